"""One therapist's contracted rate, out of a payer's Transparency in Coverage files, for iptcost.

``payer`` is the plugin, the adapter ``rates``; ``iptcost rates`` is its command.
"""

from __future__ import annotations

from iptcost_rates._payer import Payer, RatesSettings

__all__ = ["Payer", "RatesSettings", "payer"]

payer = Payer()
