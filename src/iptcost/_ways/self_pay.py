"""The ways without a claim: list price, assistance, sliding scale, bundles.

Of a known case they are reckoned as they stand. Where something is unknown, choices and small
counts are all tried. With a fee, a price, a floor and the like the cost only rises, with a
discount it only falls: their ends are enough. An income matters only where it passes a tier, and
within one the cost rises with it. What is still too much is not guessed at: the way is left out
and says so.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import attrs

from iptcost._faults import kinds
from iptcost._faults.problem import CaseError, Problem, join
from iptcost._form.holes import put, table_of
from iptcost._rules import course, plan, sliding_scale
from iptcost._rules.buying import Buying, Missed, Purchase, Slot, missed, slots, timings
from iptcost._rules.case import Bundle, Case
from iptcost._unknowns import possible, ranges, reach
from iptcost._ways import costs, plan_ways, way
from iptcost._ways.way import ASSISTANCE, BUNDLE, LIST_PRICE, SCALE, Condition, Data, LeftOut, Way

MOST_TRIED: Final = 400
"""So many fillings of one way are reckoned at the most: a bundle takes about a millisecond."""
MOST_SESSIONS: Final = 20_000
"""So many sessions of all these fillings together, or values of documents as large as long: of
long courses, and of long scales, fewer fillings are tried."""
MOST_STATES: Final = 400_000
"""So many states of purchases are looked at for all bundles: it takes about two seconds."""
INCOME: Final = "client.annual_income"
UP: Final = (
    *("fee", "missed_session_fee", "late_cancellation_fee", "price"),
    *("floor", "ceiling", "percent_of_fee", "percent_of_monthly_income"),
)
"""Keys of provider with which the cost only rises."""


def self_pay_ways(case: Case, planned: Sequence[course.Planned]) -> Iterator[Way | LeftOut]:
    """Yield the ways without a plan; an assistance programme comes first in each but one."""
    helped = sum(programme.sessions for programme in case.assistance)
    yield _singly(case, LIST_PRICE, "list price", slots(planned))
    if helped:
        yield _singly(case, ASSISTANCE, assistance_name(case), slots(planned, None, helped))
    reduced, problems = sliding_scale.over_course(case, planned)
    if problems:
        yield LeftOut(SCALE, "sliding scale", tuple(problems))
    if reduced is not None:
        scaled = slots(planned, reduced, helped)
        below = any(each.tier for each in reduced.by_day.values())
        code = "income-as-stated" if below else "above-the-scale"
        yield _singly(case, SCALE, "sliding scale", scaled, Condition(code))
    stated = case.provider.sliding_scale
    stacked = reduced if stated is not None and stated.stack else None
    yield from _bundles(case, slots(planned, stacked, helped))


def assistance_name(case: Case) -> str:
    """Return what the assistance programmes are called together."""
    return " + ".join(programme.name for programme in case.assistance)


def _singly(case: Case, kind: str, name: str, course: list[Slot], *conditions: Condition) -> Way:
    """Return what the course comes to when each session is paid for by itself."""
    buying = Buying(tuple(course), (), tuple(range(len(course))), missed(case, course))
    ends = [stop.cost for stop in buying.stops()]
    return _bought_so(case, buying, ends, conditions, kind=kind, name=name)


def _bought_so(
    case: Case, buying: Buying, ends: Sequence[int], conditions: Iterable[Condition], **told: Any
) -> Way:
    """Return the way of one buying; ``ends`` are its stops' costs, ``told`` what else it says."""
    course = buying.slots
    singles = [costs.Movement(course[i].date, course[i].price) for i in buying.single]
    bundles = [costs.Movement(each.date, each.price) for each in buying.purchases]
    missed_ones = costs.Movement(costs.missed_day([slot.date for slot in course]), buying.charged)
    received = (move for each in buying.purchases for move in _received(course, each))
    return costs.reckoned(
        case,
        ends,
        [*singles, *bundles, missed_ones],
        [*singles, *received],
        buying.charged,
        conditions=(*_common(case, course), *conditions),
        **told,
    )


def _received(course: Sequence[Slot], purchase: Purchase) -> Iterator[costs.Movement]:
    """Yield the care received from a bundle: each session an even part of its price.

    Flexible spending accounts pay for care when it is received, not when it is paid for.
    """
    ends = [purchase.price * k // purchase.bundle.sessions for k in range(purchase.used + 1)]
    for place, use in enumerate(purchase.uses):
        after = place + purchase.missed if place else 0  # what is missed is lost after the first
        yield costs.Movement(course[use].date, ends[after + 1] - ends[after])


def _common(case: Case, course: Sequence[Slot]) -> Iterator[Condition]:
    """Yield the conditions of every way without a claim, beside a plan or after assistance."""
    for each in case.plans:
        code = "no-claim-filed" if each.in_network else "counts-toward-nothing"
        yield Condition(code, {"plan": each.name})
    if count := sum(slot.assisted for slot in course):
        yield Condition("assistance-first", {"sessions": count})


# -- bundles --------------------------------------------------------------------------------


def _bundles(case: Case, course: list[Slot]) -> Iterator[Way | LeftOut]:
    """Yield a way for each bundle, and their cheapest mixture where it is cheaper than each."""
    offers = case.provider.bundles
    cheapest: list[int] = []
    lost, left = missed(case, course), [MOST_STATES]
    for index, bundle in enumerate(offers):
        found = _timings(course, (bundle,), 0, lost, left)
        if not found:
            problem = Problem(kinds.BUNDLE_UNUSABLE, join("provider.bundles", index))
            found = LeftOut(BUNDLE, bundle_name(bundle), (problem,))
        if isinstance(found, LeftOut):
            yield found
        else:
            cheapest.append(found[0].cost)
            yield _bundle_way(case, found)
    if len(cheapest) > 1:
        found = _timings(course, offers, None, lost, left)
        if isinstance(found, LeftOut):
            yield found
        elif found and found[0].purchases and found[0].cost < min(cheapest):
            yield _bundle_way(case, found)


def _timings(
    course: list[Slot], offers: tuple[Bundle, ...], must: int | None, lost: Missed, left: list[int]
) -> list[Buying] | LeftOut:
    try:
        return timings(course, offers, must, lost, left)
    except CaseError as error:
        return LeftOut(BUNDLE, bundle_name(*offers), error.problems)


def bundle_name(*bundles: Bundle) -> str:
    """Return bundles' own names, or those made of their sizes."""
    return " + ".join(each.name or f"{each.sessions}-session bundle" for each in bundles)


def _bundle_way(case: Case, found: Sequence[Buying]) -> Way:
    """Return the way at the dearest timing of what is missed, with what it is at the cheapest."""
    buying, coin = found[0], case.money
    names = dict.fromkeys(bundle_name(purchase.bundle) for purchase in buying.purchases)
    singly = Buying(buying.slots, (), tuple(range(len(buying.slots))), buying.missed).stops()
    # Whoever stops may have missed early or late: each stop is told at its dearer timing too.
    every = zip(*(each.stops() for each in found), strict=True)
    stops = [max(same, key=lambda stop: stop.cost) for same in every]
    left, back = buying.left_over()
    return _bought_so(
        case,
        buying,
        [stop.cost for stop in stops],
        _bundle_conditions(case, buying, found[-1].cost),
        kind=BUNDLE,
        name=" + ".join(names),
        purchases=tuple(_bought(case, buying, purchase) for purchase in buying.purchases),
        stops=tuple(
            way.Stopped(stop.session, *map(coin, (stop.paid, stop.back, stop.cost, single)))
            for stop in stops[:-1]
            for single in [costs.divided(stop.cost, stop.session)]
        ),
        singly=sum(buying.slots[i].due for i in buying.single),
        left_over=left,
        left_over_back=coin(back),
        # Level is enough: it pays off where it stays below one minor unit more.
        pays_off_from=costs.crossing([s.cost for s in stops], [s.cost + 1 for s in singly]),
    )


def _bought(case: Case, buying: Buying, purchase: Purchase) -> way.Bought:
    return way.Bought(
        bundle_name(purchase.bundle),
        purchase.bundle.sessions,
        case.money(purchase.price),
        purchase.date,
        buying.slots[purchase.slot].session,
        len(purchase.uses),
        purchase.last_day,
        purchase.bundle.refund,
        purchase.missed,
    )


def _bundle_conditions(case: Case, buying: Buying, least: int) -> Iterator[Condition]:
    """Yield on what a bundle depends: money ahead, its refund, its end, what it covers."""
    bundles = [purchase.bundle for purchase in buying.purchases]
    most = max(purchase.price for purchase in buying.purchases)
    yield Condition("paid-ahead", {"amount": case.money(most)})
    for refund in dict.fromkeys(bundle.refund for bundle in bundles):
        yield Condition(f"refund-{refund}")
    for months in dict.fromkeys(bundle.expires_months for bundle in bundles):
        if months is not None:
            yield Condition("expires", {"months": months})
    services = {slot.service for slot in buying.slots if slot.due}
    if len(services) > 1 and any(bundle.services is None for bundle in bundles):
        yield Condition("covers-every-service")
    if any(purchase.missed for purchase in buying.purchases):
        yield Condition("missed-sessions-count")
    if least < buying.cost:
        yield Condition("missed-timing", {"amount": case.money(least)})


# -- where something is unknown -------------------------------------------------------------


@attrs.frozen(eq=False)
class SelfPay:
    """A way to pay without a claim, of a document with holes."""

    kind: str
    name: str
    beside: tuple[plan.Plan, ...]
    """The plans beside which nothing is claimed."""
    chosen: tuple[int, ...] = ()
    """Which of the bundles are bought."""
    work: int = MOST_SESSIONS
    """How many sessions of its fillings may be reckoned."""
    network = None

    def part(self, data: Data) -> Data:
        """Return what of a document matters to this way."""
        provider = table_of(data, "provider")
        scale, bundles = provider.get("sliding_scale"), provider.get("bundles", ())
        stacks = isinstance(scale, Mapping) and scale.get("stack", False) is not False
        scaled = self.kind == SCALE or (self.kind == BUNDLE and stacks)
        made = plan_ways.material(data, income=scaled)
        if self.kind == BUNDLE:
            if not isinstance(bundles, (list, tuple)) or len(bundles) <= max(self.chosen):
                # A choice of whole lists: which of its bundles a way would be is not known.
                raise CaseError([Problem(kinds.HOLE_WHOLE, "provider.bundles")])
            made["provider"]["bundles"] = [bundles[index] for index in self.chosen]
        if scaled:
            made["provider"]["sliding_scale"] = scale
        made.pop("actuals", None)
        payers = (table for table in made.pop("payers", ()) if isinstance(table, Mapping))
        programmes = [table for table in payers if table.get("adapter") == "eap"]
        if programmes and self.kind != LIST_PRICE:
            made["payers"] = programmes
        return made

    def way(self, filled: Data) -> Way:
        """Return the way of a known part; of several bundles together, what the cheapest comes to.

        So their cost, unlike the cost of mixtures alone, goes one way with each price.
        """
        case = possible.case_of(filled)
        planned, problems = case.planned
        if problems:
            raise CaseError(problems)
        beside = attrs.evolve(case, payers=(*case.payers, *self.beside))
        found = [entry for entry in self_pay_ways(beside, planned) if entry.kind == self.kind]
        ways = [entry for entry in found if isinstance(entry, Way)]
        if not ways:
            raise CaseError(p for each in found if isinstance(each, LeftOut) for p in each.problems)
        return min(ways, key=lambda way: way.to_pay.minor)

    def span(self, part: Data, _: costs.Span | None = None) -> costs.Span | None:
        """Return the span over every filling of a part, in which only this way matters.

        None comes back where it is no way of its own in any filling. Raises CaseError where a
        filling is wrong, there are too many of them, or in none of them a bundle can be bought.
        """
        tried: list[tuple[int, Data, Way]] = []
        unusable: CaseError | None = None
        ends_used = False
        work = 0
        read = reach.as_sessions(part)
        for number, (one, _made) in enumerate(possible.ways(part, possible.relevant)):
            for filled, at_end in _fillings(one):
                ends_used = ends_used or at_end
                if MOST_TRIED in (len(tried), number) or work > self.work:
                    raise _too_many()
                try:
                    way = self.way(filled)
                except CaseError as error:
                    if any(problem.kind is not kinds.BUNDLE_UNUSABLE for problem in error.problems):
                        raise
                    unusable = error
                    continue
                tried.append((way.to_pay.minor, filled, way))
                work += max(len(way.by_session), read)
        if unusable is not None and not tried:
            if unusable.problems:
                raise unusable
            return None  # nothing is bought, and no programme pays
        ways = [way for *_, way in tried]
        mixed = any(len({(b.name, b.sessions) for b in way.purchases}) > 1 for way in ways)
        if len(self.chosen) > 1 and not ends_used and not mixed:
            return None
        # What is bought may change with a price: between the ends a bundle's early stop may too.
        whole = not (ends_used and self.kind == BUNDLE) and unusable is None
        low, high = (pick(tried, key=lambda entry: entry[0]) for pick in (min, max))
        bands = [[(cost.minor,) * 2 for cost in way.by_session] for way in ways]
        band = list(costs.envelope(bands))
        ends, usual = (low[0], high[0]), bool(ranges.unknown_fees(part))
        return costs.Span(
            *ends, low[1], high[1], *ends, len(tried), band, whole, unusable is None, usual=usual
        )


def _too_many() -> CaseError:
    return CaseError([Problem(kinds.TOO_MANY_FILLINGS, "", {"most": MOST_TRIED})])


def _fillings(data: Data) -> Iterator[tuple[Data, bool]]:
    """Yield the fillings that hold the extremes, and whether others lie between their values."""
    axes = possible.axes_of(data, possible.relevant)
    sure = [axis for axis in axes if _rises(axis) is not None]
    counted = [axis for axis in axes if axis not in sure and axis.path != INCOME]
    lines = [range(axis.low, axis.high + 1) for axis in counted]
    if math.prod(line.stop - line.start for line in lines) > MOST_TRIED:
        raise _too_many()
    incomes = [axis for axis in axes if axis.path == INCOME]
    between = any(axis.low < axis.high for axis in (*sure, *incomes))
    corners = (True, False) if any(axis.low < axis.high for axis in sure) else (True,)
    for numbers in itertools.product(*lines):
        for least in corners:
            filled = data
            ends = [axis.low if _rises(axis) is least else axis.high for axis in sure]
            for axis, number in zip((*counted, *sure), (*numbers, *ends), strict=True):
                filled = put(filled, axis.path, axis.value(number))
            for made in _incomes(filled, incomes[0]) if incomes else [filled]:
                yield made, between


def _rises(axis: possible.Axis) -> bool | None:
    """Return whether the cost only rises with this value, or only falls; None if neither."""
    parts = axis.path.split(".")
    if parts[-1] == "discount":
        return False
    if (parts[0] == "provider" and "fees" in parts) or parts[0] == "course":
        # At a fee of 0 another session is the first that an assistance programme pays.
        return True if parts[-1] != "sessions" and axis.low > 0 else None
    return True if parts[-1] in UP else None


def _incomes(data: Data, axis: possible.Axis) -> Iterator[Data]:
    """Yield the document at each income at which the fee may turn: where a tier is passed."""
    case = possible.case_of(put(data, axis.path, axis.value(axis.low)))
    scales, problems = sliding_scale.over_course(case, case.planned[0])
    if problems:
        raise CaseError(problems)
    turns = {axis.low, axis.high}
    for edge in scales.edges if scales else ():
        turns |= {income for income in (edge, edge + 1) if axis.low < income < axis.high}
    for income in sorted(turns):
        yield put(data, axis.path, axis.value(income))
