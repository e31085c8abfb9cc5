"""JSON read exactly, in place and in bounded memory: a window that moves over a file's blocks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final, NoReturn

import msgspec

from iptcost_rates import _kinds
from iptcost_rates._balance import (
    DEEPEST,
    CrookedError,
    DeepError,
    Shape,
    closing,
    shape,
    survey,
    whole,
)  # fmt: skip

LONGEST_STRING: Final = 1 << 20
"""Bytes of one string, at most: the longest descriptions have some 10,000."""
LONGEST_VALUE: Final = 16 << 20
"""Bytes of one entry that is looked at whole, at most: a million references have 8 MB."""
BATCH: Final = 1 << 20
_FIRST_LOOK: Final = 512
_FIRST_BATCH: Final = 1 << 12
_BLANK: Final = re.compile(rb"[ \t\r\n]*+")
_STRING: Final = re.compile(rb'"((?:[^"\\]++|\\.)*+)"', re.DOTALL)
_SCALAR: Final = re.compile(rb'[^,:\]}\s"{\[]++')
_QUOTE, _COMMA, _COLON = b'",:'
OBJECT, ARRAY = b"{["
_ENDS: Final = {OBJECT: ord("}"), ARRAY: ord("]")}

Tee = Callable[[bytes], object]


class Window:
    """A place in a file's JSON. What lies before it is gone, what comes after it is read on."""

    def __init__(self, read: Callable[[], bytes], name: str, base: int = 0) -> None:
        """Begin before the first block that ``read`` gives; ``name`` is the file's, for faults."""
        self.read, self.name = read, name
        self.base = base
        """The place in the JSON at which ``buffer`` begins."""
        self.buffer = b""
        self.pos = 0

    @property
    def at(self) -> int:
        """The place in the JSON, in bytes."""
        return self.base + self.pos

    def fill(self) -> bool:
        """Read on; return whether there was more."""
        block = self.read()
        if block:
            self.buffer = self.buffer[self.pos :] + block
            self.base += self.pos
            self.pos = 0
        return bool(block)

    # -- faults --

    def cut_off(self) -> NoReturn:
        """Refuse a file that ends in the middle."""
        _kinds.refuse(_kinds.CUT_OFF, file=self.name, at=self.base + len(self.buffer))

    def damaged(self, at: int | None = None) -> NoReturn:
        """Refuse what is no JSON here."""
        _kinds.refuse(_kinds.DAMAGED, file=self.name, at=self.at if at is None else at)

    def too_long(self, most: int) -> NoReturn:
        """Refuse an entry that is longer than any can be."""
        _kinds.refuse(_kinds.TOO_LONG, file=self.name, at=self.at, most=most)

    # -- tokens --

    def ended(self) -> bool:
        """Return whether nothing but blanks is left of the file."""
        while not self.buffer[self.pos :].strip(b" \t\r\n"):
            self.pos = len(self.buffer)
            if not self.fill():
                return True
        return False

    def peek(self) -> int:
        """Return the byte of the next token, without passing it."""
        while True:
            match = _BLANK.match(self.buffer, self.pos)
            self.pos = match.end() if match else self.pos
            if self.pos < len(self.buffer):
                return self.buffer[self.pos]
            if not self.fill():
                self.cut_off()

    def take(self, byte: int) -> None:
        """Pass the one byte that must stand here."""
        if self.peek() != byte:
            self.damaged()
        self.pos += 1

    def string(self) -> bytes:
        """Pass a string and return what stands between its quotes, escapes as they are."""
        if self.peek() != _QUOTE:
            self.damaged()
        while (match := _STRING.match(self.buffer, self.pos)) is None:
            if len(self.buffer) - self.pos > LONGEST_STRING:
                self.too_long(LONGEST_STRING)
            if not self.fill():
                self.cut_off()
        self.pos = match.end()
        return match[1]

    def scalar(self) -> bytes:
        """Pass a number or a word and return it."""
        while True:
            match = _SCALAR.match(self.buffer, self.pos)
            if match is None:
                self.damaged()
            if match.end() < len(self.buffer):
                self.pos = match.end()
                return match[0]
            if len(match[0]) > LONGEST_STRING:
                self.too_long(LONGEST_STRING)
            if not self.fill():
                self.cut_off()

    def names(self, *, first: bool = True) -> Iterator[str]:
        """Yield the keys of the object whose brace was passed; values are passed in between.

        Not ``first``: what stands here comes after a value of it.
        """
        while (byte := self.peek()) != _ENDS[OBJECT]:
            if not first:
                self.take(_COMMA)
            elif byte == _COMMA:
                self.damaged()
            first = False
            key = self.string()
            self.take(_COLON)
            yield key.decode("utf-8", "replace")
        self.pos += 1

    def elements(self, *, first: bool = True) -> Iterator[int]:
        """Yield the place of each element of the array whose bracket was passed, likewise."""
        while (byte := self.peek()) != _ENDS[ARRAY]:
            if not first:
                self.take(_COMMA)
                self.peek()
            elif byte == _COMMA:
                self.damaged()
            first = False
            yield self.at
        self.pos += 1

    # -- values --

    def skip(self) -> None:
        """Pass a value of any size."""
        byte = self.peek()
        if byte == _QUOTE:
            self.string()
        elif byte in _ENDS:
            self.pos += 1
            self.leave(1)
        else:
            self.scalar()

    def leave(self, depth: int, tee: Tee | None = None) -> None:
        """Pass all up to where ``depth`` arrays and objects have ended; ``tee`` takes what it is.

        The place is within no string.
        """
        in_string, size = False, _FIRST_LOOK
        quoted = 0
        while True:
            end = whole(self.buffer, min(len(self.buffer), self.pos + size))
            chunk = self.buffer[self.pos : end]
            found = self._shape(chunk, in_string=in_string)
            if found.closers >= depth:
                last = closing(chunk, depth, in_string=in_string) + 1
                if tee is not None:
                    tee(chunk[:last])
                self.pos += last
                return
            depth += found.openers - found.closers
            quoted = quoted + len(chunk) if in_string and b'"' not in chunk else 0
            if depth > DEEPEST:
                self._too_deep()
            if quoted > LONGEST_STRING:
                self.too_long(LONGEST_STRING)
            if tee is not None:
                tee(chunk)
            in_string, size = found.in_string, min(size * 8, BATCH)
            self.pos = end
            if (not chunk or self.pos == len(self.buffer)) and not self.fill():
                self.cut_off()

    def value(self) -> Any:
        """Pass a value and return it; a number with a point comes as text does, undamaged."""
        return self.decoded(self.raw())

    def raw(self) -> bytes:
        """Pass a value and return it as it stands."""
        byte = self.peek()
        if byte == _QUOTE:
            return b'"' + self.string() + b'"'
        if byte not in _ENDS:
            return self.scalar()
        parts = [self.buffer[self.pos : self.pos + 1]]
        length = 0

        def keep(chunk: bytes) -> None:
            nonlocal length
            length += len(chunk)
            if length > LONGEST_VALUE:
                self.too_long(LONGEST_VALUE)
            parts.append(chunk)

        self.pos += 1
        self.leave(1, keep)
        return b"".join(parts)

    def decoded(self, raw: bytes, decoder: msgspec.json.Decoder[Any] | None = None) -> Any:
        """Return what a whole value says; the place is behind it."""
        try:
            return (decoder or _ANY).decode(raw)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            self.damaged(max(0, self.at - len(raw)))

    def batches(self) -> Iterator[tuple[int, bytes]]:
        """Yield the further elements of the array that the place is in, many at once.

        Each time their place and a JSON list; the elements are objects, and each is whole.
        """
        size = min(_FIRST_BATCH, BATCH)
        while True:
            if len(self.buffer) - self.pos < size and self.fill():
                continue
            end = whole(self.buffer, min(len(self.buffer), self.pos + size))
            chunk = self.buffer[self.pos : end]
            cut, ended = self._surveyed(chunk)
            start, text = self.at, chunk[:cut].strip(b" \t\r\n,")
            if not ended and not text:
                if size > len(chunk) + 1:
                    self.cut_off()
                if size >= LONGEST_VALUE:
                    self.too_long(LONGEST_VALUE)
                size *= 4
                continue
            size = min(4 * size, BATCH)
            self.pos += cut + ended
            if text:
                yield start + chunk.index(text[:1]), b"[" + text + b"]"
            if ended:
                return

    def _surveyed(self, chunk: bytes) -> tuple[int, bool]:
        try:
            return survey(chunk)
        except CrookedError:
            self.damaged()
        except DeepError:
            self._too_deep()

    def _too_deep(self) -> NoReturn:
        _kinds.refuse(_kinds.TOO_DEEP, file=self.name, at=self.at, most=DEEPEST)

    def _shape(self, chunk: bytes, *, in_string: bool = False) -> Shape:
        try:
            found = shape(chunk, in_string=in_string)
        except CrookedError:
            self.damaged()
        except DeepError:
            self._too_deep()
        return found


_ANY: Final = msgspec.json.Decoder(Any, float_hook=str)
