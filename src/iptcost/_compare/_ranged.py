"""``iptcost.compare_range``: all ways to pay of a document with holes."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from iptcost import _kinds
from iptcost._compare import _bands
from iptcost._compare._comparison import assumptions_of, benefit_years, once
from iptcost._compare._deciding import Spans, boxes, deciding, unknowns
from iptcost._compare._options import Option, options
from iptcost._compare._reckoning import Coin
from iptcost._compare._self_pay_range import case_of
from iptcost._compare._self_pay_ways import scale_tables
from iptcost._compare._span import ComparisonRange, Span, WayRange
from iptcost._compare._way import PLAN, SCALE, LeftOut
from iptcost._document import Document, document, sampled
from iptcost._money import Money
from iptcost._problems import CaseError, Problem, UnresolvedError, quote
from iptcost._reading import read_case

FOR_BANDS = 8
"""Into so many boxes shared unknowns are split to hold bands against each other."""
Data = Mapping[str, Any]


def compare_range(asked: Document) -> ComparisonRange:
    """Return every way to pay of a resolved document that may hold holes.

    Each way lies between two ends, each attained by a filling; what one can't tell for certain
    is not told for certain. A way for which too much is unknown is in ``left_out``. Raises
    UnresolvedError with the payers still to ask, CaseError where no way can be reckoned.
    """
    if asked.unasked:
        raise UnresolvedError(
            Problem(_kinds.NOT_ASKED, f"payers.{i}", {"value": quote(str(name))}, asked.file)
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
    found.sort(key=lambda entry: (entry[1].most, entry[1].least))
    return _held_together(asked, sample.digits, found, left_out, coin)


def _held_together(
    asked: Document,
    digits: int,
    found: Sequence[tuple[Option, Span]],
    left_out: Sequence[LeftOut],
    coin: Coin,
) -> ComparisonRange:
    """Return the comparison of the ways that could be reckoned, cheapest at worst first."""
    data = asked.data
    spans = Spans([option for option, _ in found], digits)
    sure, possible = spans.verdict(data)
    decided, searched = ([], True) if sure else deciding(spans, data)
    ends = [(option.way(span.low_data), option.way(span.high_data)) for option, span in found]
    lengths = [len(way.by_session) for pair in ends for way in pair]
    fewest, most = min(lengths), max(lengths)
    held = [path for path in spans.shared(data) if path != "course.sessions"]
    parted = boxes(data, held, digits, FOR_BANDS)
    bands = [[_band(spans, i, box, most) for i in range(len(found))] for box in parted]
    missing = [unknowns(option, data) for option, _ in found]
    ways = tuple(
        WayRange(
            low=low,
            high=high,
            low_case=span.low_data,
            high_case=span.high_data,
            exact=span.exact,
            low_bound=coin(span.least),
            high_bound=coin(span.most),
            by_session=tuple(
                (coin(min(lows)), coin(max(highs)))
                for lows, highs in _envelope([row[i] for row in bands])
            ),
            unknowns=tuple(missing[i]),
            cheapest="certain" if i in sure else "possible" if i in possible else "no",
        )
        for i, ((_, span), (low, high)) in enumerate(zip(found, ends, strict=True))
    )
    every = [way for pair in ends for way in pair]
    return ComparisonRange(
        currency=ways[0].low.to_pay.currency,
        digits=digits,
        fewest=fewest,
        most=most,
        ways=ways,
        cheapest=tuple(_bands.phases(bands)),
        break_even=tuple(_bands.break_evens(bands, missing)),
        decided_by=tuple(decided),
        unknowns=tuple(dict.fromkeys(path for paths in missing for path in paths)),
        searched=searched,
        left_out=tuple(left_out),
        assumptions=once(assumptions_of(asked, every)),
        tables=tuple(
            table
            for way in ways
            if way.low.kind == SCALE
            for table in scale_tables(case_of(way.high_case))
        ),
        benefit_years=_benefit_years(ways),
    )


def _band(spans: Spans, place: int, box: Data, sessions: int) -> _bands.Band:
    """Return bounds after each session; none at all where a narrower box has no such way."""
    try:
        span = spans.of(place, box)
    except CaseError:
        return []
    if span is None:
        return []
    option = spans.options[place]
    if span.fillings == 1 and not unknowns(option, box):
        return [(cost.minor, cost.minor) for cost in option.way(span.low_data).by_session]
    if option.kind == PLAN:
        return _bands.plan_band(option.part(box), span, sessions)
    if span.band is not None:
        return span.band
    return [(0, max(span.most, _dearest(option, span)))] * sessions


def _dearest(option: Option, span: Span) -> int:
    """Return the most that the dearest filling has cost at any time: bundles are paid ahead."""
    return max(cost.minor for cost in option.way(span.high_data).by_session)


def _envelope(bands: Sequence[_bands.Band]) -> list[tuple[list[int], list[int]]]:
    """Return after each session the low ends and the high ends of all boxes."""
    made = []
    for place in range(max(map(len, bands))):
        column = [band[place] for band in bands if place < len(band)]
        made.append(([low for low, _ in column], [high for _, high in column]))
    return made


def _benefit_years(ways: Sequence[WayRange]) -> tuple[int, ...]:
    """Return where accumulators start over, where that is the same whatever the answers."""
    plans = [way for way in ways if way.low.kind == PLAN]
    found = set()
    for way in plans[:1]:
        for filled, end in ((way.low_case, way.low), (way.high_case, way.high)):
            days = tuple(s.date for s in end.estimate.sessions) if end.estimate else ()
            found.add(benefit_years(document(filled).case, days))
    return max(found, key=len) if found else ()
