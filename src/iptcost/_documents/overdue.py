"""A call that may hang, bounded: what does not end in time is left behind and told."""

from __future__ import annotations

import contextvars
import sys
import threading
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


class OverdueError(Exception):
    """The call did not end in time."""


def within(seconds: float, call: Callable[[], T]) -> T:
    """Return what ``call`` returns, or raise what it raises; OverdueError after so many seconds.

    A thread can't be stopped from outside: one that hangs is a daemon, and ends with the process.
    Ctrl-C reaches the caller, who waits.
    """
    if sys.platform == "emscripten":  # no threads in a browser: the page ends its worker itself
        return call()
    outcome: list[Any] = []
    context = contextvars.copy_context()

    def run() -> None:
        try:
            outcome.append((context.run(call), None))
        except BaseException as error:  # noqa: BLE001 - handed on as it is
            outcome.append((None, error))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if not outcome:
        raise OverdueError
    result, error = outcome[0]
    if error is not None:
        raise error
    return result  # type: ignore[no-any-return]
