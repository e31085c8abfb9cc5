"""Every sentence of this plugin, its help included, is there in Spanish."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import click
import pytest
from babel.messages.pofile import read_po

import iptcost_page
from iptcost.payer import Kind
from iptcost_page import _command, _kinds
from sentences import said

SOURCE = Path(iptcost_page.__file__).parent
FIELD = re.compile(r"\{(\w*)[^{}]*\}")


def sentences() -> list[str]:
    """Return every English sentence: what is said, what is told of faults, what the help says."""
    found = {*said(SOURCE), *told()}
    for command in vars(_command).values():
        if isinstance(command, click.Command):
            found.add(command.help or "")
            found |= {one.help or "" for one in command.params if isinstance(one, click.Option)}
    return sorted(found - {"", "message", "remedy"})  # a problem's parts, and no sentences


def told() -> Iterator[str]:
    """Yield the sentences of every kind of fault."""
    for kind in vars(_kinds).values():
        if isinstance(kind, Kind):
            yield from (kind.rule, kind.message, kind.remedy)


def spanish() -> dict[str, tuple[str, ...]]:
    """Return the catalogue: English to the Spanish forms."""
    with resources.files("iptcost_page").joinpath("locale", "es.po").open("rb") as file:
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
