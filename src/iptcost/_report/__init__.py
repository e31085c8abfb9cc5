"""Words and tables: what an estimate says, in a language. Nothing here computes.

``headline``, ``schedule``, ``explanation``, ``remarks`` and ``assumed`` make sentences and cells
of an ``Estimate``; ``table``, ``markdown`` and ``csv`` lay them out.
"""

from __future__ import annotations

from iptcost._report._asked import ask, asked, taken
from iptcost._report._assumed import assumed
from iptcost._report._csv import csv
from iptcost._report._explained import explanation
from iptcost._report._faults import faults
from iptcost._report._headline import headline
from iptcost._report._layout import Line, table
from iptcost._report._markdown import markdown
from iptcost._report._range import range_markdown, range_table
from iptcost._report._remarks import remarks
from iptcost._report._schedule import Cell, Column, Row, Schedule, schedule
from iptcost._report._text import clean, file_name

__all__ = [
    "Cell",
    "Column",
    "Line",
    "Row",
    "Schedule",
    "ask",
    "asked",
    "assumed",
    "clean",
    "csv",
    "explanation",
    "faults",
    "file_name",
    "headline",
    "markdown",
    "range_markdown",
    "range_table",
    "remarks",
    "schedule",
    "table",
    "taken",
]
