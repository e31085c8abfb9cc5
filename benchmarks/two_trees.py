"""This checkout beside another one, in turn, in one run: what changes have cost in speed.

    git worktree add --detach ../before COMMIT
    uv run --group bench python benchmarks/two_trees.py ../before [ROUNDS]

Each round starts a process on either tree, in shuffled order. Printed is the least processor time
of each piece of work, and this tree's by the other's. The cases have no key of what changes while
a course runs. The batch's machine code is compiled before any clock runs.
"""

from __future__ import annotations

import functools
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
ONE = {
    "adapter": "plan",
    "name": "Silver PPO",
    "allowed": {"intake": 160, "individual": 120},
    "deductible": {"individual": 1500, "family": 3000},
    "out_of_pocket_max": 6000,
    "used": {"deductible": 400},
    "benefits": [{"coinsurance": "20%"}],
}
TWO = {**ONE, "name": "Gold", "deductible": 300, "benefits": [{"coinsurance": "10%"}]}
ROWS = 200_000


def work() -> dict[str, Callable[[], object]]:
    """Return what is timed, by name."""
    import batch_peers

    import iptcost
    from iptcost import batch

    case = {
        "course": {"start": "2026-10-05"},
        "provider": {"fees": {"intake": 200, "individual": 175}},
    }
    one, two = ({**case, "payers": payers} for payers in ([ONE], [ONE, TWO]))
    drawn = batch_peers.draw(ROWS)
    return {
        "estimate, one plan": functools.partial(iptcost.estimate, iptcost.document(one)),
        "estimate, two plans": functools.partial(iptcost.estimate, iptcost.document(two)),
        "document read": functools.partial(iptcost.document, one),
        "batch of 200,000": functools.partial(batch.estimate, drawn.cases, drawn.plans),
    }


def least(job: Callable[[], object]) -> float:
    """Return the least processor time of a call, of as many as half a second holds."""
    job()
    found: list[float] = []
    while sum(found) < 1 / 2:
        began = time.process_time()
        job()
        found.append(time.process_time() - began)
    return min(found)


def main(other: str, rounds: int = 5) -> None:
    """Print each piece of work's time on both trees."""
    trees = {"this": HERE.parent / "src", "other": Path(other).resolve() / "src"}
    times: dict[str, dict[str, float]] = {tree: {} for tree in trees}
    for _ in range(rounds):
        for tree in random.sample(sorted(trees), 2):
            environment = {**os.environ, "PYTHONPATH": f"{trees[tree]}{os.pathsep}{HERE}"}
            told = subprocess.run(
                [sys.executable, __file__], env=environment, capture_output=True, check=True
            )
            for name, seconds in json.loads(told.stdout).items():
                times[tree][name] = min(seconds, times[tree].get(name, seconds))
    for name, seconds in times["this"].items():
        before = times["other"][name]
        print(
            f"{name}: {seconds * 1e6:,.0f} us, {before * 1e6:,.0f} before: {seconds / before:.3f}"
        )


if __name__ == "__main__":
    if sys.argv[1:]:
        main(sys.argv[1], *map(int, sys.argv[2:]))
    else:
        json.dump({name: least(job) for name, job in work().items()}, sys.stdout)
