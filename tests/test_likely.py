"""The likely cost is that of the weights that the document states, and of no others."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import random
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import click.testing
import pytest

import iptcost
import strategies
from holes import AMOUNTS, COUNTS, leaves, total
from iptcost._cli.main import main
from iptcost._form.holes import put
from iptcost._ledger import likely as _likely
from iptcost._unknowns import possible
from iptcost._unknowns import weights as _weights

EXAMPLE = Path(__file__).parent.parent / "examples" / "compare.toml"
CASE: dict[str, Any] = {
    "course": {"start": "2026-01-05", "sessions": 4},
    "provider": {"fees": {"intake": 200, "individual": 100}},
}
PLAN: dict[str, Any] = {
    "adapter": "plan",
    "benefits": [{"copay": 30, "order": "deductible-waived"}],
}


def ranged(case: Mapping[str, Any]) -> iptcost.Range:
    """Return the range of a case."""
    return iptcost.estimate_range(iptcost.document(case))


def told(likely: Any) -> tuple[str, list[str]]:
    """Return the mean and the quantiles as text."""
    return str(likely.expected), [str(entry.cost) for entry in likely.quantiles]


# -- attendance -------------------------------------------------------------------------------


def test_attendance_weighs_every_early_end() -> None:
    """200, 300, 400 and 500 after each session: the mean and the quantiles by hand."""
    course = {**CASE["course"], "attendance": {"1": 1, "2": 4, "4": 5}}
    found = iptcost.estimate(iptcost.document({**CASE, "course": course}))
    assert str(found.totals.to_pay) == "500.00"
    assert found.likely is not None
    # (200 + 4 * 300 + 5 * 500) / 10; one in ten ends after the first, half after the second.
    assert told(found.likely) == ("390.00", ["200.00", "300.00", "500.00"])
    assert found.to_dict()["likely"] == {
        "expected": "390.00",
        "quantiles": {"10": "200.00", "50": "300.00", "90": "500.00"},
        "weighted": ["course.attendance"],
        "fillings": 1,
        "stop_early": "50%",
    }


def test_the_mean_is_rounded_half_up_once() -> None:
    """Thirds of a cent are kept to the end: 1/3 of 100, 200 and 300 would be cents too few."""
    course = {**CASE["course"], "attendance": {"1": 1, "2": 1, "3": 1}}
    fees = {"intake": "0.01", "individual": "0.01"}
    found = iptcost.estimate(iptcost.document({"course": course, "provider": {"fees": fees}}))
    assert found.likely is not None
    assert str(found.likely.expected) == "0.02"


@pytest.mark.parametrize("seed", range(150))
def test_a_course_cut_short_costs_what_its_prefix_does(seed: int) -> None:
    """The likely cost is that of the courses planned as short as attendance has them end."""
    source = random.Random(seed)
    case = strategies.draw_case(source)
    course = case["course"]
    # A free visit first or listed visits are cut likewise; dit spreads its sessions out anew.
    if "visits" in course or course.get("protocol") == "dit" or "missed_sessions" in str(case):
        return
    try:
        whole = iptcost.estimate(iptcost.document(case))
    except iptcost.CaseError:
        return
    number = len(whole.sessions)
    ends = sorted(source.sample(range(1, number + 1), min(number, 3)))
    weights = {str(end): source.randint(1, 5) for end in ends}
    held = {**case, "course": {**course, "attendance": weights}}
    found = iptcost.estimate(iptcost.document(held)).likely
    costs = []
    for end, weight in weights.items():
        short = {**case, "course": {**course, "sessions": int(end)}}
        cost = iptcost.estimate(iptcost.document(short)).totals.to_pay.minor
        costs += [cost] * weight
    assert found is not None
    assert agrees(found, costs)
    assert (found.stop_early == 0) == (ends == [number])


def agrees(found: iptcost.Likely, costs: list[int]) -> bool:
    """Return whether mean and quantiles are those of equally likely costs, counted out."""
    costs = sorted(costs)
    mean = Fraction(sum(costs), len(costs))
    quantiles = [
        next(c for i, c in enumerate(costs, 1) if 100 * i >= percent * len(costs))
        for percent in (10, 50, 90)
    ]
    assert [entry.cost.minor for entry in found.quantiles] == quantiles
    return -Fraction(1, 2) <= found.expected.minor - mean <= Fraction(1, 2)


def test_it_is_what_compare_expects() -> None:
    """``estimate`` and ``compare`` come to the same mean for the plan of the case."""
    document = iptcost.load(EXAMPLE)
    likely = iptcost.estimate(document).likely
    way = next(way for way in iptcost.compare(document).ways if way.network == "in")
    assert likely is not None
    assert likely.expected == way.expected


def test_missed_sessions_fall_after_the_first() -> None:
    """Who stops after the first session missed none; the estimate says that it took it so."""
    case = {
        "course": {**CASE["course"], "attendance": {"1": 1, "2": 1}},
        "provider": {**CASE["provider"], "missed_session_fee": 50},
        "client": {"missed_sessions": 1},
    }
    found = iptcost.estimate(iptcost.document(case))
    assert found.likely is not None
    assert told(found.likely)[0] == "275.00"  # (200 + 350) / 2
    assert "missed-early" in {entry.code for entry in found.assumptions}


def test_a_course_that_goes_on_did_not_end_before() -> None:
    """With two sessions held, those that ended after the first are left out of the weights."""
    actual = {"billed": 100, "payer_paid": 0, "patient_responsibility": 100, "not_covered": 100}
    case = {
        "course": {**CASE["course"], "attendance": {"1": 5, "2": 1, "4": 1}},
        "provider": CASE["provider"],
        "actuals": [{**actual, "date": "2026-01-05"}, {**actual, "date": "2026-01-12"}],
    }
    found = iptcost.estimate(iptcost.document(case))
    assert found.likely is not None
    assert told(found.likely)[0] == "300.00"  # (200 + 400) / 2


@pytest.mark.parametrize(
    ("attendance", "code"),
    [({"5": 1}, "attendance-past-end"), ({"2": 1, "9": 1}, "attendance-past-end")],
)
def test_attendance_past_the_last_session_is_refused(attendance: Any, code: str) -> None:
    """A course of four sessions does not end after the fifth."""
    course = {**CASE["course"], "attendance": attendance}
    with pytest.raises(iptcost.CaseError) as caught:
        iptcost.estimate(iptcost.document({**CASE, "course": course}))
    assert [problem.code for problem in caught.value.problems] == [code]


# -- weights of holes -------------------------------------------------------------------------


def test_weights_of_choices() -> None:
    """Copays of 20 and 30, three times as likely: 80 and 120, the mean 110."""
    copay = {"one_of": [20, 30], "weights": [1, 3]}
    plan = {**PLAN, "benefits": [{"copay": copay, "order": "deductible-waived"}]}
    found = ranged({**CASE, "payers": [plan]})
    assert told(found.likely) == ("110.00", ["80.00", "120.00", "120.00"])
    assert found.to_dict()["likely"] == {
        "expected": "110.00",
        "quantiles": {"10": "80.00", "50": "120.00", "90": "120.00"},
        "weighted": ["payers.0.benefits.0.copay"],
        "fillings": 2,
    }


def test_an_even_range_of_first_days_weighs_each_day() -> None:
    """Of days that come to the same one is reckoned; it weighs as much as all of them."""
    ends = ("2026-11-01", "2026-12-31")
    days = [dt.date.fromisoformat(ends[0]) + dt.timedelta(n) for n in range(61)]
    plan = {"adapter": "plan", "deductible": 200, "benefits": [{"coinsurance": "0%"}]}
    case: Any = {
        "course": {"sessions": 4},
        "provider": {"fees": {"intake": 100, "individual": 100}},
        "payers": [plan],
    }
    totals = [total(put(case, "course.start", day.isoformat())) for day in days]
    hole = {"low": ends[0], "high": ends[1], "weights": "even"}
    found = iptcost.estimate_range(iptcost.document(put(case, "course.start", hole)))
    assert found.likely is not None
    assert found.likely.fillings < len(days)
    assert found.likely.expected.minor == round(sum(totals) / len(days))


def test_a_range_is_even_only_where_it_says_so() -> None:
    """Without weights a range has no likely figure; "even" makes each of its values as likely."""
    for weights, mean in (({}, None), ({"weights": "even"}, "120.00")):
        copay = {"low": "29.99", "high": "30.01", **weights}
        plan = {**PLAN, "benefits": [{"copay": copay, "order": "deductible-waived"}]}
        found = ranged({**CASE, "payers": [plan]})
        assert (found.likely and str(found.likely.expected)) == mean
        assert found.weights_lacking == ()


def test_a_hole_without_weights_beside_others_is_named() -> None:
    """Nothing is assumed of it: there is no likely figure, and the result says why."""
    row = {"copay": {"one_of": [20, 30], "weights": "even"}, "order": "unknown"}
    case = {**CASE, "payers": [{**PLAN, "deductible": 100, "benefits": [row]}]}
    found = ranged(case)
    assert found.likely is None
    assert found.weights_lacking == ("payers.0.benefits.0.order",)
    assert found.to_dict()["weights_lacking"] == ["payers.0.benefits.0.order"]
    assert "likely" not in found.to_dict()


def test_attendance_beside_a_hole_without_weights_names_it() -> None:
    """Attendance is a weight too; each end still tells its own likely cost."""
    course = {**CASE["course"], "attendance": {"1": 1, "4": 1}}
    row = {"copay": {"one_of": [20, 30]}, "order": "deductible-waived"}
    found = ranged({**CASE, "course": course, "payers": [{**PLAN, "benefits": [row]}]})
    assert found.weights_lacking == ("payers.0.benefits.0.copay",)
    assert found.low.likely is not None
    assert told(found.low.likely)[0] == "50.00"  # (20 + 80) / 2


def test_a_hole_in_a_chosen_table_is_weighed_within_it() -> None:
    """The chance of a nested choice is that of its table times its own."""
    inner = {"one_of": [40, 60], "weights": [1, 3]}
    tables = [
        {"copay": 10, "order": "deductible-waived"},
        {"copay": inner, "order": "deductible-waived"},
    ]
    row = {"one_of": tables, "weights": [1, 1]}
    found = ranged({**CASE, "payers": [{**PLAN, "benefits": [row]}]})
    # 40 with 1/2, 160 with 1/8, 240 with 3/8.
    assert told(found.likely) == ("130.00", ["40.00", "40.00", "240.00"])


def test_a_weight_of_zero_can_be_but_is_not_likely() -> None:
    """It stands in the range and not in the likely figure, nor do its own holes."""
    impossible = {"copay": {"low": 90, "high": 95}, "order": "deductible-waived"}
    row = {"one_of": [PLAN["benefits"][0], impossible], "weights": [1, 0]}
    found = ranged({**CASE, "payers": [{**PLAN, "benefits": [row]}]})
    assert str(found.high.totals.to_pay) == "380.00"
    assert told(found.likely) == ("120.00", ["120.00"] * 3)


def test_a_side_that_is_not_chosen_needs_no_weights() -> None:
    """What is unknown of a side counts only where the network may be that side."""
    sides = {
        "in": {"benefits": [{"copay": 30, "order": "deductible-waived"}]},
        "out": {
            "allowed": {"intake": 1, "individual": 1},
            "benefits": [{"copay": {"low": 1, "high": 2}}],
        },
    }
    plan = {"adapter": "plan", "network": {"one_of": ["in", "out"], "weights": [1, 0]}}
    found = ranged({**CASE, "payers": [{**plan, "sides": sides}]})
    assert told(found.likely)[0] == "120.00"


def holes(
    case: dict[str, Any], source: random.Random
) -> Iterator[tuple[str, list[Any], list[int]]]:
    """Yield up to three values of a case with two or three choices and weights for each."""
    digits = 0 if case.get("currency") == "JPY" else 2
    places = [
        (path, value)
        for path, value in leaves(case)
        if (AMOUNTS.fullmatch(path) or COUNTS.fullmatch(path)) and "tiers" not in path
    ]
    for path, value in source.sample(places, min(len(places), source.randint(1, 3))):
        if isinstance(value, int):
            choices: list[Any] = [value, value + 1]
        else:
            unit = 10**digits
            minor = round(float(value) * unit)
            choices = [value, *(iptcost.Money(minor + more, "USD", digits) for more in (50, 3_000))]
            choices = [value, *map(str, choices[1:])]
        yield path, choices, [source.randint(1, 3) for _ in choices]


@pytest.mark.parametrize("seed", range(80))
def test_it_is_what_counting_out_every_filling_gives(seed: int) -> None:
    """Mean and quantiles are those of each filling, and each early end, as often as weighed."""
    source = random.Random(seed)
    case = strategies.draw_case(source)
    course = case["course"]
    drawn = list(holes(case, source))
    try:
        whole = iptcost.estimate(iptcost.document(case))
        attended = "visits" not in course and "sessions" not in str([path for path, *_ in drawn])
        if attended and source.random() < 0.5:
            ends = {"1": 2, str(len(whole.sessions)): 3} if len(whole.sessions) > 1 else {"1": 1}
            case = {**case, "course": {**course, "attendance": ends}}
        counted: list[int] = []
        for picked in itertools.product(*(range(len(choices)) for _, choices, _ in drawn)):
            filled: Any = case
            times = 1
            for (path, choices, weights), number in zip(drawn, picked, strict=True):
                filled = put(filled, path, choices[number])
                times *= weights[number]
            counted += costs_of(filled) * times
    except iptcost.CaseError:
        return
    holed: Any = case
    for path, choices, weights in drawn:
        holed = put(holed, path, {"one_of": choices, "weights": weights})
    found = ranged(holed).likely
    if not possible.relevant(holed) and "attendance" not in case["course"]:
        assert found is None
    else:
        assert found is not None
        assert found.drawn is None
        assert agrees(found, counted)


def costs_of(filled: dict[str, Any]) -> list[int]:
    """Return what a filling costs at each end, as often as attendance has it."""
    found = iptcost.estimate(iptcost.document(filled))
    attendance = filled["course"].get("attendance")
    missed = found.totals.missed_sessions.minor
    if attendance is None:
        return [found.totals.to_pay.minor]
    costs = []
    for end, weight in attendance.items():
        sessions = found.sessions[: int(end)]
        cost = sum(session.patient_responsibility.minor for session in sessions)
        alone = int(end) == 1 and len(found.sessions) > 1
        costs += [cost + (0 if alone else missed)] * weight
    return costs


# -- draws ------------------------------------------------------------------------------------


def wide(**more: Any) -> dict[str, Any]:
    """Return a case with far more fillings than are reckoned: copays from 0.00 to 100.00."""
    copay = {"low": 0, "high": 100, "weights": "even"}
    plan = {**PLAN, "benefits": [{"copay": copay, "order": "deductible-waived"}]}
    return {**CASE, "payers": [plan], **more}


def test_too_many_fillings_are_drawn_and_it_is_said() -> None:
    """The number and the seed are told; the mean is near the true one of 50 a session."""
    found = ranged(wide())
    assert found.likely is not None
    assert (found.likely.drawn, found.likely.seed) == (_weights.MOST_RECKONED, _weights.SEED)
    assert 19_000 < found.likely.expected.minor < 21_000
    assert found.to_dict()["likely"]["drawn"] == {"number": 2000, "seed": 1}


def test_the_same_seed_draws_the_same() -> None:
    """Draws can be repeated anywhere; another seed gives other draws."""
    document = iptcost.document(wide())
    first, again, other = (iptcost.estimate_range(document, seed=seed).likely for seed in (7, 7, 8))
    assert first == again
    assert first is not None
    assert other is not None
    assert first.expected != other.expected


def test_draws_follow_the_weights() -> None:
    """Of a choice drawn beside a wide range, the heavier one comes up as often as it weighs."""
    many = {"one_of": [{"intake": 200, "individual": 100}, {"intake": 200, "individual": 90}]}
    case = wide(provider={"fees": {**many, "weights": [9, 1]}})
    found = ranged(case).likely
    assert found is not None
    assert found.drawn is not None
    assert found.weighted == ("provider.fees", "payers.0.benefits.0.copay")


@pytest.mark.parametrize("weights", [[1, 2], [1, 1], [0, 5], [1_000_000, 1]])
def test_a_drawn_value_is_never_one_of_no_weight(weights: list[int]) -> None:
    """Each value comes up in proportion to its weight."""
    hole = _weights.Weighted(2, [0, 1].__getitem__, tuple(weights))
    source = random.Random(3)
    drawn = [hole.drawn(source) for _ in range(3_000)]
    assert abs(sum(drawn) / len(drawn) - weights[1] / sum(weights)) < 0.04
    assert 0 not in drawn or weights[0]


# -- what is refused, and how it is shown -------------------------------------------------------


@pytest.mark.parametrize(
    "hole",
    [
        {"one_of": [20, 30], "weights": [1]},
        {"one_of": [20, 30], "weights": [0, 0]},
        {"one_of": [20, 30], "weights": [1, -1]},
        {"one_of": [20, 30], "weights": [1, 1.5]},
        {"one_of": [20, 30], "weights": [True, True]},
        {"one_of": [20, 30], "weights": "evenly"},
        {"one_of": [20, 30], "weights": {"20": 1}},
        {"low": 20, "high": 30, "weights": [1, 1]},
        {"low": 20, "high": 30, "weights": []},
    ],
)
def test_weights_that_say_nothing_are_refused(hole: dict[str, Any]) -> None:
    """The error says what weights are, not that the hole has no form."""
    plan = {**PLAN, "benefits": [{"copay": hole, "order": "deductible-waived"}]}
    with pytest.raises(iptcost.CaseError) as caught:
        iptcost.document({**CASE, "payers": [plan]})
    assert {problem.code for problem in caught.value.problems} == {"hole-weights"}


def test_the_quantile_is_a_cost_that_occurs() -> None:
    """Of 100 and 200, equally likely, half pay at most 100: nothing lies between."""
    half = Fraction(1, 2)
    spread = _likely.Spread({100: half, 200: half})
    assert [_likely.quantile(spread, percent) for percent in (10, 50, 51, 100)] == [
        100,
        100,
        200,
        200,
    ]


def run(*arguments: str) -> str:
    """Return what the command prints on a wide screen."""
    result = click.testing.CliRunner().invoke(main, arguments, env={"COLUMNS": "120"})
    assert result.exit_code == 0, result.output
    return result.output


def test_the_command_tells_the_likely_cost(tmp_path: Path) -> None:
    """In a table, in Markdown, in JSON and in Spanish."""
    case = tmp_path / "case.json"
    course = {**CASE["course"], "attendance": {"1": 1, "2": 4, "4": 5}}
    case.write_text(json.dumps({**CASE, "course": course}), "utf-8")
    shown = run("--locale", "en", "estimate", str(case))
    assert "You will pay $500.00 for 4 sessions" in shown
    assert "· $390.00 on average" in shown
    assert "one in ten pays at most $200.00, half at most $300.00" in shown
    assert "50% end before the last session" in shown
    assert "- $390.00 on average" in run(
        "--locale", "en", "estimate", str(case), "--format", "markdown"
    )
    assert "en promedio" in run("--locale", "es", "estimate", str(case))
    assert (
        json.loads(run("estimate", str(case), "--format", "json"))["likely"]["stop_early"] == "50%"
    )
