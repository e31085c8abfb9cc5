"""The pages as one pure function: what is typed is taken, carried, said back, and escaped."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pytest
from asking import CASE, DAY

from iptcost import CaseError
from iptcost_page import Reply, Request, Rules, respond
from iptcost_page._papers import people_of
from iptcost_page._practice import AcceptedPlan, Practice, read_practice

RULES = Rules(today=DAY)


def text(reply: Reply) -> str:
    """Return a page."""
    assert reply.status == 200
    return reply.body.decode()


def begin(language: str = "en", rules: Rules = RULES) -> str:
    """Return the first page."""
    return text(respond(Request("GET", "/", language=language), rules))


def post(page: str, rules: Rules = RULES, **fields: str) -> str:
    """Return the page after a form was sent; ``a_sessions`` is the field ``a.sessions``."""
    state = re.search(r'name="state" value="([^"]*)"', page)
    locale = re.search(r'name="locale" value="([^"]*)"', page)
    assert state
    assert locale
    form = {"state": html.unescape(state[1]), "locale": locale[1], "do": "next"}
    form |= {name.replace("_", ".", 1): value for name, value in fields.items()}
    return text(respond(Request("POST", "/", form=form), rules))


def opened(case: object) -> str:
    """Return the page that a file leads to."""
    return post(begin(), do="open", file=json.dumps(case))


def test_a_file_comes_to_its_figure() -> None:
    """The README's case, opened, says its sentence, draws itself and lists every session."""
    page = opened(CASE)
    assert "<h1>You will pay $1,560.00 for 16 sessions</h1>" in page
    assert "<svg" in page
    assert page.count('<th scope="row">') >= 16


def test_what_can_not_be_read_is_said_beside_its_field() -> None:
    """An error is bound to its field, named in the title, and what was typed stands there still."""
    page = post(post(begin(), a_paying="1"), a_sessions="many", a_start="2026-10-05")
    assert "<title>Error: " in page
    assert 'aria-invalid="true"' in page
    assert re.search(r'aria-describedby="[^"]*e-sessions', page)
    assert 'value="many"' in page
    assert 'id="e-sessions"' in page


def test_back_and_change_lead_to_an_answer_given_before() -> None:
    """Back takes the last answer out; a line of the summary can be changed."""
    second = post(begin(), a_paying="1")
    third = post(second, a_sessions="16", a_start="2026-10-05")
    assert 'name="a.sessions"' in post(post(third, do="back"), do="back")
    assert 'name="a.sessions"' in post(third, do="edit-sessions")


def test_spanish_throughout_and_switched_at_any_time() -> None:
    """Questions and the page's own words are Spanish; the switch keeps what was said."""
    first = begin("es-MX")
    assert '<html lang="es">' in first
    later = post(post(first, a_paying="1"), a_sessions="16", a_start="2026-10-05")
    plan = post(later, a_fee_intake="200", a_fee_later="175")
    assert "No lo sé" in plan
    assert "I don&#39;t know" not in plan
    assert "I don&#39;t know" in post(plan, do="language-en")


def test_what_is_typed_is_escaped() -> None:
    """No word of a visitor becomes markup, in a field, a summary, a picture or a table."""
    evil = '<script>alert("x")</script>'
    page = opened({**CASE, "payers": [{**CASE["payers"][0], "name": evil}]})
    assert "<script>alert" not in page
    page = post(post(begin(), a_paying="1"), a_sessions=evil)
    assert "<script>alert" not in page


def test_a_state_that_was_made_up_is_the_beginning() -> None:
    """Whatever a form carries, a page comes back."""
    for state in ("", "{", "[]", '{"interview": 1}', '{"interview": {"said": 1}}', "x" * 2**20):
        form = {"state": state, "do": "result", "locale": "xx"}
        assert respond(Request("POST", "/", form=form), RULES).status == 200


def test_a_case_in_a_form_reaches_no_file() -> None:
    """A file that is opened names no adapter that reads or asks."""
    page = opened({**CASE, "payers": [{"adapter": "x12", "file": "/etc/passwd"}]})
    assert "is not allowed here" in page


def test_a_practice_has_answered_what_it_charges() -> None:
    """With her file a visitor is not asked for fees, and sees whose page it is."""
    case = {"currency": "USD", "provider": {"fees": {"intake": 200, "individual": 175}}}
    practice = Practice("Maple Street", "(503) 555-0142", "#0b6e4f", ("Silver PPO",), case)
    rules = Rules(practice=practice, today=DAY)
    page = begin(rules=rules)
    assert "Maple Street" in page
    assert "Maple Street is in network with these." in page
    page = post(page, rules, a_paying="1")
    page = post(page, rules, a_sessions="16", a_start="2026-10-05")
    assert 'name="a.fee_intake"' not in page
    style = respond(Request("GET", "/practice.css"), rules)
    assert b"#0b6e4f" in style.body


FEES = {"currency": "USD", "provider": {"fees": {"intake": 200, "individual": 175}}}


def test_a_plan_of_the_practices_list_answers_what_its_contract_says() -> None:
    """A visitor who chooses her plan is asked neither for the network nor for allowed amounts."""
    plan = AcceptedPlan("Silver PPO", {"intake": "160", "individual": "120.50"})
    practice = Practice("Maple Street", accepts=("Orchard Open",), plans=(plan,), case=FEES)
    rules = Rules(practice=practice, today=DAY)
    first = begin(rules=rules)
    assert 'value="plan-0"' in first
    assert "Orchard Open" in first
    page = post(first, rules, do="plan-0")
    assert 'name="a.paying"' not in page
    case = json.loads(post(page, rules, do="save"))
    assert case["payers"][0]["name"] == "Silver PPO"
    assert case["payers"][0]["network"] == "in"
    assert case["payers"][0]["allowed"] == {"intake": 160, "individual": "120.50"}
    known = post(first, rules, do="plan-1")
    assert json.loads(post(known, rules, do="save"))["payers"][0]["name"] == "Orchard Open"
    assert 'name="a.paying"' in post(first, rules, do="plan-7")


def test_mistakes_of_a_practices_file_are_told_together(tmp_path: Path) -> None:
    """An amount that is none is told where it stands, beside a colour that is none."""
    file = tmp_path / "page.toml"
    file.write_text(
        'name = "Maple"\ncolour = "green"\n[[plans]]\nname = "Silver"\nallowed = { intake = -1 }\n'
    )
    with pytest.raises(CaseError) as caught:
        read_practice(file)
    paths = [problem.path for problem in caught.value.problems]
    assert paths == ["colour", "plans.0.allowed.intake"]


def papers(tmp_path: Path) -> Rules:
    """Return the rules of a practice that makes papers."""
    (tmp_path / "practice.toml").write_text(PRACTICE)
    (tmp_path / "page.toml").write_text('name = "Maple Street"\npapers = "practice.toml"\n')
    practice = read_practice(tmp_path / "page.toml")
    return Rules(practice=practice, people=people_of(practice), today=DAY)


def test_a_good_faith_estimate_is_a_print_view(tmp_path: Path) -> None:
    """It asks who it is for, states the list price of the case, and leaves its payer aside."""
    rules = papers(tmp_path)
    page = post(begin(rules=rules), rules, do="open", file=json.dumps(CASE))
    asked = post(page, rules, do="paper-good-faith-estimate")
    assert 'name="birth"' in asked
    wrong = post(asked, rules, do="paper-good-faith-estimate", name="Ann <b>", birth="1.2.1990")
    assert "Type a name and a date of birth." in wrong
    assert "<b>" not in wrong
    form = {"name": "Ann <b>", "birth": "1990-02-01", "do": "paper-good-faith-estimate"}
    made = post(asked, rules, **form)
    assert "Expected charges for 16 sessions: $2,825.00" in made
    assert "Ann &lt;b&gt;" in made
    assert "1234567893" in made


def test_a_quote_is_a_print_view(tmp_path: Path) -> None:
    """It needs no client, and says what a course without the plan comes to."""
    rules = papers(tmp_path)
    page = post(begin(rules=rules), rules, do="open", file=json.dumps(CASE))
    made = post(page, rules, do="paper-quote")
    assert "$2,825.00" in made
    assert "Maple Street Therapy" in made


def test_without_a_practices_papers_none_are_offered() -> None:
    """A page of nobody's practice has no button for papers, and a form that asks gets the result."""
    page = opened(CASE)
    assert "paper-quote" not in page
    assert post(page, do="paper-quote") == page


PRACTICE = """
name = "Maple Street Therapy"
npi = "1234567893"
tin = "12-3456789"
phone = "(503) 555-0142"
address = { street = "12 Maple Street", city = "Portland", state = "OR", postal_code = "97201" }
"""


def test_a_first_figure_stands_beside_the_usual_one() -> None:
    """What nobody was asked makes the range wide; the usual is said beside, with what it takes."""
    page = begin()
    for said in (
        {"a_paying": "1"},
        {"a_sessions": "16", "a_start": "2026-10-05"},
        {"a_fee_intake": "200", "a_fee_later": "175"},
        {"a_family": "no", "a_network": "1"},
        {"a_in.share": "$30 copay", "a_in.deductible": "0"},
    ):
        page = post(page, RULES, **said)
    result = post(page, do="result")
    assert "If it is as usual where you were not asked yet:" in result
    assert "You will pay between $0.00 and $480.00" in result
    assert "What you were not asked yet" in result
