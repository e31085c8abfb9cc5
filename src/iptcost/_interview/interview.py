"""The interview: what was said so far, as a value, and pure functions from one to the next.

Nothing is asked or shown here. Whoever asks (a terminal, a page) takes the next question, hands
over the words that were typed, and gets the next interview or a ``Misread`` to say.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Mapping
from typing import Any, Final

import attrs

from iptcost._form.facts import SCHEMA_LINE
from iptcost._form.written import toml_text
from iptcost._interview import case, course, plan, questions, reading, resume, words
from iptcost._interview.questions import UNKNOWN, Answer, Answers, InterviewQuestion
from iptcost._words.language import Language

CURRENCY: Final = "currency"
"""Taken by the place before anything is asked; the summary shows it, to be corrected."""
MOST_FIRST: Final = 10
"""So many answers at the most come before the first figure."""
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
        return questions.upcoming(self.questions, self.answers)

    @property
    def page(self) -> tuple[InterviewQuestion, ...]:
        """The next question and those open ones that stand in one group with it."""
        given: dict[str, Answer] = dict(self.answers)
        page: list[InterviewQuestion] = []
        # A question that only applies by an answer of this page waits for that answer.
        while (question := questions.upcoming(self.questions, given)) is not None:
            if (page and question.group != page[0].group) or not question.applies(self.answers):
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
        return len(self.said) > MOST_FIRST and question.group != questions.SCALE

    @property
    def said(self) -> list[InterviewQuestion]:
        """The questions that apply and are answered, in their order."""
        return [q for q in self.questions if q.key in self.answers and q.applies(self.answers)]

    @property
    def still_open(self) -> list[InterviewQuestion]:
        """The questions whose value the case holds as not known: answered so, or not reached."""
        held = set(self.draft().origins.values())
        asked = (question for question in self.questions if question.key in held)
        return [question for question in asked if self.answers.get(question.key, UNKNOWN).is_hole]

    def question(self, key: str) -> InterviewQuestion:
        """Return a question by its key; Misread where there is none."""
        found = next((question for question in self.questions if question.key == key), None)
        return found or words.refuse("There is no such question.")

    # -- saying -----------------------------------------------------------------------------

    def answer(self, key: str, text: str, *, sure: bool = False) -> Interview:
        """Return the interview with the words typed at a question; Misread where they say none.

        ``Doubted``, a Misread, where they are seldom meant: ask back, and be ``sure`` if they are.
        """
        question, said = self.question(key), words.clean(text)
        if words.is_one_of(said, words.UNKNOWN_WORDS, self.language):
            return self.unknown(key)
        default = questions.offered(question, self.answers)
        if default and words.is_one_of(said, words.SAME_WORDS, self.language):
            return self.keep(key, default)
        family = next((q for q in self.questions if q.key == f"{key}.family"), None)
        pair = reading.card_pair(said, self.language) if family else None
        own = pair[0] if pair else said
        told = self.keep(key, reading.read(question, own, self.answers, self.language, sure=sure))
        if pair and family and family.applies(told.answers):
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
            words.refuse(question.if_unknown)
        default = questions.offered(question, self.answers)
        if question.unknown == "default" and default is not None:
            return self.keep(key, attrs.evolve(default, taken=True))
        return self.keep(key, UNKNOWN)

    def none(self, key: str) -> Interview:
        """Return the interview with "there is none"; Misread where that is no answer."""
        has_none = self.question(key).none_words
        return self.keep(key, questions.NONE) if has_none else words.refuse(words.NOTHING_SAID)

    def take(self, key: str) -> Interview:
        """Return the interview with what is offered; Misread where nothing is."""
        default = questions.offered(self.question(key), self.answers)
        return self.keep(key, default) if default else words.refuse(words.NOTHING_SAID)

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
        default = questions.offered(question, self.answers)
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
        holes = {key for key, answer in self.answers.items() if answer.is_hole}
        return tuple(self._line(q, self.answers, is_known=q.key not in holes) for q in self.said)

    def _line(self, question: InterviewQuestion, given: Answers, *, is_known: bool) -> SummaryLine:
        said = reading.show(question, given[question.key], given, self.language)
        return SummaryLine(question.key, self.label(question), said, is_known)

    def draft(self, *, usual: bool = False) -> case.Draft:
        """Return the case document so far. It is readable however little was said.

        A value that was not asked yet is a hole; ``usual`` takes what is offered instead.
        """
        made = case.draft(self.answers, self.today, self.questions, usual=usual)
        if not self.base:
            return made
        resumed = resume.answers_of(self.base, self.questions)
        before = case.draft(resumed, self.today, self.questions, usual=usual)
        return attrs.evolve(made, data=case.laid_over(self.base, before.data, made.data))

    @property
    def unasked(self) -> tuple[SummaryLine, ...]:
        """What nobody was asked yet, and as what it is taken where something is usual."""
        given = case.reached(self.answers, self.questions, usual=True)
        known = {key for key in given.keys() - self.answers.keys() if not given[key].is_hole}
        asked = (q for q in self.questions if q.key in known and q.sort != "text")
        return tuple(self._line(question, given, is_known=False) for question in asked)

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
        entries, base = data.get("said", []), data.get("case", {})
        is_list = isinstance(entries, list) and all(isinstance(one, Mapping) for one in entries)
        if not is_list or len(entries) > MOST_ENTRIES:
            words.refuse(resume.NO_TRANSCRIPT)
        try:
            language = Language.nearest(str(data["locale"]))
            today = dt.date.fromisoformat(str(data["today"]))
        except (KeyError, ValueError):
            words.refuse(resume.NO_TRANSCRIPT)
        begun = cls.begin(str(language.locale), today)
        begun = attrs.evolve(begun, base=base if isinstance(base, Mapping) else {})
        for entry in entries:
            question = begun.question(str(entry.get("key")))
            begun = begun.keep(question.key, resume.read_entry(question, entry, begun.answers))
        return begun


@functools.lru_cache(maxsize=8)
def _questions(locale: str, today: dt.date) -> tuple[InterviewQuestion, ...]:
    """Return the questions: those that a first figure waits for before those that narrow it."""
    currency = home_currency(Language.of(locale))
    asked = (
        course.PAYING,
        *course.course_questions(today, currency),
        *plan.plan_questions(today),
        *course.scale_questions(),
        *course.more_questions(today),
    )
    return tuple(sorted(asked, key=_rank))


def _rank(question: InterviewQuestion) -> int:
    """Return how early a question is asked: first what a figure waits for."""
    if question.first:
        return 0
    if question.group == questions.MORE or question.about[0]:
        return 2
    later = (questions.COURSE, questions.FEES)
    return 3 if question.group in later or question.key == "plan_name" else 1


def case_text(interview: Interview, made: case.Draft) -> str:
    """Return the interview's case as TOML."""
    language = interview.language

    def comment(path: str) -> str:
        origin = made.origins.get(path)
        if origin is None:
            return ""
        answer = interview.answers.get(origin)
        source = language.translate(interview.question(origin).source)
        if answer is None or answer.is_hole:
            return language.text("not known yet; to ask: {source}", source=source)
        if answer.taken:
            return language.text("taken as offered; to check: {source}", source=source)
        return language.text("from: {source}", source=source)

    taken = "Not asked yet, and taken so: {label}: {answer}"
    head = [
        language.text("A case for iptcost, written by: iptcost new"),
        language.text("What it costs: iptcost estimate, and the name of this file"),
        *(language.text(taken, label=one.label, answer=one.answer) for one in interview.unasked),
    ]
    return SCHEMA_LINE + toml_text(made.data, comment, head)


def home_currency(language: Language) -> str:
    """Return the currency of the locale's territory; US dollars where it names none."""
    from babel.numbers import get_territory_currencies

    territory = language.locale.territory
    found = get_territory_currencies(territory) if territory else []
    return str(found[0]) if found else "USD"
