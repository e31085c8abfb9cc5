"""The estimate of a document with holes: a range that is never narrower than the truth.

Choices are all tried. A range of numbers is tried at its end where the total is known to go one
way (``_unknowns.directions``); over all others the least and the most are searched
(``_unknowns.search``). Where the search stops short, the range is said to be bounded from outside.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import attrs

from iptcost._documents.document import Document, document
from iptcost._faults.problem import CaseError
from iptcost._ledger.lines import (
    Assumption,
    Estimate,
    Likely,
    Note,
    Source,
)
from iptcost._ledger.result import likely, plain
from iptcost._rules.money import Money
from iptcost._unknowns import directions, possible, weights
from iptcost._unknowns.fillings import (
    Filling,
    axes_of,
    case_of,
    ends,
)
from iptcost._unknowns.search import (
    LEAST,
    MOST,
    MOST_CUTS,
    Box,
    Choosing,
    Search,
    segments,
)

MOST_WAYS: Final = 2_000
"""So many ways to make the choices are tried at the most."""


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
    boxes: int = 0
    """How many outer estimates were made of boxes of fillings."""


def estimate_range(asked: Document, *, seed: int = weights.SEED) -> Range:
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
    weighing = weights.weigh(asked, seed)
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
    from iptcost._documents.main import estimate

    return estimate(document(data, sources=sources, notes=notes, assumed=assumed))


def extremes(data: Mapping[str, Any], cuts: int = MOST_CUTS) -> Reached:
    """Return the least and the most over every filling; ``cuts`` bounds the search for each end."""
    least, most = Search(LEAST), Search(MOST)
    for settled in list(possible.settled(data, MOST_WAYS)):  # too many are refused unreckoned
        way = Choosing(settled, tuple(axes_of(settled)))
        for search in (least, most):
            for box in _start(way, search.sign):
                search.add(way, box)
    for search in (least, most):
        search.run(cuts)
    if least.best is None or most.best is None:
        raise CaseError([])
    return Reached(
        least.best.value,
        least.best.way.filling(least.best.point),
        most.best.value,
        most.best.way.filling(most.best.point),
        least.bound,
        most.bound,
        least.tried + most.tried,
        least.boxes + most.boxes,
    )


def _start(way: Choosing, sign: int) -> Iterator[Box]:
    """Yield the boxes over which one end is searched: an axis of a sure direction is at its end."""
    corner = tuple(ends(axis)[1] for axis in way.axes)
    case = case_of(way.filling(corner))
    sure = directions.directions(case, way.axes)
    for box in segments(way, case, sign):
        yield tuple(
            (low, high)
            if sure[axis.path] is None
            else ((high, high) if sure[axis.path] == sign else (low, low))
            for axis, (low, high) in zip(way.axes, box, strict=True)
        )
