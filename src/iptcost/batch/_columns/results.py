"""What a batch came to, as Arrow columns."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from iptcost.batch._columns.columns import Faults
from iptcost.batch._columns.schema import decimal_type, result_schema, session_schema
from iptcost.batch._loop import layout
from iptcost.batch._loop.book import SERVICES, CompiledPlans, Ints


def totals(
    cases: pa.RecordBatch, plans: CompiledPlans, found: Ints, faults: Faults, *, decimals: bool
) -> pa.RecordBatch:
    """Return the result columns; null amounts where the row is wrong.

    ``found`` has a line for each amount, in the schema's order.
    """
    wrong = faults.of_row != 0
    mask = wrong if wrong.any() else None
    schema = result_schema(cases.schema, plans.currency, decimals=decimals)
    columns = [] if "id" not in cases.schema.names else [cases.column("id")]
    columns += [_amount(line, mask, plans.digits, decimals=decimals) for line in found]
    columns += _error_columns(faults, mask)
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def sessions(
    cases: pa.RecordBatch,
    plans: CompiledPlans,
    faults: Faults,
    lines: Ints,
    offsets: Ints,
    *,
    decimals: bool,
) -> pa.RecordBatch:
    """Return the long form: a row for each session of each right case."""
    held = np.diff(offsets)
    held = np.where(faults.of_row != 0, 0, held)
    owner = np.repeat(np.arange(len(held)), held)
    starts = np.repeat(offsets[:-1], held)
    number = np.arange(len(owner)) - np.repeat(np.cumsum(held) - held, held)
    lines = lines[starts + number]
    schema = session_schema(cases.schema, plans.currency, decimals=decimals)
    columns = [] if "id" not in cases.schema.names else [cases.column("id").take(pa.array(owner))]
    columns += [
        pa.array((number + 1).astype(np.int32)),
        pa.array(lines[:, layout.S_DAY].astype(np.int32)).cast(pa.date32()),
        pa.DictionaryArray.from_arrays(
            pa.array(lines[:, layout.S_SERVICE].astype(np.int8)), pa.array(SERVICES)
        ).dictionary_decode(),
    ]
    columns += [
        _amount(np.ascontiguousarray(lines[:, i]), None, plans.digits, decimals=decimals)
        for i in (layout.S_ALLOWED, *range(layout.SESSION_AMOUNTS))
    ]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _amount(minor: Ints, mask: Any, digits: int, *, decimals: bool) -> pa.Array:
    """Return amounts, null under the mask. ``pa.array`` would import pandas where it is there."""
    rows = len(minor)
    validity = None if mask is None else pa.py_buffer(np.packbits(~mask, bitorder="little"))
    if not decimals:
        return pa.Array.from_buffers(pa.int64(), rows, [validity, pa.py_buffer(minor)])
    # The unscaled number in two words, as decimal128 keeps it.
    words = np.stack([minor, minor >> 63], axis=1)
    return pa.Array.from_buffers(decimal_type(digits), rows, [validity, pa.py_buffer(words)])


def _error_columns(faults: Faults, mask: Any) -> list[pa.Array]:
    """Return error_code, error_path and error; null where the row is right."""
    rows = len(faults.of_row)
    if mask is None:
        return [pa.nulls(rows, pa.string())] * 3
    indices = pa.array(np.maximum(faults.of_row - 1, 0).astype(np.int32), mask=~mask)
    columns = []
    for texts in (
        [problem.code for problem in faults.known],
        [problem.path for problem in faults.known],
        [f"{problem.message} {problem.remedy}".strip() for problem in faults.known],
    ):
        coded = pa.DictionaryArray.from_arrays(indices, pa.array(texts, pa.string()))
        columns.append(coded.dictionary_decode())
    return columns
