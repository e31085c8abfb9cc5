"""``iptcost.compare_range``: all ways to pay of a document with holes."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, Literal

import attrs

from iptcost._documents.document import Document, document, sampled
from iptcost._faults import kinds
from iptcost._faults.problem import CaseError, Problem, UnresolvedError, quote
from iptcost._form.case_of import read_case
from iptcost._ledger.lines import Table
from iptcost._rules.money import Money
from iptcost._ways import bands as _bands
from iptcost._ways.comparison import assumptions_of, benefit_years, once
from iptcost._ways.deciding import EnoughError, Spans, boxes, deciding, unknowns
from iptcost._ways.options import Option, options
from iptcost._ways.reckoning import Coin, expected
from iptcost._ways.self_pay_range import case_of
from iptcost._ways.self_pay_ways import scale_tables
from iptcost._ways.span import ComparisonRange, Span, WayRange
from iptcost._ways.way import PLAN, SCALE, LeftOut, Way

FEWEST_ESTIMATES: Final = 1_200
"""So many estimates may be made in any case; of more, as many as the widest range took, times the
number of ways. Past that what can't be told for certain is not told for certain."""
FOR_BANDS: Final = 8
"""Into so many boxes shared unknowns are split to hold bands against each other."""
Data = Mapping[str, Any]
Standing = Literal["certain", "possible", "no"]
CERTAIN: Final[Standing] = "certain"
POSSIBLE: Final[Standing] = "possible"
NO: Final[Standing] = "no"


def compare_range(asked: Document) -> ComparisonRange:
    """Return every way to pay of a resolved document that may hold holes.

    Each way lies between two ends, each attained by a filling; what one can't tell for certain
    is not told for certain. A way for which too much is unknown is in ``left_out``. Raises
    UnresolvedError with the payers still to ask, CaseError where no way can be reckoned.
    """
    if asked.unasked:
        raise UnresolvedError(
            Problem(kinds.NOT_ASKED, f"payers.{i}", {"value": quote(str(name))}, asked.file)
            for i, name in ((i, asked.data["payers"][i]["adapter"]) for i in asked.unasked)
        )
    try:
        return _compared(asked)
    except CaseError as error:
        raise CaseError(
            attrs.evolve(problem, file=asked.file) for problem in error.problems
        ) from None


def _compared(asked: Document) -> ComparisonRange:
    sample, problems = read_case(sampled(asked.data))
    if sample is None:
        raise CaseError(problems)
    coin = functools.partial(Money, currency=sample.currency, digits=sample.digits)
    found: list[tuple[Option, Span]] = []
    left_out: list[LeftOut] = []
    for option in options(asked.data, sample, coin):
        try:
            span = option.span(option.part(asked.data))
        except CaseError as error:
            left_out.append(LeftOut(option.kind, option.name, error.problems))
            continue
        if span is not None:
            found.append((option, span))
    if not found:
        raise CaseError(problem for entry in left_out for problem in entry.problems)
    spans = Spans([option for option, _ in found], sample.digits)
    spans.know(asked.data, [span for _, span in found])
    work = [span.fillings for _, span in found]
    spans.left = max(FEWEST_ESTIMATES, len(work) * max(work)) - sum(work)
    return _held_together(asked, spans, left_out, coin)


def _held_together(
    asked: Document, spans: Spans, left_out: Sequence[LeftOut], coin: Coin
) -> ComparisonRange:
    """Return the comparison of the ways that could be reckoned."""
    data = asked.data
    first, span = spans.whole(data)[0]
    spans.sessions = len(first.way(span.high_data).by_session)
    standings = _in_order(spans, data)
    ends = [_ends(option, span) for option, span in spans.whole(data)]
    most = max(len(way.by_session) for pair in ends for way in pair)
    bands = _bands_of(spans, data, len(ends), most)
    decided, searched = ([], True) if standings[0] == CERTAIN else deciding(spans, data)
    missing = [unknowns(option, data) for option in spans.options]
    ways = tuple(
        _way_range(option, span, pair, _tried(span, [row[i] for row in bands]), coin)
        for i, ((option, span), pair) in enumerate(zip(spans.whole(data), ends, strict=True))
    )
    ways = tuple(
        attrs.evolve(way, unknowns=tuple(paths), cheapest=standing)
        for way, paths, standing in zip(ways, missing, standings, strict=True)
    )
    return ComparisonRange(
        currency=ways[0].low.to_pay.currency,
        digits=spans.digits,
        fewest=min(len(way.by_session) for pair in ends for way in pair),
        most=most,
        ways=ways,
        cheapest=tuple(_bands.phases(bands)),
        break_even=tuple(_bands.break_evens(bands, missing)),
        decided_by=tuple(decided),
        unknowns=tuple(dict.fromkeys(path for paths in missing for path in paths)),
        searched=searched,
        left_out=tuple(left_out),
        assumptions=once(assumptions_of(asked, [way for pair in ends for way in pair])),
        tables=_tables(ways),
        benefit_years=_benefit_years(ways),
    )


def _bands_of(spans: Spans, data: Data, ways: int, most: int) -> list[list[_bands.Band]]:
    """Return the band of each way in each box of what the ways share; half of the work is kept."""
    held = [path for path in spans.shared(data) if path != "course.sessions"]
    kept = (spans.left or 0) // 2
    spans.left = (spans.left or 0) - kept
    try:
        parted = boxes(data, held, spans.digits, spans.some(FOR_BANDS))
        return [[_band(spans, i, box, most) for i in range(ways)] for box in parted]
    except EnoughError:
        spans.left = 0
        return [[_band(spans, i, data, most) for i in range(ways)]]
    finally:
        spans.left = max(0, spans.left or 0) + kept


def _way_range(
    option: Option, span: Span, ends: tuple[Way, Way], costs: _bands.Band, coin: Coin
) -> WayRange:
    """Return one way; whether it is the cheapest is told by the caller."""
    low, high = ends
    weights = document(span.high_data).case.course.attendance
    means = [expected([pair[end] for pair in costs], weights) for end in (0, 1)]
    least, most = means
    return WayRange(
        kind=option.kind,
        name=option.name,
        network=option.network,
        low=low,
        high=high,
        low_case=span.low_data,
        high_case=span.high_data,
        exact=span.exact,
        low_bound=coin(span.least),
        high_bound=coin(span.most),
        by_session=tuple((coin(least), coin(greatest)) for least, greatest in costs),
        by_session_exact=span.band_exact,
        expected=None if least is None or most is None else (coin(least), coin(most)),
        unknowns=(),
        cheapest=NO,
    )


def _tried(span: Span, bands: Sequence[_bands.Band]) -> _bands.Band:
    """Return what was found after each session; of a plan, over all boxes."""
    return span.band or list(_envelope(bands))


def _in_order(spans: Spans, data: Data) -> list[Standing]:
    """Put the ways in order and return what is known of each: whether it is the cheapest."""
    sure, possible = spans.verdict(data)
    places = range(len(spans.options))
    found: dict[int, Standing] = {
        p: CERTAIN if p in sure else POSSIBLE if p in possible else NO for p in places
    }
    bounds = {place: (span.most, span.least) for place, (_, span) in enumerate(spans.whole(data))}
    order = sorted(places, key=lambda p: ((CERTAIN, POSSIBLE, NO).index(found[p]), bounds[p]))
    spans.options = [spans.options[place] for place in order]
    return [found[place] for place in order]


def _ends(option: Option, span: Span) -> tuple[Way, Way]:
    low = option.way(span.low_data)
    return low, low if span.low_data == span.high_data else option.way(span.high_data)


def _band(spans: Spans, place: int, box: Data, sessions: int) -> _bands.Band:
    """Return bounds after each session; none at all where a narrower box has no such way."""
    option = spans.options[place]
    try:
        span = spans.of(place, box)
    except CaseError:
        return []
    if span is None:
        return []
    if option.kind != PLAN and span.band_exact:
        return span.band
    if option.kind != PLAN:
        # What an early stop costs is no more than what was paid, and that is part of the whole.
        return [(0, span.most)] * sessions
    if not unknowns(option, box):
        return [(cost.minor, cost.minor) for cost in option.way(span.low_data).by_session]
    work = max(0, spans.left or 0) // len(spans.options)
    band = _bands.plan_band(option.part(box), span, sessions, work)
    spans.left = (spans.left or 0) - work
    return band


def _envelope(bands: Sequence[_bands.Band]) -> Iterator[tuple[int, int]]:
    """Yield after each session the least and the most of all boxes."""
    for place in range(max(map(len, bands))):
        column = [band[place] for band in bands if place < len(band)]
        yield min(low for low, _ in column), max(high for _, high in column)


def _tables(ways: Sequence[WayRange]) -> tuple[Table, ...]:
    scales = [case_of(way.high_case) for way in ways if way.low.kind == SCALE]
    return tuple(table for case in scales for table in scale_tables(case))


def _benefit_years(ways: Sequence[WayRange]) -> tuple[int, ...]:
    """Return where accumulators start over, where that is the same whatever the answers."""
    plans = [way for way in ways if way.low.kind == PLAN]
    found = set()
    for way in plans[:1]:
        for filled, end in ((way.low_case, way.low), (way.high_case, way.high)):
            days = tuple(s.date for s in end.estimate.sessions) if end.estimate else ()
            found.add(benefit_years(document(filled).case, days))
    return max(found, key=len) if found else ()
