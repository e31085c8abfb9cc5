"""A reduced fee by income (domain, 'Paying without a plan')."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

import attrs

from iptcost._faults import kinds
from iptcost._faults.problem import Problem, join
from iptcost._rules import course, kernel
from iptcost._rules.key import needed, stated
from iptcost._rules.money import MILLION, Minor, Percent, Rate
from iptcost._rules.self_pay import poverty_guideline

Review = Literal["start", "each-session"]
Residence = Literal["US", "US-AK", "US-HI"]
_MONTHS = 12


@attrs.frozen
class ScaleTier:
    """The fee up to an income, inclusive: one of the three ways to set it is given."""

    up_to: int
    """Minor units a year, or millionths of the poverty guideline."""
    percent_of_fee: Percent | None = None
    fee: Minor | None = None
    percent_of_monthly_income: Percent | None = None

    def amount(self, fee: int, income: int) -> int:
        """Return what a session of list price ``fee`` costs; ``income`` is a year's."""
        if self.percent_of_fee is not None:
            return kernel.share(fee, self.percent_of_fee)
        if self.fee is not None:
            return self.fee
        # A twelfth of the income, then the percentage, rounded half up once.
        whole = _MONTHS * kernel.WHOLE
        return (income * (self.percent_of_monthly_income or 0) + whole // 2) // whole


@attrs.frozen
class SlidingScale:
    """A therapist's scale. Tiers rise; above the last one the full fee holds."""

    basis: Literal["poverty-guideline", "income"]
    tiers: tuple[ScaleTier, ...]
    floor: Minor | None = None
    ceiling: Minor | None = None
    stack: bool = False
    review: Review = "start"
    caps_cost_share: bool = False


@attrs.frozen
class HealthAccount:
    """Untaxed money for medical care: a health savings or a flexible spending account."""

    balance: Minor = needed("What is in the account.")
    kind: Literal["hsa", "fsa"] = stated("hsa (default) or fsa.", default="hsa")
    use_by: dt.date | None = stated("The last day of care that it pays for.")
    """The last day of care that it pays for; most flexible spending accounts have one."""


@attrs.frozen
class ClientTable:
    """Who pays: what a scale goes by, and sessions that will be missed."""

    household_size: int | None = stated(
        "How many live in the household; the poverty guideline goes by it.", sample=1
    )
    annual_income: Minor | None = stated("The household's income in a year.")
    residence: Residence = stated(
        "Which poverty guideline holds: US (default), US-AK or US-HI.", default="US"
    )
    missed_sessions: int = stated(
        "How many sessions will be missed, in addition; 0 when left out.", default=0
    )
    late_cancellations: int = stated(
        "How many will be cancelled too late, in addition; 0 when left out.", default=0
    )
    health_account: HealthAccount | None = stated("A health savings or flexible spending account.")
    tax_rate: Rate | None = stated(
        "What is saved in taxes on money that goes through a health account."
    )
    """What the client saves in taxes on money that goes through a health account."""


class Reduced(NamedTuple):
    """The tier that applies (None: above the last) and the guideline that decided."""

    scale: SlidingScale
    tier: ScaleTier | None
    income: int
    guideline: poverty_guideline.Guideline | None
    past_last: bool
    year: int | None = None
    """The guideline for this household, minor units a year."""

    @property
    def reached(self) -> int | None:
        """The income in millionths of the guideline; None where the scale goes by income."""
        if self.year is None:
            return None
        return (2 * self.income * MILLION + self.year) // (2 * self.year)

    def fee(self, fee: int) -> int:
        """Return the reduced fee: floor, ceiling, and never more than the fee."""
        amount = fee if self.tier is None else self.tier.amount(fee, self.income)
        if self.scale.floor is not None:
            amount = max(amount, self.scale.floor)
        if self.scale.ceiling is not None:
            amount = min(amount, self.scale.ceiling)
        return min(amount, fee)


def reduce(
    scale: SlidingScale, client: ClientTable, currency: str, digits: int, first_day: dt.date
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
    guideline = poverty_guideline.newest(first_day)
    if guideline is None:
        oldest = poverty_guideline.guidelines()[0].effective.isoformat()
        problems.append(
            Problem(kinds.SCALE_TOO_EARLY, "provider.sliding_scale", {"oldest": oldest})
        )
    if problems or guideline is None:
        return None, problems
    year = guideline.dollars(client.household_size or 1, client.residence) * 10**digits
    # income / guideline <= up_to / MILLION, without dividing.
    tier = next((tier for tier in scale.tiers if income * MILLION <= year * tier.up_to), None)
    past_last = poverty_guideline.is_past_last(first_day)
    return Reduced(scale, tier, income, guideline, past_last, year), []


@attrs.frozen
class Scales:
    """A scale over a course: the tier of each day that it is reviewed on."""

    by_day: Mapping[dt.date | None, Reduced]
    """Under None, what holds on every day."""

    def __call__(self, session: course.Planned) -> int:
        """Return what the scale asks for a session."""
        return self.on(session.date).fee(session.billed)

    def on(self, day: dt.date) -> Reduced:
        """Return what holds on a session's day; of one held on another day, the latest before."""
        found = self.by_day.get(None) or self.by_day.get(day)
        if found is None:
            before = [known for known in self.by_day if known is not None and known <= day]
            found = self.by_day[max(before, default=next(iter(self.by_day)))]
        return found

    @property
    def guidelines(self) -> tuple[poverty_guideline.Guideline, ...]:
        """The guidelines that it goes by, the earliest first."""
        found = [each.guideline for each in self.by_day.values() if each.guideline is not None]
        by_date = {guideline.effective: guideline for guideline in found}
        return tuple(by_date[day] for day in sorted(by_date))


def over_course(
    scale: SlidingScale,
    client: ClientTable,
    money: tuple[str, int],
    first_day: dt.date,
    days: Iterable[dt.date],
) -> tuple[Scales | None, list[Problem]]:
    """Find the tier for the client's income over a course.

    ``money`` is the case's currency and its digits. With ``review = "each-session"`` the
    guideline in force on each session's day decides, otherwise that of the first day.
    """
    reviewed: list[dt.date | None] = [None]
    if scale.review == "each-session":
        reviewed = list(dict.fromkeys(days)) or [None]
    found: dict[dt.date | None, Reduced] = {}
    problems: list[Problem] = []
    for day in reviewed:
        reduced, wrong = reduce(scale, client, *money, day or first_day)
        problems += [problem for problem in wrong if problem not in problems]
        if reduced is not None:
            found[day] = reduced
    return (Scales(found) if found else None), problems


def edges(
    scale: SlidingScale, client: ClientTable, currency: str, digits: int, first_day: dt.date
) -> list[int]:
    """Return the highest income of each tier, minor units a year."""
    if scale.basis == "income":
        return [tier.up_to for tier in scale.tiers]
    found, _ = reduce(scale, client, currency, digits, first_day)
    if found is None or found.year is None:
        return []
    return [found.year * tier.up_to // MILLION for tier in scale.tiers]
