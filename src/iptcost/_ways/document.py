"""The comparison as plain data, amounts as decimal text."""

from __future__ import annotations

import datetime as dt
from typing import Any

import attrs

from iptcost._ledger.result import SCHEMA, plain
from iptcost._rules.money import Money
from iptcost._version import __version__
from iptcost._ways.span import ComparisonRange, WayRange
from iptcost._ways.way import Comparison, Condition, LeftOut, Way


def comparison_range(compared: ComparisonRange) -> dict[str, Any]:
    """Return the comparison of a document with holes."""
    return {
        **_head(compared),
        "sessions": {"low": compared.fewest, "high": compared.most},
        "ways": [_way_range(way) for way in compared.ways],
        "cheapest": [{**phase._asdict(), "ways": list(phase.ways)} for phase in compared.cheapest],
        "break_even": [
            {**entry._asdict(), "depends_on": list(entry.depends_on)}
            for entry in compared.break_even
        ],
        "decided_by": [
            {**entry._asdict(), "value": plain(entry.value)} for entry in compared.decided_by
        ],
        "unknowns": list(compared.unknowns),
        "searched": compared.searched,
        **_tail(compared),
    }


def _way_range(way: WayRange) -> dict[str, Any]:
    data: dict[str, Any] = {"kind": way.kind, "name": way.name}
    if way.network is not None:
        data["network"] = way.network
    data |= {
        "cheapest": way.cheapest,
        "low": _way(way.low),
        "high": _way(way.high),
        "low_case": plain(way.low_case),
        "high_case": plain(way.high_case),
        "exact": way.exact,
    }
    if not way.exact:
        data |= {"low_bound": str(way.low_bound), "high_bound": str(way.high_bound)}
    data["by_session"] = [{"low": str(low), "high": str(high)} for low, high in way.by_session]
    data["by_session_exact"] = way.by_session_exact
    if way.expected is not None:
        low, high = way.expected
        data["expected"] = {"low": str(low), "high": str(high)}
    data["unknowns"] = list(way.unknowns)
    return data


def comparison(compared: Comparison) -> dict[str, Any]:
    """Return the comparison document."""
    return {
        **_head(compared),
        "sessions": [day.isoformat() for day in compared.sessions],
        "ways": [_way(way) for way in compared.ways],
        "cheapest": [phase._asdict() for phase in compared.cheapest],
        "break_even": [entry._asdict() for entry in compared.break_even],
        **_tail(compared),
    }


def _head(compared: Comparison | ComparisonRange) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "engine": {
            "version": __version__,
            "tables": [attrs.asdict(table) for table in compared.tables],
        },
        "currency": compared.currency,
    }


def _tail(compared: Comparison | ComparisonRange) -> dict[str, Any]:
    return {
        "left_out": [_left_out(entry) for entry in compared.left_out],
        "assumptions": [
            {"code": entry.code, "path": entry.path, **entry.values}
            for entry in compared.assumptions
        ],
    }


def _way(way: Way) -> dict[str, Any]:
    data: dict[str, Any] = {
        "kind": way.kind,
        "name": way.name,
        "to_pay": str(way.to_pay),
        "per_session": str(way.per_session),
        "up_front": str(way.up_front),
        "comes_back": str(way.comes_back),
        "missed_sessions": str(way.missed_sessions),
        "most_at_once": str(way.most_at_once),
        "months": [_row(month) for month in way.months],
        "by_session": [str(cost) for cost in way.by_session],
        "conditions": [_condition(entry) for entry in way.conditions],
    }
    if way.network is not None:
        data["network"] = way.network
    if way.expected is not None:
        data["expected"] = str(way.expected)
    if way.health_account is not None:
        data["health_account"] = _row(way.health_account)
    if way.estimate is not None:
        totals = way.estimate.totals._asdict()
        data["totals"] = {name: str(value) for name, value in totals.items()}
    if way.purchases:
        data["purchases"] = [_row(bought) for bought in way.purchases]
        data["singly"] = way.singly
        data["stops"] = [_row(stop) for stop in way.stops]
        data["pays_off_from"] = way.pays_off_from
        data["left_over"] = {"sessions": way.left_over, "back": str(way.left_over_back)}
    return data


def _condition(entry: Condition) -> dict[str, Any]:
    values = {name: _plain(value) for name, value in entry.values.items()}
    return {"code": entry.code, **values}


def _left_out(entry: LeftOut) -> dict[str, Any]:
    problems = [problem.to_dict() for problem in entry.problems]
    return {"kind": entry.kind, "name": entry.name, "problems": problems}


def _row(row: Any) -> dict[str, Any]:
    return {name: _plain(value) for name, value in row._asdict().items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Money):
        return str(value)
    return value.isoformat() if isinstance(value, dt.date) else value
