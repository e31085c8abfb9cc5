"""``iptcost.held``: the sessions that took place, as a case's actuals state them."""

from __future__ import annotations

import datetime as dt
import functools
from typing import NamedTuple

import attrs

from iptcost._documents.document import Document
from iptcost._faults.problem import CaseError
from iptcost._rules import actuals, money, procedure


class Held(NamedTuple):
    """One session that took place: billed = write-off + charged, in amounts that were stated."""

    number: int
    date: dt.date
    service: str
    code: str
    modality: str
    billed: money.Money
    write_off: money.Money
    charged: money.Money
    """What was asked of payers and client together: the fee without what was written off."""
    payer_paid: money.Money
    patient_responsibility: money.Money
    patient_paid: money.Money | None
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
    if problems or unmatched:
        raise CaseError(
            attrs.evolve(problem, file=document.file) for problem in (*problems, *unmatched)
        )
    coin = functools.partial(money.Money, currency=case.currency, digits=case.digits)
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
