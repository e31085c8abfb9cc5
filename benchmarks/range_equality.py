"""Hold ranges against the enumeration of every filling, on many drawn cases, on all cores.

    python benchmarks/range_equality.py [CASES] [SEED] [wide]

In turn the cases are plain plans, drawn from everything, of dated plans, of what changes while a
course runs, and partly held (``holes.KINDS``). Each has up to four holes and small money, so that
whole ranges can be enumerated. With ``wide`` the holes are as wide as people leave them, and the
bounds are held against some fillings. Case k is drawn with the seed SEED + k.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections import Counter
from pathlib import Path
from typing import Any

LOT = 200
Lot = tuple[dict[str, list[Any]], list[tuple[int, str]]]


def lot(bounds: tuple[int, int, bool]) -> Lot:
    """Compare one lot; return what was found, by kind, and what differs."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
    from holes import KINDS, compared, searched

    seed, cases, wide = bounds
    found: dict[str, list[Any]] = {kind: [] for kind in KINDS}
    differing = []
    for each in range(seed, seed + cases):
        kind = KINDS[each % len(KINDS)]
        one = (searched if wide else compared)(each, kind)
        if one is None:
            continue
        found[kind].append(tuple(one))
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


def main(cases: int = 20_000, seed: int = 3_000_000_000, *, wide: bool = False) -> int:
    """Compare so many cases and print the figures; 1 where any differs."""
    lots = [(seed + k, min(LOT, cases - k), wide) for k in range(0, cases, LOT)]
    found: dict[str, list[Any]] = {}
    different = 0
    with multiprocessing.Pool(os.cpu_count()) as pool:
        for number, (some, differing) in enumerate(pool.imap_unordered(lot, lots), start=1):
            for kind, compared in some.items():
                found[kind] = found.get(kind, []) + compared
            different += len(differing)
            for at, words in differing[:5]:
                print(f"seed {at}: {words}", flush=True)
            if number % 5 == 0:
                print(f"{number * LOT:,} cases, {different} different", flush=True)
    for kind, compared in found.items():
        print(told(kind, compared))
    print(f"{different} different")
    return 1 if different else 0


if __name__ == "__main__":
    numbers = [int(said) for said in sys.argv[1:] if said.isdecimal()]
    sys.exit(main(*numbers, wide="wide" in sys.argv))
