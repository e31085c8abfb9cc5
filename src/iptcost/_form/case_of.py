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
from iptcost._form import before, cost_share, facts, holes, tables, values
from iptcost._rules import actuals, course, limits, money, plan
from iptcost._rules import case as _case

SCHEMA = 1
KEYS = ("schema", "currency", "course", "provider", "client", "payers", "actuals", *holes.BESIDE)
SECTIONS = {key: facts.ROOTS[key] for key in ("course", "provider", "client", "payers")}
MOST_PAYERS = 20
MOST_BUNDLES = 20

T = TypeVar("T")
Terms = TypeVar("Terms", bound=plan.ShareTerms)


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
        value, found = values.structure(table, cls, self.digits, path)
        self.problems += found
        return value

    def leaf(self, path: str, read: Callable[..., T], *values: object) -> T | None:
        """Return what a value is read as; None where it is wrong."""
        try:
            return read(*values)
        except money.BadValueError as error:
            self.problems.append(Problem(error.kind, path, error.values))
            return None

    def exactly_one(self, kind: Kind, path: str, *ways: object) -> None:
        """Note where not exactly one of some ways to say a thing is given."""
        given = len(ways) - ways.count(None)
        if given != 1:
            self.add(kind, path, count=given)

    def section(self, key: str, cls: type[T]) -> T | None:
        """Return a top-level table as ``cls``; None where it is wrong."""
        return self.read(self.data.get(key, {}), cls, key)

    def case(self) -> _case.Case | None:
        """Return the case, or None where there are problems."""
        self.read_head()
        planned = self.section("course", course.Course)
        provider = self._provider()
        client = self.section("client", _case.ClientTable)
        payers = self._payers()
        happened = self._actuals()
        if planned is not None:
            self._check_course(planned, provider)
        if self.problems or planned is None or provider is None or client is None:
            self.problems += _case.together_problems(payers)
            return None
        unit = (self.currency, self.digits)
        made = _case.Case(planned, provider, client, tuple(payers), *unit, happened)
        self.problems += _case.payers_problems(made)
        return None if self.problems else made

    def _actuals(self) -> tuple[actuals.Actual, ...]:
        """Return what sessions have really cost so far."""
        if "actuals" not in self.data:
            return ()
        found = self.read(self.data["actuals"], tuple[actuals.Actual, ...], "actuals") or ()
        self.problems += actuals.check(found, self.digits)
        return found

    def read_head(self) -> None:
        """Read schema and currency; refuse unknown sections."""
        for key in self.data:
            if key not in KEYS:
                fault = values.unknown_key(str(key), KEYS, SECTIONS)
                self.problems.append(Problem(fault.kind, quote(str(key))[1:-1], fault.values))
        schema = self.data.get("schema", SCHEMA)
        if schema != SCHEMA or isinstance(schema, bool):
            self.add(kinds.SCHEMA_VERSION, "schema", value=quote(schema))
        try:
            self.currency = values.text(self.data.get("currency", "USD"))
            self.digits = money.currency_digits(self.currency)
        except money.BadValueError as error:
            self.problems.append(Problem(error.kind, "currency", error.values))

    def _check_course(self, planned: course.Course, provider: _case.Provider | None) -> None:
        """Refuse visits beside a cadence, an empty list, a course without a first day."""
        if planned.visits is None:
            if planned.start is None:
                self.add(kinds.START_MISSING, "course.start")
            return
        if not planned.visits:
            self.add(kinds.NO_VISITS, "course.visits")
        for key in ("start", "sessions", "every"):
            if getattr(planned, key) is not None:
                self.add(kinds.VISITS_AND_CADENCE, join("course", key), key=key)
        codes = provider.codes if provider is not None else {}
        for index, visit in enumerate(planned.visits):
            if visit.service is None and course.service_of(visit.code or "", codes) is None:
                value = quote(visit.code or "")
                self.add(kinds.CODE_WITHOUT_SERVICE, join("course.visits", index), value=value)

    # -- the therapist ------------------------------------------------------------------

    def _provider(self) -> _case.Provider | None:
        found = self.section("provider", _case.Provider)
        if found is None:
            return None
        if len(found.bundles) > MOST_BUNDLES:
            count = len(found.bundles)
            self.add(kinds.TOO_MANY, "provider.bundles", most=MOST_BUNDLES, count=count)
        for index, bundle in enumerate(found.bundles):
            where = join("provider.bundles", index)
            self.exactly_one(kinds.BUNDLE_PRICE, where, bundle.price, bundle.discount)
        scale = found.sliding_scale
        return attrs.evolve(found, sliding_scale=self._scale(scale)) if scale else found

    def read_scale(self, table: object) -> _case.SlidingScale | None:
        """Return one scale by itself; its problems are added to the reader's."""
        found = self.read(table, _case.SlidingScale, "provider.sliding_scale")
        return found and self._scale(found)

    def _scale(self, scale: _case.SlidingScale) -> _case.SlidingScale:
        """Return a scale with its tiers' bounds as they are reckoned with."""
        path = "provider.sliding_scale"
        tiers: list[_case.ScaleTier] = []
        for index, row in enumerate(scale.tiers):
            where = join(path, "tiers", index)
            ways = (row.percent_of_fee, row.fee, row.percent_of_monthly_income)
            self.exactly_one(kinds.SCALE_TIER, where, *ways)
            where = join(where, "up_to")
            up_to = self._up_to(row.up_to, scale.basis, where)
            if tiers and up_to is not None and up_to <= tiers[-1].up_to:
                self.add(kinds.SCALE_ORDER, where, value=quote(row.up_to))
            tiers.append(_case.ScaleTier(_case.UpTo(up_to or 0), *ways))
        if scale.floor is not None and scale.ceiling is not None and scale.floor > scale.ceiling:
            self.add(kinds.FLOOR_CEILING, path)
        return attrs.evolve(scale, tiers=tuple(tiers))

    def _up_to(self, written: object, basis: str, path: str) -> int | None:
        """Return a tier's bound: a share of the guideline, or an income a year."""
        if basis == "income":
            return self.leaf(path, money.minor_units, written, self.digits)
        if isinstance(written, str) and written.strip().endswith("%"):
            return self.leaf(path, money.percent, written)
        self.add(kinds.SCALE_UP_TO, path, value=quote(written))
        return None

    def read_plan(self, table: object, path: str) -> tuple[plan.Plan | None, list[Problem]]:
        """Return one payer table as a plan with what is wrong with it alone."""
        earlier, self.problems = self.problems, []
        made = self._plan(table, path)
        found, self.problems = self.problems, earlier
        return made, found

    # -- the payers -----------------------------------------------------------------------

    def _payers(self) -> list[plan.Payer]:
        """Return the payers that could be read, in order."""
        found = self.data.get("payers", ())
        if not isinstance(found, (list, tuple)):
            self.add(kinds.NOT_A_LIST, "payers", value=quote("payers"))
            return []
        if len(found) > MOST_PAYERS:
            self.add(kinds.TOO_MANY, "payers", most=MOST_PAYERS, count=len(found))
            return []
        payers = [
            self._assistance(table, join("payers", index))
            if isinstance(table, Mapping) and table.get("adapter") == "eap"
            else self._plan(table, join("payers", index))
            for index, table in enumerate(found)
        ]
        return [payer for payer in payers if payer is not None]

    def _assistance(self, raw: object, path: str) -> plan.Assistance | None:
        table = self.read(raw, plan.EapTable, path)
        if table is None:
            return None
        self._check_period(table, path)
        return plan.Assistance(path=path, **alike(table, plan.Assistance))

    def _check_period(self, table: tables.PlanTable | plan.EapTable, path: str) -> None:
        """Refuse a period that ends before it begins."""
        if table.begins is not None and table.until is not None and table.until < table.begins:
            days = {"begins": table.begins.isoformat(), "until": table.until.isoformat()}
            self.add(kinds.UNTIL_BEFORE_FROM, join(path, "until"), **days)

    def _plan(self, raw: object, path: str) -> plan.Plan | None:
        if isinstance(raw, Mapping) and "adapter" not in raw:
            self.add(kinds.MISSING_KEY, join(path, "adapter"), key="adapter")
        laid, fits = before.carried_used(raw)
        if not fits:
            self.add(kinds.USED_FORM, join(path, "used"))
            return None
        table = self.read(laid, tables.PlanTable, path)
        if table is None:
            return None
        self._check_period(table, path)
        chosen = self._chosen_side(table, path)
        for name, side in (table.sides or {}).items():
            if name != table.network:
                self._side(side, join(path, "sides", name))
        if chosen is None:
            return None
        return plan.Plan(
            side=self._side(*chosen),
            path=path,
            side_path=chosen[1],
            in_network=plan.is_in_network(table.network),
            **alike(table, plan.Plan),
        )

    def _chosen_side(
        self, table: tables.PlanTable, path: str
    ) -> tuple[tables.SideTable, str] | None:
        """Return the side that ``network`` names, or the plan's own terms."""
        where, value = join(path, "network"), quote(table.network)
        if table.sides is None:
            if table.network in ("in", "out"):
                return table, path
            self.add(kinds.NETWORK_WITHOUT_SIDES, where, value=value)
            return None
        for key in tables.SIDE_KEYS:
            if getattr(table, key) is not None:
                self.add(kinds.SIDES_AND_TERMS, join(path, key), key=key)
        if table.network in table.sides:
            return table.sides[table.network], join(path, "sides", table.network)
        self.add(kinds.NO_SUCH_SIDE, where, value=value, sides=", ".join(table.sides))
        return None

    def _side(self, table: tables.SideTable, path: str) -> plan.Side:
        for key in ("deductible", "out_of_pocket_max"):
            limit: limits.Limit | None = getattr(table, key)
            if limit is not None and limit.family_rule == "aggregate" and limit.family is None:
                self.add(kinds.AGGREGATE_FAMILY, join(path, key, "family"))
        if not table.benefits:
            self.add(kinds.NO_BENEFITS, join(path, "benefits"))
        self.problems += before.problems(table, path)
        rows = tuple(
            self._benefit(row, join(path, "benefits", index))
            for index, row in enumerate(table.benefits or ())
        )
        return plan.Side(
            **{**alike(table, plan.Side), "benefits": rows, "used": before.used_of(table)},
            carry_over_months=table.deductible_carry_over or 0,
            carry_over_if_met=bool(table.deductible_carry_over_if_met),
            of_left=table.left is not None,
            states_used=table.used is not None or table.left is not None,
        )

    def _benefit(self, row: plan.Benefit, path: str) -> plan.Benefit:
        made, tiers, last = self._terms(row, path), [], 0
        for index, tier in enumerate(row.tiers):
            where = join(path, "tiers", index)
            if tier.through <= last:
                self.add(kinds.TIERS_ORDER, join(where, "through"), value=tier.through)
            last = tier.through
            tiers.append(self._terms(tier, where))
        return attrs.evolve(made, tiers=tuple(tiers)) if tiers else made

    def _terms(self, row: Terms, path: str) -> Terms:
        """Return a row, or a tier of one, with the terms that a plan document's words say."""
        if row.cost_share is None:
            return row
        where = join(path, "cost_share")
        for key in ("covered", "copay", "coinsurance"):
            given = getattr(row, key, None)
            # By identity: a copay of one cent equals True.
            if given is not None and given is not True:
                self.add(kinds.COST_SHARE_AND_TERMS, join(path, key), key=key)
        found = self.leaf(where, self._words, row.cost_share)
        if found is None:
            return row
        words, copay = found
        kept = row.cost_share if words.read_with_deductible else None
        stated: dict[str, Any] = {"cost_share": kept, "copay": copay}
        if not words.covered and isinstance(row, plan.Benefit):
            stated["covered"] = False
        if words.per is not None:
            self.add(kinds.COST_SHARE_PER_DAY, where, value=quote(row.cost_share), per=words.per)
        if words.coinsurance is not None:
            stated["coinsurance"] = money.Rate(money.scaled(words.coinsurance, 6) or 0)
        if row.order is None:
            stated["order"] = words.order
        elif words.order is not None or not words.covered:
            self.add(kinds.COST_SHARE_AND_TERMS, join(path, "order"), key="order")
        return attrs.evolve(row, **stated)

    def _words(self, text: str) -> tuple[cost_share.CostShare, money.Minor | None]:
        """Read words of cost sharing, and their copay in minor units."""
        try:
            words = cost_share.read_cost_share(text)
        except cost_share.UnreadableCostShare as error:
            kind, value = kinds.UNREADABLE_COST_SHARE, quote(error.text)
            raise money.BadValueError(kind, value=value) from None
        if named := cost_share.other_currency(text, self.currency):
            # No rate of exchange is known: the number as it stands would change the price.
            told = {"value": quote(text), "named": named, "currency": self.currency}
            raise money.BadValueError(kinds.COST_SHARE_CURRENCY, **told)
        copay = words.copay
        return words, None if copay is None else money.minor_units(copay, self.digits)


def read_case(data: Mapping[str, Any]) -> tuple[_case.Case | None, list[Problem]]:
    """Return the case of a known document, or None and every problem in it."""
    reader = Reader(data)
    return reader.case(), reader.problems
