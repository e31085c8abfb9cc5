"""What is said under a session's row: a limit that was reached, a year that begins anew."""

from __future__ import annotations

import itertools
from typing import Final

from iptcost._faults.problem import Words
from iptcost._ledger.lines import Difference, Estimate, Session, Step
from iptcost._report.text import clean, plan_name
from iptcost._words.language import Language

FIELDS: Final = {
    "billed": Words("billed"),
    "write_off": Words("written off"),
    "payer_paid": Words("plan pays"),
    "deductible": Words("deductible"),
    "copay": Words("copay"),
    "coinsurance": Words("coinsurance"),
    "not_covered": Words("not covered"),
    "balance_bill": Words("balance bill"),
}
REASONS: Final = {
    "fee": Words("another fee was charged"),
    "allowed-amount": Words("your plan allows another amount"),
    "deductible-used-more": Words("more of your deductible had been used than thought"),
    "deductible-used-less": Words("less of your deductible had been used than thought"),
    "not-covered": Words("your plan did not cover it"),
    "refused": Words("your plan refused it, and did not leave it to you to pay"),
    "covered-after-all": Words("your plan covered it after all"),
    "copay": Words("the copay is another one"),
    "coinsurance": Words("the coinsurance is another one"),
    "withheld": Words("part of the payment was kept back; the allowed amount is as it was"),
    "payer-paid": Words("your plan paid another amount"),
}
"""The reasons that stand by themselves; "follows" goes without saying."""


def difference(entry: Difference, language: Language) -> str:
    """Return in what a session differs from its estimate, and why as far as that can be told."""
    said = language.text(
        "{part}: {actual} instead of {estimated}",
        part=language.translate(FIELDS.get(entry.field, clean(entry.field))),
        actual=language.money(entry.actual),
        estimated=language.money(entry.estimated),
    )
    reason = REASONS.get(entry.reason)
    if reason is None:
        return said
    codes = f" ({', '.join(map(clean, entry.codes))})" if entry.codes else ""
    return f"{said} – {language.translate(reason)}{codes}"


def remarks(estimate: Estimate, language: Language) -> list[list[str]]:
    """Return the remarks of each session, most of them none."""
    said: list[list[str]] = []
    limited = {step.rule for session in estimate.sessions for step in session.steps}
    past: set[tuple[str, object]] = set()
    differing: dict[int, list[Difference]] = {}
    for entry in estimate.differences:
        differing.setdefault(entry.session, []).append(entry)
    for before, session in itertools.pairwise((None, *estimate.sessions)):
        assert session is not None  # noqa: S101 - only the first of the pairs is None
        lines = []
        if before is not None and before.benefit_year != session.benefit_year:
            lines += _new_year(limited, language)
        for step in session.steps:
            lines += _of_step(step, session, past, estimate, language)
        lines += [difference(entry, language) for entry in differing.get(session.number, ())]
        said.append(lines)
    return said


def _new_year(limited: set[str], language: Language) -> list[str]:
    """Return what starts over with a benefit year."""
    if {"deductible", "visit-limit"} <= limited:
        return [language.text("your deductible and your covered visits start over")]
    if "deductible" in limited:
        return [language.text("your deductible starts over")]
    if limited & {"out-of-pocket-maximum", "visit-limit", "payer-maximum"}:
        return [language.text("your plan's limits start over")]
    return []


def _of_step(
    step: Step,
    session: Session,
    past: set[tuple[str, object]],
    estimate: Estimate,
    language: Language,
) -> list[str]:
    """Return the remark of one step, if it reaches a limit or meets one for the first time."""
    reached = not step.room_after and bool(step.room_before)
    if step.rule == "out-of-pocket-maximum" and reached:
        return [language.text("your out-of-pocket maximum is reached")]
    if step.rule == "payer-maximum" and (reached or (step.amount and step.room_before)):
        return [language.text("your plan has paid its maximum for this benefit year")]
    if step.rule == "assistance" and step.room_after == 0:
        name = plan_name(estimate, language, step.payer)
        return [language.text("the last session paid by {payer}", payer=name)]
    if step.rule in {"visit-limit", "not-covered"} and step.amount:
        key = (step.rule, session.benefit_year if step.rule == "visit-limit" else session.service)
        if key not in past:
            past.add(key)
            if step.rule == "visit-limit":
                return [
                    language.text(
                        "your covered visits are used up: not covered for the rest of the benefit "
                        "year"
                    )
                ]
            return [language.text("not covered by your plan")]
    return []
