"""Click's own words in the user's language.

Click speaks by way of gettext. Our catalogues hold its sentences too, so for a language other
than English the catalogue is written out as gettext reads it and bound while the command runs.
"""

from __future__ import annotations

import contextlib
import copy
import gettext
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import click

from iptcost._cli.setting import RunSetting

DOMAIN: Final = "iptcost"
Say = Callable[[str], str]


@contextlib.contextmanager
def spoken(setting: RunSetting) -> Iterator[None]:
    """Make gettext speak the language while the block runs, and as before afterwards."""
    if setting.english:
        yield
        return
    from iptcost._words.language import catalogue_of

    language = setting.language.locale.language
    catalogue = catalogue_of("iptcost", setting.language.locale)
    if catalogue is None:
        yield
        return
    from babel.messages.mofile import write_mo

    domain, before = gettext.textdomain(), os.environ.get("LANGUAGE")
    with tempfile.TemporaryDirectory(prefix="iptcost-") as folder:
        place = Path(folder, language, "LC_MESSAGES")
        place.mkdir(parents=True)
        with place.joinpath(f"{DOMAIN}.mo").open("wb") as file:
            write_mo(file, catalogue)
        gettext.bindtextdomain(DOMAIN, folder)
        gettext.textdomain(DOMAIN)
        os.environ["LANGUAGE"] = language
        try:
            yield
        finally:
            gettext.textdomain(domain)
            if before is None:
                del os.environ["LANGUAGE"]
            else:
                os.environ["LANGUAGE"] = before


def translated(command: click.Command, say: Say = gettext.gettext) -> click.Command:
    """Return a copy of a command whose help is in the language that gettext now speaks.

    A plugin's help stands in its own catalogue: ``say`` then reads that one.
    """
    made = copy.copy(command)
    made.help = _said(command.help, say)
    made.short_help = _said(command.short_help, say)
    made.epilog = _said(command.epilog, say)
    made.params = [_translated_option(param, say) for param in command.params]
    return made


def _translated_option(param: click.Parameter, say: Say) -> click.Parameter:
    made = copy.copy(param)
    if isinstance(made, click.Option):
        made.help = _said(made.help, say)
    return made


def _said(text: str | None, say: Say) -> str | None:
    return say(text) if text else text
