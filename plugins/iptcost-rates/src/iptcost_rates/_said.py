"""The sentences that go with a price: English here, Spanish in the catalogue."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import attrs

PERCENTAGE: Final = "it is a percentage of charges that are not published"
PER_DIEM: Final = "it is a price for a day in a hospital"
NO_AMOUNT: Final = "it has no amount"
PLACEHOLDER: Final = "so small an amount stands for none"
EXPIRED: Final = "it has expired"
INSTITUTIONAL: Final = "it is a facility's price, not a therapist's"
INPATIENT: Final = "it is a price for inpatients"
BUNDLE: Final = "it is a price for a bundle of services"
CAPITATION: Final = "the therapist is paid by the head, not by the session"
OTHER_TIN: Final = "it is of another tax id"
OTHER_LICENCE: Final = "it is for another licence"
OTHER_PLACE: Final = "it is for other places of service"
OTHER_MODIFIER: Final = "it is for sessions with another modifier"
DERIVED: Final = "it is derived for the insurer's own accounts"
NOT_FOR_SHARES: Final = "cost shares go by the fee schedule"
ANY_PLACE: Final = "another price names the place"

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
NO_PRICE: Final = "{code}: the file has no price for the therapist."
MANY: Final = "{count} different sets of prices are published: only their ends are given."
CLAIMS: Final = (
    "{code}: {amount} was allowed in {times} entries, each a charge that was billed; where an "
    "insurer had fewer than 20 claims for a service it publishes none."
)
CONTRADICTS: Final = "the answer about the plan says {answered} for {service}, the file {found}"
NO_SIDE: Final = "The answer about the plan has no terms of this side: it says nothing of it."

REASONS: Final = (
    PERCENTAGE, PER_DIEM, NO_AMOUNT, PLACEHOLDER, EXPIRED, INSTITUTIONAL, INPATIENT, BUNDLE,
    CAPITATION, OTHER_TIN, OTHER_LICENCE, OTHER_PLACE, OTHER_MODIFIER, DERIVED, NOT_FOR_SHARES,
    ANY_PLACE,
)  # fmt: skip


@attrs.frozen
class Said:
    """One sentence: its template, its values, and the code that it is about."""

    template: str
    values: dict[str, object]
    code: str = ""

    def text(self, translate: Callable[[str], str] = str) -> str:
        """Return the sentence in a language; a reason in it is translated too."""
        values = {
            name: translate(str(value)) if name == "reason" else value
            for name, value in self.values.items()
        }
        return translate(self.template).format_map(values)
