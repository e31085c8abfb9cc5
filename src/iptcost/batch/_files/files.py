"""Files of cases in, a folder of parts out: streaming, in bounded memory, and safe to kill.

Each piece of the input (``_inputs``) becomes one part (``_parts``), reckoned by itself in one of
several processes (``_reckoning``). A run that was interrupted goes on where it was and ends with
the same parts, byte for byte; other cases, plans, options or versions need another folder.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs
import pyarrow as pa

from iptcost._documents.processes import in_order, usable_cores
from iptcost._faults import kinds, problem
from iptcost._version import __version__
from iptcost.batch._columns import estimating, schema
from iptcost.batch._files import inputs, text
from iptcost.batch._files import parts as _parts
from iptcost.batch._files.parts import Part
from iptcost.batch._files.reckoning import PieceWork, Task
from iptcost.batch._loop import book, machine

if TYPE_CHECKING:
    from iptcost.batch._files.answers import Answers

FEW_ROWS: Final = 3_000_000
"""With fewer rows, a second process takes longer to begin than it saves."""
MEMORY: Final = 9 * 2**28
"""So many bytes a process may take beside its plans and libraries: far more than it needs."""
_HASHED: Final = 2**20
"""So much of either end of an input goes into its fingerprint, besides size and time."""
Spread = Callable[[PieceWork, list[Task]], Iterator[Part | problem.Problem]]
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


@attrs.frozen
class GivenPlans:
    """The plans of a whole run: the same for every chunk."""

    plans: book.CompiledPlans

    def __call__(self, chunk: inputs.Chunk) -> Iterator[tuple[inputs.Chunk, book.CompiledPlans]]:
        """Yield the chunk as it is, with the plans."""
        yield chunk, self.plans


def fingerprint(files: list[Path], **made_from: Any) -> dict[str, Any]:
    """Return what the parts of a run are made from; ``made_from`` is whatever else matters."""
    versions = [
        __version__,
        schema.SCHEMA,
        pa.__version__,
        inputs.PART_ROWS,
        inputs.PART_BYTES,
        estimating.BATCH_ROWS,
        text.SPAN,
    ]
    return {
        "versions": versions,
        **made_from,
        "inputs": [[file.name, *stamp(file)] for file in files],
    }


def stamp(file: Path) -> list[Any]:
    """Return a file's size, when it was written, and a hash of its beginning and end."""
    digest = hashlib.sha256()
    status = file.stat()
    with file.open("rb") as opened:
        digest.update(opened.read(_HASHED))
        opened.seek(max(0, status.st_size - _HASHED))
        digest.update(opened.read(_HASHED))
    return [status.st_size, status.st_mtime_ns, digest.hexdigest()]


def processes_for(survey: inputs.Survey, asked: int | None) -> int:
    """Return how many processes to begin: as asked, or the cores, and no more than parts."""
    if asked is None and survey.rows < FEW_ROWS:
        return 1
    return max(1, min(asked or usable_cores(), len(survey.pieces)))


def warmed() -> None:
    """Compile what the processes run before they begin, so that each only loads it."""
    machine.engine()


def run(  # noqa: PLR0913 - keywords, a choice each
    survey: inputs.Survey,
    reckoning: PieceWork,
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
    are gathered first, which ``tell`` is told of, and take the place of the reckoning's plans. A
    piece that can't be read leaves its part out and is told in the end; the others are made.
    Raises CaseError where the folder is another run's, or can't be written to, or a process
    died; what is whole stays, and the next run goes on from there.
    """
    folder = reckoning.folder
    try:
        folder.path.mkdir(parents=True, exist_ok=True)
        with _parts.held(folder.path):
            whole = _parts.begin(folder, made_from, fresh=fresh)
            with contextlib.ExitStack() as stack:
                if answers is not None and len(whole) < len(survey.pieces):
                    from iptcost.batch._files.answers import gathered

                    found = gathered(answers, folder.path, processes or usable_cores(), tell)
                    reckoning = attrs.evolve(reckoning, plans_of=stack.enter_context(found))
                begun = processes_for(survey, processes)
                over = spread
                if over is None:
                    stack.enter_context(bounded_memory())
                    over = functools.partial(_over_processes, begun)
                yield from _made(survey, reckoning, made_from, whole, over)
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


def _over_processes(
    processes: int, reckoning: PieceWork, todo: list[Task]
) -> Iterator[Part | problem.Problem]:
    """Make the parts of tasks in so many processes of this machine, and no more than tasks."""
    return in_order(reckoning, todo, max(1, min(processes, len(todo))))


def _made(
    survey: inputs.Survey,
    reckoning: PieceWork,
    made_from: Mapping[str, Any],
    whole: dict[int, Part],
    spread: Spread,
) -> Iterator[Progress]:
    """Make the missing parts and end the run."""
    found = len(whole)
    of = len(survey.pieces)
    unreadable: list[problem.Problem] = []
    todo = [
        Task(number, piece) for number, piece in enumerate(survey.pieces) if number not in whole
    ]
    rows = sum(part.rows for part in whole.values())
    wrong = sum(part.wrong for part in whole.values())
    by_ledger = sum(part.by_ledger for part in whole.values())
    yield Progress(found, of, found, rows, wrong, by_ledger)
    for done in spread(reckoning, todo):
        if isinstance(done, problem.Problem):
            unreadable.append(done)
        else:
            whole[done.number] = done
            rows, wrong = rows + done.rows, wrong + done.wrong
            by_ledger += done.by_ledger
        yield Progress(len(whole), of, found, rows, wrong, by_ledger, tuple(unreadable))
    if len(whole) == of:
        _parts.end(reckoning.folder, made_from, whole)
