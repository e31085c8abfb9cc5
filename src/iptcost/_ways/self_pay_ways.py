"""The ways without a claim: list price, assistance, sliding scale, bundles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from iptcost._faults import kinds
from iptcost._faults.problem import CaseError, Problem, join
from iptcost._ledger import fold, lines
from iptcost._rules.case import Bundle, Case
from iptcost._rules.course import Planned
from iptcost._rules.self_pay import buying as _buying
from iptcost._rules.self_pay import sliding_scale
from iptcost._rules.self_pay.buying import Buying, Purchase, Slot, Stop, missed, slots
from iptcost._rules.self_pay.cash import Movement
from iptcost._ways.bands import crossing
from iptcost._ways.reckoning import Coin, divided, missed_day, reckoned
from iptcost._ways.way import (
    ASSISTANCE,
    BUNDLE,
    LIST_PRICE,
    SCALE,
    Bought,
    Condition,
    LeftOut,
    Stopped,
    Way,
)


def self_pay_ways(case: Case, planned: Sequence[Planned], coin: Coin) -> Iterator[Way | LeftOut]:
    """Yield the ways without a plan; an assistance programme comes first in each but one."""
    helped = sum(programme.sessions for programme in case.assistance)
    yield _singly(case, coin, LIST_PRICE, "list price", slots(planned))
    if helped:
        name = " + ".join(programme.name for programme in case.assistance)
        yield _singly(case, coin, ASSISTANCE, name, slots(planned, None, helped))
    reduced, problems = sliding_scale.over_course(case, planned)
    if problems:
        yield LeftOut(SCALE, "sliding scale", tuple(problems))
    if reduced is not None:
        scaled = slots(planned, reduced, helped)
        below = any(each.tier for each in reduced.by_day.values())
        code = "income-as-stated" if below else "above-the-scale"
        yield _singly(case, coin, SCALE, "sliding scale", scaled, Condition(code))
    stated = case.provider.sliding_scale
    stacked = reduced if stated is not None and stated.stack else None
    yield from _bundles(case, slots(planned, stacked, helped), coin)


def scale_tables(case: Case) -> tuple[lines.Table, ...]:
    """Return the dated tables by which the scale goes for this client."""
    reduced, _ = sliding_scale.over_course(case, case.planned[0])
    return fold.guideline_tables(reduced)


def _singly(
    case: Case, coin: Coin, kind: str, name: str, course: list[Slot], *conditions: Condition
) -> Way:
    """Return what the course comes to when each session is paid for by itself."""
    buying = Buying(tuple(course), (), tuple(range(len(course))), missed(case, course))
    return _bought_so(case, coin, buying, buying.stops(), conditions, kind=kind, name=name)


def _bought_so(
    case: Case,
    coin: Coin,
    buying: Buying,
    ends: Sequence[Stop],
    conditions: Iterable[Condition],
    **told: Any,
) -> Way:
    """Return the way of one buying; ``ends`` are its stops, ``told`` what else it says."""
    course = buying.slots
    singles = [Movement(course[i].date, course[i].price) for i in buying.single]
    bundles = [Movement(each.date, each.price) for each in buying.purchases]
    missed_ones = Movement(missed_day([slot.date for slot in course]), buying.charged)
    received = (move for each in buying.purchases for move in _received(course, each))
    return reckoned(
        case,
        coin,
        [stop.cost for stop in ends],
        [*singles, *bundles, missed_ones],
        [*singles, *received],
        buying.charged,
        conditions=(*_common(case, course), *conditions),
        **told,
    )


def _received(course: Sequence[Slot], purchase: Purchase) -> Iterator[Movement]:
    """Yield the care received from a bundle: each session an even part of its price.

    Flexible spending accounts pay for care when it is received, not when it is paid for.
    """
    ends = [purchase.price * k // purchase.bundle.sessions for k in range(purchase.used + 1)]
    for place, use in enumerate(purchase.uses):
        after = place + purchase.missed if place else 0  # what is missed is lost after the first
        yield Movement(course[use].date, ends[after + 1] - ends[after])


def _common(case: Case, course: Sequence[Slot]) -> Iterator[Condition]:
    """Yield the conditions of every way without a claim, beside a plan or after assistance."""
    for plan in case.plans:
        code = "no-claim-filed" if plan.in_network else "counts-toward-nothing"
        yield Condition(code, {"plan": plan.name})
    count = sum(slot.assisted for slot in course)
    if count:
        yield Condition("assistance-first", {"sessions": count})


# -- bundles --------------------------------------------------------------------------------


def _bundles(case: Case, course: list[Slot], coin: Coin) -> Iterator[Way | LeftOut]:
    """Yield a way for each bundle, and their cheapest mixture where it is cheaper than each."""
    offers = case.provider.bundles
    cheapest: list[int] = []
    lost = missed(case, course)
    for index, bundle in enumerate(offers):
        name = bundle_name(bundle)
        try:
            timings = _buying.timings(course, (bundle,), must=0, missed=lost)
        except CaseError as error:
            yield LeftOut(BUNDLE, name, error.problems)
            continue
        if timings:
            cheapest.append(timings[0].cost)
            yield _bundle_way(case, timings, coin)
        else:
            problem = Problem(kinds.BUNDLE_UNUSABLE, join("provider.bundles", index))
            yield LeftOut(BUNDLE, name, (problem,))
    if len(cheapest) > 1:
        try:
            timings = _buying.timings(course, offers, missed=lost)
        except CaseError as error:
            yield LeftOut(BUNDLE, " + ".join(map(bundle_name, offers)), error.problems)
            return
        if timings and timings[0].purchases and timings[0].cost < min(cheapest):
            yield _bundle_way(case, timings, coin)


def bundle_name(bundle: Bundle) -> str:
    """Return a bundle's own name, or one made of its size."""
    return bundle.name or f"{bundle.sessions}-session bundle"


def _bundle_way(case: Case, timings: Sequence[Buying], coin: Coin) -> Way:
    """Return the way at the dearest timing of what is missed, with what it is at the cheapest."""
    buying, least = timings[0], timings[-1].cost
    names = dict.fromkeys(bundle_name(purchase.bundle) for purchase in buying.purchases)
    singly = Buying(buying.slots, (), tuple(range(len(buying.slots))), buying.missed).stops()
    # Whoever stops may have missed early or late: each stop is told at its dearer timing too.
    every = zip(*(timing.stops() for timing in timings), strict=True)
    stops = [max(same, key=lambda stop: stop.cost) for same in every]
    left, back = buying.left_over()
    return _bought_so(
        case,
        coin,
        buying,
        stops,
        _bundle_conditions(buying, least, coin),
        kind=BUNDLE,
        name=" + ".join(names),
        purchases=tuple(_bought(buying.slots, purchase, coin) for purchase in buying.purchases),
        stops=tuple(
            Stopped(
                stop.session,
                coin(stop.paid),
                coin(stop.back),
                coin(stop.cost),
                coin(divided(stop.cost, stop.session)),
            )
            for stop in stops[:-1]
        ),
        singly=sum(buying.slots[i].due for i in buying.single),
        left_over=left,
        left_over_back=coin(back),
        # Level is enough: it pays off where it stays below one minor unit more.
        pays_off_from=crossing([s.cost for s in stops], [s.cost + 1 for s in singly]),
    )


def _bought(course: Sequence[Slot], purchase: Purchase, coin: Coin) -> Bought:
    return Bought(
        bundle_name(purchase.bundle),
        purchase.bundle.sessions,
        coin(purchase.price),
        purchase.date,
        course[purchase.slot].session,
        len(purchase.uses),
        purchase.last_day,
        purchase.bundle.refund,
        purchase.missed,
    )


def _bundle_conditions(buying: Buying, least: int, coin: Coin) -> Iterator[Condition]:
    """Yield on what a bundle depends: money ahead, its refund, its end, what it covers."""
    yield Condition(
        "paid-ahead", {"amount": coin(max(purchase.price for purchase in buying.purchases))}
    )
    for refund in dict.fromkeys(purchase.bundle.refund for purchase in buying.purchases):
        yield Condition(f"refund-{refund}")
    for months in dict.fromkeys(p.bundle.expires_months for p in buying.purchases):
        if months is not None:
            yield Condition("expires", {"months": months})
    services = {slot.service for slot in buying.slots if slot.due}
    if len(services) > 1 and any(p.bundle.services is None for p in buying.purchases):
        yield Condition("covers-every-service")
    if any(purchase.missed for purchase in buying.purchases):
        yield Condition("missed-sessions-count")
    if least < buying.cost:
        yield Condition("missed-timing", {"amount": coin(least)})
