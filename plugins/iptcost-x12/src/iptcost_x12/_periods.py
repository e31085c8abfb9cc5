"""When the benefit year begins, from when and until when the plan covers, by the answer's dates.

A benefit year is taken only from what states one: amounts counted by the calendar year (EB06 23),
or by a year of the plan's own (22, 25) with its dates, or dates of a plan year. The date of an
inquiry, or of an enrolment, is none.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from typing import Final

import attrs

from iptcost.payer import Inquiry, PayerError
from iptcost_x12 import _kinds as kinds
from iptcost_x12._ends import is_over, said_end, said_year
from iptcost_x12._said import Remark, Said, remark, where
from iptcost_x12._speaking import MENTAL, SERVICE_TYPES, SIDES, Visit, speaking
from iptcost_x12._values import Answer, BenefitRow, Period

ACTIVE: Final = frozenset({"1", "2", "3", "4", "5"})
INACTIVE: Final = frozenset({"6", "7", "8"})
_ENDS: Final = ("347", "349", "357", "540", "341")
_BEGINS: Final = ("346", "348", "356", "539", "340")
_COVERED: Final = ("307", "346", "356")
"""Of these a span has an end of coverage; a span of 291 or 292 is the plan's year, if anything."""
_YEARS: Final = ("291", "292")
_A_YEAR: Final = range(363, 367)
"""Days from the first to the last of a year, give or take one."""
_YEAR_WORDS: Final = re.compile(r"\b(PLAN|BENEFIT|CONTRACT|POLICY|SERVICE) YEAR\b", re.IGNORECASE)
_CALENDAR_WORDS: Final = re.compile(r"\bCALENDAR YEAR\b", re.IGNORECASE)


# -- the benefit year ---------------------------------------------------------------------------


def benefit_year(answer: Answer, asked: Inquiry) -> tuple[Said, list[Remark]]:
    """Return the day on which limits start over, or the hole of it, and what is to be told."""
    counted = _counted(answer, asked)
    calendar, own = counted["23"], counted["22"]
    begins = list(dict.fromkeys(f"{p.first:%m-%d}" for p in _plan_years(answer, bool(own))))
    dated = begins[0] if len(begins) == 1 and begins[0] != "02-29" else None
    rows = (*calendar, *own)
    if calendar and own and dated != "01-01":
        said = remark("the payer counts by the calendar year and by the plan's year", rows)
        return Said({"one_of": ["01-01", dated]} if dated else "unknown", rows), [said]
    if calendar:
        return Said("01-01", calendar), []
    if dated is not None:
        said = remark("the benefit year is taken from the dates of the plan's year: {day}",
                      own, day=dated)  # fmt: skip
        return Said(dated, own or tuple(_dated(answer))), [said]
    if words := [row for row in _of_limits(answer) if _says(row, _CALENDAR_WORDS)]:
        return Said("01-01", tuple(words)), []
    return Said("unknown", own), [remark("the payer does not say when the benefit year begins")]


def _counted(answer: Answer, asked: Inquiry) -> dict[str, tuple[BenefitRow, ...]]:
    """Return the rows of deductibles and maxima that name a calendar year, and a plan's own."""
    found: dict[str, list[BenefitRow]] = {"23": [], "22": []}
    for side in SIDES:
        visit = Visit(side, "office", tuple(asked.services.values()), asked.first_day)
        for code in "CG":
            rows = [row for row in _of_limits(answer) if row.code == code]
            for row in speaking(rows, visit, answer).rows:
                kind = "22" if row.period in ("22", "25") else row.period
                if kind in found:
                    found[kind].append(row)
    return {kind: tuple(dict.fromkeys(rows)) for kind, rows in found.items()}


def _of_limits(answer: Answer) -> Iterator[BenefitRow]:
    for row in answer.rows:
        if row.code in "CG" and set(row.service_types or ("30",)) & set(SERVICE_TYPES):
            yield row


def _says(row: BenefitRow, words: re.Pattern[str]) -> bool:
    return any(words.search(message) for message in row.messages)


def _dated(answer: Answer) -> Iterator[BenefitRow]:
    yield from (row for row in answer.rows if row.dates and row.code in (*ACTIVE, "C", "G"))


def _plan_years(answer: Answer, counted: bool) -> Iterator[Period]:  # noqa: FBT001 - one flag
    """Yield the spans of a year that the answer gives for the plan's own year.

    A span of the plan (291) or its benefits (292) is one by itself; begin and end of a plan (346,
    347) only where amounts are counted by the plan's year, or the payer's words say so.
    """
    own = counted or any(_says(row, _YEAR_WORDS) for row in answer.rows if of_plan(row))
    for dates in _scopes(answer, ("C", "G")):
        for date in dates:
            if date.qualifier in _YEARS and _is_year(date):
                yield date
        begins = [date.first for date in dates if date.qualifier == "346"]
        ends = [date.first for date in dates if date.qualifier == "347"]
        spans = [date for date in dates if date.qualifier == "346" and date.last is not None] + [
            Period("346", first, last) for first in begins[:1] for last in ends[:1]
        ]
        yield from (span for span in spans if own and _is_year(span))


def _is_year(span: Period) -> bool:
    return span.last is not None and (span.last - span.first).days in _A_YEAR


def of_plan(row: BenefitRow) -> bool:
    """Return whether a row is about the whole plan or about mental health."""
    return not row.service_types or bool({"30", *MENTAL} & set(row.service_types))


def _scopes(answer: Answer, codes: Iterable[str] = ()) -> Iterator[tuple[Period, ...]]:
    """Yield the dates that belong together: the person's, and each row's of the plan."""
    yield answer.dates
    wanted = {*ACTIVE, *codes}
    for row in answer.rows:
        if row.code in wanted and of_plan(row):
            years = (Period("291", *ends) for words in row.messages if (ends := said_year(words)))
            if dates := (*row.dates, *years):
                yield dates


# -- from when, until when ------------------------------------------------------------------------


@attrs.frozen
class Cover:
    """The first and the last day of coverage, where the answer says them, and why."""

    begins: dt.date | None = None
    ends: dt.date | None = None
    rows: tuple[BenefitRow, ...] = ()
    """The rows whose words say the end."""


def coverage_of(answer: Answer, asked: Inquiry) -> Cover:
    """Return when coverage begins and ends; PayerError where the course lies outside of it.

    A plan's year that ended before the course is refused too: the answer does not speak of it.
    """
    said = {row: day for row in answer.rows if of_plan(row) and (day := _said_end(row))}
    begins, ends = sorted(_begins(answer)), sorted([*_ends(answer), *said.values()])
    first, last = asked.first_day, asked.last_day
    over = [end for end in ends if end < first and not any(end < b <= first for b in begins)]
    later = [begin for begin in begins if first < begin <= last]
    if over and not later:
        rows = [row for row, day in said.items() if day == over[0]]
        values = {"day": over[0].isoformat(), "rows": where(rows) or "DTP"}
        raise PayerError([kinds.problem(kinds.ENDED, **values)])
    terminated = [row for row in answer.rows if of_plan(row) and _is_over(row)]
    if terminated and not ends:
        raise PayerError([kinds.problem(kinds.TERMINATED, rows=where(terminated))])
    _check_year(answer, first, begins)
    if begins and begins[0] > last:
        raise PayerError([kinds.problem(kinds.NOT_YET, day=begins[0].isoformat())])
    renewed = dt.timedelta(days=2)
    ahead = [e for e in ends if first <= e < last and not any(e < b < e + renewed for b in begins)]
    starts = later[0] if later and (over or begins[0] > first) else None
    return Cover(
        starts,
        min(ahead, default=None),
        tuple(row for row, day in said.items() if ahead and day == ahead[0]),
    )


def _said_end(row: BenefitRow) -> dt.date | None:
    return next((day for words in row.messages if (day := said_end(words)) is not None), None)


def _is_over(row: BenefitRow) -> bool:
    of_coverage = row.code in (*ACTIVE, *INACTIVE)
    return any(is_over(words, of_coverage=of_coverage) for words in row.messages)


def _check_year(answer: Answer, first: dt.date, begins: list[dt.date]) -> None:
    """Refuse an answer whose plan's year ended before the course, and that names no later one."""
    lasts = [
        date.last
        for dates in _scopes(answer)
        for date in dates
        if date.qualifier in _YEARS and date.last is not None and date.last > date.first
    ]
    if lasts and max(lasts) < first and not any(max(lasts) < b <= first for b in begins):
        raise PayerError([kinds.problem(kinds.YEAR_OVER, day=max(lasts).isoformat())])


def _ends(answer: Answer) -> Iterator[dt.date]:
    for dates in _scopes(answer):
        year = {(p.first, p.last) for p in _own_years(answer, dates)}
        for date in dates:
            if date.qualifier in _ENDS:
                end = date.last or date.first
                if not any(end == last for _, last in year):
                    yield end
            elif date.qualifier not in _COVERED or date.last is None:
                continue
            elif date.last > date.first and (date.first, date.last) not in year:
                yield date.last


def _own_years(answer: Answer, dates: tuple[Period, ...]) -> list[Period]:
    """Return the plan's years among dates: their ends are no ends of coverage."""
    periods = {row.period for row in _of_limits(answer)}
    years = _plan_years(answer, bool(periods & {"22", "25"}))
    firsts = {date.first for date in dates}
    return [year for year in years if year.first in firsts]


def _begins(answer: Answer) -> list[dt.date]:
    return [
        date.first
        for dates in _scopes(answer)
        for date in dates
        if date.qualifier in _BEGINS
        or (date.qualifier == "307" and date.last is not None and date.last > date.first)
    ]
