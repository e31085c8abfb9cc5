"""Limits and what is used of them, and what else a plan states beside its rows of benefits.

Windows of months are counted from the benefit year's first day (domain, 'Limits').
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal, NewType

import attrs
from dateutil.relativedelta import relativedelta

from iptcost._rules import course, money
from iptcost._rules.key import needed, stated

Per = NewType("Per", str)
"""The period of a limit: a name of ``PERIODS``, or so many months, such as ``6 months``."""
Months = NewType("Months", int)
"""A number of months, 1 to 12."""
FamilyRule = Literal["embedded", "aggregate"]
Beyond = Literal["told", "not-covered", "written-off"]
Priceds = tuple[course.Priced, ...]
PERIODS: Final = ("benefit-year", "calendar-year", "course", "lifetime")
YEAR: Final = 12


def is_named(
    services: Priceds | None, modality: tuple[course.Modality, ...] | None, session: course.Planned
) -> bool:
    """Return whether services (or codes) and modalities name a session; left out is all."""
    return (services is None or session.service in services or session.code in services) and (
        modality is None or session.modality in modality
    )


def used_of(limit: int | None, used: int | None, left: int | None) -> int:
    """Return how many visits of a limit were used, by what is said of it: used, or left."""
    return (used or 0) if left is None else max(0, (limit or 0) - left)


@attrs.frozen
class Limit:
    """A deductible or an out-of-pocket maximum. ``embedded``: the smaller of the two binds."""

    individual: money.Minor | None = stated("The individual's amount; left out, it does not bind.")
    family: money.Minor | None = stated("The family's amount; left out, it does not bind.")
    family_rule: FamilyRule = stated(
        "embedded (default): the smaller binds; aggregate: the family's alone.", default="embedded"
    )


@attrs.frozen
class Amounts:
    """What is used of a limit. ``family`` left out is the individual's."""

    individual: money.Minor = stated(
        "What the individual used; 0 when left out.", default=money.Minor(0)
    )
    family: money.Minor | None = stated("What the family used; the individual's when left out.")

    @property
    def both(self) -> tuple[int, int]:
        """Individual and family."""
        return self.individual, self.individual if self.family is None else self.family


@attrs.frozen
class Used:
    """What was used in the benefit year that holds ``as_of``."""

    as_of: dt.date | None = stated(
        "A day of the benefit year that it is of; the course's first day by default."
    )
    deductible: Amounts | None = stated("What was used of the deductible.")
    out_of_pocket: Amounts | None = stated(
        "What was used of the maximum; the deductible's, if that counts.", sourced=True
    )
    carry_over: Amounts | None = stated(
        "What of the deductible fell into the year's last months; none by default."
    )


@attrs.frozen
class Remaining:
    """What is left of a limit; of a scope that is left out it is not known."""

    individual: money.Minor | None = stated("What is left of the individual's.")
    family: money.Minor | None = stated("What is left of the family's.")


@attrs.frozen
class LeftOver:
    """What is left of the limits, in place of what is used: the benefit year is ``as_of``'s."""

    as_of: dt.date | None = stated(
        "A day of the benefit year that it is of; the course's first day by default."
    )
    deductible: Remaining | None = stated(
        "What is left of the deductible; a bare amount of the individual's and the family's."
    )
    out_of_pocket: Remaining | None = stated("What is left of the maximum, likewise.", sourced=True)


@attrs.frozen
class AllowedChange:
    """Allowed amounts that hold from a day on."""

    begins: dt.date = needed("The first day on which they hold.", name="from")
    allowed: Mapping[course.Priced, money.Minor] = needed(
        "The amounts that change, by service or procedure code.", sourced=True
    )


@attrs.frozen
class SharedLimit:
    """A limit of visits, or of what the plan pays, over any period and shared by rows."""

    name: str | None = stated("What the limit is called in the estimate.")
    visits: int | None = stated("How many visits it covers; or amount.", sample=1, sourced=True)
    amount: money.Minor | None = stated("What the plan pays at most; or visits.", sourced=True)
    services: Priceds | None = stated(
        "The services or procedure codes that it names; all when left out."
    )
    modality: tuple[course.Modality, ...] | None = stated(
        "The modalities that it names; both when left out."
    )
    per: Per = stated(
        "Its period: benefit-year (default), calendar-year, course, lifetime, or months that "
        'divide a year, such as "6 months".',
        default=Per("benefit-year"),
        sample="benefit-year",
    )
    visits_used: int | None = stated(
        "How many visits were used before the course; 0 when left out.", sourced=True
    )
    visits_left: int | None = stated(
        "In place of visits_used: how many visits are left of it.", sourced=True
    )
    amount_used: money.Minor = stated(
        "What it has paid of it; 0 when left out.", default=money.Minor(0), sourced=True
    )
    after_limit: Literal["billed", "allowed"] = stated(
        "What a visit past it costs: billed (default) or allowed.", default="billed"
    )

    def names(self, session: course.Planned) -> bool:
        """Return whether it counts this session."""
        return is_named(self.services, self.modality, session)

    @property
    def used(self) -> int:
        """How many visits were used before the course."""
        return used_of(self.visits, self.visits_used, self.visits_left)

    @property
    def likeness(self) -> tuple[object, ...]:
        """What a limit of another table has to have alike to be carried into this one."""
        return (*alike(self.services, self.modality), self.visits is None, self.per)


@attrs.frozen
class Authorization:
    """Sessions that the plan has authorised."""

    sessions: int | None = stated(
        "How many sessions it is for; as many as there are when left out."
    )
    sessions_used: int = stated(
        "How many of them were used before the course; 0 when left out.", default=0
    )
    begins: dt.date | None = stated("Its first day; none when left out.", name="from")
    until: dt.date | None = stated("Its last day; none when left out.")
    services: Priceds | None = stated(
        "The services or procedure codes that it names; all when left out."
    )
    beyond: Beyond = stated(
        "What sessions past it come to: told (default), that it is to be renewed; "
        "not-covered, the patient pays; written-off, nobody does.",
        default="told",
    )

    def names(self, session: course.Planned) -> bool:
        """Return whether a session is of its services, whenever it is held."""
        return is_named(self.services, None, session)

    def holds(self, day: dt.date, used: int) -> bool:
        """Return whether it holds a day with so many sessions used."""
        return (
            (self.begins is None or self.begins <= day)
            and (self.until is None or day <= self.until)
            and (self.sessions is None or used < self.sessions)
        )


@attrs.frozen
class OtherCare:
    """Care beside the course that uses the plan's limits: medication, a relative's claims."""

    date: dt.date = needed("The day of the care; it counts from then on.")
    deductible: money.Minor = stated(
        "What the plan will apply of it to the deductible; none when left out.",
        default=money.Minor(0),
    )
    out_of_pocket: money.Minor | None = stated(
        "What will count toward the maximum; the deductible's, if that counts."
    )
    family_only: bool = stated(
        "Whether it is a relative's: it uses the family's limits alone.", default=False
    )
    visits: int = stated("How many covered visits it uses of rows and limits.", default=0)
    services: Priceds | None = stated(
        "The services or procedure codes of those visits; all when left out."
    )
    every: course.Cadence | None = stated(
        'How often it comes again, such as "1 month"; once by default.'
    )
    until: dt.date | None = stated("With every: its last day; the course's when left out.")

    def touches(self, services: Priceds | None) -> bool:
        """Return whether its visits are of any of these services; left out is all."""
        return (
            self.services is None or services is None or not set(services).isdisjoint(self.services)
        )


def alike(
    services: Priceds | None, modality: tuple[course.Modality, ...] | None
) -> tuple[object, object]:
    """Return services and modalities so that their order does not matter."""
    return (
        None if services is None else tuple(sorted(services)),
        None if modality is None else tuple(sorted(modality)),
    )


def window_start(per: Per, year: dt.date, day: dt.date) -> dt.date:
    """Return the first day of the period of a limit that holds ``day``, of this benefit year.

    >>> window_start(Per("6 months"), dt.date(2026, 1, 1), dt.date(2026, 8, 3))
    datetime.date(2026, 7, 1)
    """
    if per == "benefit-year":
        return year
    if per == "calendar-year":
        return day.replace(month=1, day=1)
    if per in PERIODS:
        return dt.date.min
    months = int(per.split()[0])
    begins = (
        year + relativedelta(months=past)
        for past in range(0, YEAR, months)
        if (year.month + past - 1) // YEAR + year.year <= dt.MAXYEAR
    )
    return max(each for each in begins if each <= day)


def matched(theirs: Iterable[Any], ours: Iterable[Any]) -> dict[int, int]:
    """Return which of our rows, or limits, each of theirs is like, one to one in their order."""
    found: dict[int, int] = {}
    free = {mine: own.likeness for mine, own in enumerate(ours)}
    for place, wanted in enumerate(each.likeness for each in theirs):
        mine = next((mine for mine, likeness in free.items() if likeness == wanted), None)
        if mine is not None:
            found[place] = mine
            del free[mine]
    return found
