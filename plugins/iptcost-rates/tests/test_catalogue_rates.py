"""Every sentence of this plugin, its help included, is there in Spanish."""

from __future__ import annotations

import re
from pathlib import Path

import attrs
import pytest

import iptcost_rates
from iptcost_rates import RatesSettings, _kinds, _said
from iptcost_rates._command import rates_command
from sentences import SAY, amiss, helped, said, spanish, told

SOURCE = Path(iptcost_rates.__file__).parent


def sentences() -> list[str]:
    """Return every English sentence: what is said, what is told of faults, what the help says."""
    found = {*said(SOURCE, SAY), *told(_kinds), *helped(rates_command)}
    found |= {str(field.metadata["doc"]) for field in attrs.fields(RatesSettings)}
    found |= {text for text in vars(_said).values() if type(text) is str and " " in text}
    found -= {_said.__doc__ or ""}
    return sorted(one for one in found if re.sub(r"\{\w+\}|\W", "", one))


@pytest.mark.parametrize("sentence", sentences())
def test_each_sentence_is_there_in_spanish(sentence: str) -> None:
    """The catalogue has it in every form, and each names the same values."""
    assert amiss("iptcost_rates", sentence) == []


def test_no_sentence_is_left_over() -> None:
    """The catalogue holds no sentence that the plugin does not say."""
    assert sorted(set(spanish("iptcost_rates")) - {"", *sentences()}) == []
