"""The plugin door: everything that a payer plugin is written with.

A plugin is an object that satisfies ``Payer``, an entry point in the group ``iptcost.payers``,
and the conformance kit ``iptcost.testing.check_payer``. ``docs/plugins.md`` is the tutorial.
"""

from __future__ import annotations

from iptcost._cost_share import (
    CostShare,
    UnreadableCostShare,
    read_cost_share,
    read_cost_share_pair,
    write_cost_share,
)
from iptcost._ledger import Note, Source
from iptcost._money import BadValueError, Minor, Percent, Rate, amount_text, rate_text
from iptcost._payer import API, Coverage, Coverages, Inquiry, Payer, Plans
from iptcost._problems import Kind, PayerError, Problem, quote
from iptcost._registry import Adapter, Registry
from iptcost._settings import Setting

__all__ = [
    "API",
    "Adapter",
    "BadValueError",
    "CostShare",
    "Coverage",
    "Coverages",
    "Inquiry",
    "Kind",
    "Minor",
    "Note",
    "Payer",
    "PayerError",
    "Percent",
    "Plans",
    "Problem",
    "Rate",
    "Registry",
    "Setting",
    "Source",
    "UnreadableCostShare",
    "amount_text",
    "quote",
    "rate_text",
    "read_cost_share",
    "read_cost_share_pair",
    "write_cost_share",
]
