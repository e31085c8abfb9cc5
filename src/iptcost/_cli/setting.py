"""What holds for one run of the command: language, day, and how errors are told."""

from __future__ import annotations

import datetime as dt
import functools
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import click

from iptcost._words.environment import locale_name

if TYPE_CHECKING:
    from rich.console import Console

    from iptcost._report.layout import Line
    from iptcost._words.language import Language

TODAY: Final = "IPTCOST_TODAY"
"""The environment variable that sets the day, for tests and for repeating an estimate."""
WIDEST: Final = 140
"""Lines longer than this are hard to read across."""


class ReaderGone(Exception):  # noqa: N818 - no error: whoever reads the output has enough
    """The output's reader went away, as head does."""


class RunSetting:
    """One run's choices. Language and console are made when first asked for."""

    def __init__(self, locale: str, *, debug: bool = False) -> None:
        """Keep the locale's name."""
        self.locale = locale
        self.debug = debug
        self.machine = False
        """Whether the output is JSON: then errors are JSON on stdout too."""

    @classmethod
    def of(cls, args: Sequence[str], environ: Mapping[str, str]) -> RunSetting:
        """Read what must be known before click parses: its own errors are translated too."""
        locale = ""
        head = list(args[: args.index("--")]) if "--" in args else list(args)
        for index, arg in enumerate(head):
            if arg == "--locale" and index + 1 < len(head):
                locale = head[index + 1]
            elif arg.startswith("--locale="):
                locale = arg.partition("=")[2]
        name = locale_name({"LANGUAGE": locale} if locale else environ)
        return cls(name, debug="--debug" in head)

    @property
    def english(self) -> bool:
        """Whether no catalogue is needed."""
        return self.locale.replace("-", "_").partition("_")[0].lower() in {"en", ""}

    @functools.cached_property
    def language(self) -> Language:
        """The language of the locale, or US English where the locale is unknown."""
        return self.speaking()

    def speaking(self, *packages: str) -> Language:
        """Return the language with the catalogues of further packages: a plugin brings its own."""
        from iptcost._words.language import Language

        return Language.nearest(self.locale, ("iptcost", *(p for p in packages if p != "iptcost")))

    def telling(self, notes: Sequence[object]) -> Language:
        """Return the language, with the plugins' catalogues where there are notes of theirs."""
        if self.english or not notes:
            return self.language
        from iptcost._cli.plugins import packages

        return self.speaking(*packages())

    @property
    def today(self) -> dt.date:
        """The day that a course without a start begins on."""
        said = os.environ.get(TODAY)
        return dt.date.fromisoformat(said) if said else dt.date.today()  # noqa: DTZ011 - the user's own day

    def console(self, *, stderr: bool = False) -> Console:
        """Return where lines are printed: in colour on a terminal, plain elsewhere."""
        from rich.console import Console

        # Nothing in text is taken as markup.
        return Console(
            file=sys.stderr if stderr else sys.stdout,
            markup=False,
            emoji=False,
            highlight=False,
            soft_wrap=True,
        )


def print_lines(
    setting: RunSetting, *made: Callable[[int], Iterable[Line]], stderr: bool = False
) -> None:
    """Print what is laid out for the width of the screen, each line in its style."""
    from rich.text import Text  # rich takes longer to import than an estimate

    screen = setting.console(stderr=stderr)
    for line in (line for lay_out in made for line in lay_out(min(screen.width, WIDEST))):
        text = Text(line.text, style=line.style)
        if line.strong is not None:
            text.stylize("bold", line.strong)
        screen.print(text)


def echo_json(data: object) -> None:
    """Print data as indented JSON."""
    import json

    click.echo(json.dumps(data, indent=2))
