"""A published file as blocks of its JSON: plain, in gzip or in a zip, of a path or a stream."""

from __future__ import annotations

import io
import re
import struct
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO, Final, NoReturn, Self

import stringzilla
from isal import igzip, isal_zlib

from iptcost.payer import Words
from iptcost_rates import _kinds
from iptcost_rates._balance import whole

STDIN: Final = "-"
BLOCK: Final = 1 << 20
"""Bytes of JSON that are looked at together."""
_BOM: Final = b"\xef\xbb\xbf"
_GZIP: Final = b"\x1f\x8b"
_ZIP: Final = b"PK\x03\x04"
_ESCAPED: Final = b"\\u00"
_ESCAPE: Final = 6
"""Bytes of the longest escape."""
_LETTER: Final = re.compile(
    rb"(?<!\\)((?:\\\\)*+)\\u00(3[0-9]|4[1-9A-Fa-f]|5[0-9AaFf]|6[1-9A-Fa-f]|7[0-9Aa])"
)
_LOCAL: Final = struct.Struct("<4s5H3L2H")
_ENCRYPTED: Final = 1
_DESCRIBED_LATER: Final = 8
_STORED, _DEFLATED = 0, 8
_NO_END: Final = Words("its end is missing")
_OTHER_CHECKSUM: Final = Words("its checksum is another")
_FAULTS: Final[Any] = (
    EOFError,
    isal_zlib.error,
    igzip.BadGzipFile,
    zipfile.BadZipFile,
    struct.error,
)


class _PackedBadlyError(Exception):
    """A packed file that can't be unpacked, and why."""

    def __init__(self, reason: Words) -> None:
        super().__init__(reason)
        self.reason = reason


Ticking = Callable[[int, int | None], None]
"""Takes the bytes of the file that are read, and of how many where that is known."""


class Source:
    """One file, opened once; ``read`` gives its JSON block by block, and ``b""`` at its end."""

    def __init__(self, path: str, tick: Ticking | None = None, block: int = BLOCK) -> None:
        """Open the file of a path, or standard input for ``-``; PayerError where it can't be."""
        self.name = "<stdin>" if path == STDIN else _kinds.shown(Path(path).name)
        self.again = path != STDIN
        self._path, self._tick, self._block = path, tick, block
        self._stack = ExitStack()
        self._given = 0
        self._held = b""
        self._of: int | None = None
        self._raw: BinaryIO | None = None
        try:
            self._blocks = self._opened()
        except (OSError, ValueError) as error:
            self._unreadable(error)

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close what was opened."""
        self._stack.close()

    def read(self) -> bytes:
        """Return the next block of JSON; it ends within no escape. ``b""`` at the end."""
        try:
            fresh = next(self._blocks, b"")
        except _PackedBadlyError as error:
            self._packed_badly(error.reason)
        except _FAULTS as error:
            self._packed_badly(_kinds.shown(str(error) or type(error).__name__).rstrip("."))
        except (OSError, ValueError) as error:
            self._unreadable(error)
        block, self._held = self._held + fresh, b""
        if fresh and b"\\" in block[-_ESCAPE:]:
            # An escape that may be parted: its rest comes with the next block.
            last = block.rindex(b"\\") + 1
            block, self._held = block[: whole(block, last)], block[whole(block, last) :]
        if stringzilla.find(block, _ESCAPED) >= 0:
            block = _plain_letters(block)
        if not self._given and block.startswith(_BOM):
            block = block[len(_BOM) :]
            self._given = len(_BOM)
        self._given += len(block)
        if self._tick is not None and self._raw is not None:
            self._tick(self._raw.tell() if self.again else self._given, self._of)
        return block or (self.read() if fresh else b"")

    def _packed_badly(self, reason: str) -> NoReturn:
        _kinds.refuse(_kinds.PACKED_BADLY, file=self.name, at=self._given, reason=reason)

    def _unreadable(self, error: Exception) -> NoReturn:
        reason = getattr(error, "strerror", None) or type(error).__name__
        _kinds.refuse(_kinds.UNREADABLE, "file", file=self.name, reason=reason)

    def _opened(self) -> Iterator[bytes]:
        """Yield the blocks of whatever sort of file it is."""
        if self.again:
            self._raw = self._stack.enter_context(Path(self._path).open("rb"))  # noqa: SIM115 - the stack closes it
            self._of = Path(self._path).stat().st_size
        else:
            self._raw = sys.stdin.buffer
        raw: Any = self._raw
        file: Any = raw if isinstance(raw, io.BufferedReader) else io.BufferedReader(raw)
        head = file.peek(len(_ZIP))[: len(_ZIP)]
        if head.startswith(_GZIP):
            unpacked = self._stack.enter_context(_unpacked(file))
            return iter(lambda: unpacked.read(self._block), b"")
        if head == _ZIP:
            return self._unzipped(file)
        return iter(lambda: file.read(self._block), b"")

    def _unzipped(self, file: BinaryIO) -> Iterator[bytes]:
        """Yield the blocks of the one file in a zip: what a stream holds first."""
        stated: int | None = None
        if self.again:
            with zipfile.ZipFile(self._path) as archive:
                inside = [one for one in archive.infolist() if not one.is_dir()]
            if len(inside) != 1:
                raise _PackedBadlyError(Words("it holds several files, or none"))
            stated = inside[0].CRC
            file.seek(inside[0].header_offset)
        header = _LOCAL.unpack(file.read(_LOCAL.size))
        flags, method, crc, size, name, extra = header[2], header[3], *header[6:8], *header[9:]
        if stated is None and not flags & _DESCRIBED_LATER:
            stated = crc
        file.read(name + extra)
        if flags & _ENCRYPTED:
            raise _PackedBadlyError(Words("it is encrypted"))
        if method == _DEFLATED:
            yield from _inflated(file, self._block, stated)
        elif method == _STORED and size not in {0, 0xFFFFFFFF}:
            yield from _stored(file, self._block, size, crc)
        else:
            raise _PackedBadlyError(Words("it is packed in a way that can't be read here"))


def _unpacked(file: BinaryIO) -> Any:
    opened: Any = igzip.open
    return opened(file, "rb")


def _stored(file: BinaryIO, most: int, size: int, stated: int) -> Iterator[bytes]:
    """Yield the blocks of a file that a zip holds as it is."""
    checksum = 0
    while size and (block := file.read(min(most, size))):
        size -= len(block)
        checksum = isal_zlib.crc32(block, checksum)
        yield block
    if size:
        raise _PackedBadlyError(_NO_END)
    if checksum != stated:
        raise _PackedBadlyError(_OTHER_CHECKSUM)


def _inflated(file: BinaryIO, most: int, stated: int | None) -> Iterator[bytes]:
    """Yield the blocks of a deflated file of a zip, and check its checksum."""
    inflating = isal_zlib.decompressobj(-isal_zlib.MAX_WBITS)
    checksum = 0
    waiting = b""
    while not inflating.eof:
        packed = waiting or file.read(1 << 18)
        block = inflating.decompress(packed, most)
        waiting = inflating.unconsumed_tail
        if not packed and not block and not inflating.eof:
            raise _PackedBadlyError(_NO_END)
        checksum = isal_zlib.crc32(block, checksum)
        if block:
            yield block
    if stated is None:  # it stands behind, as streams are written
        after = (inflating.unused_data + file.read(16)).removeprefix(b"PK\x07\x08")
        stated = int.from_bytes(after[:4], "little")
    if checksum != stated:
        raise _PackedBadlyError(_OTHER_CHECKSUM)


def _plain_letters(block: bytes) -> bytes:
    """Return JSON in which no letter or digit is written as an escape; places move by five each."""
    return _LETTER.sub(lambda match: match[1] + bytes([int(match[2], 16)]), block)
