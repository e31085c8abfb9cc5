"""The least and the most over boxes of fillings: best first, branch and bound.

Every box has an attained total, by the engine at one of its corners, and a bound that no filling
in it passes (``_unknowns.outer``). The box that promises most is cut in two until none promises
more than what is attained, or the work is done that may be done.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterator, Mapping
from typing import Any, Final

import attrs

from iptcost._ledger import fold
from iptcost._rules import sliding_scale
from iptcost._rules.case import Case
from iptcost._unknowns import bounds
from iptcost._unknowns import outer as _outer
from iptcost._unknowns.bounds import MICRO, Bounds, Number
from iptcost._unknowns.fillings import Filling, case_of, filled
from iptcost._unknowns.possible import Axis

MOST_CUTS: Final = 400
"""So many boxes are cut at the most for each of the two ends."""
FEW: Final = 8
"""A box of no more fillings than these is tried whole."""

INCOME: Final = "client.annual_income"

LEAST: Final = -1
MOST: Final = 1
Box = tuple[tuple[int, int], ...]


@attrs.define
class Choosing:
    """One way to make the choices: the document, its axes, and its cases as far as read."""

    data: Mapping[str, Any] = attrs.field(repr=False)
    axes: tuple[Axis, ...]
    _cases: dict[tuple[int, ...], Case] = attrs.field(factory=dict, repr=False)
    _totals: dict[Box, Number] = attrs.field(factory=dict, repr=False)

    def filling(self, point: tuple[int, ...]) -> Filling:
        """Return the filling at a point: a number on each axis."""
        paths = [axis.path for axis in self.axes]
        return filled(self.data, self.axes, dict(zip(paths, point, strict=True)))

    def undecided(self, box: Box) -> list[int]:
        """Return the axes that must be one number before the outer estimate can go over a box.

        Those are counts, and a fee that may be nothing: a free session uses nothing up.
        """
        return [
            index
            for index, (axis, (low, high)) in enumerate(zip(self.axes, box, strict=True))
            if low < high and (not _outer.BOUNDED.fullmatch(axis.path) or _may_be_free(axis, low))
        ]

    def case(self, box: Box) -> Case:
        """Return the case at a box's high corner; what the outer estimate needs is the same."""
        key = tuple(
            min(high, 1) if _outer.BOUNDED.fullmatch(axis.path) else high
            for axis, (_, high) in zip(self.axes, box, strict=True)
        )
        if key not in self._cases:
            self._cases[key] = case_of(self.filling(tuple(high for _, high in box)))
        return self._cases[key]

    def outer(self, box: Box) -> Number:
        """Return what a filling of a box can come to."""
        if box not in self._totals:
            forms: dict[str, Number] = {}
            for index, (axis, (low, high)) in enumerate(zip(self.axes, box, strict=True)):
                if _outer.BOUNDED.fullmatch(axis.path):
                    form = bounds.axis(low, high, index, len(box))
                    if axis.of is not None:
                        form = bounds.least(form, forms[axis.of])
                    forms[axis.path] = form
            self._totals[box] = _outer.total(self.case(box), forms)
        return self._totals[box]


def _may_be_free(axis: Axis, low: int) -> bool:
    return low == 0 and (".fees." in axis.path or axis.path.endswith(".fee"))


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


@attrs.define
class Search:
    """The search for one end: what is attained, and the boxes that promise more."""

    sign: int
    best: Judged | None = None
    tried: int = 0
    boxes: int = 0
    _waiting: list[tuple[int, int, Judged]] = attrs.field(factory=list, repr=False)
    _number: Iterator[int] = attrs.field(factory=itertools.count, repr=False)

    def add(self, way: Choosing, box: Box) -> None:
        """Judge a box, keep what it attains, and wait with it where it promises more."""
        judged = self._judged(way, box)
        if self.best is None or judged.value * self.sign > self.best.value * self.sign:
            self.best = judged
        if judged.loose and judged.bound * self.sign > self.best.value * self.sign:
            entry = (-judged.bound * self.sign, next(self._number), judged)
            heapq.heappush(self._waiting, entry)

    def run(self, most: int = MOST_CUTS) -> None:
        """Cut the most promising box until none promises more, ``most`` times at the most."""
        cut = 0
        while cut < most and self.bound != (self.best and self.best.value):
            _, _, judged = heapq.heappop(self._waiting)
            cut += 1
            for box in self._cut(judged):
                self.add(judged.way, box)

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
        self.boxes += 1
        number = way.outer(box)
        if isinstance(number, int):
            point = tuple(high for _, high in box)
            return Judged(way, box, self._total(way, point), point, number)
        return self._tight(way, box, number)

    def _total(self, way: Choosing, point: tuple[int, ...]) -> int:
        self.tried += 1
        return fold.total(case_of(way.filling(point)))

    def _crude(self, way: Choosing, box: Box, loose: list[int]) -> Judged:
        """Judge by what is billed: nobody pays less than nothing, nor more than all of it."""
        self.tried += 1
        point = tuple(high for _, high in box)
        case = case_of(way.filling(point))
        reckoned = fold.reckon(case)
        value = fold.patient_total(case, reckoned.outcomes)
        billed = sum(
            max(session.billed, outcome.session.billed, sum(outcome.patient[:5]))
            for session, outcome in zip(reckoned.planned, reckoned.outcomes, strict=True)
        )
        billed += case.unheld
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
        middle = 0 if _may_be_free(way.axes[widest], low) else (low + high) // 2
        for ends in ((low, middle), (middle + 1, high)):
            yield (*kept[:widest], ends, *kept[widest + 1 :])

    def _slack(self, judged: Judged, kept: list[tuple[int, int]], index: int) -> int:
        """Return how much a cut of this axis may tell."""
        low, high = kept[index]
        if low == high:
            return -1
        if index in judged.way.undecided(judged.box):
            return high - low
        number = judged.way.outer(judged.box)
        if isinstance(number, int):
            return 0
        slack = number.smooth[2 * index + 1] - number.smooth[2 * index] + 1
        old_low, old_high = judged.box[index]
        return slack * (high - low) // (old_high - old_low)

    def _narrow(self, judged: Judged, kept: list[tuple[int, int]]) -> None:
        """Leave out what lies too far from the corner on an axis that surely loses by it."""
        number = judged.way.outer(judged.box)
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


def segments(way: Choosing, case: Case, sign: int) -> Iterator[Box]:
    """Yield boxes of a way, cut where a sliding scale's tier changes with the income.

    Within a tier a higher income never lowers what is paid: there the income is at its end.
    """
    box: Box = tuple((axis.low, axis.high) for axis in way.axes)
    paths = [axis.path for axis in way.axes]
    scale = case.provider.sliding_scale
    moving = any(path.endswith(("household_size", "up_to")) for path in paths)
    if INCOME not in paths or scale is None or moving:
        yield box
        return
    index = paths.index(INCOME)
    low, high = box[index]
    reviewed = {case.first_day}
    if scale.review == "each-session":
        reviewed |= {session.date for session in case.planned[0]}
    edges = {
        edge
        for day in reviewed
        for edge in sliding_scale.edges(scale, case.client, case.currency, case.digits, day)
    }
    starts = sorted({low, *(edge + 1 for edge in edges if low <= edge < high)})
    for start, following in itertools.pairwise([*starts, high + 1]):
        end = following - 1 if sign == MOST else start
        yield (*box[:index], (end, end), *box[index + 1 :])
