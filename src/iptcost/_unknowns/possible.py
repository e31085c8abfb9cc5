"""What each hole of a document can be, choices to try and ranges with two ends; and filling it.

``"unknown"`` stands for natural bounds: what is used lies between nothing and the limit, an order
is one of three, a side one of those that the plan states. Where nature sets no bounds, the
document must.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

import attrs

from iptcost._faults import kinds, problem
from iptcost._form import facts, holes
from iptcost._form.case_of import read_case
from iptcost._form.holes import ABSENT, at, put
from iptcost._form.values import count, date
from iptcost._rules import course, limits, money
from iptcost._rules.case import Case
from iptcost._unknowns.extent import days, natural
from iptcost._unknowns.extent.natural import Natural

MOST_DAYS: Final = 400

NATURAL_CHOICES: Final[Mapping[str, tuple[Any, ...]]] = {
    **facts.CHOICES,
    "toward_out_of_pocket": natural.PARTS_THAT_COUNT,
    "balance_bill_limit": ("0%", ABSENT),
    "cost_share": ("No charge", "100% coinsurance", "Not covered"),
    "protocol": tuple(course.PROTOCOLS),
    "per": (*limits.PERIODS, "1 month", *(f"{months} months" for months in (2, 3, 4, 6))),
    "deductible_carry_over": (
        *(ABSENT, "1 month"),
        *(f"{months} months" for months in range(2, limits.YEAR + 1)),
    ),
}
"""All that the value of a key can be. Where only the ends of what it decides matter, those: what a
visit costs lies between nothing, all that is allowed and all that is billed."""
_MODALITIES: Final = (("office", "telehealth"), ("office",), ("telehealth",))
"""For which of them a row holds."""
START: Final = "course.start"
CHANGES: Final = ("payers.", "provider.fee_changes.")
"""What may begin and end, or happen, while a course runs."""
IDLE: Final = (
    "course.attendance.",
    "provider.bundles.",
    "provider.codes.",
    "client.health_account",
    "client.tax_rate",
)
"""What changes nothing of an estimate."""


@attrs.frozen
class Unit:
    """How a number of a document is read to an integer and written again."""

    read: Callable[[Any], int]
    write: Callable[[int], Any]


@attrs.frozen
class Axis:
    """A range of numbers: a path, and the two ends as integers of its unit."""

    path: str
    low: int
    high: int
    unit: Unit
    of: str | None = None
    """The path of the limit that bounds it above, where that one is itself a range."""
    over: str | None = None
    """The path of the range below which it never falls."""

    def value(self, number: int) -> Any:
        """Return the number as the document writes it."""
        return self.unit.write(number)


def unit_of(path: str, digits: int) -> Unit:
    """Return how the number at this path is read and written."""
    key = path.rpartition(".")[2]
    if key in facts.COUNTS:
        return Unit(count, int)
    if key in facts.RATES:
        return Unit(money.rate, money.rate_text)
    return Unit(
        lambda value: money.minor_units(value, digits),
        lambda minor: money.amount_text(minor, digits),
    )


HolesOf = Callable[[Mapping[str, Any]], list[holes.Hole]]
"""What says which holes of a document matter."""


def relevant(data: Mapping[str, Any]) -> list[holes.Hole]:
    """Return the holes that can matter: not those of a side that the network does not name."""
    return [hole for hole in holes.find(data)[0] if not _is_aside(data, hole.path)]


def estimated(data: Mapping[str, Any]) -> list[holes.Hole]:
    """Return the holes that can matter to an estimate; the others wait for a comparison."""
    return [
        hole
        for hole in relevant(data)
        if not (hole.path.startswith(IDLE) or _is_moot(data, hole.path))
    ]


def has_open_days(data: Mapping[str, Any]) -> bool:
    """Return whether a day is not known at all: not every one goes with every other value."""
    return any(
        hole.form == holes.UNKNOWN and hole.path.rpartition(".")[2] in facts.DATES
        for hole in estimated(data)
    )


def _is_moot(data: Mapping[str, Any], path: str) -> bool:
    """Return whether nothing hangs on a value where the rest of the document is as it is."""
    head, _, key = path.rpartition(".")
    table = at(data, head)
    if key == "family_rule":
        return "family" not in (table or {})
    if ".benefits." not in path or not isinstance(table, Mapping):
        return False
    without_copay = "copay" not in table and "cost_share" not in table
    return (
        key == "prior_authorization"
        or (table.get("covered") is False and key != "covered")
        or (key == "after_limit" and "visit_limit" not in table)
        or (key.startswith("copay_") and without_copay)
    )


def _is_aside(data: Mapping[str, Any], path: str) -> bool:
    parts = path.split(".")
    if len(parts) < 4 or parts[0] != "payers" or parts[2] != "sides":  # noqa: PLR2004 - a side's path
        return False
    network = data["payers"][int(parts[1])].get("network", "in")
    return isinstance(network, str) and network != "unknown" and network != parts[3]


def choices(data: Mapping[str, Any], hole: holes.Hole) -> tuple[Any, ...] | None:
    """Return all values of a hole that is a choice, None where it is a range of numbers."""
    key = holes.key_of(hole.path)
    if hole.form == holes.CHOICE:
        return hole.choices
    if hole.form == holes.RANGE:
        return _days(data, hole) if key in facts.DATES else None
    found = NATURAL_CHOICES.get(key)
    if key == "network":
        sides = at(data, hole.path.rpartition(".")[0]).get("sides")
        found = tuple(sides) if isinstance(sides, Mapping) else ("in", "out")
    elif key == "benefit_year":
        found = days.anniversaries(data, _numbers(data))
    elif key == "as_of":
        found = days.counted(data)
    elif key in facts.DATES and hole.path.startswith(CHANGES):
        found = days.turns(data, hole.path, _numbers(data))
    elif key == "modality" and ".benefits." in hole.path:
        found = _MODALITIES
    return found


def _days(data: Mapping[str, Any], hole: holes.Hole) -> tuple[dt.date, ...]:
    """Return each day of a range of dates; of first days, one for each that makes a difference."""
    try:
        first, last = (date(end) for end in hole.choices)
    except money.BadValueError as error:
        raise problem.CaseError([problem.Problem(error.kind, hole.path, error.values)]) from None
    if not 0 <= (last - first).days <= MOST_DAYS:
        values = {"most": MOST_DAYS, "count": (last - first).days + 1}
        raise problem.CaseError([problem.Problem(kinds.TOO_MANY, hole.path, values)])
    every = tuple(first + dt.timedelta(days=day) for day in range((last - first).days + 1))
    return days.starts(data, every, _numbers(data)) if hole.path == START else every


def _numbers(data: Mapping[str, Any]) -> range | None:
    """Return how many sessions there may be, where that is not known."""
    hole = next((hole for hole in relevant(data) if hole.path == "course.sessions"), None)
    if hole is None or choices(data, hole) is not None:
        return None
    sessions = axis(data, hole)
    return range(sessions.low, sessions.high + 1)


def axis(data: Mapping[str, Any], hole: holes.Hole, known: Natural | None = None) -> Axis:
    """Return a hole of numbers as a range; CaseError where it has no bounds, or wrong ones.

    ``known`` is what is known of the document already, where several are asked.
    """
    known = known or Natural(data)
    unit = unit_of(hole.path, known.digits)
    try:
        if hole.form == holes.RANGE:
            low, high = (unit.read(end) for end in hole.choices)
            if low > high:
                values = {"value": problem.quote(str(hole))}
                raise problem.CaseError([problem.Problem(kinds.HOLE_FORM, hole.path, values)])
            return Axis(hole.path, low, high, unit)
        found = known.bounds(hole.path)
        return Axis(hole.path, found.low, found.high, unit, found.of, found.over)
    except money.BadValueError as error:
        raise problem.CaseError([problem.Problem(error.kind, hole.path, error.values)]) from None


def _late(hole: holes.Hole) -> int:
    """Return in which turn a choice is made: days that follow from others after those.

    First days fall among the days and periods that are named, other days among the sessions'.
    """
    key = hole.path.rpartition(".")[2]
    if hole.form != holes.UNKNOWN or key == "per":
        return 1 if hole.path == START else 0
    return {"as_of": 3, "benefit_year": 4}.get(key, 2)


def ways(
    data: Mapping[str, Any],
    holes_of: HolesOf,
    pick: Callable[[holes.Hole, tuple[Any, ...]], tuple[Any, ...]] | None = None,
) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Yield the document with every choice made, in every way, and the choices by path.

    ``pick`` returns which of a hole's values are tried, where that is not each of them.
    """
    waiting = [(data, dict[str, Any](), sorted(holes_of(data), key=_late))]
    while waiting:
        current, made, left = waiting.pop()
        turns = ((place, hole, choices(current, hole)) for place, hole in enumerate(left, 1))
        place, hole, found = next((turn for turn in turns if turn[2] is not None), (0, None, None))
        if hole is None or found is None:
            yield current, made
            continue
        branches = []
        for value in found if pick is None else pick(hole, found):
            chosen = put(current, hole.path, value)
            # A table may bring holes of its own; a side or a row can leave some out.
            opens = isinstance(value, Mapping) or hole.path.endswith((".network", ".covered"))
            rest = sorted(holes_of(chosen), key=_late) if opens else left[place:]
            branches.append((chosen, {**made, hole.path: value}, rest))
        waiting += reversed(branches)


def settle(
    data: Mapping[str, Any], picked: Mapping[str, Any]
) -> tuple[Mapping[str, Any], Mapping[str, Any], Mapping[str, tuple[Any, ...]]]:
    """Return the document with its choices made as ``picked`` says, else the first of each.

    Beside it the choices that were made, and what each of them could have been.
    """
    could: dict[str, tuple[Any, ...]] = {}

    def one(hole: holes.Hole, found: tuple[Any, ...]) -> tuple[Any, ...]:
        could[hole.path] = found
        value = picked.get(hole.path, found[0])
        return (value if value in found else found[0],)

    ((settled, made),) = ways(data, estimated, one)
    return settled, made, could


# -- filled -------------------------------------------------------------------------------------

Filling = Mapping[str, Any]


def axes_of(data: Mapping[str, Any], holes_of: HolesOf = estimated) -> list[Axis]:
    """Return the ranges of numbers of a document whose choices are made; limits first.

    ``holes_of`` returns the holes that matter. What is used of a limit that is itself a range goes
    up to the most that the limit can be.
    """
    axes: dict[str, Axis] = {}
    problems: list[problem.Problem] = []
    known = Natural(data)
    for hole in holes_of(data):
        try:
            axes[hole.path] = axis(data, hole, known)
        except problem.CaseError as error:
            problems += error.problems
    if problems:
        raise problem.CaseError({(each.path, each.code): each for each in problems}.values())
    # No more is used of a limit than that; a maximum is no less than the deductible of its filling.
    whole = [
        axis if axis.of is None else attrs.evolve(axis, high=axes[axis.of].high)
        for axis in axes.values()
    ]
    return sorted(whole, key=lambda axis: (axis.of is not None, axis.over is not None))


def filled(data: Mapping[str, Any], axes: Sequence[Axis], numbers: Mapping[str, int]) -> Filling:
    """Return the document with a number on each axis; sides that don't matter get a sample.

    No more is used of a limit than the limit, and no maximum is less than its deductible.
    """
    made: Filling = data
    for axis in axes:
        number = numbers[axis.path]
        if axis.of is not None:
            number = min(number, axis.unit.read(at(made, axis.of)))
        if axis.over is not None:
            number = max(number, axis.unit.read(at(made, axis.over)))
        made = put(made, axis.path, axis.value(number))
    if not holes.find(made)[0]:
        return made
    return holes.fill(made, lambda hole: holes.sample(hole, 0))  # type: ignore[no-any-return]


def case_of(data: Filling) -> Case:
    """Return a filling as a case; CaseError where it is wrong."""
    case, problems = read_case(data)
    if case is None or problems:
        raise problem.CaseError(problems)
    return case
