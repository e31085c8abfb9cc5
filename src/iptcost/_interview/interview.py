"""The interview: what was said so far, as a value, and pure functions from one to the next.

Nothing is asked or shown here. Whoever asks (a terminal, a page) takes the next question, hands
over the words that were typed, and gets the next interview or a ``Misread`` to say.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterable, Mapping
from typing import Any, Final

import attrs

from iptcost._interview import course, plan, reading, resume, scale
from iptcost._interview.answers import (
    NONE,
    SAME_WORDS,
    UNKNOWN,
    UNKNOWN_WORDS,
    Answer,
    clean,
    is_one_of,
    refuse,
)
from iptcost._interview.case import Draft, draft, laid_over, reached
from iptcost._interview.questions import (
    COURSE,
    FEES,
    MORE,
    SCALE,
    InterviewQuestion,
    asked,
    offered,
    upcoming,
)
from iptcost._words.language import Language

CURRENCY: Final = "currency"
"""Taken by the place before anything is asked; the summary shows it, to be corrected."""
MOST_ENTRIES: Final = 500
"""A transcript of more entries than there are questions is nobody's."""


@attrs.frozen
class SummaryLine:
    """One line of what was understood: the question's key, its few words, the answer in words."""

    key: str
    label: str
    answer: str
    is_known: bool


@attrs.frozen
class Interview:
    """What was said so far. Every method returns a new value; none asks, shows or writes."""

    language: Language
    today: dt.date
    answers: Mapping[str, Answer] = attrs.field(factory=dict, repr=False)
    """By the question's key, in the order in which they were given: the way back."""
    base: Mapping[str, Any] = attrs.field(factory=dict, repr=False)
    """The case that was resumed: what no question covers stays as it was."""

    @classmethod
    def begin(cls, locale: str, today: dt.date, case: Mapping[str, Any] | None = None) -> Interview:
        """Return the interview at its first open question.

        ``case`` is a case document that was begun, by a person or by a practice: what it states is
        answered. UnknownLanguageError for a locale that does not exist.
        """
        fresh = cls(Language.of(locale), today, base=case or {})
        home = Answer(value=home_currency(fresh.language), taken=True)
        given = resume.answers_of(case, fresh.questions) if case else {}
        return attrs.evolve(fresh, answers={CURRENCY: home, **given})

    @property
    def questions(self) -> tuple[InterviewQuestion, ...]:
        """Every question, in the order in which those that apply are asked."""
        return _questions(str(self.language.locale), self.today)

    @property
    def next(self) -> InterviewQuestion | None:
        """The first question that applies and has no standing answer; None at the end."""
        return upcoming(self.questions, self.answers)

    @property
    def page(self) -> tuple[InterviewQuestion, ...]:
        """The next question and those open ones that stand in one group with it."""
        first = self.next
        if first is None:
            return ()
        given: dict[str, Answer] = dict(self.answers)
        page: list[InterviewQuestion] = []
        # A question that only applies by an answer of this page waits for that answer.
        while (question := upcoming(self.questions, given)) is not None:
            if question.group != first.group or not question.applies(self.answers):
                break
            page.append(question)
            given[question.key] = UNKNOWN
        return tuple(page)

    @property
    def is_enough(self) -> bool:
        """Whether the questions before a first figure are behind us: more would narrow it."""
        question = self.next
        if question is None or not question.first:
            return True
        # The currency was taken, not asked; a scale's table is not left half told.
        return len(self.said) > MOST_FIRST and question.group != SCALE

    @property
    def said(self) -> list[InterviewQuestion]:
        """The questions that apply and are answered, in their order."""
        return asked(self.questions, self.answers)

    @property
    def still_open(self) -> list[InterviewQuestion]:
        """The questions whose value the case holds as not known: answered so, or not reached."""
        held = set(self.draft().origins.values())
        return [
            question
            for question in self.questions
            if question.key in held and self.answers.get(question.key, UNKNOWN).is_hole
        ]

    def question(self, key: str) -> InterviewQuestion:
        """Return a question by its key; Misread where there is none."""
        for question in self.questions:
            if question.key == key:
                return question
        return refuse("There is no such question.")

    # -- saying -----------------------------------------------------------------------------

    def answer(self, key: str, text: str, *, sure: bool = False) -> Interview:
        """Return the interview with the words typed at a question; Misread where they say none.

        ``Doubted``, a Misread, where they are seldom meant: ask back, and be ``sure`` if they are.
        """
        question, words = self.question(key), clean(text)
        if is_one_of(words, UNKNOWN_WORDS, self.language):
            return self.unknown(key)
        if is_one_of(words, SAME_WORDS, self.language) and offered(question, self.answers):
            return self.take(key)
        family = next((q for q in self.questions if q.key == f"{key}.family"), None)
        pair = reading.card_pair(words, self.language) if family is not None else None
        given = reading.read(
            question, pair[0] if pair else words, self.answers, self.language, sure=sure
        )
        told = self.keep(key, given)
        if pair and family is not None and family.applies(told.answers):
            return told.answer(family.key, pair[1], sure=sure)
        return told

    def between(self, key: str, low: str, high: str) -> Interview:
        """Return the interview with the least and the most that a value can be."""
        question = self.question(key)
        return self.keep(key, reading.read_range(question, low, high, self.answers, self.language))

    def unknown(self, key: str) -> Interview:
        """Return the interview with "I don't know": a hole, or what is usually taken."""
        question = self.question(key)
        if question.unknown == "needed":
            refuse(question.if_unknown)
        default = offered(question, self.answers)
        if question.unknown == "default" and default is not None:
            return self.keep(key, attrs.evolve(default, taken=True))
        return self.keep(key, UNKNOWN)

    def none(self, key: str) -> Interview:
        """Return the interview with "there is none"; Misread where that is no answer."""
        if not self.question(key).none_words:
            refuse("Please type an answer, or ? if you don't know it.")
        return self.keep(key, NONE)

    def take(self, key: str) -> Interview:
        """Return the interview with what is offered; Misread where nothing is."""
        default = offered(self.question(key), self.answers)
        if default is None:
            refuse("Please type an answer, or ? if you don't know it.")
        return self.keep(key, default)

    def keep(self, key: str, answer: Answer) -> Interview:
        """Return the interview with an answer; one given before is corrected."""
        kept = {name: value for name, value in self.answers.items() if name != key}
        return attrs.evolve(self, answers={**kept, key: answer})

    def back(self) -> Interview | None:
        """Return the interview without its last answer that still applies; None at the first."""
        standing = {question.key for question in self.said if question.key != CURRENCY}
        kept = dict(self.answers)
        while kept:
            key, _ = kept.popitem()
            if key in standing:
                return attrs.evolve(self, answers=kept)
        return None

    # -- what it comes to -------------------------------------------------------------------

    def offered(self, question: InterviewQuestion) -> str | None:
        """Return in words what is taken by saying nothing; None where nothing is offered."""
        default = offered(question, self.answers)
        return None if default is None else self.shown(question, default)

    def shown(self, question: InterviewQuestion, answer: Answer | None = None) -> str:
        """Return an answer, by default the standing one, in words."""
        given = answer or self.answers[question.key]
        return reading.show(question, given, self.answers, self.language)

    def label(self, question: InterviewQuestion) -> str:
        """Return a question's few words, with the plan and the side that it is about."""
        return question.named(question.label, self.language)

    def asks(self, question: InterviewQuestion) -> str:
        """Return the question in the language, with the plan and the side that it is about."""
        return question.named(question.ask, self.language)

    def summary(self) -> tuple[SummaryLine, ...]:
        """Return what was understood, a line for each answer that applies."""
        return tuple(
            SummaryLine(
                question.key,
                self.label(question),
                self.shown(question),
                not self.answers[question.key].is_hole,
            )
            for question in self.said
        )

    def draft(self, *, usual: bool = False) -> Draft:
        """Return the case document so far. It is readable however little was said.

        A value that was not asked yet is a hole; ``usual`` takes what is offered instead.
        """
        made = draft(self.answers, self.today, self.questions, usual=usual)
        if not self.base:
            return made
        before = draft(self._resumed, self.today, self.questions, usual=usual)
        return laid_over(made, before, self.base)

    @property
    def unasked(self) -> tuple[SummaryLine, ...]:
        """What nobody was asked yet, and as what it is taken where something is usual."""
        given = reached(self.answers, self.questions, usual=True)
        return tuple(
            SummaryLine(
                q.key,
                self.label(q),
                reading.show(q, given[q.key], given, self.language),
                is_known=False,
            )
            for q in self.questions
            if q.key in given and q.key not in self.answers and q.sort != "text"
            if not given[q.key].is_hole
        )

    @property
    def _resumed(self) -> Mapping[str, Answer]:
        return resume.answers_of(self.base, self.questions)

    # -- transcripts ------------------------------------------------------------------------

    def to_dict(self) -> dict[str, Any]:
        """Return the transcript as JSON holds it: locale, day, answers, and the case resumed."""
        said = [
            {"key": key, **resume.entry_of(self.question(key), answer)}
            for key, answer in self.answers.items()
        ]
        made = {"locale": str(self.language.locale), "today": self.today.isoformat(), "said": said}
        return {**made, "case": dict(self.base)} if self.base else made

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Interview:
        """Return the interview of a transcript; Misread where it is none."""
        entries = data.get("said", [])
        if not isinstance(entries, list) or len(entries) > MOST_ENTRIES:
            refuse("That is no transcript of an interview.")
        try:
            language = Language.nearest(str(data["locale"]))
            today = dt.date.fromisoformat(str(data["today"]))
        except (KeyError, ValueError):
            refuse("That is no transcript of an interview.")
        base = data.get("case", {})
        begun = cls.begin(str(language.locale), today)
        begun = attrs.evolve(begun, base=base if isinstance(base, Mapping) else {})
        for entry in _entries(entries):
            question = begun.question(str(entry.get("key")))
            begun = begun.keep(question.key, resume.read_entry(question, entry, begun.answers))
        return begun


MOST_FIRST: Final = 10
"""So many answers at the most come before the first figure."""


def _entries(entries: Iterable[object]) -> Iterable[Mapping[str, Any]]:
    for entry in entries:
        if not isinstance(entry, Mapping):
            refuse("That is no transcript of an interview.")
        yield entry


@functools.lru_cache(maxsize=8)
def _questions(locale: str, today: dt.date) -> tuple[InterviewQuestion, ...]:
    return every_question(Language.of(locale), today)


def every_question(language: Language, today: dt.date) -> tuple[InterviewQuestion, ...]:
    """Return the questions: those that a first figure waits for before those that narrow it."""
    asked = (
        *course.paying_questions(),
        *course.course_questions(today, home_currency(language)),
        *plan.plan_questions(today),
        course.supplement_question(),
        *scale.scale_questions(),
        *course.more_questions(today),
    )
    return tuple(sorted(asked, key=_rank))


def _rank(question: InterviewQuestion) -> int:
    """Return how early a question is asked: first what a figure waits for."""
    if question.first:
        return 0
    if question.group == MORE or question.about[0]:
        return 2
    return 3 if question.group in (COURSE, FEES) or question.key == "plan_name" else 1


def home_currency(language: Language) -> str:
    """Return the currency of the locale's territory; US dollars where it names none."""
    from babel.numbers import get_territory_currencies

    territory = language.locale.territory
    found = get_territory_currencies(territory) if territory else []
    return str(found[0]) if found else "USD"
