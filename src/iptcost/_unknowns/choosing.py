"""One way to make a document's choices: its axes, and what its fillings come to as far as known.

Of a range of numbers the corners are enough where the total is known to go one way. On plain plans
(``docs/domain.md``, 'Unknowns') the patient's total never falls when a fee rises, nor rises when
more of the deductible is used. A plan that is plain but for one thing keeps most of these ways.
Elsewhere it can go the other way, rarely and truly; there nothing is claimed, and the search finds
the ends.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import attrs

from iptcost._faults.problem import CaseError
from iptcost._form.holes import at
from iptcost._ledger import fold
from iptcost._rules import sliding_scale
from iptcost._rules.case import Case
from iptcost._rules.plan import ALL_PARTS, Plan
from iptcost._unknowns import bounds, outer, possible
from iptcost._unknowns.bounds import Number
from iptcost._unknowns.extent.billing import UNHELD
from iptcost._unknowns.rooms import UntoldError

INCOME: Final = "client.annual_income"

LEAST: Final = -1
MOST: Final = 1
OPEN: Final = 20
"""An outer estimate takes longer than one of a filling by the square of its open axes over this."""
Box = tuple[tuple[int, int], ...]
Point = tuple[int, ...]


@attrs.define
class Choosing:
    """One way to make the choices: the document, its axes, and its cases as far as read."""

    data: Mapping[str, Any] = attrs.field(repr=False)
    made: Mapping[str, Any] = attrs.field(repr=False)
    """The choices, by path."""
    axes: tuple[possible.Axis, ...] = attrs.field(init=False)
    bounds: dict[int, int] = attrs.field(factory=dict)
    """What no filling of it passes, downward and upward, as far as a search has told."""
    _sure: dict[str, int | None] | None = attrs.field(default=None, repr=False)
    _cases: dict[Point, Case] = attrs.field(factory=dict, repr=False)
    _outers: dict[Box, Number | None] = attrs.field(factory=dict, repr=False)
    _reckoned: dict[Point, tuple[int, int]] = attrs.field(factory=dict, repr=False)

    def __attrs_post_init__(self) -> None:
        """Tell what the numbers can be; CaseError where one has no bounds."""
        self.axes = tuple(possible.axes_of(self.data))

    @property
    def whole(self) -> Box:
        """The box of all its fillings."""
        return tuple((axis.low, axis.high) for axis in self.axes)

    def filling(self, point: Point) -> possible.Filling:
        """Return the filling at a point: a number on each axis."""
        paths = [axis.path for axis in self.axes]
        return possible.filled(self.data, self.axes, dict(zip(paths, point, strict=True)))

    def stands(self) -> bool:
        """Return whether its choices can go together: an end of a plan is not before its begin."""
        try:
            case = self.case(self.whole)
        except CaseError:
            return False
        return case.timeline is None or not case.timeline.problems

    def reckoned(self, point: Point) -> tuple[int, int, int]:
        """Return a filling's total, what is billed in it, and the work: 0 where it was known."""
        if point in self._reckoned:
            return *self._reckoned[point], 0
        case = possible.case_of(self.filling(point))
        reckoned = fold.reckon(case)
        billed = case.unheld + sum(
            max(session.billed, outcome.session.billed, sum(outcome.patient[:5]))
            for session, outcome in zip(reckoned.planned, reckoned.outcomes, strict=True)
        )
        found = self._reckoned[point] = fold.patient_total(case, reckoned.outcomes), billed
        return *found, 1

    def start(self, sign: int) -> Iterator[Box]:
        """Yield the boxes to search for an end: what surely goes one way is at its end."""
        case = self.case(self.whole)
        if self._sure is None:
            self._sure = directions(case, self.axes)
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
            if low < high and (not self._goes_over(axis) or may_be_free(axis, low))
        ]

    def _goes_over(self, axis: possible.Axis) -> bool:
        """Return whether the outer estimate can go over an axis.

        It can't over a limit of which so much is left: what is used of it moves with the limit.
        """
        side = axis.path.removesuffix(".individual").removesuffix(".family").rpartition(".")[0]
        return bool(outer.BOUNDED.fullmatch(axis.path)) and at(self.data, f"{side}.left") is None

    def case(self, box: Box) -> Case:
        """Return the case at a box's high corner; what the outer estimate needs is the same."""
        key = tuple(
            min(high, 1) if self._goes_over(axis) else high
            for axis, (_, high) in zip(self.axes, box, strict=True)
        )
        if key not in self._cases:
            self._cases[key] = possible.case_of(self.filling(tuple(high for _, high in box)))
        return self._cases[key]

    def outer(self, box: Box) -> tuple[Number | None, int]:
        """Return what a filling of a box can come to, and the work: 0 where it was known.

        None where there is no outer estimate of it.
        """
        if box in self._outers:
            return self._outers[box], 0
        forms: dict[str, Number] = {}
        for index, (axis, (low, high)) in enumerate(zip(self.axes, box, strict=True)):
            if self._goes_over(axis):
                form = bounds.axis(low, high, index, len(box))
                if axis.of is not None:
                    form = bounds.least(form, forms[axis.of])
                if axis.over is not None:
                    form = bounds.most(form, forms[axis.over])
                forms[axis.path] = form
        self._outers[box] = None
        with contextlib.suppress(UntoldError):
            self._outers[box] = outer.total(self.case(box), forms)
        return self._outers[box], 1 + sum(low < high for low, high in box) ** 2 // OPEN

    def corner(self, sign: int) -> Point:
        """Return the point where the total would be highest or lowest on a plain plan."""
        case = self.case(self.whole)
        goes = [plain_direction(case, axis.path) for axis in self.axes]
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
        edges = scales.edges if scales else ()
        starts = sorted({low, *(edge + 1 for edge in edges if low <= edge < high)})
        for start, following in itertools.pairwise([*starts, high + 1]):
            end = following - 1 if sign == MOST else start
            yield (*box[:index], (end, end), *box[index + 1 :])


def may_be_free(axis: possible.Axis, low: int) -> bool:
    return low == 0 and (".fees." in axis.path or axis.path.endswith(".fee"))


# -- which way the total goes -------------------------------------------------------------------

UP: Final = MOST
DOWN: Final = LEAST
_UP_KEYS: Final = (
    "copay",
    "coinsurance",
    "deductible",
    "out_of_pocket_max",
    "visits_used",
    "missed_session_fee",
    "missed_sessions",
    "fee",
)
_DOWN_KEYS: Final = ("visit_limit", "used deductible", "used out_of_pocket")
_MISSED: Final = tuple(itertools.chain(*UNHELD))
_SCALE: Final = "provider.sliding_scale."
_SCALE_KEYS: Final = (".fee", ".percent_of_fee", ".percent_of_monthly_income", "floor", "ceiling")
_SCALE_ONLY: Final = (_SCALE, "client.annual_income", "client.household_size")


COPAY_FLAGS: Final = {
    "copay_toward_deductible": "copays toward the deductible",
    "copay_past_maximum": "copays past the maximum",
}
UNCOUNTED: Final = "parts that don't count"
UNSURE: Final[Mapping[str, Sequence[str]]] = {
    "tiers": ("fee", "visits_used", "sessions of assistance"),
    "payer's maximum": ("fee", "allowed", "copay", "coinsurance", "deductible", "used deductible"),
    "copays past the maximum": ("copay", "deductible", "used deductible"),
    "copays toward the deductible": ("copay",),
    "balance-bill limit": ("allowed",),
}
"""What a plan may have beside the plain, and which values may then go the other way.

Of each alone: found by random search (``tests/test_counter_examples.py`` has the sums), and what is
the same by the rules: more used of a deductible is a smaller one. Where a plan has two of them, or
parts that don't count, nothing is claimed.
"""


def features(case: Case) -> frozenset[str] | None:
    """Return what the case's plan has beside the plain; None where nothing is claimed.

    Nothing is claimed of a second plan, actuals, or a sliding scale in force.
    """
    if len(case.plans) > 1 or case.actuals or case.states_change:
        return None
    if not case.payers and case.provider.sliding_scale is not None:
        return None
    return frozenset(name for plan in case.plans for name in _features_of(plan))


def _features_of(plan: Plan) -> Iterator[str]:
    side = plan.side
    if side.balance_bill_limit is not None:
        yield "balance-bill limit"
    toward = [side.toward_out_of_pocket, *(row.toward_out_of_pocket for row in side.benefits)]
    if any(parts is not None and set(parts) != set(ALL_PARTS) for parts in toward):
        yield UNCOUNTED
    for row in side.benefits:
        if row.tiers:
            yield "tiers"
        if row.payer_maximum is not None:
            yield "payer's maximum"
        for terms in (row, *row.tiers):
            if not terms.is_plain:
                yield UNCOUNTED  # no way is claimed of a share that is cut
            yield from (name for flag, name in COPAY_FLAGS.items() if getattr(terms, flag))


def directions(case: Case, axes: Iterable[possible.Axis]) -> dict[str, int | None]:
    """Return for each axis which way the total goes when its value rises; None where unsure."""
    found = features(case)
    sure = {axis.path: direction(case, axis.path, found) for axis in axes}
    for axis in axes:
        if axis.of is not None and axis.path.partition(".used.")[2].startswith("deductible"):
            # What is used may count toward the maximum too: with the limit it can go either way.
            sure[axis.of] = None
        if axis.over is not None and sure[axis.path] is None:
            # What lifts it from below goes with it.
            sure[axis.over] = None
    return sure


def direction(case: Case, path: str, found: frozenset[str] | None) -> int | None:
    """Return UP or DOWN for the total of a case when the value at ``path`` rises.

    ``found`` are the features of its plan; None where unsure.
    """
    scaled = not case.payers and path.startswith(_SCALE) and path.endswith(_SCALE_KEYS)
    if scaled or _is_idle(case, path) or path.endswith(_MISSED) or _only_adds(case, path):
        return UP
    if found is None or len(found) > 1 or UNCOUNTED in found or ".tiers." in path:
        return None
    unsure = (key for name in found for key in UNSURE[name])
    return None if _key_of(path) in unsure else plain_direction(case, path)


def _key_of(path: str) -> str:
    """Return what a value is, as ``UNSURE`` names it."""
    parts = path.split(".")
    if "fees" in parts:
        return "fee"
    if "allowed" in parts:
        return "allowed"
    if parts[0] == "payers" and parts[-1] == "sessions":
        return "sessions of assistance"
    key = parts[-2] if parts[-1] in ("individual", "family") else parts[-1]
    return f"used {key}" if "used" in parts else key


def plain_direction(case: Case, path: str) -> int | None:
    """Return UP or DOWN for a value of a plain plan; None where even there nothing is claimed."""
    key = _key_of(path)
    if key == "sessions":
        return UP
    if key == "sessions of assistance" or key in _DOWN_KEYS:
        return DOWN
    if key == "allowed":
        plan = next((plan for plan in case.plans if path.startswith(f"{plan.side_path}.")), None)
        return None if plan is None else (UP if plan.in_network else DOWN)
    return UP if key in _UP_KEYS else None


def _is_idle(case: Case, path: str) -> bool:
    """Return whether a value changes nothing of an estimate; a scale waits beside a payer."""
    if path.startswith(possible.IDLE):
        return True
    waits = bool(case.plans) and case.timeline is None and not case.caps_cost_share
    unscaled = waits or case.provider.sliding_scale is None
    return unscaled and path.startswith(_SCALE_ONLY)


def _only_adds(case: Case, path: str) -> bool:
    """Return whether more sessions leave those before them as they are: a cadence does."""
    known = case.course.known
    spread = known is not None and known.cadence is None and case.course.every is None
    return path == "course.sessions" and not spread and not case.actuals
