"""The same course under the same plain plans, as others would reckon it: for benchmarks/batch.py.

A weekly course of 16 sessions under one plain plan (domain.md, "Unknowns"): three orders, copay
and coinsurance, deductible, out-of-pocket maximum, a visit limit, in network or out, a reset.
``records`` are what a spreadsheet or a data frame would hold: the case beside its plan's terms.
"""

from __future__ import annotations

import ctypes
import datetime as dt
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from iptcost import batch
from iptcost._rules import kernel
from iptcost.batch._loop.calendar import FIRST_YEAR, TABLED_YEARS

SESSIONS = 16
NONE = 2**62
EPOCH = dt.date(1970, 1, 1)
ORDERS = ("deductible-waived", "after-deductible", "before-deductible")
COLUMNS = (
    "first_day", "fee_intake", "fee", "used_deductible", "used_maximum", "order", "copay", "rate",
    "deductible", "maximum", "visit_limit", "in_network", "allowed_intake", "allowed",
    "anniversary",
)  # fmt: skip


class Drawn(NamedTuple):
    """Drawn cases as each of the peers takes them."""

    terms: list[dict[str, Any]]
    plans: batch.Plans
    cases: pa.RecordBatch
    plan_of: Any

    def records(self, rows: int) -> list[dict[str, Any]]:
        """Return the first rows with their plan's terms beside them."""
        columns = ("first_day", "fee_intake", "fee_individual", "used_deductible",
                   "used_out_of_pocket")  # fmt: skip
        some = self.cases.slice(0, rows)
        values = zip(*(some.column(name).to_pylist() for name in columns), strict=True)
        return [
            dict(zip(COLUMNS[:5], of, strict=True)) | self.terms[number]
            for of, number in zip(values, self.plan_of[:rows].tolist(), strict=True)
        ]


def draw(rows: int, seed: int = 1, plans: int = 200) -> Drawn:
    """Draw so many cases on so many plain plans."""
    source = np.random.default_rng(seed)
    terms = [_draw_terms(source) for _ in range(plans)]
    plan_of = source.integers(0, plans, rows)
    days = (dt.date(2026, 1, 1) - EPOCH).days + source.integers(0, 365, rows)
    used = source.integers(0, 60_000, rows)
    cases = pa.RecordBatch.from_pydict(
        {
            "id": pa.array(np.arange(rows)),
            "plan": pa.DictionaryArray.from_arrays(
                pa.array(plan_of.astype(np.int32)), [f"plan-{k}" for k in range(plans)]
            ),
            "first_day": pa.array(days.astype(np.int32)).cast(pa.date32()),
            "fee_intake": pa.array(source.integers(150, 260, rows) * 100),
            "fee_individual": pa.array(source.integers(100, 210, rows) * 100 + 33),
            "used_deductible": pa.array(used),
            "used_out_of_pocket": pa.array(used + source.integers(0, 40_000, rows)),
        }
    )
    tables = {f"plan-{k}": _table(of) for k, of in enumerate(terms)}
    return Drawn(terms, batch.compile_plans(tables), cases, plan_of)


def _draw_terms(source: Any) -> dict[str, Any]:
    """Draw a plan's terms as numbers; None where it states none."""
    by = source.integers(0, 3)
    return {
        "order": int(source.integers(0, 3)),
        "copay": int(source.integers(0, 8)) * 1000 if by != 1 else 0,
        "rate": int(source.integers(0, 6)) * 100_000 if by != 0 else 0,
        "deductible": int(source.integers(0, 30)) * 10_000,
        "maximum": int(source.integers(8, 60)) * 10_000 if source.random() < 0.9 else None,
        "visit_limit": int(source.integers(6, 30)) if source.random() < 0.3 else None,
        "in_network": bool(source.random() < 0.8),
        "allowed_intake": int(source.integers(120, 200)) * 100,
        "allowed": int(source.integers(80, 160)) * 100,
        "anniversary": [(1, 1), (1, 1), (7, 1), (10, 1)][source.integers(0, 4)],
    }


def _table(terms: Mapping[str, Any]) -> dict[str, Any]:
    """Return drawn terms as a payer table of the case document."""
    row: dict[str, Any] = {
        "copay": _units(terms["copay"]),
        "coinsurance": f"{terms['rate'] // 10_000}%",
        "order": ORDERS[terms["order"]],
    }
    if terms["visit_limit"] is not None:
        row["visit_limit"] = terms["visit_limit"]
    month, day = terms["anniversary"]
    table: dict[str, Any] = {
        "adapter": "plan",
        "network": "in" if terms["in_network"] else "out",
        "benefit_year": f"{month:02d}-{day:02d}",
        "allowed": {
            "intake": _units(terms["allowed_intake"]),
            "individual": _units(terms["allowed"]),
        },
        "deductible": _units(terms["deductible"]),
        "benefits": [row],
    }
    if terms["maximum"] is not None:
        table["out_of_pocket_max"] = _units(terms["maximum"])
    return table


def _units(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02d}"


# -- C by hand --------------------------------------------------------------------------------


def closed_form(drawn: Drawn, totals: Any) -> Callable[[], None]:
    """Return the C closed form, compiled, over arrays of these cases; it fills ``totals``."""
    compiler = shutil.which("cc") or sys.exit("benchmarks/batch.py needs a C compiler named cc")
    source = Path(__file__).with_name("closed_form.c")
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "closed_form.so"
        subprocess.run([compiler, "-O2", "-shared", "-fPIC", "-o", library, source], check=True)
        function = ctypes.CDLL(str(library)).closed_form
    book = drawn.plans.book
    plans = np.array(
        [
            [
                of["order"], of["copay"], of["rate"], of["deductible"],
                NONE if of["maximum"] is None else of["maximum"],
                NONE if of["visit_limit"] is None else of["visit_limit"],
                of["in_network"], of["allowed_intake"], of["allowed"], line,
            ]
            for of, line in zip(drawn.terms, book.plans[:, 2].tolist(), strict=True)
        ],
        np.int64,
    )  # fmt: skip
    names = ("fee_intake", "fee_individual", "used_deductible", "used_out_of_pocket")
    days = drawn.cases.column("first_day").cast(pa.int32()).cast(pa.int64()).to_numpy()
    columns = [drawn.plan_of, days, *(drawn.cases.column(name).to_numpy() for name in names)]
    arrays = [np.ascontiguousarray(column, np.int64) for column in columns]
    whole, address = ctypes.c_int64, ctypes.c_void_p
    function.argtypes = [whole, whole, address, address, whole, whole, *[address] * 7]
    function.restype = None
    tables = [ctypes.c_void_p(array.ctypes.data) for array in (plans, book.years)]

    def run() -> None:
        places = [array.ctypes.data for array in (*arrays, totals)]
        function(len(arrays[0]), SESSIONS, *tables, TABLED_YEARS, FIRST_YEAR, *places)

    run.kept = plans  # type: ignore[attr-defined] # its address is the function's
    return run


# -- row functions in Python ------------------------------------------------------------------


def by_kernel(row: Any) -> tuple[int, ...]:
    """Return what a row's course costs by the ledger's own kernel, a session at a time.

    These are the batch's rules whole: all that ``Terms`` can say, and not only what is drawn here.
    """
    whole = kernel.Room(row["deductible"], NONE if row["maximum"] is None else row["maximum"], NONE)
    room = whole._replace(
        deductible=max(0, whole.deductible - row["used_deductible"]),
        out_of_pocket=(
            NONE if row["maximum"] is None else max(0, row["maximum"] - row["used_maximum"])
        ),
    )
    first, reset, visits = row["first_day"], next_year(row["first_day"], row["anniversary"]), 0
    sums = [0] * 8
    for k in range(SESSIONS):
        day = first + dt.timedelta(weeks=k)
        if day >= reset:
            reset, room, visits = next_year(day, row["anniversary"]), whole, 0
        billed = row["fee_intake"] if k == 0 else row["fee"]
        if row["visit_limit"] is not None and visits >= row["visit_limit"]:
            line = (billed, 0, 0, 0, 0, 0, billed, 0)
        else:
            visits += 1
            amount = row["allowed_intake"] if k == 0 else row["allowed"]
            allowed, off, balance = kernel.charge(billed, amount, row["in_network"], NONE)
            terms = kernel.Terms(
                True, allowed, row["copay"], row["rate"], row["order"], False, True, True, True
            )
            parts = kernel.step(room, terms)
            room = kernel.Room(
                max(0, room.deductible - parts.toward_deductible),
                room.out_of_pocket - parts.toward_maximum,
                room.payer,
            )
            line = (
                billed, off, parts.payer_paid, parts.deductible, parts.copay, parts.coinsurance,
                parts.not_covered, balance,
            )  # fmt: skip
        sums = [a + b for a, b in zip(sums, line, strict=True)]
    return sums[0] - sums[1] - sums[2], *sums


def next_year(day: dt.date, anniversary: tuple[int, int]) -> dt.date:
    """Return the first day of the benefit year after the one that holds ``day``."""
    reset = dt.date(day.year, *anniversary)
    return reset if reset > day else dt.date(day.year + 1, *anniversary)


def row_function(row: Any) -> tuple[int, ...]:
    """Return the same by hand, with no rule but those of the plans drawn here.

    To pay, billed, write-off, the plan's part, and the patient's five parts.
    """
    order, copay, rate = row["order"], row["copay"], row["rate"]
    deductible, maximum, limit = row["deductible"], row["maximum"], row["visit_limit"]
    in_network, fee, allowed_fee = row["in_network"], row["fee"], row["allowed"]
    first = row["first_day"]
    reset = next_year(first, row["anniversary"])
    left = max(0, deductible - row["used_deductible"])
    room = None if maximum is None else max(0, maximum - row["used_maximum"])
    visits = 0
    billed = write_off = paid = d_sum = c_sum = i_sum = not_covered = balance = 0
    for k in range(SESSIONS):
        if first + dt.timedelta(weeks=k) >= reset:
            reset = reset.replace(year=reset.year + 1)
            left, room, visits = deductible, maximum, 0
        charge, amount = (
            (row["fee_intake"], row["allowed_intake"]) if k == 0 else (fee, allowed_fee)
        )
        billed += charge
        if limit is not None and visits >= limit:
            not_covered += charge
            continue
        visits += 1
        allowed = min(charge, amount)
        if in_network:
            write_off += charge - allowed
        else:
            balance += charge - allowed
        open_ = left if room is None else min(left, room)
        if order == 1:
            d = min(allowed, open_)
            c = min(copay, allowed - d)
        else:
            c = min(copay, allowed)
            d = min(allowed - c, open_) if order == 2 else 0
        i = ((allowed - d - c) * rate + 500_000) // 1_000_000
        if room is not None:
            over = max(0, d + c + i - room)
            cut = min(over, i)
            i -= cut
            c -= over - cut
            room -= d + c + i
        left -= d
        d_sum, c_sum, i_sum = d_sum + d, c_sum + c, i_sum + i
        paid += allowed - d - c - i
    return (
        billed - write_off - paid,
        billed,
        write_off,
        paid,
        d_sum,
        c_sum,
        i_sum,
        not_covered,
        balance,
    )
