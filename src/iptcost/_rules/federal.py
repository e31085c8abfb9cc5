"""What the United States set by year: poverty guidelines, and limits of health plans.

The figures are dated data (``data/poverty_guidelines.json``, ``data/federal_limits.json``) with
their sources; they are checked when they are read.
"""

from __future__ import annotations

import datetime as dt
import functools
import json
from collections.abc import Mapping
from importlib import resources
from typing import NamedTuple

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


class FederalLimits(NamedTuple):
    """One year's limits in whole US dollars: of one person's cover, and of a family's."""

    out_of_pocket: tuple[int, int]
    """The most that an in-network maximum may be (45 CFR 156.130): of any employer's plan too, but
    of no grandfathered plan and no short-term cover."""
    hdhp_deductible: tuple[int, int]
    """The least deductible of a high-deductible plan (26 USC 223)."""
    hdhp_out_of_pocket: tuple[int, int]
    hsa_contribution: tuple[int, int]
    """The most that may be paid into a health savings account."""


@functools.cache
def federal_limits() -> Mapping[int, FederalLimits]:
    """Return the limits of plan years by the year in which they begin.

    Of a year that is not listed they are not known: the last known ones would be too low.

    >>> federal_limits()[2026].out_of_pocket
    (10600, 21200)
    """
    table = _table("federal_limits", 0, *FederalLimits._fields)
    return {day.year: FederalLimits(*pairs) for day, pairs in table.items()}
