"""What the payers make of a run of alike sessions, by the ledger's own kernel.

The rules are those of ``_rules.adjudication`` and ``_rules.coordination`` over the numbers of
a ``Book``.
"""

from __future__ import annotations

from typing import NamedTuple

from iptcost._rules.kernel import (
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
from iptcost.batch._loop import layout
from iptcost.batch._loop.book import ABSENT, MISSING_TERMS, Book
from iptcost.batch._loop.layout import Cases, CaseStanding, fault, stated
from iptcost.batch._loop.standing import spend_on


class AlikeSessions(NamedTuple):
    """A session to be held, and how many alike in pace and service are to be held from it on."""

    service: int
    modality: int
    billed: int
    times: int


class Cover(NamedTuple):
    """What one plan says of a session's service and fee, whatever has been used so far."""

    row: int
    """The benefits row that covers it, or -1: the whole charge is not covered."""
    fault: int
    limit: int
    allowed: int
    write_off: int
    balance_bill: int
    past_limit: int
    """What is not covered past the visit limit; the rest of the charge is written off."""
    first_terms: int
    last_terms: int


class RunRuling(NamedTuple):
    """What one plan makes of a session, and for how many alike ones it holds."""

    fault: int
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


def cover(book: Book, cases: Cases, i: int, plan: int, side: int, held: AlikeSessions) -> Cover:
    """Return what a plan says of a session's service and fee (steps 2 to 4 of the domain)."""
    if plan == ABSENT:
        return Cover(ABSENT, layout.OK, 0, 0, 0, 0, 0, 0, 0)
    row = book.plans[plan, layout.ROW_OF + 2 * held.service + held.modality]
    if row == ABSENT:
        return Cover(ABSENT, layout.OK, 0, held.billed, 0, 0, 0, 0, 0)
    at = book.plans[plan, layout.FIRST_ROW] + row
    in_network = book.plans[plan, layout.IN_NETWORK] != 0
    amount = stated(cases, layout.CASE_ALLOWED + 4 * side + held.service, i)
    if amount == ABSENT:
        amount = book.plans[plan, layout.ALLOWED + held.service]
    wrong = layout.OK
    if amount == ABSENT:
        if not in_network:
            wrong = fault(layout.ALLOWED_MISSING, side, row, held.service)
        amount = held.billed
    balance_limit = book.plans[plan, layout.BALANCE_LIMIT]
    allowed, write_off, balance_bill = charge(held.billed, amount, in_network, balance_limit)
    contracted = in_network and book.rows[at, layout.AFTER_LIMIT_ALLOWED] != 0
    return Cover(
        row,
        wrong,
        book.rows[at, layout.VISIT_LIMIT],
        allowed,
        write_off,
        balance_bill,
        allowed if contracted else held.billed,
        book.rows[at, layout.FIRST_TERMS],
        book.rows[at, layout.FIRST_TERMS] + book.rows[at, layout.TERMS] - 1,
    )


def refused(charged: int, write_off: int, times: int) -> RunRuling:
    """Return the ruling that the plan pays nothing of ``charged``, and never will."""
    parts = Parts(0, 0, 0, charged, 0, 0, 0, 0)
    visit = False
    return RunRuling(layout.OK, visit, charged, write_off, 0, parts, times)


def covered(
    book: Book, standing: CaseStanding, side: int, held: AlikeSessions, says: Cover
) -> RunRuling:
    """Return the ruling on a covered visit (``_rules.adjudication.covered``)."""
    row = says.row
    at = book.plans[standing.plans[side], layout.FIRST_ROW] + row
    visit = standing.rows[side, row, 0] + 1
    own = says.first_terms
    while own < says.last_terms and visit > book.terms[own, layout.THROUGH]:
        own += 1
    counted = True
    terms = Terms(
        counted,
        says.allowed,
        book.terms[own, layout.COPAY],
        book.terms[own, layout.COINSURANCE],
        book.terms[own, layout.ORDER],
        book.terms[own, layout.TOWARD_DEDUCTIBLE] != 0,
        book.rows[at, layout.COUNTS] != 0,
        book.rows[at, layout.COUNTS + 1] != 0 and book.terms[own, layout.PAST_MAXIMUM] == 0,
        book.rows[at, layout.COUNTS + 2] != 0,
        book.terms[own, layout.OF_ALLOWED] != 0,
        book.terms[own, layout.AT_MOST],
    )
    room = Room(standing.rooms[side, 0], standing.rooms[side, 1], standing.rows[side, row, 1])
    wrong = says.fault
    missing = book.terms[own, layout.MISSING]
    if missing and wrong == layout.OK:
        if missing == MISSING_TERMS:
            wrong = fault(layout.TERMS_MISSING, side, row, own - says.first_terms)
        elif effective_deductible(room, terms) > 0:
            wrong = fault(layout.ORDER_MISSING, side, row, own - says.first_terms)

    parts = step(room, terms)
    times = held.times
    if times > 1:
        times = min(times, says.limit - visit + 1, book.terms[own, layout.THROUGH] - visit + 1)
        times = repeats(room, terms, parts, times)
    return RunRuling(wrong, counted, says.allowed, says.write_off, says.balance_bill, parts, times)


def adjudicate(
    book: Book, standing: CaseStanding, side: int, held: AlikeSessions, says: Cover
) -> RunRuling:
    """Return one plan's ruling on a session (``_rules.adjudication.adjudicate``)."""
    if says.row == ABSENT:
        return refused(held.billed, 0, held.times)
    if standing.rows[side, says.row, 0] >= says.limit:
        return refused(says.past_limit, held.billed - says.past_limit, held.times)
    return covered(book, standing, side, held, says)


def scaled_fee(billed: int, cases: Cases, i: int) -> int:
    """Return a self-pay fee: a percentage or an amount, then floor and ceiling."""
    fee = billed
    rule, value = stated(cases, layout.SCALE, i), stated(cases, layout.SCALE + 1, i)
    floor, ceiling = stated(cases, layout.SCALE + 2, i), stated(cases, layout.SCALE + 3, i)
    if rule == 0:
        fee = share(billed, value)
    elif rule == 1:
        fee = value
    if floor != ABSENT:
        fee = max(fee, floor)
    if ceiling != ABSENT:
        fee = min(fee, ceiling)
    return min(fee, billed)


def insured(
    book: Book, standing: CaseStanding, held: AlikeSessions, primary: Cover, secondary: Cover
) -> Settled:
    """Let the primary plan rule, and the secondary after it; take the run off their rooms."""
    first = adjudicate(book, standing, 0, held, primary)
    parts, times, wrong, paid = first.parts, first.times, first.fault, first.parts.payer_paid
    patient = Shared(
        parts.deductible, parts.copay, parts.coinsurance, parts.not_covered, first.balance_bill, 0
    )
    if standing.plans[1] != ABSENT and wrong == layout.OK:
        second = adjudicate(book, standing, 1, held, secondary)
        times = min(times, second.times)
        wrong = second.fault
        alone = second.parts.payer_paid
        rule = book.plans[standing.plans[1], layout.COORDINATION]
        patient = coordinate(parts, first.balance_bill, alone, paid, rule, NO_LIMIT)
        paid += patient.paid
        if second.visit:
            spend_on(standing, 1, secondary.row, second.parts, times)
    if first.visit:
        spend_on(standing, 0, primary.row, parts, times)
    return Settled(wrong, times, first.allowed, first.write_off, paid, patient)


def settle(
    book: Book,
    cases: Cases,
    i: int,
    standing: CaseStanding,
    held: AlikeSessions,
    covers: tuple[Cover, Cover],
    assistance: int,
) -> Settled:
    """Settle a run of at most ``held.times`` sessions (``_rules.coordination.settle``)."""
    billed = held.billed
    nothing = Shared(0, 0, 0, 0, 0, 0)
    if billed == 0:
        return Settled(layout.OK, held.times, 0, 0, 0, nothing)
    if assistance > 0:
        return Settled(layout.OK, min(held.times, assistance), billed, 0, billed, nothing)
    if standing.plans[0] == ABSENT:
        fee = scaled_fee(billed, cases, i)
        return Settled(layout.OK, held.times, billed, billed - fee, 0, Shared(0, 0, 0, fee, 0, 0))
    return insured(book, standing, held, covers[0], covers[1])


def cover_both(
    book: Book, cases: Cases, i: int, standing: CaseStanding, held: AlikeSessions
) -> tuple[Cover, Cover]:
    """Return what each plan says of a session's service and fee."""
    return (
        cover(book, cases, i, standing.plans[0], 0, held),
        cover(book, cases, i, standing.plans[1], 1, held),
    )
