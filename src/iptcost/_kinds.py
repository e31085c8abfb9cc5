"""Every kind of fault that the core finds in a document, with its sentences.

The sentences are English and stand in the catalogues as they are; ``docs/errors.md`` lists the
codes. A code never changes its meaning; a sentence may be improved at any time.
"""

from __future__ import annotations

from typing import Final

from iptcost._problems import Kind

# -- the document itself -------------------------------------------------------------------
UNREADABLE_FILE: Final = Kind(
    "unreadable-file",
    "A document is a TOML or JSON file that can be read.",
    "{file} can't be read: {reason}.",
    "Check the path and its permissions.",
)
NOT_TEXT: Final = Kind(
    "not-text",
    "A document is UTF-8 text.",
    "{file} is not UTF-8 text.",
    "Save it as plain text in UTF-8.",
)
TOO_BIG: Final = Kind(
    "too-big",
    "A document has at most {limit} bytes, nested at most {depth} deep.",
    "{file} is larger or deeper than that.",
    "Give one case a file; many cases go into a .jsonl file, one in a line.",
)
SYNTAX: Final = Kind(
    "syntax",
    "A document is one well-formed TOML or JSON text.",
    "{file} is not well-formed: {reason}.",
    "Mend that place, or begin anew with: iptcost new",
)
EMPTY: Final = Kind(
    "empty",
    "A case says at least who treats and what a session costs.",
    "The document is empty.",
    "Begin with: iptcost new, or copy one of the examples.",
)
SCHEMA_VERSION: Final = Kind(
    "schema-version",
    "schema is 1.",
    "This document is of schema {value}, which this version does not know.",
    "Use schema = 1, or a newer iptcost.",
)
UNKNOWN_KEY: Final = Kind(
    "unknown-key",
    "Only the documented keys are read; a misspelt one must not pass in silence.",
    "{key} is not a key here.",
    "Did you mean {nearest}?",
)
UNKNOWN_KEY_LIST: Final = Kind(
    "unknown-key",
    "Only the documented keys are read; a misspelt one must not pass in silence.",
    "{key} is not a key here.",
    "Take it out. The keys here are: {keys}.",
)
UNKNOWN_KEY_INSIDE: Final = Kind(
    "unknown-key",
    "Only the documented keys are read; a misspelt one must not pass in silence.",
    "{key} is not a key here.",
    "It is one of {table}: move it there.",
)
MISSING_KEY: Final = Kind(
    "missing-key",
    "This key is needed.",
    "{key} is missing.",
    "Add it.",
)
NOT_A_TABLE: Final = Kind(
    "not-a-table", "A table of keys stands here.", "{value} is not a table.", "Write a table."
)
NOT_A_LIST: Final = Kind(
    "not-a-list", "A list stands here.", "{value} is not a list.", "Write it in [ ]."
)
TOO_MANY: Final = Kind(
    "too-many", "At most {most} entries.", "There are {count}.", "Leave some out."
)
NOT_TEXT_VALUE: Final = Kind(
    "not-text-value", "Text stands here.", "{value} is not text.", "Write it in quotes."
)
TEXT_TOO_LONG: Final = Kind(
    "text-too-long",
    "Text has at most {most} characters here.",
    "This one is longer.",
    "Shorten it.",
)
NOT_TRUTH: Final = Kind(
    "not-true-or-false",
    "true or false stands here.",
    "{value} is neither.",
    "Write true or false.",
)
NOT_A_CHOICE: Final = Kind(
    "not-a-choice",
    "One of {choices} stands here.",
    "{value} is none of them.",
    "Did you mean {nearest}?",
)
COUNT_RANGE: Final = Kind(
    "count-range",
    "A whole number from {least} to {most} stands here.",
    "{value} is not one.",
    "Write such a number, without quotes.",
)

# -- numbers -------------------------------------------------------------------------------
NOT_A_NUMBER: Final = Kind(
    "not-a-number",
    'An amount is a number or decimal text, such as 120 or "120.50".',
    "{value} is not an amount.",
    "Write digits with a point before the cents, and no currency sign.",
)
FLOAT: Final = Kind(
    "float",
    "Amounts are exact: a binary float is not.",
    "{value} is a float.",
    "Give text, an int or a decimal.Decimal.",
)
NEGATIVE: Final = Kind(
    "negative", "An amount is not negative.", "{value} is below zero.", "Give 0 or more."
)
TOO_LARGE: Final = Kind(
    "too-large",
    "An amount is at most 10^12 minor units.",
    "{value} is larger.",
    "Check the number of digits.",
)
TOO_MANY_DIGITS: Final = Kind(
    "too-many-digits",
    "An amount has no more decimals than its currency: {digits} here.",
    "{value} has more.",
    "Round it as the payer does.",
)
UNKNOWN_CURRENCY: Final = Kind(
    "unknown-currency",
    "A currency is an ISO 4217 code, such as USD, CAD or EUR.",
    "{value} is none.",
    "Write the three capital letters of the currency.",
)
AMBIGUOUS_RATE: Final = Kind(
    "ambiguous-rate",
    "A rate is text with a percent sign, or a decimal below 1.",
    "{value} can be read as a percentage and as a share.",
    'Write "20%" for twenty per cent, "100%" for all of it.',
)
RATE_RANGE: Final = Kind(
    "rate-range",
    "A rate lies between 0% and 100%; a percentage is not negative.",
    "{value} does not.",
    'Write the part that the patient pays, such as "20%".',
)
RATE_DIGITS: Final = Kind(
    "rate-digits",
    "A rate has at most four decimals of a per cent.",
    "{value} has more.",
    "Round it.",
)

# -- dates ---------------------------------------------------------------------------------
NOT_A_DATE: Final = Kind(
    "not-a-date",
    "A date is written 2026-10-05.",
    "{value} is not a date.",
    "Write year, month and day, of a day that exists.",
)
NOT_AN_ANNIVERSARY: Final = Kind(
    "not-an-anniversary",
    "benefit_year is the month and day on which the plan's year begins, such as 01-01.",
    "{value} is no such day, or is 29 February, which most years lack.",
    "Write MM-DD; a plan that renews on 29 February renews on 02-28 or 03-01: ask it.",
)
DATE_OVERFLOW: Final = Kind(
    "date-overflow",
    "A course ends before the year 9999.",
    "This course would run past it.",
    "Check the start, the number of sessions and the cadence.",
)

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
    "Check the spelling, or install its plugin: pip install iptcost-{name}",
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
COORDINATION_PRIMARY: Final = Kind(
    "coordination-primary",
    "coordination is a rule of the second plan.",
    "It stands with the first plan.",
    "Move it to the second plan's table.",
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

# -- sliding scale and bundles -------------------------------------------------------------
SCALE_TIER: Final = Kind(
    "scale-tier",
    "A tier of a scale sets one of percent_of_fee, fee and percent_of_monthly_income.",
    "This one sets {count}.",
    "Leave just one.",
)
SCALE_ORDER: Final = Kind(
    "scale-order",
    "The tiers of a scale rise.",
    "{value} is not above the tier before it.",
    "Put the tiers in order.",
)
SCALE_UP_TO: Final = Kind(
    "scale-up-to",
    'up_to is a percentage of the guideline, such as "200%", where the basis is poverty-guideline.',
    "{value} is not one.",
    'Write it with the percent sign, or set basis = "income".',
)
SCALE_INCOME: Final = Kind(
    "scale-income",
    "A sliding scale goes by the client's income.",
    "annual_income is not stated.",
    "Add annual_income to [client].",
)
SCALE_HOUSEHOLD: Final = Kind(
    "scale-household",
    "The poverty guideline goes by the size of the household.",
    "household_size is not stated.",
    "Add household_size to [client].",
)
SCALE_CURRENCY: Final = Kind(
    "scale-currency",
    "The poverty guideline is in US dollars.",
    "The case's currency is {value}.",
    'Use basis = "income".',
)
SCALE_TOO_EARLY: Final = Kind(
    "scale-too-early",
    "The oldest poverty guideline known here took effect on {oldest}.",
    "The course begins before it.",
    'Use basis = "income", or a later start.',
)
FLOOR_CEILING: Final = Kind(
    "floor-ceiling",
    "A scale's floor is not above its ceiling.",
    "floor is above ceiling.",
    "Correct one of them.",
)
BUNDLE_PRICE: Final = Kind(
    "bundle-price",
    "A bundle has a price or a discount.",
    "This one has {count} of them.",
    "Leave just one.",
)

BUNDLE_UNUSABLE: Final = Kind(
    "bundle-unusable",
    "A bundle is bought for sessions that it covers.",
    "No session of this course can be taken from it.",
    "Check its services.",
)
ATTENDANCE: Final = Kind(
    "attendance",
    "attendance says how often courses end after which session: {{ 4 = 10, 8 = 20, 16 = 70 }}.",
    "{value} does not fit.",
    "Write the numbers of sessions as keys, and how often as values, not all of them 0.",
)
ATTENDANCE_PAST_END: Final = Kind(
    "attendance-past-end",
    "A course ends with its last session.",
    "attendance speaks of session {value}; the course has {count}.",
    "Plan as many sessions as the longest of those courses has, or count them to the last session.",
)
ATTENDANCE_OVER: Final = Kind(
    "attendance-over",
    "attendance says after which sessions courses end; those that ended before now are left out.",
    "{count} sessions have taken place, and attendance says nothing of a course as long as that.",
    "Add how often courses end after later sessions, or leave attendance out.",
)
BUNDLES_TOO_MANY_WAYS: Final = Kind(
    "bundles-too-many-ways",
    "The cheapest way to buy is found exactly, in bounded time.",
    "These bundles can be combined in too many ways over this course.",
    "Leave out the bundles that you would not buy, or plan fewer sessions.",
)

# -- actuals -------------------------------------------------------------------------------
ACTUAL_BALANCE: Final = Kind(
    "actual-balance",
    "What was billed is written off, paid by the payer, or the patient's.",
    "{sum} were paid by both, and {billed} billed.",
    "Correct one of them; what the payer paid for other sessions does not belong here.",
)
ACTUAL_PAID: Final = Kind(
    "actual-paid",
    "A client pays no more for a session than was billed for it.",
    "{paid} were paid, and {billed} billed.",
    "Correct one of them; what was paid for other sessions belongs to those.",
)
ACTUAL_PARTS: Final = Kind(
    "actual-parts",
    "The patient's parts add up to patient_responsibility.",
    "They add up to {sum}, and patient_responsibility is {stated}.",
    "Correct the parts: deductible, copay, coinsurance, not_covered, balance_bill.",
)
ACTUAL_PARTS_MISSING: Final = Kind(
    "actual-parts-missing",
    "What the patient paid counts toward the plan's limits by its parts.",
    "Neither the parts of patient_responsibility are stated, nor adjustments that add up to it.",
    "Take deductible, copay, coinsurance and not_covered from the explanation of benefits.",
)
ACTUAL_UNMATCHED: Final = Kind(
    "actual-unmatched",
    "An actual belongs to a session of the course: by its number, or by its date.",
    "No session is planned on {date}.",
    "Add session = the number of the session that was held then.",
)
ACTUAL_PAST_END: Final = Kind(
    "actual-past-end",
    "An actual belongs to a session of the course.",
    "There is no session {session}: the course has {count}.",
    "Correct the number, or plan more sessions.",
)
ACTUAL_TWICE: Final = Kind(
    "actual-twice",
    "A session takes place once.",
    "Session {session} has two actuals.",
    "Leave the last one: what a payer corrected replaces what it said before.",
)
ACTUAL_NO_PAYER: Final = Kind(
    "actual-no-payer",
    "What a payer paid belongs to a payer of the case.",
    "A payer paid for session {session}, and the case has none.",
    "Add [[payers]], or set payer_paid = 0.",
)

ACTUALS_COLUMN: Final = Kind(
    "actuals-column",
    "The columns of a file of actuals are: {columns}.",
    "{value} is none of them.",
    "Rename or remove that column; the first line names the columns.",
)
ACTUALS_ADJUSTMENT: Final = Kind(
    "actuals-adjustment",
    "adjustments holds entries such as CO-45:40.00 PR-3:30.00, separated by spaces.",
    "{value} is not one.",
    "Write group, hyphen, reason code, colon and amount.",
)

# -- holes ---------------------------------------------------------------------------------
HOLE: Final = Kind(
    "hole",
    "An estimate needs every value; what is not known is a hole to fill in.",
    "{path} is not known: {hole}.",
    "Fill it in.",
)
HOLE_FORM: Final = Kind(
    "hole-form",
    'A hole is {{ low, high }}, {{ one_of = [ … ] }} or "unknown".',
    "{value} is none of them.",
    "Give both low and high (low not above high), or a list of at least one choice.",
)
HOLE_WHOLE: Final = Kind(
    "hole-whole",
    "A hole stands for one value; tables are unknown value by value.",
    '"unknown" is said of more than one value here.',
    'Say which values are unknown, such as used = {{ deductible = "unknown" }}.',
)
HOLE_WEIGHTS: Final = Kind(
    "hole-weights",
    "weights are whole numbers from 0 to {most}, one for each choice and not all of them 0, or "
    '"even"; a range from low to high has "even" alone.',
    "{value} is neither.",
    "Give each choice its weight; where how likely they are is not known, leave weights out.",
)
NOT_ASKED: Final = Kind(
    "not-asked",
    "A payer is asked before the estimate.",
    "The payer {value} has not been asked yet.",
    "Call iptcost.resolve(document) first.",
)
USED_FORM: Final = Kind(
    "used-form",
    "used may be a payer table of payers_after: then it is of a plan with the same sides.",
    "This one does not fit the plan.",
    "Take the whole payer table of payers_after as the payer instead.",
)

# -- the plugin door -----------------------------------------------------------------------
NOT_VALID: Final = Kind(
    "not-valid",
    "What stands here has to satisfy its adapter.",
    "The adapter refuses it: {reason}.",
    "Correct it; iptcost payers lists what each adapter takes.",
)
PAYER_DEFECT: Final = Kind(
    "payer-defect",
    "An adapter answers, or says why it can't.",
    "The adapter {adapter} broke down ({reason}).",
    "Update {distribution}, or tell its authors.",
)
PAYER_CANNOT: Final = Kind(
    "payer-cannot",
    "Not every adapter can do everything.",
    "The adapter {adapter} has no {method}.",
    "Use an adapter that has; iptcost payers lists them.",
)
PAYER_ANSWER: Final = Kind(
    "payer-answer",
    "An adapter answers a Coverage: payer tables, sources and notes.",
    "{value} stands where {expected} belongs.",
    "",
)
ANSWER_REMEDY: Final = (
    "This is the answer of the adapter {adapter}, not your document. Update {distribution}, "
    "or tell its authors."
)
"""The remedy of every mistake in a payer's answer, whatever its kind."""
NULL: Final = Kind(
    "null",
    "null could mean nothing, none or not known; these are three different things.",
    "null stands here.",
    'Leave the key out, write 0, or write "unknown".',
)

# -- batches -------------------------------------------------------------------------------
UNKNOWN_PLAN: Final = Kind(
    "unknown-plan",
    "A row names plans and scales of the batch by their keys.",
    "There is none with the key {value}.",
    "Add it to the plans, or correct the key.",
)
USED_AFTER_FIRST_DAY: Final = Kind(
    "used-too-late",
    "used is what was used before the course's first day.",
    "used_as_of is after the first day.",
    "Give what was used before the course, or leave the sessions held since out.",
)
ALLOWED_MISSING_ROW: Final = Kind(
    "allowed-missing",
    "Out of network the payer sets its own limit; a guess would understate the cost.",
    "The amount that the plan allows for {service} is stated neither by the row nor by the plan.",
    "Ask the insurer for its allowed amount out of network and add it.",
)
TERMS_MISSING_ROW: Final = Kind(
    "terms-missing",
    "A covered session has a copay, a coinsurance or both; left out is not zero.",
    "Neither is stated in the plan's row that decides.",
    'Add copay or coinsurance to the plan; copay = 0 for "no charge".',
)
ORDER_MISSING_ROW: Final = Kind(
    "order-missing",
    "Where a copay meets a deductible, their order changes the total.",
    "The plan does not state the order.",
    "Ask the insurer whether the deductible applies to the copay, and add order to the plan.",
)

# -- ranges --------------------------------------------------------------------------------
HOLE_BOUNDS: Final = Kind(
    "hole-bounds",
    'Where nature sets no bounds, "unknown" is no range.',
    "Nothing bounds this value.",
    "Give {{ low = …, high = … }}, or {{ one_of = [ … ] }}.",
)
TOO_MANY_FILLINGS: Final = Kind(
    "too-many-fillings",
    "The unknowns of a document can be filled in at most {most} ways, ranges not counted.",
    "There are more.",
    "Answer one of the questions first: iptcost questions lists them, the best first.",
)
NO_SUCH_HOLE: Final = Kind(
    "no-such-hole",
    "An answer fills a hole of the document: {known}.",
    "{value} is none of them.",
    "Use the number that iptcost questions shows, or the hole's path.",
)
NO_CASES: Final = Kind(
    "no-cases",
    "A batch reads a file, or a folder of files, ending in {endings}.",
    "{value} is none.",
    "Check the path.",
)
OTHER_RUN: Final = Kind(
    "other-run",
    "A folder of parts belongs to one run: the same cases, plans, options and versions.",
    "{value} holds parts made from {made}.",
    "Give another folder, or --fresh to make them anew; it removes the parts that are there.",
)
FOREIGN_FOLDER: Final = Kind(
    "foreign-folder",
    "Parts go to a new or empty folder, or to that of the same run.",
    "{value} holds {name}, which is not ours.",
    "Give another folder; iptcost removes nothing that it did not write.",
)
RUN_UNDER_WAY: Final = Kind(
    "run-under-way",
    "One run at a time writes to a folder.",
    "Another one is writing to {value}.",
    "Wait until it has ended.",
)
UNWRITABLE_FOLDER: Final = Kind(
    "unwritable-folder",
    "Parts are written to a folder with room for them.",
    "{value} can't be written to: {reason}.",
    "Make room or mend the permissions, and give the same command again: it goes on.",
)
PROCESS_DIED: Final = Kind(
    "process-died",
    "Each process ends its own work.",
    "One was ended from outside; the system may have run out of memory.",
    "Give the same command again, with fewer processes where memory is short.",
)
UNREADABLE_PIECE: Final = Kind(
    "unreadable-piece",
    "A file is read piece by piece, and a piece becomes a part when the whole of it is read.",
    "{file}, {unit} {first} to {last}, can't be read: {reason}.",
    "Write the file anew from its source; the parts of what could be read are there.",
)
NO_ANSWERS: Final = Kind(
    "no-answers",
    "Answers are read from a file, or from the files of a folder.",
    "{value} is neither, or has no files.",
    "Check the path.",
)
NO_ANSWER: Final = Kind(
    "no-answer",
    "A row names its answer: by the trace number of the question, or by the answer's file.",
    "No answer has this row's key.",
    "Ask the payer, or correct the key; a row without a plan leaves it empty.",
)
TWO_ANSWERS: Final = Kind(
    "two-answers",
    "A key names one answer.",
    "More than one answer has this row's key.",
    "Take the older one out of the folder, or name the answer by its place in its file, NAME#2.",
)
NOT_ONE_PLAN: Final = Kind(
    "not-one-plan",
    "In a batch an answer is one plan.",
    "This one is several payers' or none's.",
    "Estimate this case by itself.",
)
WRONG_COLUMN: Final = Kind(
    "wrong-column",
    "A column of cases is of the type that its meaning needs; floats are no amounts.",
    "{column} holds {type} in place of {expected}.",
    "Convert the column where the file is made.",
)
COLUMN_TWICE: Final = Kind(
    "column-twice",
    "A column of cases stands in a file once.",
    "{column} stands there more than once.",
    "Leave one of them out.",
)
NO_FIRST_DAY: Final = Kind(
    "no-first-day",
    "A course has a first day, or visits with dates.",
    "There is neither a column first_day nor visits.",
    "Name the column so; a CSV file begins with a line of column names, with commas between them.",
)
IDS_DIFFER: Final = Kind(
    "ids-differ",
    "All files of a run have ids of one type, or none, for the parts are one table.",
    "There are several: {types}.",
    "Convert the column id, or run the files apart.",
)
TORN_ROW: Final = Kind(
    "torn-row",
    "A line of CSV has a cell for each of the {columns} columns.",
    "This one has more or fewer.",
    "Write the file with a CSV writer, which puts quotes around text that holds commas.",
)
