"""``iptcost compare`` and ``estimate --actuals`` as a user meets them: words, formats, pictures."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import click.testing
import pytest

import iptcost
from iptcost._cli.main import main
from iptcost._documents.files import load_actuals
from iptcost.report import Language, way_text

HERE = Path(__file__).parent
EXAMPLE = str(HERE.parent / "examples" / "compare.toml")
UNKNOWN = str(HERE.parent / "examples" / "compare-unknown.toml")


def run(*arguments: str) -> click.testing.Result:
    """Run the command on a screen of 80 columns."""
    return click.testing.CliRunner().invoke(main, arguments, env={"COLUMNS": "80"})


@pytest.mark.usefixtures("frozen_formats")
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_comparison_in_words(language: str) -> None:
    """The example's comparison is what the golden file holds."""
    golden = HERE / "golden" / f"compare.{language}.txt"
    result = run("--locale", language, "compare", EXAMPLE, "--explain")
    assert result.exit_code == 0
    if os.environ.get("IPTCOST_WRITE_GOLDEN"):
        golden.write_text(result.output, "utf-8")
    assert result.output == golden.read_text(encoding="utf-8")


@pytest.mark.usefixtures("frozen_formats")
@pytest.mark.parametrize("width", ["60", "120"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_what_is_unknown_makes_two_prices_on_any_screen(language: str, width: str) -> None:
    """The comparison of a case with holes is what the golden file holds; no line is too long."""
    golden = HERE / "golden" / f"compare-unknown-{language}-{width}.txt"
    arguments = ("--locale", language, "compare", UNKNOWN)
    result = click.testing.CliRunner().invoke(main, arguments, env={"COLUMNS": width})
    assert result.exit_code == 0
    assert max(map(len, result.output.splitlines())) <= int(width)
    if os.environ.get("IPTCOST_WRITE_GOLDEN"):
        golden.write_text(result.output, "utf-8")
    assert result.output == golden.read_text(encoding="utf-8")


def test_what_is_unknown_in_json_csv_and_markdown() -> None:
    """JSON is the library's document; CSV and Markdown have a line a way with its two ends."""
    compared = iptcost.compare_range(iptcost.load(UNKNOWN))
    ends = [(str(way.low.to_pay), str(way.high.to_pay)) for way in compared.ways]
    shown = json.loads(run("compare", UNKNOWN, "--format", "json").output)
    assert shown == compared.to_dict()
    assert [(way["low"]["to_pay"], way["high"]["to_pay"]) for way in shown["ways"]] == ends
    rows = list(csv.DictReader(io.StringIO(run("compare", UNKNOWN, "--format", "csv").output)))
    assert [(row["low"], row["high"]) for row in rows] == ends
    assert [(row["after_16_low"], row["after_16_high"]) for row in rows] == ends
    lines = run("compare", UNKNOWN, "--format", "markdown").output.splitlines()
    assert len([line for line in lines if line.startswith("|")]) == 2 + len(ends)


def test_bands_are_filled_and_named_with_both_ends(tmp_path: Path) -> None:
    """The picture of a case with holes has an area for its band, and two amounts beside its name."""
    chart = tmp_path / "chart.svg"
    assert run("compare", UNKNOWN, "--chart", str(chart)).exit_code == 0
    text = chart.read_text(encoding="utf-8")
    ET.fromstring(text)  # noqa: S314 - our own file
    assert text.count('class="band"') == 1
    assert "$480.00 – $2,045.00" in text


def test_a_picture_for_the_web_needs_no_plotting_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SVG and HTML are drawn without matplotlib; a bitmap says what to install."""
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.delitem(sys.modules, "iptcost._report.side_by_side.chart", raising=False)
    for suffix in ("svg", "html"):
        assert run("compare", EXAMPLE, "--chart", str(tmp_path / f"c.{suffix}")).exit_code == 0
    result = run("compare", EXAMPLE, "--chart", str(tmp_path / "c.png"))
    assert result.exit_code == 2
    assert 'pip install "iptcost[chart]"' in result.stderr
    assert sorted(file.name for file in tmp_path.iterdir()) == ["c.html", "c.svg"]


def test_the_cheapest_is_said_with_what_it_supposes(tmp_path: Path) -> None:
    """Cheapest out of network, where the therapist is in it: the verdict says so, and what then."""
    text = Path(EXAMPLE).read_text(encoding="utf-8").replace("deductible = 450", "deductible = 0")
    case = tmp_path / "case.toml"
    case.write_text(text.replace("sessions = 16", "sessions = 12").replace("attend", "# "), "utf-8")
    lines = run("compare", str(case)).output.splitlines()
    assert lines[0].startswith("Cheapest for all 12 sessions: Silver PPO, out of network")
    head = " ".join(" ".join(lines[: lines.index("")]).split())
    assert "only if your therapist is out of network with Silver PPO" in head
    assert "as your therapist stands with your plan now: sliding scale, $1,470.00" in head


def test_json_is_the_librarys_own_document() -> None:
    """``--format json`` prints what ``to_dict`` returns."""
    result = run("compare", EXAMPLE, "--format", "json")
    assert json.loads(result.output) == iptcost.compare(iptcost.load(EXAMPLE)).to_dict()


def test_csv_has_a_line_for_each_way() -> None:
    """Each line holds the way's total, and what it has cost after each session."""
    rows = list(csv.DictReader(io.StringIO(run("compare", EXAMPLE, "--format", "csv").output)))
    ways = iptcost.compare(iptcost.load(EXAMPLE)).ways
    assert [row["to_pay"] for row in rows] == [str(way.to_pay) for way in ways]
    assert [row["after_16"] for row in rows] == [row["to_pay"] for row in rows]


def test_markdown_has_a_row_for_each_way(tmp_path: Path) -> None:
    """The table is one that Markdown reads, and what it says is not read as markup."""
    case = tmp_path / "case.toml"
    text = Path(EXAMPLE).read_text(encoding="utf-8")
    case.write_text(text.replace("Silver PPO", "Silver *PPO*"), encoding="utf-8")
    said = run("compare", str(case), "--format", "markdown").output
    table = [line for line in said.splitlines() if line.startswith("|")]
    assert len(table) == 2 + len(iptcost.compare(iptcost.load(EXAMPLE)).ways)
    assert said.count("Silver *PPO*") == 0
    assert said.count(r"Silver \*PPO\*") == said.count("PPO") > len(table)


def test_an_unknown_kind_of_picture_is_refused(tmp_path: Path) -> None:
    """A chart ends in .svg, .png or .html."""
    result = run("compare", EXAMPLE, "--chart", str(tmp_path / "chart.bmp"))
    assert result.exit_code == 2
    assert not list(tmp_path.iterdir())


def test_the_picture_names_each_way_and_says_what_it_shows(tmp_path: Path) -> None:
    """The SVG is well-formed, has a title and a description, and each way's total is in it."""
    file = tmp_path / "chart.svg"
    assert run("--locale", "en", "compare", EXAMPLE, "--chart", str(file)).exit_code == 0
    drawn = ET.fromstring(file.read_text(encoding="utf-8"))  # noqa: S314 - our own file
    said = {child.tag.rpartition("}")[2]: child.text or "" for child in drawn[:2]}
    assert said["title"].startswith("Cheapest for all 16 sessions")
    text = file.read_text(encoding="utf-8")
    for way in iptcost.compare(iptcost.load(EXAMPLE)).ways:
        assert f"${way.to_pay.amount:,}" in said["desc"]
        assert f"${way.to_pay.amount:,}" in text
    assert "new benefit year" in text


def test_the_page_is_whole_and_escapes_a_users_words(tmp_path: Path) -> None:
    """A plan's name with markup in it stays text; nothing is fetched from elsewhere."""
    case = tmp_path / "case.toml"
    text = Path(EXAMPLE).read_text(encoding="utf-8")
    case.write_text(text.replace("Silver PPO", "<script>$x$ & y</script>"), encoding="utf-8")
    file = tmp_path / "chart.html"
    assert run("compare", str(case), "--chart", str(file)).exit_code == 0
    page = file.read_text(encoding="utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "src=" not in page
    pytest.importorskip("matplotlib")
    assert run("compare", str(case), "--chart", str(tmp_path / "c.png")).exit_code == 0


def test_actuals_come_from_a_csv_file(tmp_path: Path) -> None:
    """Columns are the document's keys; adjustments are CO-45:40.00 entries."""
    file = tmp_path / "actuals.csv"
    file.write_text(
        "date,session,billed,payer_paid,patient_responsibility,adjustments\n"
        "2026-10-05,,200,0,170,CO-45:30.00 PR-1:170.00\n"
        "2026-10-13,2,160,100,25,CO-45:35.00 PR-2:25.00\n",
        encoding="utf-8",
    )
    result = run("estimate", EXAMPLE, "--actuals", str(file), "--format", "json")
    document = json.loads(result.output)
    assert [line.get("actual", False) for line in document["sessions"][:3]] == [True, True, False]
    assert [d["reason"] for d in document["differences"]] == [
        "follows",
        "deductible-used-more",
        "follows",
    ]
    words = run("--locale", "en", "estimate", EXAMPLE, "--actuals", str(file)).output
    assert "more of your deductible had been\n      used than thought (CO-45, PR-2)" in words
    assert "2 sessions have taken place · estimated before: $1,549.00" in words


def test_cells_of_an_actuals_file_may_be_parted_by_semicolons(tmp_path: Path) -> None:
    """Spreadsheets of countries with a decimal comma write them so."""
    found = []
    for mark in ",;":
        file = tmp_path / "actuals.csv"
        lines = ["date,billed,payer_paid,patient_responsibility,copay", "2026-10-05,200,150,20,20"]
        file.write_text("\n".join(lines).replace(",", mark) + "\n", encoding="utf-8")
        found.append(load_actuals(file))
    assert found[0] == found[1]
    assert found[0][0]["copay"] == "20"


def test_an_actuals_file_without_a_line_of_columns_is_refused(tmp_path: Path) -> None:
    """An empty file does not mean that nothing has taken place."""
    file = tmp_path / "actuals.csv"
    file.write_text("\n", encoding="utf-8")
    result = run("estimate", EXAMPLE, "--actuals", str(file))
    assert result.exit_code == 2
    assert "no line names its columns" in result.stderr


def test_every_mistake_of_an_actuals_file_is_told(tmp_path: Path) -> None:
    """An unknown column, and an adjustment that can't be read, are named."""
    file = tmp_path / "actuals.csv"
    file.write_text("date,paid\n2026-10-05,3\n", encoding="utf-8")
    result = run("estimate", EXAMPLE, "--actuals", str(file), "--format", "json")
    assert result.exit_code == 2
    assert '"actuals-column"' in result.output
    file.write_text("date,adjustments\n2026-10-05,CO45\n", encoding="utf-8")
    result = run("estimate", EXAMPLE, "--actuals", str(file), "--format", "json")
    assert '"actuals-adjustment"' in result.output


EXAMPLES = sorted((HERE.parent / "examples").glob("*.toml"))
A_PATH = re.compile(r"\b(?:payers|provider|course|client|actuals)\.[a-z0-9_]")
ENGLISH = re.compile(r"\b(?:the|your|session|bundle|depends|list price|in network|from|until)\b")


@pytest.mark.parametrize("case", EXAMPLES, ids=lambda file: file.stem)
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_example_ends_in_an_amount_in_words_of_one_language(
    case: Path, language: str
) -> None:
    """A figure or a range comes out, no path of the document, and in Spanish no English word."""
    result = run("--locale", language, "compare", str(case), "--explain")
    assert result.exit_code == 0
    assert re.search(r"\d[.,]\d\d", result.output)
    assert not A_PATH.search(result.output)
    if language == "es":
        assert not ENGLISH.search(result.output)


def test_sides_of_several_plans_are_told_in_words() -> None:
    """A plan without a name is yours, a second one your second; sides are no keys."""
    side = {"benefits": [{"copay": 20}], "allowed": {"intake": 80, "individual": 80}}
    plan = {"adapter": "plan", "sides": dict.fromkeys(("in", "out", "in-tier-2"), side)}
    compared = iptcost.compare(
        iptcost.document(
            {
                "course": {"start": "2026-10-05", "sessions": 2},
                "provider": {"fees": {"intake": 100, "individual": 100}},
                "payers": [plan, plan],
            }
        )
    )
    spanish = Language.of("es")
    shown = [way_text(way, spanish) for way in compared.ways]
    assert "su plan (dentro de la red) + su segundo plan (fuera de la red)" in shown
    assert "su plan (dentro de la red, segundo nivel) + su segundo plan (dentro de la red)" in shown
