"""What strangers wrote turns no text around and starts no formula, wherever it is shown."""

from __future__ import annotations

import csv
import io
import json
import tomllib
from pathlib import Path
from typing import Any

import click.testing
import pytest

import iptcost
from iptcost._cli.main import main
from iptcost._faults.problem import printable, toml_escaped
from iptcost.command import csv_cell, toml_text

TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f"
NASTY = f"evil{TURNING}\x1b[31m\x07\u2028name"
CASE: dict[str, Any] = {
    "course": {"start": "2026-10-05", "sessions": 3},
    "provider": {"fees": {"intake": 180, "individual": 150}},
    "payers": [
        {
            "adapter": "plan",
            "name": NASTY,
            "deductible": 500,
            "benefits": [{"cost_share": "$30 copay after deductible"}],
            "limits": [{"name": f"={NASTY}", "visits": 2}],
        }
    ],
}


def unprintable(text: str) -> set[str]:
    """Return what of a text a terminal would obey; line ends are meant."""
    return {char for char in text if not char.isprintable() and char not in "\r\n"}


def run(*arguments: str) -> click.testing.Result:
    """Run the command in US English."""
    environment = {"COLUMNS": "80", "LC_ALL": "en_US.UTF-8", "LANGUAGE": ""}
    return click.testing.CliRunner().invoke(main, arguments, env=environment)


@pytest.fixture
def case(tmp_path: Path) -> str:
    """Return a case of a plan with such a name, in a file with such a name."""
    file = tmp_path / f"ca{TURNING}se.json"
    file.write_text(json.dumps(CASE), encoding="utf-8")
    return str(file)


@pytest.mark.parametrize(
    "arguments",
    [
        ("estimate", "--explain"),
        ("estimate", "--format", "markdown", "--explain"),
        ("estimate", "--format", "csv"),
        ("estimate", "--format", "json"),
        ("compare",),
        ("compare", "--format", "markdown"),
        ("compare", "--format", "csv"),
        ("compare", "--format", "json"),
        ("coverage",),
        ("coverage", "--format", "json"),
        ("questions",),
    ],
    ids=" ".join,
)
def test_no_output_turns_what_is_read(case: str, arguments: tuple[str, ...]) -> None:
    """No format of a command writes a control character or a direction override as it came."""
    command, *options = arguments
    result = run(command, case, *options)
    assert result.exit_code == 0, result.output
    assert "evil" in result.output or arguments in {("questions",), ("estimate", "--format", "csv")}
    assert unprintable(result.output) == set()


def test_several_cases_are_named_by_their_files(case: str) -> None:
    """A file's name above its estimate turns nothing either, in any format."""
    for form in ("table", "markdown", "csv"):
        assert unprintable(run("estimate", case, case, "--format", form).output) == set()


def test_coverage_as_toml_says_the_very_name(case: str) -> None:
    """What is escaped in TOML is the payer's own text to whoever reads the TOML."""
    told = run("coverage", case).output
    assert unprintable(told) == set()
    assert tomllib.loads(told)["payers"][0]["name"] == NASTY


def test_a_written_case_says_the_very_name() -> None:
    """A case written as TOML, as ``iptcost new`` does, escapes such text and keeps it."""
    told = toml_text({"payers": [{"adapter": "plan", "name": NASTY}]}, lambda _: "", [])
    assert unprintable(told) == set()
    assert tomllib.loads(told)["payers"][0]["name"] == NASTY


def test_an_answer_is_written_into_a_case_without_turning_it(tmp_path: Path) -> None:
    """A payer's plan that an answer chooses stands escaped in the file that is written."""
    plan = CASE["payers"][0]
    other = {**plan, "name": "other"}
    source, target = tmp_path / "case.json", tmp_path / "out.toml"
    source.write_text(json.dumps({**CASE, "payers": [{"one_of": [plan, other]}]}), "utf-8")
    result = run("questions", str(source), "--answer", "1=1", "--save", str(target))
    assert result.exit_code == 0, result.output
    text = target.read_text("utf-8")
    assert unprintable(text) == set()
    assert tomllib.loads(text)["payers"][0]["name"] == NASTY


def test_an_error_turns_nothing(tmp_path: Path) -> None:
    """The text of a CaseError holds no such character: not of a key, a value or a file."""
    data = {**CASE, "provider": {"fees": {f"x{NASTY}": 1, "intake": NASTY}}, NASTY: 1}
    file = tmp_path / f"ba{TURNING}d.json"
    file.write_text(json.dumps(data), encoding="utf-8")
    for wrong in (file, tmp_path / f"no{TURNING}ne.json"):
        with pytest.raises(iptcost.CaseError) as caught:
            iptcost.load(wrong)
        assert unprintable(str(caught.value)) == set()
        assert unprintable(run("estimate", str(wrong)).output) == set()


def test_a_wrong_option_turns_nothing(case: str, tmp_path: Path) -> None:
    """What is wrong with the command line is told without obeying it."""
    nowhere = str(tmp_path / f"no{TURNING}where" / "picture.svg")
    for arguments in (
        (NASTY,),
        ("estimate", f"--{NASTY}"),
        ("estimate", case, "--format", NASTY),
        ("compare", case, "--chart", nowhere),
    ):
        result = run(*arguments)
        assert result.exit_code == 2, result.output
        assert unprintable(result.output) == set()


def test_a_problem_of_a_plugin_turns_nothing() -> None:
    """An error says nothing that turns, though its path was never checked."""
    from iptcost._faults import kinds
    from iptcost._faults.problem import Problem

    error = iptcost.CaseError([Problem(kinds.NOT_VALID, f"a{TURNING}", {"reason": NASTY})])
    assert unprintable(str(error)) == set()


@pytest.mark.parametrize("sign", "=+-@＝＋－＠")
def test_a_name_in_csv_starts_no_formula(sign: str) -> None:
    """A name that a spreadsheet would reckon is text there, in the CSV of estimates and ways."""
    assert csv_cell(f"{sign}1+1").startswith(f"'{sign}")
    assert csv_cell(f"\t{sign}1+1").startswith(f"'{sign}")


def test_no_csv_of_a_command_starts_a_formula(tmp_path: Path) -> None:
    """Names of plans, bundles and files are text in every CSV that a person opens."""
    file = tmp_path / "=case.json"
    bundles = [{"name": "=bundle()", "sessions": 2, "price": 200}]
    plan = {**CASE["payers"][0], "name": "@plan"}
    provider = {**CASE["provider"], "bundles": bundles}
    file.write_text(json.dumps({**CASE, "payers": [plan], "provider": provider}), "utf-8")
    for arguments in (("estimate", str(file), str(file)), ("compare", str(file))):
        result = run(*arguments, "--format", "csv")
        assert result.exit_code == 0, result.output
        cells = [cell for row in csv.reader(io.StringIO(result.output)) for cell in row]
        assert not [cell for cell in cells if cell[:1] in {"=", "+", "@"}]
        assert "'=bundle()" in cells or arguments[0] == "estimate"


def test_what_a_locale_writes_stays() -> None:
    """The narrow space of a French amount is printed; a mark stands for what turns text."""
    assert printable("1\u202f560,00\xa0€") == "1\u202f560,00\xa0€"
    assert printable(f"a{TURNING}b") == "a" + "�" * len(TURNING) + "b"


def test_escaped_toml_reads_as_it_was() -> None:
    """Characters beyond 16 bits are escaped too, and read back as they were."""
    told = toml_escaped('name = "\U000e0001\u202e"\n')
    assert unprintable(told) == set()
    assert tomllib.loads(told)["name"] == "\U000e0001\u202e"
