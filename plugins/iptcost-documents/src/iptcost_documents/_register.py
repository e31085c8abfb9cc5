"""The register: a CSV file of which estimate was given to whom, when, and what it came to.

It is read back to say what a further estimate changes, and which is due for renewal. A text is
never a formula to a spreadsheet, and no character in it turns the direction of writing.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import attrs

from iptcost import CaseError, Money, Problem
from iptcost.command import csv_cell, read_amount
from iptcost.payer import BadValueError
from iptcost_documents import _kinds
from iptcost_documents._scope import CURRENCY
from iptcost_documents._summary import Charge, Summary

FILE: Final = "register.csv"
COLUMNS: Final = (
    "given",
    "case",
    "client",
    "file",
    "sessions",
    "first",
    "last",
    "covers_until",
    "more_sessions",
    "price",
    "charges",
    "expected",
)
LARGEST: Final = 32 * 1024 * 1024
_DIGITS: Final = 2
_PACKAGE: Final = "package"
_CHARGE = re.compile(r"(\d+) x (\S+) (\d+\.\d\d)", re.ASCII)


@attrs.frozen
class Entry:
    """One estimate that was given."""

    case: str
    client: str
    file: str
    summary: Summary


@attrs.define
class Register:
    """All estimates given, in the order in which they were."""

    path: Path
    entries: list[Entry]

    def last(self, case: str) -> Entry | None:
        """Return the last estimate of a case; None where it has none."""
        return next((e for e in reversed(self.entries) if e.case == csv_cell(case)), None)

    def text(self) -> str:
        """Return the file."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        for entry in self.entries:
            writer.writerow(_cells(entry))
        return out.getvalue()


def read_register(path: Path) -> Register:
    """Read a register, an empty one where there is no file; CaseError with the line that is wrong.

    A byte-order mark, as spreadsheets write one, is passed over.
    """
    if not path.exists():
        return Register(path, [])
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
        text = raw.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise CaseError([_problem(path, 1)]) from None
    rows = csv.DictReader(io.StringIO(text))
    if len(raw) > LARGEST or tuple(rows.fieldnames or ()) != COLUMNS:
        raise CaseError([_problem(path, 1)])
    try:
        entries = [_entry(row) for row in rows]
    except (ValueError, TypeError, KeyError, csv.Error):
        raise CaseError([_problem(path, rows.line_num)]) from None
    return Register(path, entries)


def _problem(path: Path, line: int) -> Problem:
    return Problem(_kinds.REGISTER, "", {"line": line}, str(path), line)


def _cells(entry: Entry) -> Iterator[object]:
    """Yield an entry's values in the order of the columns."""
    said = entry.summary
    yield said.date
    yield from map(csv_cell, (entry.case, entry.client, entry.file))
    yield from (said.sessions, said.first, said.last, said.ends, said.more, said.price)
    yield "; ".join(
        f"{charge.count} x {charge.code or _PACKAGE} {charge.amount}" for charge in said.charges
    )
    yield said.expected


def _entry(row: Mapping[str, str]) -> Entry:
    charges = tuple(map(_charge, row["charges"].split("; ")))
    summary = Summary(
        _day(row["given"]),
        _day(row["covers_until"]),
        _day(row["first"]),
        _day(row["last"]),
        int(row["sessions"]),
        row["price"],
        charges,
        _money(row["expected"]),
        int(row["more_sessions"]),
    )
    return Entry(row["case"], row["client"], row["file"], summary)


_day = dt.date.fromisoformat


def _charge(text: str) -> Charge:
    found = _CHARGE.fullmatch(text)
    if found is None:
        raise ValueError(text)
    code = "" if found[2] == _PACKAGE else found[2]
    return Charge(code, _money(found[3]), int(found[1]))


def _money(text: str) -> Money:
    try:
        return Money(read_amount(text, _DIGITS), CURRENCY, _DIGITS)
    except BadValueError:
        raise ValueError(text) from None
