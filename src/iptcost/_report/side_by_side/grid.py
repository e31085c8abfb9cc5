"""A table of ways to pay: a name, amounts, sentences below each row; what won't fit is dropped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from rich.cells import cell_len

from iptcost._report.layout import BODY, HEADING, INDENT, REASON, Line
from iptcost._report.text import wrapped

GAP: Final = "  "
_NAME: Final = 26
_LEAST_NAME: Final = 16


class Entry(NamedTuple):
    """A row: its cells, the name first, and what is said of it below."""

    cells: Sequence[str]
    below: Sequence[str]


def grid(heads: Sequence[str], entries: Sequence[Entry], width: int, kept: int) -> Iterator[Line]:
    """Yield the table for a screen of ``width`` columns.

    ``heads`` are those of the amounts, the most wanted first: the last are left out where they
    don't fit, but never one of the first ``kept``.
    """
    count = len(heads)
    while True:
        shown = ["", *heads[:count]]
        rows = [list(entry.cells[: count + 1]) for entry in entries]
        widths = [max(map(cell_len, texts)) for texts in zip(shown, *rows, strict=True)]
        room = width - len(INDENT) - sum(widths[1:]) - len(GAP) * count
        if room >= min(widths[0], _NAME) or count == kept:
            break
        count -= 1
    widths[0] = min(widths[0], max(room, _LEAST_NAME))
    yield Line(_set(shown, widths).rstrip(), HEADING)
    for entry, row in zip(entries, rows, strict=True):
        first, *more = wrapped(row[0], widths[0]) or [""]
        yield Line(_set([first, *row[1:]], widths), BODY, len(INDENT) + widths[0])
        yield from (Line(INDENT + name) for name in more)
        for sentence in entry.below:
            yield from (Line(t, REASON) for t in wrapped(sentence, width, "    ", "      "))


def _set(cells: Sequence[str], widths: Sequence[int]) -> str:
    name = cells[0] + " " * (widths[0] - cell_len(cells[0]))
    amounts = (
        " " * (width - cell_len(text)) + text
        for text, width in zip(cells[1:], widths[1:], strict=True)
    )
    return INDENT + GAP.join((name, *amounts))
