"""``"unknown"`` stands for natural bounds, and for nothing where there are none."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

import iptcost
from iptcost._report.named import names
from iptcost._unknowns import possible
from iptcost._unknowns.extent.billing import usual_fees
from iptcost._words.language import Language

PLAN: dict[str, Any] = {
    "adapter": "plan",
    "network": "out",
    "allowed": {"intake": 150, "individual": "unknown"},
    "benefits": [{"coinsurance": "20%"}],
}


def case(fees: Any, **course: Any) -> dict[str, Any]:
    """Return a case whose allowed amount for later sessions is not known."""
    return {
        "course": {"start": "2026-01-05", "sessions": 3, **course},
        "provider": {"fees": fees},
        "payers": [PLAN],
    }


@pytest.mark.parametrize(
    ("fees", "high"),
    [
        ({"intake": 200, "individual": 100}, 100),
        ({"intake": 200, "individual": {"low": 90, "high": 120}}, 120),
        ({"intake": 200, "individual": {"one_of": [130, 90]}}, 130),
        ({"one_of": [{"intake": 200, "individual": 80}, {"intake": 90, "individual": 140}]}, 140),
    ],
)
def test_no_more_is_allowed_than_is_billed(fees: Any, high: int) -> None:
    """An unknown allowed amount lies between nothing and the fee, the highest that it may be."""
    data = case(fees)
    hole = next(h for h in possible.relevant(data) if h.path == "payers.0.allowed.individual")
    axis = possible.axis(data, hole)
    assert (axis.low, axis.high) == (0, 100 * high)
    plan = {**PLAN, "allowed": {"intake": 150, "individual": {"low": 0, "high": high}}}
    found = iptcost.estimate_range(iptcost.document(data))
    told = iptcost.estimate_range(iptcost.document({**data, "payers": [plan]}))
    assert found.low.totals == told.low.totals
    assert found.high.totals == told.high.totals


def of_visits(*visits: dict[str, Any], **plan: Any) -> iptcost.Range:
    """Return the range of visits a week apart under a plan that pays nothing of its deductible."""
    days = ("2026-02-02", "2026-02-09")
    listed = [{"date": day, **visit} for day, visit in zip(days, visits, strict=True)]
    payer = {"adapter": "plan", "benefits": [{"coinsurance": "0%"}], **plan}
    fees = {"individual": 100, "couples": 180}
    case = {"course": {"visits": listed}, "provider": {"fees": fees}, "payers": [payer]}
    return iptcost.estimate_range(iptcost.document(case))


def test_a_visit_of_a_code_alone_is_billed_as_its_service() -> None:
    """Two visits of 90847, couples at 180, can meet a deductible that is not known by 360."""
    found = of_visits({"code": "90847"}, {"code": "90847"}, deductible="unknown")
    assert (str(found.low_bound), str(found.high_bound), found.exact) == ("0.00", "360.00", True)


def test_a_service_may_be_a_choice() -> None:
    """The first visit is at 100 or at 180, and no fee of another service is asked for."""
    choice = {"service": {"one_of": ["individual", "couples"]}}
    found = of_visits(choice, {"service": "individual"}, deductible=1000)
    assert (str(found.low_bound), str(found.high_bound), found.exact) == ("200.00", "280.00", True)
    beyond = of_visits(choice, {"service": "individual"}, deductible="unknown")
    assert (str(beyond.high_bound), beyond.exact) == ("280.00", True)


def test_nothing_allowed_out_of_network_is_the_dearest() -> None:
    """Two sessions at 100: all of it is owed at worst, 20 each at best; and 30 and 50 of 200."""
    found = iptcost.estimate_range(iptcost.document(case({"intake": 200, "individual": 100})))
    assert str(found.low.totals.to_pay) == "120.00"
    assert str(found.high.totals.to_pay) == "280.00"
    assert found.exact


def test_a_visits_own_fee_bounds_it_too() -> None:
    """A listed visit may be dearer than the service's fee."""
    visits = [
        {"date": "2026-01-05", "service": "individual", "fee": {"low": 150, "high": 180}},
        {"date": "2026-01-12", "service": "individual"},
    ]
    data = {**case({"individual": 100}), "course": {"visits": visits}}
    hole = next(h for h in possible.relevant(data) if h.path == "payers.0.allowed.individual")
    assert possible.axis(data, hole).high == 18_000


def test_an_unknown_fee_is_taken_as_a_usual_one_and_said_so() -> None:
    """Out of network the fee decides: a usual range stands in, dated, and is no bound.

    Of the first session 50 are above the 150 that are allowed, and 20% of these are 30. At the least all of 75 is
    allowed: 2 x 15 and 80. At the most nothing of 250 is: 2 x 250 and 80.
    """
    found = iptcost.estimate_range(iptcost.document(case({"intake": 200, "individual": "unknown"})))
    assert (str(found.low.totals.to_pay), str(found.high.totals.to_pay)) == ("110.00", "580.00")
    assert not found.exact
    assert found.usual_fees == ("provider.fees.individual",)
    assert "usual-fee" in {entry.code for entry in found.high.assumptions}


def test_in_network_a_fee_often_changes_nothing() -> None:
    """At 160 and 120 allowed, 20% is 392.00 whatever the therapist charges, and it says so."""
    plan = {
        "adapter": "plan",
        "allowed": {"intake": 160, "individual": 120},
        "benefits": [{"coinsurance": "20%"}],
    }
    unknown = {"intake": "unknown", "individual": "unknown"}
    document = iptcost.document(
        {"course": {"start": "2026-01-05"}, "provider": {"fees": unknown}, "payers": [plan]}
    )
    found = iptcost.estimate_range(document)
    assert str(found.low.totals.to_pay) == str(found.high.totals.to_pay) == "392.00"
    assert found.any_fee
    assert found.exact
    for fee in (175, 1000):
        fees = {"intake": max(fee, 160), "individual": fee}
        known = iptcost.document({**document.data, "provider": {"fees": fees}})
        assert str(iptcost.estimate(known).totals.to_pay) == "392.00"


def test_each_unknown_has_a_name_of_its_own() -> None:
    """Amounts say of which service, whose, and on which side; none is called by its path."""
    paths = [
        "payers.0.sides.in.allowed.intake",
        "payers.0.sides.in.allowed.individual",
        "payers.0.sides.in.deductible.family",
        "payers.0.sides.in.deductible.individual",
        "payers.0.sides.out.deductible.individual",
        "payers.0.sides.out.benefits.0.copay",
        "payers.0.sides.out.benefits.1.copay",
        "x.y",
    ]
    called = names(paths, Language.of("en"))
    assert list(called.values()) == [
        "the allowed amount (intake)",
        "the allowed amount (individual)",
        "your family's deductible",
        "your deductible (in network)",
        "your deductible (out of network)",
        "your copay (out of network)",
        "your copay (out of network) (2)",
        "one value of the case",
    ]


def test_a_fee_of_a_group_may_be_unknown() -> None:
    """A service's name is no key of another table: the fee of a group session is an amount."""
    document = iptcost.document(
        {
            "course": {"protocol": "ipt-group", "start": "2026-10-05"},
            "provider": {"fees": {"intake": 100, "group": "unknown"}},
        }
    )
    assert [hole.path for hole in document.holes] == ["provider.fees.group"]


def test_the_usual_fees_are_dollars_of_a_session() -> None:
    """A slip of a digit in the table is found: each is between 10 and 1,000, from less to more."""
    table = usual_fees()
    assert table["currency"] == "USD"
    assert dt.date.fromisoformat(table["effective"]) <= dt.date(2026, 11, 26)
    assert set(table["fees"]) >= {"intake", "individual"}
    assert all(10 < low < high < 1_000 for low, high in table["fees"].values())


def test_used_of_a_maximum_that_says_nothing_is_nothing() -> None:
    """``out_of_pocket = {}`` beside an unknown maximum is nothing used of it, as 0 is."""
    plan: dict[str, Any] = {"adapter": "plan", "deductible": 500, "out_of_pocket_max": "unknown"}
    plan["benefits"] = [{"coinsurance": "20%"}]
    ends = []
    for used in ({"deductible": 100, "out_of_pocket": 0}, {"deductible": 100, "out_of_pocket": {}}):
        case = {
            "course": {"start": "2026-03-02"},
            "provider": {"fees": {"intake": 200, "individual": 175}},
            "payers": [{**plan, "used": used}],
        }
        found = iptcost.estimate_range(iptcost.document(case))
        ends.append((found.low.totals.to_pay, found.high.totals.to_pay))
    assert ends[0] == ends[1]
