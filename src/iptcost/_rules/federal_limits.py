"""What United States law sets for plans of a year: ceilings, and high-deductible plans' figures.

The figures are dated data (``data/federal_limits.json``) with their source; they are checked when
they are read. They hold for plan years that begin in the calendar year.
"""

from __future__ import annotations

import datetime as dt
import functools
import json
from collections.abc import Mapping
from importlib import resources
from typing import NamedTuple

_LEAST, _MOST = 1_000, 50_000
"""Dollars a year between which any figure of the table must lie: a slip of a digit is refused."""


class SelfAndFamily(NamedTuple):
    """Whole US dollars a year, of self-only cover and of a family's."""

    individual: int
    family: int


class FederalLimits(NamedTuple):
    """The limits of plan years that begin in one calendar year."""

    out_of_pocket: SelfAndFamily
    """The most that cost sharing in network may come to (45 CFR 156.130), of any employer's plan
    too, but of no grandfathered plan and of no short-term cover."""
    least_deductible: SelfAndFamily
    """Of a high-deductible health plan (26 USC 223)."""
    high_deductible_out_of_pocket: SelfAndFamily
    """The most of a high-deductible health plan."""
    contribution: SelfAndFamily
    """What may be paid into a health savings account."""


@functools.cache
def federal_limits() -> Mapping[int, FederalLimits]:
    """Return the limits by year; ValueError where the table is not sane."""
    text = resources.files("iptcost").joinpath("data/federal_limits.json").read_text("utf-8")
    found = {}
    for row in json.loads(text)["years"]:
        high = row["high_deductible"]
        pairs = [row["out_of_pocket"], high["deductible"], high["out_of_pocket"]]
        limits = FederalLimits(*(SelfAndFamily(*pair) for pair in [*pairs, row["contribution"]]))
        if not all(_LEAST < own < family < _MOST for own, family in limits):
            message = f"federal limits out of range: {row}"
            raise ValueError(message)
        found[dt.date.fromisoformat(row["effective"]).year] = limits
    return found


def out_of_pocket_ceiling(year: int, *, high_deductible: bool = False) -> SelfAndFamily | None:
    """Return the most that an in-network maximum may be in a plan year that begins in ``year``.

    None where the year's figure is not known: the last known one would be too low.

    >>> out_of_pocket_ceiling(2026)
    SelfAndFamily(individual=10600, family=21200)
    """
    limits = federal_limits().get(year)
    if limits is None:
        return None
    return limits.high_deductible_out_of_pocket if high_deductible else limits.out_of_pocket
