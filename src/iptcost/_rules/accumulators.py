"""What is used in a benefit year, and the room that it leaves (domain, steps 1, 7, 10)."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from iptcost._rules.kernel import NO_LIMIT, Parts, Room
from iptcost._rules.plan import Anniversary, Limit, Plan


class Accumulators(NamedTuple):
    """What one plan's benefit year has used so far; ``visits`` and ``paid`` are by row."""

    year: dt.date
    """The first day of the benefit year."""
    next_year: dt.date
    deductible: tuple[int, int]
    """Individual and family."""
    out_of_pocket: tuple[int, int]
    visits: tuple[int, ...]
    paid: tuple[int, ...]


def year_start(day: dt.date, anniversary: Anniversary) -> dt.date:
    """Return the first day of the benefit year that holds ``day``: the latest anniversary.

    >>> year_start(dt.date(2026, 3, 1), (7, 1))
    datetime.date(2025, 7, 1)
    """
    begins = day.replace(month=anniversary[0], day=anniversary[1])
    return begins if begins <= day else begins.replace(year=day.year - 1)


def next_year(year: dt.date) -> dt.date:
    """Return the first day of the benefit year after the one that begins on ``year``.

    After the calendar's last there is none: then its last day, on which nothing starts over.
    """
    return dt.date.max if year.year == dt.MAXYEAR else year.replace(year=year.year + 1)


def unused(plan: Plan, year: dt.date) -> Accumulators:
    """Return a benefit year in which nothing is used yet."""
    nothing = (0,) * len(plan.side.benefits)
    return Accumulators(year, next_year(year), (0, 0), (0, 0), nothing, nothing)


def opening(plan: Plan, first_day: dt.date) -> Accumulators:
    """Return what is used on the course's first day.

    ``used`` belongs to the benefit year that holds ``used.as_of``; a course that begins in
    another year begins with nothing used. ``out_of_pocket`` left out is the deductible used,
    where by the plan's own rule the deductible counts toward the maximum.
    """
    side = plan.side
    year = year_start(first_day, plan.benefit_year)
    as_of = side.used.as_of if side.used and side.used.as_of else first_day
    if year_start(as_of, plan.benefit_year) != year:
        return unused(plan, year)
    deductible = side.used.deductible.both if side.used and side.used.deductible else (0, 0)
    if side.used and side.used.out_of_pocket:
        out_of_pocket = side.used.out_of_pocket.both
    else:
        out_of_pocket = deductible if "deductible" in side.toward_out_of_pocket else (0, 0)
    return Accumulators(
        year,
        next_year(year),
        deductible,
        out_of_pocket,
        tuple(row.visits_used for row in side.benefits),
        tuple(row.payer_maximum_used for row in side.benefits),
    )


def on(accumulators: Accumulators, plan: Plan, day: dt.date) -> Accumulators:
    """Return the accumulators on ``day``, started over where a new benefit year has begun.

    A course only goes forward: ``day`` is never before the year that they belong to.
    """
    if day < accumulators.next_year or accumulators.year.year == dt.MAXYEAR:
        return accumulators
    return unused(plan, year_start(day, plan.benefit_year))


def limit_room(limit: Limit, used: tuple[int, int], absent: int) -> int:
    """Return what is left of a limit. ``embedded``: the smaller of individual and family.

    ``absent`` is the room where neither is stated. An aggregate limit is the family's alone.
    """
    individual, family = limit.individual, limit.family
    if limit.family_rule == "aggregate":
        return max(0, (family or 0) - used[1])
    if individual is None:
        return absent if family is None else max(0, family - used[1])
    left = individual - used[0]
    if family is not None:
        left = min(left, family - used[1])
    return max(0, left)


def room(accumulators: Accumulators, plan: Plan, row: int) -> Room:
    """Return the room before a session that benefits row ``row`` decides."""
    side = plan.side
    maximum = side.benefits[row].payer_maximum
    return Room(
        limit_room(side.deductible, accumulators.deductible, 0),
        limit_room(side.out_of_pocket_max, accumulators.out_of_pocket, NO_LIMIT),
        NO_LIMIT if maximum is None else max(0, maximum - accumulators.paid[row]),
    )


def after(accumulators: Accumulators, row: int, parts: Parts) -> Accumulators:
    """Return the accumulators after a visit of ``parts``, individual and family alike."""
    year, following, deductible, out_of_pocket, visits, paid = accumulators
    by = parts.toward_deductible
    if by:
        deductible = (deductible[0] + by, deductible[1] + by)
    by = parts.toward_maximum
    if by:
        out_of_pocket = (out_of_pocket[0] + by, out_of_pocket[1] + by)
    by = parts.payer_paid
    if by:
        paid = (*paid[:row], paid[row] + by, *paid[row + 1 :])
    visits = (*visits[:row], visits[row] + 1, *visits[row + 1 :])
    return Accumulators(year, following, deductible, out_of_pocket, visits, paid)
