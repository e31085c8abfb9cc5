"""What each plan has left: at the start of a course, of a benefit year, and after a run.

The rules are those of ``_rules.accumulators`` over the numbers of a ``Book``.
"""

from __future__ import annotations

from iptcost._rules.kernel import NO_LIMIT, Parts
from iptcost.batch._loop import layout
from iptcost.batch._loop.book import ABSENT, NO_DAY, Book
from iptcost.batch._loop.calendar import year_index
from iptcost.batch._loop.layout import Cases, CaseStanding, fault, stated


def room_of(limit: tuple[int, int, int], used: int, used_family: int, absent: int) -> int:
    """Return what is left of a limit; see ``_rules.accumulators.limit_room``."""
    individual, family, aggregate = limit
    if aggregate:
        return max(0, family - used_family)
    if individual == ABSENT:
        return absent if family == ABSENT else max(0, family - used_family)
    left = individual - used
    if family != ABSENT:
        left = min(left, family - used_family)
    return max(0, left)


def used_of(book: Book, cases: Cases, i: int, plan: int, side: int) -> tuple[int, int, int, int]:
    """Return what was used before the course: deductible and maximum, individual and family.

    The case's amounts stand before the plan's own. What is left out is as in
    ``_rules.accumulators.opening``.
    """
    at = layout.USED + side * layout.USED_COLUMNS
    used = stated(cases, at + layout.CASE_DEDUCTIBLE, i)
    used_family = stated(cases, at + layout.CASE_DEDUCTIBLE + 1, i)
    spent = stated(cases, at + layout.CASE_MAXIMUM, i)
    spent_family = stated(cases, at + layout.CASE_MAXIMUM + 1, i)
    if used == ABSENT and used_family == ABSENT and spent == ABSENT and spent_family == ABSENT:
        used = book.plans[plan, layout.USED_DEDUCTIBLE]
        used_family = book.plans[plan, layout.USED_DEDUCTIBLE + 1]
        spent = book.plans[plan, layout.USED_MAXIMUM]
        spent_family = book.plans[plan, layout.USED_MAXIMUM + 1]
    maximum_stated = spent != ABSENT or spent_family != ABSENT
    used = max(0, used)
    if used_family == ABSENT:
        used_family = used
    if maximum_stated:
        spent = max(0, spent)
        if spent_family == ABSENT:
            spent_family = spent
    elif book.plans[plan, layout.DEDUCTIBLE_COUNTS]:
        spent, spent_family = used, used_family
    else:
        spent, spent_family = 0, 0
    return used, used_family, spent, spent_family


def begin_year(
    book: Book, cases: Cases, i: int, standing: CaseStanding, side: int, fresh: bool
) -> None:
    """Set a plan's rooms and counts at the start of the course, or of a fresh benefit year."""
    plan = standing.plans[side]
    used, used_family, spent, spent_family = 0, 0, 0, 0
    if not fresh:
        used, used_family, spent, spent_family = used_of(book, cases, i, plan, side)
    at = layout.DEDUCTIBLE
    limit = (book.plans[plan, at], book.plans[plan, at + 1], book.plans[plan, at + 2])
    standing.rooms[side, 0] = room_of(limit, used, used_family, 0)
    at = layout.MAXIMUM
    limit = (book.plans[plan, at], book.plans[plan, at + 1], book.plans[plan, at + 2])
    standing.rooms[side, 1] = room_of(limit, spent, spent_family, NO_LIMIT)
    for row in range(book.plans[plan, layout.ROWS]):
        at = book.plans[plan, layout.FIRST_ROW] + row
        visits, paid = 0, 0
        if not fresh:
            visits = stated(cases, layout.USED + side * layout.USED_COLUMNS + layout.CASE_VISITS, i)
            paid = stated(cases, layout.USED + side * layout.USED_COLUMNS + layout.CASE_PAID, i)
            if visits == ABSENT:
                visits = book.rows[at, layout.VISITS_USED]
            if paid == ABSENT:
                paid = book.rows[at, layout.PAYER_MAXIMUM_USED]
        standing.rows[side, row, 0] = visits
        maximum = book.rows[at, layout.PAYER_MAXIMUM]
        standing.rows[side, row, 1] = NO_LIMIT if maximum == NO_LIMIT else max(0, maximum - paid)


def open_course(book: Book, cases: Cases, i: int, first: int, standing: CaseStanding) -> int:
    """Set both plans to the course's first day; return OK or the fault."""
    for side in range(2):
        plan = stated(cases, layout.PRIMARY + side, i)
        standing.plans[side] = plan
        standing.rooms[side, 2] = NO_LIMIT
        if plan == ABSENT:
            continue
        as_of = stated(cases, layout.USED + side * layout.USED_COLUMNS + layout.CASE_AS_OF, i)
        if as_of == NO_DAY:
            as_of = book.plans[plan, layout.AS_OF]
        if as_of == NO_DAY:
            as_of = first
        if as_of > first:
            return fault(layout.USED_TOO_LATE, side, 0, 0)
        years = book.plans[plan, layout.YEARS]
        year = year_index(first, book.years, years)
        begin_year(book, cases, i, standing, side, as_of < book.years[years, year])
        standing.rooms[side, 2] = book.years[years, year + 1]
    return layout.OK


def next_years(standing: CaseStanding) -> int:
    """Return the day on which the next of the plans' benefit years begins."""
    day: int = min(standing.rooms[0, 2], standing.rooms[1, 2])
    return day


def turn_years(book: Book, cases: Cases, i: int, day: int, standing: CaseStanding) -> int:
    """Start over what a new benefit year starts over; return the day of the next one."""
    for side in range(2):
        if day >= standing.rooms[side, 2]:
            fresh = True
            begin_year(book, cases, i, standing, side, fresh)
            years = book.plans[standing.plans[side], layout.YEARS]
            year = year_index(day, book.years, years)
            standing.rooms[side, 2] = book.years[years, year + 1]
    return next_years(standing)


def spend_on(standing: CaseStanding, side: int, row: int, parts: Parts, times: int) -> None:
    """Take ``times`` visits that benefits row ``row`` decided off the rooms."""
    rooms, rows = standing.rooms, standing.rows
    rooms[side, 0] = max(0, rooms[side, 0] - times * parts.toward_deductible)
    if rooms[side, 1] < NO_LIMIT:
        rooms[side, 1] -= times * parts.toward_maximum
    rows[side, row, 0] += times
    if rows[side, row, 1] < NO_LIMIT:
        rows[side, row, 1] -= times * parts.payer_paid
