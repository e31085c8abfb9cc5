"""From which session on one way is cheaper than another."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from iptcost._ways.way import BreakEven, Phase


def crossing(one: Sequence[int], other: Sequence[int]) -> int | None:
    """Return the session from which ``one`` stays cheaper than ``other`` to the end.

    None where it is not cheaper at the end. The lists are costs after session 1, 2, ….

    >>> crossing([150, 300, 310], [100, 200, 400]), crossing([5, 5], [5, 5])
    (3, None)
    """
    first = None
    for session in range(len(one), 0, -1):
        if one[session - 1] >= other[session - 1]:
            break
        first = session
    return first


def pays_off(one: Sequence[int], other: Sequence[int]) -> int | None:
    """Return the session from which ``one`` costs no more than ``other``, to the end.

    >>> pays_off([150, 200, 310], [100, 200, 400]), pays_off([2, 2], [1, 1])
    (2, None)
    """
    first = None
    for session in range(len(one), 0, -1):
        if one[session - 1] > other[session - 1]:
            break
        first = session
    return first


def break_evens(costs: Sequence[Sequence[int]]) -> list[BreakEven]:
    """Return the break-even of each two ways that have one, earliest first.

    Ways of which one is never the dearer have none.
    """
    found = []
    for one, other in combinations(range(len(costs)), 2):
        for cheaper, dearer in ((one, other), (other, one)):
            session = crossing(costs[cheaper], costs[dearer])
            before = slice(0, (session or 1) - 1)
            lost = zip(costs[cheaper][before], costs[dearer][before], strict=True)
            if session is not None and any(here > there for here, there in lost):
                found.append(BreakEven(session, cheaper, dearer))
    return sorted(found)


def phases(costs: Sequence[Sequence[int]]) -> list[Phase]:
    """Return which way is the cheapest to stop with, by stretches of sessions.

    Of equals the first of the list is named: it is the cheapest for the whole course.
    """
    made: list[Phase] = []
    for session, column in enumerate(zip(*costs, strict=True), start=1):
        way = min(range(len(column)), key=column.__getitem__)
        if made and made[-1].way == way:
            made[-1] = made[-1]._replace(to_session=session)
        else:
            made.append(Phase(session, session, way))
    return made
