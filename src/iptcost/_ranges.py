"""The estimate of a document with holes: a range that is never narrower than the truth.

Choices are all tried. A range of numbers is tried at its ends where the total is known to go one
way (``iptcost._directions``), else at every value where those are few. Where they are not, its
ends and deciles are tried, and the range is said to be bounded from outside: nothing of what
is billed, or all of it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any, Final

import attrs

from iptcost import _directions, _estimate, _unknowns, _weights
from iptcost._case import Case
from iptcost._directions import UP
from iptcost._document import Document, document
from iptcost._holes import fill, sample
from iptcost._ledger import Assumption, Estimate, Likely, Note, Source
from iptcost._money import Money, currency_digits
from iptcost._problems import CaseError, Problem
from iptcost._reading import read_case
from iptcost._result import likely, plain
from iptcost._unknowns import Axis, at, put

MOST_WAYS: Final = 2_000
"""So many ways to make the choices are tried at the most."""
MOST_POINTS: Final = 2_000
"""So many values of ranges that may go either way are tried for each way at the most."""

Filling = Mapping[str, Any]


@attrs.frozen
class Range:
    """The least and the most that the course can cost, each with the filling that attains it."""

    low: Estimate
    high: Estimate
    low_case: Mapping[str, Any] = attrs.field(repr=False)
    high_case: Mapping[str, Any] = attrs.field(repr=False)
    exact: bool
    """False: some filling between the values tried may lie beyond; the bounds hold for all."""
    low_bound: Money
    high_bound: Money
    fillings: int
    """How many fillings were reckoned."""
    likely: Likely | None = None
    """What the course likely costs, where every hole that matters has weights."""
    weights_lacking: tuple[str, ...] = ()
    """The holes without weights, where others have them: there is then no likely figure."""

    def to_dict(self) -> dict[str, Any]:
        """Return the result document of a document with holes."""
        found: dict[str, Any] = {
            "low": self.low.to_dict(),
            "high": self.high.to_dict(),
            "low_case": plain(self.low_case),
            "high_case": plain(self.high_case),
            "exact": self.exact,
        }
        if not self.exact:
            found["low_bound"], found["high_bound"] = str(self.low_bound), str(self.high_bound)
        if self.likely is not None:
            found["likely"] = likely(self.likely)
        if self.weights_lacking:
            found["weights_lacking"] = list(self.weights_lacking)
        return found


@attrs.frozen
class Reached:
    """The least and the most found so far, and what is known beyond the values tried."""

    low: int
    low_data: Filling = attrs.field(repr=False)
    high: int
    high_data: Filling = attrs.field(repr=False)
    least: int
    most: int
    tried: int

    def with_(self, other: Reached) -> Reached:
        """Return both together; of equals, the first found stays."""
        lower, higher = other.low < self.low, other.high > self.high
        return Reached(
            other.low if lower else self.low,
            other.low_data if lower else self.low_data,
            other.high if higher else self.high,
            other.high_data if higher else self.high_data,
            min(self.least, other.least),
            max(self.most, other.most),
            self.tried + other.tried,
        )


def estimate_range(asked: Document, *, seed: int = _weights.SEED) -> Range:
    """Return the range of a resolved document; without holes both ends are its estimate.

    Where the holes have weights it says the likely cost too. ``seed`` is what draws begin from,
    where there are too many fillings to reckon every one.
    Raises CaseError where a filling is wrong, a hole has no bounds, or there are more than
    ``MOST_WAYS`` ways to make the choices.
    """
    try:
        return _range(asked, seed)
    except CaseError as error:
        raise CaseError(
            attrs.evolve(problem, file=asked.file) for problem in error.problems
        ) from None


def _range(asked: Document, seed: int) -> Range:
    reached = extremes(asked.data)
    said = (asked.sources, asked.notes, asked.assumed)
    low = _explained(reached.low_data, *said)
    high = _explained(reached.high_data, *said)
    currency, digits = low.currency, low.digits
    weighing = _weights.weigh(asked, seed)
    return Range(
        low,
        high,
        reached.low_data,
        reached.high_data,
        (reached.least, reached.most) == (reached.low, reached.high),
        Money(reached.least, currency, digits),
        Money(reached.most, currency, digits),
        reached.tried,
        weighing.likely,
        weighing.lacking,
    )


def _explained(
    data: Filling,
    sources: tuple[Source, ...],
    notes: tuple[Note, ...],
    assumed: tuple[Assumption, ...],
) -> Estimate:
    from iptcost._main import estimate

    return estimate(document(data, sources=sources, notes=notes, assumed=assumed))


def extremes(data: Mapping[str, Any]) -> Reached:
    """Return the least and the most over every filling."""
    found: Reached | None = None
    for way in _unknowns.settled(data, MOST_WAYS):
        reached = _of_way(way)
        found = reached if found is None else found.with_(reached)
    if found is None:
        raise CaseError([])
    return found


def axes_of(data: Mapping[str, Any]) -> list[Axis]:
    """Return the ranges of numbers of a document whose choices are made; limits first."""
    currency = data.get("currency", "USD")
    digits = currency_digits(currency) if isinstance(currency, str) else 2
    axes: list[Axis] = []
    problems: list[Problem] = []
    for hole in _unknowns.relevant(data):
        try:
            axes.append(_unknowns.axis(data, hole, digits))
        except CaseError as error:
            problems += error.problems
    if problems:
        raise CaseError(problems)
    return sorted(axes, key=lambda axis: axis.of is not None)


def filled(data: Mapping[str, Any], axes: list[Axis], numbers: Mapping[str, int]) -> Filling:
    """Return the document with a number on each axis; sides that don't matter get a sample.

    What is used of a limit that is itself a range is a number out of ``WHOLE_LIMIT`` of it.
    """
    made: Filling = data
    for axis in axes:
        number = numbers[axis.path]
        if axis.of is not None:
            limit = at(made, axis.of)
            number = 0 if limit is None else axis.unit.read(limit) * number // WHOLE_LIMIT
        made = put(made, axis.path, axis.value(number))
    if not _has_holes(made):
        return made
    return fill(made, lambda hole: sample(hole, 0))  # type: ignore[no-any-return]


WHOLE_LIMIT: Final = 10
"""What is used of an unknown limit is told in tenths of it."""


def _has_holes(data: Mapping[str, Any]) -> bool:
    from iptcost._holes import find

    return bool(find(data)[0])


def ends(axis: Axis) -> tuple[int, int]:
    """Return an axis's two ends, as ``filled`` takes them."""
    return (0, WHOLE_LIMIT) if axis.of is not None else (axis.low, axis.high)


def case_of(data: Filling) -> Case:
    """Return a filling as a case; CaseError where it is wrong."""
    case, problems = read_case(data)
    if case is None or problems:
        raise CaseError(problems)
    return case


def total(data: Filling) -> int:
    """Return what a filling comes to, minor units."""
    return _estimate.total(case_of(data))


def _of_way(data: Mapping[str, Any]) -> Reached:
    """Return the extremes of one way to make the choices."""
    axes = axes_of(data)
    corner = filled(data, axes, {axis.path: ends(axis)[1] for axis in axes})
    case = case_of(corner)
    if _directions.is_plain(case):
        ways = {axis.path: _directions.direction(case, axis.path) for axis in axes}
        for axis in axes:
            # What is used may count toward the maximum too: with the limit it can go either way.
            if axis.of is not None and axis.path.partition(".used.")[2].startswith("deductible"):
                ways[axis.of] = None
    else:
        ways = dict.fromkeys(axis.path for axis in axes)
    sure = [axis for axis in axes if ways[axis.path] is not None]
    open_axes = [axis for axis in axes if ways[axis.path] is None]
    points, whole = _points(open_axes)
    found: Reached | None = None
    for numbers in points:
        least = {a.path: ends(a)[0 if ways[a.path] == UP else 1] for a in sure}
        most = {a.path: ends(a)[1 if ways[a.path] == UP else 0] for a in sure}
        reached = _tried(data, axes, {**least, **numbers}, {**most, **numbers})
        found = reached if found is None else found.with_(reached)
    if found is None:
        raise CaseError([])
    return found if whole else _bounded(found, data, axes)


def _tried(
    data: Mapping[str, Any], axes: list[Axis], least: Mapping[str, int], most: Mapping[str, int]
) -> Reached:
    low_data = filled(data, axes, least)
    low = total(low_data)
    if least == most:
        return Reached(low, low_data, low, low_data, low, low, 1)
    high_data = filled(data, axes, most)
    high = total(high_data)
    return Reached(low, low_data, high, high_data, low, high, 2)


def _points(axes: list[Axis]) -> tuple[Iterator[Mapping[str, int]], bool]:
    """Return the values to try on axes that may go either way, and whether they are all."""
    sizes = [axis.high - axis.low + 1 if axis.of is None else MOST_POINTS + 1 for axis in axes]
    whole = True
    product = 1
    for size in sizes:
        product *= size
        whole = whole and product <= MOST_POINTS
    if whole:
        lines = [range(axis.low, axis.high + 1) for axis in axes]
    else:
        few = max(2, int(MOST_POINTS ** (1 / len(axes))))
        lines = [grid(axis, min(few, 11)) for axis in axes]  # type: ignore[misc]
        while len(lines) > 1 and _product(lines) > MOST_POINTS:
            lines = [line[:: max(1, len(line) - 1)] for line in lines]
            break
    paths = [axis.path for axis in axes]
    drawn = itertools.islice(itertools.product(*lines), MOST_POINTS)
    return (dict(zip(paths, numbers, strict=True)) for numbers in drawn), whole


def _product(lines: list[Any]) -> int:
    size = 1
    for line in lines:
        size *= len(line)
    return size


def grid(axis: Axis, points: int = 11) -> list[int]:
    """Return the ends of an axis and what lies evenly between: its deciles, for eleven."""
    low, high = ends(axis)
    return sorted({low + (high - low) * step // (points - 1) for step in range(points)})


def _bounded(found: Reached, data: Mapping[str, Any], axes: list[Axis]) -> Reached:
    """Return what was reached, with bounds that hold for every filling.

    Nobody pays less than for missed sessions alone, nor more than everything that is billed.
    """
    dearest = filled(data, axes, {axis.path: ends(axis)[1] for axis in axes})
    case = case_of(dearest)
    planned = _estimate.reckon(case).planned
    billed = sum(session.billed for session in planned)
    missed = case.client.missed_sessions * case.provider.missed_session_fee
    return attrs.evolve(
        found, least=min(found.low, 0), most=max(found.high, billed + missed), tried=found.tried + 1
    )
