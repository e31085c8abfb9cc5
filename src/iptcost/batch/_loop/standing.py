"""What each plan has left: at the start of a course, of a benefit year, and after a run.

The rules are those of ``_rules.accumulators`` over the numbers of a ``Book``.
"""

from __future__ import annotations

from typing import NamedTuple

from iptcost._rules.kernel import NO_LIMIT, Parts, Room, spend
from iptcost.batch._loop import layout
from iptcost.batch._loop.book import ABSENT, NO_DAY, Book, Ints
from iptcost.batch._loop.calendar import index, year_index
from iptcost.batch._loop.layout import Cases


class LoopCase(NamedTuple):
    """One of the cases, by its number, and the compiled plans."""

    book: Book
    cases: Cases
    i: int
    left: Ints
    """For each row of its two plans the visits used and the payer's room; written over."""


def stated(case: LoopCase, column: int) -> int:
    """Return what a case says in a column."""
    value: int = case.cases.numbers[column, case.i & case.cases.masks[column]]
    return value


class LoopStanding(NamedTuple):
    """How a case stands under one of its plans; visits and the payer's room are by row, beside."""

    plan: int
    """Its number, or -1: there is none."""
    deductible: int
    maximum: int
    until: int
    """The day of its next benefit year; before the course begins the day of what was used."""


NO_STANDING = LoopStanding(ABSENT, 0, 0, NO_LIMIT)


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


def used_of(case: LoopCase, plan: int, side: int) -> tuple[int, int, int, int]:
    """Return what was used before the course: deductible and maximum, individual and family.

    The case's amounts stand before the plan's own. What is left out is as in
    ``_rules.accumulators.opening``.
    """
    at = layout.USED + side * layout.USED_COLUMNS
    used = stated(case, at + layout.CASE_DEDUCTIBLE)
    used_family = stated(case, at + layout.CASE_DEDUCTIBLE + 1)
    spent = stated(case, at + layout.CASE_MAXIMUM)
    spent_family = stated(case, at + layout.CASE_MAXIMUM + 1)
    if used == ABSENT and used_family == ABSENT and spent == ABSENT and spent_family == ABSENT:
        used = case.book.plans[plan, layout.USED_DEDUCTIBLE]
        used_family = case.book.plans[plan, layout.USED_DEDUCTIBLE + 1]
        spent = case.book.plans[plan, layout.USED_MAXIMUM]
        spent_family = case.book.plans[plan, layout.USED_MAXIMUM + 1]
    maximum_stated = spent != ABSENT or spent_family != ABSENT
    used = max(0, used)
    if used_family == ABSENT:
        used_family = used
    if maximum_stated:
        spent = max(0, spent)
        if spent_family == ABSENT:
            spent_family = spent
    elif case.book.plans[plan, layout.DEDUCTIBLE_COUNTS]:
        spent, spent_family = used, used_family
    else:
        spent, spent_family = 0, 0
    return used, used_family, spent, spent_family


def opened(case: LoopCase, side: int, first: int) -> LoopStanding:
    """Return a plan before the course's first day, on which its benefit year is begun."""
    plan = stated(case, layout.PRIMARY + side)
    if plan < 0:
        return LoopStanding(plan, 0, 0, NO_LIMIT)
    as_of = stated(case, layout.USED + side * layout.USED_COLUMNS + layout.CASE_AS_OF)
    if as_of == NO_DAY:
        as_of = case.book.plans[plan, layout.AS_OF]
    return LoopStanding(plan, 0, 0, first if as_of == NO_DAY else as_of)


def begin_rows(case: LoopCase, side: int, plan: int, fresh: bool) -> None:
    """Set the visits used and the payer's room of each of a plan's rows."""
    at = layout.USED + side * layout.USED_COLUMNS
    for row in range(case.book.plans[plan, layout.ROWS]):
        of = index(case.book.plans[plan, layout.FIRST_ROW] + row)
        visits, paid = 0, 0
        if not fresh:
            visits = stated(case, at + layout.CASE_VISITS)
            paid = stated(case, at + layout.CASE_PAID)
            if visits == ABSENT:
                visits = case.book.rows[of, layout.VISITS_USED]
            if paid == ABSENT:
                paid = case.book.rows[of, layout.PAYER_MAXIMUM_USED]
        case.left[side, row, 0] = visits
        maximum = case.book.rows[of, layout.PAYER_MAXIMUM]
        case.left[side, row, 1] = NO_LIMIT if maximum == NO_LIMIT else max(0, maximum - paid)


def begin_year(case: LoopCase, side: int, standing: LoopStanding, day: int, k: int) -> LoopStanding:
    """Return a plan at the start of the benefit year that holds ``day``, that of session ``k``.

    Whatever was used before the course counts in the year that it begins in, and in no other.
    """
    plan = standing.plan
    if plan < 0 or day < standing.until:
        return standing
    years = index(case.book.plans[plan, layout.YEARS])
    year = year_index(day, case.book.years, years)
    fresh = k > 0 or standing.until < case.book.years[years, year]
    used, used_family, spent, spent_family = 0, 0, 0, 0
    if not fresh:
        used, used_family, spent, spent_family = used_of(case, plan, side)
    begin_rows(case, side, plan, fresh)
    at = layout.DEDUCTIBLE
    limit = (
        case.book.plans[plan, at],
        case.book.plans[plan, at + 1],
        case.book.plans[plan, at + 2],
    )
    deductible = room_of(limit, used, used_family, 0)
    at = layout.MAXIMUM
    limit = (
        case.book.plans[plan, at],
        case.book.plans[plan, at + 1],
        case.book.plans[plan, at + 2],
    )
    maximum = room_of(limit, spent, spent_family, NO_LIMIT)
    return LoopStanding(plan, deductible, maximum, case.book.years[years, year + 1])


def spend_on(
    case: LoopCase, standing: LoopStanding, side: int, row: int, parts: Parts, times: int
) -> LoopStanding:
    """Take ``times`` visits that benefits row ``row`` decided off the rooms."""
    left = case.left
    left[side, row, 0] += times
    if left[side, row, 1] < NO_LIMIT:
        left[side, row, 1] -= times * parts.payer_paid
    maximum = standing.maximum
    if maximum < NO_LIMIT:
        maximum -= times * parts.toward_maximum
    deductible = max(0, standing.deductible - times * parts.toward_deductible)
    return LoopStanding(standing.plan, deductible, maximum, standing.until)
