"""Ranges of what changes while a course runs are never narrower than the truth."""

from __future__ import annotations

import random
from typing import Any

import pytest

import drawn_life
import holes
import iptcost
from iptcost._form import facts
from iptcost._form.holes import put
from iptcost._ledger import fold
from iptcost._unknowns import possible, ranges, reach

TABLES = (
    "limits",
    "other_care",
    "left",
    "authorizations",
    "allowed_changes",
    "fee_changes",
    "coinsurance_at_most",
    "late_cancel",
    "carry_over",
)
CUTS = 20


def _grid(case: dict[str, Any], path: str, value: Any) -> list[Any]:
    """Return four values from the drawn one on."""
    if isinstance(value, int):
        return [value + more for more in range(4)]
    digits = 0 if case.get("currency") == "JPY" else 2
    unit = possible.unit_of(path, digits)
    return [unit.write(unit.read(value) + more * 997) for more in range(4)]


def _is_number(path: str, value: Any) -> bool:
    key = path.rpartition(".")[2]
    plain = isinstance(value, int) or str(value).replace(".", "").isdecimal()
    return (
        any(table in path for table in TABLES)
        and plain
        and not isinstance(value, bool)
        and key not in facts.DATES
        and key not in facts.RATES
    )


@pytest.mark.parametrize("seed", range(120))
def test_a_range_of_a_new_key_holds_all_its_fillings(seed: int) -> None:
    """The bounds of a range of any number of these tables hold what each value comes to."""
    rng = random.Random(seed)
    case, _ = drawn_life.draw_life(seed)
    spots = [(path, value) for path, value in holes.leaves(case) if _is_number(path, value)]
    if not spots:
        return
    path, value = rng.choice(spots)
    grid = _grid(case, path, value)
    try:
        totals = [fold.total(possible.case_of(put(case, path, one))) for one in grid]
    except iptcost.CaseError:
        return
    holed = put(case, path, {"low": grid[0], "high": grid[-1]})
    reached = reach.extremes(iptcost.document(holed).data, CUTS)
    assert reached.least <= min(totals)
    assert reached.most >= max(totals)


DEDUCTIBLE = "payers.0.deductible"
COINSURANCE = "payers.0.benefits.0.coinsurance"
BESIDE = {
    "limits": [{"visits": 6}],
    "other_care": [{"date": "2026-02-11", "deductible": "1"}],
    "authorizations": [{"sessions": 6, "beyond": "not-covered"}],
}


def beside(key: str) -> dict[str, Any]:
    """Return a case whose deductible and coinsurance are ranges, beside one of these tables."""
    terms = {"coinsurance": {"low": "10%", "high": "30%"}}
    payer = {"adapter": "plan", "deductible": {"low": 100, "high": 300}, "benefits": [terms]}
    return {
        "course": {"start": "2026-02-02", "sessions": 8},
        "provider": {"fees": {"intake": 100, "individual": 100}},
        "payers": [{**payer, key: BESIDE[key]}],
    }


def corners(case: dict[str, Any], *amounts: int) -> list[int]:
    """Return what the case comes to with each of these deductibles, at either coinsurance."""
    return [
        fold.total(possible.case_of(put(put(case, DEDUCTIBLE, amount), COINSURANCE, rate)))
        for amount in amounts
        for rate in ("10%", "30%")
    ]


@pytest.mark.parametrize("key", BESIDE)
def test_the_ends_of_ranges_are_tried_beside_what_changes(key: str) -> None:
    """Where the least and the most lie at the ends of every range, they are those that are told."""
    found = reach.extremes(beside(key))
    ends = corners(beside(key), 100, 300)
    assert (found.low, found.high) == (min(ends), max(ends))


@pytest.mark.parametrize("key", BESIDE)
def test_after_an_answer_no_other_one_is_tried(key: str) -> None:
    """With a deductible of 300 nothing less is attained than 300 comes to."""
    space = reach.Space.of(beside(key))
    found = reach.Narrowed(space, numbers={DEDUCTIBLE: 30_000}).reach(20, 400)
    assert found.low >= min(corners(beside(key), 300))


@pytest.mark.parametrize("key", ["until", "limits", "authorizations"])
def test_a_session_that_a_plan_does_not_pay_for_may_cost_its_fee(key: str) -> None:
    """What one session costs at the most is the fee where a plan may not pay; a month is so too."""
    ends = {**BESIDE, "until": "2026-03-10"}[key]
    terms = {"copay": {"low": 20, "high": 30}, "order": "deductible-waived"}
    allowed = {"intake": 100, "individual": 100}
    case = {
        "course": {"start": "2026-02-02", "sessions": 8},
        "provider": {"fees": {"intake": 150, "individual": 150}},
        "payers": [{"adapter": "plan", "allowed": allowed, "benefits": [terms], key: ends}],
    }
    asked = iptcost.document(case)
    found = iptcost.estimate_range(asked)
    told = ranges.outlook(asked.data, found)
    march = sum(each.patient_responsibility.minor for each in found.high.sessions[4:])
    assert str(told.session) == "150.00"
    assert told.month is not None
    assert told.month.minor >= march


def test_fees_for_late_cancellations_bound_no_session() -> None:
    """A session cancelled too late is charged on no known day: nothing is said of one session."""
    case = {
        "course": {"start": "2026-02-02", "sessions": 8},
        "provider": {"fees": {"intake": 100, "individual": 100}, "late_cancellation_fee": 150},
        "client": {"late_cancellations": {"low": 0, "high": 1}},
    }
    asked = iptcost.document(case)
    told = ranges.outlook(asked.data, iptcost.estimate_range(asked))
    assert (told.session, told.month) == (None, None)
