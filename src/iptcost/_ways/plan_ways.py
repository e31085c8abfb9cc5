"""The plan's ways: each side of each plan, as ``estimate`` reckons it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from itertools import accumulate
from typing import Any

import attrs

from iptcost._documents import document as _document
from iptcost._documents.estimate import estimate
from iptcost._faults.problem import CaseError
from iptcost._form import holes
from iptcost._ledger.lines import Estimate, Session
from iptcost._rules.case import Case
from iptcost._rules.plan import Plan, is_in_network
from iptcost._rules.self_pay import cash
from iptcost._unknowns import possible
from iptcost._ways.reckoning import Coin, missed_day, reckoned
from iptcost._ways.way import PLAN, Condition, LeftOut, Way

Data = Mapping[str, Any]
Networks = Mapping[str, str]
"""The network of each plan, by the path of its table."""


def plan_ways(
    document: _document.Document, case: Case, coin: Coin
) -> Iterator[tuple[Way | LeftOut, Data]]:
    """Yield a way for each side of each plan, or why it can't be reckoned; and its document."""
    for side in sides(document.data, case.plans):
        data = side.of(document.data)
        try:
            sided = document
            if data is not document.data:
                sided = _document.document(data, file=document.file)
            yield side.way(sided.case, estimate(sided), coin), data
        except CaseError as error:
            yield LeftOut(PLAN, side.name, error.problems), data


@attrs.frozen
class SideWay:
    """One side of a plan, beside the stated one of another plan: a way to pay."""

    name: str
    networks: Networks
    stated: bool
    """Whether the case states, or does not rule out, that the therapist stands so."""
    unsure: frozenset[str]
    """The plans of which the case does not say for certain that the therapist stands so."""

    @property
    def network(self) -> str:
        """The primary plan's side."""
        return next(iter(self.networks.values()))

    def of(self, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the document on this side; what happened already belongs to the stated one."""
        tables = list(data.get("payers", ()))
        changed = False
        for path, network in self.networks.items():
            index = _index(path)
            if _network(tables[index]) != network and not _is_hole(path, tables[index]):
                tables[index] = {**tables[index], "network": network}
                changed = True
        if not changed:
            return data
        kept = {k: v for k, v in data.items() if self.stated or k != "actuals"}
        return {**kept, "payers": tables}

    def way(self, case: Case, estimated: Estimate, coin: Coin) -> Way:
        """Return what this side comes to, from its case and its estimate."""
        sessions, missed = estimated.sessions, estimated.totals.missed_sessions.minor
        # Out of network the client pays first and claims back.
        back = [
            cash.Movement(cash.back_on(each.date), _comes_back(case, each)) for each in sessions
        ]
        care = [cash.Movement(each.date, each.patient_responsibility.minor) for each in sessions]
        paid = [
            cash.Movement(session.date, bears.amount + later.amount)
            for session, bears, later in zip(sessions, care, back, strict=True)
        ]
        day = missed_day([session.date for session in sessions])
        costs = list(accumulate(movement.amount for movement in care))
        after = min(1, len(costs) - 1)
        costs[after:] = [cost + missed for cost in costs[after:]]
        return reckoned(
            case,
            coin,
            costs,
            [*paid, cash.Movement(day, missed)],
            care,
            missed,
            back,
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
            if is_in_network(network):
                yield Condition("in-network", {"plan": plan.name})
            else:
                yield Condition("claims-sent-in", {"plan": plan.name})
        count = sum(
            any(session.payers[place].paid for place in case.assistance_places)
            for session in estimated.sessions
        )
        if count:
            yield Condition("assistance-first", {"sessions": count})


def sides(data: Mapping[str, Any], plans: tuple[Plan, ...]) -> Iterator[SideWay]:
    """Yield the sides: the stated ones, every one of an unknown network, then the others.

    Of two plans one stands at a side that is not stated at a time.
    """
    tables = data.get("payers", ())
    stated = {plan.path: networks_of(data, plan) for plan in plans}
    unsure = frozenset(path for path, networks in stated.items() if len(networks) > 1)
    made = []
    if plans:
        made = [
            (dict(zip(stated, networks, strict=True)), True, unsure)
            for networks in itertools.product(*stated.values())
        ]
        first = made[0][0]
    for plan in plans:
        for side in _stated_sides(tables[_index(plan.path)]):
            if side not in stated[plan.path]:
                made.append(({**first, plan.path: side}, False, unsure | {plan.path}))
    for networks, is_stated, doubted in made:
        names = [
            f"{plan.name} ({networks[plan.path]})"
            if _stated_sides(tables[_index(plan.path)]) or plan.path in unsure
            else _name(plan, tables[_index(plan.path)])
            for plan in plans
        ]
        yield SideWay(_joined(plans, names), networks, is_stated, doubted)


def _joined(plans: tuple[Plan, ...], names: list[str]) -> str:
    """Return the plans' names: one beside the other, or "old, then new" where one follows."""
    name = "".join(names[:1])
    for before, plan, own in zip(plans, plans[1:], names[1:], strict=False):
        follows = before.until is not None and plan.begins is not None
        after = follows and before.until < plan.begins  # type: ignore[operator]
        name += f", then {own}" if after else f" + {own}"
    return name


def networks_of(data: Mapping[str, Any], plan: Plan) -> tuple[str, ...]:
    """Return the networks at which the document says that the therapist stands, or may stand."""
    path = f"{plan.path}.network"
    table = data["payers"][_index(plan.path)]
    if not _is_hole(plan.path, table):
        for hole in holes.find(data)[0]:
            if hole.path == path:
                return tuple(possible.choices(data, hole) or (plan.network,))
    return (plan.network,)


def _name(plan: Plan, table: Mapping[str, Any]) -> str:
    """Return a plan's name; where it is not known which plan it is, all of their names."""
    if not _is_hole(plan.path, table):
        return plan.name
    one_of = [entry for entry in table.get("one_of", ()) if isinstance(entry, Mapping)]
    return " / ".join(dict.fromkeys(str(entry.get("name", plan.name)) for entry in one_of))


def _index(path: str) -> int:
    return int(path.rpartition(".")[2])


def _network(table: Mapping[str, Any]) -> Any:
    return table.get("network", "in")


def _is_hole(path: str, table: object) -> bool:
    return holes.form_of(path, table) is not None


def _stated_sides(table: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of the sides that a payer table states; none where it states none."""
    stated = table.get("sides")
    return tuple(stated) if isinstance(stated, Mapping) and not _is_hole("sides", stated) else ()


def _comes_back(case: Case, session: Session) -> int:
    """Return what out-of-network plans send the client for a session that was paid in full."""
    return sum(
        share.paid.minor
        for payer, share in zip(case.payers, session.payers, strict=True)
        if isinstance(payer, Plan) and not payer.in_network
    )
