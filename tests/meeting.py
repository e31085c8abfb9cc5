"""Makes the cases of which the sums of rules that meet are worked by hand.

Sessions are at 150, allowed 100, a week apart from 5 January 2026, unless the case says something
else.
"""

from typing import Any

import iptcost
import naive
from comparison import difference, engine
from strategies import Table

WAIVED = {"order": "deductible-waived"}
SERVICES = ("intake", "individual", "group", "couples")
HUNDRED = dict.fromkeys(SERVICES, 100)
SCALE = {"basis": "income", "caps_cost_share": True, "tiers": [{"up_to": 50_000, "fee": 30}]}
EARNS = {"annual_income": 40_000}


def plan(*rows: Table, **more: Any) -> Table:
    """Return a plan that allows 100."""
    return {"adapter": "plan", "allowed": HUNDRED, "benefits": list(rows), **more}


def weekly(sessions: int, *payers: Table, start: str = "2026-01-05", **more: Any) -> Table:
    """Return a case of weekly sessions at 150."""
    provider = {"fees": dict.fromkeys(SERVICES, 150), **more.pop("provider", {})}
    course = {"start": start, "sessions": sessions}
    return {"course": course, "provider": provider, "payers": list(payers), **more}


def on_days(*visits: str | Table, payers: list[Table], **provider: Any) -> Table:
    """Return a case of individual sessions at 150 on these days."""
    listed = [{"date": visit} if isinstance(visit, str) else visit for visit in visits]
    return {
        "course": {"visits": [{"service": "individual", **visit} for visit in listed]},
        "provider": {"fees": dict.fromkeys(SERVICES, 150), **provider},
        "payers": payers,
    }


def owed(case: Table) -> list[float]:
    """Return what the patient owes for each session, in whole units, by both implementations."""
    found = naive.estimate(case)
    assert difference(engine(case), found) is None
    return [session["patient_responsibility"] / 100 for session in found["sessions"]]


def claims(case: Table, number: int = 1) -> tuple[list[str], list[str]]:
    """Return the adjustments of a session's first claim and of its second."""
    session = iptcost.estimate(iptcost.document(case)).sessions[number - 1]
    first, second = (
        [f"{entry.group}-{entry.reason} {entry.amount}" for entry in entries]
        for entries in (session.adjustments, session.second_adjustments)
    )
    return first, second
