"""Every way to pay for one course, side by side.

``_way`` holds the values, ``_plan_ways`` and ``_self_pay_ways`` find the ways that a case offers,
``_break_even`` says from which session on one is cheaper than another, ``_document`` writes the
comparison as data. Where the document has holes, ``_options`` says what of it matters to each way,
``_span`` holds the ranges, ``_bands`` and ``_deciding`` say what is certain of them all the same.
"""

from __future__ import annotations

from iptcost._compare._comparison import compare
from iptcost._compare._ranged import compare_range
from iptcost._compare._span import (
    BreakEvenRange,
    ComparisonRange,
    Deciding,
    PhaseRange,
    WayRange,
)
from iptcost._compare._way import BreakEven, Comparison, Condition, LeftOut, Phase, Way

__all__ = [
    "BreakEven",
    "BreakEvenRange",
    "Comparison",
    "ComparisonRange",
    "Condition",
    "Deciding",
    "LeftOut",
    "Phase",
    "PhaseRange",
    "Way",
    "WayRange",
    "compare",
    "compare_range",
]
