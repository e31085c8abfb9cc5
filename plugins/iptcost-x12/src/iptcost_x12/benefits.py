"""Rows of benefits as X12 271 knows them (EB), whatever they were read from, and what they mean.

A 271 and a clearinghouse's JSON of it say the same in other letters: both are read into these
values, and ``translate`` makes payer tables of them. What words say of an end of coverage
(``said_end``, ``is_over``) is read alike wherever a payer writes them.
"""

from __future__ import annotations

from iptcost_x12._ends import is_over, said_end
from iptcost_x12._translation import translate
from iptcost_x12._values import (
    Answer,
    BenefitRow,
    Delivery,
    Entity,
    Period,
    Rejection,
    number,
    period,
)

__all__ = [
    "Answer",
    "BenefitRow",
    "Delivery",
    "Entity",
    "Period",
    "Rejection",
    "is_over",
    "number",
    "period",
    "said_end",
    "translate",
]
