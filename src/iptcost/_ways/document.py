"""The comparison as plain data, by the writer of results; amounts as decimal text."""

from __future__ import annotations

from typing import Any

from iptcost._ledger.result import SCHEMA, plain, written
from iptcost._version import __version__
from iptcost._ways.way import Comparison, ComparisonRange, Condition, Way, WayRange


def comparison_range(compared: ComparisonRange) -> dict[str, Any]:
    """Return the comparison between two ends."""
    return {
        **_head(compared),
        "sessions": {"low": compared.fewest, "high": compared.most},
        "ways": [_way_range(way) for way in compared.ways],
        **_fields(compared, "cheapest", "break_even", "decided_by", "unknowns", "searched"),
        **_tail(compared),
    }


def comparison(compared: Comparison) -> dict[str, Any]:
    """Return the comparison of a known document."""
    return {
        **_head(compared),
        **_fields(compared, "sessions"),
        "ways": [_way(way) for way in compared.ways],
        **_fields(compared, "cheapest", "break_even"),
        **_tail(compared),
    }


def _head(compared: Comparison | ComparisonRange) -> dict[str, Any]:
    engine = {"version": __version__, "tables": written(compared.tables)}
    return {"schema": SCHEMA, "engine": engine, "currency": compared.currency}


def _tail(compared: Comparison | ComparisonRange) -> dict[str, Any]:
    left_out = [
        {**_fields(entry, "kind", "name"), "problems": [each.to_dict() for each in entry.problems]}
        for entry in compared.left_out
    ]
    return {"left_out": left_out, **_fields(compared, "assumptions", "id", "about")}


def _way_range(way: WayRange) -> dict[str, Any]:
    data = {
        **_fields(way, "kind", "name", "network", "cheapest"),
        "low": _way(way.low),
        "high": _way(way.high),
        "low_case": plain(way.low_case),
        "high_case": plain(way.high_case),
        "exact": way.exact,
        **({} if way.exact else _fields(way, "low_bound", "high_bound")),
        "by_session": [dict(zip(_ENDS, map(str, pair), strict=True)) for pair in way.by_session],
        "by_session_exact": way.by_session_exact,
    }
    if way.expected is not None:
        data["expected"] = dict(zip(_ENDS, map(str, way.expected), strict=True))
    return {**data, "unknowns": list(way.unknowns)}


_ENDS = ("low", "high")


def _way(way: Way) -> dict[str, Any]:
    data = _fields(
        way, "kind", "name", "to_pay", "per_session", "up_front", "comes_back", "missed_sessions",
        "most_at_once", "months", "by_session", "network", "expected", "health_account",
    )  # fmt: skip
    data["conditions"] = [_condition(entry) for entry in way.conditions]
    if way.estimate is not None:
        data |= _fields(way.estimate, "totals")
    if way.purchases:
        data |= _fields(way, "purchases", "singly", "stops")
        data["pays_off_from"] = way.pays_off_from
        data["left_over"] = {"sessions": way.left_over, "back": str(way.left_over_back)}
    return data


def _condition(entry: Condition) -> dict[str, Any]:
    return {"code": entry.code, **{name: written(value) for name, value in entry.values.items()}}


def _fields(value: object, *names: str) -> dict[str, Any]:
    """Return some fields as data, without those that are None."""
    fields = {name: getattr(value, name) for name in names}
    return {name: plain(written(field)) for name, field in fields.items() if field is not None}
