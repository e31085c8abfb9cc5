"""Hold ranges against the enumeration of every filling, on many drawn cases, on all cores.

    python benchmarks/range_equality.py [CASES] [SEED]

Half of the cases are plain plans, half are drawn from everything. Each has up to four holes and
small money, so that whole ranges can be enumerated. Case k is drawn with the seed SEED + k.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections import Counter
from pathlib import Path
from typing import Any

LOT = 200
Lot = tuple[dict[bool, list[Any]], list[tuple[int, str]]]


def lot(bounds: tuple[int, int]) -> Lot:
    """Compare one lot; return what was found, by plain or not, and what differs."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
    from holes import compared

    seed, cases = bounds
    found: dict[bool, list[Any]] = {True: [], False: []}
    differing = []
    for each in range(seed, seed + cases):
        plain = each % 2 == 0
        one = compared(each, plain=plain)
        if one is None:
            continue
        found[plain].append(tuple(one))
        if one.wrong:
            differing.append((each, one.wrong))
    return found, differing


def told(name: str, compared: list[Any]) -> str:
    """Return one line of figures."""
    exact, width, true, tried, boxes = Counter[str](), 0, 0, 0, 0
    for is_exact, outer, inner, _, (fillings, cut) in compared:
        exact["all"] += is_exact
        width, true = width + outer, true + inner
        tried, boxes = tried + fillings, boxes + cut
    number = max(1, len(compared))
    return (
        f"{name}: {len(compared):,} cases, {exact['all'] / number:.3%} exact; all widths over all "
        f"true widths {width / max(1, true):.5f}; {tried / number:.1f} fillings and "
        f"{boxes / number:.1f} boxes a case"
    )


def main(cases: int = 20_000, seed: int = 3_000_000_000) -> int:
    """Compare so many cases and print the figures; 1 where any differs."""
    lots = [(seed + k, min(LOT, cases - k)) for k in range(0, cases, LOT)]
    found: dict[bool, list[Any]] = {True: [], False: []}
    different = 0
    with multiprocessing.Pool(os.cpu_count()) as pool:
        for number, (some, differing) in enumerate(pool.imap_unordered(lot, lots), start=1):
            for plain in (True, False):
                found[plain] += some[plain]
            different += len(differing)
            for at, words in differing[:5]:
                print(f"seed {at}: {words}", flush=True)
            if number % 5 == 0:
                print(f"{number * LOT:,} cases, {different} different", flush=True)
    print(told("plain plans", found[True]))
    print(told("all others", found[False]))
    print(f"{different} different")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
