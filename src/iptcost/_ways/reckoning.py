"""From money on days to a way: totals, months, the most at once, the mean over attendance."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from iptcost._ledger import likely
from iptcost._rules.case import Case
from iptcost._rules.self_pay import cash
from iptcost._ways.way import HealthMoney, MonthCash, Way


def reckoned(
    case: Case,
    costs: Sequence[int],
    paid: Sequence[cash.Movement],
    care: Sequence[cash.Movement],
    missed: int,
    back: Sequence[cash.Movement] = (),
    **told: Any,
) -> Way:
    """Return a way from its money on days, minor units; ``told`` is what else it says.

    ``costs`` are what it has cost when the client stops after session 1, 2, …; ``care`` what the
    client bears for care received on a day, which a health account may pay.
    """
    coin, held = case.money, case.client.health_account
    account = cash.account(case.client, care)
    saving = account.tax_saving if account else None
    mean = expected(costs, case.course.attendance)
    return Way(
        to_pay=coin(costs[-1]),
        per_session=coin(divided(costs[-1], len(costs))),
        up_front=coin(sum(movement.amount for movement in paid)),
        comes_back=coin(sum(movement.amount for movement in back)),
        missed_sessions=coin(missed),
        most_at_once=coin(cash.most_at_once(paid)),
        months=tuple(
            MonthCash(month.month, coin(month.paid), coin(month.back))
            for month in cash.months(paid, back)
        ),
        by_session=tuple(map(coin, costs)),
        expected=None if mean is None else coin(mean),
        health_account=None
        if held is None or account is None
        else HealthMoney(held.kind, coin(account.paid), None if saving is None else coin(saving)),
        **told,
    )


def divided(amount: int, count: int) -> int:
    """Return ``amount`` / ``count``, rounded half up to the minor unit.

    >>> divided(1000, 3), divided(1, 2)
    (333, 1)
    """
    return (2 * amount + count) // (2 * count)


def expected(costs: Sequence[int], attendance: Mapping[int, int] | None) -> int | None:
    """Return the mean cost over how often courses end after which session.

    >>> expected([100, 200, 300, 400], {2: 1, 4: 3})
    350
    """
    return None if attendance is None else likely.mean(likely.of_course(costs, attendance))


def missed_day(days: Sequence[dt.date]) -> dt.date:
    """Return the day on which missed sessions are taken to be charged: the second session's."""
    return days[min(1, len(days) - 1)]
