"""A course as runs of alike sessions: the batch's inner loop, compiled as it stands.

It runs the ledger's own kernel (``step``, ``repeats``), m sessions at a time: a run ends where a
room, a tier, a limit, a payer's maximum, a benefit year or the course ends. Benefit years that
begin alike are walked once (``Years``).
"""

from __future__ import annotations

from typing import NamedTuple

from iptcost.batch._loop import calendar, layout, rulings
from iptcost.batch._loop.book import ABSENT, Book, Ints
from iptcost.batch._loop.calendar import first_from, index, months_on, session_day, year_index
from iptcost.batch._loop.layout import Cases, fault
from iptcost.batch._loop.rulings import LoopCase, begin_year, cover, opened, settle, stated


class CaseCourse(NamedTuple):
    """One case's course."""

    kind: int
    first: int
    pace: int
    sessions: int
    last: int
    """The day of the last session; of a listed course 0, for it is never asked."""
    service: int
    """Of every session but the first, which is the intake."""
    modality: int
    intake_fee: int
    fee: int
    listed: bool
    """Whether the visits are listed one by one."""


class Years(NamedTuple):
    """The benefit years from session ``start`` to the course's end, walked as if they were one.

    Each begins with nothing used, so their n-th sessions are alike. The whole years differ by one
    session at most: ``more`` of them have ``fewer`` + 1, the others ``fewer``. The course's last
    year has ``last``. No whole year: nothing is walked so.
    """

    start: int
    whole: int
    fewer: int
    more: int
    last: int


class Sums(NamedTuple):
    """What the sessions so far came to; the rest is the payers'."""

    billed: int
    write_off: int
    deductible: int
    copay: int
    coinsurance: int
    not_covered: int
    balance_bill: int


NOTHING = Sums(0, 0, 0, 0, 0, 0, 0)


def course_of(case: LoopCase, plain: bool) -> CaseCourse:
    """Return a row's course; a span is told in days."""
    kind, first = stated(case, layout.KIND), stated(case, layout.FIRST_DAY)
    pace, sessions = stated(case, layout.PACE), stated(case, layout.SESSIONS)
    # One of four services, of two modalities: masked, no index by them is asked for its sign.
    service, modality = stated(case, layout.SERVICE) & 3, stated(case, layout.MODALITY) & 1
    intake_fee, fee = stated(case, layout.FEES), stated(case, layout.FEES + service)
    last, listed = 0, not plain and pace == layout.FREE_FORM
    if not listed:
        if kind == calendar.OVER_SPAN:
            pace = months_on(first, pace) - first
        last = session_day(kind, first, pace, sessions, sessions - 1)
    return CaseCourse(kind, first, pace, sessions, last, service, modality, intake_fee, fee, listed)


def day_at(case: LoopCase, course: CaseCourse, k: int) -> int:
    """Return the day of session ``k``."""
    if course.listed:
        day: int = case.cases.visits[case.cases.visit_offsets[case.i] + k, layout.VISIT_DAY]
        return day
    return session_day(course.kind, course.first, course.pace, course.sessions, k)


def held_at(case: LoopCase, course: CaseCourse, k: int, times: int) -> rulings.AlikeSessions:
    """Return session ``k`` of a case, and how many from it on are alike, ``times`` at most."""
    if course.listed:
        visits, at = case.cases.visits, case.cases.visit_offsets[case.i] + k
        service, fee = visits[at, layout.VISIT_SERVICE] & 3, visits[at, layout.VISIT_FEE]
        if fee == ABSENT:
            fee = stated(case, layout.FEES + service)
        return rulings.AlikeSessions(service, visits[at, layout.VISIT_MODALITY] & 1, fee, 1)
    if k == 0:
        return rulings.AlikeSessions(0, course.modality, course.intake_fee, 1)
    return rulings.AlikeSessions(course.service, course.modality, course.fee, times)


def late_use(course: CaseCourse, first: rulings.LoopStanding, second: rulings.LoopStanding) -> int:
    """Return the fault that a plan's use is of a day after the course's first, or OK."""
    if first.plan >= 0 and first.until > course.first:
        return fault(layout.USED_TOO_LATE, 0, 0, 0)
    if second.plan >= 0 and second.until > course.first:
        return fault(layout.USED_TOO_LATE, 1, 0, 0)
    return layout.OK


def unplanned(case: LoopCase, course: CaseCourse) -> int:
    """Return what keeps a course from being planned: a fee, or a day past the calendar; or OK."""
    if course.listed:
        for k in range(course.sessions):
            held = held_at(case, course, k, 1)
            if held.billed == ABSENT:
                return fault(layout.FEE_MISSING, 0, held.service, 0)
        return layout.OK
    if course.intake_fee == ABSENT:
        return fault(layout.FEE_MISSING, 0, 0, 0)
    if course.sessions > 1 and course.fee == ABSENT:
        return fault(layout.FEE_MISSING, 0, course.service, 0)
    return fault(layout.DATE_OVERFLOW, 0, 0, 0) if course.last > calendar.LAST_DAY else layout.OK


def until_day(case: LoopCase, course: CaseCourse, k: int, day: int) -> int:
    """Return the first session from ``k`` on that is held on ``day`` or later."""
    if course.listed:
        while k < course.sessions and day_at(case, course, k) < day:
            k += 1
        return k
    if course.last < day:
        return course.sessions
    return first_from(course.kind, course.first, course.pace, course.sessions, k, day)


def years_from(case: LoopCase, course: CaseCourse, plans: tuple[int, int], k: int) -> Years:
    """Return the benefit years from session ``k`` on, the first of one, to the course's end.

    Listed visits are not walked so, nor are two plans whose years begin on different days.
    """
    years = index(case.book.plans[plans[0], layout.YEARS])
    apart = plans[1] >= 0 and case.book.plans[plans[1], layout.YEARS] != years
    if course.listed or course.kind == calendar.OVER_SPAN or apart:
        return Years(k, 0, 0, 0, 0)
    day = day_at(case, course, k)
    end = year_index(max(day, course.last), case.book.years, years)
    whole = end - year_index(day, case.book.years, years)
    if whole == 0:
        return Years(k, 0, 0, 0, 0)
    until = until_day(case, course, k, case.book.years[years, end])
    fewer = index(until - k) // index(whole)
    return Years(k, whole, fewer, until - k - fewer * whole, course.sessions - until)


def longest(years: Years) -> int:
    """Return how many sessions the longest of the years has."""
    return max(years.fewer + (years.more > 0), years.last)


def weight(years: Years, k: int, times: int) -> int:
    """Return how often sessions ``k`` to ``k + times`` of a year are held, over all the years."""
    at = k - years.start
    fewer = max(0, min(times, years.fewer - at))
    more = max(0, min(times, years.fewer + 1 - at))
    last = max(0, min(times, years.last - at))
    return (years.whole - years.more) * fewer + years.more * more + last


def add(sums: Sums, times: int, billed: int, run: rulings.Settled) -> Sums:
    """Return the sums with so many sessions more."""
    patient = run.patient
    return Sums(
        sums.billed + times * billed,
        sums.write_off + times * run.write_off,
        sums.deductible + times * patient.deductible,
        sums.copay + times * patient.copay,
        sums.coinsurance + times * patient.coinsurance,
        sums.not_covered + times * patient.not_covered,
        sums.balance_bill + times * patient.balance_bill,
    )


def write_amounts(lines: Ints, first: int, at: int, sums: Sums) -> None:
    """Write what a case or a session came to, from line ``first`` on."""
    patient = sums.deductible + sums.copay + sums.coinsurance + sums.not_covered
    patient += sums.balance_bill
    first -= layout.BILLED
    lines[first + layout.BILLED, at] = sums.billed
    lines[first + layout.WRITE_OFF, at] = sums.write_off
    lines[first + layout.PAYER_PAID, at] = sums.billed - sums.write_off - patient
    lines[first + layout.PATIENT, at] = patient
    lines[first + layout.T_DEDUCTIBLE, at] = sums.deductible
    lines[first + layout.T_COPAY, at] = sums.copay
    lines[first + layout.T_COINSURANCE, at] = sums.coinsurance
    lines[first + layout.T_NOT_COVERED, at] = sums.not_covered
    lines[first + layout.T_BALANCE, at] = sums.balance_bill


def write_totals(case: LoopCase, totals: Ints, sums: Sums) -> None:
    """Write a case's totals."""
    missed = max(0, stated(case, layout.MISSED)) * stated(case, layout.MISSED_FEE)
    write_amounts(totals, layout.BILLED, case.i, sums)
    totals[layout.TO_PAY, case.i] = totals[layout.PATIENT, case.i] + missed
    totals[layout.T_MISSED, case.i] = missed


def write_lines(
    case: LoopCase,
    lines: Ints,
    at: int,
    course: CaseCourse,
    k: int,
    held: rulings.AlikeSessions,
    run: rulings.Settled,
) -> None:
    """Write the sessions of a run from ``k`` on, the first of them in column ``at``."""
    each = add(NOTHING, 1, held.billed, run)
    for n in range(run.times):
        write_amounts(lines, 0, at + n, each)
        lines[layout.S_DAY, at + n] = day_at(case, course, k + n)
        lines[layout.S_SERVICE, at + n] = held.service
        lines[layout.S_ALLOWED, at + n] = run.allowed


def is_plain(case: LoopCase) -> bool:
    """Return whether a case has neither a second plan, nor listed visits, nor assistance."""
    return bool(
        stated(case, layout.SECONDARY) < 0
        and stated(case, layout.PACE) != layout.FREE_FORM
        and stated(case, layout.ASSISTANCE) <= 0
    )


def run_course(case: LoopCase, totals: Ints, lines: Ints, first_line: int, plain: bool) -> int:
    """Write a case's totals, and its sessions where the long form has lines.

    Returns OK or the fault. ``plain`` is a constant where this is inlined: what a plain case never
    needs falls away.
    """
    course = course_of(case, plain)
    first = opened(case, 0, course.first)
    second = rulings.NO_STANDING if plain else opened(case, 1, course.first)
    wrong = late_use(course, first, second)
    if wrong == layout.OK:
        wrong = unplanned(case, course)
    if wrong != layout.OK:
        return wrong
    assistance = 0 if plain else max(0, stated(case, layout.ASSISTANCE))
    by_session = not plain and lines.shape[1] > 0
    # What is billed of listed visits is summed up with them.
    billed = 0 if course.listed else course.intake_fee + (course.sessions - 1) * course.fee
    sums, years = Sums(billed, 0, 0, 0, 0, 0, 0), Years(0, 0, 0, 0, 0)
    k, until, end, covers = 0, 0, course.sessions, (rulings.NO_COVER, rulings.NO_COVER)
    while k < end:
        if k == until:
            day = day_at(case, course, k)
            first = begin_year(case, 0, first, day, k)
            second = begin_year(case, 1, second, day, k)
            until = until_day(case, course, k, min(first.until, second.until))
            if k > 0 and until < end and assistance == 0 and not by_session:
                years = years_from(case, course, (first.plan, second.plan), k)
                if years.whole > 0:
                    end = until = k + longest(years)
        held = held_at(case, course, k, until - k)
        if k <= 1 or course.listed:
            covers = cover(case, first.plan, 0, held), cover(case, second.plan, 1, held)
        run = settle(case, held, covers, assistance, first, second)
        if run.fault != layout.OK:
            return run.fault
        first, second = run.primary, run.secondary
        if assistance > 0 and held.billed > 0:
            assistance -= run.times
        held_times = run.times if years.whole == 0 else weight(years, k, run.times)
        sums = add(sums, held_times, held.billed if course.listed else 0, run)
        if by_session:
            write_lines(case, lines, first_line + k, course, k, held, run)
        k += run.times
    write_totals(case, totals, sums)
    return layout.OK


def run_rows(
    book: Book, cases: Cases, left: Ints, totals: Ints, faults: Ints, lines: Ints, offsets: Ints
) -> int:
    """Reckon every row into ``totals``, and its sessions into ``lines`` if it has room for any.

    Returns how many rows are wrong; ``faults`` says which and what: row, code, plan, row of
    benefits, and terms or service.
    """
    wrong = 0
    for i in range(offsets.shape[0] - 1):
        case = LoopCase(book, cases, i, left)
        if stated(case, layout.SKIP):
            continue
        if is_plain(case) and lines.shape[1] == 0:
            found = run_course(case, totals, lines, offsets[i], True)
        else:
            found = run_course(case, totals, lines, offsets[i], False)
        if found != layout.OK:
            faults[wrong, 0] = i
            faults[wrong, 1] = found & 7
            faults[wrong, 2] = found >> 3 & 1
            faults[wrong, 3] = found >> 32
            faults[wrong, 4] = found >> 4 & (1 << 28) - 1
            wrong += 1
    return wrong
