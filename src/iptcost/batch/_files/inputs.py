"""Files of cases: found, checked, and cut into pieces that are read one by one.

A piece is a run of a Parquet file's row groups, of an Arrow file's batches, or of a CSV file's
rows; it is what one part is made from. How a file is cut depends on the file alone, so that the
parts are the same whoever reckons them, and after whatever interruption.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

import attrs
import pyarrow as pa
import pyarrow.ipc
import pyarrow.parquet

from iptcost._faults import kinds
from iptcost._faults.problem import CaseError, Problem, Words, quote
from iptcost.batch._columns.case_columns import COLUMNS as CASE_COLUMNS
from iptcost.batch._columns.case_columns import TEXT, check, read_names, unread
from iptcost.batch._files import text

ENDINGS: Final = (".parquet", ".arrow", ".ipc", ".feather", ".csv")
PART_ROWS: Final = 2**19
"""So many rows are enough for a part; a larger row group is a part by itself."""
PART_BYTES: Final = 32 * 2**20
"""Likewise, where the rows of an Arrow file are not known without reading it."""
BATCH_ROWS: Final = 2**17
"""So many rows are reckoned at once: they and their results fit into a core's cache."""
_FAULTS: Final = (pa.ArrowException, OSError, UnicodeDecodeError)
"""What Arrow raises for files that are damaged."""
_BYTES_A_ROW: Final = 64
"""A guess, where rows are not known before they are read."""


@attrs.frozen
class Piece:
    """What one part is made from: row groups, batches, or bytes ``start`` to ``stop``."""

    file: Path
    start: int
    stop: int
    rows: int
    """Known for Parquet, guessed for the others."""
    names: tuple[str, ...] = ()
    """A CSV file's columns."""

    def unreadable(self, reason: str) -> Problem:
        """Return the problem of this piece, with its place in the file."""
        unit = Words("batches")
        if self.file.suffix == ".parquet":
            unit = Words("row groups")
        elif self.file.suffix == ".csv":
            unit = Words("bytes")
        values = {
            "file": quote(self.file.name)[1:-1],
            "unit": unit,
            "first": self.start,
            "last": max(self.start, self.stop - 1),
            "reason": Words(reason),
        }
        return Problem(kinds.UNREADABLE_PIECE, "", values, str(self.file))


class Chunk(NamedTuple):
    """So many rows as are reckoned at once, and those that are wrong before they are."""

    rows: pa.RecordBatch
    wrong: dict[int, Problem]

    def slices(self, most: int) -> Iterator[Chunk]:
        """Yield the rows in chunks of at most so many; one at least."""
        for first in range(0, max(1, self.rows.num_rows), most):
            after = first + most
            here = {row - first: p for row, p in self.wrong.items() if first <= row < after}
            yield Chunk(self.rows.slice(first, most), here)


@attrs.frozen
class Survey:
    """What there is to do: the pieces of all files, and the columns that are not read."""

    pieces: tuple[Piece, ...]
    unread: dict[str, str | None]

    @property
    def rows(self) -> int:
        """How many rows there are, about."""
        return sum(piece.rows for piece in self.pieces)


class UnreadableError(Exception):
    """A piece can't be read: a reason that repeats nothing of its rows."""


def input_files(cases: Path) -> list[Path]:
    """Return the input files: the one given, or those of a folder by name.

    Names that begin with a dot or an underscore are left aside, as other engines do. Raises
    CaseError where there is none.
    """
    files = [cases]
    if cases.is_dir():
        found = (file for file in cases.iterdir() if file.name[:1] not in "._")
        files = sorted(file for file in found if file.suffix in ENDINGS)
    if not files or not all(file.is_file() and file.suffix in ENDINGS for file in files):
        values = {"value": quote(str(cases)), "endings": ", ".join(ENDINGS)}
        raise CaseError([Problem(kinds.NO_CASES, "", values)])
    return files


def survey(files: list[Path]) -> Survey:
    """Look through the files; CaseError with whatever is wrong with any of them."""
    problems: list[Problem] = []
    pieces: list[Piece] = []
    misread: dict[str, str | None] = {}
    ids: dict[str, str] = {}
    for file in files:
        try:
            schema, found = _looked_through(file)
        except UnreadableError as error:
            problems.append(_unreadable(file, str(error)))
            continue
        problems += check(schema, str(file))
        misread |= unread(schema)
        ids[str(schema.field("id").type) if "id" in schema.names else "-"] = str(file)
        pieces += found
    if len(ids) > 1:
        values = {"types": ", ".join(quote(kind)[1:-1] for kind in sorted(ids))}
        problems.append(Problem(kinds.IDS_DIFFER, "id", values))
    if problems:
        raise CaseError(problems)
    return Survey(tuple(pieces), misread)


def _unreadable(file: Path, reason: str) -> Problem:
    values = {"file": quote(file.name)[1:-1], "reason": Words(reason)}
    return Problem(kinds.UNREADABLE_FILE, "", values, str(file))


def _looked_through(file: Path) -> tuple[pa.Schema, list[Piece]]:
    """Return a file's schema and its pieces: one at least, so that no case has a part too."""
    try:
        if file.suffix == ".parquet":
            with pa.parquet.ParquetFile(file) as opened:
                rows = [
                    opened.metadata.row_group(group).num_rows
                    for group in range(opened.num_row_groups)
                ]
                return _named(opened.schema_arrow), list(_groups(file, rows))
        if file.suffix == ".csv":
            names, start = text.header(file)
            made = [
                Piece(file, *span, max(1, (span[1] - span[0]) // _BYTES_A_ROW), tuple(names))
                for span in text.spans(file, start)
            ] or [Piece(file, start, start, 0, tuple(names))]
            empty, _ = text.read(file, (start, start), tuple(names))
            return _schema_of(names, empty), made
        with pa.memory_map(str(file)) as source, pa.ipc.open_file(source) as reader:
            return _named(reader.schema), list(_batches(file, reader.num_record_batches))
    except text.TextError as error:
        raise UnreadableError(str(error)) from None
    except _FAULTS as error:
        raise UnreadableError(_reason(error)) from None


def _named(schema: pa.Schema) -> pa.Schema:
    """Return a schema whose names are text: one that is damaged fails here, not later."""
    _ = schema.names
    return schema


def _schema_of(names: list[str], rows: pa.RecordBatch) -> pa.Schema:
    """Return a CSV file's schema, with the columns that are not read and those named twice."""
    typed = dict(zip(rows.schema.names, rows.schema.types, strict=True))
    return pa.schema([pa.field(name, typed.get(name, pa.string())) for name in names])


def _reason(error: Exception) -> str:
    """Return why a file can't be read, without any of its values."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return Words("it is damaged, or not what its ending says")


def _groups(file: Path, rows: list[int]) -> Iterator[Piece]:
    """Yield runs of row groups with rows enough for a part."""
    start = held = 0
    for group, count in enumerate(rows):
        if held and held + count > PART_ROWS:
            yield Piece(file, start, group, held)
            start, held = group, 0
        held += count
    yield Piece(file, start, len(rows), held)


def _batches(file: Path, count: int) -> Iterator[Piece]:
    """Yield runs of batches; how many rows they have is not known before they are read."""
    size = file.stat().st_size
    step = max(1, math.floor(PART_BYTES * count / max(1, size)))
    for start in range(0, max(1, count), step):
        stop = min(count, start + step)
        yield Piece(file, start, stop, (stop - start) * size // max(1, count) // _BYTES_A_ROW)


# -- reading a piece ---------------------------------------------------------------------------


def chunks(piece: Piece) -> Iterator[Chunk]:
    """Yield a piece's rows in order, in bounded memory; the first chunk may have none.

    Raises UnreadableError.
    """
    try:
        if piece.file.suffix == ".parquet":
            yield from _from_parquet(piece)
        elif piece.file.suffix == ".csv":
            yield from _from_csv(piece)
        else:
            yield from _from_arrow(piece)
    except text.TextError as error:
        raise UnreadableError(str(error)) from None
    except _FAULTS as error:
        raise UnreadableError(_reason(error)) from None


def _from_csv(piece: Piece) -> Iterator[Chunk]:
    read = text.read(piece.file, (piece.start, piece.stop), piece.names)
    yield from Chunk(*read).slices(BATCH_ROWS)


def _from_parquet(piece: Piece) -> Iterator[Chunk]:
    with pa.parquet.ParquetFile(piece.file) as plain:
        names = read_names(plain.schema_arrow)
    # Texts are read as they are stored, each once: few repeat, and one may be huge.
    texts = [name for name in names if CASE_COLUMNS.get(name) == TEXT]
    with pa.parquet.ParquetFile(piece.file, read_dictionary=texts) as opened:
        groups = range(piece.start, piece.stop)
        yield Chunk(_none_of(opened.schema_arrow, names), {})
        read = opened.iter_batches(BATCH_ROWS, groups, names, use_threads=False)
        yield from (Chunk(batch, {}) for batch in read if batch.num_rows)


def _from_arrow(piece: Piece) -> Iterator[Chunk]:
    with pa.memory_map(str(piece.file)) as source, pa.ipc.open_file(source) as whole:
        names = read_names(whole.schema)
        wanted = [whole.schema.get_field_index(name) for name in names]
        options = pa.ipc.IpcReadOptions(included_fields=wanted, use_threads=False)
        with pa.ipc.open_file(source, options=options) as reader:
            yield Chunk(_none_of(reader.schema, names), {})
            for number in range(piece.start, piece.stop):
                batch: Any = reader.get_batch(number)
                # Arrow believes a file's offsets: a wrong one would be read past its end.
                batch.validate(full=True)
                for row in range(0, batch.num_rows, BATCH_ROWS):
                    yield Chunk(batch.slice(row, BATCH_ROWS), {})


def _none_of(schema: pa.Schema, names: list[str]) -> pa.RecordBatch:
    """Return no rows, of the columns that are read."""
    read = pa.schema([schema.field(name) for name in names])
    # Not from lists: pyarrow would import pandas where that is installed.
    return pa.RecordBatch.from_arrays([pa.nulls(0, field.type) for field in read], schema=read)
