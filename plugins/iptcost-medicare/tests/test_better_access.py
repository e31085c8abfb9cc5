"""Australia's Better Access, worked by hand."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import iptcost
from iptcost.payer import Inquiry, Minor, PayerError
from iptcost.testing import check_payer
from iptcost_medicare import BetterAccess, BetterAccessSettings, _figures
from iptcost_medicare._better_access import rebate

FEE = {"intake": "161.20", "individual": "161.20"}
STATED = BetterAccessSettings({"intake": Minor(16120), "individual": Minor(16120)})
INQUIRY = Inquiry(
    dt.date(2026, 3, 2),
    dt.date(2026, 6, 15),
    {"intake": "90791", "individual": "90834"},
    currency="AUD",
)


def sessions(fee: int = 220, protocol: str = "ipt", **keys: Any) -> list[str]:
    """Return what the patient pays for each session of a course from March 2026."""
    start = keys.pop("start", dt.date(2026, 3, 2))
    case = {
        "currency": "AUD",
        "course": {"start": start, "protocol": protocol},
        "provider": {"fees": {"intake": fee, "individual": fee, "group": 90}},
        "payers": [{"adapter": "better-access", "schedule": FEE, **keys}],
    }
    result = iptcost.estimate(iptcost.resolve(iptcost.document(case)))
    return [str(one.patient_responsibility) for one in result.sessions]


def test_keeps_the_promises_of_the_door() -> None:
    """The conformance kit finds nothing wrong, bulk-billed or not."""
    payer = {"adapter": "better-access", "schedule": FEE, "individual_used": 3}
    check_payer(BetterAccess(), payer, {**payer, "network": "in"}, inquiry=INQUIRY)


@pytest.mark.parametrize(
    ("fee", "expected"),
    [(16120, 13705), (10000, 8500), (9665, 8220), (1, 5), (0, 0)],
)
def test_the_rebate_is_rounded_up_to_five_cents(fee: int, expected: int) -> None:
    """137.02 becomes 137.05, as the schedule prints it; 85.00 stays; 82.1525 becomes 82.20."""
    assert rebate(_figures.better_access(), fee) == expected


@given(fee=st.integers(0, 10**9))
def test_the_rebate_is_never_less_and_less_than_five_cents_more(fee: int) -> None:
    """It is the next multiple of five cents from 85% on."""
    given_back = rebate(_figures.better_access(), fee)
    exact = Fraction(85, 100) * fee
    assert given_back % 5 == 0
    assert 0 <= given_back - exact < 5


def test_ten_sessions_with_a_gap_and_the_rest_in_full() -> None:
    """220 less 137.05 is a gap of 82.95, ten times; then 220."""
    assert sessions() == ["82.95"] * 10 + ["220.00"] * 6


def test_sessions_already_used_are_used() -> None:
    """With eight used, two are left."""
    assert sessions(individual_used=8) == ["82.95"] * 2 + ["220.00"] * 14


def test_bulk_billed_costs_nothing_while_sessions_last() -> None:
    """The rebate is the whole fee; past the ten the therapist's fee is."""
    assert sessions(network="in") == ["0.00"] * 10 + ["220.00"] * 6


def test_a_fee_of_the_rebate_leaves_no_gap_and_a_lower_one_is_rebated_whole() -> None:
    """Medicare pays never more than the fee."""
    assert sessions(fee=100)[:10] == ["0.00"] * 10


def test_the_count_starts_over_with_the_calendar_year() -> None:
    """From 2 November: nine sessions in 2026, seven in 2027, all with a rebate."""
    assert sessions(start=dt.date(2026, 11, 2)) == ["82.95"] * 16


def test_group_sessions_have_ten_of_their_own() -> None:
    """One individual session and ten of fifteen group sessions are rebated: 90 less 34.85."""
    paid = sessions(protocol="ipt-group", schedule={**FEE, "group": "41.00"})
    assert paid == ["82.95"] + ["55.15"] * 10 + ["90.00"] * 5


def test_couples_therapy_is_not_rebated() -> None:
    """Better Access has no item for it."""
    side = BetterAccess().coverage(INQUIRY, STATED)
    rows = side.tables[0]["sides"]["out"]["benefits"]
    assert rows[-1] == {"services": ["couples"], "covered": False}


def test_a_schedule_fee_not_stated_is_asked_for() -> None:
    """The rebate is reckoned from it, and never guessed; each missing one is named."""
    with pytest.raises(PayerError) as caught:
        BetterAccess().coverage(INQUIRY, BetterAccessSettings({}))
    paths = [problem.path for problem in caught.value.problems]
    assert paths == ["schedule.intake", "schedule.individual"]
    assert "{ intake = … }" in caught.value.problems[0].remedy


def test_what_is_not_reckoned_is_told() -> None:
    """Safety nets, referrals and reviews are notes."""
    answer = BetterAccess().coverage(INQUIRY, STATED)
    text = " ".join(note.text for note in answer.notes)
    assert "safety nets" in text
    assert "review" in text


def test_another_currency_is_refused() -> None:
    """Rebates are Australian dollars."""
    with pytest.raises(PayerError, match="USD"):
        BetterAccess().coverage(
            Inquiry(INQUIRY.first_day, INQUIRY.last_day), BetterAccessSettings({})
        )
