"""``payers_after``: the payer tables of a case with what is used after its last session."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from iptcost._ledger.result import written
from iptcost._rules import accumulators, coordination, money
from iptcost._rules.accumulators import NEITHER, Accumulators, Use
from iptcost._rules.case import Case
from iptcost._rules.plan import Assistance, Plan
from iptcost._rules.timeline import Timeline, translated

SOON: Final = 31
"""So many days before a benefit year ends, a first session is rather in the next one."""


def carried_on(
    case: Case, tables: tuple[Mapping[str, Any], ...], outcomes: list[coordination.Outcome]
) -> list[dict[str, Any]]:
    """Return the document's payer tables, each carried on past the last session.

    ``used.as_of`` is the last session's date, so that the amounts belong to its benefit year.
    """
    standing = outcomes[-1].after
    last = outcomes[-1].session.date
    places = iter(range(len(standing.plans)))
    sessions = iter(standing.assistance)
    carried = [
        {**table, "sessions": next(sessions)}
        if isinstance(payer, Assistance)
        else _plan_table(case, next(places), table, standing.plans, last)
        for payer, table in zip(case.payers, tables, strict=True)
    ]
    return [written(table) for table in carried]


def _plan_table(
    case: Case,
    place: int,
    table: Mapping[str, Any],
    used: tuple[Accumulators, ...],
    last: dt.date,
) -> Mapping[str, Any]:
    """Return one plan's table with its accumulators on the last day written in.

    What a later table has carried by then stands in its own ``used``; ``carries`` goes, or is
    said to hold only for the days after, where the table has not begun yet.
    """
    plan = case.plans[place]
    stood, as_of = accumulators.on(used[place], plan, last), last
    waits = plan.carries is not None and plan.begins is not None and last < plan.begins
    if case.timeline is not None:
        if waits and _follows(case, place, used, last):
            return table
        awaited = _awaited(case.timeline, place, last)
        if awaited is not None:
            # Of a table that states no day, the sessions to come decide in which year it was
            # used: most likely in that of its first day, unless that year is about to end.
            dated = plan.side.used is not None and plan.side.used.as_of is not None
            dated = dated or (stood.next_year - awaited.day).days > SOON
            same = stood.year <= awaited.day < stood.next_year
            if plan.carries is None or not dated or not same:
                return table
            stood, as_of = accumulators.add(stood, plan, awaited), awaited.day
    carried = dict(copy.deepcopy(dict(table)))
    terms = carried["sides"][plan.network] if "sides" in carried else carried
    _write(terms, plan, stood, as_of, case.digits)
    if case.timeline is not None and case.timeline.carriers[place]:
        # A later table may have a maximum where this one has none.
        for row, paid in zip(terms["benefits"], stood.paid, strict=True):
            row["payer_maximum_used"] = money.amount_text(paid, case.digits)
    if waits:
        carried["carries_after"] = last.isoformat()
    else:
        for key in ("carries", "carries_after"):
            carried.pop(key, None)
    return carried


def _follows(case: Case, place: int, used: tuple[Accumulators, ...], last: dt.date) -> bool:
    """Return whether what a table will carry can still be told from the earlier table's ``used``.

    It can't where the two tables' years begin on different days: then the earlier one's ``used``
    no longer says on which days it was used.
    """
    timeline, plan = case.timeline, case.plans[place]
    earlier = None if timeline is None else timeline.earlier_of(place)
    if timeline is None or earlier is None:
        return True
    before, stood = case.plans[earlier], accumulators.on(used[earlier], case.plans[earlier], last)
    as_of = next((e.day for e in timeline.events if e.place == place and e.care is None), last)
    own = accumulators.unused(plan, accumulators.year_start(min(as_of, last), plan.benefit_year))
    if as_of <= last:
        own = accumulators.add(own, plan, accumulators.used_before(plan, as_of))
    own = accumulators.on(own, plan, last)
    rows = tuple((n, *both) for n, both in enumerate(zip(stood.visits, stood.paid, strict=True)))
    limits = tuple((n, window.visits, window.paid) for n, window in enumerate(stood.windows))
    use = Use(last, stood.deductible, stood.out_of_pocket, rows, limits, stood.late)
    told = accumulators.add(own, plan, translated(before, plan, use))
    return told == accumulators.on(used[place], plan, last)


def _awaited(timeline: Timeline, place: int, last: dt.date) -> Use | None:
    """Return what a table says was used by a day that is still to come, None where nothing."""
    for event in timeline.events:
        if event.place == place and event.care is None and event.day > last:
            use = accumulators.used_before(timeline.plans[place], event.day)
            counts = (use.deductible, use.out_of_pocket, use.late or NEITHER)
            rows = (*use.rows, *use.windows)
            stated = any(map(any, counts)) or any(any(row[1:]) for row in rows)
            return use if stated else None
    return None


def _write(
    terms: dict[str, Any], plan: Plan, used: Accumulators, as_of: dt.date, digits: int
) -> None:
    """Write what is used into a table's own terms."""
    terms.pop("left", None)
    terms["used"] = {
        "as_of": as_of.isoformat(),
        "deductible": _pair(used.deductible, digits),
        "out_of_pocket": _pair(used.out_of_pocket, digits),
    }
    for row, visits, paid in zip(terms["benefits"], used.visits, used.paid, strict=True):
        row.pop("visits_left", None)
        row["visits_used"] = visits
        if "payer_maximum" in row:
            row["payer_maximum_used"] = money.amount_text(paid, digits)
    if plan.side.carry_over_months:
        terms["used"]["carry_over"] = _pair(used.late, digits)
    for limit, window in zip(terms.get("limits", ()), used.windows, strict=True):
        limit.pop("visits_left", None)
        if "visits" in limit:
            limit["visits_used"] = window.visits
        else:
            limit["amount_used"] = money.amount_text(window.paid, digits)
    for table, sessions in zip(terms.get("authorizations", ()), used.authorized, strict=True):
        table["sessions_used"] = sessions


def _pair(both: tuple[int, int], digits: int) -> dict[str, str]:
    individual, family = both
    text = money.amount_text
    return {"individual": text(individual, digits), "family": text(family, digits)}
