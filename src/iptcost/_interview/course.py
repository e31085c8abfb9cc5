"""The questions on the course, the therapist's fees and who pays."""

from __future__ import annotations

import datetime as dt

from iptcost._interview.answers import Answer, Answers
from iptcost._interview.questions import (
    Choice,
    InterviewQuestion,
    is_yes,
    known,
    says_no,
    takes,
)
from iptcost._rules.course import MOST_SESSIONS, PROTOCOLS

ASK_THERAPIST = "Ask your therapist."
THERAPIST = "the therapist"
AS_USUAL = "That is taken for now. You can change it in the file."


def paying_questions(currency: str) -> tuple[InterviewQuestion, ...]:
    """Return what decides all the rest: the currency, and who pays."""
    return (
        InterviewQuestion(
            "currency", "currency", "Currency",
            "In which currency does the therapist charge?",
            "Its code has three letters: USD, CAD, EUR.",
            THERAPIST,
            default=takes(currency),
            unknown="default", if_unknown=AS_USUAL,
        ),
        InterviewQuestion(
            "paying", "choice", "Who pays",
            "How will the sessions be paid?",
            "If you have an insurance card and mean to use it, choose 1.",
            "yourself",
            choices=(
                Choice("plan", "With health insurance"),
                Choice("self", "Without insurance, by myself"),
            ),
            unknown="needed",
            if_unknown="Choose 1 to see it with insurance, then run iptcost new again for 2.",
        ),
        InterviewQuestion(
            "eap", "yes", "Assistance programme",
            "Does an employer's assistance programme pay for some sessions first?",
            "Ask human resources, or look for “EAP” or “Employee Assistance Program” in the "
            "benefits booklet of your employer.",
            "the employer",
            default=says_no,
            unknown="default",
            if_unknown="Then none is counted. It is worth asking: such sessions are free.",
        ),
        InterviewQuestion(
            "eap_sessions", "count", "Sessions the programme pays",
            "How many sessions does the assistance programme pay?",
            "The booklet says, for instance, “up to 6 sessions per issue”.",
            "the employer's assistance programme",
            applies=is_yes("eap"),
            unknown="range", least=0, most=MOST_SESSIONS,
        ),
    )  # fmt: skip


def course_questions(today: dt.date) -> tuple[InterviewQuestion, ...]:
    """Return the questions on what is planned when."""
    return (
        InterviewQuestion(
            "protocol", "choice", "Therapy",
            "Which therapy is planned?",
            ASK_THERAPIST, THERAPIST,
            choices=tuple(Choice(p.name, p.title) for p in PROTOCOLS.values()),
            default=takes("ipt"), unknown="default", if_unknown=AS_USUAL,
        ),
        InterviewQuestion(
            "sessions", "count", "Sessions",
            "How many sessions are planned, the first one included?",
            ASK_THERAPIST, THERAPIST,
            default=_usual_sessions, unknown="range", least=1, most=MOST_SESSIONS,
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
            default=takes("usual"), unknown="default", if_unknown=AS_USUAL,
        ),
        InterviewQuestion(
            "start", "date", "First session",
            "On which day is the first session?",
            "The day decides in which year of the plan the sessions fall.",
            THERAPIST,
            default=takes(today), unknown="default", if_unknown=AS_USUAL,
        ),
        InterviewQuestion(
            "modality", "choice", "Place",
            "Where do you meet?",
            "", THERAPIST,
            choices=(
                Choice("office", "At the therapist's office"),
                Choice("telehealth", "By video or telephone (telehealth)"),
            ),
            default=takes("office"), unknown="default", if_unknown=AS_USUAL,
        ),
        *_fee_questions(),
    )  # fmt: skip


def _fee_questions() -> tuple[InterviewQuestion, ...]:
    fees = "On the therapist's website, in the fee agreement or on the good faith estimate."
    return (
        InterviewQuestion(
            "fee_intake", "amount", "Fee, first session",
            "What does the therapist charge for the first session?",
            fees, THERAPIST, unknown="range",
        ),
        InterviewQuestion(
            "fee_later", "amount", "Fee, later sessions",
            "And for each later session?",
            "", THERAPIST,
            applies=lambda a: known(a, "sessions") != 1,
            default=lambda a: _same(a, "fee_intake"), unknown="range",
        ),
        InterviewQuestion(
            "missed_fee", "amount", "Fee for a missed session",
            "What does the therapist charge for a session that you miss? (0: nothing)",
            "In the fee agreement, under “cancellation” or “no-show”. No insurance pays it.",
            THERAPIST,
            default=takes(0), unknown="default",
            if_unknown="Then none is counted. It is worth asking your therapist.",
        ),
        InterviewQuestion(
            "missed_sessions", "count", "Sessions you may miss",
            "How many sessions do you expect to miss?",
            "They come on top of the planned ones.",
            "yourself",
            applies=lambda a: bool(known(a, "missed_fee")),
            default=takes(0), unknown="closed-range",
        ),
    )  # fmt: skip


def _usual_sessions(answers: Answers) -> Answer:
    name = known(answers, "protocol") or "ipt"
    return Answer(value=PROTOCOLS[name].sessions, taken=True)


def _same(answers: Answers, key: str) -> Answer | None:
    value = known(answers, key)
    return None if value is None else Answer(value=value, taken=True)
