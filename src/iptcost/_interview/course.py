"""The questions on who pays, on the course and its fees, and on what else may change the cost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, Final

from iptcost._interview.answers import Answer, Answers
from iptcost._interview.facts import has_plan, is_medicare
from iptcost._interview.plan import plan_questions
from iptcost._interview.questions import (
    COURSE,
    FEES,
    MORE,
    PAYING,
    PLAN,
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


# -- what else may change the cost ---------------------------------------------------------------

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
