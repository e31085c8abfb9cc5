"""The therapist: fees, codes, a scale, bundles."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Literal

import attrs

from iptcost._rules.course import Charges, FeeChange, Sessions
from iptcost._rules.key import needed, stated
from iptcost._rules.money import Minor, Rate
from iptcost._rules.procedure import Service
from iptcost._rules.self_pay.sliding_scale import SlidingScale


@attrs.frozen
class Bundle:
    """Prepaid sessions: so many for one price, or at a discount from the list price."""

    sessions: Sessions = needed("How many sessions the bundle has.")
    price: Minor | None = stated("What the bundle costs; or discount.")
    discount: Rate | None = stated("What is taken off the list price; or price.")
    refund: Literal["unused", "relist", "none"] = stated(
        "What comes back on stopping early: unused (default), relist or none.", default="unused"
    )
    expires_months: Sessions | None = stated(
        "A session can be taken until the same day so many months on."
    )
    """A session can be taken from the bundle up to the same day so many months on."""
    missed_sessions_count: bool = stated(
        "Whether a missed session is taken from it; false by default.", default=False
    )
    """Whether a missed session is taken from the bundle, instead of costing the missed fee."""
    services: tuple[Service, ...] | None = stated(
        "The services that it can be used for; all when left out."
    )
    """The services that it can be used for; all of them where left out."""
    name: str | None = stated("What the bundle is called.")

    def covers(self, service: str) -> bool:
        """Return whether a session of this service can be taken from the bundle."""
        return self.services is None or service in self.services


@attrs.frozen
class Provider:
    """What the therapist charges. Fees and codes go by service."""

    fees: Mapping[str, Minor] = attrs.field(factory=dict)
    codes: Mapping[str, str] = attrs.field(factory=dict)
    missed_session_fee: Minor = Minor(0)
    sliding_scale: SlidingScale | None = None
    bundles: tuple[Bundle, ...] = ()
    late_cancellation_fee: Minor = Minor(0)
    fee_changes: tuple[FeeChange, ...] = ()

    @property
    def charges(self) -> Charges:
        """What is charged for which service and code, and from when on."""
        changes: list[tuple[dt.date, Mapping[Any, int]]] = [
            (change.begins, change.fees) for change in self.fee_changes
        ]
        return Charges(self.fees, self.codes, tuple(changes))
