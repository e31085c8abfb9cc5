"""What ``/v1/`` takes and gives, as OpenAPI 3.1: made of iptcost's own JSON Schemas."""

from __future__ import annotations

import functools
from importlib import metadata
from typing import Any, Final, Literal, TypeAlias

import iptcost
from iptcost_page._problem import TITLES
from iptcost_page._reply import JSON, LARGEST_BODY, PROBLEM

Schema = dict[str, Any]
Name: TypeAlias = Literal["case", "result", "error"]
SCHEMAS: Final[tuple[Name, ...]] = ("case", "result", "error")
_TEXT: Final[Schema] = {"type": "string"}
_MONEY: Final[Schema] = {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"}
_EXAMPLE: Final[Schema] = {
    "course": {"start": "2026-10-05", "sessions": 12},
    "provider": {"fees": {"intake": 150, "individual": 150}},
    "payers": [
        {
            "adapter": "plan",
            "deductible": 500,
            "benefits": [{"cost_share": "$30 copay after deductible"}],
        }
    ],
}


@functools.cache
def schema(name: Name) -> Schema:
    """Return one of iptcost's schemas."""
    return iptcost.schema(name)


@functools.cache
def document() -> Schema:
    """Return the whole description."""
    components: Schema = {}
    for name in SCHEMAS:
        _add(components, name.capitalize(), schema(name))
    components |= _own()
    return {
        "openapi": "3.1.0",
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "info": {
            "title": "iptcost",
            "version": metadata.version("iptcost-page"),
            "summary": "What a course of psychotherapy costs the person who pays for it.",
            "description": "Every request stands alone: nothing is kept and nothing is logged of "
            f"its body. A body has at most {LARGEST_BODY} bytes. Words follow Accept-Language.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": {**_posts(), **_gets()},
        "components": {"schemas": components},
    }


def _add(components: Schema, name: str, made: Schema) -> None:
    """Add a schema and its definitions as components."""
    made = dict(made)
    made.pop("$schema", None)
    for part, definition in made.pop("$defs", {}).items():
        components[f"{name}{part}"] = _moved(definition, name)
    components[name] = _moved(made, name)


def _moved(value: Any, name: str) -> Any:
    """Return a schema whose references point to the components."""
    if isinstance(value, dict):
        return {key: _moved(item, name) for key, item in value.items()}
    if isinstance(value, list):
        return [_moved(item, name) for item in value]
    if isinstance(value, str) and value.startswith("#/$defs/"):
        return f"#/components/schemas/{name}{value.removeprefix('#/$defs/')}"
    return value


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _table(properties: Schema, *, closed: bool = False) -> Schema:
    made: Schema = {"type": "object", "properties": properties, "required": list(properties)}
    return {**made, "additionalProperties": False} if closed else made


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _own() -> Schema:
    """Return the schemas that are the API's own."""
    question = {
        "number": {"type": "integer"},
        "path": _TEXT,
        "ask": _TEXT,
        "narrows_by": _MONEY,
        "narrows_by_on_average": _MONEY,
        "left_so_far": _MONEY,
        "width": _MONEY,
        "answers": _list({}),
    }
    source = {**_table({"path": _TEXT, "document": _TEXT, "locator": _TEXT})}
    return {
        "Problem": _table(
            {
                "type": {"type": "string", "pattern": "^urn:iptcost:problem:"},
                "title": _TEXT,
                "status": {"type": "integer"},
                "detail": _TEXT,
                "errors": _list(_ref("Error")),
            }
        ),
        "Comparison": _table(
            {
                "currency": {"type": "string", "pattern": "^[A-Z]{3}$"},
                "ways": _list({"type": "object"}),
            }
        ),
        "Questions": _table(
            {
                "low": _MONEY,
                "high": _MONEY,
                "questions": _list(_table(question)),
                "fillings": {"type": "integer"},
            }
        ),
        "Answers": _table(
            {
                "case": _ref("Case"),
                "answers": {
                    "type": "object",
                    "maxProperties": 100,
                    "additionalProperties": {
                        "anyOf": [{"type": "string", "maxLength": 300}, {"type": "integer"}]
                    },
                },
            },
            closed=True,
        ),
        "Narrowed": _table({"case": {"type": "object"}}),
        "PayerAnswer": _table({"case": _ref("Case"), "answer": _TEXT}, closed=True),
        "Coverage": _table(
            {
                "case": {"type": "object"},
                "payers": _list({"type": "object"}),
                "sources": _list(source),
                "notes": _list(_table({"path": _TEXT, "text": _TEXT})),
            }
        ),
    }


_POSTED: Final = {
    "estimate": ("One estimate, or its range where something is not known", "Case", "Result"),
    "range": ("The least and the most that the course can cost", "Case", "Result"),
    "questions": ("What to ask first, in words, and how far each answer narrows", "Case",
                  "Questions"),
    "answer": ("The case with answers in the place of what was not known", "Answers", "Narrowed"),
    "compare": ("Every way to pay, side by side", "Case", "Comparison"),
    "coverage": ("A payer's answer, sent along as text, laid into the case", "PayerAnswer",
                 "Coverage"),
}  # fmt: skip


def _posts() -> Schema:
    return {
        f"/v1/{name}": {
            "post": {
                "operationId": name,
                "summary": summary,
                "requestBody": {
                    "required": True,
                    "content": {
                        JSON: {
                            "schema": _ref(taken),
                            **({"example": _EXAMPLE} if taken == "Case" else {}),
                        }
                    },
                },
                "responses": {"200": _given(summary, JSON, _ref(given)), **_problems()},
            }
        }
        for name, (summary, taken, given) in _POSTED.items()
    }


def _gets() -> Schema:
    listed = {
        "openapi.json": "This description",
        **{f"schema/{name}": f"The JSON Schema of a {name}" for name in SCHEMAS},
    }
    return {
        f"/v1/{path}": {
            "get": {
                "operationId": path.replace("/", "-").removesuffix(".json"),
                "summary": summary,
                "responses": {
                    "200": _given(summary, JSON, {"type": "object"}),
                    **_problems("400", "403", "421", "503"),
                },
            }
        }
        for path, summary in listed.items()
    }


def _given(summary: str, media: str, made: Schema) -> Schema:
    return {"description": summary, "content": {media: {"schema": made}}}


def _problems(*statuses: str) -> Schema:
    told = statuses or tuple(str(status) for status in TITLES if status not in {404, 405})
    return {status: _given(TITLES[int(status)][1], PROBLEM, _ref("Problem")) for status in told}
