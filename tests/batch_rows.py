"""Drawn case documents as the rows of a batch, for holding the batch against the engine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

import pyarrow as pa

SERVICES = ("intake", "individual", "group", "couples")


class Batch(NamedTuple):
    """Rows of one currency with the plans and scales that they name."""

    rows: list[dict[str, Any]]
    plans: dict[str, Any]
    scales: dict[str, Any]


def fits(case: Mapping[str, Any]) -> bool:
    """Return whether a row can state the case: its payers in order, two plans at most."""
    kinds = [table["adapter"] for table in case.get("payers", [])]
    return kinds == sorted(kinds) and kinds.count("plan") <= 2


def add(batch: Batch, key: int, case: Mapping[str, Any]) -> None:
    """Add a drawn case as a row, and its plans and scale under keys of their own."""
    course, provider = case["course"], case["provider"]
    client = case.get("client", {})
    payers = case.get("payers", [])
    plans = [table for table in payers if table["adapter"] == "plan"]
    assistance = [table["sessions"] for table in payers if table["adapter"] == "eap"]
    row = {
        "id": key,
        "protocol": course.get("protocol"),
        "first_day": _day(course.get("start")),
        "sessions": course.get("sessions"),
        "every": course.get("every"),
        "modality": course.get("modality"),
        "assistance_sessions": sum(assistance) if assistance else None,
        "missed_sessions": client.get("missed_sessions"),
        "missed_session_fee": _amount(provider.get("missed_session_fee")),
        "household_size": client.get("household_size"),
        "annual_income": _amount(client.get("annual_income")),
        "residence": client.get("residence"),
    }
    for service in SERVICES:
        row[f"fee_{service}"] = _amount(provider.get("fees", {}).get(service))
    if "visits" in course:
        row["visits"] = [_visit(visit) for visit in course["visits"]]
    for name, table in zip(("plan", "secondary_plan"), plans, strict=False):
        row[name] = f"{key}-{name}"
        batch.plans[row[name]] = table
    if "sliding_scale" in provider:
        row["scale"] = str(key)
        batch.scales[row["scale"]] = provider["sliding_scale"]
    batch.rows.append(row)


def moved(row: dict[str, Any], prefix: str, table: Mapping[str, Any]) -> dict[str, Any]:
    """Move what a row can state from its plan's table to the row; return the table without it.

    A number for every benefits row is the row's only where all of the plan's agree on it.
    """
    sides = "sides" in table
    side = table.get("network", "in")
    if sides and side not in table["sides"]:
        return dict(table)
    terms = dict(table["sides"][side] if sides else table)
    for service, amount in terms.pop("allowed", {}).items():
        row[f"{prefix}allowed_{service}"] = _amount(amount)
    if isinstance(used := terms.get("used"), Mapping):
        terms["used"] = _move_used(row, prefix, used)
    for name in ("visits_used", "payer_maximum_used"):
        stated = {str(benefit.get(name)) for benefit in terms["benefits"]}
        if len(stated) == 1 and stated != {"None"}:
            value = terms["benefits"][0][name]
            row[prefix + name] = value if name == "visits_used" else _amount(value)
            terms["benefits"] = [_without(benefit, name) for benefit in terms["benefits"]]
    return {**table, "sides": {**table["sides"], side: terms}} if sides else terms


def _move_used(row: dict[str, Any], prefix: str, used: Mapping[str, Any]) -> dict[str, Any]:
    """Move what was used to the row where it can state all of it; return what stays."""
    left = dict(used)
    names = [name for name in ("deductible", "out_of_pocket") if name in used]
    if "as_of" in left:
        row[f"{prefix}used_as_of"] = _day(left.pop("as_of"))
    if any(used[name] == {} for name in names):  # an empty table is zero; a row can't say so
        return left
    for name in names:
        amount = left.pop(name)
        both = amount if isinstance(amount, Mapping) else {"individual": amount}
        row[f"{prefix}used_{name}"] = _amount(both.get("individual"))
        row[f"{prefix}used_{name}_family"] = _amount(both.get("family"))
    return left


def _without(table: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in table.items() if key != name}


def _visit(visit: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "date": _day(visit["date"]),
        "service": visit["service"],
        "modality": visit.get("modality"),
        "fee": _amount(visit.get("fee")),
    }


def _day(text: Any) -> dt.date | None:
    return None if text is None else dt.date.fromisoformat(str(text))


def _amount(text: Any) -> Decimal | None:
    return None if text is None else Decimal(str(text))


def schema(digits: int) -> pa.Schema:
    """Return the schema of the cases, amounts as decimals."""
    amount = pa.decimal128(20, digits)
    visit = pa.struct(
        [
            ("date", pa.date32()),
            ("service", pa.string()),
            ("modality", pa.string()),
            ("fee", amount),
        ]
    )
    words = ("plan", "secondary_plan", "protocol", "every", "modality", "scale", "residence")
    counts = (
        "sessions", "assistance_sessions", "missed_sessions", "household_size", "visits_used",
        "secondary_visits_used",
    )  # fmt: skip
    used = ("deductible", "deductible_family", "out_of_pocket", "out_of_pocket_family")
    sides = ("", "secondary_")
    amounts = (
        "missed_session_fee",
        "annual_income",
        *(f"fee_{service}" for service in SERVICES),
        *(f"{side}allowed_{service}" for side in sides for service in SERVICES),
        *(f"{side}used_{name}" for side in sides for name in used),
        *(f"{side}payer_maximum_used" for side in sides),
    )
    return pa.schema(
        [
            ("id", pa.int64()),
            ("first_day", pa.date32()),
            ("used_as_of", pa.date32()),
            ("secondary_used_as_of", pa.date32()),
            ("visits", pa.list_(visit)),
            *((name, pa.string()) for name in words),
            *((name, pa.int32()) for name in counts),
            *((name, amount) for name in amounts),
        ]
    )
