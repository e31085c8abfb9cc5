"""Sliding scales and the poverty guideline, worked by hand."""

import datetime as dt
from typing import Any

import pytest

import iptcost
from iptcost._rules import federal
from worked import a_plan, column, course, estimate, problems, to_pay


def scaled(
    *tiers: dict[str, Any],
    income: Any = 42000,
    start: str = "2026-10-05",
    size: int = 2,
    **keys: Any,
) -> dict[str, Any]:
    """Return one session at 175 under a scale."""
    client = {"household_size": size, "annual_income": income, **keys.pop("client", {})}
    case = course(1, 175, start=start, client=client)
    case["provider"]["sliding_scale"] = {"tiers": list(tiers), **keys}
    return case


HALF, FLAT = {"up_to": "200%", "percent_of_fee": 50}, {"up_to": "400%", "fee": 140}


@pytest.mark.parametrize(
    ("income", "fee"),
    [("43280.00", "87.50"), ("43280.01", "140.00"), ("86560", "140.00"), ("86560.01", "175.00"), (0, "87.50")],
)  # fmt: skip
def test_the_first_tier_not_passed_sets_the_fee(income: Any, fee: str) -> None:
    """For two persons in 2026 200% are 43,280, to the cent and inclusive; above the last, the fee."""
    case = scaled(HALF, FLAT, income=income)
    assert to_pay(case) == fee
    assert column(case, "write_off") == [f"{175 - float(fee):.2f}"]


@pytest.mark.parametrize(
    ("residence", "size", "start", "dollars"),
    [
        ("US", 1, "2026-01-13", 15960), ("US", 3, "2026-01-13", 27320), ("US", 1, "2026-01-12", 15650),
        ("US-AK", 2, "2025-06-01", 26430), ("US-HI", 4, "2024-01-11", 35880), ("US", 1, "2024-12-31", 15060),
        ("US", 1, "2030-01-01", 15960),
    ],
)  # fmt: skip
def test_the_guideline_in_force(residence: str, size: int, start: str, dollars: int) -> None:
    """The newest in force on the first day, by place and size of the household."""
    for income, fee in ((dollars, "1.00"), (dollars + 1, "175.00")):
        case = scaled(
            {"up_to": "100%", "fee": 1},
            income=income,
            start=start,
            size=size,
            client={"residence": residence},
        )
        assert to_pay(case) == fee


def test_a_guideline_past_the_last_is_said() -> None:
    """In 2026 the estimate says nothing of it; in 2027 it says that the table is of 2026."""
    for start, said in (("2026-12-31", False), ("2027-01-01", True)):
        codes = {a.code for a in estimate(scaled(HALF, start=start)).assumptions}
        assert ("table-past-its-last-year" in codes) is said
    assert federal.newest_guideline(dt.date(2024, 1, 10)) is None
    assert problems(scaled(HALF, start="2024-01-10")) == [
        ("provider.sliding_scale", "scale-too-early")
    ]
    with pytest.raises(iptcost.CaseError) as caught:
        estimate(scaled(HALF, start="2024-01-10"))
    assert "2024-01-11" in caught.value.problems[0].rule


def test_a_percentage_of_the_monthly_income() -> None:
    """3% of a twelfth of 42,001 is 105.0025: 105.00, rounded half up once."""
    tier = {"up_to": 50000, "percent_of_monthly_income": 3}
    assert to_pay(scaled(tier, income=42001, basis="income")) == "105.00"
    assert to_pay(scaled(tier, income="42002", basis="income")) == "105.01"
    assert to_pay(scaled(tier, income=50001, basis="income")) == "175.00"


def test_floor_and_ceiling() -> None:
    """The floor lifts, the ceiling lowers, above the last tier too; never more than the fee."""
    low = {"up_to": 50000, "fee": 10}
    assert to_pay(scaled(low, basis="income", floor=40)) == "40.00"
    assert to_pay(scaled(low, basis="income", floor=400)) == "175.00"
    assert to_pay(scaled({**low, "up_to": 1}, basis="income", ceiling=90)) == "90.00"
    assert to_pay(scaled({**low, "fee": 900}, basis="income")) == "175.00"
    assert problems(scaled(low, basis="income", floor=2, ceiling=1)) == [
        ("provider.sliding_scale", "floor-ceiling")
    ]


def test_beside_a_payer_it_is_only_said() -> None:
    """Under a plan nothing is reduced; what the scale would come to stands beside the estimate."""
    case = scaled(HALF)
    case["payers"] = [a_plan({"copay": 30, "order": "deductible-waived"})]
    found = estimate(case)
    assert str(found.totals.to_pay) == "30.00"
    assert found.sliding_scale is not None
    assert str(found.sliding_scale.to_pay) == "87.50"
    assert found.to_dict()["sliding_scale"] == {"to_pay": "87.50", "fees": {"intake": "87.50"}}
    del case["client"]
    assert estimate(case).sliding_scale is None


def test_a_scale_without_what_it_goes_by_is_refused() -> None:
    """Income and household are asked for; a guideline in dollars fits no other currency."""
    case = scaled(HALF)
    del case["client"]
    assert problems(case) == [
        ("client.annual_income", "scale-income"),
        ("client.household_size", "scale-household"),
    ]
    assert problems({**scaled(HALF), "currency": "CAD"}) == [
        ("provider.sliding_scale.basis", "scale-currency")
    ]
    income = scaled({"up_to": 50000, "fee": 10}, basis="income")
    del income["client"]
    assert problems(income) == [("client.annual_income", "scale-income")]


@pytest.mark.parametrize(
    ("tiers", "path", "code"),
    [
        ([{"up_to": "100%"}], "tiers.0", "scale-tier"),
        ([{"up_to": "100%", "fee": 1, "percent_of_fee": 1}], "tiers.0", "scale-tier"),
        (
            [{"up_to": "100%", "fee": 1}, {"up_to": "100%", "fee": 2}],
            "tiers.1.up_to",
            "scale-order",
        ),
        ([{"up_to": 2, "fee": 1}], "tiers.0.up_to", "scale-up-to"),
    ],
)
def test_tiers_that_make_no_sense_are_refused(tiers: list[Any], path: str, code: str) -> None:
    """Exactly one way to set the fee; bounds that rise; percentages of the guideline."""
    assert problems(scaled(*tiers)) == [(f"provider.sliding_scale.{path}", code)]


def test_the_tables_used_are_named() -> None:
    """The result names the guideline and its date; without one it names none."""
    tables = estimate(scaled(HALF)).to_dict()["engine"]["tables"]
    assert tables == [{"name": "poverty-guideline", "effective": "2026-01-13"}]
    assert estimate(course(1)).to_dict()["engine"]["tables"] == []


def test_a_free_visit_stays_free_and_a_reduction_is_a_write_off() -> None:
    """The adjustment is a local one: no code fits a scale."""
    case = scaled(HALF)
    case["course"] = {
        "visits": [
            {"date": "2026-10-05", "service": "intake", "fee": 0},
            {"date": "2026-10-06", "service": "intake"},
        ]
    }
    free, paid = estimate(case).sessions
    assert not free.patient_responsibility
    assert [(a.group, a.reason, str(a.amount), a.local) for a in paid.adjustments] == [
        ("CO", "131", "87.50", True), ("PR", "96", "87.50", False),
    ]  # fmt: skip
