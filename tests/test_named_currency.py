"""A plan document's words in another currency than the case's are refused, never taken as equal."""

import pytest

import iptcost
from iptcost._form.cost_share import other_currency
from iptcost._interview.words import Misread, read_share


def four_sessions(currency: str, cost_share: str) -> str:
    """Return what four sessions at 100 cost to pay, no deductible."""
    case = {
        "currency": currency,
        "course": {"start": "2026-10-05", "sessions": 4},
        "provider": {"fees": {"intake": 100, "individual": 100}},
        "payers": [{"adapter": "plan", "benefits": [{"cost_share": cost_share}]}],
    }
    return str(iptcost.estimate(iptcost.document(case)).totals.to_pay)


@pytest.mark.parametrize(
    ("currency", "words"),
    [
        ("USD", "€30 copay"),
        ("USD", "30 EUR"),
        ("USD", "1.250 €"),
        ("USD", "£30 copay per visit"),
        ("USD", "CA$30"),
        ("CAD", "US$30 copay"),
        ("JPY", "30 euros de copago"),
        ("EUR", "USD 30 copay"),
    ],
)
def test_another_currency_is_refused(currency: str, words: str) -> None:
    """30 of another currency are not 30 of the case's: the words are refused with both names."""
    with pytest.raises(iptcost.CaseError) as caught:
        four_sessions(currency, words)
    (problem,) = caught.value.problems
    assert problem.code == "cost-share-currency"
    assert problem.path == "payers.0.benefits.0.cost_share"
    with pytest.raises(Misread):
        read_share(words, currency)


@pytest.mark.parametrize(
    ("currency", "words", "to_pay"),
    [
        ("USD", "$30 copay", "120.00"),  # 4 × 30
        ("USD", "US$30 copay", "120.00"),
        ("USD", "a $30 copay", "120.00"),  # an article, not an Australian dollar
        ("CAD", "CA$30", "120.00"),
        ("AUD", "A$30", "120.00"),
        ("MXN", "30 pesos", "120.00"),
        ("EUR", "30 € copay", "120.00"),
        ("JPY", "$30 copay", "120"),  # a bare sign names no currency
    ],
)
def test_the_same_currency_or_none_is_read(currency: str, words: str, to_pay: str) -> None:
    """The case's own currency, and a sign that many countries write, are read as amounts."""
    assert four_sessions(currency, words) == to_pay
    assert other_currency(words, currency) is None
