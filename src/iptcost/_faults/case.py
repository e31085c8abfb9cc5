"""The faults of a case: its course and payers, paying without a plan, what was really paid."""

from typing import Final

import attrs

from iptcost._faults.problem import coded, kind

# -- the course ----------------------------------------------------------------------------
UNKNOWN_CADENCE: Final = kind(
    'every is a number and days, weeks or months, such as "2 weeks".',
    "{value} can't be read.",
    'Write "1 week", "10 days" or "1 month".',
)
START_MISSING: Final = kind(
    "A course has a first day: benefits depend on it.",
    "The first session's date is not stated.",
    "Add start = YYYY-MM-DD to [course].",
)
VISITS_AND_CADENCE: Final = kind(
    "A course is either planned by protocol, start, sessions and every, or listed as visits.",
    "{key} stands beside visits.",
    "Take one of the two out.",
)
NO_VISITS: Final = kind(
    "A course has at least one session.",
    "visits is empty.",
    "List the visits, or leave visits out and give start and sessions.",
)
FEE_MISSING: Final = kind(
    "Each service of the course has a fee.",
    "There is no fee for {service}.",
    "Add {service} to [provider.fees].",
)

# -- payers --------------------------------------------------------------------------------
UNKNOWN_ADAPTER: Final = kind(
    "adapter names a kind of payer that is installed: {known}.",
    "No adapter is called {value}.",
    "Check the spelling, or install the plugin that brings it.",
)
ADAPTER_APART: Final = attrs.evolve(
    UNKNOWN_ADAPTER, remedy="{nearest} is of a plugin: pip install {package}"
)
UNKNOWN_ADAPTER_NEAR: Final = attrs.evolve(UNKNOWN_ADAPTER, remedy="Did you mean {nearest}?")
TWO_ADAPTERS: Final = kind(
    "One name, one plugin.",
    "Two installed plugins call themselves {value}: {distributions}.",
    "Uninstall one of them.",
)
BROKEN_ADAPTER: Final = kind(
    "An adapter satisfies iptcost.payer.Payer.",
    "The adapter {value} can't be used: {reason}.",
    "Update or uninstall {distributions}, or tell its authors.",
)
EAP_AFTER_PLAN: Final = kind(
    "An assistance programme pays first.",
    "This one is listed after a plan.",
    "Move it before the plans.",
)
THIRD_PLAN: Final = kind(
    "At most two plans pay: a primary and a secondary.",
    "This is plan number {number}.",
    "Leave it out.",
)
SIDES_AND_TERMS: Final = kind(
    "A plan with sides states its terms under sides alone.",
    "{key} stands beside sides.",
    "Move it into the sides that it is true of.",
)
NO_SUCH_SIDE: Final = kind(
    "network names one of the plan's sides: {sides}.",
    "There is no side called {value}.",
    "Write one of them, or add the side.",
)
NETWORK_WITHOUT_SIDES: Final = kind(
    "Without sides, network is in or out.",
    "{value} is neither.",
    "Write in or out, or state the plan's sides.",
)
NO_BENEFITS: Final = kind(
    "A plan states at least one benefits row.",
    "This one states none.",
    "Add [[payers.benefits]] with copay, coinsurance or cost_share; covered = false where "
    "nothing is paid.",
)
AGGREGATE_FAMILY: Final = kind(
    "An aggregate limit is the family's alone.",
    "Its family amount is not stated.",
    "Add family = …, or take family_rule out.",
)
USED_TOO_LATE: Final = kind(
    "used is what was used before the course's first day.",
    "{value} is after the first day, {first}.",
    "Give what was used before the course, or leave the sessions held since out.",
)
TIERS_ORDER: Final = kind(
    "Tiers are listed by rising through.",
    "{value} is not above the tier before it.",
    "Put the tiers in order.",
)
UNREADABLE_COST_SHARE: Final = kind(
    'cost_share is a plan document\'s words, such as "$30 copay after deductible", "20%" or '
    '"No charge".',
    "{value} can't be read.",
    "Write copay, coinsurance and order instead.",
)
COST_SHARE_AND_TERMS: Final = kind(
    "cost_share says all the terms of its row.",
    "{key} stands beside it.",
    "Take one of the two out.",
)
COST_SHARE_PER_DAY: Final = kind(
    "A session is neither a day in hospital nor a stay.",
    "{value} is a cost for each {per}.",
    "Look for the row of outpatient mental health.",
)
COST_SHARE_CURRENCY: Final = kind(
    "The amounts of a case are in one currency, those in a plan document's words too.",
    "{value} names {named}; the case is in {currency}.",
    "Write the amount in the case's currency, or correct currency.",
)
TERMS_MISSING: Final = kind(
    "A covered session has a copay, a coinsurance or both; left out is not zero.",
    "Neither is stated in the row that decides for {service}.",
    'Add copay or coinsurance; copay = 0 for "no charge".',
)
ORDER_MISSING: Final = kind(
    "Where a copay meets a deductible, their order changes the total.",
    "The order is not stated. To pay in all: {waived} if the deductible is waived, {after} if "
    "the copay comes after it, {before} if it comes before.",
    "Ask the insurer whether the deductible applies to the copay, and add order = "
    '"deductible-waived", "after-deductible" or "before-deductible" (or --order).',
)
ALLOWED_MISSING: Final = kind(
    "Out of network the payer sets its own limit; a guess would understate the cost.",
    "The amount that the plan allows for {service} is not stated.",
    "Ask the insurer for its allowed amount out of network (procedure code {code}) and add it.",
)

# -- procedure codes -----------------------------------------------------------------------
NOT_A_CODE: Final = kind(
    'A procedure code is digits, perhaps with a capital letter, such as "90837".',
    "{value} is none.",
    "Write the code as it stands on a claim.",
)
SERVICE_OR_CODE: Final = kind(
    'Here stands a service ({services}) or a procedure code, such as "90837".',
    "{value} is neither.",
    "Write one of the services, or the code as it stands on a claim.",
)
CODE_WITHOUT_SERVICE: Final = kind(
    "A visit is of a service: its own, or the one that its code is usually of.",
    "It states no service, and which one {value} is of is not known.",
    "Add service, or the code to [provider.codes].",
)
FEE_MISSING_CODE: Final = attrs.evolve(
    FEE_MISSING, code="fee-missing", rule="Each procedure code billed beside a session has a fee."
)

# -- dated payers --------------------------------------------------------------------------
UNTIL_BEFORE_FROM: Final = kind(
    "A period does not end before it begins.",
    "until, {until}, is before from, {begins}.",
    "Correct one of the two days.",
)
THREE_PLANS_ON: Final = attrs.evolve(
    THIRD_PLAN,
    message="On {date}, a day of the course, {number} plans are in force.",
    remedy="State from and until of each, or leave one out.",
)
CARRIES: Final = kind(
    "carries names another plan of the case, and counts what it used before this one's from.",
    "{value} can't be carried: there is no other plan of that name, or this one states no from.",
    "Write the other plan's name as it stands there, and add from.",
)
OTHER_CARE_OUTSIDE: Final = kind(
    "Other care falls into the period of its plan.",
    "On {date} this plan is not in force.",
    "Correct the day, set until to the last of them, or move it to the plan of that day.",
)

# -- limits --------------------------------------------------------------------------------
LIMIT_KIND: Final = kind(
    "A limit is one of visits, or of an amount that the plan pays.",
    "This one states {count} of the two.",
    "State either visits or amount; for both, write two limits.",
)
NOT_PER: Final = kind(
    "A limit is per benefit-year, calendar-year, course, lifetime, or months that divide a year, "
    'such as "6 months".',
    "{value} is none of them.",
    'Write "benefit-year", or a number of months: 1, 2, 3, 4, 6 or 12.',
    code="per",
)
NOT_MONTHS: Final = kind(
    'Here stands a number of months, 1 to 12, such as "3 months".',
    "{value} is none.",
    "Write the number and the word months.",
    code="months",
)
USED_AND_LEFT: Final = kind(
    "What is used is stated, or what is left of the limit: one of the two.",
    "{key} stands beside the other.",
    "Leave one of them out.",
)
LEFT_OF_NOTHING: Final = kind(
    "What is left is left of a limit.",
    "The limit that it is left of is not stated.",
    "Add the limit, or leave it out.",
)

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
    "Leave the last one: what a payer corrected replaces what it said before. If there were two "
    "sessions on that day, plan both.",
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
