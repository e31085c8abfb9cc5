"""``iptcost.batch.estimate``: a record batch of cases in, a record batch of totals out.

A pure function of its columns: no file, no clock. Rows are independent; the order is kept.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pyarrow as pa

from iptcost import _kinds, _sliding_scale
from iptcost._problems import Kind, Problem, Words, join
from iptcost._sliding_scale import Client
from iptcost.batch import _columns, _courses, _machine
from iptcost.batch._book import ABSENT, MODALITIES, NO_DAY, SERVICES, Ints, Plans
from iptcost.batch._columns import Column, Faults
from iptcost.batch._courses import FREE_FORM, SESSION_COLUMNS, USED_COLUMNS, Cases, Standing
from iptcost.batch._schema import AMOUNTS, decimal_type, result_schema, session_schema

_SIDES = ("", "secondary_")


def estimate(cases: pa.RecordBatch, plans: Plans, *, decimals: bool = False) -> pa.RecordBatch:
    """Return the totals of each case, in the cases' order (``result_schema``).

    Amounts are integers of minor units, or decimals where ``decimals``. Raises TypeError for a
    column of a wrong type; what is wrong with a row stands in its ``error_*`` columns.
    """
    totals, faults, _, _ = _run(cases, plans, with_sessions=False)
    return _results(cases, plans, totals, faults, decimals=decimals)


def estimate_sessions(
    cases: pa.RecordBatch, plans: Plans, *, decimals: bool = False
) -> tuple[pa.RecordBatch, pa.RecordBatch]:
    """Return the totals, and a row for each session of each case (``session_schema``)."""
    totals, faults, lines, offsets = _run(cases, plans, with_sessions=True)
    results = _results(cases, plans, totals, faults, decimals=decimals)
    return results, _session_rows(cases, plans, faults, lines, offsets, decimals=decimals)


def _run(
    cases: pa.RecordBatch, plans: Plans, *, with_sessions: bool
) -> tuple[Ints, Faults, Ints, Ints]:
    """Return totals, problems, and the sessions' lines with their offsets."""
    faults = Faults(cases.num_rows)
    rows = read_rows(cases, plans, faults)
    rows = rows._replace(skip=(faults.of_row != 0).astype(np.int64))
    totals = np.zeros((cases.num_rows, len(AMOUNTS) - 1), np.int64)
    found = np.zeros((cases.num_rows, 4), np.int64)
    offsets = np.zeros(cases.num_rows + 1, np.int64)
    lines = np.zeros((0, SESSION_COLUMNS), np.int64)
    if with_sessions:
        held = np.where(rows.skip != 0, 0, rows.sessions)
        np.cumsum(held, out=offsets[1:])
        lines = np.zeros((max(1, int(offsets[-1])), SESSION_COLUMNS), np.int64)
    standing = Standing(
        np.empty(2, np.int64),
        np.empty((2, 3), np.int64),
        np.empty((2, plans.most_rows, 2), np.int64),
    )
    _machine.engine()(plans.book, rows, standing, totals, found, lines, offsets)
    _name_faults(plans, rows, found, faults)
    totals[faults.of_row != 0] = 0
    return totals, faults, lines, offsets


# -- the columns in ---------------------------------------------------------------------------


def read_rows(cases: pa.RecordBatch, plans: Plans, faults: Faults) -> Cases:
    """Return the cases' columns as integers; what is wrong is marked in ``faults``."""

    def column(name: str) -> Column:
        return Column(cases, name)

    digits = plans.digits
    primary = _columns.plan_numbers(column("plan"), plans, faults, "plan")
    secondary = _columns.plan_numbers(column("secondary_plan"), plans, faults, "secondary_plan")
    alone = (primary == ABSENT) & (secondary != ABSENT)
    primary, secondary = np.where(alone, secondary, primary), np.where(alone, ABSENT, secondary)

    usual, kind, pace, service = _columns.words(
        column("protocol"), _columns.read_protocol, faults, "protocol"
    )
    other_kind, other_pace = _columns.words(column("every"), _columns.read_every, faults, "every")
    kind = np.where(other_kind == ABSENT, kind, other_kind)
    pace = np.where(other_pace == ABSENT, pace, other_pace)
    sessions = _columns.counts(column("sessions"), faults, "sessions", least=1)
    sessions = np.where(sessions == ABSENT, usual, sessions)
    first_day = _columns.days(column("first_day"), faults, "first_day")
    modality = _columns.words(column("modality"), _columns.read_modality, faults, "modality")[0]

    visit_offsets, visits, listed = _visits(column("visits"), modality, digits, faults)
    if listed.any():
        starts = np.clip(visit_offsets[:-1], 0, max(0, len(visits) - 1))
        first_day = np.where(listed, visits[starts, 0], first_day)
        sessions = np.where(listed, np.diff(visit_offsets), sessions)
        pace = np.where(listed, FREE_FORM, pace)
    faults.mark(first_day == NO_DAY, _kinds.START_MISSING, "first_day")

    fees = _by_service(cases, "fee_", digits, faults)
    assistance = _columns.counts(column("assistance_sessions"), faults, "assistance_sessions")
    payers = (primary != ABSENT) | (assistance != ABSENT)
    missed_fee = _columns.amounts(
        column("missed_session_fee"), digits, faults, "missed_session_fee"
    )
    return Cases(
        skip=faults.of_row,
        primary=primary,
        secondary=secondary,
        first_day=first_day,
        sessions=sessions,
        kind=kind,
        pace=pace,
        service=service,
        modality=modality,
        assistance=assistance,
        missed=_columns.counts(column("missed_sessions"), faults, "missed_sessions"),
        missed_fee=np.maximum(0, missed_fee),
        fees=fees,
        allowed=np.stack(
            [_by_service(cases, f"{side}allowed_", digits, faults) for side in _SIDES], axis=1
        ),
        used=np.stack([_used(cases, side, digits, faults) for side in _SIDES], axis=1),
        scale=_scales(cases, plans, first_day, payers, faults),
        visit_offsets=visit_offsets,
        visits=visits,
    )


def _by_service(cases: pa.RecordBatch, prefix: str, digits: int, faults: Faults) -> Ints:
    """Return a column for each service; -1 where not stated."""
    columns = []
    for service in SERVICES:
        name = prefix + service
        columns.append(_columns.amounts(Column(cases, name), digits, faults, name))
    return np.stack(columns, axis=1)


def _used(cases: pa.RecordBatch, side: str, digits: int, faults: Faults) -> Ints:
    """Return what a case says was used under one of its plans, in ``USED_COLUMNS`` columns."""
    names = (
        "used_deductible",
        "used_deductible_family",
        "used_out_of_pocket",
        "used_out_of_pocket_family",
    )
    columns = [_columns.days(Column(cases, f"{side}used_as_of"), faults, f"{side}used_as_of")]
    columns += [
        _columns.amounts(Column(cases, side + name), digits, faults, side + name) for name in names
    ]
    name = f"{side}visits_used"
    columns.append(_columns.counts(Column(cases, name), faults, name))
    name = f"{side}payer_maximum_used"
    columns.append(_columns.amounts(Column(cases, name), digits, faults, name))
    if len(columns) != USED_COLUMNS:
        raise AssertionError(names)
    return np.stack(columns, axis=1)


def _visits(column: Column, modality: Ints, digits: int, faults: Faults) -> tuple[Ints, Ints, Any]:
    """Return offsets and lines (day, service, modality, fee) of listed visits in date order."""
    rows = column.batch.num_rows
    array = column.array
    none = np.zeros(rows + 1, np.int64), np.zeros((1, 4), np.int64), np.zeros(rows, bool)
    if array is None or pa.types.is_null(array.type):
        return none
    listed = array.is_valid().to_numpy(zero_copy_only=False)
    lengths = np.where(
        listed, np.nan_to_num(array.value_lengths().to_numpy(zero_copy_only=False)), 0
    )
    offsets = np.zeros(rows + 1, np.int64)
    np.cumsum(lengths.astype(np.int64), out=offsets[1:])
    faults.mark(listed & (lengths == 0), _kinds.NO_VISITS, "visits")
    flat = array.flatten()
    if len(flat) == 0:
        return none
    owner = np.repeat(np.arange(rows), np.diff(offsets))
    inner = Faults(len(flat))
    inside = pa.RecordBatch.from_struct_array(flat)
    lines = np.stack(
        [
            _columns.days(Column(inside, "date"), inner, "visits.date"),
            _columns.words(
                Column(inside, "service"), _columns.read_service, inner, "visits.service"
            )[0],
            _columns.words(
                Column(inside, "modality"),
                _columns.reader_of(MODALITIES, ABSENT),
                inner,
                "visits.modality",
            )[0],
            _columns.amounts(Column(inside, "fee"), digits, inner, "visits.fee"),
        ],
        axis=1,
    )
    inner.mark(lines[:, 0] == NO_DAY, _kinds.MISSING_KEY, "visits.date", key="date")
    inner.mark(lines[:, 1] == ABSENT, _kinds.MISSING_KEY, "visits.service", key="service")
    for number, problem in enumerate(inner.known, start=1):
        wrong = np.zeros(rows, bool)
        wrong[owner[inner.of_row == number]] = True
        faults.mark(wrong, problem.kind, problem.path, **problem.values)
    lines[:, 2] = np.where(lines[:, 2] == ABSENT, modality[owner], lines[:, 2])
    # In date order within each row, those of one day as listed.
    order = np.lexsort((np.arange(len(owner)), lines[:, 0], owner))
    return offsets, np.ascontiguousarray(lines[order]), listed


def _scales(
    cases: pa.RecordBatch, plans: Plans, first_day: Ints, payers: Any, faults: Faults
) -> Ints:
    """Return each self-pay row's fee rule: percentage or amount, floor and ceiling; -1 for none.

    A scale beside a payer is not applied. Rows on a scale are few: they are read one by one.
    """
    found = np.full((cases.num_rows, 4), ABSENT, np.int64)
    keys = Column(cases, "scale").array
    if keys is None or pa.types.is_null(keys.type):
        return found
    sizes = _columns.counts(Column(cases, "household_size"), faults, "household_size", least=1)
    income = _columns.amounts(Column(cases, "annual_income"), plans.digits, faults, "annual_income")
    places = Column(cases, "residence").array
    names = [None] * cases.num_rows if places is None else places.to_pylist()
    for row, key in enumerate(keys.to_pylist()):
        if key is None or payers[row] or faults.of_row[row]:
            continue
        scale = plans.scales.get(key)
        if scale is None:
            faults.of_row[row] = faults.number(
                Problem(_kinds.UNKNOWN_PLAN, "scale", {"value": str(key)})
            )
            continue
        client = Client(
            None if sizes[row] == ABSENT else int(sizes[row]),
            None if income[row] == ABSENT else int(income[row]),  # type: ignore[arg-type]
            names[row] or "US",
        )
        day = dt.date(1970, 1, 1) + dt.timedelta(days=int(first_day[row]))
        reduced, problems = _sliding_scale.reduce(scale, client, plans.currency, plans.digits, day)
        if problems or reduced is None:
            faults.of_row[row] = faults.number(problems[0])
            continue
        tier = reduced.tier
        if tier is not None and tier.percent_of_fee is not None:
            found[row, :2] = 0, tier.percent_of_fee
        elif tier is not None:
            found[row, :2] = 1, tier.amount(0, reduced.income)
        found[row, 2] = ABSENT if scale.floor is None else scale.floor
        found[row, 3] = ABSENT if scale.ceiling is None else scale.ceiling
    return found


# -- problems found on the way ----------------------------------------------------------------

_SIDE_COLUMN = ("plan", "secondary_plan")


def _name_faults(plans: Plans, rows: Cases, found: Ints, faults: Faults) -> None:
    """Turn the compiled loop's codes into problems."""
    wrong = np.flatnonzero(found[:, 0])
    if not len(wrong):
        return
    for code, side, row, terms in np.unique(found[wrong], axis=0):
        alike = wrong[(found[wrong] == (code, side, row, terms)).all(axis=1)]
        numbers = (rows.primary, rows.secondary)[side][alike]
        for number in np.unique(numbers):
            problem = _problem(plans, int(code), int(side), int(row), int(terms), int(number))
            faults.of_row[alike[numbers == number]] = faults.number(problem)


def _problem(plans: Plans, code: int, side: int, row: int, terms: int, number: int) -> Problem:
    if code == _courses.FEE_MISSING:
        service = SERVICES[row]
        return Problem(_kinds.FEE_MISSING, f"fee_{service}", {"service": Words(service)})
    if code == _courses.DATE_OVERFLOW:
        return Problem(_kinds.DATE_OVERFLOW, "first_day")
    if code == _courses.USED_TOO_LATE:
        path = f"{_SIDES[side]}used_as_of"
        return Problem(_kinds.USED_AFTER_FIRST_DAY, path)
    if code == _courses.ALLOWED_MISSING:
        service = SERVICES[terms]
        path = f"{_SIDES[side]}allowed_{service}"
        return Problem(_kinds.ALLOWED_MISSING_ROW, path, {"service": Words(service)})
    benefit = plans.plans[number].side.benefits[row]
    where = f"tiers.{terms}" if terms < len(benefit.tiers) else ""
    path = join(_SIDE_COLUMN[side], plans.plans[number].side_path.partition(".")[2], "benefits")
    path = join(path, row, where)
    if code == _courses.TERMS_MISSING:
        return Problem(_kinds.TERMS_MISSING_ROW, path)
    kind: Kind = _kinds.ORDER_MISSING_ROW
    return Problem(kind, join(path, "order"))


# -- the columns out --------------------------------------------------------------------------


def _results(
    cases: pa.RecordBatch, plans: Plans, totals: Ints, faults: Faults, *, decimals: bool
) -> pa.RecordBatch:
    """Return the result columns; null amounts where the row is wrong."""
    wrong = faults.of_row != 0
    patient, missed = totals[:, 3], totals[:, 9]
    by_name = dict(zip(AMOUNTS[1:], totals.T, strict=True))
    by_name["to_pay"] = patient + missed
    schema = result_schema(cases.schema, plans.currency, decimals=decimals)
    columns = [] if "id" not in cases.schema.names else [cases.column("id")]
    columns += [_amount(by_name[name], wrong, plans.digits, decimals=decimals) for name in AMOUNTS]
    columns += _error_columns(faults)
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _amount(minor: Ints, wrong: Any, digits: int, *, decimals: bool) -> pa.Array:
    array = pa.array(np.ascontiguousarray(minor), mask=wrong if wrong.any() else None)
    if not decimals:
        return array
    # The unscaled number in two words, as decimal128 keeps it.
    words = np.stack([minor, minor >> 63], axis=1)
    validity = array.buffers()[0]
    return pa.Array.from_buffers(
        decimal_type(digits), len(minor), [validity, pa.py_buffer(words.tobytes())]
    )


def _error_columns(faults: Faults) -> list[pa.Array]:
    """Return error_code, error_path and error; null where the row is right."""
    wrong = faults.of_row != 0
    indices = pa.array(np.maximum(faults.of_row - 1, 0).astype(np.int32), mask=~wrong)
    columns = []
    for texts in (
        [problem.code for problem in faults.known],
        [problem.path for problem in faults.known],
        [f"{problem.message} {problem.remedy}".strip() for problem in faults.known],
    ):
        if not texts:
            columns.append(pa.nulls(len(wrong), pa.string()))
            continue
        coded = pa.DictionaryArray.from_arrays(indices, pa.array(texts, pa.string()))
        columns.append(coded.dictionary_decode())
    return columns


def _session_rows(
    cases: pa.RecordBatch,
    plans: Plans,
    faults: Faults,
    lines: Ints,
    offsets: Ints,
    *,
    decimals: bool,
) -> pa.RecordBatch:
    """Return the long form: a row for each session of each right case."""
    held = np.diff(offsets)
    held = np.where(faults.of_row != 0, 0, held)
    owner = np.repeat(np.arange(len(held)), held)
    starts = np.repeat(offsets[:-1], held)
    number = np.arange(len(owner)) - np.repeat(np.cumsum(held) - held, held)
    lines = lines[starts + number]
    schema = session_schema(cases.schema, plans.currency, decimals=decimals)
    nobody = np.zeros(len(owner), bool)
    columns = [] if "id" not in cases.schema.names else [cases.column("id").take(pa.array(owner))]
    columns += [
        pa.array((number + 1).astype(np.int32)),
        pa.array(lines[:, _courses.S_DAY].astype(np.int32)).cast(pa.date32()),
        pa.DictionaryArray.from_arrays(
            pa.array(lines[:, _courses.S_SERVICE].astype(np.int8)), pa.array(SERVICES)
        ).dictionary_decode(),
        _amount(lines[:, _courses.S_ALLOWED], nobody, plans.digits, decimals=decimals),
    ]
    columns += [
        _amount(lines[:, i], nobody, plans.digits, decimals=decimals)
        for i in range(_courses.TOTALS)
    ]
    return pa.RecordBatch.from_arrays(columns, schema=schema)
