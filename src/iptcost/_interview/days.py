"""How a day is read: under the locale, with its month's name, or as ISO writes it."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from iptcost._faults.problem import quote
from iptcost._interview.answers import Misread, plain, refuse
from iptcost._words.language import Language

EARLIEST, _LATEST = 2000, 2100
_TWO_DIGITS = 100
MONTHS: Final = 12
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_NUMERIC = re.compile(r"([0-9]{1,4})[/.-]([0-9]{1,2})[/.-]([0-9]{1,4})")
_ISO_DAY = re.compile(r"([0-9]{2})-([0-9]{2})")
_NUMERIC_DAY = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})")


def read_date(text: str, language: Language, earliest: int = EARLIEST) -> dt.date:
    """Read a date as the locale writes it, with the month's name, or as 2026-10-05.

    A year before ``earliest`` is a slip; only a day of birth may lie further back.
    """
    if match := _ISO.fullmatch(text):
        year, month, day = (int(part) for part in match.groups())
    elif match := _NUMERIC.fullmatch(text):
        year, month, day = _numeric_date(match, language)
    else:
        year, month, day = _named_date(text, language)
        if not year:
            raise _no_date(text, language)
    try:
        date = dt.date(year, month, day)
    except ValueError:
        raise _no_date(text, language) from None
    if not earliest <= year <= _LATEST:
        refuse("The year {year} can't be meant. Please type it again.", year=str(year))
    return date


def _numeric_date(match: re.Match[str], language: Language) -> tuple[int, int, int]:
    """Put three numbers in the only order that makes a day; refuse what two orders make."""
    numbers = [int(part) for part in match.groups()]
    if len(match[1]) > 2:  # noqa: PLR2004 - a year first: all the world writes month, day then
        return numbers[0], numbers[1], numbers[2]
    if len(match[3]) not in (2, 4):
        raise _no_date(match[0], language)
    first, second, year = numbers
    year += 2000 if year < _TWO_DIGITS else 0
    return _one_day(match[0], first, second, year, language)


def _one_day(
    text: str, first: int, second: int, year: int, language: Language
) -> tuple[int, int, int]:
    days = {(month, day) for month, day in ((first, second), (second, first)) if month <= MONTHS}
    if len(days) > 1:
        raise _two_days(text, year, sorted(days), language)
    return (year, *(days.pop() if days else (first, second)))


def _named(day: dt.date, language: Language) -> str:
    """Return a day with its month's name, which any locale reads back."""
    from babel.dates import format_date

    return format_date(day, "long", locale=language.locale)


def _two_days(text: str, year: int, days: list[tuple[int, int]], language: Language) -> Misread:
    """Return the refusal of a date that two countries read differently, with both in words."""
    first, second = (_named(dt.date(year, *day), language) for day in days)
    return Misread(
        "{value} can be read in two ways. Please type it like {first} or like {second}.",
        value=quote(text),
        first=first,
        second=second,
    )


def _named_date(text: str, language: Language) -> tuple[int, int, int]:
    """Return year (0: none), month and day of a date with a month's name; Misread for none."""
    words = re.findall(r"[^\W\d_]+|[0-9]+", plain(text))
    names = _month_names(language)
    months = {names[word] for word in words if word in names}
    numbers = [int(word) for word in words if word.isdecimal() and len(word) <= 4]  # noqa: PLR2004
    filler = {"de", "del", "of", "the", "st", "nd", "rd", "th", "el"}
    known = all(word in names or word.isdecimal() or word in filler for word in words)
    days = [number for number in numbers if number < _TWO_DIGITS]
    years = [number for number in numbers if number >= EARLIEST // 2]
    if not known or len(months) != 1 or len(days) != 1 or len(days) + len(years) != len(numbers):
        raise _no_date(text, language)
    if len(years) > 1:
        raise _no_date(text, language)
    return (years[0] if years else 0), months.pop(), days[0]


def _month_names(language: Language) -> dict[str, int]:
    """Return the months' names and short names, in the locale's language and in English."""
    from babel import Locale

    found = {}
    for locale in (Locale("en"), language.locale):
        for form in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in locale.months[form][width].items():
                    found[plain(name)] = number
    return found


def _no_date(text: str, language: Language) -> Misread:
    return Misread(
        "{value} is not a date that can be read for sure. Please type it like {example}, or "
        "like {iso}.",
        value=quote(text),
        example=language.date(dt.date(2026, 10, 25)),
        iso="2026-10-25",
    )


def read_month_day(text: str, language: Language) -> str:
    """Read a day of the year and return it as ``MM-DD``; 29 February is refused."""
    if match := _ISO_DAY.fullmatch(text):
        month, day = int(match[1]), int(match[2])
    elif match := _NUMERIC_DAY.fullmatch(text):
        _, month, day = _one_day(text, int(match[1]), int(match[2]), 2025, language)
    else:
        _, month, day = _named_date(text, language)
    try:
        date = dt.date(2025, month, day)  # a year without 29 February
    except ValueError:
        raise _no_date(text, language) from None
    return f"{date:%m-%d}"
