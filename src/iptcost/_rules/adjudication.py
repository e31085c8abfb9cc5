"""One session under one plan (domain, 'One session under one plan').

The rules are the clauses of that section in its order; the arithmetic is ``_rules.kernel``.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from iptcost._faults import kinds
from iptcost._faults.problem import Problem, Words, join
from iptcost._rules import accumulators, course, kernel, limits, procedure
from iptcost._rules.accumulators import Accumulators, Tallies
from iptcost._rules.kernel import NO_LIMIT, Parts, Room, Terms
from iptcost._rules.plan import Benefit, Plan, ShareTerms

COVERED: Final = "covered"
NOT_COVERED: Final = "not-covered"
PAST_LIMIT: Final = "visit-limit"
UNAUTHORIZED: Final = "unauthorized"

ORDERS: Final = {
    "deductible-waived": kernel.DEDUCTIBLE_WAIVED,
    "after-deductible": kernel.AFTER_DEDUCTIBLE,
    "before-deductible": kernel.BEFORE_DEDUCTIBLE,
}


class Ruling(NamedTuple):
    """What one plan makes of one session, with what decided it."""

    reason: str
    allowed: int
    write_off: int
    balance_bill: int
    parts: Parts
    after: Accumulators
    row: int | None = None
    visit: int = 0
    terms: Terms | None = None
    where: str = ""
    """Where in the row the terms stand: a tier's, or the row's own where empty."""
    room: Room | None = None
    rate_assumed: bool = False
    """The contracted rate was not known and was taken as billed."""
    problems: tuple[Problem, ...] = ()
    limit: int | None = None
    """The shared limit that is spent, where one of those refuses the session."""
    authorization: int | None = None
    """The authorisation that the session uses, or the one that refuses it."""
    unrenewed: bool = False
    """No authorisation holds it any more, and it is reckoned as if one did."""


def adjudicate(
    plan: Plan, before: Accumulators, session: course.Planned, missing_order: str | None = None
) -> Ruling:
    """Return the ruling of ``plan`` on ``session``; problems are in it, never raised.

    ``before`` are the accumulators of the session's own benefit year. ``missing_order`` stands
    in for an order that the plan does not state; without it, that is a problem where the order
    matters.
    """
    side = plan.side
    row = side.row_for(session)
    if row is None:
        return not_covered(before, session.billed, NOT_COVERED)
    benefit = side.benefits[row]
    if not benefit.covered:
        return not_covered(before, session.billed, NOT_COVERED)._replace(row=row)
    visit = before.visits[row] + 1
    if benefit.visit_limit is not None and visit > benefit.visit_limit:
        return past_limit(plan, before, session, row)
    if before.tallies is None:
        return covered(plan, before, session, row, missing_order)
    return _asked_for(plan, before, before.tallies, session, (row, missing_order))


def _asked_for(
    plan: Plan,
    before: Accumulators,
    tallies: Tallies,
    session: course.Planned,
    how: tuple[int, str | None],
) -> Ruling:
    """Return the ruling where shared limits and authorisations are to be asked first."""
    row, missing_order = how
    spent = spent_limit(plan, tallies, session)
    if spent is not None:
        return past_limit(plan, before, session, row, spent)
    number, holds = authorization(plan, tallies, session)
    if number is not None and not holds:
        beyond = plan.side.authorizations[number].beyond
        if beyond != "told":
            return unauthorized(before, session, row, number, beyond)
    ruling = covered(plan, before, session, row, missing_order)
    if number is None or not holds:
        return ruling._replace(authorization=number, unrenewed=number is not None)
    used = accumulators.authorized(ruling.after, number)
    return ruling._replace(after=used, authorization=number)


def spent_limit(plan: Plan, tallies: Tallies, session: course.Planned) -> int | None:
    """Return the first shared limit of visits that names the session and has none left."""
    for place, limit in enumerate(plan.side.limits):
        used = tallies.windows[place].visits
        if limit.visits is not None and used >= limit.visits and limit.names(session):
            return place
    return None


def authorization(plan: Plan, tallies: Tallies, session: course.Planned) -> tuple[int | None, bool]:
    """Return the authorisation that holds the session, else the first that names it."""
    named = [place for place, each in enumerate(plan.side.authorizations) if each.names(session)]
    for place in named:
        if plan.side.authorizations[place].holds(session.date, tallies.authorized[place]):
            return place, True
    return (named[0] if named else None), False


def unauthorized(
    before: Accumulators, session: course.Planned, row: int, number: int, beyond: limits.Beyond
) -> Ruling:
    """Return the ruling on a session past its authorisation: the patient's, or nobody's."""
    owed = 0 if beyond == "written-off" else session.billed
    ruling = not_covered(before, owed, UNAUTHORIZED)
    return ruling._replace(row=row, write_off=session.billed - owed, authorization=number)


def not_covered(before: Accumulators, billed: int, reason: str) -> Ruling:
    """Return the ruling that the plan pays nothing of ``billed`` (step 2)."""
    return Ruling(reason, billed, 0, 0, Parts(0, 0, 0, billed, 0, 0, 0, 0), before)


def past_limit(
    plan: Plan, before: Accumulators, session: course.Planned, row: int, shared: int | None = None
) -> Ruling:
    """Return the ruling past a visit limit: billed, or the contracted rate (step 3)."""
    side = plan.side
    limit = side.benefits[row] if shared is None else side.limits[shared]
    if limit.after_limit == "allowed" and plan.in_network:
        amount, unknown = side.amount_for(session)
        charge = session.billed if amount is None else min(session.billed, amount)
        ruling = not_covered(before, charge, PAST_LIMIT)
        return ruling._replace(
            row=row,
            write_off=session.billed - charge,
            rate_assumed=bool(unknown),
            limit=shared,
        )
    return not_covered(before, session.billed, PAST_LIMIT)._replace(row=row, limit=shared)


def covered(
    plan: Plan, before: Accumulators, session: course.Planned, row: int, missing_order: str | None
) -> Ruling:
    """Return the ruling on a covered visit (steps 4 to 10)."""
    side = plan.side
    benefit = side.benefits[row]
    visit = before.visits[row] + 1
    problems: tuple[Problem, ...] = ()

    amount, unknown = side.amount_for(session)
    if unknown and not plan.in_network:
        problems += (_allowed_missing(plan, session, unknown),)
    limit = NO_LIMIT if side.balance_bill_limit is None else side.balance_bill_limit
    allowed, write_off, balance_bill = kernel.charge(
        session.billed, session.billed if amount is None else amount, plan.in_network, limit
    )

    stated, where = benefit.terms_at(visit)
    terms = kernel_terms(plan, benefit, stated, allowed, missing_order)
    room = accumulators.room(before, plan, row, session)
    if stated.copay is None and stated.coinsurance is None:
        path = join(plan.side_path, "benefits", row, where)
        problem = Problem(kinds.TERMS_MISSING, path, {"service": Words(session.service)})
        problems += (problem,)
    elif (
        stated.order is None
        and missing_order is None
        and stated.copay is not None
        and kernel.effective_deductible(room, terms) > 0
    ):
        path = join(plan.side_path, "benefits", row, where, "order")
        problems += (Problem(kinds.ORDER_MISSING, path),)

    parts = kernel.step(room, terms)
    # All fields in order, as below: through the class's own door each costs three times as much.
    fields = (
        COVERED,
        allowed,
        write_off,
        balance_bill,
        parts,
        accumulators.after(before, plan, session, row, parts),
        row,
        visit,
        terms,
        where,
        room,
        bool(unknown),
        problems,
        None,
        None,
        False,
    )
    return tuple.__new__(Ruling, fields)


def kernel_terms(
    plan: Plan, benefit: Benefit, stated: ShareTerms, allowed: int, missing_order: str | None
) -> Terms:
    """Return a row's terms as the kernel takes them (steps 5, 6, 8).

    With coinsurance alone, a missing order is after the deductible.
    """
    toward = benefit.toward_out_of_pocket
    if toward is None:
        toward = plan.side.toward_out_of_pocket
    order: str | None = stated.order
    if order is None and stated.copay is not None:
        order = missing_order
    fields = (
        True,
        allowed,
        stated.copay or 0,
        stated.coinsurance or 0,
        ORDERS[order or "after-deductible"],
        stated.copay_toward_deductible,
        "deductible" in toward,
        "copay" in toward and not stated.copay_past_maximum,
        "coinsurance" in toward,
        stated.coinsurance_of == "allowed",
        NO_LIMIT if stated.coinsurance_at_most is None else stated.coinsurance_at_most,
    )
    return tuple.__new__(Terms, fields)


def _allowed_missing(plan: Plan, session: course.Planned, unknown: str) -> Problem:
    """Return the problem that the amount for a service, or for an add-on's code, is not stated."""
    where = join(plan.side_path, "allowed", unknown)
    code = session.code or procedure.CODES[session.service]
    values = {"service": Words(unknown), "code": code if unknown == session.service else unknown}
    return Problem(kinds.ALLOWED_MISSING, where, values)
