"""A page on a screen: lines with a style each, laid out for a width.

Rich draws them. The columns are set here because a remark spans all of a row, which a rich table
can't do, and because which columns are left out is said, not clipped in silence.
"""

from __future__ import annotations

import itertools
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import attrs
from rich.cells import cell_len

from iptcost._report.page import ALWAYS, BASE, PARTS, Column, Page, Schedule
from iptcost._words.language import Language

INDENT: Final = "  "
DOTTED: Final = (f"{INDENT}· ", INDENT * 2)
GAP: Final = 2
DEEP: Final = "      "
_WIDE: Final = 100
"""Columns of a terminal from which on the sources are shown unasked."""
_NAME: Final = 26
_LEAST_NAME: Final = 16
"""Amounts are left out before the name of a row gets narrower than the first, if it needs that;
and it never gets narrower than the second."""
PLAIN, HEAD, TITLE, REMARK, REASON, WRONG = "", "bold green", "bold", "yellow", "dim", "bold red"


@attrs.frozen
class Line:
    """A line of the report and how it is drawn; ``strong`` is where its price begins."""

    text: str = ""
    style: str = ""
    strong: int | None = None


def paragraph(
    text: str, width: int, style: str = PLAIN, indent: str = "", hanging: str | None = None
) -> Iterator[Line]:
    """Yield a paragraph as lines of at most ``width`` characters."""
    hanging = indent if hanging is None else hanging
    room = max(width, len(indent) + 20)
    wrapper = textwrap.TextWrapper(room, indent, hanging, break_on_hyphens=False)
    yield from (Line(line, style) for line in wrapper.wrap(text))


def listed(title: str, entries: Iterable[str], width: int) -> Iterator[Line]:
    """Yield entries under a title, each with a dot before it; sentences where there is no title."""
    yield Line()
    if title:
        yield Line(title, TITLE)
    for entry in entries:
        yield from paragraph(entry, width, PLAIN, *(DOTTED if title else (INDENT, INDENT)))


def laid_out(page: Page, width: int) -> Iterator[Line]:
    """Yield a whole page for a screen of ``width`` columns."""
    yield from headed(page, width)
    yield Line()
    if page.table.named is None:
        yield from _table(page.table, page.language, width)
    else:
        yield from _grid(page.table, page.table.named, width)
    for part in page.below:
        if not part.where_room or width > _WIDE:
            yield from listed(part.title, part.entries, width)
    yield Line()
    yield from paragraph(page.promise, width, REASON)


def headed(page: Page, width: int) -> Iterator[Line]:
    """Yield what stands above a page's table: its sentence, the facts, what decides."""
    yield from paragraph(page.head, width, HEAD)
    lines: list[str] = []
    for fact in page.facts:
        if lines and len(lines[-1]) + 3 + len(fact) <= width:
            lines[-1] += f" · {fact}"
        else:
            lines.append(INDENT + fact)
    yield from map(Line, lines)
    for part in page.above:
        if part.title:
            yield from listed(part.title, part.entries, width)
        for entry in () if part.title else part.entries:
            yield from paragraph(entry, width, PLAIN, *DOTTED)


# -- the table ----------------------------------------------------------------------------------


@attrs.frozen
class _Fitted:
    """Some columns of a table: how wide each is, and in which form headings and cells stand."""

    columns: Sequence[Column]
    headings: Mapping[str, Sequence[str]]
    rows: Sequence[Mapping[str, str]]
    widths: Mapping[str, int]

    @classmethod
    def of(cls, drawn: Schedule, columns: Sequence[Column], *, split: bool, bare: bool) -> _Fitted:
        """Measure columns: as wide as the widest cell, or the widest line of the heading."""
        headings = {c.key: c.heading.split() if split else [c.heading] for c in columns}
        rows = [
            {c.key: row.cells[c.key].bare if bare else row.cells[c.key].full for c in columns}
            for row in drawn.rows
        ]
        widths = {
            key: max(map(cell_len, (*lines, *(row[key] for row in rows))))
            for key, lines in headings.items()
        }
        return cls(columns, headings, rows, widths)

    @property
    def total(self) -> int:
        """How wide the table is."""
        return len(INDENT) + sum(self.widths.values()) + GAP * (len(self.columns) - 1)

    def set(self, texts: Mapping[str, str]) -> str:
        """Return the texts side by side, each on its column's side."""
        cells = []
        for column in self.columns:
            space = " " * (self.widths[column.key] - cell_len(texts[column.key]))
            cells.append(texts[column.key] + space if column.left else space + texts[column.key])
        return INDENT + (" " * GAP).join(cells)

    def head(self) -> Iterator[Line]:
        """Yield the headings; short ones stand at the bottom."""
        most = max(map(len, self.headings.values()))
        lines = {key: [*[""] * (most - len(said)), *said] for key, said in self.headings.items()}
        for number in range(most):
            texts = {key: said[number] for key, said in lines.items()}
            yield Line(self.set(texts).rstrip(), TITLE)


def _table(drawn: Schedule, language: Language, width: int) -> Iterator[Line]:
    """Yield the table; the price stands out, and what is said of a row stands under it."""
    fitted, bare, left_out = _fit(drawn, width)
    yield from fitted.head()
    prices = [fitted.widths[c.key] for c in fitted.columns if c.amount and c.rank == ALWAYS]
    priced = sum(prices) + GAP * (len(prices) - 1)
    for row, texts in zip(drawn.rows, fitted.rows, strict=True):
        text = fitted.set(texts)
        yield Line(text.rstrip(), PLAIN, len(text) - priced)
        for style, sentences in ((REMARK, row.remarks), (REASON, row.reasons)):
            for sentence in sentences:
                yield from paragraph(sentence, width, style, DEEP)
    if bare:
        yield Line(INDENT + language.text("amounts in {currency}", currency=drawn.currency), REASON)
    if left_out:
        names = ", ".join(column.heading for column in left_out)
        said = language.text("a wider window also shows: {columns}", columns=names)
        yield from paragraph(said, width, REASON, INDENT)


def _fit(drawn: Schedule, width: int) -> tuple[_Fitted, bool, list[Column]]:
    """Return the fullest form that fits, whether without currency, and the parts left out of it.

    In turn: headings on several lines, amounts without their currency, without what the parts
    are a part of, and at last without parts, which is said. Then what more there is room for.
    """
    for rank in (BASE, PARTS):
        needed = [column for column in drawn.columns if column.rank <= rank]
        for bare, split in itertools.product((False, True), repeat=2):
            fitted = _Fitted.of(drawn, needed, split=split, bare=bare)
            if fitted.total <= width:
                more = sorted((c for c in drawn.columns if c.rank > rank), key=lambda c: c.rank)
                return _more(drawn, fitted, more, width, split=split, bare=bare), bare, []
    parts = [column for column in drawn.columns if column.rank == PARTS]
    always = [column for column in drawn.columns if column.rank == ALWAYS]
    fitted = _Fitted.of(drawn, always, split=True, bare=True)
    fitted = _more(drawn, fitted, parts, width, split=True, bare=True)
    return fitted, True, [column for column in parts if column not in fitted.columns]


def _more(
    drawn: Schedule, fitted: _Fitted, more: list[Column], width: int, *, split: bool, bare: bool
) -> _Fitted:
    """Add the further columns that fit."""
    for column in more:
        wider = [c for c in drawn.columns if c in fitted.columns or c is column]
        tried = _Fitted.of(drawn, wider, split=split, bare=bare)
        if tried.total <= width:
            fitted = tried
    return fitted


def _grid(drawn: Schedule, named: str, width: int) -> Iterator[Line]:
    """Yield a table whose rows are called by their first column.

    The most wanted amounts stand first: the last are left out where they don't fit, but never one
    of those that always stand.
    """
    columns = [attrs.evolve(drawn.columns[0], heading=""), *drawn.columns[1:]]
    while True:
        fitted = _Fitted.of(drawn, columns, split=False, bare=False)
        widest = fitted.widths[named]
        room = width - fitted.total + widest
        if room >= min(widest, _NAME) or columns[-1].rank == ALWAYS:
            break
        columns.pop()
    widths = {**fitted.widths, named: min(widest, max(room, _LEAST_NAME))}
    fitted = attrs.evolve(fitted, widths=widths)
    yield from fitted.head()
    for row, texts in zip(drawn.rows, fitted.rows, strict=True):
        first, *more = list(paragraph(texts[named], widths[named])) or [Line()]
        line = fitted.set({**texts, named: first.text})
        yield Line(line, PLAIN, len(INDENT) + widths[named])
        yield from (Line(INDENT + name.text) for name in more)
        for sentence in row.remarks:
            yield from paragraph(sentence, width, REASON, INDENT * 2, DEEP)
