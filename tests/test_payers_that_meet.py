"""Pairs of rules that meet beside a second plan, worked by hand from the rules' text (``meeting``)."""

import iptcost
import naive
from meeting import EARNS, SCALE, SERVICES, claims, owed, plan, weekly


def test_a_second_plans_maximum_is_used_up_by_what_it_pays() -> None:
    """It pays 20 of each 100 until 50 are spent, though it would pay 80 alone."""
    second = plan({"coinsurance": "20%", "payer_maximum": 50})
    assert owed(weekly(4, plan({"coinsurance": "20%"}), second)) == [0, 0, 10, 20]


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


def test_two_plans_without_dates_are_read_as_first_and_second() -> None:
    """The estimate says so, but where the case states what only a second one can be."""
    first, second = plan({"coinsurance": "20%"}), plan({"coinsurance": "20%"})
    stated = second | {"coordination": "non-duplication"}
    dated = second | {"from": "2026-01-05"}
    protected = second | {"client_protected": True}
    for other, said in ((second, True), (stated, False), (dated, False), (protected, False)):
        found = iptcost.estimate(iptcost.document(weekly(2, first, other)))
        codes = {assumption.code for assumption in found.assumptions}
        assert ("read-as-secondary" in codes) == said


def test_a_second_plans_own_authorisation() -> None:
    """Where it has not authorised the session it does not cover it, and writes nothing off."""
    first = plan({"coinsurance": "40%"})
    for beyond in ("not-covered", "written-off"):
        held = [{"sessions": 1, "beyond": beyond}]
        second = plan({"coinsurance": "20%"}, authorizations=held)
        assert owed(weekly(2, first, second)) == [0, 40]


def test_a_second_plans_amount_is_used_up_by_what_it_pays() -> None:
    """Alone it would pay 80; it pays 50, 50 and the 20 that are left of 120."""
    second = plan({"coinsurance": "20%"}, limits=[{"amount": 120}])
    assert owed(weekly(3, plan({"coinsurance": "50%"}), second)) == [0, 0, 30]


def test_maintenance_of_benefits_beside_coinsurance_at_most() -> None:
    """Of the 40 that are left its share is 20, at most 15: it pays 25."""
    second = plan({"coinsurance": "50%", "coinsurance_at_most": 15})
    second["coordination"] = "maintenance-of-benefits"
    assert owed(weekly(1, plan({"coinsurance": "40%"}), second)) == [15]


def test_medicare_second_beside_both_deductibles() -> None:
    """The primary's 100 and Medicare's 50 fall into the intake: Medicare pays 56 of its 120.

    (120 - 50) less 20% is 56, and 44 are left; then 40 is the least: of 100 the primary paid 60.
    """
    first = plan({"coinsurance": "40%"}, deductible=100)
    second = plan({"coinsurance": "20%"}, deductible=50, coordination="medicare-secondary")
    second["allowed"] = dict.fromkeys(SERVICES, 120)
    assert owed(weekly(2, first, second)) == [44, 0]


def test_the_scale_caps_what_both_plans_leave() -> None:
    """The second pays 50 - 40 of the 60 that are left, and of 50 no more than 30 are asked."""
    second = plan({"coinsurance": "50%"}, coordination="non-duplication")
    payers = [plan({"coinsurance": "60%"}), second]
    assert owed(weekly(1, *payers, provider={"sliding_scale": SCALE}, client=EARNS)) == [30]
