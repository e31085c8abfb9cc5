"""Sessions that took place, as a case's actuals state them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

import iptcost
from iptcost import CaseError, UnresolvedError

CASE: dict[str, Any] = {
    "course": {"start": "2026-10-05", "sessions": 4},
    "provider": {"fees": {"intake": 200, "individual": 175}, "codes": {"individual": "90837"}},
}
PAID = {"payer_paid": 0, "not_covered": 140, "patient_responsibility": 140}


def actual(day: str, **more: Any) -> dict[str, Any]:
    """Return a session of 175 of which 35 are written off."""
    return {"date": day, "billed": 175, **PAID, **more}


def test_each_line_is_what_was_stated() -> None:
    """175 billed, 35 written off: 140 charged, of which the client has paid 100."""
    rows = [actual("2026-10-12", patient_paid=100), actual("2026-10-20", session=3)]
    second, third = iptcost.held(iptcost.document({**CASE, "actuals": rows}))
    assert (second.number, second.date, second.code) == (2, dt.date(2026, 10, 12), "90837")
    assert [str(money) for money in second[5:11]] == [
        "175.00",
        "35.00",
        "140.00",
        "0.00",
        "140.00",
        "100.00",
    ]
    assert (third.number, third.date, third.patient_paid) == (3, dt.date(2026, 10, 20), None)


def test_amounts_are_those_of_the_estimate() -> None:
    """What took place stands in the estimate's lines with the same amounts."""
    rows = [actual("2026-10-12"), actual("2026-10-19")]
    document = iptcost.document({**CASE, "actuals": rows})
    lines = [line for line in iptcost.estimate(document).sessions if line.actual]
    for line, one in zip(lines, iptcost.held(document), strict=True):
        for name in ("number", "date", "code", "billed", "write_off", "patient_responsibility"):
            assert getattr(line, name) == getattr(one, name)


def test_what_the_client_paid_changes_no_estimate() -> None:
    """``patient_paid`` is for a superbill alone."""
    with_it = iptcost.document({**CASE, "actuals": [actual("2026-10-12", patient_paid=10)]})
    without = iptcost.document({**CASE, "actuals": [actual("2026-10-12")]})
    assert iptcost.estimate(with_it).to_dict() == iptcost.estimate(without).to_dict()


def test_no_actuals_are_no_sessions() -> None:
    """A course that has not begun has none."""
    assert iptcost.held(iptcost.document(CASE)) == ()


def test_an_actual_of_no_session_is_refused() -> None:
    """As the estimate refuses it, with the file's name."""
    rows = [actual("2026-10-13")]
    document = iptcost.document({**CASE, "actuals": rows}, file="case.toml")
    with pytest.raises(CaseError) as caught:
        iptcost.held(document)
    assert [(p.code, p.file) for p in caught.value.problems] == [("actual-unmatched", "case.toml")]


def test_holes_are_refused() -> None:
    """A document with holes has still to be filled in."""
    plan = {"adapter": "plan", "deductible": "unknown", "benefits": [{"copay": 30}]}
    with pytest.raises(UnresolvedError):
        iptcost.held(iptcost.document({**CASE, "payers": [plan]}))
