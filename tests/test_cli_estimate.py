"""``iptcost estimate`` as a user meets it: words, widths, languages, formats, statuses.

The golden files are written anew with IPTCOST_WRITE_GOLDEN=1 in the environment; look at them.
"""

from __future__ import annotations

import csv
import io
import json
import os
import time
from pathlib import Path
from typing import Any

import click.testing
import pytest

import iptcost
from iptcost._cli.main import main

HERE = Path(__file__).parent
PICTURE = "examples/picture.toml"
RICH = "tests/cases/everything.toml"
UNKNOWN = "examples/five-unknowns.toml"
LIKELY = "examples/likely.toml"
BROKEN = "tests/cases/several-mistakes.toml"

STORIES = {
    "picture": ("estimate", PICTURE),
    "explain": ("estimate", RICH, "--explain"),
    "markdown": ("estimate", PICTURE, "--format", "markdown"),
    "csv": ("estimate", PICTURE, "--format", "csv"),
    "broken": ("estimate", BROKEN),
    "order": ("estimate", PICTURE, "--copay", "30"),
    "range": ("estimate", UNKNOWN),
    "likely": ("estimate", LIKELY),
    "likely-markdown": ("estimate", LIKELY, "--format", "markdown"),
    "questions": ("questions", UNKNOWN),
    "coverage": ("coverage", RICH),
    "protocols": ("protocols",),
}


def run(*arguments: str, width: int = 80, **more: Any) -> click.testing.Result:
    """Run the command on a screen so many columns wide, in US English unless it is told."""
    environment = {"COLUMNS": str(width), "LC_ALL": "en_US.UTF-8", "LANGUAGE": ""}
    return click.testing.CliRunner().invoke(main, arguments, env=environment, **more)


@pytest.fixture(autouse=True)
def _in_the_projects_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names are given from the project's folder: a checkout's long path would break lines."""
    monkeypatch.chdir(HERE.parent)


@pytest.mark.usefixtures("frozen_formats")
@pytest.mark.parametrize("width", [60, 120])
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("story", STORIES)
def test_a_run_reads_as_its_golden_file(story: str, language: str, width: int) -> None:
    """What the command prints in this language at this width is what the golden file holds."""
    result = run("--locale", language, *STORIES[story], width=width)
    shown = f"[status {result.exit_code}]\n{result.output}"
    golden = HERE / "golden" / f"{story}-{language}-{width}.txt"
    if os.environ.get("IPTCOST_WRITE_GOLDEN"):
        golden.write_text(shown, encoding="utf-8")
    assert shown == golden.read_text(encoding="utf-8")


def test_the_picture_fits_its_terminal() -> None:
    """At 60 columns no line is wider, and nothing is coloured where nobody sees it."""
    for language in ("en", "es"):
        for line in run("--locale", language, *STORIES["picture"], width=60).output.splitlines():
            assert len(line) <= 60
            assert "\x1b" not in line


def test_json_is_the_librarys_own_document() -> None:
    """``--format json`` prints what ``to_dict`` returns."""
    told = json.loads(run("estimate", PICTURE, "--format", "json").output)
    assert told == iptcost.estimate(iptcost.load(PICTURE)).to_dict()


def test_csv_has_a_line_for_each_session() -> None:
    """The lines of the table sum up to the totals."""
    rows = list(csv.DictReader(io.StringIO(run("estimate", PICTURE, "--format", "csv").output)))
    assert len(rows) == 16
    paid = sum(round(float(row["patient_responsibility"]) * 100) for row in rows)
    assert paid == 156_000


OPTIONS = ("--fee", "150", "--deductible", "1500", "--coinsurance", "20%", "--start", "2026-01-05")


@pytest.mark.parametrize(
    ("options", "to_pay"),
    [
        ((), "1680.00"),
        (("--deductible-used", "1500"), "480.00"),
        (("--out-of-pocket-max", "1000"), "1000.00"),
        (("--visit-limit", "4"), "2400.00"),
        (("--sessions", "12"), "1560.00"),
        (("--allowed", "100"), "1520.00"),
        (("--network", "out", "--allowed", "100"), "2320.00"),
    ],
)
def test_options_alone_make_a_case(options: tuple[str, ...], to_pay: str) -> None:
    """The common values can be given without a file; a fee holds for every service."""
    result = run("estimate", *OPTIONS, *options, "--format", "json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.output)["totals"]["to_pay"] == to_pay


def test_a_range_stands_beside_other_cases() -> None:
    """Several cases in one call: each its estimate, or its range, in their order."""
    told = json.loads(run("estimate", UNKNOWN, PICTURE, "--format", "json").output)
    assert told[0] == iptcost.estimate_range(iptcost.load(UNKNOWN)).to_dict()
    assert told[1]["totals"]["to_pay"] == "1560.00"
    for form in ("table", "markdown"):
        shown = run("estimate", PICTURE, UNKNOWN, "--format", form).output
        first, second = shown.index("pay $1,560.00"), shown.index("between $240.00 and $2,110.00")
        assert first < second


def test_csv_says_which_end_of_a_range_a_line_is_of() -> None:
    """Both ends stand in it with all their columns; a case without unknowns has no end."""
    told = run("estimate", UNKNOWN, PICTURE, "--format", "csv").output
    sums: dict[str, int] = {}
    for row in csv.DictReader(io.StringIO(told)):
        cents = round(float(row["patient_responsibility"]) * 100)
        sums[row["end"]] = sums.get(row["end"], 0) + cents
    assert sums == {"low": 24_000, "high": 211_000, "": 156_000}


def test_a_line_with_unknowns_gives_its_range(tmp_path: Path) -> None:
    """In a file of cases too; what has no bounds is an error in its own line."""
    fees = {"intake": 200, "individual": 100}
    cases = [
        {
            "course": {"start": "2026-01-05", "sessions": {"low": 3, "high": 4}},
            "provider": {"fees": fees},
        },
        {"course": {"start": "2026-01-05", "sessions": 3}, "provider": {"fees": fees}},
        {
            "course": {"start": "2026-01-05"},
            "provider": {"fees": fees, "missed_session_fee": 50},
            "client": {"missed_sessions": "unknown"},
        },
    ]
    file = tmp_path / "cases.jsonl"
    file.write_text("".join(f"{json.dumps(case)}\n" for case in cases), "utf-8")
    result = run("estimate", str(file))
    assert result.exit_code == 2
    ranged, known, wrong = map(json.loads, result.stdout.splitlines())
    ends = [ranged[end]["totals"]["to_pay"] for end in ("low", "high")]
    assert ends == ["400.00", "500.00"]
    assert known["totals"]["to_pay"] == "400.00"
    assert [(entry["code"], entry["line"]) for entry in wrong["errors"]] == [("hole-bounds", 3)]


def test_what_is_wrong_with_a_range_says_in_which_file(tmp_path: Path) -> None:
    """Of several cases one knows which has no bounds."""
    file = tmp_path / "case.json"
    fees = {"intake": 100, "individual": 100}
    case = {
        "course": {"start": "2026-01-05"},
        "provider": {"fees": fees, "missed_session_fee": 50},
        "client": {"missed_sessions": "unknown"},
    }
    file.write_text(json.dumps(case), "utf-8")
    result = run("estimate", PICTURE, str(file), "--format", "json")
    (problem,) = json.loads(result.stdout)["errors"]
    assert (problem["code"], problem["file"]) == ("hole-bounds", str(file))


@pytest.mark.parametrize(
    ("order", "to_pay"),
    [
        ("after-deductible", "770.00"),
        ("before-deductible", "860.00"),
        ("deductible-waived", "360.00"),
    ],
)
def test_the_order_is_an_option(order: str, to_pay: str) -> None:
    """Twelve sessions at 150, deductible 500, copay 30: the order decides."""
    options = ("--fee", "150", "--deductible", "500", "--copay", "30", "--sessions", "12")
    told = run("estimate", *options, "--start", "2026-01-05", "--order", order, "--format", "json")
    assert json.loads(told.output)["totals"]["to_pay"] == to_pay


def test_a_missing_order_is_refused_with_the_three_totals() -> None:
    """Nothing is guessed: the error says what each order would come to."""
    options = ("--fee", "150", "--deductible", "500", "--copay", "30", "--sessions", "12")
    result = run("estimate", *options, "--start", "2026-01-05")
    assert result.exit_code == 2
    for total in ("770.00", "860.00", "360.00"):
        assert total in result.output


def test_options_lie_over_a_case() -> None:
    """An option changes one value of the file and leaves the others."""
    result = run("estimate", PICTURE, "--deductible-used", "1500", "--format", "json")
    # 20% of 160, twelve times of 120, then three sessions of the new year's deductible.
    assert json.loads(result.output)["totals"]["to_pay"] == "680.00"


def test_a_course_without_a_start_begins_today_and_says_so() -> None:
    """The command, not the library, takes today where no start is given."""
    result = run("estimate", "--fee", "100", "--coinsurance", "20%", "--format", "json")
    codes = [entry["code"] for entry in json.loads(result.output)["assumptions"]]
    assert "start-today" in codes


def test_a_case_from_standard_input() -> None:
    """A dash reads the case from a pipe."""
    text = Path(PICTURE).read_text(encoding="utf-8")
    result = run("estimate", "-", "--format", "json", input=text)
    assert json.loads(result.output)["totals"]["to_pay"] == "1560.00"


def test_coverage_pasted_into_a_case_gives_the_same_estimate(tmp_path: Path) -> None:
    """What ``coverage`` prints is the case's payers, word for word."""
    printed = run("coverage", RICH).output
    head = Path(RICH).read_text(encoding="utf-8").partition("[[payers]]")[0]
    case = tmp_path / "pasted.toml"
    case.write_text(head + printed, encoding="utf-8")
    one, two = (iptcost.estimate(iptcost.load(path)) for path in (RICH, case))
    assert one.totals == two.totals
    assert one.sessions == two.sessions


def test_lines_of_cases_give_a_line_each(tmp_path: Path) -> None:
    """A wrong case is an error in its own line, with its number, and stops no other."""
    case = json.dumps(iptcost.load(PICTURE).data, default=str)
    file = tmp_path / "cases.jsonl"
    file.write_text(f"{case}\n{{\n{case}\n", encoding="utf-8")
    result = run("estimate", str(file))
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 2
    assert [line.get("totals", {}).get("to_pay") for line in lines] == ["1560.00", None, "1560.00"]
    assert lines[1]["errors"][0]["line"] == 2


HOSTILE = {
    "empty": b"",
    "binary": bytes(range(256)) * 64,
    "deep": b'{"a":' * 100_000,
    "nan": b"[provider]\nfees = { intake = nan }\n",
    "infinite": b"[provider]\nfees = { intake = 1e308 }\n",
    "endless": b"[course]\nstart = 2026-01-05\nsessions = 1000000000\n",
    "no-such-day": b'[course]\nstart = "2026-02-30"\n',
    "escape": b'currency = "\\u001b[31mred"\n',
    "large": b'x = "' + b"a" * 2_000_000 + b'"',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused(name: str, tmp_path: Path) -> None:
    """Status 2, a message without traceback or control characters, in bounded time."""
    file = tmp_path / ("case.json" if name == "deep" else "case.toml")
    file.write_bytes(HOSTILE[name])
    began = time.process_time()
    result = run("estimate", str(file))
    assert result.exit_code == 2
    assert "Traceback" not in result.output
    assert "\x1b" not in result.output
    assert result.output.strip()
    assert time.process_time() - began < 20


def test_errors_are_json_where_json_was_asked_for() -> None:
    """A billing system reads every problem with code, path, rule, message and remedy."""
    result = run("estimate", BROKEN, "--format", "json")
    assert result.exit_code == 2
    problems = json.loads(result.stdout)["errors"]
    assert {"code", "path", "rule", "message", "remedy", "file"} <= set(problems[0])
    assert len(problems) >= 5


def test_an_unknown_option_is_wrong_use() -> None:
    """Status 2 with a hint, as with any command."""
    assert run("estimate", "--no-such").exit_code == 2


@pytest.mark.parametrize("option", ["--out-of-pocket-max", "--allowed"])
def test_none_is_no_amount_where_it_would_mean_another_thing(option: str) -> None:
    """No limit is not a limit of 0: where "none" would lower a cost to nothing it is refused."""
    result = run("estimate", "--fee", "150", "--coinsurance", "20%", option, "none")
    assert result.exit_code == 2
    assert "is not an amount" in " ".join(result.output.split())


@pytest.mark.parametrize(
    ("options", "to_pay"),
    [
        (("--fee", "$150", "--coinsurance", "20 percent"), "480.00"),
        (("--fee", "$1,150.00", "--copay", "$30"), "480.00"),
        (("--fee", "150", "--copay", "free"), "0.00"),
        (("--locale", "es", "--fee", "$150", "--coinsurance", "20 por ciento"), "480.00"),
        (("--fee", "150", "--coinsurance", "20%", "--start", "Oct 5, 2026"), "480.00"),
    ],
)
def test_options_are_read_as_people_write_them(options: tuple[str, ...], to_pay: str) -> None:
    """A sign, a word for per cent and a month's name are read as ``iptcost new`` reads them."""
    result = click.testing.CliRunner().invoke(main, ["estimate", *options, "--format", "json"])
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["totals"]["to_pay"] == to_pay


def test_a_bare_number_is_no_percentage() -> None:
    """20 may be a fifth or twenty times the amount: it is refused."""
    result = click.testing.CliRunner().invoke(
        main, ["estimate", "--fee", "150", "--coinsurance", "20"]
    )
    assert result.exit_code == 2
