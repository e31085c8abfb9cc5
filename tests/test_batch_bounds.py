"""Files that claim to be larger than they are take bounded memory and time, or are refused."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

pytest.importorskip("pyarrow", reason="the extra batch is not installed")
pytest.importorskip("numba", reason="the extra batch is not installed")

import pyarrow as pa
import pyarrow.ipc
import pyarrow.parquet

ROWS = 2**17
LONG = "x" * 12_000
DAY = dt.date(2026, 1, 5)
PEAK = 700 * 2**20
"""What a run may take, libraries included; each of these would take gigabytes unfolded."""
PROCESSOR = 20
PLANS = '[plans.p]\nadapter = "plan"\nbenefits = [{ coinsurance = "20%" }]\n'
RUN = """
import pathlib, resource, sys
{before}
from iptcost._cli.main import main
try:
    main(sys.argv[1:])
except SystemExit as end:
    status = end.code or 0
used = resource.getrusage(resource.RUSAGE_SELF)
told = pathlib.Path("/proc/self/status")  # the other counts what the parent had at the fork
lines = told.read_text().splitlines() if told.exists() else []
peak = next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), used.ru_maxrss)
print(status, peak * 1024, used.ru_utime + used.ru_stime)
"""


class Ran(NamedTuple):
    """How a run ended, and what it took."""

    status: int
    peak: int
    processor: float
    said: str


def run(cases: Path, *arguments: str, before: str = "") -> Ran:
    """Run the batch in a process of its own."""
    plans = cases.with_name("plans.toml")
    plans.write_text(PLANS)
    words = ["batch", str(cases), str(cases.with_name("out")), "--plans", str(plans), *arguments]
    done = subprocess.run(
        [sys.executable, "-c", RUN.format(before=before), *words],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env={**os.environ, "ARROW_DEFAULT_MEMORY_POOL": "system"},
    )
    assert done.stdout, done.stderr
    status, peak, processor = done.stdout.split()
    return Ran(int(status), int(peak), float(processor), done.stderr)


def alike(text: str, rows: int = ROWS) -> pa.Array:
    """Return a column that says the same text in every row, and holds it once."""
    return pa.DictionaryArray.from_arrays(pa.repeat(pa.scalar(0, pa.int32()), rows), [text])


def days(rows: int) -> pa.Array:
    """Return the same day in every row."""
    return pa.repeat(pa.scalar(DAY, pa.date32()), rows)


def money(rows: int = ROWS) -> dict[str, pa.Array]:
    """Return a first day and fees for so many rows."""
    fee = pa.repeat(pa.scalar(10_000, pa.int64()), rows)
    return {"first_day": days(rows), "fee_intake": fee, "fee_individual": fee}


def long_ids() -> pa.Table:
    """Return 1.6 GB of ids that are one text."""
    return pa.table({"id": alike(LONG), **money()})


def long_names() -> pa.Table:
    """Return 1.6 GB of names of plans, and as much to be passed through."""
    return pa.table({"id": alike("i"), "plan": alike(LONG), "note": alike(LONG), **money()})


def long_services() -> pa.Table:
    """Return 1.6 GB of services in lists of visits."""
    visits = pa.StructArray.from_arrays([days(ROWS), alike(LONG)], ["date", "service"])
    offsets = pa.array(range(0, ROWS + 1, 16), pa.int32())
    return pa.table({"visits": pa.ListArray.from_arrays(offsets, visits)})


def many_visits() -> pa.Table:
    """Return one row with thirty million visits that are alike."""
    many = 30_000_000
    visits = pa.StructArray.from_arrays([days(many)], ["date"])
    return pa.table({"visits": pa.ListArray.from_arrays(pa.array([0, many], pa.int32()), visits)})


@pytest.mark.parametrize(
    ("made", "status", "said"),
    [
        (long_ids, 0, "131,072 rows"),
        (long_names, 0, "131,072 of them are wrong"),
        (long_services, 0, "8,192 of them are wrong"),
        (many_visits, 2, "takes more memory than there is for it"),
    ],
)
def test_what_parquet_keeps_once_takes_bounded_memory(
    tmp_path: Path, made: Callable[[], pa.Table], status: int, said: str
) -> None:
    """A few KB that unfold to gigabytes are reckoned in small pieces, or refused with status 2."""
    file = tmp_path / "bomb.parquet"
    pa.parquet.write_table(made(), file, store_schema=False, compression="zstd")
    assert file.stat().st_size < 100_000
    passed = ("--pass-through", "note") if made is long_names else ()
    ran = run(file, *passed)
    assert (ran.status, said in " ".join(ran.said.split())) == (status, True), ran.said
    assert ran.peak < PEAK
    assert ran.processor < PROCESSOR


def write_arrow(file: Path, batch: pa.RecordBatch, compression: str | None = None) -> None:
    """Write an Arrow file of one batch."""
    options = pa.ipc.IpcWriteOptions(compression=compression)
    with pa.ipc.new_file(str(file), batch.schema, options=options) as opened:
        opened.write_batch(batch)


def test_a_list_of_nothing_is_its_rows_mistake(tmp_path: Path) -> None:
    """Two thousand million visits without a byte are the mistake of the row that lists them."""
    most = 2**31 - 1
    visits = pa.StructArray.from_arrays([pa.nulls(most), pa.nulls(most)], ["date", "service"])
    column = pa.ListArray.from_arrays(pa.array([0, most], pa.int32()), visits)
    write_arrow(tmp_path / "a.arrow", pa.RecordBatch.from_arrays([column], ["visits"]))
    ran = run(tmp_path / "a.arrow")
    assert ran.status == 0
    assert "1 of them are wrong" in ran.said
    assert ran.peak < PEAK


def test_rows_that_no_file_of_its_size_holds_are_refused(tmp_path: Path) -> None:
    """A hundred million rows in a few hundred bytes would never end: the piece is told."""
    nothing = pa.RecordBatch.from_arrays([pa.nulls(10**8)], ["first_day"])
    write_arrow(tmp_path / "a.arrow", nothing)
    ran = run(tmp_path / "a.arrow")
    assert ran.status == 2
    assert "claims more rows than its size can hold" in " ".join(ran.said.split())
    assert ran.processor < PROCESSOR


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits what a process writes to")
def test_what_takes_more_than_there_is_for_it_is_told(tmp_path: Path) -> None:
    """A compressed batch that unfolds past the process's limit is a piece that can't be read."""
    rows = 2**25
    numbers = pa.repeat(pa.scalar(0, pa.int64()), rows)
    batch = pa.RecordBatch.from_arrays([numbers, days(rows)], ["id", "first_day"])
    write_arrow(tmp_path / "a.arrow", batch, "zstd")
    ran = run(
        tmp_path / "a.arrow",
        before="from iptcost.batch._files import files; files.MEMORY = 2**27",
    )
    assert ran.status == 2
    assert "takes more memory than there is for it" in " ".join(ran.said.split())
    assert ran.peak < PEAK


def test_sessions_are_written_in_pieces(tmp_path: Path) -> None:
    """Thousands of courses of a thousand sessions take no more memory than short ones."""
    rows = 6_000
    columns = {
        "id": range(rows),
        "plan": alike("p", rows),
        "sessions": [1_000] * rows,
        **money(rows),
    }
    pa.parquet.write_table(pa.table(columns), tmp_path / "a.parquet")
    ran = run(tmp_path / "a.parquet", "--sessions")
    assert ran.status == 0
    assert ran.peak < PEAK
    parts = sorted((tmp_path / "out" / "sessions").glob("part-*"))
    held = [pa.parquet.ParquetFile(part).metadata for part in parts]
    assert sum(each.num_rows for each in held) == 1_000 * rows


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_parts_are_for_whom_the_users_files_are(tmp_path: Path) -> None:
    """Parts and manifest have the mode that the user's umask gives any file."""
    pa.parquet.write_table(pa.table({"id": range(3), **money(3)}), tmp_path / "a.parquet")
    for mask, mode in ((0o077, 0o600), (0o022, 0o644)):
        ran = run(tmp_path / "a.parquet", "--fresh", before=f"import os; os.umask({mask})")
        assert ran.status == 0, ran.said
        modes = {file.name: file.stat().st_mode & 0o777 for file in (tmp_path / "out").iterdir()}
        assert modes == {"_manifest.json": mode, "part-000000.parquet": mode}


@pytest.mark.parametrize(
    "name", ["device.csv", "pipe.arrow", "hole.parquet", "hole.arrow", "hole.csv"]
)
def test_input_without_an_end_ends(tmp_path: Path, name: str) -> None:
    """A device, a pipe and a hole of a terabyte are refused: nothing is read for ever."""
    file = tmp_path / name
    if name.startswith("device"):
        file.symlink_to("/dev/zero")
    elif name.startswith("pipe"):
        os.mkfifo(file)
    else:
        with file.open("wb") as opened:
            opened.truncate(2**40)
    ran = run(file)
    assert ran.status == 2, ran.said
    assert max(ran.processor / PROCESSOR, ran.peak / PEAK) < 1


def test_plans_and_answers_without_an_end_end(tmp_path: Path) -> None:
    """Plans and answers that never end are refused before any case is read."""
    pa.parquet.write_table(pa.table({"id": [1], **money(1)}), tmp_path / "a.parquet")
    for words in (
        ("--plans", "/dev/zero"),
        ("--answers", "/dev/zero", "--adapter", "x12"),
    ):
        ran = run(tmp_path / "a.parquet", *words)
        assert ran.status == 2, ran.said
        assert max(ran.processor / PROCESSOR, ran.peak / PEAK) < 1


def test_a_part_with_one_bit_other_is_made_again(tmp_path: Path) -> None:
    """A part of the right size that is damaged is found when the command is given again."""
    for number in range(3):
        table = pa.table({"id": range(50), "plan": alike("p", 50), **money(50)})
        (tmp_path / "cases").mkdir(exist_ok=True)
        pa.parquet.write_table(table, tmp_path / "cases" / f"{number}.parquet")
    assert run(tmp_path / "cases", "--sessions").status == 0
    out = tmp_path / "out"
    whole = {file: file.read_bytes() for file in out.rglob("*") if file.is_file()}
    assert len(json.loads(whole[out / "_manifest.json"])["parts"]) == 3
    part = out / "sessions" / "part-000001.parquet"
    damaged = bytearray(whole[part])
    damaged[len(damaged) // 2] ^= 1
    part.write_bytes(damaged)
    assert run(tmp_path / "cases", "--sessions").status == 0
    assert {file: file.read_bytes() for file in out.rglob("*") if file.is_file()} == whole
