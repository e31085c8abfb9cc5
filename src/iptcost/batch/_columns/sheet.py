"""A sheet of numbers, a line for each column, as the compiled loop takes it."""

from __future__ import annotations

import numpy as np

from iptcost.batch._columns.case_columns import SIDE
from iptcost.batch._columns.columns import Columns
from iptcost.batch._loop import book, layout


class Sheet:
    """The cases' numbers, a line for each column; what says the same in every row stands once."""

    def __init__(self, rows: int) -> None:
        """Begin with nothing set; a line that is never filled is never touched either."""
        self.rows = rows
        self.numbers = np.empty((layout.CASE_COLUMNS, max(1, rows)), np.int64)
        self.masks = np.zeros(layout.CASE_COLUMNS, np.int64)

    def put(self, column: int, values: book.Ints) -> None:
        """Set a column: a number for each row, or one for all."""
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
        for place, used in enumerate(_AMOUNTS, layout.CASE_DEDUCTIBLE):
            self.put(at + place, columns.amounts(prefix + used))
        self.put(at + layout.CASE_VISITS, columns.counts(f"{prefix}visits_used"))
        self.put(at + layout.CASE_PAID, columns.amounts(f"{prefix}payer_maximum_used"))


_AMOUNTS = tuple(SIDE)[1:5]
