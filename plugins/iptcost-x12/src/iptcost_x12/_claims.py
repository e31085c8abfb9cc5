"""An 835's segments to claims: what each says, and what stands at the level of the provider.

A claim (CLP) has its lines (SVC) with their dates (DTM) and adjustments (CAS). Names are read to
tell patients apart and stand in no ``repr``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

import attrs

from iptcost.payer import PayerError
from iptcost_x12 import _kinds as kinds
from iptcost_x12._segments import MOST_TOLD, Bytes, Segment, refuse, segments
from iptcost_x12._values import day, in_capitals, number

MOST_LINES: Final = 1_000
MOST_CLAIMS: Final = 20_000
MOST_ENTRIES: Final = 5_000
REVERSAL: Final = "22"
_SERVICE_DATES: Final = ("472", "150")
_LAST_DATE: Final = "151"
_CLAIM_DATE: Final = "232"
_INTEREST: Final = "I"


@attrs.frozen
class Adjustment:
    """One adjustment of a CAS: group, reason code (CARC), amount."""

    group: str = attrs.field(converter=in_capitals)
    reason: str = attrs.field(converter=in_capitals)
    amount: Decimal


@attrs.frozen
class Patient:
    """Who a claim is of. Nothing of it is in a ``repr``."""

    first: str = attrs.field(default="", repr=False)
    last: str = attrs.field(default="", repr=False)
    identifier: str = attrs.field(default="", repr=False)
    payer: str = attrs.field(default="", repr=False)
    """Who knows the person by this number."""

    def __bool__(self) -> bool:
        """Return whether anybody is named."""
        return bool(self.first or self.last or self.identifier)

    @property
    def name(self) -> str:
        """First and last name."""
        return " ".join(part for part in (self.first, self.last) if part)

    def same_as(self, other: Patient) -> bool:
        """Return whether both are one person.

        Two payers know one person by two numbers; two numbers of one payer are two persons, even
        of one name.
        """
        if self.identifier and self.identifier == other.identifier and self.payer == other.payer:
            return True
        two = self.identifier and other.identifier and self.payer == other.payer
        return bool(self.name) and self.name.casefold() == other.name.casefold() and not two


@attrs.define
class Line:
    """A service line, or a claim as a whole."""

    segment: int
    billed: Decimal
    paid: Decimal
    code: str = ""
    """The procedure that was decided (SVC01)."""
    submitted: str = ""
    """The procedure that was billed, where it is another one (SVC06)."""
    modifiers: tuple[str, ...] = ()
    units: Decimal = Decimal(1)
    date: dt.date | None = None
    last: dt.date | None = None
    adjustments: list[Adjustment] = attrs.field(factory=list)

    @property
    def billed_as(self) -> str:
        """The procedure that the provider billed."""
        return self.submitted or self.code


@attrs.define
class Claim:
    """One claim as one payer decided it."""

    number: str
    """The provider's own number (CLP01)."""
    payers_number: str
    status: str
    head: Line
    responsibility: Decimal | None
    payer: str
    remittance: int = 0
    """The number of its remittance (ST) among all that are read."""
    paid_on: dt.date | None = None
    """The day of its remittance's payment (BPR16)."""
    patient: Patient = attrs.field(factory=Patient)
    lines: list[Line] = attrs.field(factory=list)
    interest: Decimal = Decimal(0)

    @property
    def takes_back(self) -> bool:
        """Whether this is a reversal of a claim that was paid before."""
        return self.status == REVERSAL or self.head.billed < 0

    @property
    def taken_back(self) -> tuple[str, tuple[Decimal, Decimal]]:
        """What a reversal and the claim that it takes back share: the number and both amounts.

        A reversal's amounts are below zero; some send them as they were.
        """
        amounts = self.head.billed, self.head.paid
        return self.number, max(amounts, (-amounts[0], -amounts[1]))

    @property
    def adjustments(self) -> Iterator[Adjustment]:
        """Every adjustment, the claim's own first."""
        for line in (self.head, *self.lines):
            yield from line.adjustments


@attrs.frozen
class ProviderEntry:
    """Money moved at the level of the provider (PLB): a reason, what it refers to, an amount.

    The amount is as the payer sends it: above zero it was kept back from the payment.
    """

    reason: str
    reference: str
    amount: Decimal
    payer: str
    segment: int


@attrs.define
class Remitted:
    """What remittances hold, and what of them can't be read."""

    claims: list[Claim] = attrs.field(factory=list)
    entries: list[ProviderEntry] = attrs.field(factory=list)
    errors: list[PayerError] = attrs.field(factory=list)
    found: bool = False
    remittances: int = 0


def read(stream: Bytes, into: Remitted) -> None:
    """Read a stream's remittances into ``into``; where it breaks off, that is kept as an error."""
    reader = _Reader(into)
    try:
        for segment in segments(stream, MOST_TOLD):
            reader.take(segment)
        reader.end()
    except PayerError as error:
        into.errors.append(error)


class _Reader:
    """Reads segment by segment."""

    def __init__(self, into: Remitted) -> None:
        self.into = into
        self.inside = self.found = False
        self.payer = ""
        self.paid_on: dt.date | None = None
        self.claim: Claim | None = None

    def take(self, segment: Segment) -> None:
        """Take in one segment."""
        if segment.name == "ST":
            self._close()
            self.inside = segment[1] == "835"
            self.into.remittances += 1
            self.payer, self.paid_on = "", None
        elif not self.inside:
            return
        elif segment.name == "SE":
            self._close()
            self.inside = False
        elif segment.name == "PLB":
            self._close()
            self.into.entries += self._entries(segment)
        elif segment.name == "BPR":
            self.paid_on = day(segment[16])
        elif segment.name == "N1" and segment[1] == "PR":
            self.payer = segment[2][:200]
        elif segment.name == "CLP":
            self._open(segment)
        elif self.claim is not None:
            _take(self.claim, segment)

    def _open(self, segment: Segment) -> None:
        self._close()
        self.found = self.into.found = True
        if len(self.into.claims) >= MOST_CLAIMS:
            refuse(kinds.TOO_MANY_ROWS, segment.number, most=MOST_CLAIMS)
        self.claim = Claim(
            number=segment[1][:60],
            payers_number=segment[7][:60],
            status=segment[2],
            head=Line(segment.number, _money(segment, 3), _money(segment, 4)),
            responsibility=_money(segment, 5) if segment[5] else None,
            payer=self.payer,
            remittance=self.into.remittances,
            paid_on=self.paid_on,
        )

    def _close(self) -> None:
        if self.claim is not None:
            self.into.claims.append(self.claim)
            self.claim = None

    def _entries(self, segment: Segment) -> Iterator[ProviderEntry]:
        if len(self.into.entries) >= MOST_ENTRIES:
            refuse(kinds.TOO_MANY_ROWS, segment.number, most=MOST_ENTRIES)
        for position in range(3, 15, 2):
            parts = segment.components(position)
            if parts:
                yield ProviderEntry(
                    parts[0],
                    parts[1][:60] if len(parts) > 1 else "",
                    _money(segment, position + 1),
                    self.payer,
                    segment.number,
                )

    def end(self) -> None:
        """Say what is missing at the end of the stream."""
        number_of = 0 if self.claim is None else self.claim.head.segment
        if self.claim is not None or self.inside:
            self.claim = None
            refuse(kinds.CUT_OFF, number_of)
        if not self.found:
            raise PayerError([kinds.problem(kinds.NO_REMITTANCE)])


def _money(segment: Segment, position: int) -> Decimal:
    value = number(segment[position] or "0")
    if value is None:
        refuse(kinds.BAD_NUMBER, segment.number, value=segment.place(position))
    return value or Decimal(0)


def _take(claim: Claim, segment: Segment) -> None:
    line = claim.lines[-1] if claim.lines else claim.head
    if segment.name == "SVC":
        if len(claim.lines) >= MOST_LINES:
            refuse(kinds.TOO_MANY_ROWS, segment.number, most=MOST_LINES)
        claim.lines.append(_line(segment))
    elif segment.name == "CAS":
        for position in range(2, 20, 3):
            if segment[position]:
                amount = _money(segment, position + 1)
                line.adjustments.append(Adjustment(segment[1], segment[position], amount))
    elif segment.name == "NM1" and segment[1] == "QC":
        claim.patient = Patient(segment[4][:60], segment[3][:60], segment[9][:80], claim.payer)
    elif segment.name == "AMT" and segment[1] == _INTEREST and not claim.lines:
        claim.interest += _money(segment, 2)
    elif segment.name == "DTM":
        _date(claim, segment)


def _line(segment: Segment) -> Line:
    procedure, billed = segment.components(1), segment.components(6)
    return Line(
        segment.number,
        _money(segment, 2),
        _money(segment, 3),
        code=_procedure(procedure),
        submitted=_procedure(billed),
        modifiers=tuple(part[:4] for part in procedure[2:6] if part),
        units=_money(segment, 5) if segment[5] else Decimal(1),
    )


def _procedure(parts: tuple[str, ...]) -> str:
    """Return a procedure's code; none for a code of revenue (NU)."""
    return parts[1][:20] if len(parts) > 1 and in_capitals(parts[0]) != "NU" else ""


def _date(claim: Claim, segment: Segment) -> None:
    if segment[1] == _CLAIM_DATE:
        claim.head.date = day(segment[2])
    elif claim.lines and segment[1] in _SERVICE_DATES:
        claim.lines[-1].date = day(segment[2])
    elif claim.lines and segment[1] == _LAST_DATE:
        claim.lines[-1].last = day(segment[2])
