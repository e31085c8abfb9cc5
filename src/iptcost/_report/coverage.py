"""Payer tables as TOML, each value with its source beside it as a comment."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from iptcost._documents.document import Document
from iptcost._faults.problem import under
from iptcost._form.written import toml_text
from iptcost._ledger import lines, result
from iptcost._report.text import clean
from iptcost._words.language import Language

LONGEST_COMMENT: Final = 200


def as_toml(document: Document, language: Language) -> str:
    """Return the payer tables of a document as they would stand in a case.

    A source of a table as a whole, such as a benefits row that one row of the payer's says, is a
    comment under its heading.
    """
    head = []
    if "currency" in document.data:
        # A comment: pasted into a case, the key would stand twice.
        currency = clean(document.data["currency"])
        head.append(language.text("amounts in {currency}", currency=currency))
    for hole in document.holes:
        path = clean(hole.path, LONGEST_COMMENT)
        head.append(language.text("not known: {path}", path=path))
    for note in document.notes:
        said = language.tell(note.text)
        head.append(clean(f"{note.path}: {said}" if note.path else said, LONGEST_COMMENT))
    sources, tables = document.sources, document.payer_tables
    return toml_text(
        {"payers": tables} if tables else {},
        lambda path: _shown(source for source in sources if under(source.path, path)),
        head,
        lambda path: _shown(source for source in sources if source.path == path),
    )


def as_data(document: Document) -> dict[str, Any]:
    """Return the payer tables of a document with their sources and notes, as plain data."""
    return {
        "payers": result.written(document.payer_tables),
        "sources": result.written(document.sources),
        "notes": result.written(document.notes),
    }


def _shown(sources: Iterable[lines.Source]) -> str:
    """Return sources as a comment, each once."""
    shown = (
        " · ".join(filter(None, (source.document, source.locator, source.retrieved_at)))
        for source in sources
    )
    return clean("; ".join(dict.fromkeys(shown)), LONGEST_COMMENT)
