"""One way to pay for a course, and all of them, as frozen values with amounts as ``Money``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, NamedTuple

import attrs

from iptcost._faults.problem import Problem
from iptcost._ledger.lines import Assumption, Estimate, Table
from iptcost._rules.money import Money

PLAN = "plan"
ASSISTANCE = "assistance"
SCALE = "sliding-scale"
BUNDLE = "bundle"
LIST_PRICE = "list-price"


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


class LeftOut(NamedTuple):
    """A way that the case names but can't be reckoned for, and what is missing."""

    kind: str
    name: str
    problems: tuple[Problem, ...]


@attrs.frozen
class Comparison:
    """All ways to pay that a case offers, cheapest first."""

    currency: str
    digits: int
    sessions: tuple[dt.date, ...]
    """The sessions' dates."""
    ways: tuple[Way, ...]
    cheapest: tuple[Phase, ...]
    """By the session after which the client stops; the last entry is of the whole course."""
    break_even: tuple[BreakEven, ...]
    left_out: tuple[LeftOut, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    tables: tuple[Table, ...] = ()
    benefit_years: tuple[int, ...] = ()
    """The sessions with which a new benefit year of a plan begins."""

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as data (``docs/compare.md``); amounts are decimal text."""
        from iptcost._ways.document import comparison

        return comparison(self)
