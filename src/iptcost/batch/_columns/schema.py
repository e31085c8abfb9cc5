"""The batch's columns: their names, types and version, in the Arrow metadata too.

``docs/batch.md`` says what each column means.
"""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa

from iptcost._rules.money import currency_digits
from iptcost._version import __version__

SCHEMA = 1
AMOUNTS = (
    "to_pay",
    "billed",
    "write_off",
    "payer_paid",
    "patient_responsibility",
    "deductible",
    "copay",
    "coinsurance",
    "not_covered",
    "balance_bill",
    "missed_sessions",
)
"""The amounts of a result: the first is what the others come to for the patient."""

ERRORS = ("error_code", "error_path", "error")
"""What is wrong with a row: null where it is right."""
_SESSION_AMOUNTS = AMOUNTS[1:-1]


def decimal_type(digits: int) -> pa.DataType:
    """Return the decimal type of amounts in a currency of so many decimals."""
    return pa.decimal128(20, digits)


def unit(currency: str, *, decimals: bool) -> str:
    """Return in what the amounts are: ``USD``, or ``minor units of USD``."""
    return currency if decimals else f"minor units of {currency}"


def metadata(currency: str, *, decimals: bool = False) -> dict[str, str]:
    """Return what the schema says of itself."""
    return {
        "iptcost.unit": unit(currency, decimals=decimals),
        "iptcost.schema": str(SCHEMA),
        "iptcost.version": __version__,
        "iptcost.currency": currency,
    }


def _amounts(names: tuple[str, ...], currency: str, *, decimals: bool) -> list[pa.Field]:
    """Return the amounts' fields, each with its unit as its comment."""
    amount = decimal_type(currency_digits(currency)) if decimals else pa.int64()
    said = {"comment": unit(currency, decimals=decimals)}
    return [pa.field(name, amount, metadata=said) for name in names]


def result_schema(
    cases: pa.Schema, currency: str, *, decimals: bool = False, pass_through: Iterable[str] = ()
) -> pa.Schema:
    """Return the schema of the totals: ``id``, what is passed through, amounts, the error's."""
    fields = [cases.field(name) for name in ("id", *pass_through) if name in cases.names]
    fields += _amounts(AMOUNTS, currency, decimals=decimals)
    fields += [pa.field(name, pa.string()) for name in ERRORS]
    return pa.schema(fields, metadata=metadata(currency, decimals=decimals))


def session_schema(cases: pa.Schema, currency: str, *, decimals: bool = False) -> pa.Schema:
    """Return the schema of the long form: a row for each session."""
    fields = [cases.field("id")] if "id" in cases.names else []
    fields += [
        pa.field("number", pa.int32()),
        pa.field("date", pa.date32()),
        pa.field("service", pa.string()),
    ]
    fields += _amounts(("allowed", *_SESSION_AMOUNTS), currency, decimals=decimals)
    return pa.schema(fields, metadata=metadata(currency, decimals=decimals))
