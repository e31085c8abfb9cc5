"""The faults of paying without a plan, and of what was really paid."""

from __future__ import annotations

from typing import Final

from iptcost._faults.problem import coded, kind

# -- sliding scale and bundles -------------------------------------------------------------
SCALE_TIER: Final = kind(
    "A tier of a scale sets one of percent_of_fee, fee and percent_of_monthly_income.",
    "This one sets {count}.",
    "Leave just one.",
)
SCALE_ORDER: Final = kind(
    "The tiers of a scale rise.",
    "{value} is not above the tier before it.",
    "Put the tiers in order.",
)
SCALE_UP_TO: Final = kind(
    'up_to is a percentage of the guideline, such as "200%", where the basis is poverty-guideline.',
    "{value} is not one.",
    'Write it with the percent sign, or set basis = "income".',
)
SCALE_INCOME: Final = kind(
    "A sliding scale goes by the client's income.",
    "annual_income is not stated.",
    "Add annual_income to [client].",
)
SCALE_HOUSEHOLD: Final = kind(
    "The poverty guideline goes by the size of the household.",
    "household_size is not stated.",
    "Add household_size to [client].",
)
SCALE_CURRENCY: Final = kind(
    "The poverty guideline is in US dollars.",
    "The case's currency is {value}.",
    'Use basis = "income".',
)
SCALE_TOO_EARLY: Final = kind(
    "The oldest poverty guideline known here took effect on {oldest}.",
    "The course begins before it.",
    'Use basis = "income", or a later start.',
)
FLOOR_CEILING: Final = kind(
    "A scale's floor is not above its ceiling.", "floor is above ceiling.", "Correct one of them."
)
BUNDLE_PRICE: Final = kind(
    "A bundle has a price or a discount.", "This one has {count} of them.", "Leave just one."
)

BUNDLE_UNUSABLE: Final = kind(
    "A bundle is bought for sessions that it covers.",
    "No session of this course can be taken from it.",
    "Check its services.",
)
ATTENDANCE: Final = kind(
    "attendance says how often courses end after which session: {{ 4 = 10, 8 = 20, 16 = 70 }}.",
    "{value} does not fit.",
    "Write the numbers of sessions as keys, and how often as values, not all of them 0.",
)
ATTENDANCE_PAST_END: Final = kind(
    "A course ends with its last session.",
    "attendance speaks of session {value}; the course has {count}.",
    "Plan as many sessions as the longest of those courses has, or count them to the last session.",
)
ATTENDANCE_OVER: Final = kind(
    "attendance says after which sessions courses end; those that ended before now are left out.",
    "{count} sessions have taken place, and attendance says nothing of a course as long as that.",
    "Add how often courses end after later sessions, or leave attendance out.",
)
BUNDLES_TOO_MANY_WAYS: Final = kind(
    "The cheapest way to buy is found exactly, in bounded time.",
    "These bundles can be combined in too many ways over this course.",
    "Leave out the bundles that you would not buy, or plan fewer sessions.",
)

# -- actuals -------------------------------------------------------------------------------
ACTUAL_BALANCE: Final = kind(
    "What was billed is written off, paid by the payer, or the patient's.",
    "{sum} were paid by both, and {billed} billed.",
    "Correct one of them; what the payer paid for other sessions does not belong here.",
)
ACTUAL_PAID: Final = kind(
    "A client pays no more for a session than was billed for it.",
    "{paid} were paid, and {billed} billed.",
    "Correct one of them; what was paid for other sessions belongs to those.",
)
ACTUAL_PARTS: Final = kind(
    "The patient's parts add up to patient_responsibility.",
    "They add up to {sum}, and patient_responsibility is {stated}.",
    "Correct the parts: deductible, copay, coinsurance, not_covered, balance_bill.",
)
ACTUAL_PARTS_MISSING: Final = kind(
    "What the patient paid counts toward the plan's limits by its parts.",
    "Neither the parts of patient_responsibility are stated, nor adjustments that add up to it.",
    "Take deductible, copay, coinsurance and not_covered from the explanation of benefits.",
)
ACTUAL_UNMATCHED: Final = kind(
    "An actual belongs to a session of the course: by its number, or by its date and code.",
    "No session is planned on {date} (the nearest is session {number}, on {planned}).",
    "If it was a planned one held then, add session = {number}. If it was one more, plan it: a "
    "visit of the course with {visit}.",
)
ACTUALS_PATIENTS: Final = kind(
    "All actuals of a case are one person's.",
    "They are of {count} patients.",
    "Keep the rows of the person whom the case is about; iptcost actuals takes --patient.",
)
ACTUAL_PAST_END: Final = kind(
    "An actual belongs to a session of the course.",
    "There is no session {session}: the course has {count}.",
    "Correct the number, or plan more sessions.",
)
ACTUAL_TWICE: Final = kind(
    "A session takes place once.",
    "Session {session} has two actuals.",
    "Leave the last one: what a payer corrected replaces what it said before.",
)
ACTUAL_NO_PAYER: Final = kind(
    "What a payer paid belongs to a payer of the case.",
    "A payer paid for session {session}, and the case has none in force on its day.",
    "Add [[payers]] for that day, or set payer_paid = 0.",
)

ACTUALS_COLUMN: Final = kind(
    "The columns of a file of actuals are: {columns}.",
    "{value} is none of them.",
    "Rename or remove that column; the first line names the columns.",
)
ACTUALS_ADJUSTMENT: Final = kind(
    "adjustments holds entries such as CO-45:40.00 PR-3:30.00, separated by spaces.",
    "{value} is not one.",
    "Write group, hyphen, reason code, colon and amount.",
)
coded(globals())
