"""When money leaves the client and when some of it comes back, and what a health account pays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final, NamedTuple

from dateutil.relativedelta import relativedelta

from iptcost._rules.case import ClientTable
from iptcost._rules.kernel import share

BACK_AFTER_MONTHS: Final = 1
"""A plan's money for a claim that the client sends in is taken to come a month later."""


class Movement(NamedTuple):
    """Money on a day."""

    date: dt.date
    amount: int


class Month(NamedTuple):
    """A calendar month: what is paid in it, and what comes back in it."""

    month: str
    paid: int
    back: int


class AccountShare(NamedTuple):
    """What a health account pays of a way, and the tax that is saved by it."""

    paid: int
    tax_saving: int | None
    """None where no tax rate is stated."""


def back_on(day: dt.date) -> dt.date:
    """Return when a plan's money for a session on ``day`` is taken to arrive."""
    return day + relativedelta(months=BACK_AFTER_MONTHS)


def months(paid: Iterable[Movement], back: Iterable[Movement]) -> tuple[Month, ...]:
    """Return the calendar months in which money moves, in order."""
    sums: dict[str, list[int]] = {}
    for column, movements in enumerate((paid, back)):
        for movement in movements:
            if movement.amount:
                key = f"{movement.date.year:04d}-{movement.date.month:02d}"
                sums.setdefault(key, [0, 0])[column] += movement.amount
    return tuple(Month(key, *sums[key]) for key in sorted(sums))


def most_at_once(paid: Iterable[Movement]) -> int:
    """Return the most that is to be paid on one day."""
    days: dict[dt.date, int] = {}
    for movement in paid:
        days[movement.date] = days.get(movement.date, 0) + movement.amount
    return max(days.values(), default=0)


def account(client: ClientTable, care: Iterable[Movement]) -> AccountShare | None:
    """Return what the client's health account pays of care received, or None without one.

    It pays care on the day on which it is received, until it is empty or its last day has
    passed; a missed session is no care (IRS Publications 502 and 969). The saving is the
    client's own tax rate on what it pays.
    """
    held = client.health_account
    if held is None:
        return None
    left: int = held.balance
    for movement in sorted(care):
        if held.use_by is None or movement.date <= held.use_by:
            left -= min(left, movement.amount)
    paid = held.balance - left
    return AccountShare(paid, None if client.tax_rate is None else share(paid, client.tax_rate))
