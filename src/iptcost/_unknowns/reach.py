"""The least and the most over every filling of a document, in bounded work.

All ways to make the choices stand in a ``Space``. Where there are too many, only the best of them
are sought, choice by choice, and the bounds are what nobody can pass: nothing, and all that is
billed. The work is counted in estimates, of fillings and of boxes of them, never by the clock.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any, Final

import attrs

from iptcost._faults.problem import CaseError
from iptcost._form import holes
from iptcost._rules.money import Money
from iptcost._unknowns import choosing, possible
from iptcost._unknowns.extent.natural import Natural
from iptcost._unknowns.search import MOST_CUTS, Search

MOST_WORK: Final = 3_000
"""So many estimates of a course of ``USUAL`` sessions are made for a range at the most."""
PER_WAY: Final = 3
"""To look at a way from both ends takes so many: with more ways than that leaves room for, only
those that promise most are looked at."""
USUAL: Final = 16
VALUES: Final = 64
"""To read so many values of a document takes as long as to reckon ``USUAL`` sessions."""
CLIMB: Final = 8
"""This part of the work may go into taking what was found first to the ends of its ranges."""
ROUNDS: Final = 2
"""So often each choice is made anew where there are too many ways."""

Data = Mapping[str, Any]


@attrs.frozen
class Reached:
    """The least and the most found so far, and what is known beyond the values tried."""

    low: int
    low_data: possible.Filling = attrs.field(repr=False)
    high: int
    high_data: possible.Filling = attrs.field(repr=False)
    least: int
    most: int
    tried: int
    boxes: int
    """How many outer estimates were made of boxes of fillings."""
    space: Space = attrs.field(repr=False, eq=False)

    @property
    def work(self) -> int:
        """All estimates that were made."""
        return self.tried + self.boxes


@attrs.define
class Space:
    """All fillings of a document: its ways, and whether those are all of them."""

    data: Data = attrs.field(repr=False)
    ways: list[choosing.Choosing]
    whole: bool
    most_work: int
    """How many estimates may be made."""
    most_billed: int
    """What nobody can be billed more than, minor units."""

    def crude(self, sign: int) -> int:
        """Return what no filling passes at either end: nothing, and all that is billed."""
        return 0 if sign == choosing.LEAST else self.most_billed

    def values_of(self, path: str) -> list[Any]:
        """Return each value that a choice has in some way, once."""
        seen: list[Any] = []
        for way in self.ways:
            if path in way.made and way.made[path] not in seen:
                seen.append(way.made[path])
        return seen

    def money(self, minor: int) -> Money:
        """Return an amount in the document's currency."""
        return Money(minor, str(self.data.get("currency", "USD")), Natural(self.data).digits)

    @classmethod
    def of(cls, data: Data, work: int = MOST_WORK) -> Space:
        """Return the ways of a document; none of them yet where there are too many.

        ``work`` is of a usual document: fewer estimates are made of a longer one.
        """
        work = times_usual(data, work)
        most = max(1, work // PER_WAY)
        found = list(itertools.islice(possible.ways(data, possible.estimated), most + 1))
        whole = len(found) <= most
        ways = [choosing.Choosing(settled, made) for settled, made in found] if whole else []
        if possible.has_open_days(data):
            ways = [way for way in ways if way.stands()] or ways
        return cls(data, ways, whole, work, Natural(data).most_to_pay())


def times_usual(data: Data, times: int) -> int:
    """Return how often this document is estimated in the time of so many usual ones.

    A usual one has a course of ``USUAL`` sessions, one payer or two, and ``VALUES`` values.
    """
    return times * USUAL // max(USUAL, Natural(data).sessions, as_sessions(data))


def as_sessions(data: Data) -> int:
    """Return how many sessions are reckoned in the time in which this document is read."""
    return sum(1 for _ in holes.walk(data)) * USUAL // VALUES


def extremes(data: Data, cuts: int = MOST_CUTS, work: int = MOST_WORK) -> Reached:
    """Return the least and the most over every filling; ``cuts`` bounds the search for each end.

    ``work`` bounds all of it, as ``Space.of`` says.
    Raises CaseError where a filling is wrong, or a hole has no bounds.
    """
    return whole_of(Space.of(data, work), cuts)


def whole_of(space: Space, cuts: int = MOST_CUTS) -> Reached:
    """Return the least and the most over a space; its ways learn what they can come to."""
    searches = Search(choosing.LEAST), Search(choosing.MOST)
    for search in searches:
        (_try_all if space.whole else _climb)(space, search)
        search.climb(search.work + space.most_work // CLIMB)
    for search in searches if space.whole else ():
        left = (space.most_work - sum(each.work for each in searches)) // 2
        search.run(cuts, search.work + max(0, left))
        search.climb(search.work + space.most_work // CLIMB)
    return _reached(space, *searches)


def _try_all(space: Space, search: Search) -> None:
    crude = space.crude(search.sign)
    for way in space.ways:
        bounds = []
        for box in way.start(search.sign):
            if search.best is not None and search.work >= space.most_work // 2:
                search.defer(way, box, crude)
                bounds.append(crude)
            else:
                bounds.append(search.add(way, box).bound)
        way.bounds[search.sign] = max(bounds, key=lambda bound: bound * search.sign)


def _reached(space: Space, least: Search, most: Search) -> Reached:
    if least.best is None or most.best is None:
        raise CaseError([])
    low, high = (least.bound, most.bound) if space.whole else (0, space.most_billed)
    return Reached(
        least.best.value,
        least.best.way.filling(least.best.point),
        most.best.value,
        most.best.way.filling(most.best.point),
        min(max(0, low), least.best.value),  # nobody pays less than nothing
        max(high, most.best.value),
        least.tried + most.tried,
        least.boxes + most.boxes,
        space,
    )


def _climb(space: Space, search: Search) -> None:
    """Make each choice as it is best where the others are as they are, more than once.

    A way is looked at in one corner, where the total is highest or lowest on plain plans.
    """
    picked: dict[str, Any] = {}
    best = _attained(space, search, picked)
    for _ in range(ROUNDS):
        before = best
        for path, found in possible.settle(space.data, picked)[2].items():
            for value in found:
                if search.work * PER_WAY > space.most_work:
                    break
                one = _attained(space, search, {**picked, path: value})
                if best is None or (one and (one[0] - best[0]) * search.sign > 0):
                    best, picked = one, {**picked, path: value}
        if best is before:
            break
    if best is None:
        raise CaseError([])
    for box in best[1].start(search.sign):
        search.add(best[1], box)


def _attained(
    space: Space, search: Search, picked: Mapping[str, Any]
) -> tuple[int, choosing.Choosing] | None:
    """Return what a way attains in its likeliest corner; None for what can't stand together."""
    settled, made, _ = possible.settle(space.data, picked)
    way = next((way for way in space.ways if way.made == made), None)
    try:
        if way is None:
            way = choosing.Choosing(settled, made)
            space.ways.append(way)
        value = search.look(way, way.corner(search.sign))
    except CaseError:
        if len(space.ways) <= 1 and not possible.has_open_days(space.data):
            raise
        return None
    return value, way


# -- narrower spaces --------------------------------------------------------------------------


@attrs.frozen
class Narrowed:
    """A space in which some holes are answered: choices by value, numbers as integers."""

    space: Space
    chosen: Mapping[str, Any] = attrs.field(factory=dict)
    numbers: Mapping[str, int] = attrs.field(factory=dict)

    def reach(self, cuts: int, work: int) -> Reached:
        """Return what is left between; CaseError where no way remains.

        What the whole space has told bounds each way, so that few have to be looked at.
        """
        searches = Search(choosing.LEAST), Search(choosing.MOST)
        for way in self.space.ways:
            if any(path in way.made and way.made[path] != v for path, v in self.chosen.items()):
                continue
            held = [self.numbers.get(axis.path) for axis in way.axes]
            for search in searches:
                bound = way.bounds.get(search.sign, self.space.crude(search.sign))
                for box in way.start(search.sign):
                    ends = zip(box, held, strict=True)
                    narrow = tuple(end if at is None else (at, at) for end, at in ends)
                    search.defer(way, narrow, bound)
        for search in searches:
            search.run(cuts, work)
        return _reached(self.space, *searches)
