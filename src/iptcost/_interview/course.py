"""The questions on who pays, on the course and its fees, and on what else may change the cost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from iptcost._interview.answers import Answer, Answers
from iptcost._interview.facts import has_plan, is_medicare, may_carry
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
from iptcost._interview.terms import approval_questions, other_care_questions
from iptcost._rules.course import MOST_SESSIONS, PROTOCOLS

ASK_THERAPIST = "Ask your therapist."
THERAPIST = "the therapist"
MANY: Final = 60
YEAR: Final = dt.timedelta(days=365)
AS_USUAL = "That is taken for now. You can change it in the file."
USUAL: Final[dict[str, Any]] = {"unknown": "default", "if_unknown": AS_USUAL}
NONE_COUNTED: Final[dict[str, Any]] = {
    "default": says_no, "unknown": "default", "if_unknown": "Then none is counted.",
}  # fmt: skip


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
    """Return the questions on what is planned when, and on the fees."""
    ask = partial(InterviewQuestion, source=THERAPIST, group=COURSE)
    return (
        ask("protocol", "choice", "Therapy",
            "Which therapy is planned?", ASK_THERAPIST, place="course.protocol",
            choices=tuple(Choice(p.name, p.title) for p in PROTOCOLS.values()),
            default=takes("ipt"), **USUAL),
        ask("sessions", "count", "Sessions",
            "How many sessions are planned, the first one included?", ASK_THERAPIST,
            place="course.sessions", default=_usual_sessions, unknown="range", least=1,
            most=MOST_SESSIONS, doubt=_many, first=True),
        ask("every", "choice", "Rhythm",
            "How often do you meet?", ASK_THERAPIST, place="course.every", unwritten="usual",
            choices=(
                Choice("usual", "As this therapy usually goes"),
                Choice("1 week", "Every week"),
                Choice("2 weeks", "Every two weeks"),
                Choice("1 month", "Every month"),
            ),
            default=takes("usual"), **USUAL),
        ask("start", "date", "First session",
            "On which day is the first session?",
            "The day decides in which year of the plan the sessions fall.",
            place="course.start", default=takes(today), doubt=_far_from(today), first=True,
            **USUAL),
        ask("modality", "choice", "Place",
            "Where do you meet?", place="course.modality",
            choices=(
                Choice("office", "At the therapist's office"),
                Choice("telehealth", "By video or telephone (telehealth)"),
            ),
            default=takes("office"), **USUAL),
        *_fee_questions(currency),
    )  # fmt: skip


def _fee_questions(currency: str) -> tuple[InterviewQuestion, ...]:
    ask = partial(InterviewQuestion, source=THERAPIST, group=FEES)
    return (
        ask("currency", "currency", "Currency",
            "In which currency does the therapist charge?",
            "Its code has three letters: USD, CAD, EUR.",
            place="currency", default=takes(currency), **USUAL),
        ask("fee_intake", "amount", "Fee, first session",
            "What does the therapist charge for the first session?",
            "On the therapist's website, in the fee agreement or on the good faith estimate.",
            place="provider.fees.intake", unknown="range", first=True),
        ask("fee_later", "amount", "Fee, later sessions",
            "And for each later session?", place="provider.fees.{later}",
            applies=lambda a: known(a, "sessions") != 1,
            default=lambda a: _same(a, "fee_intake"), unknown="range", first=True),
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
        group=PLAN, **{**NONE_COUNTED, "default": takes("none")},
    )  # fmt: skip


def more_questions(today: dt.date) -> tuple[InterviewQuestion, ...]:
    """Return the questions on what comes beside the plan or the fee."""
    ask = partial(InterviewQuestion, group=MORE)
    return (
        ask("eap", "yes", "Assistance programme",
            "Does an employer's assistance programme pay for some sessions first?",
            "Ask human resources, or look for “EAP” or “Employee Assistance Program” in the "
            "benefits booklet of your employer.",
            "the employer", default=says_no, unknown="default",
            if_unknown="Then none is counted. It is worth asking: such sessions are free."),
        ask("eap_sessions", "count", "Sessions the programme pays",
            "How many sessions does the assistance programme pay?",
            "The booklet says, for instance, “up to 6 sessions per issue”.",
            "the employer's assistance programme",
            place="{eap}.sessions", applies=is_yes("eap"), unknown="range", most=MOST_SESSIONS),
        *_therapist_questions(),
        *approval_questions(),
        *_second_questions(today),
        *_next_questions(today),
        *other_care_questions(today),
    )  # fmt: skip


def _therapist_questions() -> tuple[InterviewQuestion, ...]:
    """Return the questions on missed sessions, and on a package for those who pay alone."""
    ask = partial(InterviewQuestion, source=THERAPIST, group=MORE)
    return (
        ask("missed_fee", "amount", "Fee for a missed session",
            "What does the therapist charge for a session that you miss? (0: nothing)",
            "In the fee agreement, under “cancellation” or “no-show”. No insurance pays it.",
            place="provider.missed_session_fee", unwritten=0, default=takes(0),
            unknown="default",
            if_unknown="Then none is counted. It is worth asking your therapist."),
        ask("missed_sessions", "count", "Sessions you may miss",
            "How many sessions do you expect to miss?",
            "They come on top of the planned ones.", source="yourself",
            place="client.missed_sessions", unwritten=0,
            applies=lambda a: bool(known(a, "missed_fee")),
            default=takes(0), unknown="closed-range"),
        ask("package", "yes", "Package",
            "Does the therapist sell several sessions together for one price (a package)?",
            "On the therapist's website or in the fee agreement.",
            applies=lambda a: known(a, "paying") == "self",
            default=says_no, unknown="default",
            if_unknown="Then none is compared. It is worth asking."),
        ask("package_sessions", "count", "Sessions in the package",
            "How many sessions does the package have?", place="provider.bundles.0.sessions",
            applies=_has_package, unknown="needed", least=1, most=MOST_SESSIONS,
            if_unknown="A package can't be compared without it. Ask the therapist, or go back."),
        ask("package_price", "amount", "Price of the package",
            "What does the package cost?", place="provider.bundles.0.price",
            applies=lambda a: _has_package(a) and "package_sessions" in a, unknown="range"),
    )  # fmt: skip


def _second_questions(today: dt.date) -> tuple[InterviewQuestion, ...]:
    return (
        InterviewQuestion(
            "second", "yes", "Second plan",
            "Are you on a second health plan too, such as a partner's?",
            "It is billed after the first one. A plan that only follows the first in time is "
            "asked about next.",
            "yourself",
            applies=lambda a: has_plan(a) and not is_medicare(a), group=MORE, **NONE_COUNTED,
        ),
        *plan_questions(today, "second."),
        InterviewQuestion(
            "second.coordination", "choice", "How the second plan pays",
            "How does the second plan pay beside the first?",
            "In its booklet under “coordination of benefits”.",
            _BENEFITS,
            place="{plan}.coordination", applies=lambda a: has_plan(a, "second."),
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

    ask = partial(InterviewQuestion, source=_BENEFITS, group=MORE)
    return (
        ask("next", "yes", "Change of insurance",
            "Will your insurance change before the last session?",
            "For instance with a new job, or at open enrollment for the new year.",
            source="yourself",
            applies=has_plan, default=says_no, unknown="default",
            if_unknown="Then the plan is taken to stay. It is worth asking."),
        ask("next_from", "date", "The new plan begins",
            "On which day does the new plan begin?", place="{next}.from",
            applies=is_yes("next"), objection=later, default=_new_year, unknown="needed",
            if_unknown="Without a day it can't be reckoned. Take the likeliest one."),
        *plan_questions(today, "next."),
        ask("next.carries", "yes", "What you paid counts on",
            "Does what you paid this year count with the new plan too?",
            "It may where the insurer stays the same. Ask the new plan for “deductible credit”.",
            place="{plan}.carries", unwritten=False, applies=may_carry,
            default=says_no, unknown="default",
            if_unknown="Then it is taken not to count. It is worth asking."),
    )  # fmt: skip


def _new_year(answers: Answers) -> Answer | None:
    start = known(answers, "start")
    return None if start is None else Answer(value=dt.date(start.year + 1, 1, 1), taken=True)


def _has_package(answers: Answers) -> bool:
    return bool(known(answers, "paying") == "self" and known(answers, "package") is True)
