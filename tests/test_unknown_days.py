"""A day that is not known: the days that are tried stand for every other one."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import holes
import iptcost
from iptcost._cli.main import main
from iptcost._form.holes import put
from iptcost._unknowns import reach

FIRST = dt.date(2026, 9, 15)
DAYS = [FIRST + dt.timedelta(days=day) for day in range(366)]
TERMS: dict[str, Any] = {
    "adapter": "plan",
    "network": "in",
    "allowed": {"intake": 160, "individual": 120},
    "deductible": 300,
    "out_of_pocket_max": 500,
    "benefits": [{"copay": 30, "coinsurance": "20%", "order": "after-deductible"}],
}
CASE: dict[str, Any] = {
    "course": {"start": "2026-11-16", "sessions": 4, "every": "2 weeks"},
    "provider": {"fees": {"intake": 200, "individual": 150}},
    "payers": [TERMS],
}
NEXT = {**TERMS, "name": "next", "deductible": 100, "from": "2027-01-15", "carries": "first"}
CARE = {"date": "2026-12-05", "deductible": 150}
KINDS: dict[str, list[dict[str, Any]]] = {
    "a year that begins in July": [{**TERMS, "benefit_year": "07-01"}],
    "a change of plan": [{**TERMS, "name": "first", "until": "2026-12-31"}, NEXT],
    "a plan that ends": [{**TERMS, "until": "2026-12-10"}],
    "other care": [{**TERMS, "other_care": [CARE, {**CARE, "date": "2027-02-01"}]}],
    "what is used": [{**TERMS, "used": {"deductible": 100, "as_of": "2026-09-10"}}],
    "a limit of the calendar year": [{**TERMS, "limits": [{"visits": 2, "per": "calendar-year"}]}],
    "later amounts": [
        {**TERMS, "allowed_changes": [{"from": "2027-01-01", "allowed": {"individual": 90}}]}
    ],
    "authorised sessions": [
        {
            **TERMS,
            "authorizations": [{"sessions": 3, "until": "2026-12-20", "beyond": "not-covered"}],
        }
    ],
    "no plan": [],
}
WINDOWS: dict[str, list[dict[str, Any]]] = {
    "a carry-over": [{**TERMS, "deductible_carry_over": "3 months"}],
    "windows of months": [{**TERMS, "limits": [{"visits": 2, "per": "3 months"}]}],
    "care that comes again": [
        {**TERMS, "other_care": [{**CARE, "every": "1 month", "deductible": 40}]}
    ],
}


def extremes(data: Any, path: str, days: list[Any]) -> tuple[int, int]:
    """Return the least and the most that a case costs over these values."""
    totals = [holes.total(put(data, path, day)) for day in days]
    return min(totals), max(totals)


@pytest.mark.parametrize("kind", [*KINDS, *WINDOWS])
def test_an_unknown_first_day_is_each_day_of_a_year(kind: str) -> None:
    """The days that are tried reach the same least and most as all 366."""
    data = {**CASE, "payers": {**KINDS, **WINDOWS}[kind]}
    ends = {"low": DAYS[0], "high": DAYS[-1]}
    found = reach.extremes(put(data, "course.start", ends))
    assert (found.low, found.high) == extremes(data, "course.start", DAYS)
    assert (found.least, found.most) == (found.low, found.high)


def test_a_scale_goes_by_the_guideline_of_an_unknown_first_day() -> None:
    """Before and after a new guideline the same income can be of another tier."""
    scale = {"tiers": [{"up_to": "200%", "fee": 40}, {"up_to": "300%", "fee": 70}]}
    client = {"annual_income": 31_600, "household_size": 1}
    provider = {**CASE["provider"], "sliding_scale": scale}
    data = {**CASE, "payers": [], "provider": provider, "client": client}
    days = [dt.date(2025, 9, 1) + dt.timedelta(days=day) for day in range(366)]
    ends = {"low": days[0], "high": days[-1]}
    found = reach.extremes(put(data, "course.start", ends))
    assert (found.low, found.high) == extremes(data, "course.start", days)
    assert found.low < found.high


@pytest.mark.parametrize("kind", [kind for kind in {**KINDS, **WINDOWS} if "no plan" not in kind])
def test_an_unknown_benefit_year_is_each_day_of_a_year(kind: str) -> None:
    """Beside dated payers, other care and limits too, every anniversary is stood for."""
    data = {**CASE, "payers": {**KINDS, **WINDOWS}[kind]}
    path = "payers.0.benefit_year"
    days = [f"{day.month:02d}-{day.day:02d}" for day in DAYS[:365]]
    found = reach.extremes(put(data, path, "unknown"))
    assert (found.low, found.high) == extremes(data, path, days)


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("a plan that ends", "payers.0.until"),
        ("a change of plan", "payers.1.from"),
        ("other care", "payers.0.other_care.0.date"),
        ("later amounts", "payers.0.allowed_changes.0.from"),
        ("authorised sessions", "payers.0.authorizations.0.until"),
    ],
)
def test_what_begins_or_ends_on_an_unknown_day(kind: str, path: str) -> None:
    """A day on which something changes is tried on either side of each session."""
    data = {**CASE, "payers": KINDS[kind]}
    found = reach.extremes(put(data, path, "unknown"))
    days = [day for day in DAYS if kind != "a change of plan" or day > dt.date(2026, 12, 31)]
    low, high = extremes(data, path, days)
    assert found.low <= low <= high <= found.high


def test_used_up_to_an_unknown_day_beside_other_care() -> None:
    """Care up to that day is in what is used already; after it, it comes on top."""
    care = [{"date": "2026-10-05", "deductible": 150}, {"date": "2026-11-02", "deductible": 60}]
    plan = {**TERMS, "used": {"deductible": 90, "as_of": "2026-11-10"}, "other_care": care}
    data = {**CASE, "payers": [plan]}
    path = "payers.0.used.as_of"
    days = [dt.date(2026, 1, 1) + dt.timedelta(days=day) for day in range(315)]
    found = reach.extremes(put(data, path, "unknown"))
    assert (found.low, found.high) == extremes(data, path, days)


def test_the_command_takes_an_unknown_first_day_as_a_year_of_days(tmp_path: Path) -> None:
    """From today to a year on; begun on 23 October, four sessions fall before the new year."""
    case = tmp_path / "case.toml"
    case.write_text(
        '[course]\nstart = "unknown"\n[provider]\nfees = { intake = 200, individual = 175 }\n'
        '[[payers]]\nadapter = "plan"\nnetwork = "in"\n'
        "allowed = { intake = 160, individual = 120 }\ndeductible = 500\n"
        'benefits = [{ copay = 30, order = "after-deductible" }]\n',
        encoding="utf-8",
    )
    environment = {"IPTCOST_TODAY": "2026-09-15", "LC_ALL": "en_US.UTF-8"}
    done = CliRunner().invoke(main, ["estimate", str(case)], env=environment)
    assert done.exit_code == 0
    # 160 + 2 x 120 + 100 and 12 x 30; the deductible twice: 8 x 30 and 520 less, at the most.
    assert done.output.startswith("You will pay between $880.00 and $1,260.00")
    assert "your first day: Sep 15, 2026 to Sep 15, 2027" in done.output


def test_without_a_clock_an_unknown_first_day_is_asked_for() -> None:
    """In the library nobody knows what day it is: from when to when is the one question."""
    data = put(CASE, "course.start", "unknown")
    with pytest.raises(iptcost.CaseError) as caught:
        iptcost.estimate_range(iptcost.document(data))
    assert [problem.code for problem in caught.value.problems] == ["hole-bounds"]


def test_other_care_that_is_stated_is_not_denied() -> None:
    """Beside stated care the estimate assumes that there is no more of it, not that there is none."""
    codes = [
        {entry.code for entry in iptcost.estimate(iptcost.document(case)).assumptions}
        for case in ({**CASE, "payers": KINDS["other care"]}, CASE)
    ]
    assert ["no-more-uses-it-up" in each for each in codes] == [True, False]
    assert ["nobody-else-uses-it-up" in each for each in codes] == [False, True]
