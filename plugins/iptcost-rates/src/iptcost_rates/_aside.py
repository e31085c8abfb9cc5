"""Prices set aside until the groups are known: packed, in memory, and past a bound on disk."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from tempfile import SpooledTemporaryFile
from typing import IO, Final, Self

from isal import isal_zlib

from iptcost_rates._window import Window

IN_MEMORY: Final = 32 << 20
"""Bytes, packed. The prices of a few codes come to less, but for the largest files."""
_UNPACKED: Final = 1 << 20


class Aside:
    """A store of arrays of prices, each with its item's head, in the order of the file."""

    def __init__(self) -> None:
        """Begin empty."""
        self._stack = ExitStack()
        spooled = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the stack closes it
        self._file: IO[bytes] = self._stack.enter_context(spooled)
        self._packing = isal_zlib.compressobj(0)
        self._heads: dict[tuple[tuple[str, str], ...], int] = {}
        self._which, self._starts, self._ends = array("L"), array("Q"), array("Q")

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Remove what was set aside."""
        self._stack.close()

    def write(self, chunk: bytes) -> None:
        """Take the next bytes of the item that is being read."""
        self._file.write(self._packing.compress(chunk))

    def keep(self, head: Mapping[str, str], start: int) -> None:
        """Keep the item whose prices begin at ``start`` in the JSON."""
        self._file.write(self._packing.flush())
        self._packing = isal_zlib.compressobj(0)
        key = tuple(sorted(head.items()))
        self._which.append(self._heads.setdefault(key, len(self._heads)))
        self._starts.append(start)
        self._ends.append(self._file.tell())

    def forget(self) -> None:
        """Forget the item that was read last: it is none of those wanted."""
        self._packing = isal_zlib.compressobj(0)
        self._file.seek(self._ends[-1] if self._ends else 0)
        self._file.truncate()

    def items(self, name: str) -> Iterator[tuple[dict[str, str], Window]]:
        """Yield each item that was kept, its head and its prices; then begin empty again.

        The window is behind the bracket of the prices, and its places are the file's.
        """
        heads = list(self._heads)
        at = 0
        for which, start, end in zip(self._which, self._starts, self._ends, strict=True):
            self._file.seek(at)
            yield dict(heads[which]), Window(_Reading(self._file, end - at), name, start)
            at = end
        for kept in (self._which, self._starts, self._ends):
            del kept[:]
        self._heads.clear()
        self._file.seek(0)
        self._file.truncate()


class _Reading:
    """One item's prices, unpacked block by block."""

    def __init__(self, file: IO[bytes], size: int) -> None:
        """Read ``size`` packed bytes from where the file stands."""
        self._file, self._left = file, size
        self._at = file.tell()
        self._unpacking = isal_zlib.decompressobj()
        self._waiting = b""

    def __call__(self) -> bytes:
        """Return the next block, or ``b""``."""
        while not self._unpacking.eof:
            packed = self._waiting
            if not packed:
                self._file.seek(self._at)
                packed = self._file.read(min(self._left, 1 << 18))
                self._at += len(packed)
                self._left -= len(packed)
            block = self._unpacking.decompress(packed, _UNPACKED)
            self._waiting = self._unpacking.unconsumed_tail
            if block or not packed:
                return block
        return b""
