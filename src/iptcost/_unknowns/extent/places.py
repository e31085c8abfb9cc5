"""The value at a place of a document, and the document with another one there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from iptcost._faults.problem import Words

ABSENT: Final = Words("none")
"""In the place of a value: the plan has no such thing, and the key is left out."""


def at(data: Any, path: str) -> Any:
    """Return the value at a dotted path, or None."""
    for part in path.split("."):
        if isinstance(data, Mapping):
            data = data.get(part)
        elif isinstance(data, (list, tuple)) and part.isdigit() and int(part) < len(data):
            data = data[int(part)]
        else:
            return None
    return data


def put(data: Any, path: str, value: Any) -> Any:
    """Return the document with ``value`` at a dotted path; nothing of the old one changes."""
    head, _, rest = path.partition(".")
    if value is ABSENT and not rest and isinstance(data, Mapping):
        return {key: item for key, item in data.items() if key != head}
    if isinstance(data, Mapping):
        return {**data, head: put(data.get(head), rest, value) if rest else value}
    items = list(data)
    items[int(head)] = put(items[int(head)], rest, value) if rest else value
    return items
