"""Services, their procedure codes, and what a session of both is priced at.

A table of prices names services or procedure codes; a code's own entry wins over its service's.
Which service a code is of goes by the therapist's own codes, else by the usual ones.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal, NamedTuple, NewType

from iptcost._faults import kinds, problem
from iptcost._rules.money import BadValueError

Service = Literal["intake", "individual", "group", "couples"]
Code = NewType("Code", str)
"""A procedure code: digits, perhaps with a capital letter."""
Priced = NewType("Priced", str)
"""A service, or a procedure code: what prices and benefits may be named by."""

CODES: Final[Mapping[str, str]] = {
    "intake": "90791",
    "individual": "90834",
    "group": "90853",
    "couples": "90847",
}
"""The procedure code that billing systems use for each service when the case names none."""
_OTHER_LENGTHS: Final = {"90832": "individual", "90837": "individual"}
CODE: Final = r"[A-Z]?\d{2,7}[A-Z]?"
_CODE: Final = re.compile(CODE, re.ASCII)


class Coding(NamedTuple):
    """What a claim of one session carries beside its code, and what its charge is made of."""

    add_ons: tuple[str, ...] = ()
    modifiers: tuple[str, ...] = ()
    units: int | None = None
    charges: tuple[int | None, ...] = ()
    """The charge of the session itself, then of each add-on; None where it has none of its own."""


def code(value: object) -> Code:
    """Read a procedure code; BadValueError for anything else."""
    if isinstance(value, str) and _CODE.fullmatch(value):
        return Code(value)
    raise BadValueError(kinds.NOT_A_CODE, value=problem.quote(value))


def priced(value: object) -> Priced:
    """Read a service or a procedure code; BadValueError for anything else."""
    if isinstance(value, str) and (value in CODES or _CODE.fullmatch(value)):
        return Priced(value)
    raise BadValueError(
        kinds.SERVICE_OR_CODE, value=problem.quote(value), services=", ".join(CODES)
    )


def service_of(code: str, own: Mapping[Any, str]) -> str | None:
    """Return the service that a code is of, by the therapist's ``own`` codes or the usual ones.

    >>> service_of("90837", {}), service_of("99213", {})
    ('individual', None)
    """
    for codes in (own, CODES):
        for service, known in codes.items():
            if known == code:
                return service
    return _OTHER_LENGTHS.get(code)


def code_of(service: str, own: Mapping[str, str]) -> str:
    """Return the code of a service that states none."""
    return own.get(service) or CODES[service]


def laid_over(
    prices: Mapping[str, int], changes: Iterable[tuple[dt.date, Mapping[Any, int]]], day: dt.date
) -> Mapping[str, int]:
    """Return the prices of a day: each change that holds by then is laid over those before it."""
    held = [change for change in changes if change[0] <= day]
    for _, later in sorted(held, key=lambda change: change[0]):
        prices = {**prices, **later}
    return prices


def price(prices: Mapping[str, int], names: Iterable[str]) -> int | None:
    """Return the first price of these names, the best one first; None where none has one."""
    return next((prices[name] for name in names if name in prices), None)
