"""What a result says, as one page: on a screen, as Markdown, in a notebook."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest

import iptcost
from iptcost.report import Language, html, page_of

ENGLISH = Language.of("en_US")
PLAN = {
    "adapter": "plan",
    "deductible": 500,
    "benefits": [{"cost_share": "$30 copay after deductible"}],
}
CASE: dict[str, Any] = {
    "course": {"start": "2026-10-05", "sessions": 6},
    "provider": {"fees": {"intake": 180, "individual": 150}},
    "payers": [PLAN],
}
NASTY = "<img src=x onerror=alert(1)>\u202e|`_*\x1b[31m"


class Tags(HTMLParser):
    """Collects the tags of a page, and its text."""

    def __init__(self) -> None:
        """Begin with none."""
        super().__init__()
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        """Keep a tag."""
        del attrs
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        """Keep what is read."""
        self.text += data


def read(shown: str) -> Tags:
    """Return what a browser reads in a page."""
    tags = Tags()
    tags.feed(shown)
    return tags


def estimate(**changes: Any) -> iptcost.Estimate:
    """Return the estimate of the case with changes of its plan."""
    return iptcost.estimate(iptcost.document({**CASE, "payers": [{**PLAN, **changes}]}))


def estimate_range() -> iptcost.Range:
    """Return the range of the case with a copay between two amounts."""
    row = {"copay": {"low": 20, "high": 60}, "order": "after-deductible"}
    payers = [{**PLAN, "benefits": [row]}]
    return iptcost.estimate_range(iptcost.document({**CASE, "payers": payers}))


@pytest.mark.usefixtures("frozen_formats")
def test_a_notebook_shows_an_estimate(monkeypatch: pytest.MonkeyPatch) -> None:
    """An estimate in a notebook is its sentence, a row a session and its promise."""
    monkeypatch.setenv("LANGUAGE", "en_US")
    shown = read(estimate()._repr_html_())
    assert "You will pay $590.00 for 6 sessions" in shown.text
    assert shown.tags.count("tr") == 1 + 6
    assert "not a promise of payment" in shown.text
    assert "An estimate is" not in shown.text


@pytest.mark.usefixtures("frozen_formats")
def test_a_notebook_shows_a_range(monkeypatch: pytest.MonkeyPatch) -> None:
    """A range in a notebook has both its ends, and speaks the environment's language."""
    monkeypatch.setenv("LANGUAGE", "es_US")
    shown = read(estimate_range()._repr_html_())
    assert "pagará entre $560.00 y $680.00" in shown.text
    assert "como máximo" in shown.text


def test_nothing_of_a_document_is_read_as_html() -> None:
    """A payer's name with tags in it adds no tag to the page."""
    plain, nasty = read(estimate()._repr_html_()), read(estimate(name=NASTY)._repr_html_())
    assert set(nasty.tags) == set(plain.tags)
    assert "<img src=x" in nasty.text
    assert "\u202e" not in nasty.text
    assert "\x1b" not in nasty.text


def test_a_long_course_is_cut_short_in_a_notebook() -> None:
    """Of a course of 150 sessions a notebook shows 100, and says that there are 50 more."""
    course = {"start": "2026-10-05", "sessions": 150}
    made = iptcost.estimate(iptcost.document({**CASE, "course": course}))
    shown = read(html(page_of(made, ENGLISH)))
    assert "and 50 more" in shown.text


def test_a_range_without_its_document_says_what_it_can() -> None:
    """A page of a range leaves out what only its document can say, and no figure."""
    case = iptcost.document({**CASE, "payers": [{**PLAN, "deductible": {"low": 0, "high": 500}}]})
    found = iptcost.estimate_range(case)
    whole, bare = page_of(found, ENGLISH, case.data), page_of(found, ENGLISH)
    assert whole.table == bare.table
    assert whole.below == bare.below
    assert {section.title for section in bare.above} < {section.title for section in whole.above}
    assert whole.head.startswith(bare.head)


def test_with_two_plans_each_assumption_of_a_plan_says_whose_it_is() -> None:
    """So does one that holds of one of them alone, and in a range nothing is said twice."""
    first = {**PLAN, "name": "PPO", "until": "2026-10-31", "used": {"deductible": 400}}
    first["benefits"] = [{"copay": 30, "order": "deductible-waived", "visit_limit": "unknown"}]
    second = {**PLAN, "name": "Bronze", "from": "2026-11-01"}
    case = iptcost.document({**CASE, "payers": [first, second]})
    page = page_of(iptcost.estimate_range(case), ENGLISH, case.data)
    (told,) = [section.entries for section in page.below if section.title == "Assumed"]
    assert "Bronze: nothing of your deductible or maximum is used yet" in told
    assert [line for line in told if not line.startswith(("PPO: ", "Bronze: "))] == []


@pytest.mark.parametrize(
    ("table", "told"),
    [
        (
            {"limits": [{"name": "talks", "visits": 2}]},
            "of a limit of your plan (talks) are used up",
        ),
        ({"limits": [{"amount": 300}]}, "has paid all of one of its limits"),
        ({"authorizations": [{"sessions": 2, "beyond": "written-off"}]}, "not authorised by your"),
    ],
    ids=["visits", "amount", "authorisation"],
)
def test_the_first_session_that_a_limit_ends_says_so(table: dict[str, Any], told: str) -> None:
    """Why nothing is paid stands under it, without asking for reasons, and under no later one."""
    terms = {"copay": 20, "order": "deductible-waived"}
    payer = {"adapter": "plan", "benefits": [terms], **table}
    page = page_of(iptcost.estimate(iptcost.document({**CASE, "payers": [payer]})), ENGLISH)
    remarks = [told in " ".join(row.said) for row in page.table.rows]
    assert remarks == [False, False, True, False, False, False]


def test_of_many_choices_those_that_make_the_difference_are_told() -> None:
    """Left of 40% of 125 is 50: the second plan pays it, or by its own rule 18.75 or 37.50."""
    first = {"adapter": "plan", "allowed": {"intake": 125}, "benefits": [{"coinsurance": "40%"}]}
    second = {**first, "coordination": "unknown", "benefits": [{"coinsurance": "25%"}]}
    case = {
        "course": {"start": "2026-02-02", "sessions": 1},
        "provider": {"fees": {"intake": 150}},
        "payers": [first, second],
    }
    asked = iptcost.document(case)
    page = page_of(iptcost.estimate_range(asked), ENGLISH, asked.data)
    decides = next(section for section in page.above if section.title == "What decides")
    assert decides.entries == (
        "If your second plan pays its full benefit: $0.00",
        "If your second plan pays only what it would pay above the first: $31.25",
    )


@pytest.mark.parametrize(
    ("key", "told"),
    [("per", "the limit starts over every month or"), ("scale", "hold beside my plan too?")],
)
def test_a_month_has_no_number_and_a_scales_cap_a_question_of_its_own(key: str, told: str) -> None:
    """What is unknown of a limit's period, and of a scale beside a plan, is said in plain words."""
    payer: dict[str, Any] = {"adapter": "plan", "benefits": [{"coinsurance": "50%"}]}
    scale: dict[str, Any] = {"basis": "income", "tiers": [{"up_to": 9, "fee": 5}]}
    if key == "per":
        payer["limits"] = [{"visits": 3, "per": "unknown"}]
    else:
        scale["caps_cost_share"] = "unknown"
    asked = iptcost.document(
        {
            **CASE,
            "provider": {**CASE["provider"], "sliding_scale": scale},
            "client": {"annual_income": 5},
            "payers": [payer],
        }
    )
    page = page_of(iptcost.estimate_range(asked), ENGLISH, asked.data)
    assert told in " ".join(said for section in page.above for said in section.entries)


def test_what_a_plan_never_covers_is_said_once_of_each_service() -> None:
    """No new benefit year brings it back."""
    payer = {"adapter": "plan", "benefits": [{"covered": False}]}
    course = {"sessions": 6, "start": "2026-12-15"}
    case = iptcost.document({**CASE, "course": course, "payers": [payer]})
    rows = page_of(iptcost.estimate(case), ENGLISH).table.rows
    told = ["not covered" in " ".join(row.said) for row in rows]
    assert told == [True, True, False, False, False, False]  # of the intake, and of the others


def test_reasons_stand_on_the_page_where_they_are_asked_for() -> None:
    """With ``explain`` each session has its reasons; without, none has."""
    made = estimate()
    assert all(row.reasons for row in page_of(made, ENGLISH, explain=True).table.rows)
    assert not any(row.reasons for row in page_of(made, ENGLISH).table.rows)


@pytest.mark.parametrize("known", [True, False])
def test_a_notebook_shows_a_comparison(known: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """A comparison in a notebook is its verdict and a row a way, names escaped."""
    monkeypatch.setenv("LANGUAGE", "en_US")
    plan = {**PLAN, "name": NASTY, "deductible": 500 if known else {"low": 0, "high": 500}}
    case = iptcost.document({**CASE, "payers": [plan]})
    found = iptcost.compare(case) if known else iptcost.compare_range(case)
    shown = read(found._repr_html_())
    assert shown.tags.count("th") == (4 if known else 5)
    assert "<img src=x" in shown.text
    assert "img" not in shown.tags
    assert ("at most" in shown.text) != known
    assert "not a promise of payment" in shown.text
