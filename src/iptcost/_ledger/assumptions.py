"""What an estimate took for granted: one list, each entry only where it applies.

The sentences are in ``_report``; the codes are stable.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from iptcost._faults.problem import join
from iptcost._ledger.lines import Assumption
from iptcost._rules import accumulators, adjudication, coordination, course, money, sliding_scale
from iptcost._rules.adjudication import Ruling
from iptcost._rules.case import Case
from iptcost._rules.coordination import Outcome, Standing
from iptcost._rules.limits import PERIODS
from iptcost._rules.plan import Plan, is_in_force


def assumptions(
    case: Case, standing: Standing, outcomes: list[Outcome], reduced: sliding_scale.Scales | None
) -> Iterator[Assumption]:
    """Yield every assumption that this estimate rests on, each once.

    ``standing`` is how the payers stood when the course began.
    """
    if case.course.attendance and case.unheld:
        yield Assumption("missed-early", "client.missed_sessions")
    yield from _of_periods(case, outcomes)
    ruled = [outcome for outcome in outcomes if outcome.rulings]
    for index in range(len(case.plans)):
        rulings = [(o, o.rulings[o.plans.index(index)]) for o in ruled if index in o.plans]
        if rulings:
            yield from _of_plan(case, standing, index, rulings)
    if any(outcome.patient.balance_bill for outcome in outcomes):
        for secondary in _seconds(case, outcomes):
            if secondary.in_network:
                yield Assumption("secondary-contract-not-applied", secondary.path)
    yield from _of_scale(case, outcomes, reduced)


def _seconds(case: Case, outcomes: list[Outcome]) -> list[Plan]:
    """Return the plans that ruled second on some session."""
    seconds = dict.fromkeys(outcome.plans[1] for outcome in outcomes if len(outcome.rulings) > 1)
    return [case.plans[index] for index in seconds]


def _of_periods(case: Case, outcomes: list[Outcome]) -> Iterator[Assumption]:
    """Yield which plan was taken as second, and from when on none is in force."""
    seconds = _seconds(case, outcomes)
    undated = all(plan.begins is None and plan.until is None for plan in case.plans)
    for second in seconds:
        if undated and second.coordination == "standard" and not second.client_protected:
            values = {"first": case.plans[0].name, "second": second.name}
            yield Assumption("read-as-secondary", second.path, values)
        if second.client_protected and case.unheld:
            yield Assumption("missed-fee-forbidden", second.path)
    ends = {plan.until for plan in case.plans}
    for plan in case.plans:
        if plan.begins is not None and plan.begins in ends:
            values = {"date": plan.begins.isoformat()}
            yield Assumption("two-plans-on-one-day", plan.path, values)
    without = False
    for outcome in outcomes if case.plans and case.timeline is not None else ():
        none = not any(is_in_force(plan, outcome.session.date) for plan in case.plans)
        if none and not without:
            yield Assumption("no-plan-from", "payers", _of_session(outcome.session))
        without = none


def _of_scale(
    case: Case, outcomes: list[Outcome], reduced: sliding_scale.Scales | None
) -> Iterator[Assumption]:
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
    case: Case, standing: Standing, index: int, rulings: list[tuple[Outcome, Ruling]]
) -> Iterator[Assumption]:
    """Yield what was assumed of one plan that ruled on at least one session."""
    plan, opening = case.plans[index], standing.plans[index]
    if case.timeline is not None:
        opening = accumulators.opening(plan, case.timeline.first_days[index])
    side, used = plan.side, plan.side.used
    where = join(plan.side_path, "used")
    if _has_limits(plan):
        stated = (used.deductible, used.out_of_pocket) if used else ()
        fresh = opening == accumulators.unused(plan, opening.year)
        if fresh and not any(stated) and plan.carries is None:
            yield Assumption("nothing-used-yet", where)
        elif fresh and any(amounts is not None and any(amounts.both) for amounts in stated):
            yield Assumption("used-in-another-year", where)
        others = "no-more-uses-it-up" if side.other_care else "nobody-else-uses-it-up"
        yield Assumption(others, plan.path)
    for name in plan.not_reckoned:
        yield Assumption(name, join(plan.path, "not_reckoned"))
    spent = used.deductible if used and used.carry_over is None else None
    if side.carry_over_months and spent and any(spent.both):
        yield Assumption("no-carry-over-so-far", where)
    last = rulings[-1][0].session.date
    if last >= opening.next_year:
        year = accumulators.year_start(last, plan.benefit_year).year
        yield Assumption("terms-and-fees-unchanged", plan.path, {"year": str(year)})
    for place, limit in enumerate(side.limits):
        if limit.per not in PERIODS:
            path = join(plan.side_path, "limits", place)
            yield Assumption("months-from-benefit-year", path, {"per": limit.per})
    unrenewed = next((o.session for o, ruling in rulings if ruling.unrenewed), None)
    if unrenewed is not None:
        path = join(plan.side_path, "authorizations")
        yield Assumption("renew-authorization", path, _of_session(unrenewed))
    yield from _of_rulings(plan, rulings)


def _of_session(session: course.Planned) -> dict[str, str]:
    return {"session": str(session.number), "date": session.date.isoformat()}


def _has_limits(plan: Plan) -> bool:
    """Return whether anything of the plan can be used up."""
    side = plan.side
    limits = (side.deductible, side.out_of_pocket_max)
    return any(limit.individual or limit.family for limit in limits) or any(
        row.visit_limit is not None or row.payer_maximum is not None for row in side.benefits
    )


def _of_rulings(plan: Plan, rulings: list[tuple[Outcome, Ruling]]) -> Iterator[Assumption]:
    """Yield what was assumed of the sessions on which the plan ruled, and of the rows that held."""
    side = plan.side
    visits: dict[tuple[int, str], int] = {}
    billed: dict[str, None] = {}
    for outcome, ruling in rulings:
        if ruling.rate_assumed:
            billed[side.amount_for(outcome.session)[1]] = None
        if ruling.reason == adjudication.COVERED and ruling.row is not None:
            visits[ruling.row, ruling.where] = ruling.visit
    for service in billed:
        path = join(plan.side_path, "allowed", service)
        yield Assumption("contracted-rate-as-billed", path, {"service": service})
    if not visits:
        return
    rows = {key: side.benefits[key[0]].terms_at(visit)[0] for key, visit in visits.items()}
    limit = side.deductible
    awaits = any(terms.order != "deductible-waived" for terms in rows.values())
    if awaits and limit.individual is None and limit.family is None:
        yield Assumption("no-deductible-stated", join(plan.side_path, "deductible"))
    yield Assumption("medically-necessary", plan.path)
    if plan.in_network:
        yield Assumption("in-network-throughout", plan.path)
    told: dict[Assumption, None] = {}
    for (row, where), terms in rows.items():
        path = join(plan.side_path, "benefits", row)
        if terms.cost_share is not None:  # its words were read so
            told[Assumption("read-with-deductible", join(path, where))] = None
        if side.benefits[row].prior_authorization:
            told[Assumption("prior-authorization", path)] = None
    yield from told
