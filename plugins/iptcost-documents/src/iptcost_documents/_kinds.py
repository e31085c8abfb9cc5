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
    "A State, province or territory is written with the letters of the postal service.",
    "{value} is none.",
    "Write OR for Oregon, ON for Ontario, NSW for New South Wales, say.",
)
COUNTRY: Final = Kind(
    "another-countrys-address",
    "The State and the postal code of an address are those of its country; without country it is "
    "the United States.",
    "The {what} is none of {country}.",
    'Correct it, or write country = "CA" or "AU" beside it.',
)
PROVIDER_NUMBER: Final = Kind(
    "not-a-provider-number",
    "A Medicare provider number of Australia has six digits, a letter or digit for the place, and "
    "a letter that checks the others.",
    "{value} is not one.",
    "Copy it from the letter of Services Australia.",
)
ABN: Final = Kind(
    "not-an-abn",
    "An Australian Business Number has eleven digits, of which two check the others.",
    "{value} is not one.",
    "Look it up at abr.business.gov.au.",
)
DAYS: Final = Kind(
    "not-a-number-of-days",
    "How long a quote holds is a whole number of days, from 1 to {most}.",
    "{value} is none.",
    "Write quote_valid_days = 30, say; leave it out where no day is set.",
)
NO_COLOUR: Final = Kind(
    "not-a-colour",
    "A colour is written with its six hexadecimal digits.",
    "{value} is not so.",
    'Write colour = "#1d4e5f", say.',
)
PALE_COLOUR: Final = Kind(
    "pale-colour",
    "What is printed in the practice's colour has to be read on white, by people who see little "
    "too: its contrast is at least {least} to 1 (WCAG 2, level AAA).",
    "{value} has {contrast} to 1.",
    "Take a darker one.",
)
DIAGNOSIS: Final = Kind(
    "not-a-diagnosis-code",
    "A diagnosis is an ICD-10-CM code: a letter, a digit, then up to five more characters with a "
    "point after the third, such as F33.1.",
    "This is not one.",
    "Correct it; leave diagnosis out as long as there is none.",
)
INCOMPLETE_DIAGNOSIS: Final = Kind(
    "incomplete-diagnosis-code",
    "A diagnosis is coded to the highest number of characters that ICD-10-CM has for it; plans "
    "refuse a code that only heads others.",
    "This code heads {count} others.",
    "Write the code below it that was diagnosed.",
)
LOGO: Final = Kind(
    "logo",
    "A logo is a PNG or JPEG file of at most {most} bytes and {widest} pixels a side, next to the "
    "practice file.",
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
NOTICE_LACKS: Final = Kind(
    "notice-lacks",
    "The notice of the right to a good-faith estimate says how to ask for one.",
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
    "Write {file} beside the case, or give it: {option} FILE",
)
GOOD_FAITH_CURRENCY: Final = Kind(
    "good-faith-estimate-currency",
    "A good-faith estimate is a document of United States law, in dollars.",
    "The case is in {value}.",
    "Use --kind quote.",
)
GOOD_FAITH_COUNTRY: Final = Kind(
    "good-faith-estimate-country",
    "A good-faith estimate is a document of United States law.",
    "The practice is in another country.",
    "Use --kind quote.",
)
NOTHING_AHEAD: Final = Kind(
    "nothing-ahead",
    "A good-faith estimate is of sessions to come.",
    "Every session of the case has taken place.",
    "Plan further sessions in the case.",
)
ALL_BEFORE: Final = Kind(
    "all-before-the-estimate",
    "A good-faith estimate is of sessions on or after its own date.",
    "Every session of the case lies before it.",
    "Correct the course's dates, or give the estimate's date by --date.",
)
ALL_LATER: Final = Kind(
    "all-past-twelve-months",
    "A good-faith estimate covers twelve months from its own date.",
    "Every session of the case comes later.",
    "Issue it when the first session is less than twelve months off.",
)
NO_SCALE: Final = Kind(
    "no-sliding-scale",
    "--way scale is for a practice with a sliding scale.",
    "The case has none.",
    "Write provider.sliding_scale into the case, or leave --way out.",
)
NO_PACKAGE: Final = Kind(
    "no-such-package",
    "--way is list, scale, package, or the name or size of a package that the case sells and "
    "this course can use.",
    "{name} is none of them; packages here: {names}.",
    "Correct --way, or provider.bundles in the case.",
)
NOTHING_HELD: Final = Kind(
    "nothing-held",
    "A superbill lists sessions that were held and paid for, never planned ones.",
    "The case states none: it has no actuals.",
    "Add [[actuals]] to the case, or give them by --actuals FILE.csv.",
)
NOTHING_IN_PERIOD: Final = Kind(
    "nothing-in-the-period",
    "A superbill lists the sessions held from --from until --until, both days included.",
    "No session of the case was held then.",
    "Correct the days, or leave them out.",
)
NOT_YET_HELD: Final = Kind(
    "not-yet-held",
    "A superbill holds nothing after its own date.",
    "Session {session} is said to have been held on {date}, which is later.",
    "Correct its date; or take the sessions until a day by --until.",
)
PAID_ABOVE: Final = Kind(
    "paid-above-charged",
    "What was charged and what was paid stand side by side on a superbill.",
    "For session {session}, {paid} was paid and {charged} charged, what was written off taken off.",
    "Write what was paid for this session; a credit belongs to the session that it pays for.",
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
NO_CASES: Final = Kind(
    "no-cases",
    "A folder holds a case for each client, NAME.toml, and who the client is beside it, "
    "NAME.client.toml.",
    "There is no case in it.",
    "Write one by iptcost practice new.",
)
FILE_EXISTS: Final = Kind(
    "document-exists",
    "A document that was written is not written over.",
    "{file} is there already.",
    "Give --force to write it anew, or take it away.",
)
REGISTER: Final = Kind(
    "register",
    "A register is a CSV file as this command writes it, in UTF-8 and with its own columns.",
    "Line {line} can't be read.",
    "Undo what was changed by hand there, or name another file by --register.",
)
NO_FONT: Final = Kind(
    "no-font",
    "Every character of a PDF is drawn; none becomes an empty box.",
    "No font at hand has the characters of a name or text in this document (such as {character}).",
    "Give a folder with one: --fonts FOLDER (a Noto font for that script, say); or use "
    "--format html.",
)
