"""How far a long run is: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from typing import Any, Final

import click

from iptcost._cli._setting import Setting

EVERY: Final = 30
"""Seconds between two lines where there is no terminal: a log is to stay short."""
Shown = Callable[[int, int, int], None]
"""Takes the parts done, of how many, and the rows in them."""


@contextlib.contextmanager
def progress(setting: Setting) -> Iterator[Shown]:
    """Give what shows how far a run is, on standard error."""
    screen = setting.console(stderr=True)
    if not screen.is_terminal:
        yield _Lines(setting)
        return
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

    columns = (BarColumn(), TaskProgressColumn(), TextColumn("{task.fields[told]}"))
    with Progress(*columns, console=screen, transient=True) as bar:
        task = bar.add_task("", total=None, told="")
        pace = _Pace()

        def show(done: int, of: int, rows: int) -> None:
            bar.update(task, completed=done, total=of, told=_told(setting, pace, done, of, rows))

        yield show


class _Lines:
    """Writes a plain line now and then."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.pace = _Pace()
        self.last = time.monotonic()

    def __call__(self, done: int, of: int, rows: int) -> None:
        """Write a line where the last one is long ago."""
        told = _told(self.setting, self.pace, done, of, rows)
        if time.monotonic() - self.last >= EVERY and done < of:
            self.last = time.monotonic()
            click.echo(told, err=True)


class _Pace:
    """How fast a run goes, from its first report on: what was there before took no time."""

    def __init__(self) -> None:
        self.first: tuple[float, int, int] | None = None

    def of(self, done: int, of: int, rows: int) -> tuple[int, int] | None:
        """Return rows a second and seconds left; None where nothing was done yet."""
        now = time.monotonic()
        if self.first is None:
            self.first = now, done, rows
        began, parts_before, rows_before = self.first
        spent, made = now - began, done - parts_before
        if made <= 0 or spent <= 0:
            return None
        return round((rows - rows_before) / spent), round(spent * (of - done) / made)


def _told(setting: Setting, pace: _Pace, done: int, of: int, rows: int) -> str:
    text, number = setting.language.text, setting.language.number
    parts: dict[str, Any] = {"done": number(done), "of": number(of), "rows": number(rows)}
    found = pace.of(done, of, rows)
    if found is None:
        return text("part {done} of {of} · {rows} rows", **parts)
    rate, left = found
    return text(
        "part {done} of {of} · {rows} rows · {rate} a second · {left} left",
        **parts,
        rate=number(rate),
        left=f"{left // 3600}:{left // 60 % 60:02d}:{left % 60:02d}",
    )
