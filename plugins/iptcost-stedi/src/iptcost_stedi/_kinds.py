"""What can be wrong with a clearinghouse's question or answer, with what to do about it."""

from __future__ import annotations

from typing import Final

from iptcost.payer import Kind, PayerError, Problem

MISSING: Final = Kind(
    "eligibility-setting-missing",
    "A payer is asked with the payer's id, the therapist's NPI and name, and who is insured.",
    "To ask the payer, these settings are missing: {keys}.",
    "Add them to the payer's table, or give a saved answer in file.",
)
BAD_ANSWER: Final = Kind(
    "eligibility-bad-answer",
    "An eligibility answer has the form of eligibility/v3, or of eligibility-check.",
    "At {place}: {value} can't be read.",
    "Tell the clearinghouse; a half-read plan would be a wrong one.",
)
NO_ANSWER: Final = Kind(
    "eligibility-no-answer",
    "An eligibility answer holds benefitsInformation or plans, or errors that say why not.",
    "This one holds neither: it neither grants nor denies anything.",
    "Check the address, or that the saved file is the whole answer.",
)
SEVERAL_PLANS: Final = Kind(
    "eligibility-several-plans",
    "One plan of an answer makes one payer.",
    "The answer holds {count} plans: {names}.",
    "Name one by its number, from 0: plan = 0; for a second payer, list the answer again.",
)
NO_PLAN: Final = Kind(
    "eligibility-no-plan",
    "plan is the number of a plan in the answer, from 0.",
    "There is none with the number {number}; the answer holds {count}.",
    "Correct plan, or leave it out.",
)
TOO_MANY: Final = Kind(
    "eligibility-too-many",
    "An answer has at most {most} rows of benefits.",
    "There are more than that.",
    "Check that the file is one person's answer.",
)


def refuse(kind: Kind, **values: object) -> PayerError:
    """Return the error of one fault."""
    return PayerError([Problem(kind, "", values)])
