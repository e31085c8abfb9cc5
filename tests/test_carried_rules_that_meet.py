"""Pairs of rules that meet where a plan follows another or a year the next, worked by hand (``meeting``)."""

import iptcost
from meeting import WAIVED, on_days, owed, plan, weekly
from strategies import Table


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


def test_a_credit_that_a_table_does_not_give_is_not_lost_to_the_next() -> None:
    """``carry_over`` of a table without such months counts in the one that carries it, cut or whole.

    The first table has a shared limit and no months: what it says was used late is not its own.
    """
    row = {"coinsurance": "20%"}
    old = plan(row, name="old", until="2026-12-31", deductible=150)
    old["limits"] = [{"visits": 8, "per": "benefit-year", "services": ["individual"]}]
    old["used"] = {"as_of": "2026-08-01", "deductible": 10, "carry_over": 5}
    new = plan(row, deductible=500) | {"from": "2027-01-01", "carries": "old"}
    new["deductible_carry_over"] = "3 months"
    days = ("2026-09-07", "2026-10-05", "2026-11-02", "2027-01-04", "2027-02-01", "2027-03-01")
    whole = owed(on_days(*days, payers=[old, new]))
    for place in range(1, len(days)):
        first = iptcost.estimate(iptcost.document(on_days(*days[:place], payers=[old, new])))
        rest = on_days(*days[place:], payers=first.to_dict()["payers_after"])
        assert owed(rest) == whole[place:], place


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


def test_authorisations_are_never_carried() -> None:
    """The old plan's two are used up; the new one has authorised one of its own."""
    row, held = {"copay": 20, **WAIVED}, {"beyond": "not-covered"}
    old = plan(row, name="old", until="2026-01-18", authorizations=[held | {"sessions": 2}])
    new = plan(row, authorizations=[held | {"sessions": 1}])
    new |= {"from": "2026-01-19", "carries": "old"}
    assert owed(weekly(4, old, new)) == [20, 20, 20, 150]


def test_other_care_of_the_earlier_table_is_carried() -> None:
    """100 by the intake and 120 of an operation on the 8th: of 300 the new plan has 80 left."""
    row = {"coinsurance": "10%"}
    care = [{"date": "2026-01-08", "deductible": 120}]
    old = plan(row, name="old", until="2026-01-11", deductible=300, other_care=care)
    new = plan(row, deductible=300) | {"from": "2026-01-12", "carries": "old"}
    assert owed(weekly(3, old, new)) == [100, 80 + 2, 10]


def test_what_is_left_beside_what_is_carried() -> None:
    """The new plan says that 50 of 200 were left, and the old one's 100 count besides: met."""
    row = {"coinsurance": "10%"}
    old = plan(row, name="old", until="2026-01-31", deductible=200)
    new = plan(row, deductible=200, left={"deductible": 50})
    new |= {"from": "2026-02-01", "carries": "old"}
    assert owed(on_days("2026-01-05", "2026-02-02", payers=[old, new])) == [100, 10]


def test_the_maximum_is_carried() -> None:
    """Copays of 50 reach the maximum of 120 in the third session, under the second table."""
    row = {"copay": 50, **WAIVED}
    old = plan(row, name="old", until="2026-01-11", out_of_pocket_max=120)
    new = plan(row, out_of_pocket_max=120) | {"from": "2026-01-12", "carries": "old"}
    assert owed(weekly(4, old, new)) == [50, 50, 20, 0]


def test_an_amount_for_life_is_carried() -> None:
    """80 and 80 of 200 in December (old); in January the new plan pays the 40 that are left."""
    row, limits = {"coinsurance": "20%"}, [{"amount": 200, "per": "lifetime"}]
    old = plan(row, name="old", until="2026-12-31", limits=limits)
    new = plan(row, limits=limits) | {"from": "2027-01-01", "carries": "old"}
    days = ("2026-12-07", "2026-12-14", "2027-01-04")
    assert owed(on_days(*days, payers=[old, new])) == [20, 20, 60]


def test_carry_over_where_the_deductible_was_met() -> None:
    """December meets the deductible of 100: a plan that carries it even so has it met in January."""
    payer = plan({"coinsurance": "10%"}, deductible=100, deductible_carry_over="1 month")
    days = ("2026-12-07", "2027-01-04")
    assert owed(on_days(*days, payers=[payer])) == [100, 100]
    payer["deductible_carry_over_if_met"] = True
    assert owed(on_days(*days, payers=[payer])) == [100, 10]


def test_carry_over_goes_by_the_benefit_year() -> None:
    """The year ends with June: June's 100 count from July on, and 200 of 300 are left."""
    payer = plan({"coinsurance": "10%"}, deductible=300, deductible_carry_over="1 month")
    payer["benefit_year"] = "07-01"
    days = ("2026-06-08", "2026-07-06", "2026-07-13", "2026-07-20")
    assert owed(on_days(*days, payers=[payer])) == [100, 100, 100, 10]


def test_what_uses_the_deductible_besides_the_sessions_is_told() -> None:
    """The session after it says how much: what the earlier plan used, other care, last year's end.

    The new plan begins with 50 + 100 of the old one; November's other care is 200. Of the year's
    550 all but the 50 lie in its last months: January begins with 500 used.
    """
    row = {"coinsurance": "10%"}
    old = plan(row, name="old", until="2026-10-31", deductible=900, used={"deductible": 50})
    new = plan(row, deductible=900, deductible_carry_over="3 months")
    new |= {"from": "2026-11-01", "carries": "old"}
    new |= {"other_care": [{"date": "2026-11-16", "deductible": 200}]}
    days = ("2026-10-05", "2026-11-02", "2026-12-07", "2027-01-04", "2027-02-01")
    sessions = iptcost.estimate(iptcost.document(on_days(*days, payers=[old, new]))).sessions
    told = [
        [str(step.amount) for step in session.steps if step.rule == "deductible-besides"]
        for session in sessions
    ]
    assert told == [[], ["150.00"], ["200.00"], ["500.00"], []]


def test_what_is_carried_is_told_of_the_first_session_of_a_day_alone() -> None:
    """Of two on a new plan's first day the second finds the first one's use, and nothing besides."""
    old = plan({"coinsurance": "10%"}, name="old", until="2026-10-31", deductible=900)
    new = plan({"coinsurance": "10%"}, deductible=900) | {"from": "2026-11-01", "carries": "old"}
    days = ("2026-10-05", "2026-11-02", "2026-11-02")
    sessions = iptcost.estimate(iptcost.document(on_days(*days, payers=[old, new]))).sessions
    steps = [
        [step.rule for step in session.steps].count("deductible-besides") for session in sessions
    ]
    assert steps == [0, 1, 0]
