"""``iptcost.batch.estimate``: a table of cases in, a table of totals out.

A pure function of its columns: no file, no clock. Rows are independent; the order is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import numpy as np
import pyarrow as pa

from iptcost._faults import kinds as _kinds
from iptcost._faults.problem import Problem, Words, join
from iptcost.batch._columns import case_columns, columns
from iptcost.batch._columns import results as _results
from iptcost.batch._columns.cases import SIDES, as_cases, by_ledger, read_cases
from iptcost.batch._columns.results import Found
from iptcost.batch._columns.schema import result_schema, session_schema
from iptcost.batch._columns.sheet import Sheet
from iptcost.batch._loop import layout, machine
from iptcost.batch._loop.book import SERVICES, CompiledPlans, Ints
from iptcost.batch._loop.layout import FAULT_COLUMNS, SESSION_COLUMNS, TOTALS, CaseStanding

PassThrough = bool | Iterable[str]
BATCH_ROWS: Final = 2**17
"""So many rows are reckoned at once: they and their results fit into a core's cache."""
_NONE: Final[Mapping[int, Problem]] = {}
_SIDE_COLUMN = ("plan", "secondary_plan")


def estimate(
    cases: Any, plans: CompiledPlans, *, decimals: bool = False, pass_through: PassThrough = ()
) -> Any:
    """Return the totals of each case, in the cases' order (``result_schema``).

    ``cases`` are a record batch, a table, a record batch reader, or whatever gives an Arrow stream
    (pandas, Polars, DuckDB); the totals are a batch, a table, a reader (a batch is reckoned when
    it is asked for), and a table. Nothing is copied on the way in.

    Amounts are integers of minor units, or decimals where ``decimals``. ``pass_through`` names
    columns that come back beside ``id``; True is all that are not read. Raises TypeError for a
    column of a wrong type or what is no table, CaseError for a column that is neither read nor
    passed through, with the name that may be meant; what is wrong with a row stands in its
    ``error_*`` columns.
    """
    schema, batches = _opened(cases)
    made = schemas(schema, plans, _passed(schema, pass_through), decimals=decimals)
    found = (reckoned(batch, plans, made)[0][0] for batch in batches)
    if isinstance(cases, pa.RecordBatch):
        return next(found)
    if isinstance(cases, pa.RecordBatchReader):
        return pa.RecordBatchReader.from_batches(made[0], found)
    return pa.Table.from_batches(found, made[0])


def estimate_sessions(
    cases: Any, plans: CompiledPlans, *, decimals: bool = False, pass_through: PassThrough = ()
) -> tuple[Any, Any]:
    """Return the totals, and a row for each session of each case (``session_schema``).

    Both are batches where the cases are one, else tables; all else is as with ``estimate``.
    """
    schema, batches = _opened(cases)
    passed = _passed(schema, pass_through)
    made = schemas(schema, plans, passed, decimals=decimals, with_sessions=True)
    found = [reckoned(batch, plans, made)[0] for batch in batches]
    if isinstance(cases, pa.RecordBatch):
        return found[0]
    return tuple(
        pa.Table.from_batches([both[number] for both in found], schema)
        for number, schema in enumerate(made)
    )


def schemas(
    cases: pa.Schema,
    plans: CompiledPlans,
    passed: Iterable[str],
    *,
    decimals: bool,
    with_sessions: bool = False,
) -> tuple[pa.Schema, ...]:
    """Return the schemas of what cases come to: the totals', and the sessions' if asked for."""
    long = session_schema(cases, plans.currency, decimals=decimals)
    made = result_schema(cases, plans.currency, decimals=decimals, pass_through=passed)
    return (made, long) if with_sessions else (made,)


def reckoned(
    cases: pa.RecordBatch,
    plans: CompiledPlans,
    made: tuple[pa.Schema, ...],
    wrong: Mapping[int, Problem] = _NONE,
) -> tuple[tuple[pa.RecordBatch, ...], int]:
    """Return a batch for each schema, and how many rows went by the ledger's engine.

    The types and names of the cases' columns were checked; ``wrong`` are the rows that were found
    wrong before.
    """
    found = _run(cases, plans, wrong, with_sessions=len(made) > 1)
    of = (_results.totals, _results.sessions)
    results = tuple(make(found, schema) for make, schema in zip(of, made, strict=False))
    return results, found.by_ledger


def rows_by_ledger(cases: Any, plans: CompiledPlans) -> int:
    """Return how many rows go by the ledger's engine, for want of room in the compiled loop."""
    _, batches = _opened(cases)
    read = (read_cases(batch, plans, columns.Faults(batch.num_rows)) for batch in batches)
    return sum(len(by_ledger(rows)) for rows in read)


def _opened(cases: Any) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    """Return the schema of a table of any kind, and its rows in batches."""
    if isinstance(cases, pa.RecordBatch):
        return cases.schema, iter([cases])
    if isinstance(cases, pa.Table):
        return cases.schema, iter(cases.to_batches(BATCH_ROWS))
    if not isinstance(cases, pa.RecordBatchReader):
        if not hasattr(cases, "__arrow_c_stream__"):
            message = f"cases are a table with an Arrow stream, not {type(cases).__name__}"
            raise TypeError(message)
        cases = pa.RecordBatchReader.from_stream(cases)
    return cases.schema, iter(cases)


def _passed(schema: pa.Schema, asked: PassThrough) -> tuple[str, ...]:
    """Return the columns to pass through, once the table's columns are found right."""
    if asked is True:
        asked = case_columns.unread(schema)
    passed = tuple(dict.fromkeys(asked or ()))
    case_columns.check_table(schema, passed)
    return passed


def _run(
    cases: pa.RecordBatch,
    plans: CompiledPlans,
    before: Mapping[int, Problem],
    *,
    with_sessions: bool,
) -> Found:
    """Reckon a batch: the compiled loop, and the ledger's engine for the rows that it leaves."""
    number = cases.num_rows
    faults = columns.Faults(number)
    for row, problem in before.items():
        faults.of_row[row] = faults.number(problem)
    rows = read_cases(cases, plans, faults)
    apart = by_ledger(rows)
    numbers = as_cases(rows, apart)
    totals = np.zeros((TOTALS, number), np.int64)
    wrong = np.empty((max(1, number), FAULT_COLUMNS), np.int64)
    offsets = np.zeros(number + 1, np.int64)
    lines = np.empty((SESSION_COLUMNS, 0), np.int64)
    if with_sessions:
        held = np.where(faults.of_row != 0, 0, rows.sheet.whole(layout.SESSIONS))
        np.cumsum(held, out=offsets[1:])
        lines = np.zeros((SESSION_COLUMNS, max(1, int(offsets[-1]))), np.int64)
    standing = CaseStanding(
        np.empty(2, np.int64),
        np.empty((2, 3), np.int64),
        np.empty((2, plans.most_rows, 2), np.int64),
    )
    some = machine.engine()(plans.book, numbers, standing, totals, wrong, lines, offsets)
    if some:
        _name_faults(plans, rows.sheet, wrong[:some], faults)
    if len(apart):
        # Most runs have no such row, and a process begins sooner without the ledger.
        from iptcost.batch._columns.by_ledger import reckon

        reckon(rows, apart, totals, lines, offsets)
    return Found(totals, rows, lines, offsets, len(apart))


def _name_faults(plans: CompiledPlans, sheet: Sheet, wrong: Ints, faults: columns.Faults) -> None:
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
