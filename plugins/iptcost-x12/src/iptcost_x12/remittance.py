"""An 835 remittance to ``actuals``: what sessions have really cost (CLP, SVC, CAS).

Each service line is a session. Billed = payer paid + all adjustments; the patient's part is the
sum of those of group PR: reason 1 deductible, 2 coinsurance, 3 copay, 45 balance bill, any other
not covered. Names and account numbers are not read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

import attrs

from iptcost.payer import PayerError, quote
from iptcost_x12 import _kinds as kinds
from iptcost_x12._segments import Bytes, Segment, refuse, segments
from iptcost_x12._values import day, number

PATIENT: Final = "PR"
REVERSAL: Final = "22"
MOST_LINES: Final = 1_000
MOST_CLAIMS: Final = 20_000
_PARTS: Final = {"1": "deductible", "2": "coinsurance", "3": "copay", "45": "balance_bill"}
_NAMES: Final = ("deductible", "copay", "coinsurance", "not_covered", "balance_bill")
_SERVICE_DATES: Final = ("472", "150")
_CLAIM_DATE: Final = "232"
_AFTER_ANOTHER: Final = ("2", "3", "20", "21")
"""CLP02 of a claim paid as secondary or tertiary: its OA-23 holds what came before."""
_UNDECIDED: Final = ("23", "25")
"""Not this payer's claim, sent on; priced beforehand."""


@attrs.define
class _Line:
    """A claim, or one of its service lines, while it is read."""

    segment: Segment
    billed: Decimal
    paid: Decimal
    date: dt.date | None = None
    adjustments: list[tuple[str, str, Decimal]] = attrs.field(factory=list)


@attrs.define
class _Claim:
    head: _Line
    status: str
    lines: list[_Line] = attrs.field(factory=list)

    @property
    def takes_back(self) -> bool:
        """Whether this is a reversal of a claim that was paid before."""
        return self.status == REVERSAL or self.head.billed < 0

    def is_of(self, other: _Claim) -> bool:
        """Whether this claim, a reversal, takes back just that other one."""
        return (
            not other.takes_back
            and self.head.segment[1] == other.head.segment[1]
            and (self.head.billed, self.head.paid) == (-other.head.billed, -other.head.paid)
        )


def actuals(stream: Bytes) -> Iterator[Mapping[str, Any] | PayerError]:
    """Yield a row of ``actuals`` for each session paid, or why one can't be had.

    A reversal of a claim that is not in the file and a line that does not balance are errors of
    their own; the rest is read on.
    """
    claim: _Claim | None = None
    claims: list[_Claim] = []
    inside = found = False
    try:
        for segment in segments(stream):
            if segment.name == "ST":
                inside = segment[1] == "835"
            if not inside:
                continue
            if segment.name in ("CLP", "SE") and claim is not None:
                _settle(claims, claim)
                claim = None
            if segment.name == "CLP":
                found = True
                claim = _Claim(_line(segment, 3, 4), segment[2])
            elif claim is not None:
                _take(claim, segment)
            inside = inside and segment.name != "SE"
        yield from _of_claims(claims)
        if claim is not None or inside:
            refuse(kinds.CUT_OFF, 0 if claim is None else claim.head.segment.number)
        if not found:
            yield PayerError([kinds.problem(kinds.NO_REMITTANCE)])
    except PayerError as error:
        yield from _of_claims(claims)
        yield error


def _settle(claims: list[_Claim], claim: _Claim) -> None:
    """Add a claim; one that takes back an earlier claim leaves neither."""
    if claim.takes_back:
        for place in range(len(claims) - 1, -1, -1):
            if claim.is_of(claims[place]):
                del claims[place]
                return
    if len(claims) >= MOST_CLAIMS:
        refuse(kinds.TOO_MANY_ROWS, claim.head.segment.number, most=MOST_CLAIMS)
    claims.append(claim)


def _of_claims(claims: list[_Claim]) -> Iterator[Mapping[str, Any] | PayerError]:
    while claims:
        yield from _rows(claims.pop(0))


def _line(segment: Segment, billed: int, paid: int) -> _Line:
    return _Line(segment, _money(segment, billed), _money(segment, paid))


def _money(segment: Segment, position: int) -> Decimal:
    value = number(segment[position] or "0")
    if value is None:
        refuse(kinds.BAD_NUMBER, segment.number, value=quote(segment[position]))
    return value or Decimal(0)


def _take(claim: _Claim, segment: Segment) -> None:
    line = claim.lines[-1] if claim.lines else claim.head
    if segment.name == "SVC":
        if len(claim.lines) >= MOST_LINES:
            refuse(kinds.TOO_MANY_ROWS, segment.number, most=MOST_LINES)
        claim.lines.append(_line(segment, 2, 3))
    elif segment.name == "CAS":
        for position in range(2, 20, 3):
            if segment[position]:
                amount = _money(segment, position + 1)
                line.adjustments.append((segment[1], segment[position], amount))
    elif segment.name == "DTM":
        if segment[1] == _CLAIM_DATE:
            claim.head.date = day(segment[2])
        elif segment[1] in _SERVICE_DATES and claim.lines:
            line.date = day(segment[2])


def _rows(claim: _Claim) -> Iterator[Mapping[str, Any] | PayerError]:
    """Yield a claim's sessions; the claim as one where it adjusts as a whole."""
    number_of = claim.head.segment.number
    if claim.takes_back:
        yield kinds.at(kinds.REVERSED, number_of)
        return
    if claim.status in _AFTER_ANOTHER or claim.status in _UNDECIDED:
        kind = kinds.SECONDARY if claim.status in _AFTER_ANOTHER else kinds.NO_PAYMENT
        yield kinds.at(kind, number_of)
        return
    lines = claim.lines or [claim.head]
    dates = {line.date or claim.head.date for line in lines}
    if claim.lines and claim.head.adjustments:
        if len(dates) > 1:
            yield kinds.at(kinds.CLAIM_LEVEL, number_of)
            return
        together = [entry for line in (claim.head, *claim.lines) for entry in line.adjustments]
        lines = [attrs.evolve(claim.head, adjustments=together, date=dates.pop())]
    for line in lines:
        yield _row(line, line.date or claim.head.date)


def _row(line: _Line, date: dt.date | None) -> Mapping[str, Any] | PayerError:
    adjusted = sum((amount for _, _, amount in line.adjustments), Decimal(0))
    if line.billed != line.paid + adjusted or line.paid < 0:
        return kinds.at(kinds.UNBALANCED, line.segment.number)
    if date is None:
        return kinds.at(kinds.NO_DATE, line.segment.number)
    parts = dict.fromkeys(_NAMES, Decimal(0))
    for group, reason, amount in line.adjustments:
        if group == PATIENT:
            parts[_PARTS.get(reason, "not_covered")] += amount
    return {
        "date": date.isoformat(),
        "billed": _text(line.billed),
        "payer_paid": _text(line.paid),
        "patient_responsibility": _text(sum(parts.values(), Decimal(0))),
        **{name: _text(amount) for name, amount in parts.items()},
        "adjustments": [
            {"group": group, "reason": reason, "amount": _text(amount)}
            for group, reason, amount in line.adjustments
        ],
    }


def _text(amount: Decimal) -> str:
    """Return an amount in dollars and cents, in which an 835 counts."""
    return f"{amount:.2f}"
