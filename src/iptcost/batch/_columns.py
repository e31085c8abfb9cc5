"""Arrow columns of cases as integers, and what is wrong with each row.

Amounts are integers of minor units, or decimals in the currency's unit; floats are refused for
the whole batch. A row that is wrong keeps its first problem and never stops the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from iptcost import _kinds
from iptcost._course import MOST_SESSIONS, PROTOCOLS, cadence
from iptcost._money import LARGEST, BadValueError
from iptcost._problems import Kind, Problem, quote
from iptcost.batch._book import ABSENT, MODALITIES, NO_DAY, SERVICES, Ints, Plans
from iptcost.batch._calendar import BY_DAYS, BY_MONTHS, OVER_SPAN

_FIRST_DAY = -25_567
"""1900-01-01, as in documents."""
_LAST_DAY = 2_932_531
"""9998-12-31; a course runs on for 10,000 sessions at most, which 64 bits hold."""


class Faults:
    """The first problem of each row, by its number in a list of distinct problems."""

    def __init__(self, rows: int) -> None:
        """Begin with no problem in any row."""
        self.of_row = np.zeros(rows, np.int64)
        self.known: list[Problem] = []
        self._numbers: dict[tuple[str, str, str], int] = {}

    def number(self, problem: Problem) -> int:
        """Return the number of a problem, from 1; alike ones share theirs."""
        key = (problem.code, problem.path, str(problem.values))
        if key not in self._numbers:
            self.known.append(problem)
            self._numbers[key] = len(self.known)
        return self._numbers[key]

    def mark(self, wrong: Any, kind: Kind, path: str, /, **values: object) -> None:
        """Note a problem of every row in the mask ``wrong`` that has none yet."""
        if wrong.any():
            self.of_row[wrong & (self.of_row == 0)] = self.number(Problem(kind, path, values))

    def spread(self, problems: Mapping[int, Problem], indices: Ints) -> None:
        """Note the problem of each row's index, where there is one and the row has none yet."""
        numbers = np.zeros(int(indices.max(initial=0)) + 1, np.int64)
        for index in sorted(set(problems) & set(np.unique(indices).tolist())):
            numbers[index] = self.number(problems[index])
        found = numbers[indices]
        self.of_row = np.where(self.of_row == 0, found, self.of_row)


class Column(NamedTuple):
    """A column's name, and the table it is taken from."""

    batch: pa.RecordBatch
    name: str

    @property
    def array(self) -> pa.Array | None:
        """The column, or None where the batch has no such column."""
        index = self.batch.schema.get_field_index(self.name)
        return None if index < 0 else self.batch.column(index)


def amounts(column: Column, digits: int, faults: Faults, path: str) -> Ints:
    """Return a column of amounts in minor units; -1 where null."""
    array = column.array
    rows = column.batch.num_rows
    if array is None or pa.types.is_null(array.type):
        return np.full(rows, ABSENT, np.int64)
    if pa.types.is_decimal(array.type):
        minor, too_fine, too_large, negative = _from_decimals(array, digits)
        faults.mark(too_fine, _kinds.TOO_MANY_DIGITS, path, value=column.name, digits=digits)
    elif pa.types.is_integer(array.type):
        minor = _integers(array)
        stated = _valid(array)
        too_large, negative = stated & (minor > LARGEST), stated & (minor < 0)
    else:
        message = (
            f"{column.name}: amounts are integers of minor units or decimals, not {array.type}"
        )
        raise TypeError(message)
    faults.mark(too_large, _kinds.TOO_LARGE, path, value=column.name)
    faults.mark(negative, _kinds.NEGATIVE, path, value=column.name)
    return minor


def _from_decimals(array: pa.Array, digits: int) -> tuple[Ints, Any, Any, Any]:
    """Return minor units, and which rows are too fine for the currency, too large, negative.

    A decimal128 is its unscaled number in two words: the lower one holds any sane amount.
    """
    scale = array.type.scale
    if array.type.bit_width != 128:  # noqa: PLR2004 - bits
        array = pc.cast(array, pa.decimal128(38, scale))
    stated = _valid(array)
    words = np.frombuffer(array.buffers()[1], np.int64).reshape(-1, 2)
    words = words[array.offset : array.offset + len(array)]
    low = np.where(stated, words[:, 0], 0)
    high = np.where(stated, words[:, 1], 0)
    negative = high < 0
    too_large = (high > 0) | ((high == 0) & (low < 0))
    too_fine = np.zeros(len(low), bool)
    if scale > digits:
        unit = 10 ** (scale - digits)
        too_fine = ~negative & ~too_large & (low % unit != 0)
        low //= unit
    else:
        unit = 10 ** (digits - scale)
        too_large |= low > LARGEST // unit
        low = np.where(too_large, 0, low) * unit
    too_large |= low > LARGEST
    minor: Ints = np.where(stated, low, ABSENT)
    return minor, too_fine, too_large & ~negative, negative


def counts(
    column: Column, faults: Faults, path: str, least: int = 0, most: int = MOST_SESSIONS
) -> Ints:
    """Return a column of whole numbers; -1 where null."""
    array = column.array
    if array is None or pa.types.is_null(array.type):
        return np.full(column.batch.num_rows, ABSENT, np.int64)
    if not pa.types.is_integer(array.type):
        message = f"{column.name}: whole numbers, not {array.type}"
        raise TypeError(message)
    found = _integers(array)
    wrong = _valid(array) & ((found < least) | (found > most))
    faults.mark(wrong, _kinds.COUNT_RANGE, path, value=column.name, least=least, most=most)
    return found


def days(column: Column, faults: Faults, path: str) -> Ints:
    """Return a column of dates as day numbers; NO_DAY where null."""
    array = column.array
    if array is None or pa.types.is_null(array.type):
        return np.full(column.batch.num_rows, NO_DAY, np.int64)
    if not pa.types.is_date(array.type):
        message = f"{column.name}: dates, not {array.type}"
        raise TypeError(message)
    numbers = pc.cast(pc.cast(array, pa.date32()), pa.int32())
    found = pc.fill_null(pc.cast(numbers, pa.int64()), NO_DAY).to_numpy(zero_copy_only=False)
    wrong = _valid(array) & ((found < _FIRST_DAY) | (found > _LAST_DAY))
    faults.mark(wrong, _kinds.NOT_A_DATE, path, value=column.name)
    return np.asarray(found, np.int64)


def words(
    column: Column, read: Callable[[str | None], Any], faults: Faults, path: str
) -> list[Ints]:
    """Return what ``read`` makes of each distinct text, spread over the rows.

    ``read`` gives a tuple of integers, the same number for every text; null is read as None.
    A BadValueError that it raises is the problem of the rows with that text.
    """
    array = column.array
    rows = column.batch.num_rows
    if array is None or pa.types.is_null(array.type):
        return [np.full(rows, value, np.int64) for value in read(None)]
    coded = _coded(array)
    held = coded.type.value_type
    if not (pa.types.is_string(held) or pa.types.is_large_string(held)):
        message = f"{column.name}: text, not {array.type}"
        raise TypeError(message)
    texts: Iterable[str | None] = [*coded.dictionary.to_pylist(), None]
    table = []
    wrong: dict[int, BadValueError] = {}
    default = None
    for number, text in enumerate(texts):
        try:
            table.append(read(text))
        except BadValueError as error:
            wrong[number] = error
            table.append(None)
        default = default or table[-1]
    width = len(default) if default else len(read(None))
    filled = np.array([line or (0,) * width for line in table], np.int64).reshape(-1, width)
    indices = _integers(coded.indices)
    indices = np.where(indices == ABSENT, len(table) - 1, indices)
    if wrong:
        faults.spread({n: Problem(e.kind, path, e.values) for n, e in wrong.items()}, indices)
    return [np.ascontiguousarray(filled[indices, i]) for i in range(width)]


def _coded(array: pa.Array) -> pa.DictionaryArray:
    """Return texts as numbers of a list of those that stand there, which is no longer than they."""
    if not pa.types.is_dictionary(array.type):
        return array.dictionary_encode()
    if len(array.dictionary) > len(array):
        # A slice of a long column brings the whole column's list.
        return array.dictionary_decode().dictionary_encode()
    return array


def plan_numbers(column: Column, plans: Plans, faults: Faults, path: str) -> Ints:
    """Return the plans' numbers in the book; -1 where null. A wrong plan is the row's problem."""

    def read(key: str | None) -> tuple[int]:
        if key is None:
            return (ABSENT,)
        if key in plans.problems:
            problem = plans.problems[key]
            raise BadValueError(problem.kind, **problem.values)
        if key not in plans.index:
            raise BadValueError(_kinds.UNKNOWN_PLAN, value=quote(key))
        return (plans.index[key],)

    return words(column, read, faults, path)[0]


def read_protocol(name: str | None) -> tuple[int, int, int, int]:
    """Return a protocol's sessions, kind of pace, pace and service."""
    protocol = PROTOCOLS.get(name or "ipt")
    if protocol is None:
        known = ", ".join(PROTOCOLS)
        raise BadValueError(
            _kinds.NOT_A_CHOICE, value=quote(name), choices=known, nearest=next(iter(PROTOCOLS))
        )
    kind, pace = OVER_SPAN, protocol.span_months or 0
    if protocol.cadence is not None:
        kind, pace = _pace(*protocol.cadence)
    return protocol.sessions, kind, pace, SERVICES.index(protocol.service)


def read_every(text: str | None) -> tuple[int, int]:
    """Return the kind of pace and the pace of ``"2 weeks"``; -1 where null."""
    return (ABSENT, ABSENT) if text is None else _pace(*cadence(text))


def _pace(number: int, unit: str) -> tuple[int, int]:
    if unit == "month":
        return BY_MONTHS, number
    return BY_DAYS, number * (7 if unit == "week" else 1)


def reader_of(names: tuple[str, ...], default: int) -> Callable[[str | None], tuple[int]]:
    """Return a reader of one of ``names``."""

    def read(name: str | None) -> tuple[int]:
        if name is None:
            return (default,)
        if name not in names:
            raise BadValueError(
                _kinds.NOT_A_CHOICE, value=quote(name), choices=", ".join(names), nearest=names[0]
            )
        return (names.index(name),)

    return read


read_modality = reader_of(MODALITIES, 0)
read_service = reader_of(SERVICES, ABSENT)


def _integers(array: pa.Array) -> Ints:
    wide = pc.cast(array, pa.int64())
    return np.asarray(pc.fill_null(wide, ABSENT).to_numpy(zero_copy_only=False), np.int64)


def _valid(array: pa.Array) -> Any:
    return pc.is_valid(array).to_numpy(zero_copy_only=False)


def _mask(array: pa.Array) -> Any:
    return pc.fill_null(array, fill_value=False).to_numpy(zero_copy_only=False)
