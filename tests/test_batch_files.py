"""``iptcost batch``: parts that are whole or not there, and the same whoever interrupts."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import click.testing
import pytest

pytest.importorskip("pyarrow", reason="the extra batch is not installed")
pytest.importorskip("numba", reason="the extra batch is not installed")

import pyarrow as pa
import pyarrow.csv
import pyarrow.ipc
import pyarrow.parquet

from iptcost._cli import main

PLANS = """
currency = "USD"
[plans.silver]
adapter = "plan"
allowed = { intake = 160, individual = 120 }
deductible = 1500
used = { deductible = 400 }
benefits = [{ coinsurance = "20%" }]
"""


def cases(rows: int) -> pa.Table:
    """Return so many cases; every tenth names a plan that there is not."""
    day = dt.date(2026, 10, 5)
    return pa.table(
        {
            "id": list(range(rows)),
            "plan": ["gold" if n % 10 == 9 else "silver" for n in range(rows)],
            "first_day": [day + dt.timedelta(days=n % 300) for n in range(rows)],
            "fee_intake": [20_000] * rows,
            "fee_individual": [17_500 + n % 50 for n in range(rows)],
        }
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with plans and a file of cases in eight row groups."""
    (tmp_path / "plans.toml").write_text(PLANS)
    pa.parquet.write_table(cases(800), tmp_path / "cases.parquet", row_group_size=100)
    return tmp_path


def run(*arguments: object) -> click.testing.Result:
    """Run the command."""
    return click.testing.CliRunner().invoke(main, ["batch", *map(str, arguments)])


def parts(out: Path) -> dict[str, bytes]:
    """Return every file of a folder."""
    return {file.name: file.read_bytes() for file in sorted(out.iterdir())}


def test_parquet_arrow_and_csv_come_to_the_same(folder: Path) -> None:
    """The same cases in three kinds of file have the same results."""
    table = cases(50)
    with pa.ipc.new_file(folder / "cases.arrow", table.schema) as writer:
        writer.write_table(table)
    text = table.set_column(3, "fee_intake", pa.array(["200.00"] * 50))
    fees = [f"{fee / 100:.2f}" for fee in table["fee_individual"].to_pylist()]
    pa.csv.write_csv(text.set_column(4, "fee_individual", pa.array(fees)), folder / "cases.csv")
    pa.parquet.write_table(table, folder / "small.parquet")
    found = []
    for name in ("small.parquet", "cases.arrow", "cases.csv"):
        out = folder / f"out-{name}"
        result = run(folder / name, out, "--plans", folder / "plans.toml")
        assert result.exit_code == 0, result.output
        found.append(pa.parquet.read_table(out / "part-000000.parquet").to_pylist())
    assert found[0] == found[1] == found[2]
    assert [row["error_code"] for row in found[0]].count("unknown-plan") == 5
    assert found[0][0]["to_pay"] == 156_000


def test_sessions_have_parts_of_their_own(folder: Path) -> None:
    """The long form has sixteen rows for each right case."""
    out = folder / "out"
    run(folder / "cases.parquet", out, "--plans", folder / "plans.toml", "--sessions")
    lines = pa.parquet.read_table(out / "sessions-000000.parquet")
    assert lines.num_rows == 90 * 16


def test_a_killed_run_goes_on_and_ends_with_the_same_bytes(folder: Path) -> None:
    """Killed at several moments and run again, the parts are those of an undisturbed run."""
    whole = folder / "whole"
    assert run(folder / "cases.parquet", whole, "--plans", folder / "plans.toml").exit_code == 0
    out = folder / "killed"
    command = [sys.executable, "-c", "from iptcost._cli import main; main()", "batch"]
    command += [str(folder / "cases.parquet"), str(out), "--plans", str(folder / "plans.toml")]
    for wait in (0.4, 0.9, 1.3):
        started = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        time.sleep(wait)
        if started.poll() is None:
            os.kill(started.pid, signal.SIGKILL)
        started.wait()
    assert run(folder / "cases.parquet", out, "--plans", folder / "plans.toml").exit_code == 0
    left = {name: data for name, data in parts(out).items() if not name.startswith(".")}
    assert left == parts(whole)


def test_another_runs_folder_is_refused(folder: Path) -> None:
    """Parts of other plans are never mixed in."""
    out = folder / "out"
    assert run(folder / "cases.parquet", out, "--plans", folder / "plans.toml").exit_code == 0
    before = parts(out)
    (folder / "plans.toml").write_text(PLANS.replace("1500", "1600"))
    result = run(folder / "cases.parquet", out, "--plans", folder / "plans.toml")
    assert result.exit_code == 2
    assert parts(out) == before


def test_a_file_that_is_no_parquet_leaves_what_is_whole(folder: Path) -> None:
    """An unreadable input is told with its name, and the parts before it stay."""
    (folder / "in").mkdir()
    (folder / "cases.parquet").rename(folder / "in" / "a.parquet")
    (folder / "in" / "b.parquet").write_bytes(b"PAR1 not really")
    out = folder / "out"
    result = run(folder / "in", out, "--plans", folder / "plans.toml")
    assert result.exit_code == 2
    assert "b.parquet" in result.output
    assert sum(name.startswith("part-") for name in parts(out)) == 8
