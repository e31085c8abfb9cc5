"""A course as runs of alike sessions: the batch's inner loop, compiled as it stands.

It runs the ledger's own kernel (``step``, ``repeats``), m sessions at a time: a run ends where a
room, a tier, a limit, a payer's maximum, a benefit year or the course ends. Benefit years that
begin alike are walked once (``Years``).
"""

from __future__ import annotations

from typing import NamedTuple

from iptcost.batch._loop.book import ABSENT, Book, Ints
from iptcost.batch._loop.calendar import (
    LAST_DAY,
    OVER_SPAN,
    first_from,
    months_on,
    session_day,
    year_index,
)
from iptcost.batch._loop.layout import (
    ASSISTANCE,
    BILLED,
    DATE_OVERFLOW,
    FEE_MISSING,
    FEES,
    FIRST_DAY,
    FREE_FORM,
    KIND,
    MISSED,
    MISSED_FEE,
    MODALITY,
    OK,
    PACE,
    PATIENT,
    PAYER_PAID,
    S_ALLOWED,
    S_DAY,
    S_SERVICE,
    SERVICE,
    SESSIONS,
    T_BALANCE,
    T_COINSURANCE,
    T_COPAY,
    T_DEDUCTIBLE,
    T_MISSED,
    T_NOT_COVERED,
    TO_PAY,
    VISIT_DAY,
    VISIT_FEE,
    VISIT_MODALITY,
    VISIT_SERVICE,
    WRITE_OFF,
    YEARS,
    Cases,
    CaseStanding,
    fault,
    stated,
)
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
    """Where a case's sessions are written, from line ``first`` on; no lines: nowhere."""

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
    kind, first = stated(cases, KIND, i), stated(cases, FIRST_DAY, i)
    pace, sessions = stated(cases, PACE, i), stated(cases, SESSIONS, i)
    service, modality = stated(cases, SERVICE, i), stated(cases, MODALITY, i)
    if pace == FREE_FORM:
        return CaseCourse(kind, first, pace, sessions, 0, service, modality)
    if kind == OVER_SPAN:
        pace = months_on(first, pace) - first
    last = session_day(kind, first, pace, sessions, sessions - 1)
    return CaseCourse(kind, first, pace, sessions, last, service, modality)


def day_at(cases: Cases, i: int, course: CaseCourse, k: int) -> int:
    """Return the day of session ``k``."""
    if course.pace == FREE_FORM:
        day: int = cases.visits[cases.visit_offsets[i] + k, VISIT_DAY]
        return day
    return session_day(course.kind, course.first, course.pace, course.sessions, k)


def held_at(cases: Cases, i: int, course: CaseCourse, k: int, times: int) -> AlikeSessions:
    """Return session ``k`` of a case, and how many from it on are alike, ``times`` at most."""
    if course.pace == FREE_FORM:
        at = cases.visit_offsets[i] + k
        service, fee = cases.visits[at, VISIT_SERVICE], cases.visits[at, VISIT_FEE]
        if fee == ABSENT:
            fee = stated(cases, FEES + service, i)
        return AlikeSessions(service, cases.visits[at, VISIT_MODALITY], fee, 1)
    if k == 0:
        return AlikeSessions(0, course.modality, stated(cases, FEES, i), 1)
    return AlikeSessions(
        course.service, course.modality, stated(cases, FEES + course.service, i), times
    )


def unplanned(cases: Cases, i: int, course: CaseCourse) -> int:
    """Return what keeps a course from being planned: a fee, or a day past the calendar; or OK."""
    if course.pace == FREE_FORM:
        for k in range(course.sessions):
            held = held_at(cases, i, course, k, 1)
            if held.billed == ABSENT:
                return fault(FEE_MISSING, 0, held.service, 0)
        return OK
    if stated(cases, FEES, i) == ABSENT:
        return fault(FEE_MISSING, 0, 0, 0)
    if course.sessions > 1 and stated(cases, FEES + course.service, i) == ABSENT:
        return fault(FEE_MISSING, 0, course.service, 0)
    return fault(DATE_OVERFLOW, 0, 0, 0) if course.last > LAST_DAY else OK


def until_day(cases: Cases, i: int, course: CaseCourse, k: int, day: int) -> int:
    """Return the first session from ``k`` on that is held on ``day`` or later."""
    kind, first, pace, sessions, last, _, _ = course
    if pace == FREE_FORM:
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
    years = book.plans[standing.plans[0], YEARS]
    second = standing.plans[1]
    apart = second != ABSENT and book.plans[second, YEARS] != years
    if course.pace == FREE_FORM or course.kind == OVER_SPAN or apart:
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
    totals[TO_PAY, i] = patient + missed
    totals[BILLED, i] = sums.billed
    totals[WRITE_OFF, i] = sums.write_off
    totals[PAYER_PAID, i] = sums.paid
    totals[PATIENT, i] = patient
    totals[T_DEDUCTIBLE, i] = sums.deductible
    totals[T_COPAY, i] = sums.copay
    totals[T_COINSURANCE, i] = sums.coinsurance
    totals[T_NOT_COVERED, i] = sums.not_covered
    totals[T_BALANCE, i] = sums.balance_bill
    totals[T_MISSED, i] = missed


def write_line(lines: Ints, at: int, day: int, held: AlikeSessions, run: Settled) -> None:
    """Write one session of a run; its amounts are those of the totals without the first."""
    patient = run.patient
    lines[at, BILLED - 1] = held.billed
    lines[at, WRITE_OFF - 1] = run.write_off
    lines[at, PAYER_PAID - 1] = run.paid
    lines[at, PATIENT - 1] = held.billed - run.write_off - run.paid
    lines[at, T_DEDUCTIBLE - 1] = patient.deductible
    lines[at, T_COPAY - 1] = patient.copay
    lines[at, T_COINSURANCE - 1] = patient.coinsurance
    lines[at, T_NOT_COVERED - 1] = patient.not_covered
    lines[at, T_BALANCE - 1] = patient.balance_bill
    lines[at, S_DAY] = day
    lines[at, S_SERVICE] = held.service
    lines[at, S_ALLOWED] = run.allowed


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
    if wrong == OK:
        wrong = unplanned(cases, i, course)
    if wrong != OK:
        return wrong
    until = until_day(cases, i, course, 0, next_years(standing))
    assistance = max(0, stated(cases, ASSISTANCE, i))
    sums, years = Sums(0, 0, 0, 0, 0, 0, 0, 0), Years(0, 0, 0, 0, 0)
    by_session = form.lines.shape[0] > 0
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
        if k == 1 or course.pace == FREE_FORM:
            covers = cover_both(book, cases, i, standing, held)
        run = settle(book, cases, i, standing, held, covers, assistance)
        if run.fault != OK:
            return run.fault
        if assistance > 0 and held.billed > 0:
            assistance -= run.times
        held_times = run.times if years.whole == 0 else weight(years, k, run.times)
        sums = add(sums, held_times, held.billed, run)
        if by_session:
            write_lines(cases, i, form, course, k, held, run)
        k += run.times
    missed = max(0, stated(cases, MISSED, i)) * stated(cases, MISSED_FEE, i)
    write_totals(totals, i, sums, missed)
    return OK


COURSES = (
    course_of,
    day_at,
    held_at,
    unplanned,
    until_day,
    years_from,
    longest,
    weight,
    add,
    write_totals,
    write_line,
    write_lines,
    run_course,
)
"""The functions above, each after those that it calls: the order in which to compile them."""
