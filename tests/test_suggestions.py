"""What is suggested for a word that is none: never another one that changes the amount."""

from __future__ import annotations

import pytest

import iptcost
from iptcost import CaseError


def told(**visit: object) -> str:
    """Return what is said of a visit."""
    case = {
        "course": {"visits": [{"date": "2026-10-05", **visit}]},
        "provider": {"fees": {"intake": 200, "individual": 175}},
    }
    with pytest.raises(CaseError) as caught:
        iptcost.estimate(iptcost.document(case))
    (problem,) = caught.value.problems
    return f"{problem.message} {problem.remedy}"


@pytest.mark.parametrize(
    ("word", "service"),
    [
        ("psychotherapy", "individual"),
        ("therapy", "individual"),
        ("mental health", "individual"),
        ("Couples therapy", "couples"),
        ("family session", "couples"),
        ("group therapy", "group"),
        ("diagnostic evaluation", "intake"),
    ],
)
def test_a_word_for_a_service_is_answered_with_what_to_write(word: str, service: str) -> None:
    """What people call a session leads to the service that it is, not to the first of the list."""
    assert told(service=word).endswith(f"Write {service} for it.")


def test_a_procedure_code_for_a_service_is_led_to_its_own_key() -> None:
    """A code stands under code, and prices the visit."""
    said = told(service="90837")
    assert said.endswith('It is a procedure code: write code = "90837" in place of service.')


@pytest.mark.parametrize("word", ["massage", "x", "zzzz"])
def test_a_word_that_nobody_can_place_gets_the_list(word: str) -> None:
    """Nothing is suggested where nothing is near."""
    assert told(service=word).endswith("Write one of them.")


def test_a_misspelt_word_is_offered() -> None:
    """A slip of the finger is still told by what was meant."""
    assert told(service="indivdual").endswith("Did you mean individual?")


@pytest.mark.parametrize("word", ["before", "deductible", "waived", "after-copay"])
def test_a_word_between_two_orders_is_not_led_to_one(word: str) -> None:
    """Where a neighbouring word would change the amount, none is offered."""
    case = {
        "course": {"start": "2026-10-05"},
        "provider": {"fees": {"intake": 200, "individual": 175}},
        "payers": [{"adapter": "plan", "benefits": [{"copay": 20, "order": word}]}],
    }
    with pytest.raises(CaseError) as caught:
        iptcost.estimate(iptcost.document(case))
    assert caught.value.problems[0].remedy == "Write one of them."


@pytest.mark.parametrize(
    ("word", "service"), [("psychotherapy", "individual"), ("family", "couples")]
)
def test_a_fee_under_another_name_is_led_to_its_service(word: str, service: str) -> None:
    """A fee is not to be taken out: it belongs under the service that the word is for."""
    case = {"course": {"start": "2026-10-05"}, "provider": {"fees": {"intake": 200, word: 175}}}
    with pytest.raises(CaseError) as caught:
        iptcost.estimate(iptcost.document(case))
    assert caught.value.problems[0].remedy == f"Write {service} for it."
