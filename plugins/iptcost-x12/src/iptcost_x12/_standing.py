"""Which claims of remittances count: not those taken back, decided before, or not decided."""

from __future__ import annotations

from typing import Final

import attrs

from iptcost.payer import Kind, Problem, quote
from iptcost_x12 import _remittance_kinds as kinds
from iptcost_x12._claims import Claim, Line

PATIENT: Final = "PR"
DUPLICATE: Final = "18"
OTHER_PAYER: Final = "23"
AFTER_ANOTHER: Final = frozenset({"2", "3", "20", "21"})
"""CLP02 of a claim paid as secondary or tertiary."""
UNDECIDED: Final = frozenset({"23", "25"})
"""Not this payer's claim, sent on; priced beforehand."""


@attrs.frozen
class Told:
    """What is to be told of a claim: a fault that costs its row, or a note beside it."""

    problem: Problem
    claim: Claim | None = None
    is_error: bool = True


def say(kind: Kind, claim: Claim, segment: int | None = None, /, **values: object) -> Problem:
    at = claim.head.segment if segment is None else segment
    return Problem(kind, "", {"claim": quote(claim.number)[1:-1] or "…", "segment": at, **values})


def settled(claims: list[Claim], told: list[Told]) -> list[Claim]:
    """Return the claims that count: neither taken back, nor duplicates, nor undecided.

    A reversal takes back what was paid before it: files come in any order, and their dates
    (BPR16) say which is the earlier. Where they do not, only a payment that stands before it, or
    one whose correction stands beside the reversal, is taken back; else the reversal is told.
    """
    kept: list[Claim] = []
    alike: dict[object, list[Claim]] = {}
    unmatched: list[Claim] = []
    for claim in claims:
        if claim.takes_back:
            before = alike.get(claim.taken_back, [])
            if not _took_back(before, [not _is_later(one, claim) for one in before]):
                unmatched.append(claim)
        elif _is_duplicate(claim):
            told.append(Told(say(kinds.DUPLICATE, claim), claim, is_error=False))
        elif claim.status in UNDECIDED:
            told.append(Told(say(kinds.NO_PAYMENT, claim), claim))
        else:
            kept.append(claim)
            alike.setdefault(claim.taken_back, []).append(claim)
    standing = {(one.number, one.remittance) for group in alike.values() for one in group}
    for claim in unmatched:
        others = alike.get(claim.taken_back, [])
        corrected = (claim.number, claim.remittance) in standing
        may_be = [
            one.remittance != claim.remittance
            and (_is_later(claim, one) or (corrected and not _is_later(one, claim)))
            for one in others
        ]
        if not _took_back(others, may_be):
            told.append(Told(say(kinds.REVERSED, claim), claim))
    left = {id(one) for group in alike.values() for one in group}
    return [one for one in kept if id(one) in left]


def _took_back(claims: list[Claim], may_be: list[bool]) -> bool:
    """Take the latest of the claims away that may be the one, if any may."""
    if True not in may_be:
        return False
    del claims[-1 - may_be[::-1].index(True)]
    return True


def _is_later(one: Claim, other: Claim) -> bool:
    """Return whether the dates of two remittances say that the first was paid after the other."""
    return one.paid_on is not None and other.paid_on is not None and one.paid_on > other.paid_on


def _is_duplicate(claim: Claim) -> bool:
    """Return whether all of a claim was denied as decided before (CARC 18).

    Whatever else is written off beside it; nothing is paid, and nothing left to the patient. One
    line's denial says nothing of the others.
    """
    entries = list(claim.adjustments)
    nothing = claim.head.paid == 0 and not any(entry.group == PATIENT for entry in entries)
    return nothing and (
        _denies(claim.head) or (bool(claim.lines) and all(_denies(line) for line in claim.lines))
    )


def _denies(line: Line) -> bool:
    return any(entry.reason == DUPLICATE for entry in line.adjustments)


def is_secondary(claim: Claim) -> bool:
    """Return whether another payer decided before: by what the claim holds, or by its status."""
    before = any(e.reason == OTHER_PAYER and e.group != PATIENT for e in claim.adjustments)
    return before or claim.status in AFTER_ANOTHER
