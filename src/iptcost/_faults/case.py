"""The faults of a course and its payers: what changes on the way, limits and codes too."""

from __future__ import annotations

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
    UNKNOWN_ADAPTER,
    code="unknown-adapter",
    remedy="{nearest} is of a plugin: pip install {package}",
)
UNKNOWN_ADAPTER_NEAR: Final = attrs.evolve(
    UNKNOWN_ADAPTER, code="unknown-adapter", remedy="Did you mean {nearest}?"
)
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
    code="third-plan",
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
coded(globals())
