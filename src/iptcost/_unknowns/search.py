"""The least and the most over boxes of fillings: best first, branch and bound.

Every box has an attained total, by the engine at one of its corners, and a bound that no filling
in it passes (``_unknowns.outer``). The box that promises most is cut in two until none promises
more than what is attained, or the work is done that may be done.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterator
from typing import Final

import attrs

from iptcost._unknowns import bounds
from iptcost._unknowns.bounds import MICRO, Bounds, Number
from iptcost._unknowns.choosing import LEAST, MOST, Box, Choosing, may_be_free

MOST_CUTS: Final = 400
"""So many boxes are cut at the most for each of the two ends."""
FEW: Final = 8
"""A box of no more fillings than these is tried whole."""
OPEN: Final = 20
"""An outer estimate takes longer than one of a filling by the square of its open axes over this."""


@attrs.frozen
class Judged:
    """A box, the total attained in it, and what it promises at the most."""

    way: Choosing
    box: Box
    value: int
    point: tuple[int, ...]
    bound: int
    """No total of the box passes it, upward or downward as the search goes."""
    loose: tuple[int, ...] = ()
    """The axes on which something better may lie; empty where nothing can."""


@attrs.frozen
class _Unjudged:
    """A box that was not looked at yet, and what no filling in it passes."""

    way: Choosing
    box: Box
    bound: int


@attrs.define
class Search:
    """The search for one end: what is attained, and the boxes that promise more."""

    sign: int
    best: Judged | None = None
    tried: int = 0
    boxes: int = 0
    _waiting: list[tuple[int, int, Judged | _Unjudged]] = attrs.field(factory=list, repr=False)
    _number: Iterator[int] = attrs.field(factory=itertools.count, repr=False)

    @property
    def work(self) -> int:
        """The estimates that were made: of fillings, and outer ones of boxes of them."""
        return self.tried + self.boxes

    def add(self, way: Choosing, box: Box) -> Judged:
        """Judge a box, keep what it attains, and wait with it where it promises more."""
        judged = self._judged(way, box)
        if self.best is None or judged.value * self.sign > self.best.value * self.sign:
            self.best = judged
        if judged.loose and judged.bound * self.sign > self.best.value * self.sign:
            self._wait(judged)
        return judged

    def look(self, way: Choosing, point: tuple[int, ...]) -> int:
        """Return what one filling comes to, and keep it where it is the best so far."""
        value = self._total(way, point)
        if self.best is None or value * self.sign > self.best.value * self.sign:
            self.best = Judged(way, tuple((at, at) for at in point), value, point, value)
        return value

    def defer(self, way: Choosing, box: Box, bound: int) -> None:
        """Wait with a box of which it is known already what no filling of it passes."""
        self._wait(_Unjudged(way, box, bound))

    def _wait(self, entry: Judged | _Unjudged) -> None:
        heapq.heappush(self._waiting, (-entry.bound * self.sign, next(self._number), entry))

    def run(self, most: int = MOST_CUTS, work: int | None = None) -> None:
        """Cut the most promising box until none promises more, ``most`` times at the most.

        With ``work`` it ends too when so many estimates are made; a first box is always judged.
        """
        cut = 0
        while self._waiting and (self.best is None or self.bound != self.best.value):
            entry = self._waiting[0][2]
            spent = work is not None and self.work >= work and self.best is not None
            if spent or (cut >= most and isinstance(entry, Judged)):
                return
            heapq.heappop(self._waiting)
            if isinstance(entry, _Unjudged):
                self.add(entry.way, entry.box)
                continue
            cut += 1
            for box in self._cut(entry):
                self.add(entry.way, box)

    @property
    def bound(self) -> int:
        """The figure that no filling passes: what is attained, or what a box promises."""
        if self.best is None:
            message = "a search was asked before it had a box"
            raise AssertionError(message)
        attained = self.best.value
        if not self._waiting:
            return attained
        promised = -self._waiting[0][0]
        return max(attained * self.sign, promised) * self.sign

    # -- judging a box ------------------------------------------------------------------------

    def _judged(self, way: Choosing, box: Box) -> Judged:
        if all(low == high for low, high in box):
            point = tuple(low for low, _ in box)
            value = self._total(way, point)
            return Judged(way, box, value, point, value)
        if undecided := way.undecided(box):
            return self._crude(way, box, undecided)
        if way.case(box).actuals or way.case(box).states_change:
            loose = [index for index, (low, high) in enumerate(box) if low < high]
            return self._crude(way, box, loose)
        number = self._outer(way, box)
        if isinstance(number, int):
            point = tuple(high for _, high in box)
            return Judged(way, box, self._total(way, point), point, number)
        return self._tight(way, box, number)

    def _outer(self, way: Choosing, box: Box) -> Number:
        if not way.knows(box):
            self.boxes += 1 + sum(low < high for low, high in box) ** 2 // OPEN
        return way.outer(box)

    def _total(self, way: Choosing, point: tuple[int, ...]) -> int:
        total, reckoned = way.total(point)
        self.tried += reckoned
        return total

    def _crude(self, way: Choosing, box: Box, loose: list[int]) -> Judged:
        """Judge by what is billed: nobody pays less than nothing, nor more than all of it."""
        point = tuple(high for _, high in box)
        value, billed, reckoned = way.billed(point)
        self.tried += reckoned
        bound = max(billed, value) if self.sign == MOST else 0
        return Judged(way, box, value, point, bound, tuple(loose))

    def _tight(self, way: Choosing, box: Box, number: Bounds) -> Judged:
        """Judge by the outer estimate: its end, and what its slopes leave from the best corner."""
        if self.sign == LEAST:
            turned = bounds.negative(number)
            number = turned if isinstance(turned, Bounds) else number
        steps, smooth = number.steps, number.smooth
        point, loose, by_steps, by_smooth = [], [], 0, number.noise
        for index, (low, high) in enumerate(box):
            falls, rises = steps[2 * index], steps[2 * index + 1]
            drifts = smooth[2 * index], smooth[2 * index + 1]
            if falls < 0 < rises:
                loose.append(index)
                upward = sum(drifts) > 0
                by_steps += -falls if upward else rises
                by_smooth += max(0, -drifts[0] if upward else drifts[1])
            else:
                upward = falls >= 0
            point.append(high if upward else low)
        value = self._total(way, tuple(point))
        best = value * self.sign
        bound = min(number.high, best + by_steps, best + by_smooth // MICRO) if loose else best
        return Judged(way, box, value, tuple(point), max(bound, best) * self.sign, tuple(loose))

    # -- cutting a box ------------------------------------------------------------------------

    def _cut(self, judged: Judged) -> Iterator[Box]:
        """Yield boxes that together hold whatever of a box may still be better."""
        way, loose = judged.way, set(judged.loose)
        case = way.case(judged.box)
        if way.undecided(judged.box) or case.actuals or case.states_change:
            kept = list(judged.box)
        else:
            # On the other axes nothing is better than the corner that is attained.
            kept = [
                ends if index in loose else (at, at)
                for index, (ends, at) in enumerate(zip(judged.box, judged.point, strict=True))
            ]
            self._narrow(judged, kept)
        size = 1
        for low, high in kept:
            size *= high - low + 1
        if size <= FEW:
            lines = [range(low, high + 1) for low, high in kept]
            yield from (tuple((n, n) for n in point) for point in itertools.product(*lines))
            return
        widest = max(loose, key=lambda index: self._slack(judged, kept, index))
        low, high = kept[widest]
        middle = 0 if may_be_free(way.axes[widest], low) else (low + high) // 2
        for ends in ((low, middle), (middle + 1, high)):
            yield (*kept[:widest], ends, *kept[widest + 1 :])

    def _slack(self, judged: Judged, kept: list[tuple[int, int]], index: int) -> int:
        """Return how much a cut of this axis may tell."""
        low, high = kept[index]
        if low == high:
            return -1
        if index in judged.way.undecided(judged.box):
            return high - low
        number = self._outer(judged.way, judged.box)
        if isinstance(number, int):
            return 0
        slack = number.smooth[2 * index + 1] - number.smooth[2 * index] + 1
        old_low, old_high = judged.box[index]
        return slack * (high - low) // (old_high - old_low)

    def _narrow(self, judged: Judged, kept: list[tuple[int, int]]) -> None:
        """Leave out what lies too far from the corner on an axis that surely loses by it."""
        number = self._outer(judged.way, judged.box)
        if isinstance(number, int) or self.best is None:
            return
        ahead = (self.best.value - judged.value) * self.sign * MICRO
        sides = {index: self._side(number, judged, index) for index in judged.loose}
        gains = sum(max(0, -loss) for loss in sides.values())
        for index, loss in sides.items():
            if loss <= 0:
                continue
            low, high = judged.box[index]
            # Beyond this distance the loss outweighs rounding and what other axes may gain.
            reach = max(0, (number.noise + gains - ahead) * (high - low) // loss)
            if judged.point[index] == high:
                kept[index] = (max(low, high - reach), high)
            else:
                kept[index] = (low, min(high, low + reach))

    def _side(self, number: Bounds, judged: Judged, index: int) -> int:
        """Return what moving off the corner along an axis surely loses; negative: may gain."""
        falls, rises = number.smooth[2 * index], number.smooth[2 * index + 1]
        if self.sign == LEAST:
            falls, rises = -rises, -falls
        return falls if judged.point[index] == judged.box[index][1] else -rises
