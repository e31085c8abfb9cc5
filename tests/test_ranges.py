"""A range is never narrower than the truth, and its ends are attained by two of its fillings."""

from __future__ import annotations

import itertools
import json
import random
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click.testing
import pytest

import iptcost
import strategies
from iptcost import _questions, _ranges, _unknowns
from iptcost._cli import main
from iptcost._money import amount_text

FIVE = Path(__file__).parent.parent / "examples" / "five-unknowns.toml"
AMOUNTS = re.compile(
    r"provider\.fees\.\w+|payers\.\d\..*(copay|allowed\.\w+|deductible(\.individual)?|"
    r"out_of_pocket_max(\.individual)?|used\.deductible(\.individual)?|"
    r"used\.out_of_pocket(\.individual)?)"
)
COUNTS = re.compile(r"course\.sessions|payers\.\d\.sessions|.*\.(visit_limit|visits_used)")


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each plain value of a document with its path."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from leaves(item, f"{path}.{key}".lstrip("."))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from leaves(item, f"{path}.{index}")
    else:
        yield path, value


def punched(
    case: dict[str, Any], source: random.Random
) -> tuple[dict[str, Any], dict[str, list[Any]]]:
    """Return the case with up to four holes, and the coarse grid of each."""
    digits = 0 if case.get("currency") == "JPY" else 2
    places = [
        (path, value)
        for path, value in leaves(case)
        if (AMOUNTS.fullmatch(path) or COUNTS.fullmatch(path)) and "tiers" not in path
    ]
    grids: dict[str, list[Any]] = {}
    holed: Any = case
    for path, value in source.sample(places, min(len(places), source.randint(1, 4))):
        if isinstance(value, int):
            low = max(1 if path.endswith("sessions") else 0, value - 1)
            grid: list[Any] = list(range(low, low + 3))
            hole = {"low": grid[0], "high": grid[-1]}
        else:
            unit = 10**digits
            minor = round(float(value) * unit)
            ends = sorted((minor, minor + source.choice([1, 50, 3_000, 20_000])))
            steps = sorted({ends[0], sum(ends) // 2, ends[1]})
            grid = [amount_text(step, digits) for step in steps]
            hole = {"low": grid[0], "high": grid[-1]}
            if source.random() < 0.4:
                hole = {"one_of": grid}
        grids[path] = grid
        holed = _unknowns.put(holed, path, hole)
    return holed, grids


def brute(case: dict[str, Any], grids: dict[str, list[Any]]) -> list[int]:
    """Return the totals of every filling on the grids."""
    totals = []
    for values in itertools.product(*grids.values()):
        filled: Any = case
        for path, value in zip(grids, values, strict=True):
            filled = _unknowns.put(filled, path, value)
        totals.append(iptcost.estimate(iptcost.document(filled)).totals.to_pay.minor)
    return totals


def held_against_brute_force(case: dict[str, Any], seed: int) -> bool:
    """Compare a range with the enumeration of its grid; return whether it was exact."""
    source = random.Random(seed)
    holed, grids = punched(case, source)
    try:
        totals = brute(case, grids)
    except iptcost.CaseError:
        return True
    found = iptcost.estimate_range(iptcost.document(holed))
    low, high = found.low.totals.to_pay.minor, found.high.totals.to_pay.minor
    assert found.low_bound.minor <= min(totals)
    assert max(totals) <= found.high_bound.minor
    if found.exact:
        assert low <= min(totals)
        assert max(totals) <= high
        chosen = all("one_of" in str(_unknowns.at(holed, path)) for path in grids)
        if chosen:
            assert (low, high) == (min(totals), max(totals))
    for end, filling in ((low, found.low_case), (high, found.high_case)):
        assert iptcost.estimate(iptcost.document(filling)).totals.to_pay.minor == end
    return found.exact


@pytest.mark.parametrize("seed", range(120))
def test_plain_plans_are_exact(seed: int) -> None:
    """On plain plans the corners are the extremes, to the cent, over any grid between them."""
    case = strategies.draw_plain_case(random.Random(seed))
    source = random.Random(seed)
    holed, grids = punched(case, source)
    try:
        totals = brute(case, grids)
    except iptcost.CaseError:
        return
    found = iptcost.estimate_range(iptcost.document(holed))
    assert found.exact
    assert found.low.totals.to_pay.minor == min(totals)
    assert found.high.totals.to_pay.minor == max(totals)


@pytest.mark.parametrize("seed", range(120))
def test_other_cases_are_contained(seed: int) -> None:
    """Elsewhere the range, or its bounds where it is not exact, hold every filling."""
    case = strategies.draw_case(random.Random(seed))
    try:
        iptcost.estimate(iptcost.document(case))
    except iptcost.CaseError:
        return
    held_against_brute_force(case, seed)


def test_no_hole_no_width() -> None:
    """Without holes both ends are the plain estimate."""
    case = strategies.draw_plain_case(random.Random(3))
    found = iptcost.estimate_range(iptcost.document(case))
    plain = iptcost.estimate(iptcost.document(case))
    assert found.low.totals == found.high.totals == plain.totals
    assert found.exact


def test_the_example() -> None:
    """Five unknowns, and the ranges that the README tells."""
    document = iptcost.load(FIVE)
    found = iptcost.estimate_range(document)
    assert (str(found.low.totals.to_pay), str(found.high.totals.to_pay)) == ("240.00", "2110.00")
    assert found.exact
    data = document.data
    widths = []
    for path, answer in (
        ("payers.0.benefits.0.order", "after-deductible"),
        ("payers.0.used.deductible", "400"),
        ("payers.0.benefits.0.copay", "30"),
    ):
        data = _questions.answered(data, path, answer)
        reached = _ranges.extremes(data)
        widths.append((reached.low, reached.high))
    assert widths == EXAMPLE_AFTER


EXAMPLE_AFTER = [(24_000, 195_000), (114_000, 164_000), (116_000, 164_000)]


def test_no_answer_widens_and_all_answers_end_at_the_estimate() -> None:
    """Answering every question in any order ends at a plain estimate within the range."""
    for seed in range(6):
        source = random.Random(seed)
        data: Mapping[str, Any] = iptcost.load(FIVE).data
        before = _ranges.extremes(data)
        while holes := _unknowns.relevant(data):
            hole = source.choice(holes)
            answer = source.choice(_questions.answers_of(data, hole))
            data = _unknowns.put(data, hole.path, answer)
            after = _ranges.extremes(data)
            assert before.low <= after.low <= after.high <= before.high
            before = after
        plain = iptcost.estimate(iptcost.document(data)).totals.to_pay.minor
        assert before.low == plain == before.high


def test_the_first_question_is_the_best_on_its_grid() -> None:
    """Its stated worth is the most that any question surely narrows the range by."""
    data = iptcost.load(FIVE).data
    found = _questions.questions(data)
    left = {}
    for hole in _unknowns.relevant(data):
        widths = []
        for answer in _questions.answers_of(data, hole):
            reached = _ranges.extremes(_unknowns.put(data, hole.path, answer))
            widths.append(reached.high - reached.low)
        left[hole.path] = max(widths)
    first = found.questions[0]
    assert first.left_at_worst.minor == min(left.values()) == left[first.path]


@pytest.mark.parametrize(
    ("hole", "code"),
    [
        ({"copay": "unknown"}, "hole-bounds"),
        ({"copay": {"low": 30, "high": 20}}, "hole-form"),
        ({"copay": {"low": "x", "high": 20}}, "not-a-number"),
    ],
)
def test_what_has_no_bounds_is_refused(hole: dict[str, Any], code: str) -> None:
    """A hole that nature does not bound, or that is none, is an error with a remedy."""
    case = {
        "course": {"start": "2026-01-05"},
        "provider": {"fees": {"intake": 100, "individual": 100}},
        "payers": [{"adapter": "plan", "benefits": [{"order": "deductible-waived", **hole}]}],
    }
    with pytest.raises(iptcost.CaseError) as caught:
        iptcost.estimate_range(iptcost.document(case))
    assert code in {problem.code for problem in caught.value.problems}


def test_an_exploding_document_is_refused() -> None:
    """More ways than can be tried are refused, not tried."""
    rows = [{"one_of": [{"copay": n, "order": "deductible-waived"} for n in range(20)]}] * 4
    case = {
        "course": {"start": "2026-01-05"},
        "provider": {"fees": {"intake": 100, "individual": 100}},
        "payers": [{"adapter": "plan", "benefits": rows}],
    }
    with pytest.raises(iptcost.CaseError) as caught:
        iptcost.estimate_range(iptcost.document(case))
    assert [problem.code for problem in caught.value.problems] == ["too-many-fillings"]


def test_a_hole_on_a_side_that_is_not_used_blocks_nothing() -> None:
    """What a payer left out of network does not matter in network."""
    case = {
        "course": {"start": "2026-01-05", "sessions": 4},
        "provider": {"fees": {"intake": 100, "individual": 100}},
        "payers": [
            {
                "adapter": "plan",
                "sides": {
                    "in": {"benefits": [{"copay": 30, "order": "deductible-waived"}]},
                    "out": {"benefits": [{"copay": "unknown", "order": "unknown"}]},
                },
            }
        ],
    }
    found = iptcost.estimate_range(iptcost.document(case))
    assert str(found.low.totals.to_pay) == str(found.high.totals.to_pay) == "120.00"


def run(*arguments: str) -> click.testing.Result:
    """Run the command on a screen of 80 columns."""
    return click.testing.CliRunner().invoke(main, arguments, env={"COLUMNS": "80"})


def test_the_command_shows_both_schedules() -> None:
    """``estimate`` of a document with holes prints the two ends; JSON holds two whole results."""
    shown = run("--locale", "en", "estimate", str(FIVE)).output
    assert "between $240.00 and $2,110.00" in shown
    told = json.loads(run("estimate", str(FIVE), "--format", "json").output)
    assert told["exact"] is True
    assert told["low"]["totals"]["to_pay"] == "240.00"
    assert told["high"]["totals"]["to_pay"] == "2110.00"
    assert told["low_case"]["payers"][0]["adapter"] == "plan"


def test_questions_take_answers_and_keep_comments(tmp_path: Path) -> None:
    """The narrower case keeps the user's comments, and its range is the narrower one."""
    saved = tmp_path / "narrow.toml"
    answers = ("--answer", "payers.0.benefits.0.order=after-deductible", "--answer", "2=400")
    result = run("questions", str(FIVE), *answers, "--save", str(saved), "--format", "json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.output)["low"] == "1140.00"
    assert "# 0 to the deductible" in saved.read_text("utf-8")
    found = iptcost.estimate_range(iptcost.load(saved))
    assert str(found.low.totals.to_pay) == "1140.00"


def test_questions_in_spanish() -> None:
    """The words for the phone are in the user's language."""
    shown = run("--locale", "es", "questions", str(FIVE)).output
    assert "deducible" in shown
    assert "90834" in shown


def test_an_answer_to_nothing_is_refused() -> None:
    """An answer names a question or a hole of the case."""
    result = run("questions", str(FIVE), "--answer", "payers.0.name=x")
    assert result.exit_code == 2
    assert "payers.0.used.deductible" in result.output
