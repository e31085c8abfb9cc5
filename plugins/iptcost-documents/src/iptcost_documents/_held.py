"""The sessions of a superbill: held, paid for, within its period, and none after its date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import attrs

import iptcost
from iptcost import CaseError, Document, Held, Money, Problem
from iptcost_documents import _kinds
from iptcost_documents._scope import without

PARTS: Final = ("deductible", "copay", "coinsurance", "not_covered", "balance_bill")
"""The parts of ``patient_responsibility`` (``docs/actuals.md``)."""


@attrs.frozen
class Period:
    """What a superbill is of: from one day to another, both included; open where None."""

    first: dt.date | None = None
    last: dt.date | None = None

    def holds(self, day: dt.date) -> bool:
        """Return whether a day is within it."""
        return (self.first is None or day >= self.first) and (self.last is None or day <= self.last)


@attrs.frozen
class Paid:
    """A session that was held, and what the client has paid for it."""

    session: Held
    paid: Money

    @property
    def owed(self) -> Money:
        """What nobody has paid yet."""
        return self.session.charged - self.session.payer_paid - self.paid


def paid_alone(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a case without payers with what its actuals need not say then.

    Who has no insurance has no explanation of benefits: no payer paid anything, and what was
    billed is the client's own part, none of it covered.
    """
    actuals = data.get("actuals")
    if data.get("payers") or not isinstance(actuals, (list, tuple)):
        return data
    return {**data, "actuals": [_alone(row) if _is_table(row) else row for row in actuals]}


def _is_table(row: object) -> bool:
    return isinstance(row, Mapping)


def _alone(row: Mapping[str, Any]) -> dict[str, Any]:
    made = {"payer_paid": 0, **row}
    if "patient_responsibility" not in made and not row.get("payer_paid") and "billed" in made:
        made["patient_responsibility"] = made["billed"]
    told = any(key in made for key in (*PARTS, "adjustments"))
    if not told and "patient_responsibility" in made:
        made["not_covered"] = made["patient_responsibility"]
    return made


def paid_sessions(
    document: Document, date: dt.date, period: Period, *, in_full: bool = False
) -> tuple[list[Paid], int]:
    """Return the sessions held and paid for, and how many were held and not paid for.

    ``in_full`` takes the client's whole part of each as paid; otherwise the actuals say it.
    Raises CaseError where there are none, where one is after ``date``, does not say what was
    paid, or was paid above what was charged.
    """
    alone = without(document.data, "payers")
    held = iptcost.held(iptcost.document(alone, file=document.file))
    if not held:
        raise CaseError([Problem(_kinds.NOTHING_HELD, "actuals", {}, document.file)])
    within = [session for session in held if period.holds(session.date)]
    if not within:
        raise CaseError([Problem(_kinds.NOTHING_IN_PERIOD, "actuals", {}, document.file)])
    problems = list(_faults(within, date, in_full=in_full))
    if problems:
        raise CaseError(attrs.evolve(problem, file=document.file) for problem in problems)
    lines = [Paid(one, one.patient_responsibility if in_full else _paid(one)) for one in within]
    settled = [line for line in lines if line.paid]
    if not settled:
        raise CaseError([Problem(_kinds.NOTHING_PAID, "actuals", {}, document.file)])
    return settled, len(lines) - len(settled)


def _paid(session: Held) -> Money:
    if session.patient_paid is None:
        message = "a session without a payment passed the check"
        raise AssertionError(message)
    return session.patient_paid


def _faults(held: Sequence[Held], date: dt.date, *, in_full: bool) -> Iterator[Problem]:
    for session in held:
        stated = session.patient_paid
        if session.date > date:
            values = {"session": session.number, "date": session.date.isoformat()}
            yield Problem(_kinds.NOT_YET_HELD, "actuals", values)
        if not in_full and stated is None:
            yield Problem(_kinds.NOT_SAID_PAID, "actuals", {"session": session.number})
        if in_full and stated is not None and stated != session.patient_responsibility:
            yield Problem(_kinds.PAID_IN_FULL, "actuals", {"session": session.number})
        if stated is not None and stated + session.payer_paid > session.charged:
            values = {
                "session": session.number,
                "paid": str(stated + session.payer_paid),
                "charged": str(session.charged),
            }
            yield Problem(_kinds.PAID_ABOVE, "actuals", values)
