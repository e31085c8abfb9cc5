"""Actuals as a CSV file: a line a session, the columns named as in the document."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Iterator
from typing import Any, Final

import attrs

from iptcost._documents.document import LARGEST_FILE
from iptcost._faults import kinds
from iptcost._faults.problem import CaseError, Problem, Words, join, quote
from iptcost._rules.actuals import Actual

COLUMNS: Final = tuple(field.name for field in attrs.fields(Actual))
_ADJUSTMENT = re.compile(r"([A-Z]{2})-([A-Z0-9]{1,5}):(-?[0-9.]{1,20})", re.ASCII)


def load_actuals(path: str | os.PathLike[str]) -> list[dict[str, Any]]:
    """Return the rows of a CSV file as the document's ``actuals``; empty cells are left out.

    Raises CaseError where the file can't be read or has other columns.
    """
    name = os.fspath(path)
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - a path-like of any kind
            raw = file.read(LARGEST_FILE + 1)
    except OSError as error:
        values = {"file": quote(name)[1:-1], "reason": error.strerror or str(error)}
        raise CaseError([Problem(kinds.UNREADABLE_FILE, "", values, name)]) from None
    if len(raw) > LARGEST_FILE:
        values = {"file": quote(name)[1:-1], "limit": str(LARGEST_FILE), "depth": "1"}
        raise CaseError([Problem(kinds.TOO_BIG, "", values, name)])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        values = {"file": quote(name)[1:-1]}
        raise CaseError([Problem(kinds.NOT_TEXT, "", values, name)]) from None
    if not text.strip():
        values = {"file": quote(name)[1:-1], "reason": Words("no line names its columns")}
        raise CaseError([Problem(kinds.SYNTAX, "", values, name)])
    return _rows(text, name)


def _rows(text: str, name: str) -> list[dict[str, Any]]:
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
        values = {"file": quote(name)[1:-1], "reason": str(error)}
        raise CaseError([Problem(kinds.SYNTAX, "", values, name)]) from None
    known = ", ".join(COLUMNS)
    problems = [
        Problem(kinds.ACTUALS_COLUMN, "", {"value": quote(head), "columns": known}, name)
        for head in wrong
    ]
    made = []
    for index, row in enumerate(rows):
        if None in row:
            values = {"value": quote("a cell past the last column"), "columns": known}
            problems.append(Problem(kinds.ACTUALS_COLUMN, join("actuals", index), values, name))
            continue
        cells = {key: value.strip() for key, value in row.items() if value and value.strip()}
        if cells:
            actual, found = _actual(cells, index)
            made.append(actual)
            problems += [attrs.evolve(problem, file=name) for problem in found]
    if problems:
        raise CaseError(problems)
    return made


def _actual(cells: dict[str, str], index: int) -> tuple[dict[str, Any], list[Problem]]:
    """Return one row; numbers of sessions and adjustments are no plain text in the document."""
    made: dict[str, Any] = dict(cells)
    found: list[Problem] = []
    if cells.get("session", "").isdecimal() and len(cells["session"]) < 10:  # noqa: PLR2004
        made["session"] = int(cells["session"])
    if cells.get("units", "").isdecimal() and len(cells["units"]) < 10:  # noqa: PLR2004
        made["units"] = int(cells["units"])
    for key in ("modifiers", "add_ons"):
        if key in cells:
            made[key] = cells[key].split()
    if "adjustments" in cells:
        made["adjustments"] = []
        for entry in cells["adjustments"].split():
            match = _ADJUSTMENT.fullmatch(entry)
            if match is None:
                where = join("actuals", index, "adjustments")
                found.append(Problem(kinds.ACTUALS_ADJUSTMENT, where, {"value": quote(entry)}))
            else:
                made["adjustments"].append(dict(_adjustment(match)))
    return made, found


def _adjustment(match: re.Match[str]) -> Iterator[tuple[str, str]]:
    yield from zip(("group", "reason", "amount"), match.groups(), strict=True)
