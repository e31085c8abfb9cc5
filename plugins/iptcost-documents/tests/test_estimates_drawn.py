"""On any case: the good-faith estimate holds the amounts of the estimate without a payer."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

import iptcost
import strategies
from iptcost import CaseError
from iptcost_documents._course import year_after
from iptcost_documents._scope import scope


def alone(case: dict[str, Any]) -> iptcost.Document:
    """Return the case in dollars and without its payers."""
    kept = {key: value for key, value in case.items() if key not in ("payers", "actuals")}
    return iptcost.document({**kept, "currency": "USD"})


@settings(max_examples=60, deadline=None)
@given(st.randoms(use_true_random=False))
def test_expected_charges_are_the_estimates(rng: random.Random) -> None:
    """List less discount is expected; within twelve months the sums are the estimate's totals."""
    case = strategies.draw_case(rng)
    assume(case.get("currency", "USD") == "USD")
    try:
        covered = scope(iptcost.document(case))
        estimate = iptcost.estimate(alone(case))
    except CaseError:
        return
    assert covered.listed - covered.discount == covered.expected
    days = [session.date for session in estimate.sessions]
    assert len(covered.sessions) == sum(day <= year_after(min(days)) for day in days)
    assert (*covered.sessions, *covered.later) == estimate.sessions
    if not covered.later:
        totals = estimate.totals
        assert (covered.listed, covered.discount, covered.expected) == (
            totals.billed,
            totals.write_off,
            totals.patient_responsibility,
        )
