"""Every sentence of this plugin, its help included, is there in Spanish."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import click
import pytest
from babel.messages.pofile import read_po

import iptcost_documents
from iptcost.payer import Kind
from iptcost_documents import _kinds
from iptcost_documents._command import quote_command
from iptcost_documents._practice_command import practice_command
from iptcost_documents._practice_questions import all_questions
from sentences import said

SOURCE = Path(iptcost_documents.__file__).parent
FIELD = re.compile(r"\{(\w*)[^{}]*\}")


def sentences() -> list[str]:
    """Return every English sentence: what is said, asked, told of faults, and what the help says.

    What ``iptcost new`` says too stands in the core's catalogue.
    """
    found = {*said(SOURCE), *told()}
    found |= {*said(SOURCE, ("say", "agree")), *asked()} - {*catalogue("iptcost")}
    for command in (quote_command, practice_command):
        options = (p for p in command.params if isinstance(p, click.Option))
        found |= {command.help or "", *(option.help or "" for option in options)}
    return sorted(found - {"", "message", "remedy"})  # a problem's parts are no sentences


def asked() -> Iterator[str]:
    """Yield what ``iptcost practice new`` asks."""
    for question in all_questions(dt.date(2026, 9, 28), "US", practice=True, before={}):
        yield from (question.label, question.ask, question.where, question.if_unknown)
        yield question.none_words
        yield from (choice.words for choice in question.choices)


def told() -> Iterator[str]:
    """Yield the sentences of every kind of fault."""
    for kind in vars(_kinds).values():
        if isinstance(kind, Kind):
            yield from (kind.rule, kind.message, kind.remedy)


def spanish() -> dict[str, tuple[str, ...]]:
    """Return the catalogue: English to the Spanish forms."""
    return catalogue("iptcost_documents")


def catalogue(package: str) -> dict[str, tuple[str, ...]]:
    """Return a package's catalogue: English to the Spanish forms."""
    with resources.files(package).joinpath("locale", "es.po").open("rb") as file:
        held = {}
        for one in read_po(file):
            key = one.id[0] if isinstance(one.id, (tuple, list)) else one.id
            forms = one.string if isinstance(one.string, (tuple, list)) else (one.string,)
            held[str(key)] = tuple(str(form) for form in forms)
    return held


@pytest.mark.parametrize("sentence", sentences())
def test_each_sentence_is_there_in_spanish(sentence: str) -> None:
    """The catalogue has it in every form, and each names the same values."""
    forms = spanish().get(sentence)
    assert forms
    assert all(forms)
    for form in forms:
        assert set(FIELD.findall(form)) ^ set(FIELD.findall(sentence)) <= {"number"}


def test_no_sentence_is_left_over() -> None:
    """The catalogue holds no sentence that the plugin does not say."""
    assert sorted(set(spanish()) - {"", *sentences()}) == []
