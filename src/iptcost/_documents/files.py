"""Files as people write them: a case in TOML or JSON, actuals in CSV, read within bounds.

Both parsers of a case read numbers as decimals, so that no float exists in the program.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, NoReturn

import attrs

from iptcost._faults import kinds
from iptcost._faults.problem import CaseError, Kind, Problem, Words, join, quote, unquoted
from iptcost._rules.actuals import Actual

LARGEST_FILE: Final = 2**20
DEEPEST: Final = 40
COLUMNS: Final = tuple(field.name for field in attrs.fields(Actual))
_ADJUSTMENT = re.compile(r"([A-Z]{2})-([A-Z0-9]{1,5}):(-?[0-9.]{1,20})", re.ASCII)
_TOKEN: Final = re.compile(
    r"""(?P<skip>\#[^\n]*+
        |\"{3}(?:[^"\\]|\\.|\"{1,2}(?!\"))*+(?:\"{3,5})?
        |'{3}(?:[^']|'{1,2}(?!'))*+(?:'{3,5})?)
    |(?P<part>"(?:[^"\\\n]|\\.)*+"?|'[^'\n]*+'?|[A-Za-z0-9_+:-]++)
    |(?P<dot>\.)|(?P<open>[\[{])|(?P<close>[\]}])|(?P<blank>[ \t]++)|(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
"""Nothing is tried twice: each alternative keeps what it took, so that a pass is linear."""


def parse_file(path: str | os.PathLike[str]) -> Mapping[str, Any]:
    """Return the raw mapping of a case file."""
    return parse(file_bytes(path), os.fspath(path))


def file_bytes(path: str | os.PathLike[str]) -> bytes:
    """Return a file's bytes, as many as tell that it is too large."""
    try:
        with Path(path).open("rb") as file:
            return file.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        refuse(kinds.UNREADABLE_FILE, os.fspath(path), reason=reason)


def _text(raw: bytes, name: str, depth: int) -> str:
    if len(raw) > LARGEST_FILE:
        refuse(kinds.TOO_BIG, name, limit=LARGEST_FILE, depth=depth)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        refuse(kinds.NOT_TEXT, name)


def refuse(kind: Kind, name: str, **values: object) -> NoReturn:
    """Raise CaseError of what is wrong with a file."""
    raise CaseError([Problem(kind, "", {"file": unquoted(name), **values}, name)]) from None


# -- a case ---------------------------------------------------------------------------------


def parse(raw: bytes, name: str) -> Mapping[str, Any]:
    """Return the raw mapping of a document's bytes; ``name`` is the file's, for messages.

    ``.json`` and ``.toml`` say what it is; otherwise JSON begins with a brace.
    """
    text = _text(raw, name, DEEPEST)
    if not text.strip():
        refuse(kinds.EMPTY, name)
    as_json = name.endswith((".json", ".jsonl"))
    if not as_json and not name.endswith(".toml"):
        as_json = text.lstrip()[:1] == "{"
    try:
        data = parse_json(text) if as_json else _parse_toml(text)
        deep = is_deeper(data, DEEPEST)
    except RecursionError:
        data, deep = {}, True
    except ValueError as error:
        # Both parsers say line and column; no more of the text than they quote is repeated.
        refuse(kinds.SYNTAX, name, reason=unquoted(str(error).splitlines()[0]))
    if not isinstance(data, Mapping):
        refuse(kinds.NOT_A_TABLE, name, value=quote("the document"))
    if deep:
        refuse(kinds.TOO_BIG, name, limit=LARGEST_FILE, depth=DEEPEST)
    return data


def _parse_toml(text: str) -> dict[str, Any]:
    line = line_too_deep(text, DEEPEST)
    if line is not None:
        message = f"keys or brackets nest deeper than {DEEPEST} (at line {line})"
        raise ValueError(message)
    return tomllib.loads(text, parse_float=_number)


def line_too_deep(text: str, most: int) -> int | None:
    """Return the first line on which keys or brackets nest deeper than ``most``; None for none.

    Looked for before a text is parsed: a dotted key of 40 KB takes ``tomllib`` three seconds and
    1.5 GB, ten times that never ends. This takes one step for each token. A string that no quote
    ends is the parser's to refuse.
    """
    opened = text.count("[") + text.count("{")
    if opened <= most and max(line.count(".") for line in text.split("\n")) < most:
        return None  # most documents: what they hold of either is not enough
    dots = brackets = 0
    for token in _TOKEN.finditer(text):
        kind = token.lastgroup
        if kind == "dot":
            dots += 1
        elif kind not in ("part", "blank"):
            dots = 0
        if kind == "open":
            brackets += 1
        elif kind == "close":
            brackets = max(0, brackets - 1)
        if dots >= most or brackets > most:
            return text.count("\n", 0, token.start()) + 1
    return None


def parse_json(text: str) -> Any:
    """Parse JSON: decimals for numbers, no NaN, no key twice. ValueError for anything else."""
    return json.loads(
        text, parse_float=_number, parse_constant=_no_constant, object_pairs_hook=_unique
    )


def _number(text: str) -> Decimal:
    """Return a number as a decimal; ValueError where its exponent is beyond any decimal."""
    try:
        return Decimal(text)
    except ArithmeticError:
        message = f"{unquoted(text)} is out of range"
        raise ValueError(message) from None


def _no_constant(name: str) -> NoReturn:
    message = f"{name} is not a number"
    raise ValueError(message)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        message = f"the key {quote(twice)} stands twice in one table"
        raise ValueError(message)
    return made


def is_deeper(value: Any, most: int) -> bool:
    """Return whether what a parser made nests more than ``most`` tables and lists deep."""
    level = [value]
    for _ in range(most + 1):
        tables = [item for item in level if isinstance(item, (dict, list))]
        if not tables:
            return False
        level = [x for t in tables for x in (t.values() if isinstance(t, dict) else t)]
    return True


# -- actuals --------------------------------------------------------------------------------


def load_actuals(path: str | os.PathLike[str]) -> list[dict[str, Any]]:
    """Return the rows of a CSV file as the document's ``actuals``; empty cells are left out.

    A line is a session, the columns are named as in the document. Raises CaseError where the
    file can't be read or has other columns.
    """
    name = os.fspath(path)
    text = _text(file_bytes(path), name, 1)
    if not text.strip():
        refuse(kinds.SYNTAX, name, reason=Words("no line names its columns"))
    head = text.partition("\n")[0]
    # Spreadsheets of countries with a decimal comma part cells by semicolons.
    parted = ";" if ";" in head and "," not in head else ","
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=parted)
    try:
        heads = [head.strip().lower() for head in reader.fieldnames or ()]
        reader.fieldnames = heads
        wrong = [head for head in heads if head not in COLUMNS]
        rows = [] if wrong else list(reader)
    except csv.Error as error:
        refuse(kinds.SYNTAX, name, reason=str(error))
    problems = [_no_column(head, "") for head in wrong]
    made = []
    for index, row in enumerate(rows):
        if None in row:
            problems.append(_no_column("a cell past the last column", join("actuals", index)))
            continue
        cells = {key: value.strip() for key, value in row.items() if value and value.strip()}
        if cells:
            made.append(_actual(cells, join("actuals", index, "adjustments"), problems))
    if problems:
        raise CaseError(attrs.evolve(problem, file=name) for problem in problems)
    return made


def _no_column(found: str, path: str) -> Problem:
    values = {"value": quote(found), "columns": ", ".join(COLUMNS)}
    return Problem(kinds.ACTUALS_COLUMN, path, values)


def _actual(cells: dict[str, str], path: str, problems: list[Problem]) -> dict[str, Any]:
    """Return one row; numbers of sessions and adjustments are no plain text in the document."""
    made: dict[str, Any] = dict(cells)
    for key in ("session", "units"):
        if cells.get(key, "").isdecimal() and len(cells[key]) < 10:  # noqa: PLR2004
            made[key] = int(cells[key])
    for key in ("modifiers", "add_ons", "adjustments"):
        if key in cells:
            made[key] = cells[key].split()
    for number, entry in enumerate(made.get("adjustments", ())):
        match = _ADJUSTMENT.fullmatch(entry)
        if match is None:
            problems.append(Problem(kinds.ACTUALS_ADJUSTMENT, path, {"value": f"#{number + 1}"}))
        else:
            names = ("group", "reason", "amount")
            made["adjustments"][number] = dict(zip(names, match.groups(), strict=True))
    return made
