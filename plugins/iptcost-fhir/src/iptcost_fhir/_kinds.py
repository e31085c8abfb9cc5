"""The faults that this plugin reports. None quotes more of an answer than a code or a number."""

from __future__ import annotations

from typing import Final

from iptcost.payer import Kind

WHERE: Final = Kind(
    "fhir-where",
    "A FHIR payer is read from a file or asked at a server: file or server, not both.",
    "{found} of the two are given.",
    "Give file = … alone, or server = … with resource and id or search.",
)
WHICH: Final = Kind(
    "fhir-which",
    "A server is asked for one resource by id, or for those that a search finds.",
    "Neither id nor search is given, or both.",
    'Give id = "…", or search = {{ patient = "…" }}.',
)
UNREADABLE_FILE: Final = Kind(
    "fhir-unreadable-file",
    "An answer is read from a file.",
    "The file can't be read: {reason}.",
    "Check its name and its permissions.",
)
TOO_LARGE: Final = Kind(
    "fhir-too-large",
    "An answer is read within bounds: {most} bytes for a resource or a line, {entries} resources.",
    "Line {line} is larger than that.",
    "Ask for fewer resources at a time, or save them one to a line (NDJSON).",
)
NOT_JSON: Final = Kind(
    "fhir-not-json",
    "A FHIR resource is read from JSON in UTF-8, each key once, not nested without end.",
    "Line {line}, column {column}: this is not such JSON.",
    "Save the answer again as it came; XML must be asked for as JSON (application/fhir+json).",
)
NOT_A_RESOURCE: Final = Kind(
    "fhir-not-a-resource",
    "A FHIR resource is a JSON object with a resourceType.",
    "There is none here.",
    "Save the whole resource or the whole Bundle.",
)
NO_RESOURCE: Final = Kind(
    "fhir-no-resource",
    "The answer holds a CoverageEligibilityResponse, a Coverage or an InsurancePlan.",
    "It holds none that fits; it holds: {found}.",
    "Check resource, id and search, or ask the payer for one of the three.",
)
SEVERAL: Final = Kind(
    "fhir-several-resources",
    "One resource makes one payer.",
    "There are {count} of the type {type}, and nothing says which one is meant: {ids}.",
    'Name one: id = "…".',
)
SEVERAL_INSURANCES: Final = Kind(
    "fhir-several-insurances",
    "One insurance of a CoverageEligibilityResponse makes one payer.",
    "The answer holds {count}, and which one pays first it does not say.",
    "Name one by its number, from 0: insurance = 0; for a second payer, list the file again.",
)
NO_INSURANCE: Final = Kind(
    "fhir-no-insurance",
    "A CoverageEligibilityResponse says what it says for an insurance.",
    "There is none with the number {number}.",
    "Ask again, with the benefits among the purposes.",
)
SEVERAL_PLANS: Final = Kind(
    "fhir-several-plans",
    "One plan of an InsurancePlan makes one payer.",
    "The resource holds {count} plans: {names}.",
    "Name one by its number, from 0: plan = 0.",
)
NOT_ANSWERED: Final = Kind(
    "fhir-not-answered",
    "A payer answers with the outcome complete or partial.",
    "The outcome is {outcome}; the payer's error codes: {codes}. This says nothing of coverage.",
    "Correct what the codes name, or wait, and ask again.",
)
WITHDRAWN: Final = Kind(
    "fhir-withdrawn",
    "A resource counts while its status is active.",
    "Its status is {status}.",
    "Ask for the one that replaces it.",
)
ENDED: Final = Kind(
    "fhir-coverage-ended",
    "A plan pays for sessions while coverage lasts.",
    "The payer says that coverage ended on {day}, before the course begins.",
    "Ask which plan holds since then, and ask that one; without a plan, take the payer out of "
    "the case.",
)
TERMINATED: Final = Kind(
    "fhir-coverage-terminated",
    "A plan pays for sessions while coverage lasts.",
    "The payer's words say that coverage is over, not since when.",
    "Ask whether the coverage still holds, until which day, and which plan follows.",
)
YEAR_OVER: Final = Kind(
    "fhir-plan-year-over",
    "An answer speaks of the plan's year that it names.",
    "The plan's year in this answer ended on {day}, before the course begins.",
    "Ask for the benefits of the new year: amounts and what is used start over.",
)
NOT_YET: Final = Kind(
    "fhir-coverage-not-yet",
    "A plan pays for sessions while coverage lasts.",
    "The payer says that coverage begins on {day}, after the course.",
    "Check the dates of the course, and ask which plan holds before that day.",
)
SERVER_OUTCOME: Final = Kind(
    "fhir-operation-outcome",
    "A server says in an OperationOutcome why it can't answer.",
    "The server refuses: {codes}.",
    "not-found: check id; security, login, forbidden: check the key that belongs to the server.",
)
TOO_MANY_PAGES: Final = Kind(
    "fhir-too-many-pages",
    "A search is followed over at most {pages} pages.",
    "There are more.",
    "Narrow the search.",
)
PAGE_ELSEWHERE: Final = Kind(
    "fhir-page-elsewhere",
    "The next page of a search lies on the server that was asked.",
    "The server points to another one.",
    "Ask the server's staff; nothing was sent there.",
)
BAD_NUMBER: Final = Kind(
    "fhir-bad-number",
    "An amount is a number from 0, with at most 12 digits before the point.",
    "This one is not.",
    "Ask the payer what it means, and write the plan by hand.",
)
TOO_MANY_DIGITS: Final = Kind(
    "fhir-too-many-digits",
    "An amount has no more decimals than its currency: {digits}.",
    "This one has more.",
    "Ask the payer what it means, and write the plan by hand.",
)
CURRENCY: Final = Kind(
    "fhir-currency",
    "All amounts of a case are in one currency.",
    "The answer states {found}, the case {currency}.",
    "Write currency = {found} in the case, with the fees in it.",
)
