"""A case that is being drawn."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from strategies import SERVICES, Purse, Table, applied, chance


@dataclass
class Draw:
    """A case that is being drawn, with the chance of the key that is laid over it."""

    rng: random.Random
    purse: Purse
    case: Table
    days: list[date]

    def plans(self) -> list[Table]:
        """List the plans."""
        return [payer for payer in self.case.get("payers", []) if payer["adapter"] == "plan"]

    def terms(self) -> list[Table]:
        """List the terms that apply of each plan: its own, or those of its side."""
        return [own for own in applied(self.case) if "benefits" in own]

    def plan_of(self, terms: Table) -> Table:
        """Find the plan whose terms these are."""
        return next(
            plan
            for plan in self.plans()
            if any(terms is own for own in (plan, *plan.get("sides", {}).values()))
        )

    def some(self, tables: list[Table]) -> list[Table]:
        """Choose one or, seldom, several."""
        if not tables:
            return []
        return tables if chance(self.rng, 30) else [self.rng.choice(tables)]

    def day(self, before: int = 0, after: int = 0) -> date:
        """Choose a day near a session, so many days before the course or after it at most."""
        first, last = self.days[0], self.days[-1]
        if chance(self.rng, 50):
            day = self.rng.choice(self.days) + timedelta(days=self.rng.choice((-1, 0, 0, 1)))
        else:
            span = (last - first).days + before + after
            day = first + timedelta(days=self.rng.randint(0, span) - before)
        return min(max(day, first - timedelta(days=before)), last + timedelta(days=after))

    def services(self) -> list[str]:
        """Choose some services."""
        return self.rng.sample(SERVICES, self.rng.randint(1, 3))
