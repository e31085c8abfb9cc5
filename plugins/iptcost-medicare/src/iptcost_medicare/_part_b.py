"""Original Medicare Part B: 20% after the deductible, no maximum, no limit of visits.

42 CFR 410.155(c): of the approved amount, less what remains of the deductible, Medicare pays
80%. How the therapist stands with Medicare is the side that ``network`` names:

* ``in``: participates; the schedule's amount is the whole charge.
* ``in-assigned``: does not participate, but accepts Medicare's amount for this course: 95%.
* ``out``: a physician who does not accept it: Medicare reckons by the 95%, and the charge may
  pass it by 15% of it (the limiting charge), which the patient pays.
* ``out-private``: has opted out; Medicare pays nothing.

The supplement is a secondary plan with the same sides. Alone it would pay, after the same
deductible, its share of the 20%; since both round one half up, its part is the 20% to the cent.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, ClassVar, Final, Literal

import attrs

from iptcost.payer import Coverage, Inquiry, Minor, Note, Source, amount_text, quote
from iptcost_medicare import _figures, _kinds
from iptcost_medicare._figures import PartB, Service, Supplement, refuse

SIDES: Final = ("in", "in-assigned", "out", "out-private")
DIGITS: Final = 2
THE_CASE: Final = "the case"


@attrs.frozen
class MedicareSettings:
    """The keys of a payer table of the adapter ``medicare``."""

    schedule: Mapping[Service, Minor] = attrs.field(
        factory=dict,
        metadata={"doc": "the fee schedule's amount for the therapist's profession, by service"},
    )
    supplement: Literal["A", "B", "C", "D", "F", "G", "K", "L", "M", "N"] | None = attrs.field(
        default=None, metadata={"doc": "the letter of a Medicare supplement (Medigap)"}
    )
    deductible: Minor | None = attrs.field(
        default=None, metadata={"doc": "the year's Part B deductible, where it is not known here"}
    )
    used: Mapping[str, Any] | None = attrs.field(
        default=None,
        metadata={
            "doc": "what was used before the course, in the form of a plan's used; its "
            "out_of_pocket is what counts toward the yearly limit of supplement K or L"
        },
    )


@attrs.frozen
class _Dated:
    """A year's figure as the document has it, with its source and what there is to say."""

    value: Any
    source: str
    locator: str
    note: str | None = None


class Medicare:
    """Original Medicare Part B, with or without a supplement."""

    api: ClassVar[int] = 1
    Settings: ClassVar[type] = MedicareSettings

    def coverage(self, inquiry: Inquiry, settings: MedicareSettings) -> Coverage:
        """Return Medicare's payer table, and the supplement's as the secondary plan."""
        if inquiry.currency != "USD":
            refuse(_kinds.CURRENCY, value=quote(inquiry.currency), currency="USD")
        table = _figures.part_b()
        deductible = _deductible(table, inquiry, settings)
        tables = [_medicare(table, inquiry.network, settings, deductible)]
        sources = _sources(table, settings, deductible)
        notes = _notes(settings, deductible)
        if settings.supplement is not None:
            plan = table.supplements[settings.supplement]
            limit = _limit(table, plan, inquiry)
            tables.append(_supplement(table, plan, inquiry.network, settings, deductible, limit))
            letter = f"plan {settings.supplement}"
            sources.append(Source("1.sides", table.supplements_source, letter))
            notes += _supplement_notes(plan)
            if limit is not None:
                path = "1.sides.in.out_of_pocket_max"
                sources.append(Source(path, limit.source, limit.locator))
                notes += [Note(path, limit.note)] if limit.note else []
        return Coverage(tuple(tables), tuple(sources), tuple(notes))


def _deductible(table: PartB, inquiry: Inquiry, settings: MedicareSettings) -> _Dated:
    """Return the deductible of the course's year, or of its two years where both are known.

    Past the last known year the last known one stands in, and a note says so.
    """
    first, last = inquiry.first_day.year, inquiry.last_day.year
    if settings.deductible is not None:
        stated = amount_text(settings.deductible, DIGITS)
        note = None if first == last else _kinds.NOTE_STATED_TWO_YEARS
        return _Dated(stated, THE_CASE, "deductible", note)
    if first < table.years[0].year:
        refuse(_kinds.YEAR, "deductible", year=first, first=table.years[0].year)
    notes = (_kinds.NOTE_LAST_YEAR, _kinds.NOTE_NEXT_YEAR, _kinds.NOTE_TWO_YEARS)
    amounts = {one.year: one.deductible for one in table.years}
    sources = {one.year: one.source for one in table.years}
    return _dated(amounts, sources, (first, last), notes)


def _limit(table: PartB, plan: Supplement, inquiry: Inquiry) -> _Dated | None:
    """Return a supplement's yearly limit on what the patient owes, None where it has none."""
    if not plan.limits:
        return None
    years = inquiry.first_day.year, inquiry.last_day.year
    sources = dict.fromkeys(plan.limits, table.limits_source)
    return _dated(plan.limits, sources, years, (_kinds.NOTE_LIMIT_LAST_YEAR,) * 2 + (None,))


def _dated(
    amounts: Mapping[int, Decimal],
    sources: Mapping[int, str],
    years: tuple[int, int],
    notes: tuple[str | None, ...],
) -> _Dated:
    """Return the figure of the course's year, or of its two years where both are known.

    ``notes`` are those of an unknown first year, of an unknown last year, and of two years.
    """
    first, last = years
    begins = min(first, max(amounts))
    amount, place = str(amounts[begins]), f"part_b.json, {begins}"
    if first not in amounts:
        return _Dated(amount, sources[begins], place, notes[0])
    if last not in amounts:
        return _Dated(amount, sources[begins], place, notes[1])
    touched = range(first, last + 1)
    ends = sorted({amounts[year] for year in touched})
    if len(ends) == 1:
        return _Dated(amount, sources[begins], place)
    hole = {"low": str(ends[0]), "high": str(ends[-1])}
    source = "; ".join(dict.fromkeys(sources[year] for year in touched))
    return _Dated(hole, source, f"part_b.json, {first} to {last}", notes[2])


def _medicare(
    table: PartB, network: str, settings: MedicareSettings, deductible: _Dated
) -> dict[str, Any]:
    """Return Medicare's own payer table."""
    row = {"coinsurance": _percent(table.coinsurance), "order": "after-deductible"}
    sides: dict[str, Any] = {}
    for side in SIDES:
        sides[side] = _terms(table, side, settings, deductible, row)
    sides["out"]["balance_bill_limit"] = _percent(table.limiting_charge)
    return _table("Medicare Part B", network, sides, "medicare-secondary")


def _table(
    name: str, network: str, sides: dict[str, Any], coordination: str | None = None
) -> dict[str, Any]:
    """Return a payer table; ``coordination`` acts where it stands second."""
    table: dict[str, Any] = {
        "adapter": "plan",
        "name": name,
        "network": network,
        "benefit_year": "01-01",
        "sides": sides,
    }
    return table if coordination is None else {**table, "coordination": coordination}


def _terms(
    table: PartB,
    side: str,
    settings: MedicareSettings,
    deductible: _Dated | None,
    row: Mapping[str, Any],
) -> dict[str, Any]:
    """Return one side's terms with ``row`` as its benefits row."""
    if side == "out-private":
        return {"benefits": [{"covered": False}]}
    terms: dict[str, Any] = {}
    if settings.schedule:
        terms["allowed"] = {
            service: amount_text(approved(table, side, amount), DIGITS)
            for service, amount in settings.schedule.items()
        }
    if deductible is not None:
        terms["deductible"] = {"individual": deductible.value}
    if settings.used is not None:
        terms["used"] = dict(settings.used)
    terms["benefits"] = [dict(row)]
    return terms


def approved(table: PartB, side: str, amount: int) -> int:
    """Return Medicare's approved amount in cents: the schedule's, or 95% of it, half up."""
    if side == "in":
        return amount
    return _rounded(amount * table.non_participating)


def _supplement(
    table: PartB,
    plan: Supplement,
    network: str,
    settings: MedicareSettings,
    deductible: _Dated,
    limit: _Dated | None,
) -> dict[str, Any]:
    """Return the supplement's payer table: alone, it would pay its share of the 20%.

    One that pays the deductible too pays all that Medicare leaves of its amount; so it does with
    a physician's excess charge where it pays that too. A supplement that pays only one of the
    two says no more than its share of the 20% on the side ``out``, and a note says so.
    """
    row = {"coinsurance": _percent(1 - table.coinsurance * plan.coinsurance)}
    coordination = None
    if plan.copay_at_most is not None or limit is not None:
        # Its own terms are what is left to the patient; what Medicare paid comes off its part.
        coordination = "non-duplication"
        kept = 1 - plan.coinsurance if limit is not None else 1
        row = {"coinsurance": _percent(table.coinsurance * kept)}
    if plan.copay_at_most is not None:
        row["coinsurance_at_most"] = plan.copay_at_most
    row["order"] = "after-deductible"
    everything = {"coinsurance": "0%", "order": "after-deductible"}
    sides: dict[str, Any] = {}
    for side in SIDES:
        whole = plan.deductible and (plan.excess or side != "out")
        sides[side] = _terms(
            table, side, settings, None if whole else deductible, everything if whole else row
        )
        if limit is not None and side != "out-private":
            sides[side]["out_of_pocket_max"] = {"individual": limit.value}
    if plan.deductible and plan.excess and settings.schedule:
        most = 1 + table.limiting_charge
        sides["out"]["allowed"] = {
            service: amount_text(_rounded(approved(table, "out", amount) * most), DIGITS)
            for service, amount in settings.schedule.items()
        }
    name = f"Medicare supplement {settings.supplement}"
    return _table(name, network, sides, coordination)


def _rounded(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))


def _percent(share: Decimal) -> str:
    return f"{(share * 100).normalize():f}%"


def _sources(table: PartB, settings: MedicareSettings, deductible: _Dated) -> list[Source]:
    sources = []
    for side in SIDES[:-1]:
        path = f"0.sides.{side}"
        sources.append(Source(f"{path}.deductible", deductible.source, deductible.locator))
        sources.append(Source(f"{path}.benefits.0", table.rule, "part_b.json, coinsurance"))
        sources += [
            Source(f"{path}.allowed.{service}", THE_CASE, f"schedule.{service}")
            for service in settings.schedule
        ]
        if settings.used is not None:
            sources.append(Source(f"{path}.used", THE_CASE, "used"))
    limit = "part_b.json, limiting_charge"
    sources.append(Source("0.sides.out.balance_bill_limit", table.rule, limit))
    return sources


def _notes(settings: MedicareSettings, deductible: _Dated) -> list[Note]:
    notes = [
        Note("0.sides.out", _kinds.NOTE_ASSIGNMENT),
        Note("0.sides.out-private", _kinds.NOTE_PRIVATE),
    ]
    if settings.schedule:
        notes.append(Note("0", _kinds.NOTE_SCHEDULE))
    if deductible.note is not None:
        notes += [
            Note(f"0.sides.{side}.deductible.individual", deductible.note) for side in SIDES[:-1]
        ]
    return notes


def _supplement_notes(plan: Supplement) -> list[Note]:
    notes = []
    if plan.limits:
        notes.append(Note("1", _kinds.NOTE_SUPPLEMENT_LIMIT))
    if plan.excess and not plan.deductible:
        notes.append(Note("1.sides.out", _kinds.NOTE_SUPPLEMENT_EXCESS))
    if plan.deductible and not plan.excess:
        notes.append(Note("1.sides.out", _kinds.NOTE_SUPPLEMENT_DEDUCTIBLE))
    return notes
