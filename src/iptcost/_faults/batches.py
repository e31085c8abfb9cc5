"""The faults of batches and their files."""

from typing import Final

import attrs

from iptcost._faults import case
from iptcost._faults.problem import coded, kind

UNKNOWN_PLAN: Final = kind(
    "A row names plans and scales of the batch by their keys.",
    "There is none with the key {value}.",
    "Add it to the plans, or correct the key.",
)
USED_AFTER_FIRST_DAY: Final = attrs.evolve(
    case.USED_TOO_LATE, message="used_as_of is after the first day."
)
ALLOWED_MISSING_ROW: Final = attrs.evolve(
    case.ALLOWED_MISSING,
    message="The amount that the plan allows for {service} is stated neither by the row nor by the "
    "plan.",
    remedy="Ask the insurer for its allowed amount out of network and add it.",
)
TERMS_MISSING_ROW: Final = attrs.evolve(
    case.TERMS_MISSING,
    message="Neither is stated in the plan's row that decides.",
    remedy='Add copay or coinsurance to the plan; copay = 0 for "no charge".',
)
ORDER_MISSING_ROW: Final = attrs.evolve(
    case.ORDER_MISSING,
    message="The plan does not state the order.",
    remedy="Ask the insurer whether the deductible applies to the copay, and add order to the "
    "plan.",
)
NO_CASES: Final = kind(
    "A batch reads a file, or a folder of files, ending in {endings}.",
    "{value} is none.",
    "Check the path.",
)
OTHER_RUN: Final = kind(
    "A folder of parts belongs to one run: the same cases, plans, options and versions.",
    "{value} holds parts made from {made}.",
    "Give another folder, or --fresh to make them anew; it removes the parts that are there.",
)
FOREIGN_FOLDER: Final = kind(
    "Parts go to a new or empty folder, or to that of the same run.",
    "{value} holds {name}, which is not ours.",
    "Give another folder; iptcost removes nothing that it did not write.",
)
RUN_UNDER_WAY: Final = kind(
    "One run at a time writes to a folder.",
    "Another one is writing to {value}.",
    "Wait until it has ended.",
)
UNWRITABLE_FOLDER: Final = kind(
    "Parts are written to a folder with room for them.",
    "{value} can't be written to: {reason}.",
    "Make room or mend the permissions, and give the same command again: it goes on.",
)
PROCESS_DIED: Final = kind(
    "Each process ends its own work.",
    "One was ended from outside; the system may have run out of memory.",
    "Give the same command again, with fewer processes where memory is short.",
)
UNREADABLE_PIECE: Final = kind(
    "A file is read piece by piece, and a piece becomes a part when the whole of it is read.",
    "{file}, {unit} {first} to {last}, can't be read: {reason}.",
    "Write the file anew from its source; the parts of what could be read are there.",
)
NO_ANSWERS: Final = kind(
    "Answers are read from a file, or from the files of a folder.",
    "{value} is neither, or has no files.",
    "Check the path.",
)
NO_ANSWER: Final = kind(
    "A row names its answer: by the trace number of the question, or by the answer's file.",
    "No answer has this row's key.",
    "Ask the payer, or correct the key; a row without a plan leaves it empty.",
)
TWO_ANSWERS: Final = kind(
    "A key names one answer.",
    "More than one answer has this row's key.",
    "Take the older one out of the folder, or name the answer by its place in its file, NAME#2.",
)
NOT_ONE_PLAN: Final = kind(
    "In a batch an answer is one plan.",
    "This one is several payers' or none's.",
    "Estimate this case by itself.",
)
WRONG_COLUMN: Final = kind(
    "A column of cases is of the type that its meaning needs; floats are no amounts.",
    "{column} holds {type} in place of {expected}.",
    "Convert it first: amounts to whole minor units or to decimals, days to dates without a time.",
)
COLUMN_UNREAD: Final = kind(
    "A column of cases is read, or passed through: a misspelt one would change sums unseen.",
    "The column {name} is not read.",
    "Correct its name, leave it out, or pass it through.",
)
COLUMN_MISSPELT: Final = attrs.evolve(
    COLUMN_UNREAD, message="The column {name} is not read; is {near} meant?"
)
PASS_THROUGH: Final = kind(
    "A column that is passed through is one of the cases', and has no name of a result's column.",
    "{column} can't be passed through.",
    "Rename it, or leave it out.",
)
STATED_TWICE: Final = kind(
    "A row states its payers in payers, each a plan or an assistance programme; or in the columns "
    "plan, secondary_plan, assistance_sessions and those beside them.",
    "It stands beside {other}.",
    "Leave one of them out.",
)
COLUMN_TWICE: Final = kind(
    "A column of cases stands in a file once.",
    "{column} stands there more than once.",
    "Leave one of them out.",
)
NO_FIRST_DAY: Final = kind(
    "A course has a first day, or visits with dates.",
    "There is neither a column first_day nor visits.",
    "Name the column so; a CSV file begins with a line of column names, with commas between them.",
)
IDS_DIFFER: Final = kind(
    "All files of a run have ids of one type, or none, for the parts are one table.",
    "There are several: {types}.",
    "Convert the column id, or run the files apart.",
)
TORN_ROW: Final = kind(
    "A line of CSV has a cell for each of the {columns} columns.",
    "This one has more or fewer.",
    "Write the file with a CSV writer, which puts quotes around text that holds commas.",
)
coded(globals())
