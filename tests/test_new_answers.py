"""How ``iptcost new`` reads what people type: strictly, under the locale."""

from __future__ import annotations

import contextlib
import datetime as dt
from decimal import Decimal

import pytest
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal
from hypothesis import given
from hypothesis import strategies as st

from iptcost._interview.interview import Interview
from iptcost._interview.words import (
    LONGEST_ANSWER,
    Misread,
    clean,
    read_amount,
    read_count,
    read_currency,
    read_date,
    read_month_day,
    read_share,
)
from iptcost._words.language import Language

LOCALES = ("en_US", "es", "es_US", "es_MX", "en_CA", "fr", "de", "de_CH", "pt_BR", "ja")
AMOUNTS = st.decimals(0, 10**9, places=2)


@pytest.mark.parametrize(
    ("text", "likely", "locale", "code"),
    [
        ("usd", "EUR", "es", "USD"),
        ("$", "USD", "en_US", "USD"),
        ("dollars", "USD", "en_US", "USD"),
        ("Canadian dollars", "CAD", "en_CA", "CAD"),
        ("$", "MXN", "es_MX", "MXN"),
        ("€", "EUR", "es", "EUR"),
    ],
)
def test_the_likely_currency_may_be_named_by_its_sign(
    text: str, likely: str, locale: str, code: str
) -> None:
    """A code is any currency's; a sign or a name is only that of the place where one is."""
    assert read_currency(text, likely, Language.of(locale)) == code
    with pytest.raises(Misread):
        read_currency("£", likely, Language.of(locale))


def test_a_number_may_stand_before_what_it_counts() -> None:
    """A number may have its noun: "3 sessions" is 3, and "3 to 5" is asked again."""
    language = Language.of("en_US")
    assert read_count("3 sessions", language, 1, 16) == 3
    for text in ("3 to 5", "3.5", "3 4", "three"):
        with pytest.raises(Misread):
            read_count(text, language, 1, 16)


@given(AMOUNTS, st.sampled_from(LOCALES))
def test_what_babel_writes_is_read_back(amount: Decimal, name: str) -> None:
    """An amount written by the locale's own rules is read as itself, with or without its sign."""
    language = Language.of(name)
    for text in (
        format_decimal(amount, format="#,##0.00", locale=language.locale),
        format_currency(amount, "USD", locale=language.locale),
        format_currency(amount, "USD", format="¤¤ #,##0.00", locale=language.locale),
    ):
        assert read_amount(text, "USD", language) == amount


@given(st.integers(0, 99_999_999), st.sampled_from(LOCALES), st.sampled_from(LOCALES))
def test_another_countrys_writing_is_never_another_number(
    cents: int, writer: str, reader: str
) -> None:
    """An amount written as another country writes it is read as itself or asked again."""
    amount = Decimal(cents).scaleb(-2)
    text = format_decimal(amount, format="#,##0.00", locale=Language.of(writer).locale)
    with contextlib.suppress(Misread):
        assert read_amount(text, "USD", Language.of(reader)) == amount


@given(st.text(max_size=40), st.sampled_from(LOCALES))
def test_any_text_is_an_amount_or_is_asked_again(text: str, name: str) -> None:
    """No text at all does worse than being asked again."""
    amount = Decimal(0)
    with contextlib.suppress(Misread):
        amount = read_amount(clean(text), "USD", Language.of(name))
    assert amount >= 0
    assert amount == round(amount, 2)


@pytest.mark.parametrize(
    ("text", "name", "amount"),
    [
        ("$1,500", "en_US", "1500"),
        ("1,500.00", "en_US", "1500"),
        ("1500 dollars", "en_US", "1500"),
        ("USD 1,500", "en_US", "1500"),
        ("1.500,00", "es_ES", "1500"),
        ("1.500", "es_ES", "1500"),
        ("$1.500,50", "es_ES", "1500.50"),
        ("1500 dólares", "es", "1500"),
        ("$1,500", "es_US", "1500"),
        ("$1,500.00", "es", "1500"),
        ("free", "en_US", "0"),
        ("gratis", "es", "0"),
        ("nada", "es", "0"),
        ("0", "en_US", "0"),
        ("12.5", "en_US", "12.50"),
    ],
)
def test_amounts_as_people_write_them(text: str, name: str, amount: str) -> None:
    """Signs, names and groups of the locale are understood."""
    assert read_amount(text, "USD", Language.of(name)) == Decimal(amount)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("1.500", "en_US"),
        ("1,50", "en_US"),
        ("1.500,00", "en_US"),
        ("1,500", "es_ES"),
        ("1,500.00", "es_ES"),
        ("12.5", "es_ES"),
        ("1 500", "en_US"),
        ("-5", "en_US"),
        ("NaN", "en_US"),
        ("Infinity", "en_US"),
        ("1e5", "en_US"),
        ("20k", "en_US"),
        ("€20", "en_US"),
        ("20 EUR", "en_US"),
        ("٢٠", "en_US"),
        ("9" * 30, "en_US"),
        ("1.999", "en_US"),
        ("thirty", "en_US"),
        ("10-20", "en_US"),
        ("", "en_US"),
    ],
)
def test_doubtful_amounts_are_asked_again(text: str, name: str) -> None:
    """What is no amount for sure is refused: never guessed, never rounded."""
    with pytest.raises(Misread):
        read_amount(text, "USD", Language.of(name))


def test_a_doubtful_amount_shows_how_to_write_it() -> None:
    """Where only one amount can be meant, the refusal shows it as the locale writes it."""
    with pytest.raises(Misread) as caught:
        read_amount("1.500,00", "USD", Language.of("en_US"))
    assert caught.value.values["meant"] == "1,500.00"


@given(st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)), st.sampled_from(LOCALES[:7]))
def test_dates_that_babel_writes_are_read_back(day: dt.date, name: str) -> None:
    """A date is read as itself in ISO form and with the month's name."""
    language = Language.of(name)
    for form in ("long", "yyyy-MM-dd"):
        text = format_date(day, form, locale=language.locale)
        assert read_date(text, language) == day


@given(
    st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)),
    st.sampled_from(("en_US", "en_CA", "fr_CA", "es_US", "es_ES", "de")),
    st.sampled_from(("M/d/yyyy", "d/M/yyyy", "d.M.yyyy")),
)
def test_digits_that_make_two_days_are_asked_in_every_locale(
    day: dt.date, name: str, form: str
) -> None:
    """A date in digits is taken where one order alone makes a day; else both days are offered."""
    text = format_date(day, form, locale="en")
    if day.day > 12 or day.day == day.month:
        assert read_date(text, Language.of(name)) == day
        return
    with pytest.raises(Misread) as caught:
        read_date(text, Language.of(name))
    offered = (caught.value.values["first"], caught.value.values["second"])
    assert day in [read_date(str(one), Language.of(name)) for one in offered]


@pytest.mark.parametrize(
    "text",
    ["2026-02-30", "tomorrow", "13/25/2026", "Oct 2026", "1 2 3", "October", "2026", "1/1/1", ""],
)
def test_what_is_no_date_is_asked_again(text: str) -> None:
    """Days that don't exist, or that are not whole, are refused."""
    with pytest.raises(Misread):
        read_date(text, Language.of("en_US"))


@pytest.mark.parametrize(
    ("text", "name", "day"),
    [
        ("7/15", "en_US", "07-15"),
        ("15/7", "en_US", "07-15"),
        ("July 1", "en_US", "07-01"),
        ("July 1st", "en_US", "07-01"),
        ("1 de julio", "es", "07-01"),
        ("07-01", "en_US", "07-01"),
    ],
)
def test_days_of_the_year(text: str, name: str, day: str) -> None:
    """The day on which a plan's year begins is read under the locale, without a year."""
    assert read_month_day(text, Language.of(name)) == day


def test_the_plans_year_never_begins_on_29_february() -> None:
    """A day that most years lack is asked again."""
    with pytest.raises(Misread):
        read_month_day("February 29", Language.of("en_US"))


@pytest.mark.parametrize("text", ["a lot", "$30 copay per day", "copay", "n/a", "30", "x" * 299])
def test_words_that_say_no_cost_share_are_asked_again(text: str) -> None:
    """A plan's words that can't be read, or say nothing of a session, are refused."""
    with pytest.raises(Misread):
        read_share(text, "USD")


@pytest.mark.parametrize("text", ["\x1b[31mred", "a\x00b", "a\u202eb", "x" * (LONGEST_ANSWER + 1)])
def test_control_characters_and_floods_are_refused(text: str) -> None:
    """What no keyboard means to type never gets further."""
    with pytest.raises(Misread):
        clean(text)


@pytest.mark.parametrize("text", ["0", "101", "2.5", "-1", "two"])
def test_counts_are_whole_and_within_bounds(text: str) -> None:
    """A count outside its bounds is asked again."""
    with pytest.raises(Misread):
        read_count(text, Language.of("en_US"), 1, 100)


@pytest.mark.parametrize(
    ("currency", "amount", "words"),
    [
        ("JPY", "15000", "10% coinsurance"),
        ("KWD", "45.125", "No charge"),
        ("EUR", "90", "€20 copay"),
    ],
)
def test_a_cases_amounts_are_read_in_its_own_currency(
    currency: str, amount: str, words: str
) -> None:
    """What was answered before the currency is asked has its decimals, in the transcript too."""
    case = {
        "currency": currency,
        "course": {"start": "2026-10-05"},
        "provider": {"fees": {"intake": amount, "individual": amount}},
        "payers": [{"adapter": "plan", "network": "in", "benefits": [{"cost_share": words}]}],
    }
    resumed = Interview.begin("en_US", dt.date(2026, 10, 5), case)
    assert Interview.from_dict(resumed.to_dict()) == resumed
    assert resumed.answers["fee_intake"].value == Decimal(amount)
    assert resumed.answers["in.share"].said == words
