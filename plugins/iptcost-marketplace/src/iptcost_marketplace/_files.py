"""Rows of a public use file, one by one, in bounded memory: CSV, plain or alone in a zip.

Row numbers are those a spreadsheet shows (the column names are row 1); line numbers count the
file's lines, of which a quoted cell may hold several.
"""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Final, NoReturn

import attrs

from iptcost.payer import Kind, PayerError, Problem, quote
from iptcost_marketplace import _kinds

LARGEST: Final = 2**30
"""Bytes of a file, unpacked. The largest public use file of these two kinds has a third of it."""
LONGEST_ROW: Final = 100_000
"""Characters of a row. The longest explanations have some 4,000."""
MOST_COLUMNS: Final = 1_000
_UNZIP_ERRORS: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)


@attrs.frozen
class Row:
    """One row of a file: its number, and its cells by column."""

    number: int
    cells: Mapping[str, str]

    def get(self, column: str) -> str:
        """Return a cell without its outer blanks; empty where the file has no such column."""
        return self.cells.get(column, "").strip()


def refuse(kind: Kind, path: str = "", **values: object) -> NoReturn:
    """Raise the PayerError of one fault."""
    raise PayerError([Problem(kind, path, values)])


@attrs.frozen
class Table:
    """One file, by the key of the settings that names it, and the columns that it must have."""

    key: str
    path: str
    needed: tuple[str, ...]

    @property
    def name(self) -> str:
        """The file's name without its folders: messages and sources hold no more of a path."""
        return Path(self.path).name

    def rows(self, needle: str = "") -> Iterator[Row]:
        """Yield the rows whose text holds ``needle``; a row's own cells are still to be checked.

        Raises PayerError where the file can't be read, is cut off, too large or no such file.
        """
        try:
            with self._opened() as file:
                yield from self._parsed(_records(self, file), needle)
        except _UNZIP_ERRORS as error:
            self._unreadable(str(error) or type(error).__name__)
        except OSError as error:
            self._unreadable(error.strerror or type(error).__name__)
        except UnicodeError:
            self._unreadable("it is not UTF-8 text")
        except ValueError as error:  # a path with a NUL
            self._unreadable(str(error))

    def _parsed(self, records: Iterator[tuple[int, str]], needle: str) -> Iterator[Row]:
        line, text = next(records, (1, ""))
        header = self._cells(line, text)
        self._check_header(header)
        for number, (line, text) in enumerate(records, 2):
            # A line without an end is the file's last: where it is cut off, all of it may be.
            if (needle in text or text[-1:] != "\n") and text.strip():
                cells = self._cells(line, text)
                if len(cells) != len(header):
                    reason = f"{len(cells)} / {len(header)}"
                    refuse(_kinds.NOT_CSV, self.key, file=self.name, line=line, reason=reason)
                yield Row(number, dict(zip(header, cells, strict=True)))

    def _cells(self, line: int, text: str) -> list[str]:
        try:
            return next(csv.reader([text], strict=True), [])
        except csv.Error as error:
            reason = quote(str(error))[1:-1]
            refuse(_kinds.NOT_CSV, self.key, file=self.name, line=line, reason=reason)

    def _check_header(self, header: list[str]) -> None:
        columns = [column for column in self.needed if header.count(column) != 1]
        if not columns and len(set(header)) < len(header):
            columns = [name for name in dict.fromkeys(header) if header.count(name) > 1][:10]
        if columns or len(header) > MOST_COLUMNS:
            shown = ", ".join(quote(column)[1:-1] for column in columns) or f"> {MOST_COLUMNS}"
            refuse(_kinds.COLUMNS, self.key, file=self.name, columns=shown)

    @contextmanager
    def _opened(self) -> Iterator[IO[str]]:
        with self.unpacked() as raw, io.TextIOWrapper(raw, "utf-8-sig", newline="") as text:
            yield text

    @contextmanager
    def unpacked(self) -> Iterator[IO[bytes]]:
        """Open the file's bytes; of a zip its one CSV, whose unpacked size is checked first."""
        with ExitStack() as stack:
            raw: IO[bytes] = stack.enter_context(Path(self.path).open("rb"))
            start = raw.read(4)
            raw.seek(0)
            if start[:2] == b"PK":
                archive = stack.enter_context(zipfile.ZipFile(raw))
                raw = stack.enter_context(archive.open(self._member(archive)))
            yield raw

    def _member(self, archive: zipfile.ZipFile) -> zipfile.ZipInfo:
        members = [one for one in archive.infolist() if one.filename.lower().endswith(".csv")]
        if len(members) != 1:
            self._unreadable(f"the zip holds {len(members)} CSV files, not one")
        if members[0].file_size > LARGEST:
            self.too_large(0)
        return members[0]

    def too_large(self, line: int) -> NoReturn:
        """Refuse a file that passes the limits."""
        values = {"file": self.name, "line": line, "bytes": LARGEST, "row": LONGEST_ROW}
        refuse(_kinds.FILE_TOO_LARGE, self.key, **values)

    def broken_off(self, line: int) -> NoReturn:
        """Refuse a file that ends within a quoted cell."""
        reason = "a quoted cell has no end"
        refuse(_kinds.NOT_CSV, self.key, file=self.name, line=line, reason=reason)

    def _unreadable(self, reason: str) -> NoReturn:
        shown = quote(reason)[1:-1]
        refuse(_kinds.FILE_UNREADABLE, self.key, file=self.name, reason=shown)


def _records(table: Table, file: IO[str]) -> Iterator[tuple[int, str]]:
    """Yield each record's first line number and text: lines, joined while a quote is open."""
    parts: list[str] = []
    first = length = total = number = 0
    readline = file.readline
    while line := readline(LONGEST_ROW + 1):
        number += 1
        total += len(line)
        length += len(line)
        if length > LONGEST_ROW or total > LARGEST:
            table.too_large(number)
        closes = line.count('"') & 1
        if not parts and not closes:  # nearly every row is one line
            length = 0
            yield number, line
            continue
        first = first if parts else number
        parts.append(line)
        if closes and len(parts) > 1:
            yield first, "".join(parts)
            parts.clear()
            length = 0
    if parts:
        table.broken_off(first)
