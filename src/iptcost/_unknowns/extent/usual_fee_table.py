"""What therapists usually charge, where nobody knows what this one does: dated, and no bound.

The figures are data (``data/usual_fees.json``) with their source; they are checked when read.
"""

from __future__ import annotations

import datetime as dt
import functools
import json
from collections.abc import Mapping
from importlib import resources

import attrs

_LEAST, _MOST = 10, 1_000
"""Dollars between which any figure must lie: a slip of a digit is refused."""


@attrs.frozen
class UsualFees:
    """From what to what a session usually costs, in whole units of the currency, by service."""

    effective: dt.date
    currency: str
    fees: Mapping[str, tuple[int, int]]


@functools.cache
def usual_fees() -> UsualFees:
    """Return the table; ValueError where it is not sane."""
    text = resources.files("iptcost").joinpath("data/usual_fees.json").read_text("utf-8")
    data = json.loads(text)
    fees = {service: (low, high) for service, (low, high) in data["fees"].items()}
    if not all(_LEAST < low < high < _MOST for low, high in fees.values()):
        message = f"usual fees out of range: {fees}"
        raise ValueError(message)
    return UsualFees(dt.date.fromisoformat(data["effective"]), data["currency"], fees)
