"""The range of five holes on a plain 16-session case, against plain estimates of that case.

Run: python benchmarks/ranges.py [ROUNDS]. The goal is at most 100 plain estimates' time. The
likely cost is then that of the same holes with weights: all values of a few choices, and draws.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import iptcost
from iptcost import _weights
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


def weighted(hole: Any, *, few: bool) -> Any:
    """Return a document with weights at each of its ranges: its two ends, or every value."""
    if isinstance(hole, dict) and "low" in hole:
        ends = [hole["low"], hole["high"]]
        return {"one_of": ends, "weights": [1, 2]} if few else {**hole, "weights": "even"}
    if isinstance(hole, dict):
        return {key: weighted(value, few=few) for key, value in hole.items()}
    return [weighted(value, few=few) for value in hole] if isinstance(hole, list) else hole


def likely(*, few: bool, rounds: int, plain: iptcost.Document) -> None:
    """Print what the likely cost adds to a range, against one plain estimate."""
    case = weighted(CASE, few=few)
    case["payers"][0]["benefits"][0]["coinsurance"] = {"one_of": ["10%", "20%"], "weights": [1, 2]}
    case["course"]["attendance"] = {4: 10, 8: 20, 16: 70}
    document = iptcost.document(case)
    ratios = []
    for _ in range(rounds):
        many = timed(lambda: [iptcost.estimate(plain) for _ in range(20)]) / 20
        ratios.append(timed(lambda: _weights.weigh(document)) / many)
    found = _weights.weigh(document).likely
    if found is None:
        return
    how = f"{found.fillings} fillings, " + (f"drawn {found.drawn} times" if found.drawn else "all")
    print(f"likely cost, {how}: {statistics.median(ratios):.0f} times one plain estimate")


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
    likely(few=True, rounds=rounds, plain=low)
    likely(few=False, rounds=min(rounds, 5), plain=low)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
