"""Original Medicare Part B, worked by hand from 42 CFR 410.155."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import iptcost
from iptcost.payer import Inquiry, PayerError
from iptcost.testing import check_payer
from iptcost_medicare import Medicare, MedicareSettings

SCHEDULE = {"intake": "170.00", "individual": "110.00"}
FEES = {"intake": 220, "individual": 180}


def table(**keys: Any) -> dict[str, Any]:
    """Return a payer table of the adapter."""
    return {"adapter": "medicare", "schedule": SCHEDULE, **keys}


def estimate(payer: dict[str, Any], start: dt.date = dt.date(2026, 3, 2)) -> iptcost.Estimate:
    """Return the estimate of sixteen weekly sessions."""
    case = {"course": {"start": start}, "provider": {"fees": FEES}, "payers": [payer]}
    return iptcost.estimate(iptcost.resolve(iptcost.document(case)))


def to_pay(**keys: Any) -> str:
    """Return what the course comes to."""
    return str(estimate(table(**keys)).totals.to_pay)


def deductible(first: dt.date, last: dt.date, **keys: Any) -> tuple[Any, list[str]]:
    """Return the deductible of a course between two days, and the notes on it."""
    answer = Medicare().coverage(Inquiry(first, last), MedicareSettings(**keys))
    notes = [
        note.text for note in answer.notes if note.path.endswith("sides.in.deductible.individual")
    ]
    return answer.tables[0]["sides"]["in"]["deductible"]["individual"], notes


@pytest.mark.parametrize("network", ["in", "in-assigned", "out", "out-private"])
@pytest.mark.parametrize("supplement", [None, "A", "C", "F", "G", "L"])
def test_keeps_the_promises_of_the_door(network: str, supplement: str | None) -> None:
    """The conformance kit finds nothing wrong, on any side, with any supplement."""
    letter = {} if supplement is None else {"supplement": supplement}
    used = {"deductible": {"individual": 50}}
    check_payer(Medicare(), table(network=network, used=used, **letter))


def test_participating() -> None:
    """170 + 15 x 110 = 1,820; 283 first, then 20% of 1,537: 283 + 307.40 = 590.40."""
    result = estimate(table())
    assert str(result.totals.to_pay) == "590.40"
    assert str(result.totals.deductible) == "283.00"
    assert str(result.totals.write_off) == "1100.00"


def test_the_first_sessions_one_by_one() -> None:
    """170 and 110 are deductible, of which 3 are left: 3 + 20% of 107 is 24.40; then 22."""
    shown = [str(one.patient_responsibility) for one in estimate(table()).sessions[:4]]
    assert shown == ["170.00", "110.00", "24.40", "22.00"]


def test_not_participating_but_accepting_assignment() -> None:
    """95%: 161.50 + 15 x 104.50 = 1,729; 283 + 20% of 1,446 = 572.20, and no balance bill."""
    result = estimate(table(network="in-assigned"))
    assert str(result.totals.to_pay) == "572.20"
    assert str(result.totals.balance_bill) == "0.00"


def test_not_accepting_assignment() -> None:
    """On top up to 15% of 161.50 (24.23) and of 104.50 (15.68): 572.20 + 24.23 + 15 x 15.68."""
    result = estimate(table(network="out"))
    assert str(result.totals.balance_bill) == "259.43"
    assert str(result.totals.to_pay) == "831.63"


def test_a_lower_charge_is_the_whole_charge() -> None:
    """A charge below Medicare's amount is all that is shared, and nothing is billed above it."""
    case: dict[str, Any] = {
        "course": {"start": dt.date(2026, 3, 2)},
        "provider": {"fees": {"intake": 100, "individual": 100}},
        "payers": [table(network="out")],
    }
    result = iptcost.estimate(iptcost.resolve(iptcost.document(case)))
    # 1,600, of which 283 and 20% of 1,317.
    assert str(result.totals.to_pay) == "546.40"


def test_opted_out() -> None:
    """Under a private contract Medicare pays nothing: 220 + 15 x 180."""
    assert to_pay(network="out-private") == "2920.00"
    assert to_pay(network="out-private", supplement="F") == "2920.00"


@pytest.mark.parametrize(
    ("supplement", "expected"),
    [
        ("A", "283.00"),
        ("G", "283.00"),
        ("C", "0.00"),
        ("F", "0.00"),
        ("K", "436.70"),
        ("L", "359.85"),
    ],
)
def test_supplements_pay_their_parts(supplement: str, expected: str) -> None:
    """The 20% in whole, by half (K) or three quarters (L); C and F the deductible too."""
    assert to_pay(supplement=supplement) == expected


@pytest.mark.parametrize(
    ("supplement", "counted", "expected"),
    [("K", 7950, "50.00"), ("K", 8000, "0.00"), ("L", 3980, "20.00"), ("L", 283, "91.00")],
)
def test_past_its_yearly_limit_a_supplement_pays_everything(
    supplement: str, counted: int, expected: str
) -> None:
    """In 2026 8,000 under K and 4,000 under L; the deductible is met, 10% or 5% is the patient's.

    K: 17 + 11 + 11 + 11 reach the limit; L: 8.50 + 5.50 + 5.50 + 0.50; in all 5% of 1,820.
    """
    used = {"deductible": {"individual": 283}, "out_of_pocket": {"individual": counted}}
    assert to_pay(supplement=supplement, used=used) == expected


def test_the_yearly_limit_of_a_supplement_is_that_of_the_year() -> None:
    """7,220 under K in 2025; past the last known year the last one stands in, and is told."""
    settings = MedicareSettings(supplement="K")
    in_2025 = Medicare().coverage(Inquiry(dt.date(2025, 2, 3), dt.date(2025, 5, 5)), settings)
    later = Medicare().coverage(Inquiry(dt.date(2027, 2, 1), dt.date(2027, 5, 3)), settings)
    assert in_2025.tables[1]["sides"]["in"]["out_of_pocket_max"] == {"individual": "7220"}
    assert later.tables[1]["sides"]["in"]["out_of_pocket_max"] == {"individual": "8000"}
    assert any("supplement's limit" in note.text for note in later.notes)


@pytest.mark.parametrize(("supplement", "expected"), [("A", "542.43"), ("F", "0.00")])
def test_supplements_and_the_limiting_charge(supplement: str, expected: str) -> None:
    """A leaves the deductible and the excess, 283 + 259.43; F pays all."""
    assert to_pay(network="out", supplement=supplement) == expected


@pytest.mark.parametrize("supplement", ["C", "G"])
def test_what_a_supplement_pays_beyond_is_told(supplement: Literal["C", "G"]) -> None:
    """One of deductible and excess can't be reckoned apart: dearer than the truth, and said so."""
    inquiry = Inquiry(dt.date(2026, 3, 2), dt.date(2026, 6, 2), network="out")
    answer = Medicare().coverage(inquiry, MedicareSettings(supplement=supplement))
    assert any("you may pay less" in note.text for note in answer.notes)
    assert to_pay(network="out", supplement=supplement) == "542.43"


def test_a_used_deductible_is_used() -> None:
    """With the deductible met, 20% of 1,820."""
    assert to_pay(used={"deductible": {"individual": 283}}) == "364.00"
    assert to_pay(used={"deductible": {"individual": 283}}, supplement="A") == "0.00"


@settings(max_examples=40, deadline=None)
@given(
    amount=st.integers(1, 40_000),
    used=st.integers(0, 28_300),
    network=st.sampled_from(["in", "in-assigned"]),
)
def test_a_supplement_pays_the_twenty_percent_to_the_cent(
    amount: int, used: int, network: str
) -> None:
    """For any amounts plan A leaves the deductible and nothing else, F nothing."""
    keys: dict[str, Any] = {
        "schedule": dict.fromkeys(SCHEDULE, f"{amount / 100:.2f}"),
        "used": {"deductible": {"individual": f"{used / 100:.2f}"}},
        "network": network,
    }
    alone = estimate(table(**keys)).totals
    assert estimate(table(**keys, supplement="A")).totals.to_pay == alone.deductible
    assert to_pay(**keys, supplement="F") == "0.00"


@pytest.mark.parametrize(("year", "amount"), [(2024, "240"), (2025, "257"), (2026, "283")])
def test_the_deductible_of_a_year(year: int, amount: str) -> None:
    """Each year has its own, published by CMS."""
    assert deductible(dt.date(year, 1, 5), dt.date(year, 5, 1)) == (amount, [])


def test_a_course_in_two_known_years_has_a_range() -> None:
    """257 in 2025 and 283 in 2026: the estimate lies between the two."""
    value, notes = deductible(dt.date(2025, 11, 3), dt.date(2026, 2, 16))
    assert value == {"low": "257", "high": "283"}
    assert len(notes) == 1


@pytest.mark.parametrize(
    ("first", "said"),
    [(dt.date(2026, 11, 2), "goes on into a year"), (dt.date(2027, 2, 1), "is not known here")],
)
def test_past_the_last_year_the_last_known_one_stands_in_and_is_told(
    first: dt.date, said: str
) -> None:
    """Nobody knows the next deductible: the last one stands in, with a note that it may be more."""
    value, notes = deductible(first, first + dt.timedelta(weeks=15))
    assert value == "283"
    assert said in notes[0]
    assert "more" in notes[0]


def test_a_stated_deductible_holds() -> None:
    """Who knows the new year's figure states it."""
    assert deductible(dt.date(2027, 2, 1), dt.date(2027, 5, 1), deductible=29000) == ("290.00", [])


def test_a_year_before_the_table_is_refused() -> None:
    """A figure that is not here is asked for."""
    with pytest.raises(PayerError, match="2019"):
        deductible(dt.date(2019, 2, 1), dt.date(2019, 5, 1))


def test_another_currency_is_refused() -> None:
    """Medicare pays in dollars."""
    inquiry = Inquiry(dt.date(2026, 3, 2), dt.date(2026, 6, 2), currency="AUD")
    with pytest.raises(PayerError, match="AUD"):
        Medicare().coverage(inquiry, MedicareSettings())


def test_without_the_schedule_the_estimate_says_what_it_took() -> None:
    """In network the charge stands in and is told; out of network the amount is asked for."""
    codes = {one.code for one in estimate({"adapter": "medicare"}).assumptions}
    assert any("rate" in code or "billed" in code for code in codes)
    with pytest.raises(iptcost.CaseError):
        estimate({"adapter": "medicare", "network": "out"})
