"""The therapist: fees, codes, a scale, bundles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import attrs

from iptcost._money import Minor, Rate
from iptcost._sliding_scale import SlidingScale


@attrs.frozen
class Bundle:
    """Prepaid sessions: so many for one price, or at a discount from the list price."""

    sessions: int
    price: Minor | None = None
    discount: Rate | None = None
    refund: Literal["unused", "relist", "none"] = "unused"
    expires_months: int | None = None
    missed_use: bool = False
    """Whether a missed session uses up one of the bundle's."""
    name: str | None = None


@attrs.frozen
class Provider:
    """What the therapist charges. Fees and codes go by service."""

    fees: Mapping[str, Minor] = attrs.field(factory=dict)
    codes: Mapping[str, str] = attrs.field(factory=dict)
    missed_session_fee: Minor = Minor(0)
    sliding_scale: SlidingScale | None = None
    bundles: tuple[Bundle, ...] = ()
