"""A comparison between two ends laid out: for a screen, as Markdown, as comma-separated values."""

from __future__ import annotations

import csv as standard
import io
from collections.abc import Callable, Iterator

from iptcost._compare import ComparisonRange, Way, WayRange
from iptcost._language import Language
from iptcost._money import Money
from iptcost._report._compared import left_out_and_assumed
from iptcost._report._csv import cell
from iptcost._report._grid import Entry, grid
from iptcost._report._layout import FACT, HEAD, INDENT, TITLE, Line
from iptcost._report._markdown import escaped
from iptcost._report._span_words import (
    between,
    break_even_ranges,
    facts_range,
    label_of,
    names,
    shared_range,
    verdict_range,
)
from iptcost._report._text import clean, wrapped

CSV_COLUMNS = (
    "kind", "name", "network", "cheapest", "low", "high", "exact", "low_bound", "high_bound",
    "most_at_once_low", "most_at_once_high",
)  # fmt: skip
KEPT = 2
"""The two prices stand on any screen."""


def _heads(compared: ComparisonRange, language: Language) -> list[str]:
    heads = [language.text("at least"), language.text("at most"), language.text("most at once")]
    if any(way.high.expected is not None for way in compared.ways):
        heads.append(language.text("expected"))
    return [*heads, language.text("a session")]


def _cells(way: WayRange, compared: ComparisonRange, language: Language) -> list[str]:
    def both(value: Callable[[Way], Money | None]) -> str:
        low, high = value(way.low), value(way.high)
        if low is None or high is None:
            return "–"
        return between(min(low, high), max(low, high), language)

    amounts = [language.money(way.low_bound), language.money(way.high_bound)]
    amounts.append(both(lambda end: end.most_at_once))
    if any(other.high.expected is not None for other in compared.ways):
        amounts.append(both(lambda end: end.expected))
    return [label_of(way, language), *amounts, both(lambda end: end.per_session)]


def compared_range_table(
    compared: ComparisonRange, language: Language, width: int
) -> Iterator[Line]:
    """Yield the whole comparison for a screen of ``width`` columns."""
    head, said = verdict_range(compared, language)
    yield from (Line(text, HEAD) for text in wrapped(head, width))
    for sentence in said:
        yield from (Line(text, FACT) for text in wrapped(sentence, width, f"{INDENT}· ", "    "))
    yield Line()
    below = shared_range(compared, language)
    entries = [
        Entry(_cells(way, compared, language), list(facts_range(way, compared, language, below)))
        for way in compared.ways
    ]
    yield from grid(_heads(compared, language), entries, width, KEPT)
    for title, sentences in _sections(compared, language):
        yield Line()
        yield Line(title, TITLE)
        for entry in sentences:
            yield from (Line(text) for text in wrapped(entry, width, f"{INDENT}· ", "    "))


def _sections(compared: ComparisonRange, language: Language) -> Iterator[tuple[str, list[str]]]:
    """Yield what stands below the table, each with its title; empty ones are left out."""
    called = names(compared.unknowns, language)
    unknown = [
        name if name == clean(path) else f"{name}: {clean(path)}" for path, name in called.items()
    ]
    numbered = enumerate(shared_range(compared, language), start=1)
    sections = [
        (language.text("What is not known"), unknown),
        (language.text("Conditions"), [f"{n}. {said}" for n, said in numbered]),
        (language.text("Break-even"), list(break_even_ranges(compared, language))),
        *left_out_and_assumed(compared, language),
    ]
    yield from ((title, entries) for title, entries in sections if entries)


def compared_range_markdown(compared: ComparisonRange, language: Language) -> Iterator[str]:
    """Yield the comparison as Markdown."""
    head, said = verdict_range(compared, language)
    yield f"**{escaped(head)}**"
    yield ""
    yield from (f"- {escaped(sentence)}" for sentence in said)
    yield ""
    heads = [language.text("way to pay"), *_heads(compared, language)]
    yield "| " + " | ".join(map(escaped, heads)) + " |"
    yield "| :-- |" + " --: |" * (len(heads) - 1)
    for way in compared.ways:
        yield "| " + " | ".join(map(escaped, _cells(way, compared, language))) + " |"
    below = shared_range(compared, language)
    for way in compared.ways:
        yield from _listed(
            label_of(way, language), list(facts_range(way, compared, language, below))
        )
    for title, entries in _sections(compared, language):
        yield from _listed(title, entries)


def _listed(title: str, entries: list[str]) -> Iterator[str]:
    if entries:
        yield ""
        yield f"**{escaped(title)}**"
        yield ""
        yield from (f"- {escaped(entry)}" for entry in entries)


def compared_range_csv(compared: ComparisonRange) -> str:
    """Return a line a way: its two ends, and both after each session."""
    out = io.StringIO()
    writer = standard.writer(out, lineterminator="\r\n")
    places = range(1, compared.most + 1)
    bands = [f"after_{n}_{end}" for n in places for end in ("low", "high")]
    writer.writerow((*CSV_COLUMNS, *bands, "currency"))
    for way in compared.ways:
        values = (
            way.kind, way.name, way.network, way.cheapest, way.low.to_pay, way.high.to_pay,
            str(way.exact).lower(), way.low_bound, way.high_bound, way.low.most_at_once,
            way.high.most_at_once,
        )  # fmt: skip
        costs = [str(cost) for pair in way.by_session for cost in pair]
        costs += [""] * (2 * compared.most - len(costs))
        writer.writerow((*map(cell, values), *costs, compared.currency))
    return out.getvalue()
