"""Hold the batch engine against the explaining engine on many drawn cases, part by part.

    python benchmarks/batch_equality.py [CASES] [SEED] [PROCESSES]

Case k is drawn with the seed SEED + k, so that a disagreement can be drawn again by itself. Every
case goes through ``estimate`` and ``estimate_sessions``; every part of the totals and of every
session is compared, and what is refused must be refused by both, for a reason that both know.
What the cases reached is counted by the explaining engine's own account of them, and printed.
"""

from __future__ import annotations

import collections
import itertools
import multiprocessing
import signal
import sys
import time
from pathlib import Path

LOT = 2_000


def lot(bounds: tuple[int, int]) -> tuple[int, list[str], dict[str, int]]:
    """Compare one lot of cases; return how many, what differs, and what they reached."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
    from batch_comparison import compare

    return compare(*bounds)


def main(cases: int = 1_000_000, seed: int = 1_000_000_000, processes: int = 2) -> int:
    """Compare so many cases and print how far they agree; 1 where any differs."""
    lots = [(seed + k, min(LOT, cases - k)) for k in range(0, cases, LOT)]
    begin = time.perf_counter()
    done = different = 0
    reached: collections.Counter[str] = collections.Counter()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        with multiprocessing.get_context("spawn").Pool(processes) as pool:
            for number, (some, found, features) in zip(
                itertools.count(1), pool.imap_unordered(lot, lots), strict=False
            ):
                done += some
                different += len(found)
                reached.update(features)
                for words in found[:5]:
                    print(words)
                if number % 10 == 0 or number == len(lots):
                    seconds = time.perf_counter() - begin
                    print(f"{done:,} cases, {different} different, {seconds:,.0f} s", flush=True)
    finally:  # stopped early it says what it has reached by then
        for name, times in sorted(reached.items()):
            print(f"{times:>12,} {name}")
        print(f"{done:,} cases, {different} different")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
