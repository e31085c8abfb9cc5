"""What a way costs: all in all, after each session, between bounds; what two such bands tell."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, combinations, takewhile
from typing import Any, Final, NamedTuple

import attrs
from dateutil.relativedelta import relativedelta

from iptcost._documents.document import document
from iptcost._faults.problem import CaseError
from iptcost._form import holes
from iptcost._ledger import likely
from iptcost._rules import kernel
from iptcost._rules.case import Case
from iptcost._unknowns import ranges, reach
from iptcost._ways.way import BreakEvenRange, Data, HealthMoney, MonthCash, PhaseRange, Way

Band = Sequence[tuple[int, int]]

MOST_SESSIONS: Final = 60_000
"""So many sessions are reckoned for a band, of long documents as many as take as long; past it,
bounds hold over several sessions."""
FEW: Final = 8
"""Of a side with too many fillings its parts take so many times less work."""
OVERHEAD: Final = 8
"""A range takes as long as so many fillings more, to read its document."""
BACK_AFTER: Final = relativedelta(months=1)
"""A plan's money for a claim that the client sends in is taken to come a month later."""


class Movement(NamedTuple):
    """Money on a day."""

    date: dt.date
    amount: int


def reckoned(
    case: Case,
    costs: Sequence[int],
    paid: Sequence[Movement],
    care: Sequence[Movement],
    missed: int,
    back: Sequence[Movement] = (),
    **told: Any,
) -> Way:
    """Return a way from its money on days, minor units; ``told`` is what else it says.

    ``costs`` are what it has cost when the client stops after session 1, 2, …; ``care`` what the
    client bears for care received on a day, which a health account may pay.
    """
    coin = case.money
    mean = expected(costs, case.course.attendance)
    by_day: Counter[dt.date] = Counter()
    for movement in paid:
        by_day[movement.date] += movement.amount
    return Way(
        to_pay=coin(costs[-1]),
        per_session=coin(divided(costs[-1], len(costs))),
        up_front=coin(sum(movement.amount for movement in paid)),
        comes_back=coin(sum(movement.amount for movement in back)),
        missed_sessions=coin(missed),
        most_at_once=coin(max(by_day.values(), default=0)),
        months=_months(case, paid, back),
        by_session=tuple(map(coin, costs)),
        expected=None if mean is None else coin(mean),
        health_account=_account(case, care),
        **told,
    )


def _months(
    case: Case, paid: Iterable[Movement], back: Iterable[Movement]
) -> tuple[MonthCash, ...]:
    """Return the calendar months in which money moves, in order."""
    sums: dict[str, list[int]] = {}
    for column, movements in enumerate((paid, back)):
        for movement in movements:
            if movement.amount:
                key = f"{movement.date.year:04d}-{movement.date.month:02d}"
                sums.setdefault(key, [0, 0])[column] += movement.amount
    return tuple(MonthCash(key, *map(case.money, sums[key])) for key in sorted(sums))


def _account(case: Case, care: Iterable[Movement]) -> HealthMoney | None:
    """Return what the client's health account pays of care received, or None without one.

    It pays care on the day on which it is received, until it is empty or its last day has
    passed; a missed session is no care (IRS Publications 502 and 969). The saving is the
    client's own tax rate on what it pays.
    """
    held, rate = case.client.health_account, case.client.tax_rate
    if held is None:
        return None
    in_time = (each.amount for each in care if held.use_by is None or each.date <= held.use_by)
    paid = min(held.balance, sum(in_time))
    saving = None if rate is None else case.money(kernel.share(paid, rate))
    return HealthMoney(held.kind, case.money(paid), saving)


def divided(amount: int, count: int) -> int:
    """Return ``amount`` / ``count``, rounded half up to the minor unit.

    >>> divided(1000, 3), divided(1, 2)
    (333, 1)
    """
    return (2 * amount + count) // (2 * count)


def expected(costs: Sequence[int], attendance: Mapping[int, int] | None) -> int | None:
    """Return the mean cost over how often courses end after which session.

    >>> expected([100, 200, 300, 400], {2: 1, 4: 3})
    350
    """
    return None if attendance is None else likely.mean(likely.of_course(costs, attendance))


def missed_day(days: Sequence[dt.date]) -> dt.date:
    """Return the day on which missed sessions are taken to be charged: the second session's."""
    return days[min(1, len(days) - 1)]


# -- between bounds --------------------------------------------------------------------------


@attrs.frozen
class Span:
    """The least and the most that one way can come to, in minor units, with their fillings."""

    low: int
    high: int
    low_data: Data = attrs.field(repr=False)
    high_data: Data = attrs.field(repr=False)
    least: int
    """No filling comes to less; ``low`` itself where ``exact``."""
    most: int
    fillings: int
    """How many estimates were made for it, of fillings and of boxes of them."""
    band: Band = ()
    """The least and the most after session 1, 2, … of the fillings that were reckoned; empty for
    a plan."""
    band_exact: bool = True
    """Whether no filling lies beyond the band."""
    always: bool = True
    """False: there are fillings in which it is no way to pay at all."""
    sought: bool = True
    """False: a plan's side has too many fillings to look through, and the bounds are what is
    billed. Narrower documents of it are then looked through only where they have few."""
    usual: bool = False
    """Whether a fee of which nothing is known was taken as what is usually charged."""

    @property
    def exact(self) -> bool:
        """Whether both bounds are attained, and no filling lies beyond."""
        return (self.least, self.most) == (self.low, self.high) and not self.usual


def plan_span(work: int, part: Data, whole: Span | None = None) -> Span:
    """Return what a plan's side of a document lies between; ``work`` bounds how it is sought.

    Of a narrower part, beside the span of the ``whole`` one, only the bounds are wanted.
    """
    space = reach.Space.of(part, work if whole is None or whole.sought else work // FEW)
    if whole is not None and not space.whole:
        return Span(0, space.most_billed, part, part, 0, space.most_billed, 0, sought=False)
    found = reach.whole_of(space)
    usual = (
        whole is None
        and bool(ranges.unknown_fees(part))
        and not ranges.is_the_same_at_any_fee(part, found, work)
    )
    ends = (found.low, found.high, found.low_data, found.high_data, found.least, found.most)
    return Span(*ends, found.work, sought=space.whole, usual=usual)


def plan_band(
    part: Data, span: Span, sessions: int, work: int, billed: Sequence[int] = ()
) -> list[tuple[int, int]]:
    """Return bounds of what a plan's side has cost after session 1, 2, …, for every filling.

    ``work`` bounds how many estimates are made for it. ``billed`` is each session's own, where
    every filling bills the same.

    What a course has cost after a session is the cost of a course that ends there. Where not
    each session can be reckoned, the cost that never falls from one to the next, and never rises
    by more than what was billed, bounds it.
    """
    each = sessions * (span.fillings + OVERHEAD)
    long = max(sessions, reach.as_sessions(part))
    step = max(-(-long * each // MOST_SESSIONS), -(-each // max(1, work)))
    known: dict[int, tuple[int, int]] = {}
    for last in range(sessions, 0, -step) if step < sessions else ():
        cut = _cut(part, last, sessions)
        if cut is not None:
            try:
                found = plan_span(reach.MOST_WORK, document(cut).data, span)
            except CaseError:  # what has happened may lie beyond a course so short
                continue
            known[last] = (found.least, found.most)
    known.setdefault(sessions, (0, span.most))
    lows = list(accumulate((known.get(n, (0, 0))[0] for n in range(1, sessions + 1)), max))
    high = known[sessions][1]
    highs = [high := min(high, known.get(n, (0, high))[1]) for n in range(sessions, 0, -1)][::-1]
    for place, amount in enumerate(billed):
        highs[place] = min(highs[place], amount + (highs[place - 1] if place else 0))
    for place in range(len(billed) - 1, 0, -1):
        lows[place - 1] = max(lows[place - 1], lows[place] - billed[place])
    return list(zip(lows, highs, strict=True))


_MISSED: Final = frozenset({"missed_sessions", "late_cancellations"})


def _cut(part: Data, last: int, sessions: int) -> Data | None:
    """Return the document with its course cut after a session; None where that moves others.

    Missed sessions are taken to fall after the first.
    """
    if last == sessions and not holes.find({"course": part["course"]})[0]:
        return part
    course = dict(part["course"])
    course.pop("attendance", None)
    protocol, visits = course.get("protocol", "ipt"), course.get("visits")
    if protocol == "dit" or holes.find({"protocol": protocol})[0]:
        return None
    if visits is None:
        course["sessions"] = last
    elif holes.find({"visits": [visit.get("date") for visit in visits]})[0]:
        return None
    else:
        course["visits"] = sorted(visits, key=lambda visit: str(visit["date"]))[:last]
    cut = {**part, "course": course}
    if last == 1 < sessions and not _MISSED.isdisjoint(part.get("client", {})):
        if holes.find({"sessions": part["course"].get("sessions", 1)})[0]:
            return None  # where it can be the only one, they fall after it
        cut["client"] = {k: v for k, v in part["client"].items() if k not in _MISSED}
    return cut


def crossing(one: Sequence[int], other: Sequence[int]) -> int | None:
    """Return the session from which ``one`` stays cheaper than ``other`` to the end.

    None where it is not cheaper at the end. The lists are costs after session 1, 2, ….

    >>> crossing([150, 300, 310], [100, 200, 400]), crossing([5, 5], [5, 5])
    (3, None)
    """
    ends = reversed(list(zip(one, other, strict=True)))
    ahead = sum(1 for _ in takewhile(lambda pair: pair[0] < pair[1], ends))
    return len(one) - ahead + 1 if ahead else None


def envelope(boxed: Sequence[Band]) -> Iterator[tuple[int, int]]:
    """Yield after each session the least and the most of all boxes."""
    for place in range(max(map(len, boxed))):
        column = [band[place] for band in boxed if place < len(band)]
        yield min(low for low, _ in column), max(high for _, high in column)


def phases(boxes: Sequence[Sequence[Band]]) -> list[PhaseRange]:
    """Return which ways can be the cheapest to stop with, by stretches of sessions.

    In a box all ways stand side by side, their shared unknowns narrowed; the boxes together
    are all that can be. A way that costs no more than any other in each box is named alone.
    """
    made: list[PhaseRange] = []
    for place in range(max(len(band) for box in boxes for band in box)):
        sure, found = cheapest(
            {way: band[place] for way, band in enumerate(box) if place < len(band)} for box in boxes
        )
        ways = (min(sure),) if sure else tuple(sorted(found))
        if made and made[-1].ways == ways:
            made[-1] = made[-1]._replace(to_session=place + 1)
        else:
            made.append(PhaseRange(place + 1, place + 1, ways))
    return made


def cheapest(columns: Iterable[Mapping[int, tuple[int, int]]]) -> tuple[set[int], set[int]]:
    """Return the ways that are the cheapest for certain in every box, and those that may be."""
    held = [column for column in columns if column]
    sure = set.intersection(*map(certain, held)) if held else set()
    return sure, set[int]().union(*map(possible, held))


def possible(column: Mapping[int, tuple[int, int]]) -> set[int]:
    """Return the ways that no other one undercuts for certain.

    >>> sorted(possible({0: (1, 5), 1: (4, 9), 2: (6, 7)}))
    [0, 1]
    """
    least = min(high for _, high in column.values())
    return {way for way, (low, _) in column.items() if low <= least}


def certain(column: Mapping[int, tuple[int, int]]) -> set[int]:
    """Return the ways that for certain cost no more than any other.

    >>> certain({0: (1, 4), 1: (4, 9)}), certain({0: (1, 5), 1: (4, 9)})
    ({0}, set())
    """
    return {
        way
        for way, (_, high) in column.items()
        if all(high <= low for other, (low, _) in column.items() if other != way)
    }


def break_evens(
    boxes: Sequence[Sequence[Band]], unknowns: Sequence[Sequence[str]]
) -> list[BreakEvenRange]:
    """Return for each two ways from when on one is the cheaper, or on what that depends."""
    found = []
    for one, other in combinations(range(len(unknowns)), 2):
        pairs = [(box[one], box[other]) for box in boxes if box[one] and box[other]]
        swapped = [(there, here) for here, there in pairs]
        either = (_overtaking(pairs, one, other), _overtaking(swapped, other, one))
        open_ = [entry for entry in either if entry is not None]
        sure = [entry for entry in open_ if entry.latest is not None]
        if sure:
            found += [entry for entry in sure if entry.latest != 1]
        elif open_ and (len(open_) > 1 or _may_be_dearer(pairs if either[0] else swapped)):
            depends = tuple(dict.fromkeys((*unknowns[one], *unknowns[other])))
            found.append(open_[0]._replace(depends_on=depends))
    return sorted(found, key=lambda e: (e.latest is None, e.latest or 0, e.cheaper, e.dearer))


def _overtaking(
    pairs: Sequence[tuple[Band, Band]], cheaper: int, dearer: int
) -> BreakEvenRange | None:
    """Return from when on the first of each pair costs less; None where it never can."""
    ends = [(*zip(*here, strict=True), *zip(*there, strict=True)) for here, there in pairs]
    early = [first for least, _, _, most in ends if (first := crossing(least, most))]
    late = [first for _, most, least, _ in ends if (first := crossing(most, least))]
    if not early:
        return None
    last = max(late) if len(late) == len(pairs) else None
    if last is not None and not _may_be_dearer(
        [(here[: last - 1], there[: last - 1]) for here, there in pairs]
    ):
        last = 1  # before it they cost the same
    return BreakEvenRange(cheaper, dearer, min(early), last)


def _may_be_dearer(pairs: Sequence[tuple[Band, Band]]) -> bool:
    """Return whether the first of a pair may be the dearer one at some session."""
    return any(
        high > low for here, there in pairs for (_, high), (low, _) in zip(here, there, strict=True)
    )
