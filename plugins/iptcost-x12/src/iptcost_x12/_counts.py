"""Limits on visits, and on what the payer pays: how many, in which period, how many are used.

They are stated in many ways: a quantity (EB09, EB10) with its period (EB06), a delivery (HSD), an
amount of a limitation (EB07), or words. Each comes to the same ``Stated``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, Final

import attrs

from iptcost.payer import amount_text
from iptcost_x12._limits import REMAINING, USED, minor
from iptcost_x12._said import Remark, Said, any_of, between, remark
from iptcost_x12._speaking import SERVICE_TYPES, Visit, speaking
from iptcost_x12._values import Answer, BenefitRow
from iptcost_x12._words import Worded, amounts_in, visits_in

MOST_VISITS: Final = 10_000
YEAR: Final = "benefit-year"
LIFETIME: Final = "lifetime"
COURSE: Final = "course"
_MONTHS: Final = frozenset({1, 2, 3, 4, 6})
"""Windows that fit a year; of twelve months it is the year."""
_VISITS: Final = frozenset({"VS", "P6"})
_LIKE_VISITS: Final = frozenset({"M2", "DY", "CA", "CE", "QA", "HS", "S7"}) - {"S7"}
"""Quantities that may be visits, and may not: days, hours, a maximum of nobody knows what."""
_STATING: Final = frozenset({"F", "1", "2", "3", "4", "5", "D", "H", "A", "B"})
_WHOLE: Final = frozenset({"F", "1", "2", "3", "4", "5"})
"""Rows whose delivery (HSD) limits the service itself."""


@attrs.frozen
class Stated:
    """One number that a row states: of the limit, of what is used, or of what is left."""

    kind: str
    """Empty for the limit itself, else USED or REMAINING."""
    per: str
    """``benefit-year``, ``lifetime``, ``course``, ``N months``; empty where none is said."""
    count: int
    row: BenefitRow
    surely: bool = True
    """Whether it surely is a number of visits."""


@attrs.frozen
class Counted:
    """The keys of a benefits row, limits that need a table of their own, and what is to be told."""

    tree: dict[str, Any] = attrs.field(factory=dict)
    limits: tuple[dict[str, Any], ...] = ()
    notes: tuple[Remark, ...] = ()
    rows: tuple[BenefitRow, ...] = ()


def counts(answer: Answer, visit: Visit, digits: int) -> Counted:
    """Return the limits of the nearest service type that states any.

    A limitation (F) with amount 0 and no quantity says nothing. Those of the whole plan (30) are
    limits that all care shares.
    """
    for service_type in SERVICE_TYPES[:-1]:
        rows = [r for r in answer.rows if r.code in _STATING and service_type in r.service_types]
        spoken = speaking((r for r in rows if _says(r)), visit, answer).rows
        if not spoken:
            continue
        stated = [one for row in spoken for one in _visits_of(row)]
        money = [
            row
            for row in spoken
            if row.code == "F" and not _visits_of(row) and [*_amounts_of(row, digits)]
        ]
        return _counted(stated, money, spoken, digits)
    return Counted()


def _counted(
    stated: list[Stated], money: list[BenefitRow], spoken: Iterable[BenefitRow], digits: int
) -> Counted:
    tree: dict[str, Any] = {}
    limits: list[dict[str, Any]] = []
    for per, own in _by_period(stated):
        found = _limit_of(own)
        if found and per == YEAR:
            tree |= {"visit_limit": found[0], "visits_used": found[1]}
        elif found:
            limits.append({"visits": found[0], "per": per, "visits_used": found[1]})
    for per, total, used in _amounts(money, digits):
        if per == YEAR:
            tree |= {"payer_maximum": total, "payer_maximum_used": used}
        else:
            limits.append({"amount": total, "per": per, "amount_used": used})
    held = {one.row for one in stated} | set(money)
    notes = tuple(
        remark("limitation: {words}", [row], words="; ".join(row.messages))
        for row in spoken
        if row in held and row.messages
    )
    return Counted(tree, tuple(limits), notes, tuple(held))


def _by_period(stated: list[Stated]) -> Iterator[tuple[str, list[Stated]]]:
    """Yield each period that a limit is stated of, with the numbers of that period.

    What is left or used is of the limit of its own period. Where it names none it is of the
    year's, or of the only one there is; beside several others it is of nobody knows which.
    """
    totals = dict.fromkeys(one.per or YEAR for one in stated if not one.kind)
    rests = dict.fromkeys(one.per for one in stated if one.kind == REMAINING and one.per)
    unnamed = YEAR
    if totals and YEAR not in totals and not totals.keys() <= rests.keys():
        unnamed = next(iter(totals)) if len(totals) == 1 else ""
    rests |= dict.fromkeys(one.per or unnamed for one in stated if one.kind == REMAINING)
    for per in totals | rests:
        if per:
            yield (
                per,
                [one for one in stated if (one.per or (unnamed if one.kind else per)) == per],
            )


def _says(row: BenefitRow) -> bool:
    if row.code in ("F", "H"):
        counted = row.quantity is not None or bool(row.deliveries)
        return counted or bool(row.amount or row.messages)
    return (
        any(d.unit == "VS" for d in row.deliveries)
        or (row.quantity_kind in _VISITS and row.quantity is not None and row.code in _WHOLE)
        or any(said.role == "limit" for said in _visits_said(row))
    )


def _period_of(code: str, count: Decimal | None) -> str | None:
    """Return the period of a limit; None for one that no limit can be counted in.

    A period that no limit has is read as the next longer one: fewer visits, never more.
    """
    number = 1 if count is None else int(count)
    if count is not None and (count != number or number < 1):
        return None
    if code in ("21", "22", "23", "25"):
        return YEAR if number == 1 else LIFETIME
    if code == "34":
        return _months(number)
    return {"": "", "32": LIFETIME, "33": LIFETIME, "26": COURSE}.get(code)


def _months(number: int) -> str:
    if number in _MONTHS:
        return f"{number} months"
    return YEAR if number <= 12 else LIFETIME  # noqa: PLR2004 - months of a year


def _visits_of(row: BenefitRow) -> list[Stated]:
    """Return the numbers of visits that a row states."""
    found = [*_of_quantity(row), *_of_deliveries(row)]
    if not found:
        found += _of_words(row)
    return [one for one in found if 0 <= one.count <= MOST_VISITS]


def _of_quantity(row: BenefitRow) -> Iterator[Stated]:
    if row.quantity is None or row.quantity != int(row.quantity) or row.deliveries:
        return
    count = int(row.quantity)
    if row.quantity_kind == "99":
        yield Stated(USED, "", count, row)
    elif row.quantity_kind in _VISITS | _LIKE_VISITS:
        surely = row.quantity_kind in _VISITS
        yield from _one(row.period, None, count, row, surely=surely)


def _of_deliveries(row: BenefitRow) -> Iterator[Stated]:
    """Yield the numbers of HSD: so many visits in so many periods. A row's own period is theirs."""
    for delivery in row.deliveries:
        count = delivery.quantity
        if count is None or count != int(count) or delivery.unit not in _VISITS | _LIKE_VISITS:
            continue
        surely = delivery.unit in _VISITS and row.code in _WHOLE
        code = delivery.period or row.period
        if code in ("27", "") and row.period in (USED, REMAINING, "32", "33"):
            code = row.period
        yield from _one(code, delivery.periods, int(count), row, surely=surely)


def _one(
    code: str, periods: Decimal | None, count: int, row: BenefitRow, *, surely: bool
) -> Iterator[Stated]:
    if code == USED:
        yield Stated(USED, YEAR, count, row, surely)
    elif code == REMAINING:
        yield Stated(REMAINING, "", count, row, surely)
    elif code == "33":
        yield Stated(REMAINING, LIFETIME, count, row, surely)
    elif (per := _period_of(code, periods)) is not None:
        yield Stated("", per, count, row, surely)


def _visits_said(row: BenefitRow) -> Iterator[Worded]:
    """Yield the numbers of visits in a row's messages.

    A bare number of visits is a limit in a row of limits alone. Where one message speaks of
    visits, so does the next: what is used may stand there by itself.
    """
    of_visits = any(map(visits_in, row.messages))
    for message in row.messages:
        for said in visits_in(message, of_visits=of_visits):
            if said.role != "limit" or not said.bare or row.code in ("F", "H"):
                yield said


def _of_words(row: BenefitRow) -> Iterator[Stated]:
    """Yield the numbers of words. Beside a share, so many visits may be those that it is of."""
    for said in _visits_said(row):
        surely = said.role != "limit" or row.code not in ("A", "B")
        yield _in_words(said, int(said.number), row, surely=surely)


def _in_words(said: Worded, count: int, row: BenefitRow, *, surely: bool = True) -> Stated:
    if said.role == "limit":
        return Stated("", _worded(said), count, row, surely)
    per = LIFETIME if said.unit == "lifetime" else ""
    return Stated(REMAINING if said.role == "left" else USED, per, count, row, surely)


def _worded(said: Worded) -> str:
    """Return the period of a limit in words."""
    if said.unit == "months":
        return _months(said.many)
    return {"lifetime": LIFETIME, "episode": COURSE}.get(said.unit, YEAR)


def _limit_of(stated: list[Stated]) -> tuple[Said, Said] | None:
    """Return a limit and what is used of it; None where nothing states either.

    What is only perhaps a number of visits is a limit from it to none.
    """
    totals = {one.count: one for one in stated if not one.kind}
    left = {one.count for one in stated if one.kind == REMAINING}
    used = {one.count for one in stated if one.kind == USED}
    rows = tuple(dict.fromkeys(one.row for one in stated))
    if not totals:
        if not left:
            return None
        told = {rest + so_far for rest in left for so_far in used} or left
        return any_of(sorted(told), rows), any_of(sorted(used) or [0], rows)
    most = max(totals)
    if not all(one.surely for one in totals.values()):
        limit = between(min(totals), MOST_VISITS, *rows)
    else:
        limit = any_of(sorted(totals), rows)
    reckoned = {total - rest for total in totals for rest in left if total >= rest}
    both = used & reckoned or used | reckoned
    if both:
        return limit, any_of(sorted(both), rows)
    return limit, between(0, most, *rows) if most else Said(0, rows)


def _amounts(rows: list[BenefitRow], digits: int) -> Iterator[tuple[str, Said, Said]]:
    """Yield each maximum that the payer pays: its period, the amount, and what is used of it."""
    stated = [one for row in rows for one in _amounts_of(row, digits)]
    for per, own in _by_period(stated):
        totals = {one.count for one in own if not one.kind}
        left = {one.count for one in own if one.kind == REMAINING}
        used = {one.count for one in own if one.kind == USED}
        behind = tuple(dict.fromkeys(one.row for one in own))
        if totals:
            reckoned = {total - rest for total in totals for rest in left if total >= rest}
            so_far = used & reckoned or used | reckoned
        else:  # written as the limit, which is the same until the period ends
            totals, so_far = {rest + one for rest in left for one in used} or left, used or {0}
        whole, part = (
            [amount_text(value, digits) for value in sorted(values)] for values in (totals, so_far)
        )
        unsaid = between(amount_text(0, digits), whole[-1], *behind)
        yield per, any_of(whole, behind), any_of(part, behind) if part else unsaid


def _amounts_of(row: BenefitRow, digits: int) -> Iterator[Stated]:
    """Yield the amounts of a limitation, in minor units: its own (EB07), or its words'."""
    value = minor(row, digits)
    if row.amount:
        if value is not None:
            yield from _one(row.period, None, value, row, surely=True)
        return
    for message in row.messages:
        for said in amounts_in(message):
            yield _in_words(said, int(said.number.scaleb(digits)), row)
