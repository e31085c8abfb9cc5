"""A copay in a plan document's words, beside a deductible that it says nothing of."""

from typing import Any

import pytest

import iptcost


def case(words: str, deductible: Any = 1000, **row: Any) -> dict[str, Any]:
    """Return sixteen sessions at 160 and 120 under one row of these words."""
    plan = {
        "adapter": "plan",
        "allowed": {"intake": 160, "individual": 120},
        "benefits": [{"cost_share": words, **row}],
    }
    if deductible is not None:
        plan["deductible"] = deductible
    return {
        "course": {"start": "2026-02-02"},
        "provider": {"fees": {"intake": 200, "individual": 175}},
        "payers": [plan],
    }


def ends(found: dict[str, Any]) -> tuple[str, str]:
    """Return the least and the most of a case."""
    made = iptcost.estimate_range(iptcost.document(found))
    return str(made.low.totals.to_pay), str(made.high.totals.to_pay)


def test_a_bare_copay_beside_a_deductible_is_a_range() -> None:
    """Waived it comes to 480.00, after the deductible to 1,240.00; the order is the question."""
    document = iptcost.document(case("$30 copay/visit"))
    assert [hole.path for hole in document.holes] == ["payers.0.benefits.0.order"]
    assert ends(case("$30 copay/visit")) == ("480.00", "1240.00")


@pytest.mark.parametrize("deductible", [None, 0, "0.00", {"individual": 0}])
def test_without_a_deductible_a_bare_copay_is_known(deductible: Any) -> None:
    """Where no deductible binds there is nothing to ask."""
    assert ends(case("$30 copay", deductible)) == ("480.00", "480.00")


@pytest.mark.parametrize(
    ("words", "row"),
    [
        ("$30 copay; deductible does not apply", {}),
        ("No charge", {}),
        ("$30 copay", {"order": "deductible-waived"}),
    ],
)
def test_words_or_an_order_that_settle_it_are_no_hole(words: str, row: dict[str, Any]) -> None:
    """What the words or the row itself say of the deductible is kept."""
    assert iptcost.document(case(words, **row)).holes == ()


def test_an_order_beside_words_that_state_one_is_refused() -> None:
    """Two orders for one copay are a mistake."""
    with pytest.raises(iptcost.CaseError) as refused:
        iptcost.document(case("$30 copay after deductible", order="deductible-waived"))
    assert [problem.code for problem in refused.value.problems] == ["cost-share-and-terms"]


@pytest.mark.parametrize(
    ("words", "choices"),
    [
        ("$15 PCP / $30 specialist", ["$15", "$30"]),
        ("PCP: $15; Specialist: $30", ["$15", "$30"]),
        ("$20/$40", ["$20", "$40"]),
        ("$20 copay/primary care visit; $40 copay/specialist visit", ["$20 copay", "$40 copay"]),
        ("PCP $20, Spec $45, ER $250, UC $75", ["$20", "$45"]),
        ("OV $20/SPC $40 ER $300", ["$20", "$40"]),
        ("$15 atención primaria y $30 especialista", ["$15", "$30"]),
        (
            "$25 primary care or $50 specialist; deductible does not apply",
            ["$25; deductible does not apply", "$50; deductible does not apply"],
        ),
    ],
)
def test_a_cost_for_each_kind_of_doctor_is_a_choice(words: str, choices: list[str]) -> None:
    """Which of the two a therapist is, the words do not say; so both are tried."""
    holes = iptcost.document(case(words)).holes
    assert list(holes[0].choices) == choices
    assert holes[0].path == "payers.0.benefits.0.cost_share"


def test_both_costs_and_both_orders_are_tried() -> None:
    """Sixteen visits at 15 are 240.00; at 30 after a deductible of 1,000 they are 1,240.00."""
    assert ends(case("$15 PCP / $30 specialist")) == ("240.00", "1240.00")
    assert ends(case("$30 PCP / $30 specialist")) == ("480.00", "1240.00")


def test_a_limit_in_the_words_is_the_limit_that_was_not_known() -> None:
    """Words that state a visit limit answer the row's own unknown one; another number is refused."""
    words = "$30 copay, deductible waived; 10 visits per year"
    assert iptcost.document(case(words, visit_limit="unknown")).holes == ()
    with pytest.raises(iptcost.CaseError):
        iptcost.document(case(words, visit_limit=20))


@pytest.mark.parametrize(("year", "is_read"), [("01-01", True), ("07-01", False)])
def test_a_limit_of_the_calendar_year_is_no_limit_of_another(year: str, *, is_read: bool) -> None:
    """A row's limit runs with the plan's year: where that is another, the words are refused."""
    asked = case("$30 copay, deductible waived; 10 visits per calendar year")
    asked["payers"][0]["benefit_year"] = year
    if is_read:
        assert iptcost.document(asked).holes == ()
        return
    with pytest.raises(iptcost.CaseError) as refused:
        iptcost.document(asked)
    assert [problem.path for problem in refused.value.problems] == [
        "payers.0.benefits.0.cost_share"
    ]
