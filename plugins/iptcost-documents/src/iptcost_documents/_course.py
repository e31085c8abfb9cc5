"""What a course is in plain words: what is done, how often, from when to when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from dateutil.relativedelta import relativedelta

from iptcost import Document
from iptcost.command import Language, Words

SERVICES: Final = {
    "intake": Words("First visit: assessment"),
    "individual": Words("Individual therapy session"),
    "group": Words("Group therapy session"),
    "couples": Words("Couples therapy session"),
}
"""Plain words of our own; procedure codes stand beside them as numbers."""
PLACES: Final = {"office": Words("Office"), "telehealth": Words("Telehealth")}
COURSES: Final = {
    "ipt": Words("Interpersonal psychotherapy"),
    "ipt-maintenance": Words("Maintenance interpersonal psychotherapy"),
    "ipt-group": Words("Interpersonal psychotherapy in a group"),
    "ipt-couples": Words("Interpersonal psychotherapy for couples"),
    "dit": Words("Dynamic interpersonal therapy"),
    "mit": Words("Metacognitive interpersonal therapy"),
}
_WEEK: Final = 7
_YEAR: Final = 12


def course_name(document: Document, language: Language) -> str:
    """Return what the course is called."""
    course = document.data.get("course", {})
    name = course.get("protocol", "" if "visits" in course else "ipt")
    return language.translate(COURSES.get(name, Words("Psychotherapy")))


def service_name(service: str, language: Language) -> str:
    """Return a service in plain words."""
    return language.translate(SERVICES.get(service, service))


def place_name(modality: str, language: Language) -> str:
    """Return where a session is held."""
    return language.translate(PLACES.get(modality, modality))


def frequency(days: Sequence[dt.date], language: Language) -> str:
    """Return how often sessions are held, as far as the days are regular."""
    gaps = {(after - before).days for before, after in pairwise(days)}
    if not gaps:
        return language.text("once")
    if len(gaps) == 1 and (gap := gaps.pop()):
        if gap % _WEEK:
            return language.plural("every day", "every {number} days", gap)
        return language.plural("once a week", "every {number} weeks", gap // _WEEK)
    for months in range(1, _YEAR + 1):
        if all(day == days[0] + relativedelta(months=k * months) for k, day in enumerate(days)):
            return language.plural("once a month", "every {number} months", months)
    return language.text("on the days listed in this document")


def year_after(day: dt.date) -> dt.date:
    """Return the last day of the twelve months that begin with ``day``."""
    try:
        return day + relativedelta(months=_YEAR, days=-1)
    except (OverflowError, ValueError):
        return dt.date.max
