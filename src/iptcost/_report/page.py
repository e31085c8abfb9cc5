"""A page: all that a result says in a language, whatever it is then shown on.

``result``, ``schedule`` and ``side_by_side`` make it; ``layout`` lays it out on a screen, and as
Markdown, HTML and CSV it is written here, with everything escaped. A column has a rank: the
smaller, the sooner it is kept where the width is small. Cells hold the amount as it is written in
full and without its currency.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from html import escape
from typing import Final

import attrs

from iptcost._ledger.lines import Estimate, Session
from iptcost._report.text import clean
from iptcost._rules.money import Money
from iptcost._unknowns.ranges import Range
from iptcost._words.language import Language

NOTHING: Final = "–"
ALWAYS, PARTS, BASE, PAID, MORE, EXTRA, DETAIL = range(7)
"""The ranks: what is always shown, what the price is made of, what it is a part of, the rest."""
MOST_ROWS: Final = 100
"""So many sessions are shown in a notebook; the rest are counted."""
_MARKDOWN: Final = re.compile(r"([\\`*_{}\[\]<>|~])")
_LEFT: Final = ' style="text-align: left"'
_RIGHT: Final = ' style="text-align: right"'
LEFT_OUT = frozenset({"payers", "adjustments", "second_adjustments", "steps"})
COLUMNS = tuple(name for name in Session._fields if name not in LEFT_OUT)
CODED = ("add_ons", "modifiers", "units")
"""Columns that stand where some session has them."""
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""A spreadsheet that opens a file reads what begins so as a formula; the wide ones too."""


@attrs.frozen
class Cell:
    """What stands in one place: in full, and without the currency."""

    full: str
    bare: str

    @classmethod
    def same(cls, text: str) -> Cell:
        """Return a cell that holds one text in either form."""
        return cls(text, text)

    @classmethod
    def of(cls, money: Money | None, language: Language, *, zero: bool = True) -> Cell:
        """Return an amount's cell: a dash for none, and for nothing unless ``zero`` is shown."""
        if money is None or not (money or zero):
            return cls.same(NOTHING)
        return cls(language.money(money), language.amount(money))


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
    """A session's cells by column key, what is remarked on it, and why it costs what it costs."""

    number: int
    cells: dict[str, Cell]
    remarks: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()

    @property
    def said(self) -> tuple[str, ...]:
        """All that is said of the session."""
        return self.remarks + self.reasons


@attrs.frozen
class Schedule:
    """The columns in reading order, and the rows."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    currency: str

    @property
    def named(self) -> str | None:
        """The key of the column by which a row is called; of sessions, which have numbers, none."""
        return self.columns[0].key if self.columns[0].left else None


@attrs.frozen
class Section:
    """Sentences under a title; those without one say more of what stands above them."""

    title: str
    entries: tuple[str, ...]
    where_room: bool = False
    """It is left out where there is little room, and in what is pasted elsewhere."""


def sections(titled: Iterable[tuple[str, Iterable[str]]]) -> tuple[Section, ...]:
    """Return those sections that say something."""
    made = (Section(title, tuple(entries)) for title, entries in titled)
    return tuple(section for section in made if section.entries)


@attrs.frozen
class Page:
    """The sentence of the whole, the facts beside it, the table, and what stands around it."""

    head: str
    facts: tuple[str, ...]
    above: tuple[Section, ...]
    table: Schedule
    below: tuple[Section, ...]
    promise: str
    language: Language


# -- as Markdown: to paste into a note, a message or an issue ---------------------------------


def markdown(page: Page) -> Iterator[str]:
    """Yield the lines of a page as Markdown, every column that carries something in it."""
    columns, rows, named = page.table.columns, page.table.rows, page.table.named
    yield f"**{escaped(page.head)}**"
    if page.facts:
        yield from ("", escaped(" · ".join(page.facts)))
    yield from _listed(page.above)
    yield ""
    yield f"| {' | '.join(escaped(column.heading) for column in columns)} |"
    yield f"|{'|'.join(' :-- ' if column.left else ' --: ' for column in columns)}|"
    for row in rows:
        yield f"| {' | '.join(escaped(row.cells[column.key].full) for column in columns)} |"
    told = [(row.cells[named].full, row.said) for row in rows] if named else []
    if named is None:
        every = tuple(f"{row.number}: {said}" for row in rows for said in row.said)
        told = [(page.language.text("By session"), every)]
    yield from _listed(sections(told))
    yield from _listed(page.below)
    yield from ("", escaped(page.promise))


def escaped(text: str) -> str:
    """Return text in which nothing is read as Markdown."""
    return _MARKDOWN.sub(r"\\\1", text)


def _listed(parts: Iterable[Section]) -> Iterator[str]:
    for part in parts:
        if not part.where_room:
            yield ""
            if part.title:
                yield from (f"**{escaped(part.title)}**", "")
            yield from (f"- {escaped(entry)}" for entry in part.entries)


# -- as HTML: what a notebook shows of a result -----------------------------------------------


def html(page: Page) -> str:
    """Return a page as one HTML element; it needs no style, no script and no file beside it."""
    return "\n".join(_elements(page))


def _elements(page: Page) -> Iterator[str]:
    columns, rows = page.table.columns, page.table.rows
    yield f'<section lang="{escape(str(page.language.locale).replace("_", "-"))}">'
    yield f"<p><strong>{escape(page.head)}</strong></p>"
    if page.facts:
        yield f"<p>{escape(' · '.join(page.facts))}</p>"
    yield from _lists(page.above)
    yield "<table>"
    yield _row("th", ((column, column.heading) for column in columns))
    for row in rows[:MOST_ROWS]:
        yield _row("td", ((column, row.cells[column.key].full) for column in columns))
        for sentence in row.said:
            yield f'<tr><td colspan="{len(columns)}"{_LEFT}>{escape(sentence)}</td></tr>'
    yield "</table>"
    if (more := len(rows) - MOST_ROWS) > 0:
        said = page.language.plural("and {number} more", "and {number} more", more)
        yield f"<p>{escape(said)}</p>"
    yield from _lists(page.below)
    yield f"<p><small>{escape(page.promise)}</small></p>"
    yield "</section>"


def _row(tag: str, cells: Iterable[tuple[Column, str]]) -> str:
    made = (
        f"<{tag}{_LEFT if column.left else _RIGHT}>{escape(text)}</{tag}>" for column, text in cells
    )
    return f"<tr>{''.join(made)}</tr>"


def _lists(parts: Iterable[Section]) -> Iterator[str]:
    for part in parts:
        if not part.where_room:
            if part.title:
                yield f"<p><strong>{escape(part.title)}</strong></p>"
            yield f"<ul>{''.join(f'<li>{escape(entry)}</li>' for entry in part.entries)}</ul>"


# -- comma-separated values ----------------------------------------------------------------------


def sessions_csv(found: Iterable[tuple[str, Estimate | Range]], *, named: bool = False) -> str:
    """Return a line a session, amounts as plain decimals; ``named`` adds the case's file first.

    Where there is a range, a column ``end`` says of which of its two estimates a line is.
    """
    ends = [
        (name, end, estimate)
        for name, made in found
        for end, estimate in (
            (("low", made.low), ("high", made.high)) if isinstance(made, Range) else (("", made),)
        )
    ]
    ended = any(end for _, end, _ in ends)
    sessions = [session for *_, estimate in ends for session in estimate.sessions]
    idle = {name for name in CODED if not any(getattr(each, name) for each in sessions)}
    columns = [name for name in COLUMNS if name not in idle]
    rows: list[list[object]] = [[*["case"] * named, *["end"] * ended, *columns, "currency"]]
    for name, end, estimate in ends:
        first = [*[name] * named, *[end] * ended]
        for session in estimate.sessions:
            values = (getattr(session, column) for column in columns)
            rows.append([*first, *values, estimate.currency])
    return table_csv(rows)


def table_csv(rows: Iterable[Iterable[object]]) -> str:
    """Return the rows of a table, the first of them its headings, as the text of a file."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(map(csv_cell, row) for row in rows)
    return out.getvalue()


def csv_cell(value: object) -> str:
    """Return a value; a user's text is not read as a formula by a spreadsheet."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        value = " ".join(map(str, value))
    if isinstance(value, Money):
        return str(value)
    text = clean(value, 200)
    return f"'{text}" if text.startswith(_FORMULA) else text
