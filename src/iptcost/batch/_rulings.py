"""What the payers make of a run of alike sessions, by the ledger's own kernel.

The rules are those of ``iptcost._adjudication`` and ``iptcost._coordination`` over the numbers of
a ``Book``.
"""

from __future__ import annotations

from typing import NamedTuple

from iptcost._kernel import (
    NO_LIMIT,
    Parts,
    Room,
    Shared,
    Terms,
    charge,
    coordinate,
    effective_deductible,
    repeats,
    share,
    step,
)
from iptcost.batch._book import ABSENT, Book
from iptcost.batch._layout import (
    AFTER_LIMIT_ALLOWED,
    ALLOWED,
    ALLOWED_MISSING,
    BALANCE_LIMIT,
    CASE_ALLOWED,
    COINSURANCE,
    COORDINATION,
    COPAY,
    COUNTS,
    COVERED,
    FIRST_ROW,
    FIRST_TERMS,
    IN_NETWORK,
    MODALITIES,
    OK,
    ORDER,
    ORDER_MISSING,
    PAST_MAXIMUM,
    ROWS,
    SCALE,
    SERVICES,
    TERMS,
    TERMS_MISSING,
    THROUGH,
    TOWARD_DEDUCTIBLE,
    VISIT_LIMIT,
    Cases,
    Standing,
    fault,
    stated,
)
from iptcost.batch._standing import spend_on


class Held(NamedTuple):
    """A session to be held, and how many alike in pace and service are to be held from it on."""

    day: int
    service: int
    modality: int
    billed: int
    times: int


class Ruling(NamedTuple):
    """What one plan makes of a session, and for how many alike ones it holds."""

    fault: int
    row: int
    visit: bool
    allowed: int
    write_off: int
    balance_bill: int
    parts: Parts
    times: int


class Settled(NamedTuple):
    """What became of a run of alike sessions."""

    fault: int
    times: int
    allowed: int
    write_off: int
    paid: int
    patient: Shared


def row_for(book: Book, plan: int, service: int, modality: int) -> int:
    """Return the first benefits row that names the service and modality, or -1."""
    first = book.plans[plan, FIRST_ROW]
    for row in range(book.plans[plan, ROWS]):
        at = first + row
        if (book.rows[at, SERVICES] >> service) & (book.rows[at, MODALITIES] >> modality) & 1:
            return row
    return ABSENT


def refused(charged: int, write_off: int, row: int, times: int) -> Ruling:
    """Return the ruling that the plan pays nothing of ``charged``, and never will."""
    parts = Parts(0, 0, 0, charged, 0, 0, 0, 0)
    visit = False
    return Ruling(OK, row, visit, charged, write_off, 0, parts, times)


def adjudicate(
    book: Book, cases: Cases, i: int, standing: Standing, side: int, held: Held
) -> Ruling:
    """Return one plan's ruling on a session (``iptcost._adjudication.adjudicate``)."""
    plan = standing.plans[side]
    row = row_for(book, plan, held.service, held.modality)
    if row == ABSENT:
        return refused(held.billed, 0, row, held.times)
    at = book.plans[plan, FIRST_ROW] + row
    if not book.rows[at, COVERED]:
        return refused(held.billed, 0, row, held.times)
    amount = stated(cases, CASE_ALLOWED + 4 * side + held.service, i)
    if amount == ABSENT:
        amount = book.plans[plan, ALLOWED + held.service]
    limit = book.rows[at, VISIT_LIMIT]
    if limit != ABSENT and standing.rows[side, row, 0] >= limit:
        contracted = book.rows[at, AFTER_LIMIT_ALLOWED] and book.plans[plan, IN_NETWORK]
        charged = held.billed
        if contracted and amount != ABSENT:
            charged = min(charged, amount)
        return refused(charged, held.billed - charged, row, held.times)
    return covered(book, standing, side, held, row, amount)


def terms_at(book: Book, at: int, visit: int) -> int:
    """Return which set of terms holds for a visit of benefits row ``at``."""
    own: int = book.rows[at, FIRST_TERMS]
    last = own + book.rows[at, TERMS] - 1
    while own < last and visit > book.terms[own, THROUGH]:
        own += 1
    return own


def covered(book: Book, standing: Standing, side: int, held: Held, row: int, amount: int) -> Ruling:
    """Return the ruling on a covered visit (``iptcost._adjudication.covered``)."""
    plan = standing.plans[side]
    at = book.plans[plan, FIRST_ROW] + row
    in_network = book.plans[plan, IN_NETWORK] != 0
    wrong = OK
    if amount == ABSENT:
        if not in_network:
            wrong = fault(ALLOWED_MISSING, side, row, held.service)
        amount = held.billed
    balance_limit = book.plans[plan, BALANCE_LIMIT]
    if balance_limit == ABSENT:
        balance_limit = NO_LIMIT
    allowed, write_off, balance_bill = charge(held.billed, amount, in_network, balance_limit)

    visit = standing.rows[side, row, 0] + 1
    own = terms_at(book, at, visit)
    copay, coinsurance = book.terms[own, COPAY], book.terms[own, COINSURANCE]
    order = book.terms[own, ORDER]
    counted = True
    terms = Terms(
        counted,
        allowed,
        max(0, copay),
        max(0, coinsurance),
        1 if order == ABSENT else order,
        book.terms[own, TOWARD_DEDUCTIBLE] != 0,
        book.rows[at, COUNTS] != 0,
        book.rows[at, COUNTS + 1] != 0 and book.terms[own, PAST_MAXIMUM] == 0,
        book.rows[at, COUNTS + 2] != 0,
    )
    room = Room(standing.rooms[side, 0], standing.rooms[side, 1], standing.rows[side, row, 1])
    if wrong == OK:
        if copay == ABSENT and coinsurance == ABSENT:
            wrong = fault(TERMS_MISSING, side, row, own - book.rows[at, FIRST_TERMS])
        elif order == ABSENT and copay != ABSENT and effective_deductible(room, terms) > 0:
            wrong = fault(ORDER_MISSING, side, row, own - book.rows[at, FIRST_TERMS])

    parts = step(room, terms)
    times = held.times
    if times > 1:
        times = min(times, repeats(room, terms, parts), book.terms[own, THROUGH] - visit + 1)
        limit = book.rows[at, VISIT_LIMIT]
        if limit != ABSENT:
            times = min(times, limit - visit + 1)
    return Ruling(wrong, row, counted, allowed, write_off, balance_bill, parts, times)


def scaled_fee(billed: int, cases: Cases, i: int) -> int:
    """Return a self-pay fee: a percentage or an amount, then floor and ceiling."""
    fee = billed
    rule, value = stated(cases, SCALE, i), stated(cases, SCALE + 1, i)
    floor, ceiling = stated(cases, SCALE + 2, i), stated(cases, SCALE + 3, i)
    if rule == 0:
        fee = share(billed, value)
    elif rule == 1:
        fee = value
    if floor != ABSENT:
        fee = max(fee, floor)
    if ceiling != ABSENT:
        fee = min(fee, ceiling)
    return min(fee, billed)


def insured(book: Book, cases: Cases, i: int, standing: Standing, held: Held) -> Settled:
    """Let the primary plan rule, and the secondary after it; take the run off their rooms."""
    first = adjudicate(book, cases, i, standing, 0, held)
    parts, times, wrong, paid = first.parts, first.times, first.fault, first.parts.payer_paid
    patient = Shared(
        parts.deductible, parts.copay, parts.coinsurance, parts.not_covered, first.balance_bill, 0
    )
    if standing.plans[1] != ABSENT and wrong == OK:
        second = adjudicate(book, cases, i, standing, 1, held)
        times = min(times, second.times)
        wrong = second.fault
        alone = second.parts.payer_paid
        rule = book.plans[standing.plans[1], COORDINATION]
        patient = coordinate(parts, first.balance_bill, alone, paid, rule)
        paid += patient.paid
        if second.visit:
            spend_on(standing, 1, second.row, second.parts, times)
    if first.visit:
        spend_on(standing, 0, first.row, parts, times)
    return Settled(wrong, times, first.allowed, first.write_off, paid, patient)


def settle(
    book: Book, cases: Cases, i: int, standing: Standing, held: Held, assistance: int
) -> Settled:
    """Settle a run of at most ``held.times`` sessions (``iptcost._coordination.settle``)."""
    billed = held.billed
    nothing = Shared(0, 0, 0, 0, 0, 0)
    if billed == 0:
        return Settled(OK, held.times, 0, 0, 0, nothing)
    if assistance > 0:
        return Settled(OK, min(held.times, assistance), billed, 0, billed, nothing)
    if standing.plans[0] == ABSENT:
        fee = scaled_fee(billed, cases, i)
        return Settled(OK, held.times, billed, billed - fee, 0, Shared(0, 0, 0, fee, 0, 0))
    return insured(book, cases, i, standing, held)


RULINGS = (row_for, refused, terms_at, covered, adjudicate, scaled_fee, insured, settle)
"""The functions above, each after those that it calls: the order in which to compile them."""
