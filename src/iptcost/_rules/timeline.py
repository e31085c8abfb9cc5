"""When which payer is in force, and what moves the plans beside the sessions.

A use of one plan is counted by a later table that ``carries`` it as it happens, where its day is
before the later table's first. So each plan stands on every day as if it had always been there.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import attrs

from iptcost._faults import kinds
from iptcost._faults.problem import Problem, join, quote
from iptcost._rules import accumulators, course, kernel
from iptcost._rules.accumulators import NEITHER, Accumulators, Both, Use
from iptcost._rules.limits import Limit, OtherCare, matched
from iptcost._rules.plan import Payer, Plan, is_in_force

MOST_TIMES: int = 10_000
"""So often at most one table of other care comes again."""


class Event(NamedTuple):
    """What moves one plan on a day: what was used before the course, or other care."""

    day: dt.date
    place: int
    """The plan's, among the case's plans."""
    care: OtherCare | None
    """None: what was used before the course."""


@attrs.frozen
class Timeline:
    """The plans of a case over the days of its course."""

    plans: tuple[Plan, ...]
    first_days: tuple[dt.date, ...]
    """The first session's day on which each is in force; of one that never is, its last."""
    events: tuple[Event, ...]
    begins: dt.date
    """The day of the earliest event, or the course's first."""
    problems: tuple[Problem, ...] = ()

    @functools.cached_property
    def carriers(self) -> tuple[tuple[int, ...], ...]:
        """For each plan, the later ones that carry it."""
        every = range(len(self.plans))
        return tuple(
            tuple(later for later in every if self.earlier_of(later) == place) for place in every
        )

    def earlier_of(self, place: int) -> int | None:
        """Return the plan that another one carries: the first other one of that name."""
        name = self.plans[place].carries
        if name is None:
            return None
        others = (other for other in range(len(self.plans)) if other != place)
        return next((other for other in others if self.plans[other].name == name), None)

    def in_force(self, day: dt.date) -> tuple[int, ...]:
        """Return the plans in force on a day, in their order."""
        return tuple(place for place, plan in enumerate(self.plans) if is_in_force(plan, day))

    def opening(self) -> tuple[Accumulators, ...]:
        """Return the plans with nothing used yet, before the earliest event."""
        return tuple(
            accumulators.unused(plan, accumulators.year_start(self.begins, plan.benefit_year))
            for plan in self.plans
        )

    def brought_to(
        self, standing: tuple[Accumulators, ...], done: int, day: dt.date
    ) -> tuple[tuple[Accumulators, ...], int]:
        """Return how the plans stand before a session on ``day``, and how many events that took."""
        plans = list(standing)
        while done < len(self.events) and self.events[done].day <= day:
            event = self.events[done]
            self._roll(plans, event.day)
            plan, place = self.plans[event.place], event.place
            if event.care is None:
                use = accumulators.used_before(plan, event.day)
            else:
                use = care_use(plan, plans[place], event.day, event.care)
            plans[place] = accumulators.add(plans[place], plan, use)
            self.carry(plans, place, use)
            done += 1
        self._roll(plans, day)
        return tuple(plans), done

    def _roll(self, plans: list[Accumulators], day: dt.date) -> None:
        """Begin benefit years up to a day in their order; what one is credited is carried too."""
        while True:
            begun = min((each.next_year for each in plans), default=dt.date.max)
            if begun > day or begun == dt.date.max:
                break
            due = [place for place, each in enumerate(plans) if each.next_year == begun]
            for place in due:
                plan, judged = self.plans[place], plans[place]
                plans[place] = accumulators.on(judged, plan, begun)
                if plan.carries is not None and plan.begins is not None and begun < plan.begins:
                    # What it has used is still the plan's that it carries.
                    credit = self._credit_of_its_own(place, judged.year)
                    plans[place] = plans[place]._replace(deductible=credit)
            for place, credit in [(place, plans[place].deductible) for place in due]:
                if credit != NEITHER:
                    self.carry(plans, place, Use(begun, credit, NEITHER, late=NEITHER))
        for place, each in enumerate(plans):
            plans[place] = accumulators.on(each, self.plans[place], day)

    def _credit_of_its_own(self, place: int, year: dt.date) -> Both:
        """Return what a plan is credited at the end of a year that ends before it begins.

        What it carries of that year the earlier plan has judged; its own ``used`` it has not.
        """
        plan = self.plans[place]
        stated = (event.day for event in self.events if event.place == place and not event.care)
        used = accumulators.used_before(plan, next(stated))
        if accumulators.year_start(used.day, plan.benefit_year) != year:
            return NEITHER
        alone = accumulators.add(accumulators.unused(plan, year), plan, used)
        return accumulators.carried_over(plan, alone)

    def carry(self, plans: list[Accumulators], place: int, use: Use) -> None:
        """Add a plan's use to those that carry it."""
        for later, mine in self.carried(plans, place, use):
            plans[later] = accumulators.add(plans[later], self.plans[later], mine)

    def carried(
        self, plans: Sequence[Accumulators], place: int, use: Use
    ) -> Iterator[tuple[int, Use]]:
        """Yield what a plan's use is to those that carry it, as their own tables name it.

        How these stand decides of a late use alone.
        """
        for later in self.carriers[place]:
            ours = self.plans[later]
            if ours.begins is None or use.day >= ours.begins:
                continue
            if ours.carries_after is not None and use.day <= ours.carries_after:
                continue
            mine = translated(self.plans[place], ours, use)
            if use.late != NEITHER and plans[later].next_year < ours.begins:
                # A year that ends before this table begins is not its to judge.
                mine = mine._replace(late=NEITHER)
            yield later, mine
            yield from self.carried(plans, later, mine)


def translated(theirs: Plan, ours: Plan, use: Use) -> Use:
    """Return a use of one plan by the rows and limits of the one that carries it."""
    if use.session is not None:
        row = ours.side.row_for(use.session)
        found = row is not None and ours.side.benefits[row].covered
        rows = tuple((row or 0, visits, paid) for _, visits, paid in use.rows if found)
    else:
        same = matched(theirs.side.benefits, ours.side.benefits)
        rows = tuple((same[row], visits, paid) for row, visits, paid in use.rows if row in same)
    limits = matched(theirs.side.limits, ours.side.limits)
    windows = tuple(
        (limits[place], visits, paid) for place, visits, paid in use.windows if place in limits
    )
    return use._replace(rows=rows, windows=windows)


# -- other care ---------------------------------------------------------------------------------


def care_use(plan: Plan, before: Accumulators, day: dt.date, care: OtherCare) -> Use:
    """Return what other care uses on its day: never more than the room that there is."""
    side = plan.side
    deductible = min(care.deductible, _room(side.deductible, before.deductible, care, 0))
    counted: int | None = care.out_of_pocket
    if counted is None:
        counted = deductible if "deductible" in side.toward_out_of_pocket else 0
    maximum = min(
        counted, _room(side.out_of_pocket_max, before.out_of_pocket, care, kernel.NO_LIMIT)
    )
    own = 0 if care.family_only else 1
    return Use(
        day,
        (own * deductible, deductible),
        (own * maximum, maximum),
        tuple(
            (row, care.visits, 0)
            for row, benefit in enumerate(side.benefits)
            if care.visits and care.touches(benefit.services)
        ),
        tuple(
            (place, care.visits, 0)
            for place, limit in enumerate(side.limits)
            if care.visits and limit.visits is not None and care.touches(limit.services)
        ),
    )


def _room(limit: Limit, used: tuple[int, int], care: OtherCare, absent: int) -> int:
    """Return what other care can use of a limit; a relative's, of the family's alone."""
    if not care.family_only:
        return accumulators.limit_room(limit, used, absent)
    if limit.family is not None:
        return max(0, limit.family - used[1])
    return absent if limit.individual is None else kernel.NO_LIMIT


def occurrences(care: OtherCare, last_day: dt.date) -> list[dt.date]:
    """Return the days of other care, up to its own last day or the course's.

    Never more than ``MOST_TIMES`` and one.
    """
    if care.every is None:
        return [care.date]
    last = care.until or last_day
    found = [care.date]
    step = 64
    while found[-1] <= last and len(found) <= MOST_TIMES:
        try:
            found = course.dates(care.date, len(found) + step, care.every, 0)
        except (OverflowError, ValueError):
            break
        step *= 2
    return [care.date, *(day for day in found[1:] if day <= last)][: MOST_TIMES + 1]


# -- of a case ----------------------------------------------------------------------------------


def timeline_of(payers: Sequence[Payer], days: Sequence[dt.date]) -> Timeline:
    """Return the timeline of a case with sessions on these days."""
    plans = tuple(payer for payer in payers if isinstance(payer, Plan))
    first_days = tuple(first_day(plan, days) for plan in plans)
    events = []
    problems: list[Problem] = []
    for place, plan in enumerate(plans):
        used = plan.side.used
        as_of = used.as_of if used and used.as_of else first_days[place]
        events.append(Event(as_of, place, None))
        care = list(_care(plan, place, days[-1], as_of if plan.side.states_used else None))
        events += [each for each in care if isinstance(each, Event)]
        problems += [each for each in care if isinstance(each, Problem)]
    # In the order of their days: of one day what was used before, then by the tables' order.
    events.sort(key=lambda event: (event.day, event.care is not None, event.place))
    begins = min([*days, *(event.day for event in events)])
    return Timeline(plans, first_days, tuple(events), begins, tuple(problems))


def is_timed(payer: Payer) -> bool:
    """Return whether on which day it is makes a difference to a payer, but for its years."""
    if payer.begins is not None or payer.until is not None:
        return True
    return isinstance(payer, Plan) and (payer.carries is not None or bool(payer.side.other_care))


def first_day(plan: Plan, days: Sequence[dt.date]) -> dt.date:
    """Return the first session's day on which a plan is in force.

    Where none is, the day on which it begins after the course, or its last day before it.
    """
    held = next((day for day in days if is_in_force(plan, day)), None)
    if held is not None:
        return held
    if plan.begins is not None and plan.begins > days[-1]:
        return plan.begins
    return min(days[0], plan.until or days[0])


def _care(
    plan: Plan, place: int, last_day: dt.date, after: dt.date | None
) -> Iterator[Event | Problem]:
    """Yield the events of a plan's other care; what is in ``used`` already moves nothing."""
    for index, care in enumerate(plan.side.other_care):
        path = join(plan.side_path, "other_care", index)
        days = occurrences(care, last_day)
        outside = next((day for day in days if not is_in_force(plan, day)), None)
        if len(days) > MOST_TIMES:
            yield Problem(kinds.TOO_MANY, path, {"most": MOST_TIMES, "count": len(days)})
        elif outside is not None:
            yield Problem(kinds.OTHER_CARE_OUTSIDE, path, {"date": outside.isoformat()})
        else:
            yield from (Event(day, place, care) for day in days if after is None or day > after)


def carries_problems(plans: Sequence[Plan]) -> Iterator[Problem]:
    """Yield the tables whose ``carries`` names no other plan, or that have no first day."""
    for place, plan in enumerate(plans):
        names = [other.name for index, other in enumerate(plans) if index != place]
        if plan.carries is not None and (plan.carries not in names or plan.begins is None):
            path = join(plan.path, "carries")
            yield Problem(kinds.CARRIES, path, {"value": quote(plan.carries)})
