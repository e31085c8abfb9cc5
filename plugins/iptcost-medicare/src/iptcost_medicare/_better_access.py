"""Better Access: Australia's Medicare rebate for psychological therapy.

Medicare pays 85% of the schedule fee, rounded up to 5 cents, for each of 10 individual and 10
group sessions a calendar year, never more than the fee charged; the gap is the patient's.

As a payer table the rebate is the amount that the payer recognises, with no cost sharing, and
the therapist stands out of network: what is charged above it is the patient's and counts toward
nothing. Bulk-billed (the side ``in``), the rebate is the whole fee, and the rest written off.
The greatest permissible gap plays no part: it binds from schedule fees of about 680 dollars.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_CEILING
from typing import Any, ClassVar, Final

import attrs

from iptcost.payer import (
    Coverage,
    Inquiry,
    Minor,
    Note,
    PayerError,
    Problem,
    Source,
    amount_text,
    quote,
)
from iptcost_medicare import _figures, _kinds
from iptcost_medicare._figures import BetterAccessTable, Service, refuse

DIGITS: Final = 2
INDIVIDUAL: Final = ("intake", "individual")
COVERED: Final = (*INDIVIDUAL, "group")


@attrs.frozen
class BetterAccessSettings:
    """The keys of a payer table of the adapter ``better-access``."""

    schedule: Mapping[Service, Minor] = attrs.field(
        metadata={"doc": "the schedule fee of the item that each service is billed under"}
    )
    individual_used: int = attrs.field(
        default=0, metadata={"doc": "individual sessions already rebated this calendar year"}
    )
    group_used: int = attrs.field(
        default=0, metadata={"doc": "group sessions already rebated this calendar year"}
    )


class BetterAccess:
    """Australia's Better Access to psychiatrists, psychologists and general practitioners."""

    api: ClassVar[int] = 1
    Settings: ClassVar[type] = BetterAccessSettings

    def coverage(self, inquiry: Inquiry, settings: BetterAccessSettings) -> Coverage:
        """Return the payer table of the rebates for the schedule fees that the case states."""
        if inquiry.currency != "AUD":
            refuse(_kinds.CURRENCY, value=quote(inquiry.currency), currency="AUD")
        needed = [service for service in inquiry.services if service in COVERED]
        missing = [service for service in needed if service not in settings.schedule]
        if missing:
            raise PayerError(
                Problem(_kinds.SCHEDULE, f"schedule.{service}", {"service": service})
                for service in missing
            )
        table = _figures.better_access()
        side = _side(table, settings)
        answer = {
            "adapter": "plan",
            "name": "Better Access",
            "network": "out",
            "benefit_year": "01-01",
            "sides": {"out": side, "in": side},
        }
        return Coverage((answer,), _sources(table, side), _notes(inquiry))


def rebate(table: BetterAccessTable, fee: int) -> int:
    """Return the rebate in cents for a schedule fee in cents: 85%, up to the next 5 cents.

    The Medicare Benefits Schedule of 2023 prints 137.05 for the fee of 161.20.
    """
    steps = fee * table.rebate / table.step
    return int(steps.to_integral_value(ROUND_CEILING)) * table.step


def _side(table: BetterAccessTable, settings: BetterAccessSettings) -> dict[str, Any]:
    rows = [
        (list(INDIVIDUAL), table.individual, settings.individual_used),
        (["group"], table.group, settings.group_used),
    ]
    return {
        "allowed": {
            service: amount_text(rebate(table, fee), DIGITS)
            for service, fee in settings.schedule.items()
            if service in COVERED
        },
        "benefits": [
            {
                "services": services,
                "copay": "0",
                "order": "deductible-waived",
                "visit_limit": limit,
                "visits_used": used,
            }
            for services, limit, used in rows
        ]
        + [{"services": ["couples"], "covered": False}],
    }


def _sources(table: BetterAccessTable, side: Mapping[str, Any]) -> tuple[Source, ...]:
    sources = []
    for side_name in ("out", "in"):
        path = f"0.sides.{side_name}"
        sources += [
            Source(f"{path}.allowed.{service}", table.rule, f"the case, schedule.{service}")
            for service in side["allowed"]
        ]
        rows = enumerate(("individual", "group"))
        sources += [
            Source(f"{path}.benefits.{row}", table.source, f"better_access.json, {name}")
            for row, name in rows
        ]
    return tuple(sources)


def _notes(inquiry: Inquiry) -> tuple[Note, ...]:
    notes = [
        Note("0", _kinds.NOTE_REFERRAL),
        Note("0", _kinds.NOTE_SAFETY_NET),
        Note("0.sides.in", _kinds.NOTE_BULK_BILLED),
    ]
    if "couples" in inquiry.services:
        notes.append(Note("0", _kinds.NOTE_COUPLES))
    return tuple(notes)
