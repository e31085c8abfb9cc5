"""A remittance comes to actuals: each session balances, or is an error."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from iptcost._cli.main import main
from iptcost.payer import PayerError
from iptcost_x12._command import actuals_command
from iptcost_x12.remittance import actuals

EXAMPLE = Path(__file__).parents[1] / "examples" / "orchard.835"


def read(text: str) -> list[Any]:
    """Return all rows of a remittance; an error by its code."""
    return [
        row.problems[0].code if isinstance(row, PayerError) else row
        for row in actuals(io.BytesIO(text.encode()))
    ]


def test_each_service_line_is_a_session() -> None:
    """Lines become rows with the patient's parts, and the adjustments as they came."""
    first, second, third = read(EXAMPLE.read_text())
    assert first == {
        "date": "2026-09-14",
        "billed": "190.00",
        "payer_paid": "105.00",
        "patient_responsibility": "35.00",
        "deductible": "0.00",
        "copay": "0.00",
        "coinsurance": "35.00",
        "not_covered": "0.00",
        "balance_bill": "0.00",
        "adjustments": [
            {"group": "CO", "reason": "45", "amount": "50.00"},
            {"group": "PR", "reason": "2", "amount": "35.00"},
        ],
    }
    assert second["coinsurance"] == "28.00"
    parts = [third[key] for key in ("deductible", "copay", "not_covered")]
    assert parts == ["60.00", "20.00", "8.00"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("CAS*CO*45*50", "CAS*CO*45*51", "x12-unbalanced"),
        ("CLP*A1*1", "CLP*A1*22", "x12-reversal"),
        ("DTM*472*20260914", "DTM*472*20260931", "x12-no-date"),
        ("CLP*A2*1*330*108*156*12*C2", "CLP*A2*1*330*108*156~CAS*CO*1*5", "x12-claim-level"),
        ("CLP*A1*1*190", "CLP*A1*1*19x", "x12-bad-number"),
    ],
)
def test_what_can_not_be_a_session_is_an_error(old: str, new: str, code: str) -> None:
    """An amount is never made to fit."""
    assert code in read(EXAMPLE.read_text().replace(old, new))


def claim(number: str, status: str, line: str, *cas: str) -> str:
    """Return a claim of one session on 14 September; ``line`` is billed*paid."""
    return "~".join(
        (
            f"CLP*{number}*{status}*{line}*0*12*C",
            f"SVC*HC:90834*{line}",
            "DTM*472*20260914",
            *(f"CAS*{entry}" for entry in cas),
            "",
        )
    )


def remittance(*claims: str) -> str:
    """Return the example with other claims."""
    text = EXAMPLE.read_text()
    return text[: text.index("CLP*")] + "".join(claims) + text[text.index("SE*") :]


def test_a_claim_taken_back_in_the_file_leaves_its_correction_alone() -> None:
    """Denied, taken back, and paid after all: one row, of what was paid in the end."""
    paid = claim("B1", "1", "190*105", "CO*45*50", "PR*2*35")
    rows = read(
        remittance(
            claim("B1", "4", "190*0", "PR*96*190"),
            claim("B2", "1", "190*190"),
            claim("B1", "22", "-190*0", "PR*96*-190"),
            paid,
        )
    )
    assert [(row["billed"], row["payer_paid"]) for row in rows] == [
        ("190.00", "190.00"),
        ("190.00", "105.00"),
    ]
    assert read(
        remittance(paid, claim("B1", "22", "-190*-105", "CO*45*-50", "PR*2*-35"), paid)
    ) == [rows[1]]


@pytest.mark.parametrize(
    "reversal",
    [
        claim("B9", "22", "-190*-105", "CO*45*-50", "PR*2*-35"),
        claim("B1", "22", "-190*-100", "CO*45*-55", "PR*2*-35"),
    ],
)
def test_a_reversal_of_what_is_not_in_the_file_is_told(reversal: str) -> None:
    """Another claim, or another payment: the row stays and the reversal is an error."""
    rows = read(remittance(claim("B1", "1", "190*105", "CO*45*50", "PR*2*35"), reversal))
    assert rows[1] == "x12-reversal"


@pytest.mark.parametrize(
    ("status", "code"),
    [("2", "x12-secondary"), ("21", "x12-secondary"), ("23", "x12-no-payment"), ("25", "x12-no-payment")],
)  # fmt: skip
def test_what_another_payer_paid_before_or_nobody_yet_is_no_row(status: str, code: str) -> None:
    """A secondary's OA-23 is no write-off, and a price in advance is no payment."""
    assert read(remittance(claim("B1", status, "190*20", "OA*23*135", "PR*2*35"))) == [code]


def test_the_rows_that_can_be_had_are_written_beside_the_errors() -> None:
    """The command writes the good rows, tells the others, and does not end with 0."""
    bad = claim("B2", "2", "190*20", "OA*23*170")
    text = remittance(claim("B1", "1", "190*105", "CO*45*50", "PR*2*35"), bad)
    result = CliRunner().invoke(actuals_command, ["-", "--format", "csv"], input=text)
    assert isinstance(result.exception, PayerError)
    (row,) = csv.DictReader(io.StringIO(result.output))
    assert row["adjustments"] == "CO-45:50.00 PR-2:35.00"


def test_a_file_of_actuals_explains_itself_by_the_payers_codes(tmp_path: Path) -> None:
    """The CSV of the command is what ``estimate --actuals`` reads, adjustments and all."""
    text = remittance(claim("B1", "4", "190*0", "CO*197*190"))
    written = CliRunner().invoke(actuals_command, ["-", "--format", "csv"], input=text)
    file, case = tmp_path / "paid.csv", tmp_path / "case.toml"
    file.write_text(written.output, encoding="utf-8")
    case.write_text(
        "[course]\nstart = 2026-09-14\nsessions = 2\n[provider]\nfees = { intake = 190, "
        'individual = 190 }\n[[payers]]\nadapter = "plan"\nbenefits = [ { copay = 20 } ]\n',
        encoding="utf-8",
    )
    arguments = ["estimate", str(case), "--actuals", str(file), "--format", "json"]
    result = json.loads(CliRunner().invoke(main, arguments).output)
    told = {entry["field"]: (entry["reason"], entry["codes"]) for entry in result["differences"]}
    assert told["write_off"] == ("refused", ["CO-197"])
    assert result["totals"]["to_pay"] == "20.00"


def test_a_cut_remittance_and_none_at_all_are_errors() -> None:
    """A remittance without its end, and a file without one, are told."""
    text = EXAMPLE.read_text()
    assert read(text[: text.index("SE*")])[-1] == "x12-cut-off"
    assert read(text.replace("ST*835", "ST*837"))[-1] == "x12-no-remittance"


def test_no_name_or_account_is_in_the_rows() -> None:
    """What is written names nobody."""
    shown = repr(read(EXAMPLE.read_text()))
    assert not [name for name in ("Rivera", "Noel", "A1", "C2") if name in shown]


@pytest.mark.parametrize(("form", "start"), [("toml", "[[actuals]]"), ("csv", "date,billed")])
def test_the_command_writes_actuals(form: str, start: str) -> None:
    """The command writes TOML or CSV."""
    result = CliRunner().invoke(actuals_command, [str(EXAMPLE), "--format", form])
    assert result.exit_code == 0
    assert result.output.startswith(start)
    assert result.output.count("2026-09-") == 3


@given(at=st.integers(0, 1200), gone=st.integers(0, 40), put=st.binary(max_size=9))
@settings(max_examples=150, deadline=None)
def test_a_damaged_remittance_is_rows_or_errors(at: int, gone: int, put: bytes) -> None:
    """Whatever is damaged, only rows that balance and errors come out."""
    raw = EXAMPLE.read_bytes()
    for row in actuals(io.BytesIO(raw[:at] + put + raw[at + gone :])):
        assert isinstance(row, (dict, PayerError))
