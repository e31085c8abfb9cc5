"""``iptcost.batch.estimate``: a table of cases in, a table of totals out.

A pure function of its columns: no file, no clock. Rows are independent; the order is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import numpy as np
import pyarrow as pa

from iptcost._faults import kinds
from iptcost._faults.problem import Problem, Words, join
from iptcost.batch._columns import schema as _schema
from iptcost.batch._columns.cases import SIDES, Rows, as_cases, by_ledger, read_cases
from iptcost.batch._columns.columns import Faults
from iptcost.batch._loop import book, layout, machine

PassThrough = bool | Iterable[str]
BATCH_ROWS: Final = 2**17
"""So many rows are reckoned at once: they and their results fit into a core's cache."""
_NONE: Final[Mapping[int, Problem]] = {}
_SIDE_COLUMN = ("plan", "secondary_plan")


def estimate(
    cases: Any, plans: book.CompiledPlans, *, decimals: bool = False, pass_through: PassThrough = ()
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
    made, found = _each(cases, plans, pass_through, decimals=decimals)
    totals = (own for own, *_ in found)
    if isinstance(cases, pa.RecordBatch):
        return next(totals)
    if isinstance(cases, pa.RecordBatchReader):
        return pa.RecordBatchReader.from_batches(made[0], totals)
    return pa.Table.from_batches(totals, made[0])


def estimate_sessions(
    cases: Any, plans: book.CompiledPlans, *, decimals: bool = False, pass_through: PassThrough = ()
) -> tuple[Any, Any]:
    """Return the totals, and a row for each session of each case (``session_schema``).

    Both are batches where the cases are one, else tables; all else is as with ``estimate``.
    """
    made, each = _each(cases, plans, pass_through, decimals=decimals, with_sessions=True)
    if isinstance(cases, pa.RecordBatch):
        return next(each)
    found = list(each)
    return tuple(
        pa.Table.from_batches([both[number] for both in found], schema)
        for number, schema in enumerate(made)
    )


def rows_by_ledger(cases: Any, plans: book.CompiledPlans) -> int:
    """Return how many rows go by the ledger's engine, for want of room in the compiled loop."""
    _, batches = _opened(cases)
    read = (read_cases(batch, plans, Faults(batch.num_rows)) for batch in batches)
    return sum(len(by_ledger(rows)) for rows in read)


def _each(
    cases: Any, plans: book.CompiledPlans, asked: PassThrough, *, decimals: bool, **how: bool
) -> tuple[tuple[pa.Schema, ...], Iterator[tuple[pa.RecordBatch, ...]]]:
    """Return the schemas, and the results of each batch, once the columns are found right."""
    if not isinstance(plans, book.CompiledPlans):
        message = "plans are what compile_plans returns"  # type: ignore[unreachable] # untyped callers
        raise TypeError(message)
    schema, batches = _opened(cases)
    if asked is True:
        asked = _schema.unread(schema)
    passed = tuple(dict.fromkeys(asked or ()))
    _schema.check_table(schema, passed)
    made = schemas(schema, plans, passed, decimals=decimals, **how)
    return made, (reckoned(batch, plans, made)[0] for batch in batches)


def schemas(
    cases: pa.Schema,
    plans: book.CompiledPlans,
    passed: Iterable[str],
    *,
    decimals: bool,
    with_sessions: bool = False,
) -> tuple[pa.Schema, ...]:
    """Return the schemas of what cases come to: the totals', and the sessions' if asked for."""
    made = _schema.result_schema(cases, plans.currency, decimals=decimals, pass_through=passed)
    if not with_sessions:
        return (made,)
    return made, _schema.session_schema(cases, plans.currency, decimals=decimals)


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


def reckoned(
    cases: pa.RecordBatch,
    plans: book.CompiledPlans,
    made: tuple[pa.Schema, ...],
    before: Mapping[int, Problem] = _NONE,
) -> tuple[tuple[pa.RecordBatch, ...], int]:
    """Return a batch for each schema, and how many rows went by the ledger's engine.

    The types and names of the cases' columns were checked; ``before`` are the rows that were found
    wrong before. The compiled loop reckons, and the ledger's engine the rows that it leaves.
    """
    number = cases.num_rows
    faults = Faults(number)
    for row, problem in before.items():
        faults.of_row[row] = faults.number(problem)
    rows = read_cases(cases, plans, faults)
    apart = by_ledger(rows)
    numbers = as_cases(rows, apart)
    totals = np.zeros((layout.TOTALS, layout.width(number)), np.int64)
    wrong = np.empty((max(1, number), layout.FAULT_COLUMNS), np.int64)
    offsets = np.zeros(number + 1, np.int64)
    lines = np.empty((layout.SESSION_COLUMNS, 0), np.int64)
    if len(made) > 1:
        held = np.where(faults.of_row != 0, 0, rows.sheet.whole(layout.SESSIONS))
        np.cumsum(held, out=offsets[1:])
        lines = np.zeros((layout.SESSION_COLUMNS, max(1, int(offsets[-1]))), np.int64)
    left = np.zeros((2, plans.most_rows, 2), np.int64)
    some = machine.engine()(plans.book, numbers, left, totals, wrong, lines, offsets)
    if some:
        _name_faults(plans, rows, wrong[:some])
    if len(apart):
        # Most runs have no such row, and a process begins sooner without the ledger.
        from iptcost.batch._columns.by_ledger import reckon

        reckon(rows, apart, totals, lines, offsets)
    results = [_totals(rows, totals, made[0])]
    results += [_sessions(rows, lines, offsets, schema) for schema in made[1:]]
    return tuple(results), len(apart)


# -- what is wrong with a row ----------------------------------------------------------------------


def _name_faults(plans: book.CompiledPlans, rows: Rows, wrong: book.Ints) -> None:
    """Turn the compiled loop's faults into problems; alike ones of one plan are named once."""
    at, side, faults = wrong[:, 0], wrong[:, 2], rows.columns.faults
    first, second = (rows.sheet.whole(of)[at] for of in (layout.PRIMARY, layout.SECONDARY))
    alike = np.column_stack([wrong[:, 1:], np.where(side == 0, first, second)])
    told, of = np.unique(alike, axis=0, return_inverse=True)
    numbers = [faults.number(_problem(plans, *map(int, each))) for each in told]
    faults.of_row[at] = np.array(numbers, np.int64)[of.reshape(-1)]


def _problem(
    plans: book.CompiledPlans, code: int, side: int, row: int, meant: int, number: int
) -> Problem:
    """Return the problem of a fault: with which row of benefits, and which terms or service."""
    if code == layout.FEE_MISSING:
        service = book.SERVICES[row]
        return Problem(kinds.FEE_MISSING, f"fee_{service}", {"service": Words(service)})
    if code == layout.DATE_OVERFLOW:
        return Problem(kinds.DATE_OVERFLOW, "first_day")
    if code == layout.USED_TOO_LATE:
        return Problem(kinds.USED_AFTER_FIRST_DAY, f"{SIDES[side]}used_as_of")
    if code == layout.ALLOWED_MISSING:
        service = book.SERVICES[meant]
        path = f"{SIDES[side]}allowed_{service}"
        return Problem(kinds.ALLOWED_MISSING_ROW, path, {"service": Words(service)})
    plan = plans.plans[number]
    where = f"tiers.{meant}" if meant < len(plan.side.benefits[row].tiers) else ""
    path = join(_SIDE_COLUMN[side], plan.side_path.partition(".")[2], "benefits", row, where)
    if code == layout.TERMS_MISSING:
        return Problem(kinds.TERMS_MISSING_ROW, path)
    return Problem(kinds.ORDER_MISSING_ROW, join(path, "order"))


# -- what it came to, as Arrow columns -------------------------------------------------------------


def _totals(rows: Rows, totals: book.Ints, schema: pa.Schema) -> pa.RecordBatch:
    """Return the result columns of a schema; null amounts where the row is wrong."""
    cases, faults = rows.columns.batch, rows.columns.faults
    wrong = faults.of_row != 0
    mask = wrong if wrong.any() else None
    own = len(schema) - layout.TOTALS - 3
    columns = [cases.column(name) for name in schema.names[:own]]
    columns += [_amount(line[: len(wrong)], mask, schema.field(own).type) for line in totals]
    columns += _error_columns(faults, mask)
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _sessions(
    rows: Rows, lines: book.Ints, offsets: book.Ints, schema: pa.Schema
) -> pa.RecordBatch:
    """Return the long form: a row for each session of each right case."""
    wrong = rows.columns.faults.of_row
    held = np.diff(offsets)
    owner = np.repeat(np.arange(len(held)), held)
    number = np.arange(len(owner)) - np.repeat(offsets[:-1], held)
    lines = lines[:, : len(owner)]
    if wrong.any():
        right = wrong[owner] == 0
        owner, number = owner[right], number[right]
        lines = np.compress(right, lines, axis=1)
    ids = [rows.columns.batch.column("id").take(pa.array(owner))] if "id" in schema.names else []
    kind = schema.field("allowed").type
    amounts = (layout.S_ALLOWED, *range(layout.SESSION_AMOUNTS))
    columns = [
        *ids,
        pa.array((number + 1).astype(np.int32)),
        pa.array(lines[layout.S_DAY].astype(np.int32)).cast(pa.date32()),
        pa.DictionaryArray.from_arrays(
            pa.array(lines[layout.S_SERVICE].astype(np.int8)), pa.array(book.SERVICES)
        ).dictionary_decode(),
        *(_amount(lines[line], None, kind) for line in amounts),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _amount(minor: book.Ints, mask: Any, kind: pa.DataType) -> pa.Array:
    """Return amounts, null under the mask. ``pa.array`` would import pandas where it is there."""
    rows = len(minor)
    validity = None if mask is None else pa.py_buffer(np.packbits(~mask, bitorder="little"))
    # A decimal128 is its unscaled number in two words.
    words = np.stack([minor, minor >> 63], axis=1) if pa.types.is_decimal(kind) else minor
    return pa.Array.from_buffers(kind, rows, [validity, pa.py_buffer(words)])


def _error_columns(faults: Faults, mask: Any) -> list[pa.Array]:
    """Return error_code, error_path and error; null where the row is right."""
    rows = len(faults.of_row)
    if mask is None:
        return [pa.nulls(rows, pa.string())] * 3
    indices = pa.array(np.maximum(faults.of_row - 1, 0).astype(np.int32), mask=~mask)
    told = [
        (problem.code, problem.path, f"{problem.message} {problem.remedy}".strip())
        for problem in faults.known
    ]
    return [
        pa.DictionaryArray.from_arrays(indices, pa.array(texts, pa.string())).dictionary_decode()
        for texts in zip(*told, strict=True)
    ]
