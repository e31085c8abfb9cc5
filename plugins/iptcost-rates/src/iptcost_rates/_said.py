"""The sentences that go with a price: English here, Spanish in the catalogue."""

from __future__ import annotations

from typing import Final

import attrs

from iptcost.payer import Sentence, Words

PERCENTAGE: Final = Words("it is a percentage of charges that are not published")
PER_DIEM: Final = Words("it is a price for a day in a hospital")
NO_AMOUNT: Final = Words("it has no amount")
PLACEHOLDER: Final = Words("so small an amount stands for none")
EXPIRED: Final = Words("it has expired")
INSTITUTIONAL: Final = Words("it is a facility's price, not a therapist's")
INPATIENT: Final = Words("it is a price for inpatients")
BUNDLE: Final = Words("it is a price for a bundle of services")
CAPITATION: Final = Words("the therapist is paid by the head, not by the session")
OTHER_TIN: Final = Words("it is of another tax id")
OTHER_LICENCE: Final = Words("it is for another licence")
OTHER_PLACE: Final = Words("it is for other places of service")
OTHER_MODIFIER: Final = Words("it is for sessions with another modifier")
DERIVED: Final = Words("it is derived for the insurer's own accounts")
NOT_FOR_SHARES: Final = Words("cost shares go by the fee schedule")
ANY_PLACE: Final = Words("another price names the place")

FEE_SCHEDULE: Final = Words("fee schedule")
DERIVED_KIND: Final = Words("derived")

NOT_USED: Final = "{code}: {amount} is not used: {reason} (byte {at})."
MORE_NOT_USED: Final = "So {count} more prices are not used."
USED_ALL_THE_SAME: Final = "{code}: {amount} is used for lack of a better one: {reason}."
LARGE_GROUP: Final = (
    "{code}: {amount} is published for a group of {size} providers; what one of them is paid may "
    "be less."
)
WHOLE_TIN: Final = "{code}: {amount} is published for a tax id as a whole, without NPIs."
ENDS: Final = "{code}: {amount} holds until {date}; that it goes on is assumed."
ELSEWHERE: Final = (
    "{count} groups of the file stand in files of their own; {read} of them were read. The "
    "therapist may stand in others: download them and name their folder."
)
SCHEMA: Final = "{file} was read by line {line} of the schema (it states version {version})."
NO_PRICE: Final = "The file has no price for {codes}."
MANY: Final = "{count} different sets of prices are published: only their ends are given."
CLAIMS: Final = (
    "{code}: {amount} was allowed in {times} entries, each a charge that was billed; where an "
    "insurer had fewer than 20 claims for a service it publishes none."
)
CONTRADICTS: Final = "the answer about the plan says {answered} for {service}, the file {found}"
NO_SIDE: Final = "The answer about the plan has no terms of this side: it says nothing of it."


@attrs.frozen
class Remark:
    """What is said beside the prices: a sentence, and the code that it is about."""

    text: Sentence
    code: str = ""


def remark(template: str, code: str = "", **values: object) -> Remark:
    """Return a sentence about a code, or about the file as a whole."""
    return Remark(Sentence(template, **({"code": code} if code else {}), **values), code)


def printable(text: str) -> str:
    """Return a foreign text without what could move a terminal's cursor."""
    return "".join(char if char.isprintable() else "�" for char in text[:2000])
