"""Limits on visits and on what the payer pays: a row's own of a benefit year, and shared ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from iptcost_fhir import _number
from iptcost_fhir import _vocabulary as vocabulary
from iptcost_fhir._limits import ZERO, one_of, span
from iptcost_fhir._statement import Remark, Row, Statement, remark

MOST_VISITS: Final = 10_000
"""As many as a case's ``visit_limit`` can state."""
_KEYS: Final = (
    ("visits", "visit_limit", "visits_used"),
    ("amount", "payer_maximum", "payer_maximum_used"),
)
"""The keys of a row for a limit of the benefit year, after the key of a limit of its own."""


def row_limits(
    rows: list[tuple[int, Row]], digits: int | None, *, personal: bool
) -> tuple[dict[str, Any], list[Remark], tuple[str, ...]]:
    """Return visit limit, payer's maximum and authorisation of the nearest rows that state them.

    Said of the whole plan they are limits that all care shares, which the engine can't express.
    """
    limits: dict[str, Any] = {}
    remarks: list[Remark] = []
    places: list[str] = []
    if any(row.authorization for rank, row in rows if rank < vocabulary.GENERAL):
        limits["prior_authorization"] = True
    for measure, key, used_key in (
        ("visits", "visit_limit", "visits_used"),
        ("payer-maximum", "payer_maximum", "payer_maximum_used"),
    ):
        stated = [
            (rank, one)
            for rank, row in rows
            for one in row.of(measure)  # type: ignore[arg-type]
            if not one.per and _numbers(one)
        ]
        if key == "visit_limit":
            remarks += [
                remark(
                    one.path, "not used, more visits than a course has: {value}", value=shown(one)
                )
                for _, one in stated
                if _is_endless(one)
            ]
            stated = [entry for entry in stated if not _is_endless(entry[1])]
        shared = [one for rank, one in stated if rank >= vocabulary.GENERAL]
        remarks += [
            remark(one.path, "not used, a limit that all care shares: {value}", value=shown(one))
            for one in shared
        ]
        limiting = [rank for rank, one in stated if (one.total, one.remaining) != (None, None)]
        best = min(limiting, default=vocabulary.GENERAL)
        nearest = [one for rank, one in stated if rank == best < vocabulary.GENERAL]
        if not nearest:
            continue
        limits |= _limit(nearest, key, used_key, digits, personal=personal)
        places += [one.path for one in nearest]
    return limits, remarks, tuple(places)


def _is_endless(one: Statement) -> bool:
    """Return whether a limit is of more visits than a course can have: 99999 says "no limit"."""
    return max(_numbers(one), default=ZERO) > MOST_VISITS


def _numbers(one: Statement) -> list[Decimal]:
    """Return what a statement states of a limit: total, used, remaining."""
    return [part for part in (one.total, one.used, one.remaining) if part is not None]


def _limit(
    statements: list[Statement], key: str, used_key: str, digits: int | None, *, personal: bool
) -> dict[str, Any]:
    count = key in ("visit_limit", "visits")
    totals = tuple(dict.fromkeys(one.total for one in statements if one.total is not None))
    used = tuple(dict.fromkeys(one.used for one in statements if one.used is not None))
    left = {one.remaining for one in statements if one.remaining is not None}
    reckoned = {total - rest for total in totals for rest in left if total >= rest}
    if reckoned:
        used = tuple(sorted({*used} & reckoned or {*used} | reckoned))
    elif left and not totals:  # written as the limit, which is the same until the year ends
        totals = tuple(sorted({rest + so_far for rest in left for so_far in used or (ZERO,)}))
        used = used or (ZERO,)
    found: dict[str, Any] = {key: _counted(one_of(totals, 0 if count else digits), count=count)}
    if used:
        found[used_key] = _counted(one_of(used, 0 if count else digits), count=count)
    elif personal:
        hole = span(ZERO, max(totals), 0 if count else digits)
        found[used_key] = _counted(hole, count=count)
    return found


def _counted(value: Any, *, count: bool) -> Any:
    """Return a count's texts as whole numbers."""
    if not count:
        return value
    if isinstance(value, str):
        return int(value)
    if "one_of" in value:
        return {"one_of": [int(one) for one in value["one_of"]]}
    return {end: int(one) for end, one in value.items()}


def period_limits(
    rows: Iterable[tuple[int, Row]], digits: int | None, *, personal: bool
) -> list[dict[str, Any]]:
    """Return the limits of other periods than the benefit year, of the rows nearest to therapy."""
    stated = [
        (rank, one)
        for rank, row in rows
        for one in row.statements
        if one.per and one.total is not None and rank < vocabulary.GENERAL and not _is_endless(one)
    ]
    best = min((rank for rank, _ in stated), default=0)
    found = []
    for rank, one in dict.fromkeys(stated):
        if rank == best:
            key, used = ("visits", "visits_used") if one.measure == "visits" else (
                "amount", "amount_used")  # fmt: skip
            limit = _limit([one], key, used, digits, personal=personal)
            found.append({**limit, "per": one.per})
    return found


Tables = Mapping[str, tuple[Mapping[str, Any], list[tuple[str, str]], tuple[str, ...]]]


def lifted(tables: Tables) -> list[dict[str, Any]]:
    """Take the limits that all rows have alike out of them, and return them as shared ones.

    A limit of a service is one, however many rows its terms make. Rows that are a choice keep
    theirs.
    """
    rows: list[Any] = [entry[0] for entry in tables.values()]
    found = []
    for kind, key, used in _KEYS:
        stated = [repr((row.get(key), row.get(used))) for row in rows]
        if len(set(stated)) != 1 or any("one_of" in row or key not in row for row in rows):
            continue
        limit = {kind: rows[0][key], f"{kind}_used": rows[0].get(used)}
        found.append({name: value for name, value in limit.items() if value is not None})
        for row in rows:
            row.pop(key)
            row.pop(used, None)
    return found


def shown(one: Statement) -> str:
    """Return a statement in a word and its value."""
    value = one.total if one.total is not None else one.remaining
    if value is None:
        return one.measure
    shown = _number.percent_text(value) if one.measure == "coinsurance" else _number.text(value)
    return f"{one.measure} {shown}"
