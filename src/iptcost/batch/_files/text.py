"""Cases in CSV: cut between rows, and read so that a wrong cell is its row's mistake alone.

A column's type never depends on what stands in it: ``id`` is text as it stands, for 0042 is not
42, amounts are decimals, and what is no amount is told of its row.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from iptcost._faults import kinds
from iptcost._faults.problem import Kind, Problem, Words
from iptcost._form.values import date
from iptcost._rules.money import decimal
from iptcost.batch._columns.schema import AMOUNT, COUNT, DAY, kind_of, read_names

SPAN: Final = 16 * 2**20
"""About so many bytes of text make a part."""
LONGEST_LINE: Final = 2**20
LONGEST_SPAN: Final = 4 * SPAN
_TYPES: Final[dict[str, pa.DataType]] = {
    AMOUNT: pa.decimal128(24, 6),
    COUNT: pa.int64(),
    DAY: pa.date32(),
}


class UnreadableError(Exception):
    """A file, or a piece of it, can't be read: a reason that repeats nothing of its rows."""


def header(file: Path) -> tuple[list[str], int]:
    """Return a file's column names, and where its rows begin."""
    with file.open("rb") as opened:
        line = opened.readline(LONGEST_LINE)
        if not line.endswith(b"\n") and len(line) == LONGEST_LINE:
            message = Words("a line is too long")
            raise UnreadableError(message)
        try:
            names = next(csv.reader(io.StringIO(_decoded(line))), [])
        except csv.Error:
            message = Words("the names in line 1 can't be told apart; lines end in LF or CR LF")
            raise UnreadableError(message) from None
        return [name.strip() for name in names], opened.tell()


def _decoded(line: bytes) -> str:
    """Return bytes as text; UnreadableError where they are none."""
    try:
        return line.decode("utf-8-sig")
    except UnicodeDecodeError:
        message = Words("it is not UTF-8 text")
        raise UnreadableError(message) from None


def spans(file: Path, start: int) -> Iterator[tuple[int, int]]:
    """Yield spans of whole rows: where they begin and end, in bytes.

    A line's end parts rows where all quotes before it are closed: a value may hold line breaks.
    """
    with file.open("rb") as opened:
        begin = opened.seek(start)
        while block := opened.read(SPAN):
            quotes = block.count(b'"')
            while True:
                line = opened.readline(LONGEST_LINE)
                quotes += line.count(b'"')
                end = opened.tell()
                if not line or (line.endswith(b"\n") and quotes % 2 == 0):
                    break
                if end - begin > LONGEST_SPAN:
                    message = Words("a line is too long, or a quote is never closed")
                    raise UnreadableError(message)
            yield begin, end
            begin = end


def read(
    file: Path, span: tuple[int, int], names: tuple[str, ...], passed: tuple[str, ...] = ()
) -> tuple[pa.RecordBatch, dict[int, Problem]]:
    """Return a span's rows, and what is wrong with some of them by their number from 0.

    A row that is wrong keeps its place: a cell that can't be read is null, and a row of too many
    or too few cells is null altogether.
    """
    with file.open("rb") as opened:
        opened.seek(span[0])
        data = opened.read(span[1] - span[0])
    kept = read_names(pa.schema([(name, pa.string()) for name in names]), passed)
    if not data.strip():
        types = [_TYPES.get(kind_of(name) or "", pa.string()) for name in kept]
        none = [pa.array([], kind) for kind in types]
        return pa.RecordBatch.from_arrays(none, names=kept), {}
    # Of a torn row that is no text, Arrow tells nobody.
    _decoded(data)
    torn: list[int] = []

    def put_aside(row: Any) -> str:
        torn.append(row.number - 1)
        return "skip"

    try:
        table = pa.csv.read_csv(
            io.BytesIO(data),
            # Only so are rows numbered; the processes are what runs at once.
            pa.csv.ReadOptions(column_names=names, use_threads=False, block_size=len(data) + 1),
            pa.csv.ParseOptions(newlines_in_values=True, invalid_row_handler=put_aside),
            pa.csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                include_columns=kept,
                null_values=[""],
                strings_can_be_null=True,
            ),
        )
    except pa.ArrowInvalid:
        # Arrow's own words may repeat the row.
        message = Words("its rows can't be told apart")
        raise UnreadableError(message) from None
    wrong = {row: Problem(kinds.TORN_ROW, "", {"columns": len(names)}) for row in torn}
    columns = [_with_gaps(table.column(name).combine_chunks(), torn) for name in table.column_names]
    for number, name in enumerate(table.column_names):
        if kind_of(name) in _TYPES:
            columns[number] = _typed(columns[number], name, wrong)
    return pa.RecordBatch.from_arrays(columns, names=table.column_names), wrong


def _with_gaps(array: pa.Array, torn: list[int]) -> pa.Array:
    """Return a column with a null where a row was put aside."""
    if not torn:
        return array
    aside = set(torn)
    rows = iter(range(len(array)))
    places = [None if place in aside else next(rows) for place in range(len(array) + len(torn))]
    return array.take(pa.array(places, pa.int64()))


def _typed(texts: pa.Array, name: str, wrong: dict[int, Problem]) -> pa.Array:
    """Return texts as the column's type; a text that is none is its row's mistake, and null."""
    expected = kind_of(name) or ""
    try:
        return pc.cast(texts, _TYPES[expected])
    except pa.ArrowInvalid:
        pass
    read, kind = _CELLS[expected]
    coded = texts.dictionary_encode()
    found: list[Any] = []
    for text in coded.dictionary.to_pylist():
        try:
            found.append(read(text.strip()))
        except ValueError:
            found.append(None)
    for row, index in enumerate(coded.indices.to_pylist()):
        if index is not None and found[index] is None:
            # The column is named, not the cell: a shifted row holds who knows what.
            wrong.setdefault(row, Problem(kind, name, {"value": name, **_BOUNDS}))
    return pa.array(found, _TYPES[expected]).take(coded.indices)


def _amount(text: str) -> Any:
    """Return an amount; one that is too large or too fine for any currency is none."""
    number = decimal(text)
    if number.adjusted() >= _WHOLE_DIGITS or number != round(number, _DECIMALS):
        raise ValueError
    return round(number, _DECIMALS)


def _count(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > _WHOLE_DIGITS:
        raise ValueError
    return int(text)


_WHOLE_DIGITS: Final = 17
_DECIMALS: Final = 6
_BOUNDS: Final = {"least": 0, "most": 10_000}
_CELLS: Final[dict[str, tuple[Callable[[str], Any], Kind]]] = {
    AMOUNT: (_amount, kinds.NOT_A_NUMBER),
    COUNT: (_count, kinds.COUNT_RANGE),
    DAY: (date, kinds.NOT_A_DATE),
}
