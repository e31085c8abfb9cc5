"""Lists on a screen: faults, with what to do; the protocols known; the payers found."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from iptcost._faults import kinds
from iptcost._faults.problem import Problem, Words
from iptcost._report.layout import INDENT, REASON, TITLE, Line
from iptcost._report.text import clean, file_name, wrapped
from iptcost._rules.course import PROTOCOLS, Protocol
from iptcost._words.language import Language

MOST: Final = 50
"""So many faults of one document are written out; the rest are counted."""
TITLES = {
    "ipt": Words("Interpersonal therapy"),
    "ipt-maintenance": Words("Maintenance interpersonal therapy"),
    "ipt-group": Words("Interpersonal therapy in a group"),
    "ipt-couples": Words("Interpersonal therapy for couples"),
    "dit": Words("Dynamic interpersonal therapy"),
    "mit": Words("Metacognitive interpersonal therapy"),
}


def protocols(language: Language, width: int) -> Iterator[Line]:
    """Yield the courses known, each with its sessions and cadence."""
    for protocol in PROTOCOLS.values():
        title = language.translate(TITLES.get(protocol.name, protocol.title))
        yield Line(protocol.name, TITLE)
        said = f"{title} · {_sessions(protocol, language)}, {_cadence(protocol, language)}"
        yield from (Line(text) for text in wrapped(said, width, INDENT))


def _sessions(protocol: Protocol, language: Language) -> str:
    return language.plural("{number} session", "{number} sessions", protocol.sessions)


def _cadence(protocol: Protocol, language: Language) -> str:
    """Return how often its sessions are held."""
    if protocol.cadence is None:
        months = protocol.span_months or 0
        return language.plural(
            "spread evenly over {number} month", "spread evenly over {number} months", months
        )
    if protocol.cadence == (1, "week"):
        return language.text("weekly")
    return language.text("monthly")


def adapters(found: Iterable[Mapping[str, Any]], language: Language, width: int) -> Iterator[Line]:
    """Yield the adapters with their settings; what is broken is said."""
    for number, adapter in enumerate(found):
        if number:
            yield Line()
        yield Line(clean(adapter["name"]), TITLE)
        version = f"{clean(adapter['distribution'])} {clean(adapter['version'])}".strip()
        yield Line(INDENT + version, REASON)
        if adapter["problem"]:
            said = language.text("broken: {reason}", reason=adapter["problem"])
            yield from (Line(text, "bold red") for text in wrapped(said, width, INDENT))
        for setting in adapter["settings"]:
            yield from _setting(setting, language, width)


def _setting(setting: Mapping[str, Any], language: Language, width: int) -> Iterator[Line]:
    need = f", {language.text('required')}" if setting["required"] else ""
    head = f"{clean(setting['name'])} ({clean(setting['type'])}{need})"
    doc = f": {setting['doc']}" if setting["doc"] else ""
    yield from (Line(text) for text in wrapped(head + doc, width, INDENT, INDENT * 3))


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
