"""Which rows speak for a psychotherapy visit with an ordinary therapist, and which for others.

A row may be restricted by network, place, procedure, date, a named company or a message. A row
of another provider is an alternative, told in the notes; rows that could all speak and differ
are all kept: nothing here takes the first, the smallest or the worst.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Iterable, Mapping
from typing import Final, Literal

import attrs

from iptcost_x12._values import Answer, BenefitRow, Period

SERVICE_TYPES: Final = ("A6", "CF", "A8", "A4", "MH", "98", "96", "30")
"""Service types (EB03) that may speak for a psychotherapy visit, the nearest first."""
MENTAL: Final = ("A6", "CF", "A8", "A4", "MH")
"""Those of mental health itself."""
PLACES: Final[Mapping[str, tuple[str, ...]]] = {"office": ("11",), "telehealth": ("02", "10")}
"""Place-of-service codes of a modality."""
SIDES: Final[Mapping[str, tuple[str, ...]]] = {
    "in": ("Y", "W", "U", ""),
    "out": ("N", "W", "U", ""),
}
"""Network indicators (EB12) that a side listens to: W is both, U and none are either."""

Tag = Literal["neutral", "maybe", "telehealth", "others", "unknown"]

_TAGS: Final[tuple[tuple[Tag, re.Pattern[str]], ...]] = (
    (
        "others",
        re.compile(
            r"HIGHEST BENEFIT|DESIGNATED|CENTERS? OF EXCELLENCE|\bFUNDED\b|\bINPATIENT|FACILITY"
            r"|EMERGENCY|URGENT CARE|HOSPITAL|INTENSIVE|PHARMACY|PRESCRIPTION|\bDENTAL"
            r"|\bVISION\b|SUBSTANCE|\bADDITIONAL COVERED PER OCCURRENCE|PREVENTIVE|IMMUNIZ"
            r"|\bWELL\W?(CHILD|BABY|WOMAN|MAN|VISIT|CARE|NESS)|PHYSICAL (THERAP|EXAM)"
            r"|OCCUPATIONAL|SPEECH|CHIROPRA|MATERNITY|SURG|LABORATORY|X-?RAY|IMAGING|RESIDENTIAL"
            r"|PARTIAL HOSP|DETOX|WALK-?IN",
            re.IGNORECASE,
        ),
    ),
    ("telehealth", re.compile(r"TELE-?(HEALTH|MEDICINE|MENTAL)|VIRTUAL|\bVIDEO\b", re.IGNORECASE)),
    (
        "neutral",
        re.compile(
            r"FAMILY AMOUNT|AGGREGATE|EMBEDDED|MEMBERS? MUST MEET|FUNDING TYPE|(IN|OUT|NON)\W?"
            r"(OF\W)?NETWORK|DEDUCTIBLE|COMBINED|\bPER (VISIT|YEAR|CALENDAR|PLAN|BENEFIT)"
            r"|AUTHORIZATION|MEDICAL NECESSITY",
            re.IGNORECASE,
        ),
    ),
    (
        "maybe",
        re.compile(
            r"SPECIALIST|PRIMARY CARE|\bPCP\b|OFFICE|PSYCH|THERAP|COUNSEL|MENTAL|BEHAVIOR"
            r"|\bTIER\b|PREFERRED|PARTICIPATING|LICENSED|SOCIAL WORK",
            re.IGNORECASE,
        ),
    ),
)


_LONGEST: Final = 300


def tag(message: str) -> Tag:
    """Return what a message (MSG) does to its row.

    >>> tag("HIGHEST BENEFIT"), tag("SPECIALIST"), tag("ACME CARE")
    ('others', 'maybe', 'unknown')
    """
    return _tag(message) if len(message) <= _LONGEST else _tag.__wrapped__(message)


@functools.lru_cache(maxsize=4096)
def _tag(message: str) -> Tag:
    return next((name for name, pattern in _TAGS if pattern.search(message)), "unknown")


@attrs.frozen
class Visit:
    """The visit that rows are read for: its side, modality, codes and first day."""

    side: str
    modality: str = "office"
    codes: tuple[str, ...] = ()
    first_day: dt.date | None = None


@attrs.frozen
class Spoken:
    """The rows that speak, and those that would for another provider."""

    rows: tuple[BenefitRow, ...] = ()
    others: tuple[BenefitRow, ...] = ()


def speaking(rows: Iterable[BenefitRow], visit: Visit, answer: Answer) -> Spoken:
    """Part the rows about a visit into those that speak for it and those of other providers.

    Beside rows without any message, a row with an unknown one (a vendor's name, mostly) is
    another provider's; where all have one, all may speak.
    """
    about = [row for row in rows if is_about(row, visit)]
    tagged = [(row, standing(row, visit, answer)) for row in about]
    plain = any(found == "neutral" for _, found in tagged)
    heard: tuple[str, ...] = ("neutral", "maybe") if plain else ("maybe", "unknown")
    return Spoken(
        tuple(row for row, found in tagged if found in heard),
        tuple(row for row, found in tagged if found not in heard),
    )


def types_of(row: BenefitRow) -> tuple[str, ...]:
    """Return the service types that a row is about.

    One that names a procedure alone is as near as a row can be; one that names neither is about
    the whole plan.
    """
    return row.service_types or (("A6",) if row.procedure else ("30",))


def is_about(row: BenefitRow, visit: Visit) -> bool:
    """Return whether a row's network, place, procedure and dates are those of the visit."""
    return (
        row.network in SIDES[visit.side]
        and (not row.places or any(p in PLACES[visit.modality] for p in row.places))
        and (not row.procedure or any(_is_of(row.procedure, code) for code in visit.codes))
        and holds(row.dates, visit.first_day)
    )


def _is_of(procedure: str, code: str) -> bool:
    """Return whether a procedure code is the row's, or within its span ``first-last``."""
    first, _, last = procedure.partition("-")
    return first <= code <= (last or first) and len(code) == len(first)


def standing(row: BenefitRow, visit: Visit, answer: Answer) -> Tag:
    """Return whom a row is for, by its messages and by who is named in it."""
    tags = {tag(message) for message in row.messages}
    named = [
        entity
        for entity in row.entities
        if not entity.same_as(answer.payer) and not entity.same_as(answer.provider)
    ]
    if named or "others" in tags or ("telehealth" in tags and visit.modality != "telehealth"):
        return "others"
    for found in ("unknown", "maybe"):
        if found in tags:
            return found
    return "neutral"


_BEGINS: Final = ("346", "348", "356")
_ENDS: Final = ("347", "349", "357")
_SPANS: Final = ("291", "292", "307", *_BEGINS)


def holds(dates: Iterable[Period], on: dt.date | None) -> bool:
    """Return whether a row's own dates hold a day.

    Begins and ends, and spans of more than a day: a single one of a plan (291), its benefits (292)
    or eligibility (307) may be the inquiry's.
    """
    if on is None:
        return True
    spans = [d for d in dates if d.qualifier in _SPANS and d.last and d.last > d.first]
    begins = [d.first for d in dates if d in spans or d.qualifier in _BEGINS]
    ends = [d.last or d.first for d in dates if d.qualifier in _ENDS]
    ends += [d.last for d in spans if d.last]
    return all(first <= on for first in begins) and all(on <= last for last in ends)


def bundle_key(row: BenefitRow) -> tuple[str, ...]:
    """Return the messages that tell one bundle of rows from another."""
    return tuple(sorted(m for m in row.messages if tag(m) != "neutral"))
