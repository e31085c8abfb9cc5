"""The Spanish catalogue and the example."""

import ast
import re
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po

import iptcost
import sentences
from iptcost.payer import Kind
from iptcost_fhir import _kinds

PLUGIN = Path(__file__).parents[1]
KINDS = [one for one in vars(_kinds).values() if isinstance(one, Kind)]


def fields(text: str) -> set[str]:
    """Return the names of the values that a template takes."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("kind", KINDS, ids=[one.code for one in KINDS])
def test_every_sentence_is_there_in_spanish(kind: Kind) -> None:
    """Each sentence of a fault has a Spanish one that takes the same values."""
    with (PLUGIN / "src/iptcost_fhir/locale/es.po").open("rb") as file:
        catalogue = {message.id: message.string for message in read_po(file, locale="es")}
    for english in (kind.rule, kind.message, kind.remedy):
        spanish = catalogue[english]
        assert isinstance(spanish, str)
        assert spanish
        assert fields(spanish) == fields(english)


def notes() -> set[str]:
    """Return every sentence that a note may say."""
    folder = PLUGIN / "src/iptcost_fhir"
    found = set(sentences.said(folder))
    for file in folder.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "remark":
                found |= {
                    one.value
                    for one in node.args[1:2]
                    if isinstance(one, ast.Constant) and isinstance(one.value, str)
                }
    return {one for one in found if re.sub(r"\{\w+\}|\W", "", one)}


@pytest.mark.parametrize("english", sorted(notes()))
def test_every_note_has_its_spanish_sentence(english: str) -> None:
    """What a note says stands in the catalogue, with the same values."""
    with (PLUGIN / "src/iptcost_fhir/locale/es.po").open("rb") as file:
        found = read_po(file, locale="es").get(english)
    assert found is not None
    assert fields(str(found.string)) == fields(english)


def test_the_example_is_a_whole_case(monkeypatch: pytest.MonkeyPatch) -> None:
    """The example's sixteen sessions cost 1,940.00: the deductible, and 30 eight times."""
    monkeypatch.chdir(PLUGIN / "examples")
    document = iptcost.resolve(iptcost.load("hsa-plan.toml"))
    assert str(iptcost.estimate(document).totals.to_pay) == "1940.00"
