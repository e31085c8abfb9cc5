"""The first figures anyone sees: what the course comes to, and how; and what it likely costs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from iptcost._ledger.lines import Estimate, Likely
from iptcost._report.text import payer_names, seconds
from iptcost._report.unknown.named import names
from iptcost._rules.money import Money
from iptcost._rules.plan import is_in_network
from iptcost._words.language import Language

DEDUCTIBLE: Final = "deductible"
MAXIMUM: Final = "out-of-pocket-maximum"
TENTH_OF_PERCENT: Final = 1_000
"""In millionths: finer shares of courses say nothing."""


def headline(estimate: Estimate, language: Language) -> tuple[str, list[str]]:
    """Return the sentence of the whole, and the short facts beside it."""
    totals = estimate.totals
    count = len(estimate.sessions)
    head = language.plural(
        "You will pay {amount} for {number} session",
        "You will pay {amount} for {number} sessions",
        count,
        amount=language.money(totals.to_pay),
    )
    return head, list(_facts(estimate, language))


def _facts(estimate: Estimate, language: Language) -> list[str]:
    """Return the facts that say something: a mean of one session, or a zero, does not."""
    totals = estimate.totals
    facts = []
    if len(estimate.sessions) > 1:
        mean, even = _mean(totals.patient_responsibility, len(estimate.sessions))
        shown = language.money(mean)
        sentence = "{amount} a session" if even else "about {amount} a session"
        facts.append(_either(language, sentence, shown))
        first = estimate.sessions[0].patient_responsibility
        facts.append(language.text("first one {amount}", amount=language.money(first)))
    after = seconds(estimate)
    names = payer_names(estimate, language)
    for index, (name, paid) in enumerate(zip(names, _paid(estimate), strict=True)):
        amount = language.money(paid)
        if index in after:
            facts.append(language.text("{payer} pays {amount}, second", payer=name, amount=amount))
        else:
            facts.append(language.text("{payer} pays {amount}", payer=name, amount=amount))
    happened = sum(session.actual for session in estimate.sessions)
    if happened:
        facts.append(
            language.plural(
                "{number} session has taken place",
                "{number} sessions have taken place",
                happened,
            )
        )
    if estimate.estimated_before not in {None, totals.to_pay}:
        amount = language.money(estimate.estimated_before or totals.to_pay)
        facts.append(language.text("estimated before: {amount}", amount=amount))
    facts += [*_met(estimate, language), *_sent_in(estimate, language)]
    if totals.missed_sessions:
        missed = language.money(totals.missed_sessions)
        facts.append(
            language.text("{amount} of what you pay is for missed sessions", amount=missed)
        )
    return facts


def _either(language: Language, sentence: str, amount: str) -> str:
    """Return the exact or the rounded sentence; both stand here for the catalogue."""
    if sentence.startswith("about"):
        return language.text("about {amount} a session", amount=amount)
    return language.text("{amount} a session", amount=amount)


def _mean(total: Money, count: int) -> tuple[Money, bool]:
    """Return the mean, half up, and whether it is exact."""
    whole, rest = divmod(2 * total.minor + count, 2 * count)
    return Money(whole, total.currency, total.digits), rest == count


def _paid(estimate: Estimate) -> list[Money]:
    """Return what each payer pays in all."""
    if not estimate.sessions:
        return []
    nothing = Money(0, estimate.currency, estimate.digits)
    return [
        sum((share.paid for share in column), nothing)
        for column in zip(*(session.payers for session in estimate.sessions), strict=True)
    ]


def likely_title(language: Language) -> str:
    """Return what stands above the likely cost."""
    return language.text("Likely, by the weights that the case gives")


def likely(found: Likely | None, language: Language) -> Iterator[str]:
    """Yield the sentences of a likely cost; none where there is none."""
    if found is None:
        return
    yield language.text("{amount} on average", amount=language.money(found.expected))
    low, middle, high = (language.money(entry.cost) for entry in found.quantiles)
    yield language.text(
        "one in ten pays at most {low}, half at most {middle}, nine in ten at most {high}",
        low=low,
        middle=middle,
        high=high,
    )
    if found.stop_early:
        tenths = (2 * found.stop_early + TENTH_OF_PERCENT) // (2 * TENTH_OF_PERCENT)
        share = language.rate(tenths * TENTH_OF_PERCENT)
        yield language.text("{share} end before the last session", share=share)
    if found.drawn is not None:
        yield language.text(
            "drawn {drawn} times, seed {seed}: there are too many fillings to reckon every one",
            drawn=language.number(found.drawn),
            seed=str(found.seed),
        )
    yield language.text("weights of: {paths}", paths=_listed(found.weighted, language))


def lacking(paths: Sequence[str], language: Language) -> Iterator[str]:
    """Yield why there is no likely cost where some holes have weights and others have none."""
    if paths:
        yield language.text(
            "no figure: without weights are {paths}", paths=_listed(paths, language)
        )


def _listed(paths: Sequence[str], language: Language) -> str:
    return ", ".join(names(paths, language).values())


def met_after(estimate: Estimate, rule: str) -> int | None:
    """Return the number of the first session with which a limit is used up; None for never."""
    for session in estimate.sessions:
        for step in session.steps:
            if step.rule == rule and step.room_before and not step.room_after:
                return session.number
    return None


def _met(estimate: Estimate, language: Language) -> Iterator[str]:
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


def _sent_in(estimate: Estimate, language: Language) -> Iterator[str]:
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
