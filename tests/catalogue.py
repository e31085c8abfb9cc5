"""Every sentence a user may see, as the catalogues must hold it: found in the code itself."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from babel.messages.extract import extract_from_dir

import iptcost
from iptcost._cli import main
from iptcost._cli._main import BUILT_IN
from iptcost._problems import Kind

SOURCE = Path(inspect.getfile(iptcost)).parent
KEYWORDS: dict[str, Any] = {"text": None, "translate": None, "plural": (1, 2), "Words": None}
CLICK: dict[str, Any] = {"_": None, "ngettext": (1, 2)}
PARTS = ("rule", "message", "remedy")

Message = str | tuple[str, str]


def messages() -> set[Message]:
    """Return every English sentence of the package, of its commands, and of Click."""
    return {*spoken(), *kinds(), *helps(), *clicks()} - {"", *PARTS}


def spoken() -> Iterator[Message]:
    """Yield what is said through a ``Language`` or marked as ``Words``."""
    yield from _extracted(SOURCE, KEYWORDS)


def kinds() -> Iterator[Message]:
    """Yield the sentences of every kind of fault."""
    for file in SOURCE.rglob("*.py"):
        name = ".".join(("iptcost", *file.relative_to(SOURCE).with_suffix("").parts))
        if "Kind(" not in file.read_text(encoding="utf-8"):
            continue
        for value in vars(importlib.import_module(name)).values():
            if isinstance(value, Kind):
                yield from (getattr(value, part) for part in PARTS)


def helps() -> Iterator[Message]:
    """Yield the help of the commands and of their options."""
    for command in commands().values():
        yield command.help or ""
        yield from (p.help or "" for p in command.params if isinstance(p, click.Option))


def commands() -> dict[str, click.Command]:
    """Return the built-in commands, untranslated, by name; the group itself under ""."""
    found: dict[str, click.Command] = {"": main}
    for name, place in BUILT_IN.items():
        module, _, attribute = place.partition(":")
        found[name] = getattr(importlib.import_module(module), attribute or "command")
    return found


def clicks() -> Iterator[Message]:
    """Yield the sentences of the Click that is installed."""
    yield from _extracted(Path(inspect.getfile(click)).parent, CLICK)


def _extracted(folder: Path, keywords: dict[str, Any]) -> Iterator[Message]:
    found = extract_from_dir(
        folder,
        keywords=keywords,
        method_map=[("**.py", "python")],
        directory_filter=lambda _: True,
    )
    for _, _, message, _, _ in found:
        yield (message[0], message[1]) if isinstance(message, tuple) else message
