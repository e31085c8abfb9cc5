"""What the United States set by year: poverty guidelines, and ceilings of a plan's maximum.

The figures are dated data (``data/poverty_guidelines.json``, ``data/federal_limits.json``) with
their sources; they are checked when they are read.
"""

from __future__ import annotations

import datetime as dt
import functools
import json
from collections.abc import Mapping
from importlib import resources

import attrs

_LEAST, _MOST = 1_000, 100_000
"""Dollars a year between which any figure must lie: a slip of a digit is refused."""


@attrs.frozen
class Guideline:
    """One year's guideline: dollars a year for the first and for each further person."""

    effective: dt.date
    places: Mapping[str, tuple[int, int]]

    def dollars(self, household_size: int, residence: str) -> int:
        """Return the guideline in whole US dollars a year.

        >>> newest_guideline(dt.date(2026, 2, 1)).dollars(2, "US")
        21640
        """
        first, further = self.places[residence]
        return first + further * (household_size - 1)


def _table(name: str, less: int, *columns: str) -> dict[dt.date, list[tuple[int, int]]]:
    """Return a table's columns of two figures by date, of which that at ``less`` is the smaller.

    ValueError where a figure is not sane.
    """
    text = resources.files("iptcost").joinpath(f"data/{name}.json").read_text("utf-8")
    found = {}
    for row in json.loads(text)["tables"]:
        pairs = [(row[column][0], row[column][1]) for column in columns]
        found[dt.date.fromisoformat(row["effective"])] = pairs
        if not all(_LEAST < pair[less] < pair[1 - less] < _MOST for pair in pairs):
            message = f"out of range in {name}: {row}"
            raise ValueError(message)
    return found


@functools.cache
def guidelines() -> tuple[Guideline, ...]:
    """Return all known poverty guidelines, oldest first."""
    places = ("US", "US-AK", "US-HI")
    table = _table("poverty_guidelines", 1, *places)
    return tuple(
        Guideline(day, dict(zip(places, table[day], strict=True))) for day in sorted(table)
    )


def newest_guideline(day: dt.date) -> Guideline | None:
    """Return the newest guideline in force on ``day``; None before the oldest known."""
    in_force = [guideline for guideline in guidelines() if guideline.effective <= day]
    return in_force[-1] if in_force else None


@functools.cache
def out_of_pocket_ceilings() -> Mapping[int, tuple[int, int]]:
    """Return the most that an in-network maximum may be by year, alone and of a family's cover.

    In whole US dollars, of plan years that begin in the year (45 CFR 156.130): of any employer's
    plan too, but of no grandfathered plan and no short-term cover. Of a year that is not listed
    it is not known: the last known one would be too low.

    >>> out_of_pocket_ceilings()[2026]
    (10600, 21200)
    """
    return {day.year: pair for day, (pair,) in _table("federal_limits", 0, "out_of_pocket").items()}
