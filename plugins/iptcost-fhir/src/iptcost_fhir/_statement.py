"""What a resource states, whatever its type: rows, each with the statements that it makes.

Amounts are in currency units, coinsurance is the patient's share from 0 to 1, visits are a count.
A row is what the resource says in one place (an item, a cost of a plan): its statements belong
together. Nothing here is interpreted for a case yet; what is left out is None or empty.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Final, Literal

import attrs

from iptcost.payer import Kind, Sentence

Measure = Literal["copay", "coinsurance", "deductible", "maximum", "visits", "payer-maximum"]
Place = Literal["in", "out", "both", ""]
Level = Literal["individual", "family", ""]
TERMS: Final[tuple[Measure, ...]] = ("copay", "coinsurance")


@attrs.frozen
class Statement:
    """One value with its place in the resource. ``most``: the value lies from ``total`` to it."""

    path: str
    measure: Measure
    total: Decimal | None = None
    used: Decimal | None = None
    remaining: Decimal | None = None
    most: Decimal | None = None
    currency: str | None = None
    alternatives: tuple[Decimal, ...] = ()
    """What an ambiguous number may mean, where that is more than one thing."""
    per: str = ""
    """The period of a limit, where it is not the benefit year: ``lifetime``, ``6 months``."""
    fault: Kind | None = None
    """What is wrong with it; reported only where the row speaks."""


@attrs.frozen
class Row:
    """What stands in one place of a resource, and whom it is for."""

    path: str
    categories: tuple[str, ...] = ()
    """Codes and words of the kind of care, as given; empty where the row has none."""
    side: Place = ""
    level: Level = ""
    about: str = ""
    """Further words of what the row is about: a product or service, modifiers."""
    aggregate: bool = False
    """The row says that the family's amount must be met as a whole."""
    words: str = ""
    """What tells this row from others of its category, in the payer's words."""
    modality: str = ""
    codes: tuple[str, ...] = ()
    """Procedure codes that it is for; empty for all."""
    named_provider: bool = False
    covered: bool | None = None
    unstated: bool = False
    """The row is there and says that it states no amount: it speaks, and leaves it open."""
    order: str | None = None
    authorization: bool = False
    outside: tuple[str, ...] = ()
    """Parts that don't count toward the out-of-pocket maximum."""
    statements: tuple[Statement, ...] = ()

    def of(self, *measures: Measure) -> tuple[Statement, ...]:
        """Return the row's statements of these measures."""
        return tuple(one for one in self.statements if one.measure in measures)


@attrs.frozen
class Remark:
    """What the resource says beyond values, with its place in it."""

    path: str
    text: Sentence


def remark(path: str, template: str, /, **values: object) -> Remark:
    """Return a remark at a place."""
    return Remark(path, Sentence(template, **values))


@attrs.frozen
class Answer:
    """What one resource says."""

    document: str
    name: str | None = None
    rows: tuple[Row, ...] = ()
    in_force: bool | None = None
    in_force_path: str = ""
    benefit_year: str | None = None
    benefit_year_path: str = ""
    answered: dt.date | None = None
    """The day on which what is used was so much."""
    personal: bool = True
    """Whether it is about a person, so that something may be used already."""
    leaves_out: bool = False
    """Whether a copay or a coinsurance of 0 may be left out of it."""
    starts: dt.date | None = None
    ends: dt.date | None = None
    until: dt.date | None = None
    """The last day of coverage, where words say it beside the period (a disposition)."""
    remarks: tuple[Remark, ...] = ()
