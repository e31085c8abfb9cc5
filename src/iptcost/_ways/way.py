"""One way to pay for a course, and all of them, as frozen values with amounts as ``Money``.

A comparison lies between two ends. That of a known document is one with equal ends, and
``Comparison`` speaks of it by its one end.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final, Literal, NamedTuple

import attrs

from iptcost._faults.problem import Problem
from iptcost._ledger.lines import Assumption, Estimate, InNotebook, Table
from iptcost._rules.money import Money

PLAN = "plan"
ASSISTANCE = "assistance"
SCALE = "sliding-scale"
BUNDLE = "bundle"
LIST_PRICE = "list-price"

Standing = Literal["certain", "possible", "no"]
STANDINGS: Final[tuple[Standing, ...]] = ("certain", "possible", "no")
CERTAIN, POSSIBLE, NO = STANDINGS


class Condition(NamedTuple):
    """On what a way depends: a stable code, and the values of its sentence."""

    code: str
    values: Mapping[str, str | int | Money] = {}


class MonthCash(NamedTuple):
    """A calendar month (``2026-10``): what is paid in it, and what comes back in it."""

    month: str
    paid: Money
    back: Money


class HealthMoney(NamedTuple):
    """What the client's health account pays, and the tax saved where a rate is stated."""

    kind: str
    paid: Money
    tax_saving: Money | None


class Bought(NamedTuple):
    """One bundle as it is bought: when, at which session, for how much, and what it is used for."""

    name: str
    sessions: int
    price: Money
    date: dt.date
    first_session: int
    used: int
    last_day: dt.date | None
    refund: str
    missed: int = 0
    """How many missed sessions are taken from it."""


class Stopped(NamedTuple):
    """What it comes to when the client stops after a session."""

    session: int
    paid: Money
    back: Money
    cost: Money
    per_session: Money
    """The effective price of each session attended."""


@attrs.frozen
class Way:
    """One way to pay for the whole course.

    ``by_session`` is what the course has cost when the client stops after session 1, 2, …: what
    was paid by then less what comes back; its last entry is ``to_pay``.
    """

    kind: str
    name: str
    to_pay: Money
    per_session: Money
    up_front: Money
    """What the client pays before anything comes back."""
    comes_back: Money
    missed_sessions: Money
    most_at_once: Money
    """The most that is to be paid on one day."""
    months: tuple[MonthCash, ...]
    by_session: tuple[Money, ...]
    conditions: tuple[Condition, ...] = ()
    expected: Money | None = None
    """The mean over ``course.attendance``, where it is given."""
    health_account: HealthMoney | None = None
    network: str | None = None
    """A plan's side."""
    estimate: Estimate | None = attrs.field(default=None, repr=False)
    """The estimate of a plan's side."""
    purchases: tuple[Bought, ...] = ()
    stops: tuple[Stopped, ...] = ()
    """A bundle's early stops, one for every session but the last."""
    singly: int | None = None
    """With a bundle: how many sessions are paid for one by one."""
    left_over: int = 0
    left_over_back: Money | None = None
    """With a bundle: sessions unused at the end, and what its terms would give back for them.

    It is not counted: a refund is for an early stop, and the course is finished.
    """
    pays_off_from: int | None = None
    """With a bundle: the session from which it costs no more than paying singly, even if the
    client stops there or at any later session; None where it never does."""


class LeftOut(NamedTuple):
    """A way that the case names but can't be reckoned for, and what is missing."""

    kind: str
    name: str
    problems: tuple[Problem, ...]


@attrs.frozen
class WayRange:
    """One way to pay, between the least and the most that it can come to."""

    kind: str
    name: str
    network: str | None
    """A plan's side."""
    low: Way
    high: Way
    """The whole way at either end; one and the same where nothing unknown touches it."""
    low_case: Mapping[str, Any] = attrs.field(repr=False)
    high_case: Mapping[str, Any] = attrs.field(repr=False)
    """What of the case matters to this way, filled as it is at either end."""
    exact: bool
    low_bound: Money
    high_bound: Money
    """What no filling can pass; ``to_pay`` of the ends where ``exact``."""
    by_session: tuple[tuple[Money, Money], ...]
    """The least and the most that it has cost when the client stops after session 1, 2, …."""
    by_session_exact: bool
    """False: another filling may lie beyond ``by_session`` before the last session."""
    expected: tuple[Money, Money] | None
    """Both means of ``by_session`` over ``course.attendance``, where it is given."""
    unknowns: tuple[str, ...]
    """The paths of the holes that matter to this way."""
    cheapest: Standing
    """Whether it is the cheapest for the whole course, whatever the answers.

    ``certain`` and ``no`` are proved; ``possible`` is all that could not be ruled out.
    """


class PhaseRange(NamedTuple):
    """Which ways can be the cheapest for a client who stops between two sessions, both included.

    One way alone is the cheapest for certain.
    """

    from_session: int
    to_session: int
    ways: tuple[int, ...]


class BreakEvenRange(NamedTuple):
    """One way overtakes another: from when on for certain, or on what it depends.

    From ``latest`` on to the end ``cheaper`` costs less than ``dearer`` whatever the answers,
    and before ``earliest`` it does not. ``latest`` is None where it may never come to that: it
    then ``depends_on`` the holes at these paths.
    """

    cheaper: int
    dearer: int
    earliest: int
    latest: int | None
    depends_on: tuple[str, ...] = ()


class Deciding(NamedTuple):
    """An answer that by itself makes one way the cheapest, whatever the other answers.

    The value at ``path`` is ``value``, or at least or at most that. Of a choice of whole tables
    ``value`` is the label, or its number from 1.
    """

    path: str
    how: Literal["is", "choice", "at-least", "at-most"]
    value: Any
    way: int


@attrs.frozen
class ComparisonRange(InNotebook):
    """All ways to pay that a document offers, between what they come to at least and at most.

    First that which is the cheapest for certain, then those that may be, then the others; of
    each sort the one that comes to less at worst.
    """

    currency: str
    digits: int
    fewest: int
    most: int
    """How many sessions the course can have."""
    ways: tuple[WayRange, ...]
    cheapest: tuple[PhaseRange, ...]
    break_even: tuple[BreakEvenRange, ...]
    decided_by: tuple[Deciding, ...]
    unknowns: tuple[str, ...]
    """The paths of the holes that matter to some way."""
    searched: bool
    """False: looking for what decides was broken off, to stay within bounded work."""
    left_out: tuple[LeftOut, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    tables: tuple[Table, ...] = ()
    benefit_years: tuple[int, ...] = ()
    """The sessions with which a new benefit year of a plan begins."""
    days: tuple[dt.date, ...] = ()
    """The sessions' dates of a known document; none where something is unknown."""
    id: str | None = attrs.field(default=None, repr=False)
    """The case's own ``id``, as the caller wrote it."""
    about: Mapping[str, Any] | None = attrs.field(default=None, repr=False)
    """What the case held under ``about``: the caller's own."""

    @property
    def between(self) -> ComparisonRange:
        """Itself, as a known comparison gives its own two ends."""
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as data (``docs/compare.md``); amounts are decimal text."""
        from iptcost._ways.document import comparison_range

        return comparison_range(self)


class Phase(NamedTuple):
    """Which way is the cheapest for a client who stops between two sessions, both included."""

    from_session: int
    to_session: int
    way: int


class BreakEven(NamedTuple):
    """From ``from_session`` on ``cheaper`` costs less than ``dearer``, and did not before."""

    from_session: int
    cheaper: int
    dearer: int


@attrs.frozen
class Comparison(InNotebook):
    """All ways to pay that a known document offers, cheapest first."""

    between: ComparisonRange = attrs.field(repr=False)
    """The same with two equal ends."""
    currency: str
    digits: int
    sessions: tuple[dt.date, ...]
    """The sessions' dates."""
    ways: tuple[Way, ...]
    cheapest: tuple[Phase, ...]
    """By the session after which the client stops; the last entry is of the whole course."""
    break_even: tuple[BreakEven, ...]
    left_out: tuple[LeftOut, ...]
    assumptions: tuple[Assumption, ...]
    tables: tuple[Table, ...]
    benefit_years: tuple[int, ...]
    """The sessions with which a new benefit year of a plan begins."""
    id: str | None = attrs.field(default=None, repr=False)
    """The case's own ``id``, as the caller wrote it."""
    about: Mapping[str, Any] | None = attrs.field(default=None, repr=False)
    """What the case held under ``about``: the caller's own."""

    @classmethod
    def of(cls, between: ComparisonRange) -> Comparison:
        """Return a comparison with equal ends by its one end."""
        return cls(
            between,
            between.currency,
            between.digits,
            between.days,
            tuple(way.high for way in between.ways),
            tuple(
                Phase(each.from_session, each.to_session, *each.ways) for each in between.cheapest
            ),
            tuple(
                BreakEven(each.earliest, each.cheaper, each.dearer) for each in between.break_even
            ),
            between.left_out,
            between.assumptions,
            between.tables,
            between.benefit_years,
            between.id,
            between.about,
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as data (``docs/compare.md``); amounts are decimal text."""
        from iptcost._ways.document import comparison

        return comparison(self)
