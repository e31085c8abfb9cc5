"""``iptcost.compare``: from a checked document to all ways to pay."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterator
from itertools import pairwise

import attrs

from iptcost._documents.document import Document
from iptcost._faults.problem import CaseError
from iptcost._ledger.lines import Assumption
from iptcost._rules.accumulators import year_start
from iptcost._rules.case import Case
from iptcost._rules.money import Money
from iptcost._ways import break_even
from iptcost._ways.plan_ways import plan_ways
from iptcost._ways.self_pay_ways import scale_tables, self_pay_ways
from iptcost._ways.way import Comparison, LeftOut, Way


def compare(document: Document) -> Comparison:
    """Return every way to pay for the course that the document offers, cheapest first.

    Computes, and nothing else. A way for which something is missing is in ``left_out`` with what
    is missing. Raises UnresolvedError with the holes to fill in and the payers to ask, CaseError
    where the course itself can't be reckoned.
    """
    case = document.case
    try:
        return _compared(document, case)
    except CaseError as error:
        raise CaseError(
            attrs.evolve(problem, file=document.file) for problem in error.problems
        ) from None


def _compared(document: Document, case: Case) -> Comparison:
    planned, problems = case.planned
    if problems:
        raise CaseError(problems)
    coin = functools.partial(Money, currency=case.currency, digits=case.digits)
    found = [*plan_ways(document, case, coin), *self_pay_ways(case, planned, coin)]
    ways = sorted((way for way in found if isinstance(way, Way)), key=lambda way: way.to_pay.minor)
    days = tuple(session.date for session in planned)
    costs = [[cost.minor for cost in way.by_session] for way in ways]
    return Comparison(
        currency=case.currency,
        digits=case.digits,
        sessions=days,
        ways=tuple(ways),
        cheapest=tuple(break_even.phases(costs)),
        break_even=tuple(break_even.break_evens(costs)),
        left_out=tuple(entry for entry in found if isinstance(entry, LeftOut)),
        assumptions=once(assumptions_of(document, ways)),
        tables=scale_tables(case),
        benefit_years=benefit_years(case, days),
    )


def assumptions_of(document: Document, ways: list[Way]) -> Iterator[Assumption]:
    """Yield what the comparison takes for granted, and then what the plans' estimates do."""
    if any(way.comes_back for way in ways):
        yield Assumption("money-back-after-a-month")
    if document.data.get("client", {}).get("missed_sessions"):
        yield Assumption("missed-early", "client.missed_sessions")
    if "actuals" in document.data and any(way.estimate for way in ways):
        yield Assumption("actuals-of-stated-side", "actuals")
    if any(way.health_account and way.health_account.paid for way in ways):
        yield Assumption("health-account-eligible", "client.health_account")
    yield from document.assumed
    for way in ways:
        if way.estimate is not None:
            yield from way.estimate.assumptions


def once(assumptions: Iterator[Assumption]) -> tuple[Assumption, ...]:
    """Return each assumption once, in order."""
    return tuple({(entry.code, entry.path): entry for entry in assumptions}.values())


def benefit_years(case: Case, days: tuple[dt.date, ...]) -> tuple[int, ...]:
    """Return the sessions before which a plan's accumulators start over."""
    return tuple(
        number
        for number, (before, day) in enumerate(pairwise(days), start=2)
        if any(
            year_start(before, held.benefit_year) != year_start(day, held.benefit_year)
            for held in case.plans
        )
    )
