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
