"""What a way without a claim can come to when something of it is unknown.

Choices and small counts are all tried. With a fee, a price, a floor and the like the cost only
rises, with a discount it only falls: their ends are enough. An income matters only where it
passes a tier, and within one the cost rises with it. What is still too much is not guessed at:
the way is left out and says so.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from iptcost._faults import kinds
from iptcost._faults.problem import CaseError, Problem
from iptcost._form.case_of import read_case
from iptcost._rules.case import Case
from iptcost._rules.self_pay.sliding_scale import reduce
from iptcost._unknowns import possible
from iptcost._unknowns.extent import usual_fee
from iptcost._unknowns.extent.places import put
from iptcost._unknowns.possible import Axis
from iptcost._unknowns.reach import as_sessions
from iptcost._ways.bands import Span, envelope
from iptcost._ways.way import BUNDLE, Way

MOST_TRIED: Final = 400
"""So many fillings of one way are reckoned at the most: a bundle takes about a millisecond."""
MOST_SESSIONS: Final = 20_000
"""So many sessions of all these fillings together, or values of documents as large as long: of
long courses, and of long scales, fewer fillings are tried."""
INCOME: Final = "client.annual_income"
UP: Final = frozenset(
    {
        "fee",
        "missed_session_fee",
        "price",
        "floor",
        "ceiling",
        "percent_of_fee",
        "percent_of_monthly_income",
    }
)

Data = Mapping[str, Any]
Reckon = Callable[[Case], Way]


def self_pay_range(
    data: Data, reckon: Reckon, counts: Callable[[Way], bool] | None = None
) -> Span | None:
    """Return the span of a way over every filling of ``data``, in which only it matters.

    ``reckon`` returns the way of one known case. With ``counts`` None comes back where every
    filling was tried and none of their ways counts. Raises CaseError where a filling is wrong,
    there are too many of them, or in none of them a bundle can be bought.
    """
    tried: list[tuple[int, Data, Way]] = []
    unusable: CaseError | None = None
    ends_used = False
    work = 0
    read = as_sessions(data)
    for settled in possible.settled(data, MOST_TRIED):
        for filled, at_end in _fillings(settled, _axes(settled)):
            ends_used = ends_used or at_end
            if len(tried) == MOST_TRIED or work > MOST_SESSIONS:
                raise _too_many()
            try:
                way = reckon(case_of(filled))
            except CaseError as error:
                if any(problem.kind is not kinds.BUNDLE_UNUSABLE for problem in error.problems):
                    raise
                unusable = error
                continue
            tried.append((way.to_pay.minor, filled, way))
            work += max(len(way.by_session), read)
    if unusable is not None and not tried:
        if unusable.problems:
            raise unusable
        return None  # nothing is bought, and no programme pays
    if counts is not None and not ends_used and not any(counts(way) for *_, way in tried):
        return None
    low = min(tried, key=lambda entry: entry[0])
    high = max(tried, key=lambda entry: entry[0])
    # What is bought may change with a price: between the ends a bundle's early stop may too.
    whole = not (ends_used and tried[0][2].kind == BUNDLE) and unusable is None
    band = list(envelope([[(cost.minor,) * 2 for cost in way.by_session] for *_, way in tried]))
    return Span(
        low[0], high[0], low[1], high[1], low[0], high[0], len(tried), band,
        band_exact=whole, always=unusable is None, usual=bool(usual_fee.of(data)),
    )  # fmt: skip


def case_of(data: Data) -> Case:
    """Return a filling as a case; CaseError where it is wrong."""
    case, problems = read_case(data)
    if case is None or problems:
        raise CaseError(problems)
    return case


def _too_many() -> CaseError:
    return CaseError([Problem(kinds.TOO_MANY_FILLINGS, "", {"most": MOST_TRIED})])


def _axes(data: Data) -> list[Axis]:
    """Return the ranges of numbers, the income last."""
    digits = possible.digits_of(data)
    axes: list[Axis] = []
    problems: list[Problem] = []
    for hole in possible.relevant(data):
        try:
            axes.append(possible.axis(data, hole, digits))
        except CaseError as error:
            problems += error.problems
    if problems:
        raise CaseError(problems)
    return sorted(axes, key=lambda axis: axis.path == INCOME)


def _fillings(data: Data, axes: list[Axis]) -> Iterator[tuple[Data, bool]]:
    """Yield the fillings that hold the extremes, and whether others lie between their values."""
    sure = [axis for axis in axes if _rises(axis) is not None]
    counted = [axis for axis in axes if axis not in sure and axis.path != INCOME]
    size = 1
    for axis in counted:
        size *= axis.high - axis.low + 1
        if size > MOST_TRIED:
            raise _too_many()
    lines = [range(axis.low, axis.high + 1) for axis in counted]
    income = next((axis for axis in axes if axis.path == INCOME), None)
    between = any(axis.low < axis.high for axis in (*sure, *([income] if income else ())))
    corners = (True, False) if any(axis.low < axis.high for axis in sure) else (True,)
    for numbers in itertools.product(*lines):
        for least in corners:
            filled = data
            for axis, number in zip(counted, numbers, strict=True):
                filled = put(filled, axis.path, axis.value(number))
            for axis in sure:
                end = axis.low if _rises(axis) is least else axis.high
                filled = put(filled, axis.path, axis.value(end))
            for made in [filled] if income is None else _incomes(filled, income):
                yield made, between


def _rises(axis: Axis) -> bool | None:
    """Return whether the cost only rises with this value, or only falls; None if neither."""
    parts = axis.path.split(".")
    if parts[-1] == "discount":
        return False
    if parts[:2] == ["provider", "fees"] or parts[0] == "course":
        # At a fee of 0 another session is the first that an assistance programme pays.
        return True if parts[-1] != "sessions" and axis.low > 0 else None
    return True if parts[-1] in UP else None


def _incomes(data: Data, axis: Axis) -> Iterator[Data]:
    """Yield the document at each income at which the fee may turn: where a tier is passed."""
    case = case_of(put(data, axis.path, axis.value(axis.low)))
    scale = case.provider.sliding_scale
    turns = {axis.low, axis.high}
    if scale is not None:
        reduced, problems = reduce(scale, case.client, case.currency, case.digits, case.first_day)
        if problems or reduced is None:
            raise CaseError(problems)
        for edge in reduced.edges:
            turns |= {income for income in (edge, edge + 1) if axis.low < income < axis.high}
    for income in sorted(turns):
        yield put(data, axis.path, axis.value(income))
