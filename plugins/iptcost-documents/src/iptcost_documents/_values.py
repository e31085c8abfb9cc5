"""Values of the practice and client files that no plain type can check, and their readers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any, Final, NewType

from iptcost.payer import BadValueError, quote
from iptcost_documents import _kinds

Text = NewType("Text", str)
"""One printable line."""
Npi = NewType("Npi", str)
Tin = NewType("Tin", str)
State = NewType("State", str)
Diagnosis = NewType("Diagnosis", str)
ProviderNumber = NewType("ProviderNumber", str)
"""A Medicare provider number of Australia."""
Abn = NewType("Abn", str)
"""An Australian Business Number."""
Colour = NewType("Colour", str)
Days = NewType("Days", int)

LONGEST: Final = 200
MOST_DAYS: Final = 731
_NPI_REST: Final = 24
"""What the prefix 80840 adds to the digits' sum (CMS, NPI check digit)."""
_TIN = re.compile(r"\d{2}-\d{7}|\d{3}-\d{2}-\d{4}", re.ASCII)
_DIAGNOSIS = re.compile(r"[A-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?", re.ASCII)
_JOINERS: Final = "\u200c\u200d"
"""Zero-width joiners are letters of Persian and Indic names; other format characters are none."""
_STATES: Final = (
    "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH "
    "NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY AS GU MP PR VI"
)
_PROVINCES: Final = "AB BC MB NB NL NS NT NU ON PE QC SK YT"
_TERRITORIES: Final = "ACT NSW NT QLD SA TAS VIC WA"
REGIONS: Final[Mapping[str, frozenset[str]]] = {
    "US": frozenset(_STATES.split()),
    "CA": frozenset(_PROVINCES.split()),
    "AU": frozenset(_TERRITORIES.split()),
}
"""States, provinces and territories as the post writes them, by country."""
POSTAL_CODES: Final[Mapping[str, re.Pattern[str]]] = {
    "US": re.compile(r"\d{5}(-\d{4})?", re.ASCII),
    "CA": re.compile(r"[ABCEGHJ-NPRSTVXY]\d[A-Z] \d[A-Z]\d", re.ASCII),
    "AU": re.compile(r"\d{4}", re.ASCII),
}
_LOCATIONS: Final = "0123456789ABCDEFGHJKLMNPQRTUVWXY"
_PROVIDER_WEIGHTS: Final = (3, 5, 8, 4, 2, 1)
_PROVIDER_CHECKS: Final = "YXWTLKJHFBA"
_ABN_WEIGHTS: Final = (10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19)
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}", re.ASCII)
LEAST_CONTRAST: Final = 7
"""What WCAG asks for of text at its strictest level, beside white."""


def text(value: object) -> Text:
    """Read one line of text: nothing in it breaks a line or turns the direction of writing."""
    if not isinstance(value, str) or len(value) > LONGEST:
        raise BadValueError(_kinds.NOT_TEXT, most=LONGEST)
    line = value.strip()
    if not line or any(_is_control(char) for char in line):
        raise BadValueError(_kinds.NOT_A_LINE)
    return Text(unicodedata.normalize("NFC", line))


def _is_control(char: str) -> bool:
    return char not in _JOINERS and char != " " and not char.isprintable()


def npi(value: object) -> Npi:
    """Read a National Provider Identifier, as text or as a whole number.

    >>> npi("1234567893")
    '1234567893'
    """
    digits = str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""
    if not re.fullmatch(r"[12]\d{9}", digits, re.ASCII) or not _passes_luhn(digits):
        raise BadValueError(_kinds.NPI, value=quote(value))
    return Npi(digits)


def _passes_luhn(digits: str) -> bool:
    """Double every second digit from the right, the check digit left alone; the sum ends in 0."""
    total = _NPI_REST
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (1 + place % 2)
        total += doubled // 10 + doubled % 10
    return total % 10 == 0


def tin(value: object) -> Tin:
    """Read a Tax Identification Number; it may be a person's, so no message repeats it."""
    if not isinstance(value, str) or not _TIN.fullmatch(value):
        raise BadValueError(_kinds.TIN)
    return Tin(value)


def state(value: object) -> State:
    """Read a State, province or territory by the post's letters; its country is checked later."""
    if not isinstance(value, str) or not any(value in known for known in REGIONS.values()):
        raise BadValueError(_kinds.STATE, value=quote(value))
    return State(value)


def diagnosis(value: object) -> Diagnosis:
    """Read an ICD-10-CM code."""
    if not isinstance(value, str) or not _DIAGNOSIS.fullmatch(value):
        raise BadValueError(_kinds.DIAGNOSIS)
    return Diagnosis(value)


def provider_number(value: object) -> ProviderNumber:
    """Read a Medicare provider number: six digits, a letter or digit for the place, a check letter.

    >>> provider_number("2426621B")
    '2426621B'
    """
    said = value.replace(" ", "").upper() if isinstance(value, str) else ""
    stem, place, check = said[:-2].zfill(6), said[-2:-1], said[-1:]
    if len(said) in (7, 8) and stem.isdecimal() and stem.isascii() and place in _LOCATIONS:
        total = sum(int(d) * w for d, w in zip(stem, _PROVIDER_WEIGHTS, strict=True))
        total += 6 * _LOCATIONS.index(place)
        if check == _PROVIDER_CHECKS[total % len(_PROVIDER_CHECKS)]:
            return ProviderNumber(said)
    raise BadValueError(_kinds.PROVIDER_NUMBER, value=quote(value))


def abn(value: object) -> Abn:
    """Read an Australian Business Number: eleven digits that check themselves.

    >>> abn("51 824 753 556")
    '51 824 753 556'
    """
    digits = value.replace(" ", "") if isinstance(value, str) else ""
    if re.fullmatch(r"[1-9]\d{10}", digits, re.ASCII):
        total = sum(int(d) * w for d, w in zip(digits, _ABN_WEIGHTS, strict=True))
        if (total - _ABN_WEIGHTS[0]) % 89 == 0:
            return Abn(f"{digits[:2]} {digits[2:5]} {digits[5:8]} {digits[8:]}")
    raise BadValueError(_kinds.ABN, value=quote(value))


def colour(value: object) -> Colour:
    """Read a colour that can be read on white: its contrast is that of WCAG's strictest level."""
    if not isinstance(value, str) or not _COLOUR.fullmatch(value):
        raise BadValueError(_kinds.NO_COLOUR, value=quote(value))
    contrast = 1.05 / (_luminance(value) + 0.05)
    if contrast < LEAST_CONTRAST:
        raise BadValueError(
            _kinds.PALE_COLOUR, value=value, contrast=f"{contrast:.1f}", least=LEAST_CONTRAST
        )
    return Colour(value.lower())


def _luminance(value: str) -> float:
    """Return the relative luminance of a colour (WCAG 2)."""
    parts = [int(value[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)  # noqa: PLR2004 - the formula's own numbers
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def days(value: object) -> Days:
    """Read a number of days, at least one and at most two years."""
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= MOST_DAYS:
        raise BadValueError(_kinds.DAYS, value=quote(value), most=MOST_DAYS)
    return Days(value)


READERS: Final[Mapping[Any, Callable[[Any], Any]]] = {
    Text: text,
    Npi: npi,
    Tin: tin,
    State: state,
    Diagnosis: diagnosis,
    ProviderNumber: provider_number,
    Abn: abn,
    Colour: colour,
    Days: days,
}
