"""The good-faith estimate says what 45 CFR 149.610 asks for, or is refused with what lacks."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from papers import case, people

import iptcost
from iptcost import CaseError
from iptcost_documents import People, as_text, good_faith_estimate, read_people, spoken
from iptcost_documents._course import frequency, year_after
from iptcost_documents._paper import Facts, Paper, Table
from iptcost_documents._scope import scope

DAY = dt.date(2026, 9, 28)
ENGLISH = spoken("en_US")


def made(document: iptcost.Document, people: People, locale: str = "en_US") -> Paper:
    """Return the estimate of a case."""
    return good_faith_estimate(document, people, DAY, spoken(locale))


def schedule(paper: Paper) -> Table:
    """Return the table of all sessions."""
    (table,) = (
        b
        for s in paper.sections
        for b in s.blocks
        if isinstance(b, Table) and s.heading == "Session by session"
    )
    return table


def said(paper: Paper) -> str:
    """Return the document's words in one line."""
    return " ".join(as_text(paper).split())


# -- amounts ----------------------------------------------------------------------------------


def test_the_scale_is_a_discount_from_the_list_charge() -> None:
    """Half of 200 and of 15 x 175: 2,825.00 listed, 1,412.50 off, 1,412.50 expected."""
    covered = scope(case("scale"))
    assert (str(covered.listed), str(covered.discount), str(covered.expected)) == (
        "2825.00",
        "1412.50",
        "1412.50",
    )


def test_amounts_are_the_estimates() -> None:
    """Each session's row and the totals hold the very amounts of ``iptcost.estimate``."""
    document = case("scale")
    estimate = iptcost.estimate(document)
    table = schedule(made(document, people()))
    assert list(table.rows) == [
        (s.number, s.date, s.code, s.patient_responsibility) for s in estimate.sessions
    ]
    assert table.total is not None
    assert table.total[-1] == estimate.totals.patient_responsibility


def test_items_that_are_alike_are_one_row() -> None:
    """One intake and fifteen sessions are two rows whose sums are 100.00 and 1,312.50."""
    (charges,) = (
        s for s in made(case("scale"), people()).sections if s.heading == "Expected charges"
    )
    table = charges.blocks[0]
    assert isinstance(table, Table)
    assert [(row[1], row[-2], str(row[-1])) for row in table.rows] == [
        ("90791", 1, "100.00"),
        ("90834", 15, "1312.50"),
    ]


def test_without_a_scale_no_discount_is_shown() -> None:
    """A case without a scale has the list charges as its expected charges."""
    provider = {"fees": {"intake": 200, "individual": 175}}
    text = said(made(case("scale", provider=provider), people()))
    assert "Expected charges for 16 sessions: $2,825.00" in text
    assert "Discount" not in text


def test_payers_are_left_aside() -> None:
    """The estimate is of paying alone: a plan changes nothing, and need not be asked."""
    plan = {"adapter": "plan", "benefits": [{"copay": 30}]}
    document = case("scale", payers=[plan])
    assert scope(document).expected == scope(case("scale")).expected
    assert "No claim is sent to any plan" in said(made(document, people()))


def test_missed_sessions_are_no_service() -> None:
    """A fee for missed sessions is no expected charge of care."""
    provider = {"fees": {"intake": 200, "individual": 175}, "missed_session_fee": 75}
    document = case("scale", provider=provider, client={"missed_sessions": 2})
    assert str(scope(document).expected) == "2825.00"


def test_other_currencies_are_refused() -> None:
    """The document is one of United States law."""
    provider = {"fees": {"intake": 200, "individual": 175}}
    document = case("scale", currency="EUR", provider=provider)
    with pytest.raises(CaseError) as caught:
        made(document, people())
    assert [problem.code for problem in caught.value.problems] == ["good-faith-estimate-currency"]


# -- what the rule asks for --------------------------------------------------------------------

REQUIRED = (
    "Ana Torres",
    "Mar 21, 1988",
    "Interpersonal psychotherapy",
    "Oct 5, 2026",
    "Not yet determined",
    "90791",
    "90834",
    "$1,412.50",
    "Dana Reyes, PhD",
    "1234567893",
    "12-3456789",
    "12 Maple Street, Suite 3",
    "Portland, OR 97201",
    "State: OR",
    "Number of sessions 16",
    "once a week",
    "Oct 5, 2026 to Jan 18, 2027",
    "Medication consultation with a psychiatrist",
    "you will get a separate good-faith estimate",
    "(503) 555-0142",
    "have to be scheduled or requested separately",
    "only an estimate",
    "may differ",
    "patient-provider dispute resolution",
    "fee of $25.00",
    "ask for a corrected bill",
    "you pay the higher amount",
    "covers services until Sep 27, 2027",
    "at least $400.00 more",
    "$1,812.50",
    "120 calendar days",
    "www.cms.gov/nosurprises/consumers",
    "will not adversely affect the quality",
    "not a contract",
)
SPANISH = (
    "Ana Torres",
    "21 mar 1988",
    "Psicoterapia interpersonal",
    "Aún no determinado",
    "90834",
    "$1,412.50",
    "1234567893",
    "12-3456789",
    "Estado: OR",
    "una vez a la semana",
    "un estimado de buena fe aparte",
    "programar o pedir aparte",
    "solo un estimado",
    "resolución de disputas entre paciente y proveedor",
    "una tasa de $25.00",
    "pedir una factura corregida",
    "al menos $400.00 más",
    "120 días naturales",
    "no afectará negativamente la calidad",
    "no es un contrato",
)


@pytest.mark.usefixtures("frozen_formats")
@pytest.mark.parametrize("element", REQUIRED)
def test_every_required_element_is_there(element: str) -> None:
    """The document says it in English."""
    assert element in said(made(case("scale"), people()))


@pytest.mark.usefixtures("frozen_formats")
@pytest.mark.parametrize("element", SPANISH)
def test_every_required_element_is_there_in_spanish(element: str) -> None:
    """The document says it in Spanish."""
    assert element in said(made(case("scale"), people(), "es_US"))


def test_the_list_of_separate_services_stands_under_its_disclaimer() -> None:
    """The disclaimer stands directly above the list; an empty list says that none is expected."""
    text = said(made(case("scale"), people()))
    assert text.index("separate good-faith estimate") < text.index("Medication consultation")
    alone = people(practice_text=PRACTICE)
    assert "None is expected at present." in said(made(case("scale"), alone))


def test_a_diagnosis_is_stated_where_there_is_one() -> None:
    """Codes stand beside the client and in each item's row."""
    paper = made(case("scale"), people("diagnosed"))
    assert "Not yet determined" not in said(paper)
    assert said(paper).count("F33.1") == 3


PRACTICE = """
name = "Maple"
npi = "1234567893"
tin = "12-3456789"
phone = "555"
address = { street = "1 A", city = "B", state = "OR", postal_code = "97201" }
"""


@pytest.mark.parametrize(
    ("key", "path"),
    [("npi", "npi"), ("tin", "tin"), ("address", "address"), ("phone", "phone")],
)
def test_what_the_practice_file_lacks_is_refused(key: str, path: str) -> None:
    """Each of them alone is told by its key, with the law and what to write."""
    text = "\n".join(line for line in PRACTICE.splitlines() if not line.startswith(key))
    with pytest.raises(CaseError) as caught:
        made(case("scale"), people(practice_text=text))
    (problem,) = caught.value.problems
    assert (problem.code, problem.path) == ("good-faith-estimate-lacks", path)
    assert "149.610" in problem.rule
    assert problem.file is not None
    assert problem.file.endswith("practice.toml")


def test_all_that_lacks_is_told_at_once() -> None:
    """Without both files and with a wrong case, everything is told together."""
    unscaled = case("scale", client={})
    with pytest.raises(CaseError) as caught:
        made(unscaled, People())
    paths = [problem.path for problem in caught.value.problems]
    assert {"name", "date_of_birth", "npi", "tin", "address", "phone"} <= set(paths)
    assert {"client.annual_income", "client.household_size"} <= set(paths)


def test_a_mail_address_is_a_contact_too() -> None:
    """How to ask for a further estimate may be by mail alone."""
    text = PRACTICE.replace('phone = "555"', 'email = "a@b.example"')
    assert "a@b.example" in said(made(case("scale"), people(practice_text=text)))


def test_nobody_is_born_after_the_document() -> None:
    """A date of birth past the document's date is told, and not repeated."""
    born = 'name = "Ana Torres"\ndate_of_birth = 2026-09-29\n'
    with pytest.raises(CaseError) as caught:
        made(case("scale"), people(client_text=born))
    (problem,) = caught.value.problems
    assert problem.code == "born-later"
    assert "2026-09-29" not in str(caught.value)


# -- twelve months ------------------------------------------------------------------------------


def test_a_longer_course_is_cut_at_twelve_months() -> None:
    """Of 60 weekly sessions 52 fall within twelve months of the estimate; the next is told."""
    document = case("scale", course={"start": dt.date(2026, 10, 5), "sessions": 60})
    covered = scope(document, DAY)
    assert (len(covered.sessions), len(covered.later)) == (52, 8)
    assert str(covered.expected) == "4562.50"  # 100 + 51 x 87.50
    paper = made(document, people())
    assert "8 sessions, from Oct 4, 2027 on, are past them" in said(paper)
    assert "Expected charges for 52 sessions: $4,562.50" in said(paper)
    assert any("due by Sep 27, 2027" in note for note in paper.notes)


def test_twelve_months_end_the_day_before_they_began() -> None:
    """From 28 September to 27 September; from 29 February to 27 February of the next year."""
    assert year_after(DAY) == dt.date(2027, 9, 27)
    assert year_after(dt.date(2028, 2, 29)) == dt.date(2029, 2, 27)
    assert year_after(dt.date(9999, 6, 1)) == dt.date.max


def test_sessions_held_are_left_out() -> None:
    """An estimate is of what is to come: three sessions held leave thirteen."""
    document = case("held")
    covered = scope(document)
    assert covered.held == 3
    assert [session.number for session in covered.sessions] == list(range(4, 17))
    assert "3 sessions have taken place already" in said(made(document, people()))


def test_nothing_to_come_is_refused() -> None:
    """A course of which every session was held has no estimate."""
    document = case("held", course={"start": dt.date(2026, 10, 5), "sessions": 3})
    with pytest.raises(CaseError) as caught:
        scope(document)
    assert [problem.code for problem in caught.value.problems] == ["nothing-ahead"]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ([0], "once"),
        ([0, 7, 14], "once a week"),
        ([0, 14, 28], "every 2 weeks"),
        ([0, 1, 2], "every day"),
        ([0, 10, 20], "every 10 days"),
        ([0, 30, 61, 91], "once a month"),
        ([0, 3, 11], "on the days listed in this document"),
        ([0, 0], "on the days listed in this document"),
    ],
)
def test_how_often_is_said_in_words(days: list[int], expected: str) -> None:
    """Regular days have a name, others are listed. Days count from 1 April."""
    assert frequency([dt.date(2026, 4, 1) + dt.timedelta(d) for d in days], ENGLISH) == expected


def test_a_month_without_the_day_is_still_monthly() -> None:
    """The 31st, then the month's last day, then the 31st again is once a month."""
    days = [dt.date(2026, 1, 31), dt.date(2026, 2, 28), dt.date(2026, 3, 31)]
    assert frequency(days, ENGLISH) == "once a month"


def test_what_is_assumed_is_said() -> None:
    """A course past the newest poverty guideline says which one it goes by."""
    document = case("scale", course={"start": dt.date(2028, 10, 2)})
    paper = good_faith_estimate(document, people(), dt.date(2028, 9, 25), ENGLISH)
    assert "Assumed: the poverty guideline" in said(paper)


def test_the_facts_name_the_client_only_by_the_client_file() -> None:
    """The case's own numbers about the client, such as the income, stand in no document."""
    examples = read_people(*(str(p) for p in _files()))
    paper = made(case("scale"), examples)
    assert "42,000" not in said(paper)
    facts: list[Any] = [b for s in paper.sections for b in s.blocks if isinstance(b, Facts)]
    assert facts[0].rows[0] == ("Name", ("Ana Torres",))


def _files() -> tuple[Any, Any]:
    from pathlib import Path

    folder = Path(__file__).parents[1] / "examples"
    return folder / "practice.toml", folder / "client.toml"
