"""The form of a question, and which one comes next.

Questions are data; every sentence is an English msgid. A question is asked where its ``applies``
holds for what was said so far, so that going back and changing an answer changes what follows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, Literal, TypeAlias

import attrs

from iptcost._interview.answers import Answer, Answers
from iptcost._rules.money import currency_digits
from iptcost._words.language import Language

Sort: TypeAlias = Literal[
    "amount", "count", "date", "month-day", "choice", "yes", "text", "share", "currency",
    "percent", "pays",
]  # fmt: skip
PLANS: Final = {"second.": "{label} (second plan)", "next.": "{label} (next plan)"}
"""The plans beside the first one, by the beginning of their questions' keys."""
SBC: Final = "the Summary of Benefits and Coverage"
INSURER: Final = "the insurer's portal or statement"
# Headings: questions that stand under one may share a page.
PAYING: Final = "Who pays"
COURSE: Final = "Your sessions"
FEES: Final = "What your therapist charges"
PLAN: Final = "Your plan"
TERMS: Final = "What you pay for a session"
LIMITS: Final = "Limits of the plan"
USED: Final = "What is used so far"
ALLOWED: Final = "What the plan allows"
SCALE: Final = "The sliding scale"
MORE: Final = "What else may change the cost"
Unknown: TypeAlias = Literal["hole", "range", "closed-range", "default", "needed"]


def always(_: Answers) -> bool:
    """Apply to everybody."""
    return True


def no_default(_: Answers) -> Answer | None:
    """Offer nothing for Enter."""
    return None


def no_objection(_: Answers, __: Any) -> str | None:
    """Take every value."""
    return None


@attrs.frozen
class Choice:
    """One of several answers: its value in the document and its words."""

    value: Any
    words: str


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
    applies: Callable[[Answers], bool] = always
    default: Callable[[Answers], Answer | None] = no_default
    choices: tuple[Choice, ...] = ()
    unknown: Unknown = "hole"
    if_unknown: str = ""
    """What is said where the default is taken for want of an answer, or one is needed."""
    none_words: str = ""
    """What "none" means here; empty where it is no answer."""
    least: int = 0
    """The least number; of a date the earliest year, where it is another than usual."""
    most: int = 1_000
    objection: Callable[[Answers, Any], str | None] = no_objection
    """Returns an English sentence where the value can't be right beside the other answers."""
    doubt: Callable[[Answers, Any], str | None] = no_objection
    """Returns an English sentence where the value may be right but is seldom meant."""
    place: str = ""
    """Where its value stands in a case: see ``places``. Empty where several answers make it."""
    unwritten: Any = None
    """The value that a case says by leaving it out."""
    group: str = ""
    """The heading under which it stands: questions of one group may share a page."""
    first: bool = False
    """Whether a first figure waits for it; the others only narrow that figure."""

    @property
    def about(self) -> tuple[str, str]:
        """The beginnings of its key: the plan (""; "second."), and the side ("second.in"; "")."""
        head, _, rest = self.key.partition(".")
        plan, rest = (f"{head}.", rest) if f"{head}." in PLANS and rest else ("", self.key)
        side = rest.partition(".")[0]
        return plan, f"{plan}{side}" if side in ("in", "out") else ""

    def named(self, text: str, language: Language) -> str:
        """Return the question's words in the language, with the plan and side it is about."""
        said = language.translate(text)
        plan, side = self.about
        if side.endswith("out") and "out of network" not in text:
            said = language.text("{label} (out of network)", label=said)
        if plan and text:
            said = language.text(PLANS[plan], label=said)
        return said


def known(answers: Answers, key: str) -> Any:
    """Return the known value of an answer; None where there is none or it is a hole."""
    answer = answers.get(key)
    return answer.value if answer is not None and answer.form == "known" else None


def is_yes(key: str) -> Callable[[Answers], bool]:
    """Return the condition that ``key`` was answered with yes (or that choice's value)."""
    return lambda answers: known(answers, key) is True


def takes(value: Any) -> Callable[[Answers], Answer | None]:
    """Return a default that is always the same value."""
    return lambda _: Answer(value=value, taken=True)


def says_no(_: Answers) -> Answer:
    """Offer no."""
    return Answer(value=False, taken=True)


def says_none(_: Answers) -> Answer:
    """Offer that there is none."""
    return Answer("none", taken=True)


def upcoming(questions: Sequence[InterviewQuestion], answers: Answers) -> InterviewQuestion | None:
    """Return the first question that applies and whose answer does not stand; None at the end."""
    for question in questions:
        if question.applies(answers) and not stands(question, answers):
            return question
    return None


def offered(question: InterviewQuestion, answers: Answers) -> Answer | None:
    """Return what Enter takes: the default, where it can be right beside the other answers."""
    default = question.default(answers)
    if default is None or default.form != "known":
        return default
    return None if question.objection(answers, default.value) else default


def asked(questions: Sequence[InterviewQuestion], answers: Answers) -> list[InterviewQuestion]:
    """Return the questions that apply and are answered, in their order."""
    return [q for q in questions if q.key in answers and q.applies(answers)]


def stands(question: InterviewQuestion, answers: Answers) -> bool:
    """Return whether a question's answer is there and still holds beside the others.

    A default that was taken falls when the default itself has changed since, an amount when the
    currency has.
    """
    answer = answers.get(question.key)
    if answer is None:
        return False
    if answer.taken:
        return offered(question, answers) == answer
    if answer.form != "known":
        return True
    if question.sort == "amount":
        digits = currency_digits(known(answers, "currency") or "USD")
        if answer.value != round(answer.value, digits):
            return False
    return question.objection(answers, answer.value) is None
