"""One piece of cases to one part: the work of a process."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from iptcost._faults.problem import Problem, Words
from iptcost.batch._columns.estimating import estimate, estimate_sessions
from iptcost.batch._files import parts
from iptcost.batch._files.inputs import Chunk, Piece, UnreadableError, chunks
from iptcost.batch._files.parts import Folder, Part
from iptcost.batch._loop.book import CompiledPlans

_ERRORS = ("error_code", "error_path", "error")


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
        self.folder.note(part)
        return part

    def _written(self, task: Task) -> Part:
        """Write a part's files aside, batch by batch, and put them in place."""
        files = self.folder.files(task.number)
        there = [parts.aside(file) for file in files]
        rows = wrong = 0
        try:
            with contextlib.ExitStack() as stack:
                writers: list[Any] = []
                for results in self._results(task.piece):
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
            # The totals come last: where they are, the sessions are.
            sizes = [parts.put(*pair) for pair in reversed(list(zip(there, files, strict=True)))]
        except BaseException:
            for file in there:
                file.unlink(missing_ok=True)
            raise
        return Part(task.number, rows, wrong, tuple(reversed(sizes)))

    def _results(self, piece: Piece) -> Iterator[tuple[pa.RecordBatch, ...]]:
        """Yield the results of each chunk: totals, and sessions where they are asked for."""
        for chunk in chunks(piece):
            try:
                for rows, plans in self.plans_of(chunk):
                    yield self._of(rows, plans)
            except pa.ArrowInvalid:
                # The schema was checked: a value that no amount or count can hold.
                message = Words("a value is out of all bounds")
                raise UnreadableError(message) from None
            except UnicodeDecodeError:
                # Arrow takes a Parquet file's word that its texts are text.
                message = Words("it is not UTF-8 text")
                raise UnreadableError(message) from None

    def _of(self, chunk: Chunk, plans: CompiledPlans) -> tuple[pa.RecordBatch, ...]:
        right = chunk.rows
        if chunk.wrong:
            keep = np.ones(chunk.rows.num_rows, bool)
            keep[list(chunk.wrong)] = False
            right = right.filter(pa.array(keep))
        if self.folder.sessions:
            totals, sessions = estimate_sessions(right, plans, decimals=self.decimals)
            return with_wrong(totals, chunk), sessions
        return (with_wrong(estimate(right, plans, decimals=self.decimals), chunk),)


def with_wrong(totals: pa.RecordBatch, chunk: Chunk) -> pa.RecordBatch:
    """Return the totals with the rows that were wrong before, each in its place."""
    if not chunk.wrong:
        return totals
    rows = chunk.rows.num_rows
    wrong = np.zeros(rows, bool)
    wrong[list(chunk.wrong)] = True
    places = pa.array(np.cumsum(~wrong) - 1, mask=wrong)
    told = {row: _told(problem) for row, problem in chunk.wrong.items()}
    columns = []
    for name in totals.schema.names:
        column = totals.column(name).take(places)
        if name == "id":
            column = chunk.rows.column("id")
        elif name in _ERRORS:
            texts = [told[row][_ERRORS.index(name)] for row in sorted(told)]
            column = pc.replace_with_mask(column, pa.array(wrong), pa.array(texts, pa.string()))
        columns.append(column)
    return pa.RecordBatch.from_arrays(columns, schema=totals.schema)


def _told(problem: Problem) -> tuple[str, str, str]:
    return problem.code, problem.path, f"{problem.message} {problem.remedy}".strip()
