"""The batch engine says to the cent what the explaining engine says, row by row."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from typing import Any

import pytest

pytest.importorskip("pyarrow", reason="the extra batch is not installed")
pytest.importorskip("numba", reason="the extra batch is not installed")

import numpy as np
import pyarrow as pa

import batch_rows
import iptcost
import strategies
from batch_rows import Batch
from iptcost import batch
from iptcost._rules.money import currency_digits
from iptcost.batch._columns.schema import AMOUNTS
from iptcost.batch._loop import calendar, courses, machine

DRAWN = 3_000
SESSION_AMOUNTS = ("allowed", *AMOUNTS[1:-1])
PLAN = {
    "adapter": "plan",
    "allowed": {"intake": "160", "individual": "120"},
    "deductible": "1500",
    "used": {"deductible": "400"},
    "benefits": [{"coinsurance": "20%"}],
}


def drawn() -> dict[str, Batch]:
    """Return drawn cases by currency."""
    found: dict[str, Batch] = {}
    for seed in range(DRAWN):
        case = strategies.draw_case(random.Random(seed))
        if batch_rows.fits(case):
            of = found.setdefault(case.get("currency", "USD"), Batch([], {}, {}))
            batch_rows.add(of, seed, case)
    return found


def plain(key: int) -> iptcost.Estimate | iptcost.CaseError:
    """Return what the explaining engine says of a drawn case."""
    try:
        case = strategies.draw_case(random.Random(key))
        return iptcost.estimate(iptcost.document(case))
    except iptcost.CaseError as error:
        return error


@pytest.mark.parametrize(("currency", "of"), drawn().items(), ids=lambda item: str(item)[:3])
def test_every_part_of_every_session_is_equal(currency: str, of: Batch) -> None:
    """Totals, sessions and refusals of drawn cases that reach every rule are the engine's."""
    cases = pa.RecordBatch.from_pylist(of.rows, schema=batch_rows.schema(currency_digits(currency)))
    plans = batch.compile_plans(of.plans, currency, of.scales)
    totals, sessions = batch.estimate_sessions(cases, plans, decimals=True)
    lines = iter(sessions.to_pylist())
    for row in totals.to_pylist():
        expected = plain(row["id"])
        if isinstance(expected, iptcost.CaseError):
            assert row["error_code"] in {problem.code for problem in expected.problems}, row["id"]
            assert row["to_pay"] is None
            continue
        assert row["error_code"] is None, row
        found = {name: getattr(expected.totals, name).amount for name in AMOUNTS}
        assert {name: row[name] for name in AMOUNTS} == found, row["id"]
        for session in expected.sessions:
            line = next(lines)
            assert (line["id"], line["number"], line["date"], line["service"]) == (
                row["id"], session.number, session.date, session.service,
            )  # fmt: skip
            for name in SESSION_AMOUNTS:
                assert line[name] == getattr(session, name).amount, (row["id"], line)
    assert next(lines, None) is None


def one(**columns: Any) -> dict[str, Any]:
    """Return the result of one row: the picture of the README with some columns changed."""
    row = {
        "id": "a",
        "plan": "silver",
        "first_day": dt.date(2026, 10, 5),
        "fee_intake": 20000,
        "fee_individual": 17500,
        **columns,
    }
    cases = pa.RecordBatch.from_pylist([row])
    return dict(batch.estimate(cases, batch.compile_plans({"silver": PLAN})).to_pylist()[0])


def test_minor_units() -> None:
    """Integers are minor units, in and out."""
    assert one()["to_pay"] == 156_000


def test_a_rows_own_amounts_stand_before_the_plans() -> None:
    """What a row states of contracted amounts and of what is used replaces the plan's own."""
    assert one(used_deductible=150_000)["to_pay"] == 68_000
    assert one(allowed_individual=10_000)["to_pay"] != one()["to_pay"]


@pytest.mark.parametrize(
    ("columns", "code", "path"),
    [
        ({"plan": "gold"}, "unknown-plan", "plan"),
        ({"first_day": None}, "start-missing", "first_day"),
        ({"fee_individual": None}, "fee-missing", "fee_individual"),
        ({"fee_individual": -1}, "negative", "fee_individual"),
        ({"fee_individual": 10**12 + 1}, "too-large", "fee_individual"),
        ({"sessions": 0}, "count-range", "sessions"),
        ({"sessions": 10_001}, "count-range", "sessions"),
        ({"protocol": "itp"}, "not-a-choice", "protocol"),
        ({"every": "fortnightly"}, "unknown-cadence", "every"),
        ({"modality": "phone"}, "not-a-choice", "modality"),
        ({"used_as_of": dt.date(2026, 10, 6)}, "used-too-late", "used_as_of"),
        ({"first_day": dt.date(9990, 1, 1), "every": "1 month"}, None, None),
        (
            {"first_day": dt.date(9990, 1, 1), "every": "1 month", "sessions": 200},
            "date-overflow",
            "first_day",
        ),
        ({"fee_individual": Decimal("175.005")}, "too-many-digits", "fee_individual"),
        (
            {"fee_individual": None, "used_as_of": dt.date(2026, 10, 6)},
            "used-too-late",
            "used_as_of",
        ),
        (
            {"fee_individual": None, "first_day": dt.date(9998, 1, 1), "sessions": 9_999},
            "fee-missing",
            "fee_individual",
        ),
    ],
)
def test_a_bad_row_says_what_is_wrong(
    columns: dict[str, Any], code: str | None, path: str | None
) -> None:
    """A row's error has code, path and words, and its amounts are null."""
    found = one(**columns)
    assert (found["error_code"], found["error_path"]) == (code, path)
    assert (found["to_pay"] is None) == (code is not None)
    assert bool(found["error"]) == (code is not None)


def test_a_bad_row_shifts_no_other() -> None:
    """The rows beside a wrong one are what they are without it."""
    rows = [
        {"plan": key, "first_day": dt.date(2026, 10, 5), "fee_intake": n, "fee_individual": n}
        for n, key in enumerate(["silver", "gold", "silver", None], start=100)
    ]
    plans = batch.compile_plans({"silver": PLAN})
    together = batch.estimate(pa.RecordBatch.from_pylist(rows), plans).to_pylist()
    alone = [
        batch.estimate(pa.RecordBatch.from_pylist([row]), plans).to_pylist()[0] for row in rows
    ]
    assert together == alone


def test_floats_are_refused() -> None:
    """An amount that is a binary float is refused for the whole batch."""
    with pytest.raises(TypeError, match="fee_intake"):
        one(fee_intake=200.0)


def test_a_plan_with_a_hole_is_the_error_of_its_rows() -> None:
    """What is unknown is refused, never guessed."""
    plan = {**PLAN, "deductible": {"low": 500, "high": 1500}}
    cases = pa.RecordBatch.from_pylist([{"plan": "p", "first_day": dt.date(2026, 10, 5)}])
    found = batch.estimate(cases, batch.compile_plans({"p": plan})).to_pylist()[0]
    assert found["error_code"] == "hole"


def test_the_schema_names_its_version_and_currency() -> None:
    """The Arrow metadata says which schema and which currency the amounts are in."""
    cases = pa.RecordBatch.from_pylist([{"id": 1, "first_day": dt.date(2026, 10, 5)}])
    found = batch.estimate(cases, batch.compile_plans({}, "JPY")).schema.metadata
    assert found[b"iptcost.schema"] == b"1"
    assert found[b"iptcost.currency"] == b"JPY"


def test_compiled_and_plain_functions_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine code is the very Python: without numba the results are the same."""
    of = drawn()["USD"]
    cases = pa.RecordBatch.from_pylist(of.rows[:200], schema=batch_rows.schema(2))
    plans = batch.compile_plans(of.plans, "USD", of.scales)
    compiled = batch.estimate(cases, plans)
    monkeypatch.setattr(machine, "engine", lambda: courses.run_rows)
    assert batch.estimate(cases, plans).equals(compiled)


def test_the_calendar_is_the_standard_librarys() -> None:
    """Day numbers, month ends and benefit years are those of datetime."""
    source = random.Random(7)
    starts = np.array([[calendar.days_of(y, 7, 1) for y in range(1890, 10_011)]], np.int64)
    epoch = dt.date(1970, 1, 1).toordinal()
    for _ in range(2_000):
        day = source.randint(-25_000, 2_900_000)
        date = dt.date.fromordinal(day + epoch)
        assert calendar.date_of(day) == (date.year, date.month, date.day)
        assert calendar.days_of(date.year, date.month, date.day) == day
        begins = starts[0, calendar.year_index(day, starts, 0)]
        year = date.year if (date.month, date.day) >= (7, 1) else date.year - 1
        assert begins == calendar.days_of(year, 7, 1)
