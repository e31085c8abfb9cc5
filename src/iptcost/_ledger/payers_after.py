"""``payers_after``: the payer tables of a case with what is used after its last session."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Mapping
from typing import Any

from iptcost._ledger.result import plain
from iptcost._rules import accumulators
from iptcost._rules.accumulators import Accumulators
from iptcost._rules.case import Case
from iptcost._rules.coordination import Outcome
from iptcost._rules.money import amount_text
from iptcost._rules.plan import Assistance, Plan


def carried_on(
    case: Case, tables: tuple[Mapping[str, Any], ...], outcomes: list[Outcome]
) -> list[dict[str, Any]]:
    """Return the document's payer tables, each carried on past the last session.

    ``used.as_of`` is the last session's date, so that the amounts belong to its benefit year.
    """
    standing = outcomes[-1].after
    last = outcomes[-1].session.date
    sessions = iter(standing.assistance)
    plans = iter(standing.plans)
    carried: list[Mapping[str, Any]] = []
    for payer, table in zip(case.payers, tables, strict=True):
        if isinstance(payer, Assistance):
            carried.append({**table, "sessions": next(sessions)})
        else:
            carried.append(_plan_table(payer, table, next(plans), last, case.digits))
    return [plain(table) for table in carried]


def _plan_table(
    plan: Plan, table: Mapping[str, Any], used: Accumulators, last: dt.date, digits: int
) -> Mapping[str, Any]:
    """Return one plan's table with its accumulators on the last day written in."""
    used = accumulators.on(used, plan, last)
    carried = dict(copy.deepcopy(dict(table)))
    terms = carried
    if "sides" in carried:
        terms = carried["sides"][plan.network]
    terms["used"] = {
        "as_of": last.isoformat(),
        "deductible": _pair(used.deductible, digits),
        "out_of_pocket": _pair(used.out_of_pocket, digits),
    }
    for row, visits, paid in zip(terms["benefits"], used.visits, used.paid, strict=True):
        row["visits_used"] = visits
        if "payer_maximum" in row:
            row["payer_maximum_used"] = amount_text(paid, digits)
    return carried


def _pair(both: tuple[int, int], digits: int) -> dict[str, str]:
    return {
        "individual": amount_text(both[0], digits),
        "family": amount_text(both[1], digits),
    }
