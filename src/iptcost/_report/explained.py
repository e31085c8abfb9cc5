"""Why a session costs what it costs: sentences made of its steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from iptcost._faults.problem import Words
from iptcost._ledger.lines import Estimate, Session, Step
from iptcost._report.text import clean, plan_name
from iptcost._rules.money import Money
from iptcost._words.language import Language

CLAUSES: Final[Mapping[str, tuple[Words, Words]]] = {
    "allowed-amount": (Words("{amount} is allowed"), Words("{amount} is billed and allowed")),
    "deductible": (
        Words("{amount} of it goes toward your deductible ({left} is then left of it)"),
        Words("all of it goes toward your deductible ({left} is then left of it)"),
    ),
    "deductible-rest": (
        Words("{amount} of it is the rest of your deductible"),
        Words("all of it is the rest of your deductible"),
    ),
    "deductible-met": (_MET := Words("nothing of it is left for your deductible"), _MET),
    "copay": (Words("{amount} is your copay"), Words("all of it is your copay")),
    "coinsurance": (
        Words("{rate} of the other {base} is {amount}"),
        Words("{rate} of it is {amount}"),
    ),
    "coinsurance-at-most": (_AT_MOST := Words("at most {amount} a session"), _AT_MOST),
    "coinsurance-rest": (_REST := Words("of which {amount} is left to share"), _REST),
}
"""What is said of a part, and of one that is the whole."""
SENTENCES: Final[Mapping[str, Words]] = {
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
    "visit-limit": Words(
        "Your plan's covered visits of this benefit year are used up: you pay {amount}."
    ),
    "shared-limit": Words(
        "The covered visits of a limit of your plan ({name}) are used up: you pay {amount}."
    ),
    "authorization": Words("Your plan has not authorised this session: you pay {amount}."),
    "maximum-reached-before": Words(
        "Your out-of-pocket maximum is already reached: your plan pays {amount} of that in your "
        "place."
    ),
    "maximum-reached": Words(
        "That reaches your out-of-pocket maximum: your plan pays {amount} of it in your place."
    ),
    "maximum-reached-exactly": Words("That reaches your out-of-pocket maximum exactly."),
    "plan-pays": Words("{payer} pays {amount}."),
    "payer-maximum": Words(
        "Your plan had {left} left to pay this benefit year: {amount} is not covered."
    ),
    "shared-amount": Words(
        "Your plan had {left} left to pay under a limit: {amount} is not covered."
    ),
}
"""Of other rules, and of limits of visits or sessions that refuse this one."""
WITH_AMOUNT: Final = ("plan-pays", "payer-maximum", "shared-amount")
"""They are said where they came to an amount."""
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
"""Of what a limit of visits or sessions, or a programme, leaves."""


def explanation(estimate: Estimate, session: Session, language: Language) -> list[str]:
    """Return the sentences that explain one session, in the order of the rules."""
    clauses: dict[str, str] = {}
    said = []
    for step in session.steps:
        values = _values(step, estimate, language)
        if clause := _clause(step, session):
            clauses[step.rule] = language.text(clause, **values)
        elif step.rule in COUNTED and (step.amount is None or step.rule == "assistance"):
            left = step.room_after if isinstance(step.room_after, int) else 0
            said.append(language.plural(*COUNTED[step.rule], left, **values))
        elif sentence := _sentence(step):
            told = language.text(sentence, **values)
            said.append(told[:1].upper() + told[1:])
    allowed = clauses.pop("allowed-amount", "")
    if allowed and clauses:
        shares = ", ".join(clauses.values())
        allowed = language.text("{allowed}; {shares}", allowed=allowed, shares=shares)
    return [f"{allowed}.", *said] if allowed else said


def _values(step: Step, estimate: Estimate, language: Language) -> dict[str, Any]:
    """Return what a sentence may name; an amount that the step does not state is zero."""
    nothing = Money(0, estimate.currency, estimate.digits)
    room = step.room_after if step.rule == "deductible" else step.room_before
    return {
        "amount": nothing if step.amount is None else step.amount,
        "base": nothing if step.base is None else step.base,
        "alone": nothing if step.base is None else step.base,
        "left": room if isinstance(room, Money) else nothing,
        "rate": language.rate(step.rate or 0),
        "payer": plan_name(estimate, step.payer),
        "name": clean(step.name) if step.name else Words("all its rows"),
    }


def _clause(step: Step, session: Session) -> Words | None:
    """Return the clause of the allowed amount or of a cost share; none for other steps."""
    rule, whole = step.rule, step.amount == session.allowed
    if rule == "allowed-amount":
        whole = step.amount == step.base
    elif rule == "coinsurance":
        whole = step.base == session.allowed
    elif rule == "deductible" and not step.amount:
        rule = "deductible-met"
    elif rule == "deductible" and not step.room_after:
        rule = "deductible-rest"
    return CLAUSES[rule][whole] if rule in CLAUSES else None


def _sentence(step: Step) -> Words | None:
    """Return the sentence of a step outside the cost share; none where it says nothing."""
    rule = step.rule
    if rule == "out-of-pocket-maximum" and not step.room_before:
        rule = "maximum-reached-before"
    elif rule == "out-of-pocket-maximum" and (step.amount or not step.room_after):
        rule = "maximum-reached" if step.amount else "maximum-reached-exactly"
    return SENTENCES.get(rule) if step.amount or rule not in WITH_AMOUNT else None
