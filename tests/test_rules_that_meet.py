"""Pairs of rules that meet in one session, worked by hand from the rules' text.

Each sum is in the test's own words. Sessions are at 150, allowed 100, a week apart from
5 January 2026, unless the case says something else.
"""

from typing import Any

import iptcost
import naive
from comparison import difference, engine
from strategies import Table

WAIVED = {"order": "deductible-waived"}
SERVICES = ("intake", "individual", "group", "couples")
HUNDRED = dict.fromkeys(SERVICES, 100)


def plan(*rows: Table, **more: Any) -> Table:
    """Return a plan that allows 100."""
    return {"adapter": "plan", "allowed": HUNDRED, "benefits": list(rows), **more}


def weekly(sessions: int, *payers: Table, start: str = "2026-01-05", **more: Any) -> Table:
    """Return a case of weekly sessions at 150."""
    provider = {"fees": dict.fromkeys(SERVICES, 150), **more.pop("provider", {})}
    course = {"start": start, "sessions": sessions}
    return {"course": course, "provider": provider, "payers": list(payers), **more}


def on_days(*visits: str | Table, payers: list[Table], **provider: Any) -> Table:
    """Return a case of individual sessions at 150 on these days."""
    listed = [{"date": visit} if isinstance(visit, str) else visit for visit in visits]
    return {
        "course": {"visits": [{"service": "individual", **visit} for visit in listed]},
        "provider": {"fees": dict.fromkeys(SERVICES, 150), **provider},
        "payers": payers,
    }


def owed(case: Table) -> list[float]:
    """Return what the patient owes for each session, in whole units, by both implementations."""
    found = naive.estimate(case)
    assert difference(engine(case), found) is None
    return [session["patient_responsibility"] / 100 for session in found["sessions"]]


# Limits beside maxima and deductibles


def test_a_limit_of_visits_beside_the_out_of_pocket_maximum() -> None:
    """Copays of 50 meet the maximum of 120 in the third visit; past four visits it is no help."""
    case = weekly(5, plan({"copay": 50, **WAIVED}, out_of_pocket_max=120, limits=[{"visits": 4}]))
    assert owed(case) == [50, 50, 20, 0, 150]


def test_an_amount_beside_the_out_of_pocket_maximum() -> None:
    """The plan pays 50, 50, then 80, and of 100 the 20 that are left of 200; 80 are not covered."""
    limits = [{"amount": 200, "per": "course"}]
    case = weekly(4, plan({"coinsurance": "50%"}, out_of_pocket_max=120, limits=limits))
    assert owed(case) == [50, 50, 20, 80]


def test_an_amount_beside_a_rows_own_maximum() -> None:
    """The smallest room binds: 70 of 120, then 50; the other limit has 30 left, then none."""
    row = {"coinsurance": "20%", "payer_maximum": 120}
    case = weekly(3, plan(row, limits=[{"amount": 150}, {"amount": 70, "per": "1 month"}]))
    # 5, 12 and 19 January: would pay 80 each; pays 70, then nothing more in this month.
    assert owed(case) == [30, 100, 100]
    later = on_days("2026-01-05", "2026-02-02", "2026-03-02", payers=case["payers"])
    assert owed(later) == [30, 50, 100]  # 70, then 50 of the row's 120, then none


def test_a_visit_that_an_amount_leaves_unpaid_is_still_a_visit() -> None:
    """The amount is spent by the first visit; the second counts, so that the third is refused."""
    case = weekly(3, plan({"coinsurance": "0%"}, limits=[{"amount": 100}, {"visits": 2}]))
    assert owed(case) == [0, 100, 150]


def test_a_rows_own_limit_decides_before_a_shared_one() -> None:
    """The row's is spent first and leaves the billed charge; the shared one leaves the allowed."""
    shared = {"visits": 1, "after_limit": "allowed"}
    row = {"copay": 10, **WAIVED}
    assert owed(weekly(2, plan(row | {"visit_limit": 1}, limits=[shared]))) == [10, 150]
    assert owed(weekly(2, plan(row | {"visit_limit": 2}, limits=[shared]))) == [10, 100]


def test_of_two_spent_limits_the_first_listed_decides() -> None:
    """Both are spent by the first visit: the one that says what the second costs stands first."""
    row, billed, allowed = {"copay": 10, **WAIVED}, {"visits": 1}, {"visits": 1}
    allowed["after_limit"] = "allowed"  # type: ignore[assignment]
    assert owed(weekly(2, plan(row, limits=[billed, allowed]))) == [10, 150]
    assert owed(weekly(2, plan(row, limits=[allowed, billed]))) == [10, 100]


def test_a_limit_of_a_code_and_a_limit_of_its_service_both_bind() -> None:
    """Two long sessions, three individual ones: the third long one and the fourth are refused."""
    limits = [{"visits": 2, "services": ["90837"]}, {"visits": 3, "services": ["individual"]}]
    days = ["2026-01-05", "2026-01-12", "2026-01-19", "2026-01-26", "2026-02-02"]
    codes = ["90837", "90837", "90837", "90834", "90834"]
    visits = [{"date": day, "code": code} for day, code in zip(days, codes, strict=True)]
    payers = [plan({"copay": 10, **WAIVED}, limits=limits)]
    # The refused third uses neither limit, so that the fourth is the third individual one.
    assert owed(on_days(*visits, payers=payers)) == [10, 10, 150, 10, 150]


def test_windows_of_months_begin_with_the_benefit_year() -> None:
    """The year begins on 15 February: 14 and 15 May lie in different windows of three months."""
    payers = [plan({"copay": 10, **WAIVED}, benefit_year="02-15")]
    payers[0]["limits"] = [{"visits": 1, "per": "3 months"}]
    days = ("2026-02-14", "2026-02-15", "2026-05-14", "2026-05-15")
    assert owed(on_days(*days, payers=payers)) == [10, 10, 150, 10]


# Authorisations


def test_an_authorisation_beside_a_limit() -> None:
    """Two sessions until January, two from February on, three visits in all.

    5 and 12 January are authorised; 19 and 26 are written off and use no visit; 2 February is
    the third visit, and 9 February is past the limit, whatever is authorised.
    """
    held = [
        {"sessions": 2, "until": "2026-01-31", "beyond": "written-off"},
        {"sessions": 2, "from": "2026-02-01"},
    ]
    payer = plan({"copay": 20, **WAIVED}, limits=[{"visits": 3}], authorizations=held)
    assert owed(weekly(6, payer)) == [20, 20, 0, 0, 20, 150]


def test_a_session_past_a_limit_uses_no_authorisation() -> None:
    """One visit a month, three sessions authorised: January, February and March take them."""
    held = [{"sessions": 3, "beyond": "not-covered"}]
    limits = [{"visits": 1, "per": "1 month"}]
    payers = [plan({"copay": 20, **WAIVED}, limits=limits, authorizations=held)]
    days = ("2026-01-05", "2026-01-12", "2026-02-02", "2026-03-02", "2026-04-06")
    assert owed(on_days(*days, payers=payers)) == [20, 150, 20, 20, 150]


def test_an_authorisation_beside_the_deductible() -> None:
    """A session that is not authorised meets nothing of the deductible of 150."""
    held = [{"sessions": 1, "until": "2026-01-11", "beyond": "not-covered"}, {"from": "2026-01-19"}]
    case = weekly(4, plan({"coinsurance": "0%"}, deductible=150, authorizations=held))
    assert owed(case) == [100, 150, 50, 0]


# Dated payers, what they carry, and carry-over


def test_carry_over_beside_carries() -> None:
    """Of 500: 100 in October (old), 100 in December (new); both count in January.

    The new plan stands at the year's end, and what it carries lies in the year's last months:
    200 are credited, 300 are left for January to March, and April is at 10%.
    """
    row = {"coinsurance": "10%"}
    old = plan(row, name="old", until="2026-11-30", deductible=500)
    new = plan(row, deductible=500, deductible_carry_over="3 months")
    new |= {"from": "2026-12-01", "carries": "old"}
    days = ("2026-10-05", "2026-12-07", "2027-01-04", "2027-02-01", "2027-03-01", "2027-04-05")
    assert owed(on_days(*days, payers=[old, new])) == [100, 100, 100, 100, 100, 10]
    without = [old, {key: value for key, value in new.items() if key != "carries"}]
    assert sum(owed(on_days(*days, payers=without))) == 6 * 100


def test_a_credit_is_carried_with_the_rest() -> None:
    """The old plan credits December's 100 in January; the new one carries it, once.

    Of 300 the new plan has 100 (credit) + 100 (January): 100 are left for March, then 10%.
    """
    row = {"coinsurance": "10%"}
    old = plan(row, name="old", until="2027-01-31", deductible=300)
    old["deductible_carry_over"] = "3 months"
    new = plan(row, deductible=300, deductible_carry_over="3 months")
    new |= {"from": "2027-02-01", "carries": "old"}
    days = ("2026-12-07", "2027-01-04", "2027-03-01", "2027-03-08")
    assert owed(on_days(*days, payers=[old, new])) == [100, 100, 100, 10]


def test_a_table_that_begins_with_the_year_is_credited_for_what_it_carries() -> None:
    """Of 400: 200 in November and December (old) count in 2027 (new): 200 are left, then nothing."""
    row = {"coinsurance": "0%"}
    old = plan(row, name="old", until="2026-12-31", deductible=400)
    new = plan(row, deductible=400) | {"from": "2027-01-01", "carries": "old"}
    for table in (old, new):
        table["deductible_carry_over"] = "3 months"
    days = ("2026-11-02", "2026-12-07", "2027-01-04", "2027-01-11", "2027-01-18")
    assert owed(on_days(*days, payers=[old, new])) == [100, 100, 100, 100, 0]


def test_a_credit_goes_on_through_a_third_table() -> None:
    """Of 400: December's 100 and January's 200 are carried twice; 100 are left, then 10%."""
    row = {"coinsurance": "10%"}
    first = plan(row, name="first", until="2027-01-08", deductible=400)
    second = plan(row, name="second", until="2027-01-15", deductible=400)
    second |= {"from": "2027-01-09", "carries": "first"}
    third = plan(row, deductible=400) | {"from": "2027-01-16", "carries": "second"}
    for table in (first, second, third):
        table["deductible_carry_over"] = "1 month"
    days = ("2026-12-07", "2027-01-04", "2027-01-11", "2027-01-18", "2027-01-25")
    assert owed(on_days(*days, payers=[first, second, third])) == [100, 100, 100, 100, 10]


def test_what_a_later_table_states_of_the_last_months_counts_beside_what_it_carries() -> None:
    """Its own 60 of December is credited, January's 100 (old) is carried: 40 of 200 are left."""
    row = {"coinsurance": "10%"}
    old = plan(row, name="old", until="2027-01-31", deductible=200)
    new = plan(row, deductible=200, deductible_carry_over="3 months")
    new |= {"from": "2027-02-01", "carries": "old"}
    new["used"] = {"as_of": "2026-12-15", "deductible": 100, "carry_over": 60}
    days = ("2027-01-04", "2027-02-01", "2027-02-08")
    assert owed(on_days(*days, payers=[old, new])) == [100, 40 + 6, 10]


def test_carry_over_of_the_individual_beside_a_family_that_met_its_own() -> None:
    """The family has met 600, the individual not 500: only the individual's 100 is carried.

    In January the individual has 400 of room and the family 600, so five sessions take 400.
    """
    limit = {"individual": 500, "family": 600}
    payer = plan({"coinsurance": "0%"}, deductible=limit, deductible_carry_over="3 months")
    payer["used"] = {"deductible": {"individual": 0, "family": 500}}
    days = ("2026-12-07", "2027-01-04", "2027-01-11", "2027-01-18", "2027-01-25", "2027-02-01")
    assert owed(on_days(*days, payers=[payer])) == [100, 100, 100, 100, 100, 0]


def test_other_care_in_the_last_months_is_carried_over() -> None:
    """150 of a planned operation in November, 100 in December: 250 of 300 in January."""
    payer = plan({"coinsurance": "0%"}, deductible=300, deductible_carry_over="3 months")
    payer["other_care"] = [{"date": "2026-11-20", "deductible": 150}]
    days = ("2026-12-07", "2027-01-04", "2027-01-11")
    assert owed(on_days(*days, payers=[payer])) == [100, 50, 0]


def test_a_limit_is_carried_within_its_own_period() -> None:
    """Three visits in six months: two in May (old), one in June (new); July begins anew."""
    row, limits = {"copay": 10, **WAIVED}, [{"name": "a", "visits": 3, "per": "6 months"}]
    old = plan(row, name="old", until="2026-05-31", limits=limits)
    new = plan(row, limits=limits) | {"from": "2026-06-01", "carries": "old"}
    days = ("2026-05-04", "2026-05-11", "2026-06-01", "2026-06-08", "2026-07-06")
    assert owed(on_days(*days, payers=[old, new])) == [10, 10, 10, 150, 10]


def test_a_carried_session_counts_in_the_row_that_would_name_it_here() -> None:
    """The old plan has one row for all; the new one counts individual sessions alone."""
    old = plan({"copay": 10, **WAIVED}, name="old", until="2026-01-31")
    own = {"services": ["individual"], "copay": 20, "visit_limit": 3, **WAIVED}
    new = plan(own, {"copay": 30, **WAIVED}) | {"from": "2026-02-01", "carries": "old"}
    days: list[str | Table] = ["2026-01-05", "2026-01-12", "2026-02-02", "2026-02-09"]
    days.insert(1, {"date": "2026-01-07", "service": "group"})
    # Two individual sessions are carried, and the third is the last.
    assert owed(on_days(*days, payers=[old, new])) == [10, 10, 10, 20, 150]


def test_two_plans_on_the_day_on_which_one_ends_and_the_other_begins() -> None:
    """On 12 January both are in force: the first leaves 40, of which the second pays all."""
    old = plan({"coinsurance": "40%"}, until="2026-01-12")
    new = plan({"coinsurance": "20%"}) | {"from": "2026-01-12"}
    assert owed(weekly(3, old, new)) == [40, 0, 20]


def test_a_programme_that_ends_beside_the_scale() -> None:
    """Assistance pays until 11 January; on days without a plan the scale asks 60."""
    programme = {"adapter": "eap", "sessions": 3, "until": "2026-01-11"}
    scale = {"basis": "income", "tiers": [{"up_to": 50_000, "fee": 60}]}
    case = weekly(2, programme, provider={"sliding_scale": scale}, client={"annual_income": 40_000})
    assert owed(case) == [0, 60]


def test_a_day_between_two_plans_beside_the_scale() -> None:
    """The old plan ends on the 11th, the new one begins on the 19th: 12 January is at 60."""
    old = plan({"copay": 20, **WAIVED}, until="2026-01-11")
    new = plan({"copay": 30, **WAIVED}) | {"from": "2026-01-19"}
    scale = {"basis": "income", "tiers": [{"up_to": 50_000, "fee": 60}]}
    case = weekly(3, old, new, provider={"sliding_scale": scale}, client={"annual_income": 40_000})
    assert owed(case) == [20, 60, 30]


def test_a_fee_and_an_allowed_amount_that_change_on_one_day() -> None:
    """20% of 100; from 12 January the fee is 120 and the plan allows 140: 20% of 120."""
    changes = [{"from": "2026-01-12", "allowed": {"individual": 140}}]
    case = weekly(2, plan({"coinsurance": "20%"}, allowed_changes=changes))
    case["provider"]["fee_changes"] = [{"from": "2026-01-12", "fees": {"individual": 120}}]
    assert owed(case) == [20, 24]


# Other care


def test_other_care_on_a_sessions_day_comes_first() -> None:
    """Of 200: 100 by the intake, then 70 of other care on the 12th, 30 that day, then 10%."""
    care = [{"date": "2026-01-12", "deductible": 70}]
    case = weekly(3, plan({"coinsurance": "10%"}, deductible=200, other_care=care))
    assert owed(case) == [100, 30 + 7, 10]


def test_other_care_up_to_the_day_of_what_was_used_is_in_it() -> None:
    """As of the first day 100 was used: care of that day moves nothing; without `used` it does."""
    care = [{"date": "2026-01-05", "deductible": 70}]
    payer = plan({"coinsurance": "10%"}, deductible=200, other_care=care)
    assert owed(weekly(2, payer | {"used": {"deductible": 100}})) == [100, 10]
    assert owed(weekly(2, payer)) == [100, 30 + 7]


def test_a_relatives_care_beside_both_limits() -> None:
    """Of 300 of a family's 400 nothing is the individual's: 100 of room is left, then 20%.

    What was so applied counts toward the family's maximum of 430: 130 of it are left for the
    three sessions, 100 + 20 + 10.
    """
    payer = plan({"coinsurance": "20%"}, deductible={"individual": 300, "family": 400})
    payer["out_of_pocket_max"] = {"individual": 1000, "family": 430}
    payer["other_care"] = [{"date": "2026-01-01", "family_only": True, "deductible": 300}]
    assert owed(weekly(3, payer)) == [100, 20, 10]


def test_visits_of_other_care_beside_what_is_left_of_a_limit() -> None:
    """Two of five visits are left; medication on the 12th takes one, the intake the other."""
    row = {"copay": 10, "visit_limit": 5, "visits_left": 2, **WAIVED}
    care = [{"date": "2026-01-12", "visits": 1, "services": ["individual"]}]
    assert owed(weekly(2, plan(row, other_care=care))) == [10, 150]


def test_repeated_other_care_never_uses_more_than_its_room() -> None:
    """60 on the 6th, 13th and 20th of a deductible of 250 beside sessions of 100.

    100, then 60 and 90 of 100 (1 at 10% of 10), and nothing is left for the third 60.
    """
    care = [{"date": "2026-01-06", "deductible": 60, "every": "1 week", "until": "2026-01-20"}]
    case = weekly(4, plan({"coinsurance": "10%"}, deductible=250, other_care=care))
    assert owed(case) == [100, 90 + 1, 10, 10]


def test_what_is_left_is_the_room_of_both() -> None:
    """120 are left, individual and family: 100, then 20 and 10% of 80, then 10."""
    payer = plan({"coinsurance": "10%"}, deductible={"individual": 500, "family": 900})
    assert owed(weekly(3, payer | {"left": {"deductible": 120}})) == [100, 28, 10]


# Two payers


def test_a_second_plans_maximum_is_used_up_by_what_it_pays() -> None:
    """It pays 20 of each 100 until 50 are spent, though it would pay 80 alone."""
    second = plan({"coinsurance": "20%", "payer_maximum": 50})
    assert owed(weekly(4, plan({"coinsurance": "20%"}), second)) == [0, 0, 10, 20]


def test_what_a_second_plan_really_paid_is_carried_into_a_maximum() -> None:
    """Alone it would pay 80; beside the first it pays 50, 50 and 50 of the later table's 150."""
    first = plan({"coinsurance": "50%"})
    old = plan({"coinsurance": "20%"}, name="old", until="2026-01-18")
    new = plan({"coinsurance": "20%", "payer_maximum": 150})
    new |= {"from": "2026-01-19", "carries": "old"}
    assert owed(weekly(4, first, old, new)) == [0, 0, 0, 50]


def test_what_an_earlier_plan_without_a_maximum_paid_survives_a_cut() -> None:
    """It paid 80 twice; of the later table's 200 the third session has 40, cut after one or not."""
    old = plan({"coinsurance": "20%"}, name="old", until="2026-01-18")
    new = plan({"coinsurance": "20%", "payer_maximum": 200})
    new |= {"from": "2026-01-19", "carries": "old"}
    assert owed(weekly(3, old, new)) == [20, 20, 60]
    days = ("2026-01-05", "2026-01-12", "2026-01-19")
    first = iptcost.estimate(iptcost.document(on_days(days[0], payers=[old, new])))
    assert owed(on_days(*days[1:], payers=first.to_dict()["payers_after"])) == [20, 60]


def test_non_duplication_is_reduced_first_and_then_cut() -> None:
    """It would pay 90 − 60 = 30 each time; of its maximum of 50, 20 are left for the second."""
    second = plan({"coinsurance": "10%", "payer_maximum": 50}, coordination="non-duplication")
    assert owed(weekly(3, plan({"coinsurance": "40%"}), second)) == [10, 20, 40]


def test_maintenance_of_benefits_beside_its_own_deductible() -> None:
    """Its accumulators move as if alone: the first session meets its deductible of 100.

    On 100 − 60 = 40 it pays nothing in the first, and 30 of the 40 that are left in the second.
    """
    second = plan({"coinsurance": "25%"}, deductible=100, coordination="maintenance-of-benefits")
    assert owed(weekly(2, plan({"coinsurance": "40%"}), second)) == [40, 10]


def test_maintenance_of_benefits_beside_its_maximum() -> None:
    """30 of the 40 that are left, then the 15 that are left of its 45."""
    row = {"coinsurance": "25%", "payer_maximum": 45}
    second = plan(row, coordination="maintenance-of-benefits")
    assert owed(weekly(3, plan({"coinsurance": "40%"}), second)) == [10, 25, 40]


def test_medicare_second_pays_the_least_of_three() -> None:
    """42 CFR 411.33: charge 175, the primary allows 150 and pays 120, the schedule is 125.

    175 − 120 = 55 (150 − 120 = 30 in network), 100 alone, 150 − 120 = 30: it pays 30, and of
    125 nothing is left to ask for.
    """
    first = plan({"coinsurance": "20%"}, network="out", allowed={"intake": 150})
    second = plan({"coinsurance": "20%"}, allowed={"intake": 125})
    second["coordination"] = "medicare-secondary"
    for network in ("in", "out"):
        case = weekly(1, first | {"network": network}, second)
        case["provider"]["fees"]["intake"] = 175
        [session] = naive.estimate(case)["sessions"]
        assert session["payers"] == [12000, 3000]
        assert session["patient_responsibility"] == 0


def test_medicare_second_where_the_first_does_not_cover() -> None:
    """The primary pays nothing: Medicare pays 80 of 100, and 20 is the most that may be asked."""
    first = plan({"services": ["group"], "covered": True, "coinsurance": "0%"})
    second = plan({"coinsurance": "20%"}, coordination="medicare-secondary")
    assert owed(weekly(1, first, second)) == [20]


def test_a_protected_client_beside_the_scale() -> None:
    """Both plans leave 40, which is written off; where neither covers, the scale's 60 holds."""
    limits = [{"visits": 1}]
    first = plan({"coinsurance": "40%"}, limits=limits)
    second = plan({"coinsurance": "100%"}, limits=limits, client_protected=True)
    scale = {"basis": "income", "caps_cost_share": True, "tiers": [{"up_to": 50_000, "fee": 60}]}
    case = weekly(2, first, second, provider={"sliding_scale": scale})
    case["client"] = {"annual_income": 40_000}
    assert owed(case) == [0, 60]


def claims(case: Table, number: int = 1) -> tuple[list[str], list[str]]:
    """Return the adjustments of a session's first claim and of its second."""
    session = iptcost.estimate(iptcost.document(case)).sessions[number - 1]
    first, second = (
        [f"{entry.group}-{entry.reason} {entry.amount}" for entry in entries]
        for entries in (session.adjustments, session.second_adjustments)
    )
    return first, second


def test_every_write_off_has_its_code_on_the_claim_that_makes_it() -> None:
    """150 billed, 100 allowed, 40 left by the first; the second pays 20 of its own 50.

    What Medicare second may not ask is CO-45, what a protected client may not be asked OA-209,
    what passes a scale's 30 CO-131; on a claim to one plan the scale's stands there.
    """
    first = plan({"coinsurance": "40%"})
    second = plan({"coinsurance": "80%"})
    left = ["OA-23 110.00", "PR-2 20.00"]
    of_first = ["CO-45 50.00", "PR-2 40.00"]
    assert claims(weekly(1, first, second)) == (of_first, left)
    protected = weekly(1, first, second | {"client_protected": True})
    assert claims(protected) == (of_first, ["OA-23 110.00", "OA-209 20.00"])
    # Medicare allows 70 and pays the 40 that are left of 100; the balance of 50 may not be asked.
    medicare = plan({"coinsurance": "0%"}, coordination="medicare-secondary")
    medicare["allowed"] = dict.fromkeys(SERVICES, 70)
    out = plan({"coinsurance": "40%"}, network="out")
    assert claims(weekly(1, out, medicare)) == (
        ["PR-2 40.00", "PR-45 50.00"],
        ["OA-23 60.00", "CO-45 50.00"],
    )
    scale = {"basis": "income", "caps_cost_share": True, "tiers": [{"up_to": 50_000, "fee": 30}]}
    capped = weekly(1, first, provider={"sliding_scale": scale}, client={"annual_income": 40_000})
    assert claims(capped) == (["CO-45 50.00", "PR-2 30.00", "CO-131 10.00"], [])


def test_a_client_is_protected_by_a_second_plan_alone() -> None:
    """From 12 January the protecting plan stands alone: its own 20 is owed."""
    first = plan({"coinsurance": "40%"}, until="2026-01-11")
    second = plan({"coinsurance": "20%"}, client_protected=True)
    assert owed(weekly(2, first, second)) == [0, 20]


def test_the_scale_caps_what_accumulates_as_adjudicated() -> None:
    """The deductible of 150 is met by 100 and 50 though the patient pays 30 each time."""
    scale = {"basis": "income", "caps_cost_share": True, "tiers": [{"up_to": 50_000, "fee": 30}]}
    payer = plan({"coinsurance": "10%"}, deductible=150)
    case = weekly(3, payer, provider={"sliding_scale": scale}, client={"annual_income": 40_000})
    assert owed(case) == [30, 30, 10]


# Terms and codes


def test_coinsurance_at_most_beside_the_out_of_pocket_maximum() -> None:
    """40% of 100 stops at 25, and the maximum of 60 is reached by 25, 25 and 10."""
    row = {"coinsurance": "40%", "coinsurance_at_most": 25}
    assert owed(weekly(4, plan(row, out_of_pocket_max=60))) == [25, 25, 10, 0]


def test_coinsurance_of_the_allowed_amount_beside_the_deductible() -> None:
    """Deductible 130, copay 60, 20% of what the deductible leaves.

    After it: 100; 30 + 60 and, of 20% of 70, the 10 that are left; 60 + 20. Before it: three
    times 60 + 40 of the deductible, then 60 + 10 + 20% of 90.
    """
    row = {"copay": 60, "coinsurance": "20%", "coinsurance_of": "allowed"}
    after = plan(row | {"order": "after-deductible"}, deductible=130)
    before = plan(row | {"order": "before-deductible"}, deductible=130)
    assert owed(weekly(3, after)) == [100, 100, 80]
    assert owed(weekly(4, before)) == [100, 100, 100, 88]


def test_an_add_on_beside_a_limit_of_its_visit() -> None:
    """150 + 20 is charged, 100 + 15 allowed: 20% of 115; past the limit of visits, 170."""
    payer = plan({"coinsurance": "20%"}, limits=[{"visits": 1}])
    payer["allowed"] = {"individual": 100, "90785": 15}
    visits = [{"date": day, "add_ons": ["90785"]} for day in ("2026-01-05", "2026-01-12")]
    case = on_days(*visits, payers=[payer])
    case["provider"]["fees"]["90785"] = 20
    assert owed(case) == [23, 170]


def test_a_code_of_the_course_beside_amounts_of_its_service() -> None:
    """The course's own sessions are long: 20% of 140; the intake keeps its own code: of 100."""
    case = weekly(2, plan({"coinsurance": "20%"}, allowed=HUNDRED | {"90837": 140}))
    case["course"]["code"] = "90837"
    assert owed(case) == [20, 28]


def test_fees_for_missed_and_for_cancelled_sessions_are_summed() -> None:
    """One session at 20, one missed at 60 and two cancelled too late at 40 each."""
    case = weekly(1, plan({"copay": 20, **WAIVED}))
    case["provider"] |= {"missed_session_fee": 60, "late_cancellation_fee": 40}
    case["client"] = {"missed_sessions": 1, "late_cancellations": 2}
    assert naive.estimate(case)["totals"]["to_pay"] == 20_00 + 60_00 + 80_00


def test_what_is_not_reckoned_is_said() -> None:
    """A plan may have what no rule here reckons: no amount changes, and the estimate says so."""
    asked = ["family-deductible-by-members", "copay-once-a-day"]
    payer = plan({"copay": 20, **WAIVED})
    case = weekly(2, payer | {"not_reckoned": asked})
    assert owed(case) == owed(weekly(2, payer))
    said = [(one.code, one.path) for one in iptcost.estimate(iptcost.document(case)).assumptions]
    assert [(code, "payers.0.not_reckoned") for code in asked] == [
        one for one in said if one[1].endswith("not_reckoned")
    ]


def test_two_plans_without_dates_are_read_as_first_and_second() -> None:
    """The estimate says so, but where the case states by which rule the second one pays."""
    first, second = plan({"coinsurance": "20%"}), plan({"coinsurance": "20%"})
    stated = second | {"coordination": "non-duplication"}
    for other, said in ((second, True), (stated, False), (second | {"from": "2026-01-05"}, False)):
        found = iptcost.estimate(iptcost.document(weekly(2, first, other)))
        codes = {assumption.code for assumption in found.assumptions}
        assert ("read-as-secondary" in codes) == said
