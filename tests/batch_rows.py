"""Drawn case documents as the rows of a batch, for holding the batch against the engine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import pyarrow as pa

SERVICES = ("intake", "individual", "group", "couples")
CODES = ("90832", "90834", "90837", "90785")
"""The procedure codes that are drawn."""


class Batch(NamedTuple):
    """Rows of one currency with the plans and scales that they name."""

    rows: list[dict[str, Any]]
    plans: dict[str, Any]
    scales: dict[str, Any]


def fits(case: Mapping[str, Any]) -> bool:
    """Return whether a row can state the case: it has no place for a therapist's own codes."""
    return "codes" not in case["provider"]


def is_plain(payers: Sequence[Mapping[str, Any]]) -> bool:
    """Return whether the plain columns state these payers: in order, two plans at most, no days."""
    kinds = [table["adapter"] for table in payers]
    dated = any(key in table for table in payers for key in ("from", "until", "carries"))
    return kinds == sorted(kinds) and kinds.count("plan") <= 2 and not dated


def add(batch: Batch, key: int, case: Mapping[str, Any]) -> None:
    """Add a drawn case as a row, and its plans and scale under keys of their own."""
    course, provider = case["course"], case["provider"]
    client = case.get("client", {})
    payers = case.get("payers", [])
    row = {
        "id": key,
        "protocol": course.get("protocol"),
        "first_day": _day(course.get("start")),
        "sessions": course.get("sessions"),
        "every": course.get("every"),
        "modality": course.get("modality"),
        "code": course.get("code"),
        "missed_sessions": client.get("missed_sessions"),
        "missed_session_fee": _amount(provider.get("missed_session_fee")),
        "late_cancellations": client.get("late_cancellations"),
        "late_cancellation_fee": _amount(provider.get("late_cancellation_fee")),
        "household_size": client.get("household_size"),
        "annual_income": _amount(client.get("annual_income")),
        "residence": client.get("residence"),
        **_fees(provider.get("fees", {})),
    }
    if "visits" in course:
        row["visits"] = [_visit(visit) for visit in course["visits"]]
    if "fee_changes" in provider:
        row["fee_changes"] = [
            {"from": _day(change["from"]), **_fees(change["fees"])}
            for change in provider["fee_changes"]
        ]
    if is_plain(payers) and key % 3:
        plans = [table for table in payers if table["adapter"] == "plan"]
        assistance = [table["sessions"] for table in payers if table["adapter"] == "eap"]
        row["assistance_sessions"] = sum(assistance) if assistance else None
        for name, table in zip(("plan", "secondary_plan"), plans, strict=False):
            row[name] = f"{key}-{name}"
            batch.plans[row[name]] = table
    else:
        row["payers"] = [_payer(batch, f"{key}-{n}", table) for n, table in enumerate(payers)]
    if "sliding_scale" in provider:
        row["scale"] = str(key)
        batch.scales[row["scale"]] = provider["sliding_scale"]
    batch.rows.append(row)


def _fees(fees: Mapping[str, Any]) -> dict[str, Any]:
    return {f"fee_{name}": _amount(amount) for name, amount in fees.items()}


def _payer(batch: Batch, key: str, table: Mapping[str, Any]) -> dict[str, Any]:
    """Return a payer as an entry of a row's list; a plan's terms go under its key."""
    entry: dict[str, Any] = {name: _day(table.get(name)) for name in ("from", "until")}
    if table["adapter"] == "eap":
        return {**entry, "assistance_sessions": table["sessions"]}
    own = {name: value for name, value in table.items() if name not in ("from", "until", "carries")}
    batch.plans[key] = own
    return {**entry, "plan": key, "carries": table.get("carries")}


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
        "fee": _amount(visit.get("fee")),
        **{name: visit.get(name) for name in ("service", "modality", "code", "add_ons")},
        **{name: visit.get(name) for name in ("modifiers", "units")},
    }


def _day(text: Any) -> dt.date | None:
    return None if text is None else dt.date.fromisoformat(str(text))


def _amount(text: Any) -> Decimal | None:
    return None if text is None else Decimal(str(text))


def schema(digits: int) -> pa.Schema:
    """Return the schema of the cases, amounts as decimals."""
    amount = pa.decimal128(20, digits)
    texts, priced = pa.list_(pa.string()), (*SERVICES, *CODES)
    used = ("deductible", "deductible_family", "out_of_pocket", "out_of_pocket_family")
    side = {
        "used_as_of": pa.date32(),
        **{f"used_{name}": amount for name in used},
        "visits_used": pa.int32(),
        "payer_maximum_used": amount,
        **{f"allowed_{name}": amount for name in priced},
    }
    fees = {f"fee_{name}": amount for name in priced}
    visit = {
        "date": pa.date32(),
        **dict.fromkeys(("service", "modality", "code"), pa.string()),
        **dict.fromkeys(("add_ons", "modifiers"), texts),
        "fee": amount,
        "units": pa.int32(),
    }
    payer = {
        **dict.fromkeys(("plan", "carries"), pa.string()),
        **dict.fromkeys(("from", "until"), pa.date32()),
        "assistance_sessions": pa.int32(),
        **side,
    }
    words = ("plan", "secondary_plan", "protocol", "every", "modality", "scale", "residence")
    counts = (
        "sessions", "assistance_sessions", "missed_sessions", "household_size",
        "late_cancellations",
    )  # fmt: skip
    amounts = ("missed_session_fee", "late_cancellation_fee", "annual_income")
    lists = {"visits": visit, "payers": payer, "fee_changes": {"from": pa.date32(), **fees}}
    columns = {
        "id": pa.int64(),
        "first_day": pa.date32(),
        **{name: pa.list_(pa.struct(entry)) for name, entry in lists.items()},
        **dict.fromkeys((*words, "code"), pa.string()),
        **dict.fromkeys(counts, pa.int32()),
        **dict.fromkeys(amounts, amount),
        **fees,
        **side,
        **{f"secondary_{name}": kind for name, kind in side.items()},
    }
    return pa.schema(columns)
