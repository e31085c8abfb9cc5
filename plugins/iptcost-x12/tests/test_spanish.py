"""Every sentence of a fault can be said in Spanish."""

import re
from importlib import metadata, resources
from pathlib import Path

import click.testing
import pytest
from babel.messages.pofile import read_po

import iptcost_x12
import sentences
from iptcost.payer import Kind
from iptcost_x12 import _kinds, _rejections, _remittance_kinds
from iptcost_x12._command import actuals_command

KINDS = [
    *(value for value in vars(_kinds).values() if isinstance(value, Kind)),
    *(value for value in vars(_remittance_kinds).values() if isinstance(value, Kind)),
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
    assert "Escribir lo que las remesas 835 dicen que se pagó" in " ".join(listed.split())
    assert "Cómo escribirlos." in runner.invoke(main, ["actuals", "--help"], env=environment).output


NOTES = sorted(
    sentence
    for sentence in {
        *sentences.said(Path(iptcost_x12.__file__).parent, (*sentences.SAY, "Sentence", "remark")),
        *(getattr(option, "help", None) or "" for option in actuals_command.params),
    }
    - {"message", "remedy", "rule"}
    if re.sub(r"\{\w+\}|\W", "", sentence)
)


@pytest.mark.parametrize("sentence", NOTES)
def test_every_note_has_its_spanish_sentence(sentence: str) -> None:
    """What a note says stands in the catalogue, with the same values."""
    with resources.files("iptcost_x12").joinpath("locale/es.po").open("rb") as file:
        found = read_po(file, locale="es").get(sentence)
    assert found is not None
    fields = [sorted(re.findall(r"\{\w+\}", text)) for text in (sentence, str(found.string))]
    assert fields[0] == fields[1]
