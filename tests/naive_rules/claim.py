"""One session under one plan (domain.md, 'One session under one plan'; next.md, 'Terms')."""

from dataclasses import dataclass, field
from datetime import date

from naive_rules.plan import SHARES, Plan
from naive_rules.reading import Refused, Table, millionths, portion, to_date
from naive_rules.visits import Visit

PARTS = (*SHARES, "not_covered", "balance_bill")  # a secondary's order


@dataclass
class Outcome:
    """What one session comes to, under one plan or altogether."""

    billed: int
    allowed: int
    write_off: int = 0
    payer_paid: int = 0
    parts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PARTS, 0))

    def patient(self) -> int:
        """Sum the five parts that the patient owes."""
        return sum(self.parts.values())

    def take_off(self, amount: int) -> None:
        """Take an amount off the patient's parts, in a secondary's order."""
        for part in PARTS:
            cut = min(amount, self.parts[part])
            self.parts[part] -= cut
            amount -= cut

    def owe_at_most(self, most: int) -> None:
        """Write off what the patient would owe above an amount."""
        # READING: what is written off so comes off the parts in the order of what a second
        # plan pays; neither document names another.
        excess = max(0, self.patient() - most)
        self.take_off(excess)
        self.write_off += excess


@dataclass
class Claim:
    """A session that a plan has adjudicated as if it were alone, before what it may pay at most."""

    plan: Plan
    visit: Visit
    outcome: Outcome
    place: int | None = None  # the row that covers it; None where the plan does not
    terms: Table = field(default_factory=dict)
    open_deductible: int = 0
    room: int = 0  # in the out-of-pocket maximum, before the session

    @property
    def covered(self) -> bool:
        """Say whether the plan covers the session, whatever it pays of it."""
        return self.place is not None

    @property
    def would_pay(self) -> int:
        """Reckon what is left of the allowed amount for the plan."""
        if not self.covered:
            return 0
        return self.outcome.allowed - sum(self.outcome.parts[part] for part in SHARES)

    def on(self, allowed: int) -> int:
        """Reckon what the same terms would leave to the plan of another allowed amount."""
        assert self.place is not None
        row = self.plan.rows[self.place]
        parts = cost_share(self.plan, allowed, self.terms, self.open_deductible)
        stop(parts, counting(self.plan, row, self.terms), self.room)
        return allowed - sum(parts.values())

    def pay(self, wanted: int) -> int:
        """Pay as much as the plan's maxima leave, and use them up by it (step 9; next: limits)."""
        if self.place is None:
            return 0
        plan, day, year = self.plan, self.visit.day, self.plan.year(self.visit.day)
        row = plan.rows[self.place]
        amounts = [
            (place, plan.minor(limit["amount"]))
            for place, limit in enumerate(plan.shared)
            if limit["kind"] == "amount" and self.visit.named_by(limit)
        ]
        paid = wanted
        if "payer_maximum" in row:
            before = plan.accounts.paid(self.place, year)
            paid = min(paid, max(0, plan.minor(row["payer_maximum"]) - before))
        for place, amount in amounts:
            paid = min(paid, max(0, amount - plan.accounts.of_limit(place, day)))
        plan.accounts.use_row(day, self.place, 0, paid, self.visit)
        for place, _ in amounts:
            plan.accounts.use_limit(day, place, paid)
        return paid


def uncovered(billed: int, price: int) -> Outcome:
    """Leave a price to the patient, the rest of the charge written off."""
    outcome = Outcome(billed, price, billed - price)
    outcome.parts["not_covered"] = price
    return outcome


def adjudicate(plan: Plan, visit: Visit) -> Claim:
    """Reckon one session under a plan alone, and move what it uses."""
    plan.accounts.adopt()
    place, year = plan.row_for(visit), plan.year(visit.day)
    if place is None:
        return Claim(plan, visit, uncovered(visit.billed, visit.billed))
    row = plan.rows[place]
    number = plan.accounts.visits(place, year) + 1
    spent = spent_limit(plan, row, number, visit)
    if spent is not None:  # step 3
        contract = spent.get("after_limit", "billed") == "allowed" and not plan.out
        price = plan.contracted(visit) if contract else visit.billed
        return Claim(plan, visit, uncovered(visit.billed, price))
    # READING: a session that a limit refuses is not covered, and asks for no authorisation.
    named = [table for table in plan.authorizations if visit.named_by(table)]
    granted = next((table for table in named if authorised(table, visit.day)), None)
    if named and granted is None:
        beyond = named[0].get("beyond", "told")
        if beyond == "not-covered":
            return Claim(plan, visit, uncovered(visit.billed, visit.billed))
        if beyond == "written-off":
            return Claim(plan, visit, uncovered(visit.billed, 0))
    if granted is not None:
        granted["sessions_used"] = granted.get("sessions_used", 0) + 1
    # READING: a visit that the payer's maximum leaves uncovered is still a covered visit.
    plan.accounts.use_row(visit.day, place, 1, 0, visit)
    for i, limit in enumerate(plan.shared):
        if limit["kind"] == "visits" and visit.named_by(limit):
            plan.accounts.use_limit(visit.day, i, 1)
    claim = Claim(plan, visit, allow(plan, visit), place, terms_of(row, number))
    share(claim, row, year)
    return claim


def spent_limit(plan: Plan, row: Table, number: int, visit: Visit) -> Table | None:
    """Find the limit of visits that refuses the session: the row's own, else the first listed."""
    if "visit_limit" in row and number > row["visit_limit"]:
        return row
    for place, limit in enumerate(plan.shared):
        if limit["kind"] == "visits" and visit.named_by(limit):
            used = plan.accounts.of_limit(place, visit.day)
            if used >= limit["visits"]:
                return limit
    return None


def authorised(table: Table, day: date) -> bool:
    """Say whether an authorisation holds the day and has sessions left."""
    if "from" in table and day < to_date(table["from"]):
        return False
    if "until" in table and day > to_date(table["until"]):
        return False
    return "sessions" not in table or bool(table.get("sessions_used", 0) < table["sessions"])


def terms_of(row: Table, number: int) -> Table:
    """Choose the terms of a row's visit (step 5)."""
    for tier in row.get("tiers", []):
        if tier["through"] >= number:
            return dict(tier)
    return row


def allow(plan: Plan, visit: Visit) -> Outcome:
    """Split the billed charge into allowed, written off and balance bill (step 4)."""
    outcome = Outcome(visit.billed, plan.contracted(visit))
    rest = visit.billed - outcome.allowed
    if plan.out:
        balance = rest
        if "balance_bill_limit" in plan.own:
            limit = millionths(plan.own["balance_bill_limit"])
            balance = min(rest, portion(limit, outcome.allowed))
        outcome.parts["balance_bill"] = balance
        rest -= balance
    outcome.write_off = rest
    return outcome


def toward(plan: Plan, row: Table) -> list[str]:
    """List the parts that count toward the maximum in this row."""
    given = row.get("toward_out_of_pocket", plan.toward)
    return [part for part in SHARES if part in given]


def counting(plan: Plan, row: Table, terms: Table) -> list[str]:
    """List the parts that the maximum stops, in the order in which it takes them off."""
    past = terms.get("copay_past_maximum", False)
    return [part for part in toward(plan, row) if not (past and part == "copay")]


def stop(parts: dict[str, int], counted: list[str], room: int) -> None:
    """Take what passes the room in the maximum off the parts that count (step 8)."""
    excess = max(0, sum(parts[part] for part in counted) - room)
    for part in counted:
        cut = min(excess, parts[part])
        parts[part] -= cut
        excess -= cut


def share(claim: Claim, row: Table, year: date) -> None:
    """Reckon the cost share, stop it at the maximum, and accumulate it (steps 6, 8, 10)."""
    plan, terms, parts = claim.plan, claim.terms, claim.outcome.parts
    claim.room = plan.room("maximum", year)
    claim.open_deductible = plan.room("deductible", year)
    if "deductible" in toward(plan, row):
        claim.open_deductible = min(claim.open_deductible, claim.room)
    parts.update(cost_share(plan, claim.outcome.allowed, terms, claim.open_deductible))
    counted = counting(plan, row, terms)
    stop(parts, counted, claim.room)
    met = parts["deductible"]
    # READING: step 10 names no order, so a flagged copay counts under each of the three.
    if terms.get("copay_toward_deductible", False):
        met += parts["copay"]
    plan.accounts.use(claim.visit.day, "deductible", (met, met))
    used = sum(parts[part] for part in counted)
    plan.accounts.use(claim.visit.day, "maximum", (used, used))


def cost_share(plan: Plan, allowed: int, terms: Table, room: int) -> dict[str, int]:
    """Reckon deductible, copay and coinsurance before the maximum (step 6)."""
    if "copay" not in terms and "coinsurance" not in terms:
        raise Refused("terms")
    order = terms.get("order")
    if order is None:
        # READING: the error needs D > 0 at a session that falls under these very terms;
        # it does not ask whether the orders differ there (an allowed amount of 0, say).
        if "copay" in terms and room > 0:
            raise Refused("order")
        order = "after-deductible"  # with no deductible left the three orders are one
    due = plan.minor(terms.get("copay", 0))
    deductible = 0
    if order == "deductible-waived":
        copay = min(due, allowed)
    elif order == "after-deductible":
        deductible = min(allowed, room)
        copay = min(due, allowed - deductible)
    elif order == "before-deductible":
        copay = min(due, allowed)
        flagged = terms.get("copay_toward_deductible", False)
        deductible = min(allowed - copay, max(0, room - copay) if flagged else room)
    else:
        raise Refused("order-unknown")
    rate, rest = millionths(terms.get("coinsurance", "0%")), allowed - deductible - copay
    if terms.get("coinsurance_of", "rest") == "allowed":  # the copay is not taken off its base
        coinsurance = min(rest, portion(rate, allowed - deductible))
    else:
        coinsurance = portion(rate, rest)
    if "coinsurance_at_most" in terms:
        coinsurance = min(coinsurance, plan.minor(terms["coinsurance_at_most"]))
    return {"coinsurance": coinsurance, "copay": copay, "deductible": deductible}
