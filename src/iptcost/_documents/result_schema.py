"""JSON Schema of what ``_ledger.result`` writes: made of the ledger's own classes.

It is open: a later version may add keys without raising ``schema``.
"""

from __future__ import annotations

import datetime as dt
import types
from collections.abc import Mapping
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

from iptcost._form.case_of import SCHEMA
from iptcost._ledger.likely import QUANTILES
from iptcost._ledger.lines import Difference, Note, Session, Source, Totals
from iptcost._ledger.result import when_set
from iptcost._rules.money import Money

Schema = dict[str, Any]
MONEY: Final[Schema] = {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"}
BESIDE: Final[Schema] = {"id": {"type": "string"}, "about": {"type": "object"}}
SHARE: Final[Schema] = {"type": "string", "pattern": r"^\d+(\.\d+)?%$"}


def of_estimate(payer: Schema) -> Schema:
    """Return the schema of one estimate; ``payer`` is that of a payer table."""
    tables = record({"name": {"type": "string"}, "effective": {"type": "string"}})
    optional = {
        "notes": _list(_made(Note)),
        "differences": _list(_made(Difference)),
        "estimated_before": MONEY,
        "sliding_scale": record({"to_pay": MONEY, "fees": _mapping(MONEY)}),
        "likely": _likely(),
        **BESIDE,
    }
    required = {
        "schema": {"const": SCHEMA},
        "engine": record({"version": {"type": "string"}, "tables": _list(tables)}),
        "currency": {"type": "string", "pattern": "^[A-Z]{3}$"},
        "totals": _made(Totals),
        "sessions": _list(_made(Session)),
        "payers_after": _list(payer),
        "assumptions": _list(record({"code": {"type": "string"}, "path": {"type": "string"}})),
        "sources": _list(_made(Source)),
    }
    made = record(required)
    made["properties"].update(optional)
    return made


def of_range(either: Schema) -> Schema:
    """Return the schema of a range, whose ends are each ``either``."""
    ends = {"low": either, "high": either, "low_case": record({}), "high_case": record({})}
    made = record({**ends, "exact": {"type": "boolean"}, "fillings": {"type": "integer"}})
    made["properties"] |= {
        "low_bound": MONEY,
        "high_bound": MONEY,
        "likely": _likely(),
        "weights_lacking": _list({"type": "string"}),
        **BESIDE,
    }
    return made


def _likely() -> Schema:
    """Return the schema of the likely cost."""
    count = {"type": "integer"}
    made = record(
        {
            "expected": MONEY,
            "quantiles": record({str(of): MONEY for of in QUANTILES}),
            "weighted": _list({"type": "string"}),
            "fillings": count,
        }
    )
    made["properties"].update(
        {
            "drawn": record({"number": count, "seed": count}),
            "stop_early": SHARE,
        }
    )
    return made


def _made(cls: Any) -> Schema:
    """Return the schema of a value of the ledger as ``_ledger.result`` writes it."""
    hints = get_type_hints(cls)
    written = {name: _written(kind) for name, kind in hints.items()}
    left_out = when_set(cls)
    made = record(written)
    made["required"] = [name for name in written if name not in left_out]
    return made


def _written(kind: Any) -> Schema:
    if get_origin(kind) in (Union, types.UnionType):
        return {"anyOf": [_written(arg) for arg in get_args(kind)]}
    if get_origin(kind) is tuple:
        item = get_args(kind)[0]
        return _list({"type": "string"} if item is str else _made(item))
    plain: Mapping[Any, Schema] = {
        Money: MONEY,
        str: {"type": "string"},
        # A room counts visits; a rate is written as a percentage.
        int: {"type": ["integer", "string"]},
        bool: {"type": "boolean"},
        dt.date: {"type": "string", "format": "date"},
        type(None): {"type": "null"},
    }
    return plain[kind]


def record(properties: Schema) -> Schema:
    """Return the schema of an object that has these keys, and perhaps more."""
    return {"type": "object", "properties": properties, "required": list(properties)}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _mapping(values: Schema) -> Schema:
    return {"type": "object", "additionalProperties": values}
