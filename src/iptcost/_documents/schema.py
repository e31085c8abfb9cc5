"""JSON Schema (2020-12) of the case document, the result document, and an error.

Made of the very classes that the reader reads into and the result is written from, so that it
can't fall behind them. Descriptions are those of ``_form.facts``. What no schema can say (that
tiers rise, that ``network`` names a side) is left to the reader.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Final, Literal, TypeAlias, get_args, get_origin, get_type_hints

import attrs

from iptcost._documents import result_schema as _result_schema
from iptcost._documents.door import OVERLAY_KEYS
from iptcost._documents.registry import Registry
from iptcost._documents.result_schema import record
from iptcost._form import holes, settings
from iptcost._form.case_of import KEYS, MOST_PAYERS, SCHEMA
from iptcost._form.facts import DOCS, SCHEMA_ID, bare, name_of
from iptcost._form.tables import EapTable, PlanTable, ProviderTable, UpTo
from iptcost._form.values import LONGEST_TEXT, MOST_ENTRIES, SHORTHAND, structure
from iptcost._rules.actuals import Actual
from iptcost._rules.case import ClientTable
from iptcost._rules.course import (
    MOST_SESSIONS,
    PROTOCOLS,
    Attendance,
    Cadence,
    Course,
    ProtocolName,
    Sessions,
)
from iptcost._rules.limits import PERIODS, Months, Per
from iptcost._rules.money import LARGEST, Minor, Percent, Rate, Signed
from iptcost._rules.plan import Anniversary
from iptcost._rules.procedure import CODE, CODES, Code, Priced

Schema = dict[str, Any]
SchemaName: TypeAlias = Literal["case", "result", "error"]
DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
OVERLAY: Final = tuple(key for key in OVERLAY_KEYS if key != "adapter")
_SECTIONS: Final[Mapping[str, type]] = {
    "course": Course,
    "provider": ProviderTable,
    "client": ClientTable,
}
_DECIMAL: Final = r"^\d{1,30}(\.\d{1,30})?$"
_PERCENT: Final = r"^\s*\d{1,9}(\.\d{1,9})?\s?%\s*$"
_TEXT: Final[Schema] = {"type": "string", "maxLength": LONGEST_TEXT}
_LEAVES: Final[Mapping[Any, Schema]] = {
    Minor: {
        "description": "An amount in the case's currency: a number, or decimal text.",
        "anyOf": [
            {"type": "number", "minimum": 0, "maximum": LARGEST},
            {"type": "string", "pattern": _DECIMAL},
        ],
    },
    Rate: {
        "description": 'A share: "20%", or a decimal below 1.',
        "anyOf": [
            {"type": "number", "minimum": 0, "exclusiveMaximum": 1},
            {"type": "string", "pattern": _PERCENT},
            {"type": "string", "pattern": r"^0{1,30}(\.\d{1,30})?$"},
        ],
    },
    Percent: {
        "description": 'A percentage, which may pass 100: 50, 2.5 or "200%".',
        "anyOf": [
            {"type": "number", "minimum": 0},
            {"type": "string", "pattern": _DECIMAL},
            {"type": "string", "pattern": _PERCENT},
        ],
    },
    UpTo: {
        "description": "The bound of a scale's tier: an amount, or a percentage.",
        "anyOf": [
            {"type": "number", "minimum": 0},
            {"type": "string", "pattern": _DECIMAL},
            {"type": "string", "pattern": _PERCENT},
        ],
    },
    Signed: {
        "description": "An amount that may be below zero.",
        "anyOf": [
            {"type": "number", "minimum": -LARGEST, "maximum": LARGEST},
            {"type": "string", "pattern": _DECIMAL.replace("^", "^-?")},
        ],
    },
    Attendance: {
        "type": "object",
        "minProperties": 1,
        "propertyNames": {"pattern": r"^[1-9]\d{0,4}$"},
        "additionalProperties": {"$ref": "#/$defs/Percent"},
    },
    Cadence: {"type": "string", "pattern": r"^\s*\d{1,4} (day|week|month)s?\s*$"},
    Code: {"type": "string", "pattern": f"^{CODE}$"},
    Priced: {
        "type": "string",
        "anyOf": [{"enum": list(CODES)}, {"pattern": f"^{CODE}$"}],
    },
    Per: {
        "type": "string",
        "anyOf": [{"enum": list(PERIODS)}, {"pattern": r"^(1|2|3|4|6|12) months?$"}],
    },
    Months: {"type": "string", "pattern": r"^([1-9]|1[0-2]) months?$"},
    Anniversary: {"type": "string", "pattern": r"^\d{2}-\d{2}$"},
    ProtocolName: {"type": "string", "enum": list(PROTOCOLS)},
    Sessions: {"type": "integer", "minimum": 1, "maximum": MOST_SESSIONS},
    dt.date: {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"},
    bool: {"type": "boolean"},
    str: _TEXT,
    int: {"type": "integer", "minimum": 0, "maximum": MOST_SESSIONS},
    Any: {},
}
_RANGED: Final = (Minor, Rate, Percent, Sessions, int)
"""What may be a range; the others are choices: try each."""


def schema(name: SchemaName) -> Schema:
    """Return the JSON Schema of a case, of a result (an estimate or a range), or of an error."""
    made = {"case": case_schema, "result": result_schema, "error": error_schema}
    return made[name]()


def case_schema(registry: Registry | None = None) -> Schema:
    """Return the schema of the case document.

    With ``registry`` the payer tables of its plugins are described key by key and others are
    refused; without it a plugin's table may hold any keys.
    """
    defs: Schema = {}
    walker = _Walker(defs)
    properties: Schema = {
        "schema": {"const": SCHEMA},
        "currency": {"type": "string", "pattern": "^[A-Z]{3}$"},
        **{key: walker.value(cls, key) for key, cls in _SECTIONS.items()},
        "payers": {"type": "array", "maxItems": MOST_PAYERS, "items": walker.payer(registry)},
        "actuals": walker.value(tuple[Actual, ...], "actuals"),
        "id": {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT},
        "about": {"type": "object"},
    }
    for key in KEYS:
        properties[key] = {"description": DOCS[key], **properties[key]}
    return {
        **_head("case"),
        "title": "An iptcost case",
        "type": "object",
        "minProperties": 1,
        "properties": properties,
        "additionalProperties": False,
        "$defs": defs,
    }


def _head(name: SchemaName) -> Schema:
    return {"$schema": DRAFT, "$id": SCHEMA_ID.format(name)}


class _Walker:
    """Makes schemas of types; each attrs class becomes one definition."""

    def __init__(self, defs: Schema) -> None:
        """Keep where the definitions go."""
        self.defs = defs

    def value(self, kind: Any, key: str) -> Schema:
        """Return the schema of what may stand under a key: the value, or a hole."""
        known = self.known(kind)
        ways = [known]
        if _may_be_unknown(kind, key):
            ways.append({"const": holes.UNKNOWN})
        if bare(kind) in _RANGED or bare(kind) in SHORTHAND:
            end = self.known(Minor if bare(kind) in SHORTHAND else kind)
            even = {"const": holes.EVEN}
            ways.append(_hole({"low": end, "high": end}, even))
        ways.append(_one_of(self.known(kind, label=True)))
        return {"anyOf": ways}

    def known(self, kind: Any, *, label: bool = False) -> Schema:
        """Return the schema of a type's own values."""
        kind = bare(kind)
        if kind is Attendance:
            self.known(Percent)
        if kind in _LEAVES:
            name = getattr(kind, "__name__", "")
            if name in ("Minor", "Rate", "Percent", "Signed", "UpTo"):
                self.defs.setdefault(name, _LEAVES[kind])
                return {"$ref": f"#/$defs/{name}"}
            return dict(_LEAVES[kind])
        origin, args = get_origin(kind), get_args(kind)
        if origin is Literal:
            return {"enum": list(args)}
        if origin in (tuple, list):
            return {"type": "array", "maxItems": MOST_ENTRIES, "items": self.value(args[0], "")}
        if origin in (Mapping, dict):
            names: Schema = {}
            if args[0] is Priced:
                names = {"propertyNames": dict(_LEAVES[Priced])}
            if get_origin(args[0]) is Literal:
                names = {"propertyNames": {"enum": list(get_args(args[0]))}}
            return {"type": "object", **names, "additionalProperties": self.value(args[1], "0")}
        return self.table(kind, label=label)

    def table(self, cls: Any, *, label: bool = False) -> Schema:
        """Return a closed reference to an attrs class; in a choice it may have a label."""
        name = cls.__name__.removesuffix("Table")
        if name not in self.defs:
            self.defs[name] = {}  # a class may name itself
            self.defs[name] = self._definition(cls)
        closed: Schema = {"$ref": f"#/$defs/{name}", "unevaluatedProperties": False}
        if label:
            closed["properties"] = {holes.LABEL: _TEXT}
        if cls in SHORTHAND:
            return {"anyOf": [self.known(Minor), closed]}
        return closed

    def _definition(self, cls: Any) -> Schema:
        hints = get_type_hints(cls)
        properties: Schema = {}
        for field in attrs.fields(cls):
            schema = self.value(hints[field.name], name_of(field))
            if cls is PlanTable and field.name == "used":
                # A payer table of payers_after may stand for what is used.
                schema["anyOf"].append(self.table(PlanTable))
            doc = DOCS.get(f"{cls.__name__}.{field.name}") or field.metadata.get(settings.DOC)
            properties[name_of(field)] = {"description": doc, **schema} if doc else schema
        if cls in (PlanTable, EapTable):
            properties["adapter"] = {"const": attrs.fields(cls).adapter.default}
        required = [name_of(f) for f in attrs.fields(cls) if f.default is attrs.NOTHING]
        made: Schema = {"type": "object", "properties": properties}
        if required:
            made["required"] = required
        return made

    def payer(self, registry: Registry | None) -> Schema:
        """Return the schema of one payer table, chosen by its adapter, or of a choice of them."""
        self.defs["Payer"] = self._payer(registry, label=False)
        self.defs["PayerChoice"] = self._payer(registry, label=True)
        return {
            "if": {"required": ["one_of"]},
            "then": _one_of({"$ref": "#/$defs/PayerChoice"}),
            "else": {"$ref": "#/$defs/Payer"},
        }

    def _payer(self, registry: Registry | None, *, label: bool) -> Schema:
        tables = {
            "plan": self.table(PlanTable, label=label),
            "eap": self.table(EapTable, label=label),
        }
        plugin: Schema = {"type": "object"}
        for adapter in registry or ():
            if adapter.name not in tables:
                tables[adapter.name] = self._plugin(adapter.load().Settings)
        if registry is not None:
            plugin["properties"] = {"adapter": {"enum": list(tables)}}
        schema = plugin
        for name, table in tables.items():
            test = {"properties": {"adapter": {"const": name}}}
            schema = {"if": test, "then": table, "else": schema}
        adapter_key = {"description": DOCS["PlanTable.adapter"], "type": "string"}
        return {
            "type": "object",
            "required": ["adapter"],
            "properties": {"adapter": adapter_key},
            "allOf": [schema],
        }

    def _plugin(self, cls: Any) -> Schema:
        """Return the schema of a plugin's payer table: its settings, and what the core reads."""
        made = self._definition(cls)
        own = made["properties"]
        hints = get_type_hints(PlanTable)
        fields = {name_of(field): field.name for field in attrs.fields(PlanTable)}
        core = {key: self.value(hints[fields[key]], key) for key in OVERLAY}
        properties = {"adapter": {"type": "string"}, **core, **own}
        return {**made, "properties": properties, "additionalProperties": False}


def _may_be_unknown(kind: Any, key: str) -> bool:
    """Return whether ``"unknown"`` may stand under a key: where the reader has a sample for it."""
    if holes.form_of(key or "item", holes.UNKNOWN) is None:
        return False
    sample = holes.sample(holes.Hole(key, holes.UNKNOWN), 0)
    return sample is not None and not structure(sample, kind, 2)[1]


def _one_of(items: Schema) -> Schema:
    """Return the schema of a choice."""
    count = {"minItems": 1, "maxItems": holes.MOST_CHOICES}
    weight = {"type": "integer", "minimum": 0, "maximum": holes.HEAVIEST}
    weights = {"anyOf": [{"const": holes.EVEN}, {"type": "array", **count, "items": weight}]}
    return _hole({"one_of": {"type": "array", **count, "items": items}}, weights)


def _hole(properties: Schema, weights: Schema) -> Schema:
    """Return the schema of a hole, which may have a label and weights."""
    return {
        "type": "object",
        "properties": {**properties, holes.WEIGHTS: weights, holes.LABEL: _TEXT},
        "required": list(properties),
        "additionalProperties": False,
    }


def result_schema() -> Schema:
    """Return the schema of the result document: one estimate, or the two ends of a range.

    It is open: a later version may add keys without raising ``schema``.
    """
    defs: Schema = {}
    payer = _Walker(defs).payer(None)
    defs["Result"] = _result_schema.of_estimate(payer)
    defs["Range"] = _result_schema.of_range({"$ref": "#/$defs/Result"})
    return {
        **_head("result"),
        "title": "An iptcost estimate",
        "if": {"required": ["low"]},
        "then": {"$ref": "#/$defs/Range"},
        "else": {"$ref": "#/$defs/Result"},
        "$defs": defs,
    }


def error_schema() -> Schema:
    """Return the schema of one error, as it stands in ``--format json`` and in batch rows."""
    text = {"type": "string"}
    made = record({"code": text, "path": text, "rule": text, "message": text, "remedy": text})
    made["properties"] |= {"file": text, "line": {"type": "integer"}}
    return {**_head("error"), "title": "An iptcost error", **made}


SCHEMAS: Final[Mapping[str, Callable[[], Schema]]] = {
    "case": case_schema,
    "result": result_schema,
    "error": error_schema,
}
"""The schemas by the names that ``iptcost schema`` takes."""
