"""What one good-faith estimate covers: sessions to come within twelve months, paid for alone.

Expected charges are those of the estimate without a payer: the list charge less the scale's
reduction, for 45 CFR 149.610(a)(2)(v) means by an expected charge what the provider asks of
someone who pays alone, discounts included.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import attrs

import iptcost
from iptcost import Assumption, CaseError, Document, Money, Problem, Session
from iptcost_documents import _kinds
from iptcost_documents._course import within_a_year

CURRENCY: Final = "USD"


@attrs.frozen
class Scope:
    """What one estimate covers: at most twelve months of sessions to come."""

    sessions: tuple[Session, ...]
    held: int
    """Sessions that have taken place: they are no estimate's any more."""
    later: tuple[Session, ...]
    """Sessions past twelve months: another estimate's."""
    currency: str
    digits: int
    assumptions: tuple[Assumption, ...] = ()

    def sum(self, amounts: Iterable[Money]) -> Money:
        """Return the sum of the estimate's own amounts."""
        return sum(amounts, Money(0, self.currency, self.digits))

    @property
    def listed(self) -> Money:
        """The list charges."""
        return self.sum(session.billed for session in self.sessions)

    @property
    def discount(self) -> Money:
        """What the scale takes off."""
        return self.sum(session.write_off for session in self.sessions)

    @property
    def expected(self) -> Money:
        """The total expected charges of this provider."""
        return self.sum(session.patient_responsibility for session in self.sessions)


def scope(document: Document) -> Scope:
    """Return the sessions to come within twelve months, as someone pays who uses no plan.

    Payers are left aside, for the estimate is of paying alone; so is what has taken place.
    Raises CaseError where the case is not in dollars or has no session to come.
    """
    alone = {key: value for key, value in document.data.items() if key != "payers"}
    planned = {key: value for key, value in alone.items() if key != "actuals"}
    read = iptcost.document(planned, file=document.file, assumed=document.assumed)
    made = iptcost.estimate(read)
    if made.currency != CURRENCY:
        values = {"value": made.currency}
        raise CaseError([Problem(_kinds.GOOD_FAITH_CURRENCY, "currency", values, document.file)])
    past = iptcost.held(iptcost.document(alone, file=document.file))
    done = {line.number for line in past}
    ahead = [session for session in made.sessions if session.number not in done]
    if not ahead:
        raise CaseError([Problem(_kinds.NOTHING_AHEAD, "actuals", {}, document.file)])
    count = within_a_year([session.date for session in ahead])
    return Scope(
        tuple(ahead[:count]),
        len(done),
        tuple(ahead[count:]),
        made.currency,
        made.digits,
        made.assumptions,
    )
