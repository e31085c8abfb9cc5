"""``iptcost.estimate``: from a checked document to an explained estimate."""

from __future__ import annotations

import attrs

from iptcost._documents.document import Document
from iptcost._faults.problem import CaseError, UnresolvedError
from iptcost._form.holes import BESIDE
from iptcost._ledger.fold import estimate_case
from iptcost._ledger.lines import Estimate


def estimate(document: Document) -> Estimate:
    """Return what the course of a known, resolved document costs, session by session.

    Computes, and nothing else: no clock, no file, no network. Raises UnresolvedError with the
    list of holes to fill in and payers to ask, CaseError where the sessions reveal a mistake.
    """
    try:
        made = estimate_case(
            document.case,
            document.payer_tables,
            assumed=document.assumed,
            sources=document.sources,
            notes=document.notes,
        )
    except UnresolvedError:
        raise
    except CaseError as error:
        raise CaseError(
            attrs.evolve(problem, file=document.file) for problem in error.problems
        ) from None
    beside = {key: document.data[key] for key in BESIDE if key in document.data}
    return attrs.evolve(made, **beside) if beside else made
