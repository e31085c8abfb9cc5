"""The ceilings that federal law sets, by year."""

import pytest

from iptcost._rules.federal_limits import federal_limits, out_of_pocket_ceiling


@pytest.mark.parametrize(
    ("year", "any_plan", "high_deductible"),
    [
        (2024, (9450, 18900), (8050, 16100)),
        (2025, (9200, 18400), (8300, 16600)),
        (2026, (10600, 21200), (8500, 17000)),
        (2027, (12000, 24000), (8700, 17400)),
    ],
)
def test_the_ceiling_of_a_year(
    year: int, any_plan: tuple[int, int], high_deductible: tuple[int, int]
) -> None:
    """45 CFR 156.130 for any plan; Rev. Proc. of the IRS for a high-deductible one, which is less."""
    assert out_of_pocket_ceiling(year) == any_plan
    assert out_of_pocket_ceiling(year, high_deductible=True) == high_deductible


def test_a_year_that_is_not_known_has_no_ceiling() -> None:
    """The last known one would be narrower than the truth."""
    assert out_of_pocket_ceiling(2028) is None
    assert out_of_pocket_ceiling(2019) is None


def test_a_high_deductible_plan_of_2026() -> None:
    """Its deductible is 1,700 or more, and 4,400 may be paid into the account."""
    limits = federal_limits()[2026]
    assert limits.least_deductible.individual == 1700
    assert limits.contribution == (4400, 8750)
