"""Prepaid bundles: the cheapest way to buy a course, and what an early stop costs.

A bundle is bought on the day of the first session that is taken from it. An open bundle is
counted down by every session that it covers, in date order, as practices do; the next one for
such a session is bought when it is used up or has expired. Of two open bundles the one bought
first is used first. Within these rules the cheapest purchase is found exactly.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final, NamedTuple

import attrs
from dateutil.relativedelta import relativedelta

from iptcost import _kinds
from iptcost._kernel import share
from iptcost._problems import CaseError, Problem
from iptcost._provider import Bundle
from iptcost._slot import Slot

MOST_STATES: Final = 100_000
"""So many states are looked at before the search is refused: it then takes about a second."""


class Open(NamedTuple):
    """A bundle with sessions left: which offer, how many are left, the last day to use them."""

    offer: int
    left: int
    last_day: dt.date | None


@attrs.frozen
class Purchase:
    """One bundle bought: what was paid on which day, and which slots are taken from it."""

    offer: int
    bundle: Bundle
    price: int
    slot: int
    date: dt.date
    last_day: dt.date | None
    uses: tuple[int, ...]
    """Indices of slots, in order; the first is ``slot``."""

    def back(self, used: int, used_fees: int, day: dt.date) -> int:
        """Return what comes back on ``day`` when ``used`` sessions were taken from the bundle.

        ``unused``: the unused sessions at the bundle's own rate. ``relist``: what is left after
        the used ones are charged at the full fee, ``used_fees`` in all. ``none``, or past the
        last day, or all used: nothing.
        """
        whole = self.bundle.sessions
        if used >= whole or (self.last_day is not None and day > self.last_day):
            return 0
        if self.bundle.refund == "unused":
            return (2 * self.price * (whole - used) + whole) // (2 * whole)
        return max(0, self.price - used_fees) if self.bundle.refund == "relist" else 0


class Stop(NamedTuple):
    """How things stand when the client stops after a session."""

    session: int
    paid: int
    back: int

    @property
    def cost(self) -> int:
        """What the sessions up to here have then cost."""
        return self.paid - self.back


@attrs.frozen
class Buying:
    """A way to buy a course: the bundles bought, and the slots paid for one by one."""

    slots: tuple[Slot, ...]
    purchases: tuple[Purchase, ...]
    single: tuple[int, ...]
    """Indices of the slots that are paid for by themselves."""

    @property
    def cost(self) -> int:
        """What is paid for the whole course. No refund is counted: the course is finished."""
        return sum(p.price for p in self.purchases) + sum(self.slots[i].price for i in self.single)

    def left_over(self) -> tuple[int, int]:
        """Return the sessions bought and not used at the end, and what the terms give for them."""
        day = self.slots[-1].date
        left = back = 0
        for purchase in self.purchases:
            unused = purchase.bundle.sessions - len(purchase.uses)
            fees = sum(self.slots[use].fee for use in purchase.uses)
            left += unused
            back += purchase.back(len(purchase.uses), fees, day) if unused else 0
        return left, back

    def stops(self) -> list[Stop]:
        """Return how things stand after each session, in order.

        A refund is for an early stop: after the last session the course is finished.
        """
        taken_from = {use: p for p in self.purchases for use in p.uses}
        bought = {purchase.slot: purchase for purchase in self.purchases}
        single = set(self.single)
        live: dict[int, tuple[int, int]] = {}
        paid = 0
        made: list[Stop] = []
        for index, slot in enumerate(self.slots):
            paid += slot.price if index in single else 0
            if index in bought:
                paid += bought[index].price
                live[index] = (0, 0)
            if index in taken_from:
                first = taken_from[index].slot
                used, fees = live[first]
                live[first] = (used + 1, fees + slot.fee)
            if not slot.missed:
                back = sum(bought[first].back(*used, slot.date) for first, used in live.items())
                made.append(Stop(slot.session, paid, back))
                live = {k: used for k, used in live.items() if used[0] < bought[k].bundle.sessions}
        if made:
            made[-1] = Stop(made[-1].session, paid, 0)
        return made


class Path(NamedTuple):
    """How a state was reached: cost, how much of it was prepaid, and the choices so far."""

    cost: int
    prepaid: int
    choice: int
    """The slot's choice: SINGLE, USE, or the offer bought."""
    before: Path | None


SINGLE: Final = -1
USE: Final = -2
State = tuple[bool, tuple[Open, ...]]


def cheapest(
    slots: Sequence[Slot], offers: Sequence[Bundle], must: int | None = None
) -> Buying | None:
    """Return the cheapest way to buy the slots with these offers; of equals, the less prepaid.

    With ``must`` at least one of that offer is bought: None where it covers nothing. Exact: a
    forward dynamic programme over the open bundles. Raises CaseError where that would take too
    long.
    """
    states: dict[State, Path] = {(must is None, ()): Path(0, 0, SINGLE, None)}
    seen = 0
    prices = _Prices(slots, offers)
    for index, slot in enumerate(slots):
        reached: dict[State, Path] = {}
        for (bought, held), path in states.items():
            for choice, cost, after in _choices(slot, index, held, prices):
                prepaid = path.prepaid + (cost if choice >= 0 else 0)
                step = Path(path.cost + cost, prepaid, choice, path)
                state = (bought or choice == must, after)
                best = reached.get(state)
                if best is None or step[:2] < best[:2]:
                    reached[state] = step
        seen += len(reached)
        if seen > MOST_STATES:
            raise CaseError([Problem(_kinds.BUNDLES_TOO_MANY_WAYS, "provider.bundles")])
        states = reached
    ended = [path for (bought, _), path in states.items() if bought]
    if not ended:
        return None
    return _buying(slots, prices, min(ended, key=lambda path: path[:2]))


class _Prices:
    """What each offer costs when it is bought at each slot."""

    def __init__(self, slots: Sequence[Slot], offers: Sequence[Bundle]) -> None:
        self.offers = offers
        self._sums = [_running(slots, offer) for offer in offers]

    def __call__(self, offer: int, first: int) -> int:
        """Return the price of ``offer`` bought at slot ``first``.

        A discount comes off the price of the next sessions that the bundle covers; where the
        course has fewer of them than the bundle, the rest count at the price of the last.
        """
        bundle = self.offers[offer]
        if bundle.price is not None:
            return bundle.price
        before, sums = self._sums[offer]
        begin = before[first]
        end = min(begin + bundle.sessions, len(sums) - 1)
        whole = sums[end] - sums[begin]
        whole += (sums[-1] - sums[-2]) * (bundle.sessions - (end - begin))
        return whole - share(whole, bundle.discount or 0)


def _running(slots: Sequence[Slot], bundle: Bundle) -> tuple[list[int], list[int]]:
    """Return the number of covered sessions before each slot, and the running sum of prices."""
    before: list[int] = []
    sums = [0]
    for slot in slots:
        before.append(len(sums) - 1)
        if slot.due and bundle.covers(slot.service):
            sums.append(sums[-1] + slot.price)
    return before, sums


def _choices(
    slot: Slot, index: int, held: tuple[Open, ...], prices: _Prices
) -> list[tuple[int, int, tuple[Open, ...]]]:
    """Return what can be done about a slot: the choice, its cost, and the bundles then open."""
    offers = prices.offers
    held = tuple(b for b in held if b.last_day is None or slot.date <= b.last_day)
    if not slot.due and not slot.missed:
        return [(SINGLE, slot.price, held)]
    for place, bundle in enumerate(held):
        if _takes(offers[bundle.offer], slot):
            return [(USE, 0, _used(held, place))]
    made = [(SINGLE, slot.price, held)]
    if slot.missed:
        return made
    for offer, sold in enumerate(offers):
        if sold.covers(slot.service):
            fresh = Open(offer, sold.sessions, last_day(sold, slot.date))
            made.append((offer, prices(offer, index), _used((*held, fresh), len(held))))
    return made


def _takes(bundle: Bundle, slot: Slot) -> bool:
    return bundle.covers(slot.service) and (bundle.missed_sessions_count or not slot.missed)


def _used(held: tuple[Open, ...], place: int) -> tuple[Open, ...]:
    """Return the open bundles after one session is taken from that at ``place``."""
    bundle = held[place]
    rest = (bundle._replace(left=bundle.left - 1),) if bundle.left > 1 else ()
    return held[:place] + rest + held[place + 1 :]


def last_day(bundle: Bundle, bought: dt.date) -> dt.date | None:
    """Return the last day on which a session can be taken from a bundle bought on a day.

    It is the same day of the month so many months on, or that month's last.
    """
    if bundle.expires_months is None:
        return None
    try:
        return bought + relativedelta(months=bundle.expires_months)
    except (OverflowError, ValueError):
        return None


def _buying(slots: Sequence[Slot], prices: _Prices, path: Path) -> Buying:
    """Return the purchases that a path of choices stands for."""
    chosen: list[int] = []
    step = path
    while step.before is not None:
        chosen.append(step.choice)
        step = step.before
    made: list[Purchase] = []
    uses: list[list[int]] = []
    single: list[int] = []
    for index, (slot, choice) in enumerate(zip(slots, reversed(chosen), strict=True)):
        if choice == SINGLE:
            single.append(index)
        elif choice == USE:
            uses[_first_open(made, uses, slot)].append(index)
        else:
            bundle = prices.offers[choice]
            cost, ends = prices(choice, index), last_day(bundle, slot.date)
            made.append(Purchase(choice, bundle, cost, index, slot.date, ends, ()))
            uses.append([index])
    purchases = (attrs.evolve(p, uses=tuple(u)) for p, u in zip(made, uses, strict=True))
    return Buying(tuple(slots), tuple(purchases), tuple(single))


def _first_open(made: list[Purchase], uses: list[list[int]], slot: Slot) -> int:
    """Return which purchase a slot is taken from: the first bought that is open for it."""
    return next(
        place
        for place, (purchase, taken) in enumerate(zip(made, uses, strict=True))
        if len(taken) < purchase.bundle.sessions
        and (purchase.last_day is None or slot.date <= purchase.last_day)
        and _takes(purchase.bundle, slot)
    )
