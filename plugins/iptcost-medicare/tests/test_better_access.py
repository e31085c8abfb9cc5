"""Australia's Better Access, worked by hand."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any

import attrs
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
    net = {"adapter": "better-access", "profession": "psychologist"}
    net["safety_net_from"] = "2026-04-06"
    check_payer(BetterAccess(), payer, {**payer, "network": "in"}, net, inquiry=INQUIRY)


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


def by_profession(fee: int = 220, **keys: Any) -> list[str]:
    """Return what the patient pays for each session where the schedule's fees are the table's."""
    return sessions(fee, schedule={}, **{"profession": "clinical-psychologist", **keys})


def test_the_schedule_of_a_profession_changes_in_july() -> None:
    """From 1 June: 220 less 145.25 five times, less 149.05 (85% of 175.30) five times, then 220."""
    paid = by_profession(start=dt.date(2026, 6, 1))
    assert paid == ["74.75"] * 5 + ["70.95"] * 5 + ["220.00"] * 6
    assert by_profession(start=dt.date(2026, 3, 2), profession="psychologist")[0] == "121.05"


def test_a_stated_schedule_fee_wins_over_the_profession() -> None:
    """The intake is billed under an item of its own: 220 less 85% of 100."""
    paid = sessions(schedule={"intake": 100}, profession="clinical-psychologist")
    assert paid[:2] == ["135.00", "74.75"]


def test_from_the_day_of_the_safety_net_a_fifth_of_the_gap_is_left() -> None:
    """20% of 74.75 is 14.95, from July of 70.95 14.19; past ten sessions there is no gap to share."""
    paid = by_profession(start=dt.date(2026, 6, 1), safety_net_from=dt.date(2026, 6, 15))
    assert paid == ["74.75"] * 2 + ["14.95"] * 3 + ["14.19"] * 5 + ["220.00"] * 6


def test_the_safety_net_pays_no_more_than_its_cap() -> None:
    """Of a gap of 900 - 145.25 it pays 500, not 603.80: 254.75 are left."""
    paid = by_profession(900, safety_net_from=dt.date(2026, 1, 5))
    assert paid[:10] == ["254.75"] * 10
    # 300% of a schedule fee of 100 is 300: 900 - 85 - 300.
    low = sessions(900, schedule=dict.fromkeys(FEE, 100), safety_net_from=dt.date(2026, 1, 5))
    assert low[0] == "515.00"


def test_the_safety_net_begins_anew_with_the_year() -> None:
    """From 7 to 28 December it pays; on 4 January the gap of 70.95 is owed again."""
    paid = by_profession(start=dt.date(2026, 11, 30), safety_net_from=dt.date(2026, 12, 7))
    assert paid[:6] == ["70.95"] + ["14.19"] * 4 + ["70.95"]


def test_the_safety_net_beside_bulk_billing_and_sessions_used() -> None:
    """Bulk-billed there is no gap; of ten sessions eight were used before."""
    keys: dict[str, Any] = {"safety_net_from": dt.date(2026, 1, 5), "individual_used": 8}
    assert by_profession(network="in", **keys) == ["0.00"] * 2 + ["220.00"] * 14
    assert by_profession(**keys) == ["14.95"] * 2 + ["220.00"] * 14


def test_a_year_before_the_table_and_a_group_are_asked_for() -> None:
    """No schedule fee is guessed: not of an earlier year, not of an item of another length."""
    with pytest.raises(PayerError, match="2025-07-01"):
        by_profession(start=dt.date(2024, 3, 4))
    with pytest.raises(PayerError, match="group"):
        by_profession(protocol="ipt-group")


def test_past_the_last_july_the_last_fee_stands_in_and_is_told() -> None:
    """A course in August 2027 goes by the fee of July 2026, and a note says so."""
    settings = BetterAccessSettings(profession="psychologist")
    inquiry = attrs.evolve(INQUIRY, first_day=dt.date(2027, 8, 2), last_day=dt.date(2027, 11, 15))
    answer = BetterAccess().coverage(inquiry, settings)
    assert answer.tables[0]["sides"]["out"]["allowed"]["individual"] == "101.55"
    assert any("last known July" in note.text for note in answer.notes)


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
