"""Several payers: who is in force on a day, and how a second plan pays beside the first."""

from datetime import date

from naive_rules.claim import Claim, Outcome, adjudicate
from naive_rules.plan import Period, Plan
from naive_rules.reading import Refused, Table
from naive_rules.visits import Visit


class Programme(Period):
    """An assistance programme, which pays its sessions in full."""

    def __init__(self, table: Table) -> None:
        """Read a programme's table."""
        super().__init__(table)
        self.left: int = table["sessions"]


Payer = Programme | Plan


class Payers:
    """All payer tables of a case, in the order listed."""

    def __init__(self, tables: list[Table], digits: int, days: list[date]) -> None:
        """Read the tables for a course on these days."""
        self.all: list[Payer] = [
            Programme(table) if table["adapter"] == "eap" else Plan(table, digits, days)
            for table in tables
        ]
        for table, plan in zip(tables, self.all, strict=True):
            if isinstance(plan, Plan) and "carries" in table:
                named = [p for p in self.plans() if p.name == table["carries"] and p is not plan]
                if not named:
                    raise Refused("carries")
                plan.earlier = named[0]
        for day in days:
            self.check(day)
        self.care = sorted(
            ((day, place, care) for place, p in enumerate(self.plans()) for day, care in p.care),
            key=lambda event: event[:2],
        )

    def plans(self) -> list[Plan]:
        """List the plans, in force or not."""
        return [payer for payer in self.all if isinstance(payer, Plan)]

    def in_force(self, day: date) -> list[Payer]:
        """List the payers whose period holds a day."""
        return [payer for payer in self.all if payer.holds(day)]

    def check(self, day: date) -> None:
        """Refuse a session's day with three plans, or with assistance after a plan."""
        plans = 0
        for payer in self.in_force(day):
            if isinstance(payer, Plan):
                plans += 1
            elif plans:
                raise Refused("eap-after-plan")
        if plans > 2:
            raise Refused("third-plan")

    def receive_care(self, day: date) -> None:
        """Let other care up to a day move its plans, in the order of its days."""
        while self.care and self.care[0][0] <= day:
            on, place, care = self.care.pop(0)
            self.plans()[place].receive(on, care)


def helping(payers: list[Payer]) -> Programme | None:
    """Find the first assistance programme in force that has sessions left."""
    return next((p for p in payers if isinstance(p, Programme) and p.left > 0), None)


def under_plans(plans: list[Plan], visit: Visit) -> tuple[Outcome, list[int]]:
    """Reckon a session under the primary and, if there is one, the secondary plan."""
    first = adjudicate(plans[0], visit)
    outcome = first.outcome
    paid = first.pay(first.would_pay)
    outcome.parts["not_covered"] += first.would_pay - paid
    outcome.payer_paid = paid
    if len(plans) == 1:
        return outcome, [paid]
    second = adjudicate(plans[1], visit)
    # What a maximum leaves is cut last, so that it is used up by what the plan really pays.
    pays = second.pay(min(wanted(first, second), outcome.patient()))
    outcome.take_off(pays)
    outcome.payer_paid += pays
    if second.plan.coordination == "medicare-secondary" and second.covered:
        # READING: where Medicare does not cover the session it sets no amount to be accepted.
        outcome.owe_at_most(max(0, second.outcome.allowed - paid - pays))
    if second.plan.protects and (first.covered or second.covered):
        outcome.owe_at_most(0)
    return outcome, [paid, pays]


def wanted(first: Claim, second: Claim) -> int:
    """Reckon what a second plan pays by its rule, before its maxima and what was left."""
    paid, alone = first.outcome.payer_paid, second.would_pay
    rule = second.plan.coordination
    if not second.covered or rule == "standard":
        return alone
    if rule == "non-duplication":
        return max(0, alone - paid)
    own = second.outcome.allowed
    if rule == "maintenance-of-benefits":
        return second.on(max(0, own - paid))
    # medicare-secondary: 42 CFR 411.33, the least of three
    theirs = first.outcome.allowed if first.covered else 0
    accepted = theirs if not first.plan.out and paid > 0 else first.outcome.billed
    return min(max(0, accepted - paid), alone, max(0, max(own, theirs) - paid))
