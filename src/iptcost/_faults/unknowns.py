"""The faults of holes, and of the ranges that come of them."""

from __future__ import annotations

from typing import Final

from iptcost._faults.problem import Kind

# -- holes ---------------------------------------------------------------------------------
HOLE: Final = Kind(
    "hole",
    "An exact figure needs every value.",
    "This is not known yet: {what}.",
    "Find it out and fill it in; iptcost estimate says between what it lies until then.",
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

# -- ranges --------------------------------------------------------------------------------
HOLE_BOUNDS: Final = Kind(
    "hole-bounds",
    "What nothing else in the case bounds needs a least and a most.",
    "Nothing tells what this can be: {what}.",
    "From what to what is it, at the widest? Or which few can it be?",
)
TOO_MANY_FILLINGS: Final = Kind(
    "too-many-fillings",
    "The unknowns of a way to pay are filled in at most {most} ways, ranges not counted.",
    "Too much is unknown to try it all.",
    "Answer one of the questions first: iptcost questions lists them, the best first.",
)
NO_SUCH_HOLE: Final = Kind(
    "no-such-hole",
    "An answer fills a hole of the document: {known}.",
    "{value} is none of them.",
    "Use the number that iptcost questions shows, or the hole's path.",
)
