"""The faults of what is not known yet: holes and their ranges, and payers that are asked."""

from typing import Final

from iptcost._faults.problem import coded, kind

# -- holes ---------------------------------------------------------------------------------
HOLE: Final = kind(
    "An exact figure needs every value.",
    "This is not known yet: {what}.",
    "Find it out and fill it in; iptcost estimate says between what it lies until then.",
)
HOLE_FORM: Final = kind(
    'A hole is {{ low, high }}, {{ one_of = [ … ] }} or "unknown".',
    "{value} is none of them.",
    "Give both low and high (low not above high), or a list of at least one choice.",
)
HOLE_WHOLE: Final = kind(
    "A hole stands for one value; tables are unknown value by value.",
    '"unknown" is said of more than one value here.',
    'Say which values are unknown, such as used = {{ deductible = "unknown" }}.',
)
HOLE_WEIGHTS: Final = kind(
    "weights are whole numbers from 0 to {most}, one for each choice and not all of them 0, or "
    '"even"; a range from low to high has "even" alone.',
    "{value} is neither.",
    "Give each choice its weight; where how likely they are is not known, leave weights out.",
)
NOT_ASKED: Final = kind(
    "A payer is asked before the estimate.",
    "The payer {value} has not been asked yet.",
    "Call iptcost.resolve(document) first.",
)
USED_FORM: Final = kind(
    "used may be a payer table of payers_after: then it is of a plan with the same sides.",
    "This one does not fit the plan.",
    "Take the whole payer table of payers_after as the payer instead.",
)

# -- ranges --------------------------------------------------------------------------------
HOLE_BOUNDS: Final = kind(
    "What nothing else in the case bounds needs a least and a most.",
    "Nothing tells what this can be: {what}.",
    "From what to what is it, at the widest? Or which few can it be?",
)
TOO_MANY_FILLINGS: Final = kind(
    "The unknowns of a way to pay are filled in at most {most} ways, ranges not counted.",
    "Too much is unknown to try it all.",
    "Answer one of the questions first: iptcost questions lists them, the best first.",
)
NO_SUCH_HOLE: Final = kind(
    "An answer fills a hole of the document: {known}.",
    "{value} is none of them.",
    "Use the number that iptcost questions shows, or the hole's path.",
)
NOT_VALID: Final = kind(
    "What stands here has to satisfy its adapter.",
    "The adapter refuses it: {reason}.",
    "Correct it; iptcost payers lists what each adapter takes.",
)
PAYER_DEFECT: Final = kind(
    "An adapter answers, or says why it can't.",
    "The adapter {adapter} broke down ({reason}).",
    "Update {distribution}, or tell its authors.",
)
PAYER_SLOW: Final = kind(
    "An adapter answers within {seconds} seconds.",
    "The adapter {adapter} has not answered after {seconds} seconds.",
    "Try again; if it stays so, tell the authors of {distribution}.",
)
PAYER_CANNOT: Final = kind(
    "Not every adapter can do everything.",
    "The adapter {adapter} has no {method}.",
    "Use an adapter that has; iptcost payers lists them.",
)
PAYER_ANSWER: Final = kind(
    "An adapter answers a Coverage: payer tables, sources and notes.",
    "{value} stands where {expected} belongs.",
    "",
)
ANSWER_REMEDY: Final = (
    "This is the answer of the adapter {adapter}, not your document. Update {distribution}, "
    "or tell its authors."
)
"""The remedy of every mistake in a payer's answer, whatever its kind."""
NULL: Final = kind(
    "null could mean nothing, none or not known; these are three different things.",
    "null stands here.",
    'Leave the key out, write 0, or write "unknown".',
)
coded(globals())
