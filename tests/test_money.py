"""Amounts and rates at the border: exact, whatever the caller's decimal context."""

import decimal
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iptcost._rules.money import (
    LARGEST,
    BadValueError,
    Money,
    amount_text,
    currency_digits,
    minor_units,
    percent,
    rate,
    rate_text,
)
from worked import insured, to_pay


def fault(read: object, *given: object) -> str:
    """Return the code of the fault that a reader finds."""
    with pytest.raises(BadValueError) as caught:
        read(*given)  # type: ignore[operator]
    return caught.value.kind.code


@given(st.integers(0, LARGEST), st.sampled_from((0, 2, 3)))
def test_an_amounts_text_is_read_back(minor: int, digits: int) -> None:
    """Writing an amount and reading it gives the same minor units."""
    assert minor_units(amount_text(minor, digits), digits) == minor


def test_a_callers_decimal_context_changes_no_amount() -> None:
    """12,345.67 stays 12,345.67 where the caller computes with three digits."""
    with decimal.localcontext() as context:
        context.prec = 3
        assert minor_units(Decimal("12345.67"), 2) == 1_234_567
        assert rate("12.3456%") == 123_456
        assert percent("123.4567%") == 1_234_567
        assert Money(1_234_567, "USD").amount == Decimal("12345.67")


def test_no_digit_is_rounded_away() -> None:
    """An amount with thirty digits behind the point is refused, not rounded to the next cent."""
    assert fault(minor_units, "0.99999999999999999999999999999", 2) == "too-many-digits"
    assert fault(minor_units, Decimal("1." + "0" * 60 + "1"), 2) == "too-many-digits"
    assert fault(rate, Decimal("0." + "0" * 60 + "1")) in {"not-a-number", "rate-digits"}


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("1.005", "too-many-digits"),
        ("10000000000.01", "too-large"),
        (Decimal("1E+308"), "too-large"),
        (10**400, "too-large"),
        (-1, "negative"),
        (Decimal("-0.01"), "negative"),
        (True, "not-a-number"),
        (1.5, "float"),
        (Decimal("NaN"), "not-a-number"),
        (Decimal("Infinity"), "not-a-number"),
        ("1e3", "not-a-number"),
        ("1,500", "not-a-number"),
        ("-5", "not-a-number"),
        ("٣", "not-a-number"),
        ("", "not-a-number"),
        (None, "not-a-number"),
    ],
)
def test_what_is_no_amount_is_refused(value: object, code: str) -> None:
    """Floats, truth values, signs, exponents in text, too many digits: each by its own code."""
    assert fault(minor_units, value, 2) == code


def test_the_largest_amount_is_taken() -> None:
    """Ten to the twelfth minor units is the largest amount; in yen it has no decimals."""
    assert minor_units("10000000000.00", 2) == LARGEST
    assert minor_units(10**12, 0) == LARGEST
    assert fault(minor_units, 10**12 + 1, 0) == "too-large"
    assert fault(minor_units, "1.5", 0) == "too-many-digits"
    assert minor_units("1.50", 2) == 150
    assert minor_units("1.500", 2) == 150


@pytest.mark.parametrize(
    ("value", "millionths"),
    [("20%", 200_000), ("0%", 0), ("100%", 1_000_000), ("0.2", 200_000), (0, 0),
     (Decimal("0.125"), 125_000), ("33.3333%", 333_333), ("12.5 %", 125_000)],
)  # fmt: skip
def test_rates_are_read_as_millionths(value: object, millionths: int) -> None:
    """A rate is a percentage, or a decimal below 1."""
    assert rate(value) == millionths


@pytest.mark.parametrize(
    ("value", "code"),
    [(1, "ambiguous-rate"), ("20", "ambiguous-rate"), ("1.0", "ambiguous-rate"),
     ("100.0001%", "rate-range"), ("33.33333%", "rate-digits"), ("0.0000001", "rate-digits"),
     (-1, "rate-range"), (True, "not-a-number"), (0.2, "float"), ("-5%", "not-a-number")],
)  # fmt: skip
def test_what_is_no_rate_is_refused(value: object, code: str) -> None:
    """A bare 1 or more is ambiguous; a rate has at most six decimals and is at most 1."""
    assert fault(rate, value) == code


def test_percentages_may_pass_a_hundred() -> None:
    """A scale's percentages may pass 100, up to 100,000 %, and never be negative."""
    assert percent(50) == 500_000
    assert percent("200%") == 2_000_000
    assert percent(Decimal("2.5")) == 25_000
    assert percent("100000%") == 1_000_000_000
    assert fault(percent, "100001%") == "rate-range"
    assert fault(percent, -1) == "rate-range"
    assert fault(percent, "0.00001") == "rate-digits"


def test_currencies_have_their_own_decimals() -> None:
    """A dollar has a hundred cents, a yen none; what is no currency is refused."""
    assert (currency_digits("USD"), currency_digits("JPY")) == (2, 0)
    for name in ("usd", "XXY", "", "US"):
        assert fault(currency_digits, name) == "unknown-currency"


def test_two_currencies_neither_add_nor_compare() -> None:
    """Adding, subtracting or comparing dollars and euros is a TypeError."""
    dollar, euro = Money(100, "USD"), Money(100, "EUR")
    assert dollar + dollar == Money(200, "USD")
    assert (dollar - dollar).minor == 0
    assert not dollar - dollar
    assert dollar <= dollar  # noqa: PLR0124 - the very comparison
    assert dollar >= dollar  # noqa: PLR0124
    assert not dollar < dollar  # noqa: PLR0124
    assert not dollar > dollar  # noqa: PLR0124
    assert dollar != euro
    for act in ("__add__", "__sub__", "__lt__", "__le__", "__gt__", "__ge__"):
        with pytest.raises(TypeError, match="does not add"):
            getattr(dollar, act)(euro)


def test_amounts_and_rates_are_written_with_their_digits() -> None:
    """Text has the currency's decimals, no more and no fewer."""
    assert [amount_text(5, 2), amount_text(-5, 2), amount_text(5, 0), amount_text(1234, 3)] == [
        "0.05", "-0.05", "5", "1.234",
    ]  # fmt: skip
    assert [rate_text(0), rate_text(333_333), rate_text(1_000_000)] == ["0%", "33.3333%", "100%"]
    assert str(Money(156_000, "USD")) == "1560.00"


def test_a_callers_decimal_context_changes_no_cost_share() -> None:
    """A plan document's "12.3456%" is read whole where the caller computes with three digits."""
    with decimal.localcontext() as context:
        context.prec = 3
        row = {"cost_share": "12.3456%"}
        assert to_pay(insured(row, sessions=1, fee=100000)) == "12345.60"


def test_money_adds_up_multiplies_and_formats() -> None:
    """``sum`` adds amounts, whole numbers multiply them, and a form shows them; nothing rounds."""
    fee = Money(12_050, "USD")
    assert sum([fee, fee]) == Money(24_100, "USD")
    assert 3 * fee == fee * 3 == Money(36_150, "USD")
    assert f"{fee * 10:,.2f}" == "1,205.00"
    assert f"{fee}" == "120.50"
    for wrong in (1.5, True, "2"):
        with pytest.raises(TypeError):
            fee * wrong  # type: ignore[operator]
    with pytest.raises(TypeError):
        sum([fee], 1)
