"""What a course of psychotherapy costs the person who pays for it, to the cent.

Examples:
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
    from iptcost._documents.document import Document, Held, document, estimate, held, load
    from iptcost._documents.files import parse
    from iptcost._documents.resolve import resolve
    from iptcost._documents.schema import schema
    from iptcost._faults.problem import (
        CaseError,
        IptcostError,
        PayerError,
        Problem,
        UnresolvedError,
    )
    from iptcost._ledger.lines import (
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
    from iptcost._rules.money import Money
    from iptcost._unknowns.questions import Question, Questions, answered, questions
    from iptcost._unknowns.ranges import Range, estimate_range
    from iptcost._ways.comparison import compare, compare_range
    from iptcost._ways.plans import ListedPlan, Ranking, cheapest_plans, plans
    from iptcost._ways.way import Comparison, ComparisonRange, Way, WayRange

_NAMES = {
    "_documents.document": ("Document", "Held", "document", "estimate", "held", "load"),
    "_documents.files": ("parse",),
    "_documents.resolve": ("resolve",),
    "_documents.schema": ("schema",),
    "_faults.problem": ("CaseError", "IptcostError", "PayerError", "Problem", "UnresolvedError"),
    "_ledger.lines": (
        "Adjustment",
        "Assumption",
        "Estimate",
        "Likely",
        "Note",
        "Session",
        "Share",
        "Source",
        "Step",
        "Totals",
    ),
    "_rules.money": ("Money",),
    "_unknowns.questions": ("Question", "Questions", "answered", "questions"),
    "_unknowns.ranges": ("Range", "estimate_range"),
    "_ways.comparison": ("compare", "compare_range"),
    "_ways.plans": ("ListedPlan", "Ranking", "cheapest_plans", "plans"),
    "_ways.way": ("Comparison", "ComparisonRange", "Way", "WayRange"),
}
_HOME = {name: module for module, names in _NAMES.items() for name in names}

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
    "Question",
    "Questions",
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
    "answered",
    "cheapest_plans",
    "compare",
    "compare_range",
    "document",
    "estimate",
    "estimate_range",
    "held",
    "load",
    "parse",
    "plans",
    "questions",
    "resolve",
    "schema",
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


def __dir__() -> list[str]:
    """Show the public names, those too that nothing has used yet."""
    return sorted(__all__)
