"""The dated figures of both payers, read from the package's data and checked."""

from __future__ import annotations

import datetime as dt
import functools
import json
from collections.abc import Mapping
from decimal import Decimal
from importlib import resources
from typing import Any, Final, Literal, NoReturn

import attrs

from iptcost.payer import Kind, PayerError, Problem

Service = Literal["intake", "individual", "group", "couples"]
_LEAST: Final = 50_00
_MOST: Final = 500_00
"""Cents between which any schedule fee must lie: a slip of a digit is refused."""


@attrs.frozen
class Year:
    """The Part B deductible of one year, in dollars, and who published it."""

    year: int
    deductible: Decimal
    source: str


@attrs.frozen
class Supplement:
    """What a standardized Medicare supplement pays of Part B."""

    coinsurance: Decimal
    """The share of Medicare's 20% that it pays, 0 to 1."""
    deductible: bool = False
    excess: bool = False
    """What a physician charges above Medicare's amount."""
    limits: Mapping[int, Decimal] = attrs.field(factory=dict)
    """By year, in dollars: what the patient owes past which it pays everything."""
    copay_at_most: str | None = None
    """Dollars of the 20% that it leaves to the patient in one visit at the most."""


@attrs.frozen
class PartB:
    """Original Medicare Part B: rates as shares, deductibles by year."""

    rule: str
    coinsurance: Decimal
    non_participating: Decimal
    limiting_charge: Decimal
    years: tuple[Year, ...]
    supplements: Mapping[str, Supplement]
    supplements_source: str
    limits_source: str


def _share(text: str) -> Decimal:
    """Read a percentage of at most 100."""
    share = Decimal(text.removesuffix("%")) / 100
    if not text.endswith("%") or not 0 <= share <= 1:
        raise ValueError(text)
    return share


def _data(name: str) -> dict[str, Any]:
    file = resources.files("iptcost_medicare").joinpath("data", name)
    data: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return data


@functools.lru_cache(maxsize=1)
def part_b() -> PartB:
    """Return the table of Part B; its years follow one another without a gap."""
    data = _data("part_b.json")
    years = tuple(
        Year(int(row["year"]), Decimal(row["deductible"]), row["source"]) for row in data["years"]
    )
    if [one.year for one in years] != list(range(years[0].year, years[0].year + len(years))):
        raise ValueError(years)
    supplements = data["supplements"]
    return PartB(
        rule=data["rule"],
        coinsurance=_share(data["coinsurance"]),
        non_participating=_share(data["non_participating"]),
        limiting_charge=_share(data["limiting_charge"]),
        years=years,
        supplements={
            name: Supplement(
                _share(plan["coinsurance"]),
                bool(plan.get("deductible")),
                bool(plan.get("excess")),
                {int(year): Decimal(limit) for year, limit in plan.get("limits", {}).items()},
                plan.get("copay_at_most"),
            )
            for name, plan in supplements["plans"].items()
        },
        supplements_source=supplements["source"],
        limits_source=supplements["limits_source"],
    )


@attrs.frozen
class SafetyNet:
    """The Extended Medicare Safety Net: its share of the gap, and the most of it in cents."""

    share: Decimal
    cap_of_fee: int
    cap: int
    source: str

    def most(self, fee: int) -> int:
        """Return the most that it pays of one session with this schedule fee, in cents."""
        return min(self.cap, self.cap_of_fee * fee)


@attrs.frozen
class BetterAccessTable:
    """Better Access: the rebate's share, its rounding in cents, and sessions a calendar year."""

    rule: str
    source: str
    rebate: Decimal
    step: int
    individual: int
    group: int
    fees: Mapping[str, Mapping[dt.date, int]]
    """Schedule fees in cents, by profession and first day; in the order of their days."""
    fees_source: str
    safety_net: SafetyNet


@functools.lru_cache(maxsize=1)
def better_access() -> BetterAccessTable:
    """Return the table of Better Access."""
    data = _data("better_access.json")
    schedule, net = data["schedule"], data["safety_net"]
    fees = {
        profession: {dt.date.fromisoformat(day): _cents(fee) for day, fee in sorted(rows.items())}
        for profession, rows in schedule["fees"].items()
    }
    if not all(_LEAST < fee < _MOST for rows in fees.values() for fee in rows.values()):
        raise ValueError(fees)
    return BetterAccessTable(
        rule=data["rule"],
        source=data["source"],
        rebate=_share(data["rebate"]),
        step=_cents(data["rounded_up_to"]),
        individual=data["sessions"]["individual"],
        group=data["sessions"]["group"],
        fees=fees,
        fees_source=schedule["source"],
        safety_net=SafetyNet(
            _share(net["share"]), net["cap_of_fee"], _cents(net["cap"]), net["source"]
        ),
    )


def _cents(text: str) -> int:
    return int(Decimal(text) * 100)


def refuse(kind: Kind, path: str = "", **values: object) -> NoReturn:
    """Raise the PayerError of one fault."""
    raise PayerError([Problem(kind, path, values)])
