"""From money on days to a way: totals, months, the most at once, the mean over attendance."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence

import attrs

from iptcost._ledger import likely
from iptcost._rules.case import Case
from iptcost._rules.money import Money
from iptcost._rules.self_pay import cash
from iptcost._rules.self_pay.cash import Movement
from iptcost._ways.way import Condition, HealthMoney, MonthCash, Way

Coin = Callable[[int], Money]


@attrs.frozen
class Reckoning:
    """What one way comes to, in minor units."""

    kind: str
    name: str
    costs: Sequence[int]
    """What it has cost when the client stops after session 1, 2, …."""
    paid: Sequence[Movement]
    back: Sequence[Movement]
    care: Sequence[Movement]
    """What the client bears for care received on a day: what a health account may pay."""
    missed: int
    conditions: Sequence[Condition] = ()

    def way(self, case: Case, coin: Coin) -> Way:
        """Return the way; what only a plan or a bundle has is added by the caller."""
        to_pay = self.costs[-1]
        held = case.client.health_account
        account = cash.account(case.client, self.care)
        saving = account.tax_saving if account else None
        mean = expected(self.costs, case.course.attendance)
        return Way(
            kind=self.kind,
            name=self.name,
            to_pay=coin(to_pay),
            per_session=coin(divided(to_pay, len(self.costs))),
            up_front=coin(_sum(self.paid)),
            comes_back=coin(_sum(self.back)),
            missed_sessions=coin(self.missed),
            most_at_once=coin(cash.most_at_once(self.paid)),
            months=tuple(
                MonthCash(month.month, coin(month.paid), coin(month.back))
                for month in cash.months(self.paid, self.back)
            ),
            by_session=tuple(map(coin, self.costs)),
            conditions=tuple(self.conditions),
            expected=None if mean is None else coin(mean),
            health_account=None
            if held is None or account is None
            else HealthMoney(
                held.kind, coin(account.paid), None if saving is None else coin(saving)
            ),
        )


def _sum(movements: Iterable[Movement]) -> int:
    return sum(movement.amount for movement in movements)


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
    if attendance is None:
        return None
    return likely.mean(likely.of_course(costs, attendance))


def missed_day(days: Sequence[dt.date]) -> dt.date:
    """Return the day on which missed sessions are taken to be charged: the second session's."""
    return days[min(1, len(days) - 1)]
