"""X12 eligibility answers (271) and remittances (835) for iptcost.

``payer`` is the plugin; ``iptcost_x12.benefits`` the rows and their meaning, for others that
read the same rows from other letters; ``iptcost_x12.remittance`` reads what was really paid.
"""

from __future__ import annotations

from iptcost_x12._payer import X12, X12Settings

__all__ = ["X12", "X12Settings", "payer"]

payer = X12()
