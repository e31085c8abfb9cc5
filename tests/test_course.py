"""Courses: which session is held on which day, of which service, in which phase."""

import datetime as dt
from typing import Any

import pytest

from iptcost._rules.course import attendance
from iptcost._rules.money import BadValueError
from worked import course, estimate, problems


def days(**keys: Any) -> list[str]:
    """Return the dates of a course."""
    case = {**course(), "course": {"start": "2026-01-31", **keys}}
    return [session.date.isoformat() for session in estimate(case).sessions]


@pytest.mark.parametrize(
    ("protocol", "sessions", "service", "code", "second"),
    [
        ("ipt", 16, "individual", "90834", "2026-02-07"),
        ("ipt-maintenance", 12, "individual", "90834", "2026-02-28"),
        ("ipt-group", 16, "group", "90853", "2026-02-07"),
        ("ipt-couples", 16, "couples", "90847", "2026-02-07"),
        ("dit", 16, "individual", "90834", "2026-02-10"),
        ("mit", 12, "individual", "90834", "2026-02-07"),
    ],
)
def test_the_protocols(protocol: str, sessions: int, service: str, code: str, second: str) -> None:
    """Each has its own number, cadence and service; the first session is the intake, 90791."""
    case = {**course(), "course": {"protocol": protocol, "start": "2026-01-31"}}
    held = estimate(case).sessions
    assert len(held) == sessions
    assert (held[0].service, held[0].code) == ("intake", "90791")
    assert {(session.service, session.code) for session in held[1:]} == {(service, code)}
    assert held[1].date.isoformat() == second


@pytest.mark.parametrize(
    ("sessions", "phases"),
    [
        (1, "o"), (2, "of"), (5, "ommmf"), (6, "ooomff"), (8, "ooommmff"), (16, "ooo" + "m" * 11 + "ff"),
    ],
)  # fmt: skip
def test_the_phases_of_interpersonal_therapy(sessions: int, phases: str) -> None:
    """The first 3 are the opening, the last 2 the final phase; under 6 sessions one each."""
    for protocol in ("ipt", "ipt-group", "ipt-couples"):
        case = {
            **course(),
            "course": {"protocol": protocol, "start": "2026-01-05", "sessions": sessions},
        }
        assert "".join(str(s.phase)[0] for s in estimate(case).sessions) == phases


def test_the_phases_of_the_others() -> None:
    """Maintenance is one phase; the others have none."""
    for protocol, phase in (("ipt-maintenance", "maintenance"), ("dit", None), ("mit", None)):
        case = {**course(), "course": {"protocol": protocol, "start": "2026-01-05"}}
        assert {session.phase for session in estimate(case).sessions} == {phase}


def test_months_keep_the_day_or_take_the_last() -> None:
    """From 31 January: 28 February, 31 March, 30 April; it does not stick at 28."""
    assert days(protocol="ipt-maintenance", sessions=4) == [
        "2026-01-31",
        "2026-02-28",
        "2026-03-31",
        "2026-04-30",
    ]


def test_dynamic_therapy_spreads_over_five_months() -> None:
    """16 sessions from 31 January 2026: 150 days to 30 June, 10 days apart; others round down."""
    held = days(protocol="dit")
    assert (held[0], held[1], held[-1]) == ("2026-01-31", "2026-02-10", "2026-06-30")
    assert days(protocol="dit", sessions=1) == ["2026-01-31"]
    assert days(protocol="dit", sessions=2) == ["2026-01-31", "2026-06-30"]
    assert days(protocol="dit", sessions=5)[1:4] == ["2026-03-09", "2026-04-16", "2026-05-23"]


@pytest.mark.parametrize(
    ("every", "second"),
    [("1 day", "2026-02-01"), ("2 weeks", "2026-02-14"), ("1 month", "2026-02-28"), ("10 days", "2026-02-10"), ("2 months", "2026-03-31")],
)  # fmt: skip
def test_a_cadence_replaces_the_protocols(every: str, second: str) -> None:
    """Days, weeks or months stand in place of the protocol's own cadence, dynamic therapy's too."""
    for protocol in ("ipt", "dit", "ipt-maintenance"):
        assert days(protocol=protocol, every=every, sessions=3)[1] == second


def test_listed_visits_are_taken_in_date_order() -> None:
    """Those of one day stay as listed; number and phase go by the order held."""
    visits = [
        {"date": "2026-01-12", "service": "group"},
        {"date": dt.date(2026, 1, 5), "service": "couples", "modality": "telehealth"},
        {"date": "2026-01-12", "service": "intake", "fee": 20},
    ]
    held = estimate({**course(), "course": {"visits": visits}}).sessions
    assert [session.service for session in held] == ["couples", "group", "intake"]
    assert [session.number for session in held] == [1, 2, 3]
    assert [session.modality for session in held] == ["telehealth", "office", "office"]
    assert [str(session.billed) for session in held] == ["150.00", "150.00", "20.00"]
    assert {session.phase for session in held} == {None}


def test_visits_of_a_named_protocol_have_its_phases() -> None:
    """Listed visits of a course of interpersonal therapy are in its phases by their number."""
    visits = [{"date": f"2026-01-0{n}", "service": "individual"} for n in range(1, 8)]
    held = estimate({**course(), "course": {"protocol": "ipt", "visits": visits}}).sessions
    assert "".join(str(session.phase)[0] for session in held) == "ooommff"


def test_visits_stand_alone() -> None:
    """A start, a number or a cadence beside listed visits is a mistake."""
    visits = [{"date": "2026-01-05", "service": "intake"}]
    case = {
        **course(),
        "course": {"visits": visits, "start": "2026-01-05", "sessions": 3, "every": "1 week"},
    }
    assert {path for path, code in problems(case) if code == "visits-and-cadence"} == {
        "course.start", "course.sessions", "course.every",
    }  # fmt: skip


def test_only_the_fees_that_are_needed_are_asked_for() -> None:
    """A course of one session needs the intake's fee alone; a longer one names both."""
    one = {"start": "2026-01-05", "sessions": 1}
    case = {"course": one, "provider": {"fees": {"intake": 1}}}
    assert problems(case) == []
    case["course"] = {**one, "sessions": 2}
    assert problems(case) == [("provider.fees.individual", "fee-missing")]
    listed = {"course": {"visits": [{"date": "2026-01-05", "service": "group"}] * 2}}
    assert problems(listed) == [("provider.fees.group", "fee-missing")]


def test_codes_can_be_given() -> None:
    """The therapist's own code stands in place of the usual one."""
    case = course(2)
    case["provider"]["codes"] = {"individual": "90837"}
    assert [session.code for session in estimate(case).sessions] == ["90791", "90837"]


def test_the_modality_is_the_office_unless_said() -> None:
    """The course's modality holds for every session that states none."""
    case = course(2)
    assert {session.modality for session in estimate(case).sessions} == {"office"}
    case["course"]["modality"] = "telehealth"
    assert {session.modality for session in estimate(case).sessions} == {"telehealth"}


def test_attendance_names_sessions_from_the_first_to_the_ten_thousandth() -> None:
    """Sessions 1 and 10,000 may be a course's last; 0, 10,001, words and nothing may not."""
    assert dict(attendance({"10000": 3, "1": 1})) == {1: 10_000, 10_000: 30_000}
    refused: tuple[Any, ...] = (
        *({}, [], None, 5),
        *({"0": 1}, {"10001": 1}, {"01": 1}, {"last": 1}, {"1": 0}),
    )
    for wrong in refused:
        with pytest.raises(BadValueError):
            attendance(wrong)
