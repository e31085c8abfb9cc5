"""One session under one plan (domain, 'One session under one plan').

The rules are the clauses of that section in its order; the arithmetic is ``_rules.kernel``.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from iptcost._faults import kinds
from iptcost._faults.problem import Problem, Words, join
from iptcost._rules import accumulators, course, kernel
from iptcost._rules.accumulators import Accumulators
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
    if row is None or not side.benefits[row].covered:
        return not_covered(before, session.billed, NOT_COVERED, row)
    limit = side.benefits[row].visit_limit
    if limit is not None and before.visits[row] >= limit:
        return past_limit(plan, before, session, row)
    if not side.limits and not side.authorizations:
        return covered(plan, before, session, row, missing_order)
    return _asked_for(plan, before, session, row, missing_order)


def _asked_for(
    plan: Plan, before: Accumulators, session: course.Planned, row: int, missing_order: str | None
) -> Ruling:
    """Return the ruling where shared limits and authorisations are to be asked first."""
    side = plan.side
    for place, (limit, window) in enumerate(zip(side.limits, before.windows, strict=True)):
        if limit.visits is not None and window.visits >= limit.visits and limit.names(session):
            return past_limit(plan, before, session, row, place)
    # The authorisation that holds the session, else the first that names it.
    named = [place for place, each in enumerate(side.authorizations) if each.names(session)]
    used = before.authorized
    held = [n for n in named if side.authorizations[n].holds(session.date, used[n])]
    number = next(iter(held or named), None)
    if number is None:
        return covered(plan, before, session, row, missing_order)
    beyond = side.authorizations[number].beyond
    if not held and beyond != "told":
        owed = 0 if beyond == "written-off" else session.billed
        ruling = not_covered(before, owed, UNAUTHORIZED, row)
        return ruling._replace(write_off=session.billed - owed, authorization=number)
    ruling = covered(plan, before, session, row, missing_order)
    if not held:
        return ruling._replace(authorization=number, unrenewed=True)
    after = accumulators.authorized(ruling.after, number)
    return ruling._replace(after=after, authorization=number)


def not_covered(before: Accumulators, billed: int, reason: str, row: int | None) -> Ruling:
    """Return the ruling that the plan pays nothing of ``billed`` (step 2)."""
    return Ruling(reason, billed, 0, 0, Parts(0, 0, 0, billed, 0, 0, 0, 0), before, row)


def past_limit(
    plan: Plan, before: Accumulators, session: course.Planned, row: int, shared: int | None = None
) -> Ruling:
    """Return the ruling past a visit limit: billed, or the contracted rate (step 3)."""
    side = plan.side
    limit = side.benefits[row] if shared is None else side.limits[shared]
    charge, unknown = session.billed, ""
    if limit.after_limit == "allowed" and plan.in_network:
        amount, unknown = side.amount_for(session)
        charge = session.billed if amount is None else min(session.billed, amount)
    ruling = not_covered(before, charge, PAST_LIMIT, row)
    off = session.billed - charge
    return ruling._replace(write_off=off, rate_assumed=bool(unknown), limit=shared)


def covered(
    plan: Plan, before: Accumulators, session: course.Planned, row: int, missing_order: str | None
) -> Ruling:
    """Return the ruling on a covered visit (steps 4 to 10)."""
    side = plan.side
    benefit = side.benefits[row]
    visit = before.visits[row] + 1

    amount, unknown = side.amount_for(session)
    limit = NO_LIMIT if side.balance_bill_limit is None else side.balance_bill_limit
    allowed, write_off, balance_bill = kernel.charge(
        session.billed, session.billed if amount is None else amount, plan.in_network, limit
    )
    stated, where = benefit.terms_at(visit)
    terms = kernel_terms(plan, benefit, stated, allowed, missing_order)
    room = accumulators.room(before, plan, row, session)

    problems: tuple[Problem, ...] = ()
    if unknown and not plan.in_network:
        code = session.code or course.CODES[session.service]
        code = code if unknown == session.service else unknown
        path = join(plan.side_path, "allowed", unknown)
        values = {"service": Words(unknown), "code": code}
        problems += (Problem(kinds.ALLOWED_MISSING, path, values),)
    if stated.copay is None and stated.coinsurance is None:
        path = join(plan.side_path, "benefits", row, where)
        problems += (Problem(kinds.TERMS_MISSING, path, {"service": Words(session.service)}),)
    elif (
        stated.order is None
        and missing_order is None
        and stated.copay is not None
        and kernel.effective_deductible(room, terms) > 0
    ):
        path = join(plan.side_path, "benefits", row, where, "order")
        problems += (Problem(kinds.ORDER_MISSING, path),)

    parts = kernel.step(room, terms)
    used = accumulators.after(before, plan, session, row, parts)
    # All fields in order: through the class's own door each costs three times as much.
    first = (COVERED, allowed, write_off, balance_bill, parts, used, row, visit)
    rest = (terms, where, room, bool(unknown), problems, None, None, False)
    return tuple.__new__(Ruling, first + rest)


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
