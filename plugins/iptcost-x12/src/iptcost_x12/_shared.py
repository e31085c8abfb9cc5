"""Limits of rows: a row's own where it stands alone and counts by the year, else shared ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from iptcost_x12._said import Said, plain
from iptcost_x12._visits import Terms

_YEARLY: Final[Mapping[str, tuple[str, str]]] = {
    "visits": ("visit_limit", "visits_used"),
    "amount": ("payer_maximum", "payer_maximum_used"),
}
"""The keys of a row for a limit of a benefit year, by the key of a limit of its own."""

Placed = tuple[dict[str, Any], Terms]


def laid_out(
    placed: list[Placed],
) -> tuple[list[tuple[dict[str, Any], dict[str, Any]]], list[dict[str, Any]]]:
    """Return the rows, each with the keys that say what it is for, and the limits they share.

    A limit of a service is one, however many rows its terms make: a session of any of them uses it.
    """
    if len(placed) == 1:
        keys, terms = placed[0]
        return [(terms.tree, keys)], [*terms.limits]
    rows = []
    found: dict[str, tuple[dict[str, Any], list[dict[str, Any]]]] = {}
    for keys, terms in placed:
        tree = dict(terms.tree)
        for limit in (*_yearly(tree), *terms.limits):
            held = found.setdefault(repr(plain(limit)), (limit, []))
            held[1].append(keys)
        rows.append((tree, keys))
    shared = [
        {**limit, **_named(named, whole=len(named) == len(placed))}
        for limit, named in found.values()
    ]
    return rows, shared


def _yearly(tree: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Take a row's own limits out of it, and yield them as limits that rows share."""
    for kind, (key, used_key) in _YEARLY.items():
        total: Said | None = tree.pop(key, None)
        used: Said | None = tree.pop(used_key, None)
        if total is not None:
            yield {kind: total, f"{kind}_used": used}


def _named(named: Iterable[Mapping[str, Any]], *, whole: bool) -> dict[str, Any]:
    """Return the services and modalities that a limit names; nothing where it names them all."""
    if whole:
        return {}
    keys = [*named]
    found = {}
    for name in ("services", "modality"):
        if all(name in one for one in keys):
            found[name] = list(dict.fromkeys(part for one in keys for part in one[name]))
    return found
