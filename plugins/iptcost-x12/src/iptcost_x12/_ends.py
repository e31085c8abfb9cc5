"""What a payer's words (MSG) say of an end of coverage, and of the plan's year.

A message that speaks of something else too is read sentence by sentence; what stands under a
condition ("if coverage has terminated") says nothing of this person.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Final

_LONGEST: Final = 500
_NOT_NOW: Final = (
    r"NO LONGER (?:ACTIVE|ELIGIBLE|COVERED|ENROLLED|EFFECTIVE)|INACTIVE"
    r"|(?:IS|WAS|HAS BEEN|COVERAGE|POLICY|PLAN|MEMBER) SUSPENDED"
)
_OVER: Final = re.compile(
    r"\b(TERM(?:ED|INAT\w+)?|TERMS(?=\W+(?:ON\W+|EFF\w*\W+)?\d)|CANCEL\w*|END(?:S|ED|ING)?"
    rf"|EXPIRE[SD]?|EXPIRATION|LAPSED|DISENROLLED|{_NOT_NOW})\b",
    re.IGNORECASE,
)
_PAST: Final = re.compile(
    r"\b(TERMED|TERMINATED|CANCELL?ED|LAPSED|EXPIRED|DISENROLLED|COVERAGE (?:HAS )?ENDED"
    rf"|{_NOT_NOW}|NOT (?:ACTIVE|IN (?:FORCE|EFFECT))"
    r"|NOT (?:ELIGIBLE|ENROLLED|COVERED|ACTIVE) (?:ON|AS OF|AT|FOR) (?:THE )?(?:DATE|TIME|DOS)\b"
    r"|NO (?:ACTIVE |CURRENT )?COVERAGE(?: ON (?:THE )?(?:DATE|DOS)\b.*| FOUND)?\W*$)",
    re.IGNORECASE,
)
_THROUGH: Final = re.compile(
    r"\b(?:COVERAGE|ELIGIB\w*|EFFECTIVE|POLICY|ACTIVE|COVERED|ENROLL\w*|IN FORCE)\b[^.;]{0,60}?"
    r"(?:\b(?:THROUGH|THRU|UNTIL|TO)\b|\d\s*[-–]+)\s*(?=\d|[A-Z]{3,9}\.? \d)",
    re.IGNORECASE,
)
"""Words that lead to the last day of coverage, and that day begins."""
_OF_COVERAGE: Final = re.compile(
    r"\b(COVERAGE|POLICY|PLAN|ELIGIB\w+|MEMBER\w*|SUBSCRIBER|BENEFITS?|CONTRACT|ENROLL\w*"
    r"|INSURANCE|PATIENT)\b|^\W*(?:TERM|INACTIVE)",
    re.IGNORECASE,
)
_OF_OTHERS: Final = re.compile(
    r"AUTHORI|REFERRAL|ELECTION|PROVIDER|NETWORK|WAITING|DISCOUNT|PROMOTION|GRACE|PRE-?EXIST"
    r"|DEPENDENTS? (?:AGE|UNTIL|AT)|LONG.?TERM|SHORT.?TERM|DEDUCTIBLE|OUT.OF.POCKET|\bOOP\b"
    r"|YEAR END|NOT (?:BEEN )?(?:TERM|CANCEL)|PRIOR(?! TO)|PREVIOUS|OTHER INSURANCE"
    r"|\bCOB\b|DENTAL|VISION|PHARMAC",
    re.IGNORECASE,
)
_CONDITION: Final = re.compile(
    r"\b(IF|WHEN|WHENEVER|UNLESS|SHOULD|(?<!\d )MAY(?! \d)|MIGHT|COULD|UPON|ONCE|SUBJECT TO"
    r"|IN (?:THE )?(?:EVENT|CASE)|PROVIDED THAT)\b",
    re.IGNORECASE,
)
_YEAR: Final = re.compile(
    r"\b(?:(?:PLAN|BENEFIT|CONTRACT|POLICY|SERVICE|ACCUMULAT\w+|CALENDAR|RENEWAL) (?:YEAR|PERIOD)"
    r"|YEAR)\b",
    re.IGNORECASE,
)
_SENTENCES: Final = re.compile(r"[.;!]\s+(?=[A-Za-z])|\n|(?<!\d)\s+[-–]\s+|\s+[-–]\s+(?!\d)")
_MONTHS: Final = (
    "JAN",
    "FEB",
    "MAR",
    "APR",
    "MAY",
    "JUN",
    "JUL",
    "AUG",
    "SEP",
    "OCT",
    "NOV",
    "DEC",
)
_DATES: Final = (
    re.compile(r"\b(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})\b", re.ASCII),
    re.compile(r"\b(?P<m>\d{1,2})[-/.](?P<d>\d{1,2})[-/.](?P<y>\d{4}|\d{2})\b", re.ASCII),
    re.compile(r"\b(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)\b", re.ASCII),
    re.compile(
        rf"\b(?P<n>{'|'.join(_MONTHS)})[A-Z]*\.? (?P<d>\d{{1,2}}),? (?P<y>\d{{4}})\b",
        re.IGNORECASE | re.ASCII,
    ),
    re.compile(
        rf"\b(?P<d>\d{{1,2}})[- ](?P<n>{'|'.join(_MONTHS)})[A-Z]*\.?[- ](?P<y>\d{{4}})\b",
        re.IGNORECASE | re.ASCII,
    ),
)


def said_end(message: str) -> dt.date | None:
    """Return the day on which words say that coverage ends; None where they say none.

    >>> said_end("COVERAGE TERMINATED 06/30/2026. AUTHORIZATION IS NEEDED.")
    datetime.date(2026, 6, 30)
    >>> said_end("COVERAGE MAY END AT ANY TIME; AS OF 10/01/2026")
    """
    return next((day for text in _parts(message) if (day := _end_in(text)) is not None), None)


def _end_in(text: str) -> dt.date | None:
    days = list(days_in(text))
    over = _stated(_OVER, text)
    if over is not None:
        found = [day for at, day in days if at > over.start()]
        return next(iter(found or [day for _, day in days][-1:]), None)
    through = None if _YEAR.search(text) else _stated(_THROUGH, text)
    if through is None:
        return None
    return next((day for at, day in days if at >= through.end()), None)


def is_over(message: str) -> bool:
    """Return whether words say that coverage is over, and not since when."""
    return any(_stated(_PAST, text) and not list(days_in(text)) for text in _parts(message))


def said_year(message: str) -> tuple[dt.date, dt.date] | None:
    """Return the first and the last day of the plan's year, where words give both."""
    days = [day for _, day in days_in(message)]
    return (days[0], days[1]) if len(days) == 2 and _YEAR.search(message) else None  # noqa: PLR2004 - a span's ends


def _parts(message: str) -> Iterator[str]:
    """Yield what of a message speaks of this coverage: all of it, or the sentences that do."""
    whole = message[:_LONGEST]
    for text in _SENTENCES.split(whole) if _OF_OTHERS.search(whole) else (whole,):
        if _OF_COVERAGE.search(text) and not _OF_OTHERS.search(text):
            yield text


def _stated(words: re.Pattern[str], text: str) -> re.Match[str] | None:
    """Return the first of the words that stands under no condition."""
    condition = _CONDITION.search(text)
    match = words.search(text)
    return None if match and condition and condition.start() < match.start() else match


def days_in(text: str) -> Iterator[tuple[int, dt.date]]:
    """Yield the days that words name, and where, in their order."""
    found: dict[int, dt.date] = {}
    for pattern in _DATES:
        for match in pattern.finditer(text):
            parts = match.groupdict()
            year = int(parts["y"])
            named = (parts.get("n") or "").upper()[:3]
            month = _MONTHS.index(named) + 1 if named else int(parts["m"])
            try:
                day = dt.date(year + 2000 if year < 100 else year, month, int(parts["d"]))  # noqa: PLR2004 - two digits
            except ValueError:
                continue
            found.setdefault(match.start(), day)
    yield from sorted(found.items())
