"""What a file of cases may hold: the columns that are read, and what each must be.

A column of a wrong type is wrong for the whole file and is told before anything is reckoned. A
column that is not read is told too: a misspelt one would change sums without a word.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

import pyarrow as pa

from iptcost._faults import kinds
from iptcost._faults.problem import Problem, Words, quote
from iptcost.batch._loop.book import SERVICES

AMOUNT: Final = Words("integers of minor units or decimals")
COUNT: Final = Words("whole numbers")
DAY: Final = Words("dates")
TEXT: Final = Words("text")
VISITS: Final = Words("lists of visits")

_USED: Final = ("deductible", "deductible_family", "out_of_pocket", "out_of_pocket_family")
_SIDES: Final = ("", "secondary_")
COLUMNS: Final = {
    **dict.fromkeys(("plan", "secondary_plan", "protocol", "every", "modality"), TEXT),
    **dict.fromkeys(("scale", "residence"), TEXT),
    **dict.fromkeys(("first_day", "used_as_of", "secondary_used_as_of"), DAY),
    **dict.fromkeys(("sessions", "assistance_sessions", "missed_sessions"), COUNT),
    **dict.fromkeys(("visits_used", "secondary_visits_used", "household_size"), COUNT),
    **dict.fromkeys(("missed_session_fee", "annual_income"), AMOUNT),
    **{f"{part}{service}": AMOUNT for part in ("fee_", "allowed_") for service in SERVICES},
    **{f"secondary_allowed_{service}": AMOUNT for service in SERVICES},
    **{f"{side}used_{name}": AMOUNT for side in _SIDES for name in _USED},
    **{f"{side}payer_maximum_used": AMOUNT for side in _SIDES},
    "visits": VISITS,
}
"""Each column of cases and what it holds; ``docs/batch.md`` says what it means."""
_VISIT: Final = {"date": DAY, "service": TEXT, "modality": TEXT, "fee": AMOUNT}


def read_names(schema: pa.Schema) -> list[str]:
    """Return the columns of a file that are read, in the file's order."""
    return [name for name in schema.names if name == "id" or name in COLUMNS]


def unread(schema: pa.Schema) -> dict[str, str | None]:
    """Return the columns that are not read, each with the column that may be meant."""
    from iptcost._form.values import nearest

    known = tuple(COLUMNS)
    return {
        name: nearest(name, known) for name in schema.names if name != "id" and name not in COLUMNS
    }


def check(schema: pa.Schema, file: str) -> Iterator[Problem]:
    """Yield what is wrong with a file's columns."""
    for name, times in Counter(schema.names).items():
        if times > 1 and (name == "id" or name in COLUMNS):
            yield Problem(kinds.COLUMN_TWICE, name, {"column": name}, file)
            return
    if "first_day" not in schema.names and "visits" not in schema.names:
        yield Problem(kinds.NO_FIRST_DAY, "first_day", {}, file)
    for name, expected in COLUMNS.items():
        if name in schema.names and not _holds(schema.field(name).type, expected):
            shown = quote(str(schema.field(name).type))[1:-1]
            values = {"column": name, "type": shown, "expected": expected}
            yield Problem(kinds.WRONG_COLUMN, name, values, file)


def _holds(found: pa.DataType, expected: str) -> bool:
    """Return whether a type is one that the batch takes for such a column."""
    if pa.types.is_null(found):
        return True
    if expected == VISITS:
        listed = pa.types.is_list(found) or pa.types.is_large_list(found)
        if not listed or not pa.types.is_struct(found.value_type):
            return False
        inner = {field.name: field.type for field in found.value_type}
        return all(_holds(inner[name], kind) for name, kind in _VISIT.items() if name in inner)
    if expected == TEXT:
        held = found.value_type if pa.types.is_dictionary(found) else found
        return bool(pa.types.is_string(held) or pa.types.is_large_string(held))
    if expected == DAY:
        return bool(pa.types.is_date(found))
    whole = bool(pa.types.is_integer(found))
    return whole or (expected == AMOUNT and bool(pa.types.is_decimal(found)))
