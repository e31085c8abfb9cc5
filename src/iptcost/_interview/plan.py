"""The questions on an insurance plan, side by side of its network.

The printed words are those of the Summary of Benefits and Coverage (SBC), whose form is the
same for every plan in the United States, and of the insurers' portals and statements.
"""

from __future__ import annotations

import datetime as dt
import operator
from decimal import Decimal
from functools import partial
from typing import Any, Final

from iptcost._form.cost_share import read_cost_share
from iptcost._form.cost_share_words import AFTER, BEFORE, WAIVED
from iptcost._interview import facts, questions, terms
from iptcost._interview.questions import Answer, Answers, Choice, InterviewQuestion, known

PART_B_DEDUCTIBLE: Final = {2024: 240, 2025: 257, 2026: 283}
"""Dollars a year, as CMS publishes them each autumn (42 CFR 410.160)."""
_BY_LAW: Final = {
    "medicare": ("Medicare Part B", "20% coinsurance after deductible"),
    "medicaid": ("Medicaid", "No charge"),
}
"""What a public plan is called, and its terms: 42 CFR 410.155, and what most of Medicaid asks."""
_NAMES: Final = {"second.": "Second plan", "next.": "Next plan"}


def plan_questions(today: dt.date, plan: str = "") -> tuple[InterviewQuestion, ...]:
    """Return the questions on a plan: the first (""), "second." or "next."."""

    def by_contract(answers: Answers) -> bool:
        return facts.has_plan(answers, plan) and (bool(plan) or facts.by_contract(answers))

    def name(answers: Answers) -> Answer:
        own, _ = _BY_LAW.get("" if plan else str(known(answers, "paying")), ("Plan", ""))
        return Answer(value=_NAMES.get(plan, own), taken=True)

    ask = partial(
        InterviewQuestion, applies=lambda a: facts.has_plan(a, plan), group=questions.PLAN
    )
    return (
        ask(f"{plan}family", "yes", "Others on the plan",
            "Are other people on the plan with you (a partner, children)?",
            "On the SBC, at the top: “Coverage for: Individual” or “Family”.", terms.SBC,
            applies=by_contract, default=questions.NO, unknown="needed",
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
            place="{plan}.name", default=name, unknown="default",
            if_unknown="Then it is called “Plan” in the file."),
        ask(f"{plan}benefit_year", "month-day", "Plan year begins",
            "On which day does the plan's year begin?",
            "On the SBC, at the top: “Coverage Period: 01/01/2026 - 12/31/2026”. It is "
            "January 1 for most.", terms.SBC,
            place="{plan}.benefit_year", applies=by_contract, default=questions.takes("01-01")),
        *_side_questions(facts.PlanSide(f"{plan}in"), today, _IN),
        *_side_questions(facts.PlanSide(f"{plan}out"), today, _OUT),
    )  # fmt: skip


def _side_questions(
    on: facts.PlanSide, today: dt.date, words: dict[str, str]
) -> tuple[InterviewQuestion, ...]:
    """Return the questions on one side of a plan."""
    ask = partial(InterviewQuestion, source=terms.SBC, group="What you pay for a session")
    asks = partial(ask, first=not on.plan)
    below = "That is below the deductible, which is seldom so."

    def has_maximum(answers: Answers) -> bool:  # public payers have none
        return on.covers(answers) and (
            bool(on.plan) or known(answers, "paying") not in facts.BY_LAW
        )

    return (
        asks(f"{on.name}.share", "share", "What you pay for a session", words["ask"],
            words["share"],
            applies=on.applies, default=lambda a: _share_by_law(on, a)),
        asks(f"{on.name}.deductible", "amount", "Deductible",
            "What is the plan's deductible for one person? (0: none)", words["deductible"],
            place="{side}.deductible.individual", applies=on.meets_deductible,
            default=lambda a: _deductible_by_law(on, a), unknown="range",
            none_words="no deductible"),
        *_family_questions(on, ask, "deductible"),
        asks(f"{on.name}.order", "choice", "Copay and deductible",
            "How does the copay stand to the deductible?",
            "In the SBC's column “Limitations, Exceptions, & Other Important Information”, or ask "
            "the insurer: “Does the deductible apply to outpatient mental health visits?”",
            applies=on.order_is_open,
            choices=(
                Choice(WAIVED, "I pay the copay only; the deductible does not apply"),
                Choice(AFTER, "I pay all until the deductible is met, then the copay"),
                Choice(BEFORE, "I pay the copay, and the rest too until the deductible is met"),
            )),
        ask(f"{on.name}.out_of_pocket_max", "amount", "Out-of-pocket limit",
            "What is the out-of-pocket limit for one person, for a year?", words["limit"],
            place="{side}.out_of_pocket_max.individual", applies=has_maximum, unknown="range",
            none_words="no limit", group=terms.LIMITS,
            doubt=questions.beside(f"{on.name}.deductible", operator.lt, below)),
        *_family_questions(on, partial(ask, group=terms.LIMITS), "out_of_pocket_max"),
        *terms.used_questions(on, today),
        *terms.limit_questions(on, today),
        *terms.allowed_questions(on),
    )  # fmt: skip


def _share_by_law(on: facts.PlanSide, answers: Answers) -> Answer | None:
    _, said = _BY_LAW.get(str(known(answers, "paying")), ("", ""))
    if on.name != "in" or not said:
        return None
    return Answer(value=read_cost_share(said), said=said, taken=True)


def _deductible_by_law(on: facts.PlanSide, answers: Answers) -> Answer | None:
    """Offer Part B's deductible of the course's first year, where it is known."""
    start = known(answers, "start")
    if on.name != "in" or not facts.is_medicare(answers) or start is None:
        return None
    value = PART_B_DEDUCTIBLE.get(start.year)
    return questions.taken(value and Decimal(value))


def _family_questions(
    on: facts.PlanSide, ask: Any, limit: str
) -> tuple[InterviewQuestion, InterviewQuestion]:
    """Return the questions on a limit's family amount and on how it binds."""
    label, asks, none, label_rule, where_rule = _FAMILY[limit]
    key, place = f"{on.name}.{limit}", f"{{side}}.{limit}"
    matters = on.meets_deductible if limit == "deductible" else on.covers

    def applies(answers: Answers) -> bool:
        with_others = known(answers, f"{on.plan}family") is True
        return matters(answers) and with_others and on.has(answers, limit)

    return (
        ask(f"{key}.family", "amount", label, asks,
            "In the same line of the SBC, the amount for “family”.",
            place=f"{place}.family", applies=applies, unknown="range", none_words=none,
            objection=questions.beside(key, operator.lt, terms.BELOW)),
        ask(f"{key}.family_rule", "choice", label_rule,
            "How does the family's amount work?", where_rule, place=f"{place}.family_rule",
            applies=lambda a: applies(a) and on.has(a, f"{limit}.family"),
            choices=(
                Choice("embedded", "Each member has their own amount as well (embedded)"),
                Choice("aggregate", "The family's whole amount must be met first (aggregate)"),
            )),
    )  # fmt: skip


_IN: Final = {
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
_OUT: Final = {
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
_FAMILY: Final = {
    "deductible": (
        "Family deductible", "What is the deductible for the whole family?",
        "no family deductible", "How the family deductible works",
        ("On the SBC, beside it: “each family member must meet their own individual deductible” is "
         "1; “the overall family deductible must be met before the plan begins to pay” is 2."),
    ),
    "out_of_pocket_max": (
        "Family out-of-pocket limit", "What is the out-of-pocket limit for the whole family?",
        "no family limit", "How the family limit works",
        ("On the SBC, beside it: “they have to meet their own out-of-pocket limits” is 1; “the "
         "overall family out-of-pocket limit must be met” is 2."),
    ),
}  # fmt: skip
