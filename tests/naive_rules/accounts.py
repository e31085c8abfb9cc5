"""What is used of a plan: stated before the course, by sessions, by other care, carried over.

Nothing is kept but single uses with their days; what is used of a year or of a window is summed
up anew each time that it is asked for.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta

from naive_rules.reading import Table
from naive_rules.visits import Visit

if TYPE_CHECKING:
    from naive_rules.plan import Plan

SCOPES = ("individual", "family")


@dataclass(frozen=True)
class Amount:
    """A use of the deductible or of the maximum."""

    day: date
    year: date  # the benefit year that holds the day
    kind: str
    scope: str
    amount: int
    late: int | None = None  # what of it counts as of the year's last months; None: by its day
    carried: bool = False


@dataclass(frozen=True)
class RowUse:
    """A use of a row's visits or of what the payer pays for it."""

    day: date
    year: date
    place: int
    visits: int
    paid: int
    visit: Visit | None  # the session that it is of, if it is of one


@dataclass(frozen=True)
class LimitUse:
    """A use of a shared limit: visits, or an amount."""

    day: date
    place: int
    number: int


class Accounts:
    """All uses of one plan."""

    def __init__(self, plan: "Plan") -> None:
        """Begin without any use."""
        self.plan = plan
        self.amounts: list[Amount] = []
        self.rows: list[RowUse] = []
        self.limits: list[LimitUse] = []
        self.adopted = False

    # Putting in

    def use(
        self, day: date, kind: str, amounts: tuple[int, int], late: tuple[int, int] | None = None
    ) -> None:
        """Note what the individual and the family used on a day."""
        for i, scope in enumerate(SCOPES):
            of_it = None if late is None else late[i]
            year = self.plan.year(day)
            self.amounts.append(Amount(day, year, kind, scope, amounts[i], of_it))

    def use_row(
        self, day: date, place: int, visits: int, paid: int, visit: Visit | None = None
    ) -> None:
        """Note visits of a row, or what the payer paid for it."""
        self.rows.append(RowUse(day, self.plan.year(day), place, visits, paid, visit))

    def use_limit(self, day: date, place: int, number: int) -> None:
        """Note what a shared limit has lost on a day."""
        self.limits.append(LimitUse(day, place, number))

    # Summing up

    def used(self, kind: str, scope: str, year: date) -> int:
        """Sum what is used in a benefit year (steps 1 and 10), with what was carried over."""
        uses = [u.amount for u in self.amounts if (u.kind, u.scope, u.year) == (kind, scope, year)]
        return sum(uses) + (self.credit(scope, year) if kind == "deductible" else 0)

    def visits(self, place: int, year: date) -> int:
        """Count a row's visits in a benefit year."""
        return sum(use.visits for use in self.rows if (use.place, use.year) == (place, year))

    def paid(self, place: int, year: date) -> int:
        """Sum what the payer paid for a row in a benefit year."""
        return sum(use.paid for use in self.rows if (use.place, use.year) == (place, year))

    def of_limit(self, place: int, day: date) -> int:
        """Sum what is used of a shared limit in the window that holds a day."""
        window = self.plan.window(place, day)
        return sum(
            use.number
            for use in self.limits
            if use.place == place and self.plan.window(place, use.day) == window
        )

    # Carry-over (next: life changes, 5)

    def credit(self, scope: str, year: date) -> int:
        """Reckon what of the year before counts toward this year's deductible."""
        months, limit = self.plan.carry_over_months, self.plan.limits["deductible"].get(scope)
        if not months or limit is None:
            return 0
        before = self.plan.year(year - timedelta(days=1))
        # What was carried is judged at a year's end by the table that stands at it: the later
        # one takes the earlier one's credit among its uses.
        judges = self.plan.begins is None or year >= self.plan.begins
        uses = [
            use
            for use in self.amounts
            if (use.kind, use.scope) == ("deductible", scope)
            and use.year <= before
            and (judges or not use.carried)
        ]
        if not uses:
            return 0
        last = [use for use in uses if use.year == before]
        used = sum(use.amount for use in last) + self.credit(scope, before)
        if used >= limit and not self.plan.carry_over_if_met:
            return 0
        since = year - relativedelta(months=months)
        return sum(
            use.late if use.late is not None else use.amount if use.day >= since else 0
            for use in last
        )

    def credits_before(self, end: date) -> list[Amount]:
        """List as uses what years that began before a day were credited."""
        if not self.amounts:
            return []
        found = []
        year = min(use.year for use in self.amounts)
        while year < end:
            for scope in SCOPES:
                amount = self.credit(scope, year)
                if amount:
                    found.append(Amount(year, year, "deductible", scope, amount, late=0))
            year = date(year.year + 1, year.month, year.day)
        return found

    # Carries (next: life changes, 1)

    def adopt(self) -> None:
        """Take over what the earlier table has used on the days before this one begins."""
        plan, earlier, start = self.plan, self.plan.earlier, self.plan.begins
        if self.adopted or earlier is None or start is None:
            return
        self.adopted = True
        theirs, after = earlier.accounts, plan.carries_after
        theirs.adopt()
        for use in [*theirs.amounts, *theirs.credits_before(start)]:
            if after < use.day < start:
                self.amounts.append(replace(use, year=plan.year(use.day), carried=True))
        same_row = matched(earlier.rows, plan.rows, ("services", "modality"))
        for row_use in theirs.rows:
            if after < row_use.day < start:
                visit = row_use.visit
                place = plan.row_for(visit) if visit else same_row.get(row_use.place)
                if place is not None:
                    year = plan.year(row_use.day)
                    self.rows.append(replace(row_use, year=year, place=place))
        keys = ("services", "modality", "kind", "per")
        same_limit = matched(earlier.shared, plan.shared, keys)
        for limit_use in theirs.limits:
            if after < limit_use.day < start and limit_use.place in same_limit:
                self.limits.append(replace(limit_use, place=same_limit[limit_use.place]))


def matched(theirs: list[Table], ours: list[Table], keys: tuple[str, ...]) -> dict[int, int]:
    """Match tables of two plans one to one by what they say under the keys."""

    def likeness(table: Table) -> list[object]:
        """Say what is compared; the order within a list does not matter."""
        values = [table.get(key) for key in keys]
        return [sorted(value) if isinstance(value, list) else value for value in values]

    pairs: dict[int, int] = {}
    for i, their in enumerate(theirs):
        for j, our in enumerate(ours):
            if j not in pairs.values() and likeness(our) == likeness(their):
                pairs[i] = j
                break
    return pairs
