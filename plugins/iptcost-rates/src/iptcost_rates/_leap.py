"""From one point of interest to the next at memory speed, and back to where JSON is read exactly.

A file holds a hundred gigabytes between two entries that matter. Its keys are found as bytes: a
quoted key with its colon can stand in no string, for there its quotes would be escaped. To read
on exactly from a hit, one goes back to a key that the schema has at one level alone: the place is
then known, and all from there on is read token by token. What this can't tell with certainty
raises UnevenError, and the file is read again without leaps.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import stringzilla

from iptcost_rates._window import Window

HISTORY: Final = 8 << 20
"""Bytes that are kept behind the place: a key whose level is known stands in them."""
SEAM: Final = 256
"""Bytes on both sides of where two blocks meet that are looked at together."""
_AFTER: Final = re.compile(rb"[ \t\r\n]*+(:?)")
_BACKSLASH: Final = ord("\\")


class UnevenError(Exception):
    """The file is not written as its beginning was: it has to be read without leaps."""

    def __init__(self, at: int) -> None:
        """Keep the place by which it shows."""
        super().__init__(at)
        self.at = at


Accept = Callable[[bytes, int], bool | None]
"""Whether a needle at a place is what is looked for; None where the bytes end too early to say."""


class Target(NamedTuple):
    """What is looked for."""

    needle: bytes
    accept: Accept


class Landing(NamedTuple):
    """Where a leap ended: at a known key before the hit, or where it began."""

    hit: int | None
    """The place of the hit; None at the end of the file."""
    inside: bool
    """Whether the place is at the known key, or between two entries as before."""


def key(name: bytes) -> Target:
    """Return what looks for a key."""
    needle = b'"' + name + b'"'
    return Target(needle, lambda block, at: is_key(block, at, len(needle)))


def is_key(block: bytes, at: int, length: int) -> bool | None:
    """Return whether the quoted word at a place is a key."""
    if at and block[at - 1] == _BACKSLASH:
        return False
    match = _AFTER.match(block, at + length)
    if match is None or (not match[1] and match.end() == len(block)):
        return None
    return bool(match[1])


def leap(window: Window, targets: Sequence[Target], known: bytes, back: int) -> Landing:
    """Go to the next target, and to the ``back``-th ``known`` key before it; or to the end.

    The window is between two entries; ``known`` is a quoted key that each entry has. Raises
    UnevenError where no such key stands in what is kept.
    """
    start, seen = window.at, window.at
    parts = deque([(window.base, window.buffer)])
    kept, scan = len(window.buffer), window.pos
    while True:
        base, block = parts[-1]
        found = _first(block, targets, scan)
        if found is not None:
            return _land(window, parts, base + found, start, known, back)
        last = stringzilla.rfind(block, known)
        seen = max(seen, base + last)
        if base + len(block) - seen > HISTORY:
            raise UnevenError(seen)
        following = window.read()
        if not following:
            return _land(window, parts, None, start, known, back)
        seam = block[-SEAM:] + following[:SEAM]
        parts.append((base + len(block), following))
        kept += len(following)
        while kept - len(parts[0][1]) > HISTORY:
            kept -= len(parts.popleft()[1])
        left = base + len(block) - len(block[-SEAM:])
        found = _first(seam, targets, max(0, start - left), sure=False)
        if found is not None:
            return _land(window, parts, left + found, start, known, back)
        scan = 0


def _first(block: bytes, targets: Sequence[Target], scan: int, *, sure: bool = True) -> int | None:
    """Return the first place of any target; not ``sure``, also of what can't be told yet."""
    best: int | None = None
    for target in targets:
        end = len(block) if best is None else best
        at = stringzilla.find(block, target.needle, scan, end)
        while at >= 0:
            accepted = target.accept(block, at)
            if accepted or (accepted is None and not sure):
                best = at
                break
            at = stringzilla.find(block, target.needle, at + 1, end)
    return best


def _land(
    window: Window,
    parts: deque[tuple[int, bytes]],
    hit: int | None,
    start: int,
    known: bytes,
    back: int,
) -> Landing:
    buffer = b""
    for base, block in reversed(parts):
        buffer = block + buffer
        end = len(buffer) if hit is None else hit - base
        at = _back(buffer, known, max(0, start - base), end, back)
        if at is not None or base <= start:
            window.buffer, window.base = buffer, base
            window.pos = start - base if at is None else at
            return Landing(hit, at is not None)
    raise UnevenError(parts[0][0])


def _back(buffer: bytes, known: bytes, low: int, end: int, back: int) -> int | None:
    """Return the place of the ``back``-th known key before ``end``."""
    for _ in range(back):
        end = stringzilla.rfind(buffer, known, low, end) if end > low else -1
        while end >= 0 and not is_key(buffer, end, len(known)):
            end = stringzilla.rfind(buffer, known, low, end) if end > low else -1
        if end < 0:
            return None
    return end
