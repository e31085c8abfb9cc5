"""The sentences of ``iptcost new`` stand in every catalogue."""

from __future__ import annotations

import ast
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po

import iptcost
from iptcost._interview import words
from iptcost._interview.interview import Interview

SOURCE = Path(iptcost.__file__).parent
FILES = (
    SOURCE / "_cli/talk.py",
    SOURCE / "_cli/commands/new.py",
    *(SOURCE / "_interview").glob("*.py"),
)
CALLS = {"say", "refuse", "Misread", "agree", "text", "translate", "Words"}
LANGUAGES = sorted((SOURCE / "locale").glob("*.po"))


def spoken() -> set[str]:
    """Return every sentence that the conversation may say."""
    found = {value for name, value in vars(words).items() if name.endswith("_WORDS")}
    for question in Interview.begin("en_US", dt.date(2026, 9, 15)).questions:
        own = (question.ask, question.label, question.where, question.source, question.group)
        found |= {*own, question.if_unknown, question.none_words}
        found |= {choice.words for choice in question.choices}
    for file in FILES:
        tree = ast.parse(file.read_text("utf-8"))
        explained = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            values: list[Any] = []
            if isinstance(node, ast.Call):
                function = node.func
                name = getattr(function, "attr", getattr(function, "id", ""))
                values = list(node.args[:1]) if name in CALLS else []
            elif isinstance(node, ast.Constant) and node not in explained:
                # Sentences that are named or chosen before they are said, such as objections.
                text = str(node.value)
                is_one = " " in text and text[0] != "[" and text.endswith((".", "?"))
                values = [node] if is_one else []
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
