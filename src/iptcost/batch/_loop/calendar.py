"""Dates as whole days since 1970-01-01: what a compiled course needs of the calendar.

The algorithms are those of the proleptic Gregorian calendar counted in eras of 400 years, with
years that begin in March, so that a leap day is a year's last day.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

FIRST_YEAR = 1890
LAST_YEAR = 10_010
"""Benefit years are tabled a little beyond the years that a document may name."""
TABLED_YEARS = LAST_YEAR - FIRST_YEAR + 1
LAST_DAY = 2_932_896
"""9999-12-31."""
BY_DAYS, BY_MONTHS, OVER_SPAN = range(3)


def index(number: int) -> int:
    """Return an index that can't be negative: else each use of it would be asked if it is."""
    return number & 0x7FFF_FFFF


def days_of(year: int, month: int, day: int) -> int:
    """Return the day number of a date."""
    shifted = year - (month <= 2)
    era = shifted // 400
    of_era = shifted - era * 400
    of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468


def date_of(days: int) -> tuple[int, int, int]:
    """Return year, month and day of a day number."""
    shifted = days + 719468
    era = shifted // 146097
    of_era = shifted - era * 146097
    year = (of_era - of_era // 1460 + of_era // 36524 - of_era // 146096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    march = (5 * of_year + 2) // 153
    day = of_year - (153 * march + 2) // 5 + 1
    month = march + 3 if march < 10 else march - 9
    return year + era * 400 + (month <= 2), month, day


def days_in(year: int, month: int) -> int:
    """Return how many days a month has."""
    if month == 2:
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        return 29 if leap else 28
    return 30 if month in (4, 6, 9, 11) else 31


def months_on(days: int, months: int) -> int:
    """Return the same day of the month so many months on, or that month's last."""
    year, month, day = date_of(days)
    index = year * 12 + month - 1 + months
    year, month = index // 12, index % 12 + 1
    return days_of(year, month, min(day, days_in(year, month)))


def session_day(kind: int, first: int, pace: int, sessions: int, k: int) -> int:
    """Return the day of session ``k`` (from 0): every so many days, months, or over a span.

    ``pace`` is the days or months between two sessions, or the days from first to last.
    """
    if kind == BY_DAYS:
        return first + pace * k
    if kind == BY_MONTHS:
        return months_on(first, pace * k)
    return first + k * pace // max(1, sessions - 1)


def first_from(kind: int, first: int, pace: int, sessions: int, k: int, day: int) -> int:
    """Return the first session from ``k`` on that is held on ``day`` or later."""
    if kind == BY_DAYS:
        return min(sessions, max(k, index(day - first + pace - 1) // index(pace)))
    low, high = k, sessions
    while low < high:
        middle = (low + high) // 2
        if session_day(kind, first, pace, sessions, middle) < day:
            low = middle + 1
        else:
            high = middle
    return low


def year_index(day: int, starts: Ints, years: int) -> int:
    """Return which of a plan's benefit years holds ``day``.

    ``starts[years]`` are the first days of its benefit years from ``FIRST_YEAR`` on.
    """
    # Within these of a mean year; sums, for a branch would be guessed wrong.
    at = index(1568 - FIRST_YEAR + index(day + 146097) * 400 // 146097)
    begun: int = at + (starts[years, at + 1] <= day)
    begun += starts[years, at + 2] <= day
    begun += starts[years, at + 3] <= day
    return begun
