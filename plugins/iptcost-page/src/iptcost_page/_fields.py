"""The questions of a page as fields: what is asked, what was typed, what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import attrs

from iptcost.interview import Doubted, Interview, Misread, Question
from iptcost.report import Language
from iptcost_page._words import WORDS

MOST_ON_A_PAGE: Final = 3
NUMERIC: Final = frozenset({"amount", "count", "percent"})
UNKNOWN: Final = "?"


@attrs.frozen
class Option:
    """One radio button: what is sent for it, and its words."""

    value: str
    words: str
    checked: bool = False


@attrs.frozen
class Field:
    """One question with its answer so far."""

    key: str
    ask: str
    where: str
    options: tuple[Option, ...] = ()
    text: str = ""
    hint: str = ""
    """What is taken where nothing is said."""
    numeric: bool = False
    unknown: bool = False
    """Whether "I don't know" is ticked."""
    may_be_unknown: bool = True
    none: str = ""
    """What "there is none" is called here; empty where it is no answer."""
    is_none: bool = False
    ranged: bool = False
    low: str = ""
    high: str = ""
    error: str = ""
    doubted: bool = False


def page_of(interview: Interview) -> tuple[Question, ...]:
    """Return the questions of the next page."""
    return interview.page[:MOST_ON_A_PAGE]


def fields(
    interview: Interview,
    questions: tuple[Question, ...],
    form: Mapping[str, str],
    errors: Mapping[str, Misread],
    language: Language,
) -> Iterator[Field]:
    """Yield the page's fields, with what was typed where it could not be taken.

    ``language`` has the pages' own words beside the interview's.
    """
    for question in questions:
        yield _field(interview, question, form, errors.get(question.key), language)


def _field(
    interview: Interview,
    question: Question,
    form: Mapping[str, str],
    error: Misread | None,
    language: Language,
) -> Field:
    key = question.key
    typed = form.get(f"a.{key}", "")
    offered = interview.offered(question) or ""
    needed = question.unknown == "needed"
    options: tuple[Option, ...] = ()
    if question.sort in {"choice", "yes"}:
        options = tuple(_options(question, typed or _standing(interview, question), language))
    return Field(
        key,
        interview.asks(question),
        language.translate(question.where) if question.where else "",
        options,
        typed,
        language.text(WORDS["taken"], value=offered) if offered and not options else "",
        question.sort in NUMERIC,
        unknown=f"u.{key}" in form,
        may_be_unknown=not needed,
        none=language.translate(question.none_words) if question.none_words else "",
        is_none=f"n.{key}" in form,
        ranged=question.unknown in {"range", "closed-range"} and not options,
        low=form.get(f"low.{key}", ""),
        high=form.get(f"high.{key}", ""),
        error=language.text(error.message, **error.values) if error else "",
        doubted=isinstance(error, Doubted),
    )


def _standing(interview: Interview, question: Question) -> str:
    """Return what would be sent for the answer that is offered."""
    default = question.default(interview.answers)
    if default is None or default.form != "known":
        return ""
    if question.sort == "yes":
        return "yes" if default.value else "no"
    values = [choice.value for choice in question.choices]
    return str(values.index(default.value) + 1) if default.value in values else ""


def _options(question: Question, chosen: str, language: Language) -> Iterator[Option]:
    if question.sort == "yes":
        for value, words in (("yes", "yes"), ("no", "no")):
            yield Option(value, language.translate(WORDS[words]), value == chosen)
    for number, choice in enumerate(question.choices, 1):
        words = f"{number}. {language.translate(choice.words)}"
        yield Option(str(number), words, str(number) == chosen)
    if question.unknown != "needed":
        yield Option(UNKNOWN, language.translate(WORDS["unknown"]), chosen == UNKNOWN)


def take(
    interview: Interview, questions: tuple[Question, ...], form: Mapping[str, str]
) -> tuple[Interview, dict[str, Misread]]:
    """Return the interview with a page's answers, and what could not be taken."""
    errors: dict[str, Misread] = {}
    for question in questions:
        try:
            interview = _taken(interview, question, form)
        except Misread as error:
            errors[question.key] = error
    return interview, errors


def _taken(interview: Interview, question: Question, form: Mapping[str, str]) -> Interview:
    key = question.key
    typed = form.get(f"a.{key}", "").strip()
    low, high = form.get(f"low.{key}", "").strip(), form.get(f"high.{key}", "").strip()
    if typed:
        return interview.answer(key, typed, sure=f"sure.{key}" in form)
    if low or high:
        return interview.between(key, low, high)
    if f"n.{key}" in form:
        return interview.none(key)
    if f"u.{key}" in form:
        return interview.unknown(key)
    return interview.take(key)
