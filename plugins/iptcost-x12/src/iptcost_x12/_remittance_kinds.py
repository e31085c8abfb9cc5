"""What can be wrong with a remittance's claims, and what is told of them beside their rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from iptcost.payer import Kind

REVERSED: Final = Kind(
    "x12-reversal",
    "A row of actuals is what was paid in the end.",
    "Claim {claim}, segment {segment}: it takes back an earlier payment.",
    "Take the earlier payment's row out; the corrected claim, if any, follows in the file.",
)
CLAIM_LEVEL: Final = Kind(
    "x12-claim-level",
    "An adjustment belongs to one session.",
    "Claim {claim}, segment {segment}: the payer adjusts several sessions as one.",
    "Ask the payer how it is shared among the sessions, and write their rows by hand.",
)
UNBALANCED: Final = Kind(
    "x12-unbalanced",
    "What was billed is what was paid and all adjustments together.",
    "Claim {claim}, segment {segment}: the amounts do not add up.",
    "Ask the payer for a corrected remittance.",
)
SECONDARY: Final = Kind(
    "x12-secondary",
    "A row of actuals is what all payers paid together.",
    "Claim {claim}, segment {segment}: it was paid after another payer's payment.",
    "Give the first payer's remittance with it: iptcost actuals FIRST SECOND.",
)
NOT_JOINED: Final = Kind(
    "x12-not-joined",
    "What two payers paid and left for one session is what was billed for it.",
    "Claim {claim}, segment {segment}: with the first payer's payment it is more than was billed.",
    "Compare both remittances; one of them may have been corrected since.",
)
NO_PAYMENT: Final = Kind(
    "x12-no-payment",
    "A row of actuals is what was paid in the end.",
    "Claim {claim}, segment {segment}: it was only priced or sent on, not decided.",
    "Wait for the remittance that decides it.",
)
NO_DATE: Final = Kind(
    "x12-no-date",
    "A session has a date of service.",
    "Claim {claim}, segment {segment}: there is none.",
    "Ask the payer, or write this session's row by hand.",
)
SEVERAL_DAYS: Final = Kind(
    "x12-several-days",
    "A session is held on one day.",
    "Claim {claim}, segment {segment}: one line is for {first} to {last}.",
    "Write a row for each session by hand, from the bill.",
)
SEVERAL_UNITS: Final = Kind(
    "x12-several-units",
    "A row of actuals is one session.",
    "Claim {claim}, segment {segment}: one line of {code} has {units} units on one day.",
    "Say whether that is one session or several: --units one, or --units each.",
)
SEVERAL_PATIENTS: Final = Kind(
    "x12-several-patients",
    "The actuals of a case are one person's.",
    "The remittance is of {count} patients: {choices}.",
    "Say which one is meant: --patient, --claim, or --case with a case that says who it is of.",
)
NO_PATIENT: Final = Kind(
    "x12-no-such-patient",
    "The patient or the claim that is asked for is in the remittance.",
    "None fits, or more than one; it holds {choices}.",
    "Give the patient's number in this list, member id or whole name, or the claim's number.",
)
DUPLICATE: Final = Kind(
    "x12-duplicate",
    "A claim that was decided before is denied as a duplicate (CARC 18).",
    "Claim {claim}: a second copy was denied; what was decided before stands.",
    "There is nothing to do; the row of the first decision holds.",
)
SENT_ON: Final = Kind(
    "x12-sent-on",
    "A payer may send a claim on to the next one (status 19).",
    "Claim {claim}: it was sent on to another payer, so the patient's part is not final.",
    "Wait for the other payer's remittance, and give both together.",
)
KEPT_BACK: Final = Kind(
    "x12-kept-back",
    "Sequestration and withholding lower a payment and not the allowed amount.",
    "Claim {claim}: {amount} were kept back from the payment ({codes}).",
    "There is nothing to bill for it; the allowed amount is as it was.",
)
TO_PATIENT: Final = Kind(
    "x12-paid-to-patient",
    "A payer may pay the patient in place of the therapist (CARC 100).",
    "Claim {claim}: {amount} were paid to the patient.",
    "The row counts them as the payer's payment; the patient passes them on to the therapist.",
)
OTHER_CODE: Final = Kind(
    "x12-other-code",
    "A payer may decide another procedure than the one that was billed (SVC06).",
    "Claim {claim}: it was billed as {billed} and decided as {code}.",
    "The row has the code that was decided; ask the payer why, if the session was the other one.",
)
AGAIN: Final = Kind(
    "x12-same-session",
    "A row of actuals is what was paid in the end.",
    "Claim {claim}: two claims of this number have the session of {date}.",
    "If one corrects the other, keep the row of the correction alone.",
)
NO_NAME: Final = Kind(
    "x12-no-name",
    "The actuals of a case are one person's.",
    "Claim {claim}, segment {segment}: it names no patient, and other claims do.",
    "Ask for the claims of this person by their numbers: --claim.",
)
INTEREST: Final = Kind(
    "x12-interest",
    "Interest for a late payment is the provider's and no part of a session.",
    "Claim {claim}: {amount} of interest was paid beside it.",
    "Book it as interest; the row does not hold it.",
)
OTHER_PART: Final = Kind(
    "x12-other-part",
    "The patient's part of a claim is the sum of its adjustments of group PR.",
    "Claim {claim}: the payer states {stated} as the patient's, and its adjustments {sum}.",
    "The rows go by the adjustments; ask the payer which is right.",
)
TAKEN_BACK: Final = Kind(
    "x12-taken-back",
    "A payer may keep an overpayment back from a later payment (PLB {reason}).",
    "Claim {claim}: {amount} of an earlier payment were taken back.",
    "Correct that claim's row: the payer has paid so much less for it.",
)
GIVEN_BACK: Final = Kind(
    "x12-given-back",
    "A payer may give back what it had kept (PLB {reason}).",
    "Claim {claim}: {amount} that had been kept back were paid.",
    "Correct that claim's row if it was lowered before.",
)
PROVIDER_INTEREST: Final = Kind(
    "x12-provider-interest",
    "Interest for a late payment is the provider's and no part of a session (PLB {reason}).",
    "Claim {claim}: {amount} of interest was paid or taken back.",
    "Book it as interest; no row holds it.",
)
PROVIDER_LEVEL: Final = Kind(
    "x12-provider-level",
    "A payer may move money at the provider's level, beside the claims (PLB).",
    "{reason} {claim}: {amount} were moved at the provider's level.",
    "Compare the payment with the sum of the claims; no row holds it.",
)
BY_REASON: Final[Mapping[str, Kind]] = {
    "WO": TAKEN_BACK,
    "72": TAKEN_BACK,
    "L6": PROVIDER_INTEREST,
}
"""What a reason at the provider's level (PLB03-1) is; any other is told as it stands."""
