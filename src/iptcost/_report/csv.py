"""Comma-separated values for a spreadsheet: of sessions, by the result document's own names."""

from __future__ import annotations

import csv as standard
import io
from collections.abc import Iterable

from iptcost._ledger.lines import Estimate, Session
from iptcost._report.text import clean
from iptcost._rules.money import Money
from iptcost._unknowns.ranges import Range

LEFT_OUT = frozenset({"payers", "adjustments", "second_adjustments", "steps"})
COLUMNS = tuple(name for name in Session._fields if name not in LEFT_OUT)
CODED = ("add_ons", "modifiers", "units")
"""Columns that stand where some session has them."""
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""A spreadsheet that opens a file reads what begins so as a formula; the wide ones too."""


def csv(found: Iterable[tuple[str, Estimate | Range]], *, named: bool = False) -> str:
    """Return a line a session, amounts as plain decimals; ``named`` adds the case's file first.

    Where there is a range, a column ``end`` says of which of its two estimates a line is.
    """
    ends = [
        (name, end, estimate)
        for name, made in found
        for end, estimate in (
            (("low", made.low), ("high", made.high)) if isinstance(made, Range) else (("", made),)
        )
    ]
    ended = any(end for _, end, _ in ends)
    sessions = [session for *_, estimate in ends for session in estimate.sessions]
    idle = {name for name in CODED if not any(getattr(each, name) for each in sessions)}
    columns = [name for name in COLUMNS if name not in idle]
    rows: list[list[object]] = [[*["case"] * named, *["end"] * ended, *columns, "currency"]]
    for name, end, estimate in ends:
        first = [*[name] * named, *[end] * ended]
        for session in estimate.sessions:
            values = (getattr(session, column) for column in columns)
            rows.append([*first, *values, estimate.currency])
    return table_csv(rows)


def table_csv(rows: Iterable[Iterable[object]]) -> str:
    """Return the rows of a table, the first of them its headings, as the text of a file."""
    out = io.StringIO()
    standard.writer(out, lineterminator="\r\n").writerows(map(cell, row) for row in rows)
    return out.getvalue()


def cell(value: object) -> str:
    """Return a value; a user's text is not read as a formula by a spreadsheet."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        value = " ".join(map(str, value))
    if isinstance(value, Money):
        return str(value)
    text = clean(value, 200)
    return f"'{text}" if text.startswith(_FORMULA) else text
