"""The Spark recipe of docs/batch-clusters.md, run as it stands there."""

from __future__ import annotations

import datetime as dt
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("pyarrow", reason="the extra batch is not installed")
pytest.importorskip("numba", reason="the extra batch is not installed")

import pyarrow as pa
import pyarrow.parquet

from iptcost import batch

PAGE = Path(__file__).parent.parent / "docs" / "batch-clusters.md"
PLANS = {"silver": {"adapter": "plan", "deductible": 1500, "benefits": [{"coinsurance": "20%"}]}}
LOCAL = (
    "--master local[2] --conf spark.ui.enabled=false --conf spark.driver.host=127.0.0.1 "
    "--conf spark.driver.bindAddress=127.0.0.1 pyspark-shell"
)


@pytest.mark.skipif(
    importlib.util.find_spec("pyspark") is None, reason="PySpark is not installed: --with pyspark"
)
@pytest.mark.skipif(shutil.which("java") is None, reason="there is no Java")
def test_the_recipe_comes_to_the_batchs_rows(tmp_path: Path) -> None:
    """Spark's rows are those of the batch, wrong ones included, and each has its own."""
    [piece] = re.findall(
        r'^```python title="spark"\n(.*?)^```$', PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE
    )
    rows = [
        {
            "id": number,
            "plan": "gold" if number % 10 == 9 else "silver",
            "first_day": dt.date(2026, 1, 5) + dt.timedelta(number % 300),
            "fee_intake": 20_000,
            "fee_individual": 17_500 + number % 50,
        }
        for number in range(1000)
    ]
    cases = pa.RecordBatch.from_pylist(rows)
    pa.parquet.write_table(pa.Table.from_batches([cases]), tmp_path / "cases.parquet")
    given = {"PYSPARK_SUBMIT_ARGS": LOCAL, "PYSPARK_PYTHON": sys.executable}
    ran = subprocess.run(
        [sys.executable, "-c", piece],
        cwd=tmp_path,
        env={**os.environ, **given, "SPARK_LOCAL_IP": "127.0.0.1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    found = pa.parquet.read_table(tmp_path / "results.parquet").sort_by("id").to_pylist()
    assert found == batch.estimate(cases, batch.compile_plans(PLANS)).to_pylist()
