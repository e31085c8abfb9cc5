"""Why each cent is what it is: the steps of a session and its 835 adjustments, as data."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any, Final

from iptcost._ledger.lines import Adjustment, Coin, Step
from iptcost._rules import accumulators, adjudication, coordination, kernel, limits
from iptcost._rules.adjudication import Ruling
from iptcost._rules.case import Case
from iptcost._rules.coordination import Outcome, Standing
from iptcost._rules.kernel import NO_LIMIT, Parts, Room, Shared, Terms
from iptcost._rules.plan import Plan

_REFUSED: Final = {adjudication.NOT_COVERED: "96", adjudication.UNAUTHORIZED: "197"}
"""Why a plan pays nothing, by reason code; for any other reason its maximum is reached."""

_step: Final[Callable[[tuple[Any, ...]], Step]] = functools.partial(tuple.__new__, Step)
_adjusted: Final[Callable[[tuple[Any, ...]], Adjustment]] = functools.partial(
    tuple.__new__, Adjustment
)
"""All fields in order, for what stands in every session: by name it costs three times as much."""


def steps(case: Case, before: Standing, outcome: Outcome, coin: Coin) -> list[Step]:
    """Return the rules that were at work in one session, in the order of the domain."""
    session = outcome.session
    if outcome.kind == coordination.PLAN:
        found: list[Step] = []
        _plan_steps(found, case, before, outcome, coin)
        if len(outcome.rulings) > 1 or outcome.capped:
            _beside_steps(found, case, outcome, coin)
        return found
    if outcome.kind == coordination.ASSISTANCE:
        index = next(i for i, paid in enumerate(outcome.paid) if paid)
        left = before.assistance[case.assistance_places.index(index)]
        return [Step("assistance", coin(session.billed), left, left - 1, payer=index)]
    if outcome.kind == coordination.FREE:
        return [Step("no-fee", coin(0))]
    told = [Step("no-payer", coin(outcome.patient.not_covered))]
    if outcome.write_off:
        told.insert(0, Step("sliding-scale", coin(outcome.write_off), base=coin(session.billed)))
    return told


def _beside_steps(found: list[Step], case: Case, outcome: Outcome, coin: Coin) -> None:
    """Add what a second plan pays, and what is written off besides."""
    place = case.plan_places[outcome.plans[-1]]
    if len(outcome.rulings) > 1:
        alone, paid = coin(outcome.rulings[1].parts.payer_paid), coin(outcome.patient.paid)
        found.append(_step(("secondary-plan", paid, None, None, None, alone, place, None)))
    more = outcome.write_off - outcome.rulings[0].write_off
    written_off = (
        ("secondary-limit", more - outcome.forgiven - outcome.capped),
        ("client-protected", outcome.forgiven),
        ("scale-cap", outcome.capped),
    )
    found += [Step(rule, coin(amount), payer=place) for rule, amount in written_off if amount]


def _plan_steps(
    found: list[Step], case: Case, standing: Standing, outcome: Outcome, coin: Coin
) -> None:
    """Add the primary plan's steps."""
    place = outcome.plans[0]
    plan, before, payer = case.plans[place], standing.plans[place], case.plan_places[place]
    ruling = outcome.rulings[0]
    base = coin(outcome.session.billed)
    covered = ruling.reason == adjudication.COVERED
    if covered:
        allowed = coin(ruling.allowed)
        found.append(_step(("allowed-amount", allowed, None, None, None, base, payer, None)))
    if ruling.write_off:
        off = coin(ruling.write_off)
        found.append(_step(("write-off", off, None, None, None, base, payer, None)))
    if ruling.balance_bill:
        found.append(Step("balance-bill", coin(ruling.balance_bill), base=base, payer=payer))
    if not covered:
        found.append(_refused(plan, ruling, coin)._replace(base=base, payer=payer))
    if covered and ruling.row is not None and ruling.terms is not None and ruling.room is not None:
        benefit = plan.side.benefits[ruling.row]
        if benefit.visit_limit is not None:
            left = benefit.visit_limit - ruling.visit
            found.append(Step("visit-limit", None, left + 1, left, payer=payer))
        if before.windows or before.authorized:
            found += tally_steps(plan, before, outcome, payer)
        if case.timeline is not None or plan.side.carry_over_months:
            found += _besides(case, standing, outcome, coin)
        _sharing_steps(found, ruling.room, ruling.terms, ruling.parts, payer, coin)
        own = NO_LIMIT
        if benefit.payer_maximum is not None:
            # Of the year that the session opened: before it another one may have been counted.
            own = benefit.payer_maximum - ruling.after.paid[ruling.row] + ruling.parts.payer_paid
        if ruling.room.payer < own:
            found[-2] = found[-2]._replace(rule="shared-amount")  # the step before what is paid


def _besides(case: Case, standing: Standing, outcome: Outcome, coin: Coin) -> Iterator[Step]:
    """Yield what of the deductible is used by no session of the plan, nor stated as used.

    That is other care, what an earlier table used, or a year's last months.
    """
    place, year, room = outcome.plans[0], outcome.rulings[0].after.year, outcome.rulings[0].room
    plan, before, dated = case.plans[place], standing.plans[place], case.timeline
    if room is None:
        return
    known = before if before.year == year else accumulators.unused(plan, year)
    events = () if dated is None else dated.events[standing.events : outcome.after.events]
    first = next(
        (each for each in case.planned[0] if dated and each.date >= dated.first_days[place]), None
    )
    if dated and plan.carries and first and first.number == outcome.session.number:
        # Up to here it holds nothing but what it carries.
        known, events = accumulators.unused(plan, year), dated.events
    for event in events:
        if event.place == place and event.care is None and event.day >= year:
            known = accumulators.add(known, plan, accumulators.used_before(plan, event.day))
    left = accumulators.limit_room(plan.side.deductible, known.deductible, 0)
    if left > room.deductible:
        rooms, payer = (coin(left), coin(room.deductible)), case.plan_places[place]
        yield Step("deductible-besides", coin(left - room.deductible), *rooms, payer=payer)


def _refused(plan: Plan, ruling: Ruling, coin: Coin) -> Step:
    """Return why the plan covers nothing of a session."""
    amount = coin(ruling.parts.not_covered)
    if ruling.reason == adjudication.NOT_COVERED:
        return Step("not-covered", amount)
    if ruling.reason == adjudication.UNAUTHORIZED:
        return Step("authorization", amount, 0, 0)
    if ruling.limit is None:
        return Step("visit-limit", amount, 0, 0)
    return Step("shared-limit", amount, 0, 0, name=plan.side.limits[ruling.limit].name)


def tally_steps(
    plan: Plan, before: accumulators.Accumulators, outcome: Outcome, payer: int
) -> Iterator[Step]:
    """Yield what a covered session leaves of shared limits of visits and of its authorisation."""
    session, ruling = outcome.session, outcome.rulings[0]
    for place, limit in enumerate(plan.side.limits):
        if limit.visits is not None and limit.names(session):
            begins = limits.window_start(limit.per, ruling.after.year, session.date)
            window = before.windows[place]
            used = window.visits if window.begins >= begins else 0
            left = limit.visits - used
            yield Step("shared-limit", None, left, left - 1, payer=payer, name=limit.name)
    number = ruling.authorization
    if number is not None and not ruling.unrenewed:
        sessions = plan.side.authorizations[number].sessions
        if sessions is not None:
            left = sessions - before.authorized[number]
            yield Step("authorization", None, left, left - 1, payer=payer)


def _sharing_steps(
    found: list[Step], room: Room, terms: Terms, parts: Parts, payer: int, coin: Coin
) -> None:
    """Add deductible, copay and coinsurance in the plan's order, then the limits."""
    reckoned = parts
    if parts.past_maximum:
        # What step 6 reckoned before the maximum took its excess off.
        unlimited = Room(kernel.effective_deductible(room, terms), NO_LIMIT, NO_LIMIT)
        reckoned = kernel.step(unlimited, terms)
    if reckoned.copay:
        copay = coin(reckoned.copay)
        found.append(_step(("copay", copay, None, None, None, None, payer, None)))
    if room.deductible and terms.order != kernel.DEDUCTIBLE_WAIVED:
        taken, before = coin(reckoned.deductible), coin(room.deductible)
        left = coin(max(0, room.deductible - parts.toward_deductible))
        place = len(found)
        if reckoned.copay and terms.order == kernel.AFTER_DEDUCTIBLE:
            place -= 1
        step = _step(("deductible", taken, before, left, None, None, payer, None))
        found.insert(place, step)
    _coinsurance_steps(found, terms, reckoned, payer, coin)
    if room.out_of_pocket < NO_LIMIT and (parts.toward_maximum or parts.past_maximum):
        cut, before = coin(parts.past_maximum), coin(room.out_of_pocket)
        left = coin(room.out_of_pocket - parts.toward_maximum)
        found.append(_step(("out-of-pocket-maximum", cut, before, left, None, None, payer, None)))
    if room.payer < NO_LIMIT:
        before, left = coin(room.payer), coin(room.payer - parts.payer_paid)
        found.append(Step("payer-maximum", coin(parts.not_covered), before, left, payer=payer))
    paid = coin(parts.payer_paid)
    found.append(_step(("plan-pays", paid, None, None, None, None, payer, None)))


def _coinsurance_steps(
    found: list[Step], terms: Terms, reckoned: Parts, payer: int, coin: Coin
) -> None:
    """Add the coinsurance as its rate of its base, and what cuts it."""
    rest = terms.allowed - reckoned.deductible - reckoned.copay
    if not (terms.coinsurance and rest):
        return
    of = terms.allowed - reckoned.deductible if terms.coinsurance_of_allowed else rest
    share = kernel.share(of, terms.coinsurance)
    rate = terms.coinsurance
    found.append(_step(("coinsurance", coin(share), None, None, rate, coin(of), payer, None)))
    if min(share, terms.coinsurance_at_most) > reckoned.coinsurance:
        left = coin(rest)
        found.append(Step("coinsurance-rest", coin(reckoned.coinsurance), base=left, payer=payer))
    elif share > reckoned.coinsurance:
        most = coin(terms.coinsurance_at_most)
        found.append(Step("coinsurance-at-most", most, base=coin(share), payer=payer))


def adjustments(outcome: Outcome, coin: Coin) -> tuple[Adjustment, ...]:
    """Return the first claim's adjustments: what was billed less what that payer paid, by 835 code.

    A patient's part is always in group PR; CO is what the therapist writes off. No code fits a
    sliding scale exactly: CO-131, a claim-specific discount, is the nearest and marked local.
    """
    found: list[Adjustment] = []
    if outcome.kind == coordination.SELF_PAY:
        if outcome.write_off:
            found.append(Adjustment("CO", "131", coin(outcome.write_off), local=True))
        return _owed(found, outcome.patient, 0, "96", coin)
    if not outcome.rulings:
        return ()
    ruling = outcome.rulings[0]
    refused = _REFUSED.get(ruling.reason, "119")
    if ruling.write_off:
        code = "197" if ruling.reason == adjudication.UNAUTHORIZED else "45"
        found.append(_adjusted(("CO", code, coin(ruling.write_off), False)))
    if len(outcome.rulings) > 1:
        return _owed(found, ruling.parts, ruling.balance_bill, refused, coin)
    owed = _owed(found, outcome.patient, outcome.patient.balance_bill, refused, coin)
    if outcome.capped:
        return (*owed, Adjustment("CO", "131", coin(outcome.capped), local=True))
    return owed


def second_adjustments(outcome: Outcome, coin: Coin) -> tuple[Adjustment, ...]:
    """Return likewise those of the claim to a second plan.

    OA-23 is what the first one paid and wrote off, CO-45 what may not be asked beside Medicare,
    OA-209 what may not be asked of a protected client; a scale's cap stands here, the last claim.
    """
    first, patient = outcome.rulings[0], outcome.patient
    more = outcome.write_off - first.write_off
    found = [
        _adjusted((group, reason, coin(amount), reason == "131"))
        for group, reason, amount in (
            ("OA", "23", first.write_off + first.parts.payer_paid),
            ("CO", "45", more - outcome.forgiven - outcome.capped),
            ("OA", "209", outcome.forgiven),
            ("CO", "131", outcome.capped),
        )
        if amount
    ]
    return _owed(found, patient, patient.balance_bill, _REFUSED.get(first.reason, "119"), coin)


def _owed(
    found: list[Adjustment], parts: Parts | Shared, balance_bill: int, refused: str, coin: Coin
) -> tuple[Adjustment, ...]:
    """Return the adjustments with the patient's five parts after them, in their codes' order."""
    if parts.deductible:
        found.append(_adjusted(("PR", "1", coin(parts.deductible), False)))
    if parts.coinsurance:
        found.append(_adjusted(("PR", "2", coin(parts.coinsurance), False)))
    if parts.copay:
        found.append(_adjusted(("PR", "3", coin(parts.copay), False)))
    if parts.not_covered:
        found.append(_adjusted(("PR", refused, coin(parts.not_covered), False)))
    if balance_bill:
        found.append(_adjusted(("PR", "45", coin(balance_bill), False)))
    return tuple(found)
