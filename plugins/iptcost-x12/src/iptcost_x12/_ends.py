"""What a payer's words (MSG, a disposition) say of an end of coverage, and of the plan's year.

Only what plainly says it of this coverage is an end: a sentence that begins with the coverage, or
the person, and goes on to the end and its day. What says more, or something else, stays a note.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Final

_LONGEST: Final = 500
_DAY: Final = "#"
"""What a day is replaced by before words are read."""
_SUBJECT: Final = (
    r"(?:(?:THE|THIS|YOUR|NOTE|STATUS|CURRENT|MEDICAL|HEALTH|MENTAL|BEHAVIORAL|GROUP|INDIVIDUAL"
    r"|(?:PATIENT|MEMBER|SUBSCRIBER|INSURED|ENROLLEE)(?:'?S)?|COVERAGE|POLICY|PLAN|ELIGIBILITY"
    r"|INSURANCE|CONTRACT|ENROLL?MENT|BENEFITS?)\b\W*)"
)
_VERB: Final = r"(?:(?:IS|ARE|WAS|WERE|HAS|HAVE|HAD|BEEN|WILL|BE|NOW|CURRENTLY|STATUS)\b\W*)*"
_NOT_NOW: Final = (
    r"NO LONGER (?:ACTIVE|ELIGIBLE|COVERED|ENROLLED|EFFECTIVE|IN (?:FORCE|EFFECT))|INACTIVE"
    r"|SUSPENDED|NOT (?:ACTIVE|IN[ -]FORCE|IN EFFECT)"
)
_PAST: Final = (
    rf"(?:TERMED|TERMINATED|CANCELL?ED|LAPSED|EXPIRED|DISENROLLED|ENDED|{_NOT_NOW}"
    r"|NOT (?:ELIGIBLE|ENROLLED|COVERED)(?= (?:ON|AS OF|AT|FOR) (?:THE )?(?:DATE|TIME|DOS)\b)"
    r"|NO (?:ACTIVE |CURRENT )?COVERAGE)"
)
_TAIL: Final = (
    r"(?:\W+(?:(?:ON|AS OF|AT|FOR|PRIOR TO|BY|UNDER|FROM) (?:THE |THIS )?(?:DATES?|DOS|TIME"
    r"|SERVICE|PLAN|POLICY|COVERAGE|MEMBER|PATIENT|SUBSCRIBER|EMPLOYER)(?: OF SERVICE)?"
    r"|FOUND|FOR NON\W?PAY\w*"
    r"|(?:DUE TO|BECAUSE)\b.*))*(?:(?<!COVERAGE),.*)?"
)
_OVER: Final = re.compile(rf"\W*(?P<of>{_SUBJECT}*)(?:FOR {_SUBJECT}+)?{_VERB}{_PAST}{_TAIL}\W*")
"""A whole sentence that says that coverage is over."""
_ENDING: Final = re.compile(
    rf"(?:\W*{_SUBJECT}*(?:[^,#]{{0,40}}?#\W*(?:{_SUBJECT}|AND\W+)*)??{_VERB}"
    rf"|[^#]{{0,60}}?\b(?!BENEFIT){_SUBJECT}[^,#]{{0,40}}?\b)"
    rf"(?:{_PAST}|NOT (?:ELIGIBLE|ENROLLED|COVERED)(?= (?:AS OF|AFTER|SINCE)\b)"
    r"|TERM(?:INAT(?:E|ES|ION|ING))?|(?<!PLAN )TERMS(?=\W+(?:ON\W+|EFF\w*\W+)?#)"
    r"|CANCEL(?:S|LATION)?|END(?:S|ING)?|EXPIRE?S?|EXPIRATION)\b\W*"
    r"(?:(?:DUE TO|BECAUSE|FOR NON)\b[^,#]{0,40}?)?"
    r"(?:(?:ON|AS|OF|EFF(?:ECTIVE)?|DATED?|DT|THE|IS|WAS|AFTER|BY|SINCE|AT|MIDNIGHT|LAST|DAY|FROM|PER"
    r"|THROUGH|THRU|COVERAGE|POLICY|PLAN|EMPLOYER)\b\W*)*#"
)
"""The beginning of a sentence up to the day on which coverage ends."""
_SINCE: Final = re.compile(
    rf"\W*(?:(?:AS OF|ON|SINCE|EFF(?:ECTIVE)?)\W+)?#\W*(?P<rest>{_SUBJECT}.*)"
)
_THROUGH: Final = re.compile(
    rf"\W*(?:{_SUBJECT}|(?:COVERED|ACTIVE|ELIGIBLE|ENROLLED|EFF(?:ECTIVE)?|IN FORCE|VALID|IS|WAS"
    r"|HAS|HAD|IN EFFECT|WILL BE|CONTINUES|REMAINS|FROM|DATES?|PERIOD|SPAN)\b\W*)+(?:#\W*)?"
    r"(?:(?<=#)\s*[-–]+\s*|\b(?:THROUGH|THRU|UNTIL|TO)\s+|(?<=#)\s+(?:THROUGH|THRU|UNTIL|TO)\s+)#"
)
"""The beginning of a sentence up to the last day of coverage."""
_OF_OTHERS: Final = re.compile(
    r"AUTHORI|REFERRAL|ELECTION|PROVIDER|NETWORK|WAITING|DISCOUNT|PROMOTION|GRACE|PRE-?EXIST"
    r"|DEPENDENTS? (?:AGE|UNTIL|AT)|LONG.?TERM|SHORT.?TERM|DEDUCTIBLE|OUT.OF.POCKET|\bOOP\b"
    r"|YEAR END|NOT (?:YET |BEEN )*(?:TERM|CANCEL|LAPSE|EXPIRE|INACTIVE|ENDED|SUSPEND)|\bNEVER\b"
    r"|REINSTAT|REACTIVAT|RENEWED|SPOUSE|\bCARDS?\b|RIDER|(?<!COVERAGE )PERIOD END"
    r"|\bCOBRA\b|MEDICARE(?! ADVANTAGE)|PRIOR(?! TO)|PREVIOUS"
    r"|OTHER (?:INSURANCE|COVERAGE|PLAN|POLICY)|\bCOB\b|DENTAL|VISION|PHARMAC"
)
_CONDITION: Final = re.compile(
    r"\b(IF|WHEN|WHENEVER|UNLESS|SHOULD|MAY|MIGHT|COULD|UPON|ONCE|SUBJECT TO"
    r"|IN (?:THE )?(?:EVENT|CASE)|PROVIDED THAT)\b"
)
_YEAR: Final = re.compile(
    r"\b(?:(?:PLAN|BENEFIT|CONTRACT|POLICY|SERVICE|ACCUMULAT\w+|CALENDAR|RENEWAL) (?:YEAR|PERIOD)"
    r"|YEAR)\b"
)
_YEAR_OF: Final = re.compile(
    rf"{_YEAR.pattern}\W*(?:(?:IS|FROM|DATES?|BEGINS?|BEGINNING|STARTS?|RUNS|OF)\b\W*)*#"
    r"\W*(?:(?:TO|THROUGH|THRU|UNTIL|AND|ENDS?|ENDING)\b\W*)*#"
)
_SENTENCES: Final = re.compile(r"(?<!\bTERM)(?<!\bEFF)[.;!]\s+(?=[A-Z#])|\n")
_DASHES: Final = re.compile(r"\s+[-–]\s+(?=[A-Z])|(?<![#\s])\s+[-–]\s+")
_MONTHS: Final = "JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC"
_DATES: Final = (
    re.compile(r"\b(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})\b", re.ASCII),
    re.compile(r"\b(?P<m>\d{1,2})[-/.](?P<d>\d{1,2})[-/.](?P<y>\d{4}|\d{2})\b", re.ASCII),
    re.compile(r"\b(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)\b", re.ASCII),
    re.compile(
        rf"\b(?P<n>{_MONTHS})[A-Z]*\.? (?P<d>\d{{1,2}}),? (?P<y>\d{{4}})\b",
        re.IGNORECASE | re.ASCII,
    ),
    re.compile(
        rf"\b(?P<d>\d{{1,2}})[- ](?P<n>{_MONTHS})[A-Z]*\.?[- ](?P<y>\d{{4}})\b",
        re.IGNORECASE | re.ASCII,
    ),
)


def said_end(message: str) -> dt.date | None:
    """Return the day on which words say that coverage ends; None where they say none.

    >>> said_end("COVERAGE TERMINATED 06/30/2026. AUTHORIZATION IS NEEDED.")
    datetime.date(2026, 6, 30)
    >>> said_end("COVERAGE MAY END AT ANY TIME; AS OF 10/01/2026")
    """
    return next((day for _, day in _parts(message) if day is not None), None)


def is_over(message: str, *, of_coverage: bool = True) -> bool:
    """Return whether words say that coverage is over, and not since when.

    A sentence that names neither the coverage nor the person says it in a row of coverage alone.
    """
    for text, day in _parts(message):
        over = _OVER.fullmatch(text) if day is None else None
        if over and (over["of"] or of_coverage):
            return True
    return False


def said_year(message: str) -> tuple[dt.date, dt.date] | None:
    """Return the first and the last day of the plan's year, where words give both."""
    text, days = _marked(message)
    year = _YEAR_OF.search(text)
    if year is None:
        return None
    last = text.count(_DAY, 0, year.end())
    return days[last - 2], days[last - 1]


def _parts(message: str) -> Iterator[tuple[str, dt.date | None]]:
    """Yield what of a message speaks of this coverage, and the day on which it says that it ends.

    Of a sentence that speaks of something else too, the parts that do not.
    """
    marked, days = _marked(message)
    for sentence in _SENTENCES.split(marked):
        own, days = days[: sentence.count(_DAY)], days[sentence.count(_DAY) :]
        mixed = _OF_OTHERS.search(sentence)
        for number, text in enumerate(_DASHES.split(sentence) if mixed else (sentence,)):
            here, own = own[: text.count(_DAY)], own[text.count(_DAY) :]
            if not _OF_OTHERS.search(text) and (not number or re.match(rf"\W*{_SUBJECT}", text)):
                yield text, _end_in(text, here)


def _end_in(text: str, days: list[dt.date]) -> dt.date | None:
    """Return the day on which a sentence says that coverage ends."""
    since = _SINCE.fullmatch(text)
    if since and _OVER.fullmatch(since["rest"]):
        return days[0]
    match = _ENDING.match(text) or (None if _YEAR.search(text) else _THROUGH.match(text))
    if match is None or _CONDITION.search(match[0]):
        return None
    last = text.count(_DAY, 0, match.end()) - 1
    return None if days[last] in days[:last] else days[last]


def _marked(message: str) -> tuple[str, list[dt.date]]:
    """Return a message in capitals with its days marked, and the days."""
    text = message[:_LONGEST].upper().replace(_DAY, " ")
    found: list[str] = []
    days: list[dt.date] = []
    at = 0
    for start, end, day in days_in(text):
        if start >= at:
            found += (text[at:start], _DAY)
            days.append(day)
            at = end
    return "".join((*found, text[at:])), days


def days_in(text: str) -> Iterator[tuple[int, int, dt.date]]:
    """Yield the days that words name, each with where it begins and ends, in their order."""
    found: dict[int, tuple[int, dt.date]] = {}
    for pattern in _DATES:
        for match in pattern.finditer(text):
            parts = match.groupdict()
            year = int(parts["y"])
            named = (parts.get("n") or "").upper()[:3]
            month = _MONTHS.split("|").index(named) + 1 if named else int(parts["m"])
            try:
                day = dt.date(year + 2000 if year < 100 else year, month, int(parts["d"]))  # noqa: PLR2004 - two digits
            except ValueError:
                continue
            found.setdefault(match.start(), (match.end(), day))
    yield from ((start, end, day) for start, (end, day) in sorted(found.items()))
