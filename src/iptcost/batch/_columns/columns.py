"""Arrow columns of cases as integers, and what is wrong with each row.

Amounts are integers of minor units, or decimals in the currency's unit; floats are refused for
the whole batch. A row that is wrong keeps its first problem and never stops the others.

A column that is missing, or null throughout, comes as one number: it says the same in every row.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from iptcost._faults import kinds
from iptcost._faults.problem import Kind, Problem, quote
from iptcost._rules import course, money
from iptcost.batch._columns.schema import USED
from iptcost.batch._loop import book, layout

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

    def mark_each(self, numbers: book.Ints) -> None:
        """Note the problem of each row by its number, 0 for none, where it has none yet."""
        np.copyto(self.of_row, numbers, where=self.of_row == 0)


@attrs.frozen
class Columns:
    """A table's columns as integers; what is wrong with a row is marked in ``faults``.

    Their types were checked. ``prefix`` stands before a column's name in a fault's path.
    """

    batch: pa.RecordBatch
    digits: int
    faults: Faults
    prefix: str = ""

    def array(self, name: str) -> pa.Array | None:
        """Return a column; None where the table has no such column, or nothing in it."""
        index = self.batch.schema.get_field_index(name)
        if index < 0:
            return None
        array = self.batch.column(index)
        return None if array.null_count == len(array) else array

    def value(self, row: int, name: str) -> Any:
        """Return what one row says in a column, as Python's own value."""
        array = self.array(name)
        return None if array is None else array[row].as_py()

    def mark(self, wrong: Any, kind: Kind, name: str, /, **values: object) -> None:
        """Note a problem of a column in every row of a mask that has none yet."""
        if wrong.any():
            number = self.faults.number(Problem(kind, self.prefix + name, values))
            self.faults.mark_each(np.where(wrong, number, 0))

    def mark_at(self, row: int, kind: Kind, name: str, /, **values: object) -> None:
        """Note a problem of a column in one row, where it has none yet."""
        if not self.faults.of_row[row]:
            problem = Problem(kind, self.prefix + name, values)
            self.faults.of_row[row] = self.faults.number(problem)

    def amounts(self, name: str) -> book.Ints:
        """Return a column of amounts in minor units; -1 where null."""
        array = self.array(name)
        if array is None:
            return np.full(1, book.ABSENT, np.int64)
        if pa.types.is_decimal(array.type):
            return self._from_decimals(array, name)
        whole = wide(array)
        minor = filled(whole, book.ABSENT)
        if _outside(whole, 0, money.LARGEST):
            stated = valid(array)
            self.mark(stated & (minor > money.LARGEST), kinds.TOO_LARGE, name, value=name)
            self.mark(stated & (minor < 0), kinds.NEGATIVE, name, value=name)
        return minor

    def _from_decimals(self, array: pa.Array, name: str) -> book.Ints:
        """Return decimals in minor units; those too fine for the currency, too large or negative.

        A decimal128 is its unscaled number in two words: the lower one holds any sane amount.
        """
        scale = array.type.scale
        if array.type.bit_width != _DECIMAL128:
            array = pc.cast(array, pa.decimal128(38, scale))
        stated = valid(array)
        words = np.frombuffer(array.buffers()[1], np.int64).reshape(-1, 2)
        words = words[array.offset : array.offset + len(array)]
        low = np.where(stated, words[:, 0], 0)
        high = np.where(stated, words[:, 1], 0)
        negative = high < 0
        too_large = (high > 0) | ((high == 0) & (low < 0))
        if scale > self.digits:
            unit = 10 ** (scale - self.digits)
            too_fine = ~negative & ~too_large & (low % unit != 0)
            self.mark(too_fine, kinds.TOO_MANY_DIGITS, name, value=name, digits=self.digits)
            low //= unit
        else:
            unit = 10 ** (self.digits - scale)
            too_large |= low > money.LARGEST // unit
            low = np.where(too_large, 0, low) * unit
        too_large |= low > money.LARGEST
        self.mark(too_large & ~negative, kinds.TOO_LARGE, name, value=name)
        self.mark(negative, kinds.NEGATIVE, name, value=name)
        minor: book.Ints = np.where(stated, low, book.ABSENT)
        return minor

    def counts(self, name: str, least: int = 0) -> book.Ints:
        """Return a column of whole numbers; -1 where null."""
        most = course.MOST_SESSIONS
        bounds = {"least": least, "most": most}
        return self._between(name, book.ABSENT, (least, most), kinds.COUNT_RANGE, bounds)

    def days(self, name: str) -> book.Ints:
        """Return a column of dates as day numbers; NO_DAY where null."""
        return self._between(name, book.NO_DAY, (_FIRST_DAY, _LAST_DAY), kinds.NOT_A_DATE, {})

    def _between(
        self, name: str, absent: int, ends: tuple[int, int], kind: Kind, told: dict[str, int]
    ) -> book.Ints:
        """Return a column of whole numbers or days; those not between the ends are wrong."""
        array = self.array(name)
        if array is None:
            return np.full(1, absent, np.int64)
        if pa.types.is_date(array.type):
            array = pc.cast(pc.cast(array, pa.date32()), pa.int32())
        whole = wide(array)
        found = filled(whole, absent)
        if _outside(whole, *ends):
            wrong = valid(array) & ((found < ends[0]) | (found > ends[1]))
            self.mark(wrong, kind, name, value=name, **told)
        return found

    def words(self, name: str, read: Callable[[str | None], tuple[int, ...]]) -> list[book.Ints]:
        """Return what ``read`` makes of each distinct text, spread over the rows.

        ``read`` gives a tuple of integers, as many for every text; null is read as None, and is
        always right. A BadValueError that it raises is the problem of the rows with that text.
        """
        array = self.array(name)
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
            except money.BadValueError as error:
                table.append(default)
                problem = Problem(error.kind, self.prefix + name, error.values)
                wrong.append(self.faults.number(problem))
        indices = coded.indices
        if indices.null_count:
            # Indices of eight bits may have no number left for one more.
            indices = pc.fill_null(pc.cast(indices, pa.int64()), len(table) - 1)
        chosen = _numbers(indices)
        if any(wrong):
            self.faults.mark_each(np.array(wrong, np.int64)[chosen])
        return [np.array(values, np.int64)[chosen] for values in zip(*table, strict=True)]

    def plans(self, name: str, plans: book.CompiledPlans) -> book.Ints:
        """Return the plans' numbers in the book; -1 where null. A wrong plan is its rows' fault."""

        def read(key: str | None) -> tuple[int]:
            if key is None:
                return (book.ABSENT,)
            if key in plans.problems:
                problem = plans.problems[key]
                raise money.BadValueError(problem.kind, **problem.values)
            if key not in plans.index:
                raise money.BadValueError(kinds.UNKNOWN_PLAN, value=quote(key))
            return (plans.index[key],)

        return self.words(name, read)[0]

    def entries(self, name: str) -> Entries | None:
        """Return the entries of a column of lists; None where no row has a list."""
        array = self.array(name)
        if array is None:
            return None
        listed = valid(array)
        lengths = np.where(listed, filled(wide(array.value_lengths()), 0), 0)
        if (long := lengths > course.MOST_SESSIONS).any():
            bounds = {"least": 1, "most": course.MOST_SESSIONS}
            self.mark(long, kinds.COUNT_RANGE, name, value=name, **bounds)
            lengths[long] = 0
            array = array.take(pa.array(np.flatnonzero(~long)))
        offsets = np.zeros(len(lengths) + 1, np.int64)
        np.cumsum(lengths, out=offsets[1:])
        flat = array.flatten()
        within = pa.RecordBatch.from_arrays(flat.flatten(), [of.name for of in flat.type])
        inner = attrs.evolve(
            self, batch=within, faults=Faults(len(flat)), prefix=f"{self.prefix}{name}."
        )
        return Entries(listed, offsets, np.repeat(np.arange(len(lengths)), lengths), inner)

    def take_faults(self, entries: Entries) -> None:
        """Note for each row the first problem of its entries."""
        inner = entries.columns.faults
        numbers = np.zeros(self.batch.num_rows, np.int64)
        wrong = np.flatnonzero(inner.of_row)[::-1]
        own = [self.faults.number(problem) for problem in inner.known]
        numbers[entries.owner[wrong]] = np.array([0, *own], np.int64)[inner.of_row[wrong]]
        self.faults.mark_each(numbers)


class Entries(NamedTuple):
    """The entries of a column of lists: those of row i from ``offsets[i]`` on."""

    listed: Any
    """Which rows have a list."""
    offsets: book.Ints
    owner: book.Ints
    """Each entry's row."""
    columns: Columns


class Sheet:
    """The cases' numbers, a line for each column; what says the same in every row stands once."""

    def __init__(self, rows: int) -> None:
        """Begin with nothing set; a line that is never filled is never touched either."""
        self.rows = rows
        self.numbers = np.empty((layout.CASE_COLUMNS, layout.width(rows)), np.int64)
        self.masks = np.zeros(layout.CASE_COLUMNS, np.int64)

    def put(self, first: int, *columns: book.Ints) -> None:
        """Set columns from ``first`` on: each a number for each row, or one for all."""
        for column, values in enumerate(columns, first):
            self.numbers[column, : len(values)] = values
            self.masks[column] = 0 if len(values) <= 1 else -1

    def whole(self, column: int) -> book.Ints:
        """Return a column with a number for each row."""
        line: book.Ints = self.numbers[column, : self.rows]
        return line if self.masks[column] else np.full(self.rows, self.numbers[column, 0])

    def at(self, column: int, row: int) -> int:
        """Return what a row says in a column."""
        return int(self.numbers[column, row if self.masks[column] else 0])

    def put_services(self, columns: Columns, prefix: str, at: int) -> None:
        """Set a column for each service, from ``at`` on."""
        for number, service in enumerate(book.SERVICES):
            self.put(at + number, columns.amounts(prefix + service))

    def put_side(self, columns: Columns, number: int, prefix: str = "") -> None:
        """Set what rows state of one of their plans: amounts allowed, and what is used."""
        at = layout.USED + number * layout.USED_COLUMNS
        self.put_services(columns, f"{prefix}allowed_", layout.CASE_ALLOWED + 4 * number)
        self.put(at + layout.CASE_AS_OF, columns.days(f"{prefix}used_as_of"))
        for place, used in enumerate(USED, at + layout.CASE_DEDUCTIBLE):
            self.put(place, columns.amounts(f"{prefix}used_{used}"))
        self.put(at + layout.CASE_VISITS, columns.counts(f"{prefix}visits_used"))
        self.put(at + layout.CASE_PAID, columns.amounts(f"{prefix}payer_maximum_used"))


# -- Arrow's arrays -----------------------------------------------------------------------------


def _coded(array: pa.Array) -> pa.DictionaryArray:
    """Return texts as numbers of a list of those that stand there, no longer than they are."""
    if not pa.types.is_dictionary(array.type):
        if pa.types.is_string_view(array.type):
            array = pc.cast(array, pa.large_string())
        return array.dictionary_encode()
    if len(array.dictionary) > len(array):
        # A slice of a long column brings the whole column's list.
        return array.dictionary_decode().dictionary_encode()
    return array


def wide(array: pa.Array) -> pa.Array:
    """Return whole numbers in 64 bits; those past them as the largest, which is always wrong."""
    if pa.types.is_uint64(array.type):
        array = pc.min_element_wise(array, pa.scalar(_MOST, pa.uint64()), skip_nulls=False)
    return pc.cast(array, pa.int64())


def filled(array: pa.Array, absent: int) -> book.Ints:
    """Return whole numbers with ``absent`` where null."""
    if array.null_count:
        array = pc.fill_null(array, absent)
    return _numbers(array)


def _numbers(array: pa.Array) -> book.Ints:
    """Return whole numbers without nulls as they lie in memory.

    ``to_numpy`` gives the same, but imports pandas where that is installed.
    """
    sign = "u" if pa.types.is_unsigned_integer(array.type) else "i"
    kind = np.dtype(f"{sign}{array.type.bit_width // 8}")
    found: book.Ints = np.frombuffer(array.buffers()[1] or b"", kind)
    return found[array.offset : array.offset + len(array)]


def _outside(array: pa.Array, least: int, most: int) -> bool:
    """Return whether any stated number lies outside of two bounds."""
    ends = pc.min_max(array)
    lowest, highest = ends["min"].as_py(), ends["max"].as_py()
    return lowest is not None and (lowest < least or highest > most)


def valid(array: pa.Array) -> Any:
    """Return which values are stated."""
    return pc.is_valid(array).to_numpy(zero_copy_only=False)
