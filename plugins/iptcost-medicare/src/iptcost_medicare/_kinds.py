"""The faults of settings, and the notes: every sentence that this plugin says."""

from __future__ import annotations

from typing import Final

from iptcost.payer import Kind

CURRENCY: Final = Kind(
    "medicare-currency",
    "A public payer pays in its own currency.",
    "The case is in {value}; this payer pays in {currency}.",
    'Use currency = "{currency}", or another payer.',
)
YEAR: Final = Kind(
    "medicare-year",
    "The deductible of the course's year is known, or stated.",
    "No Part B deductible is known here for {year}; the first one known is that of {first}.",
    "State it: deductible = 226, say.",
)
SCHEDULE: Final = Kind(
    "better-access-schedule",
    "The rebate is reckoned from the schedule fee of the item that the session is billed under.",
    "The schedule fee for {service} is not stated.",
    "Write schedule = {{ {service} = … }} with the item's fee from the Medicare Benefits Schedule.",
)

# -- Original Medicare -----------------------------------------------------------------------
NOTE_LAST_YEAR: Final = (
    "The Part B deductible of this year is not known here. The last known one stands in; the true "
    "one is probably higher, and you would pay up to the difference more. State it in deductible."
)
NOTE_NEXT_YEAR: Final = (
    "The course goes on into a year whose Part B deductible is not known here. This year's stands "
    "in; the true one is probably higher, and you would pay up to the difference more."
)
NOTE_TWO_YEARS: Final = (
    "The Part B deductible changes within the course; it lies between these two in both years."
)
NOTE_STATED_TWO_YEARS: Final = (
    "The deductible that the case states is taken for every year of the course."
)
NOTE_ASSIGNMENT: Final = (
    "Psychologists, social workers, counsellors and marriage and family therapists must accept "
    "Medicare's amount; only a physician who does not participate may charge more."
)
NOTE_PRIVATE: Final = (
    "A therapist who has opted out of Medicare treats under a private contract: Medicare and its "
    "supplements pay nothing."
)
NOTE_SCHEDULE: Final = (
    "The schedule amount is the one for this therapist's profession: social workers, counsellors "
    "and marriage and family therapists are paid 75% of a psychologist's."
)
NOTE_SUPPLEMENT_MAXIMUM: Final = (
    "This supplement pays everything past a yearly maximum of its own, which is not reckoned: "
    "you may pay less."
)
NOTE_SUPPLEMENT_EXCESS: Final = (
    "This supplement also pays what a physician charges above Medicare's amount, which is not "
    "reckoned here: you may pay less."
)
NOTE_SUPPLEMENT_DEDUCTIBLE: Final = (
    "This supplement also pays the deductible, which is not reckoned where the therapist charges "
    "more than Medicare's amount: you may pay less."
)

# -- Better Access ---------------------------------------------------------------------------
NOTE_REFERRAL: Final = (
    "Medicare pays on a referral under a mental health treatment plan: up to six sessions, and the "
    "rest after a review by the referring doctor."
)
NOTE_SAFETY_NET: Final = (
    "The Medicare safety nets, which raise rebates once a year's gaps pass a threshold, are not "
    "reckoned: you may pay less."
)
NOTE_COUPLES: Final = "Better Access pays nothing for couples therapy."
NOTE_BULK_BILLED: Final = (
    "A session that is bulk-billed costs the patient nothing: the rebate is the whole fee."
)
