"""The course as it went so far, and the forecast of the rest.

Each session is first estimated from where the payers truly stand before it. What really happened
takes its place, moves the accumulators, and is compared with the estimate: the difference is
that session's own, not one handed down from a session before.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, cast

import attrs

from iptcost._faults import kinds, problem
from iptcost._ledger import lines
from iptcost._rules import accumulators, adjudication, coordination, course, kernel, sliding_scale
from iptcost._rules import actuals as _actuals
from iptcost._rules.accumulators import Accumulators
from iptcost._rules.actuals import PARTS, Actual
from iptcost._rules.case import Case
from iptcost._rules.coordination import ASSISTANCE, PLAN, SELF_PAY, Outcome, Standing
from iptcost._rules.kernel import Parts, Shared
from iptcost._rules.plan import Plan, is_in_force

FIELDS: Final = ("billed", "write_off", "payer_paid", *PARTS)
"""What of a session is compared."""


@attrs.frozen
class Happened:
    """The outcomes, the true ones first, with what was estimated in the place of those."""

    outcomes: list[Outcome]
    estimated: Mapping[int, Outcome]
    """By session number: the estimate that an actual which differs from it took the place of."""
    actuals: Mapping[int, Actual]
    before: int | None
    """The patient's total as it was estimated without the actuals, where that can be told."""
    met: int | None
    """The first session that shows that the deductible was met earlier than estimated."""


def follow(
    case: Case,
    planned: Sequence[course.Planned],
    forecast: Sequence[Outcome],
    reduced: sliding_scale.Scales | None = None,
) -> Happened:
    """Return the course with the actuals in it; a session was held on its actual's date.

    ``forecast`` is the course as it was estimated without them. Raises CaseError for an actual
    that belongs to no session.
    """
    actuals, problems = _actuals.match(case.actuals, planned)
    for number, actual in actuals.items():
        by_nobody = not any(is_in_force(payer, actual.date) for payer in case.payers)
        if actual.payer_paid and by_nobody:
            values = {"session": number}
            problems.append(problem.Problem(kinds.ACTUAL_NO_PAYER, "actuals", values))
    if problems:
        raise problem.CaseError(problems)
    standing = coordination.opening(case)
    outcomes: list[Outcome] = []
    estimated: dict[int, Outcome] = {}
    met: int | None = None
    dates = {number: actual.date for number, actual in actuals.items()}
    held = [each._replace(date=dates.get(each.number, each.date)) for each in planned]
    for session in sorted(held, key=lambda session: session.date):
        outcome = coordination.settle(case, standing, session, reduced)
        row = actuals.get(session.number)
        if row is not None and amounts(outcome) != _amounts(row):
            estimated[session.number] = outcome
            if met is None and len(outcome.rulings) == 1:
                shown = is_met(outcome.rulings[0], _parts(row), row.payer_paid)
                met = session.number if shown else None
            outcome = truly(case, standing, outcome, row)
        outcomes.append(outcome)
        standing = outcome.after
    known = not any(ruling.problems for outcome in forecast for ruling in outcome.rulings)
    before = sum(sum(outcome.patient[:5]) for outcome in forecast) if known else None
    return Happened(outcomes, estimated, actuals, before, met)


def amounts(outcome: Outcome) -> tuple[int, ...]:
    """Return an outcome's amounts in the order of ``FIELDS``."""
    return outcome.session.billed, outcome.write_off, sum(outcome.paid), *outcome.patient[:5]


def _amounts(actual: Actual) -> tuple[int, ...]:
    return (actual.billed, actual.write_off, actual.payer_paid, *_parts(actual)[:5])


def _parts(actual: Actual) -> Shared:
    """Return the patient's parts; an actual without them was refused when it was read."""
    return cast("Shared", actual.parts)


def truly(case: Case, standing: Standing, outcome: Outcome, actual: Actual) -> Outcome:
    """Return what really became of a session that was estimated as ``outcome``."""
    session = outcome.session._replace(billed=actual.billed)
    parts = _parts(actual)
    if outcome.kind == ASSISTANCE and actual.payer_paid != actual.billed:
        alone = standing._replace(assistance=(0,) * len(standing.assistance))
        behind = coordination.settle(case, alone, outcome.session)
        if behind.plans or not actual.payer_paid:
            # The programme did not pay it: its sessions are left, and the plan ruled on this one.
            after = behind.after._replace(assistance=standing.assistance)
            outcome = behind._replace(after=after)
    paid = [0] * len(case.payers)
    if actual.payer_paid:
        # A payment is told of the payer who was to pay, else of the first in force.
        expected = (place for place, due in enumerate(outcome.paid) if due)
        plans = (case.plan_places[plan] for plan in outcome.plans)
        payers = enumerate(case.payers)
        in_force = (place for place, payer in payers if is_in_force(payer, outcome.session.date))
        paid[next(itertools.chain(expected, plans, in_force))] = actual.payer_paid
    after = outcome.after
    if outcome.kind == PLAN and len(outcome.rulings) == 1:
        (place,) = outcome.plans
        before = coordination.standing_on(case, standing, session.date)
        used = move(case.plans[place], before.plans[place], outcome, parts, actual.payer_paid)
        after = coordination.after_session(case, before, session, {place: used})
    paid_by = tuple(paid)
    return Outcome(session, SELF_PAY, (), parts, actual.write_off, paid_by, after, outcome.plans)


def move(
    plan: Plan, before: Accumulators, outcome: Outcome, patient: Shared, paid: int
) -> Accumulators:
    """Return the accumulators after a session of these true amounts (domain, step 10).

    ``outcome`` is what was estimated of it. A session of which the plan recognised nothing uses
    nothing. Which parts count is the plan's rule; by how much they moved is the statement's.
    """
    session, ruling = outcome.session, outcome.rulings[0]
    recognised = paid + patient.deductible + patient.copay + patient.coinsurance
    if not recognised and (patient.not_covered or ruling.allowed):
        return before
    terms = ruling.terms
    toward = plan.side.toward_out_of_pocket
    counts = (
        ("deductible" in toward, "copay" in toward, "coinsurance" in toward)
        if terms is None
        else (terms.deductible_counts, terms.copay_counts, terms.coinsurance_counts)
    )
    shared = (patient.deductible, patient.copay, patient.coinsurance)
    by = patient.deductible
    if terms is not None and terms.copay_toward_deductible:
        by += patient.copay
    if ruling.room is not None and is_met(ruling, patient, paid):
        by = max(by, ruling.room.deductible)
    maximum = sum(part for part, counting in zip(shared, counts, strict=True) if counting)
    if ruling.row is None:
        use = accumulators.Use(session.date, (by, by), (maximum, maximum))
        return accumulators.add(before, plan, use)
    parts = Parts(*shared, patient.not_covered, paid, by, maximum, 0)
    moved = accumulators.after(before, plan, session, ruling.row, parts)
    if ruling.authorization is None or ruling.unrenewed or terms is None:
        return moved
    return accumulators.authorized(moved, ruling.authorization)


def is_met(ruling: adjudication.Ruling, patient: Shared, paid: int) -> bool:
    """Return whether a session shows that the deductible was met earlier than the plan ruled.

    It does where the payer shared what came after the deductible, and took less of it than was
    estimated. The maximum is left as it was: who met it is not known.
    """
    room, terms = ruling.room, ruling.terms
    if room is None or terms is None or terms.order == kernel.DEDUCTIBLE_WAIVED:
        return False
    shared = patient.copay + patient.coinsurance > 0 or not (terms.copay or terms.coinsurance)
    return shared and paid > 0 and patient.deductible < kernel.step(room, terms).deductible


# -- in the estimate's words ------------------------------------------------------------------


def told(made: lines.Estimate, happened: Happened, coin: lines.Coin) -> lines.Estimate:
    """Return the estimate with its actual lines marked and their differences told."""
    before, assumed = happened.before, list(made.assumptions)
    if happened.estimated:
        assumed.append(lines.Assumption("forecast-by-stated-terms", "actuals"))
    if happened.met is not None:
        values = {"session": str(happened.met)}
        assumed.append(lines.Assumption("deductible-taken-as-met", "actuals", values))
    if any(len(outcome.rulings) > 1 for outcome in happened.estimated.values()):
        assumed.append(lines.Assumption("actuals-of-two-plans", "actuals"))
    return attrs.evolve(
        made,
        sessions=tuple(_mark(made.sessions, happened, coin)),
        assumptions=tuple(assumed),
        differences=tuple(differences(happened, coin)),
        estimated_before=None if before is None else coin(before) + made.totals.missed_sessions,
    )


def _mark(
    sessions: Sequence[lines.Session], happened: Happened, coin: lines.Coin
) -> Iterator[lines.Session]:
    """Yield the ledger with its actual lines marked; one that differs says so by one step."""
    for session in sessions:
        actual = happened.actuals.get(session.number)
        if actual is None:
            yield session
            continue
        marked = session._replace(actual=True)
        if session.number in happened.estimated:
            # What the payer recognised; all of it where nothing was covered.
            allowed = actual.payer_paid + actual.withheld + sum(_parts(actual)[:4])
            marked = marked._replace(
                allowed=coin(allowed),
                adjustments=tuple(
                    lines.Adjustment(entry.group, entry.reason, coin(entry.amount))
                    for entry in actual.adjustments
                ),
                steps=(lines.Step("actual", session.patient_responsibility),),
                second_adjustments=(),
            )
        yield marked


def differences(happened: Happened, coin: lines.Coin) -> Iterator[lines.Difference]:
    """Yield each amount in which a session differs from its estimate, with the likely reason."""
    for number, estimated in sorted(happened.estimated.items()):
        actual = happened.actuals[number]
        pairs = zip(FIELDS, amounts(estimated), _amounts(actual), strict=True)
        differing = {field: (had, has) for field, had, has in pairs if had != has}
        codes = tuple(f"{entry.group}-{entry.reason}" for entry in actual.adjustments)
        follows = _takes_all(estimated.patient, sum(estimated.paid)) and _takes_all(
            _parts(actual), actual.payer_paid
        )
        refused = actual.billed and not actual.payer_paid and not actual.patient_responsibility
        kept_back = {"payer_paid": actual.withheld, "write_off": -actual.withheld}
        for field, (had, has) in differing.items():
            reason = _reason(field, had, has, differing)
            if actual.withheld and has + kept_back.get(field, 0) == had:
                reason = "withheld"
            elif refused:  # by the payer, and not the patient's to pay
                reason = "refused" if field == "write_off" else "follows"
            elif field == "deductible" and follows and {"billed", "write_off"} & set(differing):
                reason = "follows"
            yield lines.Difference(number, actual.date, field, coin(had), coin(has), reason, codes)


def _takes_all(patient: Shared, paid: int) -> bool:
    """Return whether all that the plan recognised fell to the deductible."""
    return patient.deductible > 0 and not (paid or patient.copay or patient.coinsurance)


_BY_ITSELF: Final[Mapping[str, tuple[str, str]]] = {
    "billed": ("fee", "fee"),
    "deductible": ("deductible-used-more", "deductible-used-less"),
    "not_covered": ("covered-after-all", "not-covered"),
}
"""Why a field is less than it was estimated, and why more."""


def _reason(field: str, had: int, has: int, differing: Mapping[str, tuple[int, int]]) -> str:
    """Return the stable code of why a field differs, as far as the amounts tell."""
    if field == "deductible" and "not_covered" in differing:
        return "follows"
    if field in _BY_ITSELF:
        return _BY_ITSELF[field][has > had]
    if field in ("write_off", "balance_bill"):
        return "follows" if {"billed", "not_covered"} & set(differing) else "allowed-amount"
    if field == "payer_paid" and len(differing) > 1:
        return "follows"
    if {"billed", "write_off", "deductible", "not_covered"} & set(differing):
        return "follows"
    return field.replace("_", "-")
