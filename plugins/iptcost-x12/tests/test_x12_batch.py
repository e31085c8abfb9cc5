"""``iptcost batch --answers``: last night's 271s as the plans of open courses."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import click.testing
import pytest

import iptcost
from iptcost._cli.main import main
from iptcost.payer import Coverage, PayerError
from iptcost_x12 import payer

pytest.importorskip("pyarrow", reason="the extra batch is not installed")
pytest.importorskip("numba", reason="the extra batch is not installed")

import pyarrow as pa
import pyarrow.parquet

HEAD = (
    "ISA*00*          *00*          *ZZ*ORCHARD        *ZZ*QUIETROOM      *261123*1015*^*00501"
    "*000000701*0*T*>~GS*HB*ORCHARD*QUIETROOM*20261123*1015*1*X*005010X279A1~"
)
LIMITS = ("EB*1**30*C1*ORCHARD OPEN*******W", "EB*C*IND*30***23*1500*****Y")
USED = ("EB*C*IND*30***24*400*****Y", "EB*G*IND*30***23*6000*****Y", "EB*G*IND*30***24*400*****Y")
SHARE = "EB*A*IND*A6*****.2****Y"
COPAY = "EB*B*IND*A6***27*30*****Y"


def answer(*rows: str, trace: str = "", ends: bool = True) -> str:
    """Return one transaction of such rows; ``trace`` is the number of the question."""
    body = ["BHT*0022*11*B*20261123*1015", "HL*1**20*1", "NM1*PR*2*ORCHARD*****PI*55501"]
    body += ["HL*2*1*21*1", "NM1*1P*2*Quiet Room*****XX*1999999002", "HL*3*2*22*0"]
    body += [f"TRN*2*{trace}*9QUIETROOM"] if trace else []
    body += ["TRN*1*PAYERS-OWN*9ORCHARD", "NM1*IL*1*Rivera*Alba****MI*ORC0001", *rows]
    segments = ["ST*271*0001*005010X279A1", *body]
    end = f"SE*{len(segments) + 1 if ends else 99}*0001"
    return "~".join([*segments, end]) + "~"


def interchange(*transactions: str) -> str:
    """Return a file of transactions."""
    return f"{HEAD}{''.join(transactions)}GE*1*1~IEA*1*000000701~"


def batch(folder: Path, plans: list[str | None], *options: str, **columns: Any) -> list[Any]:
    """Return the results of a course for each plan."""
    count = len(plans)
    day = dt.date(2026, 11, 30)
    table = {
        "id": list(range(count)),
        "plan": pa.array(plans, pa.string()),
        "first_day": [day] * count,
        "sessions": [8] * count,
        "fee_intake": [20_000] * count,
        "fee_individual": [17_500] * count,
        "allowed_intake": [16_000] * count,
        "allowed_individual": [12_000] * count,
    }
    pa.parquet.write_table(pa.table({**table, **columns}), folder / "open.parquet")
    words = ["batch", str(folder / "open.parquet"), str(folder / "out"), "--fresh"]
    words += ["--answers", str(folder / "answers"), "--adapter", "x12", *options]
    result = click.testing.CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output
    assert {file.name for file in (folder / "out").iterdir()} == {
        "_manifest.json",
        "part-000000.parquet",
    }
    found: list[Any] = pa.parquet.read_table(folder / "out").to_pylist()
    return found


def codes(found: list[Any]) -> list[str | None]:
    """Return the error codes."""
    return [row["error_code"] for row in found]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a folder of answers and a file that says how silence is read."""
    answers = tmp_path / "answers"
    answers.mkdir()
    full = answer(*LIMITS, *USED, SHARE, COPAY, trace="T-1")
    (answers / "4711.271").write_text(interchange(full))
    rows = (*LIMITS, *USED, SHARE)
    several = (answer(*rows, trace="T-2"), answer("AAA*N**72*C", trace="T-3"), answer("EB*6**30"))
    (answers / "night.271").write_text(interchange(*several))
    (tmp_path / "plans.toml").write_text(
        '[answers]\ncopay = 0\ncoinsurance = "0%"\norder = "after-deductible"\n'
    )
    return tmp_path


def test_an_answer_is_named_by_its_question_or_its_file(folder: Path) -> None:
    """Trace number, file with or without its ending and place in the file find the answer."""
    plans = [
        "T-1",
        "4711.271",
        "4711",
        "4711.271#1",
        "T-2",
        "night.271#1",
        "night.271",
        "PAYERS-OWN",
    ]
    found = batch(folder, [*plans, None], "--plans", str(folder / "plans.toml"))
    assert codes(found) == [*[None] * 6, "no-answer", "no-answer", None]
    assert len({row["to_pay"] for row in found[:4]}) == 1
    assert found[4]["to_pay"] == found[5]["to_pay"]
    assert found[-1]["to_pay"] == 20_000 + 7 * 17_500


def test_an_answer_is_found_for_a_payer_that_a_row_lists(folder: Path) -> None:
    """A plan among a row's listed payers is looked up in the answers, as a plan's column is."""
    by_column = batch(folder, ["T-2"], "--plans", str(folder / "plans.toml"))
    table = pa.parquet.read_table(folder / "open.parquet")
    listed = {"plan": "T-2", "allowed_intake": 16_000, "allowed_individual": 12_000}
    rows = table.drop(["plan", "allowed_intake", "allowed_individual"])
    rows = rows.append_column("payers", pa.array([[listed]]))
    pa.parquet.write_table(rows, folder / "open.parquet")
    words = ["batch", str(folder / "open.parquet"), str(folder / "out"), "--fresh"]
    words += ["--answers", str(folder / "answers"), "--plans", str(folder / "plans.toml")]
    assert click.testing.CliRunner().invoke(main, [*words, "--adapter", "x12"]).exit_code == 0
    found = pa.parquet.read_table(folder / "out").to_pylist()
    assert codes(found) == [None]
    assert found[0]["to_pay"] == by_column[0]["to_pay"]


def test_a_column_of_payers_in_which_nothing_is_stated_is_none(folder: Path) -> None:
    """So a table writes a list that no row has: without a type of its own."""
    found = batch(folder, ["T-2"], "--plans", str(folder / "plans.toml"), payers=pa.nulls(1))
    assert codes(found) == [None]


def test_a_row_costs_what_its_case_costs(folder: Path) -> None:
    """A row under an answer comes to what the explaining engine makes of the same answer."""
    found = batch(folder, ["T-2"], "--plans", str(folder / "plans.toml"))[0]
    case = {
        "course": {"start": dt.date(2026, 11, 30), "sessions": 8},
        "provider": {"fees": {"intake": 200, "individual": 175}},
        "payers": [
            {
                "adapter": "plan",
                "allowed": {"intake": 160, "individual": 120},
                "deductible": 1500,
                "out_of_pocket_max": 6000,
                "used": {"deductible": 400, "out_of_pocket": 400},
                "benefits": [{"coinsurance": "20%", "order": "after-deductible"}],
            }
        ],
    }
    # 160, 4 × 120 up to 28 December; then the deductible starts over: 3 × 120.
    assert found["to_pay"] == 16_000 + 7 * 12_000
    assert found["to_pay"] == iptcost.estimate(iptcost.document(case)).totals.to_pay.minor


def test_failures_and_holes_are_their_rows_errors(folder: Path) -> None:
    """A refusal, an inactive plan and a copay left open are told in the row, and stop nobody."""
    found = batch(folder, ["T-3", "night.271#3", "T-2", "T-1"])
    assert codes(found) == ["x12-aaa-72", "x12-inactive", "hole", "order-missing"]
    assert "not known yet: your copay." in found[2]["error"]
    assert not any("Rivera" in str(row) or "ORC0001" in str(row) for row in found)


def test_silence_is_read_only_as_it_is_said_to_be(folder: Path) -> None:
    """What the plans' file says of silence fills an open copay, and never an answer's own words."""
    found = batch(folder, ["T-2", "T-1"], "--plans", str(folder / "plans.toml"))
    # T-1 states a copay of 30 and 20 %: after the deductible both hold.
    assert [row["copay"] for row in found] == [0, 0]
    (folder / "plans.toml").write_text('[answers]\ncopay = 0\norder = "deductible-waived"\n')
    found = batch(folder, ["T-2", "T-1"], "--plans", str(folder / "plans.toml"))
    assert [row["copay"] for row in found] == [0, 8 * 3_000]


def test_a_wrong_reading_of_silence_is_refused(folder: Path) -> None:
    """A key that has no place there, or a value that none takes, is a mistake of the file."""
    for text, code in (("copays = 0", "copays"), ('order = "never"', "never")):
        (folder / "plans.toml").write_text(f"[answers]\n{text}\n")
        words = ["batch", str(folder), str(folder / "out"), "--plans", str(folder / "plans.toml")]
        words += ["--answers", str(folder / "answers"), "--adapter", "x12"]
        pa.parquet.write_table(pa.table({"first_day": [dt.date.today()]}), folder / "a.parquet")  # noqa: DTZ011 - any day
        result = click.testing.CliRunner().invoke(main, words)
        assert result.exit_code == 2
        assert code in result.output


def test_a_plan_of_ones_own_stands_in_an_answers_place(folder: Path) -> None:
    """A table of the plans' file with an answer's key is the correction of that answer."""
    (folder / "plans.toml").write_text(
        '[plans.T-3]\nadapter = "plan"\nbenefits = [{ copay = 25, order = "deductible-waived" }]\n'
    )
    found = batch(folder, ["T-3"], "--plans", str(folder / "plans.toml"))
    assert found[0]["to_pay"] == 8 * 2_500


def test_two_answers_of_one_key_are_neither(folder: Path) -> None:
    """Asked twice in a night, a case says so in place of taking one of them."""
    (folder / "answers" / "later.271").write_text(interchange(answer(*LIMITS, SHARE, trace="T-2")))
    found = batch(folder, ["T-2", "later"], "--plans", str(folder / "plans.toml"))
    assert codes(found) == ["two-answers", "hole"]


def test_a_side_that_the_payer_is_silent_about_is_an_error(folder: Path) -> None:
    """Out of network, an answer about the network alone is no basis for a sum."""
    found = batch(folder, ["T-1"], "--plans", str(folder / "plans.toml"), "--network", "out")
    assert codes(found) == ["no-such-side"]


def test_every_answer_says_which_question_it_answers() -> None:
    """Coverage and error alike carry the question's traces; the payer's own number is none."""
    import io

    from iptcost_x12 import X12Settings

    text = interchange(
        answer(*LIMITS, SHARE, trace="T-1"),
        answer("AAA*N**72*C", trace="T-2"),
        answer(*LIMITS, "EB*C*IND*30***23*x*****Y", trace="T-3"),
        answer(*LIMITS, trace="T-4", ends=False),
    )
    found = list(payer.coverages(io.BytesIO(text.encode()), X12Settings()))
    assert [one.keys for one in found] == [("T-1",), ("T-2",), ("T-3",), ("T-4",)]
    assert [type(one) for one in found] == [Coverage, PayerError, PayerError, PayerError]
