"""Every way to pay for one course, side by side.

``_way`` holds the values, ``_ways`` finds the ways that a case offers, ``_break_even`` says from
which session on one is cheaper than another, ``_document`` writes the comparison as data.
"""

from __future__ import annotations

from iptcost._compare._comparison import compare
from iptcost._compare._way import BreakEven, Comparison, Condition, LeftOut, Phase, Way

__all__ = ["BreakEven", "Comparison", "Condition", "LeftOut", "Phase", "Way", "compare"]
