"""From what was said to the case file: whatever was answered, the file says the same."""

from __future__ import annotations

import datetime as dt
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import iptcost
from iptcost._cli.documents import write_whole
from iptcost._documents.files import parse
from iptcost._interview.interview import Interview, case_text
from iptcost._interview.questions import UNKNOWN, Answer, InterviewQuestion, offered, upcoming
from iptcost._interview.reading import read, show
from iptcost._interview.words import Misread
from iptcost._ledger.result import written
from iptcost._words.language import Language

ENGLISH, SPANISH = Language.of("en_US"), Language.of("es")
TODAY = dt.date(2026, 9, 15)
BEGUN = {"en_US": Interview.begin("en_US", TODAY), "es_US": Interview.begin("es", TODAY)}
ASKED = BEGUN["en_US"].questions

SHARES = (
    "$30",
    "$30 copay after deductible",
    "$30 copay before deductible",
    "$30 copay with deductible",
    "$30 copay; deductible does not apply",
    "20%",
    "20% coinsurance after deductible",
    "$30 copay plus 20%",
    "No charge",
    "no charge after deductible",
    "Not covered",
    "copago de $30 después del deducible",
)
WORDS: dict[str, tuple[str, ...]] = {
    "amount": ("0", "30", "120.50", "400", "1,500", "6000", "99999"),
    "count": ("1", "2", "6", "12", "20"),
    "date": ("2026-08-01", "2026-09-20", "2026-12-20", "2027-02-01"),
    "month-day": ("01-01", "07-01", "October 15"),
    "yes": ("yes", "no"),
    "text": ("Silver PPO", 'a "name" # with [marks]', "Плán'"),
    "share": SHARES,
    "currency": ("USD", "USD", "CAD"),
    "percent": ("100", "200%", "400"),
    "pays": ("50%", "60", "12.5%"),
}


def typed(question: InterviewQuestion) -> tuple[str, ...]:
    """Return what a person may type at a question."""
    texts = WORDS.get(question.sort) or tuple(
        str(number + 1) for number in range(len(question.choices))
    )
    return (*texts, "none") if question.none_words else texts


def answer(draw: Any, question: InterviewQuestion, answers: dict[str, Answer]) -> Answer:
    """Draw an answer that the conversation would take."""
    default = offered(question, answers)
    if default is not None and draw(st.booleans()):
        return default
    ranged = question.unknown in ("range", "closed-range")
    if question.unknown in ("hole", "range") and draw(st.integers(0, 5)) == 0:
        return UNKNOWN
    if ranged and draw(st.integers(0, 7)) == 0:
        return Answer(
            "range", (2, 5) if question.sort == "count" else (Decimal(20), Decimal("90.5"))
        )
    texts = draw(st.permutations(typed(question)))
    for text in (*texts, "0", "999999", "none"):
        try:
            return read(question, text, answers, ENGLISH)
        except Misread:
            continue
    return UNKNOWN


@st.composite
def conversations(draw: Any) -> dict[str, Answer]:
    """Draw a whole conversation, or one that was left on the way."""
    answers: dict[str, Answer] = dict(BEGUN["en_US"].answers)
    stop = draw(st.one_of(st.just(1_000), st.integers(0, 30)))
    while (question := upcoming(ASKED, answers)) is not None and len(answers) < stop:
        answers[question.key] = answer(draw, question, answers)
        assert show(question, answers[question.key], answers, SPANISH)
    return answers


def outcome(data: Any) -> Any:
    """Return a document's estimate, or what is still to be found out, as data."""
    try:
        return iptcost.estimate(iptcost.document(data)).to_dict()
    except iptcost.UnresolvedError as error:
        return [(problem.code, problem.path) for problem in error.problems]


@settings(max_examples=80, deadline=None)
@given(conversations())
def test_the_file_says_what_was_said(answers: dict[str, Answer]) -> None:
    """Whatever was answered, and wherever it was left, the file is read back as the same case."""
    for begun in BEGUN.values():
        told = attrs.evolve(begun, answers=answers)
        made = told.draft()
        text = case_text(told, made)
        again = parse(text.encode(), "case.toml")
        assert written(again) == written(made.data)
        assert outcome(again) == outcome(made.data)


@settings(max_examples=80, deadline=None)
@given(conversations())
def test_no_hole_means_an_estimate(answers: dict[str, Answer]) -> None:
    """A whole conversation without "I don't know" ends with an estimate, never with an error."""
    whole = upcoming(ASKED, answers) is None
    holes = any(
        question.applies(answers) and answers[question.key].is_hole
        for question in ASKED
        if question.key in answers
    )
    found = outcome(attrs.evolve(BEGUN["en_US"], answers=answers).draft().data)
    if whole and not holes:
        assert isinstance(found, dict)
    else:
        assert isinstance(found, (dict, list))


@settings(max_examples=40, deadline=None)
@given(conversations())
def test_every_value_has_a_source(answers: dict[str, Answer]) -> None:
    """Each origin noted for the file's comments is a value that stands in the document."""
    made = attrs.evolve(BEGUN["en_US"], answers=answers).draft()
    keys = {question.key for question in ASKED}
    for path, origin in made.origins.items():
        value: Any = made.data
        for part in path.split("."):
            value = value[int(part)] if isinstance(value, list) else value[part]
        assert origin in keys


def test_the_file_is_private_and_whole(tmp_path: Path) -> None:
    """The file is its owner's alone, and nothing else is left in the folder."""
    path = tmp_path / "case.toml"
    write_whole(path, "schema = 1\n", new=True)
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["case.toml"]


def test_a_file_that_came_up_meanwhile_is_kept(tmp_path: Path) -> None:
    """A file that exists is not replaced unless that was agreed to."""
    path = tmp_path / "case.toml"
    path.write_text("mine")
    with pytest.raises(FileExistsError):
        write_whole(path, "schema = 1\n", new=True)
    assert path.read_text() == "mine"
    write_whole(path, "schema = 1\n")
    assert tomllib.loads(path.read_text()) == {"schema": 1}
    assert [file.name for file in tmp_path.iterdir()] == ["case.toml"]


def test_a_case_whose_protocol_or_network_is_a_choice_is_gone_on_with() -> None:
    """What may be one of two is no word to look up: it is asked again."""
    for section in (
        'protocol = { one_of = ["ipt", "ipt-group"] }\n[[payers]]\nadapter = "plan"\n',
        '[[payers]]\nadapter = "plan"\nnetwork = { one_of = ["in", "out"] }\n',
    ):
        text = f"[course]\nstart = 2026-10-05\n{section}benefits = [{{ copay = 20 }}]\n"
        resumed = Interview.begin("en_US", dt.date(2026, 10, 1), tomllib.loads(text))
        assert resumed.answers["start"].value == dt.date(2026, 10, 5)


def test_a_link_that_leads_nowhere_is_not_replaced(tmp_path: Path) -> None:
    """A new file is written where nothing has its name, such a link included."""
    link = tmp_path / "case.toml"
    link.symlink_to(tmp_path / "nowhere")
    with pytest.raises(FileExistsError):
        write_whole(link, "x", new=True)
    assert link.is_symlink()
