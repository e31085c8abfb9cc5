"""A superbill holds sessions held and paid for, and nothing else."""

from __future__ import annotations

import datetime as dt
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from papers import EXAMPLES, case, people

import iptcost
from iptcost import CaseError
from iptcost_documents import Paper, People, as_text, good_faith_estimate, quote, spoken, superbill
from iptcost_documents._held import Period, paid_sessions
from iptcost_documents._paper import Table

DAY = dt.date(2026, 11, 2)
ENGLISH = spoken("en_US")
HELD = tomllib.loads((Path(__file__).parents[1] / "examples" / "held.toml").read_text())["actuals"]


def made(document: iptcost.Document, people: People, **more: Any) -> Paper:
    """Return the superbill of a case."""
    return superbill(document, people, DAY, spoken("en_US"), **more)


def rows(paper: Paper) -> Table:
    """Return the table of sessions."""
    (table,) = (b for s in paper.sections for b in s.blocks if isinstance(b, Table))
    return table


def column(table: Table, heading: str) -> list[object]:
    """Return a column's cells; none where the table has no such column."""
    heads = [one.heading for one in table.columns]
    return [row[heads.index(heading)] for row in table.rows] if heading in heads else []


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
        paid_sessions(case("held"), DAY, Period(), in_full=True)
    assert codes(caught.value) == ["paid-in-full"]


def test_nothing_paid_is_refused() -> None:
    """Sessions held and not paid for give nothing to reimburse."""
    unpaid = [{**row, "patient_paid": 0} for row in HELD]
    with pytest.raises(CaseError) as caught:
        paid_sessions(case("held", actuals=unpaid), DAY, Period())
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
    assert [str(cell) for cell in row[-3:]] == ["140.00", "100.00", "40.00"]
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
    assert {str(cell)[:3] for cell in column(table, "Place")} == {code}
    modifiers = set() if modality == "office" else {"95"}
    assert set(column(table, "Modifier")) == modifiers


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


def test_nothing_after_its_date_is_billed() -> None:
    """A session said to have been held later is refused; a period that ends before it is not."""
    with pytest.raises(CaseError) as caught:
        superbill(case("held"), people("diagnosed"), dt.date(2026, 10, 6), ENGLISH)
    assert codes(caught.value) == ["not-yet-held"] * 2
    period = Period(None, dt.date(2026, 10, 6))
    paper = superbill(
        case("held"), people("diagnosed"), dt.date(2026, 10, 6), ENGLISH, period=period
    )
    assert column(rows(paper), "Date") == [dt.date(2026, 10, 5)]


def test_a_period_holds_both_its_days() -> None:
    """From the 12th until the 12th is one session; a period without one is refused."""
    day = dt.date(2026, 10, 12)
    table = rows(made(case("held"), people("diagnosed"), period=Period(day, day)))
    assert column(table, "Date") == [day]
    with pytest.raises(CaseError) as caught:
        made(case("held"), people("diagnosed"), period=Period(dt.date(2026, 10, 20), None))
    assert codes(caught.value) == ["nothing-in-the-period"]


def test_paid_above_charged_is_refused() -> None:
    """87.50 was asked and 175.00 paid: both can't stand side by side."""
    actual = {
        "date": dt.date(2026, 10, 5),
        "billed": 175,
        "payer_paid": 0,
        "patient_responsibility": Decimal("87.50"),
        "not_covered": Decimal("87.50"),
        "patient_paid": 175,
    }
    with pytest.raises(CaseError) as caught:
        made(case("held", actuals=[actual]), people("diagnosed"))
    assert codes(caught.value) == ["paid-above-charged"]
    assert "87.50" in caught.value.problems[0].message


def test_its_number_is_its_own() -> None:
    """The same sessions have the same number, other ones another; a number given is taken."""
    first, again = (made(case("held"), people("diagnosed")).number for _ in range(2))
    day = dt.date(2026, 10, 5)
    other = made(case("held"), people("diagnosed"), period=Period(day, day)).number
    assert first == again != other
    paper = made(case("held"), people("diagnosed"), number="2026-17")
    assert "No. 2026-17" in as_text(paper)


def test_a_group_bills_and_somebody_else_holds_the_plan() -> None:
    """Both NPIs stand there, and the subscriber beside the patient."""
    practice = 'group_npi = "1245319599"\n' + (EXAMPLES / "practice.toml").read_text()
    client = (
        (EXAMPLES / "diagnosed.toml")
        .read_text()
        .replace(
            'member_id = "XYZ 123" }',
            'member_id = "XYZ 123", subscriber = { name = "Luis Torres", relationship = "spouse" } }',
        )
    )
    both = people(practice_text=practice, client_text=client)
    text = " ".join(as_text(made(case("held"), both)).split())
    for said in ("Individual NPI 1234567893", "Group NPI 1245319599", "Luis Torres", "spouse"):
        assert said in text


def test_stated_modifiers_and_units_are_printed() -> None:
    """What an actual states of its code stands there in place of what is usual."""
    stated = [{**HELD[0], "modifiers": ["GT", "HO"], "units": 2}, *HELD[1:]]
    table = rows(made(case("held", actuals=stated), people("diagnosed")))
    assert column(table, "Modifier") == ["GT, HO", "95"]
    assert column(table, "Units") == [2, 1]
    assert table.total is not None
    assert 3 in table.total


def test_a_client_without_insurance_has_no_such_section() -> None:
    """Nothing is said of a plan where the client file has none."""
    client = 'name = "Ana Torres"\ndate_of_birth = 1988-03-21\ndiagnosis = ["F33.1"]\n'
    headings = [s.heading for s in made(case("held"), people(client_text=client)).sections]
    assert "Insurance" not in headings


CANADIAN = """
name = "Maple"
clinician = "Dana Reyes"
licence = { title = "Registered Psychotherapist", number = "009123", state = "ON" }
phone = "416 555 0142"
address = { street = "1 King St W", city = "Toronto", state = "ON", postal_code = "M5H 1A1", country = "CA" }
"""
AUSTRALIAN = """
name = "Wattle"
provider_number = "2426621B"
abn = "51 824 753 556"
phone = "02 5550 0142"
address = { street = "1 King St", city = "Newtown", state = "NSW", postal_code = "2042", country = "AU" }
"""


@pytest.mark.parametrize(
    ("practice", "elements"),
    [
        (CANADIAN, ("Registered Psychotherapist, 009123 (ON)", "Toronto ON M5H 1A1", "Canada")),
        (AUSTRALIAN, ("2426621B", "51 824 753 556", "Newtown NSW 2042", "80010", "B. Ok")),
    ],
)
def test_elsewhere_it_is_a_receipt_with_that_countrys_numbers(
    practice: str, elements: tuple[str, ...]
) -> None:
    """No NPI, no TIN and no American code; the code that the case states, and the referral."""
    client = (
        'name = "Ana Torres"\ndate_of_birth = 1988-03-21\n'
        'referral = { name = "B. Ok", provider_number = "2426621B", date = 2026-09-01 }\n'
    )
    provider = {"fees": {"intake": 200, "individual": 175}, "codes": {"individual": "80010"}}
    paper = made(
        case("held", provider=provider), people(practice_text=practice, client_text=client)
    )
    text = " ".join(as_text(paper).split())
    assert "RECEIPT: STATEMENT FOR REIMBURSEMENT" in text
    for element in elements:
        assert element in text
    for american in ("NPI", "TIN", "90791", "90834", "Units", "Modifier"):
        assert american not in text


def test_what_a_country_asks_for_is_told() -> None:
    """Canada asks for the registration, Australia for the provider number."""
    for practice, key in ((CANADIAN, "licence"), (AUSTRALIAN, "provider_number")):
        bare = "\n".join(line for line in practice.splitlines() if not line.startswith(key))
        with pytest.raises(CaseError) as caught:
            made(case("held"), people("diagnosed", practice_text=bare))
        assert [problem.path for problem in caught.value.problems] == [key]


@pytest.mark.parametrize("practice", [CANADIAN, AUSTRALIAN])
def test_a_good_faith_estimate_is_american(practice: str) -> None:
    """Elsewhere it is refused with that reason; the quote still carries the address."""
    both = people(practice_text=practice)
    with pytest.raises(CaseError) as caught:
        good_faith_estimate(case("scale"), both, dt.date(2026, 9, 28), ENGLISH)
    assert "good-faith-estimate-country" in codes(caught.value)
    street = "1 King St"
    assert street in as_text(quote(case("scale"), both, dt.date(2026, 9, 28), ENGLISH))
