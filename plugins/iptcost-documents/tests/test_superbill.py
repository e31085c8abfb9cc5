"""A superbill holds sessions held and paid for, and nothing else."""

from __future__ import annotations

import datetime as dt
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from papers import case, people

import iptcost
from iptcost import CaseError
from iptcost_documents import Paper, People, as_text, spoken, superbill
from iptcost_documents._paper import Table
from iptcost_documents._superbill import paid_sessions

DAY = dt.date(2026, 11, 2)
HELD = tomllib.loads((Path(__file__).parents[1] / "examples" / "held.toml").read_text())["actuals"]


def made(document: iptcost.Document, people: People, **more: Any) -> Paper:
    """Return the superbill of a case."""
    return superbill(document, people, DAY, spoken("en_US"), **more)


def rows(paper: Paper) -> Table:
    """Return the table of sessions."""
    (table,) = (b for s in paper.sections for b in s.blocks if isinstance(b, Table))
    return table


def codes(error: CaseError) -> list[str]:
    """Return the codes of an error's problems."""
    return [problem.code for problem in error.problems]


def test_only_what_was_held_and_paid_is_listed() -> None:
    """Of sixteen planned, three held and two paid, two stand there: 375.00 in all."""
    table = rows(made(case("held"), people("diagnosed")))
    assert [(row[0], row[2], str(row[-2]), str(row[-1])) for row in table.rows] == [
        (dt.date(2026, 10, 5), "90791", "200.00", "200.00"),
        (dt.date(2026, 10, 12), "90834", "175.00", "175.00"),
    ]
    assert table.total is not None
    assert [str(cell) for cell in table.total[-2:]] == ["375.00", "375.00"]
    text = as_text(made(case("held"), people("diagnosed")))
    assert "1 session that was held and for which the client has paid nothing is left out." in text
    assert "Oct 19" not in text


def test_a_case_without_actuals_is_refused() -> None:
    """Planned sessions are no reason for a superbill."""
    with pytest.raises(CaseError) as caught:
        made(case("scale"), people("diagnosed"))
    assert codes(caught.value) == ["nothing-held"]


def test_what_was_paid_must_be_said() -> None:
    """A row that does not say it is told by its number; in full says it for all of them."""
    silent = [{k: v for k, v in row.items() if k != "patient_paid"} for row in HELD]
    document = case("held", actuals=silent)
    with pytest.raises(CaseError) as caught:
        made(document, people("diagnosed"))
    assert codes(caught.value) == ["not-said-paid"] * 3
    table = rows(made(document, people("diagnosed"), paid_in_full=True))
    assert [str(row[-1]) for row in table.rows] == ["200.00", "175.00", "175.00"]


def test_paid_in_full_does_not_overrule_what_is_said() -> None:
    """An actual that says another amount contradicts it."""
    with pytest.raises(CaseError) as caught:
        paid_sessions(case("held"), in_full=True)
    assert codes(caught.value) == ["paid-in-full"]


def test_nothing_paid_is_refused() -> None:
    """Sessions held and not paid for give nothing to reimburse."""
    unpaid = [{**row, "patient_paid": 0} for row in HELD]
    with pytest.raises(CaseError) as caught:
        paid_sessions(case("held", actuals=unpaid))
    assert codes(caught.value) == ["nothing-paid"]


def test_a_reduction_is_no_charge() -> None:
    """A fee of 175 of which 35 were written off was charged at 140: a plan is shown 140."""
    actual = {
        "date": dt.date(2026, 10, 5),
        "billed": 175,
        "payer_paid": 0,
        "patient_responsibility": 140,
        "not_covered": 140,
        "patient_paid": Decimal("100.00"),
    }
    (row,) = rows(made(case("held", actuals=[actual]), people("diagnosed"))).rows
    assert [str(cell) for cell in row[-2:]] == ["140.00", "100.00"]
    assert "175" not in as_text(made(case("held", actuals=[actual]), people("diagnosed")))


def test_what_a_plan_has_paid_has_its_own_column() -> None:
    """Where a payer paid a part, charged, paid by a plan and paid stand side by side."""
    actual = {
        "date": dt.date(2026, 10, 5),
        "billed": 200,
        "payer_paid": 120,
        "patient_responsibility": 80,
        "copay": 80,
        "patient_paid": 80,
    }
    document = case("held", actuals=[actual], payers=[{"adapter": "eap", "sessions": 1}])
    (row,) = rows(made(document, people("diagnosed"))).rows
    assert [str(cell) for cell in row[-3:]] == ["200.00", "120.00", "80.00"]


@pytest.mark.parametrize(
    ("modality", "place", "code"),
    [("office", "home", "11 "), ("telehealth", "home", "10 "), ("telehealth", "elsewhere", "02 ")],
)
def test_the_place_of_service_is_a_code(modality: str, place: str, code: str) -> None:
    """11 is the office; telehealth is 10 with the client at home, 02 elsewhere."""
    text = (Path(__file__).parents[1] / "examples" / "diagnosed.toml").read_text()
    text = text.replace('telehealth_place = "home"', f'telehealth_place = "{place}"')
    course = {"start": dt.date(2026, 10, 5), "sessions": 16, "modality": modality}
    table = rows(made(case("held", course=course), people(client_text=text)))
    assert {str(row[3])[:3] for row in table.rows} == {code}


def test_everything_a_plan_asks_for_is_there() -> None:
    """Who, what for, by whom, under which numbers."""
    text = as_text(made(case("held"), people("diagnosed")), 100)
    for element in (
        "Ana Torres",
        "Mar 21, 1988",
        "F33.1",
        "Silver PPO",
        "XYZ 123",
        "Dana Reyes, PhD",
        "PSY-20417",
        "1234567893",
        "12-3456789",
        "12 Maple Street, Suite 3",
        "signature",
    ):
        assert element in text


def test_what_lacks_is_told_at_once() -> None:
    """Without a diagnosis and without actuals both are told."""
    with pytest.raises(CaseError) as caught:
        made(case("scale"), people())
    assert [(p.code, p.path) for p in caught.value.problems] == [
        ("superbill-lacks", "diagnosis"),
        ("nothing-held", "actuals"),
    ]
