"""A plugin's ``Settings``: read and checked like the rest of the document, and listed.

A field's metadata: ``doc`` says what it is; ``secret`` that it is a key or a password;
``personal`` that it names the person. What is secret or personal is never repeated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, Literal, get_args, get_origin, get_type_hints

import attrs

from iptcost._faults.problem import Problem, Words
from iptcost._form import facts, values

DOC: Final = "doc"
SECRET: Final = "secret"  # noqa: S105 - the name of a mark, not a secret
PERSONAL: Final = "personal"
HIDDEN: Final = "…"
_SHORT = 4
"""A text shorter than this is too common to be looked for inside a sentence."""


@attrs.frozen
class Setting:
    """One key that a plugin's payer table takes."""

    name: str
    type: str
    required: bool
    default: Any
    doc: str
    secret: bool = False
    personal: bool = False


def fault(cls: Any) -> str | None:
    """Return why a class can't serve as Settings, or None."""
    if not (isinstance(cls, type) and attrs.has(cls)):
        return "Settings is not an attrs class"
    try:
        values.converter(2).get_structure_hook(cls)
        get_type_hints(cls)
    except Exception as error:  # noqa: BLE001 - whatever cattrs makes of a foreign class
        return f"Settings can't be read from a document ({type(error).__name__})"
    return None


def listed(cls: Any, translate: Callable[[str], str] = str) -> tuple[Setting, ...]:
    """Return the keys of a Settings class in their order; what they are, in a language."""
    hints = get_type_hints(cls)
    return tuple(
        Setting(
            facts.name_of(field),
            type_name(hints[field.name], translate),
            field.default is attrs.NOTHING,
            default(field),
            # A catalogue's empty entry is its head, not a translation.
            translate(str(field.metadata[DOC])) if field.metadata.get(DOC) else "",
            bool(field.metadata.get(SECRET)),
            bool(field.metadata.get(PERSONAL)),
        )
        for field in attrs.fields(cls)
        if field.init and facts.name_of(field) != "adapter"
    )


def default(field: Any) -> Any:
    """Return what a field is when left out; None where it is required or made anew each time."""
    if field.default is attrs.NOTHING:
        return None
    if isinstance(field.default, attrs.Factory):  # type: ignore[arg-type]
        return None if field.default.takes_self else field.default.factory()
    return field.default


def type_name(kind: Any, translate: Callable[[str], str] = str) -> str:
    """Return a type in the words of a document's reader: text, whole number, amount."""
    origin, args = get_origin(kind), get_args(kind)
    if origin is Literal:
        return " | ".join(map(str, args))
    if origin in (tuple, list):
        return translate(Words("list"))
    if origin in (Mapping, dict) or attrs.has(kind):
        return translate(Words("table"))
    if args:
        kinds = [arg for arg in args if arg is not type(None)]
        return " | ".join(dict.fromkeys(type_name(arg, translate) for arg in kinds))
    name = str(getattr(kind, "__name__", kind))
    return translate(_NAMES.get(name, name.lower()))


_NAMES: Final = {
    "str": Words("text"),
    "int": Words("whole number"),
    "bool": Words("true or false"),
    "date": Words("date"),
    "Minor": Words("amount"),
    "Rate": Words("rate"),
    "Percent": Words("percentage"),
    "Sessions": Words("whole number"),
    "Anniversary": Words("month and day"),
}


def read(
    table: Mapping[str, Any], cls: Any, digits: int, path: str, readers: values.Readers = ()
) -> tuple[Any | None, list[Problem]]:
    """Return the settings of a payer table, or None and problems that repeat nothing hidden."""
    settings, problems = values.structure(table, cls, digits, path, readers)
    if not problems:
        return settings, []
    hidden, told = set(_hidden_paths(cls)), set(hidden_texts(table, cls))
    return None, [_veiled(problem, path, hidden, told) for problem in problems]


def hidden_texts(table: Mapping[str, Any], cls: Any) -> list[str]:
    """Return what a payer table states under secret and personal keys, as text."""
    return list(_hidden_texts(table, set(_hidden_paths(cls))))


def _hidden_paths(cls: Any, prefix: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the paths of secret and personal fields, list indices left out."""
    hints = get_type_hints(cls)
    for field in attrs.fields(cls):
        here = (*prefix, facts.name_of(field))
        if field.metadata.get(SECRET) or field.metadata.get(PERSONAL):
            yield here
        elif len(here) < _SHORT:  # settings are not nested deeper; a class may name itself
            for inner in facts.tables_in(hints[field.name]):
                yield from _hidden_paths(inner, here)


def _hidden_texts(
    value: Any, hidden: set[tuple[str, ...]], at: tuple[str, ...] = ()
) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _hidden_texts(item, hidden, (*at, str(key)))
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _hidden_texts(item, hidden, at)
    elif _is_hidden(at, hidden) and value is not None and not isinstance(value, bool):
        yield str(value)


def _is_hidden(path: tuple[str, ...], hidden: set[tuple[str, ...]]) -> bool:
    return any(path[: len(mark)] == mark for mark in hidden)


def _veiled(problem: Problem, path: str, hidden: set[tuple[str, ...]], told: set[str]) -> Problem:
    """Return the problem without what is secret or personal in its sentences."""
    parts = problem.path[len(path) :].strip(".").split(".")
    names = tuple(part for part in parts if not part.isdecimal())
    told_so: dict[str, object] = {}
    for name, value in problem.values.items():
        text = str(value)
        tells = name in ("value", "reason") and _is_hidden(names, hidden)
        tells |= any(text == word or (len(word) >= _SHORT and word in text) for word in told)
        told_so[name] = HIDDEN if tells else value
    return attrs.evolve(problem, values=told_so)
