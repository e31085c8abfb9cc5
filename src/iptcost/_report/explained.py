"""Why a session costs what it costs: sentences made of its steps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from iptcost._faults.problem import Words
from iptcost._ledger.lines import Estimate, Session, Step
from iptcost._report.text import clean, plan_name
from iptcost._rules.money import Money
from iptcost._words.language import Language

CLAUSES: Final[Mapping[str, tuple[Words, Words]]] = {
    "allowed-amount": (
        Words("{amount} is allowed"),
        Words("{amount} is billed and allowed"),
    ),
    "copay": (Words("{amount} is your copay"), Words("all of it is your copay")),
    "coinsurance-at-most": (_AT_MOST := Words("at most {amount} a session"), _AT_MOST),
    "coinsurance-rest": (_REST := Words("of which {amount} is left to share"), _REST),
}
"""What is said of a part, and of one that is the whole."""
PLAIN: Final[Mapping[str, Words]] = {
    "write-off": Words("{amount} is written off: nobody pays it."),
    "balance-bill": Words("{amount} above it is billed to you and counts toward nothing."),
    "not-covered": Words("Your plan does not cover this session: you pay {amount}."),
    "sliding-scale": Words("The sliding scale takes {amount} off the fee of {base}."),
    "no-fee": Words("This session is free."),
    "no-payer": Words("Nobody else pays for this session: you pay {amount}."),
    "secondary-plan": Words(
        "{payer} comes second: alone it would pay {alone}, of what is left it pays {amount}."
    ),
    "secondary-limit": Words(
        "{amount} is written off: with what both plans pay, no more may be asked of you."
    ),
    "client-protected": Words(
        "{amount} is written off: under {payer} nothing may be asked of you."
    ),
    "scale-cap": Words(
        "{amount} is written off: your therapist's sliding scale asks no more of you."
    ),
}
"""The sentences of rules that are always said, by rule."""
PAID: Final[Mapping[str, Words]] = {
    "plan-pays": Words("{payer} pays {amount}."),
    "payer-maximum": Words(
        "Your plan had {left} left to pay this benefit year: {amount} is not covered."
    ),
    "shared-amount": Words(
        "Your plan had {left} left to pay under a limit: {amount} is not covered."
    ),
}
"""Of rules that are said where they came to an amount."""
USED_UP: Final[Mapping[str, Words]] = {
    "visit-limit": Words(
        "Your plan's covered visits of this benefit year are used up: you pay {amount}."
    ),
    "shared-limit": Words(
        "The covered visits of a limit of your plan ({name}) are used up: you pay {amount}."
    ),
    "authorization": Words("Your plan has not authorised this session: you pay {amount}."),
}
"""Of limits of visits or sessions that refuse this one."""
COUNTED: Final[Mapping[str, tuple[Words, str]]] = {
    "visit-limit": (
        Words("{number} covered visit is left in this benefit year."),
        "{number} covered visits are left in this benefit year.",
    ),
    "shared-limit": (
        Words("{number} covered visit is left of a limit of your plan ({name})."),
        "{number} covered visits are left of a limit of your plan ({name}).",
    ),
    "authorization": (
        Words("{number} authorised session is left."),
        "{number} authorised sessions are left.",
    ),
    "assistance": (
        Words("The whole fee of {amount} is paid for you: {payer}. {number} such session is left."),
        "The whole fee of {amount} is paid for you: {payer}. {number} such sessions are left.",
    ),
}
"""Of what such a limit, or a programme, leaves."""


def explanation(estimate: Estimate, session: Session, language: Language) -> list[str]:
    """Return the sentences that explain one session, in the order of the rules."""
    speaker = _Speaker(estimate, session, language)
    clauses = {step.rule: clause for step in session.steps if (clause := speaker.clause(step))}
    allowed = clauses.pop("allowed-amount", "")
    if allowed and clauses:
        shares = ", ".join(clauses.values())
        allowed = language.text("{allowed}; {shares}", allowed=allowed, shares=shares)
    said = [f"{allowed}."] if allowed else []
    return [*said, *filter(None, map(speaker.sentence, session.steps))]


class _Speaker:
    """Says one session's steps in one language."""

    def __init__(self, estimate: Estimate, session: Session, language: Language) -> None:
        self.estimate = estimate
        self.session = session
        self.language = language
        self.text = language.text

    def money(self, amount: Money | int | None) -> str:
        """Return an amount; a step that states none says zero."""
        if isinstance(amount, Money):
            return self.language.money(amount)
        return self.language.money(Money(0, self.estimate.currency, self.estimate.digits))

    def clause(self, step: Step) -> str:
        """Return the clause of the allowed amount or of a cost share; empty for other steps."""
        amount = self.money(step.amount)
        if step.rule == "deductible":
            return self.deductible(step, amount)
        if step.rule == "coinsurance":
            return self.coinsurance(step, amount)
        whole = step.amount == (
            step.base if step.rule == "allowed-amount" else self.session.allowed
        )
        clause = CLAUSES.get(step.rule)
        return self.text(clause[whole], amount=amount) if clause else ""

    def coinsurance(self, step: Step, amount: str) -> str:
        """Return the share and its base."""
        rate = self.language.rate(step.rate or 0)
        if step.base == self.session.allowed:
            return self.text("{rate} of it is {amount}", rate=rate, amount=amount)
        base = self.money(step.base)
        return self.text(
            "{rate} of the other {base} is {amount}", rate=rate, base=base, amount=amount
        )

    def deductible(self, step: Step, amount: str) -> str:
        """Return how the deductible takes its part."""
        whole = step.amount == self.session.allowed
        if not step.amount:
            return self.text("nothing of it is left for your deductible")
        if not step.room_after:
            if whole:
                return self.text("all of it is the rest of your deductible")
            return self.text("{amount} of it is the rest of your deductible", amount=amount)
        left = self.money(step.room_after)
        if whole:
            return self.text(
                "all of it goes toward your deductible ({left} is then left of it)", left=left
            )
        return self.text(
            "{amount} of it goes toward your deductible ({left} is then left of it)",
            amount=amount,
            left=left,
        )

    def sentence(self, step: Step) -> str:
        """Return the sentence of a step outside the cost share; empty where it says nothing."""
        if step.rule == "out-of-pocket-maximum":
            return self.maximum(step)
        values = dict(self.values(step))
        if step.rule in COUNTED and (step.amount is None or step.rule == "assistance"):
            left = step.room_after if isinstance(step.room_after, int) else 0
            return self.language.plural(*COUNTED[step.rule], left, **values)
        sentence = PLAIN.get(step.rule) or USED_UP.get(step.rule)
        if sentence is None and step.amount:
            sentence = PAID.get(step.rule)
        said = self.text(sentence, **values) if sentence else ""
        return said[:1].upper() + said[1:]

    def values(self, step: Step) -> Iterator[tuple[str, str]]:
        """Yield what a sentence may name."""
        yield "amount", self.money(step.amount)
        yield "base", self.money(step.base)
        yield "alone", self.money(step.base)
        yield "left", self.money(step.room_before)
        yield "payer", plan_name(self.estimate, self.language, step.payer)
        yield "name", clean(step.name) if step.name else self.text("all its rows")

    def maximum(self, step: Step) -> str:
        """Return what the out-of-pocket maximum did."""
        amount = self.money(step.amount)
        if not step.room_before:
            return self.text(
                "Your out-of-pocket maximum is already reached: your plan pays {amount} of that "
                "in your place.",
                amount=amount,
            )
        if step.amount:
            return self.text(
                "That reaches your out-of-pocket maximum: your plan pays {amount} of it in your "
                "place.",
                amount=amount,
            )
        if not step.room_after:
            return self.text("That reaches your out-of-pocket maximum exactly.")
        return ""
