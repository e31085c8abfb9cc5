"""Files of cases in, a folder of parts out: streaming, in bounded memory, and safe to kill.

Each piece of the input (``inputs``) becomes one part (``parts``), reckoned by itself in one of
several processes. A run that was interrupted goes on where it was and ends with the same parts,
byte for byte; other cases, plans, options or versions need another folder.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import attrs
import pyarrow as pa

from iptcost._documents.processes import in_order, usable_cores
from iptcost._faults import kinds, problem
from iptcost._version import __version__
from iptcost.batch._columns import estimating, schema
from iptcost.batch._files import inputs, parts, text
from iptcost.batch._loop import book, machine

if TYPE_CHECKING:
    from iptcost.batch._files.plans import Answers

FEW_ROWS: Final = 1_000_000
"""With fewer rows, a second process takes longer to begin than it saves."""
MEMORY: Final = 9 * 2**28
"""So many bytes a process may take beside its plans and libraries: far more than it needs."""
_HASHED: Final = 2**20
"""So much of either end of an input goes into its fingerprint, besides size and time."""
PlannedChunk = tuple[inputs.Chunk, book.CompiledPlans]
Done = parts.Part | problem.Problem
"""What becomes of a piece."""


class Task(NamedTuple):
    """A part to be made: its number and what it is made from."""

    number: int
    piece: inputs.Piece


def given(plans: book.CompiledPlans, chunk: inputs.Chunk) -> Iterator[PlannedChunk]:
    """Yield a chunk as it is, with the plans of the whole run."""
    yield chunk, plans


@attrs.frozen
class PieceWork:
    """What is done with each piece, as it is handed to a process once."""

    folder: parts.Folder
    plans_of: Callable[[inputs.Chunk], Iterable[PlannedChunk]]
    """A chunk in slices, each with the plans that its rows need."""
    decimals: bool = False

    def __call__(self, task: Task) -> Done:
        """Make a part and return it; a Problem where the piece can't be read.

        Raises OSError where the part can't be written.
        """
        try:
            part = self._written(task)
        except text.UnreadableError as error:
            return task.piece.unreadable(str(error))
        except MemoryError:
            return task.piece.unreadable(inputs.TOO_LARGE)
        self.folder.note(part)
        return part

    def _written(self, task: Task) -> parts.Part:
        """Write a part's files aside, batch by batch, and put them in place."""
        files = self.folder.files(task.number)
        there = [parts.aside(file) for file in files]
        rows = wrong = apart = 0
        try:
            with contextlib.ExitStack() as stack:
                writers: list[Callable[[pa.RecordBatch], None]] = []
                for results, by_ledger in self._results(task.piece):
                    for file, result in zip(there[len(writers) :], results, strict=False):
                        opened = parts.writer(self.folder.form, file, result.schema)
                        writers.append(stack.enter_context(opened))
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
        return parts.Part(task.number, rows, wrong, apart, tuple(reversed(put)))

    def _results(self, piece: inputs.Piece) -> Iterator[tuple[tuple[pa.RecordBatch, ...], int]]:
        """Yield the results of each chunk: totals, and sessions where they are asked for.

        Beside them stands how many rows went by the ledger's engine.
        """
        long = self.folder.sessions
        how = {"decimals": self.decimals, "with_sessions": long}
        planned = itertools.chain.from_iterable(map(self.plans_of, inputs.chunks(piece)))
        try:
            for chunk, plans in planned:
                for rows, wrong in chunk.by_sessions() if long else (chunk,):
                    made = estimating.schemas(rows.schema, plans, piece.passed, **how)
                    yield estimating.reckoned(rows, plans, made, wrong)
        except pa.ArrowInvalid:
            # The schema was checked: a value that no amount or count can hold.
            message = problem.Words("a value is out of all bounds")
            raise text.UnreadableError(message) from None
        except UnicodeDecodeError:
            # Arrow takes a Parquet file's word that its texts are text.
            message = problem.Words("it is not UTF-8 text")
            raise text.UnreadableError(message) from None


Spread = Callable[[PieceWork, list[Task]], Iterator[Done]]
"""What makes the parts of tasks: processes of this machine, or a cluster's workers."""


@attrs.frozen
class Progress:
    """How far a run is: parts that are whole, of how many, rows in them, rows that are wrong."""

    parts: int
    of: int
    found: int
    """Parts that were there before."""
    rows: int = 0
    wrong: int = 0
    by_ledger: int = 0
    """Rows that went by the ledger's engine."""
    unreadable: tuple[problem.Problem, ...] = ()

    def after(self, done: Done) -> Progress:
        """Return how far it is with one more part, or one more piece that can't be read."""
        if isinstance(done, problem.Problem):
            return attrs.evolve(self, unreadable=(*self.unreadable, done))
        return attrs.evolve(
            self,
            parts=self.parts + 1,
            rows=self.rows + done.rows,
            wrong=self.wrong + done.wrong,
            by_ledger=self.by_ledger + done.by_ledger,
        )


def fingerprint(files: list[Path], **made_from: Any) -> dict[str, Any]:
    """Return what the parts of a run are made from; ``made_from`` is whatever else matters."""
    bounds = (inputs.PART_ROWS, inputs.PART_BYTES, estimating.BATCH_ROWS, text.SPAN)
    versions = [__version__, schema.SCHEMA, pa.__version__, *bounds]
    stamped = [[file.name, *stamp(file)] for file in files]
    return {"versions": versions, **made_from, "inputs": stamped}


def stamp(file: Path) -> list[Any]:
    """Return a file's size, when it was written, and a hash of its beginning and end."""
    digest = hashlib.sha256()
    status = file.stat()
    with file.open("rb") as opened:
        digest.update(opened.read(_HASHED))
        opened.seek(max(0, status.st_size - _HASHED))
        digest.update(opened.read(_HASHED))
    return [status.st_size, status.st_mtime_ns, digest.hexdigest()]


def run(  # noqa: PLR0913 - keywords, a choice each
    survey: inputs.Survey,
    work: PieceWork,
    made_from: Mapping[str, Any],
    *,
    processes: int | None = None,
    spread: Spread | None = None,
    fresh: bool = False,
    answers: Answers | None = None,
    tell: Callable[[int, int], None] = lambda _done, _of: None,
) -> Iterator[Progress]:
    """Make the parts that are not there yet, and yield how far it is after each.

    They are made by so many processes, or by whatever ``spread`` spreads them over. ``answers``
    are gathered first, which ``tell`` is told of, and take the place of the work's plans. A
    piece that can't be read leaves its part out and is told in the end; the others are made.
    Raises CaseError where the folder is another run's, or can't be written to, or a process
    died; what is whole stays, and the next run goes on from there.
    """
    folder = work.folder
    try:
        folder.path.mkdir(parents=True, exist_ok=True)
        with parts.held(folder.path), contextlib.ExitStack() as stack:
            whole = parts.begin(folder, made_from, fresh=fresh)
            if answers is not None and len(whole) < len(survey.pieces):
                from iptcost.batch._files.plans import gathered

                found = gathered(answers, folder.path, processes or usable_cores(), tell)
                work = attrs.evolve(work, plans_of=stack.enter_context(found))
            numbered = enumerate(survey.pieces)
            todo = [Task(number, piece) for number, piece in numbered if number not in whole]
            if spread is None:
                machine.engine()  # compiled before the processes begin: each only loads it
                stack.enter_context(bounded_memory())
                few = processes is None and survey.rows < FEW_ROWS
                most = 1 if few else min(processes or usable_cores(), len(todo))
                spread = functools.partial(in_order, processes=max(1, most), copied=True)
            progress = Progress(0, len(survey.pieces), len(whole))
            yield (progress := functools.reduce(Progress.after, whole.values(), progress))
            for done in spread(work, todo):
                if isinstance(done, parts.Part):
                    whole[done.number] = done
                yield (progress := progress.after(done))
            if len(whole) == progress.of:
                parts.end(folder, made_from, whole)
    except OSError as error:
        values = {"value": problem.quote(str(folder.path)), "reason": error.strerror or "?"}
        raise problem.CaseError([problem.Problem(kinds.UNWRITABLE_FOLDER, "", values)]) from error


@contextlib.contextmanager
def bounded_memory() -> Iterator[None]:
    """Let this process, and each that it begins, take MEMORY more and no more.

    A file may claim what it likes of itself: what takes more fails, and its piece is told. Only
    Linux has such a limit of what a process writes to.
    """
    held = pa.allocate_buffer(1)  # an allocator takes its first room for all that follows
    try:
        import resource

        said = Path("/proc/self/status").read_text("ascii")
    except (ImportError, OSError):
        yield
        return
    before = resource.getrlimit(resource.RLIMIT_DATA)
    used = next(int(line.split()[1]) for line in said.splitlines() if line.startswith("VmData"))
    most = used * 1024 + MEMORY
    soft = most if before[0] == resource.RLIM_INFINITY else min(most, before[0])
    resource.setrlimit(resource.RLIMIT_DATA, (soft, before[1]))
    try:
        yield
    finally:
        del held
        resource.setrlimit(resource.RLIMIT_DATA, before)
