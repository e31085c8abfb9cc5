"""Another company that answers for a service: told first of all, and never priced by this payer.

A benefit's loop may name a payer, a vendor, an administrator or a utilization manager (NM1 after
EB). What that row is about is that company's to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from iptcost_x12._periods import ACTIVE, of_plan
from iptcost_x12._said import Remark, remark
from iptcost_x12._speaking import MENTAL
from iptcost_x12._values import Answer, BenefitRow, Entity

PAYERS: Final = frozenset({"PR", "PRP", "SEP", "TTP", "VN", "2B", "TV", "X3", "Y2", "13"})
"""Entities (NM101) that run benefits: another payer, a vendor, an administrator, a manager."""
_SENT_ON: Final = frozenset("UR")
_STATING: Final = frozenset("ABCGI")
_BY_WORDS: Final = re.compile(
    r"(MENTAL|BEHAVIORAL|PSYCH\w*|\bMH\b|\bBH\b).{0,80}?(ADMINISTERED|MANAGED|HANDLED|CARVED|CONTACT"
    r"|CALL\b|PROVIDED (?:BY|THROUGH)|REFER TO)"
    r"|(CONTACT|CALL|REFER TO)\b.{0,80}?(MENTAL|BEHAVIORAL|PSYCH)",
    re.IGNORECASE,
)


def carved_out(answer: Answer) -> Iterator[BenefitRow]:
    """Yield the rows by which another company answers for mental health, or for all of it.

    A coverage (1 to 5) of mental health in whose loop it is named; a row that sends on to it (U)
    for mental health or for the plan; another payer (R) of mental health; and rows of mental
    health that all name one.
    """
    named = {row.locator: company for row in answer.rows if (company := company_of(row, answer))}
    own = False
    theirs: list[BenefitRow] = []
    for row in answer.rows:
        if row.code == "U" and of_plan(row) and _sends_on(row, answer):
            yield row
        elif not set(row.service_types) & set(MENTAL):
            continue
        elif row.locator in named and (row.code in ACTIVE or row.code in _SENT_ON):
            yield row
        elif row.code in _STATING:
            own = own or row.locator not in named
            theirs += [row] if row.locator in named else []
    if not own:
        yield from theirs


def _sends_on(row: BenefitRow, answer: Answer) -> bool:
    """Return whether a row that says whom to ask (U) sends mental health to another company.

    One that names this payer itself, or the therapist, sends to nobody else.
    """
    own = any(e.same_as(answer.payer) or e.same_as(answer.provider) for e in row.entities)
    mental = bool(set(row.service_types) & set(MENTAL)) and not own
    said = any(_BY_WORDS.search(message) for message in row.messages)
    return mental or said or company_of(row, answer) is not None


def company_of(row: BenefitRow, answer: Answer) -> Entity | None:
    """Return the other company that a row names; None where it is this payer or therapist."""
    for entity in row.entities:
        own = entity.same_as(answer.payer) or entity.same_as(answer.provider)
        if entity.kind in PAYERS and not own:
            return entity
    return None


def names_of(row: BenefitRow) -> str:
    """Return who is named in a row."""
    return ", ".join(dict.fromkeys(entity.name for entity in row.entities if entity.name))[:200]


def others(answer: Answer) -> Iterator[Remark]:
    """Yield what is to be told of other companies: it stands before all other remarks."""
    for row in answer.rows:
        company = company_of(row, answer)
        if company is not None and row.code == "R":
            yield remark("another payer is named, {name}: ask which of the two pays first",
                         [row], name=company.name or "…")  # fmt: skip
        elif company is not None:
            yield remark(
                "another company is named, {name}: ask it for what it answers for",
                [row],
                name=company.name or "…",
            )
        elif of_plan(row) and any(_BY_WORDS.search(message) for message in row.messages):
            words = "; ".join(row.messages)
            yield remark("another company may run mental health: {words}", [row], words=words)
