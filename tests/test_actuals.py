"""Actuals: what sessions have really cost, told apart from the estimate and carried on."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import iptcost
from drawn_life import draw_life
from iptcost._ledger.fold import fold
from iptcost._ledger.so_far import move
from iptcost._rules import accumulators, coordination
from iptcost._rules.kernel import Shared
from naive_rules.visits import course_rows
from strategies import Table, draw_case

PARTS = ("deductible", "copay", "coinsurance", "not_covered", "balance_bill")


def case(*actuals: dict[str, Any], **terms: Any) -> dict[str, Any]:
    """Return six sessions at 160 and 120 contracted, deductible 500, 20% after it."""
    return {
        "course": {"start": "2026-10-05", "sessions": 6},
        "provider": {"fees": {"intake": 200, "individual": 175}},
        "payers": [
            {
                "adapter": "plan",
                "allowed": {"intake": 160, "individual": 120},
                "deductible": 500,
                "out_of_pocket_max": 3000,
                "benefits": [{"cost_share": "20% coinsurance after deductible"}],
                **terms,
            }
        ],
        "actuals": list(actuals),
    }


def actual(date: str, billed: str, paid: str, patient: str, **others: Any) -> dict[str, Any]:
    """Return one actual."""
    return {
        "date": date,
        "billed": billed,
        "payer_paid": paid,
        "patient_responsibility": patient,
        **others,
    }


def estimate(data: dict[str, Any]) -> iptcost.Estimate:
    """Return the estimate of a case."""
    return iptcost.estimate(iptcost.document(data))


def patient(made: iptcost.Estimate) -> list[str]:
    """Return what the patient pays for each session."""
    return [str(session.patient_responsibility) for session in made.sessions]


def as_actual(line: iptcost.Session) -> dict[str, Any]:
    """Return a line of an estimate as the actual that it foretold."""
    made: dict[str, Any] = {
        "session": line.number,
        "date": line.date.isoformat(),
        "billed": str(line.billed),
        "payer_paid": str(line.payer_paid),
        "patient_responsibility": str(line.patient_responsibility),
    }
    return {**made, **{part: str(getattr(line, part)) for part in PARTS}}


def test_a_deductible_met_earlier_than_thought_is_met_for_the_rest() -> None:
    """Coinsurance on the second session shows that the deductible is met: 24.00 from there on."""
    met = actual("2026-10-12", "175", "96", "24", coinsurance="24")
    made = estimate(case(actual("2026-10-05", "200", "0", "160", deductible="160"), met))
    assert patient(made) == ["160.00", "24.00", "24.00", "24.00", "24.00", "24.00"]
    assert str(made.estimated_before) == "552.00"
    told = [(d.field, str(d.estimated), str(d.actual), d.reason) for d in made.differences]
    assert told == [
        ("payer_paid", "0.00", "96.00", "follows"),
        ("deductible", "120.00", "0.00", "deductible-used-more"),
        ("coinsurance", "0.00", "24.00", "follows"),
    ]


def test_a_deductible_taken_as_met_is_said() -> None:
    """It lowers the forecast, so the estimate names the session that shows it."""
    met = actual("2026-10-05", "200", "128", "32", coinsurance="32")
    told = [(a.code, dict(a.values)) for a in estimate(case(met)).assumptions]
    assert ("deductible-taken-as-met", {"session": "1"}) in told
    less = actual("2026-10-05", "200", "0", "150", deductible="150")
    assert "deductible-taken-as-met" not in [a.code for a in estimate(case(less)).assumptions]


def test_a_larger_allowed_amount_below_the_deductible_says_nothing_of_what_was_used() -> None:
    """165 for 160, all of it deductible: the plan allows another amount, and the rest follows."""
    made = estimate(case(actual("2026-10-05", "200", "0", "165", deductible="165")))
    assert [(d.field, d.reason) for d in made.differences] == [
        ("write_off", "allowed-amount"),
        ("deductible", "follows"),
    ]


def test_a_session_that_nobody_pays_is_refused_and_uses_nothing_up() -> None:
    """Refused without authorisation (CO-197): no visit of two is gone, nor any deductible."""
    row = {"copay": 20, "order": "deductible-waived", "visit_limit": 2}
    refused = actual(
        "2026-10-05", "200", "0", "0",
        adjustments=[{"group": "CO", "reason": "197", "amount": "200"}],
    )  # fmt: skip
    made = estimate(case(refused, benefits=[row]))
    assert patient(made) == ["0.00", "20.00", "20.00", "175.00", "175.00", "175.00"]
    told = {d.field: (d.reason, d.codes) for d in made.differences}
    assert told["write_off"] == ("refused", ("CO-197",))
    assert {reason for field, (reason, _) in told.items() if field != "write_off"} == {"follows"}


def test_the_parts_come_from_the_adjustments_where_they_are_not_stated() -> None:
    """PR-1 is the deductible, PR-2 coinsurance, PR-3 copay, PR-45 a balance bill."""
    adjustments = [
        {"group": "CO", "reason": "45", "amount": "40"},
        {"group": "PR", "reason": "1", "amount": "100"},
        {"group": "PR", "reason": "2", "amount": "12"},
    ]
    made = estimate(case(actual("2026-10-05", "200", "48", "112", adjustments=adjustments)))
    first = made.sessions[0]
    assert (str(first.deductible), str(first.coinsurance)) == ("100.00", "12.00")
    assert [entry.reason for entry in first.adjustments] == ["45", "1", "2"]
    assert first.actual


def test_a_session_refused_by_the_plan_uses_nothing_up() -> None:
    """What is not covered leaves the deductible for the sessions after it."""
    refused = actual("2026-10-05", "200", "0", "200", not_covered="200")
    made = estimate(case(refused))
    assert patient(made) == ["200.00", "120.00", "120.00", "120.00", "120.00", "40.00"]
    assert [d.reason for d in made.differences] == ["follows", "follows", "not-covered"]


def test_a_session_held_on_another_day_counts_in_that_days_benefit_year() -> None:
    """The last session, held in January, meets a deductible that has started over."""
    late = actual("2027-01-04", "175", "0", "120", deductible="120", session=6)
    made = estimate(case(late))
    assert made.differences == ()
    assert str(made.sessions[5].benefit_year) == "2027-01-01"
    assert made.payers_after[0]["used"]["deductible"]["individual"] == "120.00"


def test_an_assistance_session_that_the_programme_did_not_pay_is_left_for_later() -> None:
    """The plan's answer to session 1 stands, and the programme pays session 2."""
    data = case(actual("2026-10-05", "200", "0", "160", deductible="160"))
    data["payers"].insert(0, {"adapter": "eap", "sessions": 1})
    made = estimate(data)
    assert patient(made)[:3] == ["160.00", "0.00", "120.00"]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (actual("2026-10-05", "200", "150", "160", deductible="160"), "actual-balance"),
        (actual("2026-10-05", "200", "0", "160", deductible="100"), "actual-parts"),
        (actual("2026-10-05", "200", "0", "160"), "actual-parts-missing"),
        (actual("2026-10-06", "200", "0", "160", deductible="160"), "actual-unmatched"),
        (actual("2026-10-06", "0", "0", "0", session=7), "actual-past-end"),
    ],
)
def test_an_actual_that_does_not_add_up_or_fit_is_refused(row: dict[str, Any], code: str) -> None:
    """Each mistake has its code and the path of its row."""
    with pytest.raises(iptcost.CaseError) as caught:
        estimate(case(row))
    assert [(p.code, p.path) for p in caught.value.problems] == [(code, "actuals.0")]


def test_two_actuals_of_one_session_are_refused() -> None:
    """A correction replaces what was said before; both together are a mistake, by number or day."""
    row = actual("2026-10-05", "200", "0", "160", deductible="160")
    for second in ({**row, "session": 1}, row):
        with pytest.raises(iptcost.CaseError) as caught:
            estimate(case(row, second))
        assert [problem.code for problem in caught.value.problems] == ["actual-twice"]


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**9), st.integers(0, 100))
def test_actuals_equal_to_the_estimate_change_nothing(seed: int, percent: int) -> None:
    """A course that went as estimated has the same totals, lines, assumptions and payers after."""
    data = draw_case(random.Random(seed))
    try:
        foretold = estimate(data)
    except iptcost.CaseError:
        return
    count = len(foretold.sessions) * percent // 100
    rows = [as_actual(line) for line in foretold.sessions[:count]]
    made = estimate({**data, "actuals": rows})
    assert made.differences == ()
    assert made.totals == foretold.totals
    assert made.assumptions == foretold.assumptions
    assert made.payers_after == foretold.payers_after
    assert [line._replace(actual=False) for line in made.sessions] == list(foretold.sessions)
    assert [line.actual for line in made.sessions] == [n < count for n in range(len(made.sessions))]


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10**9))
def test_a_session_of_the_estimated_amounts_moves_the_accumulators_as_estimated(seed: int) -> None:
    """The true amounts reach the same deductible, maximum, visits and payer's maximum."""
    try:
        document = iptcost.document(draw_case(random.Random(seed)))
        iptcost.estimate(document)
    except iptcost.CaseError:
        return
    known = document.case
    planned, _ = known.planned
    standing = coordination.opening(known)
    for outcome in fold(known, planned):
        if outcome.rulings and len(known.plans) == 1:
            ruling = outcome.rulings[0]
            before = accumulators.on(standing.plans[0], known.plans[0], outcome.session.date)
            parts = ruling.parts
            shared = Shared(*parts[:4], ruling.balance_bill, 0)
            if ruling.reason != "visit-limit" and (parts.not_covered == 0 or parts.payer_paid):
                moved = move(known.plans[0], before, outcome, shared, parts.payer_paid)
                assert moved == ruling.after
        standing = outcome.after


# -- beside dated payers ----------------------------------------------------------------------


def two_insurers(*actuals: Table, **terms: Any) -> Table:
    """Return three weekly sessions, the first under one plan, the others under the next."""
    table = {"adapter": "plan", "allowed": {"intake": 100, "individual": 100}, **terms}
    old = table | {"name": "old", "until": "2026-10-11", "benefits": [{"coinsurance": "20%"}]}
    new = table | {"name": "new", "from": "2026-10-12", "benefits": [{"coinsurance": "30%"}]}
    return {
        "course": {"start": "2026-10-05", "sessions": 3},
        "provider": {"fees": {"intake": 150, "individual": 150}},
        "payers": [old, new | {"carries": "old"}],
        "actuals": list(actuals),
    }


def test_what_a_session_shows_of_the_old_plan_is_carried_into_the_new_one() -> None:
    """Estimated 100, then 50 and 30% of 50; the first one shows the deductible of 150 as met."""
    assert patient(estimate(two_insurers(deductible=150))) == ["100.00", "65.00", "30.00"]
    met = actual("2026-10-05", "150", "48", "52", deductible="40", coinsurance="12")
    assert patient(estimate(two_insurers(met, deductible=150))) == ["52.00", "30.00", "30.00"]


def test_a_session_goes_by_the_plan_of_the_day_on_which_it_was_held() -> None:
    """The first session took place on the 13th, under the new plan: 30, as it foresees."""
    moved = actual("2026-10-13", "150", "70", "30", session=1, coinsurance="30")
    made = estimate(two_insurers(moved))
    assert patient(made) == ["30.00", "30.00", "30.00"]
    assert [str(share.paid) for share in made.sessions[0].payers] == ["0.00", "70.00"]
    assert made.differences == ()


def test_a_payment_on_a_day_without_a_payer_is_refused() -> None:
    """Nobody is in force on 2 October: the payment is told of no payer, and asked about."""
    data = two_insurers(actual("2026-10-02", "150", "80", "20", session=1, coinsurance="20"))
    data["payers"][0]["from"] = "2026-10-05"
    with pytest.raises(iptcost.CaseError, match="none in force on its day"):
        estimate(data)


def test_a_programme_that_paid_a_part_and_stands_alone_is_who_paid() -> None:
    """Its session is used; with a plan behind it, that one ruled and the session is left."""
    part = actual("2026-10-05", "200", "150", "50", not_covered="50")
    data = case(part)
    data["payers"] = [{"adapter": "eap", "sessions": 2}]
    made = estimate(data)
    assert patient(made) == ["50.00", "0.00", "175.00", "175.00", "175.00", "175.00"]
    assert [str(share.paid) for share in made.sessions[0].payers] == ["150.00"]


def otherwise(line: Table, rng: random.Random) -> Table:
    """Return what really took place: as foreseen, refused, not covered, or shared otherwise."""
    kind = rng.randint(0, 3)
    nothing: Table = dict.fromkeys(PARTS, "0") | {"payer_paid": "0", "patient_responsibility": "0"}
    if kind == 1:
        return line | nothing
    if kind == 2:
        owed = line["billed"]
        return line | nothing | {"not_covered": owed, "patient_responsibility": owed}
    if kind == 3 and line["deductible"].strip("0."):
        owed, paid = (float(line[key]) for key in ("patient_responsibility", "payer_paid"))
        less = float(int(float(line["deductible"]) / 2))
        return line | {
            "deductible": f"{float(line['deductible']) - less:.2f}",
            "patient_responsibility": f"{owed - less:.2f}",
            "payer_paid": f"{paid + less:.2f}",
        }
    return line


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32))
def test_actuals_hold_whatever_changes_while_the_course_runs(seed: int) -> None:
    """As foreseen they change nothing; otherwise lines balance, and a cut course costs the same."""
    data, _ = draw_life(seed)
    rng = random.Random(seed)
    if data.get("currency", "USD") != "USD" or "sliding_scale" in data["provider"]:
        return
    try:
        made = estimate(data)
    except iptcost.CaseError:
        return
    held = [as_actual(line) for line in made.sessions[: rng.randint(1, len(made.sessions))]]
    assert estimate(data | {"actuals": held}).totals == made.totals
    really = [otherwise(line, rng) for line in held]
    whole = estimate(data | {"actuals": really})
    for line in whole.sessions:
        assert line.billed == line.write_off + line.payer_paid + line.patient_responsibility
        assert line.payer_paid.minor == sum(share.paid.minor for share in line.payers)
    rows = [{**row, "date": str(row["date"])} for row, _ in course_rows(data["course"])]
    kept = {key: data["course"][key] for key in ("modality", "code") if key in data["course"]}
    first, rest = ({**kept, "visits": part} for part in (rows[: len(held)], rows[len(held) :]))
    if rest["visits"]:
        after = estimate(data | {"course": first, "actuals": really}).to_dict()["payers_after"]
        assert (
            patient(estimate(data | {"course": rest, "payers": after}))
            == (patient(whole)[len(held) :])
        )
