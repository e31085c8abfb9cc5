"""The batch's columns: what a table of cases may hold, and what a table of results holds.

``docs/batch.md`` says what each means. A column of cases of a wrong type is wrong for the whole
table and is told before anything is reckoned. One that is not read is told too: a misspelt one
would change sums without a word.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Final

import pyarrow as pa

from iptcost._faults import kinds, problem
from iptcost._rules import actuals, course, money
from iptcost._version import __version__
from iptcost.batch._loop.book import SERVICES

SCHEMA = 1
AMOUNTS = (
    *("to_pay", "billed", "write_off", "payer_paid", "patient_responsibility"),
    *actuals.PARTS,
    "missed_sessions",
)
"""The amounts of a result: the first is what the others come to for the patient."""

ERRORS = ("error_code", "error_path", "error")
"""What is wrong with a row: null where it is right."""

AMOUNT: Final = problem.Words("integers of minor units or decimals")
COUNT: Final = problem.Words("whole numbers")
DAY: Final = problem.Words("dates")
TEXT: Final = problem.Words("text")
CODES: Final = problem.Words("lists of text")
VISITS: Final = problem.Words("lists of visits")
PAYERS: Final = problem.Words("lists of payers")
CHANGES: Final = problem.Words("lists of fees from a day on")
UNREAD: Final = problem.Words("nothing that is read")
ID: Final = problem.Words("numbers, text or days")

PRICES: Final = ("fee_", "allowed_", "secondary_allowed_")
"""What begins the name of a price; a service ends it, or a procedure code."""
_PRICE: Final = re.compile(rf"({'|'.join(PRICES)})({course.CODE})", re.ASCII)
USED: Final = ("deductible", "deductible_family", "out_of_pocket", "out_of_pocket_family")
SIDE: Final = {
    "used_as_of": DAY,
    **{f"used_{name}": AMOUNT for name in USED},
    "visits_used": COUNT,
    "payer_maximum_used": AMOUNT,
    **{f"allowed_{service}": AMOUNT for service in SERVICES},
}
"""What a row states of one of its plans; of the second with ``secondary_`` before it."""
PAYING: Final = {
    "plan": TEXT,
    "secondary_plan": TEXT,
    "assistance_sessions": COUNT,
    **SIDE,
    **{f"secondary_{name}": kind for name, kind in SIDE.items()},
}
"""Who pays, where a row does not list its payers."""
COLUMNS: Final = {
    **PAYING,
    **dict.fromkeys(("protocol", "every", "modality", "code", "scale", "residence"), TEXT),
    "first_day": DAY,
    **dict.fromkeys(("sessions", "household_size"), COUNT),
    **dict.fromkeys(("missed_sessions", "late_cancellations"), COUNT),
    **dict.fromkeys(("missed_session_fee", "late_cancellation_fee", "annual_income"), AMOUNT),
    **{f"fee_{service}": AMOUNT for service in SERVICES},
    "visits": VISITS,
    "payers": PAYERS,
    "fee_changes": CHANGES,
}
"""Each column of cases and what it holds; ``docs/batch.md`` says what it means."""
LISTED: Final = ("visits", "payers", "fee_changes")
_ENTRIES: Final[dict[str, dict[str, problem.Words]]] = {
    VISITS: {
        **dict.fromkeys(("service", "modality", "code"), TEXT),
        "date": DAY,
        "fee": AMOUNT,
        "add_ons": CODES,
        "modifiers": CODES,
        "units": COUNT,
    },
    PAYERS: {
        **dict.fromkeys(("plan", "carries"), TEXT),
        "assistance_sessions": COUNT,
        "from": DAY,
        "until": DAY,
        **SIDE,
    },
    CHANGES: {"from": DAY, **{f"fee_{service}": AMOUNT for service in SERVICES}},
}
"""What an entry of a list may hold."""
_PRICED_IN: Final[dict[str, str]] = {PAYERS: "allowed_", CHANGES: "fee_"}
"""What begins the name of a price in it."""


def kind_of(name: str) -> str | None:
    """Return what a column of this name holds; None where it is not read."""
    return COLUMNS.get(name) or (AMOUNT if _PRICE.fullmatch(name) else None)


def priced_codes(names: Iterable[str], prefix: str) -> dict[str, str]:
    """Return the columns of prices by procedure code, each with its code."""
    found = ((name, _PRICE.fullmatch(name)) for name in names)
    return {name: match[2] for name, match in found if match and match[1] == prefix}


def read_names(schema: pa.Schema, passed: tuple[str, ...] = ()) -> list[str]:
    """Return the columns that are read or ``passed`` through, in the table's order."""
    return [name for name in schema.names if name in ("id", *passed) or kind_of(name)]


def unread(schema: pa.Schema, passed: tuple[str, ...] = ()) -> dict[str, problem.Problem]:
    """Return the columns that are not read, each with its problem: which one may be meant."""
    from iptcost._form.values import nearest

    found, read = {}, set(read_names(schema, passed))
    for name in (name for name in schema.names if name not in read):
        near = nearest(name, tuple(COLUMNS))
        kind = kinds.COLUMN_UNREAD if near is None else kinds.COLUMN_MISSPELT
        found[name] = problem.Problem(kind, name, {"name": problem.quote(name), "near": near})
    return found


def check(schema: pa.Schema, file: str, passed: tuple[str, ...] = ()) -> Iterator[problem.Problem]:
    """Yield what is wrong with a file's columns."""
    read = read_names(schema, passed)
    for name, times in Counter(read).items():
        if times > 1:
            yield problem.Problem(kinds.COLUMN_TWICE, name, {"column": name}, file)
            return
    if "first_day" not in read and "visits" not in read:
        yield problem.Problem(kinds.NO_FIRST_DAY, "first_day", {}, file)
    for name in passed:
        if name not in read or name in ("id", *AMOUNTS, *ERRORS):
            yield problem.Problem(kinds.PASS_THROUGH, name, {"column": problem.quote(name)}, file)
    for name, shown, expected in wrong_types(schema, passed):
        values = {"column": name, "type": problem.unquoted(shown), "expected": expected}
        yield problem.Problem(kinds.WRONG_COLUMN, name, values, file)


def check_table(schema: pa.Schema, passed: tuple[str, ...]) -> None:
    """Refuse a table in memory: TypeError for a column's type, CaseError for its name."""
    problems = [one for one in check(schema, "", passed) if one.kind is not kinds.NO_FIRST_DAY]
    wrong = [f"{one.message} {one.remedy}" for one in problems if one.kind is kinds.WRONG_COLUMN]
    if wrong:
        raise TypeError("\n".join(wrong))
    if problems := [*problems, *unread(schema, passed).values()]:
        raise problem.CaseError(problems)


def wrong_types(schema: pa.Schema, passed: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    """Yield each column of a wrong type: its name, its type, and what it must hold."""
    for field in schema:
        expected = kind_of(field.name) or (ID if field.name in ("id", *passed) else None)
        if expected is None:
            continue
        if not _holds(field.type, expected):
            yield field.name, str(field.type), expected
        elif expected in _ENTRIES and not pa.types.is_null(field.type):
            for inner in field.type.value_type:
                prefix = _PRICED_IN.get(expected, "")
                own = _ENTRIES[expected].get(inner.name)
                own = own or (AMOUNT if priced_codes((inner.name,), prefix) else None)
                if own is None or not _holds(inner.type, own):
                    yield f"{field.name}.{inner.name}", str(inner.type), own or UNREAD


def _is_text(kind: pa.DataType) -> bool:
    """Return whether a type is text, coded by a list of texts or not."""
    held = kind.value_type if pa.types.is_dictionary(kind) else kind
    of = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
    return any(is_of(held) for is_of in of)


def _is_list(kind: pa.DataType, of: Callable[[pa.DataType], bool]) -> bool:
    return (pa.types.is_list(kind) or pa.types.is_large_list(kind)) and of(kind.value_type)


_HELD: Final[dict[str, Callable[[pa.DataType], bool]]] = {
    ID: lambda kind: not pa.types.is_nested(kind) and not pa.types.is_run_end_encoded(kind),
    TEXT: _is_text,
    DAY: pa.types.is_date,
    COUNT: pa.types.is_integer,
    AMOUNT: lambda kind: pa.types.is_integer(kind) or pa.types.is_decimal(kind),
    CODES: functools.partial(_is_list, of=_is_text),
    **dict.fromkeys(_ENTRIES, functools.partial(_is_list, of=pa.types.is_struct)),
}


def _holds(found: pa.DataType, expected: str) -> bool:
    """Return whether a type is one that the batch takes for such a column."""
    return pa.types.is_null(found) or _HELD[expected](found)


# -- results ---------------------------------------------------------------------------------------


def result_schema(
    cases: pa.Schema, currency: str, *, decimals: bool = False, pass_through: Iterable[str] = ()
) -> pa.Schema:
    """Return the schema of the totals: ``id``, what is passed through, amounts, the error's."""
    passed = [cases.field(name) for name in ("id", *pass_through) if name in cases.names]
    errors = [pa.field(name, pa.string()) for name in ERRORS]
    return _schema(passed, AMOUNTS, errors, currency, decimals=decimals)


def session_schema(cases: pa.Schema, currency: str, *, decimals: bool = False) -> pa.Schema:
    """Return the schema of the long form: a row for each session."""
    ids = [cases.field("id")] if "id" in cases.names else []
    own = pa.schema({"number": pa.int32(), "date": pa.date32(), "service": pa.string()})
    return _schema([*ids, *own], ("allowed", *AMOUNTS[1:-1]), [], currency, decimals=decimals)


def _schema(
    before: list[pa.Field],
    amounts: Iterable[str],
    after: list[pa.Field],
    currency: str,
    *,
    decimals: bool,
) -> pa.Schema:
    """Return a schema that says of itself, and of each amount, in what the amounts are."""
    unit = currency if decimals else f"minor units of {currency}"
    kind = pa.decimal128(20, money.currency_digits(currency)) if decimals else pa.int64()
    made = [pa.field(name, kind, metadata={"comment": unit}) for name in amounts]
    told = {
        "iptcost.unit": unit,
        "iptcost.schema": str(SCHEMA),
        "iptcost.version": __version__,
        "iptcost.currency": currency,
    }
    return pa.schema([*before, *made, *after], metadata=told)
