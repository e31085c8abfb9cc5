"""A page: all that a result says in a language, whatever it is then shown on.

``result`` and ``schedule`` make it; ``layout`` lays it out on a screen, ``markdown`` and ``html``
write it. A column has a rank: the smaller, the sooner it is kept where the width is small. Cells
hold the amount as it is written in full and without its currency.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import attrs

from iptcost._rules.money import Money
from iptcost._words.language import Language

NOTHING: Final = "–"
ALWAYS, PARTS, BASE, PAID, MORE, EXTRA, DETAIL = range(7)
"""The ranks: what is always shown, what the price is made of, what it is a part of, the rest."""


@attrs.frozen
class Cell:
    """What stands in one place: in full, and without the currency."""

    full: str
    bare: str

    @classmethod
    def same(cls, text: str) -> Cell:
        """Return a cell that holds one text in either form."""
        return cls(text, text)

    @classmethod
    def of(cls, money: Money | None, language: Language, *, zero: bool = True) -> Cell:
        """Return an amount's cell: a dash for none, and for nothing unless ``zero`` is shown."""
        if money is None or not (money or zero):
            return cls.same(NOTHING)
        return cls(language.money(money), language.amount(money))


@attrs.frozen
class Column:
    """A column: its heading, rank and side."""

    key: str
    heading: str
    rank: int
    left: bool = False
    amount: bool = False


@attrs.frozen
class Row:
    """A session's cells by column key, what is remarked on it, and why it costs what it costs."""

    number: int
    cells: dict[str, Cell]
    remarks: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()

    @property
    def said(self) -> tuple[str, ...]:
        """All that is said of the session."""
        return self.remarks + self.reasons


@attrs.frozen
class Schedule:
    """The columns in reading order, and the rows."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    currency: str


@attrs.frozen
class Section:
    """Sentences under a title; those without one say more of the table above them."""

    title: str
    entries: tuple[str, ...]
    where_room: bool = False
    """It is left out where there is little room, and in what is pasted elsewhere."""


def sections(titled: Iterable[tuple[str, Iterable[str]]]) -> tuple[Section, ...]:
    """Return those sections that say something."""
    made = (Section(title, tuple(entries)) for title, entries in titled)
    return tuple(section for section in made if section.entries)


@attrs.frozen
class Page:
    """The sentence of the whole, the facts beside it, the table, and what stands around it."""

    head: str
    facts: tuple[str, ...]
    above: tuple[Section, ...]
    table: Schedule
    below: tuple[Section, ...]
    promise: str
    language: Language
