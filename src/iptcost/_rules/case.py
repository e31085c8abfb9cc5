"""One known case: what the engine computes from. It never holds a hole or a plugin's table."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NewType, cast

import attrs
from dateutil.relativedelta import relativedelta

from iptcost._faults import kinds, problem
from iptcost._rules import course as _course
from iptcost._rules import kernel, timeline
from iptcost._rules.actuals import Actual
from iptcost._rules.key import needed, stated
from iptcost._rules.money import Minor, Money, Percent, Rate
from iptcost._rules.plan import Assistance, Payer, Plan, is_in_force, states_change

Review = Literal["start", "each-session"]
Residence = Literal["US", "US-AK", "US-HI"]
UpTo = NewType("UpTo", int)
"""The bound of a scale's tier: minor units a year, or millionths of the poverty guideline. As it
is written, an amount or a percentage: the scale's ``basis`` says which."""
_MONTHS = 12


@attrs.frozen
class ScaleTier:
    """The fee up to an income, inclusive: one of the three ways to set it is given."""

    up_to: UpTo = needed('The bound, inclusive: "200%" of the guideline, or an income a year.')
    percent_of_fee: Percent | None = stated("The reduced fee in per cent of the fee.")
    fee: Minor | None = stated("The reduced fee.")
    percent_of_monthly_income: Percent | None = stated("The fee in per cent of a month's income.")

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

    tiers: tuple[ScaleTier, ...] = needed(
        "The tiers, rising; above the last one the full fee holds."
    )
    basis: Literal["poverty-guideline", "income"] = stated(
        "What the tiers go by: poverty-guideline (default) or income.", default="poverty-guideline"
    )
    floor: Minor | None = stated("The least that a session costs.")
    ceiling: Minor | None = stated("The most that a session costs.")
    stack: bool = stated(
        "Whether the scale applies to a bundle too; false when left out.", default=False
    )
    review: Review = stated(
        "Which guideline holds: start (default), the first day's, or each-session, that of "
        "each session's day.",
        default="start",
    )
    caps_cost_share: bool = stated(
        "Whether beside a plan the patient pays no more than the scale asks.", default=False
    )


@attrs.frozen
class HealthAccount:
    """Untaxed money for medical care: a health savings or a flexible spending account."""

    balance: Minor = needed("What is in the account.")
    kind: Literal["hsa", "fsa"] = stated("hsa (default) or fsa.", default="hsa")
    use_by: dt.date | None = stated("The last day of care that it pays for.")
    """Most flexible spending accounts have one."""


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


@attrs.frozen
class Bundle:
    """Prepaid sessions: so many for one price, or at a discount from the list price."""

    sessions: _course.Sessions = needed("How many sessions the bundle has.")
    price: Minor | None = stated("What the bundle costs; or discount.")
    discount: Rate | None = stated("What is taken off the list price; or price.")
    refund: Literal["unused", "relist", "none"] = stated(
        "What comes back on stopping early: unused (default), relist or none.", default="unused"
    )
    expires_months: _course.Sessions | None = stated(
        "A session can be taken until the same day so many months on."
    )
    missed_sessions_count: bool = stated(
        "Whether a missed session is taken from it; false by default.", default=False
    )
    """Instead of costing the missed fee."""
    services: tuple[_course.Service, ...] | None = stated(
        "The services that it can be used for; all when left out."
    )
    name: str | None = stated("What the bundle is called.")

    def covers(self, service: str) -> bool:
        """Return whether a session of this service can be taken from the bundle."""
        return self.services is None or service in self.services

    def last_day(self, bought: dt.date) -> dt.date | None:
        """Return the last day to take a session from it: that of the month, or the month's last."""
        return None if self.expires_months is None else _months_after(bought, self.expires_months)


@functools.lru_cache(2**14)
def _months_after(day: dt.date, months: int) -> dt.date | None:
    """Return the day so many months later; None where no calendar has it."""
    try:
        return day + relativedelta(months=months)
    except (OverflowError, ValueError):
        return None


@attrs.frozen
class Provider:
    """What the therapist charges. Fees and codes go by service."""

    fees: Mapping[_course.Priced, Minor] = stated(
        "What the therapist charges, by service.", default=attrs.Factory(dict)
    )
    codes: Mapping[_course.Service, str] = stated(
        "Procedure codes, by service; the usual ones when left out.", default=attrs.Factory(dict)
    )
    fee_changes: tuple[_course.FeeChange, ...] = stated(
        "Fees that hold from a day on, laid over those before.", default=()
    )
    late_cancellation_fee: Minor = stated(
        "What a session cancelled too late costs; 0 when left out.", default=Minor(0)
    )
    missed_session_fee: Minor = stated(
        "What a missed session costs; 0 when left out.", default=Minor(0)
    )
    sliding_scale: SlidingScale | None = stated(
        "A reduced fee by income; applied where there is no payer."
    )
    bundles: tuple[Bundle, ...] = stated(
        "Prepaid sessions, which compare and quote use.", default=()
    )

    @property
    def charges(self) -> _course.Charges:
        """What is charged for which service and code, and from when on."""
        changes = tuple((change.begins, change.fees) for change in self.fee_changes)
        return _course.Charges(self.fees, self.codes, changes)


@attrs.frozen(slots=False)  # with slots, each access to any field would pass ``__getattr__``
class Case:
    """A course, who treats, who is treated, and who pays, in the order in which they pay."""

    course: _course.Course
    provider: Provider
    client: ClientTable
    payers: tuple[Payer, ...]
    currency: str
    digits: int
    actuals: tuple[Actual, ...] = ()

    def money(self, minor: int) -> Money:
        """Return an amount in the case's currency."""
        return Money(minor, self.currency, self.digits)

    @functools.cached_property
    def assistance(self) -> tuple[Assistance, ...]:
        """The assistance programmes, in order."""
        return tuple(payer for payer in self.payers if isinstance(payer, Assistance))

    @functools.cached_property
    def plans(self) -> tuple[Plan, ...]:
        """The primary plan and the secondary, as far as there are any."""
        return tuple(payer for payer in self.payers if isinstance(payer, Plan))

    @functools.cached_property
    def planned(self) -> tuple[list[_course.Planned], list[problem.Problem]]:
        """The sessions as they are planned, and what is missing to plan them."""
        return _course.plan(self.course, self.provider.charges)

    @functools.cached_property
    def timeline(self) -> timeline.Timeline | None:
        """When which payer is in force and what else moves the plans; None where nothing does."""
        if not any(map(timeline.is_timed, self.payers)):
            return None  # a document that is read only is not planned
        days = [session.date for session in self.planned[0]]
        return timeline.timeline_of(self.payers, days) if days else None

    @functools.cached_property
    def plan_places(self) -> tuple[int, ...]:
        """Where each plan stands among the payers."""
        return tuple(i for i, payer in enumerate(self.payers) if isinstance(payer, Plan))

    @functools.cached_property
    def assistance_places(self) -> tuple[int, ...]:
        """Where each assistance programme stands among the payers."""
        return tuple(i for i, payer in enumerate(self.payers) if isinstance(payer, Assistance))

    @functools.cached_property
    def every_plan(self) -> tuple[int, ...]:
        """Where the plans stand among themselves: all of them, where nothing is dated."""
        return tuple(range(len(self.plans)))

    @functools.cached_property
    def states_change(self) -> bool:
        """Whether the case says more than one fee a service under payers that stay the same.

        A second plan's own maximum, and a scale that waits for an assistance programme to run
        out, are of that kind too.
        """
        provider = self.provider
        scale = provider.sliding_scale
        reviewed = scale is not None and (scale.review != "start" or scale.caps_cost_share)
        second_rows = [row for plan in self.plans[1:] for row in plan.side.benefits]
        return bool(
            self.timeline is not None
            or provider.fee_changes
            or reviewed
            or (scale is not None and self.payers and not self.plans)
            or any(name not in _course.CODES for name in provider.fees)
            or any(map(states_change, self.plans))
            or any(row.payer_maximum is not None for row in second_rows)
            or any(session.coding is not None for session in self.planned[0])
        )

    @property
    def unheld(self) -> int:
        """What sessions that do not take place cost: missed ones, and late cancellations."""
        client, provider = self.client, self.provider
        missed = client.missed_sessions * provider.missed_session_fee
        return missed + client.late_cancellations * provider.late_cancellation_fee

    @property
    def caps_cost_share(self) -> bool:
        """Whether the patient pays no more beside a plan than the sliding scale asks."""
        scale = self.provider.sliding_scale
        return scale is not None and scale.caps_cost_share

    @functools.cached_property
    def payer_names(self) -> tuple[str, ...]:
        """What the payers are called, in order."""
        return tuple(payer.name for payer in self.payers)

    @property
    def first_day(self) -> dt.date:
        """The course's first day; a case without one is refused when it is read."""
        return cast("dt.date", self.course.first_day)


def together_problems(
    payers: Iterable[Payer], days: Iterable[dt.date] = ()
) -> Iterator[problem.Problem]:
    """Yield a third plan, and assistance after a plan; of dated payers, on a session's day."""
    payers = tuple(payers)
    dated = dict.fromkeys(days)
    if not dated and any(payer.begins is not None or payer.until is not None for payer in payers):
        return  # on which days they meet is a question of the course
    late: set[str] = set()
    crowded = False
    for day in dated or (None,):
        plans = 0
        for payer in payers:
            if day is not None and not is_in_force(payer, day):
                continue
            if isinstance(payer, Assistance):
                if plans and payer.path not in late:
                    late.add(payer.path)
                    yield problem.Problem(kinds.EAP_AFTER_PLAN, payer.path)
                continue
            plans += 1
            if plans > 2 and not crowded:  # noqa: PLR2004 - a primary and a secondary
                values: dict[str, object] = {"number": plans}
                if day is None:
                    yield problem.Problem(kinds.THIRD_PLAN, payer.path, values)
                else:
                    crowded = True
                    values["date"] = day.isoformat()
                    yield problem.Problem(kinds.THREE_PLANS_ON, payer.path, values)


def payers_problems(case: Case) -> Iterator[problem.Problem]:
    """Yield payers that can't stand together, and what was used after the course had begun."""
    yield from timeline.carries_problems(case.plans)
    if case.timeline is None:
        yield from together_problems(case.payers)
        first_days: tuple[dt.date, ...] = (case.first_day,) * len(case.plans)
    else:
        yield from case.timeline.problems
        yield from together_problems(case.payers, [each.date for each in case.planned[0]])
        first_days = case.timeline.first_days
    for each, first in zip(case.plans, first_days, strict=True):
        used = each.side.used
        if used is None or used.as_of is None or used.as_of <= first:
            continue
        days = {case.first_day, *(session.date for session in case.planned[0])}
        if first in days and is_in_force(each, first):
            where = problem.join(each.side_path, "left" if each.side.of_left else "used", "as_of")
            values = {"value": used.as_of.isoformat(), "first": first.isoformat()}
            yield problem.Problem(kinds.USED_TOO_LATE, where, values)
