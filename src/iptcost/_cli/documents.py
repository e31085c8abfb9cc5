"""From the command line to documents: files, standard input, options, today's date."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Mapping
from typing import Any, Final

import attrs

from iptcost._cli.consent import consent
from iptcost._cli.values import Values
from iptcost._documents.consent import asking
from iptcost._documents.document import LARGEST_FILE, Document, document, parse, parse_file
from iptcost._documents.main import estimate
from iptcost._documents.registry import Registry
from iptcost._documents.resolve import resolve
from iptcost._ledger.lines import Assumption, Estimate
from iptcost._unknowns.ranges import Range, estimate_range

STDIN: Final = "-"
SHOWN_STDIN: Final = "<stdin>"


def raw(case: str) -> tuple[Mapping[str, Any], str]:
    """Return the mapping of a case file, or of standard input for ``-``, and its shown name."""
    if case == STDIN:
        return parse(sys.stdin.buffer.read(LARGEST_FILE + 1), SHOWN_STDIN), SHOWN_STDIN
    return parse_file(case), case


def resolved(
    data: Mapping[str, Any],
    name: str | None,
    values: Values,
    today: dt.date,
    registry: Registry | None = None,
) -> Document:
    """Return the checked document: options laid over it, today as start, its payers asked."""
    laid = values.before(data)
    laid, assumed = started(laid, today)
    asked = document(laid, file=name, registry=registry, assumed=assumed)
    with asking(consent()):
        answered = resolve(asked, registry=registry)
    over = values.after(answered.data, asked.unasked)
    if over is answered.data:
        return answered
    return document(
        over,
        file=name,
        registry=registry,
        sources=answered.sources,
        notes=answered.notes,
        assumed=assumed,
    )


def estimated(known: Document) -> Estimate | Range:
    """Return the estimate of a resolved document; its range where something is not known."""
    if known.holes and not known.unasked:
        return estimate_range(known)
    return estimate(known)


def started(
    data: Mapping[str, Any], today: dt.date
) -> tuple[Mapping[str, Any], tuple[Assumption, ...]]:
    """Take today as the first day where the document gives none, and say so."""
    course = data.get("course", {})
    if not data or not isinstance(course, Mapping) or "start" in course or "visits" in course:
        return data, ()
    taken = Assumption("start-today", "course.start", {"date": today.isoformat()})
    return {**data, "course": {**course, "start": today}}, (taken,)


def at_line(document_file: str, line: int, error: Any) -> list[Any]:
    """Return an error's problems with the line of the file that they are about."""
    return [attrs.evolve(problem, file=document_file, line=line) for problem in error.problems]
