"""A course as runs of alike sessions: the batch's inner loop, compiled as it stands.

It runs the ledger's own kernel (``step``, ``repeats``), m sessions at a time: a run ends where a
room, a tier, a limit, a payer's maximum, a benefit year or the course ends. The rules are those
of ``iptcost._adjudication`` and ``iptcost._coordination`` over the numbers of a ``Book``.
"""

from __future__ import annotations

from typing import NamedTuple

from iptcost._kernel import (
    NO_LIMIT,
    Parts,
    Room,
    Shared,
    Terms,
    charge,
    coordinate,
    effective_deductible,
    repeats,
    share,
    step,
)
from iptcost.batch._book import ABSENT, NO_DAY, Book, Ints
from iptcost.batch._calendar import LAST_DAY, first_from, session_day, year_index

# Columns of Book.plans, by the order of PlanLine.
FIRST_ROW, ROWS, YEARS, IN_NETWORK, BALANCE_LIMIT = range(5)
DEDUCTIBLE, MAXIMUM = 5, 8
DEDUCTIBLE_COUNTS, COORDINATION, AS_OF, USED_DEDUCTIBLE, USED_MAXIMUM = 11, 12, 13, 14, 16
ALLOWED = 18
# Columns of Book.rows, by the order of RowLine.
SERVICES, MODALITIES, COVERED, VISIT_LIMIT, VISITS_USED, AFTER_LIMIT_ALLOWED = range(6)
PAYER_MAXIMUM, PAYER_MAXIMUM_USED, COUNTS, FIRST_TERMS, TERMS = 6, 7, 8, 11, 12
# Columns of Book.terms, by the order of TermsLine.
THROUGH, COPAY, COINSURANCE, ORDER, TOWARD_DEDUCTIBLE, PAST_MAXIMUM = range(6)
# Columns of a case's used amounts, for each of its plans.
CASE_AS_OF, CASE_DEDUCTIBLE, CASE_MAXIMUM, CASE_VISITS, CASE_PAID = 0, 1, 3, 5, 6
USED_COLUMNS = 7

OK = 0
FEE_MISSING = 1
ALLOWED_MISSING = 2
TERMS_MISSING = 3
ORDER_MISSING = 4
USED_TOO_LATE = 5
DATE_OVERFLOW = 6

# Columns of the totals.
BILLED, WRITE_OFF, PAYER_PAID, PATIENT = 0, 1, 2, 3
T_DEDUCTIBLE, T_COPAY, T_COINSURANCE, T_NOT_COVERED, T_BALANCE = 4, 5, 6, 7, 8
TOTALS = 9
# Columns of a session's line, in the long form.
S_DAY, S_SERVICE, S_ALLOWED = 9, 10, 11
SESSION_COLUMNS = 12

FREE_FORM = -1
"""The pace of a course whose visits are listed one by one."""


class Course(NamedTuple):
    """One case's course: where its numbers stand."""

    kind: int
    first: int
    pace: int
    sessions: int
    service: int
    modality: int


class Fault(NamedTuple):
    """What stops a case: the code, which plan, and the row, terms or service meant."""

    code: int
    plan: int
    row: int
    terms: int


class Ruling(NamedTuple):
    """What one plan makes of a session, and for how many alike ones it holds."""

    fault: Fault
    row: int
    visit: bool
    allowed: int
    write_off: int
    balance_bill: int
    parts: Parts
    times: int


def room_of(
    individual: int, family: int, aggregate: int, used: int, used_family: int, absent: int
) -> int:
    """Return what is left of a limit; see ``iptcost._accumulators.limit_room``."""
    if aggregate:
        return max(0, family - used_family)
    if individual == ABSENT:
        return absent if family == ABSENT else max(0, family - used_family)
    left = individual - used
    if family != ABSENT:
        left = min(left, family - used_family)
    return max(0, left)


def begin_year(
    book: Book,
    plan: int,
    side: int,
    fresh: bool,
    i: int,
    case_used: Ints,
    rooms: Ints,
    rows: Ints,
) -> None:
    """Set a plan's rooms and counts at the start of a benefit year, or of the course.

    ``rooms[side]`` is deductible and maximum; ``rows[side]`` visits used and payer's room by
    row. In the year that holds ``as_of`` the case's used amounts stand before the plan's own.
    """
    used, used_family, spent, spent_family = 0, 0, 0, 0
    if not fresh:
        used, used_family = case_used[i, side, CASE_DEDUCTIBLE], case_used[i, side, CASE_DEDUCTIBLE + 1]
        spent, spent_family = case_used[i, side, CASE_MAXIMUM], case_used[i, side, CASE_MAXIMUM + 1]
        if used == ABSENT and used_family == ABSENT and spent == ABSENT and spent_family == ABSENT:
            used, used_family = book.plans[plan, USED_DEDUCTIBLE], book.plans[plan, USED_DEDUCTIBLE + 1]
            spent, spent_family = book.plans[plan, USED_MAXIMUM], book.plans[plan, USED_MAXIMUM + 1]
        unstated = spent == ABSENT and spent_family == ABSENT
        if used == ABSENT:
            used = 0
        if used_family == ABSENT:
            used_family = used
        if unstated:
            spent = used if book.plans[plan, DEDUCTIBLE_COUNTS] else 0
            spent_family = used_family if book.plans[plan, DEDUCTIBLE_COUNTS] else 0
        else:
            if spent == ABSENT:
                spent = 0
            if spent_family == ABSENT:
                spent_family = spent
    rooms[side, 0] = room_of(
        book.plans[plan, DEDUCTIBLE], book.plans[plan, DEDUCTIBLE + 1], book.plans[plan, DEDUCTIBLE + 2], used, used_family, 0
    )
    rooms[side, 1] = room_of(
        book.plans[plan, MAXIMUM], book.plans[plan, MAXIMUM + 1], book.plans[plan, MAXIMUM + 2], spent, spent_family, NO_LIMIT
    )
    for row in range(book.plans[plan, ROWS]):
        at = book.plans[plan, FIRST_ROW] + row
        visits, paid = 0, 0
        if not fresh:
            visits, paid = case_used[i, side, CASE_VISITS], case_used[i, side, CASE_PAID]
            if visits == ABSENT:
                visits = book.rows[at, VISITS_USED]
            if paid == ABSENT:
                paid = book.rows[at, PAYER_MAXIMUM_USED]
        rows[side, row, 0] = visits
        limit = book.rows[at, PAYER_MAXIMUM]
        rows[side, row, 1] = NO_LIMIT if limit == ABSENT else max(0, limit - paid)


def row_for(book: Book, plan: int, service: int, modality: int) -> int:
    """Return the first benefits row that names the service and modality, or -1."""
    first = book.plans[plan, FIRST_ROW]
    for row in range(book.plans[plan, ROWS]):
        at = first + row
        if (book.rows[at, SERVICES] >> service) & 1 and (book.rows[at, MODALITIES] >> modality) & 1:
            return row
    return ABSENT


def refused(charged: int, write_off: int, row: int) -> Ruling:
    """Return the ruling that the plan pays nothing of ``charged``, and never will."""
    parts = Parts(0, 0, 0, charged, 0, 0, 0, 0)
    return Ruling(Fault(OK, 0, 0, 0), row, False, charged, write_off, 0, parts, NO_LIMIT)


def adjudicate(
    book: Book,
    plan: int,
    side: int,
    rooms: Ints,
    rows: Ints,
    service: int,
    modality: int,
    billed: int,
    amount: int,
) -> Ruling:
    """Return one plan's ruling on a session (``iptcost._adjudication``)."""
    row = row_for(book, plan, service, modality)
    if row == ABSENT:
        return refused(billed, 0, row)
    at = book.plans[plan, FIRST_ROW] + row
    if not book.rows[at, COVERED]:
        return refused(billed, 0, row)
    if amount == ABSENT:
        amount = book.plans[plan, ALLOWED + service]
    visit = rows[side, row, 0] + 1
    limit = book.rows[at, VISIT_LIMIT]
    if limit != ABSENT and visit > limit:
        if book.rows[at, AFTER_LIMIT_ALLOWED] and book.plans[plan, IN_NETWORK] and amount != ABSENT:
            charged = min(billed, amount)
            return refused(charged, billed - charged, row)
        return refused(billed, 0, row)

    fault = Fault(OK, 0, 0, 0)
    if amount == ABSENT:
        if not book.plans[plan, IN_NETWORK]:
            fault = Fault(ALLOWED_MISSING, side, row, service)
        amount = billed
    balance_limit = book.plans[plan, BALANCE_LIMIT]
    if balance_limit == ABSENT:
        balance_limit = NO_LIMIT
    allowed, write_off, balance_bill = charge(
        billed, amount, bool(book.plans[plan, IN_NETWORK]), balance_limit
    )

    tier = 0
    last = book.rows[at, TERMS] - 1
    while tier < last and visit > book.terms[book.rows[at, FIRST_TERMS] + tier, THROUGH]:
        tier += 1
    own = book.rows[at, FIRST_TERMS] + tier
    copay, coinsurance = book.terms[own, COPAY], book.terms[own, COINSURANCE]
    order = book.terms[own, ORDER]
    terms = Terms(
        True,
        allowed,
        max(0, copay),
        max(0, coinsurance),
        1 if order == ABSENT else order,
        book.terms[own, TOWARD_DEDUCTIBLE] != 0,
        book.rows[at, COUNTS] != 0,
        book.rows[at, COUNTS + 1] != 0 and book.terms[own, PAST_MAXIMUM] == 0,
        book.rows[at, COUNTS + 2] != 0,
    )
    room = Room(rooms[side, 0], rooms[side, 1], rows[side, row, 1])
    if fault.code == OK:
        if copay == ABSENT and coinsurance == ABSENT:
            fault = Fault(TERMS_MISSING, side, row, tier)
        elif order == ABSENT and copay != ABSENT and effective_deductible(room, terms) > 0:
            fault = Fault(ORDER_MISSING, side, row, tier)

    parts = step(room, terms)
    times = repeats(room, terms, parts)
    times = min(times, book.terms[own, THROUGH] - visit + 1)
    if limit != ABSENT:
        times = min(times, limit - visit + 1)
    return Ruling(fault, row, True, allowed, write_off, balance_bill, parts, times)


def spend_on(side: int, ruling: Ruling, times: int, rooms: Ints, rows: Ints) -> None:
    """Take ``times`` visits of a ruling off the rooms."""
    if not ruling.visit:
        return
    parts = ruling.parts
    rooms[side, 0] = max(0, rooms[side, 0] - times * parts.toward_deductible)
    if rooms[side, 1] < NO_LIMIT:
        rooms[side, 1] -= times * parts.toward_maximum
    rows[side, ruling.row, 0] += times
    if rows[side, ruling.row, 1] < NO_LIMIT:
        rows[side, ruling.row, 1] -= times * parts.payer_paid


def scaled_fee(billed: int, i: int, scale: Ints) -> int:
    """Return a self-pay fee: a percentage or an amount, then floor and ceiling."""
    fee = billed
    if scale[i, 0] == 0:
        fee = share(billed, scale[i, 1])
    elif scale[i, 0] == 1:
        fee = scale[i, 1]
    if scale[i, 2] != ABSENT:
        fee = max(fee, scale[i, 2])
    if scale[i, 3] != ABSENT:
        fee = min(fee, scale[i, 3])
    return min(fee, billed)


def run_course(
    book: Book,
    course: Course,
    plans: Ints,
    assistance: int,
    i: int,
    fees: Ints,
    allowed: Ints,
    case_used: Ints,
    scale: Ints,
    visits: Ints,
    first_visit: int,
    rooms: Ints,
    rows: Ints,
    totals: Ints,
    lines: Ints,
    first_line: int,
) -> Fault:
    """Reckon one case: add to ``totals``, and write ``lines`` where they have room.

    ``plans`` are the primary's and the secondary's numbers, -1 where there is none; ``fees`` and
    ``allowed[side]`` go by service; ``visits`` are day, service, modality, fee of listed ones.
    """
    listed = course.pace == FREE_FORM
    if not listed:
        last = session_day(
            course.kind, course.first, course.pace, course.sessions, course.sessions - 1
        )
        if last > LAST_DAY:
            return Fault(DATE_OVERFLOW, 0, 0, 0)
    following = NO_LIMIT
    for side in range(2):
        plan = plans[side]
        if plan == ABSENT:
            continue
        as_of = case_used[i, side, CASE_AS_OF]
        if as_of == NO_DAY:
            as_of = book.plans[plan, AS_OF]
        if as_of == NO_DAY:
            as_of = course.first
        if as_of > course.first:
            return Fault(USED_TOO_LATE, side, 0, 0)
        years = book.plans[plan, YEARS]
        year = year_index(course.first, book.years, years)
        fresh = as_of < book.years[years, year]
        begin_year(book, plan, side, fresh, i, case_used, rooms, rows)
        rooms[side, 2] = book.years[years, year + 1]
        following = min(following, rooms[side, 2])

    k = 0
    while k < course.sessions:
        if listed:
            day, service, modality = visits[first_visit + k, 0], visits[first_visit + k, 1], visits[first_visit + k, 2]
            billed = visits[first_visit + k, 3] if visits[first_visit + k, 3] != ABSENT else fees[i, service]
            times = 1
        else:
            day = session_day(course.kind, course.first, course.pace, course.sessions, k)
            service = 0 if k == 0 else course.service
            modality = course.modality
            billed = fees[i, service]
            times = 1 if k == 0 else course.sessions - k
        if billed == ABSENT:
            return Fault(FEE_MISSING, 0, service, 0)

        if day >= following:
            following = NO_LIMIT
            for side in range(2):
                plan = plans[side]
                if plan == ABSENT:
                    continue
                if day >= rooms[side, 2]:
                    begin_year(book, plan, side, True, i, case_used, rooms, rows)
                    years = book.plans[plan, YEARS]
                    year = year_index(day, book.years, years)
                    rooms[side, 2] = book.years[years, year + 1]
                following = min(following, rooms[side, 2])
        if times > 1 and following < NO_LIMIT:
            reset = first_from(
                course.kind, course.first, course.pace, course.sessions, k, following
            )
            times = min(times, reset - k)

        allowed_amount, write_off, paid = billed, 0, 0
        patient = Shared(0, 0, 0, 0, 0, 0)
        if billed == 0:
            pass
        elif assistance > 0:
            times = min(times, assistance)
            assistance -= times
            paid = billed
        elif plans[0] == ABSENT:
            fee = scaled_fee(billed, i, scale)
            patient = Shared(0, 0, 0, fee, 0, 0)
            write_off = billed - fee
        else:
            first = adjudicate(
                book, plans[0], 0, rooms, rows, service, modality, billed, allowed[i, 0, service]
            )
            if first.fault.code != OK:
                return first.fault
            times = min(times, first.times)
            parts = first.parts
            allowed_amount, write_off = first.allowed, first.write_off
            paid = parts.payer_paid
            if plans[1] == ABSENT:
                patient = Shared(
                    parts.deductible,
                    parts.copay,
                    parts.coinsurance,
                    parts.not_covered,
                    first.balance_bill,
                    0,
                )
            else:
                second = adjudicate(
                    book, plans[1], 1, rooms, rows, service, modality, billed, allowed[i, 1, service]
                )
                if second.fault.code != OK:
                    return second.fault
                times = min(times, second.times)
                patient = coordinate(
                    parts,
                    first.balance_bill,
                    second.parts.payer_paid,
                    parts.payer_paid,
                    book.plans[plans[1], COORDINATION],
                )
                paid += patient.paid
                spend_on(1, second, times, rooms, rows)
            spend_on(0, first, times, rooms, rows)

        totals[i, BILLED] += times * billed
        totals[i, WRITE_OFF] += times * write_off
        totals[i, PAYER_PAID] += times * paid
        totals[i, T_DEDUCTIBLE] += times * patient.deductible
        totals[i, T_COPAY] += times * patient.copay
        totals[i, T_COINSURANCE] += times * patient.coinsurance
        totals[i, T_NOT_COVERED] += times * patient.not_covered
        totals[i, T_BALANCE] += times * patient.balance_bill
        if lines.shape[0] > 0:
            for j in range(first_line + k, first_line + k + times):
                lines[j, BILLED], lines[j, WRITE_OFF], lines[j, PAYER_PAID] = billed, write_off, paid
                lines[j, T_DEDUCTIBLE], lines[j, T_COPAY] = patient.deductible, patient.copay
                lines[j, T_COINSURANCE] = patient.coinsurance
                lines[j, T_NOT_COVERED], lines[j, T_BALANCE] = patient.not_covered, patient.balance_bill
                lines[j, PATIENT] = billed - write_off - paid
                lines[j, S_SERVICE], lines[j, S_ALLOWED] = service, allowed_amount
                if listed:
                    lines[j, S_DAY] = visits[first_visit + j - first_line, 0]
                else:
                    lines[j, S_DAY] = session_day(
                        course.kind, course.first, course.pace, course.sessions, j - first_line
                    )
        k += times
    totals[i, PATIENT] = totals[i, BILLED] - totals[i, WRITE_OFF] - totals[i, PAYER_PAID]
    return Fault(OK, 0, 0, 0)


COURSES = (room_of, begin_year, row_for, refused, adjudicate, spend_on, scaled_fee, run_course)
