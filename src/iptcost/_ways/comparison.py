"""``iptcost.compare`` and ``iptcost.compare_range``: from a document to all ways to pay.

A known document is reckoned once, way by way. Of one with holes each way is searched for its two
ends. Both are then held against each other in the same manner.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

import attrs

from iptcost._documents.document import Document, document, sampled
from iptcost._faults.problem import CaseError, naming
from iptcost._form import case_of, holes
from iptcost._ledger.lines import Assumption
from iptcost._rules import accumulators, money
from iptcost._rules.case import Case
from iptcost._unknowns.extent import usual_fee
from iptcost._ways import bands, reckoning
from iptcost._ways.deciding import EnoughError, Spans, boxes, deciding, unknowns
from iptcost._ways.options import Option, options
from iptcost._ways.plan_ways import plan_ways
from iptcost._ways.self_pay_ways import scale_tables, self_pay_ways
from iptcost._ways.way import (
    CERTAIN,
    NO,
    PLAN,
    POSSIBLE,
    SCALE,
    STANDINGS,
    Comparison,
    ComparisonRange,
    LeftOut,
    Standing,
    Way,
    WayRange,
)

FOR_BANDS: Final = 8
"""Into so many boxes shared unknowns are split to hold bands against each other."""
Data = Mapping[str, Any]


def compare(document: Document) -> Comparison:
    """Return every way to pay for the course that a known document offers, cheapest first.

    Computes, and nothing else. A way for which something is missing is in ``left_out`` with what
    is missing. Raises UnresolvedError with the holes to fill in and the payers to ask, CaseError
    where the course itself can't be reckoned.
    """
    return Comparison.of(_told(document, document.case))


def compare_range(asked: Document) -> ComparisonRange:
    """Return every way to pay of a resolved document that may hold holes.

    Each way lies between two ends, each attained by a filling; what one can't tell for certain
    is not told for certain. A way for which too much is unknown is in ``left_out``. Raises
    UnresolvedError with the payers still to ask, CaseError where no way can be reckoned.
    """
    open_ = asked.holes and not asked.unasked
    return _told(asked, None if open_ else attrs.evolve(asked, holes=()).case)


def _told(asked: Document, case: Case | None) -> ComparisonRange:
    """Return the comparison of a known case, or of a document with holes."""
    beside = {key: asked.data[key] for key in holes.BESIDE if key in asked.data}
    data = {key: value for key, value in asked.data.items() if key not in beside}
    asked = attrs.evolve(asked, data=data)
    with naming(asked.file):
        found = _unknown(asked) if case is None else _known(asked, case)
        return attrs.evolve(found, **beside)


# -- a known document -----------------------------------------------------------------------


def _known(asked: Document, case: Case) -> ComparisonRange:
    """Return the comparison of a known case: both ends of each way are the same."""
    planned, problems = case.planned
    if problems:
        raise CaseError(problems)
    coin = functools.partial(money.Money, currency=case.currency, digits=case.digits)
    made = [
        *plan_ways(asked, case, coin),
        *((way, asked.data) for way in self_pay_ways(case, planned, coin)),
    ]
    ways = sorted(
        ((way, data) for way, data in made if isinstance(way, Way)),
        key=lambda pair: pair[0].to_pay.minor,
    )
    bands_ = [[(cost.minor, cost.minor) for cost in way.by_session] for way, _ in ways]
    found = []
    for (way, data), band in zip(ways, bands_, strict=True):
        cost = way.to_pay.minor
        standing = CERTAIN if cost == ways[0][0].to_pay.minor else NO
        span = bands.Span(cost, cost, data, data, cost, cost, 1, band)
        found.append(_way_range(way, span, (way, way), standing, band, case, coin))
    compared = _compared(asked, found, [bands_], [case] * len(found))
    return attrs.evolve(
        compared,
        days=tuple(session.date for session in planned),
        left_out=tuple(way for way, _ in made if isinstance(way, LeftOut)),
    )


# -- a document with holes ------------------------------------------------------------------


def _unknown(asked: Document) -> ComparisonRange:
    """Return the comparison of a document with holes."""
    sample, problems = case_of.read_case(sampled(asked.data))
    if sample is None:
        raise CaseError(problems)
    coin = functools.partial(money.Money, currency=sample.currency, digits=sample.digits)
    found: list[tuple[Option, bands.Span]] = []
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
    spans = Spans(asked.data, found, sample.digits)
    standings = _in_order(spans)
    ends = [_ends(option, span) for option, span in spans.found]
    parted = _bands_of(spans, max(len(way.by_session) for pair in ends for way in pair))
    decided, searched = ([], True) if standings[0] == CERTAIN else deciding(spans)
    cases = [document(span.high_data).case for _, span in spans.found]
    ways = []
    for place, (option, span) in enumerate(spans.found):
        costs = span.band or list(bands.envelope([row[place] for row in parted]))
        way = _way_range(option, span, ends[place], standings[place], costs, cases[place], coin)
        ways.append(attrs.evolve(way, unknowns=tuple(unknowns(option, asked.data))))
    compared = _compared(asked, ways, parted, cases)
    return attrs.evolve(
        compared, decided_by=tuple(decided), searched=searched, left_out=tuple(left_out)
    )


def _bands_of(spans: Spans, most: int) -> list[list[bands.Band]]:
    """Return the band of each way in each box of what the ways share; half of the work is kept."""
    data, places = spans.data, range(len(spans.found))
    held = [path for path in spans.shared(data) if path != "course.sessions"]
    kept = spans.left // 2
    spans.left -= kept
    try:
        parted = boxes(data, held, spans.digits, spans.some(FOR_BANDS))
        return [[_band(spans, place, box, most) for place in places] for box in parted]
    except EnoughError:
        spans.left = 0
        return [[_band(spans, place, data, most) for place in places]]
    finally:
        spans.left = max(0, spans.left) + kept


def _in_order(spans: Spans) -> list[Standing]:
    """Put the ways in order and return what is known of each: whether it is the cheapest."""
    try:
        sure, possible = spans.verdict(spans.data)
    except EnoughError:
        sure, possible = spans.held([spans.data])
    found: list[Standing] = [
        CERTAIN if place in sure else POSSIBLE if place in possible else NO
        for place in range(len(spans.found))
    ]
    ranks = [
        (STANDINGS.index(standing), span.most, span.least)
        for standing, (_, span) in zip(found, spans.found, strict=True)
    ]
    order = sorted(range(len(ranks)), key=ranks.__getitem__)
    spans.found = [spans.found[place] for place in order]
    return [found[place] for place in order]


def _ends(option: Option, span: bands.Span) -> tuple[Way, Way]:
    low = option.way(span.low_data)
    return low, low if span.low_data == span.high_data else option.way(span.high_data)


def _band(spans: Spans, place: int, box: Data, sessions: int) -> bands.Band:
    """Return bounds after each session; none at all where a narrower box has no such way."""
    option, _ = spans.found[place]
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
    work = max(0, spans.left) // len(spans.found)
    spans.left -= work
    part = option.part(box)
    return bands.plan_band(part, span, sessions, work, _billed(option, part, span))


def _billed(option: Option, part: Data, span: bands.Span) -> list[int]:
    """Return what each session bills; nothing where that hangs on more than the plan."""
    others = {key: value for key, value in part.items() if key != "payers"}
    if not span.sought or holes.find(others)[0] or "actuals" in part:
        return []
    estimate = option.way(span.high_data).estimate
    if estimate is None or estimate.totals.missed_sessions.minor:
        return []
    return [session.billed.minor for session in estimate.sessions]


# -- both -----------------------------------------------------------------------------------


def _way_range(
    named: Option | Way,
    span: bands.Span,
    ends: tuple[Way, Way],
    standing: Standing,
    costs: bands.Band,
    case: Case,
    coin: reckoning.Coin,
) -> WayRange:
    """Return one way between its ends; ``case`` says how often courses end after which session."""
    means = [
        reckoning.expected([pair[end] for pair in costs], case.course.attendance) for end in (0, 1)
    ]
    return WayRange(
        kind=named.kind,
        name=named.name,
        network=named.network,
        low=ends[0],
        high=ends[1],
        low_case=span.low_data,
        high_case=span.high_data,
        exact=span.exact,
        low_bound=coin(span.least),
        high_bound=coin(span.most),
        by_session=tuple((coin(least), coin(most)) for least, most in costs),
        by_session_exact=span.band_exact,
        expected=None if None in means else (coin(means[0]), coin(means[1])),  # type: ignore[arg-type]
        unknowns=(),
        cheapest=standing,
    )


def _compared(
    asked: Document,
    ways: Sequence[WayRange],
    parted: Sequence[Sequence[bands.Band]],
    cases: Sequence[Case],
) -> ComparisonRange:
    """Return the ways held against each other, session by session, box by box.

    ``cases`` are what each way was reckoned from, at its most.
    """
    ends = [end for way in ways for end in (way.low, way.high)]
    missing = [way.unknowns for way in ways]
    planned = [case for way, case in zip(ways, cases, strict=True) if way.kind == PLAN]
    scaled = [case for way, case in zip(ways, cases, strict=True) if way.kind == SCALE]
    assumed = {(each.code, each.path): each for each in _assumptions(asked, ends)}
    return ComparisonRange(
        currency=cases[0].currency,
        digits=cases[0].digits,
        fewest=min(len(way.by_session) for way in ends),
        most=max(len(way.by_session) for way in ends),
        ways=tuple(ways),
        cheapest=tuple(bands.phases(parted)),
        break_even=tuple(bands.break_evens(parted, missing)),
        decided_by=(),
        unknowns=tuple(dict.fromkeys(path for paths in missing for path in paths)),
        searched=True,
        assumptions=tuple(assumed.values()),
        tables=tuple(table for case in scaled for table in scale_tables(case)),
        benefit_years=benefit_years(planned[0]) if planned else (),
    )


def _assumptions(asked: Document, ways: Sequence[Way]) -> Iterator[Assumption]:
    """Yield what the comparison takes for granted, and then what the plans' estimates do."""
    if any(way.comes_back for way in ways):
        yield Assumption("money-back-after-a-month")
    if asked.data.get("client", {}).get("missed_sessions"):
        yield Assumption("missed-early", "client.missed_sessions")
    if "actuals" in asked.data and any(way.estimate for way in ways):
        yield Assumption("actuals-of-stated-side", "actuals")
    if any(way.health_account and way.health_account.paid for way in ways):
        yield Assumption("health-account-eligible", "client.health_account")
    yield from asked.assumed
    if asked.holes:
        yield from usual_fee.assumptions(asked.data, usual_fee.of(asked.data), any_fee=False)
    for way in ways:
        if way.estimate is not None:
            yield from way.estimate.assumptions


def benefit_years(case: Case) -> tuple[int, ...]:
    """Return the sessions before which a plan's accumulators start over."""
    return tuple(
        number
        for number, (before, after) in enumerate(pairwise(case.planned[0]), start=2)
        if any(
            accumulators.year_start(before.date, held.benefit_year)
            != accumulators.year_start(after.date, held.benefit_year)
            for held in case.plans
        )
    )
