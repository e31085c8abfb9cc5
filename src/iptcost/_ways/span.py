"""Every way to pay for a course of which something is unknown: ranges, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

import attrs

from iptcost._ledger.lines import Assumption, Table
from iptcost._rules.money import Money
from iptcost._ways.way import LeftOut, Way


@attrs.frozen
class Span:
    """The least and the most that one way can come to, in minor units, with their fillings."""

    low: int
    high: int
    low_data: Mapping[str, Any] = attrs.field(repr=False)
    high_data: Mapping[str, Any] = attrs.field(repr=False)
    least: int
    """No filling comes to less; ``low`` itself where ``exact``."""
    most: int
    fillings: int
    """How many estimates were made for it, of fillings and of boxes of them."""
    band: Sequence[tuple[int, int]] = ()
    """The least and the most after session 1, 2, … of the fillings that were reckoned; empty for
    a plan."""
    band_exact: bool = True
    """Whether no filling lies beyond the band."""
    always: bool = True
    """False: there are fillings in which it is no way to pay at all."""

    @property
    def exact(self) -> bool:
        """Whether both bounds are attained."""
        return (self.least, self.most) == (self.low, self.high)


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
    cheapest: Literal["certain", "possible", "no"]
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
class ComparisonRange:
    """All ways to pay of a document with holes.

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

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as data (``docs/compare.md``); amounts are decimal text."""
        from iptcost._ways.document import comparison_range

        return comparison_range(self)
