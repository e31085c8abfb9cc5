"""The batch engine's own shortcuts: years walked once, numbers looked up once, code kept."""

from __future__ import annotations

import datetime as dt
import os
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pyarrow", reason="the extra batch is not installed")
pytest.importorskip("numba", reason="the extra batch is not installed")

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

import batch_comparison
import iptcost
import strategies
from batch_rows import Batch, add, fits
from iptcost import batch
from iptcost.batch._loop import courses, machine
from iptcost.batch._loop.courses import Years

WEEKLY = {"adapter": "plan", "deductible": 500, "benefits": [{"coinsurance": "20%"}]}
PACES = ("1 week", "2 weeks", "5 days", "73 days", "100 days", "183 days", "365 days", "366 days",
         "1 month", "2 months", "5 months", "7 months", "12 months", "13 months")  # fmt: skip


def estimated(row: dict[str, Any], **plans: dict[str, Any]) -> dict[str, Any]:
    """Return the result of one row under plans by key."""
    cases = pa.RecordBatch.from_pylist([{"first_day": dt.date(2026, 1, 5), **row}])
    return dict(batch.estimate(cases, batch.compile_plans(plans)).to_pylist()[0])


def test_drawn_cases_and_rows_that_speak_for_themselves() -> None:
    """Cases drawn long and short, with amounts in the row instead of its plan, are the ledger's."""
    compared, found, _ = batch_comparison.compare(0, 900)
    assert compared > 850
    assert found == []


def test_a_thousand_sessions_meet_a_deductible_every_year() -> None:
    """1,000 weekly sessions at 100 from 2026 into 2045 meet 500 in each of 20 years, then pay 20."""
    fees = {"fee_intake": 10_000, "fee_individual": 10_000, "sessions": 1_000}
    found = estimated({"plan": "p", **fees}, p=WEEKLY)
    assert found["deductible"] == 20 * 500_00
    assert found["coinsurance"] == (1_000 - 20 * 5) * 20_00
    assert found["to_pay"] == 28_000_00


def test_a_visit_limit_starts_over_every_year() -> None:
    """Monthly sessions for ten years, eight of twelve covered: four a year are paid in full."""
    plan = {"adapter": "plan", "benefits": [{"copay": 10, "visit_limit": 8}]}
    plan["benefits"][0]["order"] = "deductible-waived"  # type: ignore[index]
    row = {"plan": "p", "fee_intake": 10_000, "fee_individual": 10_000, "sessions": 120}
    found = estimated({**row, "every": "1 month"}, p=plan)
    assert found["not_covered"] == 10 * 4 * 100_00
    assert found["copay"] == 10 * 8 * 10_00


@settings(max_examples=120, deadline=None, derandomize=True)
@given(st.randoms(use_true_random=False), st.sampled_from(PACES), st.integers(20, 130))
def test_long_courses_are_the_ledgers(source: random.Random, every: str, sessions: int) -> None:
    """Whatever its plans, a course over many benefit years comes out as session by session."""
    case = strategies.draw_case(source)
    if not fits(case) or "visits" in case["course"]:
        return
    case["course"] |= {"every": every, "sessions": sessions}
    of = Batch([], {}, {})
    add(of, 1, case)
    expected = batch_comparison.ledger(case, Counter())
    currency = case.get("currency", "USD")
    assert batch_comparison.differences(currency, of, {1: expected}) == []


@given(st.integers(1, 30), st.integers(0, 60), st.integers(0, 29), st.integers(1, 60), st.data())
def test_years_walked_once_count_every_session(
    whole: int, fewer: int, more: int, last: int, data: st.DataObject
) -> None:
    """However a walk is cut into runs, each session is held as often as years have it."""
    years = Years(7, whole, fewer, min(more, whole - 1), last)
    lengths = [fewer + (n < years.more) for n in range(whole)] + [last]
    k, end = 7, 7 + courses.longest(years)
    assert end - k == max(lengths)
    while k < end:
        times = data.draw(st.integers(1, end - k))
        held = sum(max(0, min(length, k - 7 + times) - (k - 7)) for length in lengths)
        counted = sum(max(0, min(times, length - (k - 7))) for length in lengths)
        assert courses.weight(years, k, times) == counted == max(held, 0)
        k += times


def test_two_years_that_begin_apart_are_walked_session_by_session() -> None:
    """A secondary plan with a year of its own, over nine years, is as the ledger has it."""
    case = {
        "course": {"start": "2026-03-02", "sessions": 450},
        "provider": {"fees": {"intake": 150, "individual": 150}},
        "payers": [
            WEEKLY,
            {
                **WEEKLY,
                "deductible": 300,
                "benefit_year": "07-01",
                "coordination": "non-duplication",
            },
        ],
    }
    of = Batch([], {}, {})
    add(of, 1, case)
    expected = batch_comparison.ledger(case, Counter())
    assert batch_comparison.differences("USD", of, {1: expected}) == []


def test_the_calendars_last_benefit_year_does_not_end() -> None:
    """Daily sessions through 9999 meet its deductible of 150 once; its last day is no new year."""
    case = {
        "course": {"start": "9998-12-31", "sessions": 366, "every": "1 day"},
        "provider": {"fees": {"intake": 100, "individual": 100}},
        "payers": [{**WEEKLY, "deductible": 150}],
    }
    estimate = iptcost.estimate(iptcost.document(case))
    assert estimate.sessions[-1].date == dt.date.max
    assert [session.deductible.minor for session in estimate.sessions] == [
        100_00, 100_00, 50_00, *([0] * 363),
    ]  # fmt: skip
    of = Batch([], {}, {})
    add(of, 1, case)
    expected = batch_comparison.ledger(case, Counter())
    assert batch_comparison.differences("USD", of, {1: expected}) == []


@pytest.mark.parametrize(
    ("columns", "code", "path"),
    [
        ({"fee_individual": pa.array([2**64 - 1], pa.uint64())}, "too-large", "fee_individual"),
        ({"sessions": pa.array([2**63], pa.uint64())}, "count-range", "sessions"),
        ({"scale": pa.array(["s"]), "residence": pa.array(["XX"])}, "not-a-choice", "residence"),
        ({"plan": pa.array(["q"]).dictionary_encode()}, "unknown-plan", "plan"),
    ],
)
def test_hostile_columns_are_errors_of_their_rows(
    columns: dict[str, pa.Array], code: str, path: str
) -> None:
    """Numbers past 64 bits and unknown words are the row's error, never the batch's."""
    usual = {"first_day": pa.array([dt.date(2026, 1, 5)]), "fee_intake": pa.array([100])}
    cases = pa.RecordBatch.from_pydict({**usual, "fee_individual": pa.array([100]), **columns})
    found = batch.estimate(cases, batch.compile_plans({})).to_pylist()[0]
    assert (found["error_code"], found["error_path"]) == (code, path)


def test_a_slice_is_as_the_whole() -> None:
    """A batch cut anywhere, nulls included, gives the same rows."""
    rows = [
        {
            "plan": None if n % 5 == 0 else "p",
            "first_day": dt.date(2026, 1, 5) + dt.timedelta(days=n),
            "fee_intake": 10_000 + n,
            "fee_individual": None if n % 11 == 0 else 9_000 + n,
            "used_deductible": None if n % 3 else 100 * n,
        }
        for n in range(60)
    ]
    cases, plans = pa.RecordBatch.from_pylist(rows), batch.compile_plans({"p": WEEKLY})
    whole = batch.estimate(cases, plans)
    assert batch.estimate(cases.slice(7, 31), plans).equals(whole.slice(7, 31))
    assert batch.estimate(cases.slice(0, 0), plans).num_rows == 0


# -- the machine code ---------------------------------------------------------------------------


def test_cached_code_is_loaded_without_numba() -> None:
    """Once compiled, a fresh process estimates without importing numba."""
    machine.engine()
    code = (
        "import sys, pyarrow as pa, datetime as dt\n"
        "from iptcost import batch\n"
        "row = {'first_day': dt.date(2026, 1, 5), 'fee_intake': 1, 'fee_individual': 1}\n"
        "found = batch.estimate(pa.RecordBatch.from_pylist([row]), batch.compile_plans({}))\n"
        "print(found.column('to_pay')[0], 'numba' in sys.modules)\n"
    )
    if not list(machine.cache_folder(os.environ).glob("*.o")):
        pytest.skip("the user's cache can't be written here")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "16 False\n"


def test_what_is_kept_is_read_only_as_it_was_written(tmp_path: Path) -> None:
    """Torn or changed code is never loaded; whole code is."""
    file = tmp_path / "deep" / "code.o"
    assert machine._read(file) is None
    machine._write(file, b"machine code")
    assert machine._read(file) == b"machine code"
    assert [entry.name for entry in file.parent.iterdir()] == ["code.o"]
    file.write_bytes(file.read_bytes()[:-1])
    assert machine._read(file) is None


def test_a_cache_that_cant_be_written_is_no_error(tmp_path: Path) -> None:
    """Where the folder can't be made the code is simply not kept."""
    (tmp_path / "file").write_text("")
    machine._write(tmp_path / "file" / "code.o", b"machine code")
    assert machine._read(tmp_path / "file" / "code.o") is None


def test_numbas_folder_is_the_caches_where_it_is_set(tmp_path: Path) -> None:
    """NUMBA_CACHE_DIR moves the machine code; else it is in the user's cache."""
    assert machine.cache_folder({"NUMBA_CACHE_DIR": str(tmp_path)}) == tmp_path / "iptcost"
    assert machine.cache_folder({}).is_absolute()


def test_arrays_of_another_kind_never_reach_the_machine_code() -> None:
    """The compiled loop takes addresses: an array of other numbers is refused before."""
    plans = batch.compile_plans({})
    wrong = plans.book._replace(plans=plans.book.plans.astype(np.int32))
    cases = pa.RecordBatch.from_pylist([{"first_day": dt.date(2026, 1, 5)}])
    with pytest.raises(AssertionError):
        batch.estimate(cases, batch.Plans(wrong, plans.index, plans.plans))
