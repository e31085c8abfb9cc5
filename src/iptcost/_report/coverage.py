"""Payer tables as TOML, each value with its source beside it as a comment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

import attrs
import tomlkit
from tomlkit.items import AoT, Item, Table

from iptcost._documents.document import Document
from iptcost._faults.printable import toml_escaped
from iptcost._faults.problem import join
from iptcost._form.holes import form_of
from iptcost._ledger.lines import Source
from iptcost._ledger.result import plain
from iptcost._report.text import clean
from iptcost._words.language import Language

LONGEST_COMMENT: Final = 200
_LISTED: Final = ("benefits", "limits", "authorizations", "other_care", "allowed_changes")


def as_toml(document: Document, language: Language) -> str:
    """Return the payer tables of a document as they would stand in a case."""
    made = tomlkit.document()
    if "currency" in document.data:
        # A comment: pasted into a case, the key would stand twice.
        currency = clean(document.data["currency"])
        made.add(tomlkit.comment(language.text("amounts in {currency}", currency=currency)))
    for hole in document.holes:
        said = language.text("not known: {path}", path=clean(hole.path, LONGEST_COMMENT))
        made.add(tomlkit.comment(said))
    for note in document.notes:
        said = language.tell(note.text)
        text = clean(f"{note.path}: {said}" if note.path else said, LONGEST_COMMENT)
        made.add(tomlkit.comment(text))
    tables = document.payer_tables
    if tables:
        made.add("payers", _tables(tables, "payers", document.sources))
    return toml_escaped(tomlkit.dumps(made))


def as_data(document: Document) -> dict[str, Any]:
    """Return the payer tables of a document with their sources and notes, as plain data."""
    return {
        "payers": [plain(table) for table in document.payer_tables],
        "sources": [
            {key: value for key, value in attrs.asdict(source).items() if value is not None}
            for source in document.sources
        ],
        "notes": [attrs.asdict(note) for note in document.notes],
    }


def _tables(tables: Any, path: str, sources: tuple[Source, ...]) -> AoT:
    made = tomlkit.aot()
    for index, table in enumerate(tables):
        made.append(_table(table, join(path, index), sources))
    return made


def _table(values: Mapping[str, Any], path: str, sources: tuple[Source, ...]) -> Table:
    """Return a table: bare values first, then what has a heading of its own.

    A source of the table as a whole, such as a benefits row that one row of the payer's says, is
    a comment under its heading.
    """
    made = tomlkit.table()
    if said := _shown(source for source in sources if source.path == path):
        made.add(tomlkit.comment(said))
    below = []
    for key, value in values.items():
        where = join(path, key)
        if _has_heading(where, value):
            below.append((key, value, where))
        elif value is not None:
            item = _value(value)
            if said := _said(where, sources):
                item.comment(said)
            made.add(key, item)
    for key, value, where in below:
        if isinstance(value, Mapping):
            made.add(key, _table(value, where, sources))
        else:
            made.add(key, _tables(value, where, sources))
    return made


def _has_heading(path: str, value: Any) -> bool:
    """Return whether a value is a table, or a list of them under a heading; a hole is neither."""
    if isinstance(value, Mapping):
        return form_of(path, value) is None
    key = path.rpartition(".")[2]
    rows = isinstance(value, (list, tuple)) and key in _LISTED and bool(value)
    return rows and all(isinstance(row, Mapping) for row in value)


def _value(value: Any) -> Item:
    """Return a value as TOML writes it; a decimal keeps its digits."""
    if isinstance(value, Decimal):
        return tomlkit.value(format(value, "f"))
    if isinstance(value, Mapping):
        inline = tomlkit.inline_table()
        for key, item in value.items():
            if item is not None:
                inline.add(key, _value(item))
        return inline
    if isinstance(value, (list, tuple)):
        array = tomlkit.array()
        for item in value:
            array.append(_value(item))
        return array
    if isinstance(value, (str, bool, int, dt.date)):
        return tomlkit.item(value)
    return tomlkit.item(clean(value))


def _said(path: str, sources: tuple[Source, ...]) -> str:
    """Return where a value came from: every source of it, or of a part of it."""
    return _shown(s for s in sources if s.path == path or s.path.startswith(f"{path}."))


def _shown(sources: Iterable[Source]) -> str:
    """Return sources as a comment, each once."""
    shown = (
        " · ".join(filter(None, (source.document, source.locator, source.retrieved_at)))
        for source in sources
    )
    return clean("; ".join(dict.fromkeys(shown)), LONGEST_COMMENT)
