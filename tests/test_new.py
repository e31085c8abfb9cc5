"""Scripted conversations with ``iptcost new``: whole transcripts, and every way out."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import iptcost
from iptcost._cli import main

GOLDEN = Path(__file__).parent / "golden"
START = ["", "1", "", "", "", "", "2026-10-05", ""]
"""Insured, sixteen weekly sessions in the office from 5 October."""
FEES = ["200", "175", ""]

STORIES: dict[str, tuple[str, list[str]]] = {
    # A health maintenance organization: a copay, no deductible, in network only.
    "hmo-en": (
        "en_US",
        [*START, "$200", "150", "", "Gold 80 HMO", "in", "", "", "$40 copay", "0", "$9,200", ""]
        + ["", "", "", ""],
    ),
    # High deductible, $400 of it met; the copay's place is asked for, and slips are mended.
    "high-deductible-en": (
        "en_US",
        [*START, "180", "back", "200", "175", "75", "1", "HSA Gold", "1", "no", "", "thirty"]
        + ["$30 copay", "1.700", "1,700", "2", "4500", "5,000", "400", "", "", "160", "120"]
        + ["17", "back", ""],
    ),
    # Out of network, the allowed amount not known.
    "out-of-network-en": (
        "en_US",
        [*START, *FEES, "?", "2", "", "", "40% coinsurance after deductible", "500", "none"]
        + ["100", "", "?", "90", "150", "?", "", ""],
    ),
    # Without insurance, a sliding scale by the poverty level, in Spanish.
    "scale-es": (
        "es_US",
        ["", "2", "", "", "12", "", "5 de octubre de 2026", "2", "150", "", "50", "0", "sí", "2"]
        + ["200%", "50%", "400", "$90", "", "40", "$30,000", "3", "", ""],
    ),
    # The high deductible again, in Spanish, with the numbers of Spain.
    "high-deductible-es": (
        "es",
        ["", "1", "no sé", "", "", "", "5/10/2026", "", "200", "175", "", "HSA", "1", "no", ""]
        + ["copago de $30 después del deducible", "1,700", "1.700,00", "4.500", "400", "", "", ""]
        + ["", ""],
    ),
}


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold each conversation in an empty folder, on one day."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("IPTCOST_TODAY", "2026-09-15")


def talk(lines: Sequence[str], *args: str, locale: str = "en_US") -> Result:
    """Hold a conversation whose every line is known beforehand."""
    given = ["--locale", locale, "new", *args]
    runner = CliRunner(echo_stdin=True)
    return runner.invoke(main, given, input="".join(f"{line}\n" for line in lines))


def estimate(file: str = "case.toml") -> iptcost.Estimate:
    """Return the estimate of the file that was written."""
    return iptcost.estimate(iptcost.load(file))


@pytest.mark.parametrize("name", STORIES)
def test_a_conversation_reads_as_its_golden_transcript(name: str) -> None:
    """Each story's words and its file are as a person has read and approved them."""
    locale, lines = STORIES[name]
    result = talk(lines, locale=locale)
    assert result.exit_code == 0, result.output
    # What follows the file's name is the report's, and has golden files of its own.
    said = result.output[: result.output.index("case.toml (")]
    said += f"\n{'=' * 40}\n{Path('case.toml').read_text('utf-8')}"
    golden = GOLDEN / f"new-{name}.txt"
    if os.environ.get("IPTCOST_WRITE_GOLDEN"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(said, "utf-8")
    assert said == golden.read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "to_pay", "shown"),
    [
        ("hmo-en", "640.00", "$640.00"),
        ("high-deductible-en", "1825.00", "$1,825.00"),
        ("scale-es", "900.00", "$900.00"),
        ("high-deductible-es", "2125.00", "2125,00"),
    ],
)
def test_it_ends_with_the_estimate_of_the_file(name: str, to_pay: str, shown: str) -> None:
    """The figure shown at the end is the one that the file gives, worked out by hand."""
    locale, lines = STORIES[name]
    assert shown in talk(lines, locale=locale).output
    assert str(estimate().totals.to_pay) == to_pay
