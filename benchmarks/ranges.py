"""The range of five holes on a plain 16-session case, against plain estimates of that case.

Run: python benchmarks/ranges.py [ROUNDS]. The goal is at most 100 plain estimates' time.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import iptcost
from iptcost._questions import questions

PLAN: dict[str, Any] = {
    "adapter": "plan",
    "allowed": {"intake": 160, "individual": {"low": 100, "high": 130}},
    "deductible": {"low": 1000, "high": 1500},
    "out_of_pocket_max": {"low": 5000, "high": 6000},
    "used": {"out_of_pocket": 0, "deductible": {"low": 0, "high": 400}},
    "benefits": [{"coinsurance": {"low": "10%", "high": "20%"}}],
}
CASE: dict[str, Any] = {
    "course": {"start": "2026-10-05"},
    "provider": {"fees": {"intake": 200, "individual": 175}},
    "payers": [PLAN],
}


def timed(work: Callable[[], object]) -> float:
    """Return the processor time of one run."""
    began = time.process_time()
    work()
    return time.process_time() - began


def main(rounds: int) -> None:
    """Print the ratio, round by round in turn, and its median."""
    holed = iptcost.document(CASE)
    low = iptcost.document(iptcost.estimate_range(holed).low_case)
    ratios = []
    for _ in range(rounds):
        many = timed(lambda: [iptcost.estimate(low) for _ in range(20)]) / 20
        ratios.append(timed(lambda: iptcost.estimate_range(holed)) / many)
    found = iptcost.estimate_range(holed)
    asked = questions(CASE)
    print(f"range of {len(holed.holes)} holes, exact: {found.exact}, fillings: {found.fillings}")
    print(f"against one plain estimate: {statistics.median(ratios):.1f} times (goal: at most 100)")
    print(f"questions: {asked.fillings} fillings reckoned")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
