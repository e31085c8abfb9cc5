"""How the peers of this job go wrong: each fault, and the sum that is right."""

import pytest

from worked import a_plan, column, course, estimate, everywhere, insured, to_pay


def test_the_maximum_holds_within_the_session_that_reaches_it() -> None:
    """Synthea checks the maximum before the claim, and its own test expects 225 paid of 200."""
    case = insured({"coinsurance": "50%"}, sessions=4, out_of_pocket_max=200)
    assert column(case, "coinsurance") == ["75.00", "75.00", "50.00", "0.00"]
    assert to_pay(case) == "200.00"


def test_a_copay_is_no_more_than_the_visit() -> None:
    """Schie charges a copay of 30 on a visit of 20."""
    for order in ("deductible-waived", "after-deductible", "before-deductible"):
        assert to_pay(insured({"copay": 30, "order": order}, sessions=1, fee=20)) == "20.00"
    assert (
        to_pay(
            insured({"copay": 30, "order": "deductible-waived"}, sessions=1, allowed=everywhere(25))
        )
        == "25.00"
    )


def test_the_familys_room_binds() -> None:
    """HealthSim applies 400 to a family deductible with 100 left."""
    case = insured(
        {"coinsurance": "0%"}, sessions=1, fee=400,
        deductible={"individual": 1000, "family": 2000},
        used={"deductible": {"individual": 0, "family": 1900}},
    )  # fmt: skip
    assert to_pay(case) == "100.00"


def test_an_unknown_visit_limit_is_not_an_exhausted_one() -> None:
    """An estimator reads a visit limit that is not known as used up."""
    assert (
        to_pay(insured({"copay": 30, "order": "deductible-waived", "visits_used": 40})) == "480.00"
    )


def test_cents_are_rounded_not_cut() -> None:
    """OpenIMIS truncates: 12.5% of 100.20 is 12.525, which is 12.53."""
    assert to_pay(insured({"coinsurance": "12.5%"}, sessions=1, fee="100.20")) == "12.53"


def test_a_maximum_of_zero_is_zero() -> None:
    """A pharmacy engine takes a maximum of 0 for none."""
    assert (
        to_pay(insured({"copay": 30, "order": "deductible-waived"}, out_of_pocket_max=0)) == "0.00"
    )


@pytest.mark.parametrize(
    ("room", "owed"), [(100, "30.00"), (30, "30.00"), (20, "20.00"), (0, "0.00")]
)
def test_the_copay_is_taken_after_the_cap(room: int, owed: str) -> None:
    """PolicyEngine had ten states take the copay before the cap: 30 on top of a maximum reached."""
    case = insured({"copay": 30, "order": "deductible-waived"}, sessions=1, out_of_pocket_max=room)
    assert to_pay(case) == owed


def test_an_active_second_plan_is_no_promise_to_pay() -> None:
    """A vendor answers that the patient owes nothing as soon as a second plan is active."""
    first = a_plan({"coinsurance": "50%"}, allowed=everywhere(100))
    second = a_plan({"coinsurance": "50%"}, allowed=everywhere(40), coordination="non-duplication")
    case = course(1, 150, payers=[first, second])
    assert to_pay(case) == "50.00"
    assert str(estimate(case).totals.write_off) == "50.00"
