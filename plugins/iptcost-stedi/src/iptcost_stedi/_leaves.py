"""The leaves of a JSON answer: tables, lists, texts and numbers, each checked where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from iptcost.payer import quote
from iptcost_stedi import _kinds as kinds
from iptcost_x12.benefits import number

MOST_ROWS: Final = 20_000
MOST_PARTS: Final = 200
LONGEST: Final = 1_000
ROWS: Final = frozenset({"benefitsInformation"})
"""Lists that are as long as an answer has rows."""


def table(value: object, at: str) -> Mapping[str, Any]:
    """Return a value as a table; an empty one for none. PayerError where it is something else."""
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise kinds.refuse(kinds.BAD_ANSWER, place=at, value=shown(value))
    return value


def list_of(table: Mapping[str, Any], key: str, at: str) -> list[Any]:
    """Return the list under a key; an empty one for none."""
    value = table.get(key)
    if value is None:
        return []
    if not isinstance(value, list) or (len(value) > MOST_PARTS and key not in ROWS):
        raise kinds.refuse(kinds.BAD_ANSWER, place=joined(at, key), value=shown(value))
    return value


def entries(value: object, at: str) -> list[Any]:
    """Return the rows of one kind of benefit: a list, or one alone."""
    if value is None:
        return []
    if isinstance(value, Mapping):
        return [value]
    if not isinstance(value, list) or len(value) > MOST_ROWS:
        raise kinds.refuse(kinds.BAD_ANSWER, place=at, value=shown(value))
    return value


def texts(table: Mapping[str, Any], key: str, at: str) -> Iterator[str]:
    """Yield the texts of the list under a key."""
    for value in list_of(table, key, at):
        if not isinstance(value, str):
            raise kinds.refuse(kinds.BAD_ANSWER, place=joined(at, key), value=shown(value))
        yield value.strip()


def text(table: Mapping[str, Any], key: str, at: str) -> str:
    """Return the text under a key; empty for none."""
    value = table.get(key)
    if value is None:
        return ""
    if (
        isinstance(value, bool)
        or not isinstance(value, (str, int))
        or len(str(value)[: LONGEST + 1]) > LONGEST
    ):
        raise kinds.refuse(kinds.BAD_ANSWER, place=joined(at, key), value=shown(value))
    return str(value).strip()


def number_of(table: Mapping[str, Any], key: str, at: str) -> Decimal | None:
    """Return the number under a key, written as a number or as text."""
    value = table.get(key)
    if value is None or value == "":
        return None
    if isinstance(value, Decimal) and value.is_finite():
        return value
    found = None if isinstance(value, (bool, float, list, Mapping)) else number(str(value)[:40])
    if found is None:
        raise kinds.refuse(kinds.BAD_ANSWER, place=joined(at, key), value=shown(value))
    return found


def joined(at: str, key: str) -> str:
    """Return the place of a key."""
    return f"{at}.{key}" if at and at != key else key


def shown(value: object) -> str:
    """Return a value as a message shows it: no text, for one in a wrong place may be a name."""
    if isinstance(value, (Mapping, list, str)):
        kind = "table" if isinstance(value, Mapping) else "list"
        return "a text" if isinstance(value, str) else f"a {kind}"
    return quote(value)
