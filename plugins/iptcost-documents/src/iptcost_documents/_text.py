"""A document as plain text: for a terminal, a message, a reader that speaks aloud."""

from __future__ import annotations

import io
from typing import Final, Literal

from rich import box
from rich.console import Console, Group
from rich.segment import Segment
from rich.table import Table as Grid
from rich.text import Text

from iptcost_documents._paper import (
    Block,
    Facts,
    Paper,
    Points,
    Section,
    Sentence,
    Signatures,
    Table,
    dated,
)

WIDEST: Final = 100
NARROWEST: Final = 40
_LABEL: Final = 20
_LINE: Final = 16
_WIDEST_WORD: Final = 14
"""A column is at least as wide as its longest word, up to this; longer ones are broken."""


def as_text(paper: Paper, width: int = WIDEST) -> str:
    """Return the document as lines of at most ``width`` columns."""
    held = io.StringIO()
    wide = max(NARROWEST, min(width, WIDEST))
    screen = Console(
        file=held,
        width=wide,
        color_system=None,
        force_terminal=False,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
    )
    for line in paper.letterhead:
        screen.print(Text(line))
    if paper.letterhead:
        screen.print()
    screen.print(Text(paper.title.upper()))
    screen.print(Text(dated(paper)))
    for sentence in paper.lead:
        screen.print()
        _block(sentence, paper, screen)
    for section in paper.sections:
        _section(section, paper, screen)
    return "".join(line.rstrip() + "\n" for line in held.getvalue().splitlines())


def _section(section: Section, paper: Paper, screen: Console) -> None:
    screen.print()
    screen.print(Text(section.heading))
    screen.print(Text("-" * min(screen.width, Text(section.heading).cell_len)))
    for number, block in enumerate(section.blocks):
        if number:
            screen.print()
        _block(block, paper, screen)


def _block(block: Block, paper: Paper, screen: Console) -> None:
    if isinstance(block, Sentence):
        screen.print(Text(block.text))
    elif isinstance(block, Points):
        grid = Grid.grid(padding=(0, 1))
        grid.add_column()
        grid.add_column(overflow="fold")
        for sentence in block.sentences:
            grid.add_row(Text("·"), Text(sentence))
        screen.print(grid)
    elif isinstance(block, Facts):
        grid = Grid.grid(padding=(0, 2))
        grid.add_column(max_width=screen.width // 3, overflow="fold")
        grid.add_column(overflow="fold")
        for name, cells in block.rows:
            grid.add_row(Text(name), Text("\n".join(map(paper.shown, cells))))
        screen.print(grid)
    elif isinstance(block, Signatures):
        for number, row in enumerate(block.rows):
            if number:
                screen.print()
            screen.print(Text("\n".join(f"{label}: {'_' * _LINE}" for label in row)))
    else:
        screen.print(_grid(block, paper, screen))


def _grid(table: Table, paper: Paper, screen: Console) -> Grid | Group:
    """Return the table; row by row where the width would cut an amount."""
    lines = [*table.rows, *([table.total] if table.total else [])]
    shown = [[paper.shown(cell) for cell in line] for line in lines]
    least = [
        max([_least(column.heading), *(_least(line[at], column.figures) for line in shown)])
        for at, column in enumerate(table.columns)
    ]
    grid = Grid(
        box=box.SIMPLE_HEAD,
        show_edge=False,
        pad_edge=False,
        padding=(0, 1, 0, 0),
        title=Text(table.caption) if table.caption else None,
        title_justify="left",
    )
    for column, narrowest in zip(table.columns, least, strict=True):
        justify: Literal["left", "right"] = "right" if column.figures else "left"
        heading = Text(column.heading)
        grid.add_column(heading, justify=justify, overflow="fold", min_width=narrowest)
    for line in shown:
        if line is shown[-1] and table.total:
            grid.add_section()
        grid.add_row(*map(Text, line))
    drawn = Segment.split_lines(screen.render(grid))
    widest = max(sum(part.cell_length for part in line) for line in drawn)
    return grid if widest <= screen.width else _records(table, shown)


def _least(cell: str, whole: bool = False) -> int:  # noqa: FBT001, FBT002 - said by a column
    """Return how narrow a cell may be: an amount stays whole, a word too unless it is long."""
    if whole:
        return Text(cell).cell_len
    return min(max((Text(word).cell_len for word in cell.split()), default=0), _WIDEST_WORD)


def _records(table: Table, shown: list[list[str]]) -> Group:
    """Return the rows one below the other, each cell beside its heading."""
    parts: list[Text | Grid] = [Text(table.caption)] if table.caption else []
    for line in shown:
        grid = Grid.grid(padding=(0, 2))
        grid.add_column(max_width=_LABEL, overflow="fold")
        grid.add_column(overflow="fold")
        for column, cell in zip(table.columns, line, strict=True):
            if cell:
                grid.add_row(Text(column.heading), Text(cell))
        parts += [Text(""), grid] if parts else [grid]
    return Group(*parts)
