"""After which session a deductible and a maximum are met, and what comes back out of network."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from iptcost._ledger.lines import Estimate
from iptcost._rules.money import Money
from iptcost._rules.plan import is_in_network
from iptcost._words.language import Language

DEDUCTIBLE: Final = "deductible"
MAXIMUM: Final = "out-of-pocket-maximum"


def met_after(estimate: Estimate, rule: str) -> int | None:
    """Return the number of the first session with which a limit is used up; None for never."""
    for session in estimate.sessions:
        for step in session.steps:
            if step.rule == rule and step.room_before and not step.room_after:
                return session.number
    return None


def met(estimate: Estimate, language: Language) -> Iterator[str]:
    """Yield after which session the deductible and the maximum are met, where they are."""
    number = met_after(estimate, DEDUCTIBLE)
    if number is not None:
        yield language.text("deductible met after session {number}", number=language.number(number))
    number = met_after(estimate, MAXIMUM)
    if number is not None:
        shown = language.number(number)
        yield language.text("maximum reached after session {number}", number=shown)


def up_front(estimate: Estimate) -> tuple[Money, Money] | None:
    """Return what is paid up front and what comes back, where claims are sent in; else None.

    A therapist out of network is paid in full, and the plan sends its part to the client.
    """
    out = [
        index
        for index, table in enumerate(estimate.payers_after)
        if not is_in_network(str(table.get("network", "in")))
    ]
    nothing = Money(0, estimate.currency, estimate.digits)
    shares = [session.payers[index].paid for session in estimate.sessions for index in out]
    back = sum(shares, nothing)
    return (estimate.totals.to_pay + back, back) if back else None


def sent_in(estimate: Estimate, language: Language) -> Iterator[str]:
    """Yield what is paid first and what the plan sends back."""
    amounts = up_front(estimate)
    if amounts is not None:
        paid, back = map(language.money, amounts)
        yield language.text("you pay {paid} first, and {back} comes back", paid=paid, back=back)


def promise(estimate: Estimate, language: Language) -> str:
    """Return what every figure is: an estimate."""
    return plain_promise(language, plan=bool(estimate.sessions and estimate.sessions[0].payers))


def plain_promise(language: Language, *, plan: bool) -> str:
    """Return what every figure is, beside a ``plan`` or where there is none."""
    if plan:
        return language.text(
            "An estimate, not a promise of payment. Only the plan decides a claim."
        )
    return language.text("An estimate, not a bill.")
