"""What a row states that the compiled loop has no room for: its rows go by the ledger's engine.

Payers with dates, fees that change, prices by procedure code, late cancellations, add-ons.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from iptcost._faults import kinds
from iptcost._rules import course, money
from iptcost.batch._columns.columns import Columns, Entries, Sheet, valid
from iptcost.batch._columns.schema import PAYING, PRICES, priced_codes
from iptcost.batch._loop import book, layout

Prices = dict[str, book.Ints]
"""Columns of amounts by procedure code or service."""


class Listed(NamedTuple):
    """The payers that rows list, or the fees that change, each a line of a sheet."""

    entries: Entries
    sheet: Sheet
    prices: Prices


class More(NamedTuple):
    """What the rows state besides; ``asked`` are those that only the ledger's engine reckons."""

    asked: Any
    late: tuple[book.Ints, book.Ints]
    prices: dict[str, Prices]
    payers: Listed | None
    changes: Listed | None


def read_more(columns: Columns, plans: book.CompiledPlans) -> More:
    """Return what the rows state besides the numbers of the compiled loop."""
    late = columns.counts("late_cancellations"), columns.amounts("late_cancellation_fee")
    prices = {prefix: _prices(columns, prefix) for prefix in PRICES}
    asked = np.zeros(columns.batch.num_rows, bool) | ((late[0] > 0) & (late[1] > 0))
    for stated in prices.values():
        for values in stated.values():
            asked |= values != book.ABSENT
    payers, changes = columns.entries("payers"), columns.entries("fee_changes")
    for entries in (payers, changes):
        if entries is not None:
            asked |= entries.listed
    return More(
        asked,
        late,
        prices,
        None if payers is None else _payers(columns, payers, plans),
        None if changes is None else _changes(columns, changes),
    )


def _prices(columns: Columns, prefix: str) -> Prices:
    """Return the prices by procedure code."""
    names = priced_codes(columns.batch.schema.names, prefix)
    return {priced: columns.amounts(name) for name, priced in names.items()}


def _payers(columns: Columns, entries: Entries, plans: book.CompiledPlans) -> Listed:
    """Return the listed payers; a row that states one elsewhere too is wrong."""
    own = entries.columns
    sheet = Sheet(own.batch.num_rows)
    sheet.put(layout.PRIMARY, own.plans("plan", plans))
    sheet.put(layout.ASSISTANCE, own.counts("assistance_sessions"))
    sheet.put_side(own, 0)
    begins, until = own.days("from"), own.days("until")
    ends_before = (begins != book.NO_DAY) & (until != book.NO_DAY) & (until < begins)
    for entry in map(int, np.flatnonzero(ends_before)):
        days = {"until": own.value(entry, "until"), "begins": own.value(entry, "from")}
        own.mark_at(entry, kinds.UNTIL_BEFORE_FROM, "until", **days)
    helped, planned = (sheet.whole(at) != book.ABSENT for at in (layout.ASSISTANCE, layout.PRIMARY))
    own.mark(~helped & ~planned, kinds.MISSING_KEY, "plan", key="plan")
    own.mark(helped & planned, kinds.STATED_TWICE, "plan", other="assistance_sessions")
    columns.take_faults(entries)
    for name in (*PAYING, *priced_codes(columns.batch.schema.names, "allowed_")):
        if (array := columns.array(name)) is not None:
            columns.mark(valid(array) & entries.listed, kinds.STATED_TWICE, name, other="payers")
    return Listed(entries, sheet, _prices(own, "allowed_"))


def _changes(columns: Columns, entries: Entries) -> Listed:
    """Return the fees that change."""
    own = entries.columns
    own.mark(own.days("from") == book.NO_DAY, kinds.MISSING_KEY, "from", key="from")
    sheet = Sheet(own.batch.num_rows)
    sheet.put_services(own, "fee_", layout.FEES)
    prices = _prices(own, "fee_")
    columns.take_faults(entries)
    return Listed(entries, sheet, prices)


# -- codes --------------------------------------------------------------------------------------


def read_code(text: str | None) -> tuple[int]:
    """Return the service of a procedure code, -1 where it is of none; BadValueError for no code."""
    if text is None:
        return (book.ABSENT,)
    service = course.service_of(course.code(text), {})
    return (book.ABSENT if service is None else book.SERVICES.index(service),)


def read_add_ons(visits: Columns) -> list[tuple[course.Code, ...]] | None:
    """Return each visit's add-ons; None where no visit has any."""
    if visits.array("add_ons") is None:
        return None
    found = []
    for number, stated in enumerate(visits.texts("add_ons")):
        try:
            found.append(tuple(course.code(each) for each in stated or ()))
        except money.BadValueError as error:
            found.append(())
            visits.mark_at(number, error.kind, "add_ons", **error.values)
    return found
