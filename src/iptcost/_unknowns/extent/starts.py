"""The first days that are worth trying: one for each that makes a difference.

What a first day decides is which sessions fall before a day that the rules know: the begin of a
benefit year, a day that the document names, a new poverty guideline. All first days between which
no session passes such a day come to the same.
"""

from __future__ import annotations

import bisect
import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any

from iptcost._form import holes
from iptcost._form.values import anniversary, date, structure
from iptcost._rules.accumulators import year_start
from iptcost._rules.course import Charges, Course, plan
from iptcost._rules.money import BadValueError
from iptcost._rules.plan import NEW_YEAR, Anniversary
from iptcost._rules.procedure import CODES
from iptcost._rules.self_pay import poverty_guideline

Data = Mapping[str, Any]
Standing = tuple[Any, ...]
_PERIOD = re.compile(r"\d+ (?:day|week|month)s?")


def starts(data: Data, days: tuple[dt.date, ...]) -> tuple[dt.date, ...]:
    """Return the first of each stretch of first days that come to the same, in order.

    Where the course can't be laid out, or windows of months run through it, all are returned.
    """
    if not days or _has_windows(data):
        return days
    years, marks = list(_years(data)), sorted(_marks(data))
    found: list[dt.date] = []
    seen: Standing | None = None
    for day in days:
        held = _held(data, day)
        if held is None:
            return days
        standing = tuple(
            (bisect.bisect_right(marks, each), *(year_start(each, year) for year in years))
            for each in held
        )
        if standing != seen:
            found.append(day)
            seen = standing
    return tuple(found)


def _held(data: Data, first: dt.date) -> list[dt.date] | None:
    course = {**data["course"], "start": first}
    filled = holes.fill({"course": course}, lambda hole: holes.sample(hole, holes.MOST_CHOICES))
    asked = filled["course"]
    if course.get("sessions") == holes.UNKNOWN:
        asked = {key: value for key, value in asked.items() if key != "sessions"}
    read, problems = structure(asked, Course, 2)
    if read is None or problems or read.visits is not None:
        return None
    return [session.date for session in plan(read, Charges(dict.fromkeys(CODES, 0)))[0]]


def _has_windows(data: Data) -> bool:
    """Return whether something runs over calendar years, or over so many weeks or months."""
    return any(
        isinstance(value, str)
        and path != "course.every"
        and (value == "calendar-year" or _PERIOD.fullmatch(value))
        for path, value, _ in holes.walk(data)
    )


def _years(data: Data) -> Iterator[Anniversary]:
    """Yield where the benefit years of the plans begin; of an unknown one each day is tried."""
    for table in data.get("payers") or ():
        if not isinstance(table, Mapping):
            continue
        value = table.get("benefit_year")
        if value is None:
            yield NEW_YEAR
        elif holes.form_of("benefit_year", value) is None:
            try:
                yield anniversary(value)
            except BadValueError:
                continue


def _marks(data: Data) -> set[dt.date]:
    """Return the days that the document names, and those of the poverty guidelines."""
    marks = {table.effective for table in poverty_guideline.guidelines()}
    for path, value, _ in holes.walk(data):
        if path != "course.start" and isinstance(value, (str, dt.date)):
            try:
                marks.add(date(value))
            except BadValueError:
                continue
    return marks
