"""The adapters that are installed, described as data."""

from __future__ import annotations

import types
from collections.abc import Mapping
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

import attrs

from iptcost._language import Language
from iptcost._problems import PayerError, Problem, Words
from iptcost._registry import Adapter, default_registry
from iptcost._report import clean

TYPES: Final = {
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


def listed(language: Language) -> list[dict[str, Any]]:
    """Return every adapter found: two of one name both, a broken one with its problem."""
    from iptcost._cli._plugins import packages

    if language.locale.language != "en":
        language = Language.nearest(str(language.locale), packages())
    found = list(default_registry())
    names = [adapter.name for adapter in found]
    return [_adapter(adapter, names.count(adapter.name) > 1, language) for adapter in found]


def _adapter(adapter: Adapter, twice: bool, language: Language) -> dict[str, Any]:  # noqa: FBT001
    problem, settings = "", []
    try:
        payer = adapter.load()
        settings = [_setting(field, kind, language) for field, kind in _fields(payer.Settings)]
    except PayerError as error:
        problem = " ".join(told.text("message", language.translate) for told in error.problems)
    except Exception as error:  # noqa: BLE001 - whatever a plugin's class raises
        problem = type(error).__name__
    if twice and not problem:
        problem = language.text("two plugins have this name; uninstall one of them")
    return {
        "name": adapter.name,
        "distribution": adapter.distribution,
        "version": adapter.version,
        "problem": problem,
        "settings": settings,
    }


def _fields(settings: type) -> list[tuple[Any, Any]]:
    """Return the fields of a settings class with their types, ``adapter`` left out."""
    try:
        hints: Mapping[str, Any] = get_type_hints(settings)
    except (NameError, TypeError):
        hints = {}
    return [
        (field, hints.get(field.name, field.type))
        for field in attrs.fields(settings)
        if field.name != "adapter"
    ]


def _setting(field: Any, kind: Any, language: Language) -> dict[str, Any]:
    doc = field.metadata.get("doc", "")
    return {
        "name": field.name,
        "type": type_name(kind, language),
        "required": field.default is attrs.NOTHING,
        "doc": clean(language.translate(str(doc)), 400) if doc else "",
    }


def type_name(kind: Any, language: Language) -> str:
    """Return a type as a user would say it."""
    origin, args = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        kinds = [arg for arg in args if arg is not type(None)]
        return " | ".join(dict.fromkeys(type_name(arg, language) for arg in kinds))
    if origin is Literal:
        return " | ".join(map(str, args))
    if origin in (tuple, list):
        return language.text("list")
    if origin is not None or attrs.has(kind):
        return language.text("table")
    name = getattr(kind, "__name__", str(kind))
    return language.translate(TYPES.get(name, name))


__all__ = ["Problem", "listed", "type_name"]
