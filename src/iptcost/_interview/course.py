"""The questions on the course, the therapist's fees and who pays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, Final

from iptcost._interview.answers import Answer, Answers
from iptcost._interview.questions import (
    COURSE,
    FEES,
    PAYING,
    Choice,
    InterviewQuestion,
    known,
    takes,
)
from iptcost._rules.course import MOST_SESSIONS, PROTOCOLS

ASK_THERAPIST = "Ask your therapist."
THERAPIST = "the therapist"
MANY: Final = 60
YEAR: Final = dt.timedelta(days=365)
AS_USUAL = "That is taken for now. You can change it in the file."


def paying_questions() -> tuple[InterviewQuestion, ...]:
    """Return what decides all the rest: who pays."""
    return (
        InterviewQuestion(
            "paying", "choice", "Who pays",
            "How will the sessions be paid?",
            "If you have an insurance card and mean to use it, choose 1.",
            "yourself",
            choices=(
                Choice("plan", "With health insurance"),
                Choice("self", "Without insurance, by myself"),
                Choice("medicaid", "With Medicaid"),
                Choice("medicare", "With Original Medicare"),
            ),
            unknown="needed",
            if_unknown="Choose 1 to see it with insurance; you can change it at the end.",
            group=PAYING, first=True,
        ),
    )  # fmt: skip


def course_questions(today: dt.date, currency: str) -> tuple[InterviewQuestion, ...]:
    """Return the questions on what is planned when."""
    return (
        InterviewQuestion(
            "protocol", "choice", "Therapy",
            "Which therapy is planned?",
            ASK_THERAPIST, THERAPIST,
            choices=tuple(Choice(p.name, p.title) for p in PROTOCOLS.values()),
            default=takes("ipt"), unknown="default", if_unknown=AS_USUAL, group=COURSE,
        ),
        InterviewQuestion(
            "sessions", "count", "Sessions",
            "How many sessions are planned, the first one included?",
            ASK_THERAPIST, THERAPIST,
            default=_usual_sessions, unknown="range", least=1, most=MOST_SESSIONS,
            doubt=_many, group=COURSE, first=True,
        ),
        InterviewQuestion(
            "every", "choice", "Rhythm",
            "How often do you meet?",
            ASK_THERAPIST, THERAPIST,
            choices=(
                Choice("usual", "As this therapy usually goes"),
                Choice("1 week", "Every week"),
                Choice("2 weeks", "Every two weeks"),
                Choice("1 month", "Every month"),
            ),
            default=takes("usual"), unknown="default", if_unknown=AS_USUAL, group=COURSE,
        ),
        InterviewQuestion(
            "start", "date", "First session",
            "On which day is the first session?",
            "The day decides in which year of the plan the sessions fall.",
            THERAPIST,
            default=takes(today), unknown="default", if_unknown=AS_USUAL,
            doubt=_far_from(today), group=COURSE, first=True,
        ),
        InterviewQuestion(
            "modality", "choice", "Place",
            "Where do you meet?",
            "", THERAPIST,
            choices=(
                Choice("office", "At the therapist's office"),
                Choice("telehealth", "By video or telephone (telehealth)"),
            ),
            default=takes("office"), unknown="default", if_unknown=AS_USUAL, group=COURSE,
        ),
        InterviewQuestion(
            "currency", "currency", "Currency",
            "In which currency does the therapist charge?",
            "Its code has three letters: USD, CAD, EUR.",
            THERAPIST,
            default=takes(currency),
            unknown="default", if_unknown=AS_USUAL, group=FEES,
        ),
        *_fee_questions(),
    )  # fmt: skip


def _fee_questions() -> tuple[InterviewQuestion, ...]:
    fees = "On the therapist's website, in the fee agreement or on the good faith estimate."
    return (
        InterviewQuestion(
            "fee_intake", "amount", "Fee, first session",
            "What does the therapist charge for the first session?",
            fees, THERAPIST, unknown="range", group=FEES, first=True,
        ),
        InterviewQuestion(
            "fee_later", "amount", "Fee, later sessions",
            "And for each later session?",
            "", THERAPIST,
            applies=lambda a: known(a, "sessions") != 1,
            default=lambda a: _same(a, "fee_intake"), unknown="range",
            group=FEES, first=True,
        ),
    )  # fmt: skip


def _usual_sessions(answers: Answers) -> Answer:
    name = known(answers, "protocol") or "ipt"
    return Answer(value=PROTOCOLS[name].sessions, taken=True)


def _many(_: Answers, value: Any) -> str | None:
    return "That is many: this kind of therapy has 12 to 20." if value > MANY else None


def _far_from(today: dt.date) -> Callable[[Answers, Any], str | None]:
    def doubt(_: Answers, value: Any) -> str | None:
        if value < today - YEAR:
            return "That is more than a year ago."
        return "That is more than two years from now." if value > today + 2 * YEAR else None

    return doubt


def _same(answers: Answers, key: str) -> Answer | None:
    value = known(answers, key)
    return None if value is None else Answer(value=value, taken=True)
