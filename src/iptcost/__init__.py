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
    from iptcost._documents.document import Document, document, load
    from iptcost._documents.estimate import Held, estimate, held
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
    from iptcost._unknowns.asking import answered, questions
    from iptcost._unknowns.questions import Question, Questions
    from iptcost._unknowns.ranges import Range, estimate_range
    from iptcost._ways.comparison import compare, compare_range
    from iptcost._ways.plans import ListedPlan, Ranking, cheapest_plans, plans
    from iptcost._ways.way import Comparison, ComparisonRange, Way, WayRange

_HOME = {
    "Adjustment": "_ledger.lines",
    "Assumption": "_ledger.lines",
    "CaseError": "_faults.problem",
    "Comparison": "_ways.way",
    "ComparisonRange": "_ways.way",
    "Document": "_documents.document",
    "Estimate": "_ledger.lines",
    "Held": "_documents.estimate",
    "IptcostError": "_faults.problem",
    "Likely": "_ledger.lines",
    "ListedPlan": "_ways.plans",
    "Money": "_rules.money",
    "Note": "_ledger.lines",
    "PayerError": "_faults.problem",
    "Problem": "_faults.problem",
    "Session": "_ledger.lines",
    "Share": "_ledger.lines",
    "Source": "_ledger.lines",
    "Step": "_ledger.lines",
    "Totals": "_ledger.lines",
    "UnresolvedError": "_faults.problem",
    "Way": "_ways.way",
    "WayRange": "_ways.way",
    "answered": "_unknowns.asking",
    "compare": "_ways.comparison",
    "compare_range": "_ways.comparison",
    "document": "_documents.document",
    "Question": "_unknowns.questions",
    "Questions": "_unknowns.questions",
    "Range": "_unknowns.ranges",
    "Ranking": "_ways.plans",
    "cheapest_plans": "_ways.plans",
    "plans": "_ways.plans",
    "estimate": "_documents.estimate",
    "estimate_range": "_unknowns.ranges",
    "held": "_documents.estimate",
    "load": "_documents.document",
    "parse": "_documents.files",
    "questions": "_unknowns.asking",
    "resolve": "_documents.resolve",
    "schema": "_documents.schema",
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
