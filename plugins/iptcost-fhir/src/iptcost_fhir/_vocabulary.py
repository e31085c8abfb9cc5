"""The codes and words by which payers name kinds of care, kinds of value, sides and periods.

Codes are those of X12 (as FHIR servers fed by clearinghouses send them), HL7's benefit-type,
benefit-network, benefit-unit and benefit-term, coverage-copay-type, C4DIC's extended copay types
and the CARIN category codes of a Summary of Benefits. Real servers often send words alone.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from iptcost_fhir._statement import Level, Measure, Place

LONGEST_WORDS: Final = 200

GENERAL: Final = 8
"""The rank of what is said for the whole plan; smaller ranks are nearer to psychotherapy."""
UNNAMED: Final = 9
"""The rank of a row without any category."""

_RANKS: Final[Mapping[str, int]] = {
    "a6": 0, "psychotherapy": 0, "mental health outpatient": 1,
    "cf": 1, "mental health provider outpatient": 1, "a8": 2, "psychiatric outpatient": 2,
    "a4": 3, "psychiatric": 3, "mh": 4, "mental health": 4, "behavioral health": 4,
    "98": 5, "professional physician visit office": 5, "professional visit office": 5,
    "specialist visit": 6, "primary care visit": 6, "spvisit": 6, "gpvisit": 6, "televisit": 6,
    "96": 7, "professional physician": 7, "professional": 7,
    "30": GENERAL, "health benefit plan coverage": GENERAL, "copay": GENERAL, "copaypct": GENERAL,
    "plan": GENERAL,
}  # fmt: skip
_OUTPATIENT: Final = re.compile(
    r"(?:mental|behaviou?ral|psychiatric).*(?:outpatient|office)"
    r"|(?:outpatient|office).*(?:mental|behaviou?ral|psychiatric)|psychotherap"
)
OTHER_CARE: Final = re.compile(
    r"\b(?:inpatient|facility|hospital|emergency|urgent|residential|partial|day care|admission"
    r"|substance|alcohol\w*|drugs?|addict\w*|pharmacy|rx|dental|vision|maternity|well|wellness"
    r"|wellbaby|wellchild|preventi\w+|physicals?|checkups?|check up|immuni[sz]\w+|vaccin\w+"
    r"|screenings?|prenatal|pediatric|chiropract\w+|acupunctur\w+|occupational|speech|surg\w+"
    r"|ambulance|home health|hospice|durable|dme|hearing|dialysis|infusion|skilled nursing"
    r"|rehab\w*|lab|labs|laborator\w+|x ray|imaging|diagnostic tests?|walk in|retail clinic"
    r"|convenience care|transplant\w*|allergy|detox\w*)\b"
)
"""Words of care that is not a psychotherapist's office visit."""
_OF_ALL: Final = re.compile(r"\b(?:combined|medical|overall|all|entire|whole)\b")
TELEHEALTH: Final = re.compile(r"\b(?:tele\w*|virtual\w*|online|video)\b")
AUTHORIZATION: Final = re.compile(
    r"(?:prior |pre ?)authori[sz]ation (?:is |may be )?required|requires (?:prior |pre ?)auth"
)

_MEASURES: Final[Mapping[str, Measure]] = {
    "copay": "copay", "co payment": "copay", "copayment": "copay", "co pay": "copay",
    "copay amount": "copay",
    "copay percent": "coinsurance", "copaypct": "coinsurance", "coinsurance": "coinsurance",
    "co insurance": "coinsurance", "copay percentage": "coinsurance",
    "deductible": "deductible", "medical deductible": "deductible",
    "maxoutofpocket": "maximum", "out of pocket": "maximum", "stop loss": "maximum",
    "out of pocket maximum": "maximum", "maximum out of pocket": "maximum",
    "out of pocket max": "maximum", "out of pocket limit": "maximum",
    "out of pocket stop loss": "maximum",
    "visit": "visits", "visits": "visits", "benefit": "payer-maximum",
}  # fmt: skip
_X12_MEASURES: Final[Mapping[str, Measure]] = {
    "a": "coinsurance", "b": "copay", "c": "deductible", "g": "maximum",
}  # fmt: skip
_NOT_COVERED: Final = frozenset(
    {"not covered", "non covered", "i", "excluded", "exclusions", "no coverage"}
)
_NO_CHARGE: Final = frozenset({"no charge", "no cost", "no cost sharing"})
_C4DIC: Final = re.compile(r"(ind|fam)(in|out)(ded|max)")

_SIDES: Final[Mapping[str, Place]] = {
    "in": "in", "in network": "in", "y": "in", "yes": "in", "network": "in",
    "out": "out", "out of network": "out", "n": "out", "no": "out", "non network": "out",
    "w": "both", "both": "both", "in and out of network": "both", "combined": "both",
    "not applicable": "both", "other": "",
}  # fmt: skip
_LEVELS: Final[Mapping[str, Level]] = {
    "individual": "individual", "ind": "individual", "family": "family", "fam": "family",
}  # fmt: skip
_YEARS: Final = frozenset({
    "annual", "year", "per year", "calendar year", "service year", "contract", "plan year",
    "benefit year", "policy year", "per plan year", "per calendar year", "benefit period",
    "per benefit period", "22", "23", "25",
})  # fmt: skip
_MONTHS: Final = re.compile(r"(?:per |every )?(\d{1,2})? ?months?")
_VISITS: Final = frozenset({"visit", "per visit", "27"})
_USED: Final = frozenset({"year to date", "24", "used", "accumulated", "ytd", "met"})
_REMAINING: Final = frozenset({"remaining", "29", "left"})
_ASPECT: Final = re.compile(r" ?\b(remaining|left|used|met|year to date|accumulated|ytd)$")


class Kind(NamedTuple):
    """What a type says: the measure, and what its words carry beside it."""

    measure: Measure | None = None
    aspect: str = "total"
    level: Level = ""
    side: Place = ""
    not_covered: bool = False
    no_charge: bool = False
    incomplete: bool = False


def plain(text: object) -> str:
    """Return words in lower case with single spaces and no punctuation; bounded."""
    return _plain(str(text)[:LONGEST_WORDS])


@functools.lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.sub(r"[^\w%$.]+|_", " ", letters).split())


def words_of(concept: Any) -> tuple[str, ...]:
    """Return the codes, displays and text of a CodeableConcept (or code), plain, in that order."""
    if isinstance(concept, str):
        return (plain(concept),)
    if not isinstance(concept, Mapping):
        return ()
    found = []
    codings = concept.get("coding")
    for coding in codings[:20] if isinstance(codings, list) else ():
        if isinstance(coding, Mapping):
            found += [coding.get("code"), coding.get("display")]
    found.append(concept.get("text"))
    return tuple(dict.fromkeys(plain(one) for one in found if isinstance(one, str) and one.strip()))


def shown(concept: Any) -> str:
    """Return a concept in the payer's own words, shortened, for labels and notes."""
    if not isinstance(concept, Mapping):
        return ""
    text = concept.get("text")
    if isinstance(text, str) and text.strip():
        return clean(text)
    codings = concept.get("coding")
    for coding in codings[:20] if isinstance(codings, list) else ():
        for key in ("display", "code"):
            if isinstance(coding, Mapping) and isinstance(coding.get(key), str):
                return clean(coding[key])
    return ""


def clean(text: str) -> str:
    """Return a payer's words on one printable line of bounded length."""
    line = " ".join(text[: 2 * LONGEST_WORDS].split())
    line = "".join(char if char.isprintable() else "�" for char in line)
    return line if len(line) <= LONGEST_WORDS else line[: LONGEST_WORDS - 1] + "…"


@functools.lru_cache(maxsize=4096)
def rank(categories: tuple[str, ...], asked: tuple[str, ...] = ()) -> int | None:
    """Return how near a category is to a psychotherapy visit, 0 the nearest; None: other care.

    ``asked`` are the categories that the case names, the first the nearest; the whole plan's
    rows stay behind them.
    """
    if not categories:
        return UNNAMED
    ranks = [_RANKS[word] for word in categories if word in _RANKS]
    if asked:
        wanted = [number for number, word in enumerate(asked) if plain(word) in categories]
        general = [one for one in ranks if one == GENERAL]
        return wanted[0] - len(asked) if wanted else (GENERAL if general else None)
    if any(OTHER_CARE.search(word) and not _OUTPATIENT.search(word) for word in categories):
        return None
    if not ranks and any(_OUTPATIENT.search(word) for word in categories):
        return 1
    return min(ranks, default=None)


def is_other_visit(*words: str) -> bool:
    """Return whether words are of another kind of visit, and not of all care or of therapy too."""
    said = plain("; ".join(part for part in words if part))
    return (
        bool(OTHER_CARE.search(said)) and not _OF_ALL.search(said) and not _OUTPATIENT.search(said)
    )


@functools.lru_cache(maxsize=4096)
def kind(words: tuple[str, ...]) -> Kind:
    """Return what the words of a benefit's or a cost's type say."""
    incomplete = False
    for given in words:
        word = given.replace("incomplete information", "").strip()
        incomplete = incomplete or word != given
        if word in _NOT_COVERED:
            return Kind(not_covered=True, incomplete=incomplete)
        if word in _NO_CHARGE:
            return Kind("copay", no_charge=True, incomplete=incomplete)
        if found := _C4DIC.fullmatch(word):
            level: Level = "individual" if found[1] == "ind" else "family"
            measure: Measure = "deductible" if found[3] == "ded" else "maximum"
            return Kind(measure, level=level, side="in" if found[2] == "in" else "out")
        aspect = _ASPECT.search(word)
        said = aspect_of(aspect[1]) if aspect else "total"
        stem = word[: aspect.start()] if aspect else word
        level = level_of(stem)
        stem = re.sub(r"\b(?:individual|family|annual|calendar year|per person)\b ?", "", stem)
        if OTHER_CARE.search(stem):
            return Kind()
        side = side_of(re.sub(r".*?\b((?:in|out of) network)\b.*", r"\1", stem))
        stem = re.sub(r"\b(?:in|out of) network\b", "", stem).strip()
        named = _MEASURES.get(stem) or _X12_MEASURES.get(stem)
        if named is not None:
            return Kind(named, said, level, side, incomplete=incomplete)
    return Kind(incomplete=incomplete)


def side_of(*words: str) -> Place:
    """Return the side that words of a network name; empty where none does."""
    for word in words:
        if word in _SIDES:
            return _SIDES[word]
    return ""


def side_in(text: str) -> Place:
    """Return the side that a sentence speaks of; both where it names both."""
    out = bool(re.search(r"\bout of network\b|\bnon network\b", text))
    within = bool(re.search(r"(?<!out of )\bin network\b|\bcombined\b", text))
    return {(True, True): "both", (True, False): "out", (False, True): "in"}.get(  # type: ignore[return-value]
        (out, within), ""
    )


def level_of(*words: str) -> Level:
    """Return whether words speak of one person or of the family."""
    for word in words:
        if word in _LEVELS:
            return _LEVELS[word]
        if re.search(r"\bfamily\b|\bper group\b", word):
            return "family"
        if re.search(r"\bindividual\b|\bper person\b|\bper member\b", word):
            return "individual"
    return ""


def is_year(words: tuple[str, ...]) -> bool:
    """Return whether a period is the benefit year, or none is named."""
    return not words or any(word in _YEARS for word in words)


def period_of(words: tuple[str, ...]) -> str:
    """Return the period of a limit that is not the benefit year's; empty for none that can be."""
    for word in words:
        if word in ("lifetime", "per lifetime", "32"):
            return "lifetime"
        if word in ("episode", "per episode", "26"):
            return "course"
        match = _MONTHS.fullmatch(word)
        if match and int(match[1] or 1) in (1, 2, 3, 4, 6):
            return f"{int(match[1] or 1)} months"
    return ""


def is_visit(words: tuple[str, ...]) -> bool:
    """Return whether a period is the visit."""
    return any(word in _VISITS for word in words)


def aspect_of(*words: str) -> str:
    """Return whether an amount is the total, what is used, or what remains."""
    if any(word in _REMAINING for word in words):
        return "remaining"
    return "used" if any(word in _USED for word in words) else "total"
