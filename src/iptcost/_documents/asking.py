"""What bounds the asking of a payer: the time that it may take, servers, and what it answers."""

from __future__ import annotations

import contextlib
import contextvars
import datetime as dt
import queue
import sys
import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final, NoReturn, TypeVar

from iptcost._documents.files import DEEPEST
from iptcost._faults import kinds
from iptcost._faults.problem import Problem, Sentence, Words, join

MOST_VALUES: Final = 200_000
"""So many values an answer holds at the most, sources and notes included."""
MOST_BITS: Final = 128
_PLAIN: Final = (str, int, float, bool, Decimal, dt.date, dt.datetime, type(None), Words, Sentence)
_EXACT: Final[Mapping[type, Callable[[Any], Any]]] = {
    str: str.__str__,
    int: int.__int__,
    float: float.__float__,
    Decimal: Decimal,
    dt.datetime: lambda when: dt.datetime.combine(when.date(), when.timetz()),
    dt.date: lambda day: dt.date(day.year, day.month, day.day),
}
"""Of a class of a plugin's own (a parser that keeps the layout has some), the plain value."""
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
    """Return what ``call`` returns, or raise what it raises; OverdueError after so many seconds."""
    return next(each_within(seconds, lambda: (call() for _ in "1")))


def each_within(seconds: float, make: Callable[[], Iterable[T]]) -> Generator[T, None, None]:
    """Yield what ``make`` makes, one when it is asked for; OverdueError where one takes longer.

    A thread can't be stopped from outside: one that hangs is a daemon, and ends with the process.
    Ctrl-C reaches the caller, who waits. One thread makes them all.
    """
    if sys.platform == "emscripten":  # no threads in a browser: the page ends its worker itself
        yield from make()
        return
    made: queue.SimpleQueue[tuple[Iterable[T], BaseException | None]] = queue.SimpleQueue()
    wanted: queue.SimpleQueue[bool] = queue.SimpleQueue()

    def run() -> None:
        error = None
        try:
            for item in make():
                made.put(([item], None))
                if not wanted.get():
                    return
        except BaseException as raised:  # noqa: BLE001 - handed on as it is
            error = raised
        made.put(([], error))

    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(run,), daemon=True).start()
    try:
        while True:
            try:
                found, error = made.get(timeout=max(seconds, 0))
            except queue.Empty:
                raise OverdueError from None
            if error is not None:
                raise error
            if not found:
                return
            yield from found
            wanted.put(item=True)
    finally:
        wanted.put(item=False)


class UnfitError(Exception):
    """An answer is no Coverage of plain values; its argument is the problem."""


def plain(value: Any, path: str, left: Iterator[int], depth: int = 0) -> Any:
    """Return a value, with all that it holds, as what a document's parser makes."""
    huge = isinstance(value, int) and value.bit_length() > MOST_BITS
    if huge or depth > DEEPEST or next(left, None) is None:
        unfit(path, "more", f"{MOST_VALUES} values, {DEEPEST} deep, at the most")
    if type(value) in _PLAIN:
        return value
    if isinstance(value, Mapping):
        keys = ((key, str(plain(key, path, left))) for key in value)
        return {name: plain(value[key], join(path, name), left, depth + 1) for key, name in keys}
    if isinstance(value, (list, tuple)):
        items = enumerate(value)
        return [plain(item, join(path, place), left, depth + 1) for place, item in items]
    for kind, exact in _EXACT.items():
        if isinstance(value, kind):
            return exact(value)
    return unfit(path, type(value), "text, a number, a date, a list or a table")


def unfit(path: str, found: object, expected: str) -> NoReturn:
    value = found.__name__ if isinstance(found, type) else found
    raise UnfitError(Problem(kinds.PAYER_ANSWER, path, {"value": value, "expected": expected}))
