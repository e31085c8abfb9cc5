"""The dated figures of both payers, read from the package's data and checked."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from decimal import Decimal
from importlib import resources
from typing import Literal, NoReturn

import attrs

from iptcost.payer import Kind, PayerError, Problem

Service = Literal["intake", "individual", "group", "couples"]


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
    maximum: bool = False
    """It has a yearly maximum of its own, past which it pays everything."""
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


def _share(text: str) -> Decimal:
    """Read a percentage of at most 100."""
    share = Decimal(text.removesuffix("%")) / 100
    if not text.endswith("%") or not 0 <= share <= 1:
        raise ValueError(text)
    return share


def _data(name: str) -> dict[str, object]:
    file = resources.files("iptcost_medicare").joinpath("data", name)
    data: dict[str, object] = json.loads(file.read_text("utf-8"))
    return data


@functools.lru_cache(maxsize=1)
def part_b() -> PartB:
    """Return the table of Part B; its years follow one another without a gap."""
    data: dict[str, object] = _data("part_b.json")
    rows: list[dict[str, str]] = data["years"]  # type: ignore[assignment]
    years = tuple(Year(int(row["year"]), Decimal(row["deductible"]), row["source"]) for row in rows)
    if [one.year for one in years] != list(range(years[0].year, years[0].year + len(years))):
        raise ValueError(years)
    plans: dict[str, dict[str, object]] = data["supplements"]["plans"]  # type: ignore[index]
    return PartB(
        rule=str(data["rule"]),
        coinsurance=_share(str(data["coinsurance"])),
        non_participating=_share(str(data["non_participating"])),
        limiting_charge=_share(str(data["limiting_charge"])),
        years=years,
        supplements={
            name: Supplement(**{**plan, "coinsurance": _share(str(plan["coinsurance"]))})  # type: ignore[arg-type]
            for name, plan in plans.items()
        },
        supplements_source=str(data["supplements"]["source"]),  # type: ignore[index]
    )


@attrs.frozen
class BetterAccessTable:
    """Better Access: the rebate's share, its rounding in cents, and sessions a calendar year."""

    rule: str
    source: str
    rebate: Decimal
    step: int
    individual: int
    group: int


@functools.lru_cache(maxsize=1)
def better_access() -> BetterAccessTable:
    """Return the table of Better Access."""
    data = _data("better_access.json")
    sessions: dict[str, int] = data["sessions"]  # type: ignore[assignment]
    return BetterAccessTable(
        rule=str(data["rule"]),
        source=str(data["source"]),
        rebate=_share(str(data["rebate"])),
        step=int(Decimal(str(data["rounded_up_to"])) * 100),
        individual=sessions["individual"],
        group=sessions["group"],
    )


def refuse(kind: Kind, path: str = "", **values: object) -> NoReturn:
    """Raise the PayerError of one fault."""
    raise PayerError([Problem(kind, path, values)])
