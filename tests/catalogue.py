"""Every sentence a user may see, as the catalogues must hold it: found in the code itself."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path

import click

import iptcost
import sentences
from iptcost._cli.main import main
from iptcost._cli.options import COMMANDS
from iptcost._faults.problem import Kind

SOURCE = Path(inspect.getfile(iptcost)).parent
PARTS = ("rule", "message", "remedy")


def ours() -> set[str]:
    """Return every English sentence of the package and of its commands."""
    return {*sentences.said(SOURCE), *kinds(), *helps()} - {"", *PARTS}


def clicks() -> set[str]:
    """Return the sentences of the Click that is installed."""
    return set(sentences.said(Path(inspect.getfile(click)).parent, ("_", "ngettext")))


def kinds() -> Iterator[str]:
    """Yield the sentences of every kind of fault."""
    for file in SOURCE.rglob("*.py"):
        name = ".".join(("iptcost", *file.relative_to(SOURCE).with_suffix("").parts))
        if "kind(" not in file.read_text(encoding="utf-8").lower():
            continue
        for value in vars(importlib.import_module(name)).values():
            if isinstance(value, Kind):
                yield from (getattr(value, part) for part in PARTS)


def helps() -> Iterator[str]:
    """Yield the help of the commands and of their options."""
    for command in commands().values():
        yield command.help or ""
        yield from (p.help or "" for p in command.params if isinstance(p, click.Option))


def commands() -> dict[str, click.Command]:
    """Return the built-in commands, untranslated, by name; the group itself under ""."""
    return {"": main, **COMMANDS}
