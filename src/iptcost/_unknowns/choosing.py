"""One way to make a document's choices: its axes, and what its fillings come to as far as known."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any, Final

import attrs

from iptcost._faults.problem import CaseError
from iptcost._ledger import fold
from iptcost._rules.case import Case
from iptcost._rules.self_pay import sliding_scale
from iptcost._unknowns import bounds, directions, fillings, possible
from iptcost._unknowns import outer as _outer
from iptcost._unknowns.bounds import Number

INCOME: Final = "client.annual_income"

LEAST: Final = -1
MOST: Final = 1
Box = tuple[tuple[int, int], ...]
Point = tuple[int, ...]


@attrs.define
class Choosing:
    """One way to make the choices: the document, its axes, and its cases as far as read."""

    data: Mapping[str, Any] = attrs.field(repr=False)
    axes: tuple[possible.Axis, ...]
    made: Mapping[str, Any] = attrs.field(factory=dict, repr=False)
    """The choices, by path."""
    bounds: dict[int, int] = attrs.field(factory=dict)
    """What no filling of it passes, downward and upward, as far as a search has told."""
    _sure: dict[str, int | None] | None = attrs.field(default=None, repr=False)
    _cases: dict[Point, Case] = attrs.field(factory=dict, repr=False)
    _outers: dict[Box, Number] = attrs.field(factory=dict, repr=False)
    _totals: dict[Point, int] = attrs.field(factory=dict, repr=False)
    _billed: dict[Point, tuple[int, int]] = attrs.field(factory=dict, repr=False)

    @classmethod
    def of(cls, data: Mapping[str, Any], made: Mapping[str, Any]) -> Choosing:
        """Return the way of a document whose choices are made."""
        return cls(data, tuple(fillings.axes_of(data)), made)

    @property
    def whole(self) -> Box:
        """The box of all its fillings."""
        return tuple((axis.low, axis.high) for axis in self.axes)

    def filling(self, point: Point) -> fillings.Filling:
        """Return the filling at a point: a number on each axis."""
        paths = [axis.path for axis in self.axes]
        return fillings.filled(self.data, self.axes, dict(zip(paths, point, strict=True)))

    def stands(self) -> bool:
        """Return whether its choices can go together: an end of a plan is not before its begin."""
        try:
            case = self.case(self.whole)
        except CaseError:
            return False
        return case.timeline is None or not case.timeline.problems

    def total(self, point: Point) -> tuple[int, bool]:
        """Return what the filling at a point comes to, and whether that had to be reckoned."""
        if point in self._totals:
            return self._totals[point], False
        self._totals[point] = total = fold.total(fillings.case_of(self.filling(point)))
        return total, True

    def billed(self, point: Point) -> tuple[int, int, bool]:
        """Return a filling's total, all that is billed in it, and whether it had to be reckoned."""
        if point in self._billed:
            return *self._billed[point], False
        case = fillings.case_of(self.filling(point))
        reckoned = fold.reckon(case)
        value = fold.patient_total(case, reckoned.outcomes)
        billed = sum(
            max(session.billed, outcome.session.billed, sum(outcome.patient[:5]))
            for session, outcome in zip(reckoned.planned, reckoned.outcomes, strict=True)
        )
        billed += case.unheld
        self._totals[point] = value
        self._billed[point] = value, billed
        return value, billed, True

    def knows(self, box: Box) -> bool:
        """Return whether the outer estimate of a box was made already."""
        return box in self._outers

    def start(self, sign: int) -> Iterator[Box]:
        """Yield the boxes to search for an end: what surely goes one way is at its end."""
        case = self.case(self.whole)
        if self._sure is None:
            self._sure = directions.directions(case, self.axes)
        for box in self._segments(case, sign):
            yield tuple(
                (low, high)
                if (sure := self._sure[axis.path]) is None
                else ((high, high) if sure == sign else (low, low))
                for axis, (low, high) in zip(self.axes, box, strict=True)
            )

    def undecided(self, box: Box) -> list[int]:
        """Return the axes that must be one number before the outer estimate can go over a box.

        Those are counts, and a fee that may be nothing: a free session uses nothing up.
        """
        return [
            index
            for index, (axis, (low, high)) in enumerate(zip(self.axes, box, strict=True))
            if low < high and (not _outer.BOUNDED.fullmatch(axis.path) or may_be_free(axis, low))
        ]

    def case(self, box: Box) -> Case:
        """Return the case at a box's high corner; what the outer estimate needs is the same."""
        key = tuple(
            min(high, 1) if _outer.BOUNDED.fullmatch(axis.path) else high
            for axis, (_, high) in zip(self.axes, box, strict=True)
        )
        if key not in self._cases:
            self._cases[key] = fillings.case_of(self.filling(tuple(high for _, high in box)))
        return self._cases[key]

    def outer(self, box: Box) -> Number:
        """Return what a filling of a box can come to."""
        if box not in self._outers:
            forms: dict[str, Number] = {}
            for index, (axis, (low, high)) in enumerate(zip(self.axes, box, strict=True)):
                if _outer.BOUNDED.fullmatch(axis.path):
                    form = bounds.axis(low, high, index, len(box))
                    if axis.of is not None:
                        form = bounds.least(form, forms[axis.of])
                    if axis.over is not None:
                        form = bounds.most(form, forms[axis.over])
                    forms[axis.path] = form
            self._outers[box] = _outer.total(self.case(box), forms)
        return self._outers[box]

    def corner(self, sign: int) -> Point:
        """Return the point where the total would be highest or lowest on a plain plan."""
        case = self.case(self.whole)
        goes = [directions.plain_direction(case, axis.path) for axis in self.axes]
        return tuple(
            axis.high if way in (sign, None) else axis.low
            for way, axis in zip(goes, self.axes, strict=True)
        )

    def _segments(self, case: Case, sign: int) -> Iterator[Box]:
        """Yield boxes of a way, cut where a sliding scale's tier changes with the income.

        Within a tier a higher income never lowers what is paid: there the income is at its end.
        """
        box = self.whole
        paths = [axis.path for axis in self.axes]
        scale = case.provider.sliding_scale
        moving = any(path.endswith(("household_size", "up_to")) for path in paths)
        if INCOME not in paths or scale is None or moving:
            yield box
            return
        index = paths.index(INCOME)
        low, high = box[index]
        scales, _ = sliding_scale.over_course(case, case.planned[0])
        edges = {edge for each in (scales.by_day.values() if scales else ()) for edge in each.edges}
        starts = sorted({low, *(edge + 1 for edge in edges if low <= edge < high)})
        for start, following in itertools.pairwise([*starts, high + 1]):
            end = following - 1 if sign == MOST else start
            yield (*box[:index], (end, end), *box[index + 1 :])


def may_be_free(axis: possible.Axis, low: int) -> bool:
    return low == 0 and (".fees." in axis.path or axis.path.endswith(".fee"))
