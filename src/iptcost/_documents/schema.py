"""JSON Schema (2020-12) of the case document, the result document, and an error.

Made of the very classes that the reader reads into and the result is written from, so that it
can't fall behind them. Descriptions are those of ``_form.facts``. What no schema can say (that
tiers rise, that ``network`` names a side) is left to the reader.
"""

from __future__ import annotations

import datetime as dt
import types
from collections.abc import Callable, Mapping
from typing import Any, Final, Literal, TypeAlias, Union, get_args, get_origin, get_type_hints

import attrs

from iptcost._documents.payers import OVERLAY_KEYS, Registry
from iptcost._form import case_of, facts, holes, settings, tables, values
from iptcost._ledger import lines, result
from iptcost._rules import actuals, case, course, limits, money, plan

Schema = dict[str, Any]
SchemaName: TypeAlias = Literal["case", "result", "error"]
DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
_DECIMAL: Final = r"^\d{1,30}(\.\d{1,30})?$"
_PERCENT: Final = r"^\s*\d{1,9}(\.\d{1,9})?\s?%\s*$"
_TEXT: Final[Schema] = {"type": "string", "maxLength": values.LONGEST_TEXT}


def _text(pattern: str) -> Schema:
    return {"type": "string", "pattern": pattern}


def _number(description: str, bounds: Schema, *patterns: str) -> Schema:
    """Return the schema of a number, or of text that stands for one."""
    ways = [{"type": "number", **bounds}, *map(_text, patterns)]
    return {"description": description, "anyOf": ways}


_LEAVES: Final[Mapping[Any, Schema]] = {
    money.Minor: _number(
        "An amount in the case's currency: a number, or decimal text.",
        {"minimum": 0, "maximum": money.LARGEST},
        _DECIMAL,
    ),
    money.Rate: _number(
        'A share: "20%", or a decimal below 1.',
        {"minimum": 0, "exclusiveMaximum": 1},
        _PERCENT,
        r"^0{1,30}(\.\d{1,30})?$",
    ),
    money.Percent: _number(
        'A percentage, which may pass 100: 50, 2.5 or "200%".', {"minimum": 0}, _DECIMAL, _PERCENT
    ),
    case.UpTo: _number(
        "The bound of a scale's tier: an amount, or a percentage.",
        {"minimum": 0},
        _DECIMAL,
        _PERCENT,
    ),
    money.Signed: _number(
        "An amount that may be below zero.",
        {"minimum": -money.LARGEST, "maximum": money.LARGEST},
        _DECIMAL.replace("^", "^-?"),
    ),
    course.Attendance: {
        "type": "object",
        "minProperties": 1,
        "propertyNames": {"pattern": r"^[1-9]\d{0,4}$"},
        "additionalProperties": {"$ref": "#/$defs/Percent"},
    },
    course.Cadence: _text(r"^\s*\d{1,4} (day|week|month)s?\s*$"),
    course.Code: _text(f"^{course.CODE}$"),
    course.Priced: {
        "type": "string",
        "anyOf": [{"enum": list(course.CODES)}, {"pattern": f"^{course.CODE}$"}],
    },
    limits.Per: {
        "type": "string",
        "anyOf": [{"enum": list(limits.PERIODS)}, {"pattern": r"^(1|2|3|4|6|12) months?$"}],
    },
    limits.Months: _text(r"^([1-9]|1[0-2]) months?$"),
    plan.Anniversary: _text(r"^\d{2}-\d{2}$"),
    course.ProtocolName: {"type": "string", "enum": list(course.PROTOCOLS)},
    course.Sessions: {"type": "integer", "minimum": 1, "maximum": course.MOST_SESSIONS},
    dt.date: {"format": "date", **_text(r"^\d{4}-\d{2}-\d{2}$")},
    bool: {"type": "boolean"},
    str: _TEXT,
    int: {"type": "integer", "minimum": 0, "maximum": course.MOST_SESSIONS},
    Any: {},
}
_RANGED: Final = (money.Minor, money.Rate, money.Percent, course.Sessions, int)
"""What may be a range; the others are choices: try each."""


def schema(name: SchemaName) -> Schema:
    """Return the JSON Schema of a case, of a result (an estimate or a range), or of an error."""
    return SCHEMAS[name]()


def case_schema(registry: Registry | None = None) -> Schema:
    """Return the schema of the case document.

    With ``registry`` the payer tables of its plugins are described key by key and others are
    refused; without it a plugin's table may hold any keys.
    """
    walker = _Walker({})
    sections = [key for key in case_of.SECTIONS if key != "payers"]
    payers = {"type": "array", "maxItems": case_of.MOST_PAYERS}
    properties: Schema = {
        "schema": {"const": case_of.SCHEMA},
        "currency": _text("^[A-Z]{3}$"),
        **{key: walker.value(case_of.SECTIONS[key], key) for key in sections},
        "payers": {**payers, "items": walker.payer(registry)},
        "actuals": walker.value(tuple[actuals.Actual, ...], "actuals"),
        "id": {**_TEXT, "minLength": 1},
        "about": {"type": "object"},
    }
    for key in case_of.KEYS:
        properties[key] = {"description": facts.DOCS[key], **properties[key]}
    return {
        **_head("case"),
        "title": "An iptcost case",
        "type": "object",
        "minProperties": 1,
        "properties": properties,
        "additionalProperties": False,
        "$defs": walker.defs,
    }


def _head(name: SchemaName) -> Schema:
    return {"$schema": DRAFT, "$id": facts.SCHEMA_ID.format(name)}


@attrs.frozen
class _Walker:
    """Makes schemas of types; each attrs class becomes one definition."""

    defs: Schema

    def value(self, kind: Any, key: str) -> Schema:
        """Return the schema of what may stand under a key: the value, or a hole."""
        ways = [self.known(kind)]
        if _may_be_unknown(kind, key):
            ways.append({"const": holes.UNKNOWN})
        short = facts.bare(kind) in values.SHORTHAND
        if short or facts.bare(kind) in _RANGED:
            end = self.known(money.Minor if short else kind)
            ways.append(_hole({"low": end, "high": end}, {"const": holes.EVEN}))
        ways.append(_one_of(self.known(kind, label=True)))
        return {"anyOf": ways}

    def known(self, kind: Any, *, label: bool = False) -> Schema:
        """Return the schema of a type's own values."""
        kind = facts.bare(kind)
        if kind is course.Attendance:
            self.known(money.Percent)
        if "description" in _LEAVES.get(kind, ()):
            self.defs.setdefault(kind.__name__, _LEAVES[kind])
            return {"$ref": f"#/$defs/{kind.__name__}"}
        if kind in _LEAVES:
            return dict(_LEAVES[kind])
        origin, args = get_origin(kind), get_args(kind)
        if origin is Literal:
            return {"enum": list(args)}
        if origin in (tuple, list):
            return {**_list(self.value(args[0], "")), "maxItems": values.MOST_ENTRIES}
        if origin in (Mapping, dict):
            names = {} if args[0] is str else {"propertyNames": self.known(args[0])}
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
        if cls in values.SHORTHAND:
            return {"anyOf": [self.known(money.Minor), closed]}
        return closed

    def _definition(self, cls: Any) -> Schema:
        hints = get_type_hints(cls)
        properties: Schema = {}
        for field in attrs.fields(cls):
            schema = self.value(hints[field.name], facts.name_of(field))
            if cls is tables.PlanTable and field.name == "used":
                # A payer table of payers_after may stand for what is used.
                schema["anyOf"].append(self.table(tables.PlanTable))
            doc = facts.DOCS.get(f"{cls.__name__}.{field.name}") or field.metadata.get(settings.DOC)
            properties[facts.name_of(field)] = {"description": doc, **schema} if doc else schema
        if cls in (tables.PlanTable, plan.EapTable):
            properties["adapter"] = {"const": attrs.fields(cls).adapter.default}
        required = [facts.name_of(f) for f in attrs.fields(cls) if f.default is attrs.NOTHING]
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
        own = {"plan": tables.PlanTable, "eap": plan.EapTable}
        known = {name: self.table(cls, label=label) for name, cls in own.items()}
        schema: Schema = {"type": "object"}
        for adapter in registry or ():
            if adapter.name not in known:
                known[adapter.name] = self._plugin(adapter.load().Settings)
        if registry is not None:
            schema["properties"] = {"adapter": {"enum": list(known)}}
        for name, table in known.items():
            test = {"properties": {"adapter": {"const": name}}}
            schema = {"if": test, "then": table, "else": schema}
        adapter_key = {"description": facts.DOCS["PlanTable.adapter"], "type": "string"}
        return {**_record({"adapter": adapter_key}), "allOf": [schema]}

    def _plugin(self, cls: Any) -> Schema:
        """Return the schema of a plugin's payer table: its settings, and what the core reads."""
        made = self._definition(cls)
        hints = get_type_hints(tables.PlanTable)
        core = {
            facts.name_of(field): self.value(hints[field.name], facts.name_of(field))
            for field in attrs.fields(tables.PlanTable)
            if facts.name_of(field) in OVERLAY_KEYS
        }
        properties = {**core, "adapter": {"type": "string"}, **made["properties"]}
        return {**made, "properties": properties, "additionalProperties": False}


def _may_be_unknown(kind: Any, key: str) -> bool:
    """Return whether ``"unknown"`` may stand under a key: where the reader has a sample for it."""
    if holes.form_of(key or "item", holes.UNKNOWN) is None:
        return False
    sample = holes.sample(holes.Hole(key, holes.UNKNOWN), 0)
    return sample is not None and not values.structure(sample, kind, 2)[1]


def _one_of(items: Schema) -> Schema:
    """Return the schema of a choice."""
    count = {"minItems": 1, "maxItems": holes.MOST_CHOICES}
    weight = {"type": "integer", "minimum": 0, "maximum": holes.HEAVIEST}
    weights = {"anyOf": [{"const": holes.EVEN}, {"type": "array", **count, "items": weight}]}
    return _hole({"one_of": {"type": "array", **count, "items": items}}, weights)


def _hole(properties: Schema, weights: Schema) -> Schema:
    """Return the schema of a hole, which may have a label and weights."""
    made = _record(properties, {holes.WEIGHTS: weights, holes.LABEL: _TEXT})
    return {**made, "additionalProperties": False}


# -- the result ---------------------------------------------------------------------------

_MONEY: Final = _text(r"^-?\d+(\.\d+)?$")
_BESIDE: Final[Schema] = {"id": {"type": "string"}, "about": {"type": "object"}}
_COUNT: Final[Schema] = {"type": "integer"}
_WORD: Final[Schema] = {"type": "string"}


def result_schema() -> Schema:
    """Return the schema of the result document: one estimate, or the two ends of a range.

    It is open: a later version may add keys without raising ``schema``.
    """
    walker = _Walker({})
    defs = walker.defs
    defs["Result"] = _estimate(walker.payer(None))
    either = {"$ref": "#/$defs/Result"}
    ends = {"low": either, "high": either, "low_case": _record({}), "high_case": _record({})}
    bounds = {"low_bound": _MONEY, "high_bound": _MONEY}
    defs["Range"] = _record(
        {**ends, "exact": {"type": "boolean"}, "fillings": _COUNT},
        {**bounds, "likely": _likely(), "weights_lacking": _list(_WORD), **_BESIDE},
    )
    return {
        **_head("result"),
        "title": "An iptcost estimate",
        "if": {"required": ["low"]},
        "then": {"$ref": "#/$defs/Range"},
        "else": either,
        "$defs": defs,
    }


def _estimate(payer: Schema) -> Schema:
    """Return the schema of one estimate; ``payer`` is that of a payer table."""
    known = _list(_record({"name": _WORD, "effective": _WORD}))
    fees = {"type": "object", "additionalProperties": _MONEY}
    return _record(
        {
            "schema": {"const": case_of.SCHEMA},
            "engine": _record({"version": _WORD, "tables": known}),
            "currency": _text("^[A-Z]{3}$"),
            "totals": _made(lines.Totals),
            "sessions": _list(_made(lines.Session)),
            "payers_after": _list(payer),
            "assumptions": _list(_record({"code": _WORD, "path": _WORD})),
            "sources": _list(_made(lines.Source)),
        },
        {
            "notes": _list(_made(lines.Note)),
            "differences": _list(_made(lines.Difference)),
            "estimated_before": _MONEY,
            "sliding_scale": _record({"to_pay": _MONEY, "fees": fees}),
            "likely": _likely(),
            **_BESIDE,
        },
    )


def _likely() -> Schema:
    quantiles = _record({str(of): _MONEY for of in lines.QUANTILES})
    drawn = _record({"number": _COUNT, "seed": _COUNT})
    return _record(
        {"expected": _MONEY, "quantiles": quantiles, "weighted": _list(_WORD), "fillings": _COUNT},
        {"drawn": drawn, "stop_early": _text(r"^\d+(\.\d+)?%$")},
    )


def _made(cls: Any) -> Schema:
    """Return the schema of a value of the ledger as ``_ledger.result`` writes it."""
    made = _record({name: _written(kind) for name, kind in get_type_hints(cls).items()})
    left_out = {name for name, of in result.FIELDS.get(cls, {}).items() if of.omit_if_default}
    made["required"] = [name for name in made["required"] if name not in left_out]
    return made


def _written(kind: Any) -> Schema:
    if get_origin(kind) in (Union, types.UnionType):
        return {"anyOf": [_written(arg) for arg in get_args(kind)]}
    if get_origin(kind) is tuple:
        item = get_args(kind)[0]
        return _list(_WORD if item is str else _made(item))
    plain: Mapping[Any, Schema] = {
        money.Money: _MONEY,
        str: _WORD,
        # A room counts visits; a rate is written as a percentage.
        int: {"type": ["integer", "string"]},
        bool: {"type": "boolean"},
        dt.date: {"type": "string", "format": "date"},
        type(None): {"type": "null"},
    }
    return plain[kind]


def _record(properties: Schema, optional: Schema | None = None) -> Schema:
    """Return the schema of an object that has these keys, perhaps the others, perhaps more."""
    named = {**properties, **(optional or {})}
    return {"type": "object", "properties": named, "required": list(properties)}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def error_schema() -> Schema:
    """Return the schema of one error, as it stands in ``--format json`` and in batch rows."""
    told = ("code", "path", "rule", "message", "remedy")
    made = _record(dict.fromkeys(told, _WORD), {"file": _WORD, "line": _COUNT})
    return {**_head("error"), "title": "An iptcost error", **made}


SCHEMAS: Final[Mapping[str, Callable[[], Schema]]] = {
    "case": case_schema,
    "result": result_schema,
    "error": error_schema,
}
"""The schemas by the names that ``iptcost schema`` takes."""
