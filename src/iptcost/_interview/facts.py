"""What holds of the answers so far: the conditions of the questions on a plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Final

from iptcost._form import cost_share, cost_share_words
from iptcost._interview.answers import Answers, names_deductible
from iptcost._interview.questions import known
from iptcost._rules.accumulators import year_start
from iptcost._rules.plan import Anniversary

BY_LAW: Final = ("medicaid", "medicare")
"""Who pays, where it is a public payer: no family, no card to look things up on."""
INSURED: Final = ("plan", *BY_LAW)


def plan_of(side: str) -> str:
    """Return the beginning of the keys of a side's plan: "" for the first, else "second."."""
    plan, _, name = side.rpartition(".")
    return f"{plan}." if plan and name else ""


def has_plan(answers: Answers, plan: str = "") -> bool:
    """Return whether insurance pays; ``plan`` is "", "second." or "next."."""
    if known(answers, "paying") not in INSURED:
        return False
    return not plan or known(answers, plan.rstrip(".")) is True


def is_medicaid(answers: Answers) -> bool:
    """Return whether Medicaid is the plan."""
    return bool(known(answers, "paying") == "medicaid")


def is_medicare(answers: Answers) -> bool:
    """Return whether Original Medicare is the plan."""
    return bool(known(answers, "paying") == "medicare")


def sides(answers: Answers, plan: str = "") -> tuple[str, ...]:
    """Return the sides of a plan that may apply: both where the network is not known."""
    network = answers.get(f"{plan}network")
    if network is None or not has_plan(answers, plan):
        return ()
    names = ("in", "out") if network.is_hole else (network.value,)
    return tuple(f"{plan}{name}" for name in names)


def covers(side: str) -> Callable[[Answers], bool]:
    """Return the condition that this side may apply and may pay."""
    applies = may_apply(side)
    return lambda answers: applies(answers) and is_covered(answers, side)


def meets_deductible(side: str) -> Callable[[Answers], bool]:
    """Return the condition that this side may apply and its deductible may matter."""
    return lambda answers: (
        side in sides(answers, plan_of(side)) and deductible_matters(answers, side)
    )


def may_apply(side: str) -> Callable[[Answers], bool]:
    """Return the condition that this side may apply."""
    return lambda answers: side in sides(answers, plan_of(side))


def share_of(answers: Answers, side: str) -> cost_share.CostShare | None:
    """Return what the plan's words say; None where they are not known."""
    share: cost_share.CostShare | None = known(answers, f"{side}.share")
    return share


def is_covered(answers: Answers, side: str) -> bool:
    """Return whether the plan may pay: it does, or its words are not known."""
    share = share_of(answers, side)
    return share is None or share.covered


def deductible_matters(answers: Answers, side: str) -> bool:
    """Return whether the deductible may come into it, by the plan's words alone."""
    if side == "in" and is_medicaid(answers):
        return False
    share = share_of(answers, side)
    if share is None:
        return True
    waived = share.order == cost_share_words.WAIVED and names_deductible(
        answers[f"{side}.share"].said
    )
    return share.covered and not waived


def order_is_open(answers: Answers, side: str) -> bool:
    """Return whether a copay meets a deductible and the words don't say in which order."""
    share = share_of(answers, side)
    if share is None or not share.covered or share.copay is None:
        return False
    said = names_deductible(answers[f"{side}.share"].said) and share.order is not None
    return not said and is_set(answers, f"{side}.deductible")


def limit_is_touched(answers: Answers, side: str) -> bool:
    """Return whether sessions use the deductible up, as far as is known."""
    if not deductible_matters(answers, side):
        return False
    if order_is_open(answers, side):
        return bool(known(answers, f"{side}.order") != cost_share_words.WAIVED)
    return True


def begins_anew(answers: Answers, today: dt.date, plan: str = "") -> bool:
    """Return whether the plan's year starts over between today and the first session."""
    start, year = known(answers, "start"), known(answers, f"{plan}benefit_year")
    if start is None or year is None or start <= today:
        return False
    anniversary = _anniversary(year)
    return year_start(start, anniversary) > year_start(today, anniversary)


def _anniversary(day: str) -> Anniversary:
    return Anniversary((int(day[:2]), int(day[3:])))


def is_set(answers: Answers, key: str) -> bool:
    """Return whether a limit is there: known and above zero, or not known."""
    answer = answers.get(key)
    if answer is None or answer.form == "none":
        return False
    return answer.is_hole or bool(answer.value)


def has_family(answers: Answers, key: str) -> bool:
    """Return whether a limit has an amount for the family."""
    plan = plan_of(key.rpartition(".")[0])
    return known(answers, f"{plan}family") is True and is_set(answers, f"{key}.family")


def has_maximum(answers: Answers, side: str) -> bool:
    """Return whether a plan may have an out-of-pocket limit: public payers have none."""
    return bool(plan_of(side)) or known(answers, "paying") not in BY_LAW


def one_side(answers: Answers) -> bool:
    """Return whether a plan by contract pays, on a side of its network that is known."""
    found = sides(answers)
    return known(answers, "paying") == "plan" and len(found) == 1 and is_covered(answers, found[0])


def meets_limit(answers: Answers) -> bool:
    """Return whether other bills may bring the plan closer to a limit that matters."""
    if not one_side(answers):
        return False
    (side,) = sides(answers)
    deductible = limit_is_touched(answers, side) and is_set(answers, f"{side}.deductible")
    return deductible or is_set(answers, f"{side}.out_of_pocket_max")


def has_family_limit(answers: Answers) -> bool:
    """Return whether a limit of the plan has an amount for the family."""
    limits = ("deductible", "out_of_pocket_max")
    return any(has_family(answers, f"{side}.{key}") for side in sides(answers) for key in limits)


def may_carry(answers: Answers) -> bool:
    """Return whether a next plan begins within its own year: what was paid may count there."""
    begins, year = known(answers, "next_from"), known(answers, "next.benefit_year")
    if not has_plan(answers, "next.") or begins is None or year is None:
        return False
    return bool(year_start(begins, _anniversary(year)) < begins)
