"""The payer ``echo``."""

from __future__ import annotations

import time
import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO, Final

import attrs

from iptcost.payer import Coverage, Inquiry, Kind, Note, PayerError, Problem, Source, quote

LARGEST: Final = 2**20
"""Bytes of an answer's file."""
MOST_ANSWERS: Final = 32
"""A stream of several has so many times as many."""
UNREADABLE: Final = Kind(
    "echo-unreadable",
    "answer is a TOML file with [[payers]] tables.",
    "{file} is not one: {reason}.",
    "Check the path; iptcost coverage prints such tables.",
)
REFUSED: Final = Kind("echo-refused", "", "The payer refuses: {reason}.", "Take refuse out.")


@attrs.frozen
class EchoSettings:
    """The keys of a payer table with ``adapter = "echo"``."""

    answer: str | None = attrs.field(
        default=None, metadata={"doc": "a TOML file with the payer tables to answer"}
    )
    tables: tuple[Mapping[str, Any], ...] = attrs.field(
        default=(), metadata={"doc": "the payer tables themselves, where there is no file"}
    )
    notes: tuple[str, ...] = attrs.field(
        default=(), metadata={"doc": "sentences to add to the answer"}
    )
    member: str | None = attrs.field(
        default=None,
        repr=False,
        metadata={"doc": "whom to ask about: the number on the card", "personal": True},
    )
    delay: int = attrs.field(default=0, metadata={"doc": "milliseconds to wait before answering"})
    refuse: str | None = attrs.field(
        default=None, metadata={"doc": "a reason: the payer refuses with it"}
    )

    def __attrs_post_init__(self) -> None:
        """Ask for just one answer."""
        if (self.answer is None) == (not self.tables) and self.refuse is None:
            message = "give either answer or tables"
            raise ValueError(message)


class Echo:
    """A payer that answers what its settings say."""

    api = 1
    Settings = EchoSettings

    def coverage(self, inquiry: Inquiry, settings: EchoSettings) -> Coverage:
        """Return the payer tables of the settings, or of the file that they name."""
        del inquiry  # a real payer is asked for these dates and services
        time.sleep(settings.delay / 1000)
        if settings.refuse is not None:
            raise PayerError([Problem(REFUSED, "refuse", {"reason": quote(settings.refuse)})])
        if settings.answer is None:
            return _coverage(settings.tables, "the case", settings.notes)
        try:
            with Path(settings.answer).open("rb") as file:
                raw = file.read(LARGEST + 1)
        except (OSError, ValueError) as error:
            raise _unreadable(settings.answer, error) from error
        return _coverage(_tables(raw, settings.answer), settings.answer, settings.notes)

    def coverages(
        self, stream: BinaryIO, settings: EchoSettings
    ) -> Iterator[Coverage | PayerError]:
        """Yield an answer for each document of a stream; ``---`` on a line ends one."""
        read = stream.read(MOST_ANSWERS * LARGEST + 1)
        documents = read.split(b"\n---\n")
        if len(read) > MOST_ANSWERS * LARGEST:
            documents[-1] = read  # it may be cut in two: too large to be read, and told so
        for number, raw in enumerate(documents, 1):
            name = f"document {number}"
            try:
                yield _coverage(_tables(raw, name), name, settings.notes)
            except PayerError as error:
                yield error

    def plans(self, query: Inquiry, settings: EchoSettings) -> Iterator[Coverage]:
        """Yield each table of the answer as a plan of its own."""
        for table in self.coverage(query, settings).tables:
            yield _coverage((table,), settings.answer or "the case", settings.notes)


def _tables(raw: bytes, name: str) -> tuple[Mapping[str, Any], ...]:
    """Read payer tables, numbers as decimals."""
    if len(raw) > LARGEST:
        raise _unreadable(name, OverflowError())
    try:
        tables = tomllib.loads(raw.decode(), parse_float=Decimal)["payers"]
    except (KeyError, ValueError) as error:
        raise _unreadable(name, error) from error
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise _unreadable(name, TypeError())
    return tuple(tables)


def _unreadable(name: str, error: Exception) -> PayerError:
    values = {"file": quote(name), "reason": type(error).__name__}
    return PayerError([Problem(UNREADABLE, "answer", values)])


def _coverage(
    tables: tuple[Mapping[str, Any], ...], document: str, notes: tuple[str, ...]
) -> Coverage:
    """Return the answer, with the source of each key that it states."""
    sources = tuple(
        Source(f"{index}.{key}", document, f"payers.{index}.{key}")
        for index, table in enumerate(tables)
        for key in table
        if key != "adapter"
    )
    return Coverage(tables, sources, tuple(Note("", text) for text in notes))
