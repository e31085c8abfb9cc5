"""One session under one plan: the sums of domain.md's steps 2 to 9, worked by hand."""

import datetime as dt
from typing import Any

import pytest

import iptcost
from iptcost._rules import accumulators
from iptcost._rules.adjudication import adjudicate
from iptcost._rules.course import Planned
from worked import a_plan, column, course, estimate, everywhere, insured, problems, to_pay

COPAY = {"copay": 30, "order": "deductible-waived"}


def test_sixteen_sessions_under_a_deductible() -> None:
    """16 x 150, deductible 1,500, 20%: ten sessions of 150, then six of 30: 1,680.00."""
    case = insured({"coinsurance": "20%"}, deductible=1500)
    assert to_pay(case) == "1680.00"
    assert column(case, "patient_responsibility") == ["150.00"] * 10 + ["30.00"] * 6


def test_a_reset_within_the_course() -> None:
    """With 450 left and a reset before session 9: 450 + 5 x 30, then 8 x 150: 1,800.00."""
    case = insured(
        {"coinsurance": "20%"}, deductible=1500, used={"deductible": 1050}, benefit_year="03-02"
    )
    assert to_pay(case) == "1800.00"
    years = [str(session.benefit_year) for session in estimate(case).sessions]
    assert years == ["2025-03-02"] * 8 + ["2026-03-02"] * 8


def test_out_of_network() -> None:
    """14 x 200 of which 120 are allowed, deductible 500, 40%: 1,120 + 500 + 40% of 1,180."""
    case = insured(
        {"coinsurance": "40%"},
        sessions=14,
        fee=200,
        network="out",
        allowed=everywhere(120),
        deductible=500,
    )
    totals = estimate(case).totals
    assert str(totals.to_pay) == "2092.00"
    assert (str(totals.balance_bill), str(totals.deductible)) == ("1120.00", "500.00")
    assert str(totals.coinsurance) == "472.00"


@pytest.mark.parametrize(
    ("order", "sum_"),
    [
        ("after-deductible", "770.00"),
        ("before-deductible", "860.00"),
        ("deductible-waived", "360.00"),
    ],
)
def test_the_order_matters(order: str, sum_: str) -> None:
    """12 x 150, deductible 500, copay 30: 770 after the deductible, 860 before it, 360 waived."""
    assert to_pay(insured({"copay": 30, "order": order}, sessions=12, deductible=500)) == sum_


def test_a_missing_order_is_asked_for_with_the_three_totals() -> None:
    """A copay without an order beside an open deductible is refused, and all three sums are shown."""
    with pytest.raises(Exception, match="order") as caught:
        estimate(insured({"copay": 30}, sessions=12, deductible=500))
    [problem] = caught.value.problems  # type: ignore[attr-defined]
    assert problem.path == "payers.0.benefits.0.order"
    assert all(sum_ in problem.message + problem.remedy for sum_ in ("360.00", "770.00", "860.00"))


@pytest.mark.parametrize(
    "row", [{"copay": 30}, {"copay": 0}, {"copay": 0, "coinsurance": "20%"}, {"cost_share": "$30"}]
)
def test_a_missing_order_is_no_matter_once_the_deductible_is_met(row: dict[str, Any]) -> None:
    """Where no deductible is left at any session, the order is not asked for; where one is, it is."""
    met = insured(row, deductible=500, used={"deductible": 500})
    assert problems(met) == []
    if "cost_share" not in row:
        assert [code for _, code in problems(insured(row, deductible=500))] == ["order-missing"]


def test_an_order_is_asked_for_when_the_deductible_starts_over() -> None:
    """A deductible met before the reset is open again after it, and so is the question."""
    used = {"deductible": 500}
    case = insured({"copay": 30}, deductible=500, used=used, benefit_year="03-02")
    assert [code for _, code in problems(case)] == ["order-missing"]


def test_coinsurance_alone_is_after_the_deductible() -> None:
    """100 of deductible, then 20% of the other 50: 110.00."""
    assert to_pay(insured({"coinsurance": "20%"}, sessions=1, deductible=100)) == "110.00"


def test_once_the_maximum_is_reached_no_deductible_is_left() -> None:
    """A deductible of 1,000 under a maximum of 400 takes 400, whatever its order."""
    for order in ("after-deductible", "before-deductible"):
        row = {"copay": 30, "order": order}
        assert to_pay(insured(row, deductible=1000, out_of_pocket_max=400)) == "400.00"
    apart = insured(
        {"coinsurance": "0%"},
        deductible=1000,
        out_of_pocket_max=400,
        toward_out_of_pocket=["copay"],
    )
    assert to_pay(apart) == "1000.00"


def test_the_first_row_that_names_the_session_decides() -> None:
    """A row that leaves services or modality out names all of them; an unnamed session is not covered."""
    rows = (
        {"services": ["intake"], "copay": 10, "order": "deductible-waived"},
        {"modality": ["telehealth"], "copay": 20, "order": "deductible-waived"},
        {"services": ["individual"], "modality": ["office"], **COPAY},
    )
    day = "2026-01-05"
    visits = [
        {"date": day, "service": "intake"},
        {"date": day, "service": "individual", "modality": "telehealth"},
        {"date": day, "service": "individual"},
        {"date": day, "service": "group"},
    ]
    case = {**course(payers=[a_plan(*rows)]), "course": {"visits": visits}}
    assert column(case, "copay") == ["10.00", "20.00", "30.00", "0.00"]
    assert column(case, "not_covered") == ["0.00", "0.00", "0.00", "150.00"]


def test_a_row_that_is_not_covered_leaves_the_whole_charge() -> None:
    """The patient pays the billed charge, and it counts toward nothing."""
    rows = ({"services": ["intake"], "covered": False}, {"coinsurance": "0%"})
    case = course(2, 150, payers=[a_plan(*rows, allowed=everywhere(100), deductible=500)])
    assert column(case, "not_covered") == ["150.00", "0.00"]
    assert column(case, "allowed") == ["150.00", "100.00"]
    assert column(case, "deductible") == ["0.00", "100.00"]


@pytest.mark.parametrize(
    ("after", "network", "past"),
    [("billed", "in", "150.00"), ("allowed", "in", "120.00"), ("allowed", "out", "150.00")],
)
def test_past_the_visit_limit(after: str, network: str, past: str) -> None:
    """Two visits left of five; past them the billed charge, or in network the contracted rate."""
    row = {**COPAY, "visit_limit": 5, "visits_used": 3, "after_limit": after}
    case = insured(row, sessions=4, network=network, allowed=everywhere(120))
    assert column(case, "not_covered") == ["0.00", "0.00", past, past]
    assert column(case, "allowed")[2:] == [past, past]
    share = "30.00" if network == "in" else "60.00"
    assert column(case, "patient_responsibility")[:2] == [share, share]


@pytest.mark.parametrize(
    ("row", "allowed", "assumed"),
    [
        ({"visit_limit": 0, "after_limit": "allowed"}, {}, True),
        ({"visit_limit": 0, "after_limit": "allowed"}, everywhere(120), False),
        ({"visit_limit": 0}, {}, False),
        ({"covered": False}, {}, False),
        ({}, {}, True),
    ],
)
def test_a_rate_is_assumed_only_where_one_is_needed(
    row: dict[str, Any], allowed: dict[str, Any], assumed: bool
) -> None:
    """What the plan does not pay at a rate needs none, known or not."""
    found = estimate(insured({**COPAY, **row}, sessions=1, allowed=allowed))
    codes = [assumption.code for assumption in found.assumptions]
    assert ("contracted-rate-as-billed" in codes) is assumed


def test_what_is_not_covered_uses_nothing() -> None:
    """No visit is counted and nothing moves: all of it is not covered."""
    case = iptcost.document(insured({**COPAY, "covered": False}, sessions=1)).case
    (plan,) = case.plans
    before = accumulators.opening(plan, dt.date(2026, 1, 5))
    session = Planned(1, dt.date(2026, 1, 5), "intake", "office", None, 15000)
    ruling = adjudicate(plan, before, session)
    assert ruling.parts == (0, 0, 0, 15000, 0, 0, 0, 0)
    assert (ruling.visit, ruling.after) == (0, before)


def test_a_cent_of_deductible_makes_the_order_matter() -> None:
    """Where one cent of it is left at a session, a copay's order is asked for; at none, not."""
    row = {"copay": 30}
    assert problems(insured(row, sessions=1, deductible="0.01")) == [
        ("payers.0.benefits.0.order", "order-missing")
    ]
    assert to_pay(insured(row, sessions=1, deductible=0)) == "30.00"


def test_a_visit_counts_even_when_the_deductible_takes_all_of_it() -> None:
    """Three visits within the deductible use up a limit of three."""
    row = {"coinsurance": "0%", "visit_limit": 3}
    case = insured(row, sessions=4, deductible=10_000)
    assert column(case, "deductible") == ["150.00"] * 3 + ["0.00"]
    assert column(case, "not_covered")[3] == "150.00"


def test_visits_are_counted_by_row_and_year() -> None:
    """A limit of one on each of two rows; after the anniversary both count from zero."""
    rows = ({"services": ["intake"], "visit_limit": 1, **COPAY}, {"visit_limit": 1, **COPAY})
    case = course(4, payers=[a_plan(*rows, benefit_year="01-19")])
    assert column(case, "patient_responsibility") == ["30.00", "30.00", "30.00", "150.00"]


def test_a_limit_of_zero_is_zero_and_an_absent_one_none() -> None:
    """No visit is covered under a limit of 0; without the key every one is."""
    assert to_pay(insured({**COPAY, "visit_limit": 0}, sessions=2)) == "300.00"
    assert to_pay(insured(COPAY, sessions=2)) == "60.00"
    assert to_pay(insured(COPAY, sessions=2, out_of_pocket_max=0)) == "0.00"
    assert to_pay(insured({**COPAY, "payer_maximum": 0}, sessions=2)) == "300.00"


def test_the_limit_on_a_balance_bill() -> None:
    """Of 80 above the allowed 120, 15% of 120 may be billed: 18.00; 62.00 are written off."""
    case = insured(
        COPAY, sessions=1, fee=200, network="out", allowed=everywhere(120), balance_bill_limit="15%"
    )
    assert column(case, "balance_bill") == ["18.00"]
    assert column(case, "write_off") == ["62.00"]
    assert to_pay(case) == "48.00"


def test_an_unknown_allowed_amount() -> None:
    """In network it is the billed charge, and said so; out of network it is asked for."""
    case = insured(COPAY, sessions=2)
    assert column(case, "allowed") == ["150.00", "150.00"]
    assert "contracted-rate-as-billed" in {a.code for a in estimate(case).assumptions}
    assert problems(insured(COPAY, sessions=2, network="out")) == [
        ("payers.0.allowed.intake", "allowed-missing"),
        ("payers.0.allowed.individual", "allowed-missing"),
    ]


def test_tiers_stand_whole_and_count_used_visits() -> None:
    """Visits 3 and 4 pay nothing, 5 and 6 pay 10, then 40% after the deductible of the row."""
    row = {
        "coinsurance": "40%", "visits_used": 2,
        "tiers": [
            {"through": 4, "copay": 0, "order": "deductible-waived"},
            {"through": 6, "copay": 10, "order": "deductible-waived"},
        ],
    }  # fmt: skip
    case = insured(row, sessions=6, fee=100, deductible=150)
    assert column(case, "patient_responsibility") == [
        "0.00",
        "0.00",
        "10.00",
        "10.00",
        "100.00",
        "70.00",
    ]


def test_a_tier_does_not_inherit_its_rows_flags() -> None:
    """The row's copays pass the maximum; the tier's, which does not say so, stop at it."""
    row = {**COPAY, "copay_past_maximum": True, "tiers": [{"through": 1, **COPAY}]}
    assert column(insured(row, sessions=2, out_of_pocket_max=0), "copay") == ["0.00", "30.00"]


def test_terms_are_asked_for_only_where_a_session_falls_under_them() -> None:
    """A tier without terms is refused where a visit reaches it, and is no matter where none does."""
    row = {**COPAY, "visits_used": 3, "tiers": [{"through": 3}]}
    assert problems(insured(row)) == []
    assert problems(insured({**row, "visits_used": 2})) == [
        ("payers.0.benefits.0.tiers.0", "terms-missing")
    ]


def test_the_excess_over_the_maximum_is_the_payers_within_the_session() -> None:
    """Copay 30 and 50% of the other 120 is 90; with 50 of room the coinsurance gives way: 30 + 20."""
    row = {"copay": 30, "coinsurance": "50%", "order": "deductible-waived"}
    case = insured(row, sessions=2, out_of_pocket_max=50)
    assert column(case, "copay") == ["30.00", "0.00"]
    assert column(case, "coinsurance") == ["20.00", "0.00"]
    assert column(case, "payer_paid") == ["100.00", "150.00"]


def test_parts_that_do_not_count_go_on_past_the_maximum() -> None:
    """Only coinsurance counts: copays go on; a row's own list stands before the plan's."""
    row = {"copay": 30, "coinsurance": "50%", "order": "deductible-waived"}
    plan: dict[str, Any] = {
        "sessions": 2,
        "out_of_pocket_max": 50,
        "toward_out_of_pocket": ["coinsurance"],
    }
    assert column(insured(row, **plan), "patient_responsibility") == ["80.00", "30.00"]
    own = {**row, "toward_out_of_pocket": ["copay"]}
    assert column(insured(own, **plan), "patient_responsibility") == ["90.00", "80.00"]


def test_a_copay_past_the_maximum_neither_counts_nor_stops() -> None:
    """Copay 30 always; 50% of the other 120 stops at the maximum of 90."""
    row = {
        "copay": 30,
        "coinsurance": "50%",
        "order": "deductible-waived",
        "copay_past_maximum": True,
    }
    case = insured(row, sessions=3, out_of_pocket_max=90)
    assert column(case, "patient_responsibility") == ["90.00", "60.00", "30.00"]


def test_the_payers_maximum() -> None:
    """80% of 150 is 120; of 1,000 a year 700 are used: 120, 120, 60, then nothing, until the reset."""
    row = {"coinsurance": "20%", "payer_maximum": 1000, "payer_maximum_used": 700}
    case = insured(row, sessions=5, benefit_year="02-02")
    assert column(case, "payer_paid") == ["120.00", "120.00", "60.00", "0.00", "120.00"]
    assert column(case, "not_covered") == ["0.00", "0.00", "60.00", "120.00", "0.00"]


def test_copays_toward_the_deductible() -> None:
    """Deductible 100: the first copay of 30 and 70 meet it; the next pay 30 and nothing else."""
    row = {"copay": 30, "order": "before-deductible", "copay_toward_deductible": True}
    case = insured(row, sessions=2, deductible=100)
    assert column(case, "deductible") == ["70.00", "0.00"]
    assert column(case, "copay") == ["30.00", "30.00"]


def test_yen_have_no_decimals() -> None:
    """33.3333% of 10,001 yen is 3,334 yen, rounded half up once."""
    case = {**insured({"coinsurance": "33.3333%"}, sessions=1, fee=10_001), "currency": "JPY"}
    assert to_pay(case) == "3334"
