"""What an estimate took for granted: one list, each entry only where it applies.

The sentences are in ``iptcost._report``; the codes are stable.
"""

from __future__ import annotations

from collections.abc import Iterator

from iptcost import _accumulators, _adjudication
from iptcost._case import Case
from iptcost._coordination import Outcome
from iptcost._ledger import Assumption
from iptcost._plan import Plan
from iptcost._problems import join
from iptcost._sliding_scale import Reduced


def assumptions(
    case: Case, outcomes: list[Outcome], reduced: Reduced | None
) -> Iterator[Assumption]:
    """Yield every assumption that this estimate rests on, each once."""
    for index, plan in enumerate(case.plans):
        rulings = [outcome.rulings[index] for outcome in outcomes if outcome.rulings]
        if rulings:
            yield from _of_plan(case, plan, outcomes, index)
    if len(case.plans) > 1 and any(outcome.patient.balance_bill for outcome in outcomes):
        secondary = case.plans[1]
        if secondary.in_network:
            yield Assumption("secondary-contract-not-applied", secondary.path)
    if reduced is not None and reduced.past_last and reduced.guideline is not None:
        yield Assumption(
            "table-past-its-last-year",
            "provider.sliding_scale",
            {"table": "poverty-guideline", "effective": reduced.guideline.effective.isoformat()},
        )


def _of_plan(case: Case, plan: Plan, outcomes: list[Outcome], index: int) -> Iterator[Assumption]:
    """Yield what was assumed of one plan that ruled on at least one session."""
    rulings = [(outcome, outcome.rulings[index]) for outcome in outcomes if outcome.rulings]
    used = [ruling for _, ruling in rulings if ruling.reason == _adjudication.COVERED]
    limited = _has_limits(plan)
    opening = _accumulators.opening(plan, case.first_day)
    fresh = _accumulators.unused(plan, opening.year)
    side = plan.side
    stated = side.used is not None and (
        side.used.deductible is not None or side.used.out_of_pocket is not None
    )
    if limited and opening == fresh and not stated:
        yield Assumption("nothing-used-yet", join(plan.side_path, "used"))
    elif stated and opening == fresh and _used_elsewhen(plan):
        yield Assumption("used-in-another-year", join(plan.side_path, "used"))
    if limited:
        yield Assumption("nobody-else-uses-it-up", plan.path)
    years = {_accumulators.year_start(o.session.date, plan.benefit_year) for o, _ in rulings}
    first = _accumulators.year_start(case.first_day, plan.benefit_year)
    if any(year > first for year in years):
        last = max(years)
        yield Assumption("terms-and-fees-unchanged", plan.path, {"year": str(last.year)})
    services = dict.fromkeys(o.session.service for o, r in rulings if r.rate_assumed)
    for service in services:
        where = join(plan.side_path, "allowed", service)
        yield Assumption("contracted-rate-as-billed", where, {"service": service})
    if used:
        yield Assumption("medically-necessary", plan.path)
        if plan.in_network:
            yield Assumption("in-network-throughout", plan.path)
    for path in dict.fromkeys(r.terms_path for r in used if _read_with(plan, r)):
        yield Assumption("read-with-deductible", path)
    for row in dict.fromkeys(r.row for r in used):
        if row is not None and side.benefits[row].prior_authorization:
            yield Assumption("prior-authorization", join(plan.side_path, "benefits", row))


def _has_limits(plan: Plan) -> bool:
    """Return whether anything of the plan can be used up."""
    side = plan.side
    limits = (side.deductible, side.out_of_pocket_max)
    return any(limit.individual or limit.family for limit in limits) or any(
        row.visit_limit is not None or row.payer_maximum is not None for row in side.benefits
    )


def _used_elsewhen(plan: Plan) -> bool:
    """Return whether ``used`` states an amount at all."""
    used = plan.side.used
    return used is not None and any(
        amounts is not None and any(amounts.both)
        for amounts in (used.deductible, used.out_of_pocket)
    )


def _read_with(plan: Plan, ruling: _adjudication.Ruling) -> bool:
    if ruling.row is None:
        return False
    return plan.side.benefits[ruling.row].terms_at(ruling.visit)[0].read_with_deductible
