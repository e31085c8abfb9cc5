"""One session under one plan (domain, 'One session under one plan').

The rules are the clauses of that section in its order; the arithmetic is ``_rules.kernel``.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from iptcost._faults import kinds
from iptcost._faults.problem import (
    Kind,
    Problem,
    Words,
    join,
)
from iptcost._rules import accumulators, kernel
from iptcost._rules.accumulators import Accumulators
from iptcost._rules.course import CODES, Planned
from iptcost._rules.kernel import (
    NO_LIMIT,
    Parts,
    Room,
    Terms,
)
from iptcost._rules.plan import Benefit, Plan, ShareTerms

COVERED: Final = "covered"
NOT_COVERED: Final = "not-covered"
PAST_LIMIT: Final = "visit-limit"

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


def adjudicate(
    plan: Plan, before: Accumulators, session: Planned, missing_order: str | None = None
) -> Ruling:
    """Return the ruling of ``plan`` on ``session``; problems are in it, never raised.

    ``before`` are the accumulators of the session's own benefit year. ``missing_order`` stands
    in for an order that the plan does not state; without it, that is a problem where the order
    matters.
    """
    side = plan.side
    row = side.row_for(session.service, session.modality)
    if row is None:
        return not_covered(before, session.billed, NOT_COVERED)
    benefit = side.benefits[row]
    if not benefit.covered:
        return not_covered(before, session.billed, NOT_COVERED)._replace(row=row)
    visit = before.visits[row] + 1
    if benefit.visit_limit is not None and visit > benefit.visit_limit:
        return past_limit(plan, before, session, row)
    return covered(plan, before, session, row, missing_order)


def not_covered(before: Accumulators, billed: int, reason: str) -> Ruling:
    """Return the ruling that the plan pays nothing of ``billed`` (step 2)."""
    return Ruling(reason, billed, 0, 0, Parts(0, 0, 0, billed, 0, 0, 0, 0), before)


def past_limit(plan: Plan, before: Accumulators, session: Planned, row: int) -> Ruling:
    """Return the ruling past a visit limit: billed, or the contracted rate (step 3)."""
    if plan.side.benefits[row].after_limit == "allowed" and plan.in_network:
        amount = plan.side.allowed.get(session.service)
        charge = session.billed if amount is None else min(session.billed, amount)
        ruling = not_covered(before, charge, PAST_LIMIT)
        return ruling._replace(
            row=row, write_off=session.billed - charge, rate_assumed=amount is None
        )
    return not_covered(before, session.billed, PAST_LIMIT)._replace(row=row)


def covered(
    plan: Plan, before: Accumulators, session: Planned, row: int, missing_order: str | None
) -> Ruling:
    """Return the ruling on a covered visit (steps 4 to 10)."""
    side = plan.side
    benefit = side.benefits[row]
    visit = before.visits[row] + 1
    problems: tuple[Problem, ...] = ()

    amount = side.allowed.get(session.service)
    if amount is None and not plan.in_network:
        problems += (_allowed_missing(plan, session.service),)
    limit = NO_LIMIT if side.balance_bill_limit is None else side.balance_bill_limit
    allowed, write_off, balance_bill = kernel.charge(
        session.billed, session.billed if amount is None else amount, plan.in_network, limit
    )

    stated, where = benefit.terms_at(visit)
    terms = kernel_terms(plan, benefit, stated, allowed, missing_order)
    room = accumulators.room(before, plan, row)
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
    return Ruling(
        COVERED,
        allowed,
        write_off,
        balance_bill,
        parts,
        accumulators.after(before, row, parts),
        row,
        visit,
        terms,
        where,
        room,
        amount is None,
        problems,
    )


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
    return Terms(
        True,  # noqa: FBT003 - the kernel's terms are a plain tuple
        allowed,
        stated.copay or 0,
        stated.coinsurance or 0,
        ORDERS[order or "after-deductible"],
        stated.copay_toward_deductible,
        "deductible" in toward,
        "copay" in toward and not stated.copay_past_maximum,
        "coinsurance" in toward,
    )


def _allowed_missing(plan: Plan, service: str) -> Problem:
    kind: Kind = kinds.ALLOWED_MISSING
    where = join(plan.side_path, "allowed", service)
    return Problem(kind, where, {"service": Words(service), "code": CODES[service]})
