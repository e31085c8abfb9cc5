"""Rows that the compiled loop has no room for: the ledger's engine, in the same run."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pyarrow as pa
import pytest

import batch_comparison
import batch_rows
import drawn_life
from batch_rows import Batch
from iptcost import batch

EACH = 250


@pytest.mark.parametrize("lot", range(4))
def test_a_batch_equals_the_ledger_whatever_changes(lot: int) -> None:
    """Plans with dates, limits, other care and the rest come to the same in rows, to the cent."""
    of: dict[str, Batch] = {}
    expected: dict[int, Any] = {}
    for seed in range(lot * EACH, lot * EACH + EACH):
        case, _ = drawn_life.draw_life(seed, batch_comparison.LIFE)
        if batch_rows.fits(case):
            expected[seed] = batch_comparison.ledger(case, Counter())
            currency = case.get("currency", "USD")
            batch_rows.add(of.setdefault(currency, Batch([], {}, {})), seed, case)
    assert len(expected) > EACH // 2
    found = []
    for currency, rows in of.items():
        found += batch_comparison.differences(currency, rows, expected)
    assert found == []


def test_rows_of_ordinary_plans_stay_in_the_compiled_loop() -> None:
    """Only the rows whose plan states more go by the ledger, and the order of rows is kept."""
    plain = {"adapter": "plan", "benefits": [{"coinsurance": "20%"}]}
    limited = {**plain, "limits": [{"visits": 2}]}
    plans = batch.compile_plans({"plain": plain, "limited": limited})
    names = ["plain", "limited", "plain", "limited"]
    rows = pa.RecordBatch.from_pydict(
        {
            "id": pa.array(range(4)),
            "plan": names,
            "first_day": pa.array(["2026-02-02"] * 4).cast(pa.date32()),
            "sessions": pa.array([4] * 4),
            "fee_intake": pa.array([10_000] * 4),
            "fee_individual": pa.array([10_000] * 4),
        }
    )
    found = batch.estimate(rows, plans)
    assert found.column("to_pay").to_pylist() == [8_000, 24_000, 8_000, 24_000]
    assert batch.rows_by_ledger(rows, plans) == 2
