"""One session under one plan over a box of fillings: the outer twin of ``_adjudication``.

Every rule stands in the same order as there and in ``_rules.kernel.step``, over
``_unknowns.bounds`` in the place of whole numbers, written so that what one part gains and
another loses cancels out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

from iptcost._faults.problem import join
from iptcost._rules import accumulators, adjudication, course, kernel
from iptcost._rules.kernel import NO_LIMIT, Terms
from iptcost._rules.plan import Amounts, Limit, Plan
from iptcost._unknowns import bounds
from iptcost._unknowns.bounds import Number, least, minus, most, plus, share

Forms = Mapping[str, Number]


class Rooms(NamedTuple):
    """What is left of one plan's limits in a benefit year; rooms and visits are by row too."""

    next_year: dt.date
    deductible: Number
    out_of_pocket: Number
    payer: tuple[Number, ...]
    visits: tuple[int, ...]


class Ruled(NamedTuple):
    """What one plan makes of a session."""

    allowed: Number
    balance: Number
    paid: Number
    unpaid: Number
    """What the payer's own maximum takes off its share."""
    before: Rooms
    after: Rooms
    row: int | None = None
    counted: bool = False
    """Every part of the patient's share counts toward the maximum."""
    in_full: Number | None = None
    """All that is not written off, where it is known better than as a sum."""

    @property
    def recognised(self) -> Number:
        """What is not written off: allowed amount and balance bill."""
        return plus(self.allowed, self.balance) if self.in_full is None else self.in_full


class Sharing(NamedTuple):
    """What a visit's terms share by."""

    copay: Number
    rate: Number
    at_most: Number


def number_at(forms: Forms, path: str, known: int) -> Number:
    return forms.get(path, known)


def ruled_on(
    plan: Plan, rooms: Rooms, session: course.Planned, billed: Number, forms: Forms
) -> Ruled:
    """Return what one plan makes of a session (``_rules.adjudication.adjudicate``)."""
    side = plan.side
    row = side.row_for(session)
    if row is None or not side.benefits[row].covered:
        return Ruled(billed, 0, 0, 0, rooms, rooms)
    benefit = side.benefits[row]
    visit = rooms.visits[row] + 1
    path = join(plan.side_path, "allowed", session.service)
    contracted: Number | None = forms.get(path, side.allowed.get(session.service))
    allowed = billed if contracted is None else least(billed, contracted)
    if benefit.visit_limit is not None and visit > benefit.visit_limit:
        charge = allowed if benefit.after_limit == "allowed" and plan.in_network else billed
        return Ruled(charge, 0, 0, 0, rooms, rooms)
    stated, where = benefit.terms_at(visit)
    terms = adjudication.kernel_terms(plan, benefit, stated, 0, None)
    path = join(_row_path(plan, row), where)
    copay = number_at(forms, f"{path}.copay", terms.copay)
    rate = number_at(forms, f"{path}.coinsurance", terms.coinsurance)
    cap = number_at(forms, f"{path}.coinsurance_at_most", terms.coinsurance_at_most)
    owed, deductible, out_of_pocket = step(rooms, terms, allowed, Sharing(copay, rate, cap))
    left = rooms.payer[row]
    paid = owed if left == NO_LIMIT else least(owed, left)
    unpaid = 0 if left == NO_LIMIT else most(0, minus(owed, left))
    payer = left if left == NO_LIMIT else most(0, minus(left, owed))
    after = Rooms(
        rooms.next_year,
        deductible,
        out_of_pocket,
        (*rooms.payer[:row], payer, *rooms.payer[row + 1 :]),
        (*rooms.visits[:row], visit, *rooms.visits[row + 1 :]),
    )
    every = terms.deductible_counts and terms.copay_counts and terms.coinsurance_counts
    counted = every and rooms.out_of_pocket != NO_LIMIT
    balance = _balance(plan, billed, contracted, allowed, forms)
    whole = billed if not plan.in_network and side.balance_bill_limit is None else None
    return Ruled(allowed, balance, paid, unpaid, rooms, after, row, counted, whole)


def _balance(
    plan: Plan, billed: Number, contracted: Number | None, allowed: Number, forms: Forms
) -> Number:
    """Return the balance bill: what is billed above the payer's amount, up to a limit."""
    if plan.in_network or contracted is None:
        return 0
    above = most(0, minus(billed, contracted))
    limit = plan.side.balance_bill_limit
    if limit is None:
        return above
    rate = number_at(forms, f"{plan.side_path}.balance_bill_limit", limit)
    return least(above, share(allowed, rate))


def step(
    rooms: Rooms, terms: Terms, allowed: Number, sharing: Sharing
) -> tuple[Number, Number, Number]:
    """Return the payer's share of a session, and the two rooms after it (``_kernel.step``)."""
    copay, rate, at_most = sharing
    room, maximum = rooms.deductible, rooms.out_of_pocket
    limited = maximum != NO_LIMIT
    left = least(room, maximum) if terms.deductible_counts and limited else room
    if terms.order == kernel.AFTER_DEDUCTIBLE:
        deductible, after = least(allowed, left), most(0, minus(allowed, left))
        taken, shared = least(copay, after), most(0, minus(after, copay))
        by = deductible
    else:
        taken, after = least(copay, allowed), most(0, minus(allowed, copay))
        if terms.order == kernel.DEDUCTIBLE_WAIVED:
            left = 0
        elif terms.copay_toward_deductible:
            left = most(0, minus(left, taken))
        deductible, shared = least(after, left), most(0, minus(after, left))
        by = deductible
    owed, coinsurance = bounds.rest(shared, rate), share(shared, rate)
    if terms.coinsurance_of_allowed:
        coinsurance = least(shared, share(minus(allowed, deductible), rate))
        owed = minus(shared, coinsurance)
    if at_most != NO_LIMIT:
        owed, coinsurance = most(owed, minus(shared, at_most)), least(coinsurance, at_most)
    if terms.copay_toward_deductible:
        by = plus(by, _kept(terms, taken, deductible, maximum) if limited else taken)
    room = most(0, minus(room, by))
    if limited:
        counting = _counting(terms, allowed, owed, (deductible, taken, coinsurance))
        owed = most(owed, minus(plus(owed, counting), maximum))
        maximum = most(0, minus(maximum, counting))
    return owed, room, maximum


def _kept(terms: Terms, taken: Number, deductible: Number, maximum: Number) -> Number:
    """Return the copay that the out-of-pocket maximum leaves; coinsurance is cut first."""
    if not terms.copay_counts:
        return taken
    before = deductible if terms.deductible_counts else 0
    return least(taken, most(0, minus(maximum, before)))


def _counting(
    terms: Terms, allowed: Number, owed: Number, parts: tuple[Number, Number, Number]
) -> Number:
    """Return what counts toward the maximum: the patient's share without what does not."""
    counts = (terms.deductible_counts, terms.copay_counts, terms.coinsurance_counts)
    if sum(counts) < 2:  # noqa: PLR2004 - one part or none stands best by itself
        return next((part for part, counted in zip(parts, counts, strict=True) if counted), 0)
    counting = minus(allowed, owed)
    for part, counted in zip(parts, counts, strict=True):
        if not counted:
            counting = minus(counting, part)
    return counting


# -- what is left of the limits ---------------------------------------------------------------


def opening(plan: Plan, first_day: dt.date, forms: Forms) -> Rooms:
    """Return the rooms on the course's first day (``_rules.accumulators.opening``)."""
    side = plan.side
    known = accumulators.opening(plan, first_day)
    as_of = side.used.as_of if side.used and side.used.as_of else first_day
    if not known.year <= as_of < known.next_year:
        return unused(plan, first_day, forms)
    path = join(plan.side_path, "used")
    deductible: tuple[Number, Number] = (0, 0)
    if side.used and side.used.deductible:
        deductible = _both(forms, f"{path}.deductible", side.used.deductible)
    if side.used and side.used.out_of_pocket:
        out_of_pocket = _both(forms, f"{path}.out_of_pocket", side.used.out_of_pocket)
    else:
        out_of_pocket = deductible if "deductible" in side.toward_out_of_pocket else (0, 0)
    paid = [
        number_at(forms, f"{_row_path(plan, row)}.payer_maximum_used", benefit.payer_maximum_used)
        for row, benefit in enumerate(side.benefits)
    ]
    visits = tuple(row.visits_used for row in side.benefits)
    return _rooms(plan, known.next_year, (deductible, out_of_pocket), paid, visits, forms)


def unused(plan: Plan, day: dt.date, forms: Forms) -> Rooms:
    """Return the rooms of the benefit year of ``day``, in which nothing is used."""
    rows = len(plan.side.benefits)
    after = accumulators.next_year(accumulators.year_start(day, plan.benefit_year))
    return _rooms(plan, after, ((0, 0), (0, 0)), [0] * rows, (0,) * rows, forms)


def _rooms(
    plan: Plan,
    next_year: dt.date,
    used: tuple[tuple[Number, Number], tuple[Number, Number]],
    paid: list[Number],
    visits: tuple[int, ...],
    forms: Forms,
) -> Rooms:
    side, path = plan.side, plan.side_path
    maxima = [
        number_at(
            forms,
            f"{_row_path(plan, row)}.payer_maximum",
            NO_LIMIT if benefit.payer_maximum is None else benefit.payer_maximum,
        )
        for row, benefit in enumerate(side.benefits)
    ]
    return Rooms(
        next_year,
        _limit_room(forms, f"{path}.deductible", side.deductible, used[0], 0),
        _limit_room(forms, f"{path}.out_of_pocket_max", side.out_of_pocket_max, used[1], NO_LIMIT),
        tuple(
            maximum if maximum == NO_LIMIT else most(0, minus(maximum, spent))
            for maximum, spent in zip(maxima, paid, strict=True)
        ),
        visits,
    )


def _row_path(plan: Plan, row: int) -> str:
    return join(plan.side_path, "benefits", row)


def _scoped(forms: Forms, path: str, known: int | None) -> Number | None:
    """Return an individual's amount: by its own path, or as the bare amount."""
    return forms.get(f"{path}.individual", forms.get(path, known))


def _both(forms: Forms, path: str, amounts: Amounts) -> tuple[Number, Number]:
    """Return what is used, individual and family; a family left out is the individual's."""
    individual = _scoped(forms, path, amounts.individual)
    family = forms.get(f"{path}.family", amounts.family)
    alone = 0 if individual is None else individual
    return alone, alone if family is None else family


def _limit_room(
    forms: Forms, path: str, limit: Limit, used: tuple[Number, Number], absent: int
) -> Number:
    """Return what is left of a limit (``_rules.accumulators.limit_room``)."""
    individual = _scoped(forms, path, limit.individual)
    family: Number | None = forms.get(f"{path}.family", limit.family)
    if limit.family_rule == "aggregate":
        return most(0, minus(0 if family is None else family, used[1]))
    if individual is None:
        return absent if family is None else most(0, minus(family, used[1]))
    left = minus(individual, used[0])
    if family is not None:
        left = least(left, minus(family, used[1]))
    return most(0, left)
