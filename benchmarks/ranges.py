"""The range of five holes on 16-session cases, against plain estimates of the same case.

Run: python benchmarks/ranges.py [ROUNDS]. The goal on a plain plan is at most 100 plain estimates'
time. On other plans the ends are searched: the work is told as fillings and boxes of fillings.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import iptcost
from iptcost._unknowns import weights
from iptcost._unknowns.questions import of as questions
from iptcost._unknowns.reach import extremes

ROW: dict[str, Any] = {"coinsurance": {"low": "10%", "high": "20%"}}
PLAN: dict[str, Any] = {
    "adapter": "plan",
    "allowed": {"intake": 160, "individual": {"low": 100, "high": 130}},
    "deductible": {"low": 1000, "high": 1500},
    "out_of_pocket_max": {"low": 1200, "high": 2000},
    "used": {"out_of_pocket": 0, "deductible": {"low": 0, "high": 400}},
    "benefits": [ROW],
}
COPAY: dict[str, Any] = {"copay": {"low": 10, "high": 60}, "order": "before-deductible"}
SECOND: dict[str, Any] = {
    "adapter": "plan",
    "allowed": {"intake": 140, "individual": 110},
    "deductible": 300,
    "benefits": [{"coinsurance": "40%"}],
}


def with_row(**keys: Any) -> list[dict[str, Any]]:
    """Return one plan that is not plain, by these keys of its row; a copay in a rate's place."""
    return [{**PLAN, "benefits": [{**COPAY, "coinsurance": "20%", **keys}]}]


CASES: dict[str, list[dict[str, Any]]] = {
    "a plain plan": [PLAN],
    "a payer's maximum": with_row(payer_maximum=900),
    "copays past the maximum": with_row(copay_past_maximum=True),
    "copays toward the deductible": with_row(copay_toward_deductible=True),
    "copays that don't count": with_row(toward_out_of_pocket=["deductible", "coinsurance"]),
    "tiers": with_row(tiers=[{"through": 3, "copay": 0, "order": "deductible-waived"}]),
    "a second plan": [PLAN, SECOND],
    "a second plan, non-duplication": [PLAN, {**SECOND, "coordination": "non-duplication"}],
}


def case_of(payers: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the case of these payers."""
    return {
        "course": {"start": "2026-10-05"},
        "provider": {"fees": {"intake": 200, "individual": 175}},
        "payers": payers,
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
    case = weighted(case_of([PLAN]), few=few)
    case["payers"][0]["benefits"][0]["coinsurance"] = {"one_of": ["10%", "20%"], "weights": [1, 2]}
    case["course"]["attendance"] = {4: 10, 8: 20, 16: 70}
    document = iptcost.document(case)
    ratios = []
    for _ in range(rounds):
        many = timed(lambda: [iptcost.estimate(plain) for _ in range(20)]) / 20
        ratios.append(timed(lambda: weights.weigh(document)) / many)
    found = weights.weigh(document).likely
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
    """Print for each case the ratio, taken round by round in turn, and the work."""
    for name, payers in CASES.items():
        holed = iptcost.document(case_of(payers))
        low = iptcost.document(iptcost.estimate_range(holed).low_case)
        ratios = []
        for _ in range(rounds):
            many = timed(lambda known=low: [iptcost.estimate(known) for _ in range(20)]) / 20  # type: ignore[misc]
            ratios.append(timed(lambda asked=holed: iptcost.estimate_range(asked)) / many)  # type: ignore[misc]
        found = extremes(holed.data)
        exact = (found.least, found.most) == (found.low, found.high)
        goal = " (goal: at most 100)" if payers == [PLAN] else ""
        print(
            f"{name}, {len(holed.holes)} holes: {statistics.median(ratios):.1f} plain estimates' "
            f"time{goal}; {found.tried} fillings, {found.boxes} boxes; exact: {exact}; "
            f"widths: {found.high - found.low} attained, {found.most - found.least} bounded"
        )
    asked = questions(case_of([PLAN]))
    print(f"questions of the plain plan: {asked.fillings} fillings reckoned")
    plain = iptcost.document(iptcost.estimate_range(iptcost.document(case_of([PLAN]))).low_case)
    likely(few=True, rounds=rounds, plain=plain)
    likely(few=False, rounds=min(rounds, 5), plain=plain)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
