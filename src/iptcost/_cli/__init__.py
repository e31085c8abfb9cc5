"""The command ``iptcost``: the edge, where clock, files, network, words and exit status live."""

from __future__ import annotations

from iptcost._cli._main import main

__all__ = ["main"]
