"""A page on a screen: lines with a style each, laid out for a width.

Rich draws them. The columns are set here because a remark spans all of a row, which a rich table
can't do, and because which columns are left out is said, not clipped in silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import attrs
from rich.cells import cell_len

from iptcost._report.page import ALWAYS, BASE, PARTS, Column, Page, Row, Schedule
from iptcost._report.text import joined, wrapped
from iptcost._words.language import Language

INDENT: Final = "  "
GAP: Final = 2
DEEP: Final = "      "
_WIDE: Final = 100
"""Columns of a terminal from which on the sources are shown unasked."""
HEAD, FACT, HEADING, BODY, PRICE, REMARK, REASON, TITLE = (
    "bold green",
    "",
    "bold",
    "",
    "bold",
    "yellow",
    "dim",
    "bold",
)


@attrs.frozen
class Line:
    """A line of the report and how it is drawn; ``strong`` is where its price begins."""

    text: str = ""
    style: str = ""
    strong: int | None = None


@attrs.frozen
class _Fitted:
    """The columns that fit, their widths, and in which form their cells stand."""

    columns: tuple[Column, ...]
    widths: dict[str, int]
    headings: dict[str, list[str]]
    bare: bool
    left_out: tuple[Column, ...] = ()

    def cell(self, row: Row, key: str) -> str:
        """Return what stands in a place, in the form that fits."""
        return row.cells[key].bare if self.bare else row.cells[key].full

    @property
    def total(self) -> int:
        """How wide the table is."""
        return len(INDENT) + sum(self.widths.values()) + GAP * (len(self.columns) - 1)


def laid_out(page: Page, width: int) -> Iterator[Line]:
    """Yield a whole page for a screen of ``width`` columns."""
    yield from headed(page, width)
    yield Line()
    yield from _table(page.table, page.language, width)
    for part in page.below:
        if not part.where_room or width > _WIDE:
            yield from listed(part.title, part.entries, width)
    yield Line()
    yield from (Line(text, REASON) for text in wrapped(page.promise, width))


def headed(page: Page, width: int) -> Iterator[Line]:
    """Yield what stands above a page's table: its sentence, the facts, what decides."""
    yield from (Line(text, HEAD) for text in wrapped(page.head, width))
    yield from (Line(text, FACT) for text in joined(page.facts, width, INDENT))
    for part in page.above:
        yield from listed(part.title, part.entries, width)


def listed(title: str, entries: Iterable[str], width: int) -> Iterator[Line]:
    """Yield entries under a title, each with a dot before it; sentences where there is no title."""
    yield Line()
    if title:
        yield Line(title, TITLE)
    for entry in entries:
        indents = (f"{INDENT}· ", INDENT * 2) if title else (INDENT, INDENT)
        yield from (Line(text) for text in wrapped(entry, width, *indents))


# -- the table of sessions --------------------------------------------------------------------


def _table(drawn: Schedule, language: Language, width: int) -> Iterator[Line]:
    """Yield the table; the price stands out, and what is said of a row stands under it."""
    fitted = _fit(drawn, width)
    for number in range(max(len(lines) for lines in fitted.headings.values())):
        texts = {key: _line(lines, number, fitted) for key, lines in fitted.headings.items()}
        yield Line(_set(fitted, texts).rstrip(), HEADING)
    prices = [fitted.widths[c.key] for c in fitted.columns if c.amount and c.rank == ALWAYS]
    priced = sum(prices) + GAP * (len(prices) - 1)
    for row in drawn.rows:
        text = _set(fitted, {c.key: fitted.cell(row, c.key) for c in fitted.columns})
        yield Line(text.rstrip(), BODY, len(text) - priced)
        for style, sentences in ((REMARK, row.remarks), (REASON, row.reasons)):
            for sentence in sentences:
                yield from (Line(t, style) for t in wrapped(sentence, width, DEEP))
    if fitted.bare:
        yield Line(INDENT + language.text("amounts in {currency}", currency=drawn.currency), REASON)
    if fitted.left_out:
        names = ", ".join(column.heading for column in fitted.left_out)
        said = language.text("a wider window also shows: {columns}", columns=names)
        yield from (Line(t, REASON) for t in wrapped(said, width, INDENT))


def _line(lines: list[str], number: int, fitted: _Fitted) -> str:
    """Return line ``number`` of a heading; short headings stand at the bottom."""
    missing = max(map(len, fitted.headings.values())) - len(lines)
    return lines[number - missing] if number >= missing else ""


def _set(fitted: _Fitted, texts: dict[str, str]) -> str:
    """Return the texts side by side, each on its column's side."""
    cells = []
    for column in fitted.columns:
        text = texts[column.key]
        space = " " * (fitted.widths[column.key] - cell_len(text))
        cells.append(text + space if column.left else space + text)
    return INDENT + (" " * GAP).join(cells)


def _fit(drawn: Schedule, width: int) -> _Fitted:
    """Return the fullest form that fits: all the parts first, then what more there is room for.

    In turn: headings on several lines, amounts without their currency, without what the parts
    are a part of, and at last without parts, which is said.
    """
    needed = [column for column in drawn.columns if column.rank <= BASE]
    for rank in (BASE, PARTS):
        kept = [column for column in needed if column.rank <= rank]
        for split, bare in ((False, False), (True, False), (False, True), (True, True)):
            fitted = _measure(drawn, kept, split=split, bare=bare)
            if fitted.total <= width:
                return _more(drawn, fitted, width, split=split, bare=bare)
    parts = [column for column in needed if column.rank == PARTS]
    kept = [column for column in needed if column.rank == ALWAYS]
    for column in parts:
        wider = [c for c in needed if c in kept or c is column]
        if _measure(drawn, wider, split=True, bare=True).total <= width:
            kept = wider
    fitted = _measure(drawn, kept, split=True, bare=True)
    return attrs.evolve(fitted, left_out=tuple(c for c in parts if c not in kept))


def _more(drawn: Schedule, fitted: _Fitted, width: int, *, split: bool, bare: bool) -> _Fitted:
    """Add the further columns that fit, by rank."""
    kept = list(fitted.columns)
    for column in sorted(drawn.columns, key=lambda c: c.rank):
        if column in kept:
            continue
        wider = [c for c in drawn.columns if c in kept or c is column]
        tried = _measure(drawn, wider, split=split, bare=bare)
        if tried.total <= width:
            kept, fitted = wider, tried
    return fitted


def _measure(drawn: Schedule, columns: list[Column], *, split: bool, bare: bool) -> _Fitted:
    """Return how wide each column is: its widest cell or the widest line of its heading."""
    headings = {c.key: c.heading.split() if split else [c.heading] for c in columns}
    widths = {}
    for column in columns:
        cells = (
            row.cells[column.key].bare if bare else row.cells[column.key].full for row in drawn.rows
        )
        texts = [*headings[column.key], *cells]
        widths[column.key] = max(map(cell_len, texts))
    return _Fitted(tuple(columns), widths, headings, bare)
