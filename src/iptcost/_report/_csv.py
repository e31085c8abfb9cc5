"""The sessions as comma-separated values, for a spreadsheet: the result document's own names."""

from __future__ import annotations

import csv as standard
import io
from collections.abc import Iterable

from iptcost._ledger import Estimate, Session
from iptcost._money import Money
from iptcost._report._text import clean

LEFT_OUT = frozenset({"payers", "adjustments", "steps"})
COLUMNS = tuple(name for name in Session._fields if name not in LEFT_OUT)
_FORMULA = ("=", "+", "-", "@")


def csv(estimates: Iterable[tuple[str, Estimate]], *, named: bool = False) -> str:
    """Return a line a session, amounts as plain decimals; ``named`` adds the case's file first."""
    out = io.StringIO()
    writer = standard.writer(out, lineterminator="\r\n")
    writer.writerow((*(("case",) if named else ()), *COLUMNS, "currency"))
    for name, estimate in estimates:
        for session in estimate.sessions:
            cells = [cell(getattr(session, column)) for column in COLUMNS]
            first = (cell(name),) if named else ()
            writer.writerow((*first, *cells, estimate.currency))
    return out.getvalue()


def cell(value: object) -> str:
    """Return a value; a user's text is not read as a formula by a spreadsheet."""
    if value is None:
        return ""
    if isinstance(value, Money):
        return str(value)
    text = clean(value, 200)
    return f"'{text}" if text.startswith(_FORMULA) else text
