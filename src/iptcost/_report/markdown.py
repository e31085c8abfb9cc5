"""A page as Markdown: to paste into a note, a message or an issue."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from iptcost._report.page import Page

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|~])")


def markdown(page: Page) -> Iterator[str]:
    """Yield the lines of a page as Markdown, every column that carries something in it."""
    yield f"**{escaped(page.head)}**"
    if page.facts:
        yield ""
        yield escaped(" · ".join(page.facts))
    for part in page.above:
        yield from section(part.title, part.entries)
    yield ""
    columns = page.table.columns
    yield _row(column.heading for column in columns)
    yield "|" + "|".join(" :-- " if column.left else " --: " for column in columns) + "|"
    for row in page.table.rows:
        yield _row(row.cells[column.key].full for column in columns)
    said = (f"{row.number}: {text}" for row in page.table.rows for text in row.said)
    yield from section(page.language.text("By session"), said)
    for part in page.below:
        if not part.where_room:
            yield from section(part.title, part.entries)
    yield ""
    yield escaped(page.promise)


def escaped(text: str) -> str:
    """Return text in which nothing is read as Markdown."""
    return _SPECIAL.sub(r"\\\1", text)


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(map(escaped, cells)) + " |"


def section(title: str, entries: Iterable[str]) -> Iterator[str]:
    """Yield a list under a title, if it has one; nothing where the list is empty."""
    items = [f"- {escaped(entry)}" for entry in entries]
    if not items:
        return
    yield ""
    if title:
        yield f"**{escaped(title)}**"
        yield ""
    yield from items
