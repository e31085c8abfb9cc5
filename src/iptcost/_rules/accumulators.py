"""What is used in a benefit year, and the room that it leaves (domain, steps 1, 7, 10)."""

from __future__ import annotations

import datetime as dt
from typing import Final, NamedTuple

from dateutil.relativedelta import relativedelta

from iptcost._rules.course import Planned
from iptcost._rules.kernel import NO_LIMIT, Parts, Room
from iptcost._rules.limits import Limit, window_start
from iptcost._rules.plan import Anniversary, Plan

Both = tuple[int, int]
"""Of the individual and of the family."""
NEITHER: Final[Both] = (0, 0)


class Window(NamedTuple):
    """What is used of a shared limit in the period that begins on a day."""

    begins: dt.date
    visits: int
    paid: int


class Accumulators(NamedTuple):
    """What one plan's benefit year has used so far; ``visits`` and ``paid`` are by row."""

    year: dt.date
    """The first day of the benefit year."""
    next_year: dt.date
    deductible: Both
    out_of_pocket: Both
    visits: tuple[int, ...]
    paid: tuple[int, ...]
    windows: tuple[Window, ...] = ()
    """By shared limit."""
    authorized: tuple[int, ...] = ()
    """Sessions used, by authorisation."""
    late: Both = NEITHER
    """What the months that may be carried over have used of the deductible."""


class Use(NamedTuple):
    """What one day used of a plan; ``late`` is what of it fell into a year's last months."""

    day: dt.date
    deductible: Both
    out_of_pocket: Both
    rows: tuple[tuple[int, int, int], ...] = ()
    """Row, visits, and what the plan paid."""
    windows: tuple[tuple[int, int, int], ...] = ()
    """Shared limit, visits, and what the plan paid."""
    late: Both | None = None
    """None: all of it, where the day lies there."""
    session: Planned | None = None


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
    side, nothing = plan.side, (0,) * len(plan.side.benefits)
    windows = tuple([Window(window_start(limit.per, year, year), 0, 0) for limit in side.limits])
    authorized = tuple([each.sessions_used for each in side.authorizations])
    following = next_year(year)
    return Accumulators(year, following, NEITHER, NEITHER, nothing, nothing, windows, authorized)


def used_before(plan: Plan, as_of: dt.date) -> Use:
    """Return what the plan's table says was used before the course, rows and limits too.

    ``out_of_pocket`` left out is the deductible used, where by the plan's own rule the
    deductible counts toward the maximum.
    """
    side, used = plan.side, plan.side.used
    deductible = used.deductible.both if used and used.deductible else NEITHER
    counted = deductible if "deductible" in side.toward_out_of_pocket else NEITHER
    rows = [(n, row.used, row.payer_maximum_used) for n, row in enumerate(side.benefits)]
    limits = [(n, limit.used, limit.amount_used) for n, limit in enumerate(side.limits)]
    return Use(
        as_of,
        deductible,
        used.out_of_pocket.both if used and used.out_of_pocket else counted,
        tuple(rows),
        tuple(limits),
        used.carry_over.both if used and used.carry_over else NEITHER,
    )


def opening(plan: Plan, first_day: dt.date) -> Accumulators:
    """Return what is used on the first day of the course on which the plan is in force.

    ``used`` belongs to the benefit year that holds ``used.as_of``; a course that begins in
    another year begins with nothing used, but for what is carried over.
    """
    side = plan.side
    as_of = side.used.as_of if side.used and side.used.as_of else first_day
    begun = unused(plan, year_start(as_of, plan.benefit_year))
    return on(add(begun, plan, used_before(plan, as_of)), plan, first_day)


def on(accumulators: Accumulators, plan: Plan, day: dt.date) -> Accumulators:
    """Return the accumulators on ``day``, started over where a new benefit year has begun.

    A course only goes forward: ``day`` is never before the year that they belong to.
    """
    if day >= accumulators.next_year and accumulators.year.year != dt.MAXYEAR:
        past, accumulators = accumulators, unused(plan, year_start(day, plan.benefit_year))
        windows, used = past.windows, past.authorized
        if windows or used or plan.side.carry_over_months:
            follows = accumulators.year == past.next_year
            credit = carried_over(plan, past) if follows else NEITHER
            accumulators = accumulators._replace(
                deductible=credit, windows=windows, authorized=used
            )
    if not accumulators.windows:
        return accumulators
    begun = []
    for window, limit in zip(accumulators.windows, plan.side.limits, strict=True):
        begins = window_start(limit.per, accumulators.year, day)
        begun.append(window if window.begins >= begins else Window(begins, 0, 0))
    return accumulators._replace(windows=tuple(begun))


def carried_over(plan: Plan, accumulators: Accumulators) -> Both:
    """Return what of a benefit year counts toward the next one's deductible.

    Individual and family are judged each by its own limit; of an aggregate one there is the
    family's alone (domain, step 7).
    """
    side = plan.side
    if not side.carry_over_months:
        return NEITHER
    own, family = side.deductible.individual, side.deductible.family
    limits = (None if side.deductible.family_rule == "aggregate" else own, family)
    used = accumulators.deductible
    first, second = (
        late if limit is not None and (spent < limit or side.carry_over_if_met) else 0
        for late, limit, spent in zip(accumulators.late, limits, used, strict=True)
    )
    return first, second


def add(accumulators: Accumulators, plan: Plan, use: Use) -> Accumulators:
    """Return the accumulators of a benefit year with a use of one of its days added."""
    side = plan.side
    late = (use.late or NEITHER) if side.carry_over_months else NEITHER
    visits, paid = list(accumulators.visits), list(accumulators.paid)
    for row, count, amount in use.rows:
        visits[row] += count
        paid[row] += amount
    windows = list(accumulators.windows)
    for place, count, amount in use.windows:
        year = year_start(use.day, plan.benefit_year)
        begins = window_start(side.limits[place].per, year, use.day)
        window = windows[place]
        if begins > window.begins:
            window = Window(begins, 0, 0)
        if begins == window.begins:
            windows[place] = Window(begins, window.visits + count, window.paid + amount)
    if use.late is None and side.carry_over_months:
        months = relativedelta(months=side.carry_over_months)
        late = use.deductible if use.day >= accumulators.next_year - months else NEITHER
    fields = (
        accumulators.year,
        accumulators.next_year,
        _plus(accumulators.deductible, use.deductible),
        _plus(accumulators.out_of_pocket, use.out_of_pocket),
        tuple(visits),
        tuple(paid),
        tuple(windows),
        accumulators.authorized,
        _plus(accumulators.late, late),
    )
    return tuple.__new__(Accumulators, fields)


def _plus(a: Both, b: Both) -> Both:
    return a[0] + b[0], a[1] + b[1]


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


def room(accumulators: Accumulators, plan: Plan, row: int, session: Planned) -> Room:
    """Return the room before a session that benefits row ``row`` decides."""
    side = plan.side
    maximum = side.benefits[row].payer_maximum
    payer = NO_LIMIT if maximum is None else max(0, maximum - accumulators.paid[row])
    if accumulators.windows:
        for limit, window in zip(side.limits, accumulators.windows, strict=True):
            if limit.amount is not None and limit.names(session):
                payer = min(payer, max(0, limit.amount - window.paid))
    fields = (
        limit_room(side.deductible, accumulators.deductible, 0),
        limit_room(side.out_of_pocket_max, accumulators.out_of_pocket, NO_LIMIT),
        payer,
    )
    return tuple.__new__(Room, fields)


def use_of(plan: Plan, session: Planned, row: int, moved: tuple[int, int, int, int]) -> Use:
    """Return what a session uses of a plan, of individual and family alike.

    ``moved`` is by how much: the deductible, the maximum, the row's visits and what is paid.
    """
    by, counted, visits, paid = moved
    windows = tuple(
        (place, visits * (limit.visits is not None), paid)
        for place, limit in enumerate(plan.side.limits)
        if limit.names(session)
    )
    rows = ((row, visits, paid),)
    return Use(session.date, (by, by), (counted, counted), rows, windows, None, session)


def after(
    accumulators: Accumulators, plan: Plan, session: Planned, row: int, parts: Parts
) -> Accumulators:
    """Return the accumulators after a visit of ``parts``, individual and family alike."""
    by, counted, payer_paid = parts.toward_deductible, parts.toward_maximum, parts.payer_paid
    if accumulators.windows or plan.side.carry_over_months:
        use = use_of(plan, session, row, (by, counted, 1, payer_paid))
        return add(accumulators, plan, use)
    year, following, deductible, out_of_pocket, visits, paid, _, used, _ = accumulators
    if by:
        deductible = (deductible[0] + by, deductible[1] + by)
    if counted:
        out_of_pocket = (out_of_pocket[0] + counted, out_of_pocket[1] + counted)
    if payer_paid:
        paid = (*paid[:row], paid[row] + payer_paid, *paid[row + 1 :])
    counts = list(visits)
    counts[row] += 1
    fields = (year, following, deductible, out_of_pocket, tuple(counts), paid, (), used, NEITHER)
    return tuple.__new__(Accumulators, fields)


def authorized(accumulators: Accumulators, number: int) -> Accumulators:
    """Return the accumulators with one more session of authorisation ``number`` used."""
    used = tuple(n + (place == number) for place, n in enumerate(accumulators.authorized))
    return accumulators._replace(authorized=used)
