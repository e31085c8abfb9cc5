"""Limits in a payer's words (MSG): so many visits, or so much that is paid, in a period.

Read sentence by sentence. A number of visits after which something else begins (an authorisation,
another copay) is no limit, nor is one of a day or a week, which a course never meets.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final, Literal, NamedTuple

_LONGEST: Final = 300
_SMALL: Final = ("ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE", "TEN")
_LARGE: Final = {"TWELVE": 12, "FIFTEEN": 15, "TWENTY": 20, "THIRTY": 30, "FORTY": 40, "FIFTY": 50}
_NUMBERS: Final = {word: number for number, word in enumerate(_SMALL, start=1)} | _LARGE
_NUMBER_WORD: Final = re.compile(rf"\b({'|'.join(_NUMBERS)})\b(?:\s*\(\d+\))?")
_SENTENCES: Final = re.compile(r"[.;!](?=\s|$)|\n")

_N: Final = r"(?<![\d$.,/-])(?P<n>\d{1,4})(?![\d.,]*\d|\s*%)"
_UNIT: Final = r"(?:VISITS?|SESSIONS?)\b"
_VISIT: Final = re.compile(_UNIT, re.IGNORECASE)
_KIND: Final = (
    r"(?:OUTPATIENT|OFFICE|COVERED|THERAPY|MENTAL|BEHAVIORAL|HEALTH|MH|BH|PSYCHO\w+|PSYCHIATRIC"
    r"|COUNSELING|INDIVIDUAL|COMBINED|TOTAL|MAXIMUM|MAX|ALLOWED|PROFESSIONAL)"
)
_COUNT: Final = rf"{_N}[-\s]+(?:{_KIND}[-\s]+){{0,5}}{_UNIT}"
_OF: Final = r"\s*(?:/|(?:OUT\s+)?OF)\s*(?P<m>\d{1,4})\b"
_IS: Final = r"(?:\s+(?:IS|ARE|SO FAR|TO DATE))*[\s:=-]*"
_MOST: Final = r"(?:LIMIT(?:ED|S)?|MAX(?:IMUM)?|UP TO|ALLOW(?:S|ED|ANCE)?|COVERS)\b"
_LEFT: Final = r"(?:ARE\s+)?(?:REMAIN(?:ING|S)?|LEFT|AVAILABLE(?!\s+(?:PER|A|EACH)))\b"
_TAKEN: Final = r"(?:(?:(?:HAVE|HAS)\s+BEEN\s+|WERE\s+)?USED|TO\s+DATE)\b"
_PERIOD: Final = re.compile(
    r"(?:\b(?:PER|A|AN|EACH|EVERY|IN|WITHIN|P)\b|/)\s*(?:EACH |EVERY |ANY |A |/)?"
    r"(?:(?P<number>\d{1,2})[- ]?(?:MONTHS?|MOS?)\b|(?P<month>MONTH|MO)\b|(?P<life>LIFE(?:TIME)?)\b"
    r"|(?P<episode>EPISODE)|(?P<short>DAY|DATE|WEEK|WK)"
    r"|(?:(?:CALENDAR|CAL|PLAN|BENEFIT|CONTRACT|SERVICE|POLICY|ROLLING|COVERAGE|MEMBER)\b\.?\s*)?"
    r"(?P<year>YEAR|YR|PERIOD)|(?P<cy>CY|PY|BY)\b)"
    r"|\b(?P<lifelong>LIFETIME)\b|\b(?P<yearly>ANNUAL(?:LY)?|YEARLY)\b"
)
_NO_LIMIT: Final = re.compile(
    r"\b(?:AFTER|FIRST|BEYOND|INITIAL|EXCEED\w*|OVER|MORE THAN|NEXT|EVERY|VISIT|SESSION)"
    r"(?: THE)?\W*$"
)
_MONEY: Final = re.compile(r"\$\s?(?P<n>\d[\d,]{0,12}(?:\.\d\d)?)(?!\d)")
_PAID: Final = re.compile(r"\b(?:MAX(?:IMUM)?|LIMIT(?:ED)?|UP TO|PAYS|PAYABLE)\b")
_NOT_PAID: Final = re.compile(
    r"DEDUCT|OUT.OF.POCKET|\bOOP\b|CO-?PAY|CO-?INS|PENALTY|PER (?:VISIT|SESSION|DAY)"
    r"|(?:MEMBER|YOU) PAY"
)


def _told(role: str) -> tuple[re.Pattern[str], ...]:
    """Return the ways to say how many visits are left, or used."""
    return (
        re.compile(rf"{_N}{_OF}\s+(?:{_KIND}\s+){{0,3}}{_UNIT}\s+{role}"),
        re.compile(rf"{_COUNT}\s+{role}(?!{_IS}\d)(?:{_OF})?"),
        re.compile(rf"{_UNIT}\s+{role}{_IS}{_N}(?!\s+(?:{_KIND}\s+){{0,3}}{_UNIT})"),
        re.compile(rf"\b{role}\s+{_UNIT}{_IS}{_N}"),
        re.compile(rf"(?:^|[,:&(]|\bAND\b|\bWITH\b)\s*{_N}\s+{role}"),
        re.compile(rf"\b{role}{_IS}{_N}(?!\s+(?:{_KIND}\s+){{0,3}}{_UNIT})"),
    )


Role = Literal["limit", "left", "used"]
_TOLD: Final[tuple[tuple[Role, tuple[re.Pattern[str], ...]], ...]] = (
    ("left", _told(_LEFT)),
    ("used", _told(_TAKEN)),
)
_COUNTED: Final = re.compile(_COUNT)
_AFTER_UNIT: Final = (
    re.compile(rf"{_UNIT}(?:[\s-]+(?:{_MOST}|CAP\b){_IS}|\s*[:=]\s*){_N}"),
    re.compile(rf"{_MOST}(?:\s+NUMBER)?(?:\s+OF)?\s+{_UNIT}{_IS}{_N}"),
)
_MOST_BEFORE: Final = re.compile(rf"\b{_MOST}(?:\s+(?:TO|OF|IS|NUMBER))*[\s:=-]*$")
_MOST_BEHIND: Final = re.compile(rf"\s*(?:{_MOST}|CAP\b)")
_TO_PERIOD: Final = re.compile(
    rf"\s*(?:(?:{_MOST}|{_KIND}|PER (?:MEMBER|PERSON|PATIENT|INDIVIDUAL|ENROLLEE)\b)\s*)*[(,:-]?\s*"
)


class Worded(NamedTuple):
    """A number in words: of a limit, of what is left of it, or used; and the limit's period."""

    role: Role
    number: Decimal
    unit: str = ""
    """``year``, ``months``, ``lifetime``, ``episode``; empty where none is said."""
    many: int = 1
    """So many of the unit."""


@functools.lru_cache(maxsize=20_000)
def visits_in(message: str) -> tuple[Worded, ...]:
    """Return the numbers of visits that words state.

    >>> [(one.role, int(one.number)) for one in visits_in("12 OF 20 VISITS REMAINING")]
    [('left', 12), ('limit', 20)]
    """
    return tuple(_visits(message[:_LONGEST])) if _VISIT.search(message[:_LONGEST]) else ()


def _visits(message: str) -> Iterator[Worded]:
    for sentence in _sentences(message):
        text = sentence
        for role, patterns in _TOLD:
            for pattern in patterns:
                text, found = _taken(text, pattern)
                for match in found:
                    yield Worded(role, Decimal(match["n"]))
                    if match.groupdict().get("m"):
                        yield Worded("limit", Decimal(match["m"]), *_period(sentence))
        for pattern in _AFTER_UNIT:
            text, found = _taken(text, pattern)
            yield from (_limit(match["n"], sentence) for match in found)
        yield from (one for one in _counted(text) if one.unit != "short")


def amounts_in(message: str) -> Iterator[Worded]:
    """Yield the amounts up to which the payer pays, as words state them."""
    for sentence in _sentences(message):
        if _PAID.search(sentence) and not _NOT_PAID.search(sentence):
            for match in _MONEY.finditer(sentence):
                yield _limit(match["n"].replace(",", ""), sentence)


def _sentences(message: str) -> Iterator[str]:
    words = _NUMBER_WORD.sub(lambda m: str(_NUMBERS[m[1]]), message[:_LONGEST].upper())
    yield from _SENTENCES.split(words)


def _taken(text: str, pattern: re.Pattern[str]) -> tuple[str, list[re.Match[str]]]:
    """Return a text without what a pattern finds in it, and what it finds."""
    found = list(pattern.finditer(text))
    for match in found:
        text = text[: match.start()] + " " * len(match[0]) + text[match.end() :]
    return text, found


def _counted(text: str) -> Iterator[Worded]:
    """Yield the limits among the numbers of visits that stand in a text."""
    found = list(_COUNTED.finditer(text))
    for place, match in enumerate(found):
        before = text[found[place - 1].end() if place else 0 : match.start()]
        last = found[place + 1].start() if place + 1 < len(found) else len(text)
        behind = text[match.end() : last]
        if _NO_LIMIT.search(before):
            continue
        at = _TO_PERIOD.match(behind)
        period = _PERIOD.match(behind, at.end() if at else 0)
        most = _MOST_BEFORE.search(before) or _MOST_BEHIND.match(behind)
        if period is not None or most or not (before + behind).strip(" :,-()"):
            said = period or _PERIOD.search(behind) or _PERIOD.search(before)
            yield Worded("limit", Decimal(match["n"]), *_unit(said))


def _limit(number: str, sentence: str) -> Worded:
    return Worded("limit", Decimal(number), *_period(sentence))


def _period(text: str) -> tuple[str, int]:
    return _unit(_PERIOD.search(text))


def _unit(match: re.Match[str] | None) -> tuple[str, int]:
    """Return the unit of a period and how many of it."""
    parts = {key: value for key, value in (match.groupdict() if match else {}).items() if value}
    if "number" in parts or "month" in parts:
        return "months", int(parts.get("number", 1))
    names = {"life": "lifetime", "lifelong": "lifetime", "episode": "episode", "short": "short"}
    return next((names[key] for key in parts if key in names), "year" if parts else ""), 1
