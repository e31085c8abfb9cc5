"""Sentences found in code, by Python's own parser: what a catalogue must hold."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from pathlib import Path

SAY = ("text", "translate", "plural", "Words", "Sentence")
"""The functions whose first argument is a sentence that a user may see."""


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
