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

_LONGEST: Final = 1000
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
    r"\b(?:(?:AFTER|FIRST|BEYOND|INITIAL|EXCEED\w*|OVER|MORE THAN|NEXT|EVERY)(?: THE)?\W*"
    r"|(?<!PER )(?:VISIT|SESSION)\s+|WAIVED(?: FOR)?(?: UP TO)?\s*)$"
)
_ENDS_AT: Final = re.compile(
    r"\b(?:NOT (?:COVERED|PAYABLE)|NO (?:COVERAGE|BENEFITS?)(?: (?:IS|ARE) (?:PAID|PAYABLE))?)"
    r"(?: FOR \w+)? (?:AFTER|BEYOND|OVER)(?: THE)?(?: FIRST)?\s*$"
)
"""Words behind which a number of visits is the most."""
_PAID: Final = re.compile(r"\b(?:MAX(?:IMUM)?|LIMIT(?:ED)?|UP TO|PAYS|PAYABLE)\b")
_NOT_PAID: Final = re.compile(
    r"DEDUCT|OUT.OF.POCKET|\bM?OOP\b|CO-?PAY|CO-?INS|PENALTY|PER (?:VISIT|SESSION|DAY)"
    r"|(?:MEMBER|YOU) PAY"
)


def _told(role: str) -> tuple[re.Pattern[str], ...]:
    """Return the ways to say how many visits are left, or used."""
    return (
        re.compile(rf"{_N}{_OF}\s+(?:{_KIND}\s+){{0,3}}{_UNIT}\s+{role}"),
        re.compile(rf"{_COUNT}\s+{role}(?!{_IS}\d)(?:{_OF})?"),
        re.compile(rf"{_UNIT}\s+{role}{_IS}{_N}(?![/-])(?!\s+(?:{_KIND}\s+){{0,3}}{_UNIT})"),
        re.compile(rf"\b{role}\s+{_UNIT}{_IS}{_N}(?![/-])"),
        re.compile(rf"(?:^|[,:&(]|\bAND\b|\bWITH\b)\s*{_N}\s+{role}"),
        re.compile(rf"\b{role}{_IS}{_N}(?![/-])(?!\s+(?:{_KIND}\s+){{0,3}}{_UNIT})"),
    )


Role = Literal["limit", "left", "used"]
Ways = tuple[tuple[Role, tuple[re.Pattern[str], ...]], ...]
"""The ways to say how much is left, and how much is used."""
_TOLD: Final[Ways] = (
    ("left", _told(_LEFT)),
    ("used", _told(_TAKEN)),
)
_COUNTED: Final = re.compile(_COUNT)
_NO_VISITS: Final = r"(?![\s-]*(?:MIN|HOURS?\b|HRS?\b|CO-?PAY|DOLLARS?\b))"
_AFTER_UNIT: Final = (
    re.compile(rf"{_UNIT}[\s-]+(?:{_MOST}|CAP\b){_IS}{_N}{_NO_VISITS}"),
    re.compile(rf"{_MOST}(?:\s+NUMBER)?(?:\s+OF)?\s+{_UNIT}{_IS}{_N}{_NO_VISITS}"),
)
_LISTED: Final = re.compile(
    rf"(?<!PER )\b(?P<many>(?<!OFFICE )(?<!COPAY )(?:VISITS|SESSIONS)\b)?(?(many)|{_UNIT})"
    rf"\s*[:=]\s*{_N}{_NO_VISITS}"
)
_BARE: Final = re.compile(r"\s*(?:[,()]|$)")
_MOST_BEFORE: Final = re.compile(rf"\b{_MOST}(?:\s+(?:TO|OF|IS|NUMBER))*[\s:=-]*$")
_MOST_BEHIND: Final = re.compile(rf"\s*(?:{_MOST}|CAP\b)")
_TO_PERIOD: Final = re.compile(
    rf"\s*(?:(?:{_MOST}|{_KIND}|PER (?:MEMBER|PERSON|PATIENT|INDIVIDUAL|ENROLLEE)\b)\s*)*[(,:-]?\s*"
)


_CLAUSE: Final = re.compile(r"[,(\d]|\bAND\b")

_SUM: Final = r"\$\s?(?P<n>\d[\d,]{0,12}(?:\.\d\d)?)(?!\d)"
_WHOLE_SUM: Final = _SUM.replace("<n>", "<m>")
_NAMES: Final = (
    r"(?:BENEFITS?|PAYMENTS?|AMOUNT|DOLLAR|PAID|PAYABLE|CALENDAR|PLAN|CONTRACT|POLICY|YEAR|YEARLY"
    r"|ANNUAL|LIFETIME|PER|MAX(?:IMUM)?|LIMIT|OF|TO|IS|UP TO|THE|A)"
)
_TO_SUM: Final = rf"(?:\s+{_NAMES}\b){{0,6}}[\s:=-]*"

_OF_SUM: Final = rf"(?:\s+(?:OUT\s+)?OF{_TO_SUM}{_WHOLE_SUM})?"


def _money_told(role: str) -> tuple[re.Pattern[str], ...]:
    """Return the ways to say how much is left, or used."""
    return (
        re.compile(rf"{_SUM}\s+(?:OUT\s+)?OF\s+(?:THE\s+|A\s+)?{_WHOLE_SUM}{_TO_SUM}{role}"),
        re.compile(rf"{_SUM}\s+(?:{_NAMES}\s+){{0,3}}{role}(?!{_IS}\$){_OF_SUM}"),
        re.compile(rf"\b{role}{_TO_SUM}{_SUM}{_OF_SUM}"),
    )


_MONEY_TOLD: Final[Ways] = (
    ("left", _money_told(_LEFT)),
    ("used", _money_told(_TAKEN)),
)
_MONEY_MOST: Final = (
    (re.compile(rf"\b(?:MAX(?:IMUM)?|LIMIT(?:ED)?)\b{_TO_SUM}{_SUM}"), True),
    (re.compile(rf"{_SUM}\s+(?:{_NAMES}\s+){{0,4}}(?:MAX(?:IMUM)?|LIMIT)\b"), True),
    (re.compile(rf"\b(?:UP TO|PAYS|PAYABLE)\b{_TO_SUM}{_SUM}"), False),
)
"""Amounts right by the words of a most; whether they are one without a period too."""


class Worded(NamedTuple):
    """A number in words: of a limit, of what is left of it, or used; and the limit's period."""

    role: Role
    number: Decimal
    unit: str = ""
    """``year``, ``months``, ``lifetime``, ``episode``; empty where none is said."""
    many: int = 1
    """So many of the unit."""
    bare: bool = False
    """Whether a limit is a number of visits and no more: neither a most nor a period is said."""


def visits_in(message: str, *, of_visits: bool = False) -> tuple[Worded, ...]:
    """Return the numbers of visits that words state, which need not name them ``of_visits``.

    >>> [(one.role, int(one.number)) for one in visits_in("12 OF 20 VISITS REMAINING")]
    [('left', 12), ('limit', 20)]
    """
    return _visits_of(message[:_LONGEST], of_visits)


@functools.lru_cache(maxsize=4096)
def _visits_of(message: str, of_visits: bool) -> tuple[Worded, ...]:  # noqa: FBT001 - cached by it
    if not of_visits and not _VISIT.search(message):
        return ()
    return tuple(one for one in _visits(message) if one.unit != "short")


def _visits(message: str) -> Iterator[Worded]:
    for sentence in _sentences(message):
        text, told = _told_in(sentence, _TOLD)
        yield from told
        for pattern in _AFTER_UNIT:
            text, found = _taken(text, pattern)
            for match in found:
                before, behind = match.string[: match.start()], match.string[match.end() :]
                yield _limit(match["n"], _period(behind, before))
        yield from _listed(text)
        yield from _counted(text)


def amounts_in(message: str) -> Iterator[Worded]:
    """Yield the amounts up to which the payer pays, what is left of them, and what is used.

    >>> [(one.role, int(one.number)) for one in amounts_in("$400 REMAINING OF MAXIMUM $1,000")]
    [('left', 400), ('limit', 1000)]
    """
    for sentence in _sentences(message[:_LONGEST]):
        if not _PAID.search(sentence) or _NOT_PAID.search(sentence):
            continue
        text, told = _told_in(sentence, _MONEY_TOLD)
        yield from told
        period = _period("", sentence)
        for pattern, plain in _MONEY_MOST:
            text, found = _taken(text, pattern)
            for match in found if plain or period else ():
                yield _limit(match["n"], period)


def _sentences(message: str) -> Iterator[str]:
    words = _NUMBER_WORD.sub(lambda m: str(_NUMBERS[m[1]]), message.upper().replace("(S)", "S"))
    yield from _SENTENCES.split(words)


def _taken(text: str, pattern: re.Pattern[str]) -> tuple[str, list[re.Match[str]]]:
    """Return a text without what a pattern finds in it, and what it finds."""
    found = list(pattern.finditer(text))
    for match in found:
        text = text[: match.start()] + " " * len(match[0]) + text[match.end() :]
    return text, found


def _told_in(sentence: str, told: Ways) -> tuple[str, list[Worded]]:
    """Return a sentence without what it tells to be left or used, and that, with its limits."""
    text, said = sentence, []
    for role, patterns in told:
        for pattern in patterns:
            text, found = _taken(text, pattern)
            for match in found:
                said.append(_part(role, match["n"], sentence))
                if match.groupdict().get("m"):
                    said.append(_limit(match["m"], _period("", sentence)))
    return text, said


def _counted(text: str) -> Iterator[Worded]:
    """Yield the limits among the numbers of visits that stand in a text."""
    found = list(_COUNTED.finditer(text))
    for place, match in enumerate(found):
        before = text[found[place - 1].end() if place else 0 : match.start()]
        last = found[place + 1].start() if place + 1 < len(found) else len(text)
        behind = text[match.end() : last]
        if _NO_LIMIT.search(before) and not _ENDS_AT.search(before):
            continue
        most = _MOST_BEFORE.search(before) or _MOST_BEHIND.match(behind) or _ENDS_AT.search(before)
        said = bool(most or _near(behind))
        if said or not (before + behind).strip(" :,-()"):
            yield _limit(match["n"], _period(behind, before), bare=not said)


def _listed(text: str) -> Iterator[Worded]:
    """Yield the limits of a list: ``VISITS: 20``, with a period or a most, or with nothing else."""
    for match in _LISTED.finditer(text):
        behind = text[match.end() :]
        if _near(behind) or _MOST_BEHIND.match(behind):
            yield _limit(match["n"], _period(behind, text[: match.start()]))
        elif match["many"] and _BARE.match(behind):
            yield _limit(match["n"], _period(behind, text[: match.start()]), bare=True)


def _limit(number: str, period: re.Match[str] | None, *, bare: bool = False) -> Worded:
    return Worded("limit", _number(number), *_unit(period), bare)


def _part(role: Role, number: str, sentence: str) -> Worded:
    """Return what is left or used; of a lifetime where the sentence names no other period."""
    units = {_unit(match)[0] for match in _PERIOD.finditer(sentence)}
    return Worded(role, _number(number), "lifetime" if units == {"lifetime"} else "")


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def _near(behind: str) -> re.Match[str] | None:
    """Return the period right behind a number."""
    at = _TO_PERIOD.match(behind)
    return _PERIOD.match(behind, at.end() if at else 0)


def _period(behind: str, before: str) -> re.Match[str] | None:
    """Return the period of a number: right behind it, in its clause, or elsewhere.

    One of a day or a week elsewhere is another number's.
    """
    own = _near(behind) or _PERIOD.search(_CLAUSE.split(behind)[0])
    return own or next(
        (m for text in (behind, before) for m in _PERIOD.finditer(text) if not m["short"]), None
    )


def _unit(match: re.Match[str] | None) -> tuple[str, int]:
    """Return the unit of a period and how many of it."""
    parts = {key: value for key, value in (match.groupdict() if match else {}).items() if value}
    if "number" in parts or "month" in parts:
        return "months", int(parts.get("number", 1))
    names = {"life": "lifetime", "lifelong": "lifetime", "episode": "episode", "short": "short"}
    return next((names[key] for key in parts if key in names), "year" if parts else ""), 1
