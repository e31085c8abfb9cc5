"""Parts made by the workers of a Dask cluster: the work of ``files``, on many machines.

The client sends names and gets back counts. The workers read the cases and write the parts
themselves, into folders that all machines share, for reading and writing cost as much as
reckoning: through one machine they would go no faster than on it. The plans are sent once, and
workers pass them on.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import itertools
import queue
import re
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from iptcost._faults.problem import CaseError, ClusterError, Kind, Problem, coded, kind, quote
from iptcost._version import __version__
from iptcost.batch._files import files, parts

ANSWER: Final = 10
"""So many seconds a scheduler has to answer."""
PATIENCE: Final = 60
"""So many seconds a cluster may be without any worker: they may be starting, or again."""
AHEAD: Final = 2
"""So many parts a worker's thread are under way: none waits, and the client's memory is bounded."""
SAME: Final = ("iptcost", "pyarrow")
NEEDED: Final = (*SAME, "numba")
_ADDRESS: Final = re.compile(r"(?:(?:tcp|tls|ws|wss)://)?(?:[\w.-]+|\[[\da-fA-F:.]+\]):\d{1,5}")


# What can go wrong between this machine and a cluster, with what to do about it: no sentence holds
# more of an address than its host and port.
LIBRARY_MISSING: Final = kind(
    "Reckoning on a Dask cluster needs the library distributed.",
    "The library distributed is not installed.",
    "Install it with: pip install 'iptcost[batch,dask]'",
)
BAD_ADDRESS: Final = kind(
    "A scheduler's address is tcp://host:port, or tls://host:port, without a user name or "
    "password in it.",
    "This is no such address.",
    "Write what the scheduler prints when it starts; certificates go into Dask's own "
    "configuration.",
)
UNREACHABLE: Final = kind(
    "The scheduler of a Dask cluster answers within {seconds} seconds.",
    "{address} does not answer as a scheduler.",
    "Check that it runs, that the port is right, and that no firewall stands between.",
)
WITHOUT_WORKERS: Final = kind(
    "A cluster's workers do the work.",
    "The cluster has had no worker for {seconds} seconds.",
    "Start workers and run the same command again: it goes on where it was.",
)
WORKER_UNFIT: Final = kind(
    "Every worker has this machine's versions of iptcost and pyarrow, and numba, so that the parts "
    "are the same byte for byte.",
    "{worker} has {package} {found}; here it is {wanted}.",
    "Install the same versions on every worker and restart them: pip install 'iptcost[batch,dask]'",
)
WORKER_LACKING: Final = kind(WORKER_UNFIT.rule, "{worker} has no {package}.", WORKER_UNFIT.remedy)
WORKER_BLIND: Final = kind(
    "The workers read the cases and write the parts themselves: every worker sees both folders, "
    "under the same paths.",
    "{worker} does not see {path} as it is here.",
    "Put cases and parts into a folder that all machines share; or reckon here, without --dask.",
)
LOST: Final = kind(
    "The scheduler stays reachable while the parts are made.",
    "The connection to the cluster was lost.",
    "What is whole stays: run the same command again, and it goes on where it was.",
)
PART_DEADLY: Final = kind(
    "A part whose worker dies is given to another.",
    "Part {number} took down every worker that tried it.",
    "Look into the workers' logs; they may need more memory. What is whole stays: run the same "
    "command again, and it goes on where it was.",
)
coded(globals(), "cluster-")


def _error(what: Kind, **values: object) -> ClusterError:
    return ClusterError([Problem(what, "", values)])


@contextlib.contextmanager
def workers_of(address: str) -> Iterator[files.Spread]:
    """Give what spreads tasks over the cluster at an address, as long as it is connected.

    It yields the parts as they are made. A worker that dies has its task done by another; an
    exception of a task is raised. However it ends, what is not yet begun is not begun.

    Raises CaseError where the address can't be one, ClusterError where the cluster can't be
    reached, has no worker, or one that is not fit.
    """
    client = _connected(address)
    try:
        with _told():
            threads = _threads(client)
            _check_versions(client)
        yield functools.partial(_spread, client, threads)
    finally:
        with contextlib.suppress(Exception):  # what came before says more
            client.close(timeout=ANSWER)


def _do(version: str, work: files.PieceWork, task: files.Task) -> parts.Part | Problem:
    """Do a task on a worker; one that joined after the check is checked here."""
    if version != __version__:
        told = {"worker": "a worker", "package": "iptcost", "found": __version__}
        raise _error(WORKER_UNFIT, **told, wanted=version)
    return work(task)


# -- the cluster ---------------------------------------------------------------------------------


def _connected(address: str) -> Any:
    """Return a client of the scheduler at an address."""
    try:
        from distributed import Client, Security
        from distributed.comm import connect
    except ImportError:
        raise CaseError([Problem(LIBRARY_MISSING)]) from None
    if not _ADDRESS.fullmatch(address):
        raise CaseError([Problem(BAD_ADDRESS)])

    async def answer() -> None:
        # The client's own time-out ends with the connection: one who never speaks would hold it.
        arguments = Security().get_connection_args("client")
        comm = await asyncio.wait_for(connect(address, timeout=ANSWER, **arguments), ANSWER)
        comm.abort()

    try:
        asyncio.run(answer())
        return Client(address, timeout=ANSWER, set_as_default=False, name="iptcost")
    except Exception:  # noqa: BLE001 - whatever a stranger answers, it is no scheduler
        raise _error(UNREACHABLE, address=quote(address)[1:-1], seconds=ANSWER) from None


def _threads(client: Any) -> int:
    """Return how many threads the workers have, once there are workers."""
    waited = time.monotonic()
    while not (threads := int(sum(client.nthreads().values()))):
        _check_patience(waited)
        time.sleep(0.2)
    return threads


def _check_patience(since: float) -> None:
    if time.monotonic() - since > PATIENCE:
        raise _error(WITHOUT_WORKERS, seconds=PATIENCE)


def _check_versions(client: Any) -> None:
    """Refuse workers that lack what is needed, or have other versions of what makes the parts."""
    versions = client.get_versions(packages=list(NEEDED))
    here = versions["client"]["packages"]
    problems = []
    for worker, told in versions["workers"].items():
        for package in NEEDED:
            found = told["packages"].get(package)
            values = {"worker": worker, "package": package, "found": found}
            if found is None:
                problems.append(Problem(WORKER_LACKING, "", values))
            elif package in SAME and found != here[package]:
                problems.append(Problem(WORKER_UNFIT, "", {**values, "wanted": here[package]}))
    if problems:
        raise ClusterError(problems)


def _check_view(client: Any, seen: Mapping[str, int]) -> None:
    """Refuse workers that do not see the files that are to be read, and the parts' folder."""
    problems = [
        Problem(WORKER_BLIND, "", {"worker": worker, "path": quote(path)})
        for worker, path in client.run(_unseen, dict(seen)).items()
        if path is not None
    ]
    if problems:
        raise ClusterError(problems)


def _unseen(seen: dict[str, int]) -> str | None:
    """Return the first file that is not here in its size."""
    for path, size in seen.items():
        with contextlib.suppress(OSError):
            if Path(path).stat().st_size == size:
                continue
        return path
    return None


# -- the work ------------------------------------------------------------------------------------


def _spread(
    client: Any, threads: int, work: files.PieceWork, tasks: Iterable[files.Task]
) -> Iterator[parts.Part | Problem]:
    """Yield the parts of the tasks as they come; few tasks are under way."""
    tasks = list(tasks)
    todo = iter(tasks)
    token = uuid.uuid4().hex
    done: queue.SimpleQueue[Any] = queue.SimpleQueue()
    under_way: dict[str, Any] = {}
    with _told():
        seen = {task.piece.file for task in tasks} | {work.folder.path / parts.MANIFEST}
        _check_view(client, {str(path): path.stat().st_size for path in seen})
        sent = client.scatter(work, broadcast=True, hash=False)
    waited = time.monotonic()
    try:
        while True:
            with _told():
                for task in itertools.islice(todo, max(0, AHEAD * threads - len(under_way))):
                    key = f"iptcost-{token}-{task.number}"
                    future = client.submit(_do, __version__, sent, task, key=key, pure=False)
                    under_way[key] = future
                    future.add_done_callback(done.put)
                if not under_way:
                    return
                try:
                    future = done.get(timeout=1)
                except queue.Empty:
                    threads = sum(client.nthreads().values())
                    waited = time.monotonic() if threads else waited
                    _check_patience(waited)
                    continue
                del under_way[future.key]
                part = future.result()
            yield part
            waited = time.monotonic()
    finally:
        with contextlib.suppress(Exception):  # a lost cluster has nothing left to cancel
            client.cancel(list(under_way.values()))


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """Tell what a cluster does to us in our own words."""
    from concurrent.futures import CancelledError

    from distributed import KilledWorker
    from distributed.comm import CommClosedError

    try:
        yield
    except KilledWorker as error:
        raise _error(PART_DEADLY, number=str(error.task).rpartition("-")[2]) from None
    except (asyncio.CancelledError, CancelledError, CommClosedError, TimeoutError):
        raise _error(LOST) from None
