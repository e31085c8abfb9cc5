"""Faults on a screen: what, where, which rule, what to do."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import Final

from iptcost._faults import kinds
from iptcost._faults.problem import Problem
from iptcost._report.layout import INDENT, REASON, TITLE, Line
from iptcost._report.text import clean, file_name, wrapped
from iptcost._words.language import Language

MOST: Final = 50
"""So many faults of one document are written out; the rest are counted."""


def faults(problems: Iterable[Problem], language: Language, width: int) -> Iterator[Line]:
    """Yield every fault, those of one file together."""
    for file, group in itertools.groupby(problems, key=lambda problem: problem.file):
        yield from _of_file(file, list(group), language, width)


def _of_file(
    file: str | None, problems: list[Problem], language: Language, width: int
) -> Iterator[Line]:
    if file is not None:
        head = _head(file, problems, language)
        yield from (Line(text, TITLE) for text in wrapped(head, width))
    for problem in problems[:MOST]:
        where = clean(problem.path, 200)
        if problem.line is not None:
            where = f"{language.text('line {line}', line=problem.line)} {where}".rstrip()
        if where:
            yield Line(INDENT + where, "bold red")
        said = " ".join(problem.text(part, language.translate) for part in ("message", "remedy"))
        indent = INDENT * 2 if where else INDENT
        yield from (Line(text) for text in wrapped(said.strip(), width, indent))
        rule = problem.text("rule", language.translate)
        if rule:
            yield from (
                Line(text, REASON)
                for text in wrapped(language.text("Rule: {rule}", rule=rule), width, indent)
            )
    if len(problems) > MOST:
        more = len(problems) - MOST
        yield Line(INDENT + language.plural("and {number} more", "and {number} more", more))


def _head(file: str, problems: list[Problem], language: Language) -> str:
    """Return how many mistakes a file has, or values to fill in: those are no mistakes."""
    if all(problem.kind is kinds.HOLE for problem in problems):
        return language.plural(
            "{file}: {number} value to fill in",
            "{file}: {number} values to fill in",
            len(problems),
            file=file_name(file),
        )
    return language.plural(
        "{file}: {number} mistake", "{file}: {number} mistakes", len(problems), file=file_name(file)
    )
