"""A document as Markdown, in which nothing of a name or a plan's text is read as markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from iptcost_documents._paper import (
    Block,
    Cell,
    Facts,
    Paper,
    Points,
    Sentence,
    Signatures,
    Table,
    dated,
)

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|~#&$]|:(?=//))")
_LINE = r"\_" * 24
_LINE_START = re.compile(r"^(\d*)([.)](?=\s)|[-+=](?=\s|=|-))")


def as_markdown(paper: Paper) -> str:
    """Return the document as CommonMark with tables."""
    return "\n".join(_lines(paper)) + "\n"


def _lines(paper: Paper) -> Iterator[str]:
    yield f"# {escaped(paper.title)}"
    yield ""
    yield "  \n".join(escaped(line) for line in (*paper.letterhead, dated(paper)))
    for sentence in paper.lead:
        yield ""
        yield from _block(sentence, paper)
    for section in paper.sections:
        yield ""
        yield f"## {escaped(section.heading)}"
        for block in section.blocks:
            yield ""
            yield from _block(block, paper)


def _block(block: Block, paper: Paper) -> Iterator[str]:
    if isinstance(block, Sentence):
        yield f"**{escaped(block.text)}**" if block.strong else escaped(block.text)
    elif isinstance(block, Points):
        yield from (f"- {escaped(sentence)}" for sentence in block.sentences)
    elif isinstance(block, Facts):
        for name, cells in block.rows:
            yield f"- **{escaped(name)}**: " + "; ".join(_shown(cells, paper))
    elif isinstance(block, Signatures):
        for row in block.rows:
            yield "- " + ", ".join(f"{escaped(label)}: {_LINE}" for label in row)
    else:
        yield from _table(block, paper)


def _table(table: Table, paper: Paper) -> Iterator[str]:
    if table.caption:
        yield f"{escaped(table.caption)}:"
        yield ""
    yield _row(escaped(column.heading) for column in table.columns)
    yield "|" + "|".join(" --: " if column.figures else " :-- " for column in table.columns) + "|"
    for row in table.rows:
        yield _row(_shown(row, paper))
    if table.total is not None:
        yield _row(f"**{cell}**" if cell else "" for cell in _shown(table.total, paper))


def _shown(cells: Iterable[Cell], paper: Paper) -> list[str]:
    return [escaped(paper.shown(cell)) for cell in cells]


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def escaped(text: str) -> str:
    """Return text in which nothing is read as Markdown."""
    return _LINE_START.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", text))
