"""The ceilings that federal law sets, by year."""

from typing import Any

import pytest

import iptcost
from iptcost._rules import federal


@pytest.mark.parametrize(
    ("year", "limits"),
    [
        (2024, ((9450, 18900), (1600, 3200), (8050, 16100), (4150, 8300))),
        (2025, ((9200, 18400), (1650, 3300), (8300, 16600), (4300, 8550))),
        (2026, ((10600, 21200), (1700, 3400), (8500, 17000), (4400, 8750))),
        (2027, ((12000, 24000), (1750, 3500), (8700, 17400), (4500, 9000))),
    ],
)
def test_the_limits_of_a_year(year: int, limits: tuple[tuple[int, int], ...]) -> None:
    """45 CFR 156.130 for any plan; Rev. Proc. of the IRS for a high-deductible one and its account."""
    assert federal.federal_limits()[year] == limits


def test_a_year_that_is_not_known_has_no_limits() -> None:
    """The last known ones would be narrower than the truth."""
    assert not {2019, 2028} & set(federal.federal_limits())


def bound_case(**plan: object) -> dict[str, Any]:
    """Return 16 dear sessions under a plan whose maximum is not known."""
    table = {
        "adapter": "plan",
        "network": "in",
        "federal_ceiling": True,
        "allowed": {"intake": 2000, "individual": 2000},
        "deductible": 0,
        "out_of_pocket_max": "unknown",
        "benefits": [{"coinsurance": "50%"}],
        **plan,
    }
    return {
        "course": {"start": "2026-03-02"},
        "provider": {"fees": {"intake": 2000, "individual": 2000}},
        "payers": [table],
    }


@pytest.mark.parametrize(
    ("plan", "most"),
    [
        ({}, "10600.00"),
        ({"federal_ceiling": False}, "16000.00"),  # 16 x 1,000, without an end
        ({"network": "out"}, "16000.00"),
        ({"benefit_year": "07-01"}, "9200.00"),  # the plan year that began in 2025
        ({"benefit_year": "unknown"}, "16000.00"),  # 10,600 in each of two years
        ({"deductible": "unknown", "benefits": [{"coinsurance": "0%"}]}, "10600.00"),
    ],
)
def test_an_unknown_maximum_is_bounded_by_the_ceiling(plan: dict[str, Any], most: str) -> None:
    """Only in network, only where the plan is of a kind that the law binds."""
    found = iptcost.estimate_range(iptcost.document(bound_case(**plan)))
    assert str(found.high.totals.to_pay) == most


def test_past_the_last_year_nothing_is_bounded() -> None:
    """The ceiling of a year that is not in the table is not known: it has always been higher."""
    data = bound_case()
    data["course"] = {"start": "2031-03-02"}
    found = iptcost.estimate_range(iptcost.document(data))
    assert str(found.high.totals.to_pay) == "16000.00"
