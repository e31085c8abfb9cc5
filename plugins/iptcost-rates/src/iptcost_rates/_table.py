"""Prices and files as people read them: tables, and sentences beneath."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import click
from rich.table import Table
from rich.text import Text

from iptcost_rates import _said
from iptcost_rates._choice import cents, group_text, licence_text
from iptcost_rates._sieve import NAMES, expiry, places

if TYPE_CHECKING:
    from iptcost.command import Language, Setting
    from iptcost_rates._answer import Rates
    from iptcost_rates._found import Found
    from iptcost_rates._offers import Offer, Standing
    from iptcost_rates._toc import Index

MOST_ROWS: Final = 60
MOST_FILES: Final = 40
_MEGABYTE: Final = 1_000_000


def tell(made: Rates, found: Found, setting: Setting, language: Language) -> None:
    """Print one therapist's prices, each with its place in the file, and what is said of them."""
    text = language.text
    payer = found.head.get("reporting_entity_name") or "–"
    updated = found.head.get("last_updated_on") or "–"
    side = {"in": text("in network"), "out": text("out of network")}[made.side]
    click.echo(
        text(
            "NPI {npi} · {payer}, {side} · {file}, updated {updated}",
            npi=made.npi,
            payer=payer,
            side=side,
            file=found.file,
            updated=updated,
        )
    )
    standings = list(made.standings())
    for name in dict.fromkeys(_group(one, language) for one in standings):
        click.echo(f"\n{name}")
        own = [one for one in standings if _group(one, language) == name]
        own.sort(key=lambda one: (one.offer.code, one.at))
        setting.console().print(_prices(own[:MOST_ROWS], language))
        if len(own) > MOST_ROWS:
            click.echo(text("and {count} more", count=len(own) - MOST_ROWS))
    click.echo()
    for remark in dict.fromkeys(one.text for one in made.remarks()):
        click.echo(f"· {language.tell(remark)}")


def _group(one: Standing, language: Language) -> str:
    """Return a group as a heading: its name, tax id and size."""
    group = one.group
    if group.size is None:
        size = language.text("the whole tax id")
    else:
        size = language.plural("{number} provider", "{number} providers", group.size)
    return ", ".join((group_text(group), size, *group.networks[:3]))


def _prices(standings: list[Standing], language: Language) -> Table:
    text = language.text
    table = Table(box=None, pad_edge=False, show_edge=False)
    for name in (text("code"), text("amount"), text("for"), text("until"), text("byte")):
        right = name in {text("amount"), text("byte")}
        table.add_column(name, justify="right" if right else "left", overflow="fold")
    for one in standings:
        table.add_row(*(Text(cell) for cell in _row(one, language)))
    return table


def _row(one: Standing, language: Language) -> list[str]:
    offer, text = one.offer, language.text
    where = places(offer)
    named = {"office": text("office"), "telehealth": text("telehealth")}
    shown = named[next(iter(where))] if len(where) == 1 else text("any place") if where else ""
    until = expiry(offer)
    return [
        offer.code,
        cents(one),
        ", ".join(filter(None, (shown, *_modifiers(offer, language), _kind(offer, language)))),
        "–" if until is None else language.date(until),
        language.number(one.at),
    ]


def _modifiers(offer: Offer, language: Language) -> Iterator[str]:
    for one in offer.modifiers:
        known = one in NAMES
        yield licence_text((one,), language.translate) if known else one


def _kind(offer: Offer, language: Language) -> str:
    """Return what sort of price it is, where it is no usual one."""
    return "" if offer.kind in {"negotiated", "allowed"} else language.translate(offer.kind)


def tell_files(index: Index, language: Language) -> None:
    """Print the files of an index, the ones to download first on top."""
    text, now = language.text, dt.datetime.now(dt.UTC)
    files = index.sorted()
    click.echo(
        text(
            "{count} files of {plans} plans in {file}",
            count=language.number(len(files)),
            plans=language.number(index.plans),
            file=index.file,
        )
    )
    for one in files[:MOST_FILES]:
        kind = text("out of network") if one.out_of_network else text("in network")
        parts = [text("behavioral network") if one.behavioral else "", kind]
        if one.size is not None:
            parts.append(text("{size} MB", size=language.number(round(one.size / _MEGABYTE))))
        if one.lapsed(now):
            parts.append(text("the link has lapsed: download the index again"))
        plans = language.plural("{number} plan", "{number} plans", one.plans)
        click.echo(f"{one.description or '–'} · {' · '.join(filter(None, parts))} · {plans}")
        click.echo(f"    {_said.printable(one.location)}")
    if len(files) > MOST_FILES:
        click.echo(
            text(
                "and {count} more: --format json lists them all",
                count=language.number(len(files) - MOST_FILES),
            )
        )


def as_data(index: Index) -> dict[str, Any]:
    """Return an index's files as plain data."""
    now = dt.datetime.now(dt.UTC)
    return {
        "index": index.file,
        "plans": index.plans,
        "files": [
            {
                "location": one.location,
                "description": one.description,
                "network": "out" if one.out_of_network else "in",
                "behavioral": one.behavioral,
                "size": one.size,
                "plans": one.plans,
                "plan": one.plan,
                "lapsed": one.lapsed(now),
            }
            for one in index.sorted()
        ],
    }
