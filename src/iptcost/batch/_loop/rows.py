"""The outer loop of the batch: one row a case, each by itself; a bad row never stops the others."""

from __future__ import annotations

from iptcost.batch._loop.book import Book, Ints
from iptcost.batch._loop.courses import LongForm, run_course
from iptcost.batch._loop.layout import OK, SKIP, Cases, CaseStanding, stated


def run_rows(
    book: Book,
    cases: Cases,
    standing: CaseStanding,
    totals: Ints,
    faults: Ints,
    lines: Ints,
    offsets: Ints,
) -> int:
    """Reckon every row into ``totals``, and its sessions into ``lines`` if it has room for any.

    Returns how many rows are wrong; ``faults`` says which and what: row, code, plan, row of
    benefits, and terms or service.
    """
    wrong = 0
    for i in range(totals.shape[1]):
        if stated(cases, SKIP, i):
            continue
        found = run_course(book, cases, i, standing, totals, LongForm(lines, offsets[i]))
        if found != OK:
            faults[wrong, 0] = i
            faults[wrong, 1] = found & 7
            faults[wrong, 2] = found >> 3 & 1
            faults[wrong, 3] = found >> 32
            faults[wrong, 4] = found >> 4 & (1 << 28) - 1
            wrong += 1
    return wrong


ROWS = (run_rows,)
