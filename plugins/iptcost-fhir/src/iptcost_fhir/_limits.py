"""Deductible and out-of-pocket maximum of one side, and what is used of them.

They are taken from the rows nearest to psychotherapy that state one, mostly the whole plan's.
What the payer left out is a hole: from 0 to the limit where a limit is known, else "unknown".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

import attrs

from iptcost.payer import Words
from iptcost_fhir import _number
from iptcost_fhir._statement import Level, Measure, Remark, Row, Statement, remark

UNKNOWN: Final = "unknown"
ZERO: Final = Decimal(0)


@attrs.frozen
class Amount:
    """One level's limit and what is used of it; several values where the rows differ."""

    totals: tuple[Decimal, ...] = ()
    used: tuple[Decimal, ...] = ()
    paths: tuple[str, ...] = ()
    used_paths: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()


@attrs.frozen
class Found:
    """A limit as a payer table holds it, what is used of it, where from, and what to say."""

    limit: Any = UNKNOWN
    used: Any = UNKNOWN
    paths: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)
    """Locators by the path below the side: ``deductible.individual``."""
    remarks: tuple[Remark, ...] = ()
    is_zero: bool = False


def read(
    rows: Iterable[tuple[int, Row]],
    measure: Measure,
    digits: int | None,
    *,
    one_year: bool,
) -> Found:
    """Return the limit that ``rows``, with their ranks, state. ``one_year``: so lasts the course.

    An amount of which only the rest is known stands for the limit where the course ends before
    it starts over.
    """
    key = "deductible" if measure == "deductible" else "out_of_pocket_max"
    used_key = "used.deductible" if measure == "deductible" else "used.out_of_pocket"
    speaking = _nearest(rows, measure)
    levels: dict[Level, list[Statement]] = {"individual": [], "family": [], "": []}
    for row, statement in speaking:
        levels[row.level].append(statement)
    remarks: list[Remark] = []
    if levels[""]:
        unsaid = levels[""][0].path
        remarks.append(
            remark(
                unsaid, "{key}: the answer does not say whose; read as the individual's", key=key
            )
        )
    individual = _amount([*levels["individual"], *levels[""]], one_year=one_year)
    family = _amount(levels["family"], one_year=one_year)
    remarks += (*individual.remarks, *family.remarks)
    if not individual.totals and not family.totals:
        return Found(remarks=tuple(remarks))
    aggregate = any(row.aggregate for row, _ in speaking)
    limit: dict[str, Any] = {}
    if individual.totals:
        limit["individual"] = one_of(individual.totals, digits)
    elif not aggregate:
        limit["individual"] = span(ZERO, max(family.totals), digits)
    if family.totals:
        limit["family"] = one_of(family.totals, digits)
        if aggregate:
            limit["family_rule"] = "aggregate"
    either = individual.paths or family.paths
    paths = {
        f"{key}.individual": either if "individual" in limit else (),
        f"{key}.family": family.paths,
        f"{used_key}.individual": individual.used_paths or either,
        f"{used_key}.family": family.used_paths or family.paths,
    }
    return Found(
        limit,
        _used(individual, family, digits),
        {path: places for path, places in paths.items() if places},
        tuple(remarks),
        is_zero=not any((*individual.totals, *family.totals)),
    )


def _nearest(rows: Iterable[tuple[int, Row]], measure: Measure) -> list[tuple[Row, Statement]]:
    """Return the statements of a measure in the rows of the nearest rank that has any."""
    stated = [
        (rank, row, one)
        for rank, row in rows
        for one in row.of(measure)
        if (one.total, one.used, one.remaining) != (None, None, None)
    ]
    limits = [rank for rank, _, one in stated if (one.total, one.remaining) != (None, None)]
    best = min(limits, default=min((rank for rank, _, _ in stated), default=0))
    return [(row, one) for rank, row, one in stated if rank == best]


def _amount(statements: list[Statement], *, one_year: bool) -> Amount:
    """Put a level's total, used and remaining amounts together and hold them together."""
    totals = _distinct(one.total for one in statements)
    used = _distinct(one.used for one in statements)
    left = _distinct(one.remaining for one in statements)
    places = tuple(one.path for one in statements)
    used_places = tuple(one.path for one in statements if one.used is not None)
    remarks: list[Remark] = []
    if len(totals) > 1:
        remarks.append(_differ(statements))
    if len(totals) == len(left) == 1 and not used and totals[0] >= left[0]:
        used, used_places = (totals[0] - left[0],), places
    elif len(totals) == len(left) == len(used) == 1 and totals[0] - used[0] != left[0]:
        values = " / ".join(_number.text(one) for one in (totals[0], used[0], left[0]))
        text = Words("contradiction: total / used / remaining are {values}")
        remarks.append(remark(places[0], text, values=values))
        used = _distinct((used[0], max(totals[0] - left[0], ZERO)))
    elif not totals and len(left) == 1:
        if len(used) == 1:
            totals = (left[0] + used[0],)
        elif one_year:
            totals, used, used_places = left, (ZERO,), places
            remarks.append(
                remark(places[0], "only the remaining amount is stated: taken as the limit")
            )
        else:
            remarks.append(
                remark(
                    places[0],
                    "only {amount} is stated, as remaining",
                    amount=_number.text(left[0]),
                )
            )
    if totals == (ZERO,):
        used, used_places = (ZERO,), places
    return Amount(totals, used, places, used_places, tuple(remarks))


def _differ(statements: list[Statement]) -> Remark:
    places = ", ".join(one.path for one in statements)
    return remark(statements[0].path, "contradiction: the totals differ: {places}", places=places)


def _distinct(values: Iterable[Decimal | None]) -> tuple[Decimal, ...]:
    return tuple(dict.fromkeys(one for one in values if one is not None))


def _used(individual: Amount, family: Amount, digits: int | None) -> dict[str, Any]:
    used: dict[str, Any] = {}
    everyone = family.used or individual.totals or family.totals
    if individual.used:
        used["individual"] = one_of(individual.used, digits)
    else:
        most = min(max(everyone), max(individual.totals or everyone))
        used["individual"] = span(ZERO, most, digits)
    if family.used:
        used["family"] = one_of(family.used, digits)
    elif family.totals:
        least = min(individual.used, default=ZERO)
        used["family"] = span(min(least, max(family.totals)), max(family.totals), digits)
    return used


def one_of(values: tuple[Decimal, ...], digits: int | None) -> Any:
    """Return the one value as text, a choice among several, or that there is none."""
    if not values:
        return UNKNOWN
    texts = [_number.text(value, digits) for value in values]
    return texts[0] if len(texts) == 1 else {"one_of": texts}


def span(low: Decimal, high: Decimal, digits: int | None) -> Any:
    """Return the hole from ``low`` to ``high``; the value itself where they are one."""
    if low == high:
        return _number.text(low, digits)
    return {"low": _number.text(low, digits), "high": _number.text(high, digits)}
