"""``iptcost.questions`` and ``iptcost.answered``: what to ask, and the document with answers."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from iptcost._documents.document import Document, document
from iptcost._documents.registry import Registry
from iptcost._faults.problem import CaseError
from iptcost._unknowns import questions as judging
from iptcost._unknowns.questions import Questions


def questions(asked: Document) -> Questions:
    """Return what to ask about a resolved document, the question that narrows most first.

    Raises CaseError where its range can't be reckoned.
    """
    try:
        return judging.questions(asked.data)
    except CaseError as error:
        raise CaseError(
            attrs.evolve(problem, file=asked.file) for problem in error.problems
        ) from None


def answered(
    asked: Document, answers: Mapping[str, str], *, registry: Registry | None = None
) -> Document:
    """Return the document with answers in the place of holes, by path, written as in a document.

    Raises CaseError where there is no such hole, or an answer makes the document wrong.
    """
    data = asked.data
    for path, said in answers.items():
        data = judging.answered(data, path, said)
    return document(
        data,
        file=asked.file,
        registry=registry,
        sources=asked.sources,
        notes=asked.notes,
        assumed=asked.assumed,
    )
