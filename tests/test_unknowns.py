"""``"unknown"`` stands for natural bounds, and for nothing where there are none."""

from __future__ import annotations

from typing import Any

import pytest

import iptcost
from iptcost._report.unknown.named import names
from iptcost._unknowns import possible
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
    axis = possible.axis(data, hole, 2)
    assert (axis.low, axis.high) == (0, 100 * high)
    plan = {**PLAN, "allowed": {"intake": 150, "individual": {"low": 0, "high": high}}}
    found = iptcost.estimate_range(iptcost.document(data))
    told = iptcost.estimate_range(iptcost.document({**data, "payers": [plan]}))
    assert found.low.totals == told.low.totals
    assert found.high.totals == told.high.totals


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
    assert possible.axis(data, hole, 2).high == 18_000


def test_an_unknown_fee_bounds_nothing() -> None:
    """Of a fee nobody knows anything: it is to be given bounds."""
    with pytest.raises(iptcost.CaseError) as caught:
        iptcost.estimate_range(iptcost.document(case({"intake": 200, "individual": "unknown"})))
    paths = {problem.path for problem in caught.value.problems}
    assert {problem.code for problem in caught.value.problems} == {"hole-bounds"}
    assert paths == {"provider.fees.individual"}


def test_each_unknown_has_a_name_of_its_own() -> None:
    """Amounts by service say which; what has no name, or no name of its own, is its path."""
    paths = ["payers.0.allowed.intake", "payers.0.allowed.individual", "payers.0.deductible.family"]
    called = names([*paths, "payers.0.deductible.individual", "x.y"], Language.of("en"))
    assert list(called.values()) == [
        "the allowed amount (intake)",
        "the allowed amount (individual)",
        "payers.0.deductible.family",
        "payers.0.deductible.individual",
        "x.y",
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
