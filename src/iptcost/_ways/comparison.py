"""``iptcost.compare`` and ``iptcost.compare_range``: from a document to all ways to pay.

A known document is reckoned once, way by way. Of one with holes each way is searched for its two
ends. Both are then held against each other in the same manner.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, Final

import attrs

from iptcost._documents.document import Document, document, sampled
from iptcost._faults.problem import CaseError, naming
from iptcost._form import case_of, holes
from iptcost._ledger import fold, lines
from iptcost._rules import accumulators, plan, sliding_scale
from iptcost._rules.case import Case
from iptcost._unknowns import ranges
from iptcost._ways import costs, plan_ways, self_pay, way
from iptcost._ways.deciding import EnoughError, Option, Spans, boxes, deciding, unknowns
from iptcost._ways.way import CERTAIN, NO, PLAN, Comparison, ComparisonRange, Data, Way, WayRange

FEW_BUNDLES: Final = 4
"""Of more ways to buy bundles each is looked at less closely."""
FOR_BANDS: Final = 8
"""Into so many boxes shared unknowns are split to hold bands against each other."""


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
    made = [
        *plan_ways.plan_ways(asked, case),
        *((found, asked.data) for found in self_pay.self_pay_ways(case, planned)),
    ]
    found = [(each, data) for each, data in made if isinstance(each, Way)]
    found.sort(key=lambda pair: pair[0].to_pay.minor)
    bands = [[(cost.minor, cost.minor) for cost in each.by_session] for each, _ in found]
    ways = []
    for (each, data), band in zip(found, bands, strict=True):
        cost = each.to_pay.minor
        standing = CERTAIN if each.to_pay == found[0][0].to_pay else NO
        span = costs.Span(cost, cost, data, data, cost, cost, 1, band)
        ways.append(_way_range(each, span, (each, each), standing, band, case))
    days = tuple(session.date for session in planned)
    left_out = tuple(each for each, _ in made if isinstance(each, way.LeftOut))
    return _compared(asked, ways, [bands], [case] * len(ways), days=days, left_out=left_out)


# -- a document with holes ------------------------------------------------------------------


def _unknown(asked: Document) -> ComparisonRange:
    """Return the comparison of a document with holes."""
    sample, problems = case_of.read_case(sampled(asked.data))
    if sample is None:
        raise CaseError(problems)
    found: list[tuple[Option, costs.Span]] = []
    left_out: list[way.LeftOut] = []
    for option in options(asked.data, sample):
        try:
            span = option.span(option.part(asked.data))
        except CaseError as error:
            left_out.append(way.LeftOut(option.kind, option.name, error.problems))
            continue
        if span is not None:
            found.append((option, span))
    if not found:
        raise CaseError(problem for entry in left_out for problem in entry.problems)
    spans = Spans(asked.data, found)
    standings = _in_order(spans)
    ends = [_ends(option, span) for option, span in spans.found]
    parted = _bands_of(spans, max(len(end.by_session) for pair in ends for end in pair))
    decided, searched = ([], True) if standings[0] == CERTAIN else deciding(spans)
    cases = [document(span.high_data).case for _, span in spans.found]
    ways = []
    for place, (option, span) in enumerate(spans.found):
        band = span.band or list(costs.envelope([row[place] for row in parted]))
        told = (ends[place], standings[place], band, cases[place])
        ways.append(_way_range(option, span, *told, tuple(unknowns(option, asked.data))))
    beside = {"decided_by": tuple(decided), "searched": searched, "left_out": tuple(left_out)}
    return _compared(asked, ways, parted, cases, **beside)


def options(data: Data, sample: Case) -> Iterator[Option]:
    """Yield the ways; ``sample`` is the case with a sample in each hole, for its form alone.

    Each looks at what of the document matters to it alone: the list price is as it is, whatever is
    unknown of the plan.
    """
    yield from plan_ways.sides(data, sample.plans)
    beside = tuple(  # in network where one may be
        attrs.evolve(
            each, in_network=any(map(plan.is_in_network, plan_ways.networks_of(data, each)))
        )
        for each in sample.plans
    )
    yield self_pay.SelfPay(way.LIST_PRICE, "list price", beside)
    if sample.assistance:
        yield self_pay.SelfPay(way.ASSISTANCE, self_pay.assistance_name(sample), beside)
    if sample.provider.sliding_scale is not None:
        yield self_pay.SelfPay(way.SCALE, "sliding scale", beside)
    bundles = sample.provider.bundles
    bought: list[tuple[int, ...]] = [(index,) for index in range(len(bundles))]
    bought += [tuple(range(len(bundles)))] if len(bundles) > 1 else []
    for chosen in bought:
        name = self_pay.bundle_name(*(bundles[index] for index in chosen))
        work = self_pay.MOST_SESSIONS * FEW_BUNDLES // max(FEW_BUNDLES, len(bought))
        yield self_pay.SelfPay(way.BUNDLE, name, beside, chosen, work)


def _bands_of(spans: Spans, most: int) -> list[list[costs.Band]]:
    """Return the band of each way in each box of what the ways share; half of the work is kept."""
    data, places = spans.data, range(len(spans.found))
    held = [path for path in spans.shared(data) if path != "course.sessions"]
    kept = spans.left // 2
    spans.left -= kept
    try:
        parted = boxes(data, held, spans.some(FOR_BANDS))
        return [[_band(spans, place, box, most) for place in places] for box in parted]
    except EnoughError:
        spans.left = 0
        return [[_band(spans, place, data, most) for place in places]]
    finally:
        spans.left = max(0, spans.left) + kept


def _in_order(spans: Spans) -> list[way.Standing]:
    """Put the ways in order and return what is known of each: whether it is the cheapest."""
    try:
        sure, possible = spans.verdict(spans.data)
    except EnoughError:
        sure, possible = costs.cheapest([spans.bounds(spans.data)])
    found: list[way.Standing] = [
        CERTAIN if place in sure else way.POSSIBLE if place in possible else NO
        for place in range(len(spans.found))
    ]
    ranked = sorted(
        zip(found, spans.found, strict=True),
        key=lambda pair: (way.STANDINGS.index(pair[0]), pair[1][1].most, pair[1][1].least),
    )
    spans.found = [each for _, each in ranked]
    return [standing for standing, _ in ranked]


def _ends(option: Option, span: costs.Span) -> tuple[Way, Way]:
    low = option.way(span.low_data)
    return low, low if span.low_data == span.high_data else option.way(span.high_data)


def _band(spans: Spans, place: int, box: Data, sessions: int) -> costs.Band:
    """Return bounds after each session; none at all where a narrower box has no such way."""
    option, _ = spans.found[place]
    if (span := spans.of(place, box)) is None:
        return []
    if isinstance(option, self_pay.SelfPay):
        # What an early stop costs is no more than what was paid, and that is part of the whole.
        return span.band if span.band_exact else [(0, span.most)] * sessions
    if not unknowns(option, box):
        return [(cost.minor, cost.minor) for cost in option.way(span.low_data).by_session]
    work = max(0, spans.left) // len(spans.found)
    spans.left -= work
    part = option.part(box)
    return costs.plan_band(part, span, sessions, work, _billed(option, part, span))


def _billed(option: Option, part: Data, span: costs.Span) -> list[int]:
    """Return what each session bills; nothing where that hangs on more than the plan.

    How many there are changes no session that takes place, but where they fill fixed months.
    """
    others = {key: value for key, value in part.items() if key != "payers"}
    if part["course"].get("protocol") != "dit":
        others["course"] = {**part["course"], "sessions": 1}
    if not span.sought or holes.find(others)[0] or "actuals" in part:
        return []
    estimate = option.way(span.high_data).estimate
    if estimate is None or estimate.totals.missed_sessions.minor:
        return []
    return [session.billed.minor for session in estimate.sessions]


# -- both -----------------------------------------------------------------------------------


def _way_range(
    named: Option | Way,
    span: costs.Span,
    ends: tuple[Way, Way],
    standing: way.Standing,
    band: costs.Band,
    case: Case,
    missing: tuple[str, ...] = (),
) -> WayRange:
    """Return one way between its ends; ``case`` says how often courses end after which session."""
    coin = case.money
    low, high = (
        costs.expected([pair[end] for pair in band], case.course.attendance) for end in (0, 1)
    )
    return WayRange(
        kind=named.kind,
        name=named.name,
        network=named.network,
        cheapest=standing,
        low=ends[0],
        high=ends[1],
        low_case=span.low_data,
        high_case=span.high_data,
        exact=span.exact,
        low_bound=coin(span.least),
        high_bound=coin(span.most),
        by_session=tuple((coin(least), coin(most)) for least, most in band),
        by_session_exact=span.band_exact,
        expected=None if low is None or high is None else (coin(low), coin(high)),
        unknowns=missing,
    )


def _compared(
    asked: Document,
    ways: Sequence[WayRange],
    parted: Sequence[Sequence[costs.Band]],
    cases: Sequence[Case],
    **told: Any,
) -> ComparisonRange:
    """Return the ways held against each other, session by session, box by box.

    ``cases`` are what each way was reckoned from, at its most; ``told`` is what else is said.
    """
    ends = [end for each in ways for end in (each.low, each.high)]
    missing = [each.unknowns for each in ways]
    kinds = list(zip((each.kind for each in ways), cases, strict=True))
    planned = [case for kind, case in kinds if kind == PLAN]
    scaled = [case for kind, case in kinds if kind == way.SCALE]
    scales = [sliding_scale.over_course(case, case.planned[0])[0] for case in scaled]
    assumed = {(each.code, each.path): each for each in _assumptions(asked, ends)}
    return ComparisonRange(
        currency=cases[0].currency,
        digits=cases[0].digits,
        fewest=min(len(end.by_session) for end in ends),
        most=max(len(end.by_session) for end in ends),
        ways=tuple(ways),
        cheapest=tuple(costs.phases(parted)),
        break_even=tuple(costs.break_evens(parted, missing)),
        unknowns=tuple(dict.fromkeys(path for paths in missing for path in paths)),
        assumptions=tuple(assumed.values()),
        tables=tuple(table for scale in scales for table in fold.guideline_tables(scale)),
        benefit_years=_benefit_years(planned[0]) if planned else (),
        **told,
    )


def _assumptions(asked: Document, ways: Sequence[Way]) -> Iterator[lines.Assumption]:
    """Yield what the comparison takes for granted, and then what the plans' estimates do."""
    if any(each.comes_back for each in ways):
        yield lines.Assumption("money-back-after-a-month")
    if asked.data.get("client", {}).get("missed_sessions"):
        yield lines.Assumption("missed-early", "client.missed_sessions")
    if "actuals" in asked.data and any(each.estimate for each in ways):
        yield lines.Assumption("actuals-of-stated-side", "actuals")
    if any(each.health_account and each.health_account.paid for each in ways):
        yield lines.Assumption("health-account-eligible", "client.health_account")
    yield from asked.assumed
    if asked.holes:
        yield from ranges.assumed_fees(asked.data, ranges.unknown_fees(asked.data), any_fee=False)
    for each in ways:
        if each.estimate is not None:
            yield from each.estimate.assumptions


def _benefit_years(case: Case) -> tuple[int, ...]:
    """Return the sessions before which a plan's accumulators start over."""
    years = [
        [accumulators.year_start(session.date, held.benefit_year) for held in case.plans]
        for session in case.planned[0]
    ]
    changes = enumerate(pairwise(years), start=2)
    return tuple(number for number, (before, after) in changes if before != after)
