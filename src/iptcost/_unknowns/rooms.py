"""What is left of the plans' limits as a course goes, over a box of fillings.

As ``_rules.accumulators`` and ``_rules.timeline`` have it, over ``_unknowns.bounds`` in the place
of whole numbers. What is not reckoned so is refused (``UntoldError``).
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import attrs

from iptcost._rules import accumulators, kernel
from iptcost._rules.accumulators import Use
from iptcost._rules.case import Case
from iptcost._rules.limits import Amounts, Limit
from iptcost._rules.plan import Plan
from iptcost._rules.timeline import Event, Timeline, timeline_of
from iptcost._unknowns.bounds import Number, least, minus, most

Forms = Mapping[str, Number]
"""Unknown amounts and rates by path."""


class UntoldError(Exception):
    """Of this box there is no outer estimate."""


def lifted(value: Any, path: str, forms: Forms) -> Any:
    """Return what a case holds at a path, with the unknown numbers in it."""
    for where, number in forms.items():
        if where.startswith(f"{path}."):
            value = _put(value, where[len(path) + 1 :].split("."), number)
    return value


def _put(value: Any, parts: Sequence[str], number: Number) -> Any:
    if not parts:
        bare = isinstance(value, (Limit, Amounts))
        return attrs.evolve(value, individual=number) if bare else number
    key, rest = parts[0], parts[1:]
    if isinstance(value, Mapping):
        return {**value, key: _put(value[key], rest, number)}
    if isinstance(value, tuple):
        place = int(key)
        return (*value[:place], _put(value[place], rest, number), *value[place + 1 :])
    return attrs.evolve(value, **{key: _put(getattr(value, key), rest, number)})


class Rooms(NamedTuple):
    """What is left of one plan's limits in a benefit year; ``payer`` is by row."""

    next_year: dt.date
    deductible: Number
    out_of_pocket: Number
    payer: tuple[Number, ...]

    def after(self, use: Use) -> Rooms:
        """Return what a use leaves, of individual and family alike."""
        counted, payer = use.out_of_pocket[0], _paid(self.payer, use)
        deductible = _less(self.deductible, use.deductible[0])
        return Rooms(self.next_year, deductible, _less(self.out_of_pocket, counted), payer)

    def given(self, use: Use) -> Use:
        """Return of a use what there is room for; so much is asked of the deductible as it is."""
        counted = least(use.out_of_pocket[0], self.out_of_pocket)
        rows = ((row, visits, least(paid, self.payer[row])) for row, visits, paid in use.rows)
        return Use._make((use.day, use.deductible, (counted,) * 2, tuple(rows), *use[4:]))


def _paid(left: tuple[Number, ...], use: Use) -> tuple[Number, ...]:
    payer = list(left)
    for row, _, paid in use.rows:
        payer[row] = _less(payer[row], paid)
    return tuple(payer)


def _less(left: Number, use: Number) -> Number:
    return left if left == kernel.NO_LIMIT else most(0, minus(left, use))


@attrs.define
class Standings:
    """Where the plans of a case stand as its course goes."""

    timeline: Timeline
    plans: Sequence[Plan]
    """The case's plans with the unknown numbers in them."""
    _before: Sequence[tuple[int, Use]]
    """By plan, what was used before the course."""
    _care: list[Event]
    """The other care that is still to come."""
    rooms: list[Rooms] = attrs.field(factory=list)

    @classmethod
    def of(cls, case: Case, forms: Forms) -> Standings:
        """Return the plans before the first session; UntoldError for what is not reckoned."""
        if any(limit.amount is not None for plan in case.plans for limit in plan.side.limits):
            raise UntoldError
        days = [session.date for session in case.planned[0]]
        timeline = case.timeline or timeline_of(case.payers, days)
        plans = [
            attrs.evolve(plan, side=lifted(plan.side, plan.side_path, forms)) for plan in case.plans
        ]
        used = [(event.place, event.day) for event in timeline.events if event.care is None]
        before = [(place, accumulators.used_before(plans[place], day)) for place, day in used]
        made = cls(timeline, plans, before, [event for event in timeline.events if event.care])
        made.rooms += [made._year(place, timeline.begins) for place in range(len(plans))]
        return made

    def _year(self, place: int, day: dt.date) -> Rooms:
        """Return what is left of a benefit year, as far as it was used before the course.

        That it was used by its first day makes no difference: no plan is asked before.
        """
        plan, side = self.plans[place], self.plans[place].side
        begins = accumulators.year_start(day, plan.benefit_year)
        following = accumulators.next_year(begins)
        if side.carry_over_months and self.timeline.begins < begins:
            raise UntoldError
        every = (each for before in self._before for each in self._all(*before))
        uses = [use for to, use in every if to == place and begins <= use.day < following]
        absent = kernel.NO_LIMIT
        payer = [
            absent if row.payer_maximum is None else row.payer_maximum for row in side.benefits
        ]
        return Rooms(
            following,
            _room(side.deductible, [use.deductible for use in uses], 0),
            _room(side.out_of_pocket_max, [use.out_of_pocket for use in uses], absent),
            functools.reduce(_paid, uses, tuple[Number, ...](payer)),
        )

    def bring(self, day: dt.date) -> None:
        """Go on to a day, before its sessions (``_rules.timeline.Timeline.brought_to``)."""
        while self._care and self._care[0].day <= day:
            event = self._care.pop(0)
            self._roll(event.day)
            self.take(event.place, self._cared(event))
        self._roll(day)

    def _roll(self, day: dt.date) -> None:
        for place, rooms in enumerate(self.rooms):
            if day >= rooms.next_year:
                self.rooms[place] = self._year(place, day)

    def take(self, place: int, use: Use) -> None:
        """Take off what is asked of a plan; those that carry it count what its rooms give."""
        rooms = self.rooms[place]
        self.rooms[place] = rooms.after(use)
        if self.timeline.carriers[place]:
            for later, mine in self._all(place, rooms.given(use))[1:]:
                self.rooms[later] = self.rooms[later].after(mine)

    def _all(self, place: int, use: Use) -> list[tuple[int, Use]]:
        """Return a use of a plan, and what it is to those that carry it."""
        early = use._replace(late=accumulators.NEITHER)  # of no year before is anything told
        return [(place, use), *self.timeline.carried((), place, early)]

    def _cared(self, event: Event) -> Use:
        """Return what other care uses: what there is left (``_rules.timeline.care_use``)."""
        side, rooms = self.plans[event.place].side, self.rooms[event.place]
        known = self.timeline.plans[event.place].side.other_care
        care = next(
            care for care, one in zip(side.other_care, known, strict=True) if one is event.care
        )
        if care.family_only:
            raise UntoldError
        deductible = least(care.deductible, rooms.deductible)
        counted: Number = deductible if "deductible" in side.toward_out_of_pocket else 0
        counted = counted if care.out_of_pocket is None else care.out_of_pocket
        counted = least(counted, rooms.out_of_pocket)
        return Use._make((event.day, (deductible,) * 2, (counted,) * 2, (), (), None, None))


def _room(limit: Limit, used: Sequence[tuple[int, int]], absent: int) -> Number:
    """Return what is left of a limit (``_rules.accumulators.limit_room``)."""
    scopes: tuple[Number | None, Number | None] = limit.individual, limit.family
    if limit.family_rule == "aggregate":
        scopes = None, limit.family or 0
    left: list[Number] = []
    for scope, amount in enumerate(scopes):
        if amount is not None:
            left.append(functools.reduce(minus, [pair[scope] for pair in used], amount))
    return most(0, functools.reduce(least, left)) if left else absent
