"""Every sentence of this plugin is there in Spanish."""

from importlib import resources

import pytest
from babel.messages.pofile import read_po

from iptcost.payer import Kind
from iptcost_stedi import _kinds

KINDS = [value for value in vars(_kinds).values() if isinstance(value, Kind)]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_every_fault_has_its_spanish_sentences(kind: Kind) -> None:
    """Rule, message and remedy stand in the catalogue. What notes say is iptcost-x12's."""
    with resources.files("iptcost_stedi").joinpath("locale/es.po").open("rb") as file:
        catalogue = read_po(file, locale="es")
    for sentence in (kind.rule, kind.message, kind.remedy):
        found = catalogue.get(sentence)
        assert found is not None
        assert found.string
