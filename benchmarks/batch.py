"""The batch engine beside its peers: compiled C, a row function, pandas, OpenFisca, itself.

    uv run --group bench python benchmarks/batch.py [ROUNDS] [CASES]

Every figure is the median of ratios over rounds in shuffled order, by processor time of one core,
in one run; the cents of each peer are checked against the batch's before any clock runs.
"""

from __future__ import annotations

import gc
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import batch_peers
import numpy as np
import pyarrow as pa
import pyarrow.parquet
from batch_peers import Drawn

from iptcost import batch
from iptcost.batch._columns import cases as _cases
from iptcost.batch._columns.columns import Faults
from iptcost.batch._columns.schema import AMOUNTS
from iptcost.batch._loop import machine
from iptcost.batch._loop.layout import FAULT_COLUMNS, SESSION_COLUMNS, TOTALS

ROW_AMOUNTS = ("to_pay", *AMOUNTS[1:4], *AMOUNTS[5:10])
SOME = 2_000
"""So many rows for the peers that take long: their time is reckoned by the row."""
IMPORTS = "import numba, numpy, pyarrow, pyarrow.parquet, click"
LEAST = "import llvmlite.binding, numpy, pyarrow, pyarrow.parquet, pyarrow.compute, click"
Work = Callable[[], object]


def seconds(work: Work) -> float:
    """Return the processor time of one call, the median of as many as a third of a second holds.

    A short one by itself would be at the mercy of what else the machine does.
    """
    gc.collect()
    gc.disable()
    figures: list[float] = []
    while sum(figures) < 1 / 3:
        began = time.process_time()
        work()
        figures.append(time.process_time() - began)
    gc.enable()
    return statistics.median(figures)


def compared(name: str, ours: Work, theirs: Work, rounds: int, rows: tuple[int, int]) -> float:
    """Print how both fare by the row, and return the median of theirs over ours."""
    figures: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for which in random.sample((0, 1), 2):
            figures[which].append(seconds((ours, theirs)[which]) / rows[which])
    ratio = statistics.median(b / a for a, b in zip(*figures, strict=True))
    one, other = (statistics.median(figure) * 1e9 for figure in figures)
    print(f"{name}: {one:,.0f} ns against {other:,.0f} ns a case", flush=True)
    return ratio


def check(right: object, of: str) -> None:
    """Stop where a peer's cents are not the batch's."""
    if not right:
        sys.exit(f"the cents differ: {of}")


def columns(found: pa.RecordBatch) -> dict[str, Any]:
    """Return the amounts of a result as arrays."""
    check(found.column("error_code").null_count == found.num_rows, "rows refused")
    return {name: found.column(name).to_numpy() for name in AMOUNTS}


def loop(drawn: Drawn, totals: Any, sessions: int | None = None) -> Work:
    """Return the compiled loop alone, over these cases' numbers in memory."""
    faults = Faults(drawn.cases.num_rows)
    cases = with_sessions(drawn, sessions)
    numbers = _cases.as_cases(_cases.read_cases(cases, drawn.plans, faults))
    wrong = np.empty((len(faults.of_row), FAULT_COLUMNS), np.int64)
    left = np.zeros((2, drawn.plans.most_rows, 2), np.int64)
    lines = np.empty((SESSION_COLUMNS, 0), np.int64)
    offsets = np.zeros(len(faults.of_row) + 1, np.int64)
    engine, book = machine.engine(), drawn.plans.book
    return lambda: engine(book, numbers, left, totals, wrong, lines, offsets)


def with_sessions(drawn: Drawn, sessions: int | None) -> pa.RecordBatch:
    """Return the cases with so many sessions each."""
    if sessions is None:
        return drawn.cases
    column = pa.array(np.full(drawn.cases.num_rows, sessions, np.int32))
    return drawn.cases.append_column("sessions", column)


def against_c(drawn: Drawn, rounds: int) -> None:
    """Compare the loop with the closed form in C."""
    rows = drawn.cases.num_rows
    ours, theirs = np.zeros((TOTALS, rows), np.int64), np.zeros((TOTALS, rows), np.int64)
    work, closed = loop(drawn, ours), batch_peers.closed_form(drawn, theirs)
    work()
    closed()
    check((ours == theirs).all(), "closed_form.c")
    ratio = compared("the loop against C, -O2", closed, work, rounds, (rows, rows))
    print(f"  {ratio:.2f} times its time (goal: at most 2.2)")


def against_rows(drawn: Drawn, rounds: int) -> None:
    """Compare the whole, columns in and out, with row functions over records and by pandas."""
    import pandas as pd

    rows = drawn.cases.num_rows
    records = drawn.records(SOME)
    frame = pd.DataFrame.from_records(records, columns=list(batch_peers.COLUMNS))
    frame = frame.astype(dict.fromkeys(("maximum", "visit_limit"), object))
    frame = frame.where(frame.notna(), None)

    def whole() -> pa.RecordBatch:
        return batch.estimate(drawn.cases, drawn.plans)

    ours = columns(whole())
    right = np.column_stack([ours[name][:SOME] for name in ROW_AMOUNTS])
    for words, function in (
        ("the ledger's kernel by the row", batch_peers.by_kernel),
        ("the drawn plans' rules by hand", batch_peers.row_function),
    ):
        by_record = partial(list_of, function, records)
        by_pandas = partial(frame.apply, function, axis=1, result_type="expand")
        check((np.array(by_record()) == right).all(), "plain records")
        check((by_pandas().to_numpy(np.int64) == right).all(), "pandas")
        for name, theirs, goal in (
            ("pandas apply", by_pandas, 1_000),
            ("plain records", by_record, 200),
        ):
            named = f"the whole against {words}, {name}"
            ratio = compared(named, whole, theirs, rounds, (rows, SOME))
            print(f"  {ratio:,.0f} times faster (goal: at least {goal:,})")


def list_of(function: Callable[[Any], Any], records: list[Any]) -> list[Any]:
    """Return the function's values."""
    return [function(record) for record in records]


def against_openfisca(drawn: Drawn, rounds: int) -> None:
    """Compare the whole with a model in OpenFisca-core over the same 100,000 cases."""
    import batch_openfisca

    rows = drawn.cases.num_rows
    model, given = batch_openfisca.system(), batch_openfisca.inputs(drawn)
    ours = columns(batch.estimate(drawn.cases, drawn.plans))
    for name, values in batch_openfisca.totals(model, given).items():
        check((values == ours[name]).all(), f"OpenFisca, {name}")
    ratio = compared(
        "the whole against OpenFisca-core, the rules of these plans",
        lambda: batch.estimate(drawn.cases, drawn.plans),
        lambda: batch_openfisca.totals(model, given),
        rounds,
        (rows, rows),
    )
    print(f"  {ratio:,.1f} times faster (goal: at least 5)")
    few = drawn._replace(cases=drawn.cases.slice(0, SOME))
    by_session = batch_openfisca.all_rules(few)
    check((by_session.sum(axis=1) == ours["to_pay"][:SOME]).all(), "OpenFisca, all rules")
    ratio = compared(
        "the whole, by session, against OpenFisca-core with all rules",
        lambda: batch.estimate_sessions(drawn.cases, drawn.plans),
        lambda: batch_openfisca.all_rules(few),
        rounds,
        (rows, SOME),
    )
    print(f"  {ratio:,.0f} times faster (goal: at least 50)")


def long_courses(drawn: Drawn, rounds: int) -> None:
    """Compare courses of 1,000 sessions with courses of 16."""
    rows = drawn.cases.num_rows
    short, long = (with_sessions(drawn, n) for n in (16, 1_000))
    ratio = compared(
        "the whole: 16 sessions and 1,000",
        lambda: batch.estimate(short, drawn.plans),
        lambda: batch.estimate(long, drawn.plans),
        rounds,
        (rows, rows),
    )
    print(f"  {ratio:.2f} times the time (goal: at most 1.4)")
    totals = np.zeros((TOTALS, rows), np.int64)
    works = [loop(drawn, totals, n) for n in (16, 1_000)]
    ratio = compared("the loop alone: 16 sessions and 1,000", *works, rounds, (rows, rows))
    print(f"  {ratio:.2f} times the time")


def started(environment: dict[str, str], *arguments: str) -> float:
    """Return the processor time of a whole Python process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, *arguments],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def starting(rounds: int) -> None:
    """Compare ``iptcost batch`` on 1,000 cases with importing; bytecode and machine code cached."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = {**os.environ, "NUMBA_CACHE_DIR": name, "PYTHONPYCACHEPREFIX": name}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        cases = pa.Table.from_pylist([{**CASE, "id": k} for k in range(1_000)])
        pa.parquet.write_table(cases, folder / "cases.parquet")
        (folder / "plans.toml").write_text(PLANS, "utf-8")

        def run() -> float:
            with tempfile.TemporaryDirectory() as out:
                arguments = ["batch", str(folder / "cases.parquet"), f"{out}/out"]
                arguments += ["--plans", str(folder / "plans.toml")]
                code = f"from iptcost._cli.main import main; main({arguments!r})"
                return started(environment, "-c", code)

        for code in (IMPORTS, LEAST):
            started(environment, "-c", code)
        cold = run()
        print(f"iptcost batch on 1,000 cases, the first time of all: {cold:.1f} s")
        figures: dict[str, list[float]] = {"run": [], IMPORTS: [], LEAST: []}
        for _ in range(rounds):
            for which in random.sample(list(figures), 3):
                spent = run() if which == "run" else started(environment, "-c", which)
                figures[which].append(spent)
        print(f"iptcost batch on 1,000 cases, cached: {statistics.median(figures['run']):.2f} s")
        for code in (IMPORTS, LEAST):
            ratio = statistics.median(
                a / b for a, b in zip(figures["run"], figures[code], strict=True)
            )
            print(f"  {ratio:.2f} times python -c '{code}' (goal: at most 1.5)")


CASE = {"plan": "p", "first_day": batch_peers.dt.date(2026, 1, 5), "fee_intake": 20_000,
        "fee_individual": 17_500}  # fmt: skip
PLANS = """
[plans.p]
adapter = "plan"
deductible = 500
[[plans.p.benefits]]
coinsurance = "20%"
"""


def main(rounds: int = 7, rows: int = 200_000) -> None:
    """Print every comparison."""
    drawn = batch_peers.draw(rows)
    against_c(drawn, rounds)
    against_rows(drawn, rounds)
    long_courses(drawn, rounds)
    against_openfisca(batch_peers.draw(100_000), rounds)
    starting(rounds)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
