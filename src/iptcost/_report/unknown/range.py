"""A range in words: its two ends, what it hangs on, its shapes, and the two schedules."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any, Final

from rich.cells import cell_len

from iptcost._ledger.lines import Session
from iptcost._report import met
from iptcost._report.assumed import assumed
from iptcost._report.layout import FACT, HEAD, HEADING, INDENT, REASON, Line, listed
from iptcost._report.likely import lacking, likely
from iptcost._report.likely import title as likely_title
from iptcost._report.markdown import escaped, section
from iptcost._report.text import clean, joined, wrapped
from iptcost._report.unknown.asked import ask
from iptcost._report.unknown.named import extent, meaning, names
from iptcost._unknowns import possible
from iptcost._unknowns.outlook import Outlook, outlook
from iptcost._unknowns.questions import Question, Shape
from iptcost._unknowns.ranges import Range
from iptcost._words.language import Language

NOTHING: Final = "–"
LONGEST_NOTE: Final = 300
MOST_SHAPES: Final = 3
Rows = list[tuple[str, str, str, str]]
Data = Mapping[str, Any]


def headline_of(found: Range, language: Language) -> str:
    """Return the sentence of the whole: between what."""
    low, high = map(language.money, (found.low.totals.to_pay, found.high.totals.to_pay))
    if low == high:
        return _same(found, low, language)
    if found.usual_fees:
        return language.text(
            "You will pay between {low} and {high}, if the fee is a usual one", low=low, high=high
        )
    return language.text("You will pay between {low} and {high}", low=low, high=high)


def _headline(data: Data, found: Range, seen: Outlook, language: Language) -> str:
    """Return the sentence of the whole, and what it hangs on most."""
    said = headline_of(found, language)
    if seen.first is None:
        return said
    paths = [hole.path for hole in possible.relevant(data)]
    what = names(paths, language, data)[seen.first.path]
    return language.text("{sentence}. It hangs most on {what}", sentence=said, what=what)


def _same(found: Range, amount: str, language: Language) -> str:
    """Return the sentence of a range whose ends are one."""
    if found.usual_fees:
        return language.text("You will pay {amount}, if the fee is a usual one", amount=amount)
    if found.any_fee:
        return language.text("You will pay {amount}, whatever the fee is", amount=amount)
    return language.text("You will pay {amount}, whatever the answers", amount=amount)


def facts_of(found: Range, language: Language) -> list[str]:
    """Return what is to be said of the ends: how many sessions, and how sure they are."""
    return [_sessions(found, language), *_bounds(found, language)]


def _sessions(found: Range, language: Language) -> str:
    fewest, most = sorted((len(found.low.sessions), len(found.high.sessions)))
    if fewest == most:
        return language.plural("{number} session", "{number} sessions", most)
    return language.text(
        "{low_sessions} to {high_sessions} sessions",
        low_sessions=language.number(fewest),
        high_sessions=language.number(most),
    )


def _facts(found: Range, seen: Outlook, language: Language) -> Iterator[str]:
    """Yield what is to be said of the whole: sessions, and the most at once."""
    yield _sessions(found, language)
    if seen.session is not None:
        amount = language.money(seen.session)
        yield language.text("one session costs at most {amount}", amount=amount)
    if seen.month is not None:
        yield language.text("one month at most {amount}", amount=language.money(seen.month))


def _bounds(found: Range, language: Language) -> Iterator[str]:
    """Yield what no filling passes, where that is not what is attained."""
    if not found.exact and (found.low_bound, found.high_bound) != _ends(found):
        yield language.text(
            "not every value could be tried: it is no less than {low} and no more than {high}",
            low=language.money(found.low_bound),
            high=language.money(found.high_bound),
        )


def shapes_of(data: Data, question: Question | None, language: Language) -> list[str]:
    """Return the likeliest shapes of a range: what the course costs by the first answer."""
    if question is None:
        return []
    hole = next(hole for hole in possible.relevant(data) if hole.path == question.path)
    kept = question.shapes
    if len(kept) > MOST_SHAPES:
        kept = (kept[0], kept[-1])
    said: dict[str, tuple[Shape, ...]] = {}
    for shape in kept:
        text = meaning(data, hole, shape.answer, language)
        said[text] = (*said.get(text, ()), shape)
    return [_shape(text, shapes, language) for text, shapes in said.items()]


def _shape(text: str, shapes: tuple[Shape, ...], language: Language) -> str:
    low = min((shape.least for shape in shapes), key=lambda money: money.minor)
    high = max((shape.most for shape in shapes), key=lambda money: money.minor)
    if low == high:
        return language.text("If {this}: {amount}", this=text, amount=language.money(low))
    return language.text(
        "If {this}: {low} to {high}", this=text, low=language.money(low), high=language.money(high)
    )


def ends_of(found: Range, language: Language) -> Iterator[str]:
    """Yield what is known of the two ends: limits that are met, and what comes back."""
    yield from _bounds(found, language)
    yield from _met(found, met.DEDUCTIBLE, language)
    yield from _met(found, met.MAXIMUM, language)
    amounts = met.up_front(found.low), met.up_front(found.high)
    if amounts[0] is not None:
        paid, back = map(language.money, amounts[0])
        yield language.text(
            "at the least, you pay {paid} first, and {back} comes back", paid=paid, back=back
        )
    if amounts[1] is not None:
        paid, back = map(language.money, amounts[1])
        yield language.text(
            "at the most, you pay {paid} first, and {back} comes back", paid=paid, back=back
        )


def _ends(found: Range) -> tuple[Any, Any]:
    return found.low.totals.to_pay, found.high.totals.to_pay


def _met(found: Range, rule: str, language: Language) -> Iterator[str]:
    """Yield after which session a limit is met at either end."""
    numbers = (met.met_after(found.low, rule), met.met_after(found.high, rule))
    if numbers == (None, None):
        return
    low, high = (
        language.text("never")
        if number is None
        else language.text("after session {number}", number=language.number(number))
        for number in numbers
    )
    if rule == met.DEDUCTIBLE:
        yield language.text(
            "your deductible is met: {low} if it costs the least, {high} if it costs the most",
            low=low,
            high=high,
        )
    else:
        yield language.text(
            "your maximum is reached: {low} if it costs the least, {high} if it costs the most",
            low=low,
            high=high,
        )


def unknowns_of(data: Data, found: Range, language: Language) -> list[str]:  # noqa: ARG001 - the door's own form
    """Return for each hole what it can be."""
    holes = possible.relevant(data)
    called = names([hole.path for hole in holes], language, data)
    return [
        language.text(
            "{name}: {extent}", name=called[hole.path], extent=extent(data, hole, language)
        )
        for hole in holes
    ]


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


def _heads(language: Language) -> tuple[str, str, str, str]:
    return (
        "#",
        language.text("date"),
        language.text("at the least"),
        language.text("at the most"),
    )


def _sections(
    data: Data, found: Range, seen: Outlook, language: Language
) -> Iterator[tuple[str, list[str]]]:
    """Yield what stands before the schedules, by title."""
    yield language.text("What decides"), shapes_of(data, seen.first, language)
    first = [] if seen.first is None else [ask(data, seen.first, language)]
    yield language.text("Ask this first"), first
    yield likely_title(language), likely_of(found, language)
    yield language.text("When limits are met, and what comes back"), list(ends_of(found, language))
    yield language.text("What is not known, and what it can be"), unknowns_of(data, found, language)


def range_table(data: Data, found: Range, language: Language, width: int) -> Iterator[Line]:
    """Yield the report of a range for a screen of ``width`` columns."""
    seen = outlook(data, found)
    head = _headline(data, found, seen, language)
    yield from (Line(text, HEAD) for text in wrapped(head, width))
    yield from (Line(text, FACT) for text in joined(_facts(found, seen, language), width, INDENT))
    for title, entries in _sections(data, found, seen, language):
        if entries:
            yield from listed(title, entries, width)
    yield Line()
    rows = _rows(found, language)
    heads = _heads(language)
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
    yield Line()
    yield from (Line(text, REASON) for text in wrapped(met.promise(found.high, language), width))


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


def range_markdown(data: Data, found: Range, language: Language) -> Iterator[str]:
    """Yield the range as Markdown."""
    seen = outlook(data, found)
    yield f"**{escaped(_headline(data, found, seen, language))}**"
    yield ""
    yield escaped(" · ".join(_facts(found, seen, language)))
    for title, entries in _sections(data, found, seen, language):
        yield from section(title, [escaped(text) for text in entries])
    yield ""
    yield "| " + " | ".join(_heads(language)) + " |"
    yield "| ---: | --- | ---: | ---: |"
    for row in _rows(found, language):
        yield "| " + " | ".join(row) + " |"
    for title, entries in remarks_of(found, language):
        yield from section(title, [escaped(text) for text in entries])
    yield ""
    yield escaped(met.promise(found.high, language))
