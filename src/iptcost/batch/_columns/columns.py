"""Arrow columns of cases as integers, and what is wrong with each row.

Amounts are integers of minor units, or decimals in the currency's unit; floats are refused for
the whole batch. A row that is wrong keeps its first problem and never stops the others.

A column that is missing, or null throughout, comes as one number: it says the same in every row.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from iptcost._faults import kinds
from iptcost._faults.problem import Kind, Problem, quote
from iptcost._rules.course import MOST_SESSIONS, PROTOCOLS, cadence
from iptcost._rules.money import LARGEST, BadValueError
from iptcost.batch._loop.book import ABSENT, MODALITIES, NO_DAY, SERVICES, CompiledPlans, Ints
from iptcost.batch._loop.calendar import BY_DAYS, BY_MONTHS, OVER_SPAN

_FIRST_DAY = -25_567
"""1900-01-01, as in documents."""
_LAST_DAY = 2_932_531
"""9998-12-31; a course runs on for 10,000 sessions at most, which 64 bits hold."""

_DECIMAL128 = 128
_MOST = 2**63 - 1


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

    def mark_each(self, numbers: Ints) -> None:
        """Note the problem of each row by its number, 0 for none, where it has none yet."""
        np.copyto(self.of_row, numbers, where=self.of_row == 0)


class ArrowColumn(NamedTuple):
    """A column's name, and the table it is taken from."""

    batch: pa.RecordBatch
    name: str

    @property
    def array(self) -> pa.Array | None:
        """The column, or None where the batch has no such column, or nothing in it."""
        index = self.batch.schema.get_field_index(self.name)
        if index < 0:
            return None
        array = self.batch.column(index)
        return None if array.null_count == len(array) else array

    def typed(self, right: Callable[[pa.DataType], bool], words: str) -> pa.Array | None:
        """Return the column; TypeError where its type is wrong, whatever it holds."""
        index = self.batch.schema.get_field_index(self.name)
        kind = pa.null() if index < 0 else self.batch.schema.field(index).type
        if not pa.types.is_null(kind) and not right(kind):
            message = f"{self.name}: {words}, not {kind}"
            raise TypeError(message)
        return self.array


def amounts(column: ArrowColumn, digits: int, faults: Faults, path: str) -> Ints:
    """Return a column of amounts in minor units; -1 where null."""
    array = column.typed(_amount_type, "amounts are integers of minor units or decimals")
    if array is None:
        return np.full(1, ABSENT, np.int64)
    if pa.types.is_decimal(array.type):
        return _from_decimals(array, digits, column.name, faults, path)
    wide = _wide(array)
    minor = _filled(wide, ABSENT)
    if _outside(wide, 0, LARGEST):
        stated = _valid(array)
        faults.mark(stated & (minor > LARGEST), kinds.TOO_LARGE, path, value=column.name)
        faults.mark(stated & (minor < 0), kinds.NEGATIVE, path, value=column.name)
    return minor


def _from_decimals(array: pa.Array, digits: int, name: str, faults: Faults, path: str) -> Ints:
    """Return decimals in minor units; those too fine for the currency, too large or negative.

    A decimal128 is its unscaled number in two words: the lower one holds any sane amount.
    """
    scale = array.type.scale
    if array.type.bit_width != _DECIMAL128:
        array = pc.cast(array, pa.decimal128(38, scale))
    stated = _valid(array)
    words = np.frombuffer(array.buffers()[1], np.int64).reshape(-1, 2)
    words = words[array.offset : array.offset + len(array)]
    low = np.where(stated, words[:, 0], 0)
    high = np.where(stated, words[:, 1], 0)
    negative = high < 0
    too_large = (high > 0) | ((high == 0) & (low < 0))
    if scale > digits:
        unit = 10 ** (scale - digits)
        too_fine = ~negative & ~too_large & (low % unit != 0)
        faults.mark(too_fine, kinds.TOO_MANY_DIGITS, path, value=name, digits=digits)
        low //= unit
    else:
        unit = 10 ** (digits - scale)
        too_large |= low > LARGEST // unit
        low = np.where(too_large, 0, low) * unit
    too_large |= low > LARGEST
    faults.mark(too_large & ~negative, kinds.TOO_LARGE, path, value=name)
    faults.mark(negative, kinds.NEGATIVE, path, value=name)
    minor: Ints = np.where(stated, low, ABSENT)
    return minor


def counts(
    column: ArrowColumn, faults: Faults, path: str, least: int = 0, most: int = MOST_SESSIONS
) -> Ints:
    """Return a column of whole numbers; -1 where null."""
    array = column.typed(pa.types.is_integer, "whole numbers")
    if array is None:
        return np.full(1, ABSENT, np.int64)
    wide = _wide(array)
    found = _filled(wide, ABSENT)
    if _outside(wide, least, most):
        wrong = _valid(array) & ((found < least) | (found > most))
        faults.mark(wrong, kinds.COUNT_RANGE, path, value=column.name, least=least, most=most)
    return found


def days(column: ArrowColumn, faults: Faults, path: str) -> Ints:
    """Return a column of dates as day numbers; NO_DAY where null."""
    array = column.typed(pa.types.is_date, "dates")
    if array is None:
        return np.full(1, NO_DAY, np.int64)
    wide = pc.cast(pc.cast(pc.cast(array, pa.date32()), pa.int32()), pa.int64())
    found = _filled(wide, NO_DAY)
    if _outside(wide, _FIRST_DAY, _LAST_DAY):
        wrong = _valid(array) & ((found < _FIRST_DAY) | (found > _LAST_DAY))
        faults.mark(wrong, kinds.NOT_A_DATE, path, value=column.name)
    return found


def words(
    column: ArrowColumn, read: Callable[[str | None], tuple[int, ...]], faults: Faults, path: str
) -> list[Ints]:
    """Return what ``read`` makes of each distinct text, spread over the rows.

    ``read`` gives a tuple of integers, as many for every text; null is read as None, and is
    always right. A BadValueError that it raises is the problem of the rows with that text.
    """
    array = column.typed(_text_type, "text")
    default = read(None)
    if array is None:
        return [np.full(1, value, np.int64) for value in default]
    coded = _coded(array)
    table = []
    wrong = []
    for text in [*coded.dictionary.to_pylist(), None]:
        try:
            table.append(read(text))
            wrong.append(0)
        except BadValueError as error:
            table.append(default)
            wrong.append(faults.number(Problem(error.kind, path, error.values)))
    indices = coded.indices
    if indices.null_count:
        # Indices of eight bits may have no number left for one more.
        indices = pc.fill_null(pc.cast(indices, pa.int64()), len(table) - 1)
    chosen = _numbers(indices)
    if any(wrong):
        faults.mark_each(np.array(wrong, np.int64)[chosen])
    return [np.array(values, np.int64)[chosen] for values in zip(*table, strict=True)]


def _coded(array: pa.Array) -> pa.DictionaryArray:
    """Return texts as numbers of a list of those that stand there, no longer than they are."""
    if not pa.types.is_dictionary(array.type):
        return array.dictionary_encode()
    if len(array.dictionary) > len(array):
        # A slice of a long column brings the whole column's list.
        return array.dictionary_decode().dictionary_encode()
    return array


def plan_numbers(column: ArrowColumn, plans: CompiledPlans, faults: Faults, path: str) -> Ints:
    """Return the plans' numbers in the book; -1 where null. A wrong plan is the row's problem."""

    def read(key: str | None) -> tuple[int]:
        if key is None:
            return (ABSENT,)
        if key in plans.problems:
            problem = plans.problems[key]
            raise BadValueError(problem.kind, **problem.values)
        if key not in plans.index:
            raise BadValueError(kinds.UNKNOWN_PLAN, value=quote(key))
        return (plans.index[key],)

    return words(column, read, faults, path)[0]


def read_protocol(name: str | None) -> tuple[int, int, int, int]:
    """Return a protocol's sessions, kind of pace, pace and service."""
    protocol = PROTOCOLS.get(name or "ipt")
    if protocol is None:
        known = ", ".join(PROTOCOLS)
        raise BadValueError(kinds.NOT_A_CHOICE_LIST, value=quote(name), choices=known)
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
                kinds.NOT_A_CHOICE_LIST, value=quote(name), choices=", ".join(names)
            )
        return (names.index(name),)

    return read


read_modality = reader_of(MODALITIES, 0)
read_service = reader_of(SERVICES, ABSENT)


def _amount_type(kind: pa.DataType) -> bool:
    return bool(pa.types.is_decimal(kind) or pa.types.is_integer(kind))


def _text_type(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _wide(array: pa.Array) -> pa.Array:
    """Return whole numbers in 64 bits; those past them as the largest, which is always wrong."""
    if pa.types.is_uint64(array.type):
        array = pc.min_element_wise(array, pa.scalar(_MOST, pa.uint64()), skip_nulls=False)
    return pc.cast(array, pa.int64())


def _filled(array: pa.Array, absent: int) -> Ints:
    """Return whole numbers with ``absent`` where null."""
    if array.null_count:
        array = pc.fill_null(array, absent)
    return _numbers(array)


def _numbers(array: pa.Array) -> Ints:
    """Return whole numbers without nulls as they lie in memory.

    ``to_numpy`` gives the same, but imports pandas where that is installed.
    """
    sign = "u" if pa.types.is_unsigned_integer(array.type) else "i"
    kind = np.dtype(f"{sign}{array.type.bit_width // 8}")
    found: Ints = np.frombuffer(array.buffers()[1] or b"", kind)
    return found[array.offset : array.offset + len(array)]


def _outside(array: pa.Array, least: int, most: int) -> bool:
    """Return whether any stated number lies outside of two bounds."""
    ends = pc.min_max(array)
    lowest, highest = ends["min"].as_py(), ends["max"].as_py()
    return lowest is not None and (lowest < least or highest > most)


def _valid(array: pa.Array) -> Any:
    return pc.is_valid(array).to_numpy(zero_copy_only=False)
