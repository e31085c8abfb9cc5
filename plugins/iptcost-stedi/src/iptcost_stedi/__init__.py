"""A clearinghouse's eligibility answers (``eligibility/v3`` JSON) for iptcost.

``payer`` is the plugin. What the rows mean is said once, in ``iptcost_x12.benefits``.
"""

from __future__ import annotations

from iptcost_stedi._payer import Clearinghouse, ClearinghouseSettings

__all__ = ["Clearinghouse", "ClearinghouseSettings", "payer"]

payer = Clearinghouse()
