"""One session under all the payers of a case (domain, 'Several payers').

Assistance programmes pay first and in full; then the primary plan; then the secondary, which
reckons what it would pay alone and takes it off what the primary left to the patient.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from iptcost._rules import accumulators as _accumulators
from iptcost._rules import kernel
from iptcost._rules.accumulators import Accumulators
from iptcost._rules.adjudication import COVERED, Ruling, adjudicate
from iptcost._rules.case import Case
from iptcost._rules.course import Planned
from iptcost._rules.kernel import NO_LIMIT, Parts, Shared
from iptcost._rules.plan import Plan, is_in_force

FREE: Final = "free"
ASSISTANCE: Final = "assistance"
PLAN: Final = "plan"
SELF_PAY: Final = "self-pay"

Reckoner = Callable[[Planned], int]
"""What a sliding scale asks for a session."""
_NOTHING: Final = Shared(0, 0, 0, 0, 0, 0)


class Standing(NamedTuple):
    """Where every payer stands between two sessions: sessions left, and what is used."""

    assistance: tuple[int, ...]
    plans: tuple[Accumulators, ...]
    events: int = 0
    """How many events of the case's timeline have taken place."""


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
    plans: tuple[int, ...] = ()
    """Which of the case's plans ruled, in the order of ``rulings``."""
    forgiven: int = 0
    """What both plans left and may not be asked of a protected client; in ``write_off`` too."""
    capped: int = 0
    """What passes the sliding scale's fee beside a plan; in ``write_off`` too."""


def opening(case: Case) -> Standing:
    """Return how the payers stand on the course's first day."""
    assistance = tuple(programme.sessions for programme in case.assistance)
    if case.timeline is not None:
        return Standing(assistance, case.timeline.opening())
    first = case.first_day
    return Standing(assistance, tuple(_accumulators.opening(plan, first) for plan in case.plans))


def standing_on(case: Case, standing: Standing, day: dt.date) -> Standing:
    """Return how the payers stand on a day, before its sessions."""
    plans = standing.plans
    if case.timeline is not None:
        brought, events = case.timeline.brought_to(plans, standing.events, day)
        return Standing(standing.assistance, brought, events)
    for used in plans:
        if day >= used.next_year or used.windows:
            plans = tuple(map(_accumulators.on, plans, case.plans, (day,) * len(plans)))
            return Standing(standing.assistance, plans)
    return standing


def settle(
    case: Case,
    standing: Standing,
    session: Planned,
    reduced: Reckoner | None = None,
    missing_order: str | None = None,
) -> Outcome:
    """Return the outcome of one session; a session with no fee uses nothing up.

    ``reduced`` says what the therapist's scale asks for a session, where there is one.
    """
    standing = standing_on(case, standing, session.date)
    dated = case.timeline
    in_force = case.every_plan if dated is None else dated.in_force(session.date)
    if session.billed == 0:
        nobody = (0,) * len(case.payers)
        return Outcome(session, FREE, (), _NOTHING, 0, nobody, standing, in_force)
    for index, left in enumerate(standing.assistance):
        if left > 0 and (dated is None or is_in_force(case.assistance[index], session.date)):
            return _assisted(case, session, standing, index, in_force)
    if not in_force:
        fee = session.billed if reduced is None else reduced(session)
        patient, nobody = Shared(0, 0, 0, fee, 0, 0), (0,) * len(case.payers)
        return Outcome(session, SELF_PAY, (), patient, session.billed - fee, nobody, standing)
    outcome = _insured(case, standing, session, in_force, missing_order)
    if reduced is None or not case.caps_cost_share:
        return outcome
    patient, capped = owing_at_most(outcome.patient, reduced(session))
    write_off = outcome.write_off + capped
    return outcome._replace(patient=patient, write_off=write_off, capped=capped)


def _assisted(
    case: Case, session: Planned, standing: Standing, index: int, in_force: tuple[int, ...]
) -> Outcome:
    """Let assistance programme ``index`` pay the session in full."""
    left = tuple(n - (i == index) for i, n in enumerate(standing.assistance))
    place = case.assistance_places[index]
    paid = tuple(session.billed if i == place else 0 for i in range(len(case.payers)))
    after = standing._replace(assistance=left)
    return Outcome(session, ASSISTANCE, (), _NOTHING, 0, paid, after, in_force)


def _insured(
    case: Case,
    standing: Standing,
    session: Planned,
    in_force: tuple[int, ...],
    missing_order: str | None,
) -> Outcome:
    """Let the primary plan rule on the session, and the secondary after it where there is one."""
    first = in_force[0]
    primary = adjudicate(case.plans[first], standing.plans[first], session, missing_order)
    parts = primary.parts
    write_off, forgiven = primary.write_off, 0
    if len(in_force) == 1:
        patient = tuple.__new__(Shared, (*parts[:4], primary.balance_bill, 0))
        rulings: tuple[Ruling, ...] = (primary,)
        used: tuple[Accumulators, ...] = (primary.after,)
        paid: tuple[int, ...] = (parts.payer_paid,)
    else:
        plan, before = case.plans[in_force[1]], standing.plans[in_force[1]]
        second = adjudicate(plan, before, session, missing_order)
        both = (case.plans[first], plan)
        patient, excess, forgiven = second_pays(both, primary, second, session.billed)
        write_off += excess + forgiven
        if case.timeline is not None or (second.room and second.room.payer < NO_LIMIT):
            second = really(plan, before, session, second, patient.paid)
        rulings, used = (primary, second), (primary.after, second.after)
        paid = (parts.payer_paid, patient.paid)
    dated = case.timeline is not None
    if dated:
        after = after_session(case, standing, session, dict(zip(in_force, used, strict=True)))
    else:
        after = tuple.__new__(Standing, (standing.assistance, used, 0))
    if dated or standing.assistance:
        by_place = dict(zip((case.plan_places[place] for place in in_force), paid, strict=True))
        paid = tuple(by_place.get(place, 0) for place in range(len(case.payers)))
    # All fields in order: through the class's own door they cost three times as much.
    fields = (session, PLAN, rulings, patient, write_off, paid, after, in_force, forgiven, 0)
    return tuple.__new__(Outcome, fields)


def really(plan: Plan, before: Accumulators, session: Planned, ruling: Ruling, paid: int) -> Ruling:
    """Return a second plan's ruling with its maximum used up by what it really paid."""
    if ruling.row is None or ruling.room is None or ruling.parts.payer_paid == paid:
        return ruling
    parts = ruling.parts._replace(payer_paid=paid)
    after = _accumulators.after(before, plan, session, ruling.row, parts)
    return ruling._replace(after=after._replace(authorized=ruling.after.authorized))


def after_session(
    case: Case, standing: Standing, session: Planned, used: Mapping[int, Accumulators]
) -> Standing:
    """Return how the payers stand after a session with these plans' accumulators.

    What it used of a plan is counted with the later plans that carry it.
    """
    plans, timeline = list(standing.plans), case.timeline
    for place, after in used.items():
        plans[place] = after
    for place, after in used.items():
        before, plan = standing.plans[place], case.plans[place]
        row = plan.side.row_for(session)
        if timeline is None or row is None or after == before or not timeline.carriers[place]:
            continue
        moved = (
            after.deductible[0] - before.deductible[0],
            after.out_of_pocket[0] - before.out_of_pocket[0],
            after.visits[row] - before.visits[row],
            after.paid[row] - before.paid[row],
        )
        timeline.carry(plans, place, _accumulators.use_of(plan, session, row, moved))
    return standing._replace(plans=tuple(plans))


# -- a second plan --------------------------------------------------------------------------


def second_pays(
    plans: tuple[Plan, Plan], first: Ruling, second: Ruling, billed: int
) -> tuple[Shared, int, int]:
    """Return the patient's parts after a second plan, what it makes written off, what is forgiven.

    Its maxima cut last. With ``medicare-secondary`` no more may be asked than what must be
    accepted (42 CFR 411.33); a protected client owes nothing (42 USC 1396a(n)(3)(B)).
    """
    plan, paid = plans[1], first.parts.payer_paid
    covered = second.reason == COVERED
    alone, room = 0, NO_LIMIT
    if covered and second.room is not None:
        alone, room = _alone(plans, first, second, billed), second.room.payer
    duplicates = plan.coordination != "non-duplication"
    law = kernel.STANDARD if duplicates else kernel.NON_DUPLICATION
    patient = kernel.coordinate(first.parts, first.balance_bill, alone, paid, law, room)
    excess = forgiven = 0
    if covered and plan.coordination == "medicare-secondary":
        most = max(0, second.allowed - paid - patient.paid)
        patient, excess = owing_at_most(patient, most)
    if plan.client_protected and (covered or first.reason == COVERED):
        patient, forgiven = owing_at_most(patient, 0)
    return patient, excess, forgiven


def _alone(plans: tuple[Plan, Plan], first: Ruling, second: Ruling, billed: int) -> int:
    """Return what a second plan pays by itself before its maximum, or by a rule of its own.

    Maintenance of benefits is what its terms leave to it of its allowed amount less what was
    paid before.
    """
    rule, paid = plans[1].coordination, first.parts.payer_paid
    if rule == "maintenance-of-benefits" and second.terms is not None and second.room is not None:
        terms = second.terms._replace(allowed=max(0, second.allowed - paid))
        return kernel.step(second.room._replace(payer=NO_LIMIT), terms).payer_paid
    alone = second.parts.payer_paid + second.parts.not_covered
    if rule != "medicare-secondary":
        return alone
    theirs = first.allowed if first.reason == COVERED else 0
    accepted = theirs if plans[0].in_network and paid > 0 else billed
    return max(0, min(accepted - paid, alone, max(second.allowed, theirs) - paid))


def owing_at_most(patient: Shared, most: int) -> tuple[Shared, int]:
    """Return the parts with no more owed than ``most``, and what is written off."""
    excess = max(0, sum(patient[:5]) - most)
    if not excess:
        return patient, 0
    parts = Parts(*patient[:4], 0, 0, 0, 0)
    left = kernel.take_off(parts, patient.balance_bill, excess)
    return left._replace(paid=patient.paid), excess
