"""The terminal: the one door to rich."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from iptcost._report.layout import Line

WIDEST = 140
"""Lines longer than this are hard to read across."""


def console(*, stderr: bool = False) -> Console:
    """Return a console on standard output or error; nothing in text is taken as markup."""
    return Console(
        file=sys.stderr if stderr else sys.stdout,
        markup=False,
        emoji=False,
        highlight=False,
        soft_wrap=True,
    )


def show(lines: Iterable[Line], *, on: Console) -> None:
    """Print lines, each in its style."""
    for line in lines:
        text = Text(line.text, style=line.style)
        if line.strong is not None:
            text.stylize("bold", line.strong)
        on.print(text)


def width_of(screen: Console) -> int:
    """Return how wide the report may be."""
    return min(screen.width, WIDEST)
