"""The days worth trying for a day that is not known: one for each that makes a difference.

What a day decides is on which side of it the sessions fall, and other days that the document
names. All days between the same two of those come to the same. That is so of a first day, of an
anniversary on which benefit years begin, and of a day on which something begins or ends. Where
windows of months run through the course, or it can't be laid out, every day is tried, or asked for.
"""

from __future__ import annotations

import bisect
import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from iptcost._form import case_of, holes, values
from iptcost._form.holes import at, put
from iptcost._rules import accumulators, federal, money
from iptcost._rules.course import CODES, PROTOCOLS, Charges, Course, plan
from iptcost._rules.plan import NEW_YEAR, Anniversary

MOST_COURSES: Final = 40
"""So many numbers of sessions are laid out at the most; past that, every day is tried."""
MOST_FITTED: Final = 1_500
"""Of so many days it is looked at which of them fit; of more, who tries them finds out."""
MOST_SESSIONS: Final = 50_000
"""So many sessions are laid out to tell first days apart; past that, each day is one of its own."""
ONE: Final = dt.timedelta(days=1)
YEAR: Final = dt.timedelta(days=366)
MOST_DAYS: Final = 2 * YEAR.days
"""So many days are tried at the most."""
_ANNIVERSARIES: Final = tuple(
    (day.month, day.day) for day in (dt.date(2025, 1, 1) + dt.timedelta(n) for n in range(365))
)
"""Every day of a year without 29 February, which is no anniversary."""
_PERIOD: Final = re.compile(r"\d+ (?:day|week|month)s?")

Data = Mapping[str, Any]
Days = tuple[dt.date, ...]


def starts(data: Data, days: Days, sessions: Sequence[int] | None) -> Days:
    """Return the first of each stretch of first days that come to the same, in order.

    ``sessions`` are the numbers of sessions that may be held, where that is not known.
    """
    longest = len(held(data, sessions, days[0])) if days else 0
    if not 0 < longest * len(days) <= MOST_SESSIONS or _has_windows(data):
        return days
    years = list(_years(data))
    marks = sorted({*_named(data), *(table.effective for table in federal.guidelines())})
    found: list[dt.date] = []
    seen: object = None
    for day in days:
        laid = held(data, sessions, day)
        if not laid:
            return days
        standing = [
            # Of a day that is named, those before it, it, and those after it are three kinds.
            (
                bisect.bisect_left(marks, each),
                bisect.bisect_right(marks, each),
                *(accumulators.year_start(each, year) for year in years),
            )
            for each in laid
        ]
        if standing != seen:
            found.append(day)
            seen = standing
    return tuple(found)


def anniversaries(data: Data, sessions: Sequence[int] | None) -> tuple[str, ...]:
    """Return one anniversary for each way in which it can fall among sessions and other days.

    The first of a month stands for its neighbours where it can.
    """
    laid = [] if _has_windows(data) else held(data, sessions)
    marks = sorted({(day.month, day.day) for day in (*laid, *(_named(data) if laid else ()))})
    groups: dict[object, tuple[int, int]] = {}
    for day in _ANNIVERSARIES:
        # From the day after one mark to the next mark; past the last one is before the first.
        group = bisect.bisect_left(marks, day) % len(marks) if marks else day
        if group not in groups or (day[1] == 1 and groups[group][1] != 1):
            groups[group] = day
    return tuple(f"{month:02d}-{day:02d}" for month, day in sorted(groups.values()))


def turns(data: Data, path: str, sessions: Sequence[int] | None) -> Days | None:
    """Return the days on which something may begin, end or happen, of which none is known.

    Where windows of months run through the course that is every day. None where it can't be laid
    out. Days that contradict the rest of the document are left out, as far as that can be told.
    """
    laid = held(data, sessions)
    if not laid:
        return None
    first, last = min(laid) - ONE, max(laid) + ONE
    found = {first, *laid, last}
    for day in _named(data):
        found |= {day - ONE, day, day + ONE}
    for year in _years(data):
        begun = {accumulators.year_start(day, year) for day in laid}
        found |= {day - ONE for day in begun | set(map(accumulators.next_year, begun))}
    if _has_windows(data):
        days = min((last - first + YEAR).days, MOST_DAYS)
        found |= {last - n * ONE for n in range(days + 1)}
    placed = tuple(sorted(found))
    if len(placed) > MOST_FITTED:
        return placed
    return tuple(day for day in placed if _fits(data, path, day)) or placed


def counted(data: Data) -> Days | None:
    """Return days up to which what is used may be counted: this benefit year, one before it.

    Beside other care also up to each of its days, and up to the day before it.
    """
    first = next(_read(at(data, "course.start")), None)
    if first is None:
        return None
    found = {first, first - YEAR}
    for path, value, _ in holes.walk(data):
        if ".other_care." in path and path.endswith(".every"):
            found |= {first - n * ONE for n in range(YEAR.days)}
        elif ".other_care." in path and path.endswith(".date"):
            found |= {each for day in _read(value) if day <= first for each in (day, day - ONE)}
    return tuple(sorted(found, reverse=True))


def plan_years(data: Data, payer: str) -> set[int]:
    """Return in which calendar years the benefit years of a course may begin; none if unknown."""
    laid = held(data, None)
    begins = at(data, f"{payer}.benefit_year")
    if not laid:
        return set()
    if begins is None or holes.form_of("benefit_year", begins) is None:
        year = NEW_YEAR if begins is None else values.anniversary(begins)
        return {accumulators.year_start(day, year).year for day in laid}
    return set(range(min(laid).year - 1, max(laid).year + 1))


def held(data: Data, sessions: Sequence[int] | None, first: dt.date | None = None) -> list[dt.date]:
    """Return the days of all courses that may be held; none where one can't be laid out."""
    course = data.get("course")
    if not isinstance(course, Mapping):
        return []
    if first is not None:
        course = {**course, "start": first}
    protocol = PROTOCOLS.get(str(course.get("protocol", "ipt")))
    is_spread = protocol is not None and protocol.span_months is not None and "every" not in course
    # With a cadence the longest course holds the days of all others.
    numbers = (None,) if sessions is None else sessions if is_spread else sessions[-1:]
    found: list[dt.date] = []
    for number in numbers if len(numbers) <= MOST_COURSES else ():
        asked = course if number is None else {**course, "sessions": number}
        filled = holes.fill({"course": asked}, lambda hole: holes.sample(hole, holes.MOST_CHOICES))
        read, problems = values.structure(filled["course"], Course, 2)
        days = [] if read is None or problems else plan(read, Charges(dict.fromkeys(CODES, 0)))[0]
        if not days:
            return []
        found += [session.date for session in days]
    return found


def _fits(data: Data, path: str, day: dt.date) -> bool:
    """Return whether a document is right with this day."""
    filled = holes.fill(put(data, path, day), lambda hole: holes.sample(hole, 0))
    case, problems = case_of.read_case(filled)
    if case is None or problems:
        return False
    return case.timeline is None or not case.timeline.problems


def _has_windows(data: Data) -> bool:
    """Return whether something comes again, or runs over so many weeks or months."""
    return any(
        isinstance(value, str) and path != "course.every" and _PERIOD.fullmatch(value)
        for path, value, _ in holes.walk(data)
    )


def _years(data: Data) -> Iterator[Anniversary]:
    """Yield where years begin that count: of an unknown benefit year each day is tried."""
    yield NEW_YEAR
    for table in data.get("payers") or ():
        value = table.get("benefit_year") if isinstance(table, Mapping) else None
        if value is not None and holes.form_of("benefit_year", value) is None:
            try:
                yield values.anniversary(value)
            except money.BadValueError:
                continue


def _named(data: Data) -> Iterator[dt.date]:
    """Yield the days that the document names, beside those of the course."""
    for path, value, _ in holes.walk(data):
        if not path.startswith("course."):
            yield from _read(value)


def _read(value: Any) -> Iterator[dt.date]:
    """Yield the day that a value is, if it is one."""
    if isinstance(value, (str, dt.date)):
        try:
            yield values.date(value)
        except money.BadValueError:
            return
