"""Files of cases: found, checked, and cut into pieces that are read one by one.

A piece is a run of a Parquet file's row groups, of an Arrow file's batches, or of a CSV file's
rows; it is what one part is made from. How a file is cut depends on the file alone, so that the
parts are the same whoever reckons them, and after whatever interruption.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.ipc
import pyarrow.parquet

from iptcost._faults import kinds
from iptcost._faults.problem import CaseError, Problem, Words, quote, unquoted
from iptcost._form.values import nearest
from iptcost._rules.course import MOST_SESSIONS, PROTOCOLS
from iptcost.batch._columns import columns, estimating
from iptcost.batch._columns.schema import COLUMNS, LISTED, check, kind_of, read_names, unread
from iptcost.batch._files import text

SLIP: Final = 0.8
"""So alike, of 1, is a misspelt name to the one that is meant."""
PART_ROWS: Final = 2**19
"""So many rows are enough for a part; a larger row group is a part by itself."""
PART_BYTES: Final = 32 * 2**20
"""Likewise, where the rows of an Arrow file are not known without reading it."""
LINES_AT_ONCE: Final = 2**20
"""So many sessions of their rows, listed or to be written, are held at once, about."""
BYTES_AT_ONCE: Final = 2**26
"""So many bytes of what is handed through, likewise."""
ROWS_A_BYTE: Final = 10_000
"""What claims more rows for each of its bytes would never end."""
_FEW_BYTES: Final = 4
"""A text that takes fewer bytes a row is stored once for many rows."""
TOO_LARGE: Final = Words("it takes more memory than there is for it; write it in smaller pieces")
DAMAGED: Final = Words("it is damaged, or not what its ending says")
TOO_MANY: Final = Words("it claims more rows than its size can hold")
_BYTES_A_ROW: Final = 64
"""A guess, where rows are not known before they are read."""
_MOST_USUAL: Final = max(protocol.sessions for protocol in PROTOCOLS.values())


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
    passed: tuple[str, ...] = ()
    """The columns that are handed through beside ``id``."""

    def unreadable(self, reason: str) -> Problem:
        """Return the problem of this piece, with its place in the file."""
        values = {
            "file": unquoted(self.file.name),
            "unit": READERS[self.file.suffix].unit,
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
        yield from self._cut(range(most, self.rows.num_rows, most))

    def by_sessions(self) -> Iterator[Chunk]:
        """Yield the rows in chunks of about LINES_AT_ONCE sessions; one at least."""
        lot = np.cumsum(session_counts(self.rows)) // LINES_AT_ONCE
        yield from self._cut((np.flatnonzero(np.diff(lot)) + 1).tolist())

    def _cut(self, places: Iterable[int]) -> Iterator[Chunk]:
        first = 0
        for after in (*places, self.rows.num_rows):
            here = {row - first: p for row, p in self.wrong.items() if first <= row < after}
            yield Chunk(self.rows.slice(first, after - first), here)
            first = after


def session_counts(rows: pa.RecordBatch) -> Any:
    """Return how many sessions each row has at most, whatever else is wrong with it."""
    found = columns.Columns(rows, 0, columns.Faults(rows.num_rows))
    counts = np.full(rows.num_rows, _MOST_USUAL, np.int64)
    sessions, visits = found.array("sessions"), found.array("visits")
    lengths = None if visits is None else pc.list_value_length(visits)
    for stated in (sessions, lengths):
        if stated is not None:
            held = columns.filled(columns.wide(stated), 0)
            counts = np.where(held > 0, np.minimum(held, MOST_SESSIONS), counts)
    return counts


@attrs.frozen
class Survey:
    """What there is to do: the pieces of all files, and the columns that are not read."""

    pieces: tuple[Piece, ...]
    unread: tuple[Problem, ...]

    @property
    def rows(self) -> int:
        """How many rows there are, about."""
        return sum(piece.rows for piece in self.pieces)


def input_files(cases: Path) -> list[Path]:
    """Return the input files: the one given, or those of a folder by name.

    Names that begin with a dot or an underscore are left aside, as other engines do. Raises
    CaseError where there is none.
    """
    files = [cases]
    if cases.is_dir():
        found = (file for file in cases.iterdir() if file.name[:1] not in "._")
        files = sorted(file for file in found if file.suffix in READERS)
    if not files or not all(file.is_file() and file.suffix in READERS for file in files):
        values = {"value": quote(str(cases)), "endings": ", ".join(READERS)}
        raise CaseError([Problem(kinds.NO_CASES, "", values)])
    return files


def survey(files: list[Path], passed: tuple[str, ...] = ()) -> Survey:
    """Look through the files; CaseError with whatever is wrong with any of them.

    ``passed`` are the columns that are handed through beside ``id``.
    """
    problems: list[Problem] = []
    pieces: list[Piece] = []
    misread: dict[str, Problem] = {}
    ids: dict[str, str] = {}
    for file in files:
        try:
            with _reading():
                schema, found = READERS[file.suffix].cut(file, passed)
                _ = schema.names  # a damaged one, which is no text, fails here and not later
        except text.UnreadableError as error:
            values = {"file": unquoted(file.name), "reason": Words(str(error))}
            problems.append(Problem(kinds.UNREADABLE_FILE, "", values, str(file)))
            continue
        problems += check(schema, str(file), passed)
        misread |= unread(schema, passed)
        ids[str(schema.field("id").type) if "id" in schema.names else "-"] = str(file)
        pieces += found
    if len(ids) > 1:
        values = {"types": ", ".join(unquoted(kind) for kind in sorted(ids))}
        problems.append(Problem(kinds.IDS_DIFFER, "id", values))
    # A slip in a name that is read would change the sums where nobody reads what is told.
    problems += [misread[name] for name in misread if nearest(name, tuple(COLUMNS), cutoff=SLIP)]
    if problems:
        raise CaseError(problems)
    return Survey(
        tuple(attrs.evolve(piece, passed=passed) for piece in pieces), tuple(misread.values())
    )


@contextlib.contextmanager
def _reading() -> Iterator[None]:
    """Tell what Arrow raises for damaged files without any of their values."""
    try:
        yield
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        reason = TOO_LARGE if isinstance(error, MemoryError) else DAMAGED
        raise text.UnreadableError(getattr(error, "strerror", None) or reason) from None


def check_rows(rows: int, file: Path) -> None:
    """Refuse a claim of rows that no file of its size holds: nothing is so alike by chance."""
    if rows > ROWS_A_BYTE * file.stat().st_size:
        raise text.UnreadableError(TOO_MANY)


def chunks(piece: Piece) -> Iterator[Chunk]:
    """Yield a piece's rows in order, in bounded memory; the first chunk may have none.

    Raises UnreadableError.
    """
    with _reading():
        yield from READERS[piece.file.suffix].read(piece)


def _none_of(schema: pa.Schema, names: list[str]) -> pa.RecordBatch:
    """Return no rows, of the columns that are read."""
    read = pa.schema([schema.field(name) for name in names])
    # Not from lists: pyarrow would import pandas where that is installed.
    return pa.RecordBatch.from_arrays([pa.nulls(0, field.type) for field in read], schema=read)


# -- CSV -----------------------------------------------------------------------------------------


def _cut_csv(file: Path, passed: tuple[str, ...]) -> tuple[pa.Schema, list[Piece]]:
    """Return the schema, with the columns that are not read and those named twice, and pieces."""
    found, start = text.header(file)
    names = tuple(found)
    pieces = [
        Piece(file, first, stop, max(1, (stop - first) // _BYTES_A_ROW), names)
        for first, stop in text.spans(file, start)
    ]
    read = text.read(file, (start, start), names, passed)[0].schema
    typed = dict(zip(read.names, read.types, strict=True))
    schema = pa.schema([(name, typed.get(name, pa.string())) for name in names])
    return schema, pieces or [Piece(file, start, start, 0, names)]


def _from_csv(piece: Piece) -> Iterator[Chunk]:
    read = text.read(piece.file, (piece.start, piece.stop), piece.names, piece.passed)
    yield from Chunk(*read).slices(estimating.BATCH_ROWS)


# -- Parquet -------------------------------------------------------------------------------------


def _cut_parquet(file: Path, _: tuple[str, ...]) -> tuple[pa.Schema, list[Piece]]:
    """Return the schema, and runs of row groups with rows enough for a part."""
    with pa.parquet.ParquetFile(file) as opened:
        schema, held = opened.schema_arrow, opened.metadata
    rows = [held.row_group(group).num_rows for group in range(held.num_row_groups)]
    check_rows(sum(rows), file)
    pieces = []
    start = enough = 0
    for group, count in enumerate(rows):
        if enough and enough + count > PART_ROWS:
            pieces.append(Piece(file, start, group, enough))
            start, enough = group, 0
        enough += count
    return schema, [*pieces, Piece(file, start, len(rows), enough)]


def _from_parquet(piece: Piece) -> Iterator[Chunk]:
    with pa.parquet.ParquetFile(piece.file) as plain:
        schema, held = plain.schema_arrow, plain.metadata
    names = read_names(schema, piece.passed)
    numbers = range(piece.start, piece.stop)
    groups = [held.row_group(group) for group in numbers]
    yield Chunk(_none_of(schema, names), {})
    once = _stored_once(held, groups)
    with pa.parquet.ParquetFile(piece.file, metadata=held, read_dictionary=once) as opened:
        rows = _rows_at_once(groups, schema, names)
        for batch in opened.iter_batches(rows, numbers, names, use_threads=False):
            if batch.num_rows:
                yield from _handed_through(batch, schema)


def _stored_once(held: Any, groups: Sequence[Any]) -> list[str]:
    """Return the texts to be read as they are stored, each once: one of them may be huge.

    What is handed through is mostly another text in each row; it is read so only where it takes
    fewer bytes than that.
    """
    found = []
    for number in range(held.num_columns):
        leaf = held.schema.column(number)
        if leaf.physical_type != "BYTE_ARRAY" or leaf.logical_type.type == "DECIMAL":
            continue
        name = leaf.path.partition(".")[0]
        chunks = [(group.column(number), group.num_rows) for group in groups]
        if kind_of(name) or any(
            chunk.total_uncompressed_size < _FEW_BYTES * rows for chunk, rows in chunks
        ):
            found.append(leaf.path)
    return found


def _rows_at_once(groups: Sequence[Any], schema: pa.Schema, names: list[str]) -> int:
    """Return how many rows to read at once, by what their lists and widths come to."""
    most = estimating.BATCH_ROWS
    for group in groups:
        leaves = map(group.column, range(group.num_columns))
        lists = [leaf for leaf in leaves if leaf.path_in_schema.partition(".")[0] in LISTED]
        listed = max((leaf.num_values for leaf in lists), default=0)
        if listed > group.num_rows * MOST_SESSIONS + LINES_AT_ONCE:
            raise text.UnreadableError(TOO_LARGE)
        most = min(most, LINES_AT_ONCE * group.num_rows // max(1, listed))
    for name in names:
        kind = schema.field(name).type
        if pa.types.is_fixed_size_binary(kind):
            most = min(most, BYTES_AT_ONCE // max(1, kind.byte_width))
    return max(1, most)


def _handed_through(batch: pa.RecordBatch, schema: pa.Schema) -> Iterator[Chunk]:
    """Yield rows with the texts that are handed through written out, few at once if they are long.

    Parquet keeps a text once for however many rows; a result has it in each.
    """
    coded = [
        number
        for number, field in enumerate(batch.schema)
        if field.type != schema.field(field.name).type and not kind_of(field.name)
    ]
    most = batch.num_rows
    for number in coded:
        longest = pc.max(pc.binary_length(batch.column(number).dictionary)).as_py()
        most = min(most, BYTES_AT_ONCE // max(1, longest or 0))
    for part in Chunk(batch, {}).slices(max(1, most)):
        rows = part.rows
        for number in coded:
            field = schema.field(batch.schema.names[number])
            rows = rows.set_column(number, field, rows.column(number).dictionary_decode())
        yield Chunk(rows, {})


# -- Arrow ---------------------------------------------------------------------------------------


def _cut_arrow(file: Path, _: tuple[str, ...]) -> tuple[pa.Schema, list[Piece]]:
    """Return the schema, and runs of batches: how many rows they have is known when they are read.

    One at least, so that no case has a part too.
    """
    with pa.memory_map(str(file)) as source, pa.ipc.open_file(source) as reader:
        schema, count = reader.schema, reader.num_record_batches
    size = file.stat().st_size
    step = max(1, math.floor(PART_BYTES * count / max(1, size)))
    pieces = []
    for start in range(0, max(1, count), step):
        stop = min(count, start + step)
        rows = (stop - start) * size // max(1, count) // _BYTES_A_ROW
        pieces.append(Piece(file, start, stop, rows))
    return schema, pieces


def _from_arrow(piece: Piece) -> Iterator[Chunk]:
    with pa.memory_map(str(piece.file)) as source, pa.ipc.open_file(source) as whole:
        names = read_names(whole.schema, piece.passed)
        wanted = [whole.schema.get_field_index(name) for name in names]
        options = pa.ipc.IpcReadOptions(included_fields=wanted, use_threads=False)
        with pa.ipc.open_file(source, options=options) as reader:
            yield Chunk(_none_of(reader.schema, names), {})
            for number in range(piece.start, piece.stop):
                batch: Any = reader.get_batch(number)
                check_rows(batch.num_rows, piece.file)
                # Arrow believes a file's offsets: a wrong one would be read past its end.
                batch.validate(full=True)
                yield from Chunk(batch, {}).slices(estimating.BATCH_ROWS)


class _Reader(NamedTuple):
    """How files of a kind are cut into pieces, and a piece is read."""

    unit: Words
    """What is counted from a piece's start to its stop."""
    cut: Callable[[Path, tuple[str, ...]], tuple[pa.Schema, list[Piece]]]
    read: Callable[[Piece], Iterator[Chunk]]


_ARROW: Final = _Reader(Words("batches"), _cut_arrow, _from_arrow)
READERS: Final = {
    ".parquet": _Reader(Words("row groups"), _cut_parquet, _from_parquet),
    **dict.fromkeys((".arrow", ".ipc", ".feather"), _ARROW),
    ".csv": _Reader(Words("bytes"), _cut_csv, _from_csv),
}
"""The readers of files by their ending."""
