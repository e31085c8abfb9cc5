"""Parquet to Parquet by ``iptcost batch``, against Arrow that only reads and writes.

Run: python benchmarks/batch_files.py [ROWS] [ROUNDS]. Goals: with two processes at most 1.2
times the time in which Arrow, with its threads, reads the same columns and writes the same results,
which lie ready in memory, in the same encoding; less than 2 GiB in all processes together; two
processes at least 1.6 times as fast as one. Whole runs are timed, from the start of Python on;
rounds in shuffled order, ratios of the same round, and their medians. It is told first how much
of two cores two busy processes get: with less than two, no second process can gain what it would,
and only the ratio of processor seconds means something.
"""

from __future__ import annotations

import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import NamedTuple

import batch_inputs
import pyarrow as pa
import pyarrow.ipc
import pyarrow.parquet

from iptcost.batch._columns.estimating import BATCH_ROWS
from iptcost.batch._columns.schema import read_names
from iptcost.batch._files.parts import parquet_options

IPTCOST = [sys.executable, "-c", "from iptcost._cli.main import main; main()", "batch"]


def arrow(cases: Path, ready: Path, out: Path, *, threads: bool) -> None:
    """Read the columns of the cases, and write results that are ready; compute nothing."""
    with pa.parquet.ParquetFile(cases) as opened:
        names = read_names(opened.schema_arrow)
        for _ in opened.iter_batches(BATCH_ROWS, columns=names, use_threads=threads):
            pass
    out.mkdir()
    for file in sorted(ready.glob("part-*")):
        with pa.memory_map(str(file)) as source, pa.ipc.open_file(source) as reader:
            options = parquet_options(reader.schema)
            with pa.parquet.ParquetWriter(out / file.name, reader.schema, **options) as writer:
                for number in range(reader.num_record_batches):
                    writer.write_batch(reader.get_batch(number))


def resident(pid: int) -> int:
    """Return the bytes that a process and those that it has begun hold, shared ones each time."""
    try:
        fields = Path(f"/proc/{pid}/statm").read_text().split()
        begun = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return int(fields[1]) * 4096 + sum(resident(int(child)) for child in begun)


class Run(NamedTuple):
    """What a whole run took: seconds, processor seconds, and peak memory in all processes."""

    seconds: float
    processor: float
    peak: int


def timed(command: list[str], out: Path) -> Run:
    """Time a whole run; bytecode is cached, as it is wherever a package is installed."""
    shutil.rmtree(out, ignore_errors=True)
    peak = [0]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(out.parent / "bytecode")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    run = subprocess.Popen(command, stderr=subprocess.DEVNULL, env=environment)

    def watch() -> None:
        while run.poll() is None:
            peak[0] = max(peak[0], resident(run.pid))
            time.sleep(0.02)

    watcher = threading.Thread(target=watch)
    watcher.start()
    status = run.wait()
    took = time.perf_counter() - began
    watcher.join()
    if status != 0:
        raise SystemExit(status)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
    return Run(took, processor, peak[0])


BUSY = "import time\nbegan = time.time()\nwhile time.process_time() < 1: pass\n"
BUSY += "print(1 / (time.time() - began))"


def free_cores() -> float:
    """Return how much of two cores two busy processes get."""
    runs = [subprocess.Popen([sys.executable, "-c", BUSY], stdout=subprocess.PIPE) for _ in "12"]
    return sum(float(run.communicate()[0]) for run in runs)


def main(rows: int = 10_000_000, rounds: int = 5) -> None:
    """Time and compare."""
    print(f"two busy processes get {free_cores():.2f} cores")
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        cases, plans, ready = folder / "cases.parquet", folder / "plans.toml", folder / "ready"
        plans.write_text(batch_inputs.PLANS)
        batch_inputs.write_cases(cases, rows)
        own = [*IPTCOST, str(cases), str(folder / "out"), "--plans", str(plans), "--processes"]
        arguments = [str(cases), str(ready), "--plans", str(plans), "--processes", "2"]
        timed([*IPTCOST, *arguments, "--format", "arrow"], ready)  # caches a worker's bytecode too
        bare = [sys.executable, __file__, "arrow", str(cases), str(ready), str(folder / "out")]
        ways = {
            "iptcost, two processes": [*own, "2"],
            "iptcost, one process": [*own, "1"],
            "Arrow, its threads": [*bare, "threads"],
            "Arrow, one thread": [*bare, "one"],
        }
        found: dict[str, list[Run]] = {name: [] for name in ways}
        for _ in range(rounds):
            for name in random.sample(list(ways), len(ways)):
                found[name].append(timed(ways[name], folder / "out"))
    print(f"{rows:,} cases, Parquet to Parquet, {rounds} rounds")
    for name, runs in found.items():
        took = statistics.median(run.seconds for run in runs)
        processor = statistics.median(run.processor for run in runs)
        peak = max(run.peak for run in runs) / 2**30
        pace = f"{rows / took:12,.0f} cases a second"
        print(f"  {name:24} {took:6.2f} s {pace}  {processor:6.2f} s processor  {peak:.2f} GiB")
    told("two processes against Arrow with its threads (goal: at most 1.2)", found, 0, 2)
    told("one process against Arrow with one thread", found, 1, 3)
    told("one process against two (goal: at least 1.6)", found, 1, 0)


def told(what: str, found: dict[str, list[Run]], numerator: int, denominator: int) -> None:
    """Print the medians of the rounds' ratios."""
    runs = list(found.values())
    pairs = list(zip(runs[numerator], runs[denominator], strict=True))
    ratio = statistics.median(one.seconds / other.seconds for one, other in pairs)
    processor = statistics.median(one.processor / other.processor for one, other in pairs)
    print(f"  {what}: {ratio:.2f} ({processor:.2f} by processor seconds)")


if __name__ == "__main__":
    if sys.argv[1:2] == ["arrow"]:
        arrow(*map(Path, sys.argv[2:5]), threads=sys.argv[5] == "threads")
    else:
        main(*map(int, sys.argv[1:]))
