"""Holds the batch engine against the explaining one, case by case, and counts what is reached.

The cases are those of ``strategies.draw_case`` with two things more: now and then a long course,
and amounts that the row itself states instead of its plan.
"""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pyarrow as pa

import batch_rows
import drawn_life
import iptcost
import strategies
from batch_rows import Batch
from iptcost import batch
from iptcost._rules.money import currency_digits
from iptcost.batch._columns.schema import AMOUNTS

LONG = (40, 60, 120, 250, 500, 1_000)
PACES = ("1 week", "2 weeks", "1 month", "2 months", "5 months", "13 months", "1 day", "5 days",
         "9 weeks", "73 days", "122 days", "365 days", "366 days", "400 days")  # fmt: skip
SESSION_AMOUNTS = ("allowed", *AMOUNTS[1:-1])
Case = dict[str, Any]
LIFE = set(drawn_life.KEYS) - {"mistakes"}
"""What is drawn of what changes: a row can't state most mistakes."""


ROW_KEYS = ("from", "until", "carries", "fee_changes", "late_cancellations", "code", "add_ons")
"""What a row itself states of what changes."""


def draw(seed: int) -> Case:
    """Return the case drawn with this seed: every fourth with what changes while a course runs.

    Of the others three in a hundred are long.
    """
    source = random.Random(seed)
    if seed % 4 == 0:
        return drawn_life.draw_life(seed, LIFE)[0]
    case = strategies.draw_case(source)
    course = case["course"]
    if "start" in course and strategies.chance(source, 3):
        course["sessions"] = source.choice(LONG)
        course["every"] = source.choice(PACES)
        if strategies.chance(source, 10) and not course["start"].endswith("02-29"):
            course["start"] = course["start"].replace("202", "999", 1)
    return case


def compare(seed: int, cases: int) -> tuple[int, list[str], Counter[str]]:
    """Return how many of so many drawn cases a row can state, what differs, what is reached."""
    of: dict[str, Batch] = {}
    expected: dict[int, Any] = {}
    reached: Counter[str] = Counter()
    for key in range(seed, seed + cases):
        case = draw(key)
        if not batch_rows.fits(case):
            reached["(left out: no row can state a therapist's own codes)"] += 1
            continue
        expected[key] = ledger(case, reached)
        batch_rows.add(of.setdefault(case.get("currency", "USD"), Batch([], {}, {})), key, case)
    compared = len(expected)
    found: list[str] = []
    for currency, rows in of.items():
        found += differences(currency, rows, expected)
    return compared, found, reached


def ledger(case: Case, reached: Counter[str]) -> Any:
    """Return the explaining engine's totals and sessions in minor units, or its problems' codes."""
    try:
        estimate = iptcost.estimate(iptcost.document(case))
    except iptcost.CaseError as error:
        codes = {problem.code for problem in error.problems}
        reached.update(f"refused: {code}" for code in codes)
        return codes
    reached.update(features(case, estimate))
    totals = [getattr(estimate.totals, name).minor for name in AMOUNTS]
    sessions = [
        (
            session.number,
            session.date,
            session.service,
            *(getattr(session, name).minor for name in SESSION_AMOUNTS),
        )
        for session in estimate.sessions
    ]
    return totals, sessions


def differences(currency: str, of: Batch, expected: dict[int, Any]) -> list[str]:
    """Return in words where the batch says something else of these rows."""
    move_to_rows(of)
    schema = batch_rows.schema(currency_digits(currency))
    cases = pa.RecordBatch.from_pylist(of.rows, schema=schema)
    plans = batch.compile_plans(of.plans, currency, of.scales)
    totals, sessions = batch.estimate_sessions(cases, plans)
    found = []
    if not batch.estimate(cases, plans).equals(totals):
        found.append(f"{currency}: the totals are others where sessions are asked for")
    names = ("number", "date", "service", *SESSION_AMOUNTS)
    lines: dict[int, list[Any]] = {}
    columns = [sessions.column(name).to_pylist() for name in names]
    for key, *line in zip(sessions.column("id").to_pylist(), *columns, strict=True):
        lines.setdefault(key, []).append(tuple(line))
    amounts = [totals.column(name).to_pylist() for name in AMOUNTS]
    codes = totals.column("error_code").to_pylist()
    for key, code, *row in zip(totals.column("id").to_pylist(), codes, *amounts, strict=True):
        theirs = expected.pop(key)
        if isinstance(theirs, set):
            if code not in theirs or any(value is not None for value in row) or key in lines:
                found.append(f"seed {key}: {code} for one of {sorted(theirs)}")
        elif code is not None or row != theirs[0]:
            found.append(f"seed {key}: {code or row} for {theirs[0]}")
        elif lines.get(key) != theirs[1]:
            found.append(f"seed {key}: another line in its sessions")
    return found


def move_to_rows(of: Batch) -> None:
    """Let half of the rows state themselves what their plans state as well as a row can."""
    for row in of.rows:
        source = random.Random(row["id"])
        for name, prefix in (("plan", ""), ("secondary_plan", "secondary_")):
            table = of.plans.get(row.get(name) or "")
            if table is not None and strategies.chance(source, 50):
                of.plans[row[name]] = batch_rows.moved(row, prefix, table)
        for entry in row.get("payers") or ():
            table = of.plans.get(entry.get("plan") or "")
            if table is not None and strategies.chance(source, 50):
                of.plans[entry["plan"]] = batch_rows.moved(entry, "", table)


def features(case: Case, estimate: iptcost.Estimate) -> set[str]:
    """Return the rules that one case reached, by the engine's own account of it."""
    found = {"(estimated)"}
    course = case["course"]
    found.add(
        "course: listed visits"
        if "visits" in course
        else f"course: {course.get('protocol', 'ipt')}"
    )
    if "every" in course:
        found.add(f"every: {course['every']}")
    if len(estimate.sessions) > 20:
        found.add("course: long")
    found.update(f"row: {key}" for key in ROW_KEYS if f"'{key}': " in repr(case))
    if estimate.totals.missed_sessions.minor:
        found.add("missed sessions")
    plans = [table for table in case.get("payers", []) if table["adapter"] == "plan"]
    if len(plans) == 2:
        found.add(f"coordination: {plans[1].get('coordination', 'standard')}")
    for table, terms in zip(plans, strategies.applied(case), strict=True):
        found |= stated(table, terms)
    for session in estimate.sessions:
        found.add(f"modality: {session.modality}")
        for step in session.steps:
            binds = step.amount is not None and step.amount.minor > 0
            found.add(f"step: {step.rule}" + (" (an amount)" if binds else ""))
        found.update(f"adjustment: {entry.group}-{entry.reason}" for entry in session.adjustments)
    years = {session.benefit_year for session in estimate.sessions if session.benefit_year}
    found.add(f"benefit years in the course: {min(len(years), 3)}{'+' * (len(years) > 2)}")
    return found


def stated(table: Case, terms: Case) -> set[str]:
    """Return what a plan states, so that it is at work wherever the plan is."""
    found = {f"network: {table.get('network', 'in')}"}
    found.update(f"plan: {name}" for name in ("sides", "benefit_year") if name in table)
    for name in ("used", "balance_bill_limit", "toward_out_of_pocket"):
        if name in terms:
            found.add(f"terms: {name}")
    for name in ("deductible", "out_of_pocket_max"):
        if isinstance(terms.get(name), dict):
            found.add(f"{name}: {terms[name].get('family_rule', 'embedded')}")
    for row in terms["benefits"]:
        found.update(f"row: {name}" for name in row if name not in {"services", "order"})
        for shared in (row, *row.get("tiers", [])):
            if shared.get("order"):
                found.add(f"order: {shared['order']}")
    return found
