"""The outer loop of the batch: one row a case, each by itself; a bad row never stops the others."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from iptcost.batch._book import Book, Ints
from iptcost.batch._calendar import OVER_SPAN, months_on
from iptcost.batch._courses import FREE_FORM, T_BALANCE, Course, run_course


class Rows(NamedTuple):
    """The cases' columns as integers; -1 where a value is not stated.

    The two-dimensional ones have a column for each service, or for each used amount of the
    primary and then of the secondary plan.
    """

    skip: Ints
    """Not 0: the row was found wrong before, and is left alone."""
    primary: Ints
    secondary: Ints
    first_day: Ints
    sessions: Ints
    kind: Ints
    pace: Ints
    service: Ints
    modality: Ints
    assistance: Ints
    missed: Ints
    missed_fee: Ints
    fees: Ints
    allowed: Ints
    used: Ints
    scale: Ints
    visit_offsets: Ints
    visits: Ints


def run_rows(
    book: Book,
    rows: Rows,
    plans: Ints,
    rooms: Ints,
    counts: Ints,
    totals: Ints,
    faults: Ints,
    line_offsets: Ints,
    lines: Ints,
) -> None:
    """Reckon every row into ``totals`` and ``faults``, and its sessions into ``lines``."""
    for i in range(rows.skip.shape[0]):
        if rows.skip[i]:
            continue
        plans[0], plans[1] = rows.primary[i], rows.secondary[i]
        pace = rows.pace[i]
        if pace != FREE_FORM and rows.kind[i] == OVER_SPAN:
            pace = months_on(rows.first_day[i], pace) - rows.first_day[i]
        course = Course(
            rows.kind[i],
            rows.first_day[i],
            pace,
            rows.sessions[i],
            rows.service[i],
            rows.modality[i],
        )
        fault = run_course(
            book,
            course,
            plans,
            max(0, rows.assistance[i]),
            i,
            rows.fees,
            rows.allowed,
            rows.used,
            rows.scale,
            rows.visits,
            rows.visit_offsets[i],
            rooms,
            counts,
            totals,
            lines,
            line_offsets[i],
        )
        faults[i, 0] = fault.code
        faults[i, 1] = fault.plan
        faults[i, 2] = fault.row
        faults[i, 3] = fault.terms
        if fault.code == 0 and rows.missed[i] > 0:
            totals[i, T_BALANCE + 1] = rows.missed[i] * rows.missed_fee[i]
