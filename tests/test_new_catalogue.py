"""The sentences of ``iptcost new`` stand in every catalogue."""

from __future__ import annotations

import ast
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po

import iptcost
from iptcost._interview import answers
from iptcost._interview.interview import Interview

SOURCE = Path(iptcost.__file__).parent
FILES = (*(SOURCE / "_cli/new").glob("*.py"), *(SOURCE / "_interview").glob("*.py"))
CALLS = {"say", "refuse", "Misread", "agree", "text", "translate"}
LANGUAGES = sorted((SOURCE / "locale").glob("*.po"))


def spoken() -> set[str]:
    """Return every sentence that the conversation may say."""
    found = {value for name, value in vars(answers).items() if name.endswith("_WORDS")}
    for question in Interview.begin("en_US", dt.date(2026, 9, 15)).questions:
        words = (question.ask, question.label, question.where, question.source, question.group)
        found |= {*words, question.if_unknown, question.none_words}
        found |= {choice.words for choice in question.choices}
    for file in FILES:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            values: list[Any] = []
            if isinstance(node, ast.Call):
                function = node.func
                name = getattr(function, "attr", getattr(function, "id", ""))
                values = list(node.args[:1]) if name in CALLS else []
            elif isinstance(node, ast.FunctionDef) and node.name in ("_share", "_range"):
                # Sentences chosen among several before they are said.
                values = [n for n in ast.walk(node) if isinstance(n, ast.Constant)]
                values = [
                    n for n in values if " " in str(n.value) and n.value != ast.get_docstring(node)
                ]
            elif isinstance(node, ast.IfExp):  # the objections to a value
                values = [node.body] if isinstance(node.body, ast.Constant) else []
                values = [n for n in values if str(n.value).endswith(".") and " " in str(n.value)]
            texts = [n.value for n in values if isinstance(n, ast.Constant)]
            found |= {text for text in texts if isinstance(text, str)}
    return found - {""}


@pytest.mark.parametrize("file", LANGUAGES, ids=lambda file: file.stem)
def test_no_sentence_of_the_conversation_is_missing(file: Path) -> None:
    """Each language translates every question, hint, answer's word and objection."""
    with file.open("rb") as opened:
        held = {message.id for message in read_po(opened) if message.string}
    assert sorted(spoken() - held) == []
    assert len(spoken()) > 200
