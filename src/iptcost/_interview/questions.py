"""The form of a question and of an answer, and which question comes next.

Questions are data; every sentence is an English msgid. A question is asked where its ``applies``
holds for what was said so far, so that going back and changing an answer changes what follows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Literal, TypeAlias

import attrs

from iptcost._rules.money import currency_digits
from iptcost._words.language import Language

Form: TypeAlias = Literal["known", "none", "unknown", "range"]
Sort: TypeAlias = Literal[
    "amount", "count", "date", "month-day", "choice", "yes", "text", "share", "currency",
    "percent", "pays",
]  # fmt: skip
Unknown: TypeAlias = Literal["hole", "range", "closed-range", "default", "needed"]
RANGED: Final = ("range", "closed-range")
"""Where what is not known may be told from what to what it can be."""
PLANS: Final = {"second.": "{label} (second plan)", "next.": "{label} (next plan)"}
"""The plans beside the first one, by the beginning of their questions' keys."""
# Headings, by which more is decided than what may share a page.
COURSE: Final = "Your sessions"
FEES: Final = "What your therapist charges"
PLAN: Final = "Your plan"
SCALE: Final = "The sliding scale"
MORE: Final = "What else may change the cost"


@attrs.frozen
class Answer:
    """One answer: a known value, "there is none", or a hole."""

    form: Form = "known"
    value: Any = None
    """Decimal, int, date, text, a choice's value, a cost share; the two ends of a range."""
    said: str = ""
    """The words typed, where they matter later: a plan document's sentence."""
    taken: bool = False
    """Whether it is the default, taken by pressing Enter or for want of an answer."""

    @property
    def is_hole(self) -> bool:
        """Whether the value is still to be found out."""
        return self.form in ("unknown", "range")


UNKNOWN: Final = Answer("unknown")
NONE: Final = Answer("none")
Answers: TypeAlias = Mapping[str, Answer]
Condition: TypeAlias = Callable[[Answers], bool]
Default: TypeAlias = Callable[[Answers], Answer | None]
Objection: TypeAlias = Callable[[Answers, Any], str | None]


@attrs.frozen
class Choice:
    """One of several answers: its value in the document and its words."""

    value: Any
    words: str


def no_default(*_: object) -> None:
    """Offer nothing for Enter, and object to no value."""


@attrs.frozen
class InterviewQuestion:
    """One question: its words, where the answer is printed, how it is read."""

    key: str
    sort: Sort
    label: str
    """A few words for the summary."""
    ask: str
    where: str = ""
    """Where to look, with the words printed there."""
    source: str = ""
    """Where the value came from, for the file's comment."""
    applies: Condition = attrs.field(default=lambda _: True)
    default: Default = no_default
    choices: tuple[Choice, ...] = ()
    unknown: Unknown = "hole"
    if_unknown: str = ""
    """What is said where the default is taken for want of an answer, or one is needed."""
    none_words: str = ""
    """What "none" means here; empty where it is no answer."""
    least: int = 0
    """The least number; of a date the earliest year, where it is another than usual."""
    most: int = 1_000
    objection: Objection = no_default
    """Returns an English sentence where the value can't be right beside the other answers."""
    doubt: Objection = no_default
    """Returns an English sentence where the value may be right but is seldom meant."""
    place: str = ""
    """Where its value stands in a case: see ``Places``. Empty where several answers make it."""
    unwritten: Any = None
    """The value that a case says by leaving it out."""
    group: str = ""
    """The heading under which it stands: questions of one group may share a page."""
    first: bool = False
    """Whether a first figure waits for it; the others only narrow that figure."""

    @property
    def about(self) -> tuple[str, str]:
        """The beginnings of its key: the plan (""; "second."), and the side ("second.in"; "")."""
        plan = next((plan for plan in PLANS if self.key.startswith(plan)), "")
        side = self.key.removeprefix(plan).partition(".")[0]
        return plan, f"{plan}{side}" if side in ("in", "out") else ""

    def named(self, text: str, language: Language) -> str:
        """Return the question's words in the language, with the plan and side it is about."""
        said = language.translate(text)
        plan, side = self.about
        if side.endswith("out") and "out of network" not in text:
            said = language.text("{label} (out of network)", label=said)
        return language.text(PLANS[plan], label=said) if plan and text else said


def known(answers: Answers, key: str) -> Any:
    """Return the known value of an answer; None where there is none or it is a hole."""
    answer = answers.get(key)
    return answer.value if answer is not None and answer.form == "known" else None


# -- what the questions' conditions are made of -------------------------------------------------


def says(key: str, *values: Any) -> Condition:
    """Return the condition that ``key`` was answered with one of the values; by default, yes."""
    return lambda answers: known(answers, key) in (values or (True,))


def takes(value: Any) -> Default:
    """Return a default that is always the same value."""
    return lambda _: Answer(value=value, taken=True)


NO: Final = takes(value=False)


def same_as(key: str) -> Default:
    """Return a default that is what another question was answered with."""
    return lambda answers: taken(known(answers, key))


def taken(value: Any) -> Answer | None:
    """Return a value as it is offered; None where there is none."""
    return None if value is None else Answer(value=value, taken=True)


def says_none(_: Answers) -> Answer:
    """Offer that there is none."""
    return Answer("none", taken=True)


def beside(key: str, is_wrong: Callable[[Any, Any], bool], sentence: str) -> Objection:
    """Return the objection to a value that is wrong beside another answer, where that is known."""

    def objection(answers: Answers, value: Any) -> str | None:
        other = known(answers, key)
        return sentence if other is not None and is_wrong(value, other) else None

    return objection


# -- which one comes next -----------------------------------------------------------------------


def upcoming(questions: Sequence[InterviewQuestion], answers: Answers) -> InterviewQuestion | None:
    """Return the first question that applies and whose answer does not stand; None at the end."""
    return next((q for q in questions if q.applies(answers) and not stands(q, answers)), None)


def offered(question: InterviewQuestion, answers: Answers) -> Answer | None:
    """Return what Enter takes: the default, where it can be right beside the other answers."""
    default = question.default(answers)
    if default is None or default.form != "known":
        return default
    return None if question.objection(answers, default.value) else default


def stands(question: InterviewQuestion, answers: Answers) -> bool:
    """Return whether a question's answer is there and still holds beside the others.

    A default that was taken falls when the default itself has changed since, an amount when the
    currency has.
    """
    answer = answers.get(question.key)
    if answer is None or answer.taken:
        return answer is not None and offered(question, answers) == answer
    if answer.form != "known":
        return True
    if question.sort == "amount":
        digits = currency_digits(known(answers, "currency") or "USD")
        if answer.value != round(answer.value, digits):
            return False
    return question.objection(answers, answer.value) is None
