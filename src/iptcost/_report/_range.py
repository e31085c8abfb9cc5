"""A range in words: its two ends, what decides between them, and the two schedules side by side."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any, Final

from rich.cells import cell_len

from iptcost._language import Language
from iptcost._ledger import Session
from iptcost._ranges import Range
from iptcost._report._assumed import assumed
from iptcost._report._layout import FACT, HEAD, HEADING, INDENT, Line
from iptcost._report._text import clean, wrapped
from iptcost._unknowns import at, relevant

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
    for hole in relevant(data):
        low, high = at(found.low_case, hole.path), at(found.high_case, hole.path)
        lines.append(
            language.text(
                "{path}: {low} at the low end, {high} at the high end",
                path=clean(hole.path),
                low=_shown(low),
                high=_shown(high),
            )
        )
    return lines


def _shown(value: Any) -> str:
    """Return a filled value, short."""
    return "…" if isinstance(value, (dict, list, tuple)) else clean(str(value))


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
    yield Line()
    unknowns = list(unknowns_of(data, found, language))
    if unknowns:  # none where all that is not known lies on a side that does not apply
        yield Line(language.text("What is not known"), HEADING)
        for text in unknowns:
            yield from (Line(line) for line in wrapped(f"· {text}", width, INDENT))
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
    for title, entries in (
        (
            language.text("Assumed"),
            dict.fromkeys([*assumed(found.low, language), *assumed(found.high, language)]),
        ),
        (language.text("Notes"), notes_of(found)),
    ):
        if entries:
            yield Line()
            yield Line(title, HEADING)
        for text in entries:
            yield from (Line(line) for line in wrapped(f"· {text}", width, INDENT))


def notes_of(found: Range) -> dict[str, None]:
    """Return what the payers' answers said that no key holds, each note once."""
    notes = (*found.low.notes, *found.high.notes)
    return dict.fromkeys(clean(note.text, LONGEST_NOTE) for note in notes)


def range_markdown(data: Any, found: Range, language: Language) -> Iterator[str]:
    """Yield the range as Markdown."""
    from iptcost._report._markdown import escaped

    yield f"**{escaped(headline_of(found, language))}**"
    yield ""
    yield from (f"- {escaped(text)}" for text in facts_of(found, language))
    yield from (f"- {escaped(text)}" for text in unknowns_of(data, found, language))
    yield ""
    heads = ("#", language.text("date"), language.text("low end"), language.text("high end"))
    yield "| " + " | ".join(heads) + " |"
    yield "| ---: | --- | ---: | ---: |"
    for row in _rows(found, language):
        yield "| " + " | ".join(row) + " |"


def range_csv(found: Range) -> str:
    """Return the two schedules as CSV: a line a session."""
    lines = ["number,low_date,low,high_date,high"]
    for number, (low, high) in enumerate(
        itertools.zip_longest(found.low.sessions, found.high.sessions), start=1
    ):
        cells = [
            text
            for session in (low, high)
            for text in (
                ("", "")
                if session is None
                else (str(session.date), str(session.patient_responsibility))
            )
        ]
        lines.append(",".join([str(number), *cells]))
    return "\n".join(lines) + "\n"


def _cells(session: Session | None) -> tuple[str, str]:
    return ("", "") if session is None else (str(session.date), str(session.patient_responsibility))
