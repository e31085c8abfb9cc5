"""The second lane: rows that the compiled loop has no room for, reckoned by the ledger's engine.

The columns out are the same, and the run says how many rows went this way.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterator
from typing import Any, Final

import attrs
import numpy as np

from iptcost._faults import problem
from iptcost._ledger import fold
from iptcost._rules import coordination, course, money
from iptcost._rules.case import Case, ClientTable, Provider, payers_problems
from iptcost._rules.limits import Amounts, Used
from iptcost._rules.plan import Assistance, Payer, Plan
from iptcost.batch._columns import cases, columns
from iptcost.batch._loop import layout
from iptcost.batch._loop.book import ABSENT, MODALITIES, NO_DAY, SERVICES, Ints

_EPOCH: Final = dt.date(1970, 1, 1)


def reckon(rows: cases.Rows, wanted: Ints, totals: Ints, lines: Ints, offsets: Ints) -> None:
    """Reckon rows one by one, and write their totals and sessions; what is wrong is marked."""
    faults = rows.columns.faults
    for row in map(int, wanted):
        try:
            case = case_of(rows, row)
            outcomes = fold.reckon(case).outcomes
        except problem.CaseError as error:
            faults.of_row[row] = faults.number(_placed(error.problems[0]))
            continue
        made = np.array([_line(outcome) for outcome in outcomes], np.int64)
        sums = made[:, : layout.SESSION_AMOUNTS].sum(axis=0)
        totals[:, row] = (sums[layout.PATIENT - 1] + case.unheld, *sums, case.unheld)
        if lines.size:
            lines[:, offsets[row] : offsets[row + 1]] = made.T


def case_of(rows: cases.Rows, row: int) -> Case:
    """Return a row as a case; CaseError where its payers can't stand together."""
    sheet, more, said = rows.sheet, rows.more, functools.partial(rows.columns.value, row)
    income = said("annual_income")
    if income is not None and not isinstance(income, int):
        income = int(income.scaleb(rows.plans.digits))
    late = [max(0, _at(values, row)) for values in more.late]
    case = Case(
        _course(rows, row),
        Provider(
            fees=_prices(sheet, layout.FEES, more.prices["fee_"], row),
            missed_session_fee=money.Minor(max(0, sheet.at(layout.MISSED_FEE, row))),
            sliding_scale=rows.plans.scales.get(said("scale") or ""),
            late_cancellation_fee=money.Minor(late[1]),
            fee_changes=tuple(_fee_changes(rows, row)),
        ),
        ClientTable(
            household_size=said("household_size"),
            annual_income=income,
            residence=said("residence") or "US",
            missed_sessions=max(0, sheet.at(layout.MISSED, row)),
            late_cancellations=late[0],
        ),
        tuple(_payers(rows, row)),
        rows.plans.currency,
        rows.plans.digits,
    )
    if problems := list(payers_problems(case)):
        raise problem.CaseError(problems)
    return case


# -- the course -----------------------------------------------------------------------------------


def _listed(rows: cases.Rows, row: int) -> Iterator[course.Visit]:
    """Yield the listed sessions of a row."""
    codes, add_ons = rows.visits.codes, rows.visits.add_ons
    usual, own = rows.columns.value(row, "code"), rows.sheet.at(layout.SERVICE, row)
    for at in range(rows.visits.offsets[row], rows.visits.offsets[row + 1]):
        day, service, modality, fee = map(int, rows.visits.lines[at])
        code: Any = codes[at] if codes else None
        yield course.Visit(
            _EPOCH + dt.timedelta(days=day),
            SERVICES[service],  # type: ignore[arg-type] # the words of the rules, as plain text
            MODALITIES[modality],  # type: ignore[arg-type]
            code=code or (usual if service == own else None),
            fee=None if fee == ABSENT else money.Minor(fee),
            add_ons=add_ons[at] if add_ons else (),
        )


def _course(rows: cases.Rows, row: int) -> course.Course:
    """Return the course of a row, by its pace or with its listed sessions."""
    sheet, said = rows.sheet, functools.partial(rows.columns.value, row)
    if sheet.at(layout.PACE, row) == layout.FREE_FORM:
        return course.Course(visits=tuple(_listed(rows, row)))
    every = said("every")
    return course.Course(
        protocol=said("protocol"),
        start=_EPOCH + dt.timedelta(days=sheet.at(layout.FIRST_DAY, row)),
        sessions=course.Sessions(sheet.at(layout.SESSIONS, row)),
        every=None if every is None else course.cadence(every),
        modality=MODALITIES[sheet.at(layout.MODALITY, row)],  # type: ignore[arg-type]
        code=said("code"),
    )


def _fee_changes(rows: cases.Rows, row: int) -> Iterator[course.FeeChange]:
    """Yield the fees that a row lists as changing."""
    changes = rows.more.changes
    if changes is not None:
        for at in range(*changes.entries.offsets[row : row + 2]):
            fees = _prices(changes.sheet, layout.FEES, changes.prices, at)
            yield course.FeeChange(changes.entries.columns.value(at, "from"), fees)


def _prices(sheet: columns.Sheet, at: int, coded: cases.Prices, row: int) -> Any:
    """Return a row's amounts by service, from a column of its sheet on, and by procedure code."""
    stated = [(service, sheet.at(at + number, row)) for number, service in enumerate(SERVICES)]
    stated += [(code, _at(values, row)) for code, values in coded.items()]
    return {name: money.Minor(amount) for name, amount in stated if amount != ABSENT}


def _at(values: Ints, row: int) -> int:
    """Return what a row says in a column, which may say the same in every row."""
    return int(values[row if len(values) > 1 else 0])


# -- the payers -----------------------------------------------------------------------------------


def _payers(rows: cases.Rows, row: int) -> Iterator[Payer]:
    """Yield a row's payers, listed or by columns, with what the row itself says of them."""
    listed = rows.more.payers
    if listed is not None and listed.entries.listed[row]:
        yield from _listed_payers(rows, listed, row)
        return
    if (helped := rows.sheet.at(layout.ASSISTANCE, row)) != ABSENT:
        yield Assistance(helped)
    for number, prefix in enumerate(("", "secondary_")):
        plan = rows.sheet.at(layout.PRIMARY + number, row)
        if plan != ABSENT:
            known, coded = rows.plans.plans[plan], rows.more.prices[f"{prefix}allowed_"]
            yield _placed_plan(known, f"{prefix}plan", rows.sheet, row, number, coded)


def _listed_payers(rows: cases.Rows, payers: cases.Listed, row: int) -> Iterator[Payer]:
    """Yield the payers that a row lists, with their days; ``carries`` may say a plan's key."""
    sheet, said = payers.sheet, payers.entries.columns.value
    first, after = payers.entries.offsets[row : row + 2]
    names: dict[str | None, str] = {}
    for at in range(first, after):
        plan, place = sheet.at(layout.PRIMARY, at), problem.join("payers", at - first)
        begins, until = said(at, "from"), said(at, "until")
        if plan == ABSENT:
            helped = sheet.at(layout.ASSISTANCE, at)
            yield Assistance(helped, path=place, begins=begins, until=until)
            continue
        known, key, carries = rows.plans.plans[plan], said(at, "plan"), said(at, "carries")
        # Most tables in a batch have no name but their key.
        names[key] = key if known.name == "plan" else known.name
        own = _placed_plan(known, place, sheet, at, 0, payers.prices)
        yield attrs.evolve(
            own,
            name=names[key],
            begins=begins or known.begins,
            until=until or known.until,
            carries=known.carries if carries is None else names.get(carries, carries),
        )


def _placed_plan(
    plan: Plan, place: str, sheet: columns.Sheet, row: int, number: int, coded: cases.Prices
) -> Plan:
    """Return a plan with its place in the row, and the row's amounts over its terms."""
    at, terms = layout.USED + number * layout.USED_COLUMNS, plan.side
    used = _used(sheet, row, at, terms.used)
    of_rows: dict[str, Any] = {
        "visits_used": sheet.at(at + layout.CASE_VISITS, row),
        "payer_maximum_used": sheet.at(at + layout.CASE_PAID, row),
    }
    stated = {name: value for name, value in of_rows.items() if value != ABSENT}
    if "visits_used" in stated:
        stated["visits_left"] = None
    side = attrs.evolve(
        terms,
        allowed={**terms.allowed, **_prices(sheet, layout.CASE_ALLOWED + 4 * number, coded, row)},
        used=used,
        benefits=tuple(attrs.evolve(each, **stated) for each in terms.benefits),
        states_used=terms.states_used or used is not terms.used,
    )
    where = place + plan.side_path.removeprefix("plan")
    return attrs.evolve(plan, side=side, path=place, side_path=where)


def _used(sheet: columns.Sheet, row: int, at: int, plans_own: Used | None) -> Used | None:
    """Return what a row says was used; where it says nothing, what its plan says."""
    own, day = plans_own or Used(), sheet.at(at + layout.CASE_AS_OF, row)
    as_of = own.as_of if day == NO_DAY else _EPOCH + dt.timedelta(days=day)
    amounts = [sheet.at(at + layout.CASE_DEDUCTIBLE + n, row) for n in range(4)]
    if all(amount == ABSENT for amount in amounts):
        return plans_own if own.as_of == as_of else attrs.evolve(own, as_of=as_of)
    return Used(as_of, _both(*amounts[:2]), _both(*amounts[2:]), own.carry_over)


def _both(individual: int, family: int) -> Amounts | None:
    if individual == ABSENT and family == ABSENT:
        return None
    return Amounts(
        money.Minor(max(0, individual)), None if family == ABSENT else money.Minor(family)
    )


# -- what it came to ----------------------------------------------------------------------------


def _line(outcome: coordination.Outcome) -> tuple[int, ...]:
    """Return a session's amounts in the order of the columns, then its day and service."""
    session, shares = outcome.session, outcome.patient[:5]
    amounts = (session.billed, outcome.write_off, sum(outcome.paid), sum(shares), *shares)
    allowed = outcome.rulings[0].allowed if outcome.rulings else session.billed
    return *amounts, (session.date - _EPOCH).days, SERVICES.index(session.service), allowed


def _placed(problem: problem.Problem) -> problem.Problem:
    """Give a problem of the ledger's engine the path of the column that it is about."""
    path = problem.path.replace("provider.fees.", "fee_").replace(".used.as_of", ".used_as_of")
    if path.startswith(("plan.used", "secondary_plan.used")):
        path = path.replace("plan.", "")
    return attrs.evolve(problem, path="first_day" if path == "course" else path)
