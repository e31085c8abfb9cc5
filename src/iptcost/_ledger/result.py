"""The result document: an estimate as plain data, amounts as decimal text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import attrs

from iptcost._ledger.lines import Adjustment, Difference, Estimate, Likely, Session, Step
from iptcost._rules.money import Money, rate_text
from iptcost._version import __version__

SCHEMA = 1


def result(estimate: Estimate) -> dict[str, Any]:
    """Return the result document of one estimate."""
    document: dict[str, Any] = {
        "schema": SCHEMA,
        "engine": {
            "version": __version__,
            "tables": [attrs.asdict(table) for table in estimate.tables],
        },
        "currency": estimate.currency,
        "totals": {name: str(value) for name, value in estimate.totals._asdict().items()},
        "sessions": [_session(session) for session in estimate.sessions],
        "payers_after": estimate.payers_after,
        "assumptions": [
            {"code": entry.code, "path": entry.path, **entry.values}
            for entry in estimate.assumptions
        ],
        "sources": [_without_none(attrs.asdict(source)) for source in estimate.sources],
    }
    if estimate.notes:
        document["notes"] = [attrs.asdict(note) for note in estimate.notes]
    if estimate.differences:
        document["differences"] = [_difference(entry) for entry in estimate.differences]
    if estimate.estimated_before is not None:
        document["estimated_before"] = str(estimate.estimated_before)
    if estimate.sliding_scale is not None:
        document["sliding_scale"] = {
            "to_pay": str(estimate.sliding_scale.to_pay),
            "fees": {name: str(fee) for name, fee in estimate.sliding_scale.fees.items()},
        }
    if estimate.likely is not None:
        document["likely"] = likely(estimate.likely)
    return document


def likely(found: Likely) -> dict[str, Any]:
    """Return what a course likely costs as data."""
    data: dict[str, Any] = {
        "expected": str(found.expected),
        "quantiles": {str(entry.percent): str(entry.cost) for entry in found.quantiles},
        "weighted": list(found.weighted),
        "fillings": found.fillings,
    }
    if found.drawn is not None:
        data["drawn"] = {"number": found.drawn, "seed": found.seed}
    if found.stop_early is not None:
        data["stop_early"] = rate_text(found.stop_early)
    return data


def _session(session: Session) -> dict[str, Any]:
    line: dict[str, Any] = {}
    for name, value in session._asdict().items():
        if isinstance(value, Money):
            line[name] = str(value)
        elif isinstance(value, dt.date):
            line[name] = value.isoformat()
        else:
            line[name] = value
    for name in ("actual", "add_ons", "modifiers", "units"):
        if not line[name]:
            del line[name]
    line["payers"] = [{"name": share.name, "paid": str(share.paid)} for share in session.payers]
    line["adjustments"] = [_adjustment(entry) for entry in session.adjustments]
    line["steps"] = [_step(step) for step in session.steps]
    return line


def _difference(entry: Difference) -> dict[str, Any]:
    return {
        "session": entry.session,
        "date": entry.date.isoformat(),
        "field": entry.field,
        "estimated": str(entry.estimated),
        "actual": str(entry.actual),
        "reason": entry.reason,
        "codes": list(entry.codes),
    }


def _adjustment(entry: Adjustment) -> dict[str, Any]:
    data: dict[str, Any] = {
        "group": entry.group,
        "reason": entry.reason,
        "amount": str(entry.amount),
    }
    if entry.local:
        data["local"] = True
    return data


def _step(step: Step) -> dict[str, Any]:
    data: dict[str, Any] = {
        "rule": step.rule,
        "amount": None if step.amount is None else str(step.amount),
        "room_before": _room(step.room_before),
        "room_after": _room(step.room_after),
    }
    if step.rate is not None:
        data["rate"] = rate_text(step.rate)
    if step.base is not None:
        data["base"] = str(step.base)
    if step.payer is not None:
        data["payer"] = step.payer
    if step.name is not None:
        data["name"] = step.name
    return data


def _room(room: Money | int | None) -> str | int | None:
    return str(room) if isinstance(room, Money) else room


def _without_none(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value is not None}


def plain(value: Any) -> Any:
    """Return a document's value as JSON can hold it: decimals and dates as text."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dt.date):
        return value.isoformat()
    return value
