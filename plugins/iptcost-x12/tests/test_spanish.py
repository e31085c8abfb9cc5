"""Every sentence of a fault can be said in Spanish."""

from importlib import metadata, resources

import click.testing
import pytest
from babel.messages.pofile import read_po

from iptcost.payer import Kind
from iptcost_x12 import _kinds, _rejections

KINDS = [
    *(value for value in vars(_kinds).values() if isinstance(value, Kind)),
    *_rejections.REASONS.values(),
    _rejections.OTHER,
]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_every_fault_has_its_spanish_sentences(kind: Kind) -> None:
    """Rule, message and remedy stand in the catalogue."""
    with resources.files("iptcost_x12").joinpath("locale/es.po").open("rb") as file:
        catalogue = read_po(file, locale="es")
    for sentence in (kind.rule, kind.message, kind.remedy):
        found = catalogue.get(sentence)
        assert found is not None
        assert found.string


def test_the_command_is_listed_and_explained_in_spanish() -> None:
    """The core's list of commands and the command's own help take the plugin's catalogue."""
    (script,) = metadata.entry_points(group="console_scripts", name="iptcost")
    runner, main = click.testing.CliRunner(), script.load()
    environment = {"LC_ALL": "es_US.UTF-8", "LANGUAGE": "", "COLUMNS": "100"}
    listed = runner.invoke(main, ["--help"], env=environment).output
    assert "Escribir lo que una remesa 835 dice que se pagó" in " ".join(listed.split())
    assert "Cómo escribirlos." in runner.invoke(main, ["actuals", "--help"], env=environment).output
