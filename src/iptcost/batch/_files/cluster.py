"""Parts made by the workers of a Dask cluster: the work of ``_processes``, on many machines.

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
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from iptcost._faults.problem import CaseError, ClusterError, Problem, quote
from iptcost._version import __version__
from iptcost.batch._files import cluster_kinds, files, parts
from iptcost.batch._files.reckoning import PieceWork, Task

ANSWER: Final = 10
"""So many seconds a scheduler has to answer."""
PATIENCE: Final = 60
"""So many seconds a cluster may be without any worker: they may be starting, or again."""
AHEAD: Final = 2
"""So many parts a worker's thread are under way: none waits, and the client's memory is bounded."""
SAME: Final = ("iptcost", "pyarrow")
NEEDED: Final = (*SAME, "numba")
_ADDRESS: Final = re.compile(r"(?:(?:tcp|tls|ws|wss)://)?(?:[\w.-]+|\[[\da-fA-F:.]+\]):\d{1,5}")


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


def _spread(
    client: Any, threads: int, reckoning: PieceWork, tasks: Iterable[Task]
) -> Iterator[parts.Part | Problem]:
    """Yield the parts of the tasks as they come."""
    todo = list(tasks)
    token = uuid.uuid4().hex
    with _told():
        seen = {task.piece.file for task in todo} | {reckoning.folder.path / parts.MANIFEST}
        _check_view(client, {str(path): path.stat().st_size for path in seen})
        sent = client.scatter(reckoning, broadcast=True, hash=False)

    def submit(task: Task) -> Any:
        key = f"iptcost-{token}-{task.number}"
        return client.submit(_do, __version__, sent, task, key=key, pure=False)

    yield from _results(client, submit, iter(todo), threads)


def _do(version: str, reckoning: PieceWork, task: Task) -> parts.Part | Problem:
    """Do a task on a worker; one that joined after the check is checked here."""
    if version != __version__:
        values = {"worker": "a worker", "package": "iptcost", "found": __version__}
        raise ClusterError([Problem(cluster_kinds.UNFIT, "", {**values, "wanted": version})])
    return reckoning(task)


# -- the cluster ---------------------------------------------------------------------------------


def _connected(address: str) -> Any:
    """Return a client of the scheduler at an address."""
    try:
        from distributed import Client, Security
        from distributed.comm import connect
    except ImportError:
        raise CaseError([Problem(cluster_kinds.NO_LIBRARY)]) from None
    if not _ADDRESS.fullmatch(address):
        raise CaseError([Problem(cluster_kinds.BAD_ADDRESS)])

    async def answer() -> None:
        # The client's own time-out ends with the connection: one who never speaks would hold it.
        arguments = Security().get_connection_args("client")
        comm = await asyncio.wait_for(connect(address, timeout=ANSWER, **arguments), ANSWER)
        comm.abort()

    try:
        asyncio.run(answer())
        return Client(address, timeout=ANSWER, set_as_default=False, name="iptcost")
    except Exception:  # noqa: BLE001 - whatever a stranger answers, it is no scheduler
        values = {"address": quote(address)[1:-1], "seconds": ANSWER}
        raise ClusterError([Problem(cluster_kinds.UNREACHED, "", values)]) from None


def _threads(client: Any) -> int:
    """Return how many threads the workers have, once there are workers."""
    waited = time.monotonic()
    while not (threads := int(sum(client.nthreads().values()))):
        _check_patience(waited)
        time.sleep(0.2)
    return threads


def _check_patience(since: float) -> None:
    if time.monotonic() - since > PATIENCE:
        raise ClusterError([Problem(cluster_kinds.NO_WORKERS, "", {"seconds": PATIENCE})])


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
                problems.append(Problem(cluster_kinds.LACKING, "", values))
            elif package in SAME and found != here[package]:
                values["wanted"] = here[package]
                problems.append(Problem(cluster_kinds.UNFIT, "", values))
    if problems:
        raise ClusterError(problems)


def _check_view(client: Any, seen: Mapping[str, int]) -> None:
    """Refuse workers that do not see the files that are to be read, and the parts' folder."""
    problems = [
        Problem(cluster_kinds.BLIND, "", {"worker": worker, "path": quote(path)})
        for worker, path in client.run(_unseen, dict(seen)).items()
        if path is not None
    ]
    if problems:
        raise ClusterError(problems)


def _unseen(seen: dict[str, int]) -> str | None:
    """Return the first file that is not here in its size."""
    for path, size in seen.items():
        try:
            if Path(path).stat().st_size == size:
                continue
        except OSError:
            pass
        return path
    return None


# -- the work ------------------------------------------------------------------------------------


def _results(
    client: Any,
    submit: Callable[[Task], Any],
    todo: Iterator[Task],
    threads: int,
) -> Iterator[parts.Part | Problem]:
    """Yield the parts as they come; few tasks are under way."""
    done: queue.SimpleQueue[Any] = queue.SimpleQueue()
    under_way: dict[str, Any] = {}
    try:
        while True:
            with _told():
                for task in itertools.islice(todo, max(0, AHEAD * threads - len(under_way))):
                    future = submit(task)
                    under_way[future.key] = future
                    future.add_done_callback(done.put)
                if not under_way:
                    return
                future, threads = _next(client, done, threads)
                del under_way[future.key]
                part = future.result()
            yield part
    finally:
        with contextlib.suppress(Exception):  # a lost cluster has nothing left to cancel
            client.cancel(list(under_way.values()))


def _next(client: Any, done: queue.SimpleQueue[Any], threads: int) -> tuple[Any, int]:
    """Wait for a future that is done; return it, and how many threads the cluster has now."""
    waited = time.monotonic()
    while True:
        try:
            return done.get(timeout=1), threads
        except queue.Empty:
            threads = sum(client.nthreads().values())
        if threads:
            waited = time.monotonic()
        _check_patience(waited)


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """Tell what a cluster does to us in our own words."""
    from concurrent.futures import CancelledError

    from distributed import KilledWorker
    from distributed.comm import CommClosedError

    try:
        yield
    except KilledWorker as error:
        values = {"number": str(error.task).rpartition("-")[2]}
        raise ClusterError([Problem(cluster_kinds.DEADLY, "", values)]) from None
    except (asyncio.CancelledError, CancelledError, CommClosedError, TimeoutError):
        raise ClusterError([Problem(cluster_kinds.LOST)]) from None
