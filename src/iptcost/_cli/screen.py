"""The terminal: the one door to rich, which takes longer to import than an estimate."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from iptcost._cli.setting import RunSetting
from iptcost._report.layout import Line

if TYPE_CHECKING:
    from rich.console import Console

WIDEST = 140
"""Lines longer than this are hard to read across."""


def show(lines: Iterable[Line], *, on: Console) -> None:
    """Print lines, each in its style."""
    from rich.text import Text

    for line in lines:
        text = Text(line.text, style=line.style)
        if line.strong is not None:
            text.stylize("bold", line.strong)
        on.print(text)


def width_of(screen: Console) -> int:
    """Return how wide the report may be."""
    return min(screen.width, WIDEST)


def print_lines(setting: RunSetting, *made: Callable[[int], Iterable[Line]]) -> None:
    """Print what is laid out for the width of the screen, on standard output."""
    screen = setting.console()
    for lay_out in made:
        show(lay_out(width_of(screen)), on=screen)
