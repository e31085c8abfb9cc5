"""Sentences found in code, by Python's own parser: what a catalogue must hold, and whether it does."""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Collection, Iterator, Mapping
from importlib import resources
from pathlib import Path
from types import ModuleType

import click
from babel.messages.pofile import read_po

from iptcost.payer import Kind

SAY = ("text", "translate", "plural", "Words", "Sentence")
"""The functions whose first argument is a sentence that a user may see."""
_FIELD = re.compile(r"\{(\w*)[^{}]*\}")


def said(folder: Path, functions: Collection[str] = SAY) -> Iterator[str]:
    """Yield each sentence that is written out as the first argument of one of the functions."""
    for file in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and _name(node.func) in functions:
                yield from _written(node.args[0])


def _name(function: ast.expr) -> str:
    return getattr(function, "attr", getattr(function, "id", ""))


def _written(argument: ast.expr) -> Iterator[str]:
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        yield argument.value
    elif isinstance(argument, ast.IfExp):
        yield from _written(argument.body)
        yield from _written(argument.orelse)


def told(module: ModuleType) -> Iterator[str]:
    """Yield the sentences of a module's kinds of fault and of its notes, and nothing empty."""
    for name, value in vars(module).items():
        if isinstance(value, Kind):
            yield from filter(None, (value.rule, value.message, value.remedy))
        elif name.startswith("NOTE_"):
            yield value


def helped(command: click.Command) -> Iterator[str]:
    """Yield what the help of a command and of its options says."""
    options = (each for each in command.params if isinstance(each, click.Option))
    yield from filter(None, (command.help, *(each.help for each in options)))


@functools.cache
def spanish(package: str) -> Mapping[str, tuple[str, ...]]:
    """Return a package's catalogue: English to the Spanish forms."""
    with resources.files(package).joinpath("locale", "es.po").open("rb") as file:
        held = {}
        for one in read_po(file):
            key = one.id[0] if isinstance(one.id, (tuple, list)) else one.id
            forms = one.string if isinstance(one.string, (tuple, list)) else (one.string,)
            held[str(key)] = tuple(str(form) for form in forms)
    return held


def amiss(package: str, sentence: str) -> list[str]:
    """Return the Spanish forms of a sentence that are empty or name other values than it does.

    A form of a plural may say "one" instead of the number. One that is not there is empty.
    """
    fields = set(_FIELD.findall(sentence))
    forms = spanish(package).get(sentence, ("",))
    counted = {"number"} if len(forms) > 1 else set[str]()
    return [form for form in forms if not form or not set(_FIELD.findall(form)) ^ fields <= counted]
