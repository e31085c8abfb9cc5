"""Millions of cases at once: columns in, columns out (the extra ``batch``: pyarrow and numba).

The same rules as ``iptcost.estimate``, to the cent: it runs the ledger's own kernel, compiled,
many alike sessions at a time. ``docs/batch.md`` describes the columns.
"""

from __future__ import annotations

from iptcost.batch._columns.estimating import estimate, estimate_sessions, rows_by_ledger
from iptcost.batch._columns.schema import SCHEMA, result_schema, session_schema
from iptcost.batch._loop.book import CompiledPlans as Plans
from iptcost.batch._loop.book import compile_plans

__all__ = [
    "SCHEMA",
    "Plans",
    "compile_plans",
    "estimate",
    "estimate_sessions",
    "result_schema",
    "rows_by_ledger",
    "session_schema",
]
