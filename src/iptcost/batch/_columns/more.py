"""What a row states that the compiled loop has no room for: its rows go by the ledger's engine.

Payers with dates, fees that change, prices by procedure code, late cancellations, add-ons.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

import numpy as np

from iptcost._faults import kinds
from iptcost._rules.money import BadValueError
from iptcost._rules.procedure import Code, code, service_of
from iptcost.batch._columns.case_columns import PAYING, PRICES, priced_codes
from iptcost.batch._columns.columns import Columns, Entries
from iptcost.batch._columns.sheet import Sheet
from iptcost.batch._loop import layout
from iptcost.batch._loop.book import ABSENT, NO_DAY, SERVICES, CompiledPlans, Ints

Prices = dict[str, Ints]
"""Columns of amounts by procedure code or service."""


class Payers(NamedTuple):
    """The payers that rows list, each a line of a sheet."""

    entries: Entries
    sheet: Sheet
    begins: Ints
    until: Ints
    keys: list[str | None]
    carries: list[str | None]
    allowed: Prices


class Changes(NamedTuple):
    """The fees that rows list as changing."""

    entries: Entries
    begins: Ints
    fees: Prices


class More(NamedTuple):
    """What the rows state besides; ``asked`` are those that only the ledger's engine reckons."""

    asked: Any
    late: tuple[Ints, Ints]
    prices: dict[str, Prices]
    payers: Payers | None
    changes: Changes | None


def amount_at(values: Ints, row: int) -> int:
    """Return what a row says in a column, which may say the same in every row."""
    return int(values[row if len(values) > 1 else 0])


def day_at(values: Ints, row: int) -> dt.date | None:
    """Return the day that a row says in a column."""
    day = amount_at(values, row)
    return None if day == NO_DAY else dt.date(1970, 1, 1) + dt.timedelta(days=day)


def read_more(columns: Columns, plans: CompiledPlans) -> More:
    """Return what the rows state besides the numbers of the compiled loop."""
    asked = np.zeros(columns.batch.num_rows, bool)
    late = columns.counts("late_cancellations"), columns.amounts("late_cancellation_fee")
    asked |= (late[0] > 0) & (late[1] > 0)
    prices = {prefix: _prices(columns, prefix) for prefix in PRICES}
    for stated in prices.values():
        for values in stated.values():
            asked |= values != ABSENT
    payers = changes = None
    if (entries := columns.entries("payers")) is not None:
        payers = _payers(columns, entries, plans)
        asked |= entries.listed
    if (entries := columns.entries("fee_changes")) is not None:
        changes = _changes(columns, entries)
        asked |= entries.listed
    return More(asked, late, prices, payers, changes)


def _prices(columns: Columns, prefix: str) -> Prices:
    """Return the prices by procedure code."""
    names = priced_codes(columns.batch.schema.names, prefix)
    return {code: columns.amounts(name) for name, code in names.items()}


def _payers(columns: Columns, entries: Entries, plans: CompiledPlans) -> Payers:
    """Return the listed payers; a row that states one elsewhere too is wrong."""
    own = entries.columns
    sheet = Sheet(own.batch.num_rows)
    sheet.put(layout.PRIMARY, own.plans("plan", plans))
    sheet.put(layout.ASSISTANCE, own.counts("assistance_sessions"))
    sheet.put_side(own, 0)
    begins, until = own.days("from"), own.days("until")
    ends_before = (begins != NO_DAY) & (until != NO_DAY) & (until < begins)
    for entry in map(int, np.flatnonzero(ends_before)):
        days = {"until": day_at(until, entry), "begins": day_at(begins, entry)}
        own.mark_at(entry, kinds.UNTIL_BEFORE_FROM, "until", **days)
    helped, planned = (sheet.whole(at) != ABSENT for at in (layout.ASSISTANCE, layout.PRIMARY))
    own.mark(~helped & ~planned, kinds.MISSING_KEY, "plan", key="plan")
    own.mark(helped & planned, kinds.STATED_TWICE, "plan", other="assistance_sessions")
    columns.take_faults(entries)
    for name in (*PAYING, *priced_codes(columns.batch.schema.names, "allowed_")):
        if (array := columns.array(name)) is not None:
            stated = array.is_valid().to_numpy(zero_copy_only=False)
            columns.mark(stated & entries.listed, kinds.STATED_TWICE, name, other="payers")
    keys, carries = own.texts("plan"), own.texts("carries")
    return Payers(entries, sheet, begins, until, keys, carries, _prices(own, "allowed_"))


def _changes(columns: Columns, entries: Entries) -> Changes:
    """Return the fees that change."""
    own = entries.columns
    begins = own.days("from")
    missing = np.broadcast_to(begins == NO_DAY, own.batch.num_rows)
    own.mark(missing, kinds.MISSING_KEY, "from", key="from")
    fees = {service: own.amounts(f"fee_{service}") for service in SERVICES}
    fees |= _prices(own, "fee_")
    columns.take_faults(entries)
    return Changes(entries, begins, fees)


# -- codes --------------------------------------------------------------------------------------


def read_code(text: str | None) -> tuple[int]:
    """Return the service of a procedure code, -1 where it is of none; BadValueError for no code."""
    if text is None:
        return (ABSENT,)
    service = service_of(code(text), {})
    return (ABSENT if service is None else SERVICES.index(service),)


def read_add_ons(visits: Columns) -> list[tuple[Code, ...]] | None:
    """Return each visit's add-ons; None where no visit has any."""
    if visits.array("add_ons") is None:
        return None
    found = []
    for number, stated in enumerate(visits.texts("add_ons")):
        try:
            found.append(tuple(code(each) for each in stated or ()))
        except BadValueError as error:
            found.append(())
            visits.mark_at(number, error.kind, "add_ons", **error.values)
    return found
