"""One known case: what the engine computes from. It never holds a hole or a plugin's table."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterable, Iterator

import attrs

from iptcost._faults import kinds, problem
from iptcost._rules.actuals import Actual
from iptcost._rules.course import Course, Planned, plan
from iptcost._rules.plan import Assistance, Benefit, Payer, Plan, is_in_force, states_change
from iptcost._rules.procedure import CODES
from iptcost._rules.provider import Provider
from iptcost._rules.self_pay.sliding_scale import ClientTable
from iptcost._rules.timeline import Timeline, carries_problems, is_timed, timeline_of


@attrs.frozen
class Case:
    """A course, who treats, who is treated, and who pays, in the order in which they pay."""

    course: Course
    provider: Provider
    client: ClientTable
    payers: tuple[Payer, ...]
    currency: str
    digits: int
    actuals: tuple[Actual, ...] = ()

    @functools.cached_property
    def assistance(self) -> tuple[Assistance, ...]:
        """The assistance programmes, in order."""
        return tuple(payer for payer in self.payers if isinstance(payer, Assistance))

    @functools.cached_property
    def plans(self) -> tuple[Plan, ...]:
        """The primary plan and the secondary, as far as there are any."""
        return tuple(payer for payer in self.payers if isinstance(payer, Plan))

    @functools.cached_property
    def planned(self) -> tuple[list[Planned], list[problem.Problem]]:
        """The sessions as they are planned, and what is missing to plan them."""
        return plan(self.course, self.provider.charges)

    @functools.cached_property
    def timeline(self) -> Timeline | None:
        """When which payer is in force and what else moves the plans; None where nothing does."""
        if not any(map(is_timed, self.payers)):
            return None
        return timeline_of(self.payers, [session.date for session in self.planned[0]])

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

    def in_force(self, day: dt.date) -> tuple[int, ...]:
        """Return the plans in force on a day, the primary first."""
        return self.every_plan if self.timeline is None else self.timeline.in_force(day)

    def assists(self, index: int, day: dt.date) -> bool:
        """Return whether an assistance programme is in force on a day."""
        return self.timeline is None or is_in_force(self.assistance[index], day)

    @functools.cached_property
    def states_change(self) -> bool:
        """Whether the case says more than one fee a service under payers that stay the same.

        A second plan's own maximum, and a scale that waits for an assistance programme to run
        out, are of that kind too.
        """
        provider = self.provider
        scale = provider.sliding_scale
        reviewed = scale is not None and (scale.review != "start" or scale.caps_cost_share)
        return bool(
            self.timeline is not None
            or provider.fee_changes
            or reviewed
            or (scale is not None and self.payers and not self.plans)
            or any(name not in CODES for name in provider.fees)
            or any(map(states_change, self.plans))
            or any(row.payer_maximum is not None for row in self._second_rows)
            or any(session.coding is not None for session in self.planned[0])
        )

    @property
    def _second_rows(self) -> tuple[Benefit, ...]:
        return tuple(row for plan in self.plans[1:] for row in plan.side.benefits)

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
        day = self.course.first_day
        if day is None:
            message = "a case without a first day reached the engine"
            raise AssertionError(message)
        return day


def together_problems(payers: Iterable[Payer]) -> Iterator[problem.Problem]:
    """Yield a third plan, and assistance after a plan, where nothing is dated."""
    payers = tuple(payers)
    if any(payer.begins is not None or payer.until is not None for payer in payers):
        return  # on which days they meet is a question of the course
    plans = 0
    for payer in payers:
        if isinstance(payer, Plan):
            plans += 1
            if plans > 2:  # noqa: PLR2004 - a primary and a secondary
                yield problem.Problem(kinds.THIRD_PLAN, payer.path, {"number": plans})
        elif plans:
            yield problem.Problem(kinds.EAP_AFTER_PLAN, payer.path)


def payers_problems(case: Case) -> Iterator[problem.Problem]:
    """Yield payers that can't stand together, and what was used after the course had begun."""
    yield from carries_problems(case.plans)
    if case.timeline is None:
        yield from together_problems(case.payers)
        first_days: tuple[dt.date, ...] = (case.first_day,) * len(case.plans)
    else:
        yield from case.timeline.problems
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
