"""A remittance comes to actuals: each session balances, or is an error."""

import io
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

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
