"""The table of sessions, as data: only the columns that carry something.

A column has a rank: the smaller, the sooner it is kept where the width is small. Cells hold the
amount as it is written in full and without its currency.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Final

import attrs

from iptcost._ledger.lines import Estimate, Session
from iptcost._report.remarks import remarks
from iptcost._report.text import MODALITIES, PHASES, SERVICES, clean, payer_names, seconds
from iptcost._rules.money import Money
from iptcost._words.language import Language

NOTHING: Final = "–"
ALWAYS, PARTS, BASE, PAID, MORE, EXTRA, DETAIL = range(7)
"""The ranks: what is always shown, what the price is made of, what it is a part of, the rest."""


@attrs.frozen
class Cell:
    """What stands in one place: in full, and without the currency."""

    full: str
    bare: str


@attrs.frozen
class Column:
    """A column: its heading, rank and side."""

    key: str
    heading: str
    rank: int
    left: bool = False
    amount: bool = False


@attrs.frozen
class Row:
    """A session's cells by column key, and what is remarked on it."""

    number: int
    cells: dict[str, Cell]
    remarks: tuple[str, ...] = ()


@attrs.frozen
class Schedule:
    """The columns in reading order, and the rows."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    currency: str


def schedule(estimate: Estimate, language: Language) -> Schedule:
    """Return the sessions of an estimate as a table in a language."""
    columns = [*_leading(estimate, language), *_amounts(estimate, language)]
    said = remarks(estimate, language)
    rows = []
    before: Session | None = None
    for session, lines in zip(estimate.sessions, said, strict=True):
        cells = {column.key: _cell(column.key, session, before, language) for column in columns}
        rows.append(Row(session.number, cells, tuple(lines)))
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
    names = payer_names(estimate, language)
    after = seconds(estimate)
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
        return _money(session.payers[int(key[6:])].paid, language)
    if key == "number":
        return _same(str(session.number))
    if key == "date":
        return _same(_date(session.date, before, language))
    value = getattr(session, key)
    if isinstance(value, Money):
        shown = key in {"billed", "allowed", "patient_responsibility"}
        return _money(value, language, zero=shown)
    words = {"service": SERVICES, "modality": MODALITIES, "phase": PHASES}.get(key, {})
    return _same(language.translate(words.get(value, clean(value or NOTHING))))


def _date(day: dt.date, before: Session | None, language: Language) -> str:
    """Return a date; its year stands on the first and where it changes."""
    if before is None or before.date.year != day.year:
        return language.date(day)
    return language.day(day)


def _money(money: Money, language: Language, *, zero: bool = False) -> Cell:
    if not money and not zero:
        return _same(NOTHING)
    return Cell(language.money(money), language.amount(money))


def _same(text: str) -> Cell:
    return Cell(text, text)
