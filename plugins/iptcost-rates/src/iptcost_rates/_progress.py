"""How far a long reading is: a bar on a terminal, a line every half minute elsewhere."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

import click

if TYPE_CHECKING:
    from iptcost.command import Language, Setting

QUIET: Final = 2.0
"""Seconds before anything is shown."""
EVERY: Final = 30.0
_MEGABYTE: Final = 1_000_000


class Progress:
    """Takes the bytes that are read, and says the rate and the time left on standard error."""

    def __init__(self, setting: Setting, language: Language) -> None:
        """Begin to count the time."""
        self.setting, self.language = setting, language
        self.began = self.last = time.monotonic()
        self.bar: Any = None
        self.terminal = sys.stderr.isatty()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Take the bar away."""
        if self.bar is not None:
            self.bar.stop()

    def __call__(self, done: int, of: int | None) -> None:
        """Show how far it is, once it takes long."""
        now = time.monotonic()
        if now - self.began < QUIET:
            return
        told = self.told(done, of, now - self.began)
        if not self.terminal:
            if now - self.last >= EVERY:
                self.last = now
                click.echo(told, err=True)
            return
        if self.bar is None:
            self.bar = self._started(of)
        self.bar.update(self.task, completed=done, told=told)

    def told(self, done: int, of: int | None, spent: float) -> str:
        """Return how far it is in words."""
        text, number = self.language.text, self.language.number
        rate = done / spent
        values = {"done": number(done // _MEGABYTE), "rate": number(round(rate / _MEGABYTE))}
        if of is None:
            return text("{done} MB · {rate} MB a second", **values)
        left = round((of - done) / rate) if rate else 0
        return text(
            "{done} of {of} MB · {rate} MB a second · {left} left",
            **values,
            of=number(of // _MEGABYTE),
            left=f"{left // 3600}:{left // 60 % 60:02d}:{left % 60:02d}",
        )

    def _started(self, of: int | None) -> Any:
        from rich.progress import BarColumn, TextColumn
        from rich.progress import Progress as Bar

        columns = (BarColumn(), TextColumn("{task.fields[told]}"))
        bar = Bar(*columns, console=self.setting.console(stderr=True), transient=True)
        self.task = bar.add_task("", total=of, told="")
        bar.start()
        return bar
