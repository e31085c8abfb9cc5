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

LONGEST: Final = 200
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
STATES: Final = frozenset(_STATES.split())


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
    """Read a State by its two letters."""
    if not isinstance(value, str) or value not in STATES:
        raise BadValueError(_kinds.STATE, value=quote(value))
    return State(value)


def diagnosis(value: object) -> Diagnosis:
    """Read an ICD-10-CM code."""
    if not isinstance(value, str) or not _DIAGNOSIS.fullmatch(value):
        raise BadValueError(_kinds.DIAGNOSIS)
    return Diagnosis(value)


READERS: Final[Mapping[Any, Callable[[Any], Any]]] = {
    Text: text,
    Npi: npi,
    Tin: tin,
    State: state,
    Diagnosis: diagnosis,
}
