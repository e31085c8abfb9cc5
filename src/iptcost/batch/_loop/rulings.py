"""What the payers make of a run of alike sessions, and what each plan has left.

That is at the start of a course, of a benefit year, and after a run. The rules are those of
``_rules.accumulators``, ``_rules.adjudication`` and ``_rules.coordination`` over the numbers of a
``Book``, by the ledger's own kernel.
"""

from __future__ import annotations

from typing import NamedTuple

from iptcost._rules import kernel
from iptcost._rules.kernel import charge, coordinate, effective_deductible, repeats, share, step
from iptcost.batch._loop import layout
from iptcost.batch._loop.book import ABSENT, MISSING_TERMS, NO_DAY, Book, Ints
from iptcost.batch._loop.calendar import index, year_index
from iptcost.batch._loop.layout import Cases, fault


class LoopCase(NamedTuple):
    """One of the cases, by its number, and the compiled plans."""

    book: Book
    cases: Cases
    i: int
    left: Ints
    """For each row of its two plans the visits used and the payer's room; written over."""


def stated(case: LoopCase, column: int) -> int:
    """Return what a case says in a column."""
    value: int = case.cases.numbers[column, case.i & case.cases.masks[column]]
    return value


class LoopStanding(NamedTuple):
    """How a case stands under one of its plans; visits and the payer's room are by row, beside."""

    plan: int
    """Its number, or -1: there is none."""
    deductible: int
    maximum: int
    until: int
    """The day of its next benefit year; before the course begins the day of what was used."""


NO_STANDING = LoopStanding(ABSENT, 0, 0, kernel.NO_LIMIT)


def room_of(case: LoopCase, plan: int, limit: int, used: int, used_family: int) -> int:
    """Return what is left of a limit; see ``_rules.accumulators.limit_room``."""
    individual, family = case.book.plans[plan, limit], case.book.plans[plan, limit + 1]
    left: int = max(0, min(individual - used, family - used_family))
    return left


def used_of(case: LoopCase, plan: int, side: int) -> tuple[int, int, int, int]:
    """Return what was used before the course: deductible and maximum, individual and family.

    The case's amounts stand before the plan's own. What is left out is as in
    ``_rules.accumulators.opening``.
    """
    at = layout.USED + side * layout.USED_COLUMNS
    used = stated(case, at + layout.CASE_DEDUCTIBLE)
    used_family = stated(case, at + layout.CASE_DEDUCTIBLE + 1)
    spent = stated(case, at + layout.CASE_MAXIMUM)
    spent_family = stated(case, at + layout.CASE_MAXIMUM + 1)
    if used == ABSENT and used_family == ABSENT and spent == ABSENT and spent_family == ABSENT:
        used = case.book.plans[plan, layout.USED_DEDUCTIBLE]
        used_family = case.book.plans[plan, layout.USED_DEDUCTIBLE + 1]
        spent = case.book.plans[plan, layout.USED_MAXIMUM]
        spent_family = case.book.plans[plan, layout.USED_MAXIMUM + 1]
    maximum_stated = spent != ABSENT or spent_family != ABSENT
    used = max(0, used)
    if used_family == ABSENT:
        used_family = used
    if maximum_stated:
        spent = max(0, spent)
        if spent_family == ABSENT:
            spent_family = spent
    elif case.book.plans[plan, layout.DEDUCTIBLE_COUNTS]:
        spent, spent_family = used, used_family
    else:
        spent, spent_family = 0, 0
    return used, used_family, spent, spent_family


def opened(case: LoopCase, side: int, first: int) -> LoopStanding:
    """Return a plan before the course's first day, on which its benefit year is begun."""
    plan = stated(case, layout.PRIMARY + side)
    if plan < 0:
        return LoopStanding(plan, 0, 0, kernel.NO_LIMIT)
    as_of = stated(case, layout.USED + side * layout.USED_COLUMNS + layout.CASE_AS_OF)
    if as_of == NO_DAY:
        as_of = case.book.plans[plan, layout.AS_OF]
    return LoopStanding(plan, 0, 0, first if as_of == NO_DAY else as_of)


def begin_rows(case: LoopCase, side: int, plan: int, fresh: bool) -> None:
    """Set the visits used and the payer's room of each of a plan's rows."""
    at = layout.USED + side * layout.USED_COLUMNS
    for row in range(case.book.plans[plan, layout.ROWS]):
        of = index(case.book.plans[plan, layout.FIRST_ROW] + row)
        visits, paid = 0, 0
        if not fresh:
            visits = stated(case, at + layout.CASE_VISITS)
            paid = stated(case, at + layout.CASE_PAID)
            if visits == ABSENT:
                visits = case.book.rows[of, layout.VISITS_USED]
            if paid == ABSENT:
                paid = case.book.rows[of, layout.PAYER_MAXIMUM_USED]
        case.left[side, row, 0] = visits
        case.left[side, row, 1] = max(0, case.book.rows[of, layout.PAYER_MAXIMUM] - paid)


def begin_year(case: LoopCase, side: int, standing: LoopStanding, day: int, k: int) -> LoopStanding:
    """Return a plan at the start of the benefit year that holds ``day``, that of session ``k``.

    Whatever was used before the course counts in the year that it begins in, and in no other.
    """
    plan = standing.plan
    if plan < 0 or day < standing.until:
        return standing
    years = index(case.book.plans[plan, layout.YEARS])
    year = year_index(day, case.book.years, years)
    fresh = k > 0 or standing.until < case.book.years[years, year]
    begin_rows(case, side, plan, fresh)
    used = (0, 0, 0, 0) if fresh else used_of(case, plan, side)
    deductible = room_of(case, plan, layout.DEDUCTIBLE, used[0], used[1])
    maximum = room_of(case, plan, layout.MAXIMUM, used[2], used[3])
    return LoopStanding(plan, deductible, maximum, case.book.years[years, year + 1])


def spend_on(
    case: LoopCase, standing: LoopStanding, side: int, row: int, parts: kernel.Parts, times: int
) -> LoopStanding:
    """Take ``times`` visits that benefits row ``row`` decided off the rooms."""
    left = case.left
    left[side, row, 0] += times
    left[side, row, 1] -= times * parts.payer_paid
    maximum = standing.maximum - times * parts.toward_maximum
    deductible = max(0, standing.deductible - times * parts.toward_deductible)
    return LoopStanding(standing.plan, deductible, maximum, standing.until)


class AlikeSessions(NamedTuple):
    """A session to be held, and how many alike in pace and service are to be held from it on."""

    service: int
    modality: int
    billed: int
    times: int


class Cover(NamedTuple):
    """What one plan says of a session's service and fee, whatever has been used so far."""

    row: int
    """The benefits row that covers it; of no account where the limit is 0."""
    fault: int
    limit: int
    """The visit limit; 0 where no row, no plan or no fee is there to be covered."""
    allowed: int
    write_off: int
    balance_bill: int
    past_limit: int
    """What is not covered past the visit limit; the rest of the charge is written off."""
    first_terms: int
    last_terms: int


NO_COVER = Cover(0, layout.OK, 0, 0, 0, 0, 0, 0, 0)


class RunRuling(NamedTuple):
    """What one plan makes of a session, and for how many alike ones it holds."""

    fault: int
    row: int
    """The benefits row whose visit it is, or -1."""
    allowed: int
    write_off: int
    balance_bill: int
    parts: kernel.Parts
    times: int


class Settled(NamedTuple):
    """What became of a run of alike sessions; the rest of what is billed the payers pay."""

    fault: int
    times: int
    allowed: int
    write_off: int
    patient: kernel.Shared
    primary: LoopStanding
    """How the plans stand after it."""
    secondary: LoopStanding


def scaled_fee(billed: int, case: LoopCase) -> int:
    """Return a self-pay fee: a percentage or an amount, then floor and ceiling."""
    fee = billed
    rule, value = stated(case, layout.SCALE), stated(case, layout.SCALE + 1)
    floor, ceiling = stated(case, layout.SCALE + 2), stated(case, layout.SCALE + 3)
    if rule == 0:
        fee = share(billed, value)
    elif rule == 1:
        fee = value
    fee = max(fee, floor)
    if ceiling != ABSENT:
        fee = min(fee, ceiling)
    return min(fee, billed)


def cover(case: LoopCase, plan: int, side: int, held: AlikeSessions) -> Cover:
    """Return what a plan says of a session's service and fee (steps 2 to 4 of the domain).

    Without a plan the fee is a scale's, or what is billed.
    """
    row, fee = ABSENT, held.billed
    if plan < 0:
        fee = scaled_fee(held.billed, case)
    elif held.billed > 0:
        row = case.book.plans[plan, layout.ROW_OF + 2 * held.service + held.modality]
    if row < 0:
        return Cover(0, layout.OK, 0, held.billed, 0, 0, fee, 0, 0)
    at = index(case.book.plans[plan, layout.FIRST_ROW] + row)
    in_network = case.book.plans[plan, layout.IN_NETWORK] != 0
    amount = stated(case, layout.CASE_ALLOWED + 4 * side + held.service)
    if amount == ABSENT:
        amount = case.book.plans[plan, layout.ALLOWED + held.service]
    wrong = layout.OK
    if amount == ABSENT:
        if not in_network:
            wrong = fault(layout.ALLOWED_MISSING, side, row, held.service)
        amount = held.billed
    balance_limit = case.book.plans[plan, layout.BALANCE_LIMIT]
    allowed, write_off, balance_bill = charge(held.billed, amount, in_network, balance_limit)
    contracted = in_network and case.book.rows[at, layout.AFTER_LIMIT_ALLOWED] != 0
    return Cover(
        row,
        wrong,
        case.book.rows[at, layout.VISIT_LIMIT],
        allowed,
        write_off,
        balance_bill,
        allowed if contracted else held.billed,
        index(case.book.rows[at, layout.FIRST_TERMS]),
        index(case.book.rows[at, layout.LAST_TERMS]),
    )


def covered(
    case: LoopCase, standing: LoopStanding, side: int, held: AlikeSessions, says: Cover
) -> RunRuling:
    """Return the ruling on a covered visit (``_rules.adjudication.covered``)."""
    visit = case.left[side, says.row, 0] + 1
    own = says.first_terms
    while own < says.last_terms and visit > case.book.terms[own, layout.THROUGH]:
        own += 1
    own = index(own)
    flags = case.book.terms[own, layout.FLAGS]
    covers = True
    terms = kernel.Terms(
        covers,
        says.allowed,
        case.book.terms[own, layout.TERMS.copay],
        case.book.terms[own, layout.TERMS.coinsurance],
        case.book.terms[own, layout.TERMS.order],
        flags >> layout.TERMS.copay_toward_deductible & 1 != 0,
        flags >> layout.TERMS.deductible_counts & 1 != 0,
        flags >> layout.TERMS.copay_counts & 1 != 0,
        flags >> layout.TERMS.coinsurance_counts & 1 != 0,
        flags >> layout.TERMS.coinsurance_of_allowed & 1 != 0,
        case.book.terms[own, layout.TERMS.coinsurance_at_most],
    )
    room = kernel.Room(standing.deductible, standing.maximum, case.left[side, says.row, 1])
    wrong = says.fault
    missing = case.book.terms[own, layout.MISSING]
    if missing and wrong == layout.OK:
        if missing == MISSING_TERMS:
            wrong = fault(layout.TERMS_MISSING, side, says.row, own - says.first_terms)
        elif effective_deductible(room, terms) > 0:
            wrong = fault(layout.ORDER_MISSING, side, says.row, own - says.first_terms)

    parts = step(room, terms)
    times = held.times
    if times > 1:
        times = min(times, case.book.terms[own, layout.THROUGH] - visit + 1)
        times = repeats(room, terms, parts, times)
    return RunRuling(wrong, says.row, says.allowed, says.write_off, says.balance_bill, parts, times)


def adjudicate(
    case: LoopCase, standing: LoopStanding, side: int, held: AlikeSessions, says: Cover
) -> RunRuling:
    """Return one plan's ruling on a session (``_rules.adjudication.adjudicate``)."""
    if case.left[side, says.row, 0] >= says.limit:
        # Past a limit the fee is the amount allowed or all that is billed; a scale's is less.
        allowed, fee = max(says.allowed, says.past_limit), says.past_limit
        parts = kernel.Parts(0, 0, 0, fee, 0, 0, 0, 0)
        return RunRuling(layout.OK, ABSENT, allowed, held.billed - fee, 0, parts, held.times)
    return covered(case, standing, side, held, says)


def insured(
    case: LoopCase,
    held: AlikeSessions,
    covers: tuple[Cover, Cover],
    primary: LoopStanding,
    secondary: LoopStanding,
) -> Settled:
    """Let the primary plan rule, and the secondary after it; take the run off their rooms."""
    first = adjudicate(case, primary, 0, held, covers[0])
    parts, times, wrong = first.parts, first.times, first.fault
    patient = kernel.Shared(
        parts.deductible, parts.copay, parts.coinsurance, parts.not_covered, first.balance_bill, 0
    )
    if secondary.plan >= 0 and wrong == layout.OK:
        second = adjudicate(case, secondary, 1, held, covers[1])
        times = min(times, second.times)
        wrong = second.fault
        alone, paid = second.parts.payer_paid, parts.payer_paid
        rule = case.book.plans[secondary.plan, layout.COORDINATION]
        patient = coordinate(parts, first.balance_bill, alone, paid, rule, kernel.NO_LIMIT)
        if second.row >= 0:
            secondary = spend_on(case, secondary, 1, second.row, second.parts, times)
    if first.row >= 0:
        primary = spend_on(case, primary, 0, first.row, parts, times)
    return Settled(wrong, times, first.allowed, first.write_off, patient, primary, secondary)


def settle(
    case: LoopCase,
    held: AlikeSessions,
    covers: tuple[Cover, Cover],
    assistance: int,
    primary: LoopStanding,
    secondary: LoopStanding,
) -> Settled:
    """Settle a run of at most ``held.times`` sessions (``_rules.coordination.settle``)."""
    if held.billed == 0 or assistance <= 0:
        return insured(case, held, covers, primary, secondary)
    nothing = kernel.Shared(0, 0, 0, 0, 0, 0)
    times = min(held.times, assistance)
    return Settled(layout.OK, times, held.billed, 0, nothing, primary, secondary)
