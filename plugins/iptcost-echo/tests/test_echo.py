"""The echo payer keeps the door's promises and answers what it is told."""

import datetime as dt
import io
from pathlib import Path
from typing import Any

import pytest

import iptcost
from iptcost.payer import Coverage, Inquiry, PayerError
from iptcost.testing import check_payer
from iptcost_echo import Echo, EchoSettings

TABLE: dict[str, Any] = {
    "adapter": "plan",
    "deductible": "unknown",
    "benefits": [{"copay": 30, "order": "deductible-waived"}],
}
FILE = """
[[payers]]
adapter = "plan"
deductible = { low = 500, high = 1500.50 }
benefits = [ { coinsurance = "20%" } ]
"""


@pytest.fixture
def inquiry() -> Inquiry:
    """Return what a payer is asked about a course of two sessions."""
    return Inquiry(dt.date(2026, 10, 5), dt.date(2026, 10, 12), {"individual": "90834"})


def case(**keys: Any) -> dict[str, Any]:
    """Return a case with one echo payer."""
    return {
        "course": {"start": "2026-10-05", "sessions": 2},
        "provider": {"fees": {"intake": 150, "individual": 150}},
        "payers": [{"adapter": "echo", **keys}],
    }


def test_it_conforms(tmp_path: Path) -> None:
    """The conformance kit passes with tables in place and with a file."""
    file = tmp_path / "answer.toml"
    file.write_text(FILE)
    check_payer(
        Echo(),
        {"adapter": "echo", "tables": [TABLE], "member": "M-4711"},
        {"adapter": "echo", "answer": str(file), "notes": ["ask again in January"]},
    )


def test_a_case_that_names_it_is_estimated() -> None:
    """Its answer is laid into the case, with the case's own name and its sources."""
    known = {**TABLE, "deductible": 0}
    document = iptcost.resolve(iptcost.document(case(tables=[known], name="Silver")))
    estimate = iptcost.estimate(document)
    assert str(estimate.totals.to_pay) == "60.00"
    assert document.payer_tables[0]["name"] == "Silver"
    assert "payers.0.benefits" in {source.path for source in estimate.sources}


def test_it_refuses_when_told_to() -> None:
    """A refusal is a PayerError at the payer's path."""
    document = iptcost.document(case(refuse="closed on Sundays"))
    with pytest.raises(PayerError, match="closed on Sundays") as caught:
        iptcost.resolve(document)
    assert caught.value.problems[0].path == "payers.0.refuse"


@pytest.mark.parametrize("text", [None, "payers = ", "plans = 3", "payers = 3", "\x00"])
def test_an_unreadable_file_is_an_error(tmp_path: Path, text: str | None) -> None:
    """A file that is missing or no TOML with payers is a PayerError, not a traceback."""
    file = tmp_path / "answer.toml"
    if text is not None:
        file.write_text(text)
    with pytest.raises(PayerError, match="is not one"):
        iptcost.resolve(iptcost.document(case(answer=str(file))))


def test_settings_ask_for_one_answer() -> None:
    """Neither answer nor tables, and both of them, are refused by the settings."""
    with pytest.raises(iptcost.CaseError, match="give either answer or tables"):
        iptcost.document(case())
    with pytest.raises(iptcost.CaseError, match="give either answer or tables"):
        iptcost.document(case(answer="a.toml", tables=[TABLE]))


def test_a_stream_holds_many_answers(inquiry: Inquiry) -> None:
    """A stream yields an answer or an error for each of its documents; plans one a table."""
    stream = io.BytesIO(f"{FILE}\n---\nnothing\n---\n{FILE}".encode())
    answers = list(Echo().coverages(stream, EchoSettings(tables=(TABLE,))))
    kinds = [type(answer) for answer in answers]
    assert kinds == [Coverage, PayerError, Coverage]
    plans = list(Echo().plans(inquiry, EchoSettings(tables=(TABLE, TABLE))))
    assert [plan.tables for plan in plans] == [(TABLE,), (TABLE,)]


def test_a_stream_that_is_too_long_is_told_and_not_cut() -> None:
    """What stands at the bound might be read as a shorter document: a deductible of 1500 as 15."""
    filler = f"{FILE}\n# {'x' * 900_000}\n---\n".encode()
    stream = filler * 40
    *read, last = Echo().coverages(io.BytesIO(stream), EchoSettings(tables=(TABLE,)))
    assert all(isinstance(answer, Coverage) for answer in read)
    assert isinstance(last, PayerError)
    assert len(read) + 1 < 40
