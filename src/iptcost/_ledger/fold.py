"""The estimate: a fold over the course. Pure: no clock, no file, no network."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from itertools import accumulate
from typing import Any, Final, NamedTuple

import attrs

from iptcost._faults import kinds
from iptcost._faults.problem import CaseError, Problem
from iptcost._ledger import assumptions, likely, lines, payers_after, so_far, steps
from iptcost._ledger.likely import Spread
from iptcost._rules import coordination, course, money, plan, sliding_scale
from iptcost._rules.case import Case
from iptcost._rules.coordination import Outcome, Standing
from iptcost._rules.sliding_scale import Scales


def estimate_case(
    case: Case, tables: tuple[Mapping[str, Any], ...] = (), **told: Any
) -> lines.Estimate:
    """Return the estimate of a known case.

    ``tables`` are the payer tables of the document, which ``payers_after`` carries on; ``told`` is
    what else the estimate says of the document. Raises CaseError with every problem that the
    sessions reveal: a missing fee, order, allowed amount or terms.
    """
    reckoned = reckon(case)
    planned, reduced, outcomes, happened, standing = reckoned
    coin = money.Purse(case.currency, case.digits).__getitem__
    sessions = []
    for outcome in outcomes:
        sessions.append(_session(case, standing, outcome, coin))
        standing = outcome.after
    attended = None
    if case.course.attendance is not None:
        attended = likely.figures(spread(case, reckoned), coin, (likely.ATTENDANCE,))
    made = lines.Estimate(
        currency=case.currency,
        digits=case.digits,
        totals=_totals(case, outcomes, coin),
        sessions=tuple(sessions),
        assumptions=tuple(assumptions.assumptions(case, reckoned.opening, outcomes, reduced)),
        tables=guideline_tables(reduced),
        sliding_scale=_scale_view(case, planned, reduced, coin) if case.payers else None,
        likely=attended,
        carry_on=functools.partial(payers_after.carried_on, case, tables, outcomes),
        **told,
    )
    return made if happened is None else so_far.told(made, happened, coin)


class Reckoned(NamedTuple):
    """What a case comes to, before it is explained."""

    planned: list[course.Planned]
    reduced: Scales | None
    outcomes: list[Outcome]
    happened: so_far.Happened | None
    opening: Standing


def reckon(case: Case) -> Reckoned:
    """Return the outcomes of a case's sessions; CaseError with what they reveal."""
    planned, problems = case.planned
    reduced, lacking = sliding_scale.over_course(case, planned)
    problems = problems if case.payers else [*problems, *lacking]
    if problems:
        raise CaseError(problems)
    opening = coordination.opening(case)
    outcomes = fold(case, planned, reduced, opening=opening)
    happened = None
    if case.actuals:
        happened = so_far.follow(case, planned, outcomes, reduced)
        outcomes = happened.outcomes
    for outcome in outcomes if lacking else ():
        # What a session costs hangs on the therapist's scale.
        if outcome.kind == coordination.SELF_PAY or (
            outcome.kind == coordination.PLAN and case.caps_cost_share
        ):
            raise CaseError(lacking)
    if problems := _problems(case, planned, outcomes, reduced):
        raise CaseError(problems)
    return Reckoned(planned, reduced, outcomes, happened, opening)


def spread(case: Case, reckoned: Reckoned) -> Spread:
    """Return how likely a known case comes to which cost, by its attendance.

    Missed sessions fall between the first session and the second, as in a comparison.
    """
    outcomes, happened = reckoned.outcomes, reckoned.happened
    costs = list(accumulate(sum(outcome.patient[:5]) for outcome in outcomes))
    after = min(1, len(costs) - 1)
    costs[after:] = [cost + case.unheld for cost in costs[after:]]
    actuals = happened.actuals if happened else {}
    held = [i for i, o in enumerate(outcomes, start=1) if o.session.number in actuals]
    return likely.of_course(costs, case.course.attendance, max(held, default=0))


def total(case: Case) -> int:
    """Return what the patient pays in all, minor units, without explaining it."""
    return patient_total(case, reckon(case).outcomes)


def fold(
    case: Case,
    planned: Iterable[course.Planned],
    reduced: Scales | None = None,
    missing_order: str | None = None,
    opening: Standing | None = None,
) -> list[Outcome]:
    """Return the outcome of each session, one after another, from where the payers stood."""
    standing = opening or coordination.opening(case)
    outcomes = []
    for session in planned:
        outcome = coordination.settle(case, standing, session, reduced, missing_order)
        outcomes.append(outcome)
        standing = outcome.after
    return outcomes


def patient_total(case: Case, outcomes: Iterable[Outcome]) -> int:
    """Return patient responsibility over the sessions plus missed sessions, minor units."""
    return sum(sum(outcome.patient[:5]) for outcome in outcomes) + case.unheld


def _problems(
    case: Case, planned: list[course.Planned], outcomes: list[Outcome], reduced: Scales | None
) -> list[Problem]:
    """Return the sessions' problems, each path once; a missing order with its three totals."""
    found: dict[str, Problem] = {}
    for outcome in outcomes:
        for ruling in outcome.rulings:
            for problem in ruling.problems:
                found.setdefault(problem.path, problem)
    if any(problem.kind is kinds.ORDER_MISSING for problem in found.values()):
        texts = {}
        for order, name in zip(plan.ORDERS, ("waived", "after", "before"), strict=True):
            total = patient_total(case, fold(case, planned, reduced, missing_order=order))
            texts[name] = f"{money.amount_text(total, case.digits)} {case.currency}"
        for path, problem in found.items():
            if problem.kind is kinds.ORDER_MISSING:
                found[path] = attrs.evolve(problem, values=texts)
    return list(found.values())


_PLAIN: Final = ((), (), None)
"""Add-ons, modifiers and units of a claim that has none."""
_share: Final[Any] = functools.partial(tuple.__new__, lines.Share)


def _session(case: Case, before: Standing, outcome: Outcome, coin: lines.Coin) -> lines.Session:
    """Return the ledger line of one outcome."""
    session = outcome.session
    deductible, copay, coinsurance, not_covered, balance_bill, _ = outcome.patient
    allowed = outcome.rulings[0].allowed if outcome.rulings else session.billed
    first = outcome.after.plans[outcome.plans[0]] if outcome.plans else None
    amounts = (
        session.billed,
        allowed,
        outcome.write_off,
        deductible,
        copay,
        coinsurance,
        not_covered,
        balance_bill,
        sum(outcome.paid),
        deductible + copay + coinsurance + not_covered + balance_bill,
    )
    payers = tuple(map(_share, zip(case.payer_names, map(coin, outcome.paid), strict=True)))
    # In the order of the fields: a name for each would cost more than the sums themselves.
    return tuple.__new__(
        lines.Session,
        (
            session.number,
            session.date,
            session.service,
            session.code,
            session.modality,
            session.phase,
            None if first is None else first.year,
            *map(coin, amounts),
            payers,
            steps.adjustments(outcome, coin),
            tuple(steps.steps(case, before, outcome, coin)),
            False,
            *(_PLAIN if session.coding is None else session.coding[:3]),
            steps.second_adjustments(outcome, coin) if len(outcome.rulings) > 1 else (),
        ),
    )


def _totals(case: Case, outcomes: list[Outcome], coin: lines.Coin) -> lines.Totals:
    """Return the sums over the sessions."""
    columns = zip(*[outcome.patient for outcome in outcomes], strict=True)
    parts = [sum(column) for column in columns][:5]
    patient, missed = sum(parts), case.unheld
    sums = (
        patient + missed,
        missed,
        sum(outcome.session.billed for outcome in outcomes),
        sum(outcome.write_off for outcome in outcomes),
        sum(sum(outcome.paid) for outcome in outcomes),
        patient,
        *parts,
    )
    return lines.Totals(*map(coin, sums))


def _scale_view(
    case: Case, planned: list[course.Planned], reduced: Scales | None, coin: lines.Coin
) -> lines.ScaleView | None:
    """Return what the scale would come to if no payer were used."""
    if reduced is None:
        return None
    fees = {session.service: coin(reduced(session)) for session in planned}
    total = sum(reduced(session) for session in planned) + case.unheld
    return lines.ScaleView(coin(total), fees)


def guideline_tables(reduced: Scales | None) -> tuple[lines.Table, ...]:
    """Return the dated tables by which a scale goes, the earliest first."""
    found = reduced.by_day.values() if reduced else ()
    days = sorted({each.guideline.effective for each in found if each.guideline is not None})
    return tuple(lines.Table("poverty-guideline", day.isoformat()) for day in days)
