"""Cases and plans for the benchmarks of ``iptcost batch``; drawn, and the same for each run."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet

PLANS = """
currency = "USD"
[plans.silver]
adapter = "plan"
allowed = { intake = 160, individual = 120 }
deductible = 1500
out_of_pocket_max = 6000
benefits = [{ coinsurance = "20%" }]
[plans.gold]
adapter = "plan"
allowed = { intake = 160, individual = 120 }
deductible = 500
out_of_pocket_max = 3000
benefits = [{ copay = 30, order = "deductible-waived" }]
[plans.bronze]
adapter = "plan"
allowed = { intake = 150, individual = 110 }
deductible = 6000
out_of_pocket_max = 9000
benefits = [{ coinsurance = "40%" }]
[plans.ppo]
adapter = "plan"
allowed = { intake = 155, individual = 125 }
deductible = 1000
out_of_pocket_max = 4000
benefits = [{ copay = 25, order = "after-deductible", visit_limit = 30 }]
"""
KEYS = np.array(["silver", "gold", "bronze", "ppo"])


def cases(rows: int, first: int = 0) -> pa.Table:
    """Return courses under way: plan, first day, sessions, fees, what is used."""
    draw = np.random.default_rng(first + 1)
    days = np.datetime64("2026-01-01") + draw.integers(0, 365, rows).astype("timedelta64[D]")
    used = draw.integers(0, 150_000, rows)
    return pa.table(
        {
            "id": pa.array(np.arange(first, first + rows)),
            "plan": pa.array(KEYS[draw.integers(0, len(KEYS), rows)]),
            "first_day": pa.array(days, pa.date32()),
            "sessions": pa.array(draw.integers(12, 17, rows).astype(np.int32)),
            "fee_intake": pa.array(20_000 + draw.integers(0, 50, rows) * 100),
            "fee_individual": pa.array(15_000 + draw.integers(0, 50, rows) * 100),
            "used_deductible": pa.array(used),
            "used_out_of_pocket": pa.array(used + draw.integers(0, 1_000, rows)),
            "visits_used": pa.array(draw.integers(0, 5, rows).astype(np.int32)),
        }
    )


def write_cases(file: Path, rows: int, group: int = 2**19) -> None:
    """Write so many cases to a Parquet file, in row groups, without holding them all."""
    with pa.parquet.ParquetWriter(file, cases(0).schema, compression="zstd") as writer:
        for first in range(0, rows, group):
            writer.write_table(cases(min(group, rows - first), first), row_group_size=group)
