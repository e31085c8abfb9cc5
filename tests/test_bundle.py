"""Prepaid bundles: the cheapest purchase against brute force, refunds at every stop, expiry."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st

import iptcost
from iptcost._rules.buying import (
    NONE_MISSED,
    Buying,
    Missed,
    Slot,
    cheapest,
    timings,
)
from iptcost._rules.case import Bundle

START = dt.date(2026, 10, 5)
SERVICES = ("intake", "individual", "group")
ENOUGH = 100_000
"""So many states are looked at."""


def course(fees: list[int], service: str = "individual", every: int = 7) -> list[Slot]:
    """Return a course of one service, a slot every so many days."""
    return [
        Slot(number, START + dt.timedelta(days=every * (number - 1)), service, fee, fee)
        for number, fee in enumerate(fees, start=1)
    ]


def bundle(sessions: int, price: int | None = None, **others: Any) -> Bundle:
    """Return a bundle."""
    made: Any = Bundle
    return cast("Bundle", made(sessions, price, **others))


def bought(
    slots: list[Slot], *offers: Bundle, must: int | None = None, missed: Missed = NONE_MISSED
) -> Buying:
    """Return the cheapest buying, which there is."""
    found = cheapest(slots, offers, must, missed, [ENOUGH])
    assert found is not None
    return found


# -- by hand ------------------------------------------------------------------------------------


def test_a_larger_bundle_can_be_cheaper_than_the_exact_number() -> None:
    """Ten sessions at 175 cost 1,750 singly, 1,650 as 8 + 2, and 1,500 as a bundle of 12."""
    buying = bought(course([17500] * 10), bundle(8, 130000), bundle(12, 150000))
    assert buying.cost == 150000
    assert [p.bundle.sessions for p in buying.purchases] == [12]
    assert buying.left_over() == (2, 25000)


def test_sizes_are_mixed_with_each_other_and_with_single_sessions() -> None:
    """Eleven at 100: 8 for 640 and 2 for 180 and one singly are 920."""
    buying = bought(course([10000] * 11), bundle(8, 64000), bundle(2, 18000))
    assert buying.cost == 64000 + 18000 + 10000


def test_a_discount_comes_off_the_price_of_the_sessions_that_it_is_for() -> None:
    """10% off an intake of 200 and three sessions of 160 is 612; the fourth of 4 counts at 160."""
    slots = course([20000, 16000, 16000])
    buying = bought(slots, bundle(4, discount=100_000), must=0)
    assert buying.cost == 61200


def test_nothing_is_bought_that_is_dearer_than_paying_singly() -> None:
    """A bundle at the list price itself is left alone."""
    buying = bought(course([10000] * 4), bundle(4, 40000))
    assert buying.purchases == ()
    assert bought(course([10000] * 4), bundle(4, 40001), must=0).cost == 40001


def test_a_bundle_that_covers_nothing_can_not_be_bought() -> None:
    """There is no purchase of a bundle for groups in a course without groups."""
    slots, offers = course([10000] * 4), [bundle(4, 100, services=("group",))]
    assert cheapest(slots, offers, 0, NONE_MISSED, [ENOUGH]) is None


def test_a_session_can_be_taken_up_to_the_same_day_so_many_months_on() -> None:
    """Bought on 31 January for a month: 28 February is in time, 1 March is not."""
    last, late = dt.date(2026, 2, 28), dt.date(2026, 3, 1)
    slots = [
        Slot(number, day, "individual", 10000, 10000)
        for number, day in enumerate((dt.date(2026, 1, 31), last, late), start=1)
    ]
    buying = bought(slots, bundle(3, 1000, expires_months=1), must=0)
    assert buying.purchases[0].uses == (0, 1)
    assert buying.cost == 2000
    assert [stop.back for stop in buying.stops()] == [667, 333, 0]


def test_free_and_assisted_sessions_are_not_taken_from_a_bundle() -> None:
    """A free consultation and a session paid by assistance leave the bundle as it is."""
    slots = course([0, 10000, 10000, 10000])
    slots[1] = slots[1]._replace(price=0, assisted=True)
    buying = bought(slots, bundle(2, 12000))
    assert buying.cost == 12000
    assert buying.purchases[0].uses == (2, 3)


@pytest.mark.parametrize(
    ("refund", "back"),
    [
        ("unused", [105000, 90000, 75000, 60000, 45000, 30000, 15000, 0]),
        ("relist", [102500, 85000, 67500, 50000, 32500, 15000, 0, 0]),
        ("none", [0] * 8),
    ],
)
def test_refund_at_every_stop(refund: str, back: list[int]) -> None:
    """8 sessions for 1,200 at a fee of 175: what comes back after each of them."""
    slots = course([17500] * 8)
    offer = bundle(8, 120000, refund=refund)
    stops = bought(slots, offer).stops()
    assert [stop.back for stop in stops] == back
    assert all(stop.paid == 120000 for stop in stops)


def test_missed_sessions_are_taken_from_the_bundle_where_its_terms_say_so() -> None:
    """With 8 for 1,200 and one missed, the eighth session is paid singly instead of a fee of 75."""
    document: dict[str, Any] = {
        "course": {"start": "2026-10-05", "sessions": 8},
        "provider": {
            "fees": {"intake": 175, "individual": 175},
            "missed_session_fee": 75,
            "bundles": [{"sessions": 8, "price": 1200}],
        },
        "client": {"missed_sessions": 1},
    }
    assert to_pay(document) == "1275.00"
    document["provider"]["bundles"][0]["missed_sessions_count"] = True
    assert to_pay(document) == "1375.00"


def test_a_bundle_loses_missed_sessions_even_where_it_is_bought_after_the_first() -> None:
    """8 for 1,000 beside an intake: of one missed the bundle holds 7, and one more is paid."""
    document: dict[str, Any] = {
        "course": {"start": "2026-10-05", "sessions": 9},
        "provider": {
            "fees": {"intake": 200, "individual": 160},
            "bundles": [
                {
                    "sessions": 8,
                    "price": 1000,
                    "services": ["individual"],
                    "missed_sessions_count": True,
                }
            ],
        },
        "client": {"missed_sessions": 1},
    }
    assert to_pay(document) == "1360.00"
    document["client"]["missed_sessions"] = 0
    assert to_pay(document) == "1200.00"


def test_the_dearer_timing_of_a_missed_session_is_told() -> None:
    """200 and 480 with the missed one taken from 4; 75 more if the first week is missed.

    Of early stops too: after session 2 the bundle gives back half of 480 if it lost one, so that
    440 were paid, and three quarters if it did not: 395.
    """
    document: dict[str, Any] = {
        "course": {"start": "2026-12-07", "sessions": 4},
        "provider": {
            "fees": {"intake": 200, "individual": 175},
            "missed_session_fee": 75,
            "bundles": [
                {
                    "sessions": 4,
                    "price": 480,
                    "services": ["individual"],
                    "missed_sessions_count": True,
                }
            ],
        },
        "client": {"missed_sessions": 1},
    }
    (way,) = (w for w in iptcost.compare(iptcost.document(document)).ways if w.kind == "bundle")
    assert str(way.to_pay) == "755.00"
    assert [str(amount) for amount in way.by_session[:3]] == ["200.00", "440.00", "560.00"]
    (told,) = (entry for entry in way.conditions if entry.code == "missed-timing")
    assert str(told.values["amount"]) == "680.00"


def test_what_is_missed_is_charged_until_a_bundle_loses_it() -> None:
    """At 75 each two missed are charged after session 2; from session 3 on the bundle lost them."""
    slots = course([10000] * 4)
    slots[0], slots[1] = (slot._replace(service="group") for slot in slots[:2])
    offer = bundle(4, 32000, services=("individual",), missed_sessions_count=True)
    buying = bought(slots, offer, must=0, missed=Missed(2, "individual", 7500, 10000))
    assert (buying.purchases[0].slot, buying.purchases[0].used, buying.charged) == (2, 4, 0)
    # 100; 200 and 150; 200 and 320, of which a quarter comes back; all.
    assert [stop.paid for stop in buying.stops()] == [10000, 35000, 52000, 52000]
    assert [stop.back for stop in buying.stops()] == [0, 0, 8000, 0]


def test_scale_and_bundle_stack_only_where_the_scale_says_so() -> None:
    """10% off 4 sessions at 100 is 360; with a scale that halves the fee and stacks, 180."""
    document: dict[str, Any] = {
        "course": {"start": "2026-10-05", "sessions": 4},
        "provider": {
            "fees": {"intake": 100, "individual": 100},
            "bundles": [{"sessions": 4, "discount": "10%"}],
            "sliding_scale": {
                "basis": "income",
                "tiers": [{"up_to": 50000, "percent_of_fee": 50}],
            },
        },
        "client": {"annual_income": 30000},
    }
    assert to_pay(document) == "360.00"
    document["provider"]["sliding_scale"]["stack"] = True
    assert to_pay(document) == "180.00"


def to_pay(document: dict[str, Any]) -> str:
    """Return what the bundle way of a case comes to."""
    ways = iptcost.compare(iptcost.document(document)).ways
    return str(next(way.to_pay for way in ways if way.kind == "bundle"))


def test_bundles_that_combine_in_too_many_ways_are_refused_in_bounded_time() -> None:
    """Twenty huge bundles over a huge course end in an error, not in a hung program."""
    slots = course([10000 + n for n in range(5000)], every=1)
    offers = [bundle(4000 + n, 10_000_000 + n, expires_months=9 + n) for n in range(20)]
    with pytest.raises(iptcost.CaseError) as caught:
        cheapest(slots, offers, None, NONE_MISSED, [ENOUGH])
    assert [problem.code for problem in caught.value.problems] == ["bundles-too-many-ways"]


# -- against brute force ------------------------------------------------------------------------


def brute_force(slots: list[Slot], offers: list[Bundle], missed: Missed) -> int:
    """Return the least cost over every sequence of choices, the rules told once more."""

    def least(index: int, held: list[tuple[Bundle, dt.date, int]], waiting: int) -> int:
        if index == len(slots):
            return waiting * missed.charge
        slot = slots[index]
        if slot.assisted or slot.fee == 0:
            return slot.price + least(index + 1, held, waiting)
        for place, (one, day, left) in enumerate(held):
            months = one.expires_months
            alive = months is None or slot.date <= day + relativedelta(months=months)
            covers = one.services is None or slot.service in one.services
            if left and alive and covers:
                after = [*held]
                after[place] = (one, day, left - 1)
                return least(index + 1, after, waiting)
        costs = [slot.price + least(index + 1, held, waiting)]
        for one in offers:
            if one.services is None or slot.service in one.services:
                left, still = one.sessions - 1, waiting
                counts = one.services is None or missed.service in one.services
                kept = 0 if index == 0 else missed.early
                while one.missed_sessions_count and counts and left and still > kept:
                    left, still = left - 1, still - 1
                after = [*held, (one, slot.date, left)]
                costs.append(cost_of(one, index) + least(index + 1, after, still))
        return min(costs)

    def cost_of(one: Bundle, index: int) -> int:
        if one.price is not None:
            return one.price
        prices = [
            slot.price
            for slot in slots[index:]
            if slot.fee
            and not slot.assisted
            and (one.services is None or slot.service in one.services)
        ]
        while len(prices) < one.sessions:
            prices.append(prices[-1])
        whole = sum(prices[: one.sessions])
        assert one.discount is not None
        return whole - (whole * one.discount + 500_000) // 1_000_000

    return least(0, [], missed.number)


@st.composite
def courses(draw: st.DrawFn) -> list[Slot]:
    """Draw a short course of several services, with free and assisted slots."""
    slots = []
    day = START
    for number in range(1, draw(st.integers(1, 7)) + 1):
        day += dt.timedelta(days=draw(st.integers(0, 45)))
        fee = draw(st.sampled_from((0, 9000, 10000, 15001)))
        price = draw(st.sampled_from((fee, fee // 2)))
        made = Slot(number, day, draw(st.sampled_from(SERVICES)), fee, price)
        slots.append(
            made._replace(price=0, assisted=True)
            if draw(st.booleans()) and fee and draw(st.booleans())
            else made
        )
    return slots


@st.composite
def misses(draw: st.DrawFn) -> Missed:
    """Draw up to three missed sessions, some of them before a bundle that is bought later."""
    charge, fee = draw(st.sampled_from((0, 5000))), draw(st.sampled_from((9000, 15001)))
    number, service = draw(st.integers(0, 3)), draw(st.sampled_from(SERVICES))
    return Missed(number, service, charge, fee, early=draw(st.integers(0, number)))


@st.composite
def bundles(draw: st.DrawFn) -> Bundle:
    """Draw a bundle of any terms."""
    priced = draw(st.booleans())
    made: Any = Bundle
    return cast(
        "Bundle",
        made(
            draw(st.integers(1, 6)),
            draw(st.sampled_from((0, 9000, 25000, 40000, 61003))) if priced else None,
            None if priced else draw(st.sampled_from((50_000, 100_000, 333_333))),
            draw(st.sampled_from(("unused", "relist", "none"))),
            draw(st.sampled_from((None, None, 1, 2))),
            draw(st.booleans()),
            draw(
                st.sampled_from((None, None, ("individual",), ("individual", "group"), ("group",)))
            ),
        ),
    )


@settings(max_examples=150, deadline=None)
@given(courses(), st.lists(bundles(), max_size=2), misses())
def test_the_cheapest_purchase_equals_brute_force(
    slots: list[Slot], offers: list[Bundle], missed: Missed
) -> None:
    """No sequence of choices is cheaper than the purchase that is found."""
    assert bought(slots, *offers, missed=missed).cost == brute_force(slots, offers, missed)


@settings(max_examples=150, deadline=None)
@given(courses(), st.lists(bundles(), max_size=2), misses())
def test_the_dearest_timing_of_what_is_missed_is_told(
    slots: list[Slot], offers: list[Bundle], missed: Missed
) -> None:
    """However many are missed before a bundle is bought, nothing costs more than the first."""
    found = timings(slots, offers, None, missed._replace(early=0), [ENOUGH])
    costs = [
        brute_force(slots, offers, missed._replace(early=early))
        for early in range(missed.number + 1)
    ]
    assert found[0].cost == max(costs)
    assert found[-1].cost == min(costs)


@settings(max_examples=150, deadline=None)
@given(courses(), st.lists(bundles(), max_size=3), bundles(), misses())
def test_more_offers_are_never_dearer(
    slots: list[Slot], offers: list[Bundle], more: Bundle, missed: Missed
) -> None:
    """A further offer leaves the cheapest purchase as it is or makes it cheaper."""
    with_more = bought(slots, *offers, more, missed=missed)
    assert with_more.cost <= bought(slots, *offers, missed=missed).cost


@settings(max_examples=200, deadline=None)
@given(courses(), st.lists(bundles(), min_size=1, max_size=3), misses())
def test_refund_plus_cost_of_sessions_used_equals_what_was_paid(
    slots: list[Slot], offers: list[Bundle], missed: Missed
) -> None:
    """At every stop the refund and what the used sessions cost, by the terms, are the price."""
    buying = bought(slots, *offers, missed=missed)
    for stop in buying.stops()[:-1]:
        gone = [i for i, slot in enumerate(slots) if slot.session <= stop.session]
        day = slots[gone[-1]].date
        cost = sum(slots[i].price for i in buying.single if i in gone)
        waiting = missed.number
        for purchase in buying.purchases:
            if purchase.slot in gone:
                waiting -= purchase.missed
                fees = [slots[use].fee for use in purchase.uses if use in gone]
                cost += used_cost(purchase, [*fees, *[missed.fee] * purchase.missed], day)
        cost += waiting * missed.charge if len(gone) > 1 else 0
        assert stop.back + cost == stop.paid
        assert 0 <= stop.back <= stop.paid
    assert buying.stops()[-1].cost == buying.cost


def used_cost(purchase: Any, used: list[int], day: dt.date) -> int:
    """Return what the used sessions of a bundle cost by its terms."""
    terms, price = purchase.bundle, purchase.price
    expired = purchase.last_day is not None and day > purchase.last_day
    if expired or terms.refund == "none" or len(used) == terms.sessions:
        return int(price)
    if terms.refund == "relist":
        return min(int(price), sum(used))
    whole = price * len(used)
    return int(-((-2 * whole + terms.sessions) // (2 * terms.sessions)))


@settings(max_examples=100, deadline=None)
@given(courses(), bundles(), misses())
def test_a_bundle_that_must_be_bought_is_bought(
    slots: list[Slot], offer: Bundle, missed: Missed
) -> None:
    """The way of one bundle holds it at least once, and is never cheaper than the free choice."""
    forced = cheapest(slots, [offer], 0, missed, [ENOUGH])
    if forced is None:
        assert not any(slot.due and offer.covers(slot.service) for slot in slots)
    else:
        assert forced.purchases
        assert forced.cost >= bought(slots, offer, missed=missed).cost
