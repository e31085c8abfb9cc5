"""The questions on an insurance plan, side by side of its network.

The printed words are those of the Summary of Benefits and Coverage (SBC), whose form is the
same for every plan in the United States, and of the insurers' portals and statements.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any, Final

from iptcost._form.cost_share import read_cost_share
from iptcost._form.cost_share_words import AFTER, BEFORE, WAIVED
from iptcost._interview import facts
from iptcost._interview.answers import Answer, Answers
from iptcost._interview.questions import (
    LIMITS,
    PLAN,
    SBC,
    TERMS,
    Choice,
    InterviewQuestion,
    known,
    says_no,
    takes,
)
from iptcost._interview.terms import allowed_questions, limit_questions, used_questions

PART_B_DEDUCTIBLE: Final = {2024: 240, 2025: 257, 2026: 283}
"""Dollars a year, as CMS publishes them each autumn (42 CFR 410.160)."""


def plan_questions(today: dt.date, plan: str = "") -> tuple[InterviewQuestion, ...]:
    """Return the questions on a plan: the first (""), "second." or "next."."""

    def applies(answers: Answers) -> bool:
        return facts.has_plan(answers, plan)

    def by_contract(answers: Answers) -> bool:
        return applies(answers) and (bool(plan) or known(answers, "paying") == "plan")

    ask = partial(InterviewQuestion, applies=applies, group=PLAN)
    return (
        ask(f"{plan}family", "yes", "Others on the plan",
            "Are other people on the plan with you (a partner, children)?",
            "On the SBC, at the top: “Coverage for: Individual” or “Family”.", SBC,
            applies=by_contract, default=says_no, unknown="needed",
            if_unknown="The plan counts a family's costs together: ask at home.",
            first=not plan),
        ask(f"{plan}network", "choice", "Network",
            "Is the therapist in the plan's network?",
            "Look on the insurer's portal under “Find a provider”, or ask the therapist “Are you "
            "in network with my plan?”",
            "the insurer's portal or the therapist",
            place="{plan}.network", first=not plan,
            choices=(Choice("in", "In network"), Choice("out", "Out of network"))),
        ask(f"{plan}plan_name", "text", "Plan",
            "What is the plan called?",
            "On the front of the insurance card. No number is needed here.",
            "the insurance card",
            place="{plan}.name", default=_plan_name(plan), unknown="default",
            if_unknown="Then it is called “Plan” in the file."),
        ask(f"{plan}benefit_year", "month-day", "Plan year begins",
            "On which day does the plan's year begin?",
            "On the SBC, at the top: “Coverage Period: 01/01/2026 - 12/31/2026”. It is "
            "January 1 for most.", SBC,
            place="{plan}.benefit_year", applies=by_contract, default=takes("01-01")),
        *side_questions(f"{plan}in", today),
        *side_questions(f"{plan}out", today),
    )  # fmt: skip


def _plan_name(plan: str) -> Callable[[Answers], Answer | None]:
    names = {"medicaid": "Medicaid", "medicare": "Medicare Part B"}
    other = {"second.": "Second plan", "next.": "Next plan"}.get(plan, "Plan")

    def default(answers: Answers) -> Answer:
        name = other if plan else names.get(str(known(answers, "paying")), other)
        return Answer(value=name, taken=True)

    return default


def side_questions(side: str, today: dt.date) -> tuple[InterviewQuestion, ...]:
    """Return the questions on one side of a plan: ``in``, ``second.out`` and so on."""
    applies, first = facts.may_apply(side), not facts.plan_of(side)
    matters, words = facts.meets_deductible(side), _IN if side.endswith("in") else _OUT
    ask = partial(InterviewQuestion, source=SBC, group=TERMS, first=first)
    return (
        ask(f"{side}.share", "share", "What you pay for a session", words["ask"],
            words["share"],
            applies=applies, default=_share_by_law(side)),
        ask(f"{side}.deductible", "amount", "Deductible",
            "What is the plan's deductible for one person? (0: none)", words["deductible"],
            place="{side}.deductible.individual", applies=matters,
            default=_deductible_by_law(side), unknown="range", none_words="no deductible"),
        *_family_questions(side, "deductible", _FAMILY_DEDUCTIBLE, matters, TERMS),
        ask(f"{side}.order", "choice", "Copay and deductible",
            "How does the copay stand to the deductible?",
            "In the SBC's column “Limitations, Exceptions, & Other Important Information”, or ask "
            "the insurer: “Does the deductible apply to outpatient mental health visits?”",
            applies=lambda a: applies(a) and facts.order_is_open(a, side),
            choices=(
                Choice(WAIVED, "I pay the copay only; the deductible does not apply"),
                Choice(AFTER, "I pay all until the deductible is met, then the copay"),
                Choice(BEFORE, "I pay the copay, and the rest too until the deductible is met"),
            )),
        *_maximum_questions(side, words["limit"]),
        *used_questions(side, today),
        *limit_questions(side, today),
        *allowed_questions(side),
    )  # fmt: skip


def _share_by_law(side: str) -> Callable[[Answers], Answer | None]:
    """Offer Medicare's own terms (42 CFR 410.155), and what most of Medicaid asks: nothing."""
    words = {"medicare": "20% coinsurance after deductible", "medicaid": "No charge"}

    def default(answers: Answers) -> Answer | None:
        said = None if side != "in" else words.get(str(known(answers, "paying")))
        return None if said is None else Answer(value=read_cost_share(said), said=said, taken=True)

    return default


def _deductible_by_law(side: str) -> Callable[[Answers], Answer | None]:
    """Offer Part B's deductible of the course's first year, where it is known."""

    def default(answers: Answers) -> Answer | None:
        start = known(answers, "start")
        if side != "in" or not facts.is_medicare(answers) or start is None:
            return None
        value = PART_B_DEDUCTIBLE.get(start.year)
        return None if value is None else Answer(value=Decimal(value), taken=True)

    return default


def _maximum_questions(side: str, where: str) -> tuple[InterviewQuestion, ...]:
    """Return the questions on the out-of-pocket limit."""
    covered = facts.covers(side)

    def below_deductible(answers: Answers, value: Any) -> str | None:
        deductible = known(answers, f"{side}.deductible")
        below = deductible is not None and value < deductible
        return "That is below the deductible, which is seldom so." if below else None

    return (
        InterviewQuestion(
            f"{side}.out_of_pocket_max", "amount", "Out-of-pocket limit",
            "What is the out-of-pocket limit for one person, for a year?", where, SBC,
            place="{side}.out_of_pocket_max.individual",
            applies=lambda a: covered(a) and facts.has_maximum(a, side),
            unknown="range", none_words="no limit", doubt=below_deductible, group=LIMITS,
        ),
        *_family_questions(side, "out_of_pocket_max", _FAMILY_LIMIT, covered, LIMITS),
    )  # fmt: skip


_IN: Final[dict[str, Any]] = {
    "ask": "What does the plan say you pay for an outpatient mental health visit in network?",
    "share": (
        "On the SBC: “If you need mental health, behavioral health, or substance abuse services”, "
        "line “Outpatient services”, column “Network Provider (You will pay the least)”. On the "
        "card: “Mental/behavioral health outpatient services” or “Specialist visit”. Copy the "
        "words, such as: $30 copay after deductible"
    ),
    "deductible": (
        "On the SBC, first line: “What is the overall deductible?” If it has two amounts, the one "
        "for “network” and “individual”."
    ),
    "limit": (
        "On the SBC: “What is the out-of-pocket limit for this plan?”, for “network” and "
        "“individual”. Type none if it says “Not applicable”."
    ),
}
_OUT: Final[dict[str, Any]] = {
    "ask": "What does the plan say you pay for an outpatient mental health visit out of network?",
    "share": (
        "On the SBC: “If you need mental health, behavioral health, or substance abuse services”, "
        "line “Outpatient services”, column “Out-of-Network Provider (You will pay the most)”. "
        "Copy the words, such as: 40% coinsurance, or: Not covered"
    ),
    "deductible": (
        "On the SBC, first line: “What is the overall deductible?” If it has two amounts, the one "
        "for “out-of-network” and “individual”."
    ),
    "limit": (
        "On the SBC: “What is the out-of-pocket limit for this plan?”, for “out-of-network” and "
        "“individual”. Type none if it says “Not applicable”."
    ),
}
_SAME_LINE = "In the same line of the SBC, the amount for “family”."
_FAMILY_DEDUCTIBLE = (
    ("Family deductible", "What is the deductible for the whole family?", "no family deductible"),
    "How the family deductible works",
    (
        "On the SBC, beside it: “each family member must meet their own individual deductible” is "
        "1; “the overall family deductible must be met before the plan begins to pay” is 2."
    ),
)
_FAMILY_LIMIT = (
    ("Family out-of-pocket limit", "What is the out-of-pocket limit for the whole family?",
     "no family limit"),
    "How the family limit works",
    (
        "On the SBC, beside it: “they have to meet their own out-of-pocket limits” is 1; “the "
        "overall family out-of-pocket limit must be met” is 2."
    ),
)  # fmt: skip


def _family_questions(
    side: str,
    limit: str,
    words: tuple[tuple[str, str, str], str, str],
    matters: Callable[[Answers], bool],
    group: str,
) -> tuple[InterviewQuestion, InterviewQuestion]:
    """Return the questions on a limit's family amount and on how it binds."""
    (label, asks, none), label_rule, where_rule = words
    key = f"{side}.{limit}"
    family, place = f"{key}.family", f"{{side}}.{limit}"

    def applies(answers: Answers) -> bool:
        with_others = known(answers, f"{facts.plan_of(side)}family") is True
        return matters(answers) and with_others and facts.is_set(answers, key)

    def not_below(answers: Answers, value: Any) -> str | None:
        one = known(answers, key)
        wrong = one is not None and value < one
        return "The family's amount is not below one person's." if wrong else None

    return (
        InterviewQuestion(
            family, "amount", label, asks, _SAME_LINE, SBC,
            place=f"{place}.family", applies=applies, unknown="range", none_words=none,
            objection=not_below, group=group,
        ),
        InterviewQuestion(
            f"{key}.family_rule", "choice", label_rule,
            "How does the family's amount work?", where_rule, SBC,
            place=f"{place}.family_rule", group=group,
            applies=lambda a: applies(a) and facts.is_set(a, family),
            choices=(
                Choice("embedded", "Each member has their own amount as well (embedded)"),
                Choice("aggregate", "The family's whole amount must be met first (aggregate)"),
            ),
        ),
    )  # fmt: skip
