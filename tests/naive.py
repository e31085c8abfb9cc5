"""A second, slow, obvious reckoning of an estimate, written from the rules' text alone.

It shares no code with the engine on purpose: the tests compare the two to the cent. The rules
stand in `naive_rules`, a module for each chapter of domain.md; this is the whole of an estimate.
"""

from datetime import date

from naive_rules.claim import PARTS, Outcome, uncovered
from naive_rules.happened import outcome_of, statement_of, take_place
from naive_rules.payers import Payers, helping, under_plans
from naive_rules.plan import Plan
from naive_rules.reading import Refused, Table, decimals, minor, to_date
from naive_rules.scale import Scale
from naive_rules.visits import Visit, course_visits

__all__ = ["Refused", "estimate", "through_the_course"]


def estimate(case: Table) -> Table:
    """Reckon a known case document."""
    digits = decimals(case.get("currency", "USD"))
    sessions, _ = through_the_course(case, digits)
    return {"sessions": sessions, "totals": totals(case, digits, sessions)}


def through_the_course(case: Table, digits: int) -> tuple[list[Table], Payers]:
    """Reckon session by session; return them, and the payers as they stand after the last."""
    visits = course_visits(case, digits)
    payers = Payers(case.get("payers", []), digits, [visit.day for visit in visits])
    scale = None
    if "sliding_scale" in case.get("provider", {}):
        scale = Scale(case, digits, visits[0].day)
    sessions = []
    for number, visit in enumerate(visits, 1):
        actual = statement_of(case.get("actuals", []), number, visit.day)
        if actual is not None:
            visit.day = to_date(actual["date"])
        payers.receive_care(visit.day)
        if actual is not None:
            outcome = outcome_of(actual, digits)
            [plan] = payers.all  # under one plan; what several paid a statement does not tell
            take_place(plan, visit, outcome)  # type: ignore[arg-type]
            paid = [outcome.payer_paid]
        else:
            outcome, paid = one_session(payers, scale, visit)
        plans = [payer for payer in payers.in_force(visit.day) if isinstance(payer, Plan)]
        year = plans[0].year(visit.day) if plans else None
        sessions.append(written(number, visit, year, outcome, paid))
    return sessions, payers


def one_session(payers: Payers, scale: Scale | None, visit: Visit) -> tuple[Outcome, list[int]]:
    """Reckon a session by those who are in force on its day, and what each of all paid."""
    held = payers.in_force(visit.day)
    plans, programme = [payer for payer in held if isinstance(payer, Plan)], helping(held)
    by_payer: dict[int, int] = {}
    if visit.billed == 0:
        outcome = Outcome(0, 0)
    elif programme is not None:
        programme.left -= 1
        outcome = Outcome(visit.billed, visit.billed, payer_paid=visit.billed)
        by_payer[id(programme)] = visit.billed
    elif plans:
        outcome, paid = under_plans(plans, visit)
        by_payer = {id(plan): amount for plan, amount in zip(plans, paid, strict=True)}
        if scale is not None and scale.caps:
            outcome.owe_at_most(scale.price(visit.billed, visit.day))
    elif scale is not None:
        outcome = uncovered(visit.billed, scale.price(visit.billed, visit.day))
        # READING: `allowed` is the billed charge where no plan recognises anything.
        outcome.allowed = visit.billed
    else:
        outcome = uncovered(visit.billed, visit.billed)
    return outcome, [by_payer.get(id(payer), 0) for payer in payers.all]


def written(number: int, visit: Visit, year: date | None, o: Outcome, paid: list[int]) -> Table:
    """Write one session of the result, and see that it balances."""
    assert o.billed == o.write_off + o.payer_paid + o.patient()
    assert o.payer_paid == sum(paid)
    assert min(o.write_off, *o.parts.values(), *paid, 0) == 0
    return {
        "number": number,
        "date": visit.day,
        "service": visit.service,
        "modality": visit.modality,
        "phase": visit.phase,
        "benefit_year": year,
        "billed": o.billed,
        "allowed": o.allowed,
        "write_off": o.write_off,
        **o.parts,
        "payer_paid": o.payer_paid,
        "patient_responsibility": o.patient(),
        "payers": paid,
    }


def totals(case: Table, digits: int, sessions: list[Table]) -> Table:
    """Sum the sessions, and add the missed ones and those cancelled too late."""
    names = ("billed", "write_off", "payer_paid", "patient_responsibility", *PARTS)
    sums = {name: sum(session[name] for session in sessions) for name in names}
    provider, client = case.get("provider", {}), case.get("client", {})
    missed = 0
    for fee, number in (
        ("missed_session_fee", "missed_sessions"),
        ("late_cancellation_fee", "late_cancellations"),
    ):
        missed += minor(provider.get(fee, 0), digits) * client.get(number, 0)
    return {
        "to_pay": sums["patient_responsibility"] + missed,
        "missed_sessions": missed,
        **sums,
    }
