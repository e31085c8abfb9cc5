"""What is said under a session's row: a limit that was reached, a year that begins anew."""

from __future__ import annotations

import itertools

from iptcost._language import Language
from iptcost._ledger import Estimate, Session, Step
from iptcost._report._text import plan_name


def remarks(estimate: Estimate, language: Language) -> list[list[str]]:
    """Return the remarks of each session, most of them none."""
    said: list[list[str]] = []
    limited = {step.rule for session in estimate.sessions for step in session.steps}
    past: set[tuple[str, object]] = set()
    for before, session in itertools.pairwise((None, *estimate.sessions)):
        assert session is not None  # noqa: S101 - only the first of the pairs is None
        lines = []
        if before is not None and before.benefit_year != session.benefit_year:
            lines += _new_year(limited, language)
        for step in session.steps:
            lines += _of_step(step, session, past, estimate, language)
        said.append(lines)
    return said


def _new_year(limited: set[str], language: Language) -> list[str]:
    """Return what starts over with a benefit year."""
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
                return [language.text("your covered visits are used up: not covered from here on")]
            return [language.text("not covered by your plan")]
    return []
