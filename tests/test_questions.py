"""Questions: the best first, judged on a stated grid, in words for every kind of hole."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import attrs
import pytest

import holes
import iptcost
import strategies
from iptcost._form.holes import put
from iptcost._report.asked import TERMS, ask
from iptcost._rules.money import Money
from iptcost._rules.plan import Benefit
from iptcost._unknowns import questions, reach
from iptcost._unknowns.questions import Question
from iptcost._words.language import Language

FIVE = Path(__file__).parent.parent / "examples" / "five-unknowns.toml"
NOTHING = Money(0, "USD", 2)


def small(**terms: Any) -> dict[str, Any]:
    """Return a case whose whole ranges can be enumerated: three sessions of 20 yen."""
    row = {"copay": {"low": 2, "high": 6}, "order": "unknown", "coinsurance": "10%"}
    plan = {
        "adapter": "plan",
        "deductible": 15,
        "used": {"deductible": "unknown"},
        "benefits": [{**row, **terms}],
    }
    return {
        "currency": "JPY",
        "course": {"start": "2026-01-05", "sessions": 3},
        "provider": {"fees": {"intake": 20, "individual": 20}},
        "payers": [plan],
    }


GRIDS: dict[str, list[Any]] = {
    "payers.0.benefits.0.copay": [2, 3, 4, 5, 6],
    "payers.0.benefits.0.order": list(strategies.ORDERS),
    "payers.0.used.deductible": list(range(16)),
}


def width(case: Any, grids: dict[str, list[Any]]) -> int:
    """Return the true width of what is left, by trying every filling."""
    totals = []
    for values in itertools.product(*grids.values()):
        filled = case
        for path, value in zip(grids, values, strict=True):
            filled = put(filled, path, value)
        totals.append(holes.total(filled))
    return max(totals) - min(totals)


@pytest.mark.parametrize(
    "terms", [{}, {"copay_toward_deductible": True}, {"payer_maximum": 30}], ids=str
)
def test_what_a_question_is_worth_is_what_enumeration_says(terms: dict[str, Any]) -> None:
    """Its width at worst and on average over its grid, and the first one's is the least."""
    case = small(**terms)
    found = questions.of(case)
    assert found.high.minor - found.low.minor == width(case, GRIDS)
    for question in found.questions:
        others = {path: grid for path, grid in GRIDS.items() if path != question.path}
        widths = [width(put(case, question.path, answer), others) for answer in question.answers]
        assert question.left_at_worst.minor == max(widths)
        assert question.left_on_average.minor == (2 * sum(widths) + len(widths)) // (
            2 * len(widths)
        )
    first = found.questions[0]
    least = min((q.left_at_worst.minor, q.left_on_average.minor) for q in found.questions)
    assert (first.left_at_worst.minor, first.left_on_average.minor) == least
    assert first.left_so_far == first.left_at_worst


def test_each_next_question_is_the_best_after_the_widest_answer() -> None:
    """The second question is judged where the first was answered at its widest."""
    case = small()
    found = questions.of(case)
    first, second = found.questions[:2]
    others = {path: grid for path, grid in GRIDS.items() if path != first.path}
    widest = max(first.answers, key=lambda answer: width(put(case, first.path, answer), others))
    left = put(case, first.path, widest)
    worst = {
        path: max(
            width(
                put(left, path, answer),
                {other: grid for other, grid in others.items() if other != path},
            )
            for answer in grid
        )
        for path, grid in others.items()
    }
    assert second.left_so_far.minor == worst[second.path] == min(worst.values())
    so_far = [question.left_so_far.minor for question in found.questions]
    assert so_far == sorted(so_far, reverse=True)


def work(data: Any) -> int:
    """Return how many estimates the range of a document takes."""
    return reach.extremes(data).work


def test_the_work_is_at_most_ten_times_that_of_the_range() -> None:
    """However many unknowns, all questions together take ten times the range; it is told."""
    five = iptcost.load(FIVE).data
    assert questions.of(five).fillings <= 10 * work(five)
    many: Any = small()
    many["payers"][0]["benefits"][0]["copay"] = {"one_of": list(range(1, 81))}
    many = put(many, "provider.fees.intake", {"low": 10, "high": 90})
    many = put(many, "provider.fees.individual", {"low": 10, "high": 90})
    assert questions.of(many).fillings <= 10 * work(many)


def test_eight_unknowns_of_a_plain_plan_stay_within_the_work() -> None:
    """Deductible, maximum, what is used of both, copay, coinsurance, order and year: all asked."""
    row = {
        "copay": {"low": 0, "high": 80},
        "coinsurance": {"low": "0%", "high": "40%"},
        "order": "unknown",
    }
    plan = {
        "adapter": "plan",
        "benefit_year": "unknown",
        "deductible": {"low": 0, "high": 4000},
        "out_of_pocket_max": {"low": 0, "high": 8000},
        "used": {"deductible": "unknown", "out_of_pocket": "unknown"},
        "benefits": [row],
    }
    case = {
        "course": {"start": "2026-09-07", "sessions": 14},
        "provider": {"fees": {"intake": 120, "individual": 110}},
        "payers": [plan],
    }
    found = questions.of(case)
    assert len(found.questions) == 8
    assert found.fillings <= 10 * work(case)


def test_the_code_is_that_of_the_row_and_of_the_sessions_held() -> None:
    """A row for couples is asked about with the couples' code, an intake's rate with its own."""
    case: Any = small(services=["couples", "intake"])
    case["course"]["protocol"] = "ipt-couples"
    case["provider"]["fees"]["couples"] = 20
    case["payers"][0]["allowed"] = {"intake": {"low": 10, "high": 20}}
    codes = {question.path: question.code for question in questions.of(case).questions}
    assert codes["payers.0.benefits.0.copay"] == "90847"
    assert codes["payers.0.allowed.intake"] == "90791"


# -- the words ------------------------------------------------------------------------------


PATHS = [
    *(
        f"payers.0.{key}"
        for key in (
            "deductible",
            "deductible.family",
            "deductible.family_rule",
            "out_of_pocket_max",
            "out_of_pocket_max.family",
            "out_of_pocket_max.family_rule",
            "used.deductible",
            "used.deductible.family",
            "used.out_of_pocket",
            "used.out_of_pocket.family",
            "used.as_of",
            "allowed.individual",
            "allowed.intake",
            "balance_bill_limit",
            "network",
            "benefit_year",
            "coordination",
            "sessions",
            "toward_out_of_pocket",
        )
    ),
    *(
        f"payers.0.benefits.0.{key}"
        for key in (
            "copay",
            "coinsurance",
            "cost_share",
            "order",
            "covered",
            "visit_limit",
            "visits_used",
            "after_limit",
            "payer_maximum",
            "payer_maximum_used",
            "prior_authorization",
            "copay_toward_deductible",
            "copay_past_maximum",
            "tiers.0.copay",
            "tiers.0.through",
        )
    ),
    "provider.fees.intake",
    "provider.fees.individual",
    "provider.missed_session_fee",
    "provider.sliding_scale.tiers.0.fee",
    "course.sessions",
    "course.start",
    "course.every",
    "course.modality",
    "course.protocol",
    "course.visits.0.date",
    "client.missed_sessions",
    "client.annual_income",
    "client.household_size",
    "client.residence",
    "actuals.0.date",
]


def worded(path: str, locale: str, data: Any = None, *answers: Any) -> str:
    """Return the words in which a hole at this path is asked about."""
    known = {"payers": [{"network": "in", "benefits": [{"copay": 1, "tiers": [{"through": 4}]}]}]}
    service = "intake" if path.endswith("intake") else "individual"
    code = "90791" if service == "intake" else "90834"
    money = (NOTHING,) * 4
    question = Question(1, path, answers or (1,), *money, code, service)
    return ask(known if data is None else data, question, Language.of(locale))


@pytest.mark.parametrize("locale", ["en", "es"])
def test_every_kind_of_hole_has_words_of_its_own(locale: str) -> None:
    """No two kinds sound the same, none names a path, and each is a question."""
    asked = [worded(path, locale) for path in PATHS]
    assert len(set(asked)) == len(asked)
    assert not [text for text in asked if "payers" in text or "_" in text or "{" in text]
    assert all("?" in text for text in asked)


def test_every_key_of_a_row_can_be_asked_about() -> None:
    """A key that is added to the rows of benefits is given its words too."""
    keys = {field.name for field in attrs.fields(Benefit)}
    assert keys - {"services", "modality", "tiers"} <= set(TERMS)


@pytest.mark.parametrize(
    ("network", "said"),
    [
        ("in", "with an in-network therapist? The code is 90834."),
        ("out", "with an out-of-network therapist? The code is 90834."),
        ("unknown", "with my therapist? The code is 90834."),
    ],
)
def test_the_therapists_standing_is_said_as_far_as_it_is_known(network: str, said: str) -> None:
    """Nobody is told that the therapist is in network where that is the question."""
    data = {"payers": [{"network": network, "benefits": [{}]}]}
    assert worded("payers.0.benefits.0.copay", "en", data).endswith(said)


def test_with_several_payers_it_is_said_whom_to_ask() -> None:
    """A question to the second plan is not read out to the first."""
    data = {"payers": [{"name": "Silver PPO"}, {"name": "Gold HMO"}]}
    text = worded("payers.1.deductible", "en", data)
    assert text.startswith("To Gold HMO: What is my yearly deductible")


def test_telehealth_is_not_called_an_office_visit() -> None:
    """The words follow the course's modality."""
    data = {"course": {"modality": "telehealth"}, "payers": [{"benefits": [{}]}]}
    assert "a mental-health" not in worded("payers.0.benefits.0.copay", "en", data)
    assert "telehealth visit" in worded("payers.0.benefits.0.copay", "en", data)


def test_a_whole_table_is_asked_about_by_its_labels() -> None:
    """What stands in one_of is named as the case labels it."""
    tables: list[dict[str, Any]] = [{"copay": 20, "label": "the portal"}, {"copay": 30}]
    case: Any = small()
    waived = {"order": "deductible-waived"}
    case["payers"][0]["benefits"] = [{"one_of": [{**waived, **table} for table in tables]}]
    found = questions.of(case)
    row = next(q for q in found.questions if q.path == "payers.0.benefits.0")
    assert ask(case, row, Language.of("en")) == (
        "Which of these do I pay for office visits for mental health: 1 (the portal), 2? "
        "The code is 90834."
    )
