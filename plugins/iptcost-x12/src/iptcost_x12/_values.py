"""The values of an eligibility answer. The names are those of X12 271's EB segment."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Final

import attrs

_NUMBER = re.compile(r"-?(\d{1,15}(\.\d{0,6})?|\.\d{1,6})", re.ASCII)
_DAY = re.compile(r"\d{8}", re.ASCII)

DATES: Final[Mapping[str, str]] = {
    "291": "plan",
    "292": "benefit",
    "307": "eligibility",
    "346": "plan begin",
    "347": "plan end",
    "348": "benefit begin",
    "349": "benefit end",
    "356": "eligibility begin",
    "357": "eligibility end",
    "472": "service",
    "539": "policy effective",
    "540": "policy expiration",
    "340": "COBRA begin",
    "341": "COBRA end",
}
"""The dates (DTP01) that are read."""


def in_capitals(value: str) -> str:
    """Return a code as X12 writes it, in capitals: some who repeat an answer do not."""
    return value.upper()


def _codes(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(map(in_capitals, values))


@attrs.frozen
class Period:
    """A date or a span (DTP): what it is of, by DTP01, first and last day."""

    qualifier: str
    first: dt.date
    last: dt.date | None = None


@attrs.frozen
class Entity:
    """Somebody named (NM1): what they are (NM101), their name, and their identifier."""

    kind: str = attrs.field(converter=in_capitals)
    name: str
    identifier: str = attrs.field(default="", repr=False)

    def same_as(self, other: Entity | None) -> bool:
        """Return whether both are one: by identifier or by name, however that is spaced.

        One company has several identifiers, of several kinds.
        """
        if other is None:
            return False
        if self.identifier and self.identifier == other.identifier:
            return True
        own, theirs = (
            "".join(char for char in one.name.casefold() if char.isalnum()) for one in (self, other)
        )
        return bool(own) and own == theirs


@attrs.frozen
class Delivery:
    """How often a service is given (HSD): so many units in so many periods."""

    unit: str = attrs.field(converter=in_capitals)
    quantity: Decimal | None
    period: str = attrs.field(default="", converter=in_capitals)
    periods: Decimal | None = None


@attrs.frozen
class BenefitRow:
    """One row of benefits (EB) with its companions. Empty text and None: not stated."""

    locator: str
    """Where it stands in the payer's answer."""
    code: str = attrs.field(converter=in_capitals)
    """EB01: A coinsurance, B copay, C deductible, G out-of-pocket maximum, …"""
    level: str = attrs.field(default="", converter=in_capitals)
    service_types: tuple[str, ...] = attrs.field(default=(), converter=_codes)
    insurance_type: str = ""
    plan: str = ""
    period: str = attrs.field(default="", converter=in_capitals)
    """EB06: 23 calendar year, 24 used, 27 visit, 29 remaining, …"""
    amount: Decimal | None = None
    percent: Decimal | None = None
    quantity_kind: str = attrs.field(default="", converter=in_capitals)
    quantity: Decimal | None = None
    authorization: str = attrs.field(default="", converter=in_capitals)
    network: str = attrs.field(default="", converter=in_capitals)
    """EB12: Y in, N out, W both, U unknown."""
    procedure: str = attrs.field(default="", converter=in_capitals)
    messages: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    """Places of service (III) that the row is restricted to."""
    deliveries: tuple[Delivery, ...] = ()
    dates: tuple[Period, ...] = ()
    entities: tuple[Entity, ...] = ()


@attrs.frozen
class Rejection:
    """A payer's refusal to answer (AAA): reason, what to do next, and where it stands."""

    reason: str
    follow_up: str = ""
    place: str = ""


@attrs.frozen
class Answer:
    """What one payer answered about one person, who is not named."""

    document: str
    """How the answer is called in sources."""
    rows: tuple[BenefitRow, ...] = ()
    rejections: tuple[Rejection, ...] = ()
    payer: Entity | None = None
    provider: Entity | None = None
    dates: tuple[Period, ...] = ()
    control_number: str = ""
    traces: tuple[str, ...] = ()
    """The numbers that the asker and those between gave the question (TRN02 where TRN01 is 2)."""
    member_id: str = attrs.field(default="", repr=False)
    asked_on: dt.date | None = None
    retrieved_at: str | None = None


def number(text: str) -> Decimal | None:
    """Return a number as X12 writes it, ``.2`` and ``20`` alike; None where it is none."""
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def day(text: str) -> dt.date | None:
    """Return a date of the form CCYYMMDD; None where it is none."""
    if not _DAY.fullmatch(text):
        return None
    try:
        return dt.date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def period(qualifier: str, text: str) -> Period | None:
    """Return the date or span of a DTP; None where it can't be read or is not used."""
    if qualifier not in DATES:
        return None
    first, _, last = text.partition("-")
    begins, ends = day(first.strip()), day(last.strip()) if last else None
    if begins is None or (last and ends is None):
        return None
    return Period(qualifier, begins, ends)
