"""Draws what changes while a course runs, laid over the cases of `strategies`.

Each key is drawn from a chance of its own, so that the same seed without one key is the same case
without it: what a key decides can be told (`python benchmarks/reach.py`).
"""

import random
from collections.abc import Callable, Iterable
from typing import Any

import naive
import strategies
from drawn_keys import limits, mistakes, payers, therapist
from drawn_keys.base import Draw
from naive_rules.reading import to_date
from naive_rules.visits import course_rows
from strategies import Purse, Table, chance

KEYS: dict[str, tuple[int, Callable[[Draw], bool]]] = {
    # Listed so that what one key needs of another stands before it.
    "from": (30, payers.dated),
    "carries": (70, payers.carries),
    "fee_changes": (15, therapist.fee_changes),
    "allowed_changes": (20, payers.allowed_changes),
    "limits": (25, limits.limits),
    "deductible_carry_over": (25, limits.carry_over),
    "left": (10, limits.left),
    "visits_left": (15, limits.visits_left),
    "other_care": (25, payers.other_care),
    "authorizations": (20, limits.authorizations),
    "maintenance-of-benefits": (20, payers.second_rule("maintenance-of-benefits")),
    "medicare-secondary": (20, payers.second_rule("medicare-secondary")),
    "client_protected": (15, payers.client_protected),
    "coinsurance_of": (15, therapist.coinsurance_of),
    "coinsurance_at_most": (15, therapist.coinsurance_at_most),
    "review": (20, therapist.review),
    "caps_cost_share": (15, therapist.caps_cost_share),
    "late_cancellations": (10, therapist.late_cancellations),
    "code": (15, therapist.code),
    "add_ons": (10, therapist.add_ons),
    "modifiers": (5, therapist.modifiers),
    "mistakes": (2, mistakes.mistake),
}
"""Each key, in how many of a hundred cases it is tried, and what draws it."""


def draw_life(
    seed: int, keys: Iterable[str] = KEYS, *, always: bool = False
) -> tuple[Table, set[str]]:
    """Draw a known case with some of the keys, and say which of them it has."""
    case = strategies.draw_case(random.Random(seed))
    reached = set()
    for place, (key, (percent, lay)) in enumerate(KEYS.items()):
        rng = random.Random(seed * 1000 + place)
        if key in keys and chance(rng, 100 if always else percent):
            purse = Purse(rng, case.get("currency", "USD"))
            days = [to_date(row["date"]) for row, _ in course_rows(case["course"])]
            if lay(Draw(rng, purse, case, days)):
                reached.add(key)
    return case, reached


def draw_few(seed: int) -> Table:
    """Draw a case with two to four of the keys for certain, so that just these meet often."""
    rng = random.Random(f"few {seed}")
    keys = set(rng.sample(sorted(set(KEYS) - {"mistakes"}), rng.randint(2, 4)))
    if chance(rng, 50):
        keys |= {"from", "carries"}
    return draw_life(seed, keys, always=True)[0]


def outcome(case: Table) -> Any:
    """Reckon a case, or name its refusal."""
    try:
        found = naive.estimate(case)
    except naive.Refused as refused:
        return refused.code
    for session in found["sessions"]:  # listed visits have none, and keys of visits list them
        del session["phase"]
    return found


def reach(cases: int) -> dict[str, tuple[int, int]]:
    """Count for each key in how many cases it is drawn, and in how many it changes something."""
    counts = dict.fromkeys(KEYS, (0, 0))
    for seed in range(cases):
        case, reached = draw_life(seed)
        whole = outcome(case)
        for key in reached:
            without, _ = draw_life(seed, [other for other in KEYS if other != key])
            drawn, decided = counts[key]
            counts[key] = (drawn + 1, decided + (outcome(without) != whole))
    return counts
