"""One known case: what the engine computes from. It never holds a hole or a plugin's table."""

from __future__ import annotations

import datetime as dt
import functools

import attrs

from iptcost._rules.actuals import Actual
from iptcost._rules.course import Course
from iptcost._rules.plan import Assistance, Payer, Plan
from iptcost._rules.provider import Provider
from iptcost._rules.sliding_scale import ClientTable


@attrs.frozen
class Case:
    """A course, who treats, who is treated, and who pays, in the order in which they pay."""

    course: Course
    provider: Provider
    client: ClientTable
    payers: tuple[Payer, ...]
    currency: str
    digits: int
    actuals: tuple[Actual, ...] = ()

    @functools.cached_property
    def assistance(self) -> tuple[Assistance, ...]:
        """The assistance programmes, in order."""
        return tuple(payer for payer in self.payers if isinstance(payer, Assistance))

    @functools.cached_property
    def plans(self) -> tuple[Plan, ...]:
        """The primary plan and the secondary, as far as there are any."""
        return tuple(payer for payer in self.payers if isinstance(payer, Plan))

    @functools.cached_property
    def payer_names(self) -> tuple[str, ...]:
        """What the payers are called, in order."""
        return tuple(payer.name for payer in self.payers)

    @property
    def first_day(self) -> dt.date:
        """The course's first day; a case without one is refused when it is read."""
        day = self.course.first_day
        if day is None:
            message = "a case without a first day reached the engine"
            raise AssertionError(message)
        return day
