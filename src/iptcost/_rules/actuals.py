"""What sessions have really cost so far: what the therapist's or the payer's statement says.

The parts are those of the result document and of an 835 remittance. Where the patient's parts
are not given, the PR adjustments say them.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterable, Mapping
from typing import Final, Literal

import attrs

from iptcost._faults import kinds
from iptcost._faults.problem import Problem, join
from iptcost._rules import course, kernel
from iptcost._rules.key import needed, stated
from iptcost._rules.money import Minor, Signed, amount_text

PATIENT: Final = "PR"
_PARTS: Final[Mapping[str, str]] = {
    "1": "deductible",
    "2": "coinsurance",
    "3": "copay",
    "45": "balance_bill",
}
"""Which part of the patient's a PR adjustment is, by reason code; any other is not covered."""

WITHHELD: Final = frozenset({"104", "105", "237", "253"})
"""Reason codes of what is kept back from a payment and leaves the allowed amount as it is."""
PARTS: Final = ("deductible", "copay", "coinsurance", "not_covered", "balance_bill")


@attrs.frozen
class ActualAdjustment:
    """A claim adjustment as the payer sent it: group, reason code (CARC), amount."""

    group: Literal["CO", "PR", "OA", "PI", "CR"] = needed("CO, PR, OA, PI or CR.")
    reason: str = needed("The reason code (CARC).")
    amount: Signed = needed("The amount; it may be below zero.")


@attrs.frozen
class Actual:
    """One session as it was billed and paid: billed = write-off + payer paid + patient's part."""

    date: dt.date = needed("The day on which the session was held.")
    billed: Minor = needed("What was billed.")
    payer_paid: Minor = needed("What the payers paid.")
    patient_responsibility: Minor = needed(
        "What the patient owes; billed less both is written off."
    )
    session: course.Sessions | None = stated(
        "The session's number; the session planned on that day when left out."
    )
    deductible: Minor | None = stated(
        "The part of it that is deductible; the five parts may all be left out."
    )
    copay: Minor | None = stated("The part of it that is copay.")
    coinsurance: Minor | None = stated("The part of it that is coinsurance.")
    not_covered: Minor | None = stated("The part of it that is not covered.")
    balance_bill: Minor | None = stated("The part of it that is billed above the allowed amount.")
    adjustments: tuple[ActualAdjustment, ...] = stated(
        "The payer's claim adjustments; they say the parts where those are not.", default=()
    )
    patient_paid: Minor | None = stated(
        "What the client has paid for it so far; changes no amount."
    )
    code: str | None = stated(
        "Its procedure code; of several sessions on a day it says which is meant."
    )
    modifiers: tuple[str, ...] = stated(
        "Modifiers of the code, as on the claim; they change no amount.", default=()
    )
    units: int | None = stated("Units of the code, as on the claim; they change no amount.")
    add_ons: tuple[str, ...] = stated(
        "Procedure codes billed beside it; their amounts are in this row.", default=()
    )
    claim: str | None = stated("The number of its claim; it changes no amount.")
    patient: str | None = stated("Whose session it was; all rows are of one person.")
    payer: str | None = stated("Who paid, as the remittance says; it changes no amount.")

    @property
    def withheld(self) -> int:
        """What was kept back from the payment, such as sequestration: no part of a write-off.

        The allowed amount is as if it had been paid (CARC 253, 104, 105, 237).
        """
        return sum(
            entry.amount
            for entry in self.adjustments
            if entry.group != PATIENT and entry.reason in WITHHELD
        )

    @property
    def write_off(self) -> int:
        """What nobody pays."""
        return self.billed - self.payer_paid - self.patient_responsibility

    @property
    def parts(self) -> kernel.Shared | None:
        """The patient's five parts; None where neither they nor the adjustments tell."""
        stated = [getattr(self, part) for part in PARTS]
        if any(part is not None for part in stated):
            return kernel.Shared._make([*(part or 0 for part in stated), 0])
        sums = dict.fromkeys(PARTS, 0)
        for entry in self.adjustments:
            if entry.group == PATIENT:
                sums[_PARTS.get(entry.reason, "not_covered")] += entry.amount
        found = kernel.Shared._make([*(sums[part] for part in PARTS), 0])
        return found if sum(found) == self.patient_responsibility else None


def check(actuals: Iterable[Actual], digits: int) -> list[Problem]:
    """Return what does not balance in the actuals, and that they are of several persons."""
    found = []
    rows = tuple(actuals)
    text = functools.partial(amount_text, digits=digits)
    whose = dict.fromkeys(actual.patient for actual in rows if actual.patient)
    if len(whose) > 1:
        found.append(Problem(kinds.ACTUALS_PATIENTS, "actuals", {"count": len(whose)}))
    for index, actual in enumerate(rows):
        where, owed, parts = join("actuals", index), actual.patient_responsibility, actual.parts
        if actual.write_off < 0:
            values = {"billed": text(actual.billed), "sum": text(actual.payer_paid + owed)}
            found.append(Problem(kinds.ACTUAL_BALANCE, where, values))
        paid = actual.patient_paid or 0
        if paid > actual.billed:
            values = {"paid": text(paid), "billed": text(actual.billed)}
            found.append(Problem(kinds.ACTUAL_PAID, join(where, "patient_paid"), values))
        if parts is None:
            found.append(Problem(kinds.ACTUAL_PARTS_MISSING, where))
        elif sum(parts) != owed or min(parts) < 0:
            values = {"stated": text(owed), "sum": text(sum(parts))}
            found.append(Problem(kinds.ACTUAL_PARTS, where, values))
    return found


def match(
    actuals: Iterable[Actual], planned: Iterable[course.Planned]
) -> tuple[dict[int, Actual], list[Problem]]:
    """Return the actuals by the number of their session, and those that fit none.

    By number where it is given, else by date and procedure code, else by date alone: sessions of
    one day are taken in order.
    """
    sessions = list(planned)
    by_number: dict[int, Actual] = {}
    found: list[Problem] = []
    listed = list(enumerate(actuals))
    # A session's own procedure code, or its service's usual one.
    codes = {s.number: s.code or course.CODES.get(s.service, "") for s in sessions}
    of_day = {(s.date, codes[s.number]) for s in sessions}

    def turn(entry: tuple[int, Actual]) -> int:
        """Return when a row is placed: by number, then by date and code, then by date."""
        actual = entry[1]
        if actual.session is not None:
            return 0
        return 1 if (actual.date, actual.code) in of_day else 2

    for index, actual in sorted(listed, key=turn):
        number: int | None = actual.session
        if number is None:
            there = [s for s in sessions if s.date == actual.date]
            free = [s for s in there if s.number not in by_number] or there
            own = [s for s in free if codes[s.number] == actual.code] or free
            number = own[0].number if own else None
        where = join("actuals", index)
        if number is None:
            found.append(Problem(kinds.ACTUAL_UNMATCHED, where, _offered(actual, sessions)))
        elif number > len(sessions):
            values = {"session": number, "count": len(sessions)}
            found.append(Problem(kinds.ACTUAL_PAST_END, where, values))
        elif number in by_number:
            found.append(Problem(kinds.ACTUAL_TWICE, where, {"session": number}))
        else:
            by_number[number] = actual
    return by_number, found


def _offered(actual: Actual, sessions: Iterable[course.Planned]) -> dict[str, object]:
    """Return what a session that was not planned may be: the nearest planned one, or a new one."""
    nearest = min(sessions, key=lambda s: abs((s.date - actual.date).days), default=None)
    service = course.service_of(actual.code or "", {}) or "individual"
    return {
        "date": actual.date.isoformat(),
        "number": 1 if nearest is None else nearest.number,
        "planned": "…" if nearest is None else nearest.date.isoformat(),
        "visit": f'date = {actual.date.isoformat()}, service = "{service}"',
    }
