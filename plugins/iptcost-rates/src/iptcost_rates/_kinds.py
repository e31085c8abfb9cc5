"""What can be wrong with a published file, a folder of references or what was asked of them."""

from __future__ import annotations

from typing import Final, NoReturn

from iptcost.payer import Kind, PayerError, Problem, quote

UNREADABLE: Final = Kind(
    "rates-no-file",
    "file names a published file: JSON, alone or in gzip or zip; - is standard input.",
    "{file} can't be read: {reason}.",
    "Check the path; where the file came by a link, download it again: such links lapse.",
)
CUT_OFF: Final = Kind(
    "rates-cut-off",
    "A file is one JSON object, from its first brace to its last.",
    "{file} ends at byte {at} of its JSON, in the middle.",
    "Download it again: half a file may hold the rate in its other half.",
)
DAMAGED: Final = Kind(
    "rates-damaged",
    "A file is one JSON object.",
    "{file} is no JSON at byte {at}.",
    "Download it again; if it stays so, tell the insurer.",
)
PACKED_BADLY: Final = Kind(
    "rates-damaged-archive",
    "A packed file unpacks to its end, and its checksum holds.",
    "{file} can't be unpacked past byte {at} of its JSON: {reason}.",
    "Download it again: the copy is damaged or not whole.",
)
TOO_DEEP: Final = Kind(
    "rates-too-deep",
    "A file has at most {most} levels.",
    "{file} has more at byte {at}.",
    "Check that it is a file of the Transparency in Coverage rule.",
)
TOO_LONG: Final = Kind(
    "rates-too-long",
    "One entry of a file has at most {most} bytes.",
    "In {file} the one at byte {at} has more.",
    "Check that it is a file of the Transparency in Coverage rule.",
)
TOO_MANY: Final = Kind(
    "rates-too-many",
    "A therapist stands in at most {most} groups of a file, with as many prices.",
    "In {file} there are more by byte {at}.",
    "Check the NPI; give --tin or fewer codes.",
)
TOO_MANY_FILES: Final = Kind(
    "rates-too-many-files",
    "Of one index at most {most} files are listed.",
    "In {file} there are more by byte {at}.",
    "Say which plan is meant: --plan with words of its name, an EIN or a HIOS number.",
)
NO_RATES: Final = Kind(
    "rates-other-file",
    "The file has in-network rates (in_network) or allowed amounts (out_of_network).",
    "{file} has neither.",
    "An index of files is read with --toc.",
)
NO_INDEX: Final = Kind(
    "rates-no-index",
    "An index lists files by plan (reporting_structure).",
    "{file} is none.",
    "A file of rates is read without --toc.",
)
UNEVEN: Final = Kind(
    "rates-uneven",
    "A stream is read once: its entries are written alike from the first one on.",
    "In {file} they change their form before byte {at}.",
    "Save it as a file, which can be read a second time.",
)
NOT_FOUND: Final = Kind(
    "rates-not-found",
    "The therapist's NPI stands in the file, with a price for the sessions' codes.",
    "{file} has none for {npi} that could be a session's. {told}",
    "Ask the therapist under which NPI and tax id the sessions are billed, and look whether the "
    "plan's behavioral network has a file of its own: iptcost rates --toc INDEX.",
)
MISTYPED: Final = Kind(
    "rates-mistyped",
    "The last digit of an NPI is a check digit.",
    "{npi} does not stand in {file}, and its check digit is wrong.",
    "Look the number up again: the registry of NPIs (NPPES) finds it by the therapist's name.",
)
CURRENCY: Final = Kind(
    "rates-currency",
    "Published rates are in US dollars.",
    "The case is in {value}.",
    "Take the payer out of the case, or write the case in USD.",
)
BAD_TERMS: Final = Kind(
    "rates-terms",
    "terms is a payer table of its own: a plan, or a plugin that answers the plan's terms.",
    "It is {value}.",
    'Write terms = {{ adapter = "x12", file = "answer.271" }}, or the plan\'s own keys.',
)
NO_CASE: Final = Kind(
    "rates-case",
    "--save lays the rates into a case with one plan that pays in or out of network.",
    "{file} has {value}.",
    "Name a case with one payer table to lay them into.",
)


def refuse(kind: Kind, path: str = "", **values: object) -> NoReturn:
    """Raise the PayerError of one fault."""
    raise PayerError([Problem(kind, path, values)])


def shown(name: object) -> str:
    """Return a file's name or another's text as it may stand in a sentence."""
    return quote(str(name))[1:-1]
