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
    "Write schedule = {{ {service} = … }} with the item's fee from the Medicare Benefits Schedule, "
    'or profession = "clinical-psychologist" or "psychologist" for individual sessions.',
)
SCHEDULE_YEAR: Final = Kind(
    "better-access-schedule-year",
    "The schedule fee of the course's first day is known, or stated.",
    "The schedule fee for {service} is not known here before {first}.",
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
NOTE_SUPPLEMENT_LIMIT: Final = (
    "This supplement pays everything once what you owe in a year under Parts A and B, other care "
    "included, has reached its limit. What counts toward it so far is used.out_of_pocket; left "
    "out, it is what is used of the deductible."
)
NOTE_LIMIT_LAST_YEAR: Final = (
    "The supplement's limit of this year is not known here. The last known one stands in; the true "
    "one is probably higher."
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
    "The Medicare safety nets raise rebates once a year's gaps pass a threshold (2026: 2,699.10, "
    "with a concession card 861.20), and are not reckoned: you may pay less. Where you know the "
    "day, state it in safety_net_from."
)
NOTE_SAFETY_NET_FROM: Final = (
    "From the day that the case states to the end of that year the Extended Medicare Safety Net "
    "pays 80% of the gap besides. In the next year it begins anew, once the threshold is passed."
)
NOTE_SCHEDULE_STATED: Final = (
    "The schedule fee that the case states is taken for the whole course; fees rise each July."
)
NOTE_SCHEDULE_LAST: Final = (
    "The schedule fee after the last known July is not known here. The last known one stands in; "
    "the true one is probably higher, and you may pay a little less."
)
NOTE_FIFTY_MINUTES: Final = "Each session is taken to last 50 minutes or more."
NOTE_COUPLES: Final = "Better Access pays nothing for couples therapy."
NOTE_BULK_BILLED: Final = (
    "A session that is bulk-billed costs the patient nothing: the rebate is the whole fee."
)
