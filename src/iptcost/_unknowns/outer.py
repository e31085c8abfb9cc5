"""What a course can cost over a box of fillings: an outer estimate.

The same fold as ``_ledger.fold``, and every rule in the order in which ``_rules.adjudication`` and
``_rules.kernel.step`` have it, over ``_unknowns.bounds`` in the place of whole numbers. Its sums
stand so that what one part gains and another loses cancels out: a session costs the patient what
the plan recognises less what it pays. A property test holds it to the engine: the total of every
filling of a box lies within, and over a box of one filling both are equal.
"""

from __future__ import annotations

import functools
import re
from typing import Final, NamedTuple

import attrs

from iptcost._form.facts import TERM_NUMBERS
from iptcost._ledger import fold
from iptcost._rules import adjudication, coordination, course, kernel, sliding_scale
from iptcost._rules.accumulators import Use
from iptcost._rules.adjudication import Ruling
from iptcost._rules.case import Case
from iptcost._rules.coordination import Outcome
from iptcost._rules.kernel import Terms
from iptcost._rules.plan import Plan
from iptcost._rules.sliding_scale import Scales
from iptcost._unknowns import bounds
from iptcost._unknowns.bounds import Number, both, least, minus, most, plus, share
from iptcost._unknowns.rooms import Forms, Rooms, Standings, UntoldError, lifted

_SIDE: Final = r"payers\.\d+\.(?:sides\.[^.]+\.)?"
BOUNDED: Final = re.compile(
    r"provider\.(?:fee_changes\.\d+\.)?fees\.\w+|course\.visits\.\d+\.fee|"
    rf"{_SIDE}(?:(?:allowed_changes\.\d+\.)?allowed\.\w+|balance_bill_limit|"
    r"other_care\.\d+\.(?:deductible|out_of_pocket)|"
    r"(?:deductible|out_of_pocket_max|used\.deductible|used\.out_of_pocket)"
    r"(?:\.individual|\.family)?|"
    r"benefits\.\d+\.(?:payer_maximum|payer_maximum_used|(?:tiers\.\d+\.)?"
    rf"(?:{'|'.join(sorted(TERM_NUMBERS))})))"
)
"""The paths of the amounts and rates over which the outer estimate can go."""


@attrs.define
class Spent:
    """What is spent of one room: what lies between its first and its last state cancels out."""

    closed: Number = 0
    first: Number = 0
    last: Number = 0

    def go(self, before: Number, after: Number) -> None:
        """Take a room on; one that did not stand so before begins anew, as in a new year."""
        if before is not self.last:
            self.closed = self.sum
            self.first = before
        self.last = after

    @property
    def sum(self) -> Number:
        """All that is spent."""
        return plus(self.closed, minus(self.first, self.last))


class Ruled(NamedTuple):
    """What one plan makes of a session."""

    recognised: Number
    """What is not written off: allowed amount and balance bill."""
    owed: Number = 0
    """The plan's share, before its own maximum."""
    paid: Number = 0
    aside: Number = 0
    """What the patient pays beside what counts toward the maximum."""
    by: Number = 0
    """What goes toward the deductible."""
    counted: Number = 0
    """What would count toward the maximum if that were not reached."""
    row: int | None = None
    """None where the plan does not cover the session."""


@attrs.define
class OuterTotal:
    """One total, reckoned in three ways, for each is tight where another is loose."""

    by_session: Number
    aside: Number
    """What is paid beside what counts toward the out-of-pocket maximum."""
    recognised: Number
    maximum: dict[int, Spent] = attrs.field(factory=dict)
    """By plan."""
    paid: dict[tuple[int, int], Spent] = attrs.field(factory=dict)
    """By plan and row."""

    def add(self, amount: Number, aside: Number | None = None, by: Number | None = None) -> None:
        """Add what is paid; what of it is beside the maximum, and before a payer's own limit."""
        self.by_session = plus(self.by_session, amount)
        self.aside = plus(self.aside, amount if aside is None else aside)
        self.recognised = plus(self.recognised, amount if by is None else by)

    def rule(self, ruled: Ruled, place: int, before: Rooms, after: Rooms) -> None:
        """Add a session that one plan alone decided, and that it covers."""
        row = ruled.row or 0
        maximum, payer = before.out_of_pocket, before.payer[row]
        aside = None if maximum == kernel.NO_LIMIT else ruled.aside
        recognised = None if payer == kernel.NO_LIMIT else ruled.recognised
        self.add(minus(ruled.recognised, ruled.paid), aside, recognised)
        self.maximum.setdefault(place, Spent()).go(maximum, after.out_of_pocket)
        self.paid.setdefault((place, row), Spent()).go(payer, after.payer[row])

    @property
    def total(self) -> Number:
        """What the patient pays in all."""
        by_maximum = functools.reduce(plus, [s.sum for s in self.maximum.values()], self.aside)
        by_payer = functools.reduce(minus, [s.sum for s in self.paid.values()], self.recognised)
        return both(both(self.by_session, by_maximum), by_payer)


def total(case: Case, forms: Forms) -> Number:
    """Return what the patient pays in all over a box, minor units.

    ``forms`` are the unknown amounts and rates by path; ``case`` is one of the box's fillings. Its
    outcomes decide what hangs on days and counts alone: who pays, by which row and terms, within
    which limits of visits. A fee is nowhere in the box 0, or it is 0 all over. Raises UntoldError
    where there is no outer estimate.
    """
    if case.actuals or case.caps_cost_share:
        raise UntoldError
    planned, _ = case.planned
    reduced, _ = sliding_scale.over_course(case, planned)
    account, standings = (
        OuterTotal(case.unheld, case.unheld, case.unheld),
        Standings.of(case, forms),
    )
    outcomes = fold.fold(case, planned, reduced)
    for outcome, session in zip(outcomes, _charged(case, forms), strict=True):
        standings.bring(session.date)
        if outcome.kind == coordination.SELF_PAY:
            account.add(_reduced(reduced, session))
        elif outcome.kind == coordination.PLAN:
            _settle(account, standings, outcome, session)
    return account.total


def _charged(case: Case, forms: Forms) -> list[course.Planned]:
    """Return the sessions with what they are charged."""
    if not any(path.startswith(("provider.", "course.")) for path in forms):
        return case.planned[0]
    provider = lifted(case.provider, "provider", forms)
    return course.plan(lifted(case.course, "course", forms), provider.charges)[0]


def _settle(
    account: OuterTotal, standings: Standings, outcome: Outcome, session: course.Planned
) -> None:
    """Add a session that one plan or two rule on, and take off what it uses of them."""
    places = outcome.plans
    plans = [standings.plans[place] for place in places]
    before = [standings.rooms[place] for place in places]
    ruled = [
        _ruled_on(plan, rooms, ruling, session)
        for plan, rooms, ruling in zip(plans, before, outcome.rulings, strict=True)
    ]
    amount = minus(ruled[0].recognised, ruled[0].paid)
    if len(ruled) > 1:
        amount, ruled[1] = _coordinated(plans, before[1], ruled)
    for place, each in zip(places, ruled, strict=True):
        if each.row is not None:
            used = (each.by,) * 2, (each.counted,) * 2, ((each.row, 1, each.owed),)
            standings.take(place, Use._make((session.date, *used, (), None, session)))
    if len(ruled) > 1 or ruled[0].row is None:
        account.add(amount)
    else:
        account.rule(ruled[0], places[0], before[0], standings.rooms[places[0]])


# -- two plans --------------------------------------------------------------------------------


def _coordinated(plans: list[Plan], rooms: Rooms, ruled: list[Ruled]) -> tuple[Number, Ruled]:
    """Return what two plans leave to the patient, and the second with what it really owes.

    As ``_rules.coordination.second_pays`` has it.
    """
    (first, second), rule = ruled, plans[1].coordination
    if rule not in ("standard", "non-duplication"):
        raise UntoldError
    owing, alone = minus(first.recognised, first.paid), second.owed
    room = kernel.NO_LIMIT if second.row is None else rooms.payer[second.row]
    pays = most(0, minus(alone, first.paid)) if rule == "non-duplication" else alone
    second = second._replace(owed=least(pays, owing))
    if room != kernel.NO_LIMIT:
        amount = minus(owing, least(second.owed, room))
    elif rule == "non-duplication":
        amount = most(0, minus(first.recognised, most(first.paid, alone)))
    else:
        amount = most(0, minus(owing, alone))
    if plans[1].client_protected and (first.row, second.row) != (None, None):
        amount = 0
    return amount, second


def _reduced(reduced: Scales | None, session: course.Planned) -> Number:
    """Return a session without a plan: the full charge, or the sliding scale's."""
    billed: Number = session.billed
    if reduced is None:
        return billed
    found = reduced.on(session.date)
    tier, scale = found.tier, found.scale
    if tier is None:
        amount = billed
    elif tier.percent_of_fee is not None:
        amount = share(billed, tier.percent_of_fee)
    else:
        amount = tier.amount(0, found.income)
    amount = most(amount, scale.floor or 0)
    return least(amount if scale.ceiling is None else least(amount, scale.ceiling), billed)


# -- one session under one plan ---------------------------------------------------------------


def _ruled_on(plan: Plan, rooms: Rooms, ruling: Ruling, session: course.Planned) -> Ruled:
    """Return what one plan makes of a session (``_rules.adjudication.adjudicate``)."""
    side, row, billed = plan.side, ruling.row, session.billed
    contracted, _ = side.amount_for(session)
    allowed = billed if contracted is None else least(billed, contracted)
    if row is None or ruling.terms is None:
        return Ruled(_refused(plan, ruling, billed, allowed))
    stated, _ = side.benefits[row].terms_at(ruling.visit)
    terms = adjudication.kernel_terms(plan, side.benefits[row], stated, 0, None)
    owed, uncounted, by, counted = _step(rooms, terms, allowed)
    left = rooms.payer[row]
    paid, unpaid = least(owed, left), most(0, minus(owed, left))
    balance: Number = 0
    if not plan.in_network and contracted is not None:
        balance = most(0, minus(billed, contracted))
        if side.balance_bill_limit is not None:
            balance = least(balance, share(allowed, side.balance_bill_limit))
    aside = plus(plus(balance, unpaid), uncounted)
    in_full = not plan.in_network and side.balance_bill_limit is None
    recognised = billed if in_full else plus(allowed, balance)  # known better than as a sum
    return Ruled(recognised, owed, paid, aside, by, counted, row)


def _refused(plan: Plan, ruling: Ruling, billed: Number, allowed: Number) -> Number:
    """Return what a session costs that the plan pays nothing of."""
    if ruling.reason == adjudication.UNAUTHORIZED:
        return 0 if ruling.write_off else billed
    if ruling.reason != adjudication.PAST_LIMIT or ruling.row is None or not plan.in_network:
        return billed
    side, shared = plan.side, ruling.limit
    limit = side.benefits[ruling.row] if shared is None else side.limits[shared]
    return allowed if limit.after_limit == "allowed" else billed


def _step(rooms: Rooms, terms: Terms, allowed: Number) -> tuple[Number, Number, Number, Number]:
    """Return the payer's share, what never counts toward the maximum, and the use of the limits.

    That is of the deductible, and of the maximum if it were not reached (``_rules.kernel.step``).
    """
    copay, rate, at_most = terms.copay, terms.coinsurance, terms.coinsurance_at_most
    room, maximum = rooms.deductible, rooms.out_of_pocket
    limited = maximum != kernel.NO_LIMIT
    left = least(room, maximum) if terms.deductible_counts and limited else room
    if terms.order == kernel.AFTER_DEDUCTIBLE:
        deductible, after = least(allowed, left), most(0, minus(allowed, left))
        taken, shared = least(copay, after), most(0, minus(after, copay))
    else:
        taken, after = least(copay, allowed), most(0, minus(allowed, copay))
        if terms.order == kernel.DEDUCTIBLE_WAIVED:
            left = 0
        elif terms.copay_toward_deductible:
            left = most(0, minus(left, taken))
        deductible, shared = least(after, left), most(0, minus(after, left))
    owed, coinsurance = bounds.rest(shared, rate), share(shared, rate)
    if terms.coinsurance_of_allowed:
        coinsurance = least(shared, share(minus(allowed, deductible), rate))
        owed = minus(shared, coinsurance)
    if at_most != kernel.NO_LIMIT:
        owed, coinsurance = most(owed, minus(shared, at_most)), least(coinsurance, at_most)
    by = deductible
    if terms.copay_toward_deductible:
        kept = taken
        if limited and terms.copay_counts:
            # What the maximum leaves of the copay: coinsurance is cut first.
            before = deductible if terms.deductible_counts else 0
            kept = least(taken, most(0, minus(maximum, before)))
        by = plus(by, kept)
    aside: Number = 0
    parts = (deductible, taken, coinsurance)
    counts = (terms.deductible_counts, terms.copay_counts, terms.coinsurance_counts)
    for part, counted in zip(parts, counts, strict=True):
        aside = aside if counted else plus(aside, part)
    counting = minus(minus(allowed, owed), aside)
    if limited:
        owed = most(owed, minus(plus(owed, counting), maximum))
    return owed, aside, by, counting
