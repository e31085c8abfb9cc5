"""What holds of the answers so far: the conditions of the questions on a plan."""

from __future__ import annotations

import datetime as dt
from typing import Final

import attrs

from iptcost._form import cost_share, cost_share_words
from iptcost._form.values import anniversary
from iptcost._interview.questions import NONE, Answers, known, says
from iptcost._interview.words import names_deductible
from iptcost._rules.accumulators import year_start

BY_LAW: Final = ("medicaid", "medicare")
"""Who pays, where it is a public payer: no family, no card to look things up on."""
by_contract: Final = says("paying", "plan")
pays_alone: Final = says("paying", "self")
is_medicare: Final = says("paying", "medicare")


def has_plan(answers: Answers, plan: str = "") -> bool:
    """Return whether insurance pays; ``plan`` is "", "second." or "next."."""
    insured = known(answers, "paying") in ("plan", *BY_LAW)
    return insured and (not plan or known(answers, plan.rstrip(".")) is True)


def sides(answers: Answers, plan: str = "") -> tuple[str, ...]:
    """Return the sides of a plan that may apply: both where the network is not known."""
    network = answers.get(f"{plan}network")
    if network is None or not has_plan(answers, plan):
        return ()
    names = ("in", "out") if network.is_hole else (network.value,)
    return tuple(f"{plan}{name}" for name in names)


@attrs.frozen
class PlanSide:
    """One side of a plan's network, such as ``in`` and ``second.out``: what holds of it."""

    name: str

    @property
    def plan(self) -> str:
        """The beginning of the keys of its plan: "" for the first, else "second."."""
        return self.name.removesuffix("in").removesuffix("out")

    def applies(self, answers: Answers) -> bool:
        """Return whether this side may apply."""
        return self.name in sides(answers, self.plan)

    def covers(self, answers: Answers) -> bool:
        """Return whether this side may apply and may pay: it does, or its words are not known."""
        share = self._share(answers)
        return self.applies(answers) and (share is None or share.covered)

    def meets_deductible(self, answers: Answers) -> bool:
        """Return whether the deductible may come into it, by the plan's words alone."""
        share = self._share(answers)
        if not self.applies(answers) or (self.name == "in" and says("paying", "medicaid")(answers)):
            return False
        if share is None:
            return True
        waived = share.order == cost_share_words.WAIVED and self._names_deductible(answers)
        return share.covered and not waived

    def order_is_open(self, answers: Answers) -> bool:
        """Return whether a copay meets a deductible and the words don't say in which order."""
        share = self._share(answers)
        if not self.covers(answers) or share is None or share.copay is None:
            return False
        said = self._names_deductible(answers) and share.order is not None
        return not said and self.has(answers, "deductible")

    def uses_deductible(self, answers: Answers) -> bool:
        """Return whether sessions use the deductible up, as far as is known."""
        waived = known(answers, f"{self.name}.order") == cost_share_words.WAIVED
        return self.meets_deductible(answers) and not (self.order_is_open(answers) and waived)

    def has(self, answers: Answers, limit: str) -> bool:
        """Return whether one of its limits is there: known and above zero, or not known."""
        answer = answers.get(f"{self.name}.{limit}", NONE)
        return answer.is_hole or bool(answer.value)

    def has_family(self, answers: Answers, limit: str) -> bool:
        """Return whether one of its limits has an amount for the family."""
        with_others = known(answers, f"{self.plan}family") is True
        return with_others and self.has(answers, f"{limit}.family")

    def may_be_used(self, answers: Answers, limit: str, today: dt.date) -> bool:
        """Return whether some of a limit may be used before the first session."""
        new = self.plan == "next."  # nothing is used of a plan that has not begun
        if new or not self.covers(answers) or not self.has(answers, limit):
            return False
        start, year = known(answers, "start"), known(answers, f"{self.plan}benefit_year")
        if start is None or year is None or start <= today:
            return True
        # Where the plan's year starts over until the first session, it begins with nothing used.
        return year_start(start, anniversary(year)) <= year_start(today, anniversary(year))

    def _share(self, answers: Answers) -> cost_share.CostShare | None:
        """Return what the plan's words say; None where they are not known."""
        share: cost_share.CostShare | None = known(answers, f"{self.name}.share")
        return share

    def _names_deductible(self, answers: Answers) -> bool:
        return names_deductible(answers[f"{self.name}.share"].said)


def one_side(answers: Answers) -> PlanSide | None:
    """Return the side of a plan by contract that may pay, where its network is known."""
    found = [PlanSide(name) for name in sides(answers)]
    only = by_contract(answers) and len(found) == 1 and found[0].covers(answers)
    return found[0] if only else None


def meets_limit(answers: Answers) -> bool:
    """Return whether other bills may bring the plan closer to a limit that matters."""
    side = one_side(answers)
    if side is None:
        return False
    deductible = side.uses_deductible(answers) and side.has(answers, "deductible")
    return deductible or side.has(answers, "out_of_pocket_max")
