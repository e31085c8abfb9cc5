"""The numbers of a resource as decimals: bounded before anything is reckoned with them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

import attrs

from iptcost.payer import Kind
from iptcost_fhir import _kinds

MOST: Final = Decimal(10) ** 10
_PLAIN: Final = re.compile(r"\$?(\d{1,3}(?:,\d{3}){1,3}|\d{1,12})(\.\d{1,6})?", re.ASCII)
_PERCENT: Final = re.compile(r"(\d{1,3}(?:\.\d{1,4})?) ?%", re.ASCII)
_SMALLEST: Final = -9
_HUNDRED: Final = Decimal(100)


@attrs.frozen
class Number:
    """A number that was read, or why it can't be; ``alternatives`` where it may mean several."""

    value: Decimal | None = None
    currency: str | None = None
    alternatives: tuple[Decimal, ...] = ()
    fault: Kind | None = None


BAD: Final = Number(fault=_kinds.BAD_NUMBER)


def decimal(value: Any) -> Decimal | None:
    """Return a number of the resource, from 0 to 10^12, or None: a truth value is no number."""
    if isinstance(value, str):
        match = _PLAIN.fullmatch(value.strip()[:40])
        return Decimal(match[1].replace(",", "") + (match[2] or "")) if match else None
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        return None
    if isinstance(value, int):
        return Decimal(value) if 0 <= value <= MOST else None
    if not value.is_finite() or value.is_signed() or value > MOST:
        return None
    exponent = value.as_tuple().exponent
    return value if isinstance(exponent, int) and (exponent >= _SMALLEST or not value) else None


def money(value: Any) -> Number:
    """Read a Money or a Quantity of money."""
    if not isinstance(value, Mapping) or "value" not in value:
        return Number()
    amount = decimal(value["value"])
    if amount is None:
        return BAD
    for key in ("currency", "code", "unit"):
        said = value.get(key)
        if isinstance(said, str) and re.fullmatch(r"[A-Z]{3}", said):
            return Number(amount, said)
    return Number(amount)


def share(value: Any) -> Number:
    """Read the patient's share of a cost: ``"20%"``, 20, or 0.2.

    HL7's copay-percent is a whole number of percent; clearinghouses send a share below 1. A bare
    1 may be either.
    """
    if isinstance(value, str) and (match := _PERCENT.fullmatch(value.strip()[:20])):
        return _share(Decimal(match[1]) / _HUNDRED)
    number = decimal(value)
    if number is None:
        return BAD
    if number == 1:
        return Number(alternatives=(Decimal("0.01"), Decimal(1)))
    return _share(number if number < 1 else number / _HUNDRED)


def percent(value: Any) -> Number:
    """Read a Quantity in percent: its number is of hundredths, 1 too."""
    number = decimal(value)
    return BAD if number is None else _share(number / _HUNDRED)


def _share(value: Decimal) -> Number:
    exact = value <= 1 and value == round(value, 6)
    return Number(round(value, 6)) if exact else BAD


def text(value: Decimal, digits: int | None = None) -> str:
    """Return an amount as decimal text, with the currency's decimals where they suffice."""
    if digits is not None and value == round(value, digits):
        return f"{round(value, digits):f}"
    written = f"{value:f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def percent_text(value: Decimal) -> str:
    """Return a share as a percentage, such as 20%."""
    return f"{text(value * _HUNDRED)}%"
