"""Work spread over processes, its results in order.

The processes are fresh interpreters (spawn): a fork would copy locks that another thread holds.
Where no thread of Python's runs, and what this process has open may be copied, a fork (Linux) has
nothing to begin: the libraries' own threads are idle then, and those who have some (Arrow,
jemalloc, OpenBLAS) see to a fork themselves.
"""

from __future__ import annotations

import collections
import contextlib
import gc
import itertools
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, TypeVar

from iptcost._faults import kinds, problem

Item = TypeVar("Item")
Result = TypeVar("Result")

AHEAD: Final = 2
"""So many items are handed to each process: none waits for its next."""
MOST_HELD: Final = 8
"""So many items a process may be done before one that they have to wait for."""
_work: Callable[[Any], Any] | None = None
"""In a process of ours, what it does with each item: handed over once, not with every item."""


def usable_cores() -> int:
    """Return how many cores this process may run on, which may be fewer than there are."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def in_order(
    work: Callable[[Item], Result], items: Iterable[Item], processes: int, *, copied: bool = False
) -> Iterator[Result]:
    """Yield ``work(item)`` of each item, in order, computed by so many processes.

    One of them is this process, which works too and needs not wait for the others to begin. They
    are copies of it where that is safe and ``copied``: no connection is open that two may not use.
    An exception of ``work`` is raised here; a process that dies is a CaseError. However it ends,
    items that are under way elsewhere are finished, the others not begun.
    """
    if processes == 1:
        yield from map(work, items)
        return
    # A small run needs none of this: it is imported here.
    import multiprocessing
    from concurrent.futures import Future, ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    alone = sys.platform == "linux" and threading.active_count() == 1
    context = multiprocessing.get_context("fork" if copied and alone else "spawn")
    pool = ProcessPoolExecutor(processes - 1, context, initializer=_begin, initargs=(work,))
    under_way: collections.deque[Future[Result]] = collections.deque()
    pending = iter(items)
    try:
        with _deaf():
            # The first item starts all processes: one that is not yet ready for Ctrl-C would
            # answer it with a traceback.
            under_way.extend(pool.submit(_do, item) for item in itertools.islice(pending, 1))
        # One is held back as long as there is one, so that none waits elsewhere while we idle.
        own = list(itertools.islice(pending, 1))
        while under_way or own:
            busy = sum(not future.done() for future in under_way)
            for item in itertools.islice(pending, max(0, AHEAD * (processes - 1) - busy)):
                under_way.append(pool.submit(_do, own.pop()))
                own.append(item)
            room = len(under_way) < MOST_HELD * processes
            if own and room and not (under_way and under_way[0].done()):
                # While the oldest is under way elsewhere, the next one is done here.
                done: Future[Result] = Future()
                done.set_result(work(own.pop()))
                under_way.append(done)
                own.extend(itertools.islice(pending, 1))
            else:
                yield under_way.popleft().result()
    except BrokenProcessPool:
        raise problem.CaseError([problem.Problem(kinds.PROCESS_DIED)]) from None
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _begin(work: Callable[[Any], Any]) -> None:
    """Begin a process: Ctrl-C is left to the parent, and without the parent there is no work."""
    global _work  # noqa: PLW0603 - the one thing that an executor's process can keep
    import multiprocessing

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _work = work
    gc.freeze()

    def end_with_parent() -> None:
        if (parent := multiprocessing.parent_process()) is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=end_with_parent, daemon=True).start()


def _do(item: Any) -> Any:
    if _work is None:
        raise AssertionError
    return _work(item)


@contextlib.contextmanager
def _deaf() -> Iterator[None]:
    """Ignore Ctrl-C for a moment; what is started meanwhile ignores it from its first breath."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
