"""Draws case documents with up to four holes, and tries every filling of them.

The money of a case is made small (a fee is 20 units, not 10,000), so that whole ranges, with
every place where a limit begins or ends to bind, can be enumerated.
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
import random
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import drawn_life
import iptcost
import strategies
from iptcost._form.holes import at, put
from iptcost._ledger import fold
from iptcost._rules.actuals import PARTS
from iptcost._unknowns import choosing, possible, reach

Table = dict[str, Any]
SMALLER = 500
MOST_FILLINGS = 300
SIDE = r"payers\.\d\.(?:sides\.[^.]+\.)?"
AMOUNTS = re.compile(
    r"provider\.(?:fees\.\w+|missed_session_fee)|course\.visits\.\d+\.fee|"
    r"provider\.(?:fee_changes\.\d\.fees\.\w+|late_cancellation_fee)|"
    rf"{SIDE}(?:(?:allowed_changes\.\d\.)?allowed\.\w+|"
    r"benefits\.\d\.(?:tiers\.\d\.)?(?:copay|coinsurance_at_most|payer_maximum|"
    r"payer_maximum_used)|(?:deductible|out_of_pocket_max|"
    r"(?:used|left)\.(?:deductible|out_of_pocket)|used\.carry_over)(?:\.individual|\.family)?|"
    r"limits\.\d\.(?:amount|amount_used)|other_care\.\d\.(?:deductible|out_of_pocket))"
)
COUNTS = re.compile(
    rf"course\.sessions|payers\.\d\.sessions|{SIDE}benefits\.\d\.(?:visit_limit|visits_used)|"
    rf"{SIDE}(?:limits\.\d\.(?:visits|visits_used)|authorizations\.\d\.sessions)|"
    r"client\.(?:missed_sessions|late_cancellations)"
)
RATES = re.compile(rf"{SIDE}(?:balance_bill_limit|benefits\.\d\.(?:tiers\.\d\.)?coinsurance)")
DAYS = [f"{dt.date(2025, 1, 1) + dt.timedelta(n):%m-%d}" for n in range(365)]


class Holed(NamedTuple):
    """A document with holes, and what each of them stands for."""

    data: Table
    grids: Mapping[str, list[Any]]


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each plain value of a document with its path."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from leaves(item, f"{path}.{key}".lstrip("."))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from leaves(item, f"{path}.{index}")
    else:
        yield path, value


def small(case: Table) -> Table:
    """Return the case in a currency without cents, its amounts made small."""
    made: Any = {**case, "currency": "JPY"}
    digits = 0 if case.get("currency") == "JPY" else 2
    for path, value in leaves(case):
        if AMOUNTS.fullmatch(path):
            minor = round(float(value) * 10**digits)
            made = put(made, path, str(minor if minor < SMALLER else minor // SMALLER))
    return made  # type: ignore[no-any-return]


def punched(case: Table, rng: random.Random) -> Holed:
    """Return a small case with up to four holes in it."""
    spots = [
        (path, value)
        for path, value in leaves(case)
        if any(kind.fullmatch(path) for kind in (AMOUNTS, COUNTS, RATES))
    ]
    spots += [
        (f"payers.{index}.benefit_year", "01-01")
        for index, payer in enumerate(case.get("payers", ()))
        if payer["adapter"] == "plan" and rng.random() < 0.2
    ]
    spots += [(path, value) for path, value in leaves(case) if path.endswith(".order")]
    grids: dict[str, list[Any]] = {}
    holed: Any = case
    for path, value in rng.sample(spots, min(len(spots), rng.randint(1, 4))):
        room = MOST_FILLINGS // math.prod(map(len, grids.values()))
        hole, grid = _hole(case, path, value, rng)
        if len(grid) <= room:
            grids[path] = grid
            holed = put(holed, path, hole)
    return Holed(holed, grids)


def _hole(case: Table, path: str, value: Any, rng: random.Random) -> tuple[Any, list[Any]]:
    """Return a hole at a path, and all that it stands for."""
    if path.endswith("benefit_year"):
        return "unknown", DAYS
    if path.endswith(".order"):
        return "unknown", list(strategies.ORDERS)
    if RATES.fullmatch(path):
        low = min(possible.unit_of(path, 0).read(value), 1_000_000 - 3)
        grid: list[Any] = [f"{n / 10_000:.4f}%" for n in range(low, low + 4)]
    elif COUNTS.fullmatch(path):
        low = max(1 if path.endswith("sessions") else 0, int(value) - 1)
        grid = list(range(low, low + 3))
    elif path.endswith("used.deductible") and rng.random() < 0.5:
        limit = at(case, path.replace("used.", ""))
        if isinstance(limit, str) and int(limit) <= 60:
            return "unknown", [str(n) for n in range(int(limit) + 1)]
        return value, [value]
    else:
        least = 1 if "fee" in path and rng.random() < 0.7 else 0
        low = max(least, int(value) - rng.choice((0, 1, 3, 8)))
        grid = [str(n) for n in range(low, low + rng.choice((2, 5, 12, 30)))]
    if rng.random() < 0.15:
        grid = grid[:: max(1, len(grid) // 3)]
        return {"one_of": grid}, grid
    return {"low": grid[0], "high": grid[-1]}, grid


def total(data: Mapping[str, Any]) -> int:
    """Return what a filling comes to, minor units."""
    return fold.total(possible.case_of(data))


def totals(holed: Holed) -> list[int]:
    """Return what every filling comes to; CaseError where one is wrong."""
    found = []
    for values in itertools.product(*holed.grids.values()):
        filled: Any = holed.data
        for path, value in zip(holed.grids, values, strict=True):
            filled = put(filled, path, value)
        found.append(total(filled))
    return found


class Compared(NamedTuple):
    """A range beside the enumeration of all its fillings."""

    exact: bool
    width: int
    true_width: int
    wrong: str
    """What differs; empty where nothing does."""
    work: tuple[int, int]
    """Fillings reckoned, and boxes of fillings."""


def drawn(seed: int, kind: str, rng: random.Random) -> Table:
    """Draw a case of one of the ``KINDS``."""
    if kind == "plain":
        return strategies.draw_plain_case(rng)
    if kind == "any":
        return strategies.draw_case(rng)
    if kind == "dated":
        # A plan's days begin or end within the course, most often for another's.
        keys = {"from", "carries"} if rng.random() < 0.4 else {"from"}
        return drawn_life.draw_life(seed, keys, always=True)[0]
    if kind == "life":
        return drawn_life.draw_few(seed)
    return begun(small(strategies.draw_case(rng)), rng)


KINDS = ("plain", "any", "dated", "life", "begun")
"""Of one plan without more, of everything, of dated plans, of what changes, partly held."""


def begun(case: Table, rng: random.Random) -> Table:
    """Return the case with its first sessions held, some of them not as foreseen."""
    try:
        lines = iptcost.estimate(iptcost.document(case)).to_dict()["sessions"]
    except iptcost.CaseError:
        return case
    keys = ("date", "billed", "payer_paid", "patient_responsibility", *PARTS)
    rows = []
    for line in lines[: rng.randint(1, max(1, len(lines) - 1))]:
        row = {"session": line["number"], **{key: line[key] for key in keys}}
        if rng.random() < 0.3:
            row |= dict.fromkeys(PARTS, "0") | {rng.choice(PARTS): row["patient_responsibility"]}
        rows.append(row)
    return {**case, "actuals": rows}


def compared(seed: int, kind: str) -> Compared | None:
    """Draw a case, make holes, and hold its range against every filling; None for no case."""
    rng = random.Random(seed)
    holed = punched(small(drawn(seed, kind, rng)), rng)
    if not holed.grids:
        return None
    try:
        every = totals(holed)
        found = reach.extremes(holed.data)
        early = reach.extremes(holed.data, cuts=1)
    except iptcost.CaseError:
        return None
    exact = (found.least, found.most) == (found.low, found.high)
    least, most = min(every), max(every)
    wrong = ""
    if exact and (found.low, found.high) != (least, most):
        wrong = f"{found.low} to {found.high} instead of {least} to {most}"
    elif not (found.least <= least and most <= found.most and exact >= (kind == "plain")):
        wrong = f"bounds {found.least} and {found.most} around {least} to {most}"
    if early.least > least or most > early.most:
        wrong = f"early bounds {early.least} and {early.most} around {least} to {most}"
    for end, filling in ((found.low, found.low_data), (found.high, found.high_data)):
        if total(filling) != end:
            wrong = f"{end} is not what its filling comes to"
    work = (found.tried, found.boxes)
    return Compared(exact, found.most - found.least, most - least, wrong, work)


# -- ranges too wide to try every filling ---------------------------------------------------------

NATURAL = re.compile(
    rf"{SIDE}(?:(?:deductible|out_of_pocket_max|used\.deductible|used\.out_of_pocket)|"
    r"benefits\.\d\.(?:visit_limit|visits_used))"
)
SOME = 60
"""So many fillings are tried of a range that is too wide to try them all."""


def wide(case: Table, rng: random.Random) -> Table:
    """Return a case with one to four holes as wide as people leave them."""
    digits = 0 if case.get("currency") == "JPY" else 2
    spots = [
        (path, value)
        for path, value in leaves(case)
        if AMOUNTS.fullmatch(path) or RATES.fullmatch(path) or NATURAL.fullmatch(path)
    ]
    holed: Any = case
    for path, value in rng.sample(spots, min(len(spots), rng.randint(1, 4))):
        if NATURAL.fullmatch(path) and rng.random() < 0.5:
            hole: Any = "unknown"
        elif COUNTS.fullmatch(path):
            hole = {"low": max(0, int(value) - 3), "high": int(value) + 3}
        else:
            unit = possible.unit_of(path, digits)
            number = unit.read(value)
            most = 1_000_000 if RATES.fullmatch(path) else 10**9
            low, high = number * rng.randint(3, 10) // 10, number * rng.randint(10, 18) // 10
            least = 1 if "fee" in path else 0
            ends = max(least, low), min(most, max(least, high) + rng.choice((0, 1, 2_000)))
            hole = {"low": unit.write(ends[0]), "high": unit.write(ends[1])}
        holed = put(holed, path, hole)
    return holed  # type: ignore[no-any-return]


def searched(seed: int, kind: str) -> Compared | None:
    """Draw a case with wide holes, and hold its range against some of its fillings."""
    rng = random.Random(seed)
    holed = wide(drawn(seed, kind, rng), rng)
    try:
        found = reach.extremes(holed)
        some = [total(way.filling(point)) for way, point in points(found.space, rng)]
    except iptcost.CaseError:
        return None
    exact = (found.least, found.most) == (found.low, found.high)
    least, most = min([found.low, *some]), max([found.high, *some])
    wrong = ""
    if not found.least <= least <= most <= found.most:
        wrong = f"bounds {found.least} and {found.most} around {least} to {most}"
    work = (found.tried, found.boxes)
    return Compared(exact, found.most - found.least, most - least, wrong, work)


def points(
    space: reach.Space, rng: random.Random
) -> Iterator[tuple[choosing.Choosing, choosing.Point]]:
    """Yield some fillings of a space: ends of its ranges, and what lies between."""
    for _ in range(SOME if space.ways else 0):
        way = rng.choice(space.ways)
        yield way, tuple(rng.choice((*end, rng.randint(*end))) for end in way.whole)
