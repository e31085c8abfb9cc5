"""What a course of psychotherapy costs the person who pays for it, to the cent.

>>> import iptcost
>>> document = iptcost.document({
...     "course": {"start": "2026-10-05", "sessions": 12},
...     "provider": {"fees": {"intake": 150, "individual": 150}},
...     "payers": [{"adapter": "plan", "deductible": 500,
...                 "benefits": [{"cost_share": "$30 copay after deductible"}]}],
... })
>>> str(iptcost.estimate(document).totals.to_pay)
'770.00'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from iptcost._version import __version__

if TYPE_CHECKING:
    from iptcost._compare import Comparison, ComparisonRange, Way, WayRange, compare, compare_range
    from iptcost._document import Document, document, load
    from iptcost._held import Held, held
    from iptcost._ledger import (
        Adjustment,
        Assumption,
        Estimate,
        Likely,
        Note,
        Session,
        Share,
        Source,
        Step,
        Totals,
    )
    from iptcost._main import estimate
    from iptcost._money import Money
    from iptcost._plans import ListedPlan, Ranking, cheapest_plans, plans
    from iptcost._problems import (
        CaseError,
        IptcostError,
        PayerError,
        Problem,
        UnresolvedError,
    )
    from iptcost._ranges import Range, estimate_range
    from iptcost._resolve import resolve

_HOME = {
    "Adjustment": "_ledger",
    "Assumption": "_ledger",
    "CaseError": "_problems",
    "Comparison": "_compare",
    "ComparisonRange": "_compare",
    "Document": "_document",
    "Estimate": "_ledger",
    "Held": "_held",
    "IptcostError": "_problems",
    "Likely": "_ledger",
    "ListedPlan": "_plans",
    "Money": "_money",
    "Note": "_ledger",
    "PayerError": "_problems",
    "Problem": "_problems",
    "Session": "_ledger",
    "Share": "_ledger",
    "Source": "_ledger",
    "Step": "_ledger",
    "Totals": "_ledger",
    "UnresolvedError": "_problems",
    "Way": "_compare",
    "WayRange": "_compare",
    "compare": "_compare",
    "compare_range": "_compare",
    "document": "_document",
    "Range": "_ranges",
    "Ranking": "_plans",
    "cheapest_plans": "_plans",
    "plans": "_plans",
    "estimate": "_main",
    "estimate_range": "_ranges",
    "held": "_held",
    "load": "_document",
    "resolve": "_resolve",
}

__all__ = [
    "Adjustment",
    "Assumption",
    "CaseError",
    "Comparison",
    "ComparisonRange",
    "Document",
    "Estimate",
    "Held",
    "IptcostError",
    "Likely",
    "ListedPlan",
    "Money",
    "Note",
    "PayerError",
    "Problem",
    "Range",
    "Ranking",
    "Session",
    "Share",
    "Source",
    "Step",
    "Totals",
    "UnresolvedError",
    "Way",
    "WayRange",
    "__version__",
    "cheapest_plans",
    "compare",
    "compare_range",
    "document",
    "estimate",
    "estimate_range",
    "held",
    "load",
    "plans",
    "resolve",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used: ``import iptcost`` itself stays light."""
    if name not in _HOME:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    import importlib

    value = getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value
