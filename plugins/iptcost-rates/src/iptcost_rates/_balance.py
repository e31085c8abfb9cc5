"""Where a JSON value ends, from its brackets alone: exact, a chunk at a time, at memory speed.

All that is no bracket and no quote is taken out of a chunk by one ``translate``; what then stands
between quotes goes too. Pairs that close each other are removed from the inside out, and closing
brackets are left, then opening ones: how far the chunk leads out of where it began, and in again.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

DEEPEST: Final = 64
"""Levels of a file, at most. The schema has seven."""

_KEPT: Final = b'"{}[]'
_DROPPED: Final = bytes(sorted(set(range(256)) - set(_KEPT)))
_ESCAPE: Final = re.compile(rb"\\.", re.DOTALL)
_QUOTED: Final = re.compile(rb'"[^"]*+"')
_LEFT: Final = re.compile(rb"([\]}]*+)([\[{]*+)")
_SMALL: Final = 64


class CrookedError(ValueError):
    """Brackets that do not match."""


class DeepError(ValueError):
    """More levels than a file may have."""


class Shape(NamedTuple):
    """What a chunk leaves open."""

    closers: int
    openers: int
    in_string: bool


def shape(chunk: bytes, *, in_string: bool = False) -> Shape:
    """Return how many brackets of before a chunk closes, how many it opens, and its last string.

    The chunk ends on no backslash that escapes what comes after it. Raises CrookedError, DeepError.
    """
    if b"\\" in chunk:
        chunk = _ESCAPE.sub(b"", chunk)
    kept = chunk.translate(None, _DROPPED)
    if in_string:
        end = kept.find(b'"')
        if end < 0:
            return Shape(0, 0, in_string)
        kept = kept[end + 1 :]
    kept = kept.replace(b'""', b"")
    if b'"' in kept:
        kept = _QUOTED.sub(b"", kept)
    start = kept.find(b'"')
    if start >= 0:
        kept = kept[:start]
    for _ in range(DEEPEST):
        shorter = kept.replace(b"[]", b"").replace(b"{}", b"")
        if len(shorter) == len(kept):
            break
        kept = shorter
    else:
        raise DeepError
    match = _LEFT.fullmatch(kept)
    if match is None:
        raise CrookedError
    return Shape(len(match[1]), len(match[2]), start >= 0)


def whole(chunk: bytes, end: int) -> int:
    """Return the last place up to ``end`` at which a chunk may be cut without parting an escape."""
    run = end
    while run and chunk[run - 1] == ord("\\"):
        run -= 1
    return end - (end - run) % 2


def closing(chunk: bytes, depth: int, *, in_string: bool = False) -> int:
    """Return where the bracket stands that leads ``depth`` levels out; the chunk has it."""
    low, high = 0, len(chunk)
    while high - low > _SMALL:
        middle = whole(chunk, (low + high) // 2)
        if middle <= low:
            break
        half = shape(chunk[low:middle], in_string=in_string)
        if half.closers >= depth:
            high = middle
        else:
            depth += half.openers - half.closers
            in_string = half.in_string
            low = middle
    for at, opening in _brackets(chunk, low, high, in_string=in_string):
        depth += 1 if opening else -1
        if not depth:
            return at
    raise CrookedError


def opening(chunk: bytes) -> int:
    """Return where the first bracket stands that a chunk opens and does not close; it has one."""
    low, high, in_string, closed = 0, len(chunk), False, 0
    while high - low > _SMALL:
        middle = whole(chunk, (low + high) // 2)
        if middle <= low:
            break
        left = shape(chunk[low:middle], in_string=in_string)
        right = shape(chunk[middle:high], in_string=left.in_string)
        if left.openers > right.closers + max(0, closed - right.openers):
            closed = right.closers + max(0, closed - right.openers)
            high = middle
        else:
            low, in_string = middle, left.in_string
    stack: list[int] = []
    for at, opens in _brackets(chunk, low, high, in_string=in_string):
        if opens:
            stack.append(at)
        elif stack:
            stack.pop()
    if len(stack) <= closed:
        raise CrookedError
    return stack[0]


def _brackets(chunk: bytes, low: int, high: int, *, in_string: bool) -> list[tuple[int, bool]]:
    """Return the brackets of a short stretch, and whether each opens."""
    found: list[tuple[int, bool]] = []
    at = low
    while at < high:
        byte = chunk[at]
        if byte == ord("\\"):
            at += 1
        elif byte == ord('"'):
            in_string = not in_string
        elif not in_string and byte in b"[{":
            found.append((at, True))
        elif not in_string and byte in b"]}":
            found.append((at, False))
        at += 1
    return found
