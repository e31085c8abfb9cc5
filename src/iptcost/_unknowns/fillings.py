"""Filling a document whose choices are made: a number on each axis gives a known case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from iptcost._faults.problem import CaseError, Problem
from iptcost._form.case_of import read_case
from iptcost._form.holes import fill, find, sample
from iptcost._ledger import fold
from iptcost._rules.case import Case
from iptcost._unknowns import possible
from iptcost._unknowns.extent import natural, places
from iptcost._unknowns.possible import Axis

Filling = Mapping[str, Any]


def axes_of(data: Mapping[str, Any], holes_of: possible.HolesOf = possible.estimated) -> list[Axis]:
    """Return the ranges of numbers of a document whose choices are made; limits first.

    ``holes_of`` returns the holes that matter. What is used of a limit that is itself a range goes
    up to the most that the limit can be.
    """
    digits = possible.digits_of(data)
    axes: dict[str, Axis] = {}
    problems: list[Problem] = []
    known = natural.Natural(data, digits)
    for hole in holes_of(data):
        try:
            axes[hole.path] = possible.axis(data, hole, digits, known)
        except CaseError as error:
            problems += error.problems
    if problems:
        raise CaseError({(each.path, each.code): each for each in problems}.values())
    return in_order(axes)


def in_order(axes: Mapping[str, Axis]) -> list[Axis]:
    """Return axes, each after the one that bounds it, with the most that it can be.

    A maximum is no less than the deductible of its filling; no more is used of a limit than that.
    """
    whole = [
        axis if axis.of is None else attrs.evolve(axis, high=axes[axis.of].high)
        for axis in axes.values()
    ]
    return sorted(whole, key=lambda axis: (axis.of is not None, axis.over is not None))


def grid(axis: Axis, points: int = 11) -> list[int]:
    """Return the ends of an axis and what lies evenly between: its deciles, for eleven."""
    low, high = axis.low, axis.high
    return sorted({low + (high - low) * step // (points - 1) for step in range(points)})


def filled(data: Mapping[str, Any], axes: Sequence[Axis], numbers: Mapping[str, int]) -> Filling:
    """Return the document with a number on each axis; sides that don't matter get a sample.

    No more is used of a limit than the limit, and no maximum is less than its deductible.
    """
    made: Filling = data
    for axis in axes:
        number = numbers[axis.path]
        if axis.of is not None:
            number = min(number, axis.unit.read(places.at(made, axis.of)))
        if axis.over is not None:
            number = max(number, axis.unit.read(places.at(made, axis.over)))
        made = places.put(made, axis.path, axis.value(number))
    if not find(made)[0]:
        return made
    return fill(made, lambda hole: sample(hole, 0))  # type: ignore[no-any-return]


def case_of(data: Filling) -> Case:
    """Return a filling as a case; CaseError where it is wrong."""
    case, problems = read_case(data)
    if case is None or problems:
        raise CaseError(problems)
    return case


def total(data: Filling) -> int:
    """Return what a filling comes to, minor units."""
    return fold.total(case_of(data))
