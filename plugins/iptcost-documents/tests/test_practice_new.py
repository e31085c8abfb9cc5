"""``iptcost practice new``: from nothing to the first document in one conversation."""

from __future__ import annotations

import os
import stat
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click.testing
import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import iptcost
from iptcost.command import main
from iptcost_documents import read_people
from iptcost_documents._practice import _free_stem

ENGLISH = {"LC_ALL": "en_US.UTF-8", "LANGUAGE": "", "COLUMNS": "80", "IPTCOST_TODAY": "2026-11-26"}
PRACTICE = (
    "Maple Street Therapy",
    "Dana Reyes, PhD",
    "",  # the United States
    "12 Maple Street",
    "Suite 3",
    "Portland",
    "Oregon",  # asked again
    "OR",
    "97201",
    "(503) 555-0142",
    "office@maple.example",
    "PSY-20417",
    "Licensed Psychologist",
    "1234567890",  # its check digit is wrong
    "1234567893",
    "12-3456789",
    "30",
)
CLIENT = ("Ana Torres", "3/21/1988", "", "")
COURSE = ("", "16", "", "Dec 7, 2026", "", "200", "175", "75")
NO_SCALE, NO_PACKAGE = ("",), ("",)
YES = ("", "")
"""The summary is right; write the document."""


def talk(folder: Path, lines: Sequence[str], **more: Any) -> click.testing.Result:
    """Hold the conversation."""
    return click.testing.CliRunner().invoke(
        main,
        ["practice", "new", "--folder", str(folder)],
        input="\n".join(lines) + "\n",
        env=ENGLISH | more,
    )


def flat(text: str) -> str:
    """Return words in one line."""
    return " ".join(text.split())


def test_from_nothing_to_the_first_estimate(tmp_path: Path) -> None:
    """Three files and a good-faith estimate of 200 + 15 x 175, and its row in the register."""
    lines = (*PRACTICE, *CLIENT, *COURSE, *NO_SCALE, *NO_PACKAGE, *YES)
    result = talk(tmp_path, lines)
    assert result.exit_code == 0, result.output
    names = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.*"))
    assert names == [
        "ana-torres.client.toml",
        "ana-torres.toml",
        "documents/ana-torres-good-faith-estimate-2026-11-26.pdf",
        "documents/register.csv",
        "practice.toml",
    ]
    schema_line, _, _ = (tmp_path / "ana-torres.toml").read_text("utf-8").partition("\n")
    assert schema_line == f"#:schema {iptcost.schema('case')['$id']}"
    text = pypdf.PdfReader(tmp_path / names[2]).pages[0].extract_text()
    for said in ("$2,825.00", "Ana Torres", "1234567893", "12-3456789", "Maple Street Therapy"):
        assert said in text.replace("\u00a0", " ")
    if os.name == "posix":
        for name in names:
            assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    people = read_people(str(tmp_path / "practice.toml"), str(tmp_path / "ana-torres.client.toml"))
    assert people.practice is not None
    assert people.practice.quote_valid_days == 30
    assert people.practice.licence is not None
    assert people.practice.licence.line == "Licensed Psychologist, PSY-20417 (OR)"


def test_the_next_command_that_it_names_works(tmp_path: Path) -> None:
    """What it says to run for all clients finds that the first estimate still holds."""
    result = talk(tmp_path, (*PRACTICE, *CLIENT, *COURSE, *NO_SCALE, *NO_PACKAGE, *YES))
    (line,) = (line for line in result.stdout.splitlines() if " --out " in line)
    again = click.testing.CliRunner().invoke(main, line.split()[1:], env=ENGLISH)
    assert again.exit_code == 0
    assert "Still holds" in again.stdout


def test_the_practice_is_asked_about_once(tmp_path: Path) -> None:
    """A second client is asked for alone, and the fees of the first are offered."""
    talk(tmp_path, (*PRACTICE, *CLIENT, *COURSE, *NO_SCALE, *NO_PACKAGE, *YES))
    before = (tmp_path / "practice.toml").read_bytes()
    course = ("", "", "", "Dec 8, 2026", "", "", "", "")
    result = talk(tmp_path, ("Ana Torres", "May 5, 1990", "", "", *course, "", "", *YES))
    assert result.exit_code == 0, result.output
    assert "What is your practice called?" not in result.stdout
    assert (tmp_path / "practice.toml").read_bytes() == before
    case = tomllib.loads((tmp_path / "ana-torres-2.toml").read_text())
    assert case["provider"] == {
        "missed_session_fee": 75,
        "fees": {"intake": 200, "individual": 175},
    }


@pytest.mark.parametrize("said", ["0", ""])
def test_that_a_missed_session_costs_nothing_is_said(tmp_path: Path, said: str) -> None:
    """A practice that charges nothing for it says so in the case, and its quotes do: not "unstated"."""
    course = tuple(said if line == "75" else line for line in COURSE)
    talk(tmp_path, (*PRACTICE, *CLIENT, *course, *NO_SCALE, *NO_PACKAGE, *YES))
    case = tomllib.loads((tmp_path / "ana-torres.toml").read_text())
    assert case["provider"]["missed_session_fee"] == 0
    quote = ["quote", str(tmp_path / "ana-torres.toml"), "--date", "2026-11-26"]
    written = flat(click.testing.CliRunner().invoke(main, quote, env=ENGLISH).stdout)
    assert "A missed session $0.00" in written


def test_a_package_and_a_scale(tmp_path: Path) -> None:
    """What is sold and by what the fee is lowered stand in the case as its keys say it."""
    scale = ("yes", "2", "200", "50%", "", "", "42000", "2", "")
    package = ("yes", "8", "1200", "6", "2", "no")
    result = talk(tmp_path, (*PRACTICE, *CLIENT, *COURSE, *scale, *package, *YES))
    assert result.exit_code == 0, result.output
    case = tomllib.loads((tmp_path / "ana-torres.toml").read_text())
    assert case["provider"]["bundles"] == [
        {
            "sessions": 8,
            "price": 1200,
            "refund": "relist",
            "expires_months": 6,
            "missed_sessions_count": False,
        }
    ]
    assert case["provider"]["sliding_scale"]["tiers"] == [{"up_to": "200%", "percent_of_fee": 50}]
    made = iptcost.estimate(iptcost.load(tmp_path / "ana-torres.toml"))
    assert str(made.totals.to_pay) == "1412.50"
    assert "give --way package" in flat(result.stdout)


@pytest.mark.parametrize("lines", [PRACTICE, (*PRACTICE, *CLIENT, "quit"), ("quit",)])
def test_nothing_is_written_before_the_end(tmp_path: Path, lines: Sequence[str]) -> None:
    """Whoever leaves, and an input that ends, leave nothing behind."""
    result = talk(tmp_path, lines)
    assert result.exit_code == (0 if "quit" in lines else 2)
    assert list(tmp_path.iterdir()) == []


def test_what_the_law_asks_for_and_was_left_out_is_told(tmp_path: Path) -> None:
    """Without an NPI the files are written, and the estimate says what it lacks."""
    without = [line for line in PRACTICE if not line.startswith("123456789")]
    without.insert(without.index("Licensed Psychologist") + 1, "")
    result = talk(tmp_path, (*without, *CLIENT, *COURSE, *NO_SCALE, *NO_PACKAGE, *YES))
    assert result.exit_code == 0, result.output
    assert (tmp_path / "ana-torres.toml").is_file()
    assert "National Provider Identifier" in result.stdout
    assert list(tmp_path.rglob("*.pdf")) == []


def test_elsewhere_it_ends_with_a_quote(tmp_path: Path) -> None:
    """In Canada amounts are Canadian dollars, no NPI is asked for, and a quote is written."""
    practice = ("Maple", "", "2", "1 King St W", "", "Toronto", "ON", "M5H 1A1", "416 555 0142",
                "", "009123", "Registered Psychotherapist", "30")  # fmt: skip
    result = talk(tmp_path, (*practice, *CLIENT, *COURSE, *NO_SCALE, *NO_PACKAGE, *YES))
    assert result.exit_code == 0, result.output
    assert "NPI" not in result.stdout
    assert tomllib.loads((tmp_path / "ana-torres.toml").read_text())["currency"] == "CAD"
    assert [path.name for path in tmp_path.rglob("*.pdf")] == ["ana-torres-quote-2026-11-26.pdf"]


def test_it_speaks_spanish(tmp_path: Path) -> None:
    """Questions, answers and the document are in the therapist's language."""
    lines = (*PRACTICE, "Ana Torres", "21 mar 1988", "", "", "", "16", "", "7 dic 2026", "",
             "200", "175", "75", "", "", "", "")  # fmt: skip
    result = talk(tmp_path, lines, LC_ALL="es_US.UTF-8")
    assert result.exit_code == 0, result.output
    for english in ("What", "Which", "practice called", "understood", "Writ"):
        assert english not in result.stdout
    (file,) = tmp_path.rglob("*.pdf")
    assert "Estimado de buena fe" in pypdf.PdfReader(file).pages[0].extract_text()


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    """Before anything is asked."""
    result = talk(tmp_path / "none", ())
    assert result.exit_code == 2
    assert "Your own name" not in result.stdout


@settings(max_examples=100, deadline=None)
@given(st.text(min_size=1, max_size=60))
def test_any_name_makes_a_file_name(name: str) -> None:
    """It holds small letters, digits and hyphens alone, and is never the practice's."""
    stem = _free_stem(Path("no-such-folder"), name)
    assert stem
    assert all(char.isascii() and (char.isalnum() or char == "-") for char in stem)
    assert stem not in ("practice", "")


@pytest.mark.parametrize("text", ["x = 1", "[provider]", "[provider.fees]", "provider = 5", "\xff"])
def test_a_file_that_is_no_case_is_passed_over(text: str, tmp_path: Path) -> None:
    """Fees are taken from the newest case of the folder; another TOML file is none."""
    (tmp_path / "other.toml").write_bytes(text.encode("latin-1"))
    assert "defect" not in talk(tmp_path, ["", ""]).output
