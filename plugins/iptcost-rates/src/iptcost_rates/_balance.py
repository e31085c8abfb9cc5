"""Where a JSON value ends, from its brackets alone: exact, a chunk at a time, at memory speed.

All that is no bracket and no quote is taken out of a chunk by one ``translate``; what then stands
between quotes goes too. Pairs that close each other are removed from the inside out, and closing
brackets are left, then opening ones: how far the chunk leads out of where it began, and in again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

DEEPEST: Final = 64
"""Levels of a file, at most. The schema has seven."""

_KEPT: Final = b'"{}[]'
_DROPPED: Final = bytes(sorted(set(range(256)) - set(_KEPT)))
_ESCAPE: Final = re.compile(rb"\\.", re.DOTALL)
_QUOTED: Final = re.compile(rb'"[^"]*+"')
_LEFT: Final = re.compile(rb"([\]}]*+)([\[{]*+)")
_STEPS: Final = (1 << 14, 1 << 9, 1 << 6)
"""Bytes of the parts in which a place is looked for, narrower each time."""


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
    if not end or chunk[end - 1] != ord("\\"):
        return end
    return end - (end - len(chunk[:end].rstrip(b"\\"))) % 2


class Piece(NamedTuple):
    """A part of a chunk: where it lies, and what holds before it."""

    low: int
    high: int
    depth: int
    in_string: bool
    shape: Shape


def closing(chunk: bytes, depth: int, *, in_string: bool = False) -> int:
    """Return where the bracket stands that leads ``depth`` levels out; the chunk has it."""
    low, high = 0, len(chunk)
    for step in _STEPS:
        for piece in _pieces(chunk, low, high, step, depth, in_string=in_string):
            if piece.shape.closers >= piece.depth:
                low, high, depth, in_string = piece.low, piece.high, piece.depth, piece.in_string
                break
    for at, opens in _brackets(chunk, low, high, in_string=in_string):
        depth += 1 if opens else -1
        if not depth:
            return at
    raise CrookedError


def survey(chunk: bytes) -> tuple[int, bool]:
    """Return up to where a chunk of an array's elements is whole, and whether the array ends there.

    It begins between two elements; each of them is an object or an array.
    """
    low, high, depth, in_string = 0, len(chunk), 0, False
    for step in _STEPS:
        last: Piece | None = None
        for piece in _pieces(chunk, low, high, step, depth, in_string=in_string):
            if piece.shape.closers > piece.depth:
                part = chunk[piece.low : piece.high]
                end = closing(part, piece.depth + 1, in_string=piece.in_string)
                return piece.low + end, True
            if piece.shape.closers == piece.depth:
                last = piece
        if last is None:
            break
        low, high, depth, in_string = last.low, last.high, last.depth, last.in_string
    cut = low if depth else high
    for at, opens in _brackets(chunk, low, high, in_string=in_string):
        if opens and not depth:
            cut = at
        depth += 1 if opens else -1
        if not depth:
            cut = high
    return cut, False


def _pieces(
    chunk: bytes, low: int, high: int, step: int, depth: int, *, in_string: bool
) -> Iterator[Piece]:
    """Yield the parts of a stretch, each of about ``step`` bytes, with the depth before it."""
    while low < high:
        end = max(whole(chunk, min(high, low + step)), low + 1)
        found = shape(chunk[low:end], in_string=in_string)
        yield Piece(low, end, depth, in_string, found)
        depth += found.openers - found.closers
        if depth > DEEPEST:
            raise DeepError
        low, in_string = end, found.in_string


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
