"""The questions on a sliding scale, for those who pay by themselves."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from iptcost._interview.answers import Answers
from iptcost._interview.course import AS_USUAL, ASK_THERAPIST, THERAPIST
from iptcost._interview.questions import (
    SCALE,
    Choice,
    InterviewQuestion,
    known,
    says_no,
    says_none,
    takes,
)

MOST_TIERS: Final = 8
LEVEL: Final = "poverty-guideline"
_TABLE = "Go down the therapist's table line by line. Above its last line the full fee holds."
_ASK_TABLE = "The scale can't be reckoned without it. Ask the therapist for the table, or go back."


def scale_questions() -> tuple[InterviewQuestion, ...]:
    """Return the questions on the scale, on what it goes by, and on the client."""
    ask = partial(InterviewQuestion, source=THERAPIST, applies=has_scale, group=SCALE, first=True)
    return (
        ask("scale", "yes", "Sliding scale",
            "Does the therapist lower the fee for people with a low income (a sliding scale)?",
            ASK_THERAPIST, applies=_pays_alone, default=says_no, unknown="default",
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
            objection=_dollars_only),
        *(q for number in range(1, MOST_TIERS + 1) for q in _tier_questions(number)),
        ask("floor", "amount", "Lowest fee",
            "Is there a fee below which the scale never goes?", ASK_THERAPIST,
            place="provider.sliding_scale.floor", default=says_none,
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
            default=takes("US"), unknown="default", if_unknown=AS_USUAL),
    )  # fmt: skip


def _tier_questions(number: int) -> tuple[InterviewQuestion, ...]:
    """Return the questions on one line of the scale's table: up to what, and what then."""
    income, level, pays = tier_keys(number)

    def ends(key: str, *, by: str) -> dict[str, Any]:
        def applies(answers: Answers) -> bool:
            before = number == 1 or known(answers, tier_keys(number - 1)[2]) is not None
            return has_scale(answers) and known(answers, "scale_basis") == by and before

        def rises(answers: Answers, value: Any) -> str | None:
            last = known(answers, key.replace(str(number), str(number - 1), 1))
            wrong = last is not None and value <= last
            return "Each line goes higher than the one before." if wrong else None

        optional = {
            "default": says_none,
            "none_words": "no further line",
            "unknown": "default",
            "if_unknown": "Then the table ends here.",
        }
        needed = {"unknown": "needed", "if_unknown": _ASK_TABLE}
        return {"applies": applies, "objection": rises, **(optional if number > 1 else needed)}

    ask_income = "Up to which income a year does the first line go?"
    ask_level = "Up to which percentage of the poverty level does the first line go?"
    if number > 1:
        ask_income = "Up to which income a year does the next line go? (Enter: no further line)"
        ask_level = "Up to which percentage does the next line go? (Enter: no further line)"
    ask = partial(InterviewQuestion, source=THERAPIST, group=SCALE, first=True)
    return (
        ask(income, "amount", "Scale, income up to", ask_income, _TABLE,
            **ends(income, by="income")),
        ask(level, "percent", "Scale, poverty level up to", ask_level, _TABLE,
            **ends(level, by=LEVEL)),
        ask(pays, "pays", "Scale, you pay",
            "What do you pay for a session on this line: an amount, or a percentage of the fee?",
            "For instance 60, or 50%.", unknown="needed", if_unknown=_ASK_TABLE,
            applies=lambda a: has_scale(a) and tier_end(a, number) is not None),
    )  # fmt: skip


def tier_keys(number: int) -> tuple[str, str, str]:
    """Return the keys of a line's answers: income, poverty level, what is paid."""
    return f"tier{number}.income", f"tier{number}.level", f"tier{number}.pays"


def tier_end(answers: Answers, number: int) -> Any:
    """Return up to where a line goes, by the scale's basis; None where it is no line."""
    if number > 1 and known(answers, tier_keys(number - 1)[2]) is None:
        return None
    income, level, _ = tier_keys(number)
    return known(answers, level if known(answers, "scale_basis") == LEVEL else income)


def has_scale(answers: Answers) -> bool:
    """Return whether a scale was said to hold."""
    return _pays_alone(answers) and known(answers, "scale") is True


def by_level(answers: Answers) -> bool:
    """Return whether the scale goes by the poverty level."""
    return has_scale(answers) and known(answers, "scale_basis") == LEVEL


def _pays_alone(answers: Answers) -> bool:
    return bool(known(answers, "paying") == "self")


def _dollars_only(answers: Answers, value: object) -> str | None:
    if value == LEVEL and known(answers, "currency") != "USD":
        return "The federal poverty level is in US dollars, so it needs the currency USD."
    return None
