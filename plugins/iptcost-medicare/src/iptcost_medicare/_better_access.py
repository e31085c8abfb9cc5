"""Better Access: Australia's Medicare rebate for psychological therapy.

Medicare pays 85% of the schedule fee, rounded up to 5 cents, for each of 10 individual and 10
group sessions a calendar year, never more than the fee charged; the gap is the patient's.

As a payer table the rebate is the amount that the payer recognises, with no cost sharing, and
the therapist stands out of network: what is charged above it is the patient's and counts toward
nothing. Bulk-billed (the side ``in``), the rebate is the whole fee, and the rest written off.
The greatest permissible gap plays no part: it binds from schedule fees of about 680 dollars.

The Extended Medicare Safety Net is a secondary plan: from the day that the case states to the
year's end it recognises so much more than the rebate that 80% of it is the most that it pays of
one session, and pays 80% of what is charged up to there above the rebate.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import ROUND_CEILING
from typing import Any, ClassVar, Final, Literal

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
JULY: Final = 7
INDIVIDUAL: Final = ("intake", "individual")
COVERED: Final = (*INDIVIDUAL, "group")


@attrs.frozen
class BetterAccessSettings:
    """The keys of a payer table of the adapter ``better-access``."""

    schedule: Mapping[Service, Minor] = attrs.field(
        factory=dict,
        metadata={"doc": "the schedule fee of the item that each service is billed under"},
    )
    profession: Literal["clinical-psychologist", "psychologist"] | None = attrs.field(
        default=None,
        metadata={"doc": "whose items, of 50 minutes and more, give the fees not in schedule"},
    )
    individual_used: int = attrs.field(
        default=0, metadata={"doc": "individual sessions already rebated this calendar year"}
    )
    group_used: int = attrs.field(
        default=0, metadata={"doc": "group sessions already rebated this calendar year"}
    )
    safety_net_from: dt.date | None = attrs.field(
        default=None,
        metadata={"doc": "the day from which the Extended Medicare Safety Net pays in its year"},
    )


class BetterAccess:
    """Australia's Better Access to psychiatrists, psychologists and general practitioners."""

    api: ClassVar[int] = 1
    Settings: ClassVar[type] = BetterAccessSettings

    def coverage(self, inquiry: Inquiry, settings: BetterAccessSettings) -> Coverage:
        """Return the payer table of the rebates, and the safety net's as the secondary plan."""
        if inquiry.currency != "AUD":
            refuse(_kinds.CURRENCY, value=quote(inquiry.currency), currency="AUD")
        table = _figures.better_access()
        fees = _fees(table, inquiry, settings)
        tables = [_answer("Better Access", settings, table, _amounts(table, fees))]
        if settings.safety_net_from is not None:
            amounts = _amounts(table, fees, settings.safety_net_from)
            # Of what it recognises less the rebate, the gap, its terms leave 20% to the patient.
            left = f"{(1 - table.safety_net.share) * 100:f}%"
            net = _answer("Extended Medicare Safety Net", settings, table, amounts, left)
            tables.append({**net, "coordination": "maintenance-of-benefits"})
        sources = _sources(table, settings, tables)
        return Coverage(tuple(tables), tuple(sources), tuple(_notes(inquiry, table, settings)))


Fees = dict[dt.date, dict[str, int]]
"""Schedule fees in cents by service, by the day from which they hold."""


def _fees(table: BetterAccessTable, inquiry: Inquiry, settings: BetterAccessSettings) -> Fees:
    """Return the schedule fees on the course's first day, and those that change while it runs."""
    first = inquiry.first_day
    fees: Fees = {first: {name: fee for name, fee in settings.schedule.items() if name in COVERED}}
    known = table.fees.get(settings.profession or "", {})
    problems = []
    for service in inquiry.services:
        if service not in COVERED or service in settings.schedule:
            continue
        if service not in INDIVIDUAL or not known:
            problems.append(Problem(_kinds.SCHEDULE, f"schedule.{service}", {"service": service}))
        elif first < min(known):
            values = {"service": service, "first": min(known).isoformat()}
            problems.append(Problem(_kinds.SCHEDULE_YEAR, f"schedule.{service}", values))
        else:
            held = max(day for day in known if day <= first)
            later = {day: fee for day, fee in known.items() if first < day <= inquiry.last_day}
            for day, fee in {first: known[held], **later}.items():
                fees.setdefault(day, {})[service] = fee
    if problems:
        raise PayerError(problems)
    return fees


def _amounts(table: BetterAccessTable, fees: Fees, net_from: dt.date | None = None) -> Fees:
    """Return what is recognised by service, by the day from which it holds.

    That is the rebate, and while the safety net pays, so much more that its share of it is the
    most that it pays of one session.
    """
    first, net = min(fees), table.safety_net
    days = set(fees)
    if net_from is not None:
        anew = () if net_from.year == dt.MAXYEAR else (dt.date(net_from.year + 1, 1, 1),)
        days |= {day for day in (net_from, *anew) if day > first}
    found: Fees = {}
    for day in sorted(days):
        pays = net_from is not None and net_from <= day and net_from.year == day.year
        held: dict[str, int] = {}
        for since in sorted(fees):
            held |= fees[since] if since <= day else {}
        found[day] = {
            name: rebate(table, fee) + (int(net.most(fee) / net.share) if pays else 0)
            for name, fee in held.items()
        }
    return found


def rebate(table: BetterAccessTable, fee: int) -> int:
    """Return the rebate in cents for a schedule fee in cents: 85%, up to the next 5 cents.

    The Medicare Benefits Schedule of 2023 prints 137.05 for the fee of 161.20.
    """
    steps = fee * table.rebate / table.step
    return int(steps.to_integral_value(ROUND_CEILING)) * table.step


def _answer(
    name: str,
    settings: BetterAccessSettings,
    table: BetterAccessTable,
    amounts: Fees,
    coinsurance: str | None = None,
) -> dict[str, Any]:
    """Return a payer table that recognises these amounts, alike on both sides."""
    first, *later = sorted(amounts)
    terms = {"copay": "0"} if coinsurance is None else {"coinsurance": coinsurance}
    rows = [
        (list(INDIVIDUAL), table.individual, settings.individual_used),
        (["group"], table.group, settings.group_used),
    ]
    side: dict[str, Any] = {"allowed": _text(amounts[first])}
    if later:
        side["allowed_changes"] = [
            {"from": day.isoformat(), "allowed": _text(amounts[day])} for day in later
        ]
    side["benefits"] = [
        {
            "services": services,
            **terms,
            "order": "deductible-waived",
            "visit_limit": limit,
            "visits_used": used,
        }
        for services, limit, used in rows
    ] + [{"services": ["couples"], "covered": False}]
    return {
        "adapter": "plan",
        "name": name,
        "network": "out",
        "benefit_year": "01-01",
        "sides": {"out": side, "in": side},
    }


def _text(amounts: Mapping[str, int]) -> dict[str, str]:
    return {service: amount_text(amount, DIGITS) for service, amount in amounts.items()}


def _sources(
    table: BetterAccessTable, settings: BetterAccessSettings, tables: list[dict[str, Any]]
) -> Iterator[Source]:
    """Yield the source of each amount and row: the law, the schedule, and the safety net's rule."""
    for index, answer in enumerate(tables):
        besides = f"; {table.safety_net.source}" if index else ""
        for name, side in answer["sides"].items():
            path = f"{index}.sides.{name}"
            changes = enumerate(side.get("allowed_changes", ()))
            amounts = {"allowed": side["allowed"]}
            amounts |= {f"allowed_changes.{n}.allowed": one["allowed"] for n, one in changes}
            for where in [f"{key}.{service}" for key in amounts for service in amounts[key]]:
                service = where.rpartition(".")[2]
                if service in settings.schedule:
                    document, locator = table.rule, f"the case, schedule.{service}"
                else:
                    document = f"{table.rule}; {table.fees_source}"
                    locator = "better_access.json, schedule"
                yield Source(f"{path}.{where}", document + besides, locator)
            for row, kind in enumerate(("individual", "group")):
                document = table.source + besides
                yield Source(f"{path}.benefits.{row}", document, f"better_access.json, {kind}")


def _notes(
    inquiry: Inquiry, table: BetterAccessTable, settings: BetterAccessSettings
) -> Iterator[Note]:
    yield Note("0", _kinds.NOTE_REFERRAL)
    if settings.safety_net_from is None:
        yield Note("0", _kinds.NOTE_SAFETY_NET)
    else:
        yield Note("1", _kinds.NOTE_SAFETY_NET_FROM)
    yield Note("0.sides.in", _kinds.NOTE_BULK_BILLED)
    first, last = inquiry.first_day, inquiry.last_day
    known = table.fees.get(settings.profession or "", {})
    july = dt.date(first.year + (first.month >= JULY), JULY, 1)
    if settings.schedule and last >= july:
        yield Note("0", _kinds.NOTE_SCHEDULE_STATED)
    if known:
        yield Note("0", _kinds.NOTE_FIFTY_MINUTES)
        if last >= max(known).replace(year=max(known).year + 1):
            yield Note("0", _kinds.NOTE_SCHEDULE_LAST)
    if "couples" in inquiry.services:
        yield Note("0", _kinds.NOTE_COUPLES)
