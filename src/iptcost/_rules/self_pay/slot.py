"""A course as it is paid for without a plan: one slot after another, each with its price.

Missed sessions are in addition to the course's, and nobody knows beforehand which ones will be
missed. They are taken to be missed between the first session and the second. A bundle that counts
them loses them as soon as it is bought; where it is first bought after the first session, some of
them are missed before that day and cost the fee: ``early`` says how many.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final, NamedTuple

from iptcost._rules.case import Case
from iptcost._rules.course import Planned
from iptcost._rules.self_pay.sliding_scale import Scales


class Slot(NamedTuple):
    """One session of the course."""

    session: int
    """The session's place in the course, from 1."""
    date: dt.date
    service: str
    fee: int
    """The list price of a session of this service."""
    price: int
    """What the slot costs when it is paid for by itself."""
    assisted: bool = False
    """An assistance programme pays it."""

    @property
    def due(self) -> bool:
        """Whether this is a session for which somebody asks the client for money."""
        return self.fee > 0 and not self.assisted


class Missed(NamedTuple):
    """The sessions that will be missed, all of one service."""

    number: int
    service: str
    charge: int
    """What the therapist charges for each that no bundle pays for."""
    fee: int
    """The list price of such a session: what a bundle's terms may charge for it."""
    late: int = 0
    """What is charged for sessions cancelled too late: no bundle pays for those."""
    early: int = 0
    """How many are missed before a bundle is bought that is first bought after session 1."""


NONE_MISSED: Final = Missed(0, "", 0, 0)


def slots(
    planned: Sequence[Planned], reduced: Scales | None = None, assistance: int = 0
) -> list[Slot]:
    """Return the course's slots at the list price, or by a scale where ``reduced`` is given.

    ``assistance`` is the number of sessions that programmes pay: the first that cost something.
    """
    made: list[Slot] = []
    left = assistance
    for place, session in enumerate(planned, start=1):
        helped = left > 0 and session.billed > 0
        left -= helped
        price = session.billed if reduced is None else reduced(session)
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
    return made


def missed(case: Case, course: Sequence[Slot]) -> Missed:
    """Return the sessions that will be missed: of the service that most of the course is of."""
    client, provider = case.client, case.provider
    late = client.late_cancellations * provider.late_cancellation_fee
    if not course or not client.missed_sessions:
        return NONE_MISSED._replace(late=late)
    services = [slot.service for slot in course]
    most = max(course, key=lambda slot: (services.count(slot.service), slot.fee))
    return Missed(client.missed_sessions, most.service, provider.missed_session_fee, most.fee, late)
