"""The faults of a course and its payers."""

from __future__ import annotations

from typing import Final

from iptcost._faults.problem import Kind

# -- the course ----------------------------------------------------------------------------
UNKNOWN_CADENCE: Final = Kind(
    "unknown-cadence",
    'every is a number and days, weeks or months, such as "2 weeks".',
    "{value} can't be read.",
    'Write "1 week", "10 days" or "1 month".',
)
START_MISSING: Final = Kind(
    "start-missing",
    "A course has a first day: benefits depend on it.",
    "The first session's date is not stated.",
    "Add start = YYYY-MM-DD to [course].",
)
VISITS_AND: Final = Kind(
    "visits-and-cadence",
    "A course is either planned by protocol, start, sessions and every, or listed as visits.",
    "{key} stands beside visits.",
    "Take one of the two out.",
)
NO_VISITS: Final = Kind(
    "no-visits",
    "A course has at least one session.",
    "visits is empty.",
    "List the visits, or leave visits out and give start and sessions.",
)
FEE_MISSING: Final = Kind(
    "fee-missing",
    "Each service of the course has a fee.",
    "There is no fee for {service}.",
    "Add {service} to [provider.fees].",
)

# -- payers --------------------------------------------------------------------------------
UNKNOWN_ADAPTER: Final = Kind(
    "unknown-adapter",
    "adapter names a kind of payer that is installed: {known}.",
    "No adapter is called {value}.",
    "Check the spelling, or install the plugin that brings it.",
)
ADAPTER_APART: Final = Kind(
    "unknown-adapter",
    "adapter names a kind of payer that is installed: {known}.",
    "No adapter is called {value}.",
    "{nearest} is of a plugin: pip install {package}",
)
UNKNOWN_ADAPTER_NEAR: Final = Kind(
    "unknown-adapter",
    "adapter names a kind of payer that is installed: {known}.",
    "No adapter is called {value}.",
    "Did you mean {nearest}?",
)
TWO_ADAPTERS: Final = Kind(
    "two-adapters",
    "One name, one plugin.",
    "Two installed plugins call themselves {value}: {distributions}.",
    "Uninstall one of them.",
)
BROKEN_ADAPTER: Final = Kind(
    "broken-adapter",
    "An adapter satisfies iptcost.payer.Payer.",
    "The adapter {value} can't be used: {reason}.",
    "Update or uninstall {distributions}, or tell its authors.",
)
EAP_AFTER_PLAN: Final = Kind(
    "eap-after-plan",
    "An assistance programme pays first.",
    "This one is listed after a plan.",
    "Move it before the plans.",
)
THIRD_PLAN: Final = Kind(
    "third-plan",
    "At most two plans pay: a primary and a secondary.",
    "This is plan number {number}.",
    "Leave it out.",
)
SIDES_AND: Final = Kind(
    "sides-and-terms",
    "A plan with sides states its terms under sides alone.",
    "{key} stands beside sides.",
    "Move it into the sides that it is true of.",
)
NO_SUCH_SIDE: Final = Kind(
    "no-such-side",
    "network names one of the plan's sides: {sides}.",
    "There is no side called {value}.",
    "Write one of them, or add the side.",
)
NETWORK_WITHOUT_SIDES: Final = Kind(
    "network-without-sides",
    "Without sides, network is in or out.",
    "{value} is neither.",
    "Write in or out, or state the plan's sides.",
)
NO_BENEFITS: Final = Kind(
    "no-benefits",
    "A plan states at least one benefits row.",
    "This one states none.",
    "Add [[payers.benefits]] with copay, coinsurance or cost_share; covered = false where "
    "nothing is paid.",
)
AGGREGATE_FAMILY: Final = Kind(
    "aggregate-family",
    "An aggregate limit is the family's alone.",
    "Its family amount is not stated.",
    "Add family = …, or take family_rule out.",
)
USED_TOO_LATE: Final = Kind(
    "used-too-late",
    "used is what was used before the course's first day.",
    "{value} is after the first day, {first}.",
    "Give what was used before the course, or leave the sessions held since out.",
)
TIERS_ORDER: Final = Kind(
    "tiers-order",
    "Tiers are listed by rising through.",
    "{value} is not above the tier before it.",
    "Put the tiers in order.",
)
UNREADABLE_COST_SHARE: Final = Kind(
    "unreadable-cost-share",
    'cost_share is a plan document\'s words, such as "$30 copay after deductible", "20%" or '
    '"No charge".',
    "{value} can't be read.",
    "Write copay, coinsurance and order instead.",
)
COST_SHARE_AND: Final = Kind(
    "cost-share-and-terms",
    "cost_share says all the terms of its row.",
    "{key} stands beside it.",
    "Take one of the two out.",
)
COST_SHARE_PER: Final = Kind(
    "cost-share-per-day",
    "A session is neither a day in hospital nor a stay.",
    "{value} is a cost for each {per}.",
    "Look for the row of outpatient mental health.",
)
COST_SHARE_CURRENCY: Final = Kind(
    "cost-share-currency",
    "The amounts of a case are in one currency, those in a plan document's words too.",
    "{value} names {named}; the case is in {currency}.",
    "Write the amount in the case's currency, or correct currency.",
)
TERMS_MISSING: Final = Kind(
    "terms-missing",
    "A covered session has a copay, a coinsurance or both; left out is not zero.",
    "Neither is stated in the row that decides for {service}.",
    'Add copay or coinsurance; copay = 0 for "no charge".',
)
ORDER_MISSING: Final = Kind(
    "order-missing",
    "Where a copay meets a deductible, their order changes the total.",
    "The order is not stated. To pay in all: {waived} if the deductible is waived, {after} if "
    "the copay comes after it, {before} if it comes before.",
    "Ask the insurer whether the deductible applies to the copay, and add order = "
    '"deductible-waived", "after-deductible" or "before-deductible" (or --order).',
)
ALLOWED_MISSING: Final = Kind(
    "allowed-missing",
    "Out of network the payer sets its own limit; a guess would understate the cost.",
    "The amount that the plan allows for {service} is not stated.",
    "Ask the insurer for its allowed amount out of network (procedure code {code}) and add it.",
)
