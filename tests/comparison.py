"""Holds the engine against the second implementation, case by case."""

import random
from collections.abc import Callable
from typing import Any

import iptcost
import naive
import strategies
from drawn_life import draw_few, draw_life
from naive_rules.visits import course_rows

PARTS = (
    "billed",
    "allowed",
    "write_off",
    "deductible",
    "copay",
    "coinsurance",
    "not_covered",
    "balance_bill",
    "payer_paid",
    "patient_responsibility",
)
WORDS = ("number", "date", "service", "modality", "phase", "benefit_year")
REFUSED = "refused"
KEPT = ("protocol", "modality", "code")


def engine(case: dict[str, Any]) -> Any:
    """Return what the engine makes of a case, as the naive reckoning writes it, or REFUSED."""
    try:
        estimate = iptcost.estimate(iptcost.document(case))
    except iptcost.CaseError:
        return REFUSED
    sessions = [
        {
            **{name: getattr(session, name) for name in WORDS},
            **{name: getattr(session, name).minor for name in PARTS},
            "payers": [share.paid.minor for share in session.payers],
        }
        for session in estimate.sessions
    ]
    totals = {name: value.minor for name, value in estimate.totals._asdict().items()}
    return {"sessions": sessions, "totals": totals}


def reckoned(case: dict[str, Any]) -> Any:
    """Return what the second implementation makes of a case, or REFUSED."""
    try:
        return naive.estimate(case)
    except naive.Refused:
        return REFUSED


def difference(ours: Any, theirs: Any) -> str | None:
    """Return in words where the two disagree, or None."""
    if ours == theirs:
        return None
    if REFUSED in (ours, theirs):
        return f"refused by {'the engine' if ours == REFUSED else 'the naive one'} only"
    for mine, other in zip(ours["sessions"], theirs["sessions"], strict=False):
        if mine != other:
            names = [name for name in other if mine.get(name) != other[name]]
            return f"session {other['number']}: " + ", ".join(
                f"{name} {mine.get(name)} for {other[name]}" for name in names
            )
    return f"totals: {ours['totals']} for {theirs['totals']}"


def compare(seed: int, cases: int) -> tuple[int, list[tuple[int, str]]]:
    """Return how many of so many drawn cases both refuse, and each disagreement by its draw."""
    return held(seed, cases, lambda number: strategies.draw_case(random.Random(number)))


def compare_life(seed: int, cases: int) -> tuple[int, list[tuple[int, str]]]:
    """Likewise of drawn cases of what changes while a course runs, by the keys learnt so far."""
    return held(seed, cases, lambda number: draw_life(number)[0])


def compare_few(seed: int, cases: int) -> tuple[int, list[tuple[int, str]]]:
    """Likewise where a few of the keys meet for certain."""
    return held(seed, cases, draw_few)


def held(
    seed: int, cases: int, draw: Callable[[int], dict[str, Any]]
) -> tuple[int, list[tuple[int, str]]]:
    """Hold the two against each other on so many draws."""
    refused = 0
    found: list[tuple[int, str]] = []
    for number in range(seed, seed + cases):
        case = draw(number)
        ours, theirs = engine(case), reckoned(case)
        words = difference(ours, theirs)
        if words is not None:
            found.append((number, words))
        elif theirs == REFUSED:
            refused += 1
    return refused, found


def compare_cuts(seed: int, cases: int) -> tuple[int, list[tuple[int, str]]]:
    """Cut each drawn course in two: the second implementation goes on from the engine's payers."""
    cut = 0
    found: list[tuple[int, str]] = []
    for number in range(seed, seed + cases):
        case, _ = draw_life(number)
        scale = case["provider"].get("sliding_scale", {})
        if scale and scale.get("review", "start") == "start":
            continue  # a scale goes by the first day of each half
        rows = [{**row, "date": str(row["date"])} for row, _ in course_rows(case["course"])]
        course = {key: case["course"][key] for key in KEPT if key in case["course"]}
        place = random.Random(number).randint(0, len(rows))
        if place in (0, len(rows)) or (whole := reckoned(case)) == REFUSED:
            continue
        parts = [
            {**case, "course": {**course, "visits": half}} for half in (rows[:place], rows[place:])
        ]
        try:
            first = iptcost.estimate(iptcost.document(parts[0])).to_dict()
        except iptcost.CaseError:
            found.append((number, f"the first {place} sessions are refused"))
            continue
        second = reckoned({**parts[1], "payers": first["payers_after"]})
        if second == REFUSED:
            found.append((number, f"after {place} sessions the rest is refused"))
            continue
        cut += 1
        ours = [session["patient_responsibility"] for session in second["sessions"]]
        theirs = [session["patient_responsibility"] for session in whole["sessions"][place:]]
        if ours != theirs:
            found.append((number, f"after {place} sessions {ours} for {theirs}"))
    return cut, found
