"""``iptcost.batch.estimate``: a record batch of cases in, a record batch of totals out.

A pure function of its columns: no file, no clock. Rows are independent; the order is kept.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa

from iptcost._faults import kinds as _kinds
from iptcost._faults.problem import Problem, Words, join
from iptcost.batch._columns import by_ledger
from iptcost.batch._columns import results as _results
from iptcost.batch._columns.cases import SIDES, Sheet, as_cases, read_cases
from iptcost.batch._columns.columns import Faults
from iptcost.batch._loop import layout, machine
from iptcost.batch._loop.book import SERVICES, CompiledPlans, Ints
from iptcost.batch._loop.layout import FAULT_COLUMNS, SESSION_COLUMNS, TOTALS, CaseStanding

_SIDE_COLUMN = ("plan", "secondary_plan")


class _Found(NamedTuple):
    """What a batch came to: its totals by line, its problems, and its sessions where asked for."""

    totals: Ints
    faults: Faults
    lines: Ints
    offsets: Ints


def estimate(
    cases: pa.RecordBatch, plans: CompiledPlans, *, decimals: bool = False
) -> pa.RecordBatch:
    """Return the totals of each case, in the cases' order (``result_schema``).

    Amounts are integers of minor units, or decimals where ``decimals``. Raises TypeError for a
    column of a wrong type; what is wrong with a row stands in its ``error_*`` columns.
    """
    found = _run(cases, plans, with_sessions=False)
    return _results.totals(cases, plans, found.totals, found.faults, decimals=decimals)


def estimate_sessions(
    cases: pa.RecordBatch, plans: CompiledPlans, *, decimals: bool = False
) -> tuple[pa.RecordBatch, pa.RecordBatch]:
    """Return the totals, and a row for each session of each case (``session_schema``)."""
    totals, faults, lines, offsets = _run(cases, plans, with_sessions=True)
    results = _results.totals(cases, plans, totals, faults, decimals=decimals)
    sessions = _results.sessions(cases, plans, faults, lines, offsets, decimals=decimals)
    return results, sessions


def _run(cases: pa.RecordBatch, plans: CompiledPlans, *, with_sessions: bool) -> _Found:
    """Run the compiled loop over a batch."""
    rows = cases.num_rows
    faults = Faults(rows)
    sheet, visit_offsets, visits = read_cases(cases, plans, faults)
    whole = by_ledger.Rows(cases, plans, sheet, visit_offsets, visits)
    apart = by_ledger.asked(whole, faults)
    numbers = as_cases(sheet, visit_offsets, visits, faults, apart)
    totals = np.zeros((TOTALS, rows), np.int64)
    wrong = np.empty((max(1, rows), FAULT_COLUMNS), np.int64)
    offsets = np.zeros(rows + 1, np.int64)
    lines = np.empty((0, SESSION_COLUMNS), np.int64)
    if with_sessions:
        held = np.where(faults.of_row != 0, 0, sheet.whole(layout.SESSIONS))
        np.cumsum(held, out=offsets[1:])
        lines = np.zeros((max(1, int(offsets[-1])), SESSION_COLUMNS), np.int64)
    standing = CaseStanding(
        np.empty(2, np.int64),
        np.empty((2, 3), np.int64),
        np.empty((2, plans.most_rows, 2), np.int64),
    )
    engine = machine.engine()
    some = engine(plans.book, numbers, standing, totals, wrong, lines, offsets)
    if some:
        _name_faults(plans, sheet, wrong[:some], faults)
    if len(apart):
        by_ledger.reckon(whole, apart, faults, totals, lines, offsets)
    return _Found(totals, faults, lines, offsets)


def _name_faults(plans: CompiledPlans, sheet: Sheet, wrong: Ints, faults: Faults) -> None:
    """Turn the compiled loop's faults into problems; alike ones of one plan are named once."""
    rows, side = wrong[:, 0], wrong[:, 2]
    both = [sheet.whole(column)[rows] for column in (layout.PRIMARY, layout.SECONDARY)]
    alike = np.column_stack([wrong[:, 1:], np.where(side == 0, both[0], both[1])])
    kinds, of = np.unique(alike, axis=0, return_inverse=True)
    numbers = [faults.number(_problem(plans, *map(int, kind))) for kind in kinds]
    faults.of_row[rows] = np.array(numbers, np.int64)[of.reshape(-1)]


def _problem(
    plans: CompiledPlans, code: int, side: int, row: int, meant: int, number: int
) -> Problem:
    """Return the problem of a fault: with which row of benefits, and which terms or service."""
    if code == layout.FEE_MISSING:
        service = SERVICES[row]
        return Problem(_kinds.FEE_MISSING, f"fee_{service}", {"service": Words(service)})
    if code == layout.DATE_OVERFLOW:
        return Problem(_kinds.DATE_OVERFLOW, "first_day")
    if code == layout.USED_TOO_LATE:
        return Problem(_kinds.USED_AFTER_FIRST_DAY, f"{SIDES[side]}used_as_of")
    if code == layout.ALLOWED_MISSING:
        service = SERVICES[meant]
        path = f"{SIDES[side]}allowed_{service}"
        return Problem(_kinds.ALLOWED_MISSING_ROW, path, {"service": Words(service)})
    plan = plans.plans[number]
    where = f"tiers.{meant}" if meant < len(plan.side.benefits[row].tiers) else ""
    path = join(_SIDE_COLUMN[side], plan.side_path.partition(".")[2], "benefits")
    path = join(path, row, where)
    if code == layout.TERMS_MISSING:
        return Problem(_kinds.TERMS_MISSING_ROW, path)
    return Problem(_kinds.ORDER_MISSING_ROW, join(path, "order"))
