"""What sessions have really cost so far: what the therapist's or the payer's statement says.

The parts are those of the result document and of an 835 remittance. Where the patient's parts
are not given, the PR adjustments say them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Final, Literal

import attrs

from iptcost._faults import kinds
from iptcost._faults.problem import Problem, join
from iptcost._rules.course import Planned, Sessions
from iptcost._rules.kernel import Shared
from iptcost._rules.key import key
from iptcost._rules.money import Minor, Signed, amount_text

PATIENT: Final = "PR"
_PARTS: Final[Mapping[str, str]] = {
    "1": "deductible",
    "2": "coinsurance",
    "3": "copay",
    "45": "balance_bill",
}
"""Which part of the patient's a PR adjustment is, by reason code; any other is not covered."""

PARTS: Final = ("deductible", "copay", "coinsurance", "not_covered", "balance_bill")


@attrs.frozen
class ActualAdjustment:
    """A claim adjustment as the payer sent it: group, reason code (CARC), amount."""

    group: Literal["CO", "PR", "OA", "PI", "CR"] = attrs.field(
        metadata=key("CO, PR, OA, PI or CR.")
    )
    reason: str = attrs.field(metadata=key("The reason code (CARC)."))
    amount: Signed = attrs.field(metadata=key("The amount; it may be below zero."))


@attrs.frozen
class Actual:
    """One session as it was billed and paid: billed = write-off + payer paid + patient's part."""

    date: dt.date = attrs.field(metadata=key("The day on which the session was held."))
    billed: Minor = attrs.field(metadata=key("What was billed."))
    payer_paid: Minor = attrs.field(metadata=key("What the payers paid."))
    patient_responsibility: Minor = attrs.field(
        metadata=key("What the patient owes; billed less both is written off.")
    )
    session: Sessions | None = attrs.field(
        default=None,
        metadata=key("The session's number; the session planned on that day when left out."),
    )
    """The session's number; where left out, the session planned on that date."""
    deductible: Minor | None = attrs.field(
        default=None,
        metadata=key("The part of it that is deductible; the five parts may all be left out."),
    )
    copay: Minor | None = attrs.field(default=None, metadata=key("The part of it that is copay."))
    coinsurance: Minor | None = attrs.field(
        default=None, metadata=key("The part of it that is coinsurance.")
    )
    not_covered: Minor | None = attrs.field(
        default=None, metadata=key("The part of it that is not covered.")
    )
    balance_bill: Minor | None = attrs.field(
        default=None, metadata=key("The part of it that is billed above the allowed amount.")
    )
    adjustments: tuple[ActualAdjustment, ...] = attrs.field(
        default=(),
        metadata=key("The payer's claim adjustments; they say the parts where those are not."),
    )
    patient_paid: Minor | None = attrs.field(
        default=None, metadata=key("What the client has paid for it so far; changes no amount.")
    )
    """What the client has paid for it so far; None where that is not known. No estimate uses it."""

    @property
    def write_off(self) -> int:
        """What nobody pays."""
        return self.billed - self.payer_paid - self.patient_responsibility

    @property
    def parts(self) -> Shared | None:
        """The patient's five parts; None where neither they nor the adjustments tell."""
        stated = [getattr(self, part) for part in PARTS]
        if any(part is not None for part in stated):
            return Shared._make([*(part or 0 for part in stated), 0])
        sums = dict.fromkeys(PARTS, 0)
        for entry in self.adjustments:
            if entry.group == PATIENT:
                sums[_PARTS.get(entry.reason, "not_covered")] += entry.amount
        found = Shared._make([*(sums[part] for part in PARTS), 0])
        return found if sum(found) == self.patient_responsibility else None


def check(actuals: Iterable[Actual], digits: int) -> list[Problem]:
    """Return what does not balance in the actuals."""
    found = []
    for index, actual in enumerate(actuals):
        where = join("actuals", index)
        if actual.write_off < 0:
            values = {
                "billed": amount_text(actual.billed, digits),
                "sum": amount_text(actual.payer_paid + actual.patient_responsibility, digits),
            }
            found.append(Problem(kinds.ACTUAL_BALANCE, where, values))
        if (actual.patient_paid or 0) > actual.billed:
            values = {
                "paid": amount_text(actual.patient_paid or 0, digits),
                "billed": amount_text(actual.billed, digits),
            }
            found.append(Problem(kinds.ACTUAL_PAID, join(where, "patient_paid"), values))
        parts = actual.parts
        if parts is None:
            found.append(Problem(kinds.ACTUAL_PARTS_MISSING, where))
        elif sum(parts) != actual.patient_responsibility or min(parts) < 0:
            values = {
                "stated": amount_text(actual.patient_responsibility, digits),
                "sum": amount_text(sum(parts), digits),
            }
            found.append(Problem(kinds.ACTUAL_PARTS, where, values))
    return found


def match(
    actuals: Iterable[Actual], planned: Iterable[Planned]
) -> tuple[dict[int, Actual], list[Problem]]:
    """Return the actuals by the number of their session, and those that fit none.

    By number where it is given, else by date: sessions of one day are taken in order.
    """
    sessions = list(planned)
    by_number: dict[int, Actual] = {}
    found: list[Problem] = []
    listed = list(enumerate(actuals))
    for index, actual in sorted(listed, key=lambda entry: entry[1].session is None):
        number: int | None = actual.session
        if number is None:
            number = next(
                (s.number for s in sessions if s.date == actual.date and s.number not in by_number),
                None,
            )
        where = join("actuals", index)
        if number is None:
            values: dict[str, object] = {"date": actual.date.isoformat()}
            found.append(Problem(kinds.ACTUAL_UNMATCHED, where, values))
        elif number > len(sessions):
            values = {"session": number, "count": len(sessions)}
            found.append(Problem(kinds.ACTUAL_PAST_END, where, values))
        elif number in by_number:
            found.append(Problem(kinds.ACTUAL_TWICE, where, {"session": number}))
        else:
            by_number[number] = actual
    return by_number, found
