"""What has taken place (docs/actuals.md), under one plan: the rest is reckoned from there."""

from datetime import date

from naive_rules.claim import PARTS, Claim, Outcome, adjudicate, counting, terms_of
from naive_rules.plan import Plan
from naive_rules.reading import Table, minor, to_date
from naive_rules.visits import Visit

PART_OF = {"1": "deductible", "2": "coinsurance", "3": "copay", "45": "balance_bill"}


def statement_of(actuals: list[Table], number: int, day: date) -> Table | None:
    """Find what is known of a session, by its number, else by its day."""
    for actual in actuals:
        if actual.get("session", number) == number and (
            "session" in actual or to_date(actual["date"]) == day
        ):
            return actual
    return None


def outcome_of(actual: Table, digits: int) -> Outcome:
    """Read a statement as a session's amounts; billed less both payments is written off."""
    billed, paid = minor(actual["billed"], digits), minor(actual["payer_paid"], digits)
    owed = minor(actual["patient_responsibility"], digits)
    outcome = Outcome(billed, billed, billed - paid - owed, paid)
    if any(part in actual for part in PARTS):
        outcome.parts = {part: minor(actual.get(part, 0), digits) for part in PARTS}
    else:
        for adjustment in actual.get("adjustments", []):
            if adjustment["group"] == "PR":
                part = PART_OF.get(str(adjustment["reason"]), "not_covered")
                outcome.parts[part] += minor(adjustment["amount"], digits)
    return outcome


def take_place(plan: Plan, visit: Visit, outcome: Outcome) -> None:
    """Use up what a session that took place has used of the only plan."""
    plan.accounts.adopt()
    parts, place, year = outcome.parts, plan.row_for(visit), plan.year(visit.day)
    shared = parts["deductible"] + parts["copay"] + parts["coinsurance"]
    if place is None or (outcome.payer_paid == 0 and shared == 0):
        return  # a refused session uses nothing up
    row, number = plan.rows[place], plan.accounts.visits(place, year) + 1
    terms = terms_of(row, number)
    open_before = plan.room("deductible", year)
    expected = adjudicate(plan, visit).outcome.parts["deductible"]
    for kind in ("deductible", "maximum"):  # what it was expected to use is taken back,
        undo = [use for use in plan.accounts.amounts if use.kind == kind][-2:]
        for use in undo:
            plan.accounts.amounts.remove(use)
    met = parts["deductible"] + (parts["copay"] if terms.get("copay_toward_deductible") else 0)
    if parts["deductible"] < expected and outcome.payer_paid > 0:
        met = max(met, open_before)  # more of it was used than the case says: it is met
    used = sum(parts[part] for part in counting(plan, row, terms))
    plan.accounts.use(visit.day, "deductible", (met, met))
    plan.accounts.use(visit.day, "maximum", (used, used))
    Claim(plan, visit, outcome, place).pay(outcome.payer_paid)
