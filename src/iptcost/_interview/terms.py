"""The questions on a plan's limits, on what is used of them, and on its allowed amounts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

from iptcost._form.cost_share_words import two_keys
from iptcost._interview import facts
from iptcost._interview.answers import NONE, Answer, Answers
from iptcost._interview.questions import (
    ALLOWED,
    INSURER,
    LIMITS,
    MORE,
    SBC,
    TERMS,
    USED,
    Choice,
    InterviewQuestion,
    is_yes,
    known,
    says_no,
    says_none,
    takes,
)
from iptcost._rules.course import MOST_SESSIONS

_PORTAL = (
    "On the insurer's portal or the newest Explanation of Benefits (EOB): “Deductible met”, "
    "“Applied to deductible”, “Year to date”."
)
_FAMILY_PORTAL = "On the same page, the family's amount. It holds yours too."


def used_questions(side: str, today: dt.date) -> tuple[InterviewQuestion, ...]:
    """Return the questions on what was used before the first session."""

    def counts(limit: str) -> Callable[[Answers], bool]:
        def asks(answers: Answers) -> bool:
            new = facts.plan_of(side) == "next."  # nothing is used of a plan that has not begun
            key = f"{side}.{limit}"
            if new or not (facts.covers(side)(answers) and facts.is_set(answers, key)):
                return False
            touched = limit != "deductible" or facts.limit_is_touched(answers, side)
            return touched and not facts.begins_anew(answers, today, facts.plan_of(side))

        return asks

    used, spent = f"{side}.used_deductible", f"{side}.used_out_of_pocket"
    limit, most = f"{side}.deductible", f"{side}.out_of_pocket_max"
    met, toward = counts("deductible"), counts("out_of_pocket_max")
    ask = partial(InterviewQuestion, source=INSURER, group=USED)
    return (
        ask(used, "amount", "Deductible met so far",
            "How much of the deductible is met so far in this plan year, before the first session?",
            _PORTAL, place="{side}.used.deductible.individual",
            applies=met, objection=_at_most(limit)),
        ask(f"{used}.family", "amount", "Deductible met, family",
            "And by the whole family?", _FAMILY_PORTAL, place="{side}.used.deductible.family",
            applies=lambda a: met(a) and facts.has_family(a, limit),
            objection=_family_used(used, f"{limit}.family")),
        ask(spent, "amount", "Out of pocket so far",
            "How much of the out-of-pocket limit is used so far in this plan year?",
            "On the same page of the portal: “Out-of-pocket maximum”, “Applied to out-of-pocket”. "
            "It includes what was paid toward the deductible.",
            place="{side}.used.out_of_pocket.individual",
            applies=toward, default=_as(used), objection=_at_most(most)),
        ask(f"{spent}.family", "amount", "Out of pocket, family",
            "And by the whole family?", _FAMILY_PORTAL, place="{side}.used.out_of_pocket.family",
            applies=lambda a: toward(a) and facts.has_family(a, most),
            objection=_family_used(spent, f"{most}.family")),
    )  # fmt: skip


def limit_questions(side: str, today: dt.date) -> tuple[InterviewQuestion, ...]:
    """Return the questions on how many visits, and how much, the plan pays in a year."""

    def covered(answers: Answers) -> bool:
        return facts.covers(side)(answers) and not (side == "in" and facts.is_medicare(answers))

    def begun(key: str) -> Callable[[Answers], bool]:
        plan = facts.plan_of(side)
        return lambda answers: (
            covered(answers)
            and plan != "next."
            and not facts.begins_anew(answers, today, plan)
            and facts.is_set(answers, key)
        )

    limit, most = f"{side}.visit_limit", f"{side}.payer_maximum"
    states = partial(
        InterviewQuestion, applies=covered, source=SBC, default=says_none, group=LIMITS
    )
    used = partial(InterviewQuestion, source=INSURER, default=takes(0), unwritten=0, group=LIMITS)
    return (
        states(limit, "count", "Visits a year",
            "Does the plan limit the number of visits in a year?",
            "On the SBC, the same line, last column: for instance “Limited to 20 visits per year”.",
            place="{row}.visit_limit", default=_said(side, "visit_limit"), none_words="no limit",
            unknown="range"),
        used(f"{side}.visits_used", "count", "Visits used so far",
            "How many of these visits were used before the first session?",
            "On the insurer's portal, or your own calendar since the plan's year began.",
            place="{row}.visits_used", applies=begun(limit), objection=_at_most(limit)),
        states(most, "amount", "Most the plan pays a year",
            "Is there an amount that the plan pays at most in a year for these visits?",
            "Usual in Canada and for some student plans: “up to $1,000 a year”.",
            place="{row}.payer_maximum", default=_said(side, "payer_maximum"),
            none_words="no such limit", unknown="range"),
        used(f"{side}.payer_maximum_used", "amount", "Paid of it so far",
            "How much of that has the plan paid already this year?",
            "On the insurer's portal.",
            place="{row}.payer_maximum_used", applies=begun(most), objection=_at_most(most)),
        states(f"{side}.telehealth_share", "share", "What you pay for a video visit",
            "Does the plan say something else for a video visit?",
            "On the SBC or the card: “Telehealth” or “Virtual visit”.",
            applies=lambda a: covered(a) and known(a, "modality") == "telehealth",
            none_words="the same", group=TERMS),
    )  # fmt: skip


def _said(side: str, key: str) -> Callable[[Answers], Answer]:
    """Offer what the plan's words on a visit say beside its cost, else that there is none."""

    def default(answers: Answers) -> Answer:
        value = (two_keys(answers.get(f"{side}.share", NONE).said) or {}).get(key)
        if value is None:
            return says_none(answers)
        return Answer(value=value if key == "visit_limit" else Decimal(value), taken=True)

    return default


def allowed_questions(side: str) -> tuple[InterviewQuestion, ...]:
    """Return the questions on what the plan recognises of the fee."""
    covered, inside = facts.covers(side), side.endswith("in")
    ask = "How much does the plan recognise out of network for the first session?"
    where = (
        "Ask the insurer for its “allowed amount” out of network, for procedure code 90791 "
        "and then 90834. Without it nobody can tell what you will pay."
    )
    if inside:
        ask = "What has the insurer agreed with the therapist for the first session?"
        where = (
            "On an Explanation of Benefits for this therapist: “Allowed amount” or “Contracted "
            "rate”; or ask the therapist. Enter takes the fee itself: the most it can be."
        )
    own: dict[str, Any] = {"source": INSURER, "unknown": "range", "group": ALLOWED}
    own |= {"default": says_none, "none_words": "the fee itself"} if inside else {}
    first = f"{side}.allowed_intake"
    return (
        InterviewQuestion(
            first, "amount", "Allowed amount, first session", ask, where,
            place="{side}.allowed.intake", applies=covered, **own,
        ),
        InterviewQuestion(
            f"{side}.allowed_later", "amount", "Allowed amount, later sessions",
            "And for each later session?", place="{side}.allowed.{later}",
            applies=lambda a: covered(a) and known(a, "sessions") != 1,
            **{**own, "default": _or_same(first, own.get("default"))},
        ),
    )  # fmt: skip


# -- what comes beside the course ----------------------------------------------------------------


def approval_questions() -> tuple[InterviewQuestion, ...]:
    """Return the questions on sessions that the plan has approved."""

    def runs_out(answers: Answers) -> bool:
        approved, planned = known(answers, "approved"), known(answers, "sessions")
        return facts.one_side(answers) and bool(approved and planned and approved < planned)

    ask = partial(InterviewQuestion, source=INSURER, group=MORE)
    return (
        ask("approved", "count", "Sessions the plan approved",
            "Has the plan approved only a set number of sessions? How many are left?",
            "In its letter: “authorization” or “approved visits”. Most plans ask for none.",
            place="{approved}.sessions", applies=facts.one_side, least=1, most=MOST_SESSIONS,
            default=says_none, none_words="no such approval", unknown="default",
            if_unknown="Then it is taken that none is needed. Ask the insurer: “Do my sessions "
            "need prior authorization?”"),
        ask("beyond", "choice", "Sessions beyond the approval",
            "What if no more sessions are approved?",
            "Ask the therapist before the last approved session.",
            place="{approved}.beyond", applies=runs_out,
            choices=(
                Choice("told", "More will be approved in time"),
                Choice("not-covered", "I pay for them by myself"),
                Choice("written-off", "The therapist may not charge me for them"),
            )),
    )  # fmt: skip


def other_care_questions(today: dt.date) -> tuple[InterviewQuestion, ...]:
    """Return the questions on other bills that use the plan's limits: one's own, a relative's."""

    def outside(answers: Answers, value: Any) -> str | None:
        begins = known(answers, "next_from") if facts.has_plan(answers, "next.") else None
        if begins is not None and value >= begins:
            return "By then the new plan pays. Please type a day before it."
        return (
            "That day is over: those bills are in what you have met so far."
            if value < today
            else None
        )

    def bills(
        key: str, labels: tuple[str, str], ask: str, applies: Callable[[Answers], bool]
    ) -> tuple[InterviewQuestion, ...]:
        more = partial(InterviewQuestion, source="yourself", group=MORE)
        told = is_yes(key)
        return (
            more(key, "yes", labels[0], ask,
                "An operation, a scan, other visits: what you pay of them brings you closer to "
                "the plan's limits.",
                applies=applies, default=says_no, unknown="default",
                if_unknown="Then none is counted: the cost may be less, but not more."),
            more(f"{key}_amount", "amount", labels[0],
                "About how much of these bills will you have to pay?",
                "What counts toward the plan's deductible and limit. Ask the insurer.",
                place=f"{{{key}}}.deductible",
                applies=lambda a: applies(a) and told(a), unknown="closed-range"),
            more(f"{key}_day", "date", labels[1],
                "On about which day?", "", place=f"{{{key}}}.date",
                applies=lambda a: applies(a) and told(a) and f"{key}_amount" in a,
                objection=outside, unknown="needed",
                if_unknown="Take the last day that it may be: then nothing counts too early."),
        )  # fmt: skip

    return (
        *bills("own", ("Other bills this year", "Day of your other bills"),
               "Do you expect other medical bills this year?", facts.meets_limit),
        *bills("relative", ("Bills of others on the plan", "Day of their bills"),
               "Do you expect bills of the others on your plan this year?",
               lambda a: facts.meets_limit(a) and facts.has_family_limit(a)),
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
