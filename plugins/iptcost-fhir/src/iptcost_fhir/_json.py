"""Reading FHIR JSON within bounds: one resource, a Bundle, or a resource on each line (NDJSON).

Numbers are decimals, no key stands twice, NaN is refused. What can't be read is a PayerError
with its line, never half a resource.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, Final, NoReturn

from iptcost.payer import Kind, PayerError, Problem, quote
from iptcost_fhir import _kinds

MOST_BYTES: Final = 32 * 2**20
"""The largest file of one document."""
LONGEST_LINE: Final = 4 * 2**20
"""The longest line of NDJSON in a stream."""
MOST_SKIPPED: Final = 1_000
"""So many times the longest line is passed over; a line that goes on has no end."""
MOST_RESOURCES: Final = 10_000
DEEPEST: Final = 100


def read_file(name: str) -> list[Mapping[str, Any]]:
    """Return the resources of a file: those of a Bundle, or one to a line."""
    try:
        with Path(name).open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "wrong name"
        raise fault(_kinds.UNREADABLE_FILE, path="file", reason=quote(reason)[1:-1]) from None
    if len(raw) > MOST_BYTES:
        raise fault(_kinds.TOO_LARGE, line=1, most=MOST_BYTES, entries=MOST_RESOURCES)
    return resources_of(raw)


def resources_of(raw: bytes) -> list[Mapping[str, Any]]:
    """Return the resources of a whole document's bytes."""
    lines = [line for line in raw.split(b"\n", 2)[:2] if line.strip()]
    if len(lines) > 1 and _is_resource(lines[0]):
        return [
            resource
            for number, line in enumerate(raw.split(b"\n"), 1)
            if line.strip()
            for resource in unbundled(parse(line, number), number)
        ]
    return unbundled(parse(raw), 1)


def _is_resource(line: bytes) -> bool:
    """Return whether a file's first line is a whole resource, so that the file is NDJSON."""
    if not line.rstrip().endswith(b"}"):
        return False
    try:
        return isinstance(parse(line), Mapping)
    except PayerError:
        return False


def unbundled(data: Any, line: int) -> list[Mapping[str, Any]]:
    """Return a Bundle's resources, or the one resource."""
    if not isinstance(data, Mapping) or not isinstance(data.get("resourceType"), str):
        raise fault(_kinds.NOT_A_RESOURCE, line=line)
    if data["resourceType"] != "Bundle":
        return [data]
    entries = data.get("entry", [])
    if not isinstance(entries, list):
        raise fault(_kinds.NOT_A_RESOURCE, line=line, path="entry")
    if len(entries) > MOST_RESOURCES:
        raise fault(_kinds.TOO_LARGE, line=line, most=MOST_BYTES, entries=MOST_RESOURCES)
    found = [entry.get("resource") for entry in entries if isinstance(entry, Mapping)]
    return [
        one
        for one in found
        if isinstance(one, Mapping) and isinstance(one.get("resourceType"), str)
    ]


def stream(source: IO[Any]) -> Iterator[Mapping[str, Any] | PayerError]:
    """Yield the resources of NDJSON line by line, each line's error in its place.

    A first line that is no whole resource makes the stream one document, written over several
    lines. A line that is too long is passed over in pieces: it costs time, but no memory.
    """
    number = 0
    while line := source.readline(LONGEST_LINE + 1):
        number += 1
        raw = line.encode() if isinstance(line, str) else line
        long = len(raw) > LONGEST_LINE
        if number == 1 and not _is_resource(raw):
            yield from _document(raw, source)
            return
        skipped = 0
        while long and line and line[-1:] not in ("\n", b"\n") and skipped < MOST_SKIPPED:
            line = source.readline(LONGEST_LINE + 1)
            skipped += 1
        if long:
            yield fault(_kinds.TOO_LARGE, line=number, most=LONGEST_LINE, entries=MOST_RESOURCES)
            if skipped == MOST_SKIPPED:
                return
        elif raw.strip():
            yield from _caught(raw.rstrip(), number)


def _document(first: bytes, source: IO[Any]) -> Iterator[Mapping[str, Any] | PayerError]:
    rest = source.read(MOST_BYTES + 1)
    raw = first + (rest.encode() if isinstance(rest, str) else rest)
    if len(raw) > MOST_BYTES:
        yield fault(_kinds.TOO_LARGE, line=1, most=MOST_BYTES, entries=MOST_RESOURCES)
    else:
        yield from _caught(raw, 1)


def _caught(raw: bytes, line: int) -> Iterator[Mapping[str, Any] | PayerError]:
    try:
        yield from unbundled(parse(raw, line), line)
    except PayerError as error:
        yield error


def parse(raw: bytes, line: int = 1) -> Any:
    """Parse the JSON of ``raw``, which begins in line ``line`` of its file."""
    column = 1
    try:
        data = json.loads(
            raw.decode("utf-8-sig"),
            parse_float=Decimal,
            parse_constant=_refuse_constant,
            object_pairs_hook=_unique,
        )
        if _fits(data):
            return data
    except json.JSONDecodeError as error:
        line, column = line + error.lineno - 1, error.colno
    except (ValueError, RecursionError):
        pass
    raise fault(_kinds.NOT_JSON, line=line, column=column)


def _fits(data: Any) -> bool:
    """Return whether the document is not nested too deep; without recursion."""
    level = [data]
    for _ in range(DEEPEST):
        level = (
            [
                item
                for value in level
                for item in (value.values() if isinstance(value, dict) else value)
                if isinstance(item, (dict, list))
            ]
            if isinstance(level[0], (dict, list))
            else []
        )
        if not level:
            return True
    return False


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        message = "a key stands twice"
        raise ValueError(message)
    return made


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def fault(kind: Kind, path: str = "", **values: object) -> PayerError:
    """Return the PayerError of one problem."""
    line = values.get("line")
    return PayerError([Problem(kind, path, values, line=line if isinstance(line, int) else None)])
