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
from iptcost.batch._calendar import (
    LAST_DAY,
    OVER_SPAN,
    first_from,
    months_on,
    session_day,
    year_index,
)

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


class Cases(NamedTuple):
    """The cases' columns as integers, a row each; -1 where a value is not stated.

    The two-dimensional ones have a column for each service; ``allowed`` and ``used`` have the
    primary plan's and then the secondary's; ``visits`` are day, service, modality and fee.
    """

    skip: Ints
    """Not 0: the row was found wrong before, and is left alone."""
    primary: Ints
    secondary: Ints
    first_day: Ints
    sessions: Ints
    kind: Ints
    pace: Ints
    service: Ints
    modality: Ints
    assistance: Ints
    missed: Ints
    missed_fee: Ints
    fees: Ints
    allowed: Ints
    used: Ints
    scale: Ints
    visit_offsets: Ints
    visits: Ints


class Standing(NamedTuple):
    """How a case stands between two sessions; written over from case to case.

    ``plans[side]`` is the plan's number, ``rooms[side]`` its deductible, its maximum and the day
    of its next benefit year, ``rows[side, row]`` the visits used and the payer's room.
    """

    plans: Ints
    rooms: Ints
    rows: Ints


class Course(NamedTuple):
    """One case's course: by pace, or as listed."""

    kind: int
    first: int
    pace: int
    sessions: int


class Held(NamedTuple):
    """One session to be held, and how many alike ones in pace and service follow at most."""

    day: int
    service: int
    modality: int
    billed: int
    times: int


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


class Settled(NamedTuple):
    """What became of a run of alike sessions."""

    fault: Fault
    times: int
    allowed: int
    write_off: int
    paid: int
    patient: Shared


def room_of(limit: tuple[int, int, int], used: int, used_family: int, absent: int) -> int:
    """Return what is left of a limit; see ``iptcost._accumulators.limit_room``."""
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
    ``iptcost._accumulators.opening``.
    """
    used = cases.used[i, side, CASE_DEDUCTIBLE]
    used_family = cases.used[i, side, CASE_DEDUCTIBLE + 1]
    spent = cases.used[i, side, CASE_MAXIMUM]
    spent_family = cases.used[i, side, CASE_MAXIMUM + 1]
    if used == ABSENT and used_family == ABSENT and spent == ABSENT and spent_family == ABSENT:
        used = book.plans[plan, USED_DEDUCTIBLE]
        used_family = book.plans[plan, USED_DEDUCTIBLE + 1]
        spent = book.plans[plan, USED_MAXIMUM]
        spent_family = book.plans[plan, USED_MAXIMUM + 1]
    stated = spent != ABSENT or spent_family != ABSENT
    used = max(0, used)
    if used_family == ABSENT:
        used_family = used
    if stated:
        spent = max(0, spent)
        if spent_family == ABSENT:
            spent_family = spent
    elif book.plans[plan, DEDUCTIBLE_COUNTS]:
        spent, spent_family = used, used_family
    else:
        spent, spent_family = 0, 0
    return used, used_family, spent, spent_family


def begin_year(
    book: Book, cases: Cases, i: int, standing: Standing, side: int, fresh: bool
) -> None:
    """Set a plan's rooms and counts at the start of the course, or of a fresh benefit year."""
    plan = standing.plans[side]
    used, used_family, spent, spent_family = 0, 0, 0, 0
    if not fresh:
        used, used_family, spent, spent_family = used_of(book, cases, i, plan, side)
    at = DEDUCTIBLE
    limit = (book.plans[plan, at], book.plans[plan, at + 1], book.plans[plan, at + 2])
    standing.rooms[side, 0] = room_of(limit, used, used_family, 0)
    at = MAXIMUM
    limit = (book.plans[plan, at], book.plans[plan, at + 1], book.plans[plan, at + 2])
    standing.rooms[side, 1] = room_of(limit, spent, spent_family, NO_LIMIT)
    for row in range(book.plans[plan, ROWS]):
        at = book.plans[plan, FIRST_ROW] + row
        visits, paid = 0, 0
        if not fresh:
            visits, paid = cases.used[i, side, CASE_VISITS], cases.used[i, side, CASE_PAID]
            if visits == ABSENT:
                visits = book.rows[at, VISITS_USED]
            if paid == ABSENT:
                paid = book.rows[at, PAYER_MAXIMUM_USED]
        standing.rows[side, row, 0] = visits
        limit_paid = book.rows[at, PAYER_MAXIMUM]
        standing.rows[side, row, 1] = (
            NO_LIMIT if limit_paid == ABSENT else max(0, limit_paid - paid)
        )


def open_course(book: Book, cases: Cases, i: int, first: int, standing: Standing) -> Fault:
    """Set both plans to the course's first day."""
    standing.plans[0], standing.plans[1] = cases.primary[i], cases.secondary[i]
    for side in range(2):
        plan = standing.plans[side]
        if plan == ABSENT:
            standing.rooms[side, 2] = NO_LIMIT
            continue
        as_of = cases.used[i, side, CASE_AS_OF]
        if as_of == NO_DAY:
            as_of = book.plans[plan, AS_OF]
        if as_of == NO_DAY:
            as_of = first
        if as_of > first:
            return Fault(USED_TOO_LATE, side, 0, 0)
        years = book.plans[plan, YEARS]
        year = year_index(first, book.years, years)
        begin_year(book, cases, i, standing, side, as_of < book.years[years, year])
        standing.rooms[side, 2] = book.years[years, year + 1]
    return Fault(OK, 0, 0, 0)


def turn_years(book: Book, cases: Cases, i: int, day: int, standing: Standing) -> int:
    """Start over what a new benefit year starts over; return the day of the next one."""
    for side in range(2):
        if day >= standing.rooms[side, 2]:
            fresh = True
            begin_year(book, cases, i, standing, side, fresh)
            years = book.plans[standing.plans[side], YEARS]
            year = year_index(day, book.years, years)
            standing.rooms[side, 2] = book.years[years, year + 1]
    following: int = min(standing.rooms[0, 2], standing.rooms[1, 2])
    return following


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
    visit = False
    return Ruling(Fault(OK, 0, 0, 0), row, visit, charged, write_off, 0, parts, NO_LIMIT)


def adjudicate(
    book: Book, cases: Cases, i: int, standing: Standing, side: int, held: Held
) -> Ruling:
    """Return one plan's ruling on a session (``iptcost._adjudication.adjudicate``)."""
    plan = standing.plans[side]
    row = row_for(book, plan, held.service, held.modality)
    if row == ABSENT:
        return refused(held.billed, 0, row)
    at = book.plans[plan, FIRST_ROW] + row
    if not book.rows[at, COVERED]:
        return refused(held.billed, 0, row)
    amount = cases.allowed[i, side, held.service]
    if amount == ABSENT:
        amount = book.plans[plan, ALLOWED + held.service]
    limit = book.rows[at, VISIT_LIMIT]
    if limit != ABSENT and standing.rows[side, row, 0] >= limit:
        contracted = book.rows[at, AFTER_LIMIT_ALLOWED] and book.plans[plan, IN_NETWORK]
        charged = held.billed
        if contracted and amount != ABSENT:
            charged = min(charged, amount)
        return refused(charged, held.billed - charged, row)
    return covered(book, standing, side, held, row, amount)


def terms_at(book: Book, at: int, visit: int) -> int:
    """Return which set of terms holds for a visit of benefits row ``at``."""
    own: int = book.rows[at, FIRST_TERMS]
    last = own + book.rows[at, TERMS] - 1
    while own < last and visit > book.terms[own, THROUGH]:
        own += 1
    return own


def covered(book: Book, standing: Standing, side: int, held: Held, row: int, amount: int) -> Ruling:
    """Return the ruling on a covered visit (``iptcost._adjudication.covered``)."""
    plan = standing.plans[side]
    at = book.plans[plan, FIRST_ROW] + row
    in_network = book.plans[plan, IN_NETWORK] != 0
    code, meant = OK, 0
    if amount == ABSENT:
        if not in_network:
            code, meant = ALLOWED_MISSING, held.service
        amount = held.billed
    balance_limit = book.plans[plan, BALANCE_LIMIT]
    if balance_limit == ABSENT:
        balance_limit = NO_LIMIT
    allowed, write_off, balance_bill = charge(held.billed, amount, in_network, balance_limit)

    visit = standing.rows[side, row, 0] + 1
    own = terms_at(book, at, visit)
    copay, coinsurance = book.terms[own, COPAY], book.terms[own, COINSURANCE]
    order = book.terms[own, ORDER]
    counted = True
    terms = Terms(
        counted,
        allowed,
        max(0, copay),
        max(0, coinsurance),
        1 if order == ABSENT else order,
        book.terms[own, TOWARD_DEDUCTIBLE] != 0,
        book.rows[at, COUNTS] != 0,
        book.rows[at, COUNTS + 1] != 0 and book.terms[own, PAST_MAXIMUM] == 0,
        book.rows[at, COUNTS + 2] != 0,
    )
    room = Room(standing.rooms[side, 0], standing.rooms[side, 1], standing.rows[side, row, 1])
    if code == OK:
        meant = own - book.rows[at, FIRST_TERMS]
        if copay == ABSENT and coinsurance == ABSENT:
            code = TERMS_MISSING
        elif order == ABSENT and copay != ABSENT and effective_deductible(room, terms) > 0:
            code = ORDER_MISSING

    parts = step(room, terms)
    times = min(repeats(room, terms, parts), book.terms[own, THROUGH] - visit + 1)
    limit = book.rows[at, VISIT_LIMIT]
    if limit != ABSENT:
        times = min(times, limit - visit + 1)
    fault = Fault(code, side, row, meant)
    return Ruling(fault, row, counted, allowed, write_off, balance_bill, parts, times)


def spend_on(standing: Standing, side: int, ruling: Ruling, times: int) -> None:
    """Take ``times`` visits of a ruling off the rooms."""
    if not ruling.visit:
        return
    rooms, rows, parts = standing.rooms, standing.rows, ruling.parts
    rooms[side, 0] = max(0, rooms[side, 0] - times * parts.toward_deductible)
    if rooms[side, 1] < NO_LIMIT:
        rooms[side, 1] -= times * parts.toward_maximum
    rows[side, ruling.row, 0] += times
    if rows[side, ruling.row, 1] < NO_LIMIT:
        rows[side, ruling.row, 1] -= times * parts.payer_paid


def scaled_fee(billed: int, i: int, scale: Ints) -> int:
    """Return a self-pay fee: a percentage or an amount, then floor and ceiling."""
    fee: int = billed
    if scale[i, 0] == 0:
        fee = share(billed, scale[i, 1])
    elif scale[i, 0] == 1:
        fee = scale[i, 1]
    if scale[i, 2] != ABSENT:
        fee = max(fee, scale[i, 2])
    if scale[i, 3] != ABSENT:
        fee = min(fee, scale[i, 3])
    reduced: int = min(fee, billed)
    return reduced


def insured(
    book: Book, cases: Cases, i: int, standing: Standing, held: Held, times: int
) -> Settled:
    """Let the primary plan rule, and the secondary after it; take the run off their rooms."""
    first = adjudicate(book, cases, i, standing, 0, held)
    parts = first.parts
    times = min(times, first.times)
    fault, paid = first.fault, parts.payer_paid
    patient = Shared(
        parts.deductible, parts.copay, parts.coinsurance, parts.not_covered, first.balance_bill, 0
    )
    if standing.plans[1] != ABSENT and fault.code == OK:
        second = adjudicate(book, cases, i, standing, 1, held)
        times = min(times, second.times)
        fault = second.fault
        alone = second.parts.payer_paid
        rule = book.plans[standing.plans[1], COORDINATION]
        patient = coordinate(parts, first.balance_bill, alone, paid, rule)
        paid += patient.paid
        spend_on(standing, 1, second, times)
    spend_on(standing, 0, first, times)
    return Settled(fault, times, first.allowed, first.write_off, paid, patient)


def settle(
    book: Book,
    cases: Cases,
    i: int,
    standing: Standing,
    held: Held,
    times: int,
    assistance: int,
) -> Settled:
    """Settle a run of at most ``times`` alike sessions (``iptcost._coordination.settle``)."""
    billed = held.billed
    fault, nothing = Fault(OK, 0, 0, 0), Shared(0, 0, 0, 0, 0, 0)
    if billed == 0:
        return Settled(fault, times, 0, 0, 0, nothing)
    if assistance > 0:
        return Settled(fault, min(times, assistance), billed, 0, billed, nothing)
    if standing.plans[0] == ABSENT:
        fee = scaled_fee(billed, i, cases.scale)
        return Settled(fault, times, billed, billed - fee, 0, Shared(0, 0, 0, fee, 0, 0))
    return insured(book, cases, i, standing, held, times)


def held_at(cases: Cases, i: int, course: Course, k: int) -> Held:
    """Return session ``k`` of a case, and how many like it can follow at most."""
    if course.pace == FREE_FORM:
        at = cases.visit_offsets[i] + k
        service, fee = cases.visits[at, 1], cases.visits[at, 3]
        if fee == ABSENT:
            fee = cases.fees[i, service]
        return Held(cases.visits[at, 0], service, cases.visits[at, 2], fee, 1)
    day = session_day(course.kind, course.first, course.pace, course.sessions, k)
    service = 0 if k == 0 else cases.service[i]
    times = 1 if k == 0 else course.sessions - k
    return Held(day, service, cases.modality[i], cases.fees[i, service], times)


def add(totals: Ints, i: int, billed: int, run: Settled) -> None:
    """Add a run of alike sessions to a case's totals."""
    times, patient = run.times, run.patient
    totals[i, BILLED] += times * billed
    totals[i, WRITE_OFF] += times * run.write_off
    totals[i, PAYER_PAID] += times * run.paid
    totals[i, T_DEDUCTIBLE] += times * patient.deductible
    totals[i, T_COPAY] += times * patient.copay
    totals[i, T_COINSURANCE] += times * patient.coinsurance
    totals[i, T_NOT_COVERED] += times * patient.not_covered
    totals[i, T_BALANCE] += times * patient.balance_bill


def write_line(lines: Ints, at: int, day: int, held: Held, run: Settled) -> None:
    """Write one session of a run."""
    patient = run.patient
    lines[at, BILLED] = held.billed
    lines[at, WRITE_OFF] = run.write_off
    lines[at, PAYER_PAID] = run.paid
    lines[at, PATIENT] = held.billed - run.write_off - run.paid
    lines[at, T_DEDUCTIBLE] = patient.deductible
    lines[at, T_COPAY] = patient.copay
    lines[at, T_COINSURANCE] = patient.coinsurance
    lines[at, T_NOT_COVERED] = patient.not_covered
    lines[at, T_BALANCE] = patient.balance_bill
    lines[at, S_DAY] = day
    lines[at, S_SERVICE] = held.service
    lines[at, S_ALLOWED] = run.allowed


def course_of(cases: Cases, i: int) -> Course:
    """Return a row's course; a span is told in days."""
    kind, first, pace = cases.kind[i], cases.first_day[i], cases.pace[i]
    if pace != FREE_FORM and kind == OVER_SPAN:
        pace = months_on(first, pace) - first
    return Course(kind, first, pace, cases.sessions[i])


def run_course(
    book: Book,
    cases: Cases,
    i: int,
    standing: Standing,
    totals: Ints,
    lines: Ints,
    first_line: int,
) -> Fault:
    """Reckon case ``i``: add to its totals, and write its sessions where ``lines`` has room."""
    course = course_of(cases, i)
    kind, first, pace, sessions = course
    listed = pace == FREE_FORM
    if not listed and session_day(kind, first, pace, sessions, sessions - 1) > LAST_DAY:
        return Fault(DATE_OVERFLOW, 0, 0, 0)
    fault = open_course(book, cases, i, first, standing)
    if fault.code != OK:
        return fault
    following = min(standing.rooms[0, 2], standing.rooms[1, 2])
    assistance = max(0, cases.assistance[i])
    k = 0
    while k < sessions:
        held = held_at(cases, i, course, k)
        if held.billed == ABSENT:
            return Fault(FEE_MISSING, 0, held.service, 0)
        if held.day >= following:
            following = turn_years(book, cases, i, held.day, standing)
        times = held.times
        if times > 1 and following < NO_LIMIT:
            times = min(times, first_from(kind, first, pace, sessions, k, following) - k)
        run = settle(book, cases, i, standing, held, times, assistance)
        if run.fault.code != OK:
            return run.fault
        if assistance > 0 and held.billed > 0:
            assistance -= run.times
        add(totals, i, held.billed, run)
        if lines.shape[0] > 0:
            for j in range(k, k + run.times):
                day = held.day if listed else session_day(kind, first, pace, sessions, j)
                write_line(lines, first_line + j, day, held, run)
        k += run.times
    totals[i, PATIENT] = totals[i, BILLED] - totals[i, WRITE_OFF] - totals[i, PAYER_PAID]
    return Fault(OK, 0, 0, 0)


COURSES = (
    room_of,
    used_of,
    begin_year,
    open_course,
    turn_years,
    row_for,
    refused,
    terms_at,
    covered,
    adjudicate,
    spend_on,
    scaled_fee,
    insured,
    settle,
    held_at,
    add,
    write_line,
    course_of,
    run_course,
)
"""The functions above, each after those that it calls: the order in which to compile them."""
