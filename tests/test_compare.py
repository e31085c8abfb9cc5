"""All ways to pay, side by side: by hand, and held against ``estimate``."""

from __future__ import annotations

import datetime as dt
import random
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import iptcost
from iptcost._ways.costs import break_evens, crossing, phases
from strategies import chance, draw_case

EXAMPLE = Path(__file__).parent.parent / "examples" / "compare.toml"


def compare(data: dict[str, Any]) -> iptcost.Comparison:
    """Return the comparison of a case."""
    return iptcost.compare(iptcost.document(data))


def way(compared: iptcost.Comparison, kind: str) -> iptcost.Way:
    """Return the first way of a kind."""
    return next(found for found in compared.ways if found.kind == kind)


def case(**others: Any) -> dict[str, Any]:
    """Return four sessions at 100, without any payer."""
    return {
        "course": {"start": "2026-10-05", "sessions": 4, **others.pop("course", {})},
        "provider": {"fees": {"intake": 100, "individual": 100}, **others.pop("provider", {})},
        **others,
    }


OUT_OF_NETWORK = {
    "adapter": "plan",
    "name": "PPO",
    "network": "out",
    "allowed": {"intake": 80, "individual": 80},
    "benefits": [{"coinsurance": "50%"}],
}


def test_list_price_is_always_a_way() -> None:
    """Four sessions at 100 cost 400, one hundred at once."""
    compared = compare(case())
    assert [(w.kind, str(w.to_pay)) for w in compared.ways] == [("list-price", "400.00")]
    assert str(compared.ways[0].most_at_once) == "100.00"
    assert [(m.month, str(m.paid)) for m in compared.ways[0].months] == [("2026-10", "400.00")]


def test_out_of_network_is_paid_up_front_and_comes_back_a_month_later() -> None:
    """At 100, of which 80 are allowed and half of that comes back: 400 up front, 160 back."""
    plan = way(compare(case(payers=[OUT_OF_NETWORK])), "plan")
    assert (str(plan.up_front), str(plan.comes_back), str(plan.to_pay)) == (
        "400.00",
        "160.00",
        "240.00",
    )
    assert [(m.month, str(m.paid), str(m.back)) for m in plan.months] == [
        ("2026-10", "400.00", "0.00"),
        ("2026-11", "0.00", "160.00"),
    ]
    assert [condition.code for condition in plan.conditions] == ["claims-sent-in"]


def test_assistance_comes_first_in_every_way_but_the_list_price() -> None:
    """One session paid by assistance leaves three at 100, or three at half of it by the scale."""
    scale = {"basis": "income", "tiers": [{"up_to": 50000, "percent_of_fee": 50}]}
    data = case(
        payers=[{"adapter": "eap", "sessions": 1}],
        provider={"sliding_scale": scale},
        client={"annual_income": 20000},
    )
    totals = {w.kind: str(w.to_pay) for w in compare(data).ways}
    assert totals == {"sliding-scale": "150.00", "assistance": "300.00", "list-price": "400.00"}


def test_a_way_that_lacks_something_is_left_out_with_what_it_lacks() -> None:
    """A scale without an income and a side without its allowed amount are not guessed."""
    scale = {"basis": "income", "tiers": [{"up_to": 50000, "percent_of_fee": 50}]}
    sides = {
        "in": {"benefits": [{"copay": 20, "order": "deductible-waived"}]},
        "out": {"benefits": [{"coinsurance": "50%"}]},
    }
    payers = [{"adapter": "plan", "name": "PPO", "sides": sides}]
    compared = compare(case(payers=payers, provider={"sliding_scale": scale}))
    left_out = [(e.kind, e.name, [p.code for p in e.problems]) for e in compared.left_out]
    assert left_out == [
        ("plan", "PPO (out)", ["allowed-missing", "allowed-missing"]),
        ("sliding-scale", "sliding scale", ["scale-income"]),
    ]
    assert [w.name for w in compared.ways] == ["PPO (in)", "list price"]


def test_an_in_network_contract_is_a_condition_of_paying_without_a_claim() -> None:
    """Beside an in-network plan the list price holds only if no claim is filed."""
    inside = {"adapter": "plan", "name": "HMO", "benefits": [{"coinsurance": "50%"}]}
    compared = compare(case(payers=[inside]))
    assert [c.code for c in way(compared, "list-price").conditions] == ["no-claim-filed"]
    compared = compare(case(payers=[OUT_OF_NETWORK]))
    assert [c.code for c in way(compared, "list-price").conditions] == ["counts-toward-nothing"]


def test_health_money_pays_care_until_it_is_used_up_or_out_of_date() -> None:
    """250 pay two sessions and a half; with a last day after the second, only two; 22% is saved."""
    account: dict[str, Any] = {"kind": "fsa", "balance": 250}
    data = case(client={"health_account": account, "tax_rate": "22%"})
    found = compare(data).ways[0].health_account
    assert found is not None
    assert (str(found.paid), str(found.tax_saving)) == ("250.00", "55.00")
    account["use_by"] = "2026-10-12"
    found = compare(data).ways[0].health_account
    assert found is not None
    assert (str(found.paid), str(found.tax_saving)) == ("200.00", "44.00")


def test_health_money_does_not_pay_missed_sessions() -> None:
    """Of 400 for sessions and 75 for a missed one, 400 are medical care."""
    data = case(
        provider={"missed_session_fee": 75},
        client={"missed_sessions": 1, "health_account": {"balance": 1000}},
    )
    found = compare(data).ways[0]
    assert str(found.to_pay) == "475.00"
    assert found.health_account is not None
    assert str(found.health_account.paid) == "400.00"
    assert found.health_account.tax_saving is None


def test_attendance_gives_each_way_its_expected_cost() -> None:
    """A quarter stop after 2 of 4: singly 350; with 4 prepaid for 320 and pro rata back 280."""
    data = case(
        course={"attendance": {"2": "25%", "4": "75%"}},
        provider={"bundles": [{"sessions": 4, "price": 320}]},
    )
    compared = compare(data)
    assert str(way(compared, "list-price").expected) == "350.00"
    assert str(way(compared, "bundle").expected) == "280.00"
    data["provider"]["bundles"][0]["refund"] = "none"
    assert str(way(compare(data), "bundle").expected) == "320.00"


def test_attendance_past_the_last_session_is_refused() -> None:
    """A course of four sessions has no fifth to end with."""
    with pytest.raises(iptcost.CaseError) as caught:
        compare(case(course={"attendance": {"5": 1}}))
    assert [problem.code for problem in caught.value.problems] == ["attendance-past-end"]


@pytest.mark.parametrize(
    "attendance", [{}, {"0": 1}, {"x": 1}, {"4": 0}, {"4": -1}, 3, {"4": "often"}]
)
def test_attendance_that_says_nothing_is_refused(attendance: Any) -> None:
    """Keys are numbers of sessions, values how often; not all of them 0."""
    with pytest.raises(iptcost.CaseError) as caught:
        iptcost.document(case(course={"attendance": attendance}))
    assert {p.path for p in caught.value.problems} == {"course.attendance"}


def test_the_bundle_pays_off_from_the_session_at_which_it_no_longer_costs_more() -> None:
    """4 for 320 without refund: 320 against 100, 200, 300, 400; it pays off from session 4."""
    data = case(provider={"bundles": [{"sessions": 4, "price": 320, "refund": "none"}]})
    compared = compare(data)
    bundle = way(compared, "bundle")
    assert bundle.pays_off_from == 4
    assert [str(stop.per_session) for stop in bundle.stops] == ["320.00", "160.00", "106.67"]
    assert [entry._asdict() for entry in compared.break_even] == [
        {"from_session": 4, "cheaper": 0, "dearer": 1}
    ]
    assert [(p.from_session, p.to_session, p.way) for p in compared.cheapest] == [
        (1, 3, 1),
        (4, 4, 0),
    ]


def test_sessions_left_over_at_the_end_are_told_and_not_counted() -> None:
    """12 for 1,500 instead of 10 at 175: 1,500 are paid; 250 for two left over are only told."""
    data = case(course={"sessions": 10})
    data["provider"] = {
        "fees": {"intake": 175, "individual": 175},
        "bundles": [{"sessions": 12, "price": 1500}],
    }
    bundle = way(compare(data), "bundle")
    assert str(bundle.to_pay) == "1500.00"
    assert (bundle.left_over, str(bundle.left_over_back)) == (2, "250.00")


def test_a_mixture_of_sizes_is_a_way_of_its_own_where_it_is_cheaper_than_each() -> None:
    """Four sessions as 3 for 240 and 1 for 90 are 330, against 340 and 360."""
    bundles = [{"sessions": 3, "price": 240}, {"sessions": 1, "price": 90, "name": "one"}]
    compared = compare(case(provider={"bundles": bundles}))
    assert [(w.name, str(w.to_pay)) for w in compared.ways if w.kind == "bundle"] == [
        ("3-session bundle + one", "330.00"),
        ("3-session bundle", "340.00"),
        ("one", "360.00"),
    ]


# -- the poverty guideline ------------------------------------------------------------------------

GUIDELINES = {
    "2024-01-11": {"US": (15060, 5380), "US-AK": (18810, 6730), "US-HI": (17310, 6190)},
    "2025-01-15": {"US": (15650, 5500), "US-AK": (19550, 6880), "US-HI": (17990, 6330)},
    "2026-01-13": {"US": (15960, 5680), "US-AK": (19950, 7100), "US-HI": (18360, 6530)},
}


@pytest.mark.parametrize("effective", GUIDELINES)
@pytest.mark.parametrize("residence", ["US", "US-AK", "US-HI"])
def test_the_guideline_is_inclusive_for_households_of_one_to_ten(
    effective: str, residence: str
) -> None:
    """At the guideline to the cent the scale halves the fee; one cent above, it does not."""
    first, further = GUIDELINES[effective][residence]
    for size in range(1, 11):
        edge = first + further * (size - 1)
        assert scaled(effective, residence, size, f"{edge}.00") == "200.00"
        assert scaled(effective, residence, size, f"{edge}.01") == "400.00"


@pytest.mark.parametrize(
    ("day", "edge"),
    [
        ("2025-01-14", 15060),
        ("2025-01-15", 15650),
        ("2026-01-12", 15650),
        ("2026-01-13", 15960),
        ("2026-12-31", 15960),
        ("2027-01-01", 15960),
    ],
)
def test_a_guideline_holds_from_the_day_on_which_it_takes_effect(day: str, edge: int) -> None:
    """The course's first day decides; past the newest known, that one."""
    assert scaled(day, "US", 1, str(edge)) == "200.00"
    assert scaled(day, "US", 1, f"{edge}.01") == "400.00"


def scaled(start: str, residence: str, size: int, income: str) -> str:
    """Return what four sessions at 100 cost by a scale that halves up to the guideline."""
    data = case(
        provider={"sliding_scale": {"tiers": [{"up_to": "100%", "percent_of_fee": 50}]}},
        client={"household_size": size, "annual_income": income, "residence": residence},
    )
    data["course"]["start"] = start
    in_estimate = str(iptcost.estimate(iptcost.document(data)).totals.to_pay)
    assert str(way(compare(data), "sliding-scale").to_pay) == in_estimate
    return in_estimate


# -- held against the estimate ----------------------------------------------------------------


def draw_offers(rng: random.Random, data: dict[str, Any]) -> dict[str, Any]:
    """Add bundles and another side to a drawn case, some of the time."""
    if chance(rng, 50):
        data["provider"]["bundles"] = [
            {"sessions": rng.randint(1, 12), "price": rng.choice((0, 300, 700, 1000))}
            for _ in range(rng.randint(1, 2))
        ]
    return data


@settings(max_examples=120, deadline=None)
@given(st.integers(0, 10**9))
def test_a_plans_row_equals_the_estimate_of_that_side(seed: int) -> None:
    """Totals, the cost of every session, and what is paid and comes back are the estimate's."""
    rng = random.Random(seed)
    data = draw_offers(rng, draw_case(rng))
    try:
        compared = compare(data)
    except iptcost.CaseError:
        return
    for found in compared.ways:
        assert found.by_session[-1] == found.to_pay == found.up_front - found.comes_back
        if found.kind == "plan":
            assert found.estimate is not None
            totals = found.estimate.totals
            assert found.to_pay == totals.to_pay
    for index, table in enumerate(data.get("payers", ())):
        for side in table.get("sides", ()):
            payers = [*data["payers"]]
            payers[index] = {**table, "network": side}
            assert_row(compared, {**data, "payers": payers})
    assert_row(compared, data)


def estimated(
    data: dict[str, Any],
) -> tuple[iptcost.Estimate | None, tuple[iptcost.Problem, ...]]:
    """Return the estimate of a case, or what is wrong with it."""
    try:
        return iptcost.estimate(iptcost.document(data)), ()
    except iptcost.CaseError as error:
        return None, error.problems


def assert_row(compared: iptcost.Comparison, data: dict[str, Any]) -> None:
    """Assert that a case's estimate is a row of the comparison, or why it is left out."""
    kinds = {"plan"} if any(p["adapter"] == "plan" for p in data.get("payers", ())) else None
    made, problems = estimated(data)
    if made is None:
        codes = [[p.code for p in entry.problems] for entry in compared.left_out]
        assert [p.code for p in problems] in codes
        return
    if kinds is None:
        kinds = {"sliding-scale", "list-price", "assistance"}
    assert made.totals.to_pay in [w.to_pay for w in compared.ways if w.kind in kinds]


def told(between: iptcost.ComparisonRange) -> tuple[Any, ...]:
    """Return what a comparison says of its ways, whatever they are sorted by beside their cost."""
    ways = sorted((way.kind, way.low.to_pay.minor, way.high.to_pay.minor) for way in between.ways)
    left_out = [(entry.kind, [p.code for p in entry.problems]) for entry in between.left_out]
    return ways, left_out, between.benefit_years, [way.cheapest for way in between.ways]


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**9))
def test_a_known_document_is_a_range_with_equal_ends(seed: int) -> None:
    """Both comparisons have the same ways at the same amounts, and leave out the same."""
    rng = random.Random(seed)
    try:
        document = iptcost.document(draw_offers(rng, draw_case(rng)))
        known, between = iptcost.compare(document), iptcost.compare_range(document)
    except iptcost.CaseError:
        return
    assert between == known.between
    assert known.ways == tuple(way.low for way in between.ways)
    assert all(way.low == way.high and way.exact for way in between.ways)
    assert [way.to_pay for way in known.ways] == [way.high_bound for way in between.ways]
    assert (between.unknowns, between.days) == ((), known.sessions)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9))
def test_a_hole_of_one_value_is_told_as_the_value(seed: int) -> None:
    """Searching a range of a single fee finds what reckoning the fee finds."""
    rng = random.Random(seed)
    data = draw_offers(rng, draw_case(rng))
    fees = data["provider"]["fees"]
    if not fees:
        return
    service = rng.choice(sorted(fees))
    one = {"low": fees[service], "high": fees[service]}
    holed = {**data, "provider": {**data["provider"], "fees": {**fees, service: one}}}
    try:
        known = compare(data)
    except iptcost.CaseError:
        return
    assert told(iptcost.compare_range(iptcost.document(holed))) == told(known.between)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(st.integers(0, 9), min_size=4, max_size=4), min_size=1, max_size=4))
def test_break_evens_and_phases_say_what_the_costs_say(costs: list[list[int]]) -> None:
    """From a break-even on the one is cheaper, and before it was not; a phase names a least."""
    known = [[[(cost, cost) for cost in row] for row in costs]]
    told = break_evens(known, [[] for _ in costs])
    assert all(entry.earliest == entry.latest and not entry.depends_on for entry in told)
    found = {(entry.cheaper, entry.dearer): entry.earliest for entry in told}
    for one, other in combinations(range(len(costs)), 2):
        for here, there in ((one, other), (other, one)):
            session = found.get((here, there))
            if session is not None:
                assert all(a < b for a, b in zip(costs[here], costs[there], strict=True)) is False
                assert costs[here][session - 1 :] < costs[there][session - 1 :]
                assert session == crossing(costs[here], costs[there])
                assert costs[here][session - 2] >= costs[there][session - 2]
    covered = []
    for phase in phases(known):
        (way,) = phase.ways
        for session in range(phase.from_session, phase.to_session + 1):
            covered.append(session)
            assert costs[way][session - 1] == min(row[session - 1] for row in costs)
    assert covered == [1, 2, 3, 4]


def test_the_readme_example_shows_every_kind_of_way() -> None:
    """The example holds a plan of two sides, a scale, two bundles and the list price."""
    compared = iptcost.compare(iptcost.load(EXAMPLE))
    kinds = [found.kind for found in compared.ways]
    assert kinds.count("plan") == 2
    assert kinds.count("bundle") >= 2
    assert {"sliding-scale", "list-price"} <= set(kinds)
    assert compared.left_out == ()
    assert compared.sessions[0] < dt.date(2027, 1, 1) < compared.sessions[-1]
