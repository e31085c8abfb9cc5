"""The catalogues hold every sentence that a user may see, with its placeholders."""

from __future__ import annotations

import ast
import re
from importlib.metadata import version
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import catalogue
from iptcost._report import assumed
from iptcost._words.language import Language

LOCALES = sorted((catalogue.SOURCE / "locale").glob("*.po"))
_FIELD = re.compile(r"\{(\w*)[^{}]*\}|%\((\w+)\)s")


def _fields(text: str) -> set[str]:
    return {a or b for a, b in _FIELD.findall(text.replace("{{", "").replace("}}", ""))}


def _held(file: Path) -> dict[str, tuple[str, ...]]:
    with file.open("rb") as opened:
        read = read_po(opened)
    held = {}
    for message in read:
        if message.id and not message.fuzzy:
            forms = (
                message.string if isinstance(message.string, (tuple, list)) else [message.string]
            )
            key = message.id if isinstance(message.id, str) else message.id[0]
            held[key] = tuple(form or "" for form in forms)
    return held


def _missing(file: Path, wanted: set[str]) -> list[str]:
    held = _held(file)
    return sorted(message for message in wanted if not all(held.get(message, ("",))))


@pytest.mark.parametrize("file", LOCALES, ids=lambda file: file.stem)
def test_no_sentence_is_missing(file: Path) -> None:
    """Each language translates every sentence of the package and of its commands."""
    assert _missing(file, catalogue.ours()) == []


@pytest.mark.parametrize("file", LOCALES, ids=lambda file: file.stem)
def test_click_speaks_the_language(file: Path) -> None:
    """Of the sentences of the Click that is installed, whichever it is, few are left in English."""
    said = catalogue.clicks()
    missing = _missing(file, said)
    assert len(missing) < len(said) / 10, missing
    if missing:
        pytest.skip(f"Click {version('click')} says what {file.name} does not: {missing}")


@pytest.mark.parametrize("file", LOCALES, ids=lambda file: file.stem)
def test_placeholders_match(file: Path) -> None:
    """A translation names the values that the English sentence names, and no other."""
    wrong = [
        (english, form)
        for english, forms in _held(file).items()
        for form in forms
        if _fields(form) != _fields(english)
    ]
    # In Click's plurals each form has names of its own.
    clicks = catalogue.clicks() - catalogue.ours()
    assert [
        (english, form)
        for english, form in wrong
        if english not in clicks or not _fields(form) ^ _fields(english) <= PLURAL
    ] == []


@pytest.mark.parametrize("file", LOCALES, ids=lambda file: file.stem)
def test_no_sentence_is_obsolete(file: Path) -> None:
    """What a catalogue holds is said somewhere: by a call, by Click, or in a table of sentences."""
    written = {
        node.value
        for source in catalogue.SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(source.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    said = catalogue.ours() | catalogue.clicks() | written
    whole = "\n".join(written)
    assert [each for each in _held(file) if each not in said and each not in whole] == []


PLURAL = {"nargs", "len", "format", "formats", "choice", "choices", "possibility", "possibilities"}


def test_spanish_is_there() -> None:
    """Spanish is one of the languages, and it differs from English."""
    assert "es" in [file.stem for file in LOCALES]
    assert Language.of("es").translate("deductible") == "deducible"


def test_every_assumption_has_a_sentence() -> None:
    """Each assumption code that the engine names has its sentence."""
    text = (catalogue.SOURCE / "_ledger/assumptions.py").read_text(encoding="utf-8")
    codes = set(re.findall(r'Assumption\(\s*"([a-z-]+)"', text))
    assert codes
    assert codes | {"start-today"} <= set(assumed.SENTENCES)


def test_a_third_language_is_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A catalogue laid beside the others is found by its name alone."""
    package = tmp_path / "thirdlanguage"
    (package / "locale").mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "locale" / "pt.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
        'msgid "deductible"\nmsgstr "franquia"\n',
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(tmp_path)
    language = Language.of("pt_BR", ("iptcost", "thirdlanguage"))
    assert language.translate("deductible") == "franquia"
