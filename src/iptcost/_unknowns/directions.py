"""Which way the total goes when one value rises: where the corners of a range are enough.

On plain plans (``docs/domain.md``, 'Unknowns') the patient's total never falls when a fee rises,
nor rises when more of the deductible is used. A plan that is plain but for one thing keeps most
of these ways. Elsewhere it can go the other way, rarely and truly; there nothing is claimed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from iptcost._rules.case import Case
from iptcost._rules.plan import ALL_PARTS, Plan
from iptcost._unknowns.possible import IDLE, Axis

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


UNCOUNTED: Final = "parts that don't count"
COPAY_FLAGS: Final = {
    "copay_toward_deductible": "copays toward the deductible",
    "copay_past_maximum": "copays past the maximum",
}
UNSURE: Final[Mapping[str, frozenset[str]]] = {
    "tiers": frozenset({"fee", "visits_used", "sessions of assistance"}),
    "payer's maximum": frozenset(
        {"fee", "allowed", "copay", "coinsurance", "deductible", "used deductible"}
    ),
    "copays past the maximum": frozenset({"copay", "deductible", "used deductible"}),
    "copays toward the deductible": frozenset({"copay"}),
    "balance-bill limit": frozenset({"allowed"}),
}
"""What a plan may have beside the plain, and which values may then go the other way.

Of each alone: found by random search (``tests/test_counter_examples.py`` has the sums), and what is
the same by the rules: more used of a deductible is a smaller one. Where a plan has two of them, or
parts that don't count, nothing is claimed.
"""


def features(case: Case) -> frozenset[str] | None:
    """Return what the case's plan has beside the plain; None where nothing is claimed.

    Nothing is claimed of a second plan, actuals, or a sliding scale in force.
    """
    if len(case.plans) > 1 or case.actuals or case.states_change:
        return None
    if not case.payers and case.provider.sliding_scale is not None:
        return None
    return frozenset(name for plan in case.plans for name in _features_of(plan))


def _features_of(plan: Plan) -> Iterator[str]:
    side = plan.side
    if side.balance_bill_limit is not None:
        yield "balance-bill limit"
    for row in side.benefits:
        if row.tiers:
            yield "tiers"
        if row.payer_maximum is not None:
            yield "payer's maximum"
        for terms in (row.terms, *(tier.terms for tier in row.tiers)):
            if not terms.is_plain:
                yield UNCOUNTED  # no way is claimed of a share that is cut
            yield from (name for flag, name in COPAY_FLAGS.items() if getattr(terms, flag))
        toward = row.toward_out_of_pocket
        if set(side.toward_out_of_pocket if toward is None else toward) != set(ALL_PARTS):
            yield UNCOUNTED
    if set(side.toward_out_of_pocket) != set(ALL_PARTS):
        yield UNCOUNTED


def directions(case: Case, axes: Iterable[Axis]) -> dict[str, int | None]:
    """Return for each axis which way the total goes when its value rises; None where unsure."""
    found = features(case)
    sure = {axis.path: direction(case, axis.path, found) for axis in axes}
    for axis in axes:
        if axis.of is not None and axis.path.partition(".used.")[2].startswith("deductible"):
            # What is used may count toward the maximum too: with the limit it can go either way.
            sure[axis.of] = None
        if axis.over is not None and sure[axis.path] is None:
            # What lifts it from below goes with it.
            sure[axis.over] = None
    return sure


def direction(case: Case, path: str, found: frozenset[str] | None) -> int | None:
    """Return UP or DOWN for the total of a case when the value at ``path`` rises.

    ``found`` are the features of its plan.
    """
    if _is_idle(case, path) or path.endswith(_MISSED) or _only_adds(case, path):
        return UP
    if not case.payers and path.startswith(_SCALE) and path.endswith(_SCALE_KEYS):
        return UP
    if found is None or len(found) > 1 or ".tiers." in path:
        return None
    (name,) = found or ("",)
    if name == UNCOUNTED:
        return None
    unsure = UNSURE.get(name, frozenset())
    return None if _key_of(path) in unsure else plain_direction(case, path)


def _key_of(path: str) -> str:
    """Return what a value is, as ``UNSURE`` names it."""
    parts = path.split(".")
    if "fees" in parts:
        return "fee"
    if "allowed" in parts:
        return "allowed"
    if parts[0] == "payers" and parts[-1] == "sessions":
        return "sessions of assistance"
    key = parts[-2] if parts[-1] in ("individual", "family") else parts[-1]
    return f"used {key}" if "used" in parts else key


_MISSED: Final = (
    "missed_sessions",
    "missed_session_fee",
    "late_cancellations",
    "late_cancellation_fee",
)
_SCALE: Final = "provider.sliding_scale."
_SCALE_KEYS: Final = (".fee", ".percent_of_fee", ".percent_of_monthly_income", "floor", "ceiling")
_SCALE_ONLY: Final = (_SCALE, "client.annual_income", "client.household_size")


def _is_idle(case: Case, path: str) -> bool:
    """Return whether a value changes nothing of an estimate; a scale waits beside a payer."""
    if path.startswith(IDLE):
        return True
    waits = bool(case.plans) and case.timeline is None and not case.caps_cost_share
    unscaled = waits or case.provider.sliding_scale is None
    return unscaled and path.startswith(_SCALE_ONLY)


def _only_adds(case: Case, path: str) -> bool:
    """Return whether more sessions leave those before them as they are: a cadence does."""
    known = case.course.known
    spread = known is not None and known.cadence is None and case.course.every is None
    return path == "course.sessions" and not spread and not case.actuals


def plain_direction(case: Case, path: str) -> int | None:
    """Return UP or DOWN for a value of a plain plan; None where even there nothing is claimed."""
    parts = path.split(".")
    scoped = parts[-1] in ("individual", "family") and "fees" not in parts
    key = parts[-2] if scoped else parts[-1]
    if key == "sessions":
        return UP if parts[0] == "course" else DOWN
    if "allowed" in parts:
        plan = next((plan for plan in case.plans if path.startswith(f"{plan.side_path}.")), None)
        return None if plan is None else (UP if plan.in_network else DOWN)
    if key == "visit_limit" or ("used" in parts and key in ("deductible", "out_of_pocket")):
        return DOWN
    return UP if key in _UP_KEYS or path.startswith("provider.fees.") else None
