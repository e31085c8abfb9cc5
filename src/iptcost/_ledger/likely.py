"""The likely cost: the mean and the quantiles of costs whose chances the document states.

Chances are exact fractions; the mean is rounded once, half up to the minor unit. A quantile is
the least cost that at least so many per cent of courses do not pass: always one that occurs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Final

import attrs

from iptcost._faults import kinds, problem
from iptcost._ledger.lines import QUANTILES, Coin, Likely, Quantile
from iptcost._rules.money import MILLION

ATTENDANCE: Final = "course.attendance"


@attrs.frozen
class Spread:
    """What a course may cost and how likely: chances by cost in minor units, 1 in all."""

    chances: Mapping[int, Fraction]
    early: Fraction = Fraction(0)
    """The chance that it ends before its last session."""


def of_course(costs: Sequence[int], attendance: Mapping[int, int] | None, held: int = 0) -> Spread:
    """Return the spread of one course by how often courses end after which session.

    ``costs`` are what it has cost after session 1, 2, …: a longer course begins as a shorter one.
    Without attendance the whole course is certain. ``held`` sessions have taken place: it did
    not end before. Raises CaseError where attendance goes past the end or is all over.

    >>> spread = of_course([100, 200, 300, 400], {2: 1, 4: 3})
    >>> dict(spread.chances), spread.early
    ({200: Fraction(1, 4), 400: Fraction(3, 4)}, Fraction(1, 4))
    """
    if attendance is None:
        return Spread({costs[-1]: Fraction(1)})
    last = max(attendance)
    if last > len(costs):
        values = {"value": last, "count": len(costs)}
        raise problem.CaseError([problem.Problem(kinds.ATTENDANCE_PAST_END, ATTENDANCE, values)])
    going = {session: weight for session, weight in attendance.items() if session >= held}
    whole = sum(going.values())
    if not whole:
        over = problem.Problem(kinds.ATTENDANCE_OVER, ATTENDANCE, {"count": held})
        raise problem.CaseError([over])
    return mixed(
        (Fraction(weight, whole), Spread({costs[n - 1]: Fraction(1)}, Fraction(n < len(costs))))
        for n, weight in going.items()
    )


def mixed(spreads: Iterable[tuple[Fraction, Spread]]) -> Spread:
    """Return one spread of several, each with its own chance; those add up to 1."""
    chances: dict[int, Fraction] = {}
    early = Fraction(0)
    for share, spread in spreads:
        early += share * spread.early
        for cost, chance in spread.chances.items():
            chances[cost] = chances.get(cost, Fraction(0)) + share * chance
    return Spread(chances, early)


def mean(spread: Spread) -> int:
    """Return the mean cost, half up to the minor unit.

    >>> mean(Spread({100: Fraction(1, 2), 101: Fraction(1, 2)}))
    101
    """
    return _half_up(sum(cost * chance for cost, chance in spread.chances.items()))


def quantile(spread: Spread, percent: int) -> int:
    """Return the least cost that at least so many per cent do not pass.

    >>> half = Spread({100: Fraction(1, 2), 200: Fraction(1, 2)})
    >>> quantile(half, 50), quantile(half, 51)
    (100, 200)
    """
    reached = Fraction(0)
    for cost in sorted(spread.chances):
        reached += spread.chances[cost]
        if 100 * reached >= percent:
            return cost
    return max(spread.chances)


def _half_up(number: Fraction | int) -> int:
    return (2 * Fraction(number) + 1) // 2


def figures(
    spread: Spread,
    coin: Coin,
    weighted: tuple[str, ...],
    fillings: int = 1,
    drawn: int | None = None,
    seed: int | None = None,
) -> Likely:
    """Return the likely figures of a spread as its reader gets them."""
    return Likely(
        expected=coin(mean(spread)),
        quantiles=tuple(Quantile(of, coin(quantile(spread, of))) for of in QUANTILES),
        weighted=weighted,
        fillings=fillings,
        drawn=drawn,
        seed=seed,
        stop_early=_half_up(spread.early * MILLION) if ATTENDANCE in weighted else None,
    )
