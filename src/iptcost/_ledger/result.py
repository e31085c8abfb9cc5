"""The result document: results as plain data, by cattrs; amounts as decimal text.

A class is written field by field as it stands; ``FIELDS`` says what is not. ``read_back`` reads.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

import attrs
from cattrs import Converter, override
from cattrs.cols import is_namedtuple, namedtuple_dict_unstructure_factory
from cattrs.gen import make_dict_unstructure_fn

from iptcost._ledger import lines
from iptcost._rules.money import Money, rate, rate_text
from iptcost._version import __version__

SCHEMA: Final = 1
_FIRST: Final = ("schema", "engine", "currency", "totals", "sessions", "payers_after")
WHEN_SET: Final = override(omit_if_default=True)
_RATE: Final = override(
    omit_if_default=True,
    unstruct_hook=lambda millionths: None if millionths is None else rate_text(millionths),
    struct_hook=lambda value, _: None if value is None else rate(value),
)
BESIDE: Final = {
    "id": WHEN_SET,
    "about": override(
        omit_if_default=True,
        unstruct_hook=lambda value: None if value is None else plain(value),
        struct_hook=lambda value, _: value,
    ),
}
"""What a case holds beside what is reckoned: it comes back as it was."""
FIELDS: Final[dict[Any, Mapping[str, Any]]] = {
    lines.Adjustment: {"local": WHEN_SET},
    lines.Session: dict.fromkeys(
        ("actual", "add_ons", "modifiers", "units", "second_adjustments"), WHEN_SET
    ),
    lines.Step: {**dict.fromkeys(("base", "payer", "name"), WHEN_SET), "rate": _RATE},
    lines.Source: {"retrieved_at": WHEN_SET},
    lines.Likely: {"stop_early": _RATE, "drawn": WHEN_SET, "seed": WHEN_SET},
    lines.Estimate: {
        **dict.fromkeys(
            ("notes", "differences", "estimated_before", "sliding_scale", "likely"), WHEN_SET
        ),
        "carry_on": override(rename="payers_after", unstruct_hook=lambda carry_on: carry_on()),
        **BESIDE,
    },
}
"""By class, the fields that are left out where nothing is in them, or are written otherwise.

A class of a folder above adds its own."""


def when_set(cls: Any) -> tuple[str, ...]:
    """Return the fields of a class that are written only where something is in them."""
    return tuple(name for name, field in FIELDS.get(cls, {}).items() if field.omit_if_default)


def written(value: Any) -> Any:
    """Return a result, or a part of one, as it stands in the document."""
    return _writer().unstructure(value)


@functools.cache
def _writer() -> Converter:
    made = Converter(unstruct_collection_overrides={tuple: list})
    made.register_unstructure_hook_factory(attrs.has, functools.partial(_class_writer, made))
    made.register_unstructure_hook_factory(is_namedtuple, functools.partial(_class_writer, made))
    made.register_unstructure_hook(Money, str)
    made.register_unstructure_hook(dt.date, dt.date.isoformat)
    for kind in _AMOUNTS:
        made.register_unstructure_hook_func(
            functools.partial(_is, kind),
            lambda value: str(value) if isinstance(value, Money) else value,
        )
    made.register_unstructure_hook_func(
        functools.partial(_is, _QUANTILES),
        lambda entries: {str(entry.percent): str(entry.cost) for entry in entries},
    )
    made.register_unstructure_hook(
        lines.Assumption, lambda entry: {"code": entry.code, "path": entry.path, **entry.values}
    )
    made.register_unstructure_hook(
        lines.Likely, functools.partial(_write_likely, _class_writer(made, lines.Likely))
    )
    made.register_unstructure_hook(
        lines.Estimate, functools.partial(_write_estimate, _class_writer(made, lines.Estimate))
    )
    return made


_AMOUNTS: Final = (Money | None, Money | int | None)
_QUANTILES: Final = tuple[lines.Quantile, ...]


def _is(kind: Any, other: Any) -> bool:
    return bool(kind == other)


def _class_writer(made: Converter, cls: Any) -> Callable[[Any], dict[str, Any]]:
    make: Any = make_dict_unstructure_fn if attrs.has(cls) else namedtuple_dict_unstructure_factory
    writer: Callable[[Any], dict[str, Any]] = make(cls, made, **FIELDS.get(cls, {}))
    return writer


def _write_likely(write: Callable[[Any], dict[str, Any]], found: lines.Likely) -> dict[str, Any]:
    data = write(found)
    if "drawn" in data:
        data["drawn"] = {"number": data["drawn"], "seed": data.pop("seed", None)}
    return data


def _write_estimate(write: Callable[[Any], dict[str, Any]], made: lines.Estimate) -> dict[str, Any]:
    data = write(made)
    del data["digits"]
    engine = {"version": __version__, "tables": data.pop("tables")}
    return {**dict.fromkeys(_FIRST), "schema": SCHEMA, "engine": engine, **data}


def plain(value: Any) -> Any:
    """Return a document's value as JSON can hold it: decimals and dates as text."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dt.date):
        return value.isoformat()
    return value
