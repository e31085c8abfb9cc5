"""The questions on an insurance plan, side by side of its network.

The printed words are those of the Summary of Benefits and Coverage (SBC), whose form is the
same for every plan in the United States, and of the insurers' portals and statements.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, Final

from iptcost._form.cost_share_words import AFTER, BEFORE, WAIVED
from iptcost._interview.answers import Answer, Answers
from iptcost._interview.facts import (
    begins_anew,
    covers,
    has_family,
    has_plan,
    is_set,
    limit_is_touched,
    meets_deductible,
    on,
    order_is_open,
)
from iptcost._interview.questions import (
    Choice,
    InterviewQuestion,
    known,
    says_no,
    says_none,
    takes,
)

SBC: Final = "the Summary of Benefits and Coverage"
INSURER: Final = "the insurer's portal or statement"
_PORTAL = (
    "On the insurer's portal or the newest Explanation of Benefits (EOB): “Deductible met”, "
    "“Applied to deductible”, “Year to date”."
)
_FAMILY_RULES = (
    Choice("embedded", "Each member has their own amount as well (embedded)"),
    Choice("aggregate", "The family's whole amount must be met first (aggregate)"),
)


def plan_questions(today: dt.date) -> tuple[InterviewQuestion, ...]:
    """Return the questions on the plan, those on each side that may apply among them."""
    return (
        InterviewQuestion(
            "plan_name", "text", "Plan",
            "What is the plan called?",
            "On the front of the insurance card. No number is needed here.",
            "the insurance card",
            applies=has_plan, default=takes("Plan"),
            unknown="default", if_unknown="Then it is called “Plan” in the file.",
        ),
        InterviewQuestion(
            "network", "choice", "Network",
            "Is the therapist in the plan's network?",
            "Look on the insurer's portal under “Find a provider”, or ask the therapist “Are you "
            "in network with my plan?”",
            "the insurer's portal or the therapist",
            applies=has_plan,
            choices=(Choice("in", "In network"), Choice("out", "Out of network")),
        ),
        InterviewQuestion(
            "family", "yes", "Others on the plan",
            "Are other people on the plan with you (a partner, children)?",
            "On the SBC, at the top: “Coverage for: Individual” or “Family”.",
            SBC,
            applies=has_plan, default=says_no,
            unknown="needed", if_unknown="The plan counts a family's costs together: ask at home.",
        ),
        InterviewQuestion(
            "benefit_year", "month-day", "Plan year begins",
            "On which day does the plan's year begin?",
            "On the SBC, at the top: “Coverage Period: 01/01/2026 - 12/31/2026”. It is "
            "January 1 for most.",
            SBC,
            applies=has_plan, default=takes("01-01"),
        ),
        *side_questions("in", today),
        *side_questions("out", today),
    )  # fmt: skip


def side_questions(side: str, today: dt.date) -> tuple[InterviewQuestion, ...]:
    """Return the questions on one side of the plan: ``in`` or ``out`` of network."""
    applies = on(side)
    where = _SHARE_IN if side == "in" else _SHARE_OUT
    return (
        InterviewQuestion(
            f"{side}.share", "share", "What you pay for a session",
            _ASK_SHARE_IN if side == "in" else _ASK_SHARE_OUT, where, SBC,
            applies=applies,
        ),
        *_deductible_questions(side),
        *_order_question(side),
        *_maximum_questions(side),
        *_used_questions(side, today),
        *_visit_questions(side, today),
        *_allowed_questions(side),
    )  # fmt: skip


_ASK_SHARE_IN = "What does the plan say you pay for an outpatient mental health visit in network?"
_ASK_SHARE_OUT = (
    "What does the plan say you pay for an outpatient mental health visit out of network?"
)
_SHARE_IN = (
    "On the SBC: “If you need mental health, behavioral health, or substance abuse services”, "
    "line “Outpatient services”, column “Network Provider (You will pay the least)”. On the card: "
    "“Mental/behavioral health outpatient services” or “Specialist visit”. Copy the words, such "
    "as: $30 copay after deductible"
)
_SHARE_OUT = (
    "On the SBC: “If you need mental health, behavioral health, or substance abuse services”, "
    "line “Outpatient services”, column “Out-of-Network Provider (You will pay the most)”. Copy "
    "the words, such as: 40% coinsurance, or: Not covered"
)


def _deductible_questions(side: str) -> tuple[InterviewQuestion, ...]:
    """Return the questions on the deductible."""
    matters = meets_deductible(side)
    return (
        InterviewQuestion(
            f"{side}.deductible", "amount", "Deductible",
            "What is the plan's deductible for one person? (0: none)",
            _DEDUCTIBLE_IN if side == "in" else _DEDUCTIBLE_OUT, SBC,
            applies=matters, unknown="range", none_words="no deductible",
        ),
        *_family_questions(side, "deductible", _FAMILY_DEDUCTIBLE, matters),
    )  # fmt: skip


def _order_question(side: str) -> tuple[InterviewQuestion]:
    """Return what is asked where a copay meets a deductible and the words leave it open."""
    applies = on(side)
    return (
        InterviewQuestion(
            f"{side}.order", "choice", "Copay and deductible",
            "How does the copay stand to the deductible?",
            "In the SBC's column “Limitations, Exceptions, & Other Important Information”, or ask "
            "the insurer: “Does the deductible apply to outpatient mental health visits?”",
            SBC,
            applies=lambda a: applies(a) and order_is_open(a, side),
            choices=(
                Choice(WAIVED, "I pay the copay only; the deductible does not apply"),
                Choice(AFTER, "I pay all until the deductible is met, then the copay"),
                Choice(BEFORE, "I pay the copay, and the rest too until the deductible is met"),
            ),
        ),
    )  # fmt: skip


def _maximum_questions(side: str) -> tuple[InterviewQuestion, ...]:
    """Return the questions on the out-of-pocket limit."""
    covered = covers(side)
    return (
        InterviewQuestion(
            f"{side}.out_of_pocket_max", "amount", "Out-of-pocket limit",
            "What is the out-of-pocket limit for one person, for a year?",
            _LIMIT_IN if side == "in" else _LIMIT_OUT, SBC,
            applies=covered, unknown="range", none_words="no limit",
        ),
        *_family_questions(side, "out_of_pocket_max", _FAMILY_LIMIT, covered),
    )  # fmt: skip


_DEDUCTIBLE_IN = (
    "On the SBC, first line: “What is the overall deductible?” If it has two amounts, the one "
    "for “network” and “individual”."
)
_DEDUCTIBLE_OUT = (
    "On the SBC, first line: “What is the overall deductible?” If it has two amounts, the one "
    "for “out-of-network” and “individual”."
)
_LIMIT_IN = (
    "On the SBC: “What is the out-of-pocket limit for this plan?”, for “network” and "
    "“individual”. Type none if it says “Not applicable”."
)
_LIMIT_OUT = (
    "On the SBC: “What is the out-of-pocket limit for this plan?”, for “out-of-network” and "
    "“individual”. Type none if it says “Not applicable”."
)
_FAMILY_DEDUCTIBLE = (
    "What is the deductible for the whole family?",
    "In the same line of the SBC, the amount for “family”.",
    (
        "On the SBC, beside it: “each family member must meet their own individual deductible” is "
        "1; “the overall family deductible must be met before the plan begins to pay” is 2."
    ),
    "Family deductible",
    "How the family deductible works",
    "no family deductible",
)
_FAMILY_LIMIT = (
    "What is the out-of-pocket limit for the whole family?",
    "In the same line of the SBC, the amount for “family”.",
    (
        "On the SBC, beside it: “they have to meet their own out-of-pocket limits” is 1; “the "
        "overall family out-of-pocket limit must be met” is 2."
    ),
    "Family out-of-pocket limit",
    "How the family limit works",
    "no family limit",
)


def _family_questions(
    side: str, limit: str, words: tuple[str, ...], matters: Callable[[Answers], bool]
) -> tuple[InterviewQuestion, InterviewQuestion]:
    """Return the questions on a limit's family amount and on how it binds."""
    ask, where, where_rule, label, label_rule, none = words
    key = f"{side}.{limit}"
    family = f"{key}.family"

    def applies(answers: Answers) -> bool:
        return matters(answers) and known(answers, "family") is True and is_set(answers, key)

    def not_below(answers: Answers, value: Any) -> str | None:
        one = known(answers, key)
        wrong = one is not None and value < one
        return "The family's amount is not below one person's." if wrong else None

    return (
        InterviewQuestion(
            family, "amount", label, ask, where, SBC,
            applies=applies, unknown="range", none_words=none, objection=not_below,
        ),
        InterviewQuestion(
            f"{key}.family_rule", "choice", label_rule,
            "How does the family's amount work?", where_rule, SBC,
            applies=lambda a: applies(a) and is_set(a, family), choices=_FAMILY_RULES,
        ),
    )  # fmt: skip


def _used_questions(side: str, today: dt.date) -> tuple[InterviewQuestion, ...]:
    """Return the questions on what was used before the first session."""

    def counts(limit: str) -> Callable[[Answers], bool]:
        def asks(answers: Answers) -> bool:
            if not (covers(side)(answers) and is_set(answers, f"{side}.{limit}")):
                return False
            touched = limit != "deductible" or limit_is_touched(answers, side)
            return touched and not begins_anew(answers, today)

        return asks

    used, family = f"{side}.used_deductible", f"{side}.used_deductible.family"
    spent, family_spent = f"{side}.used_out_of_pocket", f"{side}.used_out_of_pocket.family"
    met, toward = counts("deductible"), counts("out_of_pocket_max")
    return (
        InterviewQuestion(
            used, "amount", "Deductible met so far",
            "How much of the deductible is met so far in this plan year, before the first session?",
            _PORTAL, INSURER,
            applies=met, objection=_at_most(f"{side}.deductible"),
        ),
        InterviewQuestion(
            family, "amount", "Deductible met, family",
            "And by the whole family?", "", INSURER,
            applies=lambda a: met(a) and has_family(a, f"{side}.deductible"),
            default=_as(used), objection=_at_most(f"{side}.deductible.family"),
        ),
        InterviewQuestion(
            spent, "amount", "Out of pocket so far",
            "How much of the out-of-pocket limit is used so far in this plan year?",
            "On the same page of the portal: “Out-of-pocket maximum”, “Applied to out-of-pocket”. "
            "It includes what was paid toward the deductible.",
            INSURER,
            applies=toward, default=_as(used), objection=_at_most(f"{side}.out_of_pocket_max"),
        ),
        InterviewQuestion(
            family_spent, "amount", "Out of pocket, family",
            "And by the whole family?", "", INSURER,
            applies=lambda a: toward(a) and has_family(a, f"{side}.out_of_pocket_max"),
            default=_as(spent), objection=_at_most(f"{side}.out_of_pocket_max.family"),
        ),
    )  # fmt: skip


def _visit_questions(side: str, today: dt.date) -> tuple[InterviewQuestion, ...]:
    covered = covers(side)
    limit = f"{side}.visit_limit"
    return (
        InterviewQuestion(
            limit, "count", "Visits a year",
            "Does the plan limit the number of visits in a year?",
            "On the SBC, the same line, last column: for instance “Limited to 20 visits per year”.",
            SBC,
            applies=covered,
            default=says_none, none_words="no limit",
            unknown="range",
        ),
        InterviewQuestion(
            f"{side}.visits_used", "count", "Visits used so far",
            "How many of these visits were used before the first session?",
            "On the insurer's portal, or your own calendar since the plan's year began.",
            INSURER,
            applies=lambda a: covered(a) and is_set(a, limit) and not begins_anew(a, today),
            default=takes(0), objection=_at_most(limit),
        ),
    )  # fmt: skip


def _allowed_questions(side: str) -> tuple[InterviewQuestion, ...]:
    covered = covers(side)
    own: dict[str, Any] = {"unknown": "range"}
    if side == "in":
        ask = "What has the insurer agreed with the therapist for the first session?"
        where = (
            "On an Explanation of Benefits for this therapist: “Allowed amount” or “Contracted "
            "rate”; or ask the therapist. Enter takes the fee itself: the most it can be."
        )
        none = {"default": says_none, "none_words": "the fee itself"}
        own |= none
    else:
        ask = "How much does the plan recognise out of network for the first session?"
        where = (
            "Ask the insurer for its “allowed amount” out of network, for procedure code 90791 "
            "and then 90834. Without it nobody can tell what you will pay."
        )
    later = f"{side}.allowed_later"
    first = f"{side}.allowed_intake"
    return (
        InterviewQuestion(
            first, "amount", "Allowed amount, first session", ask, where,
            INSURER, applies=covered, **own,
        ),
        InterviewQuestion(
            later, "amount", "Allowed amount, later sessions",
            "And for each later session?", "", INSURER,
            applies=lambda a: covered(a) and known(a, "sessions") != 1,
            **{**own, "default": _or_same(first, own.get("default"))},
        ),
    )  # fmt: skip


def _at_most(key: str) -> Callable[[Answers, Any], str | None]:
    def objection(answers: Answers, value: Any) -> str | None:
        most = known(answers, key)
        wrong = most is not None and value > most
        return "That is more than the whole limit. Please look again." if wrong else None

    return objection


def _as(key: str) -> Callable[[Answers], Answer | None]:
    """Offer what another question was answered with."""

    def default(answers: Answers) -> Answer | None:
        value = known(answers, key)
        return None if value is None else Answer(value=value, taken=True)

    return default


def _or_same(
    key: str, other: Callable[[Answers], Answer | None] | None
) -> Callable[[Answers], Answer | None]:
    """Offer what was said for the first session, else the other default."""
    same = _as(key)
    return lambda answers: same(answers) or (other(answers) if other else None)
