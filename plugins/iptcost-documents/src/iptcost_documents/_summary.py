"""What one good-faith estimate came to, as a register keeps it, and what another one changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Final

import attrs

from iptcost import Money
from iptcost.command import Language
from iptcost_documents._paper import Cell, Column, Section, Sentence, Table
from iptcost_documents._scope import Scope
from iptcost_documents._ways import LIST, PACKAGE, SCALE

NOTHING: Final = "–"


@attrs.frozen
class Charge:
    """Sessions of one code at one charge; a package where ``code`` is empty."""

    code: str
    amount: Money
    count: int


@attrs.frozen
class Summary:
    """What an estimate came to."""

    date: dt.date
    ends: dt.date
    """The last day that it covers."""
    first: dt.date
    last: dt.date
    sessions: int
    price: str
    charges: tuple[Charge, ...]
    expected: Money
    more: int = 0
    """Sessions after its last day, for which another estimate is due by then."""

    @property
    def content(self) -> tuple[object, ...]:
        """What makes it another estimate; its own date and end do not."""
        return (self.first, self.last, self.sessions, self.price, self.charges, self.expected)


def summary(covered: Scope, date: dt.date) -> Summary:
    """Return what an estimate of this date comes to."""
    days = [session.date for session in covered.sessions]
    counts: dict[tuple[str, Money], int] = {}
    for line in covered.lines:
        if line.package is None:
            key = (line.session.code, line.due)
            counts[key] = counts.get(key, 0) + 1
    for bought in covered.packages:
        counts[("", bought.price)] = counts.get(("", bought.price), 0) + 1
    charges = tuple(Charge(code, amount, count) for (code, amount), count in counts.items())
    return Summary(
        date,
        covered.ends,
        days[0],
        days[-1],
        len(days),
        covered.price,
        charges,
        covered.expected,
        len(covered.later),
    )


def changes(before: Summary, now: Summary, language: Language) -> Section:
    """Return what this estimate changes in the one before it."""
    text = language.text
    rows = tuple(row for row in _rows(before, now, language) if row[1] != row[2])
    intro = text("This estimate takes the place of the one of {date}.", date=_day(before, language))
    if not rows:
        same = text("Nothing but its date has changed.")
        return Section(text("What has changed"), (Sentence(f"{intro} {same}"),))
    columns = (
        Column(text("What has changed")),
        Column(text("Until now"), figures=True),
        Column(text("From now on"), figures=True),
    )
    return Section(text("What has changed"), (Sentence(intro), Table("", columns, rows)))


def _day(of: Summary, language: Language) -> str:
    return language.date(of.date)


def _rows(before: Summary, now: Summary, language: Language) -> Iterator[tuple[Cell, Cell, Cell]]:
    text = language.text
    yield text("Number of sessions"), before.sessions, now.sessions
    yield text("First session"), before.first, now.first
    yield text("Last session"), before.last, now.last
    yield text("Price"), price_name(before.price, language), price_name(now.price, language)
    old, new = _by_code(before, language), _by_code(now, language)
    for code in dict.fromkeys((*old, *new)):
        yield (
            text("Charge, {code}", code=code) if code else text("Package"),
            old.get(code, NOTHING),
            new.get(code, NOTHING),
        )
    yield text("Total expected charges"), before.expected, now.expected


def _by_code(of: Summary, language: Language) -> dict[str, str]:
    """Return the charges of each code, several of one code beside each other."""
    found: dict[str, list[str]] = {}
    for charge in of.charges:
        found.setdefault(charge.code, []).append(language.money(charge.amount))
    return {code: ", ".join(amounts) for code, amounts in found.items()}


def price_name(price: str, language: Language) -> str:
    """Return what a price is called."""
    text = language.text
    names = {LIST: text("List price"), SCALE: text("Sliding scale"), PACKAGE: text("Package")}
    return names.get(price, price)
