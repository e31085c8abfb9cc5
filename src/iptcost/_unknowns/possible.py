"""What each hole of a document can be: choices to try, and ranges with two ends.

``"unknown"`` stands for natural bounds: what is used lies between nothing and the limit, an order
is one of three, a side one of those that the plan states. Where nature sets no bounds, the
document must.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import attrs

from iptcost._faults import kinds
from iptcost._faults.problem import CaseError, Problem, quote
from iptcost._form import holes
from iptcost._form.facts import CHOICES, COUNTS, DATES, RATES
from iptcost._form.holes import CHOICE, RANGE, Hole
from iptcost._form.values import count, date
from iptcost._rules.course import PROTOCOLS
from iptcost._rules.money import (
    BadValueError,
    amount_text,
    minor_units,
    rate,
    rate_text,
)
from iptcost._rules.procedure import CODES, service_of
from iptcost._unknowns.anniversaries import anniversaries

MOST_DAYS: Final = 400
IPT_SESSIONS: Final = (12, 16)
"""Interpersonal therapy takes 12 to 16 sessions."""

_LIMITS: Final[Mapping[str, str]] = {
    "deductible": "deductible",
    "out_of_pocket": "out_of_pocket_max",
    "visits_used": "visit_limit",
    "payer_maximum_used": "payer_maximum",
}
"""What is used of a limit: the key of the amount used, and that of the limit."""


@attrs.frozen
class Unit:
    """How a number of a document is read to an integer and written again."""

    read: Callable[[Any], int]
    write: Callable[[int], Any]


@attrs.frozen
class Axis:
    """A range of numbers: a path, and the two ends as integers of its unit."""

    path: str
    low: int
    high: int
    unit: Unit
    of: str | None = None
    """The path of the limit that bounds it above, where that one is itself a range."""

    def value(self, number: int) -> Any:
        """Return the number as the document writes it."""
        return self.unit.write(number)


def unit_of(path: str, digits: int) -> Unit:
    """Return how the number at this path is read and written."""
    key = path.rpartition(".")[2]
    if key in COUNTS:
        return Unit(count, int)
    if key in RATES:
        return Unit(rate, rate_text)
    return Unit(lambda value: minor_units(value, digits), lambda minor: amount_text(minor, digits))


def relevant(data: Mapping[str, Any]) -> list[Hole]:
    """Return the holes that can matter: not those of a side that the network does not name."""
    return [hole for hole in holes.find(data)[0] if not _is_aside(data, hole.path)]


def _is_aside(data: Mapping[str, Any], path: str) -> bool:
    parts = path.split(".")
    if len(parts) < 4 or parts[0] != "payers" or parts[2] != "sides":  # noqa: PLR2004 - a side's path
        return False
    network = data["payers"][int(parts[1])].get("network", "in")
    return isinstance(network, str) and network != "unknown" and network != parts[3]


def choices(data: Mapping[str, Any], hole: Hole) -> tuple[Any, ...] | None:
    """Return all values of a hole that is a choice, None where it is a range of numbers."""
    key = holes.key_of(hole.path)
    if hole.form == CHOICE:
        return hole.choices
    if hole.form == RANGE:
        return _days(hole) if key in DATES else None
    if key == "network":
        return _sides(data, hole.path)
    if key == "benefit_year":
        return _anniversaries(data)
    return CHOICES.get(key)


def _days(hole: Hole) -> tuple[dt.date, ...]:
    """Return each day of a range of dates."""
    try:
        first, last = (date(end) for end in hole.choices)
    except BadValueError as error:
        raise CaseError([Problem(error.kind, hole.path, error.values)]) from None
    if not 0 <= (last - first).days <= MOST_DAYS:
        values = {"most": MOST_DAYS, "count": (last - first).days + 1}
        raise CaseError([Problem(kinds.TOO_MANY, hole.path, values)])
    return tuple(first + dt.timedelta(days=day) for day in range((last - first).days + 1))


def _sides(data: Mapping[str, Any], path: str) -> tuple[str, ...]:
    sides = at(data, path.rpartition(".")[0]).get("sides")
    return tuple(sides) if isinstance(sides, Mapping) else ("in", "out")


def _anniversaries(data: Mapping[str, Any]) -> tuple[str, ...]:
    """Return an anniversary for each way in which it can fall among the sessions."""
    hole = next((hole for hole in relevant(data) if hole.path == "course.sessions"), None)
    if hole is None or choices(data, hole) is not None:
        return anniversaries(data, None)
    sessions = axis(data, hole, 0)
    return anniversaries(data, range(sessions.low, sessions.high + 1))


def axis(data: Mapping[str, Any], hole: Hole, digits: int) -> Axis:
    """Return a hole of numbers as a range; CaseError where it has no bounds, or wrong ones."""
    unit = unit_of(hole.path, digits)
    try:
        if hole.form == RANGE:
            low, high = (unit.read(end) for end in hole.choices)
            if low > high:
                values = {"value": quote(str(hole))}
                raise CaseError([Problem(kinds.HOLE_FORM, hole.path, values)])
            return Axis(hole.path, low, high, unit)
        return _natural(data, hole, unit)
    except BadValueError as error:
        raise CaseError([Problem(error.kind, hole.path, error.values)]) from None


def _natural(data: Mapping[str, Any], hole: Hole, unit: Unit) -> Axis:
    """Return the bounds that ``"unknown"`` stands for."""
    if hole.path == "course.sessions":
        course = data.get("course", {})
        if course.get("protocol", "ipt") in [name for name in PROTOCOLS if name.startswith("ipt")]:
            return Axis(hole.path, *IPT_SESSIONS, unit)
    parts = hole.path.split(".")
    if parts[0] == "payers" and parts[-2] == "allowed":
        # No more than what is billed is ever allowed.
        return Axis(hole.path, 0, _most_billed(data, parts[-1], unit), unit)
    where = _limit_path(hole.path)
    if where is None:
        raise CaseError([Problem(kinds.HOLE_BOUNDS, hole.path)])
    limit, where = _limit(data, where)
    if limit is None:
        return Axis(hole.path, 0, 0, unit)  # nothing limits, so nothing of it matters
    if isinstance(limit, Mapping) or limit == "unknown":
        return Axis(hole.path, 0, 0, unit, of=where)
    return Axis(hole.path, 0, unit.read(limit), unit)


def _most_billed(data: Mapping[str, Any], name: str, unit: Unit) -> int:
    """Return the most that a session of a service, or of a code, may be billed at, minor units.

    CaseError where that is not known either.
    """
    own = at(data, "provider.codes")
    service = name if name in CODES else service_of(name, own if isinstance(own, Mapping) else {})
    names = {name, service}
    fees = at(data, "provider.fees") or {}
    tables = fees.get("one_of", (fees,)) if isinstance(fees, Mapping) else ()
    stated = [table.get(one) for table in tables if isinstance(table, Mapping) for one in names]
    visits = [visit for visit in at(data, "course.visits") or () if isinstance(visit, Mapping)]
    stated += [
        visit.get("fee") for visit in visits if names & {visit.get("service"), visit.get("code")}
    ]
    ends: list[Any] = []
    for fee in stated:
        if isinstance(fee, Mapping):
            ends += fee.get("one_of", (fee.get("low"), fee.get("high")))
        elif fee is not None:
            ends.append(fee)
    if "unknown" in ends:
        raise CaseError([Problem(kinds.HOLE_BOUNDS, f"provider.fees.{service or name}")])
    return max(map(unit.read, ends), default=0)


def _limit_path(path: str) -> str | None:
    """Return the path of the limit of which this is what is used."""
    head, _, key = path.rpartition(".")
    who = ""
    if key in ("individual", "family"):
        head, _, key, who = *head.rpartition("."), key
    if key not in _LIMITS:
        return None
    if key in ("deductible", "out_of_pocket"):
        head, _, used = head.rpartition(".")
        if used != "used":
            return None
    limit = f"{head}.{_LIMITS[key]}"
    return f"{limit}.{who}" if who else limit


def _limit(data: Mapping[str, Any], path: str) -> tuple[Any, str]:
    """Return a limit and where it stands: its own table's individual or family, or bare."""
    value = at(data, path)
    if isinstance(value, Mapping) and holes.form_of(path, value) is None:
        for who in ("individual", "family"):
            if who in value:
                return value[who], f"{path}.{who}"
        return None, path
    if value is None and path.rpartition(".")[2] == "individual":
        bare = path.rpartition(".")[0]
        found = at(data, bare)
        return (found, bare) if not isinstance(found, Mapping) or "low" in found else (None, bare)
    return value, path


def at(data: Any, path: str) -> Any:
    """Return the value at a dotted path, or None."""
    for part in path.split("."):
        if isinstance(data, Mapping):
            data = data.get(part)
        elif isinstance(data, (list, tuple)) and part.isdigit() and int(part) < len(data):
            data = data[int(part)]
        else:
            return None
    return data


def put(data: Any, path: str, value: Any) -> Any:
    """Return the document with ``value`` at a dotted path; nothing of the old one changes."""
    head, _, rest = path.partition(".")
    if isinstance(data, Mapping):
        return {**data, head: put(data.get(head), rest, value) if rest else value}
    items = list(data)
    items[int(head)] = put(items[int(head)], rest, value) if rest else value
    return items


def _is_anniversary(hole: Hole) -> bool:
    return hole.path.endswith(".benefit_year")


def settled(data: Mapping[str, Any], most: int) -> Iterator[Mapping[str, Any]]:
    """Yield the document with every choice made, in every way; numbers stay holes.

    CaseError where there are more than ``most`` ways.
    """
    waiting = [data]
    made = 0
    while waiting:
        current = waiting.pop()
        # On which days a benefit year can begin depends on the sessions' days: it comes last.
        for hole in sorted(relevant(current), key=_is_anniversary):
            found = choices(current, hole)
            if found is not None:
                waiting += [put(current, hole.path, value) for value in reversed(found)]
                break
        else:
            made += 1
            yield current
        if made + len(waiting) > most:
            raise CaseError([Problem(kinds.TOO_MANY_FILLINGS, "", {"most": most})])
