"""Every sentence of this plugin, its help included, is there in Spanish."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

import iptcost_documents
from iptcost_documents import _kinds
from iptcost_documents._command import quote_command
from iptcost_documents._practice_command import practice_command
from iptcost_documents._practice_questions import all_questions
from sentences import amiss, helped, said, spanish, told

SOURCE = Path(iptcost_documents.__file__).parent


def sentences() -> list[str]:
    """Return every English sentence: what is said, asked, told of faults, and what the help says.

    What ``iptcost new`` says too stands in the core's catalogue.
    """
    found = {*said(SOURCE), *told(_kinds)}
    found |= {*said(SOURCE, ("say", "agree")), *asked()} - {*spanish("iptcost")}
    for command in (quote_command, practice_command):
        found |= {*helped(command)}
    return sorted(found - {"", "message", "remedy"})  # a problem's parts are no sentences


def asked() -> Iterator[str]:
    """Yield what ``iptcost practice new`` asks."""
    for question in all_questions(dt.date(2026, 9, 28), "US", practice=True, before={}):
        yield from (question.label, question.ask, question.where, question.if_unknown)
        yield question.none_words
        yield from (choice.words for choice in question.choices)


@pytest.mark.parametrize("sentence", sentences())
def test_each_sentence_is_there_in_spanish(sentence: str) -> None:
    """The catalogue has it in every form, and each names the same values."""
    assert amiss("iptcost_documents", sentence) == []


def test_no_sentence_is_left_over() -> None:
    """The catalogue holds no sentence that the plugin does not say."""
    assert sorted(set(spanish("iptcost_documents")) - {"", *sentences()}) == []
