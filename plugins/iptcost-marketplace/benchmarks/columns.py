"""How long whole files take to become columns of plan terms, beside reading the same columns.

    python columns.py [ROUNDS]

The files are made in a temporary folder. Reading is Polars' fastest way to the same columns of
both files; each figure is the best of the rounds, which take turns so that both see the same
machine.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl
from generate import generate

from iptcost_marketplace import columns
from iptcost_marketplace._columns import attribute_columns, benefit_columns

MOST = 2.0


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _read(files: tuple[Path, Path], engine: str) -> None:
    for file, wanted in zip(files, (benefit_columns(), attribute_columns()), strict=True):
        scanned = pl.scan_csv(file, infer_schema=False)
        have = scanned.collect_schema().names()
        scanned.select(name for name in wanted if name in have).collect(engine=engine)  # type: ignore[call-overload]


def main(rounds: int) -> int:
    """Print both times and their ratio; 1 where it is more than twice."""
    with tempfile.TemporaryDirectory() as folder:
        files = generate(Path(folder))
        best = {"streaming": 1e9, "in-memory": 1e9, "psychotherapy": 1e9, "every benefit": 1e9}
        for _ in range(rounds):
            for engine in ("streaming", "in-memory"):
                best[engine] = min(best[engine], _seconds(lambda e=engine: _read(files, e)))  # type: ignore[misc]
            best["psychotherapy"] = min(best["psychotherapy"], _seconds(lambda: columns(*files)))
            every = _seconds(lambda: columns(*files, benefit=None))
            best["every benefit"] = min(best["every benefit"], every)
    reading = min(best["streaming"], best["in-memory"])
    for name, seconds in best.items():
        print(f"{name:15} {seconds:6.2f} s  {seconds / reading:5.2f} x reading")
    return 0 if best["psychotherapy"] <= MOST * reading else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:] or ["3"])))
