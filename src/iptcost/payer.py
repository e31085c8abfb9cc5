"""The plugin door: everything that a payer plugin is written with.

A plugin is an object that satisfies ``Payer``, an entry point in the group ``iptcost.payers``,
and the conformance kit ``iptcost.testing.check_payer``. ``docs/plugins.md`` is the tutorial.
"""

from __future__ import annotations

from iptcost._documents.payers import (
    API,
    Adapter,
    Coverage,
    Coverages,
    Inquiry,
    Payer,
    Plans,
    Registry,
)
from iptcost._faults.problem import Kind, PayerError, Problem, Sentence, Words, quote
from iptcost._form.cost_share import (
    CostShare,
    UnreadableCostShare,
    read_cost_share,
    read_cost_share_pair,
    write_cost_share,
)
from iptcost._form.settings import Setting
from iptcost._ledger.lines import Note, Source
from iptcost._rules.money import BadValueError, Minor, Percent, Rate, amount_text, rate_text

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
    "Sentence",
    "Setting",
    "Source",
    "UnreadableCostShare",
    "Words",
    "amount_text",
    "quote",
    "rate_text",
    "read_cost_share",
    "read_cost_share_pair",
    "write_cost_share",
]
