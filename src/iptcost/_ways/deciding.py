"""Which way is the cheapest whatever the answers, and which single answer would decide it.

A way is the cheapest for certain where the most that it can come to is no more than the least of
any other. Ways that share an unknown (the fee, the number of sessions) are held against each
other box by box: the shared unknowns are narrowed to single values or small ranges, in bounded
number, and what holds in every box holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from iptcost._faults.problem import CaseError
from iptcost._form import facts, holes
from iptcost._unknowns import possible, reach
from iptcost._ways import costs, plan_ways, self_pay
from iptcost._ways.way import Data, Deciding

FEWEST_ESTIMATES: Final = 1_200
"""So many estimates may be made in any case; of more, as many as the widest range took, times the
number of ways. Past that what can't be told for certain is not told for certain."""
MOST_BOXES: Final = 16
MOST_HOLES: Final = 12
SHORT: Final = 16
"""To read a document takes as long as to reckon so many sessions."""
MOST_WORK: Final = 24_000
"""So many sessions are reckoned to look for what decides: a second or two."""
BEYOND: Final = 10**18
"""More than anything costs."""

Option = plan_ways.SideWay | self_pay.SelfPay
"""A way of a document with holes."""


class EnoughError(Exception):
    """The bounded work is done."""


class Spans:
    """The ways of a document and their spans, and those of narrowed documents, in bounded work."""

    def __init__(self, data: Data, found: Sequence[tuple[Option, costs.Span]]) -> None:
        self.data = data
        self.found = list(found)
        course = len(found[0][0].way(found[0][1].high_data).by_session)
        self.sessions = max(course, reach.as_sessions(data))
        """How many sessions the course has, or are reckoned while the document is read: the work
        of a filling goes with it."""
        work = [span.fillings for _, span in found]
        self.left = max(FEWEST_ESTIMATES, len(work) * max(work)) - sum(work)
        """How many estimates may still be made."""
        self._known: dict[tuple[Option, str], costs.Span | None] = {
            (option, repr(option.part(data))): span for option, span in found
        }

    def of(self, place: int, data: Data) -> costs.Span | None:
        """Return one way's span; None where it is no way of its own, or can't be reckoned."""
        option, whole = self.found[place]
        try:
            part = option.part(data)
            key = (option, repr(part))
            if key not in self._known:
                if self.left <= 0:
                    raise EnoughError
                self._known[key] = span = option.span(part, whole)
                self.left -= (span.fillings if span else 0) + costs.OVERHEAD
        except CaseError:  # left out for the whole document already, or no filling of this box
            return None
        return self._known[key]

    def bounds(self, data: Data) -> dict[int, tuple[int, int]]:
        """Return the bounds of each way of a document; none above where it may be no way."""
        made = {}
        for place in range(len(self.found)):
            if (span := self.of(place, data)) is not None:
                made[place] = (span.least, span.most if span.always else BEYOND)
        return made

    def some(self, boxes: int) -> int:
        """Return into how many boxes a document is parted: fewer where the course is long."""
        return max(1, boxes * 4 * SHORT // max(4 * SHORT, self.sessions))

    def shared(self, data: Data) -> list[str]:
        """Return the paths of the holes that matter to more than one way."""
        paths = [path for option, _ in self.found for path in unknowns(option, data)]
        return [path for path in dict.fromkeys(paths) if paths.count(path) > 1]

    def verdict(self, data: Data) -> tuple[set[int], set[int]]:
        """Return the ways that are the cheapest for certain, and those that may be."""
        parted = boxes(data, self.shared(data), self.some(MOST_BOXES))
        return costs.cheapest(map(self.bounds, parted))


def unknowns(option: Option, data: Data) -> list[str]:
    """Return the paths of the holes that matter to a way."""
    return [hole.path for hole in possible.relevant(option.part(data))]


def boxes(data: Data, shared: Sequence[str], most: int) -> list[Data]:
    """Return narrower documents that together are the whole, no more than ``most``."""
    made = [data]
    grown = True
    while grown:
        grown = False
        for path in shared:
            parts = [_split(box, path) for box in made]
            if len(made) < sum(map(len, parts)) <= most:
                made = [box for part in parts for box in part]
                grown = True
    return made


def _split(data: Data, path: str) -> list[Data]:
    """Return the document with one hole filled in each way, or its range in two halves."""
    hole = holes.hole_at(data, path)
    if hole is None:
        return [data]
    values = possible.choices(data, hole)
    if values is not None:
        return [holes.put(data, path, value) for value in values]
    axis = _axis(data, hole)
    if axis is None:
        return [data]
    if path.rpartition(".")[2] in facts.COUNTS and axis.high - axis.low < MOST_BOXES:
        return [holes.put(data, path, axis.value(n)) for n in range(axis.low, axis.high + 1)]
    middle = (axis.low + axis.high) // 2
    return [_narrowed(data, axis, axis.low, middle), _narrowed(data, axis, middle + 1, axis.high)]


def _axis(data: Data, hole: holes.Hole) -> possible.Axis | None:
    """Return a hole's range; None where it hangs on another hole."""
    try:
        axis = possible.axis(data, hole)
    except CaseError:  # how many sessions there are hangs on which course it is
        return None
    return axis if axis.of is None else None


def _narrowed(data: Data, axis: possible.Axis, low: int, high: int) -> Data:
    """Return the document with a range narrowed, or filled where its ends meet."""
    if low >= high:
        return holes.put(data, axis.path, axis.value(high))  # type: ignore[no-any-return]
    return holes.put(data, axis.path, {"low": axis.value(low), "high": axis.value(high)})  # type: ignore[no-any-return]


def deciding(spans: Spans) -> tuple[list[Deciding], bool]:
    """Return the single answers that make one way the cheapest, and whether all were sought."""
    spans.left = min(spans.left, MOST_WORK // max(SHORT, spans.sessions))
    paths = dict.fromkeys(path for each, _ in spans.found for path in unknowns(each, spans.data))
    found: list[Deciding] = []
    try:
        for path in list(paths)[:MOST_HOLES]:
            hole = holes.hole_at(spans.data, path)
            if hole is not None:
                found += _of_hole(spans, spans.data, hole)
    except EnoughError:
        return found, False
    return found, len(paths) <= MOST_HOLES


def _of_hole(spans: Spans, data: Data, hole: holes.Hole) -> Iterator[Deciding]:
    """Yield what one hole decides by itself."""
    values = possible.choices(data, hole)
    if values is not None:
        for number, value in enumerate(values, start=1):
            for way in sorted(spans.verdict(holes.put(data, hole.path, value))[0])[:1]:
                if not isinstance(value, Mapping):
                    yield Deciding(hole.path, "is", value, way)
                else:
                    label = hole.labels[number - 1] if hole.labels else None
                    yield Deciding(hole.path, "choice", label or number, way)
        return
    axis = _axis(data, hole)
    if axis is not None and axis.low < axis.high:
        for upper in (True, False):
            yield from _from_end(spans, data, axis, upper=upper)


def _from_end(spans: Spans, data: Data, axis: possible.Axis, *, upper: bool) -> Iterator[Deciding]:
    """Yield from which value to an end of its range a hole makes one way the cheapest.

    Every stretch that is named was proved whole; only how far it reaches is sought by halving.
    """
    end, other = (axis.high, axis.low) if upper else (axis.low, axis.high)
    best = sorted(spans.verdict(holes.put(data, axis.path, axis.value(end)))[0])
    if not best:
        return
    proved, refuted = end, other
    try:
        while abs(proved - refuted) > 1:
            middle = (proved + refuted) // 2
            stretch = (middle, axis.high) if upper else (axis.low, middle)
            if best[0] in spans.verdict(_narrowed(data, axis, *stretch))[0]:
                proved = middle
            else:
                refuted = middle
    finally:
        yield Deciding(axis.path, "at-least" if upper else "at-most", axis.value(proved), best[0])
