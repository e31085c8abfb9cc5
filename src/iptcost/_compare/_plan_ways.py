"""The plan's ways: each side of each plan, as ``estimate`` reckons it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import accumulate
from typing import Any

import attrs

from iptcost import _cash, _document
from iptcost._case import Case
from iptcost._cash import Movement
from iptcost._compare._reckoning import Coin, Reckoning, missed_day
from iptcost._compare._way import PLAN, Condition, LeftOut, Way
from iptcost._document import Document
from iptcost._ledger import Estimate, Session
from iptcost._main import estimate
from iptcost._plan import Plan, is_in_network
from iptcost._problems import CaseError


def plan_ways(document: Document, case: Case, coin: Coin) -> Iterator[Way | LeftOut]:
    """Yield a way for each side of each plan, or why it can't be reckoned."""
    for chosen in _choices(case, document.payer_tables):
        name = " + ".join(
            f"{plan.name} ({chosen[plan.path]})" if _sides(document, plan) else plan.name
            for plan in case.plans
        )
        try:
            sided = _with_networks(document, case, chosen)
            estimated = estimate(sided)
        except CaseError as error:
            yield LeftOut(PLAN, name, error.problems)
            continue
        side = chosen[case.plans[0].path]
        way = _reckoning(sided.case, estimated, name, _conditions(case, estimated, chosen))
        yield attrs.evolve(way.way(sided.case, coin), network=side, estimate=estimated)


def _sides(document: Document, plan: Plan) -> Mapping[str, Any]:
    """Return the sides that the document states for a plan; none where it states none."""
    table = document.payer_tables[int(plan.path.rpartition(".")[2])]
    return table.get("sides") or {}


def _choices(case: Case, tables: tuple[Mapping[str, Any], ...]) -> Iterator[dict[str, str]]:
    """Yield the network of each plan by path: the stated ones, then one plan's other side."""
    stated = {plan.path: plan.network for plan in case.plans}
    if stated:
        yield stated
    for plan in case.plans:
        table = tables[int(plan.path.rpartition(".")[2])]
        for side in table.get("sides") or ():
            if side != plan.network:
                yield {**stated, plan.path: side}


def _with_networks(document: Document, case: Case, chosen: Mapping[str, str]) -> Document:
    """Return the document with other networks; what happened already belongs to the stated."""
    if all(plan.network == chosen[plan.path] for plan in case.plans):
        return document
    tables = [
        {**table, "network": chosen[f"payers.{index}"]} if f"payers.{index}" in chosen else table
        for index, table in enumerate(document.payer_tables)
    ]
    data = {key: value for key, value in document.data.items() if key != "actuals"}
    return _document.document({**data, "payers": tables}, file=document.file)


def _conditions(case: Case, estimated: Estimate, chosen: Mapping[str, str]) -> Iterator[Condition]:
    """Yield on what a plan's side depends."""
    for plan in case.plans:
        network = chosen[plan.path]
        if network != plan.network:
            yield Condition("network-is", {"plan": plan.name, "network": network})
        if is_in_network(network):
            yield Condition("in-network", {"plan": plan.name})
        else:
            yield Condition("claims-sent-in", {"plan": plan.name})
    count = sum(
        any(share.paid for share in session.payers[: len(case.assistance)])
        for session in estimated.sessions
    )
    if count:
        yield Condition("assistance-first", {"sessions": count})


def _reckoning(
    case: Case, estimated: Estimate, name: str, conditions: Iterator[Condition]
) -> Reckoning:
    """Return what a plan's side comes to. Out of network the client pays first and claims back."""
    sessions = estimated.sessions
    missed = estimated.totals.missed_sessions.minor
    back = [Movement(_cash.back_on(s.date), _comes_back(case, s)) for s in sessions]
    care = [Movement(s.date, s.patient_responsibility.minor) for s in sessions]
    paid = [
        Movement(session.date, bears.amount + later.amount)
        for session, bears, later in zip(sessions, care, back, strict=True)
    ]
    day = missed_day([session.date for session in sessions])
    costs = list(accumulate(movement.amount for movement in care))
    after = min(1, len(costs) - 1)
    costs[after:] = [cost + missed for cost in costs[after:]]
    return Reckoning(
        PLAN, name, costs, [*paid, Movement(day, missed)], back, care, missed, tuple(conditions)
    )


def _comes_back(case: Case, session: Session) -> int:
    """Return what out-of-network plans send the client for a session that was paid in full."""
    return sum(
        share.paid.minor
        for payer, share in zip(case.payers, session.payers, strict=True)
        if isinstance(payer, Plan) and not payer.in_network
    )
