"""What a number can be over a box of fillings: its ends, and how fast it moves along each axis.

A box gives each unknown number a range of its own, its axis. Whatever is computed from unknown
numbers is either an ``int``, the same all over the box, or a ``Bounds`` that holds every value
that it takes there. Each operation is proved by property test: the true value at any point of
the box lies within the bounds. Known techniques: interval arithmetic, slopes for the
monotonicity test, and the mean-value form.

Everything is whole numbers; what does not come out even is rounded outward.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from iptcost._rules import kernel
from iptcost._rules.kernel import WHOLE

MICRO: Final = 1_000_000
"""Smooth slopes are told in millionths of a minor unit."""


class Bounds(NamedTuple):
    """All values of one number over a box.

    Slopes stand in pairs, least and most for each axis, as the change over the axis's whole
    width: from one point to another along an axis, the number changes by a share of the width
    times something between the two.
    """

    corner: int
    """The value where every axis is at its low end."""
    low: int
    high: int
    steps: tuple[int, ...]
    """Slopes of the number itself, rounded as it is: they tell which way it surely goes."""
    smooth: tuple[int, ...]
    """Slopes without the rounding of shares, millionths: tighter, but for ``noise``."""
    noise: int
    """By how much rounding can move the number off its smooth course, millionths."""

    def __add__(self, other: Number) -> Number:  # type: ignore[override]
        """Return the sum: who adds up prices need not know that one is unknown."""
        return plus(self, other)

    def __radd__(self, other: int) -> Number:
        """Return the sum with a number that is known."""
        return plus(self, other)


Number = int | Bounds


def ends(number: Number) -> tuple[int, int]:
    """Return the least and the most that a number can be.

    >>> ends(7), ends(axis(2, 5, 0, 1))
    ((7, 7), (2, 5))
    """
    return (number, number) if isinstance(number, int) else (number.low, number.high)


def axis(low: int, high: int, index: int, axes: int) -> Number:
    """Return the number that runs along axis ``index`` of a box of so many axes."""
    if low == high:
        return low
    width = high - low
    steps = [0] * (2 * axes)
    steps[2 * index] = steps[2 * index + 1] = width
    smooth = tuple(step * MICRO for step in steps)
    return Bounds(low, low, high, tuple(steps), smooth, 0)


def plus(a: Number, b: Number) -> Number:
    """Return the sum."""
    if isinstance(a, int):
        a, b = b, a
    if isinstance(a, int):
        return a + int(b)  # type: ignore[arg-type]
    if isinstance(b, int):
        return a._replace(corner=a.corner + b, low=a.low + b, high=a.high + b) if b else a
    return _made(
        a.corner + b.corner,
        a.low + b.low,
        a.high + b.high,
        tuple([one + other for one, other in zip(a.steps, b.steps, strict=True)]),
        tuple([one + other for one, other in zip(a.smooth, b.smooth, strict=True)]),
        a.noise + b.noise,
    )


def turned(a: Bounds) -> Bounds:
    """Return the number with its sign turned."""
    steps, smooth = [-step for step in a.steps], [-step for step in a.smooth]
    for slopes in (steps, smooth):
        slopes[::2], slopes[1::2] = slopes[1::2], slopes[::2]
    return Bounds(-a.corner, -a.high, -a.low, tuple(steps), tuple(smooth), a.noise)


def minus(a: Number, b: Number) -> Number:
    """Return the difference."""
    if a is b:
        return 0
    return plus(a, -b if isinstance(b, int) else turned(b))


def least(a: Number, b: Number) -> Number:
    """Return the smaller; one of the two itself where that is sure all over the box."""
    if isinstance(a, int) and isinstance(b, int):
        return min(a, b)
    low, high = _difference(a, b)
    if high <= 0:
        return a
    return b if low >= 0 else _either(a, b, min)


def most(a: Number, b: Number) -> Number:
    """Return the larger; one of the two itself where that is sure all over the box."""
    if isinstance(a, int) and isinstance(b, int):
        return max(a, b)
    low, high = _difference(a, b)
    if low >= 0:
        return a
    return b if high <= 0 else _either(a, b, max)


def _difference(a: Number, b: Number) -> tuple[int, int]:
    """Return the ends of ``minus(a, b)``, without its slopes where they tell nothing."""
    if isinstance(a, Bounds) and isinstance(b, Bounds):
        return ends(minus(a, b))
    (least_a, most_a), (least_b, most_b) = ends(a), ends(b)
    return least_a - most_b, most_a - least_b


def both(a: Number, b: Number) -> Number:
    """Return one number that was reckoned in two ways: each of them holds it."""
    if isinstance(a, int) or isinstance(b, int):
        return a if isinstance(a, int) else b
    steps = [min(one, other) for one, other in zip(a.steps, b.steps, strict=True)]
    steps[::2] = [max(one, other) for one, other in zip(a.steps[::2], b.steps[::2], strict=True)]
    smoother = min(a, b, key=lambda number: number.noise)
    low, high = max(a.low, b.low), min(a.high, b.high)
    return _made(a.corner, low, high, tuple(steps), smoother.smooth, smoother.noise)


def share(amount: Number, rate: Number) -> Number:
    """Return ``rate`` millionths of an amount that is not negative, as the kernel rounds it."""
    return _scaled(amount, rate, kernel.share, 1)


def rest(amount: Number, rate: Number) -> Number:
    """Return what ``share`` leaves of an amount: it never falls when the amount rises."""
    return _scaled(amount, rate, lambda whole, by: whole - kernel.share(whole, by), -1)


def corner(number: Number) -> int:
    """Return the value where every axis is at its low end."""
    return number if isinstance(number, int) else number.corner


def _made(
    at: int, low: int, high: int, steps: tuple[int, ...], smooth: tuple[int, ...], noise: int
) -> Number:
    """Return a number with its ends as tight as the corner and the slopes allow."""
    loss, drop = (sum([step for step in slopes[::2] if step < 0]) for slopes in (steps, smooth))
    gain, rise = (sum([step for step in slopes[1::2] if step > 0]) for slopes in (steps, smooth))
    low = max(low, at + loss, at + (drop - noise) // MICRO)
    high = min(high, at + gain, at - (-(rise + noise) // MICRO))
    return at if low == high else Bounds(at, low, high, steps, smooth, noise)


def _slopes(number: Number, other: Number) -> tuple[Sequence[int], Sequence[int], int]:
    """Return a number's slopes and noise; all 0 for one that does not move."""
    if isinstance(number, Bounds):
        return number.steps, number.smooth, number.noise
    still = (0,) * (len(other.steps) if isinstance(other, Bounds) else 0)
    return still, still, 0


def _hull(a: Sequence[int], b: Sequence[int]) -> tuple[int, ...]:
    """Return slopes that hold both of two."""
    hull = [max(one, other) for one, other in zip(a, b, strict=True)]
    hull[::2] = [min(one, other) for one, other in zip(a[::2], b[::2], strict=True)]
    return tuple(hull)


def _either(a: Number, b: Number, pick: Callable[[int, int], int]) -> Number:
    """Return a number that is now the one, now the other."""
    steps_a, smooth_a, noise_a = _slopes(a, b)
    steps_b, smooth_b, noise_b = _slopes(b, a)
    (low_a, high_a), (low_b, high_b) = ends(a), ends(b)
    return _made(
        pick(corner(a), corner(b)),
        pick(low_a, low_b),
        pick(high_a, high_b),
        _hull(steps_a, steps_b),
        _hull(smooth_a, smooth_b),
        max(noise_a, noise_b),
    )


def _scaled(amount: Number, rate: Number, part: Callable[[int, int], int], sign: int) -> Number:
    """Return the part of an amount that goes up with a rate (``sign`` 1) or down with it (-1).

    Rounded, it moves the same way as the amount, and never by more.
    """
    if isinstance(amount, int) and isinstance(rate, int):
        return part(amount, rate)
    (low, high), (at_least, at_most) = ends(amount), ends(rate)[::sign]
    factors = [by if sign > 0 else WHOLE - by for by in (at_least, at_most)]
    if factors[1] == 0 or high == 0:
        return 0
    if factors[0] == WHOLE:
        return amount
    steps, smooth, noise = _slopes(amount, rate)
    steps = list(_hull(steps, (0,) * len(steps)))
    products = [(slope * factors[0], slope * factors[1]) for slope in smooth]
    smooth = [
        -(-max(products[place - 1] + products[place]) // WHOLE)
        if place % 2
        else min(products[place] + products[place + 1]) // WHOLE
        for place in range(len(smooth))
    ]
    if isinstance(rate, Bounds):
        # Along the rate's own axis, w millionths move at most that share of the amount.
        by, reach = -(-high // WHOLE), -(-noise // MICRO)
        for place, width in enumerate(rate.steps):
            turned = width * sign
            ends_of = (turned * (low - reach), turned * (high + reach))
            steps[place] += max(0, turned * by) if place % 2 else min(0, turned * by)
            smooth[place] += max(ends_of) if place % 2 else min(ends_of)
    spread = -(-noise * factors[1] // WHOLE) + MICRO
    at, between = part(corner(amount), corner(rate)), (part(low, at_least), part(high, at_most))
    return _made(at, *between, tuple(steps), tuple(smooth), spread)
