"""One piece of cases to one part: the work of a process."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import attrs
import pyarrow as pa

from iptcost._faults.problem import Problem, Words
from iptcost.batch._columns.estimating import reckoned, schemas
from iptcost.batch._files import parts
from iptcost.batch._files.inputs import TOO_LARGE, Chunk, Piece, UnreadableError, chunks
from iptcost.batch._files.parts import Folder, Part
from iptcost.batch._loop.book import CompiledPlans


class Task(NamedTuple):
    """A part to be made: its number and what it is made from."""

    number: int
    piece: Piece


@attrs.frozen
class PieceWork:
    """What is done with each piece, as it is handed to a process once."""

    folder: Folder
    plans_of: Callable[[Chunk], Iterable[tuple[Chunk, CompiledPlans]]]
    """A chunk in slices, each with the plans that its rows need."""
    decimals: bool = False

    def __call__(self, task: Task) -> Part | Problem:
        """Make a part and return it; a Problem where the piece can't be read.

        Raises OSError where the part can't be written.
        """
        try:
            part = self._written(task)
        except UnreadableError as error:
            return task.piece.unreadable(str(error))
        except MemoryError:
            return task.piece.unreadable(TOO_LARGE)
        self.folder.note(part)
        return part

    def _written(self, task: Task) -> Part:
        """Write a part's files aside, batch by batch, and put them in place."""
        files = self.folder.files(task.number)
        there = [parts.aside(file) for file in files]
        rows = wrong = apart = 0
        try:
            with contextlib.ExitStack() as stack:
                writers: list[Any] = []
                for results, by_ledger in self._results(task.piece):
                    if not writers:
                        writers = [
                            stack.enter_context(parts.writer(self.folder.form, file, result.schema))
                            for file, result in zip(there, results, strict=True)
                        ]
                    for write, result in zip(writers, results, strict=True):
                        if result.num_rows:
                            write(result)
                    rows += results[0].num_rows
                    wrong += results[0].num_rows - results[0].column("error_code").null_count
                    apart += by_ledger
            # The totals come last: where they are, the sessions are.
            put = [parts.put(*pair) for pair in reversed(list(zip(there, files, strict=True)))]
        except BaseException:
            for file in there:
                file.unlink(missing_ok=True)
            raise
        return Part(task.number, rows, wrong, apart, tuple(reversed(put)))

    def _results(self, piece: Piece) -> Iterator[tuple[tuple[pa.RecordBatch, ...], int]]:
        """Yield the results of each chunk: totals, and sessions where they are asked for.

        Beside them stands how many rows went by the ledger's engine.
        """
        for chunk in chunks(piece):
            try:
                for whole, plans in self.plans_of(chunk):
                    cut = whole.by_sessions() if self.folder.sessions else (whole,)
                    yield from (self._of(rows, plans, piece.passed) for rows in cut)
            except pa.ArrowInvalid:
                # The schema was checked: a value that no amount or count can hold.
                message = Words("a value is out of all bounds")
                raise UnreadableError(message) from None
            except UnicodeDecodeError:
                # Arrow takes a Parquet file's word that its texts are text.
                message = Words("it is not UTF-8 text")
                raise UnreadableError(message) from None

    def _of(
        self, chunk: Chunk, plans: CompiledPlans, passed: tuple[str, ...]
    ) -> tuple[tuple[pa.RecordBatch, ...], int]:
        long = self.folder.sessions
        made = schemas(chunk.rows.schema, plans, passed, decimals=self.decimals, with_sessions=long)
        return reckoned(chunk.rows, plans, made, chunk.wrong)
