"""A payer that answers what its settings say: example, test double and template."""

from __future__ import annotations

from iptcost_echo._echo import Echo, EchoSettings

__all__ = ["Echo", "EchoSettings"]
