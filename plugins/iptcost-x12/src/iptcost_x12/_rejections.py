"""A payer's rejections (AAA), each with what to do. The codes are X12's, the words ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from iptcost.payer import Kind, Problem, Sentence, quote
from iptcost_x12._values import Rejection

_RULE: Final = "A payer may reject a question: reason {reason}, follow-up {follow_up}, at {place}."
_MEMBER: Final = "Compare name, birth date and member id with the insurance card, and ask again."
_PROVIDER: Final = "Check the therapist's NPI and name, and that the payer has them on file."
_DATES: Final = "Ask again for a date of service within the coverage, today at the latest."
_LATER: Final = "Try again later. This says nothing about the coverage."
_PHONE: Final = "Ask the payer by telephone."
_REQUEST: Final = "Correct the question, then ask again; the clearinghouse's support can help."
_PAYER: Final = "Check the payer's id with the clearinghouse."

_SENTENCES: Final[Mapping[str, tuple[str, str]]] = {
    "04": ("The payer says that more was asked for than is allowed.", _REQUEST),
    "15": ("The payer lacks something in the question.", _REQUEST),
    "33": ("The payer finds a mistake in the question.", _REQUEST),
    "35": ("The payer says that the therapist is out of network and does not answer.", _PHONE),
    "41": (
        "The payer does not let this sender ask.",
        "Enrol with the payer for eligibility questions.",
    ),
    "42": ("The payer can't answer at the moment.", _LATER),
    "43": ("The payer does not know the therapist's identifier.", _PROVIDER),
    "44": ("The payer does not know the therapist's name.", _PROVIDER),
    "45": ("The payer does not accept the therapist's specialty.", _PROVIDER),
    "46": ("The payer does not accept the therapist's telephone number.", _PROVIDER),
    "47": ("The payer does not accept the therapist's state.", _PROVIDER),
    "48": ("The payer does not know the referring provider.", _PROVIDER),
    "49": ("The payer answers only the primary care provider.", _PHONE),
    "50": (
        "The payer does not let this therapist ask.",
        "Enrol the therapist with the payer for eligibility questions, or ask by telephone.",
    ),
    "51": ("The payer does not have the therapist on file.", _PROVIDER),
    "52": ("The therapist was not enrolled with the plan on the date asked about.", _DATES),
    "53": ("The payer does not answer this kind of therapist about this service.", _PHONE),
    "54": ("The payer does not accept the kind of procedure code.", _REQUEST),
    "55": ("The payer does not accept the procedure code.", _REQUEST),
    "56": ("The payer does not accept a date in the question.", _DATES),
    "57": ("The payer does not accept the date of service.", _DATES),
    "58": ("The payer does not accept the birth date.", _MEMBER),
    "60": ("The birth date is after the date of service.", _MEMBER),
    "61": ("The payer has a date of death before the date of service.", _PHONE),
    "62": ("The date of service is outside the time that the payer answers for.", _DATES),
    "63": ("The date of service is in the future.", _DATES),
    "64": ("The payer does not accept the patient's id.", _MEMBER),
    "65": ("The payer does not accept the patient's name.", _MEMBER),
    "66": ("The payer does not accept the patient's gender.", _MEMBER),
    "67": ("The payer does not find the patient.", _MEMBER),
    "68": ("The payer has the patient's id twice.", _PHONE),
    "69": ("The payer says that the service does not fit the patient's age.", _PHONE),
    "70": ("The payer says that the service does not fit the patient's gender.", _PHONE),
    "71": ("The birth date is not the one that the payer has.", _MEMBER),
    "72": ("The payer does not know the member id.", _MEMBER),
    "73": ("The name is not the one that the payer has.", _MEMBER),
    "74": ("The payer does not accept the subscriber's gender.", _MEMBER),
    "75": ("The payer does not find the subscriber.", _MEMBER),
    "76": ("The payer has the subscriber's id twice.", _PHONE),
    "77": ("The payer finds the subscriber and not the patient.", _MEMBER),
    "78": ("The subscriber is not in the group or plan named.", _MEMBER),
    "79": ("The payer does not know the sender or the payer's id.", _PAYER),
    "80": ("The payer did not respond.", _LATER),
    "95": ("The patient is not eligible, says the payer.", _PHONE),
    "97": ("The payer does not accept the therapist's address.", _PROVIDER),
    "98": ("The payer does not accept the question in this form.", _REQUEST),
    "T4": ("The payer's name or id is missing in the question.", _PAYER),
}

REASONS: Final[Mapping[str, Kind]] = {
    reason: Kind(f"x12-aaa-{reason.lower()}", _RULE, message, remedy)
    for reason, (message, remedy) in _SENTENCES.items()
}
"""The rejections that have sentences of their own, by reason (AAA03)."""

OTHER: Final = Kind("x12-aaa", _RULE, "The payer rejects the question for reason {reason}.", _PHONE)


def rejected_in_part(rejection: Rejection) -> Sentence:
    """Return what a rejection says beside benefits that were answered after all."""
    problem = rejected(rejection)
    return Sentence(problem.kind.message, **problem.values)


def rejected(rejection: Rejection) -> Problem:
    """Return the problem that a rejection is."""
    values: dict[str, object] = {
        "reason": quote(rejection.reason)[1:-1] or "…",
        "follow_up": quote(rejection.follow_up)[1:-1] or "…",
        "place": quote(rejection.place)[1:-1] or "…",
    }
    return Problem(REASONS.get(rejection.reason, OTHER), "", values)
