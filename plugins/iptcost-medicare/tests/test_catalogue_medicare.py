"""Every sentence of this plugin is there in Spanish."""

import pytest

from iptcost_medicare import _kinds
from sentences import amiss, told


@pytest.mark.parametrize("sentence", [*told(_kinds)])
def test_each_sentence_is_there_in_spanish(sentence: str) -> None:
    """The catalogue has it in every form, and each names the same values."""
    assert amiss("iptcost_medicare", sentence) == []
