"""A comparison laid out: for a screen, as Markdown, as comma-separated values."""

from __future__ import annotations

import csv as standard
import datetime as dt
import io
from collections.abc import Iterator, Sequence
from typing import Final

from rich.cells import cell_len

from iptcost._report.assumed import sentence_of
from iptcost._report.csv import cell
from iptcost._report.headline import plain_promise
from iptcost._report.layout import BODY, FACT, HEAD, HEADING, INDENT, REASON, Line, listed
from iptcost._report.markdown import escaped, section
from iptcost._report.page import (
    ALWAYS,
    EXTRA,
    Cell,
    Column,
    Page,
    Row,
    Schedule,
    sections,
)
from iptcost._report.side_by_side.verdict import break_evens, verdict
from iptcost._report.side_by_side.ways import between, facts_range, label, label_of, shared
from iptcost._report.text import wrapped
from iptcost._report.unknown.named import names
from iptcost._rules.money import Money
from iptcost._ways.way import PLAN, ComparisonRange, Way, WayRange
from iptcost._words.language import Language

CSV_KNOWN: Final = (
    "kind", "name", "network", "to_pay", "per_session", "up_front", "comes_back",
    "missed_sessions", "most_at_once", "expected", "pays_off_from",
)  # fmt: skip
CSV_RANGE: Final = (
    "kind", "name", "network", "cheapest", "low", "high", "exact", "low_bound", "high_bound",
    "most_at_once_low", "most_at_once_high",
)  # fmt: skip


GAP: Final = "  "
_NAME: Final = 26
_LEAST_NAME: Final = 16


def compared_page(compared: ComparisonRange, language: Language, *, explain: bool = False) -> Page:
    """Return the page of a comparison: a row a way, what is said of it as the row's remarks."""
    headed = list(_columns(compared, language))
    below = shared(compared, language)
    head, said = verdict(compared, language)
    kept = 1 if compared.days else 2
    columns = [Column("way", language.text("way to pay"), ALWAYS, left=True)]
    for place, (heading, _) in enumerate(headed):
        columns.append(Column(heading, heading, ALWAYS if place < kept else EXTRA, amount=True))
    rows = []
    for place, way in enumerate(compared.ways):
        cells = {"way": Cell.same(label_of(way, language))}
        cells |= {heading: Cell.same(amounts[place]) for heading, amounts in headed}
        remarks = tuple(facts_range(way, compared, language, below))
        rows.append(Row(place + 1, cells, remarks))
    return Page(
        head,
        (),
        sections([("", said)]),
        Schedule(tuple(columns), tuple(rows), compared.currency),
        sections(_sections(compared, language, below, explain=explain)),
        plain_promise(language, plan=any(way.kind == PLAN for way in compared.ways)),
        language,
    )


def _columns(compared: ComparisonRange, language: Language) -> Iterator[tuple[str, list[str]]]:
    """Yield the columns that carry something, the most wanted first: a heading, a cell a way."""
    ways = compared.ways

    def of(name: str) -> list[str]:
        ends = [(getattr(way.low, name), getattr(way.high, name)) for way in ways]
        return [between(min(pair), max(pair), language) for pair in ends]

    session = (language.text("a session"), of("per_session"))
    if compared.days:
        yield language.text("to pay"), of("to_pay")
        yield session
    else:
        yield language.text("at least"), [language.money(way.low_bound) for way in ways]
        yield language.text("at most"), [language.money(way.high_bound) for way in ways]
    yield language.text("most at once"), of("most_at_once")
    if ways[0].expected is not None:
        means = [way.expected for way in ways if way.expected is not None]
        yield language.text("expected"), [between(*pair, language) for pair in means]
    if not compared.days:
        yield session
    elif any(way.high.comes_back for way in ways):
        for heading, name in ((language.text("up front"), "up_front"),
                              (language.text("comes back"), "comes_back")):  # fmt: skip
            cells = [
                each if way.high.comes_back else "–"
                for way, each in zip(ways, of(name), strict=True)
            ]
            yield heading, cells


def _sections(
    compared: ComparisonRange, language: Language, below: list[str], *, explain: bool
) -> Iterator[tuple[str, list[str]]]:
    """Yield what stands below the table, each with its title; some are empty."""
    yield language.text("What is not known"), list(names(compared.unknowns, language).values())
    yield language.text("Conditions"), [f"{n}. {said}" for n, said in enumerate(below, start=1)]
    yield language.text("Break-even"), list(break_evens(compared, language))
    if explain:
        ends = list(_ends(compared, language))
        months = [_months(name, way, language) for name, way in ends if way.months]
        yield language.text("Month by month"), months
        for name, way in ends:
            yield language.text("Stopping early: {way}", way=name), list(_stops(way, language))
    yield (
        language.text("Not compared"),
        [
            f"{label(entry, language)}: "
            + " ".join(
                problem.text(part, language.translate)
                for problem in entry.problems
                for part in ("message", "remedy")
            )
            for entry in compared.left_out
        ],
    )
    assumed = dict.fromkeys(sentence_of(entry, language) for entry in compared.assumptions)
    yield language.text("Assumed"), list(assumed)


def _ends(compared: ComparisonRange, language: Language) -> Iterator[tuple[str, Way]]:
    """Yield each way with its name; one between two ends twice."""
    for way in compared.ways:
        name = label_of(way, language)
        if way.low == way.high:
            yield name, way.high
        else:
            yield f"{name}, {language.text('at least')}", way.low
            yield f"{name}, {language.text('at most')}", way.high


def _months(name: str, way: Way, language: Language) -> str:
    months = [
        f"{language.month(dt.date.fromisoformat(f'{month.month}-01'))} {language.money(month.paid)}"
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


def compared_table(
    compared: ComparisonRange, language: Language, width: int, *, explain: bool = False
) -> Iterator[Line]:
    """Yield the whole comparison for a screen of ``width`` columns."""
    page = compared_page(compared, language, explain=explain)
    yield from (Line(text, HEAD) for text in wrapped(page.head, width))
    for sentence in (said for part in page.above for said in part.entries):
        yield from (Line(text, FACT) for text in wrapped(sentence, width, f"{INDENT}· ", "    "))
    yield Line()
    yield from _grid(page.table, width)
    for part in page.below:
        yield from listed(part.title, part.entries, width)
    yield Line()
    yield from (Line(text, "dim") for text in wrapped(page.promise, width))


def _grid(table: Schedule, width: int) -> Iterator[Line]:
    """Yield the table for a screen of ``width`` columns.

    The most wanted amounts stand first: the last are left out where they don't fit, but never one
    of those that always stand.
    """
    count = len(table.columns) - 1
    kept = sum(column.rank == ALWAYS for column in table.columns[1:])
    while True:
        columns = table.columns[: count + 1]
        shown = ["", *(column.heading for column in columns[1:])]
        rows = [[row.cells[column.key].full for column in columns] for row in table.rows]
        widths = [max(map(cell_len, texts)) for texts in zip(shown, *rows, strict=True)]
        room = width - len(INDENT) - sum(widths[1:]) - len(GAP) * count
        if room >= min(widths[0], _NAME) or count == kept:
            break
        count -= 1
    widths[0] = min(widths[0], max(room, _LEAST_NAME))
    yield Line(_set(shown, widths).rstrip(), HEADING)
    for entry, row in zip(table.rows, rows, strict=True):
        first, *more = wrapped(row[0], widths[0]) or [""]
        yield Line(_set([first, *row[1:]], widths), BODY, len(INDENT) + widths[0])
        yield from (Line(INDENT + name) for name in more)
        for sentence in entry.remarks:
            yield from (Line(t, REASON) for t in wrapped(sentence, width, "    ", "      "))


def _set(cells: Sequence[str], widths: Sequence[int]) -> str:
    name = cells[0] + " " * (widths[0] - cell_len(cells[0]))
    amounts = (
        " " * (width - cell_len(text)) + text
        for text, width in zip(cells[1:], widths[1:], strict=True)
    )
    return INDENT + GAP.join((name, *amounts))


def compared_markdown(
    compared: ComparisonRange, language: Language, *, explain: bool = False
) -> Iterator[str]:
    """Yield the comparison as Markdown."""
    page = compared_page(compared, language, explain=explain)
    columns = page.table.columns
    yield f"**{escaped(page.head)}**"
    for part in page.above:
        yield from section(part.title, part.entries)
    yield ""
    yield "| " + " | ".join(escaped(column.heading) for column in columns) + " |"
    yield "| :-- |" + " --: |" * (len(columns) - 1)
    for row in page.table.rows:
        yield "| " + " | ".join(escaped(row.cells[column.key].full) for column in columns) + " |"
    for row in page.table.rows:
        yield from section(row.cells["way"].full, row.remarks)
    for part in page.below:
        yield from section(part.title, part.entries)
    yield ""
    yield escaped(page.promise)


def compared_csv(compared: ComparisonRange) -> str:
    """Return a line a way: its figures, and the cost when stopping after each session.

    Of a document with holes both ends of each.
    """
    out = io.StringIO()
    writer = standard.writer(out, lineterminator="\r\n")
    ends = ("",) if compared.days else ("_low", "_high")
    after = [f"after_{number}{end}" for number in range(1, compared.most + 1) for end in ends]
    writer.writerow((*(CSV_KNOWN if compared.days else CSV_RANGE), *after, "currency"))
    for way in compared.ways:
        cells = list(map(cell, _known(way) if compared.days else _ranged(way)))
        costs = [str(cost) for pair in way.by_session for cost in pair[: len(ends)]]
        costs += [""] * (len(after) - len(costs))
        writer.writerow((*cells, *costs, compared.currency))
    return out.getvalue()


def _known(way: WayRange) -> list[object]:
    return [getattr(way.high, column) for column in CSV_KNOWN]


def _ranged(way: WayRange) -> list[str | Money | None]:
    return [
        way.kind, way.name, way.network, way.cheapest, way.low.to_pay, way.high.to_pay,
        str(way.exact).lower(), way.low_bound, way.high_bound, way.low.most_at_once,
        way.high.most_at_once,
    ]  # fmt: skip
