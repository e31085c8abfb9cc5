"""``iptcost batch``: parts that are whole or not there, and the same whoever interrupts."""

from __future__ import annotations

import datetime as dt
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import click.testing
import pytest

pytest.importorskip("pyarrow", reason="the extra batch is not installed")
pytest.importorskip("numba", reason="the extra batch is not installed")

import pyarrow as pa
import pyarrow.csv
import pyarrow.ipc
import pyarrow.parquet

from iptcost._cli.main import main
from iptcost._documents import processes
from iptcost.batch._files import text as _text

PLANS = """
currency = "USD"
[plans.silver]
adapter = "plan"
allowed = { intake = 160, individual = 120 }
deductible = 1500
used = { deductible = 400 }
benefits = [{ coinsurance = "20%" }]
"""
COMMAND = [sys.executable, "-c", "from iptcost._cli.main import main; main()", "batch"]


def cases(rows: int, first: int = 0) -> pa.Table:
    """Return so many cases; every tenth names a plan that there is not."""
    day = dt.date(2026, 10, 5)
    numbers = range(first, first + rows)
    return pa.table(
        {
            "id": list(numbers),
            "plan": ["gold" if n % 10 == 9 else "silver" for n in numbers],
            "first_day": [day + dt.timedelta(days=n % 300) for n in numbers],
            "fee_intake": [20_000] * rows,
            "fee_individual": [17_500 + n % 50 for n in numbers],
        }
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with plans and a folder of cases in eight files."""
    (tmp_path / "plans.toml").write_text(PLANS)
    (tmp_path / "cases").mkdir()
    for number in range(8):
        table = cases(100, 100 * number)
        pa.parquet.write_table(table, tmp_path / "cases" / f"{number}.parquet")
    return tmp_path


def run(cases: Path, out: Path, *arguments: object) -> click.testing.Result:
    """Run the command with the plans beside the cases."""
    plans = ["--plans", str(out.parent / "plans.toml")]
    words = ["batch", str(cases), str(out), *plans, *map(str, arguments)]
    return click.testing.CliRunner().invoke(main, words)


def files(out: Path) -> dict[str, bytes]:
    """Return every file of a folder."""
    found = sorted(file for file in out.rglob("*") if file.is_file())
    return {str(file.relative_to(out)): file.read_bytes() for file in found}


def rows(out: Path) -> list[dict[str, Any]]:
    """Return the rows of a folder of parts, as any reader of Parquet folders finds them."""
    found: list[dict[str, Any]] = pa.parquet.read_table(out).to_pylist()
    return found


def as_text(table: pa.Table) -> pa.Table:
    """Return cases as a CSV states them: amounts in the currency's unit."""
    for name in ("fee_intake", "fee_individual"):
        told = [f"{fee / 100:.2f}" for fee in table[name].to_pylist()]
        table = table.set_column(table.schema.get_field_index(name), name, pa.array(told))
    return table


# -- kinds of files --------------------------------------------------------------------------


def test_parquet_arrow_and_csv_come_to_the_same(folder: Path) -> None:
    """The same cases in three kinds of file have the same results, but for a CSV's id: text."""
    table = cases(50)
    with pa.ipc.new_file(folder / "cases.arrow", table.schema) as writer:
        writer.write_table(table, max_chunksize=7)
    pa.csv.write_csv(as_text(table), folder / "cases.csv")
    pa.parquet.write_table(table, folder / "cases.parquet", row_group_size=9)
    found = []
    for name in ("cases.parquet", "cases.arrow", "cases.csv"):
        out = folder / f"out-{name}"
        result = run(folder / name, out, "--minor-units")
        assert result.exit_code == 0, result.output
        found.append([{**row, "id": int(row["id"])} for row in rows(out)])
    assert found[0] == found[1] == found[2]
    assert [row["error_code"] for row in found[0]].count("unknown-plan") == 5
    assert found[0][0]["to_pay"] == 156_000


@pytest.mark.parametrize("form", ["parquet", "arrow", "csv"])
def test_parts_are_of_the_form_that_is_asked_for(folder: Path, form: str) -> None:
    """A part in Parquet, Arrow or CSV holds the same amounts."""
    out = folder / "out"
    assert run(folder / "cases" / "3.parquet", out, "--format", form).exit_code == 0
    file = out / f"part-000000.{form}"
    if form == "parquet":
        table = pa.parquet.read_table(file)
    elif form == "arrow":
        table = pa.ipc.open_file(file).read_all()
    else:
        table = pa.csv.read_csv(file)
    assert table["id"].to_pylist() == list(range(300, 400))
    assert table["to_pay"][0].as_py() == 156_000


def test_sessions_have_a_folder_of_their_own(folder: Path) -> None:
    """With the long form, totals and sessions are two tables: sixteen rows for a right case."""
    out = folder / "out"
    assert run(folder / "cases", out, "--sessions").exit_code == 0
    assert len(rows(out / "totals")) == 800
    assert len(rows(out / "sessions")) == 720 * 16


def test_two_processes_write_what_one_writes(folder: Path) -> None:
    """The parts are the same bytes, however many processes reckon them."""
    assert run(folder / "cases", folder / "one", "--processes", 1).exit_code == 0
    assert run(folder / "cases", folder / "two", "--processes", 2).exit_code == 0
    assert files(folder / "one") == files(folder / "two")


# -- interrupted -----------------------------------------------------------------------------


def stopped(command: list[str], when: Callable[[], bool], how: signal.Signals) -> tuple[int, str]:
    """Start a run, send it a signal at a moment, and return its status and what it said."""
    started = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)
    end = time.monotonic() + 60
    while started.poll() is None and not when() and time.monotonic() < end:
        time.sleep(0.002)
    if started.poll() is None:
        os.killpg(started.pid, how)
    told = started.communicate()[1]
    return started.returncode, told


def many(folder: Path) -> Path:
    """Return a folder of many files: a run takes its time."""
    place = folder / "many"
    place.mkdir()
    for number in range(60):
        pa.parquet.write_table(cases(300, 300 * number), place / f"{number:02d}.parquet")
    return place


def noted(out: Path) -> int:
    """Return how many parts are noted as whole."""
    journal = out / "_journal"
    return journal.read_text().count("\n") if journal.exists() else 0


def test_a_killed_run_goes_on_and_ends_with_the_same_bytes(folder: Path) -> None:
    """Killed at two moments and run again, the folder is that of an undisturbed run."""
    place, out = many(folder), folder / "killed"
    assert run(place, folder / "whole").exit_code == 0
    command = [*COMMAND, str(place), str(out), "--plans", str(folder / "plans.toml")]
    for moment in (3, 20):
        stopped(command, lambda at=moment: noted(out) >= at, signal.SIGKILL)  # type: ignore[misc]
        assert 3 <= noted(out) < 60
    kept = {name: (out / name).stat().st_ino for name in files(out) if name.startswith("part-")}
    assert run(place, out).exit_code == 0
    assert files(out) == files(folder / "whole")
    done_again = [name for name, inode in kept.items() if (out / name).stat().st_ino != inode]
    assert len(done_again) <= 1


def test_ctrl_c_says_what_is_whole(folder: Path) -> None:
    """Interrupted, a run of two processes ends with 130 and says how many parts are whole."""
    place, out = many(folder), folder / "out"
    command = [*COMMAND, str(place), str(out), "--plans", str(folder / "plans.toml")]
    status, told = stopped([*command, "--processes", "2"], lambda: noted(out) > 1, signal.SIGINT)
    assert status == 130
    assert f"{noted(out)} of 60 parts are whole." in told
    assert "Traceback" not in told
    assert run(place, out).exit_code == 0
    assert len(rows(out)) == 18_000


def test_a_part_that_was_cut_off_is_made_again(folder: Path) -> None:
    """A part that is shorter than noted, or gone, is not taken for whole."""
    out = folder / "out"
    run(folder / "cases", out)
    before = files(out)
    os.truncate(out / "part-000003.parquet", 100)
    (out / "part-000005.parquet").unlink()
    (out / ".part-000005.parquet.123.aside").write_bytes(b"half")
    assert run(folder / "cases", out).exit_code == 0
    assert files(out) == before


def test_a_torn_line_of_the_journal_is_no_part(folder: Path) -> None:
    """What a crash left of the journal is read as far as it goes."""
    out = folder / "out"
    run(folder / "cases", out)
    before = files(out)
    manifest = out / "_manifest.json"
    manifest.write_text(manifest.read_text().partition(',\n  "parts"')[0] + "}")
    (out / "_journal").write_text("[0, 100, 10, [1]]\n[1, 100]\nnonsense\n[2, 1")
    assert run(folder / "cases", out).exit_code == 0
    assert files(out) == before


@pytest.mark.skipif(sys.platform == "win32", reason="the system has no such limit")
def test_a_full_disk_leaves_what_is_whole(folder: Path) -> None:
    """Where a part can't be written, the parts before it stay, nothing half does, and it says so."""
    pa.parquet.write_table(cases(30_000), folder / "cases" / "4.parquet")
    run(folder / "cases" / "1.parquet", folder / "warm")
    code = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)); "
    command = [sys.executable, "-c", code + COMMAND[2], "batch", str(folder / "cases")]
    command += [str(folder / "out"), "--plans", str(folder / "plans.toml")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 2, done.stderr
    assert "File too large" in done.stderr
    assert "4 of 8 parts are whole." in done.stderr
    assert len(files(folder / "out")) == 6
    assert run(folder / "cases", folder / "out").exit_code == 0


@pytest.mark.parametrize("copied", [False, True])
def test_a_process_that_dies_is_told(copied: bool) -> None:
    """A process that is ended from outside is a problem with a remedy, not a traceback."""
    from iptcost import CaseError

    with pytest.raises(CaseError) as raised:
        list(processes.in_order(os._exit, [1], 2, copied=copied))
    assert [problem.code for problem in raised.value.problems] == ["process-died"]


@pytest.mark.skipif(sys.platform != "linux", reason="copies are made on Linux alone")
@pytest.mark.parametrize(("threads", "kind"), [(1, "Fork"), (2, "Spawn")])
def test_a_process_is_a_copy_where_no_thread_runs(
    monkeypatch: pytest.MonkeyPatch, threads: int, kind: str
) -> None:
    """Processes that may be copies are so where Python has one thread, and fresh where it has more.

    Each of them does its share, this one too: of two items one each.
    """
    monkeypatch.setattr(threading, "active_count", lambda: threads)
    done = processes.in_order(logging.makeLogRecord, [{}, {}], 2, copied=True)
    assert [str(record.processName).partition("Process")[0] for record in done] == [kind, "Main"]


@pytest.mark.parametrize("count", [2, 3])
def test_what_two_processes_do_stays_in_order(count: int) -> None:
    """The results come in the order of the items, those that this process has done among them."""
    found = processes.in_order(str, range(30), count, copied=True)
    assert list(found) == [str(number) for number in range(30)]


# -- whose folder ----------------------------------------------------------------------------


def test_parts_of_something_else_are_never_mixed_in(folder: Path) -> None:
    """Other cases, plans or options are refused by name, and the parts stay as they were."""
    out, source = folder / "out", folder / "cases"
    assert run(source, out).exit_code == 0
    before = files(out)
    plans = folder / "plans.toml"
    plans.write_text(PLANS.replace("1500", "1600"))
    assert "other plans" in run(source, out).output
    plans.write_text(PLANS)
    assert "other options" in run(source, out, "--decimals").output
    changed = pa.parquet.read_table(source / "2.parquet").slice(1)
    pa.parquet.write_table(changed, source / "2.parquet")
    result = run(source, out)
    assert "other cases" in result.output
    assert result.exit_code == 2
    assert files(out) == before


def test_fresh_removes_our_own_files_alone(folder: Path) -> None:
    """With --fresh another run begins in the folder, and what is not ours stays."""
    out = folder / "out"
    run(folder / "cases", out, "--sessions")
    (out / "notes.txt").write_text("mine")
    (out / "totals" / "mine.parquet").write_text("mine")
    assert run(folder / "cases" / "1.parquet", out, "--fresh").exit_code == 0
    names = {"_manifest.json", "notes.txt", "part-000000.parquet", "totals/mine.parquet"}
    assert set(files(out)) == names


@pytest.mark.parametrize("fresh", [(), ("--fresh",)])
def test_a_folder_that_is_not_ours_is_refused(folder: Path, fresh: tuple[str, ...]) -> None:
    """A folder with other files is left as it is, with --fresh too."""
    out = folder / "out"
    out.mkdir()
    (out / "part-000000.parquet").write_text("mine")
    result = run(folder / "cases", out, *fresh)
    assert result.exit_code == 2
    assert "is not ours" in result.output
    assert files(out) == {"part-000000.parquet": b"mine"}


def test_a_link_in_a_parts_place_is_refused(folder: Path) -> None:
    """What bears a part's name and is a link is neither followed nor replaced."""
    out = folder / "out"
    run(folder / "cases", out)
    (folder / "mine").write_text("mine")
    (out / "part-000002.parquet").unlink()
    (out / "part-000002.parquet").symlink_to(folder / "mine")
    for option in ((), ("--fresh",)):
        assert run(folder / "cases", out, *option).exit_code == 2
    assert (folder / "mine").read_text() == "mine"
    assert (out / "part-000002.parquet").is_symlink()


@pytest.mark.skipif(sys.platform == "win32", reason="folders are not locked there")
def test_two_runs_do_not_share_a_folder(folder: Path) -> None:
    """While one run writes to a folder, another is refused."""
    from iptcost.batch._files import parts

    (folder / "out").mkdir()
    with parts.held(folder / "out"):
        result = run(folder / "cases", folder / "out")
    assert result.exit_code == 2
    assert "Another one is writing" in result.output


# -- files that are wrong --------------------------------------------------------------------


def test_files_that_are_none_are_told_before_anything_is_written(folder: Path) -> None:
    """Every file that can't be read is named, and nothing was begun."""
    whole = (folder / "cases" / "1.parquet").read_bytes()
    (folder / "cases" / "1.parquet").write_bytes(whole[: len(whole) // 2])
    (folder / "cases" / "x.arrow").write_bytes(b"ARROW1\0\0 not really")
    (folder / "cases" / "y.csv").write_bytes("id,first_day\n1,2026-01-05,Müller\n".encode("cp1252"))
    (folder / "cases" / "z.csv").write_bytes(b"id,\xfc\n")
    result = run(folder / "cases", folder / "out")
    assert result.exit_code == 2
    assert all(name in result.output for name in ("1.parquet", "x.arrow", "z.csv"))
    assert not (folder / "out").exists()


def test_a_damaged_piece_leaves_its_part_out_alone(folder: Path) -> None:
    """Where the middle of a file is damaged, the other parts are made, and status 2 says so."""
    file = folder / "cases" / "2.parquet"
    data = bytearray(file.read_bytes())
    data[4:400] = b"\xff" * 396
    file.write_bytes(data)
    result = run(folder / "cases", folder / "out")
    assert result.exit_code == 2
    assert "7 of 8 parts are whole." in result.output
    assert "2.parquet" in result.output
    assert len(rows(folder / "out")) == 700
    pa.parquet.write_table(cases(100, 200), file)
    assert "other cases" in run(folder / "cases", folder / "out").output


def test_columns_of_wrong_types_are_told_all_at_once(folder: Path) -> None:
    """Floats for amounts, text for days and ids of two types stop a run before it begins."""
    table = cases(5)
    floats = table.set_column(3, "fee_intake", pa.array([200.0] * 5))
    days = floats.set_column(2, "first_day", pa.array(["2026-01-05"] * 5))
    ids = days.set_column(0, "id", pa.array(list("abcde")))
    pa.parquet.write_table(ids, folder / "cases" / "8.parquet")
    pa.parquet.write_table(table.drop_columns(["first_day"]), folder / "cases" / "9.parquet")
    result = run(folder / "cases", folder / "out")
    assert result.exit_code == 2
    told = (
        "fee_intake holds double",
        "first_day holds string",
        "neither a column",
        "int64, string",
    )
    assert all(text in result.output for text in told)
    assert not (folder / "out").exists()


def test_a_column_that_is_not_read_is_told(folder: Path) -> None:
    """A column of one's own is told, with the one that may be meant, and changes nothing."""
    table = cases(3).append_column("used_in_network", pa.array([1, 2, 3]))
    pa.parquet.write_table(table, folder / "a.parquet")
    result = run(folder / "a.parquet", folder / "out")
    assert result.exit_code == 0
    assert 'The column "used_in_network" is not read' in result.output


def test_a_misspelt_column_is_refused_unless_passed_through(folder: Path) -> None:
    """A slip in a column's name would change the sums unseen: nothing is written before it is mended."""
    table = cases(3).append_column("used_deductable", pa.array([1, 2, 3]))
    pa.parquet.write_table(table, folder / "a.parquet")
    result = run(folder / "a.parquet", folder / "out")
    assert result.exit_code == 2
    assert 'The column "used_deductable" is not read; is used_deductible meant?' in result.output
    assert not (folder / "out").exists()
    passed = ("--pass-through", "used_deductable")
    assert run(folder / "a.parquet", folder / "out", *passed).exit_code == 0


def test_no_case_has_a_part_too(folder: Path) -> None:
    """Files without rows come to an empty part with all columns; a folder without files to none."""
    pa.parquet.write_table(cases(0), folder / "none.parquet")
    (folder / "none.csv").write_text("id,plan,first_day\n")
    for name in ("none.parquet", "none.csv"):
        assert run(folder / name, folder / name.replace(".", "-")).exit_code == 0
        table = pa.parquet.read_table(folder / name.replace(".", "-"))
        assert table.num_rows == 0
        assert "to_pay" in table.column_names
    (folder / "empty").mkdir()
    assert run(folder / "empty", folder / "out").exit_code == 2


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("plan = 1", "Did you mean plans?"),
        ("plans = 3", "3 is not a table"),
        ("[plans]\nsilver = 3", "plans.silver"),
        ("[scales.a]\nbasis = 3", "sliding_scale.basis"),
        ('currency = "dollars"', '"dollars" is none'),
    ],
)
def test_a_plans_file_that_is_wrong_is_told_at_once(folder: Path, text: str, told: str) -> None:
    """What is wrong with the file itself stops the run before it begins."""
    (folder / "plans.toml").write_text(text)
    result = run(folder / "cases", folder / "out")
    assert result.exit_code == 2
    assert told in result.output
    assert not (folder / "out").exists()


def test_a_plan_that_is_wrong_is_told_and_is_its_rows_error(folder: Path) -> None:
    """One wrong plan is named on standard error, and does not stop the cases of the others."""
    (folder / "plans.toml").write_text(f'{PLANS}[plans.gold]\nadapter = "plan"\nbenefits = 3\n')
    result = run(folder / "cases" / "1.parquet", folder / "out")
    assert result.exit_code == 0
    assert 'The plan "gold" is wrong' in result.output
    assert sum(row["error_code"] == "not-a-list" for row in rows(folder / "out")) == 10


def test_where_there_is_no_terminal_a_line_comes_now_and_then(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A long run in a pipe or a log tells how far it is, without a bar."""
    from iptcost._cli.commands import batch

    monkeypatch.setattr(batch, "EVERY", 0)
    result = run(folder / "cases", folder / "out")
    assert "part 4 of 8 · 400 rows · " in result.output
    assert result.output.splitlines()[-1].startswith("800 rows in ")


@pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal of its own")
def test_on_a_terminal_a_bar_shows_rate_and_time_left(folder: Path) -> None:
    """On a terminal the bar says how far it is, how fast, and how long yet."""
    import pexpect

    words = [*COMMAND[1:], str(folder / "cases"), str(folder / "out"), "--plans"]
    child = pexpect.spawn(
        COMMAND[0],
        [*words, str(folder / "plans.toml")],
        timeout=60,
        encoding="utf-8",
        dimensions=(24, 120),
        env={**os.environ, "TERM": "xterm", "LANGUAGE": "en"},
    )
    child.expect("part 8 of 8 · 800 rows · .* a second · 0:00:00 left")
    child.expect("800 rows in ")
    child.expect(pexpect.EOF)


# -- cases in CSV ----------------------------------------------------------------------------


def test_a_wrong_cell_is_its_rows_mistake(folder: Path) -> None:
    """Cells that are no amount, day or count, and torn rows, keep their place and stop nobody."""
    (folder / "cases.csv").write_text(
        "id,plan,first_day,fee_intake,fee_individual,sessions,note\n"
        '0042,silver,2026-10-05,200,175.00,,"two\nlines"\n'
        "a,silver,2026-13-05,200,175,16,\n"
        "b,silver,2026-10-05,Jane Roe,175,16,\n"
        "\n"
        "c,silver\n"
        "d,silver,2026-10-05, 200 ,175,16,\n"
        "e,silver,2026-10-05,200,175.005,-3,\n"
        "f,silver,2026-10-05,200,1e300,many,,,\n"
        "g,silver,2026-10-05,99999999999999999999,175,1.5,\n"
    )
    out = folder / "out"
    result = run(folder / "cases.csv", out, "--sessions")
    assert result.exit_code == 0, result.output
    found = rows(out / "totals")
    assert [(row["id"], row["to_pay"], row["error_code"], row["error_path"]) for row in found] == [
        ("0042", Decimal(1560), None, None),
        ("a", None, "not-a-date", "first_day"),
        ("b", None, "not-a-number", "fee_intake"),
        (None, None, "torn-row", ""),
        ("d", Decimal(1560), None, None),
        ("e", None, "count-range", "sessions"),
        (None, None, "torn-row", ""),
        ("g", None, "not-a-number", "fee_intake"),
    ]
    assert "Jane" not in str(found)
    assert [row["id"] for row in rows(out / "sessions")] == ["0042"] * 16 + ["d"] * 16


def test_text_that_is_none_makes_its_piece_unreadable(folder: Path) -> None:
    """A CSV in another encoding, torn rows too, and a Parquet file with such a key are told."""
    lines = "id,plan,first_day\n1,silver,2026-10-05\nMüller,silver\n"
    (folder / "a.csv").write_bytes(lines.encode("cp1252"))
    keys = pa.array([b"\xfcber", b"silver"]).view(pa.string())
    days = pa.array([dt.date(2026, 10, 5)] * 2)
    pa.parquet.write_table(pa.table({"plan": keys, "first_day": days}), folder / "b.parquet")
    for name in ("a.csv", "b.parquet"):
        result = run(folder / name, folder / f"out-{name}")
        assert result.exit_code == 2
        assert "it is not UTF-8 text" in result.output


def test_a_csv_is_cut_between_rows_wherever_quotes_are_closed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut into many spans, a file with line breaks in its values keeps every row."""
    lines = [f'"{n}\n{n}",silver,2026-10-05,200,"175"\n' for n in range(500)]
    file = folder / "cases.csv"
    file.write_text("id,plan,first_day,fee_intake,fee_individual\n" + "".join(lines))
    monkeypatch.setattr(_text, "SPAN", 777)
    assert run(file, folder / "out").exit_code == 0
    found = rows(folder / "out")
    assert [row["id"] for row in found] == [f"{n}\n{n}" for n in range(500)]
    assert {row["to_pay"] for row in found} == {Decimal(1560)}
    assert len(files(folder / "out")) > 10


def test_a_quote_that_is_never_closed_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that can't be cut is refused before it fills the memory."""
    (folder / "cases.csv").write_text('id,first_day\n"' + "1,2026-10-05\n" * 1000)
    monkeypatch.setattr(_text, "SPAN", 777)
    monkeypatch.setattr(_text, "LONGEST_SPAN", 3000)
    result = run(folder / "cases.csv", folder / "out")
    assert result.exit_code == 2
    assert "a quote is never closed" in result.output


def test_a_missing_library_is_no_defect(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra the command says what to install, with status 2."""
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    result = click.testing.CliRunner().invoke(
        main, ["--locale", "en", "batch", "a", "b", "--plans", "c"]
    )
    assert result.exit_code == 2
    assert 'numba, numpy, pyarrow: pip install "iptcost[batch]"' in result.stderr


def test_amounts_come_out_in_the_unit_they_came_in(folder: Path) -> None:
    """A CSV's decimals come out as decimals, and the schema and each column name the unit."""
    text = "id,plan,first_day,fee_intake,fee_individual\n1,silver,2026-10-05,200.00,175.00\n"
    (folder / "cases.csv").write_text(text)
    for options, amount, unit in (
        ((), Decimal("1560.00"), "USD"),
        (("--minor-units",), 156_000, "minor units of USD"),
    ):
        out = folder / f"out{len(options)}"
        assert run(folder / "cases.csv", out, *options).exit_code == 0
        table = pa.parquet.read_table(out / "part-000000.parquet")
        assert table["to_pay"].to_pylist() == [amount]
        assert table.schema.metadata[b"iptcost.unit"] == unit.encode()
        assert table.schema.field("billed").metadata[b"comment"] == unit.encode()


@pytest.mark.parametrize(
    "head", [b"id,plan\r1,silver\r", b"id," + b"x" * 500_000 + b"\n1,silver\n"]
)
def test_names_that_cannot_be_told_apart_are_refused(folder: Path, head: bytes) -> None:
    """Lines that end in CR alone, and a name without an end, are told with their line."""
    (folder / "cases.csv").write_bytes(head)
    result = run(folder / "cases.csv", folder / "out")
    assert result.exit_code == 2
    assert "line 1" in " ".join(result.stderr.split())
