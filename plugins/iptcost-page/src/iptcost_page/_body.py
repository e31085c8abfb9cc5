"""A request's body as data, within bounds that are looked at before anything is reckoned."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

import iptcost
from iptcost import CaseError
from iptcost_page import _kinds
from iptcost_page._problem import Refused, refuse
from iptcost_page._reply import LARGEST_BODY

BODY: Final = "request.json"
DEEPEST: Final = 40
MOST_HOLES: Final = 60
"""iptcost itself takes some more; a request that anyone may send takes fewer."""
_BRACKETS: Final = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]', re.DOTALL)
_HOLES: Final = ("one_of", "low")


def read(raw: bytes) -> Mapping[str, Any]:
    """Return the object of a body; Refused for what is too large, too deep, or none."""
    if len(raw) > LARGEST_BODY:
        raise refuse(413, _kinds.TOO_LARGE, most=LARGEST_BODY)
    if _depth(raw) > DEEPEST:
        raise refuse(400, _kinds.TOO_DEEP, most=DEEPEST)
    try:
        return iptcost.parse(raw, BODY)
    except CaseError as error:
        raise Refused(400, error.problems) from None


def check_case(data: Mapping[str, Any], path: str = "") -> None:
    """Refuse keys with dots, for a path could then mean two places, and holes by the hundred."""
    if dotted := next(_dotted(data), None):
        raise refuse(400, _kinds.DOTTED_KEY, path, value=f'"{dotted[:60]}"')
    if (count := _holes(data)) > MOST_HOLES:
        raise refuse(422, _kinds.TOO_MANY_HOLES, path, most=MOST_HOLES, count=count)


def _depth(raw: bytes) -> int:
    """Return how deep brackets nest, strings aside, without parsing."""
    depth = deepest = 0
    for match in _BRACKETS.finditer(raw):
        mark = match[0]
        if mark in {b"[", b"{"}:
            depth += 1
            deepest = max(deepest, depth)
            if deepest > DEEPEST:
                break
        elif len(mark) == 1:
            depth -= 1
    return deepest


def _items(value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        return list(value.values())
    return list(value) if isinstance(value, (list, tuple)) else []


def _dotted(value: Any) -> Any:
    waiting = [value]
    while waiting:
        found = waiting.pop()
        if isinstance(found, Mapping):
            yield from (str(key) for key in found if "." in str(key))
        waiting += _items(found)


def _holes(data: Any) -> int:
    """Return how many values are holes: ``"unknown"``, a choice, or a range."""
    count, waiting = 0, [data]
    while waiting:
        found = waiting.pop()
        if isinstance(found, Mapping):
            count += any(key in found for key in _HOLES)
        count += isinstance(found, str) and found == "unknown"
        waiting += _items(found)
    return count
