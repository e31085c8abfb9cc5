"""How far a long run is: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator
from typing import Final

import click

from iptcost._cli.setting import RunSetting

EVERY: Final = 30
"""Seconds between two lines where there is no terminal: a log is to stay short."""


@contextlib.contextmanager
def progress(setting: RunSetting) -> Iterator[Callable[..., None]]:
    """Give what shows how far a run is, on standard error.

    It takes the parts done, of how many, and the rows in them; without rows, files of answers.
    """
    pace = _Pace(setting)
    if not sys.stderr.isatty():
        # Neither is rich imported then: a small run is to be short.
        last = time.monotonic()

        def tell(done: int, of: int, rows: int | None = None) -> None:
            nonlocal last
            told = pace.told(done, of, rows)
            if time.monotonic() - last >= EVERY and done < of:
                last = time.monotonic()
                click.echo(told, err=True)

        yield tell
        return
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

    columns = (BarColumn(), TaskProgressColumn(), TextColumn("{task.fields[told]}"))
    with Progress(*columns, console=setting.console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None, told="")

        def show(done: int, of: int, rows: int | None = None) -> None:
            bar.update(task, completed=done, total=of, told=pace.told(done, of, rows))

        yield show


class _Pace:
    """How fast a run goes, from its first report on: what was there before took no time."""

    def __init__(self, setting: RunSetting) -> None:
        self.setting = setting
        self.first: tuple[float, int, int | None] | None = None

    def told(self, done: int, of: int, rows: int | None) -> str:
        """Return how far it is in words, with the rate and the time left once they are known."""
        text, number = self.setting.language.text, self.setting.language.number
        if self.first is None or (self.first[2] is None) != (rows is None):
            self.first = time.monotonic(), done, rows
        if rows is None:
            return text("answers {done} of {of}", done=number(done), of=number(of))
        began, parts_before, rows_before = self.first
        spent, made = time.monotonic() - began, done - parts_before
        told = {"done": number(done), "of": number(of), "rows": number(rows)}
        if made <= 0 or spent <= 0:
            return text("part {done} of {of} · {rows} rows", **told)
        left = round(spent * (of - done) / made)
        return text(
            "part {done} of {of} · {rows} rows · {rate} a second · {left} left",
            **told,
            rate=number(round((rows - (rows_before or 0)) / spent)),
            left=f"{left // 3600}:{left // 60 % 60:02d}:{left % 60:02d}",
        )
