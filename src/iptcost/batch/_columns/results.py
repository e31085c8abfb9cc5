"""What a batch came to, as Arrow columns."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from iptcost.batch._columns.cases import Rows
from iptcost.batch._columns.columns import Faults
from iptcost.batch._loop import book, layout


class Found(NamedTuple):
    """What a batch came to: its totals by line, and its sessions where asked for."""

    totals: book.Ints
    """A line for each amount, in the schema's order."""
    rows: Rows
    lines: book.Ints
    offsets: book.Ints
    by_ledger: int
    """How many rows the ledger's engine was to reckon."""


def totals(found: Found, schema: pa.Schema) -> pa.RecordBatch:
    """Return the result columns of a schema; null amounts where the row is wrong."""
    cases, faults = found.rows.columns.batch, found.rows.columns.faults
    wrong = faults.of_row != 0
    mask = wrong if wrong.any() else None
    own = len(schema) - layout.TOTALS - 3
    columns = [cases.column(name) for name in schema.names[:own]]
    columns += [_amount(line, mask, schema.field(own).type) for line in found.totals]
    columns += _error_columns(faults, mask)
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def sessions(found: Found, schema: pa.Schema) -> pa.RecordBatch:
    """Return the long form: a row for each session of each right case."""
    cases, faults = found.rows.columns.batch, found.rows.columns.faults
    held = np.diff(found.offsets)
    owner = np.repeat(np.arange(len(held)), held)
    number = np.arange(len(owner)) - np.repeat(found.offsets[:-1], held)
    lines = found.lines[:, : len(owner)]
    if faults.of_row.any():
        right = faults.of_row[owner] == 0
        owner, number = owner[right], number[right]
        lines = np.compress(right, lines, axis=1)
    columns = [] if "id" not in schema.names else [cases.column("id").take(pa.array(owner))]
    columns += [
        pa.array((number + 1).astype(np.int32)),
        pa.array(lines[layout.S_DAY].astype(np.int32)).cast(pa.date32()),
        pa.DictionaryArray.from_arrays(
            pa.array(lines[layout.S_SERVICE].astype(np.int8)), pa.array(book.SERVICES)
        ).dictionary_decode(),
    ]
    kind = schema.field("allowed").type
    columns += [
        _amount(lines[line], None, kind)
        for line in (layout.S_ALLOWED, *range(layout.SESSION_AMOUNTS))
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
    columns = []
    for texts in (
        [problem.code for problem in faults.known],
        [problem.path for problem in faults.known],
        [f"{problem.message} {problem.remedy}".strip() for problem in faults.known],
    ):
        coded = pa.DictionaryArray.from_arrays(indices, pa.array(texts, pa.string()))
        columns.append(coded.dictionary_decode())
    return columns
