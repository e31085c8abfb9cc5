"""The comparison as plain data, amounts as decimal text."""

from __future__ import annotations

from typing import Any

import attrs

from iptcost._ledger.result import SCHEMA, plain
from iptcost._rules.money import Money
from iptcost._version import __version__
from iptcost._ways.way import Comparison, ComparisonRange, Condition, LeftOut, Way, WayRange


def comparison_range(compared: ComparisonRange) -> dict[str, Any]:
    """Return the comparison between two ends."""
    return {
        **_head(compared),
        "sessions": {"low": compared.fewest, "high": compared.most},
        "ways": [_way_range(way) for way in compared.ways],
        **_plain_fields(compared, "cheapest", "break_even", "decided_by", "unknowns", "searched"),
        **_tail(compared),
    }


def comparison(compared: Comparison) -> dict[str, Any]:
    """Return the comparison of a known document."""
    return {
        **_head(compared),
        "sessions": _plain(compared.sessions),
        "ways": [_way(way) for way in compared.ways],
        **_plain_fields(compared, "cheapest", "break_even"),
        **_tail(compared),
    }


def _head(compared: Comparison | ComparisonRange) -> dict[str, Any]:
    tables = [attrs.asdict(table) for table in compared.tables]
    return {
        "schema": SCHEMA,
        "engine": {"version": __version__, "tables": tables},
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


def _way_range(way: WayRange) -> dict[str, Any]:
    data = {
        **_plain_fields(way, "kind", "name", "network", "cheapest"),
        "low": _way(way.low),
        "high": _way(way.high),
        **_plain_fields(way, "low_case", "high_case", "exact"),
        **({} if way.exact else _plain_fields(way, "low_bound", "high_bound")),
        "by_session": [_ends(pair) for pair in way.by_session],
        "by_session_exact": way.by_session_exact,
    }
    if way.expected is not None:
        data["expected"] = _ends(way.expected)
    return {**data, "unknowns": list(way.unknowns)}


def _ends(pair: tuple[Money, Money]) -> dict[str, str]:
    return {"low": str(pair[0]), "high": str(pair[1])}


def _way(way: Way) -> dict[str, Any]:
    data = _plain_fields(
        way, "kind", "name", "to_pay", "per_session", "up_front", "comes_back", "missed_sessions",
        "most_at_once", "months", "by_session", "conditions", "network", "expected",
        "health_account",
    )  # fmt: skip
    if way.estimate is not None:
        data |= _plain_fields(way.estimate, "totals")
    if way.purchases:
        data |= _plain_fields(way, "purchases", "singly", "stops")
        data["pays_off_from"] = way.pays_off_from
        data["left_over"] = {"sessions": way.left_over, "back": str(way.left_over_back)}
    return data


def _left_out(entry: LeftOut) -> dict[str, Any]:
    problems = [problem.to_dict() for problem in entry.problems]
    return {"kind": entry.kind, "name": entry.name, "problems": problems}


def _plain_fields(value: object, *names: str) -> dict[str, Any]:
    """Return some fields as data, without those that are None."""
    fields = {name: getattr(value, name) for name in names}
    return {name: _plain(field) for name, field in fields.items() if field is not None}


def _plain(value: Any) -> Any:
    if isinstance(value, Money):
        return str(value)
    if isinstance(value, Condition):
        return {"code": value.code, **_plain(value.values)}
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {name: _plain(field) for name, field in value._asdict().items()}
    if isinstance(value, dict):
        return {name: _plain(field) for name, field in value.items()}
    return [*map(_plain, value)] if isinstance(value, (list, tuple)) else plain(value)
