"""What was used before the course, in the ways in which a document may say it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Final

from iptcost._faults import kinds, problem
from iptcost._form.tables import SideTable
from iptcost._rules import limits, money, plan

COUNTED: Final[Mapping[str, tuple[str, ...]]] = {
    "benefits": ("visits_used", "payer_maximum_used"),
    "limits": ("visits_used", "amount_used"),
    "authorizations": ("sessions_used",),
}
"""Of each list of rows, what a ``payers_after`` table says of them."""


def carried_used(raw: object) -> tuple[object, bool]:
    """Return a payer table in which ``used`` may have been given as a ``payers_after`` table.

    Such a table holds what is used in its own ``used``, and in its rows' and limits' counts.
    Beside it whether it is of this plan's form.
    """
    used = raw.get("used") if isinstance(raw, Mapping) else None
    if not (isinstance(raw, Mapping) and isinstance(used, Mapping) and "adapter" in used):
        return raw, True
    table = {**raw, "used": used.get("used")}
    fits = "sides" not in used
    for key, counts in COUNTED.items():
        rows, counted = raw.get(key), used.get(key)
        if isinstance(rows, (list, tuple)) and isinstance(counted, (list, tuple)):
            laid = map(_with_counts, rows, counted, itertools.repeat(counts))
            table[key] = [*laid, *rows[len(counted) :]]
            fits = fits and (key != "benefits" or len(rows) == len(counted))
        elif key == "benefits":
            fits = False
    return table, fits


def _with_counts(row: object, counted: object, keys: tuple[str, ...]) -> object:
    if not (isinstance(row, Mapping) and isinstance(counted, Mapping)):
        return row
    return {**row, **{key: counted[key] for key in keys if key in counted}}


def used_of(table: SideTable) -> limits.Used | None:
    """Return what was used: as stated, or the limits less what is left of them.

    Of a scope of which nothing is said as much was used as ``used`` takes: of the individual
    nothing, of the family what the individual used.
    """
    left = table.left
    if left is None:
        return table.used
    deductible = _used_up(table.deductible, left.deductible) or limits.Amounts()
    out_of_pocket = _used_up(table.out_of_pocket_max, left.out_of_pocket)
    return limits.Used(left.as_of, deductible, out_of_pocket)


def _used_up(limit: limits.Limit | None, left: limits.Remaining | None) -> limits.Amounts | None:
    """Return what was used of a limit of which so much is left; None where that is not said."""
    if left is None:
        return None
    limit = limit or limits.Limit()
    individual = None if limit.family_rule == "aggregate" else limit.individual
    alone = _less(individual, left.individual)
    return limits.Amounts(money.Minor(alone or 0), _less(limit.family, left.family))


def _less(limit: money.Minor | None, left: money.Minor | None) -> money.Minor | None:
    if limit is None or left is None:
        return None
    return money.Minor(max(0, limit - left))


def problems(table: SideTable, path: str) -> Iterator[problem.Problem]:
    """Yield where both what is used and what is left is stated, or what is left of no limit."""
    if table.left is not None and table.used is not None:
        yield problem.Problem(kinds.USED_AND_LEFT, problem.join(path, "left"), {"key": "left"})
    for index, row in enumerate(table.benefits or ()):
        yield from _counted_twice(row, row.visit_limit, problem.join(path, "benefits", index))
    for index, limit in enumerate(table.limits or ()):
        where = problem.join(path, "limits", index)
        given = (limit.visits is not None) + (limit.amount is not None)
        if given != 1:
            yield problem.Problem(kinds.LIMIT_KIND, where, {"count": given})
        yield from _counted_twice(limit, limit.visits, where)


def _counted_twice(
    row: plan.Benefit | limits.SharedLimit, limit: int | None, path: str
) -> Iterator[problem.Problem]:
    if row.visits_left is None:
        return
    where = problem.join(path, "visits_left")
    if row.visits_used is not None:
        yield problem.Problem(kinds.USED_AND_LEFT, where, {"key": "visits_left"})
    if limit is None:
        yield problem.Problem(kinds.LEFT_OF_NOTHING, where)
