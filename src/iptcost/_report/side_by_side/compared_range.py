"""A comparison between two ends laid out: for a screen, as Markdown, as comma-separated values."""

from __future__ import annotations

import csv as standard
import io
from collections.abc import Iterator

from iptcost._report.csv import cell
from iptcost._report.layout import FACT, HEAD, INDENT, TITLE, Line
from iptcost._report.markdown import escaped
from iptcost._report.met import plain_promise
from iptcost._report.side_by_side.compared import details, left_out_and_assumed, listed
from iptcost._report.side_by_side.grid import Entry, grid
from iptcost._report.side_by_side.span_words import (
    between,
    break_even_ranges,
    facts_range,
    label_of,
    shared_range,
    verdict_range,
)
from iptcost._report.text import wrapped
from iptcost._report.unknown.named import names
from iptcost._ways.span import ComparisonRange, WayRange
from iptcost._ways.way import PLAN, Way
from iptcost._words.language import Language

CSV_COLUMNS = (
    "kind", "name", "network", "cheapest", "low", "high", "exact", "low_bound", "high_bound",
    "most_at_once_low", "most_at_once_high",
)  # fmt: skip
KEPT = 2
"""The two prices stand on any screen."""


def _heads(compared: ComparisonRange, language: Language) -> list[str]:
    heads = [language.text("at least"), language.text("at most"), language.text("most at once")]
    if compared.ways[0].expected is not None:
        heads.append(language.text("expected"))
    return [*heads, language.text("a session")]


def _cells(way: WayRange, language: Language) -> list[str]:
    """Return a way's name, its two prices, and between what the rest lies at the two ends."""
    low, high = way.low, way.high
    cells = [label_of(way, language), *map(language.money, (way.low_bound, way.high_bound))]
    pairs = [(low.most_at_once, high.most_at_once), (low.per_session, high.per_session)]
    if way.expected is not None:
        pairs.insert(1, way.expected)
    return [*cells, *(between(min(pair), max(pair), language) for pair in pairs)]


def compared_range_table(
    compared: ComparisonRange, language: Language, width: int, *, explain: bool = False
) -> Iterator[Line]:
    """Yield the whole comparison for a screen of ``width`` columns."""
    head, said = verdict_range(compared, language)
    yield from (Line(text, HEAD) for text in wrapped(head, width))
    for sentence in said:
        yield from (Line(text, FACT) for text in wrapped(sentence, width, f"{INDENT}· ", "    "))
    yield Line()
    below = shared_range(compared, language)
    entries = [
        Entry(_cells(way, language), list(facts_range(way, compared, language, below)))
        for way in compared.ways
    ]
    yield from grid(_heads(compared, language), entries, width, KEPT)
    for title, sentences in _sections(compared, language, explain=explain):
        yield Line()
        yield Line(title, TITLE)
        for entry in sentences:
            yield from (Line(text) for text in wrapped(entry, width, f"{INDENT}· ", "    "))
    yield Line()
    promised = plain_promise(language, plan=any(way.kind == PLAN for way in compared.ways))
    yield from (Line(text, "dim") for text in wrapped(promised, width))


def _sections(
    compared: ComparisonRange, language: Language, *, explain: bool
) -> Iterator[tuple[str, list[str]]]:
    """Yield what stands below the table, each with its title; empty ones are left out."""
    called = names(compared.unknowns, language)
    unknown = list(called.values())
    numbered = enumerate(shared_range(compared, language), start=1)
    sections = [
        (language.text("What is not known"), unknown),
        (language.text("Conditions"), [f"{n}. {said}" for n, said in numbered]),
        (language.text("Break-even"), list(break_even_ranges(compared, language))),
        *(details(list(_ends(compared, language)), language) if explain else ()),
        *left_out_and_assumed(compared, language),
    ]
    yield from ((title, entries) for title, entries in sections if entries)


def _ends(compared: ComparisonRange, language: Language) -> Iterator[tuple[str, Way]]:
    """Yield each way with its name; one between two ends twice."""
    for way in compared.ways:
        name = label_of(way, language)
        if way.low == way.high:
            yield name, way.high
        else:
            yield f"{name}, {language.text('at least')}", way.low
            yield f"{name}, {language.text('at most')}", way.high


def compared_range_markdown(
    compared: ComparisonRange, language: Language, *, explain: bool = False
) -> Iterator[str]:
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
        yield "| " + " | ".join(map(escaped, _cells(way, language))) + " |"
    below = shared_range(compared, language)
    for way in compared.ways:
        yield from listed(
            label_of(way, language), list(facts_range(way, compared, language, below))
        )
    for title, entries in _sections(compared, language, explain=explain):
        yield from listed(title, entries)
    yield ""
    plan = any(way.kind == PLAN for way in compared.ways)
    yield escaped(plain_promise(language, plan=plan))


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
