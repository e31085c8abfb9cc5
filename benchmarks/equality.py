"""Hold the engine against tests/naive.py on many drawn cases, on all cores.

    python benchmarks/equality.py [CASES] [SEED]

Of three lots one has what changes while a course runs, and one a few of its keys for certain.
Case k is drawn with the seed SEED + k, so that a disagreement can be drawn again by itself
(`draw_case`, `draw_life`, `draw_few`).
"""

from __future__ import annotations

import itertools
import multiprocessing
import os
import sys
import time
from pathlib import Path

LOT = 2_000


def lot(bounds: tuple[int, int, int]) -> tuple[int, int, list[tuple[int, str]]]:
    """Compare one lot of cases; return how many, how many both refuse, and what differs."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
    from comparison import compare, compare_few, compare_life

    seed, cases, kind = bounds
    refused, found = (compare, compare_life, compare_few)[kind](seed, cases)
    return cases, refused, found


def main(cases: int = 1_000_000, seed: int = 1_000_000_000) -> int:
    """Compare so many cases and print how far they agree; 1 where any differs."""
    lots = [(seed + k, min(LOT, cases - k), k // LOT % 3) for k in range(0, cases, LOT)]
    begin = time.perf_counter()
    done = refused = different = 0
    with multiprocessing.Pool(os.cpu_count()) as pool:
        for number, (some, both, found) in zip(
            itertools.count(1), pool.imap_unordered(lot, lots), strict=False
        ):
            done += some
            refused += both
            different += len(found)
            for at, words in found[:5]:
                print(f"seed {at}: {words}")
            if number % 10 == 0 or done == cases:
                seconds = time.perf_counter() - begin
                print(
                    f"{done:,} cases, {different} different, {refused:,} refused by both, "
                    f"{seconds:,.0f} s",
                    flush=True,
                )
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
