"""The arithmetic of one session under one plan: integers in, integers out.

Every amount is in minor units of one currency (cents, yen), at most 10**12; every rate is in
millionths. Nothing here allocates, raises or looks anything up, so that the same functions run
one session at a time for the ledger and, compiled as they stand, millions for the batch engine.

Each function stands after those that it calls, so that they can be compiled in their order.
``step`` is one session; ``repeats`` says how many times that very step can be taken before a
room would change it.
"""

from __future__ import annotations

from typing import NamedTuple

NO_LIMIT = 2**62
"""A room so large that no course can use it up: the limit is absent."""

MANY = 10_000
"""So many sessions at most are counted by a product: with the largest amount 64 bits hold it."""

WHOLE = 1_000_000
"""A rate of 100 %, in millionths."""

DEDUCTIBLE_WAIVED, AFTER_DEDUCTIBLE, BEFORE_DEDUCTIBLE = range(3)
STANDARD, NON_DUPLICATION = range(2)


class Room(NamedTuple):
    """What is left of each limit before a session: the smaller of individual and family."""

    deductible: int
    out_of_pocket: int
    payer: int


class Terms(NamedTuple):
    """What one plan says of one session: the allowed amount and how it is shared."""

    covered: bool
    allowed: int
    copay: int
    coinsurance: int
    order: int
    copay_toward_deductible: bool
    deductible_counts: bool
    copay_counts: bool
    coinsurance_counts: bool
    coinsurance_of_allowed: bool = False
    """The rate is taken of the allowed amount after the deductible, the copay not taken off."""
    coinsurance_at_most: int = NO_LIMIT
    """The most of it in one session, or NO_LIMIT."""


class Parts(NamedTuple):
    """How the allowed amount of one session was shared, and what it moved."""

    deductible: int
    copay: int
    coinsurance: int
    not_covered: int
    payer_paid: int
    toward_deductible: int
    toward_maximum: int
    past_maximum: int
    """What the out-of-pocket maximum took off the patient's part."""


class Shared(NamedTuple):
    """The patient's five parts and what a second payer took off them."""

    deductible: int
    copay: int
    coinsurance: int
    not_covered: int
    balance_bill: int
    paid: int


def share(amount: int, rate: int) -> int:
    """Return ``rate`` millionths of ``amount``, rounded half up to the minor unit."""
    return (amount * rate + WHOLE // 2) // WHOLE


def charge(billed: int, amount: int, in_network: bool, limit: int) -> tuple[int, int, int]:
    """Split a billed charge into allowed amount, write-off and balance bill.

    ``amount`` is what the payer recognises for the service; ``limit`` the largest balance bill
    as millionths of the allowed amount (Medicare's limiting charge: 150,000), or NO_LIMIT.
    """
    allowed = min(billed, amount)
    rest = billed - allowed
    if in_network:
        return allowed, rest, 0
    if limit < NO_LIMIT:
        balance = min(rest, share(allowed, limit))
        return allowed, rest - balance, balance
    return allowed, 0, rest


def effective_deductible(room: Room, terms: Terms) -> int:
    """Return D: no deductible is left to meet once a maximum that it counts toward is reached."""
    if terms.deductible_counts:
        return min(room.deductible, room.out_of_pocket)
    return room.deductible


def deductible_need(terms: Terms) -> int:
    """Return the D from which on a larger one changes nothing in this session."""
    if terms.order == AFTER_DEDUCTIBLE:
        return terms.allowed
    if terms.order == DEDUCTIBLE_WAIVED:
        return 0
    if terms.copay_toward_deductible:
        return terms.allowed
    return terms.allowed - min(terms.copay, terms.allowed)


def before_coinsurance(terms: Terms, left: int) -> tuple[int, int]:
    """Return a session's deductible, of which ``left`` is to be met, and its copay (step 6)."""
    allowed = terms.allowed
    if terms.order == AFTER_DEDUCTIBLE:
        deductible = min(allowed, left)
        return deductible, min(terms.copay, allowed - deductible)
    copay = min(terms.copay, allowed)
    if terms.order == DEDUCTIBLE_WAIVED:
        return 0, copay
    if terms.copay_toward_deductible:
        left = max(0, left - copay)
    return min(allowed - copay, left), copay


def step(room: Room, terms: Terms) -> Parts:
    """Share one session's allowed amount between patient and payer (domain, steps 6, 8, 9, 10)."""
    allowed = terms.allowed
    if not terms.covered:
        return Parts(0, 0, 0, allowed, 0, 0, 0, 0)

    deductible, copay = before_coinsurance(terms, effective_deductible(room, terms))
    rest = allowed - deductible - copay
    base = rest + copay if terms.coinsurance_of_allowed else rest
    coinsurance = share(base, terms.coinsurance)
    past = coinsurance > rest or coinsurance > terms.coinsurance_at_most
    coinsurance = min(rest, terms.coinsurance_at_most) if past else coinsurance

    counting = deductible if terms.deductible_counts else 0
    counting += copay if terms.copay_counts else 0
    counting += coinsurance if terms.coinsurance_counts else 0
    past_maximum = 0
    if counting > room.out_of_pocket:
        # The deductible never exceeds the room that it counts toward: nothing of it is cut.
        past_maximum = counting - room.out_of_pocket
        cut = min(past_maximum, coinsurance) if terms.coinsurance_counts else 0
        coinsurance -= cut
        copay -= min(past_maximum - cut, copay) if terms.copay_counts else 0

    payer_share = allowed - deductible - copay - coinsurance
    payer_paid = min(payer_share, room.payer)
    return Parts(
        deductible,
        copay,
        coinsurance,
        payer_share - payer_paid,
        payer_paid,
        deductible + copay if terms.copay_toward_deductible else deductible,
        counting - past_maximum,
        past_maximum,
    )


def fits(left: int, each: int, most: int) -> int:
    """Return how often a session can go on that takes ``each`` and has ``left`` after the first.

    Never more than ``most``. A product is sooner had than a quotient: usually all of them fit.
    """
    if (most - 1) * each <= left:
        return most
    return min(most, 1 + left // each)


def repeats(room: Room, terms: Terms, parts: Parts, most: int) -> int:
    """Return how often ``step(room, terms) == parts`` comes out alike, one after another.

    At least 1, and ``most`` where no room would change it before. Never more than the truth:
    where a session falls on the edge of a limit, it is taken by itself. (One that uses a room up
    has taken all of it, so that no other fits.)
    """
    times = most
    need = deductible_need(terms)
    left = effective_deductible(room, terms)
    if parts.toward_deductible > 0 and need > 0 and left > 0:
        if left < need:
            return 1
        times = fits(room.deductible - need, parts.toward_deductible, times)
    if parts.toward_maximum > 0:
        floor = parts.toward_maximum
        if terms.deductible_counts:
            floor = max(floor, min(need, left))
        times = fits(room.out_of_pocket - floor, parts.toward_maximum, times)
    if parts.payer_paid > 0:
        times = fits(room.payer - parts.payer_paid, parts.payer_paid, times)
    return times


def take_off(parts: Parts, balance_bill: int, paid: int) -> Shared:
    """Take an amount off the patient's parts, no more than they are.

    It comes off coinsurance first, then copay, deductible, not covered, balance bill.
    """
    rest = paid
    coinsurance = max(0, parts.coinsurance - rest)
    rest -= parts.coinsurance - coinsurance
    copay = max(0, parts.copay - rest)
    rest -= parts.copay - copay
    deductible = max(0, parts.deductible - rest)
    rest -= parts.deductible - deductible
    not_covered = max(0, parts.not_covered - rest)
    rest -= parts.not_covered - not_covered
    return Shared(deductible, copay, coinsurance, not_covered, balance_bill - rest, paid)


def coordinate(
    parts: Parts, balance_bill: int, alone: int, paid_before: int, rule: int, room: int
) -> Shared:
    """Take what a secondary plan pays off the primary's parts.

    ``alone`` is N2, what the secondary would pay by itself before its own maximum;
    ``paid_before`` what the primary paid; ``room`` what the maximum leaves, which cuts last.
    """
    left = parts.deductible + parts.copay + parts.coinsurance + parts.not_covered + balance_bill
    if rule == NON_DUPLICATION:
        alone = max(0, alone - paid_before)
    return take_off(parts, balance_bill, min(alone, left, room))
