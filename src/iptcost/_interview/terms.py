"""The questions on a plan's limits, on what is used of them, and on its allowed amounts."""

from __future__ import annotations

import datetime as dt
import operator
from decimal import Decimal
from functools import partial
from typing import Any, Final

from iptcost._form.cost_share_words import two_keys
from iptcost._interview import facts, questions
from iptcost._interview.questions import Answer, Answers, Choice, InterviewQuestion, known
from iptcost._rules.course import MOST_SESSIONS

SBC: Final = "the Summary of Benefits and Coverage"
INSURER: Final = "the insurer's portal or statement"
LIMITS: Final = "Limits of the plan"
_TOO_MUCH = "That is more than the whole limit. Please look again."
BELOW: Final = "The family's amount is not below one person's."


def used_questions(on: facts.PlanSide, today: dt.date) -> tuple[InterviewQuestion, ...]:
    """Return the questions on what was used before the first session."""

    def met(answers: Answers) -> bool:
        return on.may_be_used(answers, "deductible", today) and on.uses_deductible(answers)

    def pair(used: str, limit: str, applies: questions.Condition, *words: str, **more: Any) -> Any:
        """Return the questions on one's own use of a limit, and on the family's."""
        label, family_label, asks, where = words
        key, place = f"{on.name}.used_{used}", f"{{side}}.used.{used}"
        at_most = questions.beside(f"{on.name}.{limit}", operator.gt, _TOO_MUCH)
        of_family = questions.beside(f"{on.name}.{limit}.family", operator.gt, _TOO_MUCH)
        below = questions.beside(key, operator.lt, BELOW)
        ask = partial(InterviewQuestion, source=INSURER, group="What is used so far")
        return (
            ask(key, "amount", label, asks, where,
                place=f"{place}.individual", applies=applies, objection=at_most, **more),
            ask(f"{key}.family", "amount", family_label, "And by the whole family?",
                "On the same page, the family's amount. It holds yours too.",
                place=f"{place}.family", applies=lambda a: applies(a) and on.has_family(a, limit),
                objection=lambda a, value: below(a, value) or of_family(a, value)),
        )  # fmt: skip

    return (
        *pair("deductible", "deductible", met, "Deductible met so far", "Deductible met, family",
              "How much of the deductible is met so far in this plan year, before the first "
              "session?",
              "On the insurer's portal or the newest Explanation of Benefits (EOB): “Deductible "
              "met”, “Applied to deductible”, “Year to date”."),
        *pair("out_of_pocket", "out_of_pocket_max",
              lambda a: on.may_be_used(a, "out_of_pocket_max", today),
              "Out of pocket so far", "Out of pocket, family",
              "How much of the out-of-pocket limit is used so far in this plan year?",
              "On the same page of the portal: “Out-of-pocket maximum”, “Applied to out-of-pocket”."
              " It includes what was paid toward the deductible.",
              default=questions.same_as(f"{on.name}.used_deductible")),
    )  # fmt: skip


def _said(on: facts.PlanSide, key: str, answers: Answers) -> Answer:
    """Offer what the plan's words on a visit say beside its cost, else that there is none."""
    words = answers.get(f"{on.name}.share", questions.NONE).said
    value = (two_keys(words) or {}).get(key)
    value = value if value is None or key == "visit_limit" else Decimal(value)
    return questions.taken(value) or questions.says_none(answers)


def limit_questions(on: facts.PlanSide, today: dt.date) -> tuple[InterviewQuestion, ...]:
    """Return the questions on how many visits, and how much, the plan pays in a year."""

    def covers(answers: Answers) -> bool:
        return on.covers(answers) and not (on.name == "in" and facts.is_medicare(answers))

    def states(limit: str, *words: str, none_words: str) -> Any:
        return ask(
            f"{on.name}.{limit}", *words, source=SBC, place=f"{{row}}.{limit}", applies=covers,
            default=lambda a: _said(on, limit, a), unknown="range", none_words=none_words,
        )  # fmt: skip

    def used(key: str, limit: str, *words: str) -> Any:
        return ask(
            f"{on.name}.{key}", *words, source=INSURER, place=f"{{row}}.{key}",
            applies=lambda a: covers(a) and on.may_be_used(a, limit, today),
            default=questions.takes(0), unwritten=0,
            objection=questions.beside(f"{on.name}.{limit}", operator.gt, _TOO_MUCH),
        )  # fmt: skip

    ask: Any = partial(InterviewQuestion, group=LIMITS)
    return (
        states("visit_limit", "count", "Visits a year",
            "Does the plan limit the number of visits in a year?",
            "On the SBC, the same line, last column: for instance “Limited to 20 visits per year”.",
            none_words="no limit"),
        used("visits_used", "visit_limit", "count", "Visits used so far",
            "How many of these visits were used before the first session?",
            "On the insurer's portal, or your own calendar since the plan's year began."),
        states("payer_maximum", "amount", "Most the plan pays a year",
            "Is there an amount that the plan pays at most in a year for these visits?",
            "Usual in Canada and for some student plans: “up to $1,000 a year”.",
            none_words="no such limit"),
        used("payer_maximum_used", "payer_maximum", "amount", "Paid of it so far",
            "How much of that has the plan paid already this year?",
            "On the insurer's portal."),
        InterviewQuestion(
            f"{on.name}.telehealth_share", "share", "What you pay for a video visit",
            "Does the plan say something else for a video visit?",
            "On the SBC or the card: “Telehealth” or “Virtual visit”.", SBC,
            applies=lambda a: covers(a) and known(a, "modality") == "telehealth",
            default=questions.says_none, none_words="the same",
            group="What you pay for a session"),
    )  # fmt: skip


def allowed_questions(on: facts.PlanSide) -> tuple[InterviewQuestion, ...]:
    """Return the questions on what the plan recognises of the fee."""
    first = f"{on.name}.allowed_intake"
    none: questions.Default = questions.no_default
    ask = partial(InterviewQuestion, source=INSURER, unknown="range", group="What the plan allows")
    asks = "How much does the plan recognise out of network for the first session?"
    where = (
        "Ask the insurer for its “allowed amount” out of network, for procedure code 90791 "
        "and then 90834. Without it nobody can tell what you will pay."
    )
    if on.name.endswith("in"):
        none, ask = questions.says_none, partial(ask, none_words="the fee itself")
        asks = "What has the insurer agreed with the therapist for the first session?"
        where = (
            "On an Explanation of Benefits for this therapist: “Allowed amount” or “Contracted "
            "rate”; or ask the therapist. Enter takes the fee itself: the most it can be."
        )
    return (
        ask(first, "amount", "Allowed amount, first session", asks, where,
            place="{side}.allowed.intake", applies=on.covers, default=none),
        ask(f"{on.name}.allowed_later", "amount", "Allowed amount, later sessions",
            "And for each later session?", place="{side}.allowed.{later}",
            applies=lambda a: on.covers(a) and known(a, "sessions") != 1,
            default=lambda a: questions.same_as(first)(a) or none(a)),
    )  # fmt: skip


# -- what comes beside the course ----------------------------------------------------------------


def approval_questions() -> tuple[InterviewQuestion, ...]:
    """Return the questions on sessions that the plan has approved."""

    def applies(answers: Answers) -> bool:
        return facts.one_side(answers) is not None

    def runs_out(answers: Answers) -> bool:
        approved, planned = known(answers, "approved"), known(answers, "sessions")
        return applies(answers) and bool(approved and planned and approved < planned)

    ask = partial(InterviewQuestion, source=INSURER, group=questions.MORE)
    return (
        ask("approved", "count", "Sessions the plan approved",
            "Has the plan approved only a set number of sessions? How many are left?",
            "In its letter: “authorization” or “approved visits”. Most plans ask for none.",
            place="{approved}.sessions", applies=applies, least=1, most=MOST_SESSIONS,
            default=questions.says_none, none_words="no such approval", unknown="default",
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
        over = "That day is over: those bills are in what you have met so far."
        return over if value < today else None

    def of_family(answers: Answers) -> bool:
        side, limits = facts.one_side(answers), ("deductible", "out_of_pocket_max")
        has = side is not None and any(side.has_family(answers, limit) for limit in limits)
        return has and facts.meets_limit(answers)

    def bills(key: str, label: str, day: str, ask: str, applies: questions.Condition) -> Any:
        def told(answers: Answers) -> bool:
            return applies(answers) and known(answers, key) is True

        more = partial(InterviewQuestion, source="yourself", group=questions.MORE)
        return (
            more(key, "yes", label, ask,
                "An operation, a scan, other visits: what you pay of them brings you closer to "
                "the plan's limits.",
                applies=applies, default=questions.NO, unknown="default",
                if_unknown="Then none is counted: the cost may be less, but not more."),
            more(f"{key}_amount", "amount", label,
                "About how much of these bills will you have to pay?",
                "What counts toward the plan's deductible and limit. Ask the insurer.",
                place=f"{{{key}}}.deductible", applies=told, unknown="closed-range"),
            more(f"{key}_day", "date", day, "On about which day?", place=f"{{{key}}}.date",
                applies=lambda a: told(a) and f"{key}_amount" in a,
                objection=outside, unknown="needed",
                if_unknown="Take the last day that it may be: then nothing counts too early."),
        )  # fmt: skip

    return (
        *bills("own", "Other bills this year", "Day of your other bills",
               "Do you expect other medical bills this year?", facts.meets_limit),
        *bills("relative", "Bills of others on the plan", "Day of their bills",
               "Do you expect bills of the others on your plan this year?", of_family),
    )  # fmt: skip
