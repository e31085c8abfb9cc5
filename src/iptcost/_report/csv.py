"""The sessions as comma-separated values, for a spreadsheet: the result document's own names."""

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
    entries = list(found)
    ended = any(isinstance(made, Range) for _, made in entries)
    out = io.StringIO()
    writer = standard.writer(out, lineterminator="\r\n")
    firsts = (*(("case",) if named else ()), *(("end",) if ended else ()))
    sessions = [line for _, made in entries for _, each in _ends(made) for line in each.sessions]
    idle = {name for name in CODED if not any(getattr(line, name) for line in sessions)}
    columns = [name for name in COLUMNS if name not in idle]
    writer.writerow((*firsts, *columns, "currency"))
    for name, made in entries:
        for end, estimate in _ends(made):
            first = (*((cell(name),) if named else ()), *((end,) if ended else ()))
            for session in estimate.sessions:
                cells = [cell(getattr(session, column)) for column in columns]
                writer.writerow((*first, *cells, estimate.currency))
    return out.getvalue()


def _ends(made: Estimate | Range) -> tuple[tuple[str, Estimate], ...]:
    return (("low", made.low), ("high", made.high)) if isinstance(made, Range) else (("", made),)


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
