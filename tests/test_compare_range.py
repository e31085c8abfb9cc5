"""Every way to pay of a case of which something is unknown: never narrower than the truth."""

import datetime as dt
import random
from collections.abc import Mapping
from typing import Any

import pytest

import iptcost

START = dt.date(2026, 10, 5)


def ranged(case: dict[str, Any]) -> iptcost.ComparisonRange:
    """Return the comparison of a document with holes."""
    return iptcost.compare_range(iptcost.document(case))


def course(**more: Any) -> dict[str, Any]:
    """Return four sessions at 100 with a scale and a plan, as known as ``more`` leaves it."""
    return {
        "course": {"start": START, "sessions": 4},
        "provider": {
            "fees": {"intake": 100, "individual": 100},
            "sliding_scale": {
                "basis": "income",
                "tiers": [{"up_to": 30_000, "percent_of_fee": 50}],
            },
        },
        "client": {"annual_income": 20_000},
        "payers": [
            {
                "adapter": "plan",
                "allowed": {"intake": 80, "individual": 80},
                "deductible": 200,
                "benefits": [{"coinsurance": "10%"}],
            }
        ],
        **more,
    }


def used(value: Any) -> dict[str, Any]:
    """Return the course with so much of the deductible used."""
    case = course()
    case["payers"][0]["used"] = {"deductible": value}
    return case


def test_each_way_has_its_least_and_its_most_and_what_is_known_has_one_price() -> None:
    """With 0 to 200 used the plan costs 32 to 212; the scale 200, the list price 400."""
    found = ranged(used("unknown"))
    prices = {way.kind: (str(way.low.to_pay), str(way.high.to_pay)) for way in found.ways}
    assert prices == {
        "plan": ("32.00", "212.00"),
        "sliding-scale": ("200.00", "200.00"),
        "list-price": ("400.00", "400.00"),
    }
    assert [way.cheapest for way in found.ways] == ["possible", "possible", "no"]


def test_the_answer_that_decides_is_found_to_the_cent() -> None:
    """The plan costs 212 less nine tenths of what is used: 13.33 makes it 200, as by the scale."""
    found = ranged(used("unknown"))
    plan = next(i for i, way in enumerate(found.ways) if way.kind == "plan")
    scale = next(i for i, way in enumerate(found.ways) if way.kind == "sliding-scale")
    told = [(e.path, e.how, str(e.value), e.way) for e in found.decided_by]
    path = "payers.0.used.deductible"
    assert told == [(path, "at-least", "13.33", plan), (path, "at-most", "13.33", scale)]


def test_a_way_that_is_cheapest_in_every_filling_is_certain_though_ranges_overlap() -> None:
    """At a fee of 100 to 300 the scale's half is always less than the list price."""
    case = course(provider={**course()["provider"], "fees": {
        "intake": {"low": 100, "high": 300}, "individual": 100,
    }})  # fmt: skip
    del case["payers"]
    found = ranged(case)
    assert [(way.kind, way.cheapest) for way in found.ways] == [
        ("sliding-scale", "certain"),
        ("list-price", "no"),
    ]
    assert found.decided_by == ()


def test_the_number_of_sessions_is_one_for_all_ways() -> None:
    """12 sessions of one way are never held against 16 of another."""
    case = used(0)
    case["course"]["sessions"] = "unknown"
    found = ranged(case)
    assert (found.fewest, found.most) == (12, 16)
    plan = found.ways[0]
    assert (plan.kind, plan.cheapest) == ("plan", "certain")
    assert (str(plan.low.to_pay), str(plan.high.to_pay)) == ("276.00", "488.00")


def test_a_break_even_is_told_by_when_it_comes_at_the_latest_or_on_what_it_depends() -> None:
    """Twelve sessions: with 100 to 200 left to meet the plan overtakes the scale for certain."""
    case = used({"low": 0, "high": 100})
    case["course"]["sessions"] = 12
    found = ranged(case)
    kinds = [way.kind for way in found.ways]
    told = [
        (kinds[e.cheaper], kinds[e.dearer], e.earliest, e.latest)
        for e in found.break_even
        if "list-price" not in {kinds[e.cheaper], kinds[e.dearer]}
    ]
    # 108 + 8 a session after the first two, or 212 + 8 after the first four; against 50 a session.
    assert told == [("plan", "sliding-scale", 3, 5)]
    short = ranged(used({"low": 0, "high": 100}))
    (entry,) = [e for e in short.break_even if e.latest is None]
    assert entry.depends_on == ("payers.0.used.deductible",)


def test_an_unknown_network_makes_a_way_of_each_side() -> None:
    """In network and out of it are shown, each on its condition."""
    case = course()
    case["payers"][0]["network"] = "unknown"
    found = ranged(case)
    sides = {way.network: way for way in found.ways if way.kind == "plan"}
    assert set(sides) == {"in", "out"}
    assert {c.code for c in sides["out"].low.conditions} == {"network-is", "claims-sent-in"}


def test_a_plan_that_may_be_either_of_two_is_called_by_both_names() -> None:
    """Two cards in one purse: one way, between what either costs."""
    cards = [
        {"adapter": "plan", "name": name, "benefits": [{"copay": copay}]}
        for name, copay in (("Red", 10), ("Blue", 30))
    ]
    found = ranged(course(payers=[{"one_of": cards}]))
    (plan,) = [way for way in found.ways if way.kind == "plan"]
    assert (plan.name, plan.unknowns) == ("Red / Blue", ("payers.0",))
    assert (str(plan.low.to_pay), str(plan.high.to_pay)) == ("40.00", "120.00")


def test_what_is_only_told_and_not_known_is_not_told() -> None:
    """An unknown tax rate leaves the prices as they are, and no saving is named."""
    client = {"tax_rate": "unknown", "health_account": {"balance": 100}, "annual_income": 20_000}
    found = ranged(course(client=client))
    assert found.unknowns == ()
    assert {
        way.high.health_account.tax_saving for way in found.ways if way.high.health_account
    } == {None}


def test_the_work_is_bounded_however_long_the_course_is() -> None:
    """Five hundred sessions and four unknowns end, and say where not all was sought."""
    case = used("unknown")
    case["course"]["sessions"] = 500
    case["provider"]["fees"]["individual"] = {"low": 90, "high": 110}
    case["payers"][0]["benefits"] = [{"copay": {"low": 0, "high": 200}, "order": "unknown"}]
    found = ranged(case)
    assert found.most == 500
    assert all(len(way.by_session) == 500 for way in found.ways)
    for way in found.ways:
        assert all(low <= high for low, high in way.by_session)


def test_where_everything_is_unknown_a_range_comes_out_that_is_not_exact() -> None:
    """Every value of a plan beside an assistance programme: from nothing to all that is billed."""
    every = {
        "deductible": "unknown",
        "out_of_pocket_max": "unknown",
        "used": {"deductible": "unknown", "out_of_pocket": "unknown"},
        "allowed": {"intake": "unknown", "individual": "unknown"},
        "benefit_year": "unknown",
        "network": "unknown",
        "benefits": [
            dict.fromkeys(
                ("covered", "copay", "coinsurance", "order", "visit_limit", "visits_used",
                 "after_limit", "payer_maximum", "prior_authorization"), "unknown"
            )
        ],
    }  # fmt: skip
    found = ranged(
        {
            "course": {"start": "2026-09-07", "sessions": "unknown", "protocol": "unknown"},
            "provider": {"fees": {"intake": "unknown", "individual": "unknown"}},
            "payers": [{"adapter": "eap", "sessions": 2}, {"adapter": "plan", **every}],
        }
    )
    assert {way.kind for way in found.ways} == {"plan", "list-price", "assistance"}
    assert not any(way.exact for way in found.ways)
    most = next(way for way in found.ways if way.kind == "list-price").high_bound
    for way in found.ways:
        assert way.low_bound <= way.low.to_pay <= way.high.to_pay <= way.high_bound <= most
        assert all(low <= high for low, high in way.by_session)


def test_what_lacks_bounds_leaves_out_its_own_way_alone() -> None:
    """A tier up to no known income leaves the scale out, and nothing else."""
    case = course(client={"annual_income": "unknown"})
    case["provider"]["sliding_scale"]["tiers"][0]["up_to"] = "unknown"
    found = ranged(case)
    assert {way.kind for way in found.ways} == {"plan", "list-price"}
    assert [entry.kind for entry in found.left_out] == ["sliding-scale"]


@pytest.mark.parametrize(
    ("more", "costs"),
    [({"until": "2026-10-12"}, (120, 140)), ({}, (80, 120))],
    ids=["days without a plan", "a cap on what is asked"],
)
def test_a_scale_counts_in_a_plans_range_as_in_the_estimate(
    more: dict[str, Any], costs: tuple[int, int]
) -> None:
    """Two copays of 10 to 20 and two sessions at 50 come to 120 to 140; capped at 30, four to 120."""
    case = course()
    copay = {"low": 10, "high": 20} if more else {"low": 20, "high": 60}
    case["payers"][0] |= {**more, "benefits": [{"copay": copay, "order": "deductible-waived"}]}
    if not more:
        scale = {"caps_cost_share": True, "tiers": [{"up_to": 30_000, "percent_of_fee": 30}]}
        case["provider"]["sliding_scale"] |= scale
    plan = next(way for way in ranged(case).ways if way.kind == "plan")
    found = iptcost.estimate_range(iptcost.document(case))
    estimated = found.low.totals.to_pay, found.high.totals.to_pay
    for ends in ((plan.low.to_pay, plan.high.to_pay), estimated):
        assert tuple(int(end.minor / 100) for end in ends) == costs


def test_fees_that_change_are_tried_at_their_ends() -> None:
    """Two sessions at 110 to 120, and one late cancellation at 40 to 60, leave no way out."""
    case = course(payers=[], client={"late_cancellations": 1})
    case["provider"] = {
        "fees": {"intake": 100, "individual": 100},
        "fee_changes": [{"from": "2026-10-19", "fees": {"individual": {"low": 110, "high": 120}}}],
        "late_cancellation_fee": {"low": 40, "high": 60},
    }
    assert [(str(way.low.to_pay), str(way.high.to_pay)) for way in ranged(case).ways] == [
        ("460.00", "500.00")
    ]


def test_an_unknown_income_lies_within_the_scale() -> None:
    """From the lowest tier's fee to the full one: no income comes to less, nor to more."""
    found = ranged(course(client={"annual_income": "unknown"}))
    scale = next(way for way in found.ways if way.kind == "sliding-scale")
    assert (str(scale.low.to_pay), str(scale.high.to_pay)) == ("200.00", "400.00")


def test_an_income_matters_where_it_passes_a_tier() -> None:
    """Between 29,000 and 31,000 the scale takes 200 or 400, and 30,000 is where it turns."""
    found = ranged(course(client={"annual_income": {"low": 29_000, "high": 31_000}}))
    scale = next(way for way in found.ways if way.kind == "sliding-scale")
    assert (str(scale.low.to_pay), str(scale.high.to_pay)) == ("200.00", "400.00")


def test_a_mixture_of_bundles_is_one_way_whatever_is_bought() -> None:
    """At 70 to 95 for a bundle of one, four sessions are 280 to 330 of 3 for 240 and one."""
    case = course()
    del case["payers"], case["client"]
    case["provider"] = {
        "fees": case["provider"]["fees"],
        "bundles": [
            {"sessions": 1, "price": {"low": 70, "high": 95}, "name": "one"},
            {"sessions": 3, "price": 240, "name": "three"},
        ],
    }
    found = ranged(case)
    prices = {w.name: (str(w.low.to_pay), str(w.high.to_pay)) for w in found.ways}
    assert prices["one + three"] == ("280.00", "335.00")


def test_a_known_document_has_the_same_ends() -> None:
    """Without holes both ends are the comparison of the known case."""
    case = used(50)
    found, known = ranged(case), iptcost.compare(iptcost.document(case))
    assert [way.low for way in found.ways] == [way.high for way in found.ways]
    assert sorted(str(w.low.to_pay) for w in found.ways) == sorted(
        str(w.to_pay) for w in known.ways
    )
    assert found.ways[0].cheapest == "certain"


def test_a_payer_still_to_be_asked_is_named() -> None:
    """A plugin's table is no plan yet."""
    case = course(payers=[{"adapter": "echo", "answer": "x"}])
    with pytest.raises(iptcost.CaseError):
        ranged(case)


# -- held against fillings ------------------------------------------------------------------------


def draw(rng: random.Random) -> tuple[dict[str, Any], dict[str, list[Any]]]:
    """Draw a document with holes, and for each of their paths some values to fill in."""
    some: dict[str, list[Any]] = {}

    def number(path: str, low: int, high: int) -> Any:
        if rng.random() < 0.6:
            return rng.randint(low, high)
        some[path] = [low, high, *(rng.randint(low, high) for _ in range(3))]
        return {"low": low, "high": high}

    def choice(path: str, values: list[Any]) -> Any:
        if rng.random() < 0.6:
            return rng.choice(values)
        some[path] = values
        return {"one_of": values}

    def side(path: str) -> dict[str, Any]:
        row = {
            "copay": number(f"{path}.benefits.0.copay", 0, 40),
            "coinsurance": choice(f"{path}.benefits.0.coinsurance", ["0%", "20%", "50%"]),
            "order": choice(f"{path}.benefits.0.order", ["deductible-waived", "after-deductible"]),
        }
        if rng.random() < 0.2:
            row["visit_limit"] = rng.randint(1, 6)
        return {
            "allowed": {"intake": 90, "individual": number(f"{path}.allowed.individual", 60, 110)},
            "deductible": rng.choice([0, 200, 500]),
            "out_of_pocket_max": rng.choice([250, 900]),
            "used": {"deductible": number(f"{path}.used.deductible", 0, 150)},
            "benefits": [row],
        }

    case: dict[str, Any] = {
        "course": {"start": START, "sessions": number("course.sessions", 3, 7)},
        "provider": {
            "fees": {"intake": 120, "individual": number("provider.fees.individual", 80, 140)},
            "missed_session_fee": 50,
            "sliding_scale": {
                "basis": "income",
                "tiers": [
                    {"up_to": 20_000, "percent_of_fee": 40},
                    {"up_to": 40_000, "percent_of_monthly_income": 3},
                ],
                "stack": rng.random() < 0.3,
            },
            "bundles": [
                {
                    "sessions": rng.randint(2, 5),
                    "price": number(f"provider.bundles.{index}.price", 150, 420),
                    "refund": rng.choice(["unused", "relist", "none"]),
                    "missed_sessions_count": rng.random() < 0.5,
                    "name": f"bundle {index}",
                }
                for index in range(rng.randint(0, 2))
            ],
        },
        "client": {
            "annual_income": number("client.annual_income", 15_000, 45_000),
            "missed_sessions": rng.randint(0, 1),
        },
        "payers": [
            {
                "adapter": "plan",
                "network": "in",
                "sides": {"in": side("payers.0.sides.in"), "out": side("payers.0.sides.out")},
            }
        ],
    }
    if rng.random() < 0.3:
        case["payers"].insert(0, {"adapter": "eap", "sessions": number("payers.0.sessions", 1, 3)})
        some = {p.replace("payers.0.sides", "payers.1.sides"): v for p, v in some.items()}
    return case, some


def put(data: Any, path: list[str], value: Any) -> Any:
    """Return a document with a value at a path."""
    if not path:
        return value
    if isinstance(data, Mapping):
        return {**data, path[0]: put(data[path[0]], path[1:], value)}
    return [put(e, path[1:], value) if str(i) == path[0] else e for i, e in enumerate(data)]


MIXED = "bundle 0 + bundle 1"


def check(case: dict[str, Any], some: dict[str, list[Any]], rng: random.Random, times: int) -> None:
    """Assert that no filling lies outside what the ranges tell."""
    found = ranged(case)
    ways = {(way.kind, way.network, way.name): way for way in found.ways}
    for _ in range(times):
        filled = case
        values = {path: rng.choice(choices) for path, choices in some.items()}
        for path, value in values.items():
            filled = put(filled, path.split("."), value)
        known = iptcost.compare(iptcost.document(filled))
        costs: dict[int, list[int]] = {}
        for way in known.ways:
            key = (way.kind, way.network, way.name)
            if way.kind == "bundle" and len({b.name for b in way.purchases}) > 1:
                key = ("bundle", None, MIXED)
            held = ways[key]
            assert held.low_bound <= way.to_pay <= held.high_bound, (key, values)
            place = found.ways.index(held)
            costs[place] = [cost.minor for cost in way.by_session]
            if held.by_session_exact:
                for cost, (low, high) in zip(way.by_session, held.by_session, strict=False):
                    assert low <= cost <= high, (key, values)
        for place, held in enumerate(found.ways):
            if held.name == MIXED and place not in costs:  # no mixture is cheaper than one size
                bundles = [c for p, c in costs.items() if found.ways[p].kind == "bundle"]
                costs |= {place: min(bundles, key=lambda cost: cost[-1])} if bundles else {}
        _check_told(found, costs, values)


def _check_told(
    found: iptcost.ComparisonRange, costs: dict[int, list[int]], values: dict[str, Any]
) -> None:
    """Assert that what is told for certain holds for one filling."""
    whole = {place: cost[-1] for place, cost in costs.items()}
    least = min(whole.values())
    for place, way in enumerate(found.ways):
        if way.cheapest == "certain":
            assert whole[place] == least
        if way.cheapest == "no" and place in whole:
            assert whole[place] > least
    for entry in found.decided_by:
        if _says(entry, values[entry.path]):
            assert whole[entry.way] == least, (entry, values)
    for phase in found.cheapest:
        for session in range(phase.from_session, phase.to_session + 1):
            column = {p: c[session - 1] for p, c in costs.items() if session <= len(c)}
            best = [p for p in phase.ways if p in column]
            if column and best:
                assert min(column[p] for p in best) == min(column.values()), (phase, values)
    for even in found.break_even:
        if even.latest is not None and {even.cheaper, even.dearer} <= set(costs):
            pairs = list(zip(costs[even.cheaper], costs[even.dearer], strict=True))
            assert all(a < b for a, b in pairs[even.latest - 1 :]), (even, values)


def _says(entry: Any, value: Any) -> bool:
    if entry.how == "is":
        return bool(entry.value == value)
    number = float(entry.value)
    return bool(value >= number if entry.how == "at-least" else value <= number)


@pytest.mark.parametrize("seed", range(5))
def test_no_filling_lies_outside_what_is_told(seed: int) -> None:
    """Prices, costs by session, what is certain, decides or overtakes: true of every filling."""
    rng = random.Random(seed)
    case, some = draw(rng)
    check(case, some, rng, 12)


@pytest.mark.parametrize("seed", range(3))
def test_both_ends_are_attained_by_their_fillings(seed: int) -> None:
    """The filling of an end, put into a case, is estimated or compared at that very price."""
    case, _ = draw(random.Random(seed))
    for way in ranged(case).ways:
        for filled, end in ((way.low_case, way.low), (way.high_case, way.high)):
            known = iptcost.compare(iptcost.document(filled))
            same = [e.to_pay for e in known.ways if e.kind == way.kind]
            assert end.to_pay in same


@pytest.mark.parametrize("seed", range(3))
def test_a_plans_range_is_the_estimates(seed: int) -> None:
    """The row of the stated side has the ends of ``estimate_range``."""
    case, _ = draw(random.Random(seed))
    found = iptcost.estimate_range(iptcost.document(case))
    row = next(way for way in ranged(case).ways if way.network == "in")
    assert (row.low.to_pay, row.high.to_pay) == (found.low.totals.to_pay, found.high.totals.to_pay)


@pytest.mark.parametrize("missed", ["missed_session", "late_cancellation"])
@pytest.mark.parametrize("least", [1, 3])
def test_a_missed_session_falls_after_the_first_or_after_the_only_one(
    missed: str, least: int
) -> None:
    """After the first session its fee is in the range only where there may be no second one."""
    case = course()
    case["course"]["sessions"] = {"low": least, "high": 4}
    case["provider"][f"{missed}_fee"] = 50
    case["client"][f"{missed}s"] = 1
    check(case, {"course.sessions": list(range(least, 5))}, random.Random(1), 12)
    used = put(case, ["course", "sessions"], 4)
    used["payers"][0]["used"] = {"deductible": {"low": 0, "high": 200}}
    check(used, {"payers.0.used.deductible": [0, 90, 200]}, random.Random(1), 6)


@pytest.mark.parametrize("sessions", [16, "unknown"])
def test_after_each_session_a_plan_costs_no_more_than_was_billed(sessions: Any) -> None:
    """Nothing known of the terms: after one session at most its fee, not the next session's too."""
    plan = {
        "adapter": "plan", "network": "in", "deductible": "unknown", "out_of_pocket_max": "unknown",
        "allowed": {"intake": 150, "individual": 110}, "benefits": [{"cost_share": "unknown"}],
    }  # fmt: skip
    asked = iptcost.document(
        {
            "course": {"start": "2026-11-23", "sessions": sessions},
            "provider": {"fees": {"intake": 190, "individual": 170}},
            "payers": [plan],
        }
    )
    found = iptcost.compare_range(asked)
    (way,) = (way for way in found.ways if way.kind == "plan")
    assert [high.minor for _, high in way.by_session] == [19000 + 17000 * n for n in range(16)]
    assert [phase.ways for phase in found.cheapest] == [(0,)]


def test_an_income_turns_at_the_tiers_of_each_guideline_of_the_course() -> None:
    """A scale reviewed at each session has two guidelines from December to March: both count."""
    scale = {
        "review": "each-session",
        "tiers": [
            {"up_to": "100%", "percent_of_monthly_income": "10%"},
            {"up_to": "300%", "fee": 20},
        ],
    }
    case: dict[str, Any] = {
        "course": {"start": "2025-12-20", "sessions": 12},
        "provider": {"fees": {"intake": 200, "individual": 200}, "sliding_scale": scale},
    }

    def scaled(income: Any) -> dict[str, Any]:
        return {**case, "client": {"household_size": 1, "annual_income": income}}

    found = ranged(scaled({"low": 15_700, "high": 16_200}))
    (way,) = [way for way in found.ways if way.name == "sliding scale"]
    dearest = iptcost.compare(iptcost.document(scaled(15_960)))
    (known,) = [way for way in dearest.ways if way.name == "sliding scale"]
    assert str(known.to_pay) == "1144.00"
    assert way.high.to_pay >= known.to_pay
