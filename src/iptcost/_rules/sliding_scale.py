"""A reduced fee by income (domain, 'Paying without a plan')."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import attrs

from iptcost._faults import kinds
from iptcost._faults.problem import Problem, join
from iptcost._rules import case, course, federal, money


class Reduced(NamedTuple):
    """The tier that applies (None: above the last) and the guideline that decided."""

    scale: case.SlidingScale
    tier: case.ScaleTier | None
    income: int
    guideline: federal.Guideline | None
    past_last: bool
    year: int | None = None
    """The guideline for this household, minor units a year."""

    @property
    def reached(self) -> int | None:
        """The income in millionths of the guideline; None where the scale goes by income."""
        if self.year is None:
            return None
        return (2 * self.income * money.MILLION + self.year) // (2 * self.year)

    @property
    def edges(self) -> list[int]:
        """The highest income of each tier, minor units a year."""
        ends: list[int] = [tier.up_to for tier in self.scale.tiers]
        return ends if self.year is None else [self.year * end // money.MILLION for end in ends]

    def fee(self, fee: int) -> int:
        """Return the reduced fee: floor, ceiling, and never more than the fee."""
        amount = fee if self.tier is None else self.tier.amount(fee, self.income)
        if self.scale.floor is not None:
            amount = max(amount, self.scale.floor)
        if self.scale.ceiling is not None:
            amount = min(amount, self.scale.ceiling)
        return min(amount, fee)


def reduce(
    scale: case.SlidingScale, client: case.ClientTable, currency: str, digits: int, day: dt.date
) -> tuple[Reduced | None, list[Problem]]:
    """Find the tier for the client's income by the guideline in force on a day."""
    problems = []
    if client.annual_income is None:
        problems.append(Problem(kinds.SCALE_INCOME, "client.annual_income"))
    income = client.annual_income or 0
    if scale.basis == "income":
        tier = next((tier for tier in scale.tiers if income <= tier.up_to), None)
        return Reduced(scale, tier, income, None, past_last=False), problems

    if client.household_size is None:
        problems.append(Problem(kinds.SCALE_HOUSEHOLD, "client.household_size"))
    if currency != "USD":
        where = join("provider.sliding_scale", "basis")
        problems.append(Problem(kinds.SCALE_CURRENCY, where, {"value": currency}))
    guideline = federal.newest_guideline(day)
    if guideline is None:
        oldest = federal.guidelines()[0].effective.isoformat()
        values = {"oldest": oldest}
        problems.append(Problem(kinds.SCALE_TOO_EARLY, "provider.sliding_scale", values))
    if problems or guideline is None:
        return None, problems
    year = guideline.dollars(client.household_size or 1, client.residence) * 10**digits
    # income / guideline <= up_to / MILLION, without dividing.
    tier = next((tier for tier in scale.tiers if income * money.MILLION <= year * tier.up_to), None)
    # A guideline is published each January: the last known, of an earlier year, has a successor.
    past_last = day.year > federal.guidelines()[-1].effective.year
    return Reduced(scale, tier, income, guideline, past_last, year), []


@attrs.frozen
class Scales:
    """A scale over a course: the tier of each day that it is reviewed on."""

    by_day: Mapping[dt.date, Reduced]

    @property
    def edges(self) -> set[int]:
        """The highest incomes of the tiers, under any of its guidelines."""
        return {edge for each in self.by_day.values() for edge in each.edges}

    def __call__(self, session: course.Planned) -> int:
        """Return what the scale asks for a session."""
        return self.on(session.date).fee(session.billed)

    def on(self, day: dt.date) -> Reduced:
        """Return what holds on a day: what did on the latest one on which it was reviewed."""
        if day in self.by_day:
            return self.by_day[day]
        before = [known for known in self.by_day if known <= day]
        return self.by_day[max(before, default=next(iter(self.by_day)))]


def over_course(
    of: case.Case, planned: Sequence[course.Planned]
) -> tuple[Scales | None, list[Problem]]:
    """Return the scale as it holds over a course, and what is missing to apply it.

    With ``review = "each-session"`` the guideline in force on each session's day decides,
    otherwise that of the first day.
    """
    scale = of.provider.sliding_scale
    if scale is None:
        return None, []
    reviewed = [of.first_day]
    if planned and scale.review == "each-session":
        reviewed = list(dict.fromkeys(session.date for session in planned))
    found: dict[dt.date, Reduced] = {}
    problems: list[Problem] = []
    for day in reviewed:
        reduced, wrong = reduce(scale, of.client, of.currency, of.digits, day)
        problems += [problem for problem in wrong if problem not in problems]
        if reduced is not None:
            found[day] = reduced
    return (None if problems or not found else Scales(found)), problems
