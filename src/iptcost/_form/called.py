"""What an unknown is called in a sentence, by the end of its path."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from iptcost._faults import kinds
from iptcost._faults.problem import Problem, Words, quote
from iptcost._form.facts import CALLED
from iptcost._form.holes import Hole

NAMES: Final[Mapping[str, Words]] = {
    **CALLED,
    "used.deductible": Words("the deductible used so far"),
    "used.out_of_pocket": Words("the out-of-pocket maximum used so far"),
    "used.as_of": Words("the day up to which that was counted"),
    "deductible": Words("your deductible"),
    "out_of_pocket_max": Words("your out-of-pocket maximum"),
    "family_rule": Words("whose deductible counts, yours or your family's"),
    "toward_out_of_pocket": Words("what counts toward your maximum"),
    "allowed": Words("the allowed amount"),
    "other_care.date": Words("the day of your other care"),
    "other_care.deductible": Words("what your other care uses of your deductible"),
    "other_care.out_of_pocket": Words("what your other care uses of your maximum"),
    "other_care.visits": Words("how many visits your other care uses"),
    "other_care.family_only": Words("whether other care is a relative's"),
    "other_care.until": Words("the last day of your other care"),
    "limits.visits": Words("how many visits your plan covers"),
    "limits.amount": Words("the most that your plan pays"),
    "amount_used": Words("what your plan has paid of that so far"),
    "per": Words("for how long the limit holds"),
    "deductible_carry_over": Words(
        "whether the last months of a year count toward the next year's deductible"
    ),
    "deductible_carry_over_if_met": Words(
        "whether the last months count for a deductible that was met, too"
    ),
    "carry_over": Words("what was used of the deductible in the last months of the year"),
    "authorizations.sessions": Words("how many sessions your plan agreed to"),
    "sessions_used": Words("how many of those sessions are used"),
    "authorizations.from": Words("the first day for which your plan agreed"),
    "authorizations.until": Words("the last day for which your plan agreed"),
    "fee_changes.from": Words("the day from which the new fee holds"),
    "allowed_changes.from": Words("the day from which the new allowed amount holds"),
    "from": Words("the first day of your plan"),
    "until": Words("the last day of your plan"),
    "federal_ceiling": Words("whether the federal ceiling holds for your plan"),
    "client_protected": Words("whether you are protected from bills"),
    "caps_cost_share": Words("whether the scale holds beside your plan too"),
    "actuals.date": Words("the day of a session that took place"),
    "actuals.session": Words("which session it was that took place"),
    "balance_bill_limit": Words("how much your therapist may bill above the allowed amount"),
    "benefit_year": Words("when your plan's year begins"),
    "coordination": Words("how your second plan pays"),
    "payers.sessions": Words("how many sessions the programme pays for"),
    "course.sessions": Words("how many sessions you will have"),
    "course.start": Words("your first day"),
    "course.attendance": Words("how early courses end"),
    "course.every": Words("how often you meet"),
    "course.protocol": Words("which course of therapy it is"),
    "visits.date": Words("the day of a session"),
    "modality": Words("whether you meet in the office or by video"),
    "service": Words("which kind of session it is"),
    "services": Words("which kinds of session that holds for"),
    "network": Words("whether your therapist is in your plan's network"),
    "fees": Words("the fee"),
    "fee": Words("the fee"),
    "missed_session_fee": Words("the fee for a missed session"),
    "price": Words("the price of the bundle"),
    "discount": Words("the discount of the bundle"),
    "expires_months": Words("how long the bundle can be used"),
    "bundles.sessions": Words("how many sessions the bundle has"),
    "up_to": Words("the income up to which a reduced fee holds"),
    "percent_of_fee": Words("the reduced fee"),
    "percent_of_monthly_income": Words("the reduced fee"),
    "tiers.fee": Words("the reduced fee"),
    "floor": Words("the least that a session costs"),
    "ceiling": Words("the most that a session costs"),
    "annual_income": Words("your income"),
    "household_size": Words("the size of your household"),
    "residence": Words("where you live"),
    "missed_sessions": Words("how many sessions you will miss"),
    "tax_rate": Words("your tax rate"),
    "balance": Words("what is in your health account"),
    "use_by": Words("the last day on which your health account pays"),
    "billed": Words("what a session that took place was billed at"),
    "payer_paid": Words("what your plan paid for a session that took place"),
    "patient_responsibility": Words("what you owed for a session that took place"),
    "currency": Words("the currency"),
    "code": Words("the procedure code"),
    "left.deductible": Words("what is left of your deductible"),
    "left.out_of_pocket": Words("what is left of your out-of-pocket maximum"),
    "late_cancellation_fee": Words("the fee for a late cancellation"),
    "late_cancellations": Words("how many sessions you will cancel late"),
    "beyond": Words("what holds past the authorised sessions"),
    "review": Words("when the scale is looked at again"),
    "adapter": Words("which kind of payer this is"),
}
ANY: Final = Words("one value of the case")


def called(path: str) -> Words:
    """Return what the value at a path is called; ``ANY`` for what has no name of its own.

    >>> called("payers.0.used.deductible.individual"), called("payers.1.sides.out.allowed.group")
    ('the deductible used so far', 'the allowed amount')
    """
    unsaid = ("individual", "family")
    parts = [part for part in path.split(".") if part not in unsaid and not part.isdigit()]
    keys = (".".join(parts[-2:]), parts[-1], *parts[-2:-1]) if parts else ()
    return next((NAMES[key] for key in keys if key in NAMES), ANY)


def lacking(hole: Hole, file: str | None = None) -> Problem:
    """Return what is to be filled in where a figure needs every value."""
    values = {"path": hole.path, "hole": quote(str(hole))[1:-1], "what": called(hole.path)}
    return Problem(kinds.HOLE, hole.path, values, file)
