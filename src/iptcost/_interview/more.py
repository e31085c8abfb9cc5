"""The questions on what else may change the cost: assistance, other plans, packages."""

from __future__ import annotations

import datetime as dt

from iptcost._interview.answers import Answer, Answers
from iptcost._interview.course import THERAPIST
from iptcost._interview.facts import has_plan, is_medicare
from iptcost._interview.plan import plan_questions
from iptcost._interview.questions import (
    MORE,
    PLAN,
    Choice,
    InterviewQuestion,
    is_yes,
    known,
    says_no,
    takes,
)
from iptcost._rules.course import MOST_SESSIONS

_BENEFITS = "the employer's or the insurer's letter"


def supplement_question() -> InterviewQuestion:
    """Return what is asked of a supplement to Medicare."""
    return InterviewQuestion(
        "supplement", "choice", "Supplement to Medicare",
        "Do you have a Medicare supplement (Medigap)?",
        "Its letter is on its card.",
        "the supplement's card",
        applies=is_medicare,
        choices=(
            Choice("none", "No"),
            Choice("share", "Plan A, B, D, G or M: it pays the 20%"),
            Choice("all", "Plan C or F: it pays the deductible too"),
            Choice("other", "Another one"),
        ),
        default=takes("none"), group=PLAN,
        unknown="default", if_unknown="Then none is counted.",
    )  # fmt: skip


def more_questions(today: dt.date) -> tuple[InterviewQuestion, ...]:
    """Return the questions on what comes beside the plan or the fee."""
    return (
        InterviewQuestion(
            "eap", "yes", "Assistance programme",
            "Does an employer's assistance programme pay for some sessions first?",
            "Ask human resources, or look for “EAP” or “Employee Assistance Program” in the "
            "benefits booklet of your employer.",
            "the employer",
            default=says_no,
            unknown="default",
            if_unknown="Then none is counted. It is worth asking: such sessions are free.",
            group=MORE,
        ),
        InterviewQuestion(
            "eap_sessions", "count", "Sessions the programme pays",
            "How many sessions does the assistance programme pay?",
            "The booklet says, for instance, “up to 6 sessions per issue”.",
            "the employer's assistance programme",
            applies=is_yes("eap"),
            unknown="range", least=0, most=MOST_SESSIONS, group=MORE,
        ),
        *_missed_questions(),
        *_package_questions(),
        *_second_questions(today),
        *_next_questions(today),
    )  # fmt: skip


def _missed_questions() -> tuple[InterviewQuestion, ...]:
    return (
        InterviewQuestion(
            "missed_fee", "amount", "Fee for a missed session",
            "What does the therapist charge for a session that you miss? (0: nothing)",
            "In the fee agreement, under “cancellation” or “no-show”. No insurance pays it.",
            THERAPIST,
            default=takes(0), unknown="default",
            if_unknown="Then none is counted. It is worth asking your therapist.",
            group=MORE,
        ),
        InterviewQuestion(
            "missed_sessions", "count", "Sessions you may miss",
            "How many sessions do you expect to miss?",
            "They come on top of the planned ones.",
            "yourself",
            applies=lambda a: bool(known(a, "missed_fee")),
            default=takes(0), unknown="closed-range", group=MORE,
        ),
    )  # fmt: skip


def _package_questions() -> tuple[InterviewQuestion, ...]:
    return (
        InterviewQuestion(
            "package", "yes", "Package",
            "Does the therapist sell several sessions together for one price (a package)?",
            "On the therapist's website or in the fee agreement.", THERAPIST,
            applies=lambda a: known(a, "paying") == "self",
            default=says_no, unknown="default", group=MORE,
            if_unknown="Then none is compared. It is worth asking.",
        ),
        InterviewQuestion(
            "package_sessions", "count", "Sessions in the package",
            "How many sessions does the package have?", "", THERAPIST,
            applies=_has_package, unknown="needed", least=1, most=MOST_SESSIONS, group=MORE,
            if_unknown="A package can't be compared without it. Ask the therapist, or go back.",
        ),
        InterviewQuestion(
            "package_price", "amount", "Price of the package",
            "What does the package cost?", "", THERAPIST,
            applies=_has_package, unknown="range", group=MORE,
        ),
    )  # fmt: skip


def _second_questions(today: dt.date) -> tuple[InterviewQuestion, ...]:
    return (
        InterviewQuestion(
            "second", "yes", "Second plan",
            "Are you on a second health plan too, such as a partner's?",
            "It is billed after the first one. A plan that only follows the first in time is "
            "asked about next.",
            "yourself",
            applies=lambda a: has_plan(a) and not is_medicare(a),
            default=says_no, unknown="default", group=MORE,
            if_unknown="Then none is counted.",
        ),
        *plan_questions(today, "second."),
        InterviewQuestion(
            "second.coordination", "choice", "How the second plan pays",
            "How does the second plan pay beside the first?",
            "In its booklet under “coordination of benefits”.",
            _BENEFITS,
            applies=lambda a: has_plan(a, "second."),
            choices=(
                Choice("standard", "It pays what is left, up to its own amount"),
                Choice("non-duplication", "It pays only what it would pay above the first plan"),
            ),
            group=PLAN,
        ),
    )  # fmt: skip


def _next_questions(today: dt.date) -> tuple[InterviewQuestion, ...]:
    def later(answers: Answers, value: dt.date) -> str | None:
        start = known(answers, "start") or today
        return None if value > start else "That is not after the first session."

    return (
        InterviewQuestion(
            "next", "yes", "Change of insurance",
            "Will your insurance change before the last session?",
            "For instance with a new job, or at open enrollment for the new year.",
            "yourself",
            applies=has_plan, default=says_no, unknown="default", group=MORE,
            if_unknown="Then the plan is taken to stay. It is worth asking.",
        ),
        InterviewQuestion(
            "next_from", "date", "The new plan begins",
            "On which day does the new plan begin?", "", _BENEFITS,
            applies=is_yes("next"), objection=later,
            default=_new_year, unknown="needed", group=MORE,
            if_unknown="Without a day it can't be reckoned. Take the likeliest one.",
        ),
        *plan_questions(today, "next."),
    )  # fmt: skip


def _new_year(answers: Answers) -> Answer | None:
    start = known(answers, "start")
    return None if start is None else Answer(value=dt.date(start.year + 1, 1, 1), taken=True)


def _has_package(answers: Answers) -> bool:
    return bool(known(answers, "paying") == "self" and known(answers, "package") is True)
