"""What can be wrong with an eligibility answer or a remittance, with what to do about it."""

from __future__ import annotations

from typing import Final

from iptcost.payer import Kind, Problem

NO_FILE: Final = Kind(
    "x12-no-file",
    "file names an X12 file, or a folder of them.",
    "{file} can't be read: {reason}.",
    "Check the path and its permissions.",
)
NO_ISA: Final = Kind(
    "x12-no-interchange",
    "An X12 file begins with an ISA segment.",
    "At segment {segment}: this is no X12 interchange.",
    "Save the payer's raw answer, from ISA to IEA, without anything before it.",
)
BAD_ISA: Final = Kind(
    "x12-bad-isa",
    "ISA states the delimiters: 16 elements, then the mark that ends a segment.",
    "At segment {segment}: the ISA segment is damaged.",
    "Save the payer's raw answer again; spaces in the ISA segment matter.",
)
SEGMENT_TOO_LONG: Final = Kind(
    "x12-segment-too-long",
    "A segment has at most {most} bytes.",
    "At segment {segment}: no end of the segment is found.",
    "Check that the file is an X12 file and is whole.",
)
TOO_MANY_PARTS: Final = Kind(
    "x12-too-many-parts",
    "A segment has at most {most} elements, an element at most as many repetitions.",
    "At segment {segment}: there are more than that.",
    "Check that the file is an X12 file and is whole.",
)
TOO_MANY_ROWS: Final = Kind(
    "x12-too-many-rows",
    "One answer has at most {most} segments.",
    "At segment {segment}: there are more than that.",
    "Check that the file is an X12 file and is whole.",
)
CUT_OFF: Final = Kind(
    "x12-cut-off",
    "A transaction ends with SE, which counts its segments.",
    "At segment {segment}: the answer is cut off, or segments are missing.",
    "Ask the payer again, or save the whole answer: half of one is not read.",
)
BAD_NUMBER: Final = Kind(
    "x12-bad-number",
    "An amount, a share or a quantity is a decimal number.",
    "At segment {segment}: {value} is none.",
    "Tell the payer or the clearinghouse; correct the file only if you know what it should say.",
)
NO_ANSWER: Final = Kind(
    "x12-no-answer",
    "The file holds a 271 answer about the person asked about.",
    "There is none in it, or none with this control number or member id.",
    "Check control_number and member_id, or save the right answer.",
)
SEVERAL_ANSWERS: Final = Kind(
    "x12-several-answers",
    "A case is about one person.",
    "The file holds answers about more than one.",
    "Say in the payer's table which one is meant: control_number or member_id.",
)
NO_BENEFITS: Final = Kind(
    "x12-no-benefits",
    "An eligibility answer has rows of benefits (EB).",
    "This one has none: it neither grants nor denies anything.",
    "Ask the payer again, or by telephone.",
)
INACTIVE: Final = Kind(
    "x12-inactive",
    "A plan pays while it is active.",
    "The payer says that this coverage is not active ({rows}).",
    "Check member id and dates with the payer; without a plan, take the payer out of the case.",
)
ENDED: Final = Kind(
    "x12-coverage-ended",
    "A plan pays for sessions while coverage lasts.",
    "The payer says that coverage ended on {day}, before the course begins ({rows}).",
    "Ask which plan holds since then, and ask that one; without a plan, take the payer out of "
    "the case.",
)
TERMINATED: Final = Kind(
    "x12-coverage-terminated",
    "A plan pays for sessions while coverage lasts.",
    "The payer calls the coverage active and says that it has ended, not since when ({rows}).",
    "Ask whether the coverage still holds, until which day, and which plan follows.",
)
YEAR_OVER: Final = Kind(
    "x12-plan-year-over",
    "An answer speaks of the plan's year that it names.",
    "The plan's year in this answer ended on {day}, before the course begins.",
    "Ask for the benefits of the new year: amounts and what is used start over.",
)
NOT_YET: Final = Kind(
    "x12-coverage-not-yet",
    "A plan pays for sessions while coverage lasts.",
    "The payer says that coverage begins on {day}, after the course.",
    "Check the dates of the course, and ask which plan holds before that day.",
)
CANNOT_PROCESS: Final = Kind(
    "x12-cannot-process",
    "A payer that can answer says what it covers.",
    "The payer says that it can't process the question ({rows}).",
    "Ask again later, or by telephone. This says nothing about the coverage.",
)
ASK_OTHER: Final = Kind(
    "x12-ask-other-payer",
    "Mental health benefits may be run by another company, which alone knows them.",
    "Another company answers for mental health: {name} ({rows}).",
    "Ask {name} for the benefits and for the therapist's standing with it; what this payer states "
    "is not its word.",
)
NO_REMITTANCE: Final = Kind(
    "x12-no-remittance",
    "A remittance is an 835 transaction with claims (CLP).",
    "There is none in this file.",
    "Save the payer's raw 835, from ISA to IEA.",
)


def problem(kind: Kind, **values: object) -> Problem:
    """Return one fault of the answer as a whole."""
    return Problem(kind, "", values)
