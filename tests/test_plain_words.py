"""What a client reads is read at grade 8 or below; in Spanish it is plain by Fernández Huerta."""

from __future__ import annotations

import doctest
import itertools
import re
from pathlib import Path
from typing import Any

import pytest

import iptcost
import readability
from iptcost._form import facts
from iptcost._report import asked, named
from iptcost._report.asked import ask
from iptcost._report.result import page_of
from iptcost._unknowns import possible
from iptcost._unknowns.questions import of as questions
from iptcost._words.language import Language

ROOT = Path(__file__).parent.parent
GOLDEN = ROOT / "tests/golden"
EXAMPLES = sorted((ROOT / "examples").glob("*.toml"))
HIGHEST_GRADE = 8
HARDEST = 11
"""Of a single question: words such as "deductible" and "maximum" have no plainer ones."""
PLAIN = 65
"""60 to 70 is what most people read (Fernández Huerta's scale); less is difficult."""
EN, ES = Language.of("en_US"), Language.of("es_US")
NAMES: dict[str, Any] = {
    "visits": "office visits for mental health",
    "visit": "an office visit for mental health",
    "therapist": "an in-network therapist",
    "mine": "my therapist, who is in network",
    "service": "an individual session",
}


def paragraphs(text: str) -> str:
    """Return a text without its line breaks, a paragraph a line."""
    return "\n".join(" ".join(each.split()) for each in text.split("\n\n"))


def lead(document: iptcost.Document, language: Language) -> str:
    """Return what stands above the schedule of an estimate."""
    if document.holes:
        page = page_of(iptcost.estimate_range(document), language, document.data)
    else:
        page = page_of(iptcost.estimate(document), language)
    said = [page.head, *page.facts]
    for section in page.above:
        said += [section.title, *section.entries]
    return "\n".join(said)


def test_the_measures_know_their_words() -> None:
    """The examples of how syllables are counted hold."""
    assert doctest.testmod(readability).failed == 0
    assert round(readability.grade("The cat sat on the mat."), 1) == -1.4
    assert readability.ease("El deducible se paga primero.") > readability.ease(
        "La responsabilidad financiera correspondiente al beneficiario asegurado es intransferible."
    )


@pytest.mark.parametrize("file", sorted(GOLDEN.glob("new-*-en*.txt")), ids=lambda file: file.stem)
def test_a_conversation_is_read_at_grade_8_or_below(file: Path) -> None:
    """From its greeting to the range: questions, help, what was understood."""
    assert readability.grade(paragraphs(file.read_text(encoding="utf-8"))) <= HIGHEST_GRADE


@pytest.mark.parametrize("file", sorted(GOLDEN.glob("new-*-es*.txt")), ids=lambda file: file.stem)
def test_a_conversation_in_spanish_is_plain(file: Path) -> None:
    """The same in Spanish."""
    assert readability.ease(paragraphs(file.read_text(encoding="utf-8"))) >= PLAIN


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_the_first_lines_of_an_estimate_are_plain(file: Path) -> None:
    """Whether a figure or a range: all that stands above the schedule."""
    document = iptcost.load(file)
    assert readability.grade(lead(document, EN)) <= HIGHEST_GRADE
    assert readability.ease(lead(document, ES)) >= PLAIN


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_questions_are_plain(file: Path) -> None:
    """What one reads out on the phone, all questions of a case together."""
    document = iptcost.load(file)
    if not document.holes:
        pytest.skip("nothing is unknown")
    found = questions(document.data).questions
    english = "\n".join(ask(document.data, question, EN) for question in found)
    spanish = "\n".join(ask(document.data, question, ES) for question in found)
    assert readability.grade(english) <= HIGHEST_GRADE
    assert readability.ease(spanish) >= PLAIN


def test_every_question_there_can_be_is_plain() -> None:
    """All of them together, and no single one is worse than a few hard words make it."""
    templates = [*asked.TERMS.values(), *asked.PLAN.values(), *asked.OTHERS.values()]
    english = [_filled(str(words)) for words in templates]
    assert readability.grade("\n".join(english)) <= HIGHEST_GRADE
    hard = {text: readability.grade(text) for text in english}
    assert {text: round(level, 1) for text, level in hard.items() if level > HARDEST} == {}


def test_what_answers_mean_is_plain() -> None:
    """The shapes of a range: "if the copay comes after your deductible"."""
    said = itertools.chain(named.CHOICES.values(), named.NUMBERS.values())
    text = "\n".join(_filled(f"If {words}.") for words in said)
    assert readability.grade(text) <= HIGHEST_GRADE


def _filled(text: str) -> str:
    return re.sub(r"{(\w+)}", lambda match: NAMES.get(match[1], "20"), text)


NOT_FOR_A_RANGE = {"basis", "stack", "refund", "missed_sessions_count", "kind", "protocol"}
"""Choices that change no estimate, or whose name is what a person says."""


def test_every_choice_has_a_meaning_in_words() -> None:
    """No answer is told by the word that stands in the file."""
    every = {**facts.CHOICES, **possible.NATURAL_CHOICES}
    raw = [
        (key, value)
        for key, values in every.items()
        for value in values
        if key not in NOT_FOR_A_RANGE and not named.is_said(key, value)
    ]
    assert raw == []
