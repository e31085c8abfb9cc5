"""What must always be so, over drawn cases that reach every rule."""

from __future__ import annotations

import copy
import random
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import iptcost
import strategies
from drawn_life import draw_life
from iptcost._rules.money import amount_text

PARTS = ("deductible", "copay", "coinsurance", "not_covered", "balance_bill")
relaxed = settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
seeds = st.integers(0, 2**32)


def estimated(case: dict[str, Any]) -> iptcost.Estimate:
    """Return a drawn case's estimate; a case that is refused proves nothing here."""
    try:
        return iptcost.estimate(iptcost.document(case))
    except iptcost.CaseError:
        assume(False)
        raise


def drawn(seed: int) -> dict[str, Any]:
    """Return the case that a seed draws."""
    return strategies.draw_case(random.Random(seed))


def total(case: dict[str, Any]) -> int:
    """Return what a case comes to, in minor units."""
    return estimated(case).totals.to_pay.minor


@relaxed
@given(seeds)
def test_every_session_and_the_totals_balance(seed: int) -> None:
    """Billed is write-off, payers' part and patient's part; the patient's is its five parts."""
    found = estimated(drawn(seed))
    lines: list[Any] = [*found.sessions, found.totals]
    for line in lines:
        assert line.billed == line.write_off + line.payer_paid + line.patient_responsibility
        assert line.patient_responsibility.minor == sum(getattr(line, p).minor for p in PARTS)
        assert min(getattr(line, p).minor for p in (*PARTS, "write_off", "payer_paid")) >= 0
    for part in (*PARTS, "billed", "write_off", "payer_paid", "patient_responsibility"):
        assert getattr(found.totals, part).minor == sum(
            getattr(session, part).minor for session in found.sessions
        )


@relaxed
@given(seeds)
def test_adjustments_are_what_the_primary_did_not_pay(seed: int) -> None:
    """Billed less the 835 adjustments is what the first payer of the session paid."""
    case = drawn(seed)
    for session in estimated(case).sessions:
        left = session.billed.minor - sum(a.amount.minor for a in session.adjustments)
        paid = [share.paid.minor for share in session.payers]
        secondary = [step for step in session.steps if step.rule == "secondary-plan"]
        for step in secondary:
            assert step.payer is not None
            paid[step.payer] = 0
        if session.billed:
            assert left == sum(paid)


@relaxed
@given(seeds)
def test_each_claims_adjustments_are_what_its_payer_did_not_pay(seed: int) -> None:
    """With what changes while a course runs: of the second claim too, and write-offs have codes.

    Both claims together say the write-off and the patient's part: the second one's, where there
    is one, less what the first paid and wrote off (OA-23).
    """
    try:
        found = estimated(draw_life(seed)[0])
    except iptcost.CaseError:
        return
    for session in found.sessions:
        first, second = (
            {f"{a.group}-{a.reason}": a.amount.minor for a in entries}
            for entries in (session.adjustments, session.second_adjustments)
        )
        paid = [share.paid.minor for share in session.payers if share.paid.minor]
        if any(step.rule == "secondary-plan" for step in session.steps):
            assert session.billed.minor - sum(second.values()) in (0, *paid)
            owed = sum(amount for code, amount in second.items() if code.startswith("PR"))
        elif first:
            assert session.billed.minor - sum(first.values()) == sum(paid)
            owed = sum(amount for code, amount in first.items() if code.startswith("PR"))
            assert session.write_off.minor == sum(first.values()) - owed
        else:
            continue
        assert session.patient_responsibility.minor == owed


@relaxed
@given(seeds)
def test_no_maximum_is_exceeded(seed: int) -> None:
    """What counts toward an out-of-pocket maximum never passes the room that there was."""
    for session in estimated(drawn(seed)).sessions:
        for step in session.steps:
            for room in (step.room_before, step.room_after):
                value = room.minor if isinstance(room, iptcost.Money) else room
                assert value is None or value >= 0
            if step.room_before is not None and step.room_after is not None:
                assert step.room_after <= step.room_before  # type: ignore[operator]


@relaxed
@given(seeds)
def test_a_course_cut_in_two_costs_what_it_costs_in_one(seed: int) -> None:
    """``payers_after`` carries every limit on, across programmes, plans and benefit years."""
    case = drawn(seed)
    whole = estimated(case)
    source = random.Random(seed)
    cut = source.randint(0, len(whole.sessions))
    visits = [
        {
            "date": session.date,
            "service": session.service,
            "modality": session.modality,
            "fee": str(session.billed),
        }
        for session in whole.sessions
    ]
    payers: list[Any] = case.get("payers", [])
    paid = 0
    for part in (visits[:cut], visits[cut:]):
        if not part:
            continue
        half = {**case, "course": {"visits": part}, "payers": payers, "client": {}}
        if not payers and "sliding_scale" in case["provider"]:
            return  # the guideline is that of each course's first day
        found = estimated(half)
        paid += found.totals.patient_responsibility.minor
        payers = found.payers_after
    assert paid == whole.totals.patient_responsibility.minor


@relaxed
@given(seeds)
def test_a_longer_course_never_costs_less(seed: int) -> None:
    """One more session is never cheaper than none."""
    case = drawn(seed)
    course_ = case["course"]
    assume("visits" not in course_ and course_.get("protocol") != "dit")
    sessions = course_.get("sessions")
    assume(isinstance(sessions, int))
    longer = {**case, "course": {**course_, "sessions": sessions + 1}}
    assert total(longer) >= total(case)


@relaxed
@given(seeds)
def test_a_secondary_plan_never_raises_what_the_patient_pays(seed: int) -> None:
    """Coordination only takes off what the primary left."""
    case = drawn(seed)
    payers = case.get("payers", [])
    plans = [table for table in payers if table["adapter"] == "plan"]
    assume(len(plans) == 2)
    assert total(case) <= total({**case, "payers": payers[:-1]})


@relaxed
@given(seeds)
def test_the_order_of_listed_visits_does_not_matter(seed: int) -> None:
    """Visits of different days may be listed in any order."""
    case = drawn(seed)
    visits = case["course"].get("visits")
    assume(visits is not None and len({visit["date"] for visit in visits}) == len(visits))
    shuffled = list(visits)
    random.Random(seed).shuffle(shuffled)
    assert total({**case, "course": {**case["course"], "visits": shuffled}}) == total(case)


# -- plain plans: dearer is never cheaper, value by value -----------------------------------

RISES = {
    "fee": 1,
    "copay": 1,
    "coinsurance": 1,
    "deductible": 1,
    "out_of_pocket_max": 1,
    "visits_used": 1,
    "sessions": 1,
    "used_deductible": -1,
    "used_out_of_pocket": -1,
    "visit_limit": -1,
    "assistance": -1,
    "allowed": 0,
}


def raised(case: dict[str, Any], value: str, source: random.Random) -> dict[str, Any] | None:
    """Return the case with one value raised, or None where it has no such value."""
    case = copy.deepcopy(case)
    digits = 0 if case.get("currency") == "JPY" else 2
    more = source.choice([1, 99, 2_500, 40_000])
    plan = next((t for t in case.get("payers", []) if t["adapter"] == "plan"), None)

    def rise(table: Any, key: str) -> bool:
        if not isinstance(table, dict) or table.get(key) is None or isinstance(table[key], dict):
            return False
        minor = round(float(table[key]) * 10**digits)
        table[key] = amount_text(minor + more, digits)
        return True

    if value == "sessions" and isinstance(case["course"].get("sessions"), int):
        case["course"]["sessions"] += 1
        return case
    if value == "fee":
        return (
            case
            if all([rise(case["provider"]["fees"], s) for s in case["provider"]["fees"]])
            else None
        )
    if value == "assistance":
        table = next((t for t in case.get("payers", []) if t["adapter"] == "eap"), None)
        if table is None:
            return None
        table["sessions"] += 1
        return case
    if plan is None:
        return None
    side = plan["sides"][plan.get("network", "in")] if "sides" in plan else plan
    rows = side.get("benefits", [])
    if value == "allowed":
        return (
            case
            if any([rise(side.get("allowed", {}), s) for s in side.get("allowed", {})])
            else None
        )
    if value in ("deductible", "out_of_pocket_max"):
        limit = side.get(value)
        keys = [k for k in ("individual", "family") if isinstance(limit, dict) and k in limit]
        return case if any([rise(limit, k) for k in keys] or [rise(side, value)]) else None
    if value.startswith("used"):
        used, key = side.get("used"), value.removeprefix("used_")
        inner = used.get(key) if isinstance(used, dict) else None
        keys = [k for k in ("individual", "family") if isinstance(inner, dict) and k in inner]
        return case if any([rise(inner, k) for k in keys] or [rise(used, key)]) else None
    changed = False
    for row in rows:
        if value == "coinsurance" and row.get("coinsurance"):
            row["coinsurance"], changed = "100%", True
        elif value in ("visit_limit", "visits_used") and isinstance(row.get(value), int):
            row[value] += 1
            changed = True
        elif value == "copay":
            changed = rise(row, "copay") or changed
    return case if changed else None


@pytest.mark.parametrize("value", RISES)
def test_on_plain_plans_dearer_is_never_cheaper(value: str) -> None:
    """The total goes one way with each value, over 400 drawn plain cases."""
    met = 0
    for seed in range(400):
        source = random.Random(seed)
        case = strategies.draw_plain_case(source)
        other = raised(case, value, source)
        if other is None:
            continue
        tables: list[dict[str, Any]] = case.get("payers", [])
        plan: dict[str, Any] = next((t for t in tables if t["adapter"] == "plan"), {})
        outside = plan.get("network", "in").startswith("out")
        way = RISES[value] or (-1 if outside else 1)
        try:
            before = iptcost.estimate(iptcost.document(case)).totals.to_pay.minor
            after = iptcost.estimate(iptcost.document(other)).totals.to_pay.minor
        except iptcost.CaseError:
            continue
        met += 1
        assert (after - before) * way >= 0, (seed, value)
    assert met > 20
