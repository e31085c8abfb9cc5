"""Amounts and rates: integers inside, decimals at the border, floats never.

An amount is an integer of minor units of its currency (cents, yen). A rate is an integer of
millionths. Rounding happens in one place, ``_rules.kernel.share``.
"""

from __future__ import annotations

import functools
import re
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from typing import Final, NewType

import attrs

from iptcost._faults import kinds
from iptcost._faults.problem import Kind, quote

Minor = NewType("Minor", int)
"""An amount in minor units of the case's currency."""
Rate = NewType("Rate", int)
"""A share from 0 to 1, in millionths: 20 % is 200,000."""
Percent = NewType("Percent", int)
"""A percentage that may pass 100, in millionths: 200 % is 2,000,000."""

Signed = NewType("Signed", int)
"""An amount in minor units that may be below zero, as a payer's correction is."""

LARGEST: Final = 10**12
"""The largest amount, in minor units: sums of a course then stay far within 64 bits."""
MILLION: Final = 1_000_000
LARGEST_PERCENT: Final = 1_000 * MILLION
LONGEST_NUMBER: Final = 40
_EXACT: Final = Context(prec=MAX_PREC, Emin=MIN_EMIN, Emax=MAX_EMAX)
"""No digit is ever rounded away, whatever decimal context the caller has set."""

_PLAIN = re.compile(r"\d{1,30}(?:\.\d{1,30})?", re.ASCII)
_PERCENT = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)\s?%", re.ASCII)


class BadValueError(ValueError):
    """A value that can't be read; the caller knows its path."""

    def __init__(self, kind: Kind, /, **values: object) -> None:
        """Keep the kind of fault and the values of its sentences."""
        super().__init__(kind.code)
        self.kind = kind
        self.values = values


@functools.lru_cache(maxsize=512)
def currency_digits(currency: str) -> int:
    """Return how many decimals the currency has (USD 2, JPY 0).

    Source: CLDR by way of Babel. Raises BadValueError for what is no ISO 4217 code.
    """
    from babel.core import get_global
    from babel.numbers import get_currency_precision

    if currency not in get_global("all_currencies"):
        raise BadValueError(kinds.UNKNOWN_CURRENCY, value=quote(currency))
    return get_currency_precision(currency)


def decimal(value: object) -> Decimal:
    """Return a number of a document as a decimal; text must be plain digits.

    Raises BadValueError for anything else: a float (it has lost digits already), a truth
    value, NaN, an infinity, a sign, an exponent in text.
    """
    if isinstance(value, bool) or not isinstance(value, (int, str, Decimal)):
        kind = kinds.FLOAT if isinstance(value, float) else kinds.NOT_A_NUMBER
        raise BadValueError(kind, value=quote(value))
    if isinstance(value, int):
        # Only so many digits are ever turned to text: str of a huge int is slow or refused.
        if abs(value) > 10**LONGEST_NUMBER:
            raise BadValueError(kinds.TOO_LARGE, value="10^40")
        return Decimal(value)
    if isinstance(value, str):
        if not _PLAIN.fullmatch(value):
            raise BadValueError(kinds.NOT_A_NUMBER, value=quote(value))
        return Decimal(value)
    if not value.is_finite():
        raise BadValueError(kinds.NOT_A_NUMBER, value=quote(value))
    if value and abs(value.adjusted()) > LONGEST_NUMBER:
        kind = kinds.TOO_LARGE if value.adjusted() > 0 else kinds.NOT_A_NUMBER
        raise BadValueError(kind, value=quote(value))
    return value


def scaled(number: Decimal, digits: int) -> int | None:
    """Return number × 10**digits where that is a whole number, else None."""
    shifted = number.scaleb(digits, _EXACT)
    whole = int(shifted)
    return whole if whole == shifted else None


def minor_units(value: object, digits: int) -> Minor:
    """Read an amount: decimal text or a number, at most ``digits`` decimals, not negative."""
    if type(value) is int and 0 <= value <= LARGEST // 10**digits:
        return Minor(value * 10**digits)  # as most are written
    number = decimal(value)
    if number < 0:
        raise BadValueError(kinds.NEGATIVE, value=quote(value))
    if number.scaleb(digits, _EXACT) > LARGEST:
        raise BadValueError(kinds.TOO_LARGE, value=quote(value))
    minor = scaled(number, digits)
    if minor is None:
        raise BadValueError(kinds.TOO_MANY_DIGITS, value=quote(value), digits=digits)
    return Minor(minor)


def signed(value: object, digits: int) -> Signed:
    """Read an amount that may be below zero."""
    if isinstance(value, str) and value.startswith("-"):
        return Signed(-minor_units(value[1:], digits))
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool) and value < 0:
        return Signed(-minor_units(-value, digits))
    return Signed(minor_units(value, digits))


def _percentage(value: object) -> Decimal | None:
    """Return the number before a per cent sign; None where the value is none such."""
    match = _PERCENT.fullmatch(value.strip()) if isinstance(value, str) else None
    return None if match is None else Decimal(match[1])


def rate(value: object) -> Rate:
    """Read a share: ``"20%"``, or a decimal below 1. A bare 1 or more is ambiguous."""
    hundredths = _percentage(value)
    number = decimal(value) if hundredths is None else hundredths.scaleb(-2, _EXACT)
    if hundredths is None and number >= 1:
        raise BadValueError(kinds.AMBIGUOUS_RATE, value=quote(value))
    millionths = scaled(number, 6)
    if number >= 0 and millionths is None:
        raise BadValueError(kinds.RATE_DIGITS, value=quote(value))
    if millionths is None or not 0 <= millionths <= MILLION:
        raise BadValueError(kinds.RATE_RANGE, value=quote(value))
    return Rate(millionths)


def percent(value: object) -> Percent:
    """Read a percentage: ``50``, ``2.5`` or ``"200%"``; it may pass 100."""
    hundredths = _percentage(value)
    number = decimal(value) if hundredths is None else hundredths
    if number < 0 or number.scaleb(4, _EXACT) > LARGEST_PERCENT:
        raise BadValueError(kinds.RATE_RANGE, value=quote(value))
    millionths = scaled(number, 4)
    if millionths is None:
        raise BadValueError(kinds.RATE_DIGITS, value=quote(value))
    return Percent(millionths)


def amount_text(minor: int, digits: int) -> str:
    """Return minor units as decimal text with the currency's digits.

    >>> amount_text(156000, 2), amount_text(500, 0)
    ('1560.00', '500')
    """
    if digits == 0:
        return str(minor)
    sign = "-" if minor < 0 else ""
    whole, part = divmod(abs(minor), 10**digits)
    return f"{sign}{whole}.{part:0{digits}d}"


def rate_text(millionths: int) -> str:
    """Return a rate as a percentage.

    >>> rate_text(200_000), rate_text(125_000)
    ('20%', '12.5%')
    """
    whole, part = divmod(millionths, 10_000)
    return f"{whole}.{part:04d}".rstrip("0").rstrip(".") + "%"


@functools.total_ordering
@attrs.frozen(order=False)
class Money:
    """An amount of one currency. Two currencies never add or compare."""

    minor: int
    currency: str
    digits: int = 2

    @property
    def amount(self) -> Decimal:
        """The amount in the currency's unit, exact."""
        return Decimal(self.minor).scaleb(-self.digits, _EXACT)

    def __str__(self) -> str:
        """Return decimal text with the currency's digits, as in documents: ``1560.00``."""
        return amount_text(self.minor, self.digits)

    def __add__(self, other: Money) -> Money:
        """Return the sum; TypeError for another currency."""
        return Money(self.minor + self._same(other), self.currency, self.digits)

    def __radd__(self, other: object) -> Money:
        """Return itself added to nothing: ``sum`` begins with 0."""
        return self if other == 0 else NotImplemented

    def __mul__(self, times: int) -> Money:
        """Return it so many times, a whole number; TypeError for any other."""
        if not isinstance(times, int) or isinstance(times, bool):
            return NotImplemented
        return Money(self.minor * times, self.currency, self.digits)

    __rmul__ = __mul__

    def __format__(self, form: str) -> str:
        """Return it as a decimal is formatted: ``f"{money:,.2f}"``; as ``str`` without a form."""
        return format(self.amount, form) if form else str(self)

    def __sub__(self, other: Money) -> Money:
        """Return the difference; TypeError for another currency."""
        return Money(self.minor - self._same(other), self.currency, self.digits)

    def __lt__(self, other: Money) -> bool:
        """Compare amounts of one currency."""
        return self.minor < self._same(other)

    def __bool__(self) -> bool:
        """Return whether it is other than zero."""
        return self.minor != 0

    def _same(self, other: Money) -> int:
        if not isinstance(other, Money) or other.currency != self.currency:
            message = f"{self.currency} does not add to or compare with {other!r}"
            raise TypeError(message)
        return other.minor


class Purse(dict[int, Money]):
    """Amounts of one currency, each made once: a course repeats the same few over and over."""

    def __init__(self, currency: str, digits: int) -> None:
        """Begin with none."""
        super().__init__()
        self.currency = currency
        self.digits = digits

    def __missing__(self, minor: int) -> Money:
        """Make the amount the first time that it is asked for."""
        money = self[minor] = Money(minor, self.currency, self.digits)
        return money
