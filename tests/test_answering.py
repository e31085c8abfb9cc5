"""Answers as a client types them during the call: read under the locale, said back, saved."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click.testing
import pytest

import iptcost
from iptcost._cli.main import main
from iptcost._words.language import Language
from iptcost.interview import Misread, typed

FIVE = Path(__file__).parent.parent / "examples" / "five-unknowns.toml"
COPAY = {"copay": 20, "order": "after-deductible", "label": "the portal"}
SHARE = {"coinsurance": "20%", "label": "the booklet"}
CASE: dict[str, Any] = {
    "course": {"start": {"low": "2026-10-05", "high": "2026-10-19"}, "sessions": "unknown"},
    "provider": {"fees": {"intake": 200, "individual": {"low": 100, "high": 150}}},
    "payers": [
        {
            "adapter": "plan",
            "network": "unknown",
            "benefit_year": "unknown",
            "allowed": {"intake": 90, "individual": {"one_of": [90, "92.50"]}},
            "deductible": {"individual": 500, "family": 900},
            "used": {"deductible": {"individual": "unknown", "family": "unknown"}},
            "benefits": [
                {"one_of": [COPAY, SHARE]},
                {"coinsurance": {"low": "10%", "high": "30%"}, "covered": "unknown"},
            ],
        }
    ],
}


@pytest.mark.parametrize(
    ("path", "said", "locale", "written"),
    [
        ("provider.fees.individual", "$1,120", "en_US", "1120"),
        ("provider.fees.individual", "120.50", "en_US", "120.50"),
        ("provider.fees.individual", "120,50 $", "es_ES", "120.50"),
        ("provider.fees.individual", "120.50", "es", "120.50"),
        ("provider.fees.individual", "$1,120.50", "es_US", "1120.50"),
        ("payers.0.allowed.individual", "$92.50", "en_US", "92.50"),
        ("payers.0.allowed.individual", "95", "en_US", "95"),
        ("payers.0.used.deductible.individual", " 400 ", "en_US", "400"),
        ("course.sessions", "14", "en_US", "14"),
        ("course.start", "Oct 12, 2026", "en_US", "2026-10-12"),
        ("course.start", "12 de octubre de 2026", "es", "2026-10-12"),
        ("payers.0.network", "IN", "en_US", "in"),
        ("payers.0.network", "2", "en_US", "out"),
        ("payers.0.benefit_year", "July 1", "en_US", "07-01"),
        ("payers.0.benefits.0", "The Booklet", "en_US", "2"),
        ("payers.0.benefits.0", "1", "en_US", "1"),
        ("payers.0.benefits.1.coinsurance", "25 %", "en_US", "25%"),
        ("payers.0.benefits.1.coinsurance", "0.25", "en_US", "0.25"),
        ("payers.0.benefits.1.covered", "sí", "es", "true"),
        ("payers.0.benefits.1.covered", "no", "en_US", "false"),
        ("payers.0.nothing", "$4", "en_US", "$4"),
    ],
)
def test_what_is_typed_is_what_the_document_writes(
    path: str, said: str, locale: str, written: str
) -> None:
    """Amounts, dates, counts, choices and yes are read as people type them."""
    assert typed(CASE, path, said, Language.of(locale)) == written


@pytest.mark.parametrize(
    ("path", "said", "locale"),
    [
        ("provider.fees.individual", "1.500", "en_US"),
        ("provider.fees.individual", "a lot", "en_US"),
        ("provider.fees.individual", "-5", "en_US"),
        ("course.sessions", "twelve", "en_US"),
        ("course.start", "10/12", "en_US"),
        ("course.sessions", "9" * 400, "en_US"),
        ("payers.0.network", "\x1b[2J", "en_US"),
    ],
)
def test_what_can_be_read_in_two_ways_or_none_is_refused(path: str, said: str, locale: str) -> None:
    """Nothing is guessed of an answer."""
    with pytest.raises(Misread):
        typed(CASE, path, said, Language.of(locale))


def run(*arguments: str, locale: str = "en", **more: Any) -> click.testing.Result:
    """Run ``iptcost questions`` on a wide screen."""
    return click.testing.CliRunner().invoke(
        main, ("--locale", locale, "questions", *arguments), env={"COLUMNS": "120"}, **more
    )


def test_each_question_says_what_to_type() -> None:
    """The choices with what they mean, the ends of a range, in either language."""
    shown = run(str(FIVE)).output
    assert "--answer 1=… : 12 to 16" in shown
    assert "--answer 3=… : $0.00 to $1,500.00" in shown
    assert "1 (your deductible does not apply), 2 (the copay" in " ".join(shown.split())
    shown = run(str(FIVE), locale="es_US").output
    assert "--answer 1=… : de 12 a 16" in shown
    assert "1 (su deducible no se aplica)" in shown


def test_family_and_individual_are_two_questions(tmp_path: Path) -> None:
    """No two questions of a list sound the same."""
    file = tmp_path / "case.json"
    fixed = {**CASE["payers"][0], "network": "in", "benefit_year": "01-01"}
    fixed["benefits"] = [{"coinsurance": "20%"}]
    case = {**CASE, "course": {"start": "2026-10-05"}, "payers": [fixed]}
    file.write_text(json.dumps(case), "utf-8")
    told = json.loads(run(str(file), "--format", "json").output)["questions"]
    asked = [question["ask"] for question in told]
    assert len(set(asked)) == len(asked) == 4
    assert any("our family deductible" in ask for ask in asked)


def test_answers_are_said_back() -> None:
    """Which number went where can be seen, and an answer that the case had ruled out."""
    result = run(str(FIVE), "--answer", "4=$140", "--answer", "2=after deductible")
    assert result.exit_code == 0, result.output
    assert "the allowed amount: $140.00, which the case did not expect" in result.output
    assert (
        "whether your deductible comes first: the copay comes after your deductible\n"
        in result.output
    )
    told = run(str(FIVE), "--answer", "1=14", "--format", "json").output
    assert json.loads(told)["taken"] == {"course.sessions": 14}


def test_the_last_question_settles_it() -> None:
    """A question that leaves no width says so."""
    answers = ("1=12", "3=400", "2=after-deductible", "4=100")
    given = [part for answer in answers for part in ("--answer", answer)]
    shown = run(str(FIVE), *given).output
    assert "its answer settles what you will pay" in shown
    assert "$0.00 at worst" not in shown


def test_the_last_answer_ends_at_the_total() -> None:
    """With nothing left to ask, what is to be paid is said."""
    answers = ("1=12", "3=400", "2=after-deductible", "4=100", "5=$30")
    given = [part for answer in answers for part in ("--answer", answer)]
    result = run(str(FIVE), *given)
    # 160 and 9 x 100, then 40 of the deductible and 30 of the 60 left, then 30.
    assert "You will pay $1,160.00: nothing is unknown" in result.output


def test_an_unknown_that_no_longer_matters_is_not_asked_about(tmp_path: Path) -> None:
    """Where all fillings come to the same there is no first question."""
    file = tmp_path / "case.json"
    plan: dict[str, Any] = {
        "adapter": "plan",
        "deductible": {"low": 100, "high": 500},
        "benefits": [{"copay": 0, "order": "deductible-waived"}],
    }
    fees = {"intake": 100, "individual": 100}
    case = {"course": {"start": "2026-01-05"}, "provider": {"fees": fees}, "payers": [plan]}
    file.write_text(json.dumps(case), "utf-8")
    shown = run(str(file)).output
    assert "You will pay $0.00, whatever the answers" in shown
    assert "1." not in shown.partition("answers")[2]


@pytest.mark.parametrize("answer", ["3", "=", "3=", " =4", "9=1", "payers.0=x"])
def test_an_answer_to_nothing_or_of_nothing_is_wrong_use(answer: str) -> None:
    """Status 2, and never a traceback."""
    assert run(str(FIVE), "--answer", answer).exit_code == 2


# -- saving -----------------------------------------------------------------------------------


TOML = """# what I know so far
[course]
start = 2026-10-05   # a Monday

[provider]
fees = { intake = 200, individual = { low = 100, high = 150 } }  # she said about this

[[payers]]
adapter = "plan"   # the card
deductible = 500

[payers.allowed]
intake = 100
[payers.allowed.individual]
low = 90
high = 110

[[payers.benefits]]
one_of = [
  { label = "portal", copay = 20, order = "after-deductible" },   # by phone
  { label = "booklet", coinsurance = "20%" },
]
"""


def saved(folder: Path, source: str, *answers: str, target: str = "narrow.toml") -> Path:
    """Answer the questions of a TOML text and return the file that was saved."""
    file = folder / "case.toml"
    file.write_text(source, "utf-8")
    given = [part for answer in answers for part in ("--answer", answer)]
    result = run(str(file), *given, "--save", str(folder / target))
    assert result.exit_code == 0, result.output
    return folder / target


def test_answers_of_every_form_are_saved(tmp_path: Path) -> None:
    """A value, a table in its own section and a choice among tables; comments stay."""
    answers = (
        "payers.0.benefits.0=portal",
        "payers.0.allowed.individual=95",
        "provider.fees.individual=120",
    )
    file = saved(tmp_path, TOML, *answers)
    text = file.read_text("utf-8")
    for comment in ("# what I know so far", "# a Monday", "# she said about this", "# the card"):
        assert comment in text
    # 100, four of 95, 20 of the deductible and 20 for the rest, seven of 20; then three of 95
    # in the new year, whose deductible is not met.
    assert text.endswith("\n")
    assert iptcost.load(file).holes == ()
    told = str(iptcost.estimate(iptcost.load(file)).totals.to_pay)
    assert told == "945.00"


def test_a_case_is_narrowed_in_its_own_file(tmp_path: Path) -> None:
    """During a call one saves over the file, and the numbers are those last shown."""
    saved(tmp_path, TOML, "payers.0.allowed.individual=95", target="case.toml")
    result = run(
        str(tmp_path / "case.toml"), "--answer", "1=booklet", "--save", str(tmp_path / "case.toml")
    )
    assert result.exit_code == 0, result.output
    paths = [hole.path for hole in iptcost.load(tmp_path / "case.toml").holes]
    assert paths == ["provider.fees.individual"]


def test_a_case_from_standard_input_is_saved_as_toml(tmp_path: Path) -> None:
    """A name that ends in .toml is TOML, wherever the case came from; another one is JSON."""
    for name in ("narrow.toml", "narrow.json"):
        target = tmp_path / name
        answer = ("--answer", "payers.0.allowed.individual=95.50", "--save", str(target))
        result = run("-", *answer, input=TOML)
        assert result.exit_code == 0, result.output
        paths = [hole.path for hole in iptcost.load(target).holes]
        assert paths == ["provider.fees.individual", "payers.0.benefits.0"]


def test_what_a_payer_answered_is_saved_with_the_answers(tmp_path: Path) -> None:
    """A plugin's table gives way to the payer's tables, for the hole stands in those."""
    pytest.importorskip("iptcost_echo")
    row = '{ copay = 30, order = "unknown" }'
    table = f'{{ adapter = "plan", deductible = 500, benefits = [ {row} ] }}'
    source = (
        TOML.partition("[[payers]]")[0] + f'[[payers]]\nadapter = "echo"\ntables = [ {table} ]\n'
    )
    file = saved(tmp_path, source, "payers.0.benefits.0.order=deductible-waived")
    assert "# a Monday" in file.read_text("utf-8")
    document = iptcost.load(file)
    assert document.unasked == ()
    assert [hole.path for hole in document.holes] == ["provider.fees.individual"]


def test_a_file_that_cannot_be_written_is_no_defect(tmp_path: Path) -> None:
    """It is said which and why, with status 2."""
    result = run(str(FIVE), "--answer", "1=12", "--save", str(tmp_path / "nowhere" / "case.toml"))
    assert result.exit_code == 2
    assert "can't be written" in result.output
