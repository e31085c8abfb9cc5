"""All clients at once: what is written, what still holds, what is due, what is missing."""

from __future__ import annotations

import csv
import datetime as dt
import os
import stat
from pathlib import Path
from typing import Any

import click.testing
import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from papers import EXAMPLES

from iptcost import CaseError, Money
from iptcost.command import main
from iptcost_documents._register import Entry, Register, read_register
from iptcost_documents._summary import Charge, Summary

ENGLISH = {"LC_ALL": "en_US.UTF-8", "LANGUAGE": "", "COLUMNS": "100", "IPTCOST_TODAY": "2026-11-26"}
CASE = """
[course]
start = 2026-12-07
sessions = {sessions}

[provider]
fees = {{ intake = 200, individual = 175 }}
"""


def run(*arguments: str, **more: Any) -> click.testing.Result:
    """Run the command in this process."""
    return click.testing.CliRunner().invoke(main, arguments, env=ENGLISH | more)


def estimates(folder: Path, **more: Any) -> click.testing.Result:
    """Write the good-faith estimates of a folder."""
    out = str(folder / "documents")
    return run("quote", str(folder), "--kind", "good-faith-estimate", "--out", out, **more)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a practice with two clients."""
    (tmp_path / "practice.toml").write_text((EXAMPLES / "practice.toml").read_text())
    for name, sessions in (("ana", 16), ("ben", 60)):
        (tmp_path / f"{name}.toml").write_text(CASE.format(sessions=sessions))
        client = f'name = "{name.title()}"\ndate_of_birth = 1988-03-21\n'
        (tmp_path / f"{name}.client.toml").write_text(client)
    return tmp_path


def rows(folder: Path) -> list[dict[str, str]]:
    """Return the register's rows."""
    text = (folder / "documents" / "register.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def test_every_client_gets_an_estimate(folder: Path) -> None:
    """200 + 15 x 175, and of 60 sessions the 51 within twelve months; the rest is due for renewal."""
    result = estimates(folder)
    assert result.exit_code == 0, result.output
    assert [(row["case"], row["client"], row["expected"]) for row in rows(folder)] == [
        ("ana", "Ana", "2825.00"),
        ("ben", "Ben", "8950.00"),
    ]
    assert "ben  Nov 25, 2027 (in 364 days)" in result.stdout.partition("Due for renewal:")[2]
    files = sorted(path.name for path in (folder / "documents").iterdir())
    assert files[:2] == [f"{n}-good-faith-estimate-2026-11-26.pdf" for n in ("ana", "ben")]
    if os.name == "posix":
        assert stat.S_IMODE((folder / "documents" / "register.csv").stat().st_mode) == 0o600


def test_an_estimate_that_still_holds_is_not_written_again(folder: Path) -> None:
    """A second run writes nothing; sessions that were held since change nothing."""
    estimates(folder)
    held = "\n[[actuals]]\ndate = 2026-12-07\nbilled = 200\npayer_paid = 0\n"
    held += "patient_responsibility = 200\nnot_covered = 200\n"
    (folder / "ana.toml").write_text(CASE.format(sessions=16) + held)
    result = estimates(folder, IPTCOST_TODAY="2026-12-20")
    assert result.exit_code == 0
    assert "Still holds, not written:" in result.stdout
    assert "Written" not in result.stdout
    assert len(rows(folder)) == 2


def test_what_changed_is_written_anew_with_what_it_changes(folder: Path) -> None:
    """A higher fee makes another estimate, on the same day under another name."""
    estimates(folder)
    (folder / "ana.toml").write_text(CASE.format(sessions=16).replace("175", "185"))
    result = estimates(folder)
    assert "Written anew" in result.stdout
    file = folder / "documents" / "ana-good-faith-estimate-2026-11-26-2.pdf"
    text = pypdf.PdfReader(file).pages[0].extract_text()
    assert "What has changed" in text
    assert [row["expected"] for row in rows(folder)] == ["2825.00", "8950.00", "2975.00"]


def test_what_is_due_is_renewed(folder: Path) -> None:
    """Within thirty days of its end an estimate of a longer course is written anew."""
    estimates(folder)
    early = estimates(folder, IPTCOST_TODAY="2027-10-20")
    assert "Written anew" not in early.stdout
    late = estimates(folder, IPTCOST_TODAY="2027-11-10")
    assert "ben-good-faith-estimate-2027-11-10.pdf" in late.stdout
    assert [row["sessions"] for row in rows(folder)] == ["16", "51", "11"]


def test_what_is_missing_is_told_and_the_rest_is_written(folder: Path) -> None:
    """Of a client without a file nothing is written; the status is 2."""
    (folder / "ben.client.toml").unlink()
    (folder / "cy.toml").write_text("[course]\nstart = 7\n")
    result = estimates(folder)
    assert result.exit_code == 2
    told = result.stdout.partition("Not written, for something is missing:")[2]
    assert "ben.client.toml" in told
    assert "course.start" in told
    assert [row["case"] for row in rows(folder)] == ["ana"]


def test_a_course_that_is_over_is_no_mistake(folder: Path) -> None:
    """Nothing is to come, and nothing is missing."""
    text = CASE.format(sessions=3).replace("2026-12-07", "2026-01-05")
    (folder / "ana.toml").write_text(text)
    result = estimates(folder)
    assert result.exit_code == 0
    assert "ana" in result.stdout.partition("Nothing to come:")[2]


def test_quotes_of_all_clients(folder: Path) -> None:
    """Other kinds are written too, without a register, and never over each other."""
    out = str(folder / "documents")
    arguments = ("quote", str(folder), "--out", out, "--format", "html")
    assert run(*arguments).exit_code == 0
    assert run(*arguments).exit_code == 2
    assert run(*arguments, "--force").exit_code == 0
    assert sorted(path.suffix for path in (folder / "documents").iterdir()) == [".html"] * 2


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--out", "documents", "--output", "x.pdf"),
        ("--out", "documents", "--kind", "superbill"),
        ("--out", "documents", "--client", "ana.client.toml"),
    ],
)
def test_what_does_not_go_with_a_folder(folder: Path, arguments: tuple[str, ...]) -> None:
    """Options of one case are refused."""
    assert run("quote", str(folder), *arguments).exit_code == 2


def test_a_folder_without_cases_says_how_to_write_one(tmp_path: Path) -> None:
    """It names the command that asks for a client."""
    result = estimates(tmp_path)
    assert result.exit_code == 2
    assert "iptcost practice new" in result.stderr


def test_the_register_is_given_for_one_case_too(folder: Path) -> None:
    """--register keeps a single estimate, and the next one says what it changes."""
    arguments = ("quote", str(folder / "ana.toml"), "--kind", "good-faith-estimate", "--force")
    files = ("-o", str(folder / "a.txt"), "--register", str(folder / "r.csv"))
    assert run(*arguments, *files).exit_code == 0
    (folder / "ana.toml").write_text(CASE.format(sessions=16).replace("175", "185"))
    assert run(*arguments, *files).exit_code == 0
    assert "takes the place of the one of Nov 26, 2026" in (folder / "a.txt").read_text()
    assert len(read_register(folder / "r.csv").entries) == 2


def test_a_broken_register_is_told_by_its_line(folder: Path) -> None:
    """Nothing is written beside it, and it is left as it is."""
    estimates(folder)
    register = folder / "documents" / "register.csv"
    text = register.read_text().replace("8950.00", "much")
    register.write_text(text)
    result = estimates(folder)
    assert result.exit_code == 2
    assert "Line 3" in result.stderr
    assert register.read_text() == text


def test_a_register_that_a_spreadsheet_saved_is_read(folder: Path) -> None:
    """A byte-order mark is passed over."""
    estimates(folder)
    register = folder / "documents" / "register.csv"
    register.write_bytes(b"\xef\xbb\xbf" + register.read_bytes())
    assert len(read_register(register).entries) == 2


SUMMARY = Summary(
    dt.date(2026, 11, 26),
    dt.date(2027, 11, 25),
    dt.date(2026, 12, 7),
    dt.date(2026, 12, 7),
    1,
    "list",
    (Charge("90791", Money(20000, "USD"), 1), Charge("", Money(120000, "USD"), 2)),
    Money(20000, "USD"),
)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40), st.text(max_size=40))
def test_no_name_is_a_formula(case: str, client: str) -> None:
    """Whatever a name is, its cell begins no formula, turns no direction, and is read back."""
    entry = Entry(case, client, "a.pdf", SUMMARY)
    text = Register(Path("r.csv"), [entry]).text()
    (row,) = list(csv.DictReader(text.splitlines()))
    for name in ("case", "client"):
        assert not row[name].startswith(("=", "+", "-", "@", "\t", "\r"))
        assert "\u202e" not in row[name]
    assert len(text.splitlines()) == 2


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=40))
def test_a_register_is_read_as_it_was_written(name: str) -> None:
    """What was written is found again under the same case."""
    import tempfile

    with tempfile.TemporaryDirectory() as place:
        file = Path(place, "r.csv")
        file.write_bytes(Register(file, [Entry(name, "Ana", "a.pdf", SUMMARY)]).text().encode())
        found = read_register(file).last(name)
    assert found is not None
    assert found.summary == SUMMARY


def test_a_register_is_no_other_file(tmp_path: Path) -> None:
    """Another CSV file is not taken for one."""
    (tmp_path / "r.csv").write_text("a,b\n1,2\n")
    with pytest.raises(CaseError):
        read_register(tmp_path / "r.csv")
