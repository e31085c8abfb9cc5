"""Tables of any kind go into the batch engine, and what they name comes back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pyarrow", reason="the extra batch is not installed")
pytest.importorskip("numba", reason="the extra batch is not installed")

import click.testing
import pyarrow as pa
import pyarrow.parquet

import iptcost
from iptcost import batch
from iptcost._cli.main import main

PLANS = batch.compile_plans(
    {"p": {"adapter": "plan", "deductible": 500, "benefits": [{"coinsurance": "20%"}]}}
)
ROWS = [
    {
        "id": n,
        "plan": "p",
        "first_day": dt.date(2026, 1, 5) + dt.timedelta(days=n),
        "fee_intake": 20_000,
        "fee_individual": 17_500 + n,
    }
    for n in range(7)
]
TABLE = pa.Table.from_pylist(ROWS)
PAID = [row["to_pay"] for row in batch.estimate(TABLE, PLANS).to_pylist()]


def test_a_table_gives_a_table_and_a_batch_a_batch() -> None:
    """The rows are the same however they come, chunk by chunk and in one."""
    (whole,) = TABLE.to_batches()
    assert batch.estimate(whole, PLANS).column("to_pay").to_pylist() == PAID
    cut = pa.Table.from_batches([whole.slice(0, 3), whole.slice(3)])
    found = batch.estimate(cut, PLANS)
    assert isinstance(found, pa.Table)
    assert found.combine_chunks().equals(batch.estimate(TABLE, PLANS))
    totals, sessions = batch.estimate_sessions(cut, PLANS)
    assert totals.equals(found)
    assert sessions.num_rows == 7 * 16
    assert batch.estimate(TABLE.slice(0, 0), PLANS).num_rows == 0


def test_a_reader_is_reckoned_batch_by_batch() -> None:
    """A reader gives a reader, which asks for the next batch when its own is asked for."""
    asked = []

    def batches() -> Iterator[pa.RecordBatch]:
        for number in range(3):
            asked.append(number)
            yield TABLE.to_batches()[0]

    found = batch.estimate(pa.RecordBatchReader.from_batches(TABLE.schema, batches()), PLANS)
    assert asked == []
    assert found.read_next_batch().column("to_pay").to_pylist() == PAID
    assert asked == [0]
    assert found.read_all().num_rows == 14


def test_polars_comes_as_it_is() -> None:
    """A data frame of Polars gives what its rows give, its texts as Polars keeps them."""
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame(ROWS)
    found = batch.estimate(frame, PLANS)
    assert found.column("to_pay").to_pylist() == PAID
    coded = frame.with_columns(polars.col("plan").cast(polars.Categorical))
    assert batch.estimate(coded, PLANS).column("to_pay").to_pylist() == PAID


def test_pandas_comes_as_it_is() -> None:
    """A data frame of pandas gives what its rows give."""
    pandas = pytest.importorskip("pandas")
    found = batch.estimate(pandas.DataFrame(ROWS), PLANS)
    assert found.column("to_pay").to_pylist() == PAID


def test_a_relation_of_duckdb_comes_as_it_is() -> None:
    """A query of DuckDB gives what its rows give."""
    duckdb = pytest.importorskip("duckdb")
    with duckdb.connect() as opened:
        opened.register("cases", TABLE)
        found = batch.estimate(opened.sql("SELECT * FROM cases ORDER BY id"), PLANS)
    assert found.column("to_pay").to_pylist() == PAID


def test_an_arrow_stream_is_taken_without_a_copy() -> None:
    """What is handed through lies where the stream's own column lies."""

    class Stream:
        def __arrow_c_stream__(self, requested_schema: object = None) -> object:
            return TABLE.__arrow_c_stream__(requested_schema)

    found = batch.estimate(Stream(), PLANS)
    ours = found.column("id").chunk(0).buffers()[1]
    assert ours.address == TABLE.column("id").chunk(0).buffers()[1].address


def test_what_is_no_table_is_refused() -> None:
    """A list of rows has no columns with types: it is a TypeError that says what to give."""
    with pytest.raises(TypeError, match="Arrow stream"):
        batch.estimate(ROWS, PLANS)
    with pytest.raises(TypeError, match="compile_plans"):
        batch.estimate(TABLE, {"silver": {"adapter": "plan"}})  # type: ignore[arg-type]


def test_columns_of_a_wrong_type_are_all_told_with_what_to_do() -> None:
    """A data frame's floats and times are refused together, each with what it must hold."""
    times = pa.array([None] * 7, pa.timestamp("s"))
    table = TABLE.append_column("used_deductible", pa.array([400.0] * 7))
    table = table.append_column("used_as_of", times)
    with pytest.raises(TypeError) as caught:
        batch.estimate(table, PLANS)
    said = str(caught.value)
    assert "used_deductible holds double in place of integers of minor units or decimals" in said
    assert "used_as_of holds timestamp[s] in place of dates" in said
    assert said.count("days to dates without a time") == 2


@pytest.mark.parametrize(
    ("name", "told"),
    [("used_deductable", "is used_deductible meant?"), ("clinic", "clinic")],
)
def test_a_column_that_is_not_read_is_an_error(name: str, told: str) -> None:
    """A misspelt column would change sums unseen: it is refused, with the name that may be meant."""
    table = TABLE.append_column(name, pa.array([40_000] * 7))
    for call in (batch.estimate, batch.estimate_sessions):
        with pytest.raises(iptcost.CaseError, match="is not read") as caught:
            call(table, PLANS)
        assert told in str(caught.value)
    found = batch.estimate(table, PLANS, pass_through=[name])
    assert found.column("to_pay").to_pylist() == PAID


def test_what_is_passed_through_comes_back() -> None:
    """Named columns, or all that are not read, come back beside id and change nothing."""
    table = TABLE.append_column("clinic", pa.array(list("abcdefg")))
    table = table.append_column("note", pa.array([f"=1+{n}" for n in range(7)]))
    found = batch.estimate(table, PLANS, pass_through=["note", "plan", "clinic"])
    assert found.schema.names[:5] == ["id", "note", "plan", "clinic", "to_pay"]
    assert found.column("note").to_pylist() == table.column("note").to_pylist()
    every = batch.estimate(table, PLANS, pass_through=True)
    assert every.schema.names[:4] == ["id", "clinic", "note", "to_pay"]
    schema = batch.result_schema(table.schema, "USD", pass_through=["clinic", "note"])
    assert every.schema.equals(schema)


@pytest.mark.parametrize("name", ["nowhere", "to_pay", "error"])
def test_what_can_not_be_passed_through_is_told(name: str) -> None:
    """A column that there is not, or of a result's name, can't be passed through."""
    table = TABLE if name == "nowhere" else TABLE.append_column(name, pa.array([1] * 7))
    with pytest.raises(iptcost.CaseError, match="passed through"):
        batch.estimate(table, PLANS, pass_through=[name])


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_the_command_passes_columns_through(tmp_path: Path, form: str) -> None:
    """Ids and passed columns come out as they are, a formula too, wrong rows in their place."""
    lines = ["id,plan,first_day,fee_intake,fee_individual,note"]
    lines += ["=1+1,p,2026-01-05,200.00,175.00,@a", "b,p,2026-01-05,none,175.00,=2"]
    (tmp_path / "a.csv").write_text("\n".join(lines) + "\n")
    (tmp_path / "plans.toml").write_text(
        '[plans.p]\nadapter = "plan"\nbenefits = [{ coinsurance = "20%" }]\n'
    )
    words = ["batch", "a.csv", "out", "--plans", "plans.toml", "--format", form]
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(tmp_path)
        done = click.testing.CliRunner().invoke(main, [*words, "--pass-through", "note"])
    assert done.exit_code == 0, done.output
    assert "not read" not in done.output
    part = tmp_path / "out" / f"part-000000.{form}"
    if form == "csv":
        assert part.read_text().splitlines()[1].startswith('"=1+1","@a",')
        return
    found: list[dict[str, Any]] = pa.parquet.read_table(part).to_pylist()
    assert [(row["id"], row["note"]) for row in found] == [("=1+1", "@a"), ("b", "=2")]
    assert [row["error_code"] for row in found] == [None, "not-a-number"]


@pytest.mark.parametrize(
    ("entry", "code", "path"),
    [
        ({"plan": "q"}, "unknown-plan", "payers.plan"),
        ({"from": dt.date(2026, 1, 1)}, "missing-key", "payers.plan"),
        ({"plan": "p", "assistance_sessions": 3}, "stated-twice", "payers.plan"),
        (
            {"plan": "p", "from": dt.date(2026, 3, 2), "until": dt.date(2026, 3, 1)},
            "until-before-from",
            "payers.until",
        ),
        ({"plan": "p", "carries": "p"}, "carries", "payers.0.carries"),
        ({"plan": "p", "used_deductible": -1}, "negative", "payers.used_deductible"),
    ],
)
def test_a_wrong_payer_is_its_rows_error(entry: dict[str, Any], code: str, path: str) -> None:
    """An entry of a row's payers that is wrong says what is, and stops no other row."""
    row = {name: value for name, value in ROWS[0].items() if name != "plan"}
    table = pa.Table.from_pylist([{**row, "payers": [entry]}, {**row, "payers": None}])
    wrong, right = batch.estimate(table, PLANS).to_pylist()
    assert (wrong["error_code"], wrong["error_path"]) == (code, path)
    assert right["error_code"] is None


def test_a_key_that_is_misspelt_in_a_list_is_refused() -> None:
    """A list's entries have known keys: another one would be passed over unseen."""
    table = pa.Table.from_pylist([{**ROWS[0], "payers": [{"plan": "p", "untill": "x"}]}])
    with pytest.raises(TypeError, match=r"payers\.untill"):
        batch.estimate(table, PLANS)


def test_a_listed_payers_price_by_code_is_checked() -> None:
    """A price that a listed payer states by procedure code is the row's mistake where it is none."""
    payer = {"plan": "p", "allowed_90834": -500}
    row = {name: value for name, value in ROWS[0].items() if name != "plan"}
    found = batch.estimate(pa.Table.from_pylist([{**row, "payers": [payer]}]), PLANS)
    assert found.column("to_pay").to_pylist() == [None]
    assert found.column("error_path").to_pylist() == ["payers.allowed_90834"]


def test_a_day_that_no_calendar_has_is_its_rows_error() -> None:
    """One listed payer's day past the year 9999 is that row's mistake; the others are reckoned."""
    days = [(20_500, None), (3_600_000, 20_000), (20_000, -900_000)]
    entries = pa.StructArray.from_arrays(
        [
            pa.array(["p"] * len(days)),
            *(pa.array(column, pa.int32()).cast(pa.date32()) for column in zip(*days, strict=True)),
        ],
        ["plan", "from", "until"],
    )
    payers = pa.ListArray.from_arrays(pa.array(range(len(days) + 1), pa.int32()), entries)
    row = {name: value for name, value in ROWS[0].items() if name != "plan"}
    table = pa.Table.from_pylist([row] * len(days)).append_column("payers", payers)
    found = batch.estimate(table, PLANS).column("error_code").to_pylist()
    assert found == [None, "not-a-date", "not-a-date"]


def test_a_row_names_an_earlier_plan_by_its_key() -> None:
    """``carries`` counts on what the earlier plan of the row has used: the deductible once."""
    halves = [
        {"plan": "p", "until": dt.date(2026, 2, 1)},
        {"plan": "q", "from": dt.date(2026, 2, 2), "carries": "p"},
    ]
    table = {"adapter": "plan", "deductible": 500, "benefits": [{"coinsurance": "20%"}]}
    plans = batch.compile_plans({"p": table, "q": table})
    row = {name: value for name, value in ROWS[0].items() if name != "plan"}
    found = batch.estimate(pa.Table.from_pylist([{**row, "payers": halves}]), plans)
    assert found.column("to_pay").to_pylist() == PAID[:1]
    assert batch.rows_by_ledger(pa.Table.from_pylist([{**row, "payers": halves}]), plans) == 1


def test_the_command_says_how_many_rows_the_ledger_reckoned(tmp_path: Path) -> None:
    """Rows with payers of their own are written like the others, and counted; so after a resume."""
    row = {name: value for name, value in ROWS[0].items() if name != "plan"}
    payers = [
        {"plan": "p", "until": dt.date(2026, 2, 1)},
        {"plan": "p", "from": dt.date(2026, 2, 2)},
    ]
    rows = [{**ROWS[0], "payers": None}, {**row, "payers": payers}]
    pa.parquet.write_table(pa.Table.from_pylist(rows), tmp_path / "a.parquet")
    plans = tmp_path / "plans.toml"
    plans.write_text('[plans.p]\nadapter = "plan"\nbenefits = [{ coinsurance = "20%" }]\n')
    words = ["batch", tmp_path / "a.parquet", tmp_path / "out", "--plans", plans, "--sessions"]
    for _ in range(2):
        done = click.testing.CliRunner().invoke(main, list(map(str, words)))
        assert done.exit_code == 0, done.output
        assert "2 rows in" in done.output
        assert "1 rows went by the ledger's engine" in " ".join(done.output.split())
    found = pa.parquet.read_table(tmp_path / "out" / "totals").column("to_pay").to_pylist()
    assert found[0] == found[1]


def test_lists_have_no_place_in_a_csv(tmp_path: Path) -> None:
    """A CSV with a column of payers is refused before anything is written: a cell is no list."""
    (tmp_path / "a.csv").write_text("id,first_day,payers\n1,2026-01-05,p\n")
    (tmp_path / "plans.toml").write_text("")
    words = ["batch", tmp_path / "a.csv", tmp_path / "out", "--plans", tmp_path / "plans.toml"]
    done = click.testing.CliRunner().invoke(main, list(map(str, words)))
    assert done.exit_code == 2
    assert not (tmp_path / "out").exists()
