"""Amounts, rates and dates as a document writes them; rounding."""

from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import lru_cache
from typing import Any

from dateutil.relativedelta import relativedelta

Table = dict[str, Any]

WITHOUT_DECIMALS = ("JPY", "VND", "XOF")
UNLIMITED = 10**18


class Refused(Exception):
    """A case that domain.md calls an error."""

    def __init__(self, code: str) -> None:
        """Keep the code of the refusal."""
        super().__init__(code)
        self.code = code


def decimals(currency: str) -> int:
    """Say how many decimals an amount of the currency has."""
    return 0 if currency in WITHOUT_DECIMALS else 2


def decimal(value: object) -> Decimal:
    """Read a number, or the text of one."""
    try:
        return Decimal(str(value))
    except InvalidOperation:
        raise Refused("number") from None


@lru_cache(4096)
def minor(value: object, digits: int) -> int:
    """Read an amount as minor units."""
    scaled = decimal(value).scaleb(digits)
    if scaled != int(scaled) or not 0 <= scaled <= 10**12:
        raise Refused("amount")
    return int(scaled)


@lru_cache(4096)
def millionths(value: object) -> int:
    """Read a rate, "20%" or a decimal below 1, as millionths."""
    if isinstance(value, str) and value.endswith("%"):
        scaled = decimal(value[:-1]) * 10_000
    else:
        scaled = decimal(value) * 1_000_000
        if scaled >= 1_000_000:
            raise Refused("ambiguous-rate")
    if scaled != int(scaled) or scaled < 0:
        raise Refused("rate")
    return int(scaled)


def half_up(amount: Fraction) -> int:
    """Round to the minor unit, half up."""
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)


def portion(rate: int, amount: int) -> int:
    """Take a rate of an amount, rounded half up."""
    return (2 * rate * amount + 1_000_000) // 2_000_000


def percent(value: object) -> Fraction:
    """Read 50 or "50%" as a half."""
    return Fraction(decimal(str(value).removesuffix("%"))) / 100


def to_date(value: object) -> date:
    """Read a date, or the ISO text of one."""
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def later(start: date, every: str, times: int) -> date:
    """Go so many times "2 weeks" on; months from the first date, so that 31 stays 31."""
    count, unit = every.split()
    step = {unit.rstrip("s") + "s": int(count) * times}
    return start + relativedelta(**step)  # type: ignore[arg-type]


def laid_over(base: Table, changes: list[Table], key: str, day: date) -> Table:
    """Lay the dated changes up to a day over what held before (`fee_changes`, ...)."""
    held = dict(base)
    for change in sorted(changes, key=lambda change: to_date(change["from"])):
        if to_date(change["from"]) <= day:
            held |= change[key]
    return held
