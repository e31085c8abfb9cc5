"""Over a box of fillings the outer estimate holds every total, and its slopes every difference."""

from __future__ import annotations

import random
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import drawn_life
import holes
import iptcost
import strategies
from iptcost._form import facts
from iptcost._form.holes import put
from iptcost._ledger import fold
from iptcost._rules import kernel
from iptcost._unknowns import bounds as _bounds
from iptcost._unknowns import outer as _outer
from iptcost._unknowns import possible
from iptcost._unknowns.bounds import MICRO, Bounds, Number
from iptcost._unknowns.rooms import UntoldError

Box = dict[str, tuple[int, int]]
LIMIT = re.compile(r"(?<!used)\.(deductible|out_of_pocket_max)(\.\w+)?$")
"""A limit, of which so much may be left: over that no outer estimate goes (``choosing``)."""
TERMS = {fact.key for fact in facts.facts() if fact.table == "Tier"} & set(drawn_life.KEYS)
"""The keys of a row's terms that are laid over a case: the estimate has a line for each."""


def boxed(case: dict[str, Any], rng: random.Random) -> tuple[Box, int]:
    """Draw ranges for up to four amounts and rates of a case, and its digits."""
    digits = 0 if case.get("currency") == "JPY" else 2
    places = [
        (path, value)
        for path, value in holes.leaves(case)
        if _outer.BOUNDED.fullmatch(path) and not ("left" in str(case) and LIMIT.search(path))
    ]
    box: Box = {}
    for path, value in rng.sample(places, min(len(places), rng.randint(1, 4))):
        number = possible.unit_of(path, digits).read(value)
        if "fee" in path and number == 0:
            continue
        least = 1 if "fee" in path else 0
        most = 1_000_000 if path.rpartition(".")[2] in facts.RATES else 10**9
        low = max(least, number - rng.choice((0, 1, 7, 500, 30_000)))
        box[path] = (low, min(most, number + rng.choice((1, 2, 30, 3_000, 50_000))))
    return box, digits


def total_at(case: dict[str, Any], digits: int, point: dict[str, int]) -> int:
    """Return the engine's total with these values."""
    filled: Any = case
    for path, number in point.items():
        value = possible.unit_of(path, digits).write(number)
        filled = put(filled, path, value)
    return fold.total(possible.case_of(filled))


def check_differences(outer: Number, box: Box, values: tuple[Any, ...]) -> None:
    """Hold the slopes of one axis against the difference between two of its points."""
    index, low, high, less, more = values
    width = list(box.values())[index][1] - list(box.values())[index][0]
    moved, rise = high - low, more - less
    if isinstance(outer, int):
        assert rise == 0
        return
    falls, rises = outer.steps[2 * index : 2 * index + 2]
    assert falls * moved <= rise * width <= rises * moved
    falls, rises = outer.smooth[2 * index : 2 * index + 2]
    spread = outer.noise * width
    assert falls * moved - spread <= rise * width * MICRO <= rises * moved + spread


def check_box(case: dict[str, Any], rng: random.Random) -> bool | None:
    """Hold a box of a case's fillings against the engine; False where it is not told, None for none."""
    box, digits = boxed(case, rng)
    highest = {path: high for path, (_, high) in box.items()}
    try:
        corner = total_at(case, digits, {path: low for path, (low, _) in box.items()})
        total_at(case, digits, highest)
    except iptcost.CaseError:
        return None
    filled = case
    for path, number in highest.items():
        filled = put(filled, path, possible.unit_of(path, digits).write(number))
    known = possible.case_of(filled)
    axes = {
        path: _bounds.axis(low, high, index, len(box))
        for index, (path, (low, high)) in enumerate(box.items())
    }
    try:
        outer = _outer.total(known, axes)
    except UntoldError:
        return False
    assert _bounds.corner(outer) == corner
    least, most = _bounds.ends(outer)
    for _ in range(6):
        point = {
            path: rng.choice((low, high, rng.randint(low, high)))
            for path, (low, high) in box.items()
        }
        reached = total_at(case, digits, point)
        assert least <= reached <= most
        assert _outer.total(known, point) == reached
        for index, (path, (low, high)) in enumerate(box.items()):
            other = rng.randint(low, high)
            there = total_at(case, digits, {**point, path: other})
            pairs = sorted(((point[path], reached), (other, there)))
            (first, less), (last, more) = pairs
            if first < last:
                check_differences(outer, box, (index, first, last, less, more))
    return True


@pytest.mark.parametrize("seed", range(150))
def test_a_box_holds_all_its_fillings(seed: int) -> None:
    """Every total lies within the bounds, and moves along each axis as the slopes allow."""
    rng = random.Random(seed)
    case = strategies.draw_case(rng)
    if seed % 2:
        case, _ = drawn_life.draw_life(seed, TERMS, always=True)
    assert check_box(case, rng) is not False


@pytest.mark.parametrize("seed", range(150))
def test_a_box_of_dated_plans_holds_all_its_fillings(seed: int) -> None:
    """So it is where plans begin and end, and where a later table carries what one has used."""
    rng = random.Random(seed)
    assert check_box(holes.drawn(seed, "dated", rng), rng) is not False


@pytest.mark.parametrize("lot", range(5))
def test_a_box_of_what_changes_holds_all_its_fillings(lot: int) -> None:
    """Of most of what changes while a course runs there is an outer estimate, and it holds."""
    held = []
    for seed in range(30 * lot, 30 * lot + 30):
        rng = random.Random(seed)
        held.append(check_box(holes.drawn(seed, "life", rng), rng))
    assert held.count(True) > len(held) // 3


numbers = st.integers(0, 2_000)
rates = st.integers(0, 1_000_000)


@given(numbers, numbers, numbers, rates, rates, st.integers(0, 2_000), rates)
def test_each_operation_holds_what_it_computes(
    low: int, width: int, known: int, least: int, wide: int, along: int, up: int
) -> None:
    """Sums, smaller and larger, shares and what they leave: the true value is within."""
    axes = (_bounds.axis(low, low + width, 0, 2), _bounds.axis(least, max(least, wide), 1, 2))
    amount, rate = low + along % (width + 1), least + up % (max(least, wide) - least + 1)
    computed = [
        (_bounds.share(*axes), kernel.share(amount, rate)),
        (_bounds.rest(*axes), amount - kernel.share(amount, rate)),
        (_bounds.least(axes[0], known), min(amount, known)),
        (_bounds.most(axes[0], known), max(amount, known)),
        (_bounds.minus(known, axes[0]), known - amount),
    ]
    for bounds, true in computed:
        least_of, most_of = _bounds.ends(bounds)
        assert least_of <= true <= most_of


def test_what_cancels_out_is_known_to_the_cent() -> None:
    """An amount that is first taken and then given back leaves nothing unknown."""
    amount = _bounds.axis(100, 900, 0, 1)
    assert _bounds.plus(_bounds.minus(1_000, amount), amount) == 1_000
    capped = _bounds.least(amount, 500)
    assert isinstance(capped, Bounds)
    assert _bounds.ends(capped) == (100, 500)
    assert _bounds.plus(capped, _bounds.most(0, _bounds.minus(amount, 500))) != 900
