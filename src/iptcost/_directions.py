"""Which way the total goes when one value rises: where the corners of a range are enough.

On plain plans (``docs/domain.md``, 'Unknowns') the patient's total never falls when a fee rises,
nor rises when more of the deductible is used. Elsewhere it can go the other way, rarely and
truly; there nothing is claimed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from iptcost._case import Case
from iptcost._plan import ALL_PARTS, Plan, ShareTerms
from iptcost._unknowns import Axis

UP: Final = 1
DOWN: Final = -1

_UP_KEYS: Final = frozenset(
    {
        "copay",
        "coinsurance",
        "deductible",
        "out_of_pocket_max",
        "visits_used",
        "missed_session_fee",
        "missed_sessions",
        "fee",
    }
)


def is_plain(case: Case) -> bool:
    """Return whether the corners of ranges are exact for this case.

    One plan at most, with or without assistance before it; no tiers, no payer's maximum, no
    copay flag, every part counting toward the maximum, no limit on the balance bill. A case
    with actuals or a sliding scale in force is not plain.
    """
    if len(case.plans) > 1 or case.actuals:
        return False
    if not case.payers and case.provider.sliding_scale is not None:
        return False
    return all(map(_is_plain_plan, case.plans))


def _is_plain_plan(plan: Plan) -> bool:
    side = plan.side
    if side.balance_bill_limit is not None or set(side.toward_out_of_pocket) != set(ALL_PARTS):
        return False
    return all(
        not row.tiers
        and row.payer_maximum is None
        and _is_plain_terms(row.terms)
        and (row.toward_out_of_pocket is None or set(row.toward_out_of_pocket) == set(ALL_PARTS))
        for row in side.benefits
    )


def _is_plain_terms(terms: ShareTerms) -> bool:
    return not (terms.copay_toward_deductible or terms.copay_past_maximum)


def directions(case: Case, axes: Iterable[Axis]) -> dict[str, int | None]:
    """Return for each axis which way the total goes when its value rises; None where unsure."""
    plain = is_plain(case)
    sure = {axis.path: direction(case, axis.path, plain=plain) for axis in axes}
    for axis in axes:
        if axis.of is not None and axis.path.partition(".used.")[2].startswith("deductible"):
            # What is used may count toward the maximum too: with the limit it can go either way.
            sure[axis.of] = None
    return sure


def direction(case: Case, path: str, *, plain: bool) -> int | None:
    """Return UP or DOWN for the total of a case when the value at ``path`` rises."""
    if _is_idle(case, path) or path.endswith(_MISSED) or _only_adds(case, path):
        return UP
    if not case.payers and path.startswith(_SCALE) and path.endswith(_SCALE_KEYS):
        return UP
    return _plain_direction(case, path) if plain else None


_MISSED: Final = ("missed_sessions", "missed_session_fee")
_SCALE: Final = "provider.sliding_scale."
_SCALE_KEYS: Final = (".fee", ".percent_of_fee", ".percent_of_monthly_income", "floor", "ceiling")
_IDLE: Final = ("provider.bundles.", "provider.codes.", "client.health_account", "client.tax_rate")
_SCALE_ONLY: Final = (_SCALE, "client.annual_income", "client.household_size")


def _is_idle(case: Case, path: str) -> bool:
    """Return whether a value changes nothing of an estimate; a scale waits beside a payer."""
    if path.startswith(_IDLE):
        return True
    unscaled = bool(case.payers) or case.provider.sliding_scale is None
    return unscaled and path.startswith(_SCALE_ONLY)


def _only_adds(case: Case, path: str) -> bool:
    """Return whether more sessions leave those before them as they are: a cadence does."""
    known = case.course.known
    spread = known is not None and known.cadence is None and case.course.every is None
    return path == "course.sessions" and not spread and not case.actuals


def _plain_direction(case: Case, path: str) -> int | None:
    parts = path.split(".")
    key = parts[-2] if parts[-1] in ("individual", "family") and "fees" not in parts else parts[-1]
    if key == "sessions":
        return UP if parts[0] == "course" else DOWN
    if "allowed" in parts:
        plan = next((plan for plan in case.plans if path.startswith(f"{plan.side_path}.")), None)
        return None if plan is None else (UP if plan.in_network else DOWN)
    if key == "visit_limit" or ("used" in parts and key in ("deductible", "out_of_pocket")):
        return DOWN
    return UP if key in _UP_KEYS or path.startswith("provider.fees.") else None
