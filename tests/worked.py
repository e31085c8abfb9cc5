"""Builds small cases for sums worked by hand."""

from typing import Any

import iptcost

Table = dict[str, Any]


def course(sessions: int = 16, fee: Any = 150, start: str = "2026-01-05", **more: Any) -> Table:
    """Return a case of weekly sessions at one fee, the intake among them; no payer."""
    fees = dict.fromkeys(("intake", "individual", "group", "couples"), fee)
    return {
        "course": {"start": start, "sessions": sessions},
        "provider": {"fees": fees},
        **more,
    }


def insured(row: Table, *, sessions: int = 16, fee: Any = 150, **plan: Any) -> Table:
    """Return such a case under one plan with one row of benefits."""
    return course(sessions, fee, payers=[a_plan(row, **plan)])


def a_plan(*rows: Table, **more: Any) -> Table:
    """Return a plan's table with these rows of benefits."""
    return {"adapter": "plan", "benefits": list(rows), **more}


def everywhere(amount: Any) -> Table:
    """Return an amount for every service."""
    return dict.fromkeys(("intake", "individual", "group", "couples"), amount)


def estimate(case: Table) -> iptcost.Estimate:
    """Return the estimate of a case given as a mapping."""
    return iptcost.estimate(iptcost.document(case))


def to_pay(case: Table) -> str:
    """Return what a case comes to, as decimal text."""
    return str(estimate(case).totals.to_pay)


def column(case: Table, name: str) -> list[str]:
    """Return one amount of every session, as decimal text."""
    return [str(getattr(session, name)) for session in estimate(case).sessions]


def problems(case: Any) -> list[tuple[str, str]]:
    """Return the path and code of every problem of a case that is refused."""
    try:
        estimate(case)
    except iptcost.CaseError as error:
        return [(problem.path, problem.code) for problem in error.problems]
    return []
