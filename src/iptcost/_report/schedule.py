"""The table of sessions: only the columns that carry something, with what is said under a row.

That is a limit that was reached, a year that begins anew, in what a session differs from its
estimate; and why it costs what it costs, in sentences made of its steps. Of a range it is what is
paid at either end.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any, Final

from iptcost._faults.problem import Words
from iptcost._ledger.lines import Difference, Estimate, Session, Step
from iptcost._report import page, text
from iptcost._rules.money import Money
from iptcost._unknowns.ranges import Range
from iptcost._words.language import Language

FIELDS: Final = {
    "billed": Words("billed"),
    "write_off": Words("written off"),
    "allowed": Words("allowed"),
    "deductible": Words("deductible"),
    "copay": Words("copay"),
    "coinsurance": Words("coinsurance"),
    "not_covered": Words("not covered"),
    "balance_bill": Words("balance bill"),
    "payer_paid": Words("plan pays"),
}
"""A session's amounts, in the order of their columns; what payers pay has one for each."""
RANKS: Final = {"billed": page.MORE, "write_off": page.EXTRA, "allowed": page.BASE}
"""Of those that are no part of the price."""
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
    "deductible-besides": Words(
        "Before that, {amount} of your deductible was used: by other care, or carried over."
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
ENDED: Final = {
    "visit-limit": Words(
        "your covered visits are used up: not covered for the rest of the benefit year"
    ),
    "shared-limit": Words("the covered visits of a limit of your plan ({name}) are used up"),
    "shared-amount": Words("your plan has paid all of one of its limits"),
    "authorization": Words("not authorised by your plan"),
    "not-covered": Words("not covered by your plan"),
}
"""What is said of the first session that one of these ends, and of no other for the same reason."""
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


def schedule(estimate: Estimate, language: Language, *, explain: bool = False) -> page.Schedule:
    """Return the sessions of an estimate as a table; ``explain`` gives the reasons of each."""
    columns = [*_leading(estimate, language), *_amounts(estimate, language)]
    rows = []
    said = zip((None, *estimate.sessions), _remarks(estimate, language), strict=False)
    for session, (before, remarks) in zip(estimate.sessions, said, strict=True):
        cells = {column.key: _cell(column.key, session, before, language) for column in columns}
        reasons = explanation(estimate, session, language) if explain else ()
        rows.append(page.Row(session.number, cells, tuple(remarks), tuple(reasons)))
    return page.Schedule(tuple(columns), tuple(rows), estimate.currency)


def range_schedule(found: Range, language: Language) -> page.Schedule:
    """Return number, date, and what is paid at either end."""
    columns = (
        page.Column("number", "#", page.ALWAYS),
        page.Column("date", language.text("date"), page.ALWAYS, left=True),
        page.Column("low", language.text("at the least"), page.ALWAYS, amount=True),
        page.Column("high", language.text("at the most"), page.ALWAYS, amount=True),
    )
    rows = []
    pairs = itertools.zip_longest(found.low.sessions, found.high.sessions)
    for number, ends in enumerate(pairs, start=1):
        days = {session.date for session in ends if session is not None}
        day = page.Cell.same(language.date(days.pop()) if len(days) == 1 else page.NOTHING)
        cells = {"number": page.Cell.same(str(number)), "date": day}
        for key, session in zip(("low", "high"), ends, strict=True):
            cells[key] = page.Cell.of(session and session.patient_responsibility, language)
        rows.append(page.Row(number, cells))
    return page.Schedule(columns, tuple(rows), found.low.currency)


# -- columns and cells ------------------------------------------------------------------------


def _leading(estimate: Estimate, language: Language) -> Iterator[page.Column]:
    """Yield the columns that say which session it is."""
    yield page.Column("number", "#", page.ALWAYS)
    yield page.Column("date", language.text("date"), page.ALWAYS, left=True)
    for key, heading, rank in (
        ("service", language.text("service"), page.EXTRA),
        ("modality", language.text("where"), page.EXTRA),
        ("phase", language.text("phase"), page.DETAIL),
    ):
        if len({getattr(session, key) for session in estimate.sessions}) > 1:
            yield page.Column(key, heading, rank, left=True)
    yield page.Column("code", language.text("code"), page.DETAIL, left=True)


def _amounts(estimate: Estimate, language: Language) -> Iterator[page.Column]:
    """Yield the columns of money: those that are not empty from top to bottom."""
    sessions = estimate.sessions
    same = all(session.allowed == session.billed for session in sessions)
    for key, words in FIELDS.items():
        hidden = key == "payer_paid" or (same and key == "allowed")
        if not hidden and any(getattr(session, key) for session in sessions):
            rank = page.BASE if same and key == "billed" else RANKS.get(key, page.PARTS)
            yield page.Column(key, language.translate(words), rank, amount=True)
    names, after = text.payer_names(estimate), text.seconds(estimate)
    several = len(names) > 1
    for index, name in enumerate(names):
        if any(session.payers[index].paid for session in sessions):
            heading = language.text("plan pays")
            if several:
                heading = language.text(
                    "{payer} pays, second" if index in after else "{payer} pays", payer=name
                )
            rank = page.PAID if several else page.MORE
            yield page.Column(f"payer {index}", heading, rank, amount=True)
    yield page.Column("patient_responsibility", language.text("you pay"), page.ALWAYS, amount=True)


def _cell(key: str, session: Session, before: Session | None, language: Language) -> page.Cell:
    """Return what stands in one place of the table; a date's year where it is a new one."""
    if key.startswith("payer "):
        return page.Cell.of(session.payers[int(key[6:])].paid, language, zero=False)
    value = getattr(session, key)
    if isinstance(value, Money):
        shown = key in {"billed", "allowed", "patient_responsibility"}
        return page.Cell.of(value, language, zero=shown)
    if key == "number":
        return page.Cell.same(str(value))
    if key == "date":
        same = before is not None and before.date.year == value.year
        return page.Cell.same(language.day(value) if same else language.date(value))
    known = {"service": text.SERVICES, "modality": text.MODALITIES, "phase": text.PHASES}
    own = value in known.get(key, ())
    return page.Cell.same(language.translate(value) if own else text.clean(value or page.NOTHING))


# -- what is said under a row -----------------------------------------------------------------


def _remarks(estimate: Estimate, language: Language) -> Iterator[list[str]]:
    """Yield the remarks of each session, most of them none."""
    limited = {step.rule for session in estimate.sessions for step in session.steps}
    differing: dict[int, list[str]] = {}
    for entry in estimate.differences:
        differing.setdefault(entry.session, []).append(_difference(entry, language))
    past: set[object] = set()
    for before, session in zip((None, *estimate.sessions), estimate.sessions, strict=False):
        lines: list[str] = []
        if before is not None and before.benefit_year != session.benefit_year:
            if {"deductible", "visit-limit"} <= limited:
                lines = [language.text("your deductible and your covered visits start over")]
            elif "deductible" in limited:
                lines = [language.text("your deductible starts over")]
            elif limited & {"out-of-pocket-maximum", "visit-limit", "payer-maximum"}:
                lines = [language.text("your plan's limits start over")]
        for step in session.steps:
            if sentence := _of_step(step, session, past):
                lines.append(language.text(sentence, **_values(step, estimate, language)))
        yield [*lines, *differing.get(session.number, ())]


def _of_step(step: Step, session: Session, past: set[object]) -> Words | None:
    """Return the remark of one step, if it reaches a limit or meets one for the first time."""
    reached = not step.room_after and bool(step.room_before)
    if step.rule == "out-of-pocket-maximum" and reached:
        return Words("your out-of-pocket maximum is reached")
    if step.rule == "payer-maximum" and (reached or (step.amount and step.room_before)):
        return Words("your plan has paid its maximum for this benefit year")
    if step.rule == "assistance" and step.room_after == 0:
        return Words("the last session paid by {payer}")
    if step.rule in ENDED:
        # No year brings back what is not covered at all.
        when = session.service if step.rule == "not-covered" else session.benefit_year
        told = step.rule, step.name, when
        if step.amount is not None and not step.room_after and told not in past:
            past.add(told)
            return ENDED[step.rule]
        if (step.amount is None or step.room_after) and step.rule != "visit-limit":
            past.discard(told)  # a later period may end it again
    return None


def _difference(entry: Difference, language: Language) -> str:
    """Return in what a session differs from its estimate, and why as far as that can be told."""
    values = {"part": FIELDS[entry.field], **entry._asdict()}
    said = language.text("{part}: {actual} instead of {estimated}", **values)
    if entry.reason not in REASONS:
        return said
    codes = f" ({', '.join(map(text.clean, entry.codes))})" if entry.codes else ""
    return f"{said} – {language.translate(REASONS[entry.reason])}{codes}"


# -- why it costs what it costs ---------------------------------------------------------------


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
        "payer": text.plan_name(estimate, step.payer),
        "name": text.clean(step.name) if step.name else Words("all its rows"),
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
