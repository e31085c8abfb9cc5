"""What bounds the asking of a payer: the time that it may take, and the servers asked for it."""

from __future__ import annotations

import contextlib
import contextvars
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

T = TypeVar("T")
Consent = Callable[[str], bool]
"""Takes a server's name, and returns whether it may be asked."""
_consent: contextvars.ContextVar[Consent | None] = contextvars.ContextVar("consent", default=None)


@contextlib.contextmanager
def asking(consent: Consent) -> Iterator[None]:
    """Let ``consent`` decide while the context lasts."""
    token = _consent.set(consent)
    try:
        yield
    finally:
        _consent.reset(token)


def consented(host: str) -> bool:
    """Return whether a server that only a document names may be asked; nobody there, it may not."""
    consent = _consent.get()
    return consent is not None and consent(host)


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

    worker = threading.Thread(target=run, daemon=True)
    worker.start()
    worker.join(max(seconds, 0))
    if not outcome:
        raise OverdueError
    result, error = outcome[0]
    if error is not None:
        raise error
    return result  # type: ignore[no-any-return]
