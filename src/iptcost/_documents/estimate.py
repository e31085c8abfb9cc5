"""What a known document comes to: its explained estimate, and the sessions that took place."""

from __future__ import annotations

import datetime as dt
import functools
from typing import NamedTuple

import attrs

from iptcost._documents.document import Document
from iptcost._faults.problem import CaseError, naming
from iptcost._form.holes import BESIDE
from iptcost._ledger.fold import estimate_case
from iptcost._ledger.lines import Estimate
from iptcost._rules import actuals, procedure
from iptcost._rules.money import Money


def estimate(document: Document) -> Estimate:
    """Return what the course of a known, resolved document costs, session by session.

    Computes, and nothing else: no clock, no file, no network. Raises UnresolvedError with the
    list of holes to fill in and payers to ask, CaseError where the sessions reveal a mistake.
    """
    with naming(document.file):
        made = estimate_case(
            document.case,
            document.payer_tables,
            assumed=document.assumed,
            sources=document.sources,
            notes=document.notes,
        )
    beside = {key: document.data[key] for key in BESIDE if key in document.data}
    return attrs.evolve(made, **beside) if beside else made


class Held(NamedTuple):
    """One session that took place: billed = write-off + charged, in amounts that were stated."""

    number: int
    date: dt.date
    service: str
    code: str
    modality: str
    billed: Money
    write_off: Money
    charged: Money
    """What was asked of payers and client together: the fee without what was written off."""
    payer_paid: Money
    patient_responsibility: Money
    patient_paid: Money | None
    """What the client has paid for it so far; None where the case does not say."""
    modifiers: tuple[str, ...] = ()
    """Modifiers of its code, as the actual or the visit states them."""
    units: int | None = None
    """Units of its code, likewise."""


def held(document: Document) -> tuple[Held, ...]:
    """Return the sessions that took place, by date; none where the case has no actuals.

    Nothing is estimated and no payer is needed. Raises UnresolvedError for a document with
    holes, CaseError for an actual that belongs to no session of the course.
    """
    case = document.case
    planned, problems = case.planned
    by_number, unmatched = actuals.match(case.actuals, planned)
    with naming(document.file):
        if problems or unmatched:
            raise CaseError([*problems, *unmatched])
    coin = functools.partial(Money, currency=case.currency, digits=case.digits)
    made = []
    for session in planned:
        actual = by_number.get(session.number)
        if actual is None:
            continue
        paid, planned_as = actual.patient_paid, session.coding or procedure.Coding()
        made.append(
            Held(
                session.number,
                actual.date,
                session.service,
                session.code,
                session.modality,
                coin(actual.billed),
                coin(actual.write_off),
                coin(actual.billed - actual.write_off),
                coin(actual.payer_paid),
                coin(actual.patient_responsibility),
                None if paid is None else coin(paid),
                actual.modifiers or planned_as.modifiers,
                actual.units or planned_as.units,
            )
        )
    return tuple(sorted(made, key=lambda line: (line.date, line.number)))
