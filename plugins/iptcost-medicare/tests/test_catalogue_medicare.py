"""Every sentence of this plugin is there in Spanish."""

from __future__ import annotations

import string
from importlib import resources

import pytest
from babel.messages.pofile import read_po

from iptcost.payer import Kind
from iptcost_medicare import _kinds


def sentences() -> list[str]:
    """Return every sentence in the module that holds them."""
    found: list[str] = []
    for name, value in vars(_kinds).items():
        if isinstance(value, Kind):
            found += [value.rule, value.message, value.remedy]
        elif name.startswith("NOTE_"):
            found.append(value)
    return [text for text in found if text]


def fields(text: str) -> set[str]:
    """Return the names of the values that a sentence takes."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("sentence", sentences())
def test_each_sentence_is_there_in_spanish(sentence: str) -> None:
    """The catalogue has it, and its values are the same."""
    file = resources.files("iptcost_medicare").joinpath("locale", "es.po")
    with file.open("rb") as opened:
        spanish = {str(one.id): str(one.string) for one in read_po(opened)}
    assert spanish.get(sentence)
    assert fields(spanish[sentence]) == fields(sentence)
