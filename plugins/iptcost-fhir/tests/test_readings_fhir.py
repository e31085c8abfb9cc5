"""From stated items to keys: whom a row is for, and when a period speaks, read by hand."""

import datetime as dt
from typing import Any

import pytest

import iptcost
from iptcost.payer import Coverage, Inquiry, PayerError

FIRST = dt.date(2026, 10, 5)


def item(category: str | None, copay: str, **keys: Any) -> dict[str, Any]:
    """Return an item in network with a copay."""
    benefit = {"type": {"text": "Copay"}, "allowedMoney": {"value": copay, "currency": "USD"}}
    own: dict[str, Any] = {"network": {"text": "In Network"}, "benefit": [benefit]}
    if category is not None:
        own["category"] = {"coding": [{"code": category}]}
    return {**own, **keys}


PLAN = item("30", "1500", benefit=[
    {"type": {"text": "Deductible"}, "allowedMoney": {"value": 1500, "currency": "USD"}}
])  # fmt: skip


def resource(*items: Any, **insurance: Any) -> dict[str, Any]:
    """Return an eligibility answer of these items."""
    return {
        "resourceType": "CoverageEligibilityResponse",
        "status": "active",
        "outcome": "complete",
        "insurance": [{"inforce": True, "item": [PLAN, *items], **insurance}],
    }


def said(read: Any, data: Any, **asked: Any) -> Coverage:
    """Return what an answer comes to for a course that begins on 5 October."""
    days = {"first_day": FIRST, "last_day": FIRST + dt.timedelta(days=105)}
    question = Inquiry(services={"intake": "90791", "individual": "90834"}, **{**days, **asked})
    found: Coverage = read(data, question)
    return found


OTHERS = {
    "a well visit of the plan": item("30", "0", name="Well Visits"),
    "preventive care of the plan": item("30", "0", description="Preventive care visit"),
    "urgent care of the plan": item("30", "75", name="Urgent Care"),
    "urgent care without a category": item(None, "75", name="Urgent care visit"),
    "an office visit that is a well visit": item("98", "0", name="Well child visit"),
    "physical therapy": item("30", "40", name="Occupational or speech therapy"),
    "by its product": item("30", "75", productOrService={"text": "Urgent care visit"}),
    "by its modifier": item("98", "0", modifier=[{"text": "Preventive"}]),
    "a laboratory": item("96", "15", name="Laboratory tests"),
    "an emergency": item("96", "250", name="Emergency room"),
    "by its category": item("UC", "75", name="UC"),
}


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
def test_another_kind_of_visit_never_speaks(read: Any, other: Any) -> None:
    """A row for a well visit or urgent care is told, and neither alone nor beside others used."""
    alone = said(read, resource(other)).tables[0]["sides"]["in"]["benefits"][0]
    assert alone["copay"] == "unknown"
    beside = said(read, resource(other, item("30", "30"))).tables[0]["sides"]["in"]["benefits"][0]
    assert beside["copay"] == "30.00"


@pytest.mark.parametrize(
    "own",
    [
        item("A6", "30"),
        item("MH", "30", name="Mental health: outpatient hospital or office"),
        item("98", "30", name="Specialist office visit"),
        item("30", "30", name="Medical and hospital combined"),
        item(None, "30", name="Office visit"),
    ],
)
def test_a_row_that_may_be_therapys_speaks(read: Any, own: Any) -> None:
    """Words of all care, and outpatient mental health with a hospital in it, shut no row out."""
    assert said(read, resource(own)).tables[0]["sides"]["in"]["benefits"][0]["copay"] == "30.00"


def test_one_share_alone_leaves_the_other_open(read: Any) -> None:
    """A payer that answers an inquiry may leave out what is zero: the other share is a hole."""
    found = said(read, resource(item("A6", "30")))
    assert found.tables[0]["sides"]["in"]["benefits"][0]["coinsurance"] == "unknown"
    assert any("it is not known until they confirm it" in note.text for note in found.notes)


PERIODS = {
    "a year that ended": ({"start": "2025-01-01", "end": "2025-12-31"}, "fhir-plan-year-over"),
    "a span that ended": ({"start": "2024-03-01", "end": "2026-06-30"}, "fhir-coverage-ended"),
    "an end": ({"end": "2026-06-30"}, "fhir-coverage-ended"),
    "a later begin": ({"start": "2027-03-01"}, "fhir-coverage-not-yet"),
}


@pytest.mark.parametrize(("period", "code"), PERIODS.values(), ids=PERIODS)
def test_a_period_that_does_not_hold_the_course_gives_no_price(
    read: Any, period: Any, code: str
) -> None:
    """Ended before the course, or begun after it: the answer says so and what to ask."""
    with pytest.raises(PayerError) as caught:
        said(read, resource(item("A6", "30"), benefitPeriod=period))
    (problem,) = caught.value.problems
    assert problem.code == code
    assert period.get("end", period.get("start")) in problem.message
    assert problem.remedy


def test_a_card_that_ended_gives_no_price(read: Any) -> None:
    """The period of a Coverage is when it holds."""
    card = {"resourceType": "Coverage", "status": "active", "period": {"end": "2026-06-30"}}
    with pytest.raises(PayerError, match="ended on 2026-06-30"):
        said(read, card)


def test_a_summary_of_a_year_that_is_over_speaks_of_no_later_course(read: Any) -> None:
    """Last year's summary is refused; next year's speaks, and a note says when it begins."""
    summary = {
        "resourceType": "InsurancePlan",
        "status": "active",
        "period": {"start": "2025-01-01", "end": "2025-12-31"},
        "plan": [{}],
    }
    with pytest.raises(PayerError, match="year in this answer ended"):
        said(read, summary)
    later = {**summary, "period": {"start": "2027-02-01", "end": "2028-01-31"}}
    assert said(read, later).tables[0]["benefit_year"] == "02-01"


def test_a_choice_for_one_modality_names_it_in_every_choice(read: Any) -> None:
    """Rows that differ at the office beside one for telehealth make a document that is read."""
    items = [
        item("A6", "30", name="Tier 1"),
        item("A6", "50", name="Tier 2"),
        item("A6", "10", name="Telehealth visit"),
    ]
    found = said(read, resource(*items), modalities=("office", "telehealth"))
    rows = found.tables[0]["sides"]["in"]["benefits"]
    assert [one["modality"] for one in rows[0]["one_of"]] == [["office"], ["office"]]
    case = {
        "course": {"start": FIRST.isoformat()},
        "provider": {"fees": {"intake": 200, "individual": 175}},
        "payers": [dict(found.tables[0])],
    }
    assert iptcost.document(case).holes


def counted(term: str, kind: str = "Visits", **values: Any) -> dict[str, Any]:
    """Return an item for psychotherapy with a limit of a period."""
    benefit = {"type": {"text": kind}, **(values or {"allowedUnsignedInt": 20})}
    return item("A6", "0", term={"text": term}, benefit=[benefit])


LIMITS: dict[str, tuple[Any, list[dict[str, Any]]]] = {
    "a lifetime": (
        counted("lifetime"),
        [{"visits": 20, "visits_used": {"low": 0, "high": 20}, "per": "lifetime"}],
    ),
    "months": (
        counted("6 months", allowedUnsignedInt=5, usedUnsignedInt=2),
        [{"visits": 5, "visits_used": 2, "per": "6 months"}],
    ),
    "a month": (
        counted("per month", allowedUnsignedInt=4, usedUnsignedInt=0),
        [{"visits": 4, "visits_used": 0, "per": "1 months"}],
    ),
    "an amount of a lifetime": (
        counted("lifetime", "Benefit", allowedMoney={"value": 5000, "currency": "USD"}),
        [{"amount": "5000.00", "amount_used": {"low": "0.00", "high": "5000.00"},
          "per": "lifetime"}],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("limit", "limits"), LIMITS.values(), ids=LIMITS)
def test_a_limit_of_another_period_is_a_limit_of_its_own(
    read: Any, limit: Any, limits: list[dict[str, Any]]
) -> None:
    """Months and a lifetime stand among the side's limits, and are no note beside a figure."""
    side = said(read, resource(item("A6", "30"), limit)).tables[0]["sides"]["in"]
    assert side["limits"] == limits
    assert side["benefits"][0]["copay"] == "30.00"


@pytest.mark.parametrize("term", ["episode", "lifetime", "day", "admission", "annual"])
def test_a_copay_is_of_a_visit_whatever_period_it_names(read: Any, term: str) -> None:
    """A copay is read as of each visit."""
    side = said(read, resource(item("A6", "30", term={"text": term}))).tables[0]["sides"]["in"]
    assert side["benefits"][0]["copay"] == "30.00"


@pytest.mark.parametrize(
    ("period", "keys"),
    [
        ({"start": "2025-03-01", "end": "2026-11-15"}, {"until": "2026-11-15"}),
        ({"start": "2026-10-20"}, {"from": "2026-10-20"}),
        ({"start": "2026-01-01", "end": "2026-12-31"}, {}),
    ],
)
def test_coverage_that_changes_in_mid_course_is_dated(
    read: Any, period: Any, keys: dict[str, str]
) -> None:
    """An end is an end, a later begin a begin; the end of a plan's year is neither."""
    table = said(read, resource(item("A6", "30"), benefitPeriod=period)).tables[0]
    assert {name: table[name] for name in ("from", "until") if name in table} == keys


LEFT = {
    "the rest alone": ((("Remaining", 12),), (12, 0)),
    "total and rest": ((("annual", 20), ("Remaining", 12)), (20, 8)),
    "total and what is used": ((("annual", 20), ("Year to date", 8)), (20, 8)),
}


@pytest.mark.parametrize(("stated", "found"), LEFT.values(), ids=LEFT)
def test_what_is_left_of_a_limit_binds(read: Any, stated: Any, found: Any) -> None:
    """Visits that remain, or are used, may stand in an item of their own."""
    rows = [counted(term, allowedUnsignedInt=count) for term, count in stated]
    (row,) = said(read, resource(item("A6", "30"), *rows)).tables[0]["sides"]["in"]["benefits"]
    assert (row["visit_limit"], row["visits_used"]) == found


def test_what_is_left_of_a_payers_maximum_binds(read: Any) -> None:
    """An amount that the plan still pays is its maximum with nothing used."""
    rest = counted("Remaining", "Benefit", allowedMoney={"value": 400, "currency": "USD"})
    (row,) = said(read, resource(item("A6", "30"), rest)).tables[0]["sides"]["in"]["benefits"]
    assert (row["payer_maximum"], row["payer_maximum_used"]) == ("400.00", "0.00")


YEAR = {"start": "2026-01-01", "end": "2026-12-31"}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Coverage terminated on 06/30/2026", "fhir-coverage-ended"),
        ("Policy cancelled 2026-06-30.", "fhir-coverage-ended"),
        ("Member is not active.", "fhir-coverage-terminated"),
        ("No active coverage", "fhir-coverage-terminated"),
        ("Coverage terminated 06/30/2026. Response created 2027-02-01.", "fhir-coverage-ended"),
        ("Patient's coverage ended June 30, 2026", "fhir-coverage-ended"),
        ("Coverage terminated 06/30/2026 - authorization is required", "fhir-coverage-ended"),
        ("ACME plan was terminated by the employer on 06/30/2026", "fhir-coverage-ended"),
        ("Coverage has lapsed. Authorization is required.", "fhir-coverage-terminated"),
    ],
)
def test_a_disposition_that_says_an_end_gives_no_price(read: Any, words: str, code: str) -> None:
    """In force by its flag and over by its words: the answer says so and what to ask."""
    with pytest.raises(PayerError) as caught:
        said(read, {**resource(item("A6", "30"), benefitPeriod=YEAR), "disposition": words})
    (problem,) = caught.value.problems
    assert (problem.code, problem.path.rpartition(".")[2]) == (code, "disposition")


@pytest.mark.parametrize(
    ("words", "until"),
    [
        ("Coverage terminates 2026-11-15", "2026-11-15"),
        ("Policy is currently in-force.", None),
        ("Not payable if coverage has been terminated", None),
        ("Eligible. Coverage expires December 31, 2026.", "2026-12-31"),
        ("Policy is currently in-force. Authorization expired 2025-12-31", None),
        ("Policy in force; dental coverage terminated 2024-12-31", None),
        ("Active coverage. Other coverage inactive", None),
        ("Coverage has not lapsed", None),
        ("Dental - inactive", None),
        ("No coverage, network or age restrictions", None),
        ("Active; terminates at the end of the month in which the member turns 26", None),
        ("Eligible, no coverage changes since 2025-01-01", None),
    ],
)
def test_a_disposition_dates_an_end_in_mid_course(read: Any, words: str, until: Any) -> None:
    """An end within the course is the table's, whatever the plan's year; a condition is none."""
    data = {**resource(item("A6", "30"), benefitPeriod=YEAR), "disposition": words}
    assert said(read, data).tables[0].get("until") == until


def test_a_plan_that_is_inactive_among_its_benefits_is_not_in_force(read: Any) -> None:
    """A clearinghouse's word for the whole plan, unless another says that it is active."""
    off = item("30", "0", benefit=[{"type": {"text": "Inactive"}}])
    on = item("30", "0", benefit=[{"type": {"text": "Active Coverage"}}])
    assert said(read, resource(item("A6", "30"), off)).tables[0]["benefits"] == [{"covered": False}]
    assert "sides" in said(read, resource(item("A6", "30"), off, on)).tables[0]
