"""Copay and coinsurance of the rows that speak, in bundles that belong together."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

import attrs

from iptcost.payer import amount_text, rate_text
from iptcost_x12._limits import minor
from iptcost_x12._said import ORDERS, Said, where
from iptcost_x12._speaking import bundle_key
from iptcost_x12._values import BenefitRow

_MILLION: Final = 1_000_000
_NOTHING: Final = (Said("unknown"),)


@attrs.frozen
class _Group:
    """What the rows with one set of messages state."""

    copays: dict[str, Said] = attrs.field(factory=dict)
    shares: dict[str, Said] = attrs.field(factory=dict)
    amounts: list[BenefitRow] = attrs.field(factory=list)
    """Rows of a coinsurance that are amounts."""


def labelled(bundle: dict[str, Said]) -> dict[str, Any]:
    rows = (*bundle["copay"].rows, *bundle["coinsurance"].rows)
    words = "; ".join(dict.fromkeys(m for row in rows for m in row.messages))
    label = f"{words} [{where(rows)}]" if words else f"[{where(rows)}]"
    values = {name: said.value for name, said in bundle.items()}
    return {"label": label[:200], **values, "order": {"one_of": list(ORDERS)}}


def bundles_of(rows: tuple[BenefitRow, ...], digits: int) -> Iterator[dict[str, Said]]:
    """Yield the bundles: for each set of messages its copays with its coinsurances.

    A set of messages that states only one of the two has the other from the rows without. A
    coinsurance that is an amount may be a copay, or so many per cent: both are bundles.
    """
    groups: dict[tuple[str, ...], _Group] = {}
    for row in rows:
        group = groups.setdefault(bundle_key(row), _Group())
        if row.code == "B":
            _add(group.copays, row, amount_of(row, digits))
        elif row.percent is None and row.amount:
            group.amounts.append(row)
        else:
            for share in rates(row):
                _add(group.shares, row, share)
    common = groups.get((), _Group())
    half = bool(common.copays) != bool(common.shares) and not common.amounts
    for key, group in groups.items():
        if not key and half and len(groups) > 1:
            continue  # it is the other half of each bundle with a message, and none by itself
        copays = tuple((group.copays or common.copays).values())
        shares = tuple((group.shares or common.shares).values())
        if copays or shares or not group.amounts:
            for pair in itertools.product(copays or _NOTHING, shares or _NOTHING):
                yield dict(zip(("copay", "coinsurance"), pair, strict=True))
        for row in () if shares else group.amounts:
            yield from _either(row, copays or _NOTHING, digits)


def _add(values: dict[str, Said], row: BenefitRow, value: str | None) -> None:
    if value is not None:
        before = values.get(value)
        values[value] = Said(value, (*(before.rows if before else ()), row))


def _either(row: BenefitRow, copays: tuple[Said, ...], digits: int) -> Iterator[dict[str, Said]]:
    """Yield what a coinsurance that is an amount may mean: a copay, or so many per cent."""
    if (value := amount_of(row, digits)) is not None:
        yield {"copay": Said(value, (row,)), "coinsurance": Said(rate_text(0), (row,))}
    if (share := rate(_per_cent(row.amount))) is not None:
        for copay in copays:
            yield {"copay": copay, "coinsurance": Said(share, (row,))}


def _per_cent(amount: Decimal | None) -> Decimal | None:
    """Return an amount as the share that it may be: 20 and .2 alike."""
    return amount if amount is None or amount < 1 else amount / 100


def rates(row: BenefitRow) -> tuple[str, ...]:
    """Return the shares that a coinsurance may be; none where it can't be read.

    20 is the patient's 20% or, where the payer states its own part, the patient's 80%.
    """
    if row.percent is None:
        return (rate_text(0),) if row.amount == 0 else ()
    own = rate(row.percent)
    if own is not None:
        return (own,)
    whole = row.percent == int(row.percent) and 2 <= row.percent <= 100  # noqa: PLR2004 - per cent
    shares = (row.percent / 100, 1 - row.percent / 100) if whole else ()
    return tuple(dict.fromkeys(text for share in shares if (text := rate(share)) is not None))


def rate(percent: Decimal | None) -> str | None:
    """Return the patient's share; None where it is no share from 0 to 1."""
    if percent is None or not 0 <= percent <= 1:
        return None
    millionths = int(percent * _MILLION)
    return rate_text(millionths) if millionths == percent * _MILLION else None


def amount_of(row: BenefitRow, digits: int) -> str | None:
    """Return a row's amount as text; None where it is none that can be."""
    value = minor(row, digits)
    return None if value is None else amount_text(value, digits)
