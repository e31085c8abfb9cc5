"""What a course can cost over a box of fillings: an outer estimate.

The same fold as ``_ledger.fold``, over ``_unknowns.bounds`` in the place of whole numbers.
Its sums stand so that what one part gains and another loses cancels out: a session costs the
patient what the plan recognises less what it pays. A property test holds it to the engine: the
total of every filling of a box lies within, and over a box of one filling both are equal.
"""

from __future__ import annotations

import re
from typing import Final

import attrs

from iptcost._form.facts import TERM_NUMBERS
from iptcost._rules import course, kernel
from iptcost._rules.case import Case
from iptcost._rules.self_pay import sliding_scale
from iptcost._unknowns.bounds import Number, both, least, minus, most, plus, share, times
from iptcost._unknowns.outer_session import Forms, Ruled, number_at, opening, ruled_on, unused

_SIDE: Final = r"payers\.\d+\.(?:sides\.[^.]+\.)?"
BOUNDED: Final = re.compile(
    r"provider\.(?:fees\.\w+|missed_session_fee|late_cancellation_fee)|course\.visits\.\d+\.fee|"
    rf"{_SIDE}(?:allowed\.\w+|balance_bill_limit|"
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


@attrs.define
class OuterTotal:
    """One total, reckoned in three ways, for each is tight where another is loose."""

    by_session: Number = 0
    aside: Number = 0
    """What is paid beside what counts toward the out-of-pocket maximum."""
    maximum: Spent = attrs.field(factory=Spent)
    recognised: Number = 0
    paid: dict[int, Spent] = attrs.field(factory=dict)

    def add(self, amount: Number) -> None:
        """Add what is paid whatever the plan does."""
        self.by_session = plus(self.by_session, amount)
        self.aside = plus(self.aside, amount)
        self.recognised = plus(self.recognised, amount)

    def rule(self, ruled: Ruled) -> None:
        """Add a session that one plan alone decided."""
        amount = minus(ruled.recognised, ruled.paid)
        self.by_session = plus(self.by_session, amount)
        before, after, row = ruled.before, ruled.after, ruled.row
        if ruled.counted:
            self.aside = plus(self.aside, plus(ruled.balance, ruled.unpaid))
            self.maximum.go(before.out_of_pocket, after.out_of_pocket)
        else:
            self.aside = plus(self.aside, amount)
        if row is not None and before.payer[row] != kernel.NO_LIMIT:
            self.recognised = plus(self.recognised, ruled.recognised)
            self.paid.setdefault(row, Spent()).go(before.payer[row], after.payer[row])
        else:
            self.recognised = plus(self.recognised, amount)

    @property
    def total(self) -> Number:
        """What the patient pays in all."""
        found = both(self.by_session, plus(self.aside, self.maximum.sum))
        by_payer = self.recognised
        for spent in self.paid.values():
            by_payer = minus(by_payer, spent.sum)
        return both(found, by_payer)


def total(case: Case, forms: Forms) -> Number:
    """Return what the patient pays in all over a box, minor units.

    ``forms`` are the unknown amounts and rates by path; ``case`` is one of the box's fillings,
    that decides everything else. A fee is nowhere in the box 0, or it is 0 all over.
    """
    planned, _ = case.planned
    charges = _charges(case, planned, forms)
    fee = number_at(forms, "provider.missed_session_fee", case.provider.missed_session_fee)
    account = OuterTotal()
    account.add(times(fee, case.client.missed_sessions))
    fee = number_at(forms, "provider.late_cancellation_fee", case.provider.late_cancellation_fee)
    account.add(times(fee, case.client.late_cancellations))
    rooms = [opening(plan, case.first_day, forms) for plan in case.plans]
    assisted = sum(programme.sessions for programme in case.assistance)
    for session, billed in zip(planned, charges, strict=True):
        for index, plan in enumerate(case.plans):
            if session.date >= rooms[index].next_year:
                rooms[index] = unused(plan, session.date, forms)
        if billed == 0:
            continue
        if assisted > 0:
            assisted -= 1
        elif not rooms:
            account.add(_reduced(case, billed))
        else:
            ruled = [
                ruled_on(plan, left, session, billed, forms)
                for plan, left in zip(case.plans, rooms, strict=True)
            ]
            rooms = [each.after for each in ruled]
            if len(ruled) == 1:
                account.rule(ruled[0])
            else:
                account.add(_coordinated(ruled, case.plans[1].coordination))
    return account.total


def _coordinated(ruled: list[Ruled], coordination: str) -> Number:
    """Return what two plans leave to the patient (``_kernel.coordinate``)."""
    recognised, first, second = ruled[0].recognised, ruled[0].paid, ruled[1].paid
    if coordination == "non-duplication":
        return most(0, minus(recognised, most(first, second)))
    return most(0, minus(minus(recognised, first), second))


def _charges(case: Case, planned: list[course.Planned], forms: Forms) -> list[Number]:
    """Return what the therapist charges for each session."""
    visits = case.course.visits
    if visits is None:
        paths = [f"provider.fees.{session.service}" for session in planned]
    else:
        order = sorted(range(len(visits)), key=lambda index: visits[index].date)
        paths = [
            f"provider.fees.{visits[index].service}"
            if visits[index].fee is None
            else f"course.visits.{index}.fee"
            for index in order
        ]
    return [
        number_at(forms, path, session.billed) for path, session in zip(paths, planned, strict=True)
    ]


def _reduced(case: Case, billed: Number) -> Number:
    """Return a session without a plan: the full charge, or the sliding scale's."""
    scale = case.provider.sliding_scale
    if case.payers or scale is None:
        return billed
    found, _ = sliding_scale.reduce(scale, case.client, case.currency, case.digits, case.first_day)
    if found is None or found.tier is None:
        amount = billed
    elif found.tier.percent_of_fee is not None:
        amount = share(billed, found.tier.percent_of_fee)
    else:
        amount = found.tier.amount(0, found.income)
    if scale.floor is not None:
        amount = most(amount, scale.floor)
    if scale.ceiling is not None:
        amount = least(amount, scale.ceiling)
    return least(amount, billed)
