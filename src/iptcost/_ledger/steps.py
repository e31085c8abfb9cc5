"""Why each cent is what it is: the steps of a session and its 835 adjustments, as data."""

from __future__ import annotations

from collections.abc import Callable

from iptcost._ledger.lines import Adjustment, Step
from iptcost._rules import adjudication, coordination, kernel
from iptcost._rules.adjudication import Ruling
from iptcost._rules.case import Case
from iptcost._rules.coordination import Outcome, Standing
from iptcost._rules.kernel import (
    NO_LIMIT,
    Parts,
    Room,
    Terms,
)
from iptcost._rules.money import Money
from iptcost._rules.plan import Plan

Coin = Callable[[int], Money]


def steps(case: Case, before: Standing, outcome: Outcome, coin: Coin) -> list[Step]:
    """Return the rules that were at work in one session, in the order of the domain."""
    session = outcome.session
    if outcome.kind == coordination.PLAN:
        first = len(case.assistance)
        found: list[Step] = []
        _plan_steps(found, case.plans[0], outcome.rulings[0], session.billed, first, coin)
        for index, ruling in enumerate(outcome.rulings[1:], start=first + 1):
            alone = coin(ruling.parts.payer_paid)
            paid = coin(outcome.patient.paid)
            found.append(Step("secondary-plan", paid, base=alone, payer=index))
        return found
    if outcome.kind == coordination.ASSISTANCE:
        index = next(i for i, paid in enumerate(outcome.paid) if paid)
        left = before.assistance[index]
        return [Step("assistance", coin(session.billed), left, left - 1, payer=index)]
    if outcome.kind == coordination.FREE:
        return [Step("no-fee", coin(0))]
    alone_pays = Step("no-payer", coin(outcome.patient.not_covered))
    if outcome.write_off:
        base = coin(session.billed)
        return [Step("sliding-scale", coin(outcome.write_off), base=base), alone_pays]
    return [alone_pays]


def _plan_steps(
    found: list[Step], plan: Plan, ruling: Ruling, billed: int, payer: int, coin: Coin
) -> None:
    """Add the primary plan's steps."""
    base = coin(billed)
    covered = ruling.reason == adjudication.COVERED
    if covered:
        found.append(Step("allowed-amount", coin(ruling.allowed), None, None, None, base, payer))
    if ruling.write_off:
        found.append(Step("write-off", coin(ruling.write_off), None, None, None, base, payer))
    if ruling.balance_bill:
        found.append(Step("balance-bill", coin(ruling.balance_bill), base=base, payer=payer))
    if ruling.reason == adjudication.NOT_COVERED:
        refused = coin(ruling.parts.not_covered)
        found.append(Step("not-covered", refused, base=base, payer=payer))
    elif not covered:
        refused = coin(ruling.parts.not_covered)
        found.append(Step("visit-limit", refused, 0, 0, base=base, payer=payer))
    if covered and ruling.row is not None and ruling.terms is not None and ruling.room is not None:
        limit = plan.side.benefits[ruling.row].visit_limit
        if limit is not None:
            left = limit - ruling.visit
            found.append(Step("visit-limit", None, left + 1, left, payer=payer))
        _sharing_steps(found, ruling.room, ruling.terms, ruling.parts, payer, coin)


def _sharing_steps(
    found: list[Step], room: Room, terms: Terms, parts: Parts, payer: int, coin: Coin
) -> None:
    """Add deductible, copay and coinsurance in the plan's order, then the limits."""
    reckoned = parts
    if parts.past_maximum:
        # What step 6 reckoned before the maximum took its excess off.
        unlimited = Room(kernel.effective_deductible(room, terms), NO_LIMIT, NO_LIMIT)
        reckoned = kernel.step(unlimited, terms)
    copay = None
    if reckoned.copay:
        copay = Step("copay", coin(reckoned.copay), None, None, None, None, payer)
    if copay and terms.order != kernel.AFTER_DEDUCTIBLE:
        found.append(copay)
    if room.deductible and terms.order != kernel.DEDUCTIBLE_WAIVED:
        taken = coin(reckoned.deductible)
        before = coin(room.deductible)
        left = coin(max(0, room.deductible - parts.toward_deductible))
        found.append(Step("deductible", taken, before, left, None, None, payer))
    if copay and terms.order == kernel.AFTER_DEDUCTIBLE:
        found.append(copay)
    rest = terms.allowed - reckoned.deductible - reckoned.copay
    if terms.coinsurance and rest:
        amount = coin(reckoned.coinsurance)
        found.append(Step("coinsurance", amount, None, None, terms.coinsurance, coin(rest), payer))
    if room.out_of_pocket < NO_LIMIT and (parts.toward_maximum or parts.past_maximum):
        cut = coin(parts.past_maximum)
        before = coin(room.out_of_pocket)
        left = coin(room.out_of_pocket - parts.toward_maximum)
        found.append(Step("out-of-pocket-maximum", cut, before, left, None, None, payer))
    if room.payer < NO_LIMIT:
        before, left = coin(room.payer), coin(room.payer - parts.payer_paid)
        found.append(Step("payer-maximum", coin(parts.not_covered), before, left, payer=payer))
    paid = coin(parts.payer_paid)
    found.append(Step("plan-pays", paid, None, None, None, None, payer))


def adjustments(outcome: Outcome, coin: Coin) -> list[Adjustment]:
    """Return the primary's adjustments: what was billed less what it paid, by 835 code.

    A patient's part is always in group PR; CO is what the therapist writes off. No code fits
    a sliding scale exactly: CO-131, a claim-specific discount, is the nearest and marked local.
    """
    if outcome.kind == coordination.SELF_PAY:
        found = []
        if outcome.write_off:
            found.append(Adjustment("CO", "131", coin(outcome.write_off), local=True))
        if outcome.patient.not_covered:
            found.append(Adjustment("PR", "96", coin(outcome.patient.not_covered)))
        return found
    if not outcome.rulings:
        return []
    ruling = outcome.rulings[0]
    parts = ruling.parts
    found = []
    if ruling.write_off:
        found.append(Adjustment("CO", "45", coin(ruling.write_off)))
    if parts.deductible:
        found.append(Adjustment("PR", "1", coin(parts.deductible)))
    if parts.coinsurance:
        found.append(Adjustment("PR", "2", coin(parts.coinsurance)))
    if parts.copay:
        found.append(Adjustment("PR", "3", coin(parts.copay)))
    if parts.not_covered:
        reason = "96" if ruling.reason == adjudication.NOT_COVERED else "119"
        found.append(Adjustment("PR", reason, coin(parts.not_covered)))
    if ruling.balance_bill:
        found.append(Adjustment("PR", "45", coin(ruling.balance_bill)))
    return found
