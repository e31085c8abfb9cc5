"""Why each cent is what it is: the steps of a session and its 835 adjustments, as data."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from iptcost import _adjudication, _coordination, _kernel
from iptcost._adjudication import Ruling
from iptcost._case import Case
from iptcost._coordination import Outcome, Standing
from iptcost._kernel import NO_LIMIT, Parts, Room, Terms
from iptcost._ledger import Adjustment, Step
from iptcost._money import Money
from iptcost._plan import Plan

Coin = Callable[[int], Money]


def steps(case: Case, before: Standing, outcome: Outcome, coin: Coin) -> Iterator[Step]:
    """Yield the rules that were at work in one session, in the order of the domain."""
    session = outcome.session
    if outcome.kind == _coordination.FREE:
        yield Step("no-fee", coin(0))
    elif outcome.kind == _coordination.ASSISTANCE:
        index = next(i for i, paid in enumerate(outcome.paid) if paid)
        left = before.assistance[index]
        yield Step("assistance", coin(session.billed), left, left - 1, payer=index)
    elif outcome.kind == _coordination.SELF_PAY:
        if outcome.write_off:
            yield Step("sliding-scale", coin(outcome.write_off), base=coin(session.billed))
        yield Step("no-payer", coin(outcome.patient.not_covered))
    else:
        first = len(case.assistance)
        for index, (plan, ruling) in enumerate(zip(case.plans, outcome.rulings, strict=True)):
            if index == 0:
                yield from _plan_steps(plan, ruling, session.billed, first, coin)
            else:
                alone = coin(ruling.parts.payer_paid)
                paid = coin(outcome.patient.paid)
                yield Step("secondary-plan", paid, base=alone, payer=first + index)


def _plan_steps(plan: Plan, ruling: Ruling, billed: int, payer: int, coin: Coin) -> Iterator[Step]:
    """Yield the primary plan's steps."""
    base = coin(billed)
    if ruling.reason == _adjudication.COVERED and ruling.row is not None:
        yield Step("allowed-amount", coin(ruling.allowed), base=base, payer=payer)
    if ruling.write_off:
        yield Step("write-off", coin(ruling.write_off), base=base, payer=payer)
    if ruling.balance_bill:
        yield Step("balance-bill", coin(ruling.balance_bill), base=base, payer=payer)
    if ruling.reason == _adjudication.NOT_COVERED:
        yield Step("not-covered", coin(ruling.parts.not_covered), base=base, payer=payer)
        return
    if ruling.row is None:
        return
    limit = plan.side.benefits[ruling.row].visit_limit
    if ruling.reason == _adjudication.PAST_LIMIT:
        yield Step("visit-limit", coin(ruling.parts.not_covered), 0, 0, base=base, payer=payer)
        return
    if limit is not None:
        left = limit - ruling.visit
        yield Step("visit-limit", None, left + 1, left, payer=payer)
    if ruling.terms is not None and ruling.room is not None:
        yield from _sharing_steps(ruling.room, ruling.terms, ruling.parts, payer, coin)


def _sharing_steps(
    room: Room, terms: Terms, parts: Parts, payer: int, coin: Coin
) -> Iterator[Step]:
    """Yield deductible, copay and coinsurance in the plan's order, then the limits."""
    reckoned = parts
    if parts.past_maximum:
        # What step 6 reckoned before the maximum took its excess off.
        unlimited = Room(_kernel.effective_deductible(room, terms), NO_LIMIT, NO_LIMIT)
        reckoned = _kernel.step(unlimited, terms)
    rest = terms.allowed - reckoned.deductible - reckoned.copay
    after = _kernel.spend(room, parts, 1)
    deductible = Step(
        "deductible",
        coin(reckoned.deductible),
        coin(room.deductible),
        coin(after.deductible),
        payer=payer,
    )
    copay = Step("copay", coin(reckoned.copay), payer=payer)
    order = (deductible, copay) if terms.order == _kernel.AFTER_DEDUCTIBLE else (copay, deductible)
    for step in order:
        if step.amount or (step.rule == "deductible" and terms.order and room.deductible):
            yield step
    if terms.coinsurance and rest:
        amount = coin(reckoned.coinsurance)
        yield Step("coinsurance", amount, rate=terms.coinsurance, base=coin(rest), payer=payer)
    if room.out_of_pocket < NO_LIMIT and (parts.toward_maximum or parts.past_maximum):
        yield Step(
            "out-of-pocket-maximum",
            coin(parts.past_maximum),
            coin(room.out_of_pocket),
            coin(after.out_of_pocket),
            payer=payer,
        )
    if room.payer < NO_LIMIT:
        yield Step(
            "payer-maximum",
            coin(parts.not_covered),
            coin(room.payer),
            coin(after.payer),
            payer=payer,
        )
    yield Step("plan-pays", coin(parts.payer_paid), payer=payer)


def adjustments(outcome: Outcome, coin: Coin) -> Iterator[Adjustment]:
    """Yield the primary's adjustments: what was billed less what it paid, by 835 code.

    A patient's part is always in group PR; CO is what the therapist writes off. No code fits
    a sliding scale exactly: CO-131, a claim-specific discount, is the nearest and marked local.
    """
    if outcome.kind == _coordination.SELF_PAY:
        if outcome.write_off:
            yield Adjustment("CO", "131", coin(outcome.write_off), local=True)
        if outcome.patient.not_covered:
            yield Adjustment("PR", "96", coin(outcome.patient.not_covered))
        return
    for ruling in outcome.rulings[:1]:
        parts = ruling.parts
        refused = "96" if ruling.reason == _adjudication.NOT_COVERED else "119"
        for group, reason, amount in (
            ("CO", "45", ruling.write_off),
            ("PR", "1", parts.deductible),
            ("PR", "2", parts.coinsurance),
            ("PR", "3", parts.copay),
            ("PR", refused, parts.not_covered),
            ("PR", "45", ruling.balance_bill),
        ):
            if amount:
                yield Adjustment(group, reason, coin(amount))
