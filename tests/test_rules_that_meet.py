"""Pairs of rules that meet in one session, worked by hand from the rules' text (``meeting``)."""

import iptcost
import naive
from meeting import EARNS, HUNDRED, SCALE, WAIVED, on_days, owed, plan, weekly


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


def test_a_rows_own_maximum_is_not_called_a_shared_amount() -> None:
    """Each session names the limit that binds, the first of a plan that begins later too."""
    row = {"coinsurance": "20%", "payer_maximum": 300, "payer_maximum_used": 150}
    for limits in ([], [{"visits": 9}], [{"amount": 200}], [{"amount": 100}]):
        begun = plan(row, limits=limits, **{"from": "2026-01-12"})
        found = iptcost.estimate(iptcost.document(weekly(2, begun)))
        rules = {step.rule for step in found.sessions[1].steps}
        named = "shared-amount" if {"amount": 100} in limits else "payer-maximum"
        assert rules & {"shared-amount", "payer-maximum"} == {named}


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


def test_a_fee_and_an_allowed_amount_that_change_on_one_day() -> None:
    """20% of 100; from 12 January the fee is 120 and the plan allows 140: 20% of 120."""
    changes = [{"from": "2026-01-12", "allowed": {"individual": 140}}]
    case = weekly(2, plan({"coinsurance": "20%"}, allowed_changes=changes))
    case["provider"]["fee_changes"] = [{"from": "2026-01-12", "fees": {"individual": 120}}]
    assert owed(case) == [20, 24]


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


def test_the_scale_caps_what_accumulates_as_adjudicated() -> None:
    """The deductible of 150 is met by 100 and 50 though the patient pays 30 each time."""
    scale = {"basis": "income", "caps_cost_share": True, "tiers": [{"up_to": 50_000, "fee": 30}]}
    payer = plan({"coinsurance": "10%"}, deductible=150)
    case = weekly(3, payer, provider={"sliding_scale": scale}, client={"annual_income": 40_000})
    assert owed(case) == [30, 30, 10]


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


def test_a_limit_for_life_beside_one_of_the_calendar_year() -> None:
    """The benefit year begins in July: it starts neither the calendar year over, nor the life."""
    row = {"copay": 10, **WAIVED}
    payer = plan(row, benefit_year="07-01", limits=[{"visits": 1, "per": "calendar-year"}])
    days = ("2026-06-08", "2026-07-06", "2027-01-04", "2028-01-03")
    assert owed(on_days(*days, payers=[payer])) == [10, 150, 10, 10]
    payer["limits"].append({"visits": 2, "per": "lifetime"})
    assert owed(on_days(*days, payers=[payer])) == [10, 150, 10, 150]


def test_an_allowed_amount_that_changes_beside_an_amount() -> None:
    """80% of 100, then 80% of 150: 80 and 120 spend the amount of 200; the third is all owed."""
    changes = [{"from": "2026-01-12", "allowed": {"individual": 150}}]
    payer = plan({"coinsurance": "20%"}, limits=[{"amount": 200}], allowed_changes=changes)
    assert owed(weekly(3, payer)) == [20, 30, 150]


def test_visits_of_other_care_use_no_amount() -> None:
    """Three visits with the one of other care; of the amount of 160 only sessions take 80 each."""
    care = [{"date": "2026-01-12", "visits": 1}]
    payer = plan({"coinsurance": "20%"}, limits=[{"amount": 160}, {"visits": 3}], other_care=care)
    assert owed(weekly(3, payer)) == [20, 20, 150]


def test_assistance_uses_no_limit_and_no_authorisation() -> None:
    """The programme pays the intake; the plan's one visit and authorisation are the next one's."""
    held = [{"sessions": 1, "beyond": "not-covered"}]
    payer = plan({"copay": 20, **WAIVED}, limits=[{"visits": 1}], authorizations=held)
    assert owed(weekly(3, {"adapter": "eap", "sessions": 1}, payer)) == [0, 20, 150]


def test_a_free_session_uses_no_limit() -> None:
    """A free consultation comes first, and the one visit is still there."""
    payer = plan({"copay": 20, **WAIVED}, limits=[{"visits": 1}])
    free = {"date": "2026-01-05", "fee": 0}
    assert owed(on_days(free, "2026-01-12", "2026-01-19", payers=[payer])) == [0, 20, 150]


def test_the_scales_cap_beside_the_out_of_pocket_maximum() -> None:
    """The maximum of 120 is reached by 50, 50 and 20 as adjudicated, though 30 are asked at most."""
    payer = plan({"copay": 50, **WAIVED}, out_of_pocket_max=120)
    case = weekly(4, payer, provider={"sliding_scale": SCALE}, client=EARNS)
    assert owed(case) == [30, 30, 20, 0]


def test_an_add_on_beside_coinsurance_at_most() -> None:
    """40% of 100 + 15 is 46, and no more than 30 are asked."""
    payer = plan({"coinsurance": "40%", "coinsurance_at_most": 30})
    payer["allowed"] = {"individual": 100, "90785": 15}
    case = on_days({"date": "2026-01-05", "add_ons": ["90785"]}, payers=[payer])
    case["provider"]["fees"]["90785"] = 20
    assert owed(case) == [30]
