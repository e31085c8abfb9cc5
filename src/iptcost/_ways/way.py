"""One way to pay for a course, and all of them, as frozen values with amounts as ``Money``.

A comparison lies between two ends. That of a known document is one with equal ends, and
``Comparison`` speaks of it by its one end.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal, NamedTuple

import attrs
from cattrs import override

from iptcost._faults.problem import Problem
from iptcost._form.case_of import alike
from iptcost._ledger.lines import Assumption, Estimate, InNotebook, Table
from iptcost._ledger.result import FIELDS, WRITTEN, head_of, written
from iptcost._rules.money import Money

PLAN = "plan"
ASSISTANCE = "assistance"
SCALE = "sliding-scale"
BUNDLE = "bundle"
LIST_PRICE = "list-price"

Data = Mapping[str, Any]
"""A document, or a part of one."""

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
    network: str | None = None
    """A plan's side."""
    expected: Money | None = None
    """The mean over ``course.attendance``, where it is given."""
    health_account: HealthMoney | None = None
    conditions: tuple[Condition, ...] = ()
    estimate: Estimate | None = attrs.field(default=None, repr=False)
    """The estimate of a plan's side."""
    purchases: tuple[Bought, ...] = ()
    singly: int | None = None
    """With a bundle: how many sessions are paid for one by one."""
    stops: tuple[Stopped, ...] = ()
    """A bundle's early stops, one for every session but the last."""
    pays_off_from: int | None = None
    """With a bundle: the session from which it costs no more than paying singly, even if the
    client stops there or at any later session; None where it never does."""
    left_over: int = 0
    left_over_back: Money | None = None
    """With a bundle: sessions unused at the end, and what its terms would give back for them.

    It is not counted: a refund is for an early stop, and the course is finished.
    """


class LeftOut(NamedTuple):
    """A way that the case names but can't be reckoned for, and what is missing."""

    kind: str
    name: str
    problems: tuple[Problem, ...]


@attrs.frozen(kw_only=True)
class WayRange:
    """One way to pay, between the least and the most that it can come to."""

    kind: str
    name: str
    network: str | None = None
    """A plan's side."""
    cheapest: Standing
    """Whether it is the cheapest for the whole course, whatever the answers.

    ``certain`` and ``no`` are proved; ``possible`` is all that could not be ruled out.
    """
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
    expected: tuple[Money, Money] | None = None
    """Both means of ``by_session`` over ``course.attendance``, where it is given."""
    unknowns: tuple[str, ...]
    """The paths of the holes that matter to this way."""


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


@attrs.frozen(kw_only=True)
class AllWays(InNotebook):
    """What a comparison says beside the ways themselves."""

    currency: str
    digits: int
    left_out: tuple[LeftOut, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    tables: tuple[Table, ...] = ()
    benefit_years: tuple[int, ...] = ()
    """The sessions with which a new benefit year of a plan begins."""
    id: str | None = attrs.field(default=None, repr=False)
    """The case's own ``id``, as the caller wrote it."""
    about: Mapping[str, Any] | None = attrs.field(default=None, repr=False)
    """What the case held under ``about``: the caller's own."""

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as data (``docs/compare.md``); amounts are decimal text."""
        return _comparison(self)  # type: ignore[arg-type] # one of the two below


@attrs.frozen(kw_only=True)
class ComparisonRange(AllWays):
    """All ways to pay that a document offers, between what they come to at least and at most.

    First that which is the cheapest for certain, then those that may be, then the others; of
    each sort the one that comes to less at worst.
    """

    fewest: int
    most: int
    """How many sessions the course can have."""
    ways: tuple[WayRange, ...]
    cheapest: tuple[PhaseRange, ...]
    break_even: tuple[BreakEvenRange, ...]
    decided_by: tuple[Deciding, ...] = ()
    unknowns: tuple[str, ...]
    """The paths of the holes that matter to some way."""
    searched: bool = True
    """False: looking for what decides was broken off, to stay within bounded work."""
    days: tuple[dt.date, ...] = ()
    """The sessions' dates of a known document; none where something is unknown."""

    @property
    def between(self) -> ComparisonRange:
        """Itself, as a known comparison gives its own two ends."""
        return self


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


@attrs.frozen(kw_only=True)
class Comparison(AllWays):
    """All ways to pay that a known document offers, cheapest first."""

    between: ComparisonRange = attrs.field(repr=False)
    """The same with two equal ends."""
    sessions: tuple[dt.date, ...]
    """The sessions' dates."""
    ways: tuple[Way, ...]
    cheapest: tuple[Phase, ...]
    """By the session after which the client stops; the last entry is of the whole course."""
    break_even: tuple[BreakEven, ...]

    @classmethod
    def of(cls, between: ComparisonRange) -> Comparison:
        """Return a comparison with equal ends by its one end."""
        return cls(
            between=between,
            sessions=between.days,
            ways=tuple(way.high for way in between.ways),
            cheapest=tuple(
                Phase(each.from_session, each.to_session, *each.ways) for each in between.cheapest
            ),
            break_even=tuple(
                BreakEven(each.earliest, each.cheaper, each.dearer) for each in between.break_even
            ),
            **alike(between, AllWays),
        )


# -- as data, by the writer of results; amounts are decimal text --------------------------------


def _comparison(compared: Comparison | ComparisonRange) -> dict[str, Any]:
    told, known = compared.between, isinstance(compared, Comparison)
    return {
        **head_of(written(told.tables)),
        "currency": told.currency,
        "sessions": written(told.days) if known else {"low": told.fewest, "high": told.most},
        "ways": [_way(way.high) if known else _way_range(way) for way in told.ways],
        **_fields(compared, "cheapest", "break_even", "decided_by", "unknowns", "searched"),
        **_fields(told, "left_out", "assumptions", "id", "about"),
    }


def _way_range(way: WayRange) -> dict[str, Any]:
    data = {key: value for key, value in written(way).items() if value is not None}
    if way.exact:
        del data["low_bound"], data["high_bound"]
    return data


def _way(way: Way) -> dict[str, Any]:
    data = written(way)
    data = {key: data[key] for key in data if key in _OF_BUNDLES or data[key] is not None}
    if not way.purchases:
        return {key: value for key, value in data.items() if key not in _OF_BUNDLES}
    data["left_over"] = {"sessions": data["left_over"], "back": data.pop("left_over_back")}
    return data


_OF_BUNDLES = ("purchases", "singly", "stops", "pays_off_from", "left_over", "left_over_back")


def _ends(pair: Iterable[Money]) -> dict[str, str]:
    return dict(zip(("low", "high"), map(str, pair), strict=True))


WRITTEN[Condition] = lambda data: {"code": data["code"], **data["values"]}
FIELDS[Way] = {
    "estimate": override(
        rename="totals", unstruct_hook=lambda made: None if made is None else written(made.totals)
    ),
}
FIELDS[WayRange] = {
    **dict.fromkeys(("low", "high"), override(unstruct_hook=_way)),
    "by_session": override(unstruct_hook=lambda pairs: list(map(_ends, pairs))),
    "expected": override(unstruct_hook=lambda pair: None if pair is None else _ends(pair)),
}


def _fields(value: object, *names: str) -> dict[str, Any]:
    """Return some fields as data, without those that are None or that it has not."""
    fields = {name: getattr(value, name, None) for name in names}
    return {name: written(field) for name, field in fields.items() if field is not None}
