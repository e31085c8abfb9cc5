"""The table of an estimate's sessions: only the columns that carry something."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

from iptcost._ledger.lines import Estimate, Session
from iptcost._report import explained, text
from iptcost._report.page import (
    ALWAYS,
    BASE,
    DETAIL,
    EXTRA,
    MORE,
    NOTHING,
    PAID,
    PARTS,
    Cell,
    Column,
    Row,
    Schedule,
)
from iptcost._report.remarks import remarks
from iptcost._rules.money import Money
from iptcost._words.language import Language


def schedule(estimate: Estimate, language: Language, *, explain: bool = False) -> Schedule:
    """Return the sessions of an estimate as a table; ``explain`` gives the reasons of each."""
    columns = [*_leading(estimate, language), *_amounts(estimate, language)]
    said = remarks(estimate, language)
    rows = []
    before: Session | None = None
    for session, lines in zip(estimate.sessions, said, strict=True):
        cells = {column.key: _cell(column.key, session, before, language) for column in columns}
        reasons = explained.explanation(estimate, session, language) if explain else ()
        rows.append(Row(session.number, cells, tuple(lines), tuple(reasons)))
        before = session
    return Schedule(tuple(columns), tuple(rows), estimate.currency)


def _leading(estimate: Estimate, language: Language) -> Iterator[Column]:
    """Yield the columns that say which session it is."""
    yield Column("number", "#", ALWAYS)
    yield Column("date", language.text("date"), ALWAYS, left=True)
    if _varies(estimate, lambda session: session.service):
        yield Column("service", language.text("service"), EXTRA, left=True)
    if _varies(estimate, lambda session: session.modality):
        yield Column("modality", language.text("where"), EXTRA, left=True)
    if _varies(estimate, lambda session: session.phase):
        yield Column("phase", language.text("phase"), DETAIL, left=True)
    yield Column("code", language.text("code"), DETAIL, left=True)


def _amounts(estimate: Estimate, language: Language) -> Iterator[Column]:
    """Yield the columns of money: those that are not empty from top to bottom."""
    sessions = estimate.sessions
    same = all(session.allowed == session.billed for session in sessions)
    headings = {
        "billed": (language.text("billed"), BASE if same else MORE),
        "write_off": (language.text("written off"), EXTRA),
        "allowed": (language.text("allowed"), BASE),
        "deductible": (language.text("deductible"), PARTS),
        "copay": (language.text("copay"), PARTS),
        "coinsurance": (language.text("coinsurance"), PARTS),
        "not_covered": (language.text("not covered"), PARTS),
        "balance_bill": (language.text("balance bill"), PARTS),
    }
    for key, (heading, rank) in headings.items():
        carries = any(getattr(session, key) for session in sessions)
        if carries and not (key == "allowed" and same):
            yield Column(key, heading, rank, amount=True)
    names = text.payer_names(estimate, language)
    after = text.seconds(estimate)
    for index, name in enumerate(names):
        if len(names) == 1:
            heading = language.text("plan pays")
        elif index in after:
            heading = language.text("{payer} pays, second", payer=name)
        else:
            heading = language.text("{payer} pays", payer=name)
        if any(session.payers[index].paid for session in sessions):
            yield Column(f"payer {index}", heading, PAID if len(names) > 1 else MORE, amount=True)
    yield Column("patient_responsibility", language.text("you pay"), ALWAYS, amount=True)


def _varies(estimate: Estimate, value: Callable[[Session], object]) -> bool:
    return len({value(session) for session in estimate.sessions}) > 1


def _cell(key: str, session: Session, before: Session | None, language: Language) -> Cell:
    """Return what stands in one place of the table."""
    if key.startswith("payer "):
        return Cell.of(session.payers[int(key[6:])].paid, language, zero=False)
    if key == "number":
        return Cell.same(str(session.number))
    if key == "date":
        return Cell.same(_date(session.date, before, language))
    value = getattr(session, key)
    if isinstance(value, Money):
        shown = key in {"billed", "allowed", "patient_responsibility"}
        return Cell.of(value, language, zero=shown)
    words = {"service": text.SERVICES, "modality": text.MODALITIES, "phase": text.PHASES}.get(
        key, {}
    )
    return Cell.same(language.translate(words.get(value, text.clean(value or NOTHING))))


def _date(day: dt.date, before: Session | None, language: Language) -> str:
    """Return a date; its year stands on the first and where it changes."""
    if before is None or before.date.year != day.year:
        return language.date(day)
    return language.day(day)
