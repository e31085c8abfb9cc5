"""One session under all the payers of a case (domain, 'Several payers').

Assistance programmes pay first and in full; then the primary plan; then the secondary, which
reckons what it would pay alone and takes it off what the primary left to the patient.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from iptcost._rules import accumulators as _accumulators
from iptcost._rules import kernel
from iptcost._rules.accumulators import Accumulators
from iptcost._rules.adjudication import Ruling, adjudicate
from iptcost._rules.case import Case
from iptcost._rules.course import Planned
from iptcost._rules.kernel import Shared
from iptcost._rules.sliding_scale import Reduced

FREE: Final = "free"
ASSISTANCE: Final = "assistance"
PLAN: Final = "plan"
SELF_PAY: Final = "self-pay"

_RULES: Final = {
    "standard": kernel.STANDARD,
    "non-duplication": kernel.NON_DUPLICATION,
}
_NOTHING: Final = Shared(0, 0, 0, 0, 0, 0)


class Standing(NamedTuple):
    """Where every payer stands between two sessions: sessions left, and what is used."""

    assistance: tuple[int, ...]
    plans: tuple[Accumulators, ...]


class Outcome(NamedTuple):
    """What became of one session: who paid, by which rulings, and the patient's five parts."""

    session: Planned
    kind: str
    rulings: tuple[Ruling, ...]
    patient: Shared
    write_off: int
    paid: tuple[int, ...]
    """By each payer of the case, in its order."""
    after: Standing


def opening(case: Case) -> Standing:
    """Return how the payers stand on the course's first day."""
    return Standing(
        tuple(programme.sessions for programme in case.assistance),
        tuple(_accumulators.opening(plan, case.first_day) for plan in case.plans),
    )


def settle(
    case: Case,
    standing: Standing,
    session: Planned,
    reduced: Reduced | None = None,
    missing_order: str | None = None,
) -> Outcome:
    """Return the outcome of one session; a session with no fee uses nothing up."""
    plans = standing.plans
    for accumulators in plans:
        if session.date >= accumulators.next_year:
            plans = tuple(map(_accumulators.on, plans, case.plans, (session.date,) * len(plans)))
            standing = Standing(standing.assistance, plans)
            break
    nobody = (0,) * len(case.payers)
    if session.billed == 0:
        return Outcome(session, FREE, (), _NOTHING, 0, nobody, standing)
    for index, left in enumerate(standing.assistance):
        if left > 0:
            return _assisted(session, standing, index, nobody)
    if not plans:
        fee = session.billed if reduced is None else reduced.fee(session.billed)
        patient = Shared(0, 0, 0, fee, 0, 0)
        return Outcome(session, SELF_PAY, (), patient, session.billed - fee, nobody, standing)
    return _insured(case, standing, session, missing_order)


def _assisted(session: Planned, standing: Standing, index: int, nobody: tuple[int, ...]) -> Outcome:
    """Let assistance programme ``index`` pay the session in full."""
    left = tuple(n - (i == index) for i, n in enumerate(standing.assistance))
    paid = tuple(session.billed if i == index else 0 for i in range(len(nobody)))
    after = Standing(left, standing.plans)
    return Outcome(session, ASSISTANCE, (), _NOTHING, 0, paid, after)


def _insured(
    case: Case, standing: Standing, session: Planned, missing_order: str | None
) -> Outcome:
    """Let the primary plan rule on the session, and the secondary after it where there is one."""
    plans = case.plans
    primary = adjudicate(plans[0], standing.plans[0], session, missing_order)
    parts = primary.parts
    balance = primary.balance_bill
    if len(plans) == 1:
        patient = Shared(
            parts.deductible, parts.copay, parts.coinsurance, parts.not_covered, balance, 0
        )
        rulings: tuple[Ruling, ...] = (primary,)
        used: tuple[Accumulators, ...] = (primary.after,)
        paid: tuple[int, ...] = (parts.payer_paid,)
    else:
        second = adjudicate(plans[1], standing.plans[1], session, missing_order)
        alone = second.parts.payer_paid
        rule = _RULES[plans[1].coordination]
        patient = kernel.coordinate(parts, balance, alone, parts.payer_paid, rule)
        rulings = (primary, second)
        used = (primary.after, second.after)
        paid = (parts.payer_paid, patient.paid)
    assistance = standing.assistance
    if assistance:
        paid = (0,) * len(assistance) + paid
    after = Standing(assistance, used)
    return Outcome(session, PLAN, rulings, patient, primary.write_off, paid, after)
