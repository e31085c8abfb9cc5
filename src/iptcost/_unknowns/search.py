"""The least and the most over boxes of fillings: best first, branch and bound.

Every box has an attained total, by the engine at one of its corners, and a bound that no filling
in it passes (``_unknowns.outer``). The box that promises most is cut in two until none promises
more than what is attained, or the work is done that may be done.
"""

from __future__ import annotations

import heapq
import itertools
import math
from collections.abc import Iterator
from typing import Final

import attrs

from iptcost._unknowns import bounds
from iptcost._unknowns.bounds import MICRO, Bounds
from iptcost._unknowns.choosing import LEAST, MOST, Box, Choosing, Point, may_be_free

MOST_CUTS: Final = 400
"""So many boxes are cut at the most for each of the two ends."""
FEW: Final = 8
"""A box of no more fillings than these is tried whole."""


@attrs.frozen
class Judged:
    """A box, the total attained in it, and what it promises at the most."""

    way: Choosing
    value: int
    point: Point
    bound: int
    """No total of the box passes it, upward or downward as the search goes."""
    left: Box = ()
    """The part of it in which something better may lie."""
    widest: int | None = None
    """The axis whose cut tells most; None where nothing better can lie in the box."""


@attrs.define
class Search:
    """The search for one end: what is attained, and the boxes that promise more."""

    sign: int
    best: Judged | None = None
    tried: int = 0
    boxes: int = 0
    _waiting: list[tuple[int, int, Choosing, Box, Judged | None]] = attrs.field(
        factory=list, repr=False
    )
    _number: Iterator[int] = attrs.field(factory=itertools.count, repr=False)

    @property
    def work(self) -> int:
        """The estimates that were made: of fillings, and outer ones of boxes of them."""
        return self.tried + self.boxes

    def add(self, way: Choosing, box: Box) -> Judged:
        """Judge a box, keep what it attains, and wait with it where it promises more."""
        judged = self._judged(way, box)
        best = self._keep(judged)
        if judged.widest is not None and judged.bound * self.sign > best.value * self.sign:
            self.defer(way, box, judged.bound, judged)
        return judged

    def look(self, way: Choosing, point: Point) -> int:
        """Return what one filling comes to, and keep it where it is the best so far."""
        value = self._reckoned(way, point)[0]
        self._keep(Judged(way, value, point, value))
        return value

    def defer(self, way: Choosing, box: Box, bound: int, judged: Judged | None = None) -> None:
        """Wait with a box of which it is known already what no filling of it passes."""
        heapq.heappush(self._waiting, (-bound * self.sign, next(self._number), way, box, judged))

    def _keep(self, judged: Judged) -> Judged:
        if self.best is None or judged.value * self.sign > self.best.value * self.sign:
            self.best = judged
        return self.best

    def run(self, most: int = MOST_CUTS, work: int | None = None) -> None:
        """Cut the most promising box until none promises more, ``most`` times at the most.

        With ``work`` it ends too when so many estimates are made; a first box is always judged.
        """
        cut = 0
        while self._waiting and (self.best is None or self.bound != self.best.value):
            *_, way, box, judged = self._waiting[0]
            spent = work is not None and self.work >= work and self.best is not None
            if spent or (cut >= most and judged is not None):
                return
            heapq.heappop(self._waiting)
            cut += judged is not None
            for part in (box,) if judged is None else _cut(judged):
                self.add(way, part)

    def climb(self, work: int) -> None:
        """Take the best filling to an end of each range of its way, as long as that is better."""
        before = None
        while self.best and self.best is not before and self.bound != self.best.value:
            before, way = self.best, self.best.way
            for index, end in ((at, end) for at, ends in enumerate(way.whole) for end in ends):
                point = self.best.point
                if self.work < work:
                    self.look(way, (*point[:index], end, *point[index + 1 :]))

    @property
    def bound(self) -> int:
        """The figure that no filling passes: what is attained, or what a box promises."""
        known = [] if self.best is None else [self.best.value * self.sign]
        known += [-self._waiting[0][0]] if self._waiting else []
        return max(known) * self.sign

    # -- judging a box ------------------------------------------------------------------------

    def _judged(self, way: Choosing, box: Box) -> Judged:
        high = tuple(high for _, high in box)
        moving = [index for index, (low, high) in enumerate(box) if low < high]
        if not moving:
            value = self._reckoned(way, high)[0]
            return Judged(way, value, high, value)
        undecided, number = way.undecided(box), None
        if not undecided:
            number, work = way.outer(box)
            self.boxes += work
        if number is None:
            # By what is billed: nobody pays less than nothing, nor more than all of it.
            value, billed = self._reckoned(way, high)
            bound = max(billed, value) if self.sign == MOST else 0
            widest = max(undecided or moving, key=lambda index: box[index][1] - box[index][0])
            return Judged(way, value, high, bound, box, widest)
        if isinstance(number, int):
            return Judged(way, self._reckoned(way, high)[0], high, number)
        return self._tight(way, box, number)

    def _reckoned(self, way: Choosing, point: Point) -> tuple[int, int]:
        value, billed, work = way.reckoned(point)
        self.tried += work
        return value, billed

    def _tight(self, way: Choosing, box: Box, number: Bounds) -> Judged:
        """Judge by the outer estimate: its end, and what its slopes leave from the best corner.

        On an axis along which the total surely goes one way nothing is better than that corner.
        """
        if self.sign == LEAST:
            number = bounds.turned(number)
        point, left, slack, by_steps, by_smooth = [], [], dict[int, int](), 0, number.noise
        for index, (low, high) in enumerate(box):
            falls, rises = number.steps[2 * index : 2 * index + 2]
            drops, climbs = number.smooth[2 * index : 2 * index + 2]
            upward = falls >= 0
            if falls < 0 < rises:
                slack[index] = climbs - drops
                upward = drops + climbs > 0
                by_steps += -falls if upward else rises
                by_smooth += max(0, -drops if upward else climbs)
            point.append(high if upward else low)
            left.append((low, high) if index in slack else (point[-1], point[-1]))
        value = self._reckoned(way, tuple(point))[0]
        if not slack:
            return Judged(way, value, tuple(point), value)
        best = value * self.sign
        bound = max(best, min(number.high, best + by_steps, best + by_smooth // MICRO))
        widest = max(slack, key=lambda index: slack[index])
        return Judged(way, value, tuple(point), bound * self.sign, tuple(left), widest)


def _cut(judged: Judged) -> Iterator[Box]:
    """Yield boxes that together hold whatever of a box may still be better."""
    left, widest = judged.left, judged.widest or 0
    if math.prod(high - low + 1 for low, high in left) <= FEW:
        points = itertools.product(*(range(low, high + 1) for low, high in left))
        yield from (tuple((n, n) for n in point) for point in points)
        return
    low, high = left[widest]
    middle = 0 if may_be_free(judged.way.axes[widest], low) else (low + high) // 2
    for ends in ((low, middle), (middle + 1, high)):
        yield (*left[:widest], ends, *left[widest + 1 :])
