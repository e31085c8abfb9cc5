"""The faults of a document as such: its file, keys, numbers and dates."""

from typing import Final

import attrs

from iptcost._faults.problem import coded, kind

# -- the document itself -------------------------------------------------------------------
UNREADABLE_FILE: Final = kind(
    "A document is a TOML or JSON file that can be read.",
    "{file} can't be read: {reason}.",
    "Check the path and its permissions.",
)
NOT_TEXT: Final = kind(
    "A document is UTF-8 text.", "{file} is not UTF-8 text.", "Save it as plain text in UTF-8."
)
TOO_BIG: Final = kind(
    "A document has at most {limit} bytes, nested at most {depth} deep.",
    "{file} is larger or deeper than that.",
    "Give one case a file; many cases go into a .jsonl file, one in a line.",
)
SYNTAX: Final = kind(
    "A document is one well-formed TOML or JSON text.",
    "{file} is not well-formed: {reason}.",
    "Mend that place, or begin anew with: iptcost new",
)
EMPTY: Final = kind(
    "A case says at least who treats and what a session costs.",
    "The document is empty.",
    "Begin with: iptcost new, or copy one of the examples.",
)
SCHEMA_VERSION: Final = kind(
    "schema is 1.",
    "This document is of schema {value}, which this version does not know.",
    "Use schema = 1, or a newer iptcost.",
)
UNKNOWN_KEY: Final = kind(
    "Only the documented keys are read; a misspelt one must not pass in silence.",
    "{key} is not a key here.",
    "Did you mean {nearest}?",
)
UNKNOWN_KEY_LIST: Final = attrs.evolve(
    UNKNOWN_KEY, remedy="Take it out. The keys here are: {keys}."
)
UNKNOWN_KEY_SERVICE: Final = attrs.evolve(UNKNOWN_KEY, remedy="Write {service} for it.")
UNKNOWN_KEY_INSIDE: Final = attrs.evolve(UNKNOWN_KEY, remedy="It is one of {table}: move it there.")
MISSING_KEY: Final = kind("This key is needed.", "{key} is missing.", "Add it.")
NOT_A_TABLE: Final = kind(
    "A table of keys stands here.", "{value} is not a table.", "Write a table."
)
NOT_A_LIST: Final = kind("A list stands here.", "{value} is not a list.", "Write it in [ ].")
TOO_MANY: Final = kind("At most {most} entries.", "There are {count}.", "Leave some out.")
NOT_TEXT_VALUE: Final = kind("Text stands here.", "{value} is not text.", "Write it in quotes.")
TEXT_TOO_LONG: Final = kind(
    "Text has at most {most} characters here.", "This one is longer.", "Shorten it."
)
NOT_TRUE_OR_FALSE: Final = kind(
    "true or false stands here.", "{value} is neither.", "Write true or false."
)
NOT_A_CHOICE: Final = kind(
    "One of {choices} stands here.", "{value} is none of them.", "Did you mean {nearest}?"
)
NOT_A_CHOICE_LIST: Final = attrs.evolve(NOT_A_CHOICE, remedy="Write one of them.")
NOT_A_SERVICE_BUT_CODE: Final = attrs.evolve(
    NOT_A_CHOICE, remedy="It is a procedure code: write code = {value} in place of service."
)
NOT_A_SERVICE: Final = attrs.evolve(NOT_A_CHOICE, remedy="Write {service} for it.")
COUNT_RANGE: Final = kind(
    "A whole number from {least} to {most} stands here.",
    "{value} is not one.",
    "Write such a number, without quotes.",
)

# -- numbers -------------------------------------------------------------------------------
NOT_A_NUMBER: Final = kind(
    'An amount is a number or decimal text, such as 120 or "120.50".',
    "{value} is not an amount.",
    "Write digits with a point before the cents, and no currency sign.",
)
FLOAT: Final = kind(
    "Amounts are exact: a binary float is not.",
    "{value} is a float.",
    "Give text, an int or a decimal.Decimal.",
)
NEGATIVE: Final = kind("An amount is not negative.", "{value} is below zero.", "Give 0 or more.")
TOO_LARGE: Final = kind(
    "An amount is at most 10^12 minor units.", "{value} is larger.", "Check the number of digits."
)
TOO_MANY_DIGITS: Final = kind(
    "An amount has no more decimals than its currency: {digits} here.",
    "{value} has more.",
    "Round it as the payer does.",
)
CASE_ID: Final = kind(
    "An id is text of one to 200 characters.",
    "This is none.",
    "Write the id as text, or take it out.",
)
CASE_ABOUT: Final = kind(
    "about is a table of at most {most} characters as JSON.",
    "This is larger, or holds what JSON can't.",
    "Keep only what is to come back with the result: text, numbers, lists and tables of them.",
)
UNKNOWN_CURRENCY: Final = kind(
    "A currency is an ISO 4217 code, such as USD, CAD or EUR.",
    "{value} is none.",
    "Write the three capital letters of the currency.",
)
AMBIGUOUS_RATE: Final = kind(
    "A rate is text with a percent sign, or a decimal below 1.",
    "{value} can be read as a percentage and as a share.",
    'Write "20%" for twenty per cent, "100%" for all of it.',
)
RATE_RANGE: Final = kind(
    "A rate lies between 0% and 100%; a percentage is not negative.",
    "{value} does not.",
    'Write the part that the patient pays, such as "20%".',
)
RATE_DIGITS: Final = kind(
    "A rate has at most four decimals of a per cent.", "{value} has more.", "Round it."
)

# -- dates ---------------------------------------------------------------------------------
NOT_A_DATE: Final = kind(
    "A date is written 2026-10-05.",
    "{value} is not a date.",
    "Write year, month and day, of a day that exists.",
)
NOT_AN_ANNIVERSARY: Final = kind(
    "benefit_year is the month and day on which the plan's year begins, such as 01-01.",
    "{value} is no such day, or is 29 February, which most years lack.",
    "Write MM-DD; a plan that renews on 29 February renews on 02-28 or 03-01: ask it.",
)
DATE_OVERFLOW: Final = kind(
    "A course ends before the year 9999.",
    "This course would run past it.",
    "Check the start, the number of sessions and the cadence.",
)
coded(globals())
