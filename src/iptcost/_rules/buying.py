"""A course as it is paid for without a plan: slot after slot, or by prepaid bundles.

A bundle is bought on the day of the first session that is taken from it. An open bundle is
counted down by every session that it covers, in date order, as practices do; the next one for
such a session is bought when it is used up or has expired. Of two open bundles the one bought
first is used first. Within these rules the cheapest purchase is found exactly.

Missed sessions are in addition to the course's, and nobody knows beforehand which ones will be
missed. They are taken to be missed between the first session and the second. A bundle that counts
them loses them as soon as it is bought: they could be missed at any time while it is open. Where
it is first bought after the first session, some of them are missed before that day and cost the
fee: ``early`` says how many.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final, NamedTuple

import attrs

from iptcost._faults import kinds, problem
from iptcost._rules import kernel, sliding_scale
from iptcost._rules.case import Bundle, Case
from iptcost._rules.course import Planned

MOST_EARLY: Final = 12
"""Of so many missed sessions each number is tried as missed before a bundle is bought."""


class Slot(NamedTuple):
    """One session of the course."""

    session: int
    """The session's place in the course, from 1."""
    date: dt.date
    service: str
    fee: int
    """The list price of a session of this service."""
    price: int
    """What the slot costs when it is paid for by itself."""
    assisted: bool = False
    """An assistance programme pays it."""

    @property
    def due(self) -> bool:
        """Whether this is a session for which somebody asks the client for money."""
        return self.fee > 0 and not self.assisted


class Missed(NamedTuple):
    """The sessions that will be missed, all of one service."""

    number: int
    service: str
    charge: int
    """What the therapist charges for each that no bundle pays for."""
    fee: int
    """The list price of such a session: what a bundle's terms may charge for it."""
    late: int = 0
    """What is charged for sessions cancelled too late: no bundle pays for those."""
    early: int = 0
    """How many are missed before a bundle is bought that is first bought after session 1."""


NONE_MISSED: Final = Missed(0, "", 0, 0)


def slots(
    planned: Sequence[Planned], reduced: sliding_scale.Scales | None = None, assistance: int = 0
) -> list[Slot]:
    """Return the course's slots at the list price, or by a scale where ``reduced`` is given.

    ``assistance`` is the number of sessions that programmes pay: the first that cost something.
    """
    made: list[Slot] = []
    for place, session in enumerate(planned, start=1):
        helped = assistance > 0 and session.billed > 0
        assistance -= helped
        price = session.billed if reduced is None else reduced(session)
        held = (session.date, session.service, session.billed)
        made.append(Slot(place, *held, 0 if helped else price, assisted=helped))
    return made


def missed(case: Case, course: Sequence[Slot]) -> Missed:
    """Return the sessions that will be missed: of the service that most of the course is of."""
    client, provider = case.client, case.provider
    late = client.late_cancellations * provider.late_cancellation_fee
    if not course or not client.missed_sessions:
        return NONE_MISSED._replace(late=late)
    services = [slot.service for slot in course]
    most = max(course, key=lambda slot: (services.count(slot.service), slot.fee))
    return Missed(client.missed_sessions, most.service, provider.missed_session_fee, most.fee, late)


class Open(NamedTuple):
    """A bundle with sessions left: which offer, how many are left, the last day to use them."""

    offer: int
    left: int
    last_day: dt.date | None


@attrs.frozen
class Purchase:
    """One bundle bought: what was paid on which day, and which slots are taken from it."""

    bundle: Bundle
    price: int
    slot: int
    date: dt.date
    last_day: dt.date | None
    uses: tuple[int, ...]
    """Indices of slots, in order; the first is ``slot``."""
    missed: int = 0
    """How many missed sessions are taken from it."""

    @property
    def used(self) -> int:
        """How many sessions are taken from it, held or missed."""
        return len(self.uses) + self.missed

    def is_open(self, day: dt.date) -> bool:
        """Return whether a session can be taken on ``day`` from what is left of it."""
        in_time = self.last_day is None or day <= self.last_day
        return in_time and self.used < self.bundle.sessions

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
    missed: Missed = NONE_MISSED

    @property
    def charged(self) -> int:
        """What is paid for missed sessions that no bundle loses."""
        lost = sum(purchase.missed for purchase in self.purchases)
        return (self.missed.number - lost) * self.missed.charge + self.missed.late

    @property
    def cost(self) -> int:
        """What is paid for the whole course. No refund is counted: the course is finished."""
        singly = sum(self.slots[i].price for i in self.single)
        return sum(p.price for p in self.purchases) + singly + self.charged

    def left_over(self) -> tuple[int, int]:
        """Return the sessions bought and not used at the end, and what the terms give for them."""
        day = self.slots[-1].date
        left = back = 0
        for purchase in self.purchases:
            unused = purchase.bundle.sessions - purchase.used
            fees = sum(self.slots[use].fee for use in purchase.uses)
            fees += purchase.missed * self.missed.fee
            left += unused
            back += purchase.back(purchase.used, fees, day) if unused else 0
        return left, back

    def stops(self) -> list[Stop]:
        """Return how things stand after each session, in order.

        A refund is for an early stop: after the last session the course is finished. Missed
        sessions that no bundle has lost so far are charged from the second session on.
        """
        taken_from = {use: p for p in self.purchases for use in p.uses}
        bought = {purchase.slot: purchase for purchase in self.purchases}
        single = set(self.single)
        live: dict[int, tuple[int, int]] = {}
        paid = 0
        waiting = self.missed.number
        made: list[Stop] = []
        for index, slot in enumerate(self.slots):
            paid += slot.price if index in single else 0
            if index in bought:
                lost = bought[index].missed
                paid += bought[index].price
                waiting -= lost
                live[index] = (lost, lost * self.missed.fee)
            if index in taken_from:
                first = taken_from[index].slot
                used, fees = live[first]
                live[first] = (used + 1, fees + slot.fee)
            back = sum(bought[first].back(*used, slot.date) for first, used in live.items())
            charged = waiting * self.missed.charge + self.missed.late
            if not index and len(self.slots) > 1:
                charged = 0
            made.append(Stop(slot.session, paid + charged, back))
            live = {k: used for k, used in live.items() if used[0] < bought[k].bundle.sessions}
        if made:
            made[-1] = made[-1]._replace(back=0)
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
State = tuple[bool, tuple[Open, ...], int]
"""Whether the offer that must be is bought, the open bundles, the missed sessions still to lose."""


def cheapest(
    slots: Sequence[Slot],
    offers: Sequence[Bundle],
    must: int | None,
    missed: Missed,
    left: list[int],
) -> Buying | None:
    """Return the cheapest way to buy the slots with these offers; of equals, the less prepaid.

    With ``must`` at least one of that offer is bought: None where it covers nothing. Exact: a
    forward dynamic programme over the open bundles. Raises CaseError where more states
    would be looked at than are ``left``, which is counted down.
    """
    states: dict[State, Path] = {(must is None, (), missed.number): Path(0, 0, SINGLE, None)}
    prices = _Prices(slots, offers)
    for index, slot in enumerate(slots):
        reached: dict[State, Path] = {}
        for (bought, held, waiting), path in states.items():
            for choice, cost, after in _choices(slot, index, held, prices):
                prepaid = path.prepaid + (cost if choice >= 0 else 0)
                step = Path(path.cost + cost, prepaid, choice, path)
                lost = 0 if choice < 0 else _lost(offers[choice], index, waiting, missed)
                opened = _used(after, len(after) - 1, lost) if lost else after
                state = (bought or choice == must, opened, waiting - lost)
                best = reached.get(state)
                if best is None or step[:2] < best[:2]:
                    reached[state] = step
        left[0] -= len(reached)
        if left[0] < 0:
            many = problem.Problem(kinds.BUNDLES_TOO_MANY_WAYS, "provider.bundles")
            raise problem.CaseError([many])
        states = reached
    ended = [
        (path.cost + waiting * missed.charge, path.prepaid, number, path)
        for number, ((bought, _, waiting), path) in enumerate(states.items())
        if bought
    ]
    return _buying(slots, prices, min(ended)[-1], missed) if ended else None


def _lost(bundle: Bundle, index: int, waiting: int, missed: Missed) -> int:
    """Return how many missed sessions a bundle loses when it is bought at a slot and used once."""
    if not bundle.missed_sessions_count or not bundle.covers(missed.service):
        return 0
    free = waiting if index == 0 else max(0, waiting - missed.early)
    return min(free, bundle.sessions - 1)


def timings(
    slots: Sequence[Slot],
    offers: Sequence[Bundle],
    must: int | None,
    missed: Missed,
    left: list[int],
) -> list[Buying]:
    """Return the cheapest ways to buy, the dearest first: one for each number missed early.

    Nobody knows whether a session will be missed before a bundle is bought, and costs its fee, or
    afterwards, and is taken from the bundle. Of very many missed sessions only none and all of
    them are tried as early. None at all where ``cheapest`` has none.
    """
    several = range(missed.number + 1) if missed.number <= MOST_EARLY else (0, missed.number)
    found: list[Buying] = []
    for early in several:
        buying = cheapest(slots, offers, must, missed._replace(early=early), left)
        if buying is None:
            return []
        found.append(buying)
        if not any(p.missed and p.slot for p in buying.purchases) and early == 0:
            break  # nothing is lost by a bundle bought after the first session
    return sorted(found, key=lambda buying: -buying.cost)


class _Prices:
    """What each offer costs when it is bought at each slot."""

    def __init__(self, slots: Sequence[Slot], offers: Sequence[Bundle]) -> None:
        self.offers = offers
        self._sums: list[tuple[list[int], list[int]]] = []
        """By offer: the slots before each that it covers, and the running sum of their prices."""
        for offer in offers:
            before, sums = [], [0]
            for slot in slots:
                before.append(len(sums) - 1)
                if slot.due and offer.covers(slot.service):
                    sums.append(sums[-1] + slot.price)
            self._sums.append((before, sums))

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
        return whole - kernel.share(whole, bundle.discount or 0)


def _choices(
    slot: Slot, index: int, held: tuple[Open, ...], prices: _Prices
) -> list[tuple[int, int, tuple[Open, ...]]]:
    """Return what can be done about a slot: the choice, its cost, and the bundles then open."""
    offers = prices.offers
    held = tuple(b for b in held if b.last_day is None or slot.date <= b.last_day)
    if not slot.due:
        return [(SINGLE, slot.price, held)]
    for place, bundle in enumerate(held):
        if offers[bundle.offer].covers(slot.service):
            return [(USE, 0, _used(held, place))]
    made = [(SINGLE, slot.price, held)]
    for offer, sold in enumerate(offers):
        if sold.covers(slot.service):
            fresh = Open(offer, sold.sessions, sold.last_day(slot.date))
            made.append((offer, prices(offer, index), _used((*held, fresh), len(held))))
    return made


def _used(held: tuple[Open, ...], place: int, count: int = 1) -> tuple[Open, ...]:
    """Return the open bundles after ``count`` sessions are taken from that at ``place``."""
    bundle = held[place]
    rest = (bundle._replace(left=bundle.left - count),) if bundle.left > count else ()
    return held[:place] + rest + held[place + 1 :]


def _buying(slots: Sequence[Slot], prices: _Prices, path: Path, missed: Missed) -> Buying:
    """Return the purchases that a path of choices stands for."""
    chosen: list[int] = []
    while path.before is not None:
        chosen.append(path.choice)
        path = path.before
    made: list[Purchase] = []
    live: list[int] = []
    single: list[int] = []
    waiting = missed.number
    for index, (slot, choice) in enumerate(zip(slots, reversed(chosen), strict=True)):
        live = [place for place in live if made[place].is_open(slot.date)]
        if choice == SINGLE:
            single.append(index)
        elif choice == USE:
            place = next(place for place in live if made[place].bundle.covers(slot.service))
            made[place] = attrs.evolve(made[place], uses=(*made[place].uses, index))
        else:
            bundle = prices.offers[choice]
            cost, ends = prices(choice, index), bundle.last_day(slot.date)
            lost = _lost(bundle, index, waiting, missed)
            waiting -= lost
            live.append(len(made))
            made.append(Purchase(bundle, cost, index, slot.date, ends, (index,), lost))
    return Buying(tuple(slots), tuple(made), tuple(single), missed)
