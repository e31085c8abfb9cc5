"""What an estimate took for granted: one list, each entry only where it applies.

The sentences are in ``_report``; the codes are stable.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from iptcost._faults.problem import join
from iptcost._ledger.lines import Assumption
from iptcost._rules import accumulators, adjudication, coordination, money
from iptcost._rules.adjudication import Ruling
from iptcost._rules.case import Case
from iptcost._rules.coordination import Outcome
from iptcost._rules.limits import PERIODS
from iptcost._rules.plan import Plan, is_in_force
from iptcost._rules.self_pay.sliding_scale import Scales


def assumptions(
    case: Case, outcomes: list[Outcome], reduced: Scales | None
) -> Iterator[Assumption]:
    """Yield every assumption that this estimate rests on, each once."""
    if case.course.attendance and missed(case):
        yield Assumption("missed-early", "client.missed_sessions")
    yield from _of_periods(case, outcomes)
    ruled = [outcome for outcome in outcomes if outcome.rulings]
    for index, plan in enumerate(case.plans):
        rulings = [(o, o.rulings[o.plans.index(index)]) for o in ruled if index in o.plans]
        if rulings:
            yield from _of_plan(case, plan, index, rulings)
    if any(outcome.patient.balance_bill for outcome in outcomes):
        for secondary in _seconds(case, outcomes):
            if secondary.in_network:
                yield Assumption("secondary-contract-not-applied", secondary.path)
    yield from _of_scale(case, outcomes, reduced)


def _seconds(case: Case, outcomes: list[Outcome]) -> list[Plan]:
    """Return the plans that ruled second on some session."""
    if not case.plans[1:]:
        return []
    seconds = dict.fromkeys(outcome.plans[1] for outcome in outcomes if len(outcome.rulings) > 1)
    return [case.plans[index] for index in seconds]


def missed(case: Case) -> bool:
    """Return whether sessions that do not take place cost something."""
    client, provider = case.client, case.provider
    return bool(
        (client.missed_sessions and provider.missed_session_fee)
        or (client.late_cancellations and provider.late_cancellation_fee)
    )


def _of_periods(case: Case, outcomes: list[Outcome]) -> Iterator[Assumption]:
    """Yield which plan was taken as second, and from when on none is in force."""
    seconds = _seconds(case, outcomes)
    undated = all(plan.begins is None and plan.until is None for plan in case.plans)
    for second in seconds:
        if undated and second.coordination == "standard":  # another rule was stated of a second
            values = {"first": case.plans[0].name, "second": second.name}
            yield Assumption("read-as-secondary", second.path, values)
        if second.client_protected and missed(case):
            yield Assumption("missed-fee-forbidden", second.path)
    ends = {plan.until for plan in case.plans if plan.until is not None}
    for plan in case.plans:
        if plan.begins in ends and plan.begins is not None:
            values = {"date": plan.begins.isoformat()}
            yield Assumption("two-plans-on-one-day", plan.path, values)
    without = False
    for outcome in outcomes if case.plans and case.timeline is not None else ():
        none = not any(is_in_force(plan, outcome.session.date) for plan in case.plans)
        if none and not without:
            date = outcome.session.date.isoformat()
            values = {"session": str(outcome.session.number), "date": date}
            yield Assumption("no-plan-from", "payers", values)
        without = none


def _of_scale(case: Case, outcomes: list[Outcome], reduced: Scales | None) -> Iterator[Assumption]:
    """Yield by which guideline the scale goes, where it decides something."""
    path = "provider.sliding_scale"
    if reduced is None:
        return
    asked = case.caps_cost_share or any(o.kind == coordination.SELF_PAY for o in outcomes)
    told: set[dt.date] = set()
    for each in reduced.by_day.values():
        if each.guideline is None or each.reached is None or each.guideline.effective in told:
            continue
        told.add(each.guideline.effective)
        effective = each.guideline.effective.isoformat()
        if asked:
            percent = money.rate_text(each.reached // 1000 * 1000)
            values = {"effective": effective, "percent": percent}
            yield Assumption("scale-guideline", path, values)
        if each.past_last:
            values = {"table": "poverty-guideline", "effective": effective}
            yield Assumption("table-past-its-last-year", path, values)
    if any(outcome.capped for outcome in outcomes):
        yield Assumption("scale-caps", path)


def _of_plan(
    case: Case, plan: Plan, index: int, rulings: list[tuple[Outcome, Ruling]]
) -> Iterator[Assumption]:
    """Yield what was assumed of one plan that ruled on at least one session."""
    first = case.first_day if case.timeline is None else case.timeline.first_days[index]
    opening = accumulators.opening(plan, first)
    if _has_limits(plan):
        fresh = opening == accumulators.unused(plan, opening.year)
        if fresh and not _states_used(plan) and plan.carries is None:
            yield Assumption("nothing-used-yet", join(plan.side_path, "used"))
        elif fresh and _used_something(plan):
            yield Assumption("used-in-another-year", join(plan.side_path, "used"))
        if plan.side.other_care:
            yield Assumption("no-more-uses-it-up", plan.path)
        else:
            yield Assumption("nobody-else-uses-it-up", plan.path)
    for name in plan.not_reckoned:
        yield Assumption(name, join(plan.path, "not_reckoned"))
    used = plan.side.used
    spent = used.deductible if used else None
    if (
        plan.side.carry_over_months
        and used
        and used.carry_over is None
        and spent
        and any(spent.both)
    ):
        yield Assumption("no-carry-over-so-far", join(plan.side_path, "used"))
    last = rulings[-1][0].session.date
    if last >= opening.next_year:
        year = accumulators.year_start(last, plan.benefit_year).year
        yield Assumption("terms-and-fees-unchanged", plan.path, {"year": str(year)})
    for place, limit in enumerate(plan.side.limits):
        if limit.per not in PERIODS:
            path = join(plan.side_path, "limits", place)
            yield Assumption("months-from-benefit-year", path, {"per": limit.per})
    unrenewed = next((o.session for o, ruling in rulings if ruling.unrenewed), None)
    if unrenewed is not None:
        date = unrenewed.date.isoformat()
        values = {"session": str(unrenewed.number), "date": date}
        yield Assumption("renew-authorization", join(plan.side_path, "authorizations"), values)
    yield from _of_rulings(plan, rulings)


def _of_rulings(plan: Plan, rulings: list[tuple[Outcome, Ruling]]) -> Iterator[Assumption]:
    """Yield what was assumed of the sessions on which the plan ruled."""
    rows: dict[tuple[int | None, str], int] = {}
    billed: dict[str, None] = {}
    for outcome, ruling in rulings:
        if ruling.rate_assumed:
            billed[plan.side.amount_for(outcome.session)[1]] = None
        if ruling.reason == adjudication.COVERED:
            rows[ruling.row, ruling.where] = ruling.visit
    for service in billed:
        path = join(plan.side_path, "allowed", service)
        yield Assumption("contracted-rate-as-billed", path, {"service": service})
    if not rows:
        return
    if _lacks_deductible(plan, rows):
        yield Assumption("no-deductible-stated", join(plan.side_path, "deductible"))
    yield Assumption("medically-necessary", plan.path)
    if plan.in_network:
        yield Assumption("in-network-throughout", plan.path)
    yield from _of_rows(plan, rows)


def _of_rows(plan: Plan, rows: Mapping[tuple[int | None, str], int]) -> Iterator[Assumption]:
    """Yield what was assumed of the rows of benefits that held."""
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


def _lacks_deductible(plan: Plan, rows: Mapping[tuple[int | None, str], int]) -> bool:
    """Return whether terms that a deductible would come before held, and none is stated."""
    limit = plan.side.deductible
    if limit.individual is not None or limit.family is not None:
        return False
    return any(
        row is not None and plan.side.benefits[row].terms_at(visit)[0].order != "deductible-waived"
        for (row, _), visit in rows.items()
    )


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
