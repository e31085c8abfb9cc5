"""Lists: the protocols known, the payers found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from iptcost._faults.problem import Words
from iptcost._report.layout import INDENT, REASON, TITLE, Line
from iptcost._report.text import clean, wrapped
from iptcost._rules.course import PROTOCOLS, Protocol
from iptcost._words.language import Language

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
