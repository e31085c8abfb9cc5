"""Holes: what a document says is not known; and the values at its places.

A hole is ``{ low, high }``, ``{ one_of = [ … ] }`` (values, or whole tables) or ``"unknown"``.
Filling every hole gives an ordinary known document: holes live in documents and nowhere below.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

import attrs

from iptcost._faults import kinds
from iptcost._faults.problem import LONGEST_QUOTE, Problem, Words, join, quote
from iptcost._form.facts import SAMPLES, called

RANGE: Final = "range"
CHOICE: Final = "choice"
UNKNOWN: Final = "unknown"
LABEL: Final = "label"
"""A table in ``one_of`` may say in ``label`` where it comes from; it is taken out on filling."""

WEIGHTS: Final = "weights"
EVEN: Final = "even"
"""In the place of weights: every value is as likely as any other. Said, never assumed."""
HEAVIEST: Final = 1_000_000
BESIDE: Final = ("id", "about")
"""Of a case: the caller's own, in which nothing is a hole and nothing is reckoned."""
MOST_HOLES: Final = 200
MOST_CHOICES: Final = 100
DEEPEST: Final = 40

_TEXT_KEYS: Final = frozenset({"name", "label"})
_PLAIN: Final = (str, int, Decimal)
"""Types of most values: asked for first, for a look for Mapping takes ten times as long."""
_RANGE_KEYS: Final = frozenset({"low", "high", LABEL, WEIGHTS})
ABSENT: Final = Words("none")
"""In the place of a value: the plan has no such thing, and the key is left out."""


@attrs.frozen
class Hole:
    """One unknown: where it stands, of which form it is, and what it can be."""

    path: str
    form: str
    choices: tuple[Any, ...] = ()
    """The two ends of a range, or every choice; empty for ``"unknown"``."""
    labels: tuple[str | None, ...] = ()
    weights: tuple[int, ...] | None = None
    """How likely each choice is, where the document says so."""
    even: bool = False
    """Every value of the range is as likely as any other: the document says so."""

    def __str__(self) -> str:
        """Return the hole as a reader of the document would write it."""
        if self.form == RANGE:
            return f"{self.choices[0]} to {self.choices[1]}"
        if self.form == CHOICE:
            shown = ", ".join(
                label or ("…" if isinstance(choice, Mapping) else str(choice))
                for choice, label in zip(self.choices, self.labels, strict=True)
            )
            return f"one of {shown}"
        return "unknown"


def find(data: Mapping[str, Any]) -> tuple[list[Hole], list[Problem]]:
    """Return every hole of a document in its order, and those that are ill-formed."""
    holes: list[Hole] = []
    wrong: list[Problem] = []
    for path, value, form in walk(data):
        if value is None:
            wrong.append(Problem(kinds.NULL, path))
        elif form is not None:
            hole = _hole(path, form, value)
            if isinstance(hole, Problem):
                wrong.append(hole)
            else:
                holes.append(hole)
    if len(holes) > MOST_HOLES:
        wrong.append(Problem(kinds.TOO_MANY, "", {"most": MOST_HOLES, "count": len(holes)}))
    return holes, wrong


def hole_at(data: Mapping[str, Any], path: str) -> Hole | None:
    """Return the hole at a path, None where there is none."""
    return next((hole for hole in find(data)[0] if hole.path == path), None)


def walk(data: Any) -> Iterator[tuple[str, Any, str | None]]:
    """Yield each value of a document with its path and its form, and nothing inside a hole."""
    waiting: list[tuple[str, Any, int]] = [("", data, 0)]
    while waiting:
        path, value, depth = waiting.pop()
        form = form_of(path, value) if path else None
        if path:
            yield path, value, form
        if form is not None or isinstance(value, _PLAIN) or depth > DEEPEST:
            continue
        prefix = f"{path}." if path else ""
        if isinstance(value, (list, tuple)):
            inner = [(f"{prefix}{index}", item, depth + 1) for index, item in enumerate(value)]
        elif isinstance(value, Mapping):
            items = [(_key(key), item) for key, item in value.items() if path or key not in BESIDE]
            inner = [(prefix + key if key else path, item, depth + 1) for key, item in items]
        else:
            continue
        waiting += reversed(inner)


def form_of(path: str, value: object) -> str | None:
    """Return which form of hole a value has, or None."""
    if isinstance(value, _PLAIN):
        unknown = value == "unknown" and path.rpartition(".")[2] not in _TEXT_KEYS
        return UNKNOWN if unknown else None
    if not isinstance(value, Mapping):
        return None
    if ("low" in value or "high" in value) and value.keys() <= _RANGE_KEYS:
        return RANGE
    return CHOICE if "one_of" in value else None


def _hole(path: str, form: str, value: Any) -> Hole | Problem:
    if form == UNKNOWN:
        return Hole(path, UNKNOWN)
    if path == "payers":
        return Problem(kinds.HOLE_WHOLE, path)  # a list of tables, each of which may be a hole
    return _range(path, value) if form == RANGE else _choice(path, value)


def _ill_formed(path: str) -> Problem:
    return Problem(kinds.HOLE_FORM, path, {"value": Words("This table")})


def _no_weights(path: str, weights: object) -> Problem:
    return Problem(kinds.HOLE_WEIGHTS, path, {"value": quote(weights), "most": HEAVIEST})


def _range(path: str, value: Mapping[str, Any]) -> Hole | Problem:
    ends = tuple(value[end] for end in ("low", "high") if end in value)
    if len(ends) < 2 or any(isinstance(end, (Mapping, list, tuple)) for end in ends):  # noqa: PLR2004
        return _ill_formed(path)
    weights = value.get(WEIGHTS)
    if weights is not None and weights != EVEN:
        return _no_weights(path, weights)
    return Hole(path, RANGE, ends, (None, None), even=weights == EVEN)


def _choice(path: str, value: Mapping[str, Any]) -> Hole | Problem:
    choices = value["one_of"]
    form = isinstance(choices, (list, tuple)) and value.keys() <= {"one_of", WEIGHTS, LABEL}
    if not form or not choices:
        return _ill_formed(path)
    if len(choices) > MOST_CHOICES:
        return Problem(kinds.TOO_MANY, path, {"most": MOST_CHOICES, "count": len(choices)})
    weights = value.get(WEIGHTS)
    if weights == EVEN:
        weights = [1] * len(choices)
    elif not (weights is None or _are_weights(weights, len(choices))):
        return _no_weights(path, weights)
    bare, labels = zip(*map(_unlabelled, choices), strict=True)
    return Hole(path, CHOICE, bare, labels, None if weights is None else tuple(weights))


def _unlabelled(choice: Any) -> tuple[Any, str | None]:
    """Return a choice without its label, and that as short, printable text."""
    if not isinstance(choice, Mapping) or LABEL not in choice:
        return choice, None
    label = choice[LABEL]
    shown = quote(label if isinstance(label, str) else quote(label))[1:-1]
    return {key: item for key, item in choice.items() if key != LABEL}, shown


def _are_weights(weights: object, count: int) -> bool:
    """Return whether these are whole numbers, one for each choice, not all of them 0."""
    return (
        isinstance(weights, (list, tuple))
        and len(weights) == count
        and all(type(weight) is int and 0 <= weight <= HEAVIEST for weight in weights)
        and any(weights)
    )


def _key(key: object) -> str:
    """Return a document's key as it may stand in a path."""
    if isinstance(key, str) and len(key) <= LONGEST_QUOTE and key.isprintable():
        return key
    return quote(key)[1:-1] if isinstance(key, str) else quote(key)


def fill(value: Any, choose: Callable[[Hole], Any], path: str = "", depth: int = 0) -> Any:
    """Return a document, or its value at ``path``, with ``choose(hole)`` in the place of each hole.

    A choice may itself be a table with holes: those are filled too.
    """
    if depth > DEEPEST:
        return value
    form = form_of(path, value) if path else None
    if form is not None:
        hole = _hole(path, form, value)
        if isinstance(hole, Problem):
            return value  # what reads the document next refuses it
        chosen = choose(hole)
        return fill(chosen, choose, path, depth + 1) if form == CHOICE else chosen
    if isinstance(value, Mapping):
        return {
            key: item
            if not path and key in BESIDE
            else fill(item, choose, join(path, _key(key)), depth + 1)
            for key, item in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [fill(item, choose, join(path, i), depth + 1) for i, item in enumerate(value)]
    return value


_BY_SERVICE: Final = frozenset({"allowed", "fees"})
"""Tables of amounts whose keys are services: ``group`` is one, and an adjustment's key too."""


def key_of(path: str) -> str:
    """Return the key that a path ends in; that of the table where it ends in a service."""
    *_, table, key = ("", *path.split("."))
    return table if table in _BY_SERVICE else key


def sample(hole: Hole, number: int, sides: tuple[str, ...] = ()) -> Any:
    """Return choice ``number`` of a hole (its last one past the end), to check a document with.

    A sample is never computed with.
    """
    if hole.choices:
        return hole.choices[min(number, len(hole.choices) - 1)]
    key = key_of(hole.path)
    if key == "network" and sides:
        return sides[0]
    return SAMPLES.get(key, "0")


def lacking(hole: Hole) -> Problem:
    """Return what is to be filled in where a figure needs every value."""
    values = {"path": hole.path, "hole": quote(str(hole))[1:-1], "what": called(hole.path)}
    return Problem(kinds.HOLE, hole.path, values)


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


def table_of(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """Return a table within another; an empty one where there is none."""
    value = data.get(key)
    return value if isinstance(value, Mapping) else {}


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
