"""A range is never narrower than the truth, and its ends are attained by two of its fillings."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click.testing
import pytest

import holes
import iptcost
import strategies
from iptcost._cli.main import main
from iptcost._form.holes import Hole, at, put
from iptcost._unknowns import possible, questions, reach

FIVE = Path(__file__).parent.parent / "examples" / "five-unknowns.toml"
PLAIN: dict[str, Any] = {
    "course": {"start": "2026-10-05"},
    "provider": {"fees": {"intake": 200, "individual": 175}},
}


@pytest.mark.parametrize("seed", range(0, 160, 2))
def test_plain_plans_are_exact(seed: int) -> None:
    """On plain plans the ends are the extremes of all fillings, to the cent, and said to be."""
    found = holes.compared(seed, "plain")
    assert found is None or not found.wrong
    assert found is None or found.exact


@pytest.mark.parametrize("seed", range(1, 160, 2))
def test_other_cases_are_held(seed: int) -> None:
    """Elsewhere the ends are the extremes where they are said to be; else bounds hold them."""
    found = holes.compared(seed, "any")
    assert found is None or not found.wrong


@pytest.mark.parametrize("seed", range(45))
def test_dated_plans_are_held(seed: int) -> None:
    """So it is of plans that begin and end, of what else changes, and of a course partly held."""
    found = holes.compared(seed, ("dated", "life", "begun")[seed % 3])
    assert found is None or not found.wrong


def test_ranges_of_dated_plans_are_as_wide_as_they_are() -> None:
    """Of wide unknowns beside dated plans nearly every range is exact, and none too narrow."""
    found = [one for seed in range(30) if (one := holes.searched(seed, "dated"))]
    assert not [one.wrong for one in found if one.wrong]
    assert sum(one.exact for one in found) >= len(found) * 9 // 10


def plan(**keys: Any) -> dict[str, Any]:
    """Return a case of one plan."""
    return {**PLAIN, "payers": [{"adapter": "plan", **keys}]}


def ends(case: dict[str, Any]) -> tuple[str, str, bool]:
    """Return the two totals of a range, and whether it is exact."""
    found = iptcost.estimate_range(iptcost.document(case))
    return str(found.low.totals.to_pay), str(found.high.totals.to_pay), found.exact


def test_a_share_of_the_allowed_amount_goes_by_ends_below_zero_too() -> None:
    """An allowed amount of 50 to 300 less a deductible of up to 2,000: at least 12 times 10 % of 50."""
    row = {"coinsurance": {"low": "10%", "high": "40%"}, "coinsurance_of": "allowed"}
    amount, limit = {"low": 50, "high": 300}, {"low": 0, "high": 2000}
    allowed = {"intake": amount, "individual": amount}
    case = {**PLAIN, "provider": {"fees": {"intake": 250, "individual": 200}}}
    case["course"] = {"start": "2026-10-05", "sessions": 12}
    case["payers"] = [{"adapter": "plan", "deductible": limit, "allowed": allowed}]
    case["payers"][0]["benefits"] = [row]
    assert ends(case)[0] == "60.00"


@pytest.mark.parametrize("limit", ["deductible", "out_of_pocket_max"])
def test_what_is_left_of_a_limit_stays_as_it_is_whatever_the_limit(limit: str) -> None:
    """What is used moves with the limit: 300 are left of 400 and of 900, each is tried alone."""
    row = {"coinsurance": "30%", "copay": 10, "order": "after-deductible"}
    left = {limit.removesuffix("_max"): 300, "as_of": "2026-10-05"}
    keys: dict[str, Any] = {
        "allowed": {"intake": 150, "individual": 120},
        "deductible": 1000,
        "out_of_pocket_max": 2000,
        "benefits": [{**row, "copay_toward_deductible": True, "payer_maximum": 700}],
        "benefit_year": "12-01",
        "left": left,
    }
    found = reach.extremes(plan(**{**keys, limit: {"low": 400, "high": 900}}))
    every = [holes.total(plan(**{**keys, limit: value})) for value in range(400, 901, 50)]
    assert found.least <= min(every) <= max(every) <= found.most
    assert (found.low, found.high) == (min(every), max(every))
    (way,) = found.space.ways
    assert way.undecided(way.whole) == [0]


def test_a_new_insurer_in_mid_course_is_as_narrow_as_it_is() -> None:
    """One plan up to December and another from January, each with something unknown.

    At best 146 and 12 times 26, then 3 times 110; at worst the first 13 sessions cost their fees.
    """
    old = {
        "adapter": "plan",
        "until": "2026-12-31",
        "allowed": {"intake": 170, "individual": 130},
        "deductible": 750,
        "used": {"deductible": 610, "as_of": "2026-10-05"},
        "out_of_pocket_max": 3000,
        "benefits": [{"coinsurance": "20%", "visit_limit": "unknown"}],
    }
    new = {
        "adapter": "plan",
        "from": "2027-01-01",
        "allowed": {"intake": 150, "individual": 110},
        "deductible": {"low": 5000, "high": 7500},
        "out_of_pocket_max": "unknown",
        "benefits": [{"cost_share": "$45 copay after deductible"}],
    }
    assert ends({**PLAIN, "payers": [old, new]}) == ("788.00", "2630.00", True)


def test_an_extreme_between_the_ends_of_a_range_is_found() -> None:
    """Where only copays count toward the maximum the dearest copay lies inside its range.

    Two sessions of 100 with 20% of what the copay leaves, and a maximum of 40. Up to a copay of 20
    both are paid, 2 x 20 and 2 x 16: 72. Above it copays stop at 40 and coinsurance shrinks; at
    100, as at 0, it is 40.
    """
    row = {
        "copay": {"low": 0, "high": 100},
        "coinsurance": "20%",
        "order": "after-deductible",
        "toward_out_of_pocket": ["copay"],
    }
    case = {
        "course": {"start": "2026-01-05", "sessions": 2},
        "provider": {"fees": {"intake": 100, "individual": 100}},
        "payers": [{"adapter": "plan", "out_of_pocket_max": 40, "benefits": [row]}],
    }
    assert ends(case) == ("40.00", "72.00", True)
    found = iptcost.estimate_range(iptcost.document(case))
    assert at(found.high_case, "payers.0.benefits.0.copay") == "20.00"


def test_a_range_of_an_income_is_cut_where_the_tier_changes() -> None:
    """A higher income may be cheaper where a new tier sets a lower fee: both sides are tried.

    Up to 20,000 a year 1% of a month's income: 16.67 at the most; up to 40,000 a fee of 10; then
    the whole 100. Two sessions.
    """
    scale = {
        "basis": "income",
        "tiers": [
            {"up_to": 20000, "percent_of_monthly_income": 1},
            {"up_to": 40000, "fee": 10},
        ],
    }
    case = {
        "course": {"start": "2026-01-05", "sessions": 2},
        "provider": {"fees": {"intake": 100, "individual": 100}, "sliding_scale": scale},
        "client": {"annual_income": {"low": 15000, "high": 40000}},
    }
    assert ends(case) == ("20.00", "33.34", True)
    wider = put(case, "client.annual_income", {"low": 15000, "high": 40001})
    assert ends(wider) == ("20.00", "200.00", True)


def test_what_is_used_of_a_deductible_that_is_itself_unknown() -> None:
    """It lies between nothing and whatever the deductible is.

    No coinsurance past it, and what is used counts toward a maximum of 1,000: with all of 900 used
    nothing is left to pay this year, and with none all of it. Three sessions of 175 and a first of
    200 fall before January, 725; the rest of the deductible starts over.
    """
    case = plan(
        deductible={"low": 500, "high": 900},
        out_of_pocket_max=1000,
        used={"deductible": "unknown"},
        benefits=[{"coinsurance": "0%"}],
    )
    case["course"] = {"start": "2026-10-05", "sessions": 4}
    assert ends(case) == ("0.00", "725.00", True)
    found = iptcost.estimate_range(iptcost.document(case))
    plan_at_low = found.low_case["payers"][0]
    assert plan_at_low["used"]["deductible"] == plan_at_low["deductible"]


def test_a_benefit_year_can_begin_on_any_day() -> None:
    """The ends over an unknown benefit year are those over all 365 days of it."""
    case = plan(deductible=700, benefits=[{"coinsurance": "20%"}], benefit_year="unknown")
    case["course"] = {"start": "2026-01-09", "sessions": {"low": 5, "high": 6}}
    totals = [
        holes.total(put(put(case, "payers.0.benefit_year", day), "course.sessions", sessions))
        for day in holes.DAYS
        for sessions in (5, 6)
    ]
    low, high, exact = ends(case)
    assert exact
    assert (low, high) == (f"{min(totals) / 100:.2f}", f"{max(totals) / 100:.2f}")
    hole = next(hole for hole in possible.relevant(case) if hole.path.endswith("benefit_year"))
    tried = possible.choices(case, hole)
    assert tried is not None
    # Between two of six sessions every day is alike; a month's first stands for the others.
    assert tried == ("01-01", "01-10", "01-17", "01-24", "02-01", "02-07")


def test_the_work_is_bounded_and_the_bounds_hold() -> None:
    """Where the search stops short the ends are not exact, and the bounds hold every filling."""
    holed = plan(
        allowed={"intake": 160, "individual": {"low": 100, "high": 130}},
        deductible={"low": 1000, "high": 1500},
        out_of_pocket_max={"low": 1200, "high": 2000},
        benefits=[{"copay": {"low": 10, "high": 60}, "order": "before-deductible"}],
    )
    holed["payers"][0]["benefits"][0] |= {"coinsurance": "20%", "payer_maximum": 900}
    short, long = reach.extremes(holed, 1), reach.extremes(holed, 20)
    assert short.boxes < long.boxes
    assert short.least <= long.low <= long.high <= short.most


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
        data = questions.taken(data, path, answer)
        reached = reach.extremes(data)
        widths.append((reached.low, reached.high))
    assert widths == EXAMPLE_AFTER


EXAMPLE_AFTER = [(24_000, 195_000), (114_000, 164_000), (116_000, 164_000)]


@pytest.mark.parametrize("deductible", ["1700", {"low": "0", "high": "5000"}])
def test_a_plan_plain_but_for_one_thing_is_exact_in_few_fillings(deductible: Any) -> None:
    """What the first answers leave open is mostly a plan with one maximum more than the plain."""
    unknown = "unknown"
    row = {"copay": 30, "order": "after-deductible", "payer_maximum": unknown}
    case = plan(
        allowed={"intake": unknown, "individual": unknown},
        deductible=deductible,
        out_of_pocket_max=unknown,
        used={"deductible": unknown, "out_of_pocket": unknown},
        benefits=[{**row, "payer_maximum_used": unknown, "visit_limit": unknown}],
    )
    found = iptcost.estimate_range(iptcost.document(case))
    assert found.exact
    assert found.fillings < 60


def test_unknown_terms_and_limits_together_are_exact() -> None:
    """What a rate leaves of an amount rises with it, so that few boxes are cut."""
    case = plan(
        deductible={"low": 0, "high": 5000},
        out_of_pocket_max={"low": 0, "high": 9000},
        used={"deductible": "unknown", "out_of_pocket": "unknown"},
        benefit_year="unknown",
        benefits=[
            {
                "copay": {"low": 0, "high": 90},
                "coinsurance": {"low": "0%", "high": "50%"},
                "order": "unknown",
            }
        ],
    )
    found = iptcost.estimate_range(iptcost.document(case))
    assert found.exact
    assert found.fillings < 200


def test_where_terms_change_a_range_is_cut_where_that_tells_most() -> None:
    """An unknown maximum of millions is not what the range of one session hangs on."""
    case = plan(
        network="out",
        allowed={"intake": "unknown"},
        deductible={"individual": "unknown", "family": 3, "family_rule": "unknown"},
        out_of_pocket_max={"individual": 80, "family": "unknown", "family_rule": "unknown"},
        used={
            "as_of": "2025-01-14",
            "deductible": {"individual": 80, "family": "unknown"},
            "out_of_pocket": {"individual": 80, "family": 150},
        },
        deductible_carry_over="3 months",
        authorizations=[{"sessions": 1}],
        benefits=[{"cost_share": "20%"}],
    )
    case |= {"currency": "JPY", "course": {"start": "2025-01-14", "sessions": 1}}
    case["provider"] = {"fees": {"intake": 24, "individual": 121}}
    assert ends(case) == ("0", "24", True)


def answers_of(data: Mapping[str, Any], hole: Hole) -> tuple[Any, ...]:
    """Return the choices of a hole, or what lies evenly between its ends."""
    found = possible.choices(data, hole)
    if found is not None:
        return found
    axis = possible.axis(data, hole)
    return tuple(axis.value(number) for number in questions.grid(range(axis.low, axis.high + 1)))


def test_no_answer_widens_and_all_answers_end_at_the_estimate() -> None:
    """Answering every question in any order ends at a plain estimate within the range."""
    for seed in range(6):
        source = random.Random(seed)
        data: Mapping[str, Any] = iptcost.load(FIVE).data
        before = reach.extremes(data)
        while holes := possible.relevant(data):
            hole = source.choice(holes)
            answer = source.choice(answers_of(data, hole))
            data = put(data, hole.path, answer)
            after = reach.extremes(data)
            assert before.low <= after.low <= after.high <= before.high
            before = after
        plain = iptcost.estimate(iptcost.document(data)).totals.to_pay.minor
        assert before.low == plain == before.high


@pytest.mark.parametrize(
    ("hole", "code"),
    [
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


def test_a_document_of_too_many_ways_is_bounded() -> None:
    """Where not all ways can be tried, bounds hold all of them, and the ends are attained.

    Four rows of twenty terms each, 160,000 ways: a copay of 0 to 19 for 16 sessions of 100. The
    first row decides alone, but nobody looked at every way: the outer bounds are nothing and all
    that is billed.
    """
    rows = [{"one_of": [{"copay": n, "order": "deductible-waived"} for n in range(20)]}] * 4
    case = {
        "course": {"start": "2026-01-05"},
        "provider": {"fees": {"intake": 100, "individual": 100}},
        "payers": [{"adapter": "plan", "benefits": rows}],
    }
    found = iptcost.estimate_range(iptcost.document(case))
    assert not found.exact
    assert (str(found.low.totals.to_pay), str(found.high.totals.to_pay)) == ("0.00", "304.00")
    assert (str(found.low_bound), str(found.high_bound)) == ("0.00", "1600.00")


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
    answers = ("--answer", "payers.0.benefits.0.order=after-deductible", "--answer", "3=400")
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


def test_a_group_session_may_have_an_unknown_allowed_amount() -> None:
    """The service ``group`` is no adjustment's group: its amount is a number like the others."""
    case = {
        "course": {"start": "2026-10-05", "protocol": "ipt-group"},
        "provider": {"fees": {"intake": 100, "group": 50}},
        "payers": [
            {
                "adapter": "plan",
                "allowed": {"intake": 100, "group": "unknown"},
                "benefits": [{"coinsurance": "50%"}],
            }
        ],
    }
    assert ends(case) == ("50.00", "425.00", True)


@pytest.mark.parametrize(
    ("course", "allowed"),
    [
        ({"code": "90837"}, {"90791": 100, "90837": "unknown"}),
        ({}, {"90791": 100, "90834": "unknown"}),
        ({}, {"90791": 100, "individual": "unknown"}),
    ],
)
def test_an_unknown_amount_of_a_code_goes_up_to_its_services_fee(
    course: dict[str, Any], allowed: dict[str, Any]
) -> None:
    """No less than what a session of the code may be billed at: it was nothing."""
    case = {
        "course": {"start": "2026-10-05", **course},
        "provider": {"fees": {"intake": 100, "individual": 50}},
        "payers": [{"adapter": "plan", "allowed": allowed, "benefits": [{"coinsurance": "50%"}]}],
    }
    assert ends(case)[1] == "425.00"
