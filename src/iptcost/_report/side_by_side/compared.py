"""A comparison laid out: for a screen, as Markdown, as comma-separated values."""

from __future__ import annotations

import csv as standard
import io
from collections.abc import Callable, Iterable, Iterator
from typing import Final

import attrs

from iptcost._report.assumed import sentence_of
from iptcost._report.csv import cell
from iptcost._report.layout import FACT, HEAD, INDENT, TITLE, Line
from iptcost._report.markdown import escaped
from iptcost._report.met import plain_promise
from iptcost._report.side_by_side.grid import Entry, grid
from iptcost._report.side_by_side.ways import break_evens, facts, label, shared, verdict
from iptcost._report.text import clean, wrapped
from iptcost._ways.span import ComparisonRange
from iptcost._ways.way import PLAN, Comparison, Way
from iptcost._words.language import Language

CSV_COLUMNS: Final = (
    "kind", "name", "network", "to_pay", "per_session", "up_front", "comes_back",
    "missed_sessions", "most_at_once", "expected", "pays_off_from",
)  # fmt: skip


@attrs.frozen
class _Column:
    """A column of amounts, shown where some way has something in it."""

    heading: str
    value: Callable[[Way], object]


def _columns(compared: Comparison, language: Language) -> list[_Column]:
    """Return the columns that carry something, the most wanted first."""
    columns = [
        _Column(language.text("to pay"), lambda way: way.to_pay),
        _Column(language.text("a session"), lambda way: way.per_session),
        _Column(language.text("most at once"), lambda way: way.most_at_once),
        _Column(language.text("expected"), lambda way: way.expected),
        _Column(language.text("up front"), _up_front),
        _Column(language.text("comes back"), lambda way: way.comes_back or None),
    ]
    return [
        column for column in columns if any(column.value(way) is not None for way in compared.ways)
    ]


def _up_front(way: Way) -> object:
    return way.up_front if way.comes_back else None


def _rows(compared: Comparison, columns: Iterable[_Column], language: Language) -> list[list[str]]:
    made = []
    for way in compared.ways:
        values = [column.value(way) for column in columns]
        made.append([label(way, language), *(_money(value, language) for value in values)])
    return made


def _money(value: object, language: Language) -> str:
    return "–" if value is None else language.money(value)  # type: ignore[arg-type]


def compared_table(
    compared: Comparison, language: Language, width: int, *, explain: bool = False
) -> Iterator[Line]:
    """Yield the whole comparison for a screen of ``width`` columns."""
    head, said = verdict(compared, language)
    yield from (Line(text, HEAD) for text in wrapped(head, width))
    for sentence in said:
        yield from (Line(text, FACT) for text in wrapped(sentence, width, f"{INDENT}· ", "    "))
    yield Line()
    yield from _ways(compared, language, width)
    for title, entries in _sections(compared, language, explain=explain):
        yield Line()
        yield Line(title, TITLE)
        for entry in entries:
            yield from (Line(text) for text in wrapped(entry, width, f"{INDENT}· ", "    "))
    yield Line()
    promised = plain_promise(language, plan=any(way.kind == PLAN for way in compared.ways))
    yield from (Line(text, "dim") for text in wrapped(promised, width))


def _ways(compared: Comparison, language: Language, width: int) -> Iterator[Line]:
    """Yield a row for each way with what is said of it below."""
    columns = _columns(compared, language)
    rows = _rows(compared, columns, language)
    below = shared(compared, language)
    entries = [
        Entry(row, list(facts(way, language, below)))
        for way, row in zip(compared.ways, rows, strict=True)
    ]
    yield from grid([column.heading for column in columns], entries, width, kept=1)


def _sections(
    compared: Comparison, language: Language, *, explain: bool
) -> Iterator[tuple[str, list[str]]]:
    """Yield what stands below the table, each with its title; empty ones are left out."""
    numbered = enumerate(shared(compared, language), start=1)
    sections = [(language.text("Conditions"), [f"{n}. {said}" for n, said in numbered])]
    sections += [(language.text("Break-even"), list(break_evens(compared, language)))]
    if explain:
        sections += details([(label(way, language), way) for way in compared.ways], language)
    sections += left_out_and_assumed(compared, language)
    yield from ((title, entries) for title, entries in sections if entries)


def left_out_and_assumed(
    compared: Comparison | ComparisonRange, language: Language
) -> list[tuple[str, list[str]]]:
    """Return the last two sections: what lacks something, and what is taken for granted."""
    left_out = [
        f"{clean(entry.name)}: "
        + " ".join(
            f"{problem.text('message', language.translate)} "
            f"{problem.text('remedy', language.translate)}"
            for problem in entry.problems
        )
        for entry in compared.left_out
    ]
    assumed = dict.fromkeys(sentence_of(entry, language) for entry in compared.assumptions)
    return [
        (language.text("Not compared"), left_out),
        (language.text("Assumed"), list(assumed)),
    ]


def details(ways: list[tuple[str, Way]], language: Language) -> Iterator[tuple[str, list[str]]]:
    """Yield each month of each way, and what an early stop costs with each bundle."""
    yield language.text("Month by month"), [_months(name, way, language) for name, way in ways]
    for name, way in ways:
        if way.stops:
            title = language.text("Stopping early: {way}", way=name)
            yield title, list(_stops(way, language))


def _months(name: str, way: Way, language: Language) -> str:
    months = [
        f"{month.month} {language.money(month.paid)}"
        + (f" (−{language.money(month.back)})" if month.back else "")
        for month in way.months
    ]
    return f"{name}: {', '.join(months)}"


def _stops(way: Way, language: Language) -> Iterator[str]:
    for stop in way.stops:
        yield language.text(
            "after session {session}: {back} comes back, {cost} in all, {each} each",
            session=stop.session,
            back=language.money(stop.back),
            cost=language.money(stop.cost),
            each=language.money(stop.per_session),
        )


def compared_markdown(
    compared: Comparison, language: Language, *, explain: bool = False
) -> Iterator[str]:
    """Yield the comparison as Markdown."""
    head, said = verdict(compared, language)
    yield f"**{escaped(head)}**"
    yield ""
    yield from (f"- {escaped(sentence)}" for sentence in said)
    if said:
        yield ""
    columns = _columns(compared, language)
    heads = [language.text("way to pay"), *(column.heading for column in columns)]
    yield "| " + " | ".join(map(escaped, heads)) + " |"
    yield "| :-- |" + " --: |" * len(columns)
    for row in _rows(compared, columns, language):
        yield "| " + " | ".join(map(escaped, row)) + " |"
    below = shared(compared, language)
    for way in compared.ways:
        yield from listed(label(way, language), list(facts(way, language, below)))
    for title, entries in _sections(compared, language, explain=explain):
        yield from listed(title, list(entries))
    yield ""
    plan = any(way.kind == PLAN for way in compared.ways)
    yield escaped(plain_promise(language, plan=plan))


def listed(title: str, entries: list[str]) -> Iterator[str]:
    """Yield a title and its list as Markdown; nothing where there is nothing to list."""
    if entries:
        yield ""
        yield f"**{escaped(title)}**"
        yield ""
        yield from (f"- {escaped(entry)}" for entry in entries)


def compared_csv(compared: Comparison) -> str:
    """Return a line a way: its figures, and the cost when stopping after each session."""
    out = io.StringIO()
    writer = standard.writer(out, lineterminator="\r\n")
    count = len(compared.sessions)
    writer.writerow((*CSV_COLUMNS, *(f"after_{n}" for n in range(1, count + 1)), "currency"))
    for way in compared.ways:
        cells = [cell(getattr(way, column)) for column in CSV_COLUMNS]
        writer.writerow((*cells, *map(str, way.by_session), compared.currency))
    return out.getvalue()
