"""The door for who shows results in a way of their own: what they say in a language, as data.

``page_of`` gives all that an estimate or a range says, ``html`` writes it; the other functions
give its parts. Sentences are whole, tables are columns, rows and cells, a picture is tracks and
marks. Nothing here computes.
"""

from __future__ import annotations

import os

from iptcost._faults.problem import Words
from iptcost._ledger.lines import Estimate
from iptcost._report.asked import ask, replies
from iptcost._report.assumed import assumed
from iptcost._report.named import names
from iptcost._report.page import Cell, Column, Page, Row, Schedule, Section, html
from iptcost._report.result import (
    headline,
    page_of,
    range_facts,
    range_headline,
    range_likely,
    range_remarks,
    range_unknowns,
)
from iptcost._report.schedule import explanation, schedule
from iptcost._report.side_by_side.compared import compared_page, verdict
from iptcost._report.side_by_side.compared import verdict as verdict_range
from iptcost._report.side_by_side.picture import Mark, Picture, Track, picture, svg
from iptcost._report.side_by_side.ways import between, facts_range, label_of, way_facts, way_text
from iptcost._unknowns.ranges import Range
from iptcost._ways.way import Comparison, ComparisonRange
from iptcost._words.environment import locale_name
from iptcost._words.language import Language

__all__ = [
    "Cell",
    "Column",
    "Language",
    "Mark",
    "Page",
    "Picture",
    "Row",
    "Schedule",
    "Section",
    "Track",
    "Words",
    "ask",
    "assumed",
    "between",
    "compared_page",
    "explanation",
    "facts_range",
    "headline",
    "html",
    "html_of",
    "label_of",
    "names",
    "page_of",
    "picture",
    "range_facts",
    "range_headline",
    "range_likely",
    "range_remarks",
    "range_unknowns",
    "replies",
    "schedule",
    "svg",
    "verdict",
    "verdict_range",
    "way_facts",
    "way_text",
]


def html_of(found: Estimate | Range | Comparison | ComparisonRange) -> str:
    """Return a result as HTML in the environment's language, as a notebook shows it."""
    language = Language.nearest(locale_name(os.environ))
    if isinstance(found, (Comparison, ComparisonRange)):
        return html(compared_page(found.between, language))
    return html(page_of(found, language))
