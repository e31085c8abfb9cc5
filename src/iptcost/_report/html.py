"""A page as HTML: what a notebook shows of a result. Everything is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from typing import Final

from iptcost._report.page import Column, Page, Section

MOST_ROWS: Final = 100
"""So many sessions are shown; the rest are counted."""


def html(page: Page) -> str:
    """Return a page as one HTML element; it needs no style, no script and no file beside it."""
    return "\n".join(_lines(page))


def _lines(page: Page) -> Iterator[str]:
    yield f'<section lang="{escape(str(page.language.locale).replace("_", "-"))}">'
    yield f"<p><strong>{escape(page.head)}</strong></p>"
    if page.facts:
        yield f"<p>{escape(' · '.join(page.facts))}</p>"
    yield from _sections(page.above)
    columns = page.table.columns
    yield "<table>"
    yield _row("th", ((column, column.heading) for column in columns))
    for row in page.table.rows[:MOST_ROWS]:
        yield _row("td", ((column, row.cells[column.key].full) for column in columns))
        for sentence in row.said:
            yield f'<tr><td colspan="{len(columns)}"{_LEFT}>{escape(sentence)}</td></tr>'
    yield "</table>"
    if (more := len(page.table.rows) - MOST_ROWS) > 0:
        said = page.language.plural("and {number} more", "and {number} more", more)
        yield f"<p>{escape(said)}</p>"
    yield from _sections(page.below)
    yield f"<p><small>{escape(page.promise)}</small></p>"
    yield "</section>"


_LEFT: Final = ' style="text-align: left"'
_RIGHT: Final = ' style="text-align: right"'


def _row(tag: str, cells: Iterable[tuple[Column, str]]) -> str:
    made = (
        f"<{tag}{_LEFT if column.left else _RIGHT}>{escape(text)}</{tag}>" for column, text in cells
    )
    return f"<tr>{''.join(made)}</tr>"


def _sections(sections: Iterable[Section]) -> Iterator[str]:
    for section in sections:
        if section.where_room:
            continue
        if section.title:
            yield f"<p><strong>{escape(section.title)}</strong></p>"
        yield f"<ul>{''.join(f'<li>{escape(entry)}</li>' for entry in section.entries)}</ul>"
