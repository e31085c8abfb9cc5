"""Two public payers whose terms are law: Original Medicare Part B, and Better Access.

``Medicare`` and ``BetterAccess`` are the payers ``medicare`` and ``better-access``. Neither asks
anyone: their terms are dated tables, the schedule's amounts the user's.
"""

from __future__ import annotations

from iptcost_medicare._better_access import BetterAccess, BetterAccessSettings
from iptcost_medicare._part_b import Medicare, MedicareSettings

__all__ = ["BetterAccess", "BetterAccessSettings", "Medicare", "MedicareSettings"]
