"""A record batch of cases as the numbers that the compiled loop reads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import cache, partial
from typing import Any, NamedTuple, get_args

import numpy as np
import pyarrow as pa

from iptcost._faults import kinds, problem
from iptcost._rules import course, money, plan
from iptcost.batch._columns.columns import Columns, Entries, Faults, Sheet, valid
from iptcost.batch._columns.schema import PAYING, PRICES, priced_codes
from iptcost.batch._loop import book, calendar, layout

SIDES = ("", "secondary_")
Prices = dict[str, book.Ints]
"""Columns of amounts by procedure code or service."""


class Visits(NamedTuple):
    """The listed visits of all rows, in date order within each: those of row i from a place on."""

    offsets: book.Ints
    lines: book.Ints
    listed: Any
    """Which rows list their visits."""
    codes: list[str | None] | None = None
    """Each visit's own procedure code; None where no visit has one."""
    add_ons: list[tuple[course.Code, ...]] | None = None


class Listed(NamedTuple):
    """The payers that rows list, or the fees that change, each a line of a sheet."""

    entries: Entries
    sheet: Sheet
    prices: Prices


class More(NamedTuple):
    """What the rows state besides; ``asked`` are those that only the ledger's engine reckons."""

    asked: Any
    late: tuple[book.Ints, book.Ints]
    prices: dict[str, Prices]
    payers: Listed | None
    changes: Listed | None


class Rows(NamedTuple):
    """A batch's cases as numbers, with what is needed to read one of them whole."""

    columns: Columns
    plans: book.CompiledPlans
    sheet: Sheet
    visits: Visits
    more: More


def read_cases(cases: pa.RecordBatch, plans: book.CompiledPlans, faults: Faults) -> Rows:
    """Return the cases' numbers; what is wrong is marked in ``faults``."""
    columns = Columns(cases, plans.digits, faults)
    sheet = Sheet(cases.num_rows)
    primary, secondary = columns.plans("plan", plans), columns.plans("secondary_plan", plans)
    if len(secondary) > 1 or secondary[0] != book.ABSENT:
        alone = (primary == book.ABSENT) & (secondary != book.ABSENT)
        primary = np.where(alone, secondary, primary)
        secondary = np.where(alone, book.ABSENT, secondary)
    sheet.put(layout.PRIMARY, primary, secondary)
    assistance = columns.counts("assistance_sessions")
    sheet.put(layout.ASSISTANCE, assistance)
    visits = _read_course(columns, sheet)
    sheet.put_services(columns, "fee_", layout.FEES)
    for number, side in enumerate(SIDES):
        sheet.put_side(columns, number, side)
    sheet.put(layout.MISSED, columns.counts("missed_sessions"))
    sheet.put(layout.MISSED_FEE, np.maximum(0, columns.amounts("missed_session_fee")))
    columns.words("code", _read_code)
    more = _read_more(columns, plans)
    payers = (primary != book.ABSENT) | (assistance != book.ABSENT)
    if more.payers is not None:
        payers = payers | more.payers.entries.listed
    _put_scales(columns, plans, sheet, payers)
    return Rows(columns, plans, sheet, visits, more)


def by_ledger(rows: Rows) -> book.Ints:
    """Return the rows that the ledger's engine is to reckon, of those that are not wrong yet.

    Those are the rows that state more than the compiled loop knows, themselves or by their plans
    or scale; those whose second plan has a maximum of its own, and those whose assistance may run
    out before a scale.
    """
    known, sheet, faults = rows.plans.plans, rows.sheet, rows.columns.faults
    changing = np.array([plan.states_change(each) for each in known] or [False])
    maxima = ([row.payer_maximum for row in each.side.benefits] for each in known)
    limited = np.array([any(most is not None for most in of) for of in maxima] or [False])
    first, second = sheet.whole(layout.PRIMARY), sheet.whole(layout.SECONDARY)
    by = rows.more.asked.copy()
    if changing.any():
        by |= (first != book.ABSENT) & changing[first]
    if changing.any() or limited.any():
        by |= (second != book.ABSENT) & (changing[second] | limited[second])
    if rows.visits.add_ons is not None:
        having = np.array([bool(each) for each in rows.visits.add_ons])
        by[np.repeat(np.arange(sheet.rows), np.diff(rows.visits.offsets))[having]] = True
    keys = rows.columns.array("scale")
    if keys is not None:
        helped = sheet.whole(layout.ASSISTANCE) != book.ABSENT
        by |= valid(keys) & helped & (first == book.ABSENT)
        changing_scales = {
            key
            for key, scale in rows.plans.scales.items()
            if scale.review != "start" or scale.caps_cost_share
        }
        if changing_scales:
            by |= np.array([key in changing_scales for key in keys.to_pylist()], bool)
    return np.flatnonzero(by & (faults.of_row == 0))


def as_cases(rows: Rows, apart: book.Ints | None = None) -> layout.Cases:
    """Return what the compiled loop takes; it leaves alone what is wrong by now, and ``apart``."""
    sheet, of_row = rows.sheet, rows.columns.faults.of_row
    wrong = of_row if of_row.any() else np.zeros(1, np.int64)
    if apart is not None and len(apart):
        wrong = of_row.copy()
        wrong[apart] = 1
    sheet.put(layout.SKIP, wrong)
    return layout.Cases(sheet.numbers, sheet.masks, rows.visits.offsets, rows.visits.lines)


def _protocol(name: str | None) -> tuple[int, int, int, int]:
    """Return a protocol's sessions, kind of pace, pace and service."""
    protocol = course.PROTOCOLS.get(name or "ipt")
    if protocol is None:
        raise _none_of(course.PROTOCOLS, name)
    kind, pace = calendar.OVER_SPAN, protocol.span_months or 0
    if protocol.cadence is not None:
        kind, pace = _pace(*protocol.cadence)
    return protocol.sessions, kind, pace, book.SERVICES.index(protocol.service)


def _every(text: str | None) -> tuple[int, int]:
    """Return the kind of pace and the pace of ``"2 weeks"``; -1 where null."""
    return (book.ABSENT, book.ABSENT) if text is None else _pace(*course.cadence(text))


def _pace(number: int, unit: str) -> tuple[int, int]:
    if unit == "month":
        return calendar.BY_MONTHS, number
    return calendar.BY_DAYS, number * (7 if unit == "week" else 1)


def _one_of(names: tuple[str, ...], default: int, name: str | None) -> tuple[int]:
    """Return the number of one of ``names``, or the default where null."""
    if name is None:
        return (default,)
    if name not in names:
        raise _none_of(names, name)
    return (names.index(name),)


def _none_of(names: Iterable[str], name: str | None) -> money.BadValueError:
    choices = ", ".join(names)
    return money.BadValueError(kinds.NOT_A_CHOICE_LIST, value=problem.quote(name), choices=choices)


def _read_course(columns: Columns, sheet: Sheet) -> Visits:
    """Set the columns of the course; return the listed visits."""
    usual, kind, pace, service = columns.words("protocol", _protocol)
    other_kind, other_pace = columns.words("every", _every)
    kind = np.where(other_kind == book.ABSENT, kind, other_kind)
    pace = np.where(other_pace == book.ABSENT, pace, other_pace)
    sessions = columns.counts("sessions", least=1)
    sessions = np.where(sessions == book.ABSENT, usual, sessions)
    first_day = columns.days("first_day")
    modality = columns.words("modality", partial(_one_of, book.MODALITIES, 0))[0]
    visits = _visits(columns, modality)
    if visits.listed.any():
        starts = np.clip(visits.offsets[:-1], 0, max(0, len(visits.lines) - 1))
        first_day = np.where(visits.listed, visits.lines[starts, 0], first_day)
        sessions = np.where(visits.listed, np.diff(visits.offsets), sessions)
        pace = np.where(visits.listed, layout.FREE_FORM, pace)
    columns.mark(first_day == book.NO_DAY, kinds.START_MISSING, "first_day")
    sheet.put(layout.FIRST_DAY, first_day, sessions, kind, pace, service, modality)
    return visits


def _visits(columns: Columns, modality: book.Ints) -> Visits:
    """Return the listed visits in date order."""
    rows = columns.batch.num_rows
    nothing = np.zeros((1, layout.VISIT_COLUMNS), np.int64)
    entries = columns.entries("visits")
    if entries is None:
        return Visits(np.zeros(rows + 1, np.int64), nothing, np.zeros(rows, bool))
    listed, offsets, owner, own = entries
    columns.mark(listed & (np.diff(offsets) == 0), kinds.NO_VISITS, "visits")
    if not len(owner):
        return Visits(offsets, nothing, listed)
    lines = _visit_lines(own, np.broadcast_to(modality, rows)[owner])
    codes = None if (coded := own.array("code")) is None else coded.to_pylist()
    add_ons = _read_add_ons(own)
    columns.take_faults(entries)
    # In date order within each row, those of one day as listed.
    order = np.lexsort((np.arange(len(owner)), lines[:, 0], owner))
    return Visits(
        offsets,
        np.ascontiguousarray(lines[order]),
        listed,
        codes and [codes[place] for place in order],
        add_ons and [add_ons[place] for place in order],
    )


def _visit_lines(visits: Columns, modality: book.Ints) -> book.Ints:
    """Return day, service, modality and fee of each listed visit."""
    lines = np.empty((visits.batch.num_rows, layout.VISIT_COLUMNS), np.int64)
    by_code = visits.words("code", _read_code)[0]
    service = visits.words("service", partial(_one_of, book.SERVICES, book.ABSENT))[0]
    stated = visits.words("modality", partial(_one_of, book.MODALITIES, book.ABSENT))[0]
    lines[:, layout.VISIT_DAY] = visits.days("date")
    lines[:, layout.VISIT_SERVICE] = np.where(service == book.ABSENT, by_code, service)
    lines[:, layout.VISIT_MODALITY] = np.where(stated == book.ABSENT, modality, stated)
    lines[:, layout.VISIT_FEE] = visits.amounts("fee")
    visits.mark(lines[:, layout.VISIT_DAY] == book.NO_DAY, kinds.MISSING_KEY, "date", key="date")
    unknown = lines[:, layout.VISIT_SERVICE] == book.ABSENT
    if unknown.any() and (codes := visits.array("code")) is not None:
        visits.mark(unknown & valid(codes), kinds.CODE_WITHOUT_SERVICE, "code", value="code")
    visits.mark(unknown, kinds.MISSING_KEY, "service", key="service")
    return lines


def _put_scales(columns: Columns, plans: book.CompiledPlans, sheet: Sheet, payers: Any) -> None:
    """Set each self-pay row's fee rule: percentage or amount, floor and ceiling; -1 for none.

    A scale beside a payer is not applied. Rows that are alike in all that a scale asks for are
    read once.
    """
    sheet.put(layout.SCALE, *np.full((4, 1), book.ABSENT, np.int64))
    keys = columns.array("scale")
    if keys is None:
        return
    from iptcost._rules.case import Residence

    rows, faults = sheet.rows, columns.faults
    sizes = columns.counts("household_size", least=1)
    income = columns.amounts("annual_income")
    places = columns.words("residence", partial(_one_of, get_args(Residence), 0))[0]
    found = np.full((4, rows), book.ABSENT, np.int64)
    asked = np.broadcast_to(~payers, rows) & (faults.of_row == 0) & valid(keys)
    stated = (sizes, income, places, sheet.whole(layout.FIRST_DAY))
    texts, said = keys.to_pylist(), [np.broadcast_to(each, rows) for each in stated]
    rule_of = cache(partial(_fee_rule, plans))
    for row in np.flatnonzero(asked):
        rule = rule_of(texts[row], *(int(each[row]) for each in said))
        if isinstance(rule, problem.Problem):
            faults.of_row[row] = faults.number(rule)
        else:
            found[:, row] = rule
    sheet.put(layout.SCALE, *found)


def _fee_rule(
    plans: book.CompiledPlans, key: str, size: int, income: int, place: int, day: int
) -> tuple[int, int, int, int] | problem.Problem:
    """Return what a scale makes of a client: percentage (0) or amount (1), floor and ceiling."""
    from iptcost._rules import sliding_scale
    from iptcost._rules.case import ClientTable, Residence

    scale = plans.scales.get(key)
    if scale is None:
        return problem.Problem(kinds.UNKNOWN_PLAN, "scale", {"value": str(key)})
    client = ClientTable(
        None if size == book.ABSENT else size,
        None if income == book.ABSENT else money.Minor(income),
        get_args(Residence)[place],
    )
    date = dt.date(1970, 1, 1) + dt.timedelta(days=day)
    reduced, problems = sliding_scale.reduce(scale, client, plans.currency, plans.digits, date)
    if problems or reduced is None:
        return problems[0]
    rule, tier = (book.ABSENT, book.ABSENT), reduced.tier
    if tier is not None and tier.percent_of_fee is not None:
        rule = (0, tier.percent_of_fee)
    elif tier is not None:
        rule = (1, tier.amount(0, reduced.income))
    floor, ceiling = (book.ABSENT if end is None else end for end in (scale.floor, scale.ceiling))
    return *rule, floor, ceiling


# -- what the compiled loop has no room for: its rows go by the ledger's engine --------------------


def _read_more(columns: Columns, plans: book.CompiledPlans) -> More:
    """Return what the rows state besides the numbers of the compiled loop."""
    late = columns.counts("late_cancellations"), columns.amounts("late_cancellation_fee")
    prices = {prefix: _prices(columns, prefix) for prefix in PRICES}
    asked = np.zeros(columns.batch.num_rows, bool) | ((late[0] > 0) & (late[1] > 0))
    for stated in prices.values():
        for values in stated.values():
            asked |= values != book.ABSENT
    payers, changes = columns.entries("payers"), columns.entries("fee_changes")
    for entries in (payers, changes):
        if entries is not None:
            asked |= entries.listed
    return More(
        asked,
        late,
        prices,
        None if payers is None else _payers(columns, payers, plans),
        None if changes is None else _changes(columns, changes),
    )


def _prices(columns: Columns, prefix: str) -> Prices:
    """Return the prices by procedure code."""
    names = priced_codes(columns.batch.schema.names, prefix)
    return {priced: columns.amounts(name) for name, priced in names.items()}


def _payers(columns: Columns, entries: Entries, plans: book.CompiledPlans) -> Listed:
    """Return the listed payers; a row that states one elsewhere too is wrong."""
    own = entries.columns
    sheet = Sheet(own.batch.num_rows)
    sheet.put(layout.PRIMARY, own.plans("plan", plans))
    sheet.put(layout.ASSISTANCE, own.counts("assistance_sessions"))
    sheet.put_side(own, 0)
    begins, until = own.days("from"), own.days("until")
    ends_before = (begins != book.NO_DAY) & (until != book.NO_DAY) & (until < begins)
    for entry in map(int, np.flatnonzero(ends_before & (own.faults.of_row == 0))):
        days = {"until": own.value(entry, "until"), "begins": own.value(entry, "from")}
        own.mark_at(entry, kinds.UNTIL_BEFORE_FROM, "until", **days)
    helped, planned = (sheet.whole(at) != book.ABSENT for at in (layout.ASSISTANCE, layout.PRIMARY))
    own.mark(~helped & ~planned, kinds.MISSING_KEY, "plan", key="plan")
    own.mark(helped & planned, kinds.STATED_TWICE, "plan", other="assistance_sessions")
    prices = _prices(own, "allowed_")
    columns.take_faults(entries)
    for name in (*PAYING, *priced_codes(columns.batch.schema.names, "allowed_")):
        if (array := columns.array(name)) is not None:
            columns.mark(valid(array) & entries.listed, kinds.STATED_TWICE, name, other="payers")
    return Listed(entries, sheet, prices)


def _changes(columns: Columns, entries: Entries) -> Listed:
    """Return the fees that change."""
    own = entries.columns
    own.mark(own.days("from") == book.NO_DAY, kinds.MISSING_KEY, "from", key="from")
    sheet = Sheet(own.batch.num_rows)
    sheet.put_services(own, "fee_", layout.FEES)
    prices = _prices(own, "fee_")
    columns.take_faults(entries)
    return Listed(entries, sheet, prices)


def _read_code(text: str | None) -> tuple[int]:
    """Return the service of a procedure code, -1 where it is of none; BadValueError for no code."""
    if text is None:
        return (book.ABSENT,)
    service = course.service_of(course.code(text), {})
    return (book.ABSENT if service is None else book.SERVICES.index(service),)


def _read_add_ons(visits: Columns) -> list[tuple[course.Code, ...]] | None:
    """Return each visit's add-ons; None where no visit has any."""
    lists = visits.array("add_ons")
    if lists is None:
        return None
    found = []
    for number, stated in enumerate(lists.to_pylist()):
        try:
            found.append(tuple(course.code(each) for each in stated or ()))
        except money.BadValueError as error:
            found.append(())
            visits.mark_at(number, error.kind, "add_ons", **error.values)
    return found
