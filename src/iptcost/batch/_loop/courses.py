"""A course as runs of alike sessions: the batch's inner loop, compiled as it stands.

It runs the ledger's own kernel (``step``, ``repeats``), m sessions at a time: a run ends where a
room, a tier, a limit, a payer's maximum, a benefit year or the course ends. Benefit years that
begin alike are walked once (``Years``).
"""

from __future__ import annotations

from typing import NamedTuple

from iptcost.batch._loop import layout
from iptcost.batch._loop.book import ABSENT, Book, Ints
from iptcost.batch._loop.calendar import (
    LAST_DAY,
    OVER_SPAN,
    first_from,
    months_on,
    session_day,
    year_index,
)
from iptcost.batch._loop.layout import Cases, CaseStanding, fault, stated
from iptcost.batch._loop.rulings import AlikeSessions, Settled, cover_both, settle
from iptcost.batch._loop.standing import next_years, open_course, turn_years


class CaseCourse(NamedTuple):
    """One case's course: by pace, or as listed."""

    kind: int
    first: int
    pace: int
    sessions: int
    last: int
    """The day of the last session; of a listed course 0, for it is never asked."""
    service: int
    """Of every session but the first, which is the intake."""
    modality: int


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


class LongForm(NamedTuple):
    """Where a case's sessions are written, from column ``first`` on; no columns: nowhere."""

    lines: Ints
    first: int


class Sums(NamedTuple):
    """What the sessions so far came to."""

    billed: int
    write_off: int
    paid: int
    deductible: int
    copay: int
    coinsurance: int
    not_covered: int
    balance_bill: int


def course_of(cases: Cases, i: int) -> CaseCourse:
    """Return a row's course; a span is told in days."""
    kind, first = stated(cases, layout.KIND, i), stated(cases, layout.FIRST_DAY, i)
    pace, sessions = stated(cases, layout.PACE, i), stated(cases, layout.SESSIONS, i)
    service, modality = stated(cases, layout.SERVICE, i), stated(cases, layout.MODALITY, i)
    if pace == layout.FREE_FORM:
        return CaseCourse(kind, first, pace, sessions, 0, service, modality)
    if kind == OVER_SPAN:
        pace = months_on(first, pace) - first
    last = session_day(kind, first, pace, sessions, sessions - 1)
    return CaseCourse(kind, first, pace, sessions, last, service, modality)


def day_at(cases: Cases, i: int, course: CaseCourse, k: int) -> int:
    """Return the day of session ``k``."""
    if course.pace == layout.FREE_FORM:
        day: int = cases.visits[cases.visit_offsets[i] + k, layout.VISIT_DAY]
        return day
    return session_day(course.kind, course.first, course.pace, course.sessions, k)


def held_at(cases: Cases, i: int, course: CaseCourse, k: int, times: int) -> AlikeSessions:
    """Return session ``k`` of a case, and how many from it on are alike, ``times`` at most."""
    if course.pace == layout.FREE_FORM:
        at = cases.visit_offsets[i] + k
        service, fee = cases.visits[at, layout.VISIT_SERVICE], cases.visits[at, layout.VISIT_FEE]
        if fee == ABSENT:
            fee = stated(cases, layout.FEES + service, i)
        return AlikeSessions(service, cases.visits[at, layout.VISIT_MODALITY], fee, 1)
    if k == 0:
        return AlikeSessions(0, course.modality, stated(cases, layout.FEES, i), 1)
    return AlikeSessions(
        course.service, course.modality, stated(cases, layout.FEES + course.service, i), times
    )


def unplanned(cases: Cases, i: int, course: CaseCourse) -> int:
    """Return what keeps a course from being planned: a fee, or a day past the calendar; or OK."""
    if course.pace == layout.FREE_FORM:
        for k in range(course.sessions):
            held = held_at(cases, i, course, k, 1)
            if held.billed == ABSENT:
                return fault(layout.FEE_MISSING, 0, held.service, 0)
        return layout.OK
    if stated(cases, layout.FEES, i) == ABSENT:
        return fault(layout.FEE_MISSING, 0, 0, 0)
    if course.sessions > 1 and stated(cases, layout.FEES + course.service, i) == ABSENT:
        return fault(layout.FEE_MISSING, 0, course.service, 0)
    return fault(layout.DATE_OVERFLOW, 0, 0, 0) if course.last > LAST_DAY else layout.OK


def until_day(cases: Cases, i: int, course: CaseCourse, k: int, day: int) -> int:
    """Return the first session from ``k`` on that is held on ``day`` or later."""
    kind, first, pace, sessions, last, _, _ = course
    if pace == layout.FREE_FORM:
        while k < sessions and day_at(cases, i, course, k) < day:
            k += 1
        return k
    return sessions if last < day else first_from(kind, first, pace, sessions, k, day)


def years_from(
    book: Book, cases: Cases, i: int, course: CaseCourse, standing: CaseStanding, k: int
) -> Years:
    """Return the benefit years from session ``k`` on, the first of one, to the course's end.

    Listed visits are not walked so, nor are two plans whose years begin on different days.
    """
    years = book.plans[standing.plans[0], layout.YEARS]
    second = standing.plans[1]
    apart = second != ABSENT and book.plans[second, layout.YEARS] != years
    if course.pace == layout.FREE_FORM or course.kind == OVER_SPAN or apart:
        return Years(k, 0, 0, 0, 0)
    end = year_index(course.last, book.years, years)
    whole = end - year_index(day_at(cases, i, course, k), book.years, years)
    until = until_day(cases, i, course, k, book.years[years, end])
    if whole == 0:
        return Years(k, 0, 0, 0, 0)
    fewer = (until - k) // whole
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


def add(sums: Sums, times: int, billed: int, run: Settled) -> Sums:
    """Return the sums with so many sessions more."""
    patient = run.patient
    return Sums(
        sums.billed + times * billed,
        sums.write_off + times * run.write_off,
        sums.paid + times * run.paid,
        sums.deductible + times * patient.deductible,
        sums.copay + times * patient.copay,
        sums.coinsurance + times * patient.coinsurance,
        sums.not_covered + times * patient.not_covered,
        sums.balance_bill + times * patient.balance_bill,
    )


def write_totals(totals: Ints, i: int, sums: Sums, missed: int) -> None:
    """Write a case's totals."""
    patient = sums.billed - sums.write_off - sums.paid
    totals[layout.TO_PAY, i] = patient + missed
    totals[layout.BILLED, i] = sums.billed
    totals[layout.WRITE_OFF, i] = sums.write_off
    totals[layout.PAYER_PAID, i] = sums.paid
    totals[layout.PATIENT, i] = patient
    totals[layout.T_DEDUCTIBLE, i] = sums.deductible
    totals[layout.T_COPAY, i] = sums.copay
    totals[layout.T_COINSURANCE, i] = sums.coinsurance
    totals[layout.T_NOT_COVERED, i] = sums.not_covered
    totals[layout.T_BALANCE, i] = sums.balance_bill
    totals[layout.T_MISSED, i] = missed


def write_line(lines: Ints, at: int, day: int, held: AlikeSessions, run: Settled) -> None:
    """Write one session of a run; its amounts are those of the totals without the first."""
    patient = run.patient
    lines[layout.BILLED - 1, at] = held.billed
    lines[layout.WRITE_OFF - 1, at] = run.write_off
    lines[layout.PAYER_PAID - 1, at] = run.paid
    lines[layout.PATIENT - 1, at] = held.billed - run.write_off - run.paid
    lines[layout.T_DEDUCTIBLE - 1, at] = patient.deductible
    lines[layout.T_COPAY - 1, at] = patient.copay
    lines[layout.T_COINSURANCE - 1, at] = patient.coinsurance
    lines[layout.T_NOT_COVERED - 1, at] = patient.not_covered
    lines[layout.T_BALANCE - 1, at] = patient.balance_bill
    lines[layout.S_DAY, at] = day
    lines[layout.S_SERVICE, at] = held.service
    lines[layout.S_ALLOWED, at] = run.allowed


def write_lines(
    cases: Cases,
    i: int,
    form: LongForm,
    course: CaseCourse,
    k: int,
    held: AlikeSessions,
    run: Settled,
) -> None:
    """Write the sessions of a run, the first of which is session ``k`` of the case."""
    for at in range(k, k + run.times):
        write_line(form.lines, form.first + at, day_at(cases, i, course, at), held, run)


def run_course(
    book: Book, cases: Cases, i: int, standing: CaseStanding, totals: Ints, form: LongForm
) -> int:
    """Reckon case ``i``: write its totals, and its sessions where the long form has lines.

    Returns OK or the fault.
    """
    course = course_of(cases, i)
    wrong = open_course(book, cases, i, course.first, standing)
    if wrong == layout.OK:
        wrong = unplanned(cases, i, course)
    if wrong != layout.OK:
        return wrong
    until = until_day(cases, i, course, 0, next_years(standing))
    assistance = max(0, stated(cases, layout.ASSISTANCE, i))
    sums, years = Sums(0, 0, 0, 0, 0, 0, 0, 0), Years(0, 0, 0, 0, 0)
    by_session = form.lines.shape[1] > 0
    k, end = 0, course.sessions
    covers = cover_both(book, cases, i, standing, held_at(cases, i, course, 0, 1))
    while k < end:
        if k == until:
            day = day_at(cases, i, course, k)
            until = until_day(cases, i, course, k, turn_years(book, cases, i, day, standing))
            if until < end and assistance == 0 and not by_session:
                years = years_from(book, cases, i, course, standing, k)
                if years.whole > 0:
                    end = until = k + longest(years)
        held = held_at(cases, i, course, k, until - k)
        if k == 1 or course.pace == layout.FREE_FORM:
            covers = cover_both(book, cases, i, standing, held)
        run = settle(book, cases, i, standing, held, covers, assistance)
        if run.fault != layout.OK:
            return run.fault
        if assistance > 0 and held.billed > 0:
            assistance -= run.times
        held_times = run.times if years.whole == 0 else weight(years, k, run.times)
        sums = add(sums, held_times, held.billed, run)
        if by_session:
            write_lines(cases, i, form, course, k, held, run)
        k += run.times
    missed = max(0, stated(cases, layout.MISSED, i)) * stated(cases, layout.MISSED_FEE, i)
    write_totals(totals, i, sums, missed)
    return layout.OK


def run_rows(
    book: Book,
    cases: Cases,
    standing: CaseStanding,
    totals: Ints,
    faults: Ints,
    lines: Ints,
    offsets: Ints,
) -> int:
    """Reckon every row into ``totals``, and its sessions into ``lines`` if it has room for any.

    Returns how many rows are wrong; ``faults`` says which and what: row, code, plan, row of
    benefits, and terms or service.
    """
    wrong = 0
    for i in range(totals.shape[1]):
        if stated(cases, layout.SKIP, i):
            continue
        found = run_course(book, cases, i, standing, totals, LongForm(lines, offsets[i]))
        if found != layout.OK:
            faults[wrong, 0] = i
            faults[wrong, 1] = found & 7
            faults[wrong, 2] = found >> 3 & 1
            faults[wrong, 3] = found >> 32
            faults[wrong, 4] = found >> 4 & (1 << 28) - 1
            wrong += 1
    return wrong
