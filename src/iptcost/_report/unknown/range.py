"""A range in words: its two ends, what decides between them, and the two schedules side by side."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any, Final

from rich.cells import cell_len

from iptcost._ledger.lines import Session
from iptcost._report.assumed import assumed
from iptcost._report.layout import (
    FACT,
    HEAD,
    HEADING,
    INDENT,
    Line,
    listed,
)
from iptcost._report.likely import lacking, likely
from iptcost._report.likely import title as likely_title
from iptcost._report.markdown import escaped, section
from iptcost._report.text import clean, wrapped
from iptcost._report.unknown.named import chosen, names
from iptcost._unknowns.possible import at, relevant
from iptcost._unknowns.ranges import Range
from iptcost._words.language import Language

NOTHING: Final = "–"
LONGEST_NOTE: Final = 300
Rows = list[tuple[str, str, str, str]]


def headline_of(found: Range, language: Language) -> str:
    """Return the sentence of the whole."""
    low, high = found.low.totals.to_pay, found.high.totals.to_pay
    if low == high:
        return language.text(
            "You will pay {amount}, whatever the answers", amount=money(low, language)
        )
    return language.text(
        "You will pay between {low} and {high}",
        low=money(low, language),
        high=money(high, language),
    )


def money(amount: Any, language: Language) -> str:
    """Return an amount as people of this language write it."""
    return language.money(amount)


def facts_of(found: Range, language: Language) -> list[str]:
    """Return what is to be said of the ends."""
    facts = [
        language.text(
            "{low_sessions} to {high_sessions} sessions",
            low_sessions=language.number(len(found.low.sessions)),
            high_sessions=language.number(len(found.high.sessions)),
        )
    ]
    if len(found.low.sessions) == len(found.high.sessions):
        number = len(found.low.sessions)
        facts = [language.plural("{number} session", "{number} sessions", number)]
    if not found.exact:
        facts.append(
            language.text(
                "not every value could be tried: it can't be less than {low} nor more than {high}",
                low=language.money(found.low_bound),
                high=language.money(found.high_bound),
            )
        )
    return facts


def unknowns_of(data: Any, found: Range, language: Language) -> list[str]:
    """Return for each hole what it is at the low end and at the high end."""
    lines = []
    holes = relevant(data)
    called = names([hole.path for hole in holes], language)
    for hole in holes:
        low, high = (
            chosen(hole, at(case, hole.path), data, language)
            for case in (found.low_case, found.high_case)
        )
        name = called[hole.path]
        lines.append(
            language.text("{name}: {value} at either end", name=name, value=low)
            if low == high
            else language.text(
                "{name}: {low} at the low end, {high} at the high end",
                name=name,
                low=low,
                high=high,
            )
        )
    return lines


def _rows(found: Range, language: Language) -> Rows:
    """Return number, date, and what is paid at either end."""
    rows = []
    for number, (low, high) in enumerate(
        itertools.zip_longest(found.low.sessions, found.high.sessions), start=1
    ):
        day = language.date((low if low is not None else high).date)
        rows.append((str(number), day, _paid(low, language), _paid(high, language)))
    return rows


def _paid(session: Session | None, language: Language) -> str:
    return NOTHING if session is None else language.money(session.patient_responsibility)


def range_table(data: Any, found: Range, language: Language, width: int) -> Iterator[Line]:
    """Yield the report of a range for a screen of ``width`` columns."""
    yield from (Line(text, HEAD) for text in wrapped(headline_of(found, language), width))
    for fact in facts_of(found, language):
        yield from (Line(text, FACT) for text in wrapped(fact, width, INDENT))
    if entries := likely_of(found, language):
        yield from listed(likely_title(language), entries, width)
    # None are left where all that is not known lies on a side that does not apply.
    if unknowns := list(unknowns_of(data, found, language)):
        yield from listed(language.text("What is not known"), unknowns, width)
    yield Line()
    heads = ("#", language.text("date"), language.text("low end"), language.text("high end"))
    rows = _rows(found, language)
    widths = [max(cell_len(row[i]) for row in [heads, *rows]) for i in range(4)]
    for index, row in enumerate([heads, *rows]):
        cells = [
            text.ljust(widths[i]) if i == 1 else " " * (widths[i] - cell_len(text)) + text
            for i, text in enumerate(row)
        ]
        yield Line(INDENT + "  ".join(cells).rstrip(), HEADING if index == 0 else "")
    for title, entries in remarks_of(found, language):
        if entries:
            yield from listed(title, entries, width)


def remarks_of(found: Range, language: Language) -> Iterator[tuple[str, list[str]]]:
    """Yield what either end assumed, and what the payers' answers noted."""
    both = [*assumed(found.low, language), *assumed(found.high, language)]
    yield language.text("Assumed"), list(dict.fromkeys(both))
    yield language.text("Notes"), list(notes_of(found, language))


def likely_of(found: Range, language: Language) -> list[str]:
    """Return the sentences of the likely cost, or why there is none."""
    return [*likely(found.likely, language), *lacking(found.weights_lacking, language)]


def notes_of(found: Range, language: Language) -> dict[str, None]:
    """Return what the payers' answers said that no key holds, each note once."""
    notes = (*found.low.notes, *found.high.notes)
    return dict.fromkeys(clean(language.tell(note.text), LONGEST_NOTE) for note in notes)


def range_markdown(data: Any, found: Range, language: Language) -> Iterator[str]:
    """Yield the range as Markdown."""
    yield f"**{escaped(headline_of(found, language))}**"
    yield ""
    yield escaped(" · ".join(facts_of(found, language)))
    for title, entries in (
        (likely_title(language), likely_of(found, language)),
        (language.text("What is not known"), unknowns_of(data, found, language)),
    ):
        yield from section(title, [escaped(text) for text in entries])
    yield ""
    heads = ("#", language.text("date"), language.text("low end"), language.text("high end"))
    yield "| " + " | ".join(heads) + " |"
    yield "| ---: | --- | ---: | ---: |"
    for row in _rows(found, language):
        yield "| " + " | ".join(row) + " |"
    for title, entries in remarks_of(found, language):
        yield from section(title, [escaped(text) for text in entries])
