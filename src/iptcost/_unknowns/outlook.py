"""What makes a range useful: what it hangs on most, and the most that is to be paid at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from iptcost._form import holes
from iptcost._rules.money import Money
from iptcost._rules.plan import is_in_network
from iptcost._unknowns import possible, ranges
from iptcost._unknowns.extent.natural import Natural
from iptcost._unknowns.extent.places import at
from iptcost._unknowns.questions import Question, first

Data = Mapping[str, Any]


@attrs.frozen
class Outlook:
    """What a range hangs on most, and what one session and one month cost at the most."""

    first: Question | None
    session: Money | None
    """No session costs more in any filling; None where a missed one may cost something too."""
    month: Money | None
    """None where the days are not known."""


def outlook(data: Data, found: ranges.Range) -> Outlook:
    """Return the outlook of a resolved document's range."""
    asked = None
    if found.reached is not None and found.reached.space is not None:
        asked = first(found.reached.space, found.reached)
    session, month = _at_once(data, found)
    return Outlook(asked, session, month)


def _at_once(data: Data, found: ranges.Range) -> tuple[Money | None, Money | None]:
    """Return bounds of what a session and a calendar month cost, whatever the answers."""
    if at(data, "client.missed_sessions") or at(data, "actuals"):
        return None, None
    natural = Natural(data, possible.digits_of(data))
    sides = list(_allowing(data, natural))
    most = found.high_bound.minor
    months: dict[tuple[int, int], int] = {}
    dearest = 0
    sessions = max(found.low.sessions, found.high.sessions, key=len)
    for session in sessions:
        billed = natural.most_billed(session.service)
        if at(data, "course.visits") is not None:
            billed = max(billed, session.billed.minor)
        costs = [natural.most_allowed(side, session.service) for side in sides]
        cost = min([billed, max(costs)] if costs else [billed])
        dearest = max(dearest, cost)
        month = (session.date.year, session.date.month)
        months[month] = months.get(month, 0) + cost
    known = not any(hole.path.startswith("course.") for hole in possible.relevant(data))

    def money(minor: int) -> Money:
        return Money(min(minor, most), found.high.currency, found.high.digits)

    return money(dearest), money(max(months.values())) if known and months else None


def _allowing(data: Data, natural: Natural) -> Iterator[str]:
    """Yield the sides whose allowed amounts bound a session; none where a fee may be due.

    A session may cost its fee out of network, past a visit limit, or where it is not covered.
    """
    sides = list(natural.sides())
    for side in sides:
        head, _, name = side.partition(".sides.")
        network = name or at(data, f"{head}.network") or "in"
        rows = at(data, f"{side}.benefits")
        bound = isinstance(network, str) and network != holes.UNKNOWN and is_in_network(network)
        if not bound or len(sides) > 1 or not isinstance(rows, (list, tuple)):
            return
        if not all(isinstance(row, Mapping) and _surely_covers(row) for row in rows):
            return
        if all("services" in row or "modality" in row for row in rows):
            return
    yield from sides


_MAY_END = ("visit_limit", "payer_maximum", "covered", "one_of")


def _surely_covers(row: Data) -> bool:
    said = str(row.get("cost_share", "")).lower()
    return not any(key in row for key in _MAY_END) and "not" not in said and said != holes.UNKNOWN
