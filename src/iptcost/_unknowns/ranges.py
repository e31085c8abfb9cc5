"""The estimate of a document with holes: a range that is never narrower than the truth.

Choices are all tried. A range of numbers is tried at its end where the total is known to go one
way (``_unknowns.directions``); over all others the least and the most are searched
(``_unknowns.search``). Where the search stops short, the range is said to be bounded from outside.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

import attrs
from cattrs import override

from iptcost._documents.document import Document, document
from iptcost._faults.problem import naming
from iptcost._ledger.lines import Assumption, Estimate, InNotebook, Likely, Note, Source
from iptcost._ledger.result import BESIDE, FIELDS, SHAPES, WHEN_SET, dug, plain, read, written
from iptcost._rules.money import Money
from iptcost._unknowns import weights
from iptcost._unknowns.extent import usual_fee
from iptcost._unknowns.fillings import Filling
from iptcost._unknowns.reach import MOST_WORK, Reached, extremes


@attrs.frozen
class Range(InNotebook):
    """The least and the most that the course can cost, each with the filling that attains it."""

    low: Estimate
    high: Estimate
    low_case: Mapping[str, Any] = attrs.field(repr=False, eq=plain)
    high_case: Mapping[str, Any] = attrs.field(repr=False, eq=plain)
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
    usual_fees: tuple[str, ...] = ()
    """The paths of fees that are not known and were taken as what therapists usually charge. Then
    it is not ``exact``, and the bounds hold for such fees alone."""
    any_fee: bool = False
    """A fee is not known, and changes nothing: it is no less than what the plan allows."""
    reached: Reached | None = attrs.field(default=None, repr=False, eq=False)
    """The work behind it, for who asks what it hangs on."""
    id: str | None = attrs.field(default=None, repr=False)
    """The case's own ``id``, as the caller wrote it."""
    about: Mapping[str, Any] | None = attrs.field(default=None, repr=False)
    """What the case held under ``about``: the caller's own."""

    def to_dict(self) -> dict[str, Any]:
        """Return the result document of a document with holes."""
        data: dict[str, Any] = written(self)
        if self.exact:
            del data["low_bound"], data["high_bound"]
        return data

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Return the range that wrote a result document; CaseError as for an estimate's.

        What it hangs on most is no longer told: the work behind it is not written.
        """
        return read(data, cls, "low")


def _with_bounds(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a range as data with its bounds: of an exact one they are its ends."""
    return {
        **{f"{end}_bound": dug(data, end, "totals", "to_pay") for end in ("low", "high")},
        **data,
    }


SHAPES[Range] = _with_bounds
FIELDS[Range] = {
    **dict.fromkeys(("likely", "weights_lacking", "usual_fees", "any_fee"), WHEN_SET),
    **dict.fromkeys(("low_case", "high_case"), override(unstruct_hook=plain)),
    "reached": override(omit=True),
    **BESIDE,
}


def estimate_range(asked: Document, *, seed: int = weights.SEED, work: int = MOST_WORK) -> Range:
    """Return the range of a resolved document; without holes both ends are its estimate.

    Where the holes have weights it says the likely cost too. ``seed`` is what draws begin from,
    where there are too many fillings to reckon every one. ``work`` bounds how many estimates of a
    course of 16 sessions are made; past it the ends are bounds, and not exact.
    Raises CaseError where a filling is wrong, or a hole has no bounds.
    """
    with naming(asked.file):
        return _range(asked, seed, work)


def _range(asked: Document, seed: int, work: int) -> Range:
    reached = extremes(asked.data, work=work)
    fees = usual_fee.of(asked.data)
    any_fee = bool(fees) and is_the_same_at_any_fee(asked.data, reached, work)
    taken = (*asked.assumed, *usual_fee.assumptions(asked.data, fees, any_fee=any_fee))
    said = (asked.sources, asked.notes, taken)
    low = _explained(reached.low_data, *said)
    high = _explained(reached.high_data, *said)
    currency, digits = low.currency, low.digits
    weighing = weights.weigh(asked, seed)
    attained = (reached.least, reached.most) == (reached.low, reached.high)
    return Range(
        low,
        high,
        reached.low_data,
        reached.high_data,
        attained and (any_fee or not fees),
        Money(reached.least, currency, digits),
        Money(reached.most, currency, digits),
        reached.tried,
        weighing.likely,
        weighing.lacking,
        () if any_fee else fees,
        any_fee,
        reached,
        asked.data.get("id"),
        asked.data.get("about"),
    )


def is_the_same_at_any_fee(data: Mapping[str, Any], reached: Reached, work: int) -> bool:
    """Return whether fees far above what is usual leave the range as it is.

    Where there are too many fillings its end is what is billed, and that rises with a fee.
    """
    if reached.space is None or not reached.space.whole:
        return False
    dear = extremes(usual_fee.at_any_height(data), work=work)
    return (dear.least, dear.most) == (reached.least, reached.most)


def _explained(
    data: Filling,
    sources: tuple[Source, ...],
    notes: tuple[Note, ...],
    assumed: tuple[Assumption, ...],
) -> Estimate:
    from iptcost._documents.document import estimate

    data = {key: value for key, value in data.items() if key not in BESIDE}
    return estimate(document(data, sources=sources, notes=notes, assumed=assumed))
