"""A record batch of cases as the numbers that the compiled loop reads."""

from __future__ import annotations

import datetime as dt
from typing import Any, get_args

import numpy as np
import pyarrow as pa

from iptcost._faults import kinds
from iptcost._faults.problem import Problem
from iptcost._rules.money import Minor
from iptcost._rules.self_pay import sliding_scale
from iptcost._rules.self_pay.sliding_scale import ClientTable, Residence
from iptcost.batch._columns import columns
from iptcost.batch._columns.columns import ArrowColumn, Faults
from iptcost.batch._loop import layout
from iptcost.batch._loop.book import ABSENT, MODALITIES, NO_DAY, SERVICES, CompiledPlans, Ints
from iptcost.batch._loop.layout import CASE_COLUMNS, FREE_FORM, USED_COLUMNS, VISIT_COLUMNS, Cases

SIDES = ("", "secondary_")
RESIDENCES: tuple[Residence, ...] = get_args(Residence)
_USED = ("deductible", "deductible_family", "out_of_pocket", "out_of_pocket_family")


class Sheet:
    """The cases' numbers, a line for each column; what says the same in every row stands once."""

    def __init__(self, rows: int) -> None:
        """Begin with nothing set; a line that is never filled is never touched either."""
        self.rows = rows
        self.numbers = np.empty((CASE_COLUMNS, max(1, rows)), np.int64)
        self.masks = np.zeros(CASE_COLUMNS, np.int64)

    def put(self, column: int, values: Ints) -> None:
        """Set a column: a number for each row, or one for all."""
        self.numbers[column, : len(values)] = values
        self.masks[column] = 0 if len(values) <= 1 else -1

    def whole(self, column: int) -> Ints:
        """Return a column with a number for each row."""
        line: Ints = self.numbers[column, : self.rows]
        return line if self.masks[column] else np.full(self.rows, self.numbers[column, 0])


def read_cases(
    cases: pa.RecordBatch, plans: CompiledPlans, faults: Faults
) -> tuple[Sheet, Ints, Ints]:
    """Return the cases' numbers, and their listed visits with each case's first.

    What is wrong is marked in ``faults``.
    """

    def column(name: str) -> ArrowColumn:
        return ArrowColumn(cases, name)

    sheet, digits = Sheet(cases.num_rows), plans.digits
    primary = columns.plan_numbers(column("plan"), plans, faults, "plan")
    secondary = columns.plan_numbers(column("secondary_plan"), plans, faults, "secondary_plan")
    if len(secondary) > 1 or secondary[0] != ABSENT:
        alone = (primary == ABSENT) & (secondary != ABSENT)
        primary, secondary = (
            np.where(alone, secondary, primary),
            np.where(alone, ABSENT, secondary),
        )
    sheet.put(layout.PRIMARY, primary)
    sheet.put(layout.SECONDARY, secondary)
    assistance = columns.counts(column("assistance_sessions"), faults, "assistance_sessions")
    sheet.put(layout.ASSISTANCE, assistance)
    offsets, visits = _read_course(cases, sheet, digits, faults)

    _put_services(cases, sheet, "fee_", layout.FEES, digits, faults)
    for number, side in enumerate(SIDES):
        at = layout.CASE_ALLOWED + number * len(SERVICES)
        _put_services(cases, sheet, f"{side}allowed_", at, digits, faults)
        _put_used(cases, sheet, side, layout.USED + number * USED_COLUMNS, digits, faults)
    missed = columns.counts(column("missed_sessions"), faults, "missed_sessions")
    sheet.put(layout.MISSED, missed)
    name = "missed_session_fee"
    missed_fee = columns.amounts(column(name), digits, faults, name)
    sheet.put(layout.MISSED_FEE, np.maximum(0, missed_fee))
    _put_scales(cases, plans, sheet, (primary != ABSENT) | (assistance != ABSENT), faults)
    return sheet, offsets, visits


def as_cases(
    sheet: Sheet, offsets: Ints, visits: Ints, faults: Faults, apart: Ints | None = None
) -> Cases:
    """Return what the compiled loop takes; it leaves alone what is wrong by now, and ``apart``."""
    wrong = faults.of_row if faults.of_row.any() else np.zeros(1, np.int64)
    if apart is not None and len(apart):
        wrong = faults.of_row.copy()
        wrong[apart] = 1
    sheet.put(layout.SKIP, wrong)
    return Cases(sheet.numbers, sheet.masks, offsets, visits)


def _read_course(
    cases: pa.RecordBatch, sheet: Sheet, digits: int, faults: Faults
) -> tuple[Ints, Ints]:
    """Set the columns of the course; return the listed visits' offsets and lines."""
    usual, kind, pace, service = columns.words(
        ArrowColumn(cases, "protocol"), columns.read_protocol, faults, "protocol"
    )
    other_kind, other_pace = columns.words(
        ArrowColumn(cases, "every"), columns.read_every, faults, "every"
    )
    kind = np.where(other_kind == ABSENT, kind, other_kind)
    pace = np.where(other_pace == ABSENT, pace, other_pace)
    sessions = columns.counts(ArrowColumn(cases, "sessions"), faults, "sessions", least=1)
    sessions = np.where(sessions == ABSENT, usual, sessions)
    first_day = columns.days(ArrowColumn(cases, "first_day"), faults, "first_day")
    modality = columns.words(
        ArrowColumn(cases, "modality"), columns.read_modality, faults, "modality"
    )[0]

    offsets, visits, listed = _visits(ArrowColumn(cases, "visits"), modality, digits, faults)
    if listed.any():
        starts = np.clip(offsets[:-1], 0, max(0, len(visits) - 1))
        first_day = np.where(listed, visits[starts, 0], first_day)
        sessions = np.where(listed, np.diff(offsets), sessions)
        pace = np.where(listed, FREE_FORM, pace)
    faults.mark(first_day == NO_DAY, kinds.START_MISSING, "first_day")
    for number, values in (
        (layout.FIRST_DAY, first_day),
        (layout.SESSIONS, sessions),
        (layout.KIND, kind),
        (layout.PACE, pace),
        (layout.SERVICE, service),
        (layout.MODALITY, modality),
    ):
        sheet.put(number, values)
    return offsets, visits


def _put_services(
    cases: pa.RecordBatch, sheet: Sheet, prefix: str, at: int, digits: int, faults: Faults
) -> None:
    """Set a column for each service, from ``at`` on."""
    for number, service in enumerate(SERVICES):
        name = prefix + service
        sheet.put(at + number, columns.amounts(ArrowColumn(cases, name), digits, faults, name))


def _put_used(
    cases: pa.RecordBatch, sheet: Sheet, side: str, at: int, digits: int, faults: Faults
) -> None:
    """Set what a case says was used under one of its plans, from ``at`` on."""
    name = f"{side}used_as_of"
    sheet.put(at + layout.CASE_AS_OF, columns.days(ArrowColumn(cases, name), faults, name))
    for number, used in enumerate(_USED):
        name = f"{side}used_{used}"
        values = columns.amounts(ArrowColumn(cases, name), digits, faults, name)
        sheet.put(at + layout.CASE_DEDUCTIBLE + number, values)
    name = f"{side}visits_used"
    sheet.put(at + layout.CASE_VISITS, columns.counts(ArrowColumn(cases, name), faults, name))
    name = f"{side}payer_maximum_used"
    sheet.put(
        at + layout.CASE_PAID, columns.amounts(ArrowColumn(cases, name), digits, faults, name)
    )


def _visits(
    column: ArrowColumn, modality: Ints, digits: int, faults: Faults
) -> tuple[Ints, Ints, Any]:
    """Return offsets and lines (day, service, modality, fee) of listed visits in date order."""
    rows = column.batch.num_rows
    array = column.array
    nothing = np.zeros((1, VISIT_COLUMNS), np.int64)
    none = np.zeros(rows + 1, np.int64), nothing, np.zeros(rows, bool)
    if array is None:
        return none
    listed = array.is_valid().to_numpy(zero_copy_only=False)
    lengths = np.where(
        listed, np.nan_to_num(array.value_lengths().to_numpy(zero_copy_only=False)), 0
    )
    offsets = np.zeros(rows + 1, np.int64)
    np.cumsum(lengths.astype(np.int64), out=offsets[1:])
    faults.mark(listed & (lengths == 0), kinds.NO_VISITS, "visits")
    flat = array.flatten()
    if len(flat) == 0:
        return offsets, nothing, listed
    owner = np.repeat(np.arange(rows), np.diff(offsets))
    inner = Faults(len(flat))
    lines = _visit_lines(pa.RecordBatch.from_struct_array(flat), digits, inner)
    numbers = np.zeros(rows, np.int64)
    wrong = np.flatnonzero(inner.of_row)[::-1]  # a row keeps the first of its visits' problems
    own = [faults.number(problem) for problem in inner.known]
    numbers[owner[wrong]] = np.array([0, *own], np.int64)[inner.of_row[wrong]]
    faults.mark_each(numbers)
    usual = np.broadcast_to(modality, rows)[owner]
    lines[:, 2] = np.where(lines[:, 2] == ABSENT, usual, lines[:, 2])
    # In date order within each row, those of one day as listed.
    order = np.lexsort((np.arange(len(owner)), lines[:, 0], owner))
    return offsets, np.ascontiguousarray(lines[order]), listed


def _visit_lines(visits: pa.RecordBatch, digits: int, faults: Faults) -> Ints:
    """Return day, service, modality and fee of each listed visit."""
    modality = columns.reader_of(MODALITIES, ABSENT)
    lines = np.empty((visits.num_rows, VISIT_COLUMNS), np.int64)
    lines[:, layout.VISIT_DAY] = columns.days(ArrowColumn(visits, "date"), faults, "visits.date")
    lines[:, layout.VISIT_SERVICE] = columns.words(
        ArrowColumn(visits, "service"), columns.read_service, faults, "visits.service"
    )[0]
    lines[:, layout.VISIT_MODALITY] = columns.words(
        ArrowColumn(visits, "modality"), modality, faults, "visits.modality"
    )[0]
    lines[:, layout.VISIT_FEE] = columns.amounts(
        ArrowColumn(visits, "fee"), digits, faults, "visits.fee"
    )
    for name, column, absent in (
        ("date", layout.VISIT_DAY, NO_DAY),
        ("service", layout.VISIT_SERVICE, ABSENT),
    ):
        missing = lines[:, column] == absent
        faults.mark(missing, kinds.MISSING_KEY, f"visits.{name}", key=name)
    return lines


def _put_scales(
    cases: pa.RecordBatch, plans: CompiledPlans, sheet: Sheet, payers: Any, faults: Faults
) -> None:
    """Set each self-pay row's fee rule: percentage or amount, floor and ceiling; -1 for none.

    A scale beside a payer is not applied. Rows that are alike in all that a scale asks for are
    read once.
    """
    for column in range(layout.SCALE, layout.SCALE + 4):
        sheet.put(column, np.full(1, ABSENT, np.int64))
    keys = ArrowColumn(cases, "scale").array
    if keys is None:
        return
    rows = cases.num_rows
    sizes = columns.counts(ArrowColumn(cases, "household_size"), faults, "household_size", least=1)
    income = columns.amounts(
        ArrowColumn(cases, "annual_income"), plans.digits, faults, "annual_income"
    )
    read_residence = columns.reader_of(RESIDENCES, 0)
    places = columns.words(ArrowColumn(cases, "residence"), read_residence, faults, "residence")[0]
    found = np.full((4, rows), ABSENT, np.int64)
    asked = np.broadcast_to(~payers, rows) & (faults.of_row == 0)
    asked &= keys.is_valid().to_numpy(zero_copy_only=False)
    texts, days = keys.to_pylist(), sheet.whole(layout.FIRST_DAY)
    sizes, income, places = (np.broadcast_to(of, rows) for of in (sizes, income, places))
    known: dict[tuple[Any, ...], tuple[int, ...] | Problem] = {}
    for row in np.flatnonzero(asked):
        key = (texts[row], int(sizes[row]), int(income[row]), int(places[row]), int(days[row]))
        if key not in known:
            known[key] = _fee_rule(plans, *key)
        rule = known[key]
        if isinstance(rule, Problem):
            faults.of_row[row] = faults.number(rule)
        else:
            found[:, row] = rule
    for number, values in enumerate(found):
        sheet.put(layout.SCALE + number, values)


def _fee_rule(
    plans: CompiledPlans, key: str, size: int, income: int, place: int, day: int
) -> tuple[int, int, int, int] | Problem:
    """Return what a scale makes of a client: percentage (0) or amount (1), floor and ceiling."""
    scale = plans.scales.get(key)
    if scale is None:
        return Problem(kinds.UNKNOWN_PLAN, "scale", {"value": str(key)})
    client = ClientTable(
        None if size == ABSENT else size,
        None if income == ABSENT else Minor(income),
        RESIDENCES[place],
    )
    date = dt.date(1970, 1, 1) + dt.timedelta(days=day)
    reduced, problems = sliding_scale.reduce(scale, client, plans.currency, plans.digits, date)
    if problems or reduced is None:
        return problems[0]
    rule = (ABSENT, ABSENT)
    if reduced.tier is not None and reduced.tier.percent_of_fee is not None:
        rule = (0, reduced.tier.percent_of_fee)
    elif reduced.tier is not None:
        rule = (1, reduced.tier.amount(0, reduced.income))
    floor = ABSENT if scale.floor is None else scale.floor
    ceiling = ABSENT if scale.ceiling is None else scale.ceiling
    return *rule, floor, ceiling
