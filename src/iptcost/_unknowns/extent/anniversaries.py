"""The days on which an unknown benefit year can begin, one for each that makes a difference.

A benefit year can begin on any day of the year but 29 February. What it decides is between which
sessions the accumulators start over: all days between the same two sessions come to the same. So
there are at most as many days to try as the course has sessions on different days of the year,
and one more where what is used is known as of an earlier day.
"""

from __future__ import annotations

import bisect
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

from iptcost._form.case_of import read_case
from iptcost._form.holes import Hole, fill, sample
from iptcost._rules.course import PROTOCOLS

MOST_COURSES: Final = 40
"""So many numbers of sessions are laid out at the most; past that, every day is tried."""
_YEAR: Final = tuple(
    (day.month, day.day) for day in (dt.date(2025, 1, 1) + dt.timedelta(n) for n in range(365))
)
"""Every day of a year without 29 February, which is no anniversary."""


def anniversaries(data: Mapping[str, Any], sessions: Sequence[int] | None) -> tuple[str, ...]:
    """Return one anniversary for each way in which it can fall among the sessions.

    ``sessions`` are the numbers of sessions that may be held, where that is not known. The first
    of a month stands for its neighbours where it can. Where the course can't be laid out, every
    day is returned.
    """
    marks = sorted(_marks(data, sessions))
    if not marks:
        return tuple(map(_text, _YEAR))
    groups: dict[int, tuple[int, int]] = {}
    for day in _YEAR:
        # From the day after one mark to the next mark; past the last one is before the first.
        group = bisect.bisect_left(marks, day) % len(marks)
        if group not in groups or (day[1] == 1 and groups[group][1] != 1):
            groups[group] = day
    return tuple(map(_text, sorted(groups.values())))


def _text(day: tuple[int, int]) -> str:
    return f"{day[0]:02d}-{day[1]:02d}"


def _marks(data: Mapping[str, Any], sessions: Sequence[int] | None) -> set[tuple[int, int]]:
    """Return the days of the year on which something is held, or known to be used."""
    if sessions is not None and not _is_spread(data):
        sessions = sessions[-1:]  # with a cadence the longest course holds the days of all others
    marks: set[tuple[int, int]] = set()
    for number in (None,) if sessions is None else sessions:
        days = _days(data, number)
        if not days or len(sessions or ()) > MOST_COURSES:
            return set()
        marks |= {(day.month, day.day) for day in days}
    return marks


def _is_spread(data: Mapping[str, Any]) -> bool:
    """Return whether the days depend on the number of sessions."""
    course = data.get("course", {})
    protocol = PROTOCOLS.get(str(course.get("protocol")))
    return protocol is not None and protocol.span_months is not None and "every" not in course


def _days(data: Mapping[str, Any], sessions: int | None) -> list[dt.date]:
    """Return the days of one course; none where it can't be laid out."""

    def chosen(hole: Hole) -> Any:
        if hole.path == "course.sessions" and sessions is not None:
            return sessions
        return sample(hole, 0)

    case, problems = read_case(fill(data, chosen))
    if case is None or problems:
        return []
    planned, _ = case.planned
    days = [session.date for session in planned]
    if days:
        days += [actual.date for actual in case.actuals]
        days += [used.as_of for each in case.plans if (used := each.side.used) and used.as_of]
    return days
