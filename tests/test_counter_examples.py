"""Where dearer can be cheaper, truly: the rules outside plain plans, with sums worked by hand.

Each is the smallest readable case of those that a search over drawn cases found. They say why a
range cannot take the dearest terms for the dearest course (domain, 'Unknowns').
"""

from __future__ import annotations

from typing import Any

from worked import Table, a_plan, course, everywhere, insured, to_pay

WAIVED = {"order": "deductible-waived"}


def test_with_tiers_more_visits_used_can_cost_less() -> None:
    """After three visits at 50 the copay is 10: who has used three pays less."""
    tier = {"through": 3, "copay": 50, **WAIVED}
    row = {"copay": 10, **WAIVED, "tiers": [tier]}
    none, three = (insured({**row, "visits_used": n}, sessions=4) for n in (0, 3))
    assert (to_pay(none), to_pay(three)) == ("160.00", "40.00")


def first_visit_dear(*, intake: int, individual: int, assisted: int = 0) -> Table:
    """Return two sessions of a plan that pays nothing of the first visit, and all of others."""
    row = {"coinsurance": "0%", "tiers": [{"through": 1, "coinsurance": "100%"}]}
    case = course(2, payers=[{"adapter": "eap", "sessions": assisted}, a_plan(row)])
    return {**case, "provider": {"fees": {"intake": intake, "individual": individual}}}


def test_with_tiers_one_more_assistance_session_can_cost_more() -> None:
    """Assistance takes the cheap intake, so the dear session becomes the dear visit."""
    none, one = (first_visit_dear(intake=100, individual=200, assisted=n) for n in (0, 1))
    assert (to_pay(none), to_pay(one)) == ("100.00", "200.00")


def test_with_tiers_a_fee_above_zero_can_cost_less_than_a_free_session() -> None:
    """A free intake is no visit; one at 10 is, and takes the dear visit on itself."""
    free, charged = (first_visit_dear(intake=n, individual=150) for n in (0, 10))
    assert (to_pay(free), to_pay(charged)) == ("150.00", "10.00")


def test_with_a_balance_bill_limit_a_higher_allowed_amount_can_cost_more() -> None:
    """The limit is a share of the allowed amount, so it rises with it."""
    row = {"coinsurance": "0%"}
    low, high = (
        insured(row, sessions=1, network="out", balance_bill_limit="50%", allowed=everywhere(n))
        for n in (60, 90)
    )
    assert (to_pay(low), to_pay(high)) == ("30.00", "45.00")


def test_with_a_copay_past_the_maximum_a_larger_deductible_can_cost_less() -> None:
    """The maximum is 200: a larger deductible uses it up sooner, and fewer copays are left over."""
    row = {
        "copay": 50,
        "coinsurance": "50%",
        "order": "after-deductible",
        "copay_past_maximum": True,
    }
    small, large = (
        insured(row, sessions=6, deductible=n, out_of_pocket_max=200) for n in (50, 150)
    )
    assert (to_pay(small), to_pay(large)) == ("500.00", "450.00")


def test_with_parts_that_do_not_count_a_dearer_copay_can_cost_less() -> None:
    """Only copays count toward the maximum of 50: once it is reached, the rest is dearer or not."""
    row = {"coinsurance": "20%", "order": "before-deductible", "toward_out_of_pocket": ["copay"]}
    cheap, dear = (
        insured({**row, "copay": n}, sessions=3, deductible=300, out_of_pocket_max=50)
        for n in (10, 60)
    )
    assert (to_pay(cheap), to_pay(dear)) == ("354.00", "320.00")


def test_with_parts_that_do_not_count_a_larger_deductible_can_cost_less() -> None:
    """The coinsurance does not count: 30 + 20 + half of 110, or 50 + 0 + half of 90."""
    row = {
        "copay": 60,
        "coinsurance": "50%",
        "order": "after-deductible",
        "toward_out_of_pocket": ["deductible", "copay"],
    }
    small, large = (
        insured(row, sessions=1, fee=200, deductible=n, out_of_pocket_max=50) for n in (30, 50)
    )
    assert (to_pay(small), to_pay(large)) == ("105.00", "95.00")


def counted_apart(*, intake: int = 80, assisted: int = 0) -> Table:
    """Return an intake whose deductible counts toward 60, and a session whose copay alone does."""
    rows = (
        {"services": ["intake"], "coinsurance": "0%"},
        {"copay": 60, "order": "after-deductible", "toward_out_of_pocket": ["copay"]},
    )
    plan = a_plan(*rows, deductible=40, out_of_pocket_max=60)
    case = course(2, payers=[{"adapter": "eap", "sessions": assisted}, plan])
    return {**case, "provider": {"fees": {"intake": intake, "individual": 80}}}


def test_with_parts_that_do_not_count_one_more_assistance_session_can_cost_more() -> None:
    """40 of the intake counts, and 20 is left for the copay; else 40 and a copay of 40."""
    none, one = (counted_apart(assisted=n) for n in (0, 1))
    assert (to_pay(none), to_pay(one)) == ("60.00", "80.00")


def test_with_parts_that_do_not_count_a_fee_can_cost_less_than_a_free_session() -> None:
    """Likewise: an intake at 40 takes the deductible where it counts."""
    free, charged = (counted_apart(intake=n) for n in (0, 40))
    assert (to_pay(free), to_pay(charged)) == ("80.00", "60.00")


def barely_counted(maximum: int, used: int = 0) -> Table:
    """Return an intake of 40 whose deductible alone counts, and a session of which nothing does."""
    rows = (
        {"services": ["intake"], "coinsurance": "20%", "toward_out_of_pocket": ["deductible"]},
        {"coinsurance": "0%", "toward_out_of_pocket": []},
    )
    already = {"deductible": 0, "out_of_pocket": used}
    plan = a_plan(*rows, deductible=10, out_of_pocket_max=maximum, used=already)
    return {
        **course(2, payers=[plan]),
        "provider": {"fees": {"intake": 40, "individual": 60}},
    }


def test_with_parts_that_do_not_count_a_larger_maximum_can_cost_less() -> None:
    """With no maximum left the intake is 8, and the deductible of 10 comes later; else 10 + 6."""
    none, some = (barely_counted(n) for n in (0, 20))
    assert (to_pay(none), to_pay(some)) == ("18.00", "16.00")


def test_with_parts_that_do_not_count_more_of_the_maximum_used_can_cost_more() -> None:
    """Likewise: who has used the 20 pays the deductible where the intake would have met it."""
    unused, spent = (barely_counted(20, n) for n in (0, 20))
    assert (to_pay(unused), to_pay(spent)) == ("16.00", "18.00")


def test_with_a_copay_toward_the_deductible_a_dearer_copay_can_cost_less() -> None:
    """A copay dearer by 40 saves 20 of coinsurance at once, and 40 of the deductible later."""

    def case(copay: int) -> Table:
        intake = {"services": ["intake"], "copay": copay, "coinsurance": "50%", **WAIVED}
        rows = ({**intake, "copay_toward_deductible": True}, {"coinsurance": "0%"})
        return course(2, payers=[a_plan(*rows, deductible=100)])

    # 20 + 65, then 80 of the deductible; 60 + 45, then 40.
    assert (to_pay(case(20)), to_pay(case(60))) == ("165.00", "145.00")


# -- a payer's maximum: above it the patient pays in any case, but cost share counts ---------


def capped(intake: Table, **plan: Any) -> Table:
    """Return an intake of which the plan pays at most 50, and a session at 40 copay."""
    rows = (
        {"services": ["intake"], "payer_maximum": 50, **intake},
        {"copay": 40, **WAIVED},
    )
    return course(2, payers=[a_plan(*rows, out_of_pocket_max=80, **plan)])


def test_with_a_payers_maximum_a_dearer_copay_can_cost_less() -> None:
    """The intake costs 100 either way; of the maximum of 80, 60 or 10 are left."""
    cheap, dear = (capped({"copay": n, **WAIVED}) for n in (20, 70))
    assert (to_pay(cheap), to_pay(dear)) == ("140.00", "110.00")


def test_with_a_payers_maximum_dearer_coinsurance_can_cost_less() -> None:
    """The intake costs 100 either way; of the maximum of 80, 50 or nothing is left."""
    cheap, dear = (capped({"coinsurance": n}) for n in ("20%", "60%"))
    assert (to_pay(cheap), to_pay(dear)) == ("140.00", "100.00")


def test_with_a_payers_maximum_a_larger_deductible_can_cost_less() -> None:
    """The intake costs 100 either way; of the maximum of 80, all or 20 are left."""
    small, large = (capped({"coinsurance": "0%"}, deductible=n) for n in (0, 60))
    assert (to_pay(small), to_pay(large)) == ("140.00", "120.00")


# -- a second plan: what it pays of a dear first session has still moved the first plan ------


def second(row: Table, *, assisted: int = 0, **plan: Any) -> Table:
    """Return two sessions of 100 under a plan, and one that pays what it leaves of an intake."""
    other = {"services": ["intake"], "coinsurance": "0%"}
    payers = [{"adapter": "eap", "sessions": assisted}, a_plan(row, **plan), a_plan(other)]
    return course(2, 100, payers=payers)


def test_with_a_second_plan_a_dearer_copay_can_cost_less() -> None:
    """The maximum of 80 leaves a copay of 30 after the first one of 30, none after 80."""
    cheap, dear = (second({"copay": n, **WAIVED}, out_of_pocket_max=80) for n in (30, 80))
    assert (to_pay(cheap), to_pay(dear)) == ("30.00", "0.00")


def test_with_a_second_plan_dearer_coinsurance_can_cost_less() -> None:
    """Likewise: 20 and 20 of a maximum of 80, or 80 and nothing."""
    cheap, dear = (second({"coinsurance": n}, out_of_pocket_max=80) for n in ("20%", "80%"))
    assert (to_pay(cheap), to_pay(dear)) == ("20.00", "0.00")


def test_with_a_second_plan_a_larger_deductible_can_cost_less() -> None:
    """A deductible of 100 is the second plan's to pay, and is the maximum too."""
    row = {"coinsurance": "20%"}
    none, large = (second(row, deductible=n, out_of_pocket_max=100) for n in (0, 100))
    assert (to_pay(none), to_pay(large)) == ("20.00", "0.00")


def test_with_a_second_plan_more_of_the_deductible_used_can_cost_more() -> None:
    """With it used up, the second session is at 20 % of 100, of which the second plan pays none."""
    row = {"coinsurance": "20%"}
    unused, spent = (
        second(
            row,
            deductible=100,
            out_of_pocket_max=100,
            used={"deductible": n, "out_of_pocket": 0},
        )
        for n in (0, 100)
    )
    assert (to_pay(unused), to_pay(spent)) == ("0.00", "20.00")


def test_with_a_second_plan_one_more_assistance_session_can_cost_more() -> None:
    """Assistance takes the intake; the deductible of 100 then falls where no one else pays."""
    none, one = (second({"coinsurance": "0%"}, assisted=n, deductible=100) for n in (0, 1))
    assert (to_pay(none), to_pay(one)) == ("0.00", "100.00")


def test_with_a_second_plan_a_higher_fee_can_cost_less() -> None:
    """The second plan has a deductible of 100: of a fee of 150 it would pay the copay of 50."""
    payers = [a_plan({"copay": 50, **WAIVED}), a_plan({"coinsurance": "0%"}, deductible=100)]
    low, high = (course(1, fee, payers=payers) for fee in (100, 150))
    assert (to_pay(low), to_pay(high)) == ("50.00", "0.00")


def test_with_a_second_plan_a_higher_allowed_amount_can_cost_less() -> None:
    """The second plan pays what it allows: 40 or 50 of the 50 that the first one leaves."""
    first = a_plan({"coinsurance": "50%"})
    low, high = (
        course(1, 100, payers=[first, a_plan({"coinsurance": "0%"}, allowed=everywhere(n))])
        for n in (40, 50)
    )
    assert (to_pay(low), to_pay(high)) == ("10.00", "0.00")


# -- what changes while a course runs ---------------------------------------------------------


def test_with_shared_limits_one_more_visit_can_cost_more() -> None:
    """A limit that refuses the cheap session at 10 leaves the row's only visit to the dear one."""
    limits = ({"visits": n, "services": ["intake"]} for n in (0, 1))
    none, one = (
        {
            **insured({"coinsurance": "0%", "visit_limit": 1}, sessions=2, limits=[limit]),
            "provider": {"fees": {"intake": 10, "individual": 150}},
        }
        for limit in limits
    )
    assert (to_pay(none), to_pay(one)) == ("10.00", "150.00")


def test_where_the_rest_is_written_off_one_more_authorised_session_costs_more() -> None:
    """Nobody pays a session that was not authorised; one that was costs its copay of 20."""
    row = {"copay": 20, **WAIVED}
    held = ([{"sessions": n, "beyond": "written-off"}] for n in (1, 2))
    one, two = (insured(row, sessions=3, authorizations=given) for given in held)
    assert (to_pay(one), to_pay(two)) == ("20.00", "40.00")


def test_with_a_carry_over_a_larger_deductible_can_cost_less() -> None:
    """December's 100 meets a deductible of 100, and nothing is carried; of 150 it is carried."""
    visits = [{"date": day, "service": "individual"} for day in ("2026-12-07", "2027-01-04")]
    row = {"coinsurance": "0%"}
    met, unmet = (
        {
            **insured(row, fee=100, deductible=n, deductible_carry_over="3 months"),
            "course": {"visits": visits},
        }
        for n in (100, 150)
    )
    # 100 + 100; 100 + 50 of the 150, of which December's 100 is carried.
    assert (to_pay(met), to_pay(unmet)) == ("200.00", "150.00")


def test_with_other_care_a_larger_deductible_can_cost_less() -> None:
    """Other care of 100 reaches the maximum of 100 only where there is a deductible to meet."""
    care = [{"date": "2026-01-01", "deductible": 100}]
    none, some = (
        insured(
            {"coinsurance": "20%"},
            sessions=2,
            fee=100,
            deductible=n,
            out_of_pocket_max=100,
            other_care=care,
        )
        for n in (0, 100)
    )
    assert (to_pay(none), to_pay(some)) == ("40.00", "0.00")


def test_with_what_is_left_a_larger_deductible_can_cost_less() -> None:
    """With 50 left, a larger deductible says that more was used, and that counts elsewhere too."""
    small, large = (
        insured(
            {"copay": 40, **WAIVED},
            sessions=3,
            deductible=n,
            out_of_pocket_max=200,
            left={"deductible": 50},
        )
        for n in (50, 200)
    )
    # Nothing used: 40 each. 150 used, so that 50 are left of the maximum: 40 and 10.
    assert (to_pay(small), to_pay(large)) == ("120.00", "50.00")


def test_where_a_scale_caps_the_patients_part_a_dearer_copay_can_cost_less() -> None:
    """The scale asks 60 at most, but the whole copay counts toward the maximum of 120."""
    scale = {"basis": "income", "caps_cost_share": True, "tiers": [{"up_to": 50_000, "fee": 60}]}

    def case(copay: int) -> Table:
        plain = insured({"copay": copay, **WAIVED}, sessions=3, out_of_pocket_max=120)
        provider = {**plain["provider"], "sliding_scale": scale}
        return {**plain, "provider": provider, "client": {"annual_income": 40_000}}

    # 60 + 60 + 0; 60 of a copay of 100, and the 20 that are left.
    assert (to_pay(case(60)), to_pay(case(100))) == ("120.00", "80.00")
