"""A course as it is paid for without a plan: one slot after another, each with its price.

Missed sessions are in addition to the course's. Nobody knows beforehand which ones will be
missed: they are taken to fall between the first session and the second, so that no cost that
they cause is left out, whenever the client stops after that.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from iptcost._case import Case
from iptcost._course import Planned
from iptcost._sliding_scale import Reduced


class Slot(NamedTuple):
    """One session of the course, or one that is missed."""

    session: int
    """The session's place in the course, from 1; a missed slot has that of the next session."""
    date: dt.date
    service: str
    fee: int
    """The list price of a session of this service."""
    price: int
    """What the slot costs when it is paid for by itself."""
    missed: bool = False
    assisted: bool = False
    """An assistance programme pays it."""

    @property
    def due(self) -> bool:
        """Whether this is a session held for which somebody asks the client for money."""
        return self.fee > 0 and not (self.missed or self.assisted)


def slots(
    case: Case,
    planned: Sequence[Planned],
    reduced: Reduced | None = None,
    assistance: int = 0,
) -> list[Slot]:
    """Return the course's slots at the list price, or by a scale where ``reduced`` is given.

    ``assistance`` is the number of sessions that programmes pay: the first that cost something.
    """
    made: list[Slot] = []
    left = assistance
    for place, session in enumerate(planned, start=1):
        helped = left > 0 and session.billed > 0
        left -= helped
        price = session.billed if reduced is None else reduced.fee(session.billed)
        made.append(
            Slot(
                place,
                session.date,
                session.service,
                session.billed,
                0 if helped else price,
                assisted=helped,
            )
        )
    if case.client.missed_sessions and made:
        made[1:1] = [_missed(case, made[min(1, len(made) - 1)])] * case.client.missed_sessions
    return made


def _missed(case: Case, following: Slot) -> Slot:
    """Return a missed slot before ``following``; it costs what the therapist says."""
    price = case.provider.missed_session_fee
    return following._replace(price=price, missed=True, assisted=False)
