"""What a Dask cluster adds: one process, two processes, and two workers on this very machine.

Run with: uv run --all-extras python benchmarks/cluster.py [rows] [rounds]

Each way runs ``iptcost batch`` as a user would, from its start to its last part; the rounds are
shuffled, the parts compared byte for byte, and the medians' ratios printed. Two workers on one
machine show what Dask costs, not what further machines give.
"""

from __future__ import annotations

import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from distributed import LocalCluster

PROGRAM = "from iptcost._cli.main import main; main()"
PLANS = """
[plans.silver]
adapter = "plan"
allowed = { intake = 160, individual = 120 }
deductible = 1500
out_of_pocket_max = 6000
benefits = [{ coinsurance = "20%" }]
"""


def cases(rows: int, file: Path) -> None:
    """Write so many drawn cases, a hundred thousand a row group."""
    draw = np.random.default_rng(1)
    table = pa.table(
        {
            "id": np.arange(rows),
            "plan": pa.array(["silver"]).take(pa.array(np.zeros(rows, int))),
            "first_day": np.datetime64("2026-01-01") + draw.integers(0, 300, rows),
            "fee_intake": np.full(rows, 20_000),
            "fee_individual": 17_500 + 100 * draw.integers(0, 50, rows),
            "used_deductible": draw.integers(0, 150_000, rows),
        }
    )
    pq.write_table(table, file, row_group_size=100_000)


def main() -> None:
    """Time the ways and print their medians and ratios."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    options = {"threads_per_worker": 1, "dashboard_address": None, "host": "127.0.0.1"}
    with tempfile.TemporaryDirectory() as temporary, LocalCluster(2, **options) as cluster:
        folder = Path(temporary)
        (folder / "plans.toml").write_text(PLANS)
        cases(rows, folder / "cases.parquet")
        ways = {
            "one process": ["--processes", "1"],
            "two processes": ["--processes", "2"],
            "two Dask workers": ["--dask", cluster.scheduler_address],
        }
        taken = timed(ways, folder, rounds)
    medians = {name: statistics.median(seconds) for name, seconds in taken.items()}
    for name, seconds in medians.items():
        print(f"{name:>18}: {seconds:6.2f} s, {rows / seconds / 1e6:5.2f} million rows a second")
    base = medians["one process"]
    print(f"two processes against one: {base / medians['two processes']:.2f} times as fast")
    print(f"two workers against one process: {base / medians['two Dask workers']:.2f}")
    print(
        f"workers against processes: {medians['two Dask workers'] / medians['two processes']:.2f}"
    )


def timed(ways: dict[str, list[str]], folder: Path, rounds: int) -> dict[str, list[float]]:
    """Return the seconds of each way; the first round, which compiles, is not counted."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    whole: dict[str, bytes] = {}
    for number in range(rounds + 1):
        for name in random.sample(list(ways), len(ways)):
            out = folder / f"{number}-{name}"
            command = [sys.executable, "-c", PROGRAM, "batch", folder / "cases.parquet", out]
            command += ["--plans", folder / "plans.toml", *ways[name]]
            begun = time.perf_counter()
            subprocess.run([str(word) for word in command], check=True, capture_output=True)
            if number:
                taken[name].append(time.perf_counter() - begun)
            parts = {file.name: file.read_bytes() for file in out.iterdir()}
            whole = whole or parts
            if parts != whole:
                sys.exit(f"{name} made other parts")
            for file in out.iterdir():
                file.unlink()
    return taken


if __name__ == "__main__":
    main()
