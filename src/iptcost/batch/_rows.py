"""The outer loop of the batch: one row a case, each by itself; a bad row never stops the others."""

from __future__ import annotations

from iptcost.batch._book import Book, Ints
from iptcost.batch._courses import T_BALANCE, Cases, Standing, run_course

T_MISSED = T_BALANCE + 1


def run_rows(
    book: Book,
    cases: Cases,
    standing: Standing,
    totals: Ints,
    faults: Ints,
    lines: Ints,
    offsets: Ints,
) -> None:
    """Reckon every row into ``totals`` and ``faults``, and its sessions into ``lines``."""
    for i in range(cases.skip.shape[0]):
        if cases.skip[i]:
            continue
        fault = run_course(book, cases, i, standing, totals, lines, offsets[i])
        faults[i, 0] = fault.code
        faults[i, 1] = fault.plan
        faults[i, 2] = fault.row
        faults[i, 3] = fault.terms
        if fault.code == 0 and cases.missed[i] > 0:
            totals[i, T_MISSED] = cases.missed[i] * cases.missed_fee[i]
