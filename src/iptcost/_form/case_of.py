"""From a document's tables to a case: what no single key can say is checked here.

All mistakes are collected. Sections that are wrong in themselves are left out of the checks
that need them, so that one mistake does not hide another.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import attrs

from iptcost._faults import kinds
from iptcost._faults.problem import Kind, Problem, join, quote
from iptcost._form import before
from iptcost._form.before import carried_used, used_fits, used_of, visits_before
from iptcost._form.cost_share import UnreadableCostShare, read_cost_share, refuse_other_currency
from iptcost._form.holes import BESIDE
from iptcost._form.tables import (
    SIDE_KEYS,
    TERM_KEYS,
    BenefitTable,
    EapTable,
    PlanTable,
    ProviderTable,
    ScaleTierTable,
    SideTable,
    SlidingScaleTable,
    TermsTable,
)
from iptcost._form.values import structure, text, unknown_key
from iptcost._rules import actuals as _actuals
from iptcost._rules.actuals import Actual
from iptcost._rules.case import (
    Case,
    ClientTable,
    Provider,
    ScaleTier,
    SlidingScale,
    payers_problems,
    together_problems,
)
from iptcost._rules.course import Course
from iptcost._rules.money import (
    BadValueError,
    Rate,
    currency_digits,
    minor_units,
    percent,
    scaled,
)
from iptcost._rules.plan import (
    Assistance,
    Benefit,
    Limit,
    Payer,
    Plan,
    ShareTerms,
    Side,
    Tier,
    is_in_network,
)
from iptcost._rules.procedure import service_of

SCHEMA = 1
KEYS = ("schema", "currency", "course", "provider", "client", "payers", "actuals", *BESIDE)
SECTIONS = {
    "course": Course,
    "provider": ProviderTable,
    "client": ClientTable,
    "payers": PlanTable,
}
MOST_PAYERS = 20
MOST_BUNDLES = 20

T = TypeVar("T")


def alike(table: Any, cls: Any) -> dict[str, Any]:
    """Return what a table states of the names that ``cls`` has too; the rest is as its default."""
    names, read = _shared(table.__class__, cls)
    stated = zip(names, read(table), strict=True)
    return {name: value for name, value in stated if value is not None}


@functools.cache
def _shared(one: Any, other: Any) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]:
    """Return the names that both classes have, and what reads them all at once."""
    known = attrs.fields_dict(other)
    names = tuple(field.name for field in attrs.fields(one) if field.name in known)
    return names, operator.attrgetter(*names)


class Reader:
    """Reads one document: collects problems while it builds the case."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        """Keep the document; nothing is read yet."""
        self.data = data
        self.problems: list[Problem] = []
        self.currency = "USD"
        self.digits = 2

    def add(self, kind: Kind, path: str, **values: object) -> None:
        """Note a problem."""
        self.problems.append(Problem(kind, path, values))

    def read(self, table: object, cls: type[T], path: str) -> T | None:
        """Return a table as ``cls``; None where it is wrong."""
        value, found = structure(table, cls, self.digits, path)
        self.problems += found
        return value

    def section(self, key: str, cls: type[T]) -> T | None:
        """Return a top-level table as ``cls``; None where it is wrong."""
        return self.read(self.data.get(key, {}), cls, key)

    def case(self) -> Case | None:
        """Return the case, or None where there are problems."""
        self.read_head()
        course = self.section("course", Course)
        provider = self._provider()
        client = self.section("client", ClientTable)
        payers = self._payers()
        actuals = self._actuals()
        if course is not None:
            self._check_course(course, provider)
        if self.problems or course is None or provider is None or client is None:
            self.problems += together_problems(payers)
            return None
        case = Case(course, provider, client, tuple(payers), self.currency, self.digits, actuals)
        self.problems += payers_problems(case)
        return None if self.problems else case

    def _actuals(self) -> tuple[Actual, ...]:
        """Return what sessions have really cost so far."""
        if "actuals" not in self.data:
            return ()
        rows = self.data["actuals"]
        actuals = self.read(rows, tuple[Actual, ...], "actuals") or ()
        self.problems += _actuals.check(actuals, self.digits)
        return actuals

    def read_head(self) -> None:
        """Read schema and currency; refuse unknown sections."""
        for key in self.data:
            if key not in KEYS:
                fault = unknown_key(str(key), KEYS, SECTIONS)
                self.problems.append(Problem(fault.kind, quote(str(key))[1:-1], fault.values))
        schema = self.data.get("schema", SCHEMA)
        if schema != SCHEMA or isinstance(schema, bool):
            self.add(kinds.SCHEMA_VERSION, "schema", value=quote(schema))
        try:
            self.currency = text(self.data.get("currency", "USD"))
            self.digits = currency_digits(self.currency)
        except BadValueError as error:
            self.problems.append(Problem(error.kind, "currency", error.values))

    def _check_course(self, course: Course, provider: Provider | None) -> None:
        """Refuse visits beside a cadence, an empty list, a course without a first day."""
        if course.visits is None:
            if course.start is None:
                self.add(kinds.START_MISSING, "course.start")
            return
        if not course.visits:
            self.add(kinds.NO_VISITS, "course.visits")
        for key in ("start", "sessions", "every"):
            if getattr(course, key) is not None:
                self.add(kinds.VISITS_AND_CADENCE, join("course", key), key=key)
        codes = provider.codes if provider is not None else {}
        for index, visit in enumerate(course.visits):
            if visit.service is None and service_of(visit.code or "", codes) is None:
                value = quote(visit.code or "")
                self.add(kinds.CODE_WITHOUT_SERVICE, join("course.visits", index), value=value)

    # -- the therapist ------------------------------------------------------------------

    def _provider(self) -> Provider | None:
        table = self.section("provider", ProviderTable)
        if table is None:
            return None
        if len(table.bundles) > MOST_BUNDLES:
            count = len(table.bundles)
            self.add(kinds.TOO_MANY, "provider.bundles", most=MOST_BUNDLES, count=count)
        for index, bundle in enumerate(table.bundles):
            given = (bundle.price is not None) + (bundle.discount is not None)
            if given != 1:
                self.add(kinds.BUNDLE_PRICE, join("provider.bundles", index), count=given)
        scale = self._scale(table.sliding_scale) if table.sliding_scale else None
        return Provider(**{**alike(table, Provider), "sliding_scale": scale})

    def read_scale(self, table: object) -> SlidingScale | None:
        """Return one scale by itself; its problems are added to the reader's."""
        found = self.read(table, SlidingScaleTable, "provider.sliding_scale")
        return None if found is None else self._scale(found)

    def _scale(self, table: SlidingScaleTable) -> SlidingScale:
        path = "provider.sliding_scale"
        tiers: list[ScaleTier] = []
        for index, row in enumerate(table.tiers):
            where = join(path, "tiers", index)
            ways = (row.percent_of_fee, row.fee, row.percent_of_monthly_income)
            given = sum(way is not None for way in ways)
            if given != 1:
                self.add(kinds.SCALE_TIER, where, count=given)
            up_to = self._up_to(row, table.basis, join(where, "up_to"))
            if tiers and up_to is not None and up_to <= tiers[-1].up_to:
                self.add(kinds.SCALE_ORDER, join(where, "up_to"), value=quote(row.up_to))
            tiers.append(ScaleTier(up_to or 0, *ways))
        if table.floor is not None and table.ceiling is not None and table.floor > table.ceiling:
            self.add(kinds.FLOOR_CEILING, path)
        return SlidingScale(**{**alike(table, SlidingScale), "tiers": tuple(tiers)})

    def _up_to(self, row: ScaleTierTable, basis: str, path: str) -> int | None:
        """Return a tier's bound: a share of the guideline, or an income a year."""
        try:
            if basis == "income":
                return minor_units(row.up_to, self.digits)
            if not (isinstance(row.up_to, str) and row.up_to.strip().endswith("%")):
                self.add(kinds.SCALE_UP_TO, path, value=quote(row.up_to))
                return None
            return percent(row.up_to)
        except BadValueError as error:
            self.problems.append(Problem(error.kind, path, error.values))
            return None

    def read_plan(self, table: object, path: str) -> tuple[Plan | None, list[Problem]]:
        """Return one payer table as a plan with what is wrong with it alone."""
        before = len(self.problems)
        plan = self._plan(table, path)
        found = self.problems[before:]
        del self.problems[before:]
        return plan, found

    # -- the payers -----------------------------------------------------------------------

    def _payers(self) -> list[Payer]:
        """Return the payers that could be read, in order."""
        tables = self.data.get("payers", ())
        if not isinstance(tables, (list, tuple)):
            self.add(kinds.NOT_A_LIST, "payers", value=quote("payers"))
            return []
        if len(tables) > MOST_PAYERS:
            self.add(kinds.TOO_MANY, "payers", most=MOST_PAYERS, count=len(tables))
            return []
        payers: list[Payer] = []
        for index, table in enumerate(tables):
            path = join("payers", index)
            if isinstance(table, Mapping) and table.get("adapter") == "eap":
                eap = self.read(table, EapTable, path)
                if eap is not None:
                    self._check_period(eap, path)
                    payers.append(Assistance(path=path, **alike(eap, Assistance)))
                continue
            plan = self._plan(table, path)
            if plan is not None:
                payers.append(plan)
        return payers

    def _check_period(self, table: PlanTable | EapTable, path: str) -> None:
        """Refuse a period that ends before it begins."""
        if table.begins is not None and table.until is not None and table.until < table.begins:
            values = {"begins": table.begins.isoformat(), "until": table.until.isoformat()}
            self.add(kinds.UNTIL_BEFORE_FROM, join(path, "until"), **values)

    def _plan(self, raw: object, path: str) -> Plan | None:
        if isinstance(raw, Mapping) and "adapter" not in raw:
            self.add(kinds.MISSING_KEY, join(path, "adapter"), key="adapter")
        if not used_fits(raw):
            self.add(kinds.USED_FORM, join(path, "used"))
            return None
        table = self.read(carried_used(raw), PlanTable, path)
        if table is None:
            return None
        self._check_period(table, path)
        chosen = self._chosen_side(table, path)
        sides = table.sides or {}
        for name, side_table in sides.items():
            if name != table.network:
                self._side(side_table, join(path, "sides", name))
        if chosen is None:
            return None
        side_table, side_path = chosen
        return Plan(
            side=self._side(side_table, side_path),
            path=path,
            side_path=side_path,
            in_network=is_in_network(table.network),
            **alike(table, Plan),
        )

    def _chosen_side(self, table: PlanTable, path: str) -> tuple[SideTable, str] | None:
        """Return the side that ``network`` names, or the plan's own terms."""
        if table.sides is None:
            if table.network not in ("in", "out"):
                where = join(path, "network")
                self.add(kinds.NETWORK_WITHOUT_SIDES, where, value=quote(table.network))
                return None
            return table, path
        for key in SIDE_KEYS:
            if getattr(table, key) is not None:
                self.add(kinds.SIDES_AND_TERMS, join(path, key), key=key)
        if table.network not in table.sides:
            names = ", ".join(table.sides)
            where = join(path, "network")
            self.add(kinds.NO_SUCH_SIDE, where, value=quote(table.network), sides=names)
            return None
        return table.sides[table.network], join(path, "sides", table.network)

    def _side(self, table: SideTable, path: str) -> Side:
        for key in ("deductible", "out_of_pocket_max"):
            limit: Limit | None = getattr(table, key)
            if limit is not None and limit.family_rule == "aggregate" and limit.family is None:
                self.add(kinds.AGGREGATE_FAMILY, join(path, key, "family"))
        if not table.benefits:
            self.add(kinds.NO_BENEFITS, join(path, "benefits"))
        self.problems += before.problems(table, path)
        rows = tuple(
            self._benefit(row, join(path, "benefits", index))
            for index, row in enumerate(table.benefits or ())
        )
        return Side(
            **{**alike(table, Side), "benefits": rows, "used": used_of(table)},
            carry_over_months=table.deductible_carry_over or 0,
            carry_over_if_met=bool(table.deductible_carry_over_if_met),
            of_left=table.left is not None,
            states_used=table.used is not None or table.left is not None,
        )

    def _benefit(self, row: BenefitTable, path: str) -> Benefit:
        terms, covered = self._terms(row, path)
        tiers = []
        last = 0
        for index, tier in enumerate(row.tiers):
            where = join(path, "tiers", index)
            if tier.through <= last:
                self.add(kinds.TIERS_ORDER, join(where, "through"), value=tier.through)
            last = tier.through
            tiers.append(Tier(tier.through, self._terms(tier, where)[0]))
        stated = {**alike(row, Benefit), "tiers": tuple(tiers), "covered": row.covered and covered}
        return Benefit(**{**stated, "terms": terms, "visits_used": visits_before(row)})

    def _terms(self, row: TermsTable, path: str) -> tuple[ShareTerms, bool]:
        """Return a row's terms, from its keys or from a plan document's words."""
        stated = alike(row, ShareTerms)
        if row.cost_share is None:
            return ShareTerms(**stated), True
        where = join(path, "cost_share")
        for key in TERM_KEYS:
            given = getattr(row, key, None)
            if key == "order":
                continue  # the words may leave it open
            # By identity: a copay of one cent equals True.
            if given is not None and given is not True:
                self.add(kinds.COST_SHARE_AND_TERMS, join(path, key), key=key)
        try:
            words = read_cost_share(row.cost_share)
            refuse_other_currency(row.cost_share, self.currency)
            copay = None if words.copay is None else minor_units(words.copay, self.digits)
        except UnreadableCostShare as error:
            self.add(kinds.UNREADABLE_COST_SHARE, where, value=quote(error.text))
            return ShareTerms(), True
        except BadValueError as error:
            self.problems.append(Problem(error.kind, where, error.values))
            return ShareTerms(), True
        if words.per is not None:
            self.add(kinds.COST_SHARE_PER_DAY, where, value=quote(row.cost_share), per=words.per)
        stated |= {"copay": copay, "read_with_deductible": words.read_with_deductible}
        if words.coinsurance is not None:
            stated["coinsurance"] = Rate(scaled(words.coinsurance, 6) or 0)
        if row.order is None:
            stated["order"] = words.order
        elif words.order is not None or not words.covered:
            self.add(kinds.COST_SHARE_AND_TERMS, join(path, "order"), key="order")
        return ShareTerms(**stated), words.covered


def read_case(data: Mapping[str, Any]) -> tuple[Case | None, list[Problem]]:
    """Return the case of a known document, or None and every problem in it."""
    reader = Reader(data)
    case = reader.case()
    return case, reader.problems
