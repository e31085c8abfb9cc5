"""Several payers: assistance first, then a primary and a secondary plan."""

import datetime as dt

import pytest
from hypothesis import assume, given, settings

import iptcost
from iptcost._rules.coordination import opening, settle
from iptcost._rules.course import Planned
from strategies import Table, cases
from worked import a_plan, column, course, estimate, everywhere, insured, problems, to_pay

HALF = {"coinsurance": "50%"}
WAIVED = {"copay": 30, "order": "deductible-waived"}


def both(primary: Table, secondary: Table, sessions: int = 1, fee: int = 1200) -> Table:
    """Return a case of two plans."""
    return course(sessions, fee, payers=[primary, secondary])


def test_two_plans_of_half() -> None:
    """Fee 1,200, allowed 900 and 650: 450 and 325 are paid, 300 written off, 125 owed."""
    case = both(a_plan(HALF, allowed=everywhere(900)), a_plan(HALF, allowed=everywhere(650)))
    [session] = estimate(case).sessions
    assert [str(share.paid) for share in session.payers] == ["450.00", "325.00"]
    assert str(session.write_off) == "300.00"
    assert to_pay(case) == "125.00"


@pytest.mark.parametrize(
    ("payers", "fee", "patient"),
    [
        ([], 15000, (0, 0, 0, 15000, 0, 0)),
        ([a_plan(WAIVED)], 15000, (0, 3000, 0, 0, 0, 0)),
        ([a_plan(WAIVED)], 0, (0, 0, 0, 0, 0, 0)),
    ],
)
def test_without_a_second_plan_nothing_is_taken_off(
    payers: list[Table], fee: int, patient: tuple[int, ...]
) -> None:
    """Deductible, copay, coinsurance, not covered, balance bill, and what a second plan paid."""
    case = iptcost.document(course(1, payers=payers)).case
    session = Planned(1, dt.date(2026, 1, 5), "intake", "office", None, fee)
    assert settle(case, opening(case), session).patient == patient


def test_non_duplication_pays_only_what_exceeds_the_primary() -> None:
    """It would pay 600 alone; the primary paid 450: 150 more. A smaller one pays nothing."""
    first = a_plan(HALF, allowed=everywhere(900))
    for allowed, owed in ((1200, "300.00"), (650, "450.00")):
        second = a_plan(HALF, allowed=everywhere(allowed), coordination="non-duplication")
        assert to_pay(both(first, second)) == owed


def test_a_second_plan_that_is_active_may_pay_nothing() -> None:
    """A secondary with an open deductible pays nothing: the patient still owes the primary's part."""
    second = a_plan({"coinsurance": "0%"}, deductible=5000)
    assert to_pay(both(a_plan(WAIVED), second)) == "30.00"


def test_both_plans_move_as_if_each_were_alone() -> None:
    """The secondary's deductible of 200 is met by sessions that the primary paid in full."""
    second = a_plan({"coinsurance": "0%"}, deductible=200)
    first = a_plan({"coinsurance": "0%", "visit_limit": 2})
    assert column(both(first, second, 3, 100), "patient_responsibility") == ["0.00", "0.00", "0.00"]


def test_the_secondary_pays_no_more_than_what_was_left() -> None:
    """It would pay 150 alone; 30 were left."""
    case = both(a_plan(WAIVED), a_plan({"coinsurance": "0%"}), fee=150)
    [session] = estimate(case).sessions
    assert [str(share.paid) for share in session.payers] == ["120.00", "30.00"]


def test_the_secondary_pays_the_balance_bill_last() -> None:
    """Allowed 100 of 150 out of network, 50% each: 50 of coinsurance, then 25 of the balance bill."""
    first = a_plan(HALF, network="out", allowed=everywhere(100))
    second = a_plan({"coinsurance": "50%"})
    case = both(first, second, fee=150)
    assert (column(case, "coinsurance"), column(case, "balance_bill")) == (["0.00"], ["25.00"])


def test_assistance_pays_in_full_and_uses_nothing_of_the_plan() -> None:
    """Two programmes pay three sessions, which are no visits and meet no deductible."""
    plan = a_plan({"coinsurance": "0%", "visit_limit": 1}, allowed=everywhere(100), deductible=40)
    eaps = [{"adapter": "eap", "name": str(n), "sessions": n} for n in (1, 0, 2)]
    case = course(5, payers=[*eaps, plan])
    assert column(case, "patient_responsibility") == ["0.00", "0.00", "0.00", "40.00", "150.00"]
    sessions = estimate(case).sessions
    assert [[s.name for s in x.payers if s.paid] for x in sessions] == [
        ["1"],
        ["2"],
        ["2"],
        ["plan"],
        [],
    ]
    assert column(case, "allowed")[:3] == ["150.00"] * 3
    assert not any(session.write_off for session in sessions[:3])


def test_assistance_after_a_plan_and_a_third_plan_are_refused() -> None:
    """Each is named by its place among the payers."""
    eap, plan = {"adapter": "eap", "sessions": 1}, a_plan(WAIVED)
    assert problems(course(payers=[plan, eap])) == [("payers.1", "eap-after-plan")]
    assert problems(course(payers=[plan, plan, plan])) == [("payers.2", "third-plan")]


def test_a_secondary_without_terms_is_asked_for_them() -> None:
    """A secondary's missing order or allowed amount is a mistake like the primary's."""
    second = a_plan({"copay": 5}, network="out", deductible=10, allowed={"individual": 5})
    assert problems(course(2, payers=[a_plan(WAIVED), second])) == [
        ("payers.1.allowed.intake", "allowed-missing"),
        ("payers.1.benefits.0.order", "order-missing"),
    ]


@settings(max_examples=250, deadline=None)
@given(cases)
def test_a_secondary_never_raises_what_the_patient_pays(case: Table) -> None:
    """Without its secondary plan a case costs the same or more, session by session."""
    plans = [payer for payer in case.get("payers", []) if payer["adapter"] == "plan"]
    assume(len(plans) == 2)
    try:
        whole = estimate(case)
        alone = estimate({**case, "payers": case["payers"][:-1]})
    except iptcost.CaseError:
        assume(False)
    for with_, without in zip(whole.sessions, alone.sessions, strict=True):
        assert with_.patient_responsibility <= without.patient_responsibility


@pytest.mark.parametrize("coordination", ["standard", "non-duplication"])
def test_coordination_is_idle_on_the_first_plan(coordination: str) -> None:
    """On the primary plan the key changes nothing: the days may make another plan the first."""
    case = insured(WAIVED, coordination=coordination)
    assert estimate(case).totals == estimate(insured(WAIVED)).totals
