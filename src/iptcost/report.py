"""The door for who shows results in a way of their own: what they say in a language, as data.

Sentences are whole, tables are columns, rows and cells, a picture is tracks and marks. Nothing
here computes, and nothing is laid out: that is the page's, the letter's or the screen's.
"""

from __future__ import annotations

from iptcost._faults.problem import Words
from iptcost._report.assumed import assumed
from iptcost._report.explained import explanation
from iptcost._report.headline import headline
from iptcost._report.schedule import Cell, Column, Row, Schedule, schedule
from iptcost._report.side_by_side.picture import Mark, Picture, Track, picture
from iptcost._report.side_by_side.span_words import between, facts_range, label_of, verdict_range
from iptcost._report.side_by_side.svg import svg
from iptcost._report.side_by_side.ways import facts as way_facts
from iptcost._report.side_by_side.ways import label as way_text
from iptcost._report.side_by_side.ways import verdict
from iptcost._report.unknown.asked import ask, replies
from iptcost._report.unknown.named import names
from iptcost._report.unknown.range import facts_of as range_facts
from iptcost._report.unknown.range import headline_of as range_headline
from iptcost._report.unknown.range import likely_of as range_likely
from iptcost._report.unknown.range import remarks_of as range_remarks
from iptcost._report.unknown.range import unknowns_of as range_unknowns
from iptcost._words.language import Language

__all__ = [
    "Cell",
    "Column",
    "Language",
    "Mark",
    "Picture",
    "Row",
    "Schedule",
    "Track",
    "Words",
    "ask",
    "assumed",
    "between",
    "explanation",
    "facts_range",
    "headline",
    "label_of",
    "names",
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
