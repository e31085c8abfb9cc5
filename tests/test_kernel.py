"""The arithmetic of one session: sums by hand, and laws over drawn steps."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iptcost._rules.kernel import (
    AFTER_DEDUCTIBLE,
    BEFORE_DEDUCTIBLE,
    DEDUCTIBLE_WAIVED,
    MANY,
    NO_LIMIT,
    NON_DUPLICATION,
    STANDARD,
    Parts,
    Room,
    Terms,
    charge,
    coordinate,
    repeats,
    share,
    step,
)


def spend(room: Room, parts: Parts, times: int) -> Room:
    """Return the room left after so many sessions of these parts; an absent limit stays."""
    moved = (parts.toward_deductible, parts.toward_maximum, parts.payer_paid)
    left = (
        limit if limit == NO_LIMIT else limit - times * each
        for limit, each in zip(room, moved, strict=True)
    )
    deductible, *others = left
    return Room(max(0, deductible), *others)


def draw_step(rng: random.Random) -> tuple[Room, Terms]:
    """Draw a room and terms whose amounts often meet on the edge."""
    grain = rng.choice((1, 5, 10))

    def amount(most: int = 120) -> int:
        return grain * rng.randint(0, most // grain)

    def room(most: int = 600) -> int:
        return NO_LIMIT if rng.random() < 0.2 else rng.choice((0, amount(), amount(most)))

    deductible = rng.choice((0, amount(), amount(600)))
    terms = Terms(
        rng.random() < 0.97,
        amount(),
        amount(60) if rng.random() < 0.7 else 0,
        rng.choice((0, 0, 200_000, 333_333, 500_000, 1_000_000)),
        rng.randint(0, 2),
        *(rng.random() < odds for odds in (0.3, 0.75, 0.75, 0.75)),
    )
    return Room(deductible, room(), room()), terms


steps = st.randoms(use_true_random=False).map(draw_step)


def terms(
    allowed: int = 120,
    copay: int = 0,
    coinsurance: int = 0,
    order: int = AFTER_DEDUCTIBLE,
    *,
    toward: bool = False,
    counts: tuple[bool, bool, bool] = (True, True, True),
) -> Terms:
    """Return the terms of a covered session."""
    return Terms(True, allowed, copay, coinsurance, order, toward, *counts)


def test_a_rate_of_an_amount_is_rounded_half_up() -> None:
    """Half a cent goes up; less than half goes down."""
    assert [share(1, 500_000), share(1, 499_999), share(3, 500_000)] == [1, 0, 2]
    assert [share(10_000, 333_333), share(9_999, 125_000), share(5, 0)] == [3_333, 1_250, 0]
    assert share(10**12, 1_000_000) == 10**12
    # Of bounds a low end may be negative; sums of add-ons pass what the compiled loop takes.
    assert [share(-5_000, 200_000), share(10**13, 1_000_000)] == [-1_000, 10**13]


@pytest.mark.parametrize(
    ("given_", "split"),
    [
        ((200, 120, True, NO_LIMIT), (120, 80, 0)),
        ((200, 120, False, NO_LIMIT), (120, 0, 80)),
        ((200, 120, False, 150_000), (120, 62, 18)),
        ((130, 120, False, 150_000), (120, 0, 10)),
        ((200, 120, False, 0), (120, 80, 0)),
        ((100, 120, True, NO_LIMIT), (100, 0, 0)),
        ((100, 120, False, 150_000), (100, 0, 0)),
        ((100, 0, False, NO_LIMIT), (0, 0, 100)),
    ],
)
def test_a_charge_is_split(given_: tuple[int, int, bool, int], split: tuple[int, int, int]) -> None:
    """In network the rest is written off; out of network it is billed up to its limit."""
    assert charge(*given_) == split


@pytest.mark.parametrize(
    ("room", "given_", "owed"),
    [
        # (deductible, copay, coinsurance) of 120 allowed
        ((50, NO_LIMIT), terms(copay=30, order=DEDUCTIBLE_WAIVED), (0, 30, 0)),
        ((50, NO_LIMIT), terms(copay=30, order=AFTER_DEDUCTIBLE), (50, 30, 0)),
        ((50, NO_LIMIT), terms(copay=30, order=BEFORE_DEDUCTIBLE), (50, 30, 0)),
        ((100, NO_LIMIT), terms(copay=30, order=AFTER_DEDUCTIBLE), (100, 20, 0)),
        ((100, NO_LIMIT), terms(copay=30, order=BEFORE_DEDUCTIBLE), (90, 30, 0)),
        ((100, NO_LIMIT), terms(copay=30, order=BEFORE_DEDUCTIBLE, toward=True), (70, 30, 0)),
        ((20, NO_LIMIT), terms(copay=30, order=BEFORE_DEDUCTIBLE, toward=True), (0, 30, 0)),
        ((50, NO_LIMIT), terms(copay=30, coinsurance=500_000), (50, 30, 20)),
        ((50, NO_LIMIT), terms(coinsurance=200_000), (50, 0, 14)),
        ((0, NO_LIMIT), terms(20, copay=30), (0, 20, 0)),
        ((0, 25), terms(copay=30, coinsurance=500_000), (0, 25, 0)),
        ((0, 40), terms(copay=30, coinsurance=500_000), (0, 30, 10)),
        ((100, 40), terms(copay=30, coinsurance=500_000), (40, 0, 0)),
        ((100, 0), terms(copay=30, coinsurance=500_000), (0, 0, 0)),
        ((100, 40), terms(copay=30, counts=(False, True, True)), (100, 20, 0)),
        ((0, 25), terms(copay=30, coinsurance=500_000, counts=(True, False, True)), (0, 30, 25)),
        ((0, 25), terms(copay=30, coinsurance=500_000, counts=(True, True, False)), (0, 25, 45)),
        ((60, 50), terms(copay=30, coinsurance=500_000, order=BEFORE_DEDUCTIBLE), (50, 0, 0)),
    ],
)  # fmt: skip
def test_the_three_orders_and_the_maximum(
    room: tuple[int, int], given_: Terms, owed: tuple[int, int, int]
) -> None:
    """Copay, deductible and coinsurance stand as the order says; the excess is the payer's."""
    parts = step(Room(*room, NO_LIMIT), given_)
    assert (parts.deductible, parts.copay, parts.coinsurance) == owed
    assert parts.payer_paid == given_.allowed - sum(owed)


def test_above_the_payers_maximum_nothing_is_covered() -> None:
    """What the payer would pay above its own maximum is the patient's, and counts nowhere."""
    parts = step(Room(0, 100, 30), terms(coinsurance=500_000))
    assert parts == Parts(0, 0, 60, 30, 30, 0, 60, 0)


def test_a_secondary_pays_coinsurance_first_and_the_balance_bill_last() -> None:
    """What it pays comes off coinsurance, copay, deductible, not covered, balance bill."""
    primary = Parts(30, 20, 10, 40, 100, 0, 0, 0)
    after = {
        5: (30, 20, 5, 40, 50), 15: (30, 15, 0, 40, 50), 45: (15, 0, 0, 40, 50),
        80: (0, 0, 0, 20, 50), 120: (0, 0, 0, 0, 30), 900: (0, 0, 0, 0, 0),
    }  # fmt: skip
    for alone, parts in after.items():
        shared = coordinate(primary, 50, alone, 100, STANDARD, NO_LIMIT)
        assert shared == (*parts, min(alone, 150))
    assert coordinate(primary, 50, 110, 100, NON_DUPLICATION, NO_LIMIT).paid == 10
    assert coordinate(primary, 50, 90, 100, NON_DUPLICATION, NO_LIMIT).paid == 0
    assert coordinate(primary, 50, 110, 100, NON_DUPLICATION, 7).paid == 7


@settings(max_examples=500, deadline=None)
@given(steps)
def test_a_step_balances_and_stays_within_its_rooms(drawn: tuple[Room, Terms]) -> None:
    """Parts make up the allowed amount, none is negative, and no room is overdrawn."""
    room, given_ = drawn
    parts = step(room, given_)
    assert sum(parts[:5]) == given_.allowed
    assert min(parts) >= 0
    assert parts.toward_maximum <= room.out_of_pocket
    assert parts.payer_paid <= room.payer
    assert parts.deductible <= room.deductible
    assert min(spend(room, parts, 1)) >= 0


@settings(max_examples=800, deadline=None)
@given(steps, st.integers(1, 40))
def test_many_steps_of_one_are_one_step_of_many(drawn: tuple[Room, Terms], most: int) -> None:
    """As often as ``repeats`` says, the same parts come out, and the room goes as ``spend`` says."""
    room, given_ = drawn
    first = step(room, given_)
    times = repeats(room, given_, first, most)
    after = room
    for _ in range(times):
        assert step(after, given_) == first
        after = spend(after, first, 1)
    assert after == spend(room, first, times)


@settings(max_examples=800, deadline=None)
@given(steps)
def test_repeats_stops_no_sooner_than_an_edge(drawn: tuple[Room, Terms]) -> None:
    """Where the step after the last repeat is the same, it is on an edge: a room is just used up."""
    room, given_ = drawn
    first = step(room, given_)
    times = repeats(room, given_, first, MANY)
    assert times >= 1
    if times == MANY:
        return
    after = spend(room, first, times)
    if step(after, given_) == first:
        assert repeats(after, given_, first, MANY) == 1 or 0 in after


def often(room: Room, given_: Terms) -> int:
    """Return how often a step can be repeated."""
    return repeats(room, given_, step(room, given_), MANY)


@pytest.mark.parametrize(
    ("room", "given_", "times"),
    [
        # A cent a session: every cent of a room is a session.
        (Room(3, NO_LIMIT, NO_LIMIT), terms(1), 3),
        (Room(1, NO_LIMIT, NO_LIMIT), terms(1), 1),
        (Room(0, 3, NO_LIMIT), terms(10, copay=1), 3),
        (Room(0, NO_LIMIT, 3), terms(1), 3),
        # 90 of 120 is deductible beside a copay of 30: 500 lasts for five, 50 is left over.
        (Room(500, NO_LIMIT, NO_LIMIT), terms(copay=30, order=BEFORE_DEDUCTIBLE), 5),
        # A waived copay of 30 moves a deductible of 100, and is the same when that is used up.
        (
            Room(100, NO_LIMIT, NO_LIMIT),
            terms(copay=30, order=DEDUCTIBLE_WAIVED, toward=True),
            MANY,
        ),
        (Room(0, NO_LIMIT, NO_LIMIT), terms(copay=30, toward=True), MANY),
        # The copay is all of it and does not count; the deductible of 240 moves by 120.
        (
            Room(240, 120, NO_LIMIT),
            terms(copay=120, order=BEFORE_DEDUCTIBLE, toward=True, counts=(True, False, True)),
            2,
        ),
        # Only the copay of 30 counts: 100, 70 and 40 hold it whole, 10 do not.
        (
            Room(10_000, 100, NO_LIMIT),
            terms(copay=30, order=BEFORE_DEDUCTIBLE, counts=(False, True, True)),
            3,
        ),
        # A session that uses a room up is taken by itself.
        (Room(0, 29, NO_LIMIT), terms(copay=30), 1),
        (Room(0, NO_LIMIT, 119), terms(), 1),
    ],
)
def test_a_step_is_repeated_so_often(room: Room, given_: Terms, times: int) -> None:
    """Worked by hand: the last repeat is the last that the room holds whole."""
    assert often(room, given_) == times


def test_what_is_not_covered_moves_nothing() -> None:
    """All of it is not covered, and counts toward nothing."""
    given_ = terms(copay=30)._replace(covered=False)
    assert step(Room(500, 500, 500), given_) == Parts(0, 0, 0, 120, 0, 0, 0, 0)


def test_an_absent_limit_is_never_used_up() -> None:
    """An absent room is beyond any course's sums, and fits 64 bits."""
    assert 10**12 * 10_000 < NO_LIMIT < 2**63 - 10**12


def test_an_unlimited_step_repeats_for_ever() -> None:
    """Where nothing is used up, nothing changes; where 500 is left, it changes after four."""
    copay = terms(copay=30, order=DEDUCTIBLE_WAIVED)
    assert often(Room(500, NO_LIMIT, NO_LIMIT), copay) == MANY
    assert often(Room(500, NO_LIMIT, NO_LIMIT), terms()) == 4
    assert often(Room(0, 100, NO_LIMIT), copay) == 3
    assert often(Room(0, NO_LIMIT, 300), copay) == 3
    assert often(Room(480, 480, NO_LIMIT), terms()) == 4
