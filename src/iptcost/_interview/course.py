"""The questions on who pays, on the course, its fees and scale, and on what may change the cost."""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from iptcost._form.values import anniversary
from iptcost._interview import facts, plan, questions, terms
from iptcost._interview.questions import Answer, Answers, Choice, InterviewQuestion, known
from iptcost._rules.accumulators import year_start
from iptcost._rules.course import MOST_SESSIONS, PROTOCOLS

ASK_THERAPIST: Final = "Ask your therapist."
THERAPIST: Final = "the therapist"
MANY: Final = 60
_THAT_IS_MANY = "That is many: this kind of therapy has 12 to 20."
YEAR: Final = dt.timedelta(days=365)
MOST_TIERS: Final = 8
LEVEL: Final = "poverty-guideline"
USUAL: Final[dict[str, Any]] = {
    "unknown": "default", "if_unknown": "That is taken for now. You can change it in the file.",
}  # fmt: skip
ASKS_NO: Final[dict[str, Any]] = {"default": questions.NO, "unknown": "default"}


PAYING: Final = InterviewQuestion(
    "paying", "choice", "Who pays", "How will the sessions be paid?",
    "If you have an insurance card and mean to use it, choose 1.", "yourself",
    choices=(
        Choice("plan", "With health insurance"),
        Choice("self", "Without insurance, by myself"),
        Choice("medicaid", "With Medicaid"),
        Choice("medicare", "With Original Medicare"),
    ),
    unknown="needed",
    if_unknown="Choose 1 to see it with insurance; you can change it at the end.",
    group="Who pays", first=True,
)  # fmt: skip
"""What decides all the rest."""


def course_questions(today: dt.date, currency: str) -> tuple[InterviewQuestion, ...]:
    """Return the questions on what is planned when, and on the fees."""

    def far(_: Answers, value: Any) -> str | None:
        if value < today - YEAR:
            return "That is more than a year ago."
        return "That is more than two years from now." if value > today + 2 * YEAR else None

    ask = partial(InterviewQuestion, source=THERAPIST, group=questions.COURSE)
    fee = partial(ask, group=questions.FEES)
    return (
        ask("protocol", "choice", "Therapy",
            "Which therapy is planned?", ASK_THERAPIST, place="course.protocol",
            choices=tuple(Choice(p.name, p.title) for p in PROTOCOLS.values()),
            default=questions.takes("ipt"), **USUAL),
        ask("sessions", "count", "Sessions",
            "How many sessions are planned, the first one included?", ASK_THERAPIST,
            place="course.sessions",
            default=lambda a: questions.taken(PROTOCOLS[known(a, "protocol") or "ipt"].sessions),
            unknown="range", least=1, most=MOST_SESSIONS,
            doubt=lambda _, value: _THAT_IS_MANY if value > MANY else None, first=True),
        ask("every", "choice", "Rhythm",
            "How often do you meet?", ASK_THERAPIST, place="course.every", unwritten="usual",
            choices=(
                Choice("usual", "As this therapy usually goes"),
                Choice("1 week", "Every week"),
                Choice("2 weeks", "Every two weeks"),
                Choice("1 month", "Every month"),
            ),
            default=questions.takes("usual"), **USUAL),
        ask("start", "date", "First session",
            "On which day is the first session?",
            "The day decides in which year of the plan the sessions fall.",
            place="course.start", default=questions.takes(today), doubt=far, first=True,
            **USUAL),
        ask("modality", "choice", "Place",
            "Where do you meet?", place="course.modality",
            choices=(
                Choice("office", "At the therapist's office"),
                Choice("telehealth", "By video or telephone (telehealth)"),
            ),
            default=questions.takes("office"), **USUAL),
        fee("currency", "currency", "Currency",
            "In which currency does the therapist charge?",
            "Its code has three letters: USD, CAD, EUR.",
            place="currency", default=questions.takes(currency), **USUAL),
        fee("fee_intake", "amount", "Fee, first session",
            "What does the therapist charge for the first session?",
            "On the therapist's website, in the fee agreement or on the good faith estimate.",
            place="provider.fees.intake", unknown="range", first=True),
        fee("fee_later", "amount", "Fee, later sessions",
            "And for each later session?", place="provider.fees.{later}",
            applies=lambda a: known(a, "sessions") != 1,
            default=questions.same_as("fee_intake"), unknown="range", first=True),
    )  # fmt: skip


# -- a sliding scale, for those who pay by themselves ---------------------------------------------

_of_scale = partial(InterviewQuestion, source=THERAPIST, group=questions.SCALE, first=True)
_NEEDED: Final[dict[str, Any]] = {
    "unknown": "needed",
    "if_unknown": "The scale can't be reckoned without it. "
    "Ask the therapist for the table, or go back.",
}


def scale_questions() -> tuple[InterviewQuestion, ...]:
    """Return the questions on the scale, on what it goes by, and on the client."""

    def dollars_only(answers: Answers, value: object) -> str | None:
        wrong = "The federal poverty level is in US dollars, so it needs the currency USD."
        return wrong if value == LEVEL and known(answers, "currency") != "USD" else None

    def by_level(answers: Answers) -> bool:
        return has_scale(answers) and known(answers, "scale_basis") == LEVEL

    ask = partial(_of_scale, applies=has_scale)
    return (
        ask("scale", "yes", "Sliding scale",
            "Does the therapist lower the fee for people with a low income (a sliding scale)?",
            ASK_THERAPIST, applies=facts.pays_alone, **ASKS_NO,
            if_unknown="Then the full fee is counted. It is worth asking: many do."),
        ask("scale_basis", "choice", "The scale goes by",
            "What does the scale go by?",
            "The therapist's table names an income, or a percentage of the “federal poverty "
            "level” (FPL).",
            place="provider.sliding_scale.basis",
            choices=(
                Choice("income", "An income in money"),
                Choice(LEVEL, "A percentage of the federal poverty level"),
            ),
            unknown="needed", if_unknown="Ask the therapist for the table, or go back.",
            objection=dollars_only),
        *_table_questions(),
        ask("floor", "amount", "Lowest fee",
            "Is there a fee below which the scale never goes?", ASK_THERAPIST,
            place="provider.sliding_scale.floor", default=questions.says_none,
            none_words="no lowest fee", unknown="default", if_unknown="Then none is counted."),
        ask("income", "amount", "Income a year",
            "What is your household's income in a year, before taxes?",
            "On the tax return, or twelve times the monthly pay. It stays in your file.",
            source="yourself", place="client.annual_income", unknown="range"),
        ask("household", "count", "People in the household",
            "How many people live on this income, you included?", source="yourself",
            place="client.household_size", applies=by_level, unknown="closed-range",
            least=1, most=100),
        ask("residence", "choice", "Residence",
            "Where do you live?", source="yourself",
            place="client.residence", applies=by_level,
            choices=(
                Choice("US", "In one of the 48 states or in Washington, DC"),
                Choice("US-AK", "In Alaska"),
                Choice("US-HI", "In Hawaii"),
            ),
            default=questions.takes("US"), **USUAL),
    )  # fmt: skip


def _table_questions() -> Iterator[InterviewQuestion]:
    """Yield the questions on the scale's table, line by line."""
    income = "Up to which income a year does the first line go?"
    level = "Up to which percentage of the poverty level does the first line go?"
    yield from _tier_questions(1, income, level, **_NEEDED)
    income = "Up to which income a year does the next line go? (Enter: no further line)"
    level = "Up to which percentage does the next line go? (Enter: no further line)"
    ends: dict[str, Any] = {"unknown": "default", "if_unknown": "Then the table ends here."}
    ends |= {"default": questions.says_none, "none_words": "no further line"}
    for number in range(2, MOST_TIERS + 1):
        yield from _tier_questions(number, income, level, **ends)


def _tier_questions(number: int, income: str, level: str, **ends: Any) -> Any:
    """Return the questions on one line of the scale's table: up to what, and what then."""

    def end(name: str, sort: questions.Sort, label: str, asks: str, basis: str) -> Any:
        higher = "Each line goes higher than the one before."
        return _of_scale(
            f"tier{number}.{name}", sort, label, asks,
            "Go down the therapist's table line by line. Above its last line the full fee holds.",
            applies=lambda a: known(a, "scale_basis") == basis and _goes_on(a, number),
            objection=questions.beside(f"tier{number - 1}.{name}", operator.le, higher), **ends,
        )  # fmt: skip

    return (
        end("income", "amount", "Scale, income up to", income, "income"),
        end("level", "percent", "Scale, poverty level up to", level, LEVEL),
        _of_scale(f"tier{number}.pays", "pays", "Scale, you pay",
            "What do you pay for a session on this line: an amount, or a percentage of the fee?",
            "For instance 60, or 50%.", **_NEEDED,
            applies=lambda a: _goes_on(a, number) and tier_end(a, number)[1] is not None),
    )  # fmt: skip


def has_scale(answers: Answers) -> bool:
    """Return whether a scale was said to hold."""
    return facts.pays_alone(answers) and known(answers, "scale") is True


def _goes_on(answers: Answers, number: int) -> bool:
    """Return whether a scale's table may have this line: the one before it is told whole."""
    told = number == 1 or known(answers, f"tier{number - 1}.pays") is not None
    return has_scale(answers) and told


def tier_end(answers: Answers, number: int) -> tuple[str, Any]:
    """Return the key by which a line says up to where it goes, and what is known of that."""
    name = "level" if known(answers, "scale_basis") == LEVEL else "income"
    return (key := f"tier{number}.{name}"), known(answers, key)


# -- what else may change the cost ---------------------------------------------------------------


_BENEFITS = "the employer's or the insurer's letter"


def more_questions(today: dt.date) -> tuple[InterviewQuestion, ...]:
    """Return the questions on what comes beside the plan or the fee."""
    ask = partial(InterviewQuestion, group=questions.MORE)
    return (
        ask("supplement", "choice", "Supplement to Medicare",
            "Do you have a Medicare supplement (Medigap)?", "Its letter is on its card.",
            "the supplement's card", applies=facts.is_medicare,
            choices=(
                Choice("none", "No"),
                Choice("share", "Plan A, B, D, G or M: it pays the 20%"),
                Choice("all", "Plan C or F: it pays the deductible too"),
                Choice("other", "Another one"),
            ),
            default=questions.takes("none"), unknown="default", if_unknown="Then none is counted.",
            group=questions.PLAN),
        ask("eap", "yes", "Assistance programme",
            "Does an employer's assistance programme pay for some sessions first?",
            "Ask human resources, or look for “EAP” or “Employee Assistance Program” in the "
            "benefits booklet of your employer.",
            "the employer", **ASKS_NO,
            if_unknown="Then none is counted. It is worth asking: such sessions are free."),
        ask("eap_sessions", "count", "Sessions the programme pays",
            "How many sessions does the assistance programme pay?",
            "The booklet says, for instance, “up to 6 sessions per issue”.",
            "the employer's assistance programme",
            place="{eap}.sessions", applies=questions.says("eap"), unknown="range",
            most=MOST_SESSIONS),
        *_therapist_questions(),
        *terms.approval_questions(),
        ask("second", "yes", "Second plan",
            "Are you on a second health plan too, such as a partner's?",
            "It is billed after the first one. A plan that only follows the first in time is "
            "asked about next.",
            "yourself",
            applies=lambda a: facts.has_plan(a) and not facts.is_medicare(a), **ASKS_NO,
            if_unknown="Then none is counted."),
        *plan.plan_questions(today, "second."),
        ask("second.coordination", "choice", "How the second plan pays",
            "How does the second plan pay beside the first?",
            "In its booklet under “coordination of benefits”.",
            _BENEFITS,
            place="{plan}.coordination", applies=lambda a: facts.has_plan(a, "second."),
            choices=(
                Choice("standard", "It pays what is left, up to its own amount"),
                Choice("non-duplication", "It pays only what it would pay above the first plan"),
            ),
            group=questions.PLAN),
        *_next_questions(today),
        *terms.other_care_questions(today),
    )  # fmt: skip


def _therapist_questions() -> tuple[InterviewQuestion, ...]:
    """Return the questions on missed sessions, and on a package for those who pay alone."""

    def has_package(answers: Answers) -> bool:
        return facts.pays_alone(answers) and known(answers, "package") is True

    ask = partial(InterviewQuestion, source=THERAPIST, group=questions.MORE)
    return (
        ask("missed_fee", "amount", "Fee for a missed session",
            "What does the therapist charge for a session that you miss? (0: nothing)",
            "In the fee agreement, under “cancellation” or “no-show”. No insurance pays it.",
            place="provider.missed_session_fee", unwritten=0, default=questions.takes(0),
            unknown="default",
            if_unknown="Then none is counted. It is worth asking your therapist."),
        ask("missed_sessions", "count", "Sessions you may miss",
            "How many sessions do you expect to miss?",
            "They come on top of the planned ones.", source="yourself",
            place="client.missed_sessions", unwritten=0,
            applies=lambda a: bool(known(a, "missed_fee")),
            default=questions.takes(0), unknown="closed-range"),
        ask("package", "yes", "Package",
            "Does the therapist sell several sessions together for one price (a package)?",
            "On the therapist's website or in the fee agreement.",
            applies=facts.pays_alone, **ASKS_NO,
            if_unknown="Then none is compared. It is worth asking."),
        ask("package_sessions", "count", "Sessions in the package",
            "How many sessions does the package have?", place="provider.bundles.0.sessions",
            applies=has_package, unknown="needed", least=1, most=MOST_SESSIONS,
            if_unknown="A package can't be compared without it. Ask the therapist, or go back."),
        ask("package_price", "amount", "Price of the package",
            "What does the package cost?", place="provider.bundles.0.price",
            applies=lambda a: has_package(a) and "package_sessions" in a, unknown="range"),
    )  # fmt: skip


def _next_questions(today: dt.date) -> tuple[InterviewQuestion, ...]:
    def later(answers: Answers, value: dt.date) -> str | None:
        start = known(answers, "start") or today
        return None if value > start else "That is not after the first session."

    def new_year(answers: Answers) -> Answer | None:
        start = known(answers, "start")
        return questions.taken(start and dt.date(start.year + 1, 1, 1))

    def within_its_year(answers: Answers) -> bool:  # what was paid before may count there
        begins, year = known(answers, "next_from"), known(answers, "next.benefit_year")
        if not facts.has_plan(answers, "next.") or begins is None or year is None:
            return False
        return bool(year_start(begins, anniversary(year)) < begins)

    ask = partial(InterviewQuestion, source=_BENEFITS, group=questions.MORE)
    return (
        ask("next", "yes", "Change of insurance",
            "Will your insurance change before the last session?",
            "For instance with a new job, or at open enrollment for the new year.",
            source="yourself", applies=facts.has_plan, **ASKS_NO,
            if_unknown="Then the plan is taken to stay. It is worth asking."),
        ask("next_from", "date", "The new plan begins",
            "On which day does the new plan begin?", place="{next}.from",
            applies=questions.says("next"), objection=later, default=new_year, unknown="needed",
            if_unknown="Without a day it can't be reckoned. Take the likeliest one."),
        *plan.plan_questions(today, "next."),
        ask("next.carries", "yes", "What you paid counts on",
            "Does what you paid this year count with the new plan too?",
            "It may where the insurer stays the same. Ask the new plan for “deductible credit”.",
            place="{plan}.carries", unwritten=False, applies=within_its_year, **ASKS_NO,
            if_unknown="Then it is taken not to count. It is worth asking."),
    )  # fmt: skip
