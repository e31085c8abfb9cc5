"""X12 text to segments: any delimiters, line breaks or none, any length in bounded memory.

An interchange's first segment, ISA, says its own delimiters: the character after ``ISA`` parts
elements, ISA11 parts repetitions, ISA16 components, and what follows ISA16 ends a segment.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Protocol

import attrs

from iptcost.payer import Kind, PayerError, Problem, quote
from iptcost_x12 import _kinds as kinds

LONGEST_SEGMENT: Final = 32_768
MOST_BLANK: Final = 2**20
"""Blanks in a row that are passed over; a stream of nothing else has no end to wait for."""
MOST_TOLD: Final = 500_000
"""So many segments of a stream are read where all of it is wanted at once; it has an end."""
MOST_ELEMENTS: Final = 100
MOST_REPEATS: Final = 200
_CHUNK: Final = 65_536
_ISA_ELEMENTS: Final = 16
_BLANK: Final = b" \t\r\n\x00\xef\xbb\xbf"
"""Line breaks between segments, and the byte-order mark before the first."""


class Bytes(Protocol):
    """Anything that is read in pieces: an open file, a socket's file, BytesIO."""

    def read(self, size: int, /) -> bytes | str:
        """Return at most ``size`` bytes or characters; nothing at the end."""
        ...


@attrs.frozen
class Delimiters:
    """The characters that part an interchange, as its ISA states them."""

    element: bytes
    repetition: bytes
    component: bytes
    terminator: bytes


@attrs.frozen
class Segment:
    """One segment: its name, its elements as text, its number in the stream from 1."""

    name: str
    elements: tuple[str, ...] = attrs.field(repr=False)
    number: int
    delimiters: Delimiters = attrs.field(repr=False)

    def __getitem__(self, position: int) -> str:
        """Return element ``position`` as X12 counts them, from 1; empty where there is none."""
        return self.elements[position - 1] if 0 < position <= len(self.elements) else ""

    def place(self, position: int) -> str:
        """Return what X12 calls an element: a message names it, not what stands there.

        In a segment that lacks an element another one is shifted into its place: a name, a number.
        """
        return f"{quote(self.name[:3])[1:-1]}{position:02}"

    def repeats(self, position: int) -> tuple[str, ...]:
        """Return the repetitions of an element."""
        return self._parts(position, self.delimiters.repetition)

    def components(self, position: int) -> tuple[str, ...]:
        """Return the components of a composite element."""
        return self._parts(position, self.delimiters.component)

    def _parts(self, position: int, mark: bytes) -> tuple[str, ...]:
        value = self[position]
        # ISA11 was a letter before release 4020: no mark of repetition then.
        if not value or mark.isalnum() or mark == b" ":
            return (value,) if value else ()
        parts = value.split(mark.decode("latin-1"), MOST_REPEATS + 1)
        if len(parts) > MOST_REPEATS:
            refuse(kinds.TOO_MANY_PARTS, self.number, most=MOST_REPEATS)
        return tuple(part.strip() for part in parts)


def refuse(kind: Kind, number: int, **values: object) -> None:
    """Raise the PayerError of a fault at segment ``number``."""
    raise PayerError([Problem(kind, "", {"segment": number, **values})])


def segments(stream: Bytes, most: int | None = None) -> Iterator[Segment]:
    """Yield the segments of every interchange in ``stream``; PayerError where it is none.

    PayerError too where there are more than ``most``.

    No more is held than one segment and one piece of the stream.
    """
    buffer = b""
    number = blank = 0
    marks: Delimiters | None = None
    ended = False
    while True:
        while not ended and len(buffer) <= LONGEST_SEGMENT:
            piece = stream.read(_CHUNK)
            ended = not piece
            buffer += piece.encode() if isinstance(piece, str) else piece
        start = 0
        while True:
            begin, start = start, _past_blank(buffer, start)
            blank += start - begin
            if blank > MOST_BLANK:
                refuse(kinds.SEGMENT_TOO_LONG, number + 1, most=LONGEST_SEGMENT)
            if start == len(buffer) or (not ended and len(buffer) - start <= LONGEST_SEGMENT):
                break
            if buffer[start : start + 3] == b"ISA":
                marks = _delimiters(buffer[start : start + LONGEST_SEGMENT], number + 1)
            if marks is None:
                refuse(kinds.NO_ISA, number + 1)
                return
            end = buffer.find(marks.terminator, start, start + LONGEST_SEGMENT)
            if end < 0:
                long = len(buffer) - start >= LONGEST_SEGMENT
                kind = kinds.SEGMENT_TOO_LONG if long else kinds.CUT_OFF
                refuse(kind, number + 1, most=LONGEST_SEGMENT)
            number += 1
            if most is not None and number > most:
                refuse(kinds.TOO_MANY_ROWS, number, most=most)
            yield _segment(buffer[start:end], number, marks)
            start, blank = end + 1, 0
        buffer = buffer[start:]
        if ended and not buffer:
            break
    if not number:
        refuse(kinds.NO_ISA, 1)


def _past_blank(buffer: bytes, start: int) -> int:
    while start < len(buffer) and buffer[start] in _BLANK:
        start += 1
    return start


def _delimiters(head: bytes, number: int) -> Delimiters:
    """Read an interchange's delimiters off its ISA, padded as it should be or not."""
    element = head[3:4]
    parts = head.split(element, _ISA_ELEMENTS) if element else []
    last = parts[-1] if len(parts) == _ISA_ELEMENTS + 1 else b""
    component, terminator = last[:1], last[1:2]
    repetition = parts[11][:1] if last else b""
    marks = (element, component, terminator)
    if not terminator or len(set(marks)) < len(marks) or any(m.isalnum() for m in marks):
        refuse(kinds.BAD_ISA, number)
    return Delimiters(element, repetition or b"U", component, terminator)


def _segment(raw: bytes, number: int, marks: Delimiters) -> Segment:
    parts = raw.split(marks.element, MOST_ELEMENTS + 1)
    if len(parts) > MOST_ELEMENTS:
        refuse(kinds.TOO_MANY_PARTS, number, most=MOST_ELEMENTS)
    texts = [part.decode("utf-8", "replace").strip() for part in parts]
    return Segment(texts[0].upper(), tuple(texts[1:]), number, marks)
