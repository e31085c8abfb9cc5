"""The questions in the words that one reads out on the phone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from iptcost._faults.problem import CaseError
from iptcost._form import facts
from iptcost._form.holes import RANGE, UNKNOWN, Hole
from iptcost._form.values import date
from iptcost._report.headline import plain_promise
from iptcost._report.layout import FACT, HEAD, HEADING, INDENT, REASON, Line
from iptcost._report.text import clean, wrapped
from iptcost._report.unknown import phone
from iptcost._report.unknown.named import chosen, day_of, meaning, names, written
from iptcost._rules.money import BadValueError, currency_digits
from iptcost._unknowns import possible
from iptcost._unknowns.questions import Question, Questions
from iptcost._words.language import Language

MOST_LISTED: Final = 6
ANNIVERSARY: Final = ".benefit_year"
STANDING_FOR_OTHERS: Final = (ANNIVERSARY, *(f".{key}" for key in facts.DATES))
"""The days tried of what is not known stand for all others."""


def ask(data: Mapping[str, Any], question: Question, language: Language) -> str:
    """Return a question as one would read it out."""
    return phone.ask(data, question, language, replies(data, question, language))


def _hole(data: Mapping[str, Any], path: str) -> Hole:
    return next(hole for hole in possible.relevant(data) if hole.path == path)


def replies(data: Mapping[str, Any], question: Question, language: Language) -> str:
    """Return what an answer can be: every choice as it is typed, or the ends of a range."""
    hole = _hole(data, question.path)
    found = possible.choices(data, hole)
    if found is None or hole.form == RANGE:
        ends = hole.choices or (question.answers[0], question.answers[-1])
        first, last = (written(hole.path, end, data, language) for end in ends)
        return language.text("{first} to {last}", first=first, last=last)
    if hole.form == UNKNOWN and hole.path.endswith(ANNIVERSARY):
        first, last = (day_of(day, language) for day in ("01-01", "12-31"))
        return language.text("{first} to {last}", first=first, last=last)
    if hole.form == UNKNOWN and hole.path.endswith(STANDING_FOR_OTHERS):
        return language.text(
            "a day, such as {day}", day=written(hole.path, question.answers[0], data, language)
        )
    if hole.form == UNKNOWN and hole.path.endswith("cost_share"):
        return language.text("as your plan's papers say it, such as $30 copay after deductible")
    listed = [
        _reply(data, hole, number, choice, language) for number, choice in enumerate(found, 1)
    ]
    more = ["…"] if len(listed) > MOST_LISTED else []
    return ", ".join([*listed[:MOST_LISTED], *more])


def _reply(
    data: Mapping[str, Any], hole: Hole, number: int, choice: Any, language: Language
) -> str:
    """Return a choice as it is typed, with what it means where that is not plain."""
    if isinstance(choice, bool):
        return language.text("yes") if choice else language.text("no")
    if isinstance(choice, Mapping):
        label = hole.labels[number - 1] if hole.labels else None
        return f"{number} ({clean(label)})" if label else str(number)
    said = meaning(data, hole, choice, language)
    shown = chosen(hole, choice, data, language)
    return shown if shown in said else f"{number} ({said})"


def asked(
    data: Mapping[str, Any], found: Questions, language: Language, width: int
) -> Iterator[Line]:
    """Yield the questions for a screen of ``width`` columns, the best first."""
    settled = found.low == found.high
    amount = language.money(found.low)
    if not settled:
        head = language.text(
            "You will pay between {low} and {high}: what to ask first",
            low=amount,
            high=language.money(found.high),
        )
    elif found.questions:
        head = language.text("You will pay {amount}, whatever the answers", amount=amount)
    else:
        head = language.text(
            "You will pay {amount}: nothing is unknown, there is nothing to ask", amount=amount
        )
    yield from (Line(text, HEAD) for text in wrapped(head, width))
    for question in () if settled else found.questions:
        yield from _one(data, question, language, width)
    yield Line()
    promised = plain_promise(language, plan=True)
    yield from (Line(line, REASON) for line in wrapped(promised, width))


def _one(
    data: Mapping[str, Any], question: Question, language: Language, width: int
) -> Iterator[Line]:
    """Yield one question: its words, its worth, what to type, and where it stands."""
    yield Line()
    text = f"{question.number}. {ask(data, question, language)}"
    yield from (Line(line, HEADING) for line in wrapped(text, width))
    if question.left_at_worst:
        worth = language.text(
            "leaves a range of {worst} at worst, {mean} on average",
            worst=language.money(question.left_at_worst),
            mean=language.money(question.left_on_average),
        )
    else:
        worth = language.text("its answer settles what you will pay")
    yield from (Line(line, FACT) for line in wrapped(worth, width, INDENT))
    reply = language.text(
        "--answer {number}=… : {replies}",
        number=str(question.number),
        replies=replies(data, question, language),
    )
    yield from (Line(line, FACT) for line in wrapped(reply, width, INDENT))


def taken(
    data: Mapping[str, Any], given: Mapping[str, Any], language: Language, width: int
) -> Iterator[Line]:
    """Yield the answers as they were taken, and which of them the case had ruled out."""
    if not given:
        return
    yield Line(language.text("Answers taken"), HEADING)
    called = names(list(given), language, data)
    for path, value in given.items():
        hole = next((hole for hole in possible.relevant(data) if hole.path == path), None)
        shown = "…" if hole is None else _said_back(data, hole, value, language)
        text = f"{called[path]}: {shown}"
        if _is_outside(data, path, value):
            text = language.text("{answer}, which the case did not expect", answer=text)
        yield from (Line(line) for line in wrapped(text, width, f"{INDENT}· ", INDENT * 2))
    yield Line()


def _said_back(data: Mapping[str, Any], hole: Hole, value: Any, language: Language) -> str:
    """Return an answer as it was taken: a choice by what it means."""
    found = possible.choices(data, hole)
    if found is not None and value in found and not isinstance(value, (bool, Mapping)):
        return meaning(data, hole, value, language)
    return chosen(hole, value, data, language)


def _is_outside(data: Mapping[str, Any], path: str, value: Any) -> bool:
    """Return whether an answer is none that the hole allowed for: the range may then widen."""
    hole = next((hole for hole in possible.relevant(data) if hole.path == path), None)
    if hole is None:
        return False
    try:
        found = possible.choices(data, hole)
        if hole.form == UNKNOWN and hole.path.endswith(STANDING_FOR_OTHERS):
            return False
        if found is not None and hole.form == RANGE:
            first, last = map(date, hole.choices)
            return not first <= date(value) <= last
        if found is not None:
            return all(str(value) != str(choice) for choice in found)
        digits = currency_digits(str(data.get("currency", "USD")))
        axis = possible.axis(data, hole, digits)
        number = axis.unit.read(value)
    except (BadValueError, CaseError):
        return False
    return number < axis.low or (axis.of is None and number > axis.high)
