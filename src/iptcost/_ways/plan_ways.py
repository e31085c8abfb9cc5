"""The plan's ways: each side of each plan, as ``estimate`` reckons it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Final

import attrs

from iptcost._documents.document import Document, document, estimate
from iptcost._faults.problem import CaseError
from iptcost._form import holes
from iptcost._ledger.lines import Estimate
from iptcost._rules.case import Case
from iptcost._rules.plan import Plan, is_in_network
from iptcost._unknowns import possible, reach
from iptcost._ways import costs
from iptcost._ways.way import PLAN, Condition, Data, LeftOut, Way

TOLD: Final = ("health_account", "tax_rate")
"""Keys of ``client`` that change no amount to pay: where they are unknown, nothing is told."""
COUNTING: Final = ("caps_cost_share", "from", "until")
"""Keys with which a sliding scale may count beside a plan; a choice of tables may have them."""
INCOME: Final = ("household_size", "annual_income", "residence")


def plan_ways(asked: Document, case: Case) -> Iterator[tuple[Way | LeftOut, Data]]:
    """Yield a way for each side of each plan, or why it can't be reckoned; and its document."""
    for side in sides(asked.data, case.plans):
        data = side.of(asked.data)
        try:
            sided = asked if data is asked.data else document(data, file=asked.file)
            yield side.reckoned(sided), data
        except CaseError as error:
            yield LeftOut(PLAN, side.name, error.problems), data


@attrs.frozen(eq=False)
class SideWay:
    """One side of a plan, beside the stated one of another plan: a way to pay."""

    kind: ClassVar = PLAN
    name: str
    networks: Mapping[str, str]
    """The network of each plan, by the path of its table."""
    work: int
    """How many estimates of a usual document may be made for a range of it."""
    stated: bool
    """Whether the case states, or does not rule out, that the therapist stands so."""
    unsure: frozenset[str]
    """The plans of which the case does not say for certain that the therapist stands so."""

    @property
    def network(self) -> str:
        """The primary plan's side."""
        return next(iter(self.networks.values()))

    def of(self, data: Data) -> Data:
        """Return the document on this side; what happened already belongs to the stated one."""
        tables = list(data.get("payers", ()))
        for path, network in self.networks.items():
            table = tables[_index(path)]
            if table.get("network", "in") != network and not _is_hole(path, table):
                tables[_index(path)] = {**table, "network": network}
        if tables == list(data.get("payers", ())):
            return data
        kept = {k: v for k, v in data.items() if self.stated or k != "actuals"}
        return {**kept, "payers": tables}

    def part(self, data: Data) -> Data:
        """Return a document on this side, without what an estimate beside a payer only tells.

        A scale counts there where it caps what is asked, or may hold on days without a plan.
        """
        scale = holes.table_of(data, "provider").get("sliding_scale")
        counts = scale is not None and any(
            path.rpartition(".")[2] in COUNTING or (form and path.count(".") <= 1)
            for path, _, form in holes.walk([scale, data.get("payers")])
        )
        made = material(data, income=counts)
        if counts:
            made["provider"]["sliding_scale"] = scale
        return self.of(made)

    def span(self, part: Data, whole: costs.Span | None = None) -> costs.Span:
        """Return what a part lies between; the bounds alone of a narrower one than ``whole``."""
        return costs.plan_span(self.work, part if whole else document(part).data, whole)

    def way(self, filled: Data) -> Way:
        """Return the whole way of a part that is filled."""
        return self.reckoned(document(filled))

    def reckoned(self, sided: Document) -> Way:
        """Return what a known document on this side comes to."""
        case, estimated = sided.case, estimate(sided)
        sessions, missed = estimated.sessions, estimated.totals.missed_sessions.minor
        care = [costs.Movement(each.date, each.patient_responsibility.minor) for each in sessions]
        # Out of network the client pays first and claims back.
        pairs = zip(case.plans, case.plan_places, strict=True)
        outside = [place for plan, place in pairs if not plan.in_network]
        claims = [sum(each.payers[place].paid.minor for place in outside) for each in sessions]
        paid = [
            costs.Movement(bears.date, bears.amount + later)
            for bears, later in zip(care, claims, strict=True)
        ]
        day = costs.missed_day([session.date for session in sessions])
        paid_for = list(itertools.accumulate(movement.amount for movement in care))
        after = min(1, len(paid_for) - 1)
        paid_for[after:] = [cost + missed for cost in paid_for[after:]]
        return costs.reckoned(
            case,
            paid_for,
            [*paid, costs.Movement(day, missed)],
            care,
            missed,
            [
                costs.Movement(each.date + costs.BACK_AFTER, later)
                for each, later in zip(sessions, claims, strict=True)
            ],
            kind=PLAN,
            name=self.name,
            network=self.network,
            conditions=tuple(self._conditions(case, estimated)),
            estimate=estimated,
        )

    def _conditions(self, case: Case, estimated: Estimate) -> Iterator[Condition]:
        """Yield on what a plan's side depends."""
        for plan in case.plans:
            network = self.networks[plan.path]
            if plan.path in self.unsure:
                yield Condition("network-is", {"plan": plan.name, "network": network})
            code = "in-network" if is_in_network(network) else "claims-sent-in"
            yield Condition(code, {"plan": plan.name})
        count = sum(
            any(session.payers[place].paid for place in case.assistance_places)
            for session in estimated.sessions
        )
        if count:
            yield Condition("assistance-first", {"sessions": count})


def sides(data: Data, plans: tuple[Plan, ...]) -> list[SideWay]:
    """Return the sides: the stated ones, every one of an unknown network, then the others.

    Of two plans one stands at a side that is not stated at a time.
    """
    if not plans:
        return []
    tables = {plan.path: data["payers"][_index(plan.path)] for plan in plans}
    stated = {plan.path: networks_of(data, plan) for plan in plans}
    unsure = frozenset(path for path, networks in stated.items() if len(networks) > 1)
    made = [
        (dict(zip(stated, networks, strict=True)), True, unsure)
        for networks in itertools.product(*stated.values())
    ]
    first = made[0][0]
    for path, table in tables.items():
        others = (side for side in _stated_sides(table) if side not in stated[path])
        made += [({**first, path: side}, False, unsure | {path}) for side in others]
    ways = []
    for networks, is_stated, doubted in made:
        names = [
            f"{plan.name} ({networks[plan.path]})"
            if _stated_sides(tables[plan.path]) or plan.path in unsure
            else _name(plan, tables[plan.path])
            for plan in plans
        ]
        work = reach.MOST_WORK // len(made)
        ways.append(SideWay(_joined(plans, names), networks, work, is_stated, doubted))
    return ways


def _joined(plans: tuple[Plan, ...], names: list[str]) -> str:
    """Return the plans' names: one beside the other, or "old, then new" where one follows."""
    name = "".join(names[:1])
    for before, plan, own in zip(plans, plans[1:], names[1:], strict=False):
        follows = before.until is not None and plan.begins is not None
        after = follows and before.until < plan.begins  # type: ignore[operator]
        name += f", then {own}" if after else f" + {own}"
    return name


def networks_of(data: Data, plan: Plan) -> tuple[str, ...]:
    """Return the networks at which the document says that the therapist stands, or may stand."""
    if _is_hole(plan.path, data["payers"][_index(plan.path)]):
        return (plan.network,)
    hole = holes.hole_at(data, f"{plan.path}.network")
    return tuple((hole and possible.choices(data, hole)) or (plan.network,))


def _name(plan: Plan, table: Mapping[str, Any]) -> str:
    """Return a plan's name; where it is not known which plan it is, all of their names."""
    if not _is_hole(plan.path, table):
        return plan.name
    one_of = [entry for entry in table.get("one_of", ()) if isinstance(entry, Mapping)]
    return " / ".join(dict.fromkeys(str(entry.get("name", plan.name)) for entry in one_of))


def _index(path: str) -> int:
    return int(path.rpartition(".")[2])


def _is_hole(path: str, table: object) -> bool:
    return holes.form_of(path, table) is not None


def _stated_sides(table: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of the sides that a payer table states; none where it states none."""
    stated = table.get("sides")
    return tuple(stated) if isinstance(stated, Mapping) and not _is_hole("sides", stated) else ()


# -- parts of documents ---------------------------------------------------------------------


def material(data: Data, *, income: bool) -> dict[str, Any]:
    """Return a document without what is only offered or told, and an income without a scale.

    Neither is an attendance kept of which something is unknown.
    """
    offers = ("sliding_scale", "bundles")
    provider = {k: v for k, v in holes.table_of(data, "provider").items() if k not in offers}
    client = {
        key: value
        for key, value in holes.table_of(data, "client").items()
        if (income or key not in INCOME) and (key not in TOLD or not holes.find({key: value})[0])
    }
    made = {**data, "provider": provider, "client": client}
    course = holes.table_of(data, "course")
    if holes.find({"attendance": course.get("attendance", 0)})[0]:
        made["course"] = {k: v for k, v in course.items() if k != "attendance"}
    return made
