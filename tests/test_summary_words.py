"""Cells of Summaries of Benefits as they are printed, read as a careful reader reads them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

import iptcost
from iptcost._form.cost_share import CostShare, UnreadableCostShare, read_cost_share
from iptcost._form.cost_share_words import AFTER, WAIVED, two_keys
from iptcost.interview import Interview
from worked import insured

CELLS = [
    ("$50 copay/office visit** No charge/all other services** **Deductible does not apply",
     50, None, WAIVED),
    ("$65 copay/office visit** 30% coinsurance/all other services **Deductible does not apply",
     65, None, WAIVED),
    ("40% coinsurance/office visit 40% coinsurance/all other services", None, "0.4", None),
    ("$25 copay/office visit and 15% coinsurance for other outpatient services", 25, None, None),
    ("Only the deductible", None, "0", AFTER),
    ("Office visit: $15 copay", 15, None, None),
    ("Outpatient office visit: $35 copay/visit. Deductible does not apply.", 35, None, WAIVED),
    ("30% coinsurance after ded.", None, "0.3", AFTER),
    ("$55 Copay per visit, Deductible does not apply for office visit", 55, None, WAIVED),
    ("Plan pays 70%", None, "0.3", None),
    ("Covered at 90%", None, "0.1", None),
    ("70/30", None, "0.3", None),
    ("Paid in full", 0, None, WAIVED),
    ("100% covered", 0, None, WAIVED),
    ("gratis", 0, None, WAIVED),
    ("$20 copay + 10%", 20, "0.1", None),
    ("copago de $20 por visita al consultorio", 20, None, None),
    ("el plan paga el 70%", None, "0.3", None),
    ("Office visit: $35 copay/visit; other outpatient services: 10% coinsurance", 35, None, None),
    ("Office: $15 copay/office visit, deductible does not apply; All other services: 30% coinsurance",
     15, None, WAIVED),
    ("15% coinsurance for office visits and 25% coinsurance other outpatient", None, "0.15", None),
    ("30% coinsurance/office visit and all other services", None, "0.3", None),
    ("Visita al consultorio: copago de $15; otros servicios: 10% de coseguro", 15, None, None),
    ("You pay 15% of the allowed amount", None, "0.15", None),
    ("Member pays 25% after CYD", None, "0.25", AFTER),
    ("Ded + 25%", None, "0.25", AFTER),
    ("25% AD", None, "0.25", AFTER),
    ("30% of UCR after out-of-network deductible", None, "0.3", AFTER),
    ("$60 copay/visit for specialist", 60, None, None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "copay", "rate", "order"), CELLS)
def test_a_printed_cell_is_read(
    text: str, copay: int | None, rate: str | None, order: str | None
) -> None:
    """The office visit's part of a cell is ours; what the plan pays leaves the rest."""
    share = read_cost_share(text)
    assert share.copay == (None if copay is None else Decimal(copay))
    assert share.coinsurance == (None if rate is None else Decimal(rate))
    assert share.order == order


@pytest.mark.parametrize(
    "text",
    [
        "60/30",
        "plan pays 120%",
        "$20 copay; limit 1 visit per day",
        "$20 copay; 10 visits per 6 months",
        "$20 copay, max 30 visits per lifetime",
        "80% up to $50 per visit",
        "$30 up to 20 visits per year, then $50",
        "20% coinsurance up to $500 a year",
        "$1 to $9 copay; first 3 visits",
    ],
)
def test_what_can_mean_two_things_is_not_read(text: str) -> None:
    """Shares that don't add up, limits of another period are refused."""
    with pytest.raises(iptcost.CaseError):
        iptcost.document(insured({"cost_share": text}))


@pytest.mark.parametrize(
    ("words", "to_pay"),
    [
        ("First 2 visits $0, then $40", "560.00"),  # 2 x 0 and 14 x 40
        ("primeras 2 consultas $0, luego $40", "560.00"),
        ("80% up to $500 a year", "1420.00"),  # 1,920 less 500 of the plan
        ("80% hasta $500 al año", "1420.00"),
        ("$20 copay, deductible waived, for the first 2 visits; then $40", "600.00"),
        ("No charge for first 2 visits; $40 copay thereafter", "560.00"),
        ("Primeras 2 visitas sin cargo, luego copago de $40", "560.00"),
        ("25% coinsurance; maximum $20 per visit", "320.00"),  # 30 a visit, but for that
        ("lesser of $20 or 25% coinsurance", "320.00"),
        ("lesser of 25% or $20 copay", "320.00"),
        ("$40 copay; 10 visits per year", "1300.00"),  # 400, and 6 x 150
        ("10 visit limit per calendar year, $40 copay", "1300.00"),
        ("80% up to $500 per benefit year, max 10 visits", "1600.00"),  # 1,200 - 500 and 6 x 150
    ],
)
def test_words_that_hold_two_keys_are_reckoned(words: str, to_pay: str) -> None:
    """Terms by visit and a yearly maximum in money stand in a cell's words too."""
    data = insured({"cost_share": words}, allowed={"intake": 120, "individual": 120})
    data["course"] = {"start": "2026-01-05", "every": "1 week", "sessions": 16}
    assert str(iptcost.estimate(iptcost.document(data)).totals.to_pay) == to_pay


def test_words_are_read_back_whole() -> None:
    """Who types a cell that holds more than terms is told all that was understood."""
    import datetime as dt

    talk = Interview.begin("en_US", dt.date(2026, 11, 26)).answer("paying", "1")
    talk = talk.answer("network", "in")
    for words, said in (
        ("First 3 visits $0, then $45", "for the first 3 visits, a session costs you nothing"),
        ("80% up to $1,000 a year", "the plan pays at most $1,000.00 a year"),
    ):
        told = talk.answer("in.share", words)
        assert said in told.shown(told.question("in.share"))


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text does worse than being refused."""
    assert two_keys(text) is None or "cost_share" in two_keys(text)  # type: ignore[operator]
    try:
        share = read_cost_share(text)
    except UnreadableCostShare:
        return
    assert isinstance(share, CostShare)


def test_the_words_of_a_card_are_read_back_as_two() -> None:
    """Who copies a cost for each kind of doctor is told both, and the case holds both."""
    import datetime as dt

    talk = Interview.begin("en_US", dt.date(2026, 11, 26)).answer("paying", "1")
    talk = talk.answer("network", "1").answer("in.share", "PCP $20 / SPEC $45")
    question = talk.question("in.share")
    assert (
        talk.shown(question)
        == "you pay a copay of $20.00 a session or you pay a copay of $45.00 a session"
    )
    assert talk.draft().data["payers"][0]["benefits"][0]["cost_share"] == "PCP $20 / SPEC $45"


@pytest.mark.parametrize(
    ("words", "to_pay"),
    [
        ("$35 copay; 5 visits per year", "1825.00"),  # 5 x 35 and 11 x 150
        ("First 3 visits $0, then $45", "585.00"),  # 13 x 45
    ],
)
def test_an_order_that_is_asked_apart_loses_nothing_of_the_words(words: str, to_pay: str) -> None:
    """Limits and tiers of a cell stay in the case where the deductible's place is asked beside."""
    import datetime as dt

    talk = Interview.begin("en_US", dt.date(2026, 11, 26))
    said = {
        "paying": "1", "sessions": "16", "start": "2027-01-05", "fee_intake": "150",
        "fee_later": "150", "family": "no", "network": "1", "in.share": words, "in.deductible": "300",
        "in.order": "1", "in.used_deductible": "0", "in.allowed_intake": "120",
        "in.allowed_later": "120", "in.out_of_pocket_max": "none", "in.visit_limit": "none",
        "in.payer_maximum": "none", "eap": "no", "benefit_year": "01-01",
    }  # fmt: skip
    for key, answer in said.items():
        talk = talk.answer(key, answer)
    for key in ("missed_fee", "approved", "second", "next", "own", "relative"):
        talk = talk.answer(key, "0" if key == "missed_fee" else "no")
    document = iptcost.document(talk.draft().data)
    assert document.holes == ()
    assert str(iptcost.estimate(document).totals.to_pay) == to_pay
