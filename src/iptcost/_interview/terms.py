"""The questions on a plan's limits, on what is used of them, and on its allowed amounts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from iptcost._interview.answers import Answer, Answers
from iptcost._interview.facts import (
    begins_anew,
    covers,
    has_family,
    is_medicare,
    is_set,
    limit_is_touched,
    plan_of,
)
from iptcost._interview.questions import (
    ALLOWED,
    INSURER,
    LIMITS,
    SBC,
    TERMS,
    USED,
    InterviewQuestion,
    known,
    says_none,
    takes,
)

_PORTAL = (
    "On the insurer's portal or the newest Explanation of Benefits (EOB): “Deductible met”, "
    "“Applied to deductible”, “Year to date”."
)
_FAMILY_PORTAL = "On the same page, the family's amount. It holds yours too."


def used_questions(side: str, today: dt.date) -> tuple[InterviewQuestion, ...]:
    """Return the questions on what was used before the first session."""

    def counts(limit: str) -> Callable[[Answers], bool]:
        def asks(answers: Answers) -> bool:
            new = plan_of(side) == "next."  # nothing is used of a plan that has not begun
            if new or not (covers(side)(answers) and is_set(answers, f"{side}.{limit}")):
                return False
            touched = limit != "deductible" or limit_is_touched(answers, side)
            return touched and not begins_anew(answers, today, plan_of(side))

        return asks

    used, family = f"{side}.used_deductible", f"{side}.used_deductible.family"
    spent, family_spent = f"{side}.used_out_of_pocket", f"{side}.used_out_of_pocket.family"
    met, toward = counts("deductible"), counts("out_of_pocket_max")
    return (
        InterviewQuestion(
            used, "amount", "Deductible met so far",
            "How much of the deductible is met so far in this plan year, before the first session?",
            _PORTAL, INSURER,
            applies=met, objection=_at_most(f"{side}.deductible"), group=USED,
        ),
        InterviewQuestion(
            family, "amount", "Deductible met, family",
            "And by the whole family?", _FAMILY_PORTAL, INSURER,
            applies=lambda a: met(a) and has_family(a, f"{side}.deductible"),
            objection=_family_used(used, f"{side}.deductible.family"), group=USED,
        ),
        InterviewQuestion(
            spent, "amount", "Out of pocket so far",
            "How much of the out-of-pocket limit is used so far in this plan year?",
            "On the same page of the portal: “Out-of-pocket maximum”, “Applied to out-of-pocket”. "
            "It includes what was paid toward the deductible.",
            INSURER,
            applies=toward, default=_as(used),
            objection=_at_most(f"{side}.out_of_pocket_max"), group=USED,
        ),
        InterviewQuestion(
            family_spent, "amount", "Out of pocket, family",
            "And by the whole family?", _FAMILY_PORTAL, INSURER,
            applies=lambda a: toward(a) and has_family(a, f"{side}.out_of_pocket_max"),
            objection=_family_used(spent, f"{side}.out_of_pocket_max.family"), group=USED,
        ),
    )  # fmt: skip


def limit_questions(side: str, today: dt.date) -> tuple[InterviewQuestion, ...]:
    """Return the questions on how many visits, and how much, the plan pays in a year."""

    def covered(answers: Answers) -> bool:
        return covers(side)(answers) and not (side == "in" and is_medicare(answers))

    def begun(answers: Answers) -> bool:
        plan = plan_of(side)
        return covered(answers) and plan != "next." and not begins_anew(answers, today, plan)

    limit, most = f"{side}.visit_limit", f"{side}.payer_maximum"
    return (
        InterviewQuestion(
            limit, "count", "Visits a year",
            "Does the plan limit the number of visits in a year?",
            "On the SBC, the same line, last column: for instance “Limited to 20 visits per year”.",
            SBC,
            applies=covered,
            default=says_none, none_words="no limit",
            unknown="range", group=LIMITS,
        ),
        InterviewQuestion(
            f"{side}.visits_used", "count", "Visits used so far",
            "How many of these visits were used before the first session?",
            "On the insurer's portal, or your own calendar since the plan's year began.",
            INSURER,
            applies=lambda a: begun(a) and is_set(a, limit),
            default=takes(0), objection=_at_most(limit), group=LIMITS,
        ),
        InterviewQuestion(
            most, "amount", "Most the plan pays a year",
            "Is there an amount that the plan pays at most in a year for these visits?",
            "Usual in Canada and for some student plans: “up to $1,000 a year”.",
            SBC,
            applies=covered,
            default=says_none, none_words="no such limit",
            unknown="range", group=LIMITS,
        ),
        InterviewQuestion(
            f"{side}.payer_maximum_used", "amount", "Paid of it so far",
            "How much of that has the plan paid already this year?",
            "On the insurer's portal.", INSURER,
            applies=lambda a: begun(a) and is_set(a, most),
            default=takes(0), objection=_at_most(most), group=LIMITS,
        ),
        InterviewQuestion(
            f"{side}.telehealth_share", "share", "What you pay for a video visit",
            "Does the plan say something else for a video visit?",
            "On the SBC or the card: “Telehealth” or “Virtual visit”.",
            SBC,
            applies=lambda a: covered(a) and known(a, "modality") == "telehealth",
            default=says_none, none_words="the same", group=TERMS,
        ),
    )  # fmt: skip


def allowed_questions(side: str) -> tuple[InterviewQuestion, ...]:
    """Return the questions on what the plan recognises of the fee."""
    covered = covers(side)
    own: dict[str, Any] = {"unknown": "range", "group": ALLOWED}
    if side.endswith("in"):
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


def _family_used(own: str, limit: str) -> Callable[[Answers, Any], str | None]:
    def objection(answers: Answers, value: Any) -> str | None:
        one = known(answers, own)
        if one is not None and value < one:
            return "The family's amount is not below one person's."
        return _at_most(limit)(answers, value)

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
