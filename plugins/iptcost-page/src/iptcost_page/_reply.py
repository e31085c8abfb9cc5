"""A request and its reply as plain values: the same in a server and in a browser's worker."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

import attrs

LARGEST_BODY: Final = 2**20
"""Bytes of a request; a case file is no larger either."""

JSON: Final = "application/json"
PROBLEM: Final = "application/problem+json"
HTML: Final = "text/html; charset=utf-8"


@attrs.frozen
class Request:
    """What was asked. ``form`` holds a page's fields, ``body`` an API's document."""

    method: str
    path: str
    body: bytes = attrs.field(default=b"", repr=False)
    form: Mapping[str, str] = attrs.field(factory=dict, repr=False)
    query: Mapping[str, str] = attrs.field(factory=dict, repr=False)
    content_type: str = ""
    language: str = "en"
    """The locale that the reader prefers."""


@attrs.frozen
class Reply:
    """What is answered."""

    status: int
    body: bytes = attrs.field(repr=False)
    media: str = JSON
    headers: Mapping[str, str] = attrs.field(factory=dict)


def as_json(data: Any, status: int = 200, media: str = JSON, **headers: str) -> Reply:
    """Return data as a reply."""
    raw = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
    return Reply(status, raw, media, headers)
