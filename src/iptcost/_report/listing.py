"""Lists on a screen: faults, with what to do; the protocols known; the payers found."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from iptcost._faults import kinds
from iptcost._faults.problem import Problem, Words
from iptcost._report.layout import INDENT, PLAIN, REASON, TITLE, WRONG, Line, paragraph
from iptcost._report.text import clean, file_name
from iptcost._rules.course import PROTOCOLS
from iptcost._words.language import Language

MOST: Final = 50
"""So many faults of one document are written out; the rest are counted."""


def protocols(language: Language, width: int) -> Iterator[Line]:
    """Yield the courses known, each with its sessions and how often they are held."""
    for protocol in PROTOCOLS.values():
        title = language.translate(protocol.title)
        sessions = language.plural("{number} session", "{number} sessions", protocol.sessions)
        if protocol.cadence is None:
            cadence = language.plural(
                "spread evenly over {number} month",
                "spread evenly over {number} months",
                protocol.span_months or 0,
            )
        else:
            cadence = language.text("weekly" if protocol.cadence == (1, "week") else "monthly")
        yield Line(protocol.name, TITLE)
        yield from paragraph(f"{title} · {sessions}, {cadence}", width, PLAIN, INDENT)


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
            yield from paragraph(said, width, WRONG, INDENT)
        for setting in adapter["settings"]:
            need = f", {language.text('required')}" if setting["required"] else ""
            head = f"{clean(setting['name'])} ({clean(setting['type'])}{need})"
            doc = f": {setting['doc']}" if setting["doc"] else ""
            yield from paragraph(head + doc, width, PLAIN, INDENT, INDENT * 3)


def faults(problems: Iterable[Problem], language: Language, width: int) -> Iterator[Line]:
    """Yield every fault, those of one file together."""
    for file, group in itertools.groupby(problems, key=lambda problem: problem.file):
        found = list(group)
        if file is not None:
            one, many = Words("{file}: {number} mistake"), "{file}: {number} mistakes"
            if all(problem.kind is kinds.HOLE for problem in found):  # to be filled in: no mistake
                one = Words("{file}: {number} value to fill in")
                many = "{file}: {number} values to fill in"
            head = language.plural(one, many, len(found), file=file_name(file))
            yield from paragraph(head, width, TITLE)
        for problem in found[:MOST]:
            yield from _fault(problem, language, width)
        if (more := len(found) - MOST) > 0:
            yield Line(INDENT + language.plural("and {number} more", "and {number} more", more))


def _fault(problem: Problem, language: Language, width: int) -> Iterator[Line]:
    """Yield where a fault is, what is wrong and what to do, and the rule."""
    where = clean(problem.path, 200)
    if problem.line is not None:
        where = f"{language.text('line {line}', line=problem.line)} {where}".rstrip()
    if where:
        yield Line(INDENT + where, WRONG)
    indent = INDENT * 2 if where else INDENT
    said = " ".join(problem.text(part, language.translate) for part in ("message", "remedy"))
    yield from paragraph(said.strip(), width, PLAIN, indent)
    if rule := problem.text("rule", language.translate):
        yield from paragraph(language.text("Rule: {rule}", rule=rule), width, REASON, indent)
