"""The second lane: rows that the compiled loop has no room for, reckoned by the ledger's engine.

The columns out are the same, and the run says how many rows went this way.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, NamedTuple

import attrs
import numpy as np
import pyarrow as pa

from iptcost._faults import kinds
from iptcost._faults.problem import CaseError, Problem
from iptcost._ledger import fold
from iptcost._rules import timeline
from iptcost._rules.case import Case
from iptcost._rules.coordination import Outcome
from iptcost._rules.course import Course, Visit
from iptcost._rules.money import Minor
from iptcost._rules.plan import Amounts, Assistance, Payer, Plan, Used, is_in_force, states_change
from iptcost._rules.provider import Provider
from iptcost._rules.self_pay.sliding_scale import ClientTable
from iptcost.batch._columns.cases import read_cases
from iptcost.batch._columns.columns import ArrowColumn, Faults
from iptcost.batch._loop import layout
from iptcost.batch._loop.book import ABSENT, MODALITIES, NO_DAY, SERVICES, CompiledPlans, Ints
from iptcost.batch._loop.calendar import OVER_SPAN, months_on, session_day

_EPOCH = dt.date(1970, 1, 1)
_SIDE_COLUMN = ("plan", "secondary_plan")


class Rows(NamedTuple):
    """A batch's cases as numbers, with what is needed to read one of them whole."""

    batch: pa.RecordBatch
    plans: CompiledPlans
    numbers: Any
    """The sheet of the cases' columns."""
    offsets: Ints
    visits: Ints

    def at(self, column: int, row: int) -> int:
        """Return what a row says in a column."""
        return int(self.numbers.numbers[column, row if self.numbers.masks[column] else 0])


def asked(rows: Rows, faults: Faults) -> Ints:
    """Return the rows that the ledger's engine is to reckon, of those that are not wrong yet.

    Those are the rows of plans that state what changes while a course runs, those whose second
    plan has a maximum of its own, and those whose assistance may run out before a scale.
    """
    known = rows.plans.plans
    changing = np.array([states_change(plan) for plan in known] or [False])
    limited = np.array([_has_maximum(plan) for plan in known] or [False])
    first = rows.numbers.whole(layout.PRIMARY)
    second = rows.numbers.whole(layout.SECONDARY)
    by = (first != ABSENT) & changing[first]
    by |= (second != ABSENT) & (changing[second] | limited[second])
    keys = ArrowColumn(rows.batch, "scale").array
    if keys is not None:
        scaled = keys.is_valid().to_numpy(zero_copy_only=False)
        helped = rows.numbers.whole(layout.ASSISTANCE) != ABSENT
        by |= scaled & helped & (first == ABSENT)
        changing_scales = {
            key
            for key, scale in rows.plans.scales.items()
            if scale.review != "start" or scale.caps_cost_share
        }
        if changing_scales:
            by |= np.array([key in changing_scales for key in keys.to_pylist()], bool)
    return np.flatnonzero(by & (faults.of_row == 0))


def _has_maximum(plan: Plan) -> bool:
    return any(row.payer_maximum is not None for row in plan.side.benefits)


def reckon(
    rows: Rows, wanted: Ints, faults: Faults, totals: Ints, lines: Ints, offsets: Ints
) -> None:
    """Reckon rows one by one, and write their totals and sessions; what is wrong is marked."""
    for row in map(int, wanted):
        try:
            case = case_of(rows, row)
            outcomes = fold.reckon(case).outcomes
        except CaseError as error:
            faults.of_row[row] = faults.number(_placed(error.problems[0]))
            continue
        totals[:, row] = list(_totals(case, outcomes))
        if len(lines):
            at = offsets[row]
            for place, outcome in enumerate(outcomes):
                lines[at + place] = list(_line(outcome))


def case_of(rows: Rows, row: int) -> Case:
    """Return a row as a case; CaseError where its payers can't stand together."""
    plans = rows.plans
    fees = {
        service: Minor(fee)
        for number, service in enumerate(SERVICES)
        if (fee := rows.at(layout.FEES + number, row)) != ABSENT
    }
    scale = plans.scales.get(_text(rows, "scale", row) or "")
    payers: list[Payer] = []
    if (helped := rows.at(layout.ASSISTANCE, row)) != ABSENT:
        payers.append(Assistance(helped))
    payers += _plans(rows, row)
    income, household = _whole(rows, "annual_income", row), _whole(rows, "household_size", row)
    case = Case(
        Course(visits=tuple(_visits(rows, row))),
        Provider(
            fees=fees,
            missed_session_fee=Minor(max(0, rows.at(layout.MISSED_FEE, row))),
            sliding_scale=scale,
        ),
        ClientTable(
            household_size=household,
            annual_income=None if income is None else Minor(income),
            residence=_text(rows, "residence", row) or "US",  # type: ignore[arg-type]
            missed_sessions=max(0, rows.at(layout.MISSED, row)),
        ),
        tuple(payers),
        plans.currency,
        plans.digits,
    )
    if problems := list(_problems(case)):
        raise CaseError(problems)
    return case


def _problems(case: Case) -> Iterator[Problem]:
    """Yield what only the whole case can be wrong in."""
    yield from timeline.carries_problems(case.plans)
    first_days: tuple[dt.date, ...] = (case.first_day,) * len(case.plans)
    if case.timeline is not None:
        yield from case.timeline.problems
        first_days = case.timeline.first_days
    for plan, first in zip(case.plans, first_days, strict=True):
        used = plan.side.used
        if used and used.as_of and used.as_of > first and is_in_force(plan, first):
            yield Problem(kinds.USED_AFTER_FIRST_DAY, f"{plan.path}.used_as_of")


def _visits(rows: Rows, row: int) -> Iterator[Visit]:
    """Yield the sessions of a row, by pace or as listed."""
    if rows.at(layout.PACE, row) == layout.FREE_FORM:
        for line in rows.visits[rows.offsets[row] : rows.offsets[row + 1]]:
            day, service, modality, fee = map(int, line)
            own = None if fee == ABSENT else Minor(fee)
            yield _visit(day, service, modality, own)
        return
    columns = (layout.KIND, layout.FIRST_DAY, layout.PACE, layout.SESSIONS)
    kind, first, pace, sessions = (rows.at(column, row) for column in columns)
    if kind == OVER_SPAN:
        pace = _span(first, pace)
    for number in range(sessions):
        service = rows.at(layout.SERVICE, row) if number else SERVICES.index("intake")
        day = session_day(kind, first, pace, sessions, number)
        yield _visit(day, service, rows.at(layout.MODALITY, row), None)


def _span(first: int, months: int) -> int:
    """Return the days of so many months from a day on."""
    return months_on(first, months) - first


def _visit(day: int, service: int, modality: int, fee: Minor | None) -> Visit:
    try:
        date = _EPOCH + dt.timedelta(days=day)
    except OverflowError:
        raise CaseError([Problem(kinds.DATE_OVERFLOW, "first_day")]) from None
    return Visit(date, SERVICES[service], MODALITIES[modality], fee)  # type: ignore[arg-type]


def _plans(rows: Rows, row: int) -> Iterator[Plan]:
    """Yield a row's plans with what the row itself says of them."""
    for side, column in enumerate((layout.PRIMARY, layout.SECONDARY)):
        number = rows.at(column, row)
        if number == ABSENT:
            continue
        plan = rows.plans.plans[number]
        place = _SIDE_COLUMN[side]
        where = place + plan.side_path.removeprefix("plan")
        own = _side(rows, row, side, plan)
        yield attrs.evolve(plan, side=own, path=place, side_path=where)


def _side(rows: Rows, row: int, side: int, plan: Plan) -> Any:
    """Return a plan's terms with the row's amounts over them."""
    terms = plan.side
    stated = {
        service: Minor(amount)
        for number, service in enumerate(SERVICES)
        if (amount := rows.at(layout.CASE_ALLOWED + 4 * side + number, row)) != ABSENT
    }
    at = layout.USED + side * layout.USED_COLUMNS
    used = _used(rows, row, at, terms.used)
    visits, paid = (rows.at(at + n, row) for n in (layout.CASE_VISITS, layout.CASE_PAID))
    benefits = terms.benefits
    if visits != ABSENT:
        benefits = tuple(attrs.evolve(each, visits_used=visits) for each in benefits)
    if paid != ABSENT:
        benefits = tuple(attrs.evolve(each, payer_maximum_used=Minor(paid)) for each in benefits)
    return attrs.evolve(
        terms,
        allowed={**terms.allowed, **stated},
        used=used,
        benefits=benefits,
        states_used=terms.states_used or used is not terms.used,
    )


def _used(rows: Rows, row: int, at: int, plans_own: Used | None) -> Used | None:
    """Return what a row says was used; where it says nothing, what its plan says."""
    day = rows.at(at + layout.CASE_AS_OF, row)
    as_of = plans_own.as_of if plans_own else None
    if day != NO_DAY:
        as_of = _EPOCH + dt.timedelta(days=day)
    amounts = [rows.at(at + layout.CASE_DEDUCTIBLE + n, row) for n in range(4)]
    if all(amount == ABSENT for amount in amounts):
        own = plans_own or Used()
        return plans_own if own.as_of == as_of else attrs.evolve(own, as_of=as_of)
    deductible, maximum = _both(*amounts[:2]), _both(*amounts[2:])
    return Used(as_of, deductible, maximum, plans_own.carry_over if plans_own else None)


def _both(individual: int, family: int) -> Amounts | None:
    if individual == ABSENT and family == ABSENT:
        return None
    return Amounts(Minor(max(0, individual)), None if family == ABSENT else Minor(family))


def _text(rows: Rows, name: str, row: int) -> str | None:
    array = ArrowColumn(rows.batch, name).array
    return None if array is None else array[row].as_py()


def _whole(rows: Rows, name: str, row: int) -> int | None:
    """Return a whole number of a row, an amount in minor units; None where it states none."""
    array = ArrowColumn(rows.batch, name).array
    value = None if array is None else array[row].as_py()
    if value is None or isinstance(value, int):
        return value
    return int(value.scaleb(rows.plans.digits))


# -- what it came to ----------------------------------------------------------------------------


def _totals(case: Case, outcomes: list[Outcome]) -> Iterator[int]:
    """Yield a row's totals in the order of the columns."""
    patient = [sum(column) for column in zip(*(o.patient[:5] for o in outcomes), strict=True)]
    yield sum(patient) + case.unheld
    yield sum(outcome.session.billed for outcome in outcomes)
    yield sum(outcome.write_off for outcome in outcomes)
    yield sum(sum(outcome.paid) for outcome in outcomes)
    yield sum(patient)
    yield from patient
    yield case.unheld


def _line(outcome: Outcome) -> Iterator[int]:
    """Yield a session's amounts in the order of the columns, then its day and service."""
    session = outcome.session
    yield session.billed
    yield outcome.write_off
    yield sum(outcome.paid)
    yield sum(outcome.patient[:5])
    yield from outcome.patient[:5]
    yield (session.date - _EPOCH).days
    yield SERVICES.index(session.service)
    yield outcome.rulings[0].allowed if outcome.rulings else session.billed


def _placed(problem: Problem) -> Problem:
    """Give a problem of the ledger's engine the path of the column that it is about."""
    head = "provider.fees."
    if problem.path.startswith(head):
        return attrs.evolve(problem, path=f"fee_{problem.path.removeprefix(head)}")
    return problem


def count(cases: pa.RecordBatch, plans: CompiledPlans) -> int:
    """Return how many rows of a batch go by the ledger's engine."""
    faults = Faults(cases.num_rows)
    sheet, offsets, visits = read_cases(cases, plans, faults)
    return len(asked(Rows(cases, plans, sheet, offsets, visits), faults))
