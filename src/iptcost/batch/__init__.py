"""Millions of cases at once: columns in, columns out (the extra ``batch``: pyarrow and numba).

The same rules as ``iptcost.estimate``, to the cent: it runs the ledger's own kernel, compiled,
many alike sessions at a time. ``docs/batch.md`` describes the columns.
"""

from __future__ import annotations

from iptcost.batch._book import Plans, compile_plans
from iptcost.batch._estimating import estimate, estimate_sessions
from iptcost.batch._schema import SCHEMA, result_schema, session_schema

__all__ = [
    "SCHEMA",
    "Plans",
    "compile_plans",
    "estimate",
    "estimate_sessions",
    "result_schema",
    "session_schema",
]
