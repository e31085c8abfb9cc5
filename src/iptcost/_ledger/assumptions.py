"""What an estimate took for granted: one list, each entry only where it applies.

The sentences are in ``_report``; the codes are stable.
"""

from __future__ import annotations

from collections.abc import Iterator

from iptcost._faults.problem import join
from iptcost._ledger.lines import Assumption
from iptcost._rules import accumulators, adjudication
from iptcost._rules.case import Case
from iptcost._rules.coordination import Outcome
from iptcost._rules.plan import Plan
from iptcost._rules.sliding_scale import Reduced


def assumptions(
    case: Case, outcomes: list[Outcome], reduced: Reduced | None
) -> Iterator[Assumption]:
    """Yield every assumption that this estimate rests on, each once."""
    if case.course.attendance and case.client.missed_sessions and case.provider.missed_session_fee:
        yield Assumption("missed-early", "client.missed_sessions")
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
    opening = accumulators.opening(plan, case.first_day)
    if _has_limits(plan):
        fresh = opening == accumulators.unused(plan, opening.year)
        if fresh and not _states_used(plan):
            yield Assumption("nothing-used-yet", join(plan.side_path, "used"))
        elif fresh and _used_something(plan):
            yield Assumption("used-in-another-year", join(plan.side_path, "used"))
        yield Assumption("nobody-else-uses-it-up", plan.path)
    last = outcomes[-1].session.date
    if last >= opening.next_year:
        year = accumulators.year_start(last, plan.benefit_year).year
        yield Assumption("terms-and-fees-unchanged", plan.path, {"year": str(year)})
    yield from _of_rulings(plan, outcomes, index)


def _of_rulings(plan: Plan, outcomes: list[Outcome], index: int) -> Iterator[Assumption]:
    """Yield what was assumed of the sessions on which the plan ruled."""
    rows: dict[tuple[int | None, str], int] = {}
    billed: dict[str, None] = {}
    for outcome in outcomes:
        if outcome.rulings:
            ruling = outcome.rulings[index]
            if ruling.rate_assumed:
                billed[outcome.session.service] = None
            if ruling.reason == adjudication.COVERED:
                rows[ruling.row, ruling.where] = ruling.visit
    for service in billed:
        path = join(plan.side_path, "allowed", service)
        yield Assumption("contracted-rate-as-billed", path, {"service": service})
    if not rows:
        return
    yield Assumption("medically-necessary", plan.path)
    if plan.in_network:
        yield Assumption("in-network-throughout", plan.path)
    benefits = plan.side.benefits
    told: dict[Assumption, None] = {}
    for (row, where), visit in rows.items():
        if row is None:
            continue
        if benefits[row].terms_at(visit)[0].read_with_deductible:
            path = join(plan.side_path, "benefits", row, where)
            told[Assumption("read-with-deductible", path)] = None
        if benefits[row].prior_authorization:
            path = join(plan.side_path, "benefits", row)
            told[Assumption("prior-authorization", path)] = None
    yield from told


def _has_limits(plan: Plan) -> bool:
    """Return whether anything of the plan can be used up."""
    side = plan.side
    limits = (side.deductible, side.out_of_pocket_max)
    return any(limit.individual or limit.family for limit in limits) or any(
        row.visit_limit is not None or row.payer_maximum is not None for row in side.benefits
    )


def _states_used(plan: Plan) -> bool:
    """Return whether the case says what was used, zero included."""
    used = plan.side.used
    return used is not None and (used.deductible is not None or used.out_of_pocket is not None)


def _used_something(plan: Plan) -> bool:
    """Return whether ``used`` states an amount other than zero."""
    used = plan.side.used
    return used is not None and any(
        amounts is not None and any(amounts.both)
        for amounts in (used.deductible, used.out_of_pocket)
    )
