"""What must always be so of the rules for what changes while a course runs, by the rules' text.

These hold the second implementation alone, over drawn cases that have every new key.
"""

import copy
import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

import naive
from comparison import engine
from drawn_life import KEYS, draw_life
from naive_rules.plan import Plan
from naive_rules.reading import decimals, to_date
from naive_rules.visits import course_rows
from strategies import Table, applied, draw_plain_case

PARTS = ("deductible", "copay", "coinsurance", "not_covered", "balance_bill")


def reckoned(case: Table) -> Any:
    """Return the sessions' amounts, or None where the case is refused."""
    try:
        found = naive.estimate(case)
    except naive.Refused:
        return None
    return [
        {name: value for name, value in session.items() if name not in ("phase", "payers")}
        for session in found["sessions"]
    ]


def test_every_session_balances_with_every_key() -> None:
    """Billed is write-off, payers' part and patient's part, none of them below zero."""
    for seed in range(1500):
        for session in reckoned(draw_life(seed)[0]) or []:
            assert session["billed"] == (
                session["write_off"] + session["payer_paid"] + session["patient_responsibility"]
            )
            assert session["patient_responsibility"] == sum(session[part] for part in PARTS)
            assert min(session[part] for part in (*PARTS, "write_off", "payer_paid")) >= 0


# What changes nothing


def all_year(case: Table, days: list[date]) -> None:
    """Let each payer be in force from before the course to after it."""
    for payer in case.get("payers", []):
        payer.setdefault("from", (days[0] - timedelta(days=400)).isoformat())
        payer.setdefault("until", (days[-1] + timedelta(days=400)).isoformat())


def same_fees_again(case: Table, days: list[date]) -> None:
    """Let the fees that hold at the end change to themselves."""
    provider = case["provider"]
    if "fees" in provider and "fee_changes" not in provider:
        provider["fee_changes"] = [{"from": days[0].isoformat(), "fees": dict(provider["fees"])}]


def a_limit_without_end(case: Table, days: list[date]) -> None:
    """Add a limit that no course reaches."""
    for own in applied(case):
        own.setdefault("limits", []).extend(
            [{"visits": 10_000, "per": "3 months"}, {"amount": 10**9, "per": "lifetime"}]
        )


def a_limit_like_the_first_rows(case: Table, days: list[date]) -> None:
    """Add a shared limit that says what the first row's own does."""
    if any("carries" in payer for payer in case.get("payers", [])):
        return  # it could be matched with another table's
    same = ("services", "modality", "visits_used", "visits_left", "after_limit")
    for own in applied(case):
        row = own["benefits"][0]
        if "visit_limit" in row and row.get("covered", True):
            limit = {key: row[key] for key in same if key in row} | {"visits": row["visit_limit"]}
            own.setdefault("limits", []).append(limit)


def care_that_uses_nothing(case: Table, days: list[date]) -> None:
    """Add other care of no amount."""
    for own in case.get("payers", []):
        if own["adapter"] == "plan" and not {"sides", "from", "until"} & set(own):
            own.setdefault("other_care", []).append({"date": days[-1].isoformat(), "deductible": 0})


def always_authorised(case: Table, days: list[date]) -> None:
    """Let all sessions be authorised where no authorisation was asked for."""
    for own in applied(case):
        own.setdefault("authorizations", [{"sessions": 10_000, "beyond": "written-off"}])


def no_more_than_all(case: Table, days: list[date]) -> None:
    """Stop the coinsurance at an amount that no session reaches."""
    for own in applied(case):
        for row in own["benefits"]:
            for terms in (row, *row.get("tiers", [])):
                terms.setdefault("coinsurance_at_most", 10**9)
                terms.setdefault("coinsurance_of", "rest")


def first_plan_coordinates(case: Table, days: list[date]) -> None:
    """State a second plan's rule on a plan that stands alone on every day."""
    plans = [payer for payer in case.get("payers", []) if payer["adapter"] == "plan"]
    if len(plans) == 1:
        plans[0] |= {"coordination": "medicare-secondary", "client_protected": True}


def usual_codes(case: Table, days: list[date]) -> None:
    """State the usual code of the course's own service."""
    course = case["course"]
    if "visits" not in course and "code" not in course and "codes" not in case["provider"]:
        usual = {"ipt-group": "90853", "ipt-couples": "90847"}
        course["code"] = usual.get(course["protocol"], "90834")


def no_cancellations(case: Table, days: list[date]) -> None:
    """State a fee for late cancellations that do not happen."""
    case["provider"].setdefault("late_cancellation_fee", 80)


def plain_defaults(case: Table, days: list[date]) -> None:
    """State the scale's defaults."""
    scale = case["provider"].get("sliding_scale")
    if scale is not None:
        scale.setdefault("review", "start")
        scale.setdefault("caps_cost_share", False)


@pytest.mark.parametrize(
    "neutral",
    [
        all_year,
        same_fees_again,
        a_limit_without_end,
        a_limit_like_the_first_rows,
        care_that_uses_nothing,
        always_authorised,
        no_more_than_all,
        first_plan_coordinates,
        usual_codes,
        no_cancellations,
        plain_defaults,
    ],
)
def test_a_neutral_key_changes_nothing(neutral: Callable[[Table, list[date]], None]) -> None:
    """A key that states what would hold without it leaves every amount as it was."""
    met = 0
    for seed in range(300):
        case, _ = draw_life(seed)
        before = reckoned(case)
        if before is None:
            continue
        changed = copy.deepcopy(case)
        neutral(changed, [session["date"] for session in before])
        met += changed != case
        assert reckoned(changed) == before, seed
    assert met > 20


# One table split in two


SPLITS = [key for key in KEYS if key not in ("from", "carries", "other_care", "authorizations")]


def split(case: Table, place: int, day: date) -> Table:
    """Split a plan's table in two on a day, the later one carrying what the earlier one used."""
    case = copy.deepcopy(case)
    early = case["payers"][place]
    late = copy.deepcopy(early)
    early |= {"name": "early", "until": (day - timedelta(days=1)).isoformat()}
    late |= {"name": "late", "from": day.isoformat(), "carries": "early"}
    for terms in (late, *late.get("sides", {}).values()):
        terms.pop("used", None)
        terms.pop("left", None)
        for row in (*terms.get("benefits", []), *terms.get("limits", [])):
            for key in ("visits_used", "visits_left", "payer_maximum_used", "amount_used"):
                row.pop(key, None)
    case["payers"].insert(place + 1, late)
    return case


def owed(found: Any) -> list[int]:
    """Return what the patient owes for each session, of either implementation."""
    sessions = found["sessions"] if isinstance(found, dict) else found
    return [session["patient_responsibility"] for session in sessions]


def test_a_table_split_in_two_with_carries_costs_the_same() -> None:
    """On whatever session's day after the first it is split: every session is the same.

    Of the second implementation, and of the engine where a deductible is carried over.
    """
    met = 0
    for seed in range(1500):
        case, reached = draw_life(seed, SPLITS)
        before = reckoned(case)
        if before is None:
            continue
        days = sorted({session["date"] for session in before})
        for place, payer in enumerate(case.get("payers", [])):
            if payer["adapter"] == "plan" and len(days) > 1:
                day = days[1 + seed % (len(days) - 1)]
                met += 1
                parts = split(case, place, day)
                assert reckoned(parts) == before, (seed, place, day)
                if "deductible_carry_over" in reached:
                    assert owed(engine(parts)) == owed(before), (seed, place, day)
    assert met > 800


# Limits


def test_no_limit_is_passed() -> None:
    """What sessions use of a limit stays within it: in each window, in each year."""
    for seed in range(1500):
        case, _ = draw_life(seed)
        for plan, days in after_course(case):
            for place, limit in enumerate(plan.shared):
                stated = (
                    limit["visits"] if limit["kind"] == "visits" else plan.minor(limit["amount"])
                )
                before = next(use for use in plan.accounts.limits if use.place == place).number
                care = sum(item.get("visits", 0) for _, item in plan.care)
                most = max(stated, before) + (care if limit["kind"] == "visits" else 0)
                if plan.earlier is None:
                    assert all(plan.accounts.of_limit(place, day) <= most for day in days), seed
            for authorization in plan.authorizations:
                assert authorization.get("sessions_used", 0) <= authorization["sessions"]


def after_course(case: Table) -> list[tuple[Plan, list[date]]]:
    """Return each plan as it stands after the course, with the course's days."""
    try:
        digits = decimals(case.get("currency", "USD"))
        sessions, payers = naive.through_the_course(case, digits)
    except naive.Refused:
        return []
    days = [session["date"] for session in sessions]
    return [(plan, days) for plan in payers.plans()]


def test_a_protected_client_owes_nothing_and_a_capped_one_no_more_than_the_scale() -> None:
    """Where either plan covers the session; the cap is what the scale asks of that fee."""
    met = 0
    for seed in range(2500):
        case, reached = draw_life(seed)
        if "client_protected" not in reached or "from" in reached:
            continue
        plain = copy.deepcopy(case)
        for payer in plain["payers"]:
            payer.pop("client_protected", None)
        with_, without = reckoned(case), reckoned(plain)
        for ours, theirs in zip(with_ or [], without or [], strict=True):
            assert ours["payer_paid"] == theirs["payer_paid"]
            assert ours["patient_responsibility"] in (0, theirs["patient_responsibility"])
            met += ours != theirs
    assert met > 100


def test_more_carry_over_never_costs_more() -> None:
    """On a plain plan, what counts toward the next year's deductible only takes off it."""
    met = 0
    for seed in range(800):
        case = draw_plain_case(random.Random(seed))
        days = [to_date(row["date"]) for row, _ in course_rows(case["course"])]
        plan = case["payers"][-1]
        plan |= {
            "deductible": 1500,
            "benefit_year": days[len(days) // 2].isoformat()[:8][5:] + "01",
        }
        totals = []
        for months in (None, "1 month", "3 months"):
            plan |= {"deductible_carry_over": months} if months else {}
            found = reckoned(case)
            totals.append(sum(line["patient_responsibility"] for line in found or []))
        assert totals == sorted(totals, reverse=True), seed
        met += totals[-1] < totals[0]
    assert met > 20


def test_dates_are_read_as_dates_and_as_text() -> None:
    """TOML's own dates and ISO text are the same."""
    assert to_date("2026-02-01") == to_date(date(2026, 2, 1))
