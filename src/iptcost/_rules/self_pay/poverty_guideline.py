"""The poverty guidelines of the United States, by household size, place and date.

The figures are dated data (``data/poverty_guidelines.json``) with their source; they are
checked when they are read.
"""

from __future__ import annotations

import datetime as dt
import functools
import json
from collections.abc import Mapping
from importlib import resources

import attrs

_LEAST, _MOST = 1_000, 100_000
"""Dollars a year between which any figure of the table must lie: a slip of a digit is refused."""


@attrs.frozen
class Guideline:
    """One year's guideline: dollars a year for the first and for each further person."""

    effective: dt.date
    places: Mapping[str, tuple[int, int]]

    def dollars(self, household_size: int, residence: str) -> int:
        """Return the guideline in whole US dollars a year.

        >>> newest(dt.date(2026, 2, 1)).dollars(2, "US")
        21640
        """
        first, further = self.places[residence]
        return first + further * (household_size - 1)


@functools.cache
def guidelines() -> tuple[Guideline, ...]:
    """Return all known guidelines, oldest first; ValueError where the table is not sane."""
    text = resources.files("iptcost").joinpath("data/poverty_guidelines.json").read_text("utf-8")
    found = []
    for row in json.loads(text)["tables"]:
        places = {place: (row[place][0], row[place][1]) for place in ("US", "US-AK", "US-HI")}
        if not all(_LEAST < further < first < _MOST for first, further in places.values()):
            message = f"poverty guideline out of range: {row}"
            raise ValueError(message)
        found.append(Guideline(dt.date.fromisoformat(row["effective"]), places))
    if sorted(found, key=lambda guideline: guideline.effective) != found:
        message = "poverty guidelines are not in order of their dates"
        raise ValueError(message)
    return tuple(found)


def newest(day: dt.date) -> Guideline | None:
    """Return the newest guideline in force on ``day``; None before the oldest known."""
    in_force = [guideline for guideline in guidelines() if guideline.effective <= day]
    return in_force[-1] if in_force else None


def is_past_last(day: dt.date) -> bool:
    """Return whether a newer guideline than the newest known should be in force on ``day``.

    A guideline is published each January: one of an earlier year has had a successor.
    """
    return day.year > guidelines()[-1].effective.year
