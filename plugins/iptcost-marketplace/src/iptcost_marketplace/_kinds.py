"""The faults of files and settings, and the notes: every sentence that this plugin says."""

from __future__ import annotations

from typing import Final

from iptcost.payer import Kind

FILE_UNREADABLE: Final = Kind(
    "marketplace-file",
    "The two files are CMS public use files: CSV, plain or alone in a zip.",
    "{file} can't be read: {reason}.",
    "Check the path, or download the file again from CMS.",
)
FILE_TOO_LARGE: Final = Kind(
    "marketplace-too-large",
    "A file has at most {bytes} bytes unpacked, a row at most {row} characters.",
    "{file} passes that at line {line}.",
    "Download the file again from CMS: no public use file is as large.",
)
NOT_CSV: Final = Kind(
    "marketplace-not-csv",
    "Each row of a public use file has a cell for each column of its first line.",
    "{file} breaks off or is not CSV at line {line}: {reason}.",
    "Download the file again from CMS; it may have been cut off.",
)
COLUMNS: Final = Kind(
    "marketplace-columns",
    "A file has the columns of the public use file that it stands for, each once.",
    "{file} lacks, or has twice: {columns}.",
    "Check that benefits is the Benefits and Cost Sharing file and attributes is Plan Attributes.",
)
PLAN_ID: Final = Kind(
    "marketplace-plan-id",
    "A plan is named by 14 characters and a variant of two digits: 12345FL0010001-01.",
    "{value} is not such a name.",
    "Give plan_id with its variant, or the variant in a key of its own; it is on the exchange's "
    "page of the plan. The variants of the income-based reductions are -04, -05 and -06.",
)
NO_PLAN: Final = Kind(
    "marketplace-no-plan",
    "The plan stands in the Plan Attributes file of its year.",
    "{file} has no plan {value} for {year}.",
    "Check the id, the variant and the year. Variants there: {variants}. States that run their "
    "own exchange are in no public use file.",
)
TWICE: Final = Kind(
    "marketplace-twice",
    "A plan, and a benefit of it, stands in one row.",
    "{file} has different rows for {value}: rows {first} and {second}.",
    "Take the file of one year, as CMS publishes it.",
)
CELL: Final = Kind(
    "marketplace-cell",
    "Cells hold the words that CMS prescribes for their column.",
    "{file}, row {row}, {column}: {value} can't be read.",
    "Look the plan up on its Summary of Benefits and write it out as a payer table.",
)
YEARS: Final = Kind(
    "marketplace-years",
    "Both files are of one and the same plan year.",
    "The files hold plans of several years: {value}.",
    "Take the two files of one year, as CMS publishes them.",
)
DENTAL: Final = Kind(
    "marketplace-dental",
    "A plan for a course of psychotherapy is a medical plan.",
    "{value} is a dental plan.",
    "Take the plan's medical counterpart.",
)
CURRENCY: Final = Kind(
    "marketplace-currency",
    "Plans of the US marketplaces are in US dollars.",
    "The case is in {value}.",
    'Use currency = "USD", or another payer.',
)
THE_CASE: Final = "the case"
"""The document of what the user states."""

NOTE_COMBINED: Final = (
    "This limit is shared by care in and out of network. An estimate reckons one side by itself: "
    "what is used on the other side counts here too; add it to what is used."
)
NOTE_BOTH_LIMITS: Final = (
    "The file states a limit of its own for this side and another one shared by both sides; "
    "either may be reached first."
)
NOTE_NOT_INTEGRATED: Final = (
    "Drugs have a limit of their own in this plan; this is the limit for medical care."
)
NOTE_UNKNOWN_INTEGRATION: Final = (
    "The file does not say whether medical care and drugs share this limit, so it is not known."
)
NOTE_NOT_STATED: Final = "The file leaves this cell blank: it is not known, and not zero."
NOTE_NO_ROW: Final = (
    "The file has no row for outpatient mental health care in this plan: nothing is known of it."
)
NOTE_ALL_YOURS: Final = (
    "The file says 100% coinsurance that no maximum limits: the plan pays nothing on this side."
)
NOTE_BOTH_TERMS: Final = (
    "The file states a copay and a coinsurance, and not in which order they stand to the "
    "deductible: ask the insurer."
)
NOTE_PER_STAY: Final = (
    "The file states the copay for a day or a stay: what a session costs is not known."
)
NOTE_SUBJECT: Final = (
    "The file says that the deductible applies, and not whether it comes before or after the copay."
)
NOTE_LIMIT: Final = (
    "The file limits the service in a way that an estimate can't count; sessions past it are not "
    "covered. The file's words:"
)
NOTE_LIMIT_UNSTATED: Final = (
    "The file says that the service is limited, and not to how many visits: ask the insurer."
)
NOTE_LIMIT_BOTH: Final = (
    "The file states one limit of visits; whether care in and out of network share it is not said."
)
NOTE_EXCLUSIONS: Final = "The file excludes:"
NOTE_EXPLANATION: Final = "The file explains:"
NOTE_GROUP_YEAR: Final = (
    "A small employer's plan year may begin in any month; set benefit_year if it is not January."
)
NOTE_PRIMARY_FIRST: Final = (
    "The plan changes cost sharing after a number of primary care visits; whether that holds for "
    "psychotherapy is not said."
)
NOTE_CONTRADICTION: Final = (
    "The file says that there is no deductible of this kind, and yet states terms that come after "
    "it: ask the insurer."
)
NOTE_SELF_OR_FAMILY: Final = (
    "The limit differs for a person insured alone and in a family; say which in enrolled_as."
)
