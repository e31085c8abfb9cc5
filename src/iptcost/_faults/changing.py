"""The faults of what changes while a course runs, and of procedure codes."""

from __future__ import annotations

from typing import Final

from iptcost._faults.problem import Kind

# -- procedure codes -----------------------------------------------------------------------
NOT_A_CODE: Final = Kind(
    "not-a-code",
    'A procedure code is digits, perhaps with a capital letter, such as "90837".',
    "{value} is none.",
    "Write the code as it stands on a claim.",
)
NOT_PRICED: Final = Kind(
    "service-or-code",
    'Here stands a service ({services}) or a procedure code, such as "90837".',
    "{value} is neither.",
    "Write one of the services, or the code as it stands on a claim.",
)
CODE_WITHOUT_SERVICE: Final = Kind(
    "code-without-service",
    "A visit is of a service: its own, or the one that its code is usually of.",
    "It states no service, and which one {value} is of is not known.",
    "Add service, or the code to [provider.codes].",
)
FEE_MISSING_CODE: Final = Kind(
    "fee-missing",
    "Each procedure code billed beside a session has a fee.",
    "There is no fee for {service}.",
    "Add {service} to [provider.fees].",
)

# -- dated payers --------------------------------------------------------------------------
UNTIL_BEFORE_FROM: Final = Kind(
    "until-before-from",
    "A period does not end before it begins.",
    "until, {until}, is before from, {begins}.",
    "Correct one of the two days.",
)
THREE_PLANS_ON: Final = Kind(
    "third-plan",
    "At most two plans pay: a primary and a secondary.",
    "On {date}, a day of the course, {number} plans are in force.",
    "State from and until of each, or leave one out.",
)
CARRIES: Final = Kind(
    "carries",
    "carries names another plan of the case, and counts what it used before this one's from.",
    "{value} can't be carried: there is no other plan of that name, or this one states no from.",
    "Write the other plan's name as it stands there, and add from.",
)
CARE_OUTSIDE: Final = Kind(
    "other-care-outside",
    "Other care falls into the period of its plan.",
    "On {date} this plan is not in force.",
    "Correct the day, set until to the last of them, or move it to the plan of that day.",
)

# -- limits --------------------------------------------------------------------------------
LIMIT_KIND: Final = Kind(
    "limit-kind",
    "A limit is one of visits, or of an amount that the plan pays.",
    "This one states {count} of the two.",
    "State either visits or amount; for both, write two limits.",
)
NOT_PER: Final = Kind(
    "per",
    "A limit is per benefit-year, calendar-year, course, lifetime, or months that divide a year, "
    'such as "6 months".',
    "{value} is none of them.",
    'Write "benefit-year", or a number of months: 1, 2, 3, 4, 6 or 12.',
)
NOT_MONTHS: Final = Kind(
    "months",
    'Here stands a number of months, 1 to 12, such as "3 months".',
    "{value} is none.",
    "Write the number and the word months.",
)
USED_AND_LEFT: Final = Kind(
    "used-and-left",
    "What is used is stated, or what is left of the limit: one of the two.",
    "{key} stands beside the other.",
    "Leave one of them out.",
)
LEFT_OF_NOTHING: Final = Kind(
    "left-of-nothing",
    "What is left is left of a limit.",
    "The limit that it is left of is not stated.",
    "Add the limit, or leave it out.",
)
