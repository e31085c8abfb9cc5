"""The therapist: fees, codes, a scale, bundles."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Literal

import attrs

from iptcost._rules import course, key, money, procedure
from iptcost._rules.self_pay.sliding_scale import SlidingScale


@attrs.frozen
class Bundle:
    """Prepaid sessions: so many for one price, or at a discount from the list price."""

    sessions: course.Sessions = key.needed("How many sessions the bundle has.")
    price: money.Minor | None = key.stated("What the bundle costs; or discount.")
    discount: money.Rate | None = key.stated("What is taken off the list price; or price.")
    refund: Literal["unused", "relist", "none"] = key.stated(
        "What comes back on stopping early: unused (default), relist or none.", default="unused"
    )
    expires_months: course.Sessions | None = key.stated(
        "A session can be taken until the same day so many months on."
    )
    """A session can be taken from the bundle up to the same day so many months on."""
    missed_sessions_count: bool = key.stated(
        "Whether a missed session is taken from it; false by default.", default=False
    )
    """Whether a missed session is taken from the bundle, instead of costing the missed fee."""
    services: tuple[procedure.Service, ...] | None = key.stated(
        "The services that it can be used for; all when left out."
    )
    """The services that it can be used for; all of them where left out."""
    name: str | None = key.stated("What the bundle is called.")

    def covers(self, service: str) -> bool:
        """Return whether a session of this service can be taken from the bundle."""
        return self.services is None or service in self.services


@attrs.frozen
class Provider:
    """What the therapist charges. Fees and codes go by service."""

    fees: Mapping[str, money.Minor] = attrs.field(factory=dict)
    codes: Mapping[str, str] = attrs.field(factory=dict)
    missed_session_fee: money.Minor = money.Minor(0)
    sliding_scale: SlidingScale | None = None
    bundles: tuple[Bundle, ...] = ()
    late_cancellation_fee: money.Minor = money.Minor(0)
    fee_changes: tuple[course.FeeChange, ...] = ()

    @property
    def charges(self) -> course.Charges:
        """What is charged for which service and code, and from when on."""
        changes: list[tuple[dt.date, Mapping[Any, int]]] = [
            (change.begins, change.fees) for change in self.fee_changes
        ]
        return course.Charges(self.fees, self.codes, tuple(changes))
