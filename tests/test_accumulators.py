"""Benefit years, individual and family, and what is used of them (steps 1, 7, 10)."""

import datetime as dt

import pytest

from iptcost._rules.accumulators import year_start
from worked import Table, column, course, insured, problems, to_pay

ALL = {"coinsurance": "0%"}


@pytest.mark.parametrize(
    ("day", "anniversary", "begins"),
    [
        ("2026-07-01", (7, 1), "2026-07-01"),
        ("2026-06-30", (7, 1), "2025-07-01"),
        ("2026-01-01", (1, 1), "2026-01-01"),
        ("2025-12-31", (1, 1), "2025-01-01"),
        ("2028-02-29", (3, 1), "2027-03-01"),
        ("2028-02-29", (2, 28), "2028-02-28"),
    ],
)
def test_a_benefit_year_begins_on_the_latest_anniversary(
    day: str, anniversary: tuple[int, int], begins: str
) -> None:
    """The anniversary itself is the first day of the new year."""
    assert year_start(dt.date.fromisoformat(day), anniversary) == dt.date.fromisoformat(begins)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("deductible", "used", "owed"),
    [
        (300, 100, "200.00"),
        ({"individual": 300, "family": 1000}, {"individual": 0, "family": 900}, "100.00"),
        ({"individual": 300, "family": 1000}, {"individual": 250, "family": 300}, "50.00"),
        ({"individual": 300, "family": 1000, "family_rule": "aggregate"}, {"individual": 300}, "700.00"),
        ({"individual": 300, "family": 1000, "family_rule": "aggregate"}, 0, "1000.00"),
        ({"family": 1000}, {"family": 900}, "100.00"),
        ({"family": 1000}, 900, "100.00"),
        ({"individual": 300}, {"family": 900}, "300.00"),
        ({}, 0, "0.00"),
        (300, 500, "0.00"),
    ],
)  # fmt: skip
def test_room_in_the_deductible(deductible: object, used: object, owed: str) -> None:
    """Embedded: the smaller of the two; aggregate: the family's alone; one left out binds not."""
    case = insured(ALL, sessions=10, deductible=deductible, used={"deductible": used})
    assert to_pay(case) == owed


def test_deductible_and_maximum_have_each_their_own_rule() -> None:
    """An aggregate maximum of 500 with 450 used by the family leaves 50 of an open deductible."""
    case = insured(
        ALL, deductible=300, out_of_pocket_max={"family": 500, "family_rule": "aggregate"},
        used={"deductible": 0, "out_of_pocket": {"individual": 0, "family": 450}},
    )  # fmt: skip
    assert to_pay(case) == "50.00"


def test_out_of_pocket_left_out_is_the_deductible_used() -> None:
    """400 of deductible used are 400 of the maximum, where deductibles count by the plan's rule."""
    base: Table = {"deductible": 1000, "out_of_pocket_max": 700, "used": {"deductible": 400}}
    assert to_pay(insured(ALL, **base)) == "300.00"
    assert (
        to_pay(insured(ALL, **{**base, "used": {"deductible": 400, "out_of_pocket": 0}}))
        == "600.00"
    )
    row = {**ALL, "toward_out_of_pocket": []}
    assert to_pay(insured(row, **base)) == "600.00"
    coinsured = {"coinsurance": "50%", "order": "deductible-waived"}
    apart = {**base, "toward_out_of_pocket": ["coinsurance"]}
    assert to_pay(insured(coinsured, **apart)) == "700.00"
    assert to_pay(insured(coinsured, **base)) == "300.00"


def test_what_was_used_belongs_to_the_year_that_holds_as_of() -> None:
    """Used on 31 December is nothing in January, nor are the visits; a later day is refused."""
    used = {"as_of": "2025-12-31", "deductible": 300}
    row = {**ALL, "visit_limit": 20, "visits_used": 20}
    assert to_pay(insured(row, deductible=300, used=used)) == "300.00"
    assert to_pay(insured(ALL, deductible=300, used={**used, "as_of": "2026-01-01"})) == "0.00"
    late = insured(ALL, deductible=300, used={**used, "as_of": "2026-01-06"})
    assert problems(late) == [("payers.0.used.as_of", "used-too-late")]


def test_the_first_day_is_the_earliest_visits_even_a_free_one() -> None:
    """A free consultation in December sets the year of what was used; January starts from zero."""
    visits = [
        {"date": "2026-01-05", "service": "individual"},
        {"date": "2025-12-29", "service": "intake", "fee": 0},
    ]
    case = insured(ALL, deductible=100, used={"deductible": 100})
    assert to_pay({**case, "course": {"visits": visits}}) == "100.00"


def test_a_free_visit_uses_nothing() -> None:
    """It is no visit of a limit, no assistance session, and no allowed amount is looked up for it."""
    eap = {"adapter": "eap", "sessions": 1}
    case = insured({**ALL, "visit_limit": 1}, network="out", allowed={"individual": 150})
    case["payers"].insert(0, eap)
    days = ("2026-01-05", "2026-01-12", "2026-01-19", "2026-01-26")
    case["course"] = {
        "visits": [
            {
                "date": day,
                "service": "intake" if n == 0 else "individual",
                "fee": 0 if n == 0 else 150,
            }
            for n, day in enumerate(days)
        ]
    }
    assert column(case, "payer_paid") == ["0.00", "150.00", "150.00", "0.00"]


def test_only_cost_share_of_the_allowed_amount_accumulates() -> None:
    """Balance bills of 50 a session use nothing of a maximum of 200."""
    case = insured(
        ALL,
        fee=150,
        sessions=4,
        network="out",
        allowed=dict.fromkeys(("intake", "individual"), 100),
        deductible=1000,
        out_of_pocket_max=200,
    )
    assert column(case, "patient_responsibility") == ["150.00", "150.00", "50.00", "50.00"]


def test_nothing_is_used_where_nothing_is_insured() -> None:
    """A session under no payer is not covered, at the billed charge; missed ones cost their fee."""
    case = {**course(2), "client": {"missed_sessions": 3}}
    case["provider"]["missed_session_fee"] = 75
    assert to_pay(case) == "525.00"
    assert column(case, "not_covered") == ["150.00", "150.00"]
