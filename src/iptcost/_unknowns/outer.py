"""What a course can cost over a box of fillings: an outer estimate.

The same fold as ``_ledger.fold``, and every rule in the order in which ``_rules.adjudication`` and
``_rules.kernel.step`` have it, over ``_unknowns.bounds`` in the place of whole numbers. Its sums
stand so that what one part gains and another loses cancels out: a session costs the patient what
the plan recognises less what it pays. A property test holds it to the engine: the total of every
filling of a box lies within, and over a box of one filling both are equal.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Final, NamedTuple

import attrs

from iptcost._faults.problem import join
from iptcost._form.facts import TERM_NUMBERS
from iptcost._rules import accumulators, adjudication, course, kernel, sliding_scale
from iptcost._rules.case import Case
from iptcost._rules.limits import Amounts, Limit
from iptcost._rules.plan import Plan
from iptcost._unknowns import bounds
from iptcost._unknowns.bounds import Number, both, least, minus, most, plus, share

_SIDE: Final = r"payers\.\d+\.(?:sides\.[^.]+\.)?"
BOUNDED: Final = re.compile(
    r"provider\.fees\.\w+|course\.visits\.\d+\.fee|"
    rf"{_SIDE}(?:allowed\.\w+|balance_bill_limit|"
    r"(?:deductible|out_of_pocket_max|used\.deductible|used\.out_of_pocket)"
    r"(?:\.individual|\.family)?|"
    r"benefits\.\d+\.(?:payer_maximum|payer_maximum_used|(?:tiers\.\d+\.)?"
    rf"(?:{'|'.join(sorted(TERM_NUMBERS))})))"
)
"""The paths of the amounts and rates over which the outer estimate can go."""

Forms = Mapping[str, Number]
"""Unknown amounts and rates by path."""
Pair = tuple[Number, Number]
"""Of the individual and of the family."""
NEITHER: Final[Pair] = (0, 0)


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


class Rooms(NamedTuple):
    """What is left of one plan's limits in a benefit year; rooms and visits are by row too."""

    next_year: dt.date
    deductible: Number
    out_of_pocket: Number
    payer: tuple[Number, ...]
    visits: tuple[int, ...]


class Ruled(NamedTuple):
    """What one plan makes of a session."""

    recognised: Number
    """What is not written off: allowed amount and balance bill."""
    paid: Number
    before: Rooms
    after: Rooms
    row: int | None = None
    aside: Number | None = None
    """What the patient pays beside what counts toward the maximum; None: all of it."""


@attrs.define
class OuterTotal:
    """One total, reckoned in three ways, for each is tight where another is loose."""

    by_session: Number = 0
    aside: Number = 0
    """What is paid beside what counts toward the out-of-pocket maximum."""
    maximum: Spent = attrs.field(factory=Spent)
    recognised: Number = 0
    paid: dict[int, Spent] = attrs.field(factory=dict)

    def add(self, amount: Number, aside: Number | None = None, by: Number | None = None) -> None:
        """Add what is paid; what of it is beside the maximum, and before a payer's own limit."""
        self.by_session = plus(self.by_session, amount)
        self.aside = plus(self.aside, amount if aside is None else aside)
        self.recognised = plus(self.recognised, amount if by is None else by)

    def rule(self, ruled: Ruled) -> None:
        """Add a session that one plan alone decided."""
        before, after, row = ruled.before, ruled.after, ruled.row
        limited = row is not None and before.payer[row] != kernel.NO_LIMIT
        amount = minus(ruled.recognised, ruled.paid)
        self.add(amount, ruled.aside, ruled.recognised if limited else None)
        if ruled.aside is not None:
            self.maximum.go(before.out_of_pocket, after.out_of_pocket)
        if row is not None and limited:
            self.paid.setdefault(row, Spent()).go(before.payer[row], after.payer[row])

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
    account = OuterTotal()
    account.add(case.unheld)
    rooms = [_opening(plan, case.first_day, forms) for plan in case.plans]
    assisted = sum(programme.sessions for programme in case.assistance)
    for session, path in zip(planned, _fee_paths(case, planned), strict=True):
        billed = forms.get(path, session.billed)
        for index, plan in enumerate(case.plans):
            if session.date >= rooms[index].next_year:
                rooms[index] = _unused(plan, session.date, forms)
        if billed == 0:
            continue
        if assisted > 0:
            assisted -= 1
        elif not rooms:
            account.add(_reduced(case, billed))
        else:
            ruled = [
                _ruled_on(plan, left, session, billed, forms)
                for plan, left in zip(case.plans, rooms, strict=True)
            ]
            rooms = [each.after for each in ruled]
            if len(ruled) == 1:
                account.rule(ruled[0])
            else:
                account.add(_coordinated(ruled, case.plans[1].coordination))
    return account.total


def _coordinated(ruled: list[Ruled], coordination: str) -> Number:
    """Return what two plans leave to the patient (``_rules.kernel.coordinate``)."""
    recognised, first, second = ruled[0].recognised, ruled[0].paid, ruled[1].paid
    if coordination == "non-duplication":
        return most(0, minus(recognised, most(first, second)))
    return most(0, minus(minus(recognised, first), second))


def _fee_paths(case: Case, planned: list[course.Planned]) -> list[str]:
    """Return where the charge of each session stands."""
    visits = case.course.visits
    if visits is None:
        return [f"provider.fees.{session.service}" for session in planned]
    return [
        f"provider.fees.{visit.service}" if visit.fee is None else f"course.visits.{index}.fee"
        for index, visit in sorted(enumerate(visits), key=lambda placed: placed[1].date)
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


# -- one session under one plan ---------------------------------------------------------------


def _ruled_on(
    plan: Plan, rooms: Rooms, session: course.Planned, billed: Number, forms: Forms
) -> Ruled:
    """Return what one plan makes of a session (``_rules.adjudication.adjudicate``)."""
    side = plan.side
    row = side.row_for(session)
    if row is None or not side.benefits[row].covered:
        return Ruled(billed, 0, rooms, rooms)
    benefit = side.benefits[row]
    visit = rooms.visits[row] + 1
    path = join(plan.side_path, "allowed", session.service)
    contracted: Number | None = forms.get(path, side.allowed.get(session.service))
    allowed = billed if contracted is None else least(billed, contracted)
    if benefit.visit_limit is not None and visit > benefit.visit_limit:
        charge = allowed if benefit.after_limit == "allowed" and plan.in_network else billed
        return Ruled(charge, 0, rooms, rooms)
    stated, where = benefit.terms_at(visit)
    terms = adjudication.kernel_terms(plan, benefit, stated, 0, None)
    owed, uncounted, deductible, out_of_pocket = _step(
        rooms, terms, allowed, join(plan.side_path, "benefits", row, where), forms
    )
    left = rooms.payer[row]
    paid, payer = owed, left
    unpaid: Number = 0
    if left != kernel.NO_LIMIT:
        paid, unpaid = least(owed, left), most(0, minus(owed, left))
        payer = most(0, minus(left, owed))
    after = Rooms(
        rooms.next_year,
        deductible,
        out_of_pocket,
        (*rooms.payer[:row], payer, *rooms.payer[row + 1 :]),
        (*rooms.visits[:row], visit, *rooms.visits[row + 1 :]),
    )
    balance: Number = 0
    if not plan.in_network and contracted is not None:
        balance = most(0, minus(billed, contracted))
        if side.balance_bill_limit is not None:
            rate = forms.get(f"{plan.side_path}.balance_bill_limit", side.balance_bill_limit)
            balance = least(balance, share(allowed, rate))
    limited = rooms.out_of_pocket != kernel.NO_LIMIT
    aside = plus(plus(balance, unpaid), uncounted) if limited else None
    in_full = not plan.in_network and side.balance_bill_limit is None
    recognised = billed if in_full else plus(allowed, balance)  # known better than as a sum
    return Ruled(recognised, paid, rooms, after, row, aside)


def _step(
    rooms: Rooms, terms: kernel.Terms, allowed: Number, path: str, forms: Forms
) -> tuple[Number, Number, Number, Number]:
    """Return the payer's share, what never counts toward the maximum, and the two rooms after it.

    ``path`` is that of the terms (``_rules.kernel.step``).
    """
    copay = forms.get(f"{path}.copay", terms.copay)
    rate = forms.get(f"{path}.coinsurance", terms.coinsurance)
    at_most = forms.get(f"{path}.coinsurance_at_most", terms.coinsurance_at_most)
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
    room = most(0, minus(room, by))
    aside: Number = 0
    if limited:
        parts = (deductible, taken, coinsurance)
        counts = (terms.deductible_counts, terms.copay_counts, terms.coinsurance_counts)
        for part, counted in zip(parts, counts, strict=True):
            aside = aside if counted else plus(aside, part)
        counting = minus(minus(allowed, owed), aside)
        owed = most(owed, minus(plus(owed, counting), maximum))
        maximum = most(0, minus(maximum, counting))
    return owed, aside, room, maximum


# -- what is left of the limits ---------------------------------------------------------------


def _opening(plan: Plan, first_day: dt.date, forms: Forms) -> Rooms:
    """Return the rooms on the course's first day (``_rules.accumulators.opening``)."""
    side, used = plan.side, plan.side.used
    known = accumulators.opening(plan, first_day)
    as_of = used.as_of if used and used.as_of else first_day
    if not known.year <= as_of < known.next_year:
        return _unused(plan, first_day, forms)
    path = join(plan.side_path, "used")
    deductible = _both(forms, f"{path}.deductible", used.deductible if used else None)
    out_of_pocket = deductible if "deductible" in side.toward_out_of_pocket else NEITHER
    if used and used.out_of_pocket:
        out_of_pocket = _both(forms, f"{path}.out_of_pocket", used.out_of_pocket)
    return _rooms(plan, known.next_year, forms, (deductible, out_of_pocket))


def _unused(plan: Plan, day: dt.date, forms: Forms) -> Rooms:
    """Return the rooms of the benefit year of ``day``, in which nothing is used."""
    after = accumulators.next_year(accumulators.year_start(day, plan.benefit_year))
    return _rooms(plan, after, forms, None)


def _rooms(plan: Plan, next_year: dt.date, forms: Forms, used: tuple[Pair, Pair] | None) -> Rooms:
    """Return what is left where so much of deductible and maximum is used; None: nothing at all."""
    side, path = plan.side, plan.side_path
    deductible, out_of_pocket = used or (NEITHER, NEITHER)
    payer = []
    for row, benefit in enumerate(side.benefits):
        where = join(path, "benefits", row)
        absent = kernel.NO_LIMIT if benefit.payer_maximum is None else benefit.payer_maximum
        room = forms.get(f"{where}.payer_maximum", absent)
        if room != kernel.NO_LIMIT:
            paid = forms.get(f"{where}.payer_maximum_used", benefit.payer_maximum_used)
            room = most(0, minus(room, paid if used else 0))
        payer.append(room)
    return Rooms(
        next_year,
        _limit_room(forms, f"{path}.deductible", side.deductible, deductible, 0),
        _limit_room(
            forms,
            f"{path}.out_of_pocket_max",
            side.out_of_pocket_max,
            out_of_pocket,
            kernel.NO_LIMIT,
        ),
        tuple(payer),
        tuple(row.used if used else 0 for row in side.benefits),
    )


def _scoped(
    forms: Forms, path: str, stated: Amounts | Limit
) -> tuple[Number | None, Number | None]:
    """Return the individual's amount, by its own path or as the bare one, and the family's."""
    own = forms.get(f"{path}.individual", forms.get(path, stated.individual))
    return own, forms.get(f"{path}.family", stated.family)


def _both(forms: Forms, path: str, amounts: Amounts | None) -> Pair:
    """Return what is used, individual and family; a family left out is the individual's."""
    own, family = (None, None) if amounts is None else _scoped(forms, path, amounts)
    alone = 0 if own is None else own
    return alone, alone if family is None else family


def _limit_room(forms: Forms, path: str, limit: Limit, used: Pair, absent: int) -> Number:
    """Return what is left of a limit (``_rules.accumulators.limit_room``)."""
    individual, family = _scoped(forms, path, limit)
    if limit.family_rule == "aggregate":
        return most(0, minus(0 if family is None else family, used[1]))
    if individual is None:
        return absent if family is None else most(0, minus(family, used[1]))
    left = minus(individual, used[0])
    if family is not None:
        left = least(left, minus(family, used[1]))
    return most(0, left)
