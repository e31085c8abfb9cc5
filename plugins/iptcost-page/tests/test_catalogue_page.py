"""Every sentence of this plugin, its help included, is there in Spanish."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

import iptcost_page
from iptcost_page import _command, _kinds
from sentences import amiss, helped, said, spanish, told

SOURCE = Path(iptcost_page.__file__).parent


def sentences() -> list[str]:
    """Return every English sentence: what is said, what is told of faults, what the help says."""
    found = {*said(SOURCE), *told(_kinds)}
    for command in vars(_command).values():
        if isinstance(command, click.Command):
            found |= {*helped(command)}
    return sorted(found - {"", "message", "remedy"})  # a problem's parts, and no sentences


@pytest.mark.parametrize("sentence", sentences())
def test_each_sentence_is_there_in_spanish(sentence: str) -> None:
    """The catalogue has it in every form, and each names the same values."""
    assert amiss("iptcost_page", sentence) == []


def test_no_sentence_is_left_over() -> None:
    """The catalogue holds no sentence that the plugin does not say."""
    assert sorted(set(spanish("iptcost_page")) - {"", *sentences()}) == []
