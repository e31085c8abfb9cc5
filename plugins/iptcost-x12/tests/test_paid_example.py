"""The example from a 271 to what was paid: each step comes to what its page says."""

import csv
import io
import re
from decimal import Decimal
from pathlib import Path

import click.testing
import pytest

from iptcost.command import main

FOLDER = Path(__file__).parents[3] / "examples" / "paid"
MONTHS = ("october.835", "november.835", "december.835")
PAGE = (FOLDER / "README.md").read_text(encoding="utf-8")
TABLE = re.findall(r"^\| ([^|]+) \| (\d+\.\d\d) \| (\d+\.\d\d) \|$", PAGE, re.MULTILINE)


def run(*arguments: str) -> click.testing.Result:
    """Run a command, and hold that it is done."""
    result = click.testing.CliRunner().invoke(main, [*arguments])
    assert result.exit_code == 0, result.output
    return result


def ends(*arguments: str) -> tuple[str, ...]:
    """Return the amounts of an estimate's headline: one, or both ends of a range."""
    head = run("estimate", *arguments).stdout.splitlines()[0]
    return tuple(re.findall(r"\$(\d+\.\d\d)", head))


def test_the_forecast_converges_to_what_was_paid(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each remittance narrows the forecast; the last one is what the client owes, to the cent."""
    monkeypatch.chdir(FOLDER)
    found = [ends("case.toml")]
    assert f"between ${found[0][0]} and ${found[0][1]}" in PAGE
    for count in (1, 2, 3):
        paid = tmp_path / f"{count}.csv"
        told = run("actuals", *MONTHS[:count], "--format", "csv", "-o", str(paid)).stderr
        for line in told.splitlines():
            assert line.partition(". ")[0] + "." in PAGE
        found.append(ends("case.toml", "--actuals", str(paid)))
        if count == 2:
            case = tmp_path / "case.toml"
            text = Path("case.toml").read_text(encoding="utf-8")
            case.write_text(text.replace("individual = 120", "individual = 112"), encoding="utf-8")
            found.append(ends(str(case), "--actuals", str(paid)))
    assert [(low, high) for _, low, high in TABLE] == [(one[0], one[-1]) for one in found]
    rows = csv.DictReader(io.StringIO((tmp_path / "3.csv").read_text(encoding="utf-8")))
    owed = sum(Decimal(row["patient_responsibility"]) for row in rows)
    assert f"{owed}" == found[-1][-1]
    widths = [Decimal(high) - Decimal(low) for _, low, high in TABLE]
    assert widths == sorted(widths, reverse=True)
