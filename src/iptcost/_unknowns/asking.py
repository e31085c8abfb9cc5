"""``iptcost.questions`` and ``iptcost.answered``: what to ask, and the document with answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from iptcost._documents.document import Document, document
from iptcost._documents.payers import Registry
from iptcost._faults import kinds
from iptcost._faults.problem import CaseError, Problem, naming, quote
from iptcost._form import facts
from iptcost._unknowns import possible
from iptcost._unknowns import questions as judging
from iptcost._unknowns.extent.places import put
from iptcost._unknowns.questions import Questions


def questions(asked: Document) -> Questions:
    """Return what to ask about a resolved document, the question that narrows most first.

    Raises CaseError where its range can't be reckoned.
    """
    with naming(asked.file):
        return judging.questions(asked.data)


def answered(
    asked: Document, answers: Mapping[str, str], *, registry: Registry | None = None
) -> Document:
    """Return the document with answers in the place of holes, by path, written as in a document.

    Raises CaseError where there is no such hole, or an answer makes the document wrong.
    """
    data = asked.data
    for path, said in answers.items():
        data = taken(data, path, said)
    return document(
        data,
        file=asked.file,
        registry=registry,
        sources=asked.sources,
        notes=asked.notes,
        assumed=asked.assumed,
    )


def taken(data: Mapping[str, Any], path: str, text: str) -> Mapping[str, Any]:
    """Return the document with an answer, as it was typed, in the place of a hole.

    Raises CaseError where there is no such hole.
    """
    holes = {hole.path: hole for hole in possible.relevant(data)}
    if path not in holes:
        known = ", ".join(holes) or "–"
        values = {"value": quote(path), "known": known}
        raise CaseError([Problem(kinds.NO_SUCH_HOLE, path, values)])
    said = text.strip()
    value = _chosen(possible.choices(data, holes[path]) or (), said)
    if value is None:
        counted = path.rpartition(".")[2] in facts.COUNTS and said.isdigit()
        value = int(said) if counted else said
    made: Mapping[str, Any] = put(data, path, value)
    return made


def _chosen(found: Sequence[Any], said: str) -> Any:
    """Return the choice that was said: in its words, or a whole table by its number."""
    named = next((choice for choice in found if str(choice).lower() == said.lower()), None)
    if named is None and said.isdigit() and 0 < int(said) <= len(found):
        chosen = found[int(said) - 1]
        return chosen if isinstance(chosen, Mapping) else None
    return named
