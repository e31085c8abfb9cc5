"""What a result page shows: sentences, tables and a picture, of an estimate or of a range."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import attrs

import iptcost
from iptcost import (
    CaseError,
    Comparison,
    ComparisonRange,
    Document,
    Estimate,
    Money,
    Range,
    Session,
)
from iptcost.report import (
    Column,
    Language,
    Mark,
    Picture,
    Track,
    assumed,
    between,
    explanation,
    headline,
    label_of,
    picture,
    range_facts,
    range_headline,
    range_likely,
    range_remarks,
    range_unknowns,
    schedule,
    verdict,
)
from iptcost_page._words import WORDS

MOST_COLUMNS: Final = 3
"""Columns of a higher rank are left out; those below it say what the price is made of."""
MOST_MARKS: Final = 6
NOTHING: Final = "–"
_PLACES: Final = {"number": 0, "date": 1, "patient_responsibility": 2}


@attrs.frozen
class Row:
    """One session: its cells, and what is remarked on it."""

    cells: tuple[str, ...]
    remarks: tuple[str, ...] = ()


@attrs.frozen
class Result:
    """All of it, in words."""

    head: str
    facts: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    remarks: tuple[tuple[str, list[str]], ...]
    ranged: bool = False
    unknowns: tuple[str, ...] = ()
    likely: tuple[str, ...] = ()
    reasons: tuple[tuple[str, str], ...] = ()
    shown: Picture | None = None
    verdict: str = ""
    verdicts: tuple[str, ...] = ()
    way_heads: tuple[str, ...] = ()
    ways: tuple[tuple[str, tuple[str, ...]], ...] = ()


def result_of(document: Document, language: Language) -> Result:
    """Return what is to be said of a resolved case. Raises CaseError where it has no figure."""
    if document.holes:
        found = _of_range(document, iptcost.estimate_range(document), language)
    else:
        found = _of_estimate(iptcost.estimate(document), language)
    compared = _compared(document)
    if compared is None or len(compared.ways) < 2:  # noqa: PLR2004 - one way is no choice
        return found
    return _beside(found, compared, language)


def head_of(document: Document, language: Language) -> str:
    """Return the sentence of the whole alone."""
    if document.holes:
        return range_headline(iptcost.estimate_range(document), language)
    return headline(iptcost.estimate(document), language)[0]


def _of_estimate(estimate: Estimate, language: Language) -> Result:
    head, facts = headline(estimate, language)
    drawn = schedule(estimate, language)
    kept = [column for column in drawn.columns if column.rank <= MOST_COLUMNS]
    # What one pays stands where a narrow screen shows it; what it is made of, after it.
    columns = tuple(sorted(kept, key=lambda column: _PLACES.get(column.key, len(_PLACES))))
    rows = tuple(
        Row(tuple(row.cells[column.key].full for column in columns), row.remarks)
        for row in drawn.rows
    )
    reasons = tuple(
        (str(session.number), " ".join(explanation(estimate, session, language)))
        for session in estimate.sessions
    )
    notes = [note.text for note in estimate.notes]
    marks = [(row.number, remark) for row in drawn.rows for remark in row.remarks]
    name = language.translate(WORDS["cumulative"])
    track = _track(name, language.money(estimate.totals.to_pay), estimate, estimate)
    return Result(
        head,
        tuple(facts),
        columns,
        rows,
        (
            (language.translate(WORDS["assumed"]), assumed(estimate, language)),
            (language.translate(WORDS["notes"]), notes),
        ),
        reasons=reasons,
        shown=_drawn(head, estimate, track, marks),
    )


def _of_range(document: Document, found: Range, language: Language) -> Result:
    keys = ("number", "date", "low-end", "high-end")
    columns = tuple(
        Column(key, language.translate(WORDS[key]), 0, left=key == "date") for key in keys
    )
    pairs = itertools.zip_longest(found.low.sessions, found.high.sessions)
    rows = tuple(
        Row((str(number), language.date(_either(low, high).date), _paid(low, language),
             _paid(high, language)))
        for number, (low, high) in enumerate(pairs, 1)
    )  # fmt: skip
    low, high = found.low.totals.to_pay, found.high.totals.to_pay
    name = language.translate(WORDS["cumulative"])
    track = _track(name, between(low, high, language), found.low, found.high)
    head = range_headline(found, language)
    return Result(
        head,
        tuple(range_facts(found, language)),
        columns,
        rows,
        tuple((title, list(entries)) for title, entries in range_remarks(found, language)),
        ranged=found.low != found.high or bool(document.holes),
        unknowns=tuple(range_unknowns(document.data, found, language)),
        likely=tuple(range_likely(found, language)),
        shown=_drawn(head, found.high, track, []),
    )


def _either(low: Session | None, high: Session | None) -> Session:
    found = low if low is not None else high
    assert found is not None  # noqa: S101 - zip_longest fills one side alone
    return found


def _paid(session: Session | None, language: Language) -> str:
    return NOTHING if session is None else language.money(session.patient_responsibility)


def _track(name: str, amount: str, low: Estimate, high: Estimate) -> Track:
    return Track(name, amount, tuple(_summed(low)), tuple(_summed(high)))


def _summed(estimate: Estimate) -> Iterator[Money]:
    costs = (session.patient_responsibility.minor for session in estimate.sessions)
    for cost in itertools.accumulate(costs):
        yield Money(cost, estimate.currency, estimate.digits)


def _drawn(
    head: str, estimate: Estimate, track: Track, remarks: Sequence[tuple[int, str]]
) -> Picture | None:
    if len(track.highs) < 2:  # noqa: PLR2004 - one point is no line
        return None
    marks = tuple(
        Mark(number, track.highs[number - 1], said)
        for number, said in remarks[:MOST_MARKS]
        if number <= len(track.highs)
    )
    years = tuple(
        after.number
        for before, after in itertools.pairwise(estimate.sessions)
        if after.benefit_year is not None and before.benefit_year != after.benefit_year
    )
    said = ". ".join([head, *(mark.text for mark in marks)])
    count = len(track.highs)
    return Picture(head, said, estimate.currency, estimate.digits, count, (track,), marks, years)


def _compared(document: Document) -> Comparison | ComparisonRange | None:
    """Return every way to pay; None where the case can be reckoned but not compared."""
    try:
        return iptcost.compare_range(document) if document.holes else iptcost.compare(document)
    except CaseError:
        return None


def _beside(found: Result, compared: Comparison | ComparisonRange, language: Language) -> Result:
    """Return the result with every way to pay beside it, and the picture of them all."""
    said, more = verdict(compared, language)
    keys = ("total", "per-session", "most-at-once")
    ways = tuple(
        (
            label_of(way, language),
            tuple(
                between(min(pair), max(pair), language)
                for pair in (
                    (way.low_bound, way.high_bound),
                    (way.low.per_session, way.high.per_session),
                    (way.low.most_at_once, way.high.most_at_once),
                )
            ),
        )
        for way in compared.between.ways
    )
    return attrs.evolve(
        found,
        shown=picture(compared, language),
        verdict=said,
        verdicts=tuple(more),
        way_heads=tuple(language.translate(WORDS[key]) for key in keys),
        ways=ways,
    )


def in_template(found: Result, drawn: Any) -> Mapping[str, Any]:
    """Return the result as the template takes it; ``drawn`` is the picture."""
    values = {field.name: getattr(found, field.name) for field in attrs.fields(Result)}
    tracks = found.shown.tracks if found.shown else ()
    legend = [(track.name, track.amount) for track in tracks]
    marks = [mark.text for mark in found.shown.marks] if found.shown else []
    return {**values, "picture": drawn, "legend": legend, "marks": marks}
