"""A range in words: its two ends, what it hangs on, its shapes, and the two schedules."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Mapping
from typing import Any, Final

from iptcost._faults.problem import Words
from iptcost._report.headline import (
    DEDUCTIBLE,
    MAXIMUM,
    lacking,
    likely,
    likely_title,
    met_after,
    up_front,
)
from iptcost._report.page import ALWAYS, NOTHING, Cell, Column, Row, Schedule
from iptcost._report.unknown.asked import ask
from iptcost._report.unknown.named import extent, meaning, names
from iptcost._unknowns import possible
from iptcost._unknowns.outlook import Outlook, outlook
from iptcost._unknowns.questions import Question, Shape
from iptcost._unknowns.ranges import Range
from iptcost._words.language import Language

MET: Final = {
    DEDUCTIBLE: Words(
        "your deductible is met: {low} if it costs the least, {high} if it costs the most"
    ),
    MAXIMUM: Words(
        "your maximum is reached: {low} if it costs the least, {high} if it costs the most"
    ),
}
MOST_SHAPES: Final = 3
Titled = list[tuple[str, list[str]]]
Data = Mapping[str, Any]


def headline_of(found: Range, language: Language) -> str:
    """Return the sentence of the whole: between what, were it further than what is attained."""
    low, high = map(language.money, (found.low_bound, found.high_bound))
    if low == high:
        return _same(found, low, language)
    if found.usual_fees:
        return language.text(
            "You will pay between {low} and {high}, if the fee is a usual one", low=low, high=high
        )
    return language.text("You will pay between {low} and {high}", low=low, high=high)


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
        if isinstance(kept[0].answer, dt.date):  # the days that make the difference
            ends = (
                min(question.shapes, key=lambda shape: (shape.least.minor, shape.most.minor)),
                max(question.shapes, key=lambda shape: (shape.most.minor, shape.least.minor)),
            )
            kept = tuple(sorted(ends, key=lambda shape: shape.answer))
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
    for rule, sentence in MET.items():
        numbers = (met_after(found.low, rule), met_after(found.high, rule))
        if numbers != (None, None):
            low, high = (
                language.text("never")
                if number is None
                else language.text("after session {number}", number=language.number(number))
                for number in numbers
            )
            yield language.text(sentence, low=low, high=high)
    for end, sentence in (
        (found.low, Words("at the least, you pay {paid} first, and {back} comes back")),
        (found.high, Words("at the most, you pay {paid} first, and {back} comes back")),
    ):
        if (amounts := up_front(end)) is not None:
            paid, back = map(language.money, amounts)
            yield language.text(sentence, paid=paid, back=back)


def _ends(found: Range) -> tuple[Any, Any]:
    return found.low.totals.to_pay, found.high.totals.to_pay


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


def table(found: Range, language: Language) -> Schedule:
    """Return number, date, and what is paid at either end."""
    columns = (
        Column("number", "#", ALWAYS),
        Column("date", language.text("date"), ALWAYS, left=True),
        Column("low", language.text("at the least"), ALWAYS, amount=True),
        Column("high", language.text("at the most"), ALWAYS, amount=True),
    )
    rows = []
    pairs = itertools.zip_longest(found.low.sessions, found.high.sessions)
    for number, (low, high) in enumerate(pairs, start=1):
        days = {session.date for session in (low, high) if session is not None}
        day = Cell.same(language.date(days.pop()) if len(days) == 1 else NOTHING)
        cells = {"number": Cell.same(str(number)), "date": day}
        for key, session in (("low", low), ("high", high)):
            paid = None if session is None else session.patient_responsibility
            cells[key] = Cell.of(paid, language)
        rows.append(Row(number, cells))
    return Schedule(columns, tuple(rows), found.low.currency)


def said_of(data: Data | None, found: Range, language: Language) -> tuple[str, list[str], Titled]:
    """Return the sentence of the whole, what it comes with, and by title what stands below.

    Without the document it says nothing of what it hangs on, nor of what is not known.
    """
    head = headline_of(found, language)
    weighed = likely_title(language), likely_of(found, language)
    when = language.text("When limits are met, and what comes back"), list(ends_of(found, language))
    if data is None:
        return head, [_sessions(found, language)], [weighed, when]
    seen = outlook(data, found)
    first = seen.first
    telling = first if first is not None and _tells(first) else None
    if first is not None and telling is not None:
        what = names([hole.path for hole in possible.relevant(data)], language, data)[first.path]
        head = language.text("{sentence}. It hangs most on {what}", sentence=head, what=what)
    titled = [
        (language.text("What decides"), shapes_of(data, telling, language)),
        (language.text("Ask this first"), [] if first is None else [ask(data, first, language)]),
        weighed,
        when,
        (
            language.text("What is not known, and what it can be"),
            unknowns_of(data, found, language),
        ),
    ]
    return head, list(_facts(found, seen, language)), titled


def _tells(first: Question) -> bool:
    """Return whether an answer leaves less than nine tenths, on average: else nothing decides."""
    return first.left_on_average.minor * 10 < first.width.minor * 9


def likely_of(found: Range, language: Language) -> list[str]:
    """Return the sentences of the likely cost, or why there is none."""
    return [*likely(found.likely, language), *lacking(found.weights_lacking, language)]
