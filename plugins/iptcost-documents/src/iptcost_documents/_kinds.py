"""Every kind of fault that this plugin finds; no sentence repeats who the client is."""

from __future__ import annotations

from typing import Final

from iptcost.payer import Kind

# -- what a file says ------------------------------------------------------------------------
NOT_A_LINE: Final = Kind(
    "not-a-line",
    "What is printed on a document is one line of text, without control characters.",
    "This holds a line break, a character that turns the direction of writing, or nothing at all.",
    "Write it anew by hand: such characters come along when text is copied.",
)
NOT_TEXT: Final = Kind(
    "not-quoted",
    "What is printed on a document is text of at most {most} characters.",
    "This is something else, or longer.",
    'Write it in quotation marks: postal_code = "97201", say.',
)
NPI: Final = Kind(
    "not-an-npi",
    "A National Provider Identifier has ten digits, begins with 1 or 2, and its last digit checks "
    "the others (Luhn, with 80840 before them).",
    "{value} is not one.",
    "Look it up at npiregistry.cms.hhs.gov.",
)
TIN: Final = Kind(
    "not-a-tin",
    "A Tax Identification Number has nine digits: 12-3456789, or 123-45-6789 for a person's.",
    "This has another form.",
    "Write it with its hyphens, in quotation marks.",
)
STATE: Final = Kind(
    "not-a-state",
    "A State or territory is written with the two letters of the postal service.",
    "{value} is none.",
    "Write OR for Oregon, say.",
)
DIAGNOSIS: Final = Kind(
    "not-a-diagnosis-code",
    "A diagnosis is an ICD-10-CM code: a letter, a digit, then up to five more characters with a "
    "point after the third, such as F33.1.",
    "This is not one.",
    "Correct it; leave diagnosis out as long as there is none.",
)
LOGO: Final = Kind(
    "logo",
    "A logo is a PNG or JPEG file of at most {most} bytes, next to the practice file.",
    "{file} can't be used: {reason}.",
    "Save it smaller, as PNG or JPEG, or leave logo out.",
)
BORN_LATER: Final = Kind(
    "born-later",
    "A client is born before the document is written.",
    "date_of_birth is after the document's date.",
    "Correct it, year first: 1988-03-21.",
)

# -- what a document lacks -------------------------------------------------------------------
GOOD_FAITH_LACKS: Final = Kind(
    "good-faith-estimate-lacks",
    "45 CFR 149.610(c)(1) requires it in a good-faith estimate.",
    "Missing: {what}.",
    "Write it in {file}: {example}",
)
SUPERBILL_LACKS: Final = Kind(
    "superbill-lacks",
    "A plan reimburses by a superbill only if it states this.",
    "Missing: {what}.",
    "Write it in {file}: {example}",
)
FILE_MISSING: Final = Kind(
    "file-missing",
    "Who treats and who is treated stand in files of their own.",
    "This document needs {what}.",
    "Give it: {option} {file}",
)
GOOD_FAITH_CURRENCY: Final = Kind(
    "good-faith-estimate-currency",
    "A good-faith estimate is a document of United States law, in dollars.",
    "The case is in {value}.",
    "Use --kind quote.",
)
NOTHING_AHEAD: Final = Kind(
    "nothing-ahead",
    "A good-faith estimate is of sessions to come.",
    "Every session of the case has taken place.",
    "Plan further sessions in the case.",
)
NOTHING_HELD: Final = Kind(
    "nothing-held",
    "A superbill lists sessions that were held and paid for, never planned ones.",
    "The case states none: it has no actuals.",
    "Add [[actuals]] to the case, or give them by --actuals FILE.csv.",
)
NOT_SAID_PAID: Final = Kind(
    "not-said-paid",
    "A superbill says what the client has paid for each session.",
    "Session {session} does not say it.",
    "Write patient_paid in its actual, or give --paid-in-full where all of them are paid.",
)
NOTHING_PAID: Final = Kind(
    "nothing-paid",
    "A superbill lists sessions that were held and paid for.",
    "The client has paid for none of the sessions held.",
    "Write what was paid as patient_paid in the actuals.",
)
PAID_IN_FULL: Final = Kind(
    "paid-in-full",
    "--paid-in-full is for actuals that do not say what was paid.",
    "Session {session} says that another amount was paid.",
    "Leave --paid-in-full out, or patient_paid.",
)
NO_FONT: Final = Kind(
    "no-font",
    "Every character of a PDF is drawn; none becomes an empty box.",
    "No font at hand has the characters of a name or text in this document (such as {character}).",
    "Give a folder with one: --fonts FOLDER (a Noto font for that script, say); or use "
    "--format html.",
)
