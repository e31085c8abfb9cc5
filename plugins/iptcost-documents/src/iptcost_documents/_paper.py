"""A document as one structure: headings, facts, tables, sentences. Four renderings read it.

A cell is text, an amount, a day or a number; amounts are those of the estimate or the comparison
and are formatted once, here, in the document's language.
"""

from __future__ import annotations

import datetime as dt
from typing import Final, Literal

import attrs

from iptcost import Money
from iptcost.command import Language
from iptcost_documents._pictures import Logo

PACKAGE: Final = "iptcost_documents"
LANGUAGES: Final = ("en", "es")
FALLBACK: Final = "en_US"
PAGE: Final = "www.cms.gov/nosurprises/consumers"
"""Where HHS says how to start a dispute: the one address in a document that is followed."""

PLAIN: Final = "#1f3a4d"
"""The colour of headings and lines where the practice has none: 11.9 to 1 beside white."""

Cell = str | Money | dt.date | int


@attrs.frozen
class Column:
    """A column's heading, and whether figures stand in it: those are set to the right."""

    heading: str
    figures: bool = False


@attrs.frozen
class Table:
    """Rows under headings; the first cell of a row names it. ``total`` is the last row.

    ``caption`` is empty where the section's heading says it all. A narrow and long table may be
    ``spread``: on paper its rows then go on in a second column.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] | None = None
    spread: bool = False


@attrs.frozen
class Facts:
    """Names and what they stand for: a form's fields."""

    rows: tuple[tuple[str, tuple[Cell, ...]], ...]


@attrs.frozen
class Points:
    """Sentences of equal rank."""

    sentences: tuple[str, ...]


@attrs.frozen
class Sentence:
    """A paragraph; a strong one carries what the reader looks for first."""

    text: str
    strong: bool = False


@attrs.frozen
class Signatures:
    """Lines to sign: what stands below each of them, a row for each who signs."""

    rows: tuple[tuple[str, ...], ...]


Block = Table | Facts | Points | Sentence | Signatures


@attrs.frozen
class Section:
    """A heading and what stands under it."""

    heading: str
    blocks: tuple[Block, ...]
    beside: bool = False
    """Whether it stands beside the section before it, where the page is wide enough."""


@attrs.frozen
class Paper:
    """A whole document."""

    kind: str
    title: str
    date: dt.date
    language: Language
    sections: tuple[Section, ...]
    letterhead: tuple[str, ...] = ()
    logo: Logo | None = None
    logo_text: str = ""
    """What stands for the logo where it is not seen."""
    page: Literal["us-letter", "a4"] = "us-letter"
    lead: tuple[Sentence, ...] = ()
    """What stands under the title, before the first heading."""
    colour: str | None = None
    """The practice's colour, of headings and lines."""
    number: str | None = None
    """The document's own number, beside its date."""
    footer: str = ""
    """Who it is about, on every page of a document that is kept with a person's papers."""
    notes: tuple[str, ...] = ()
    """What whoever hands it over should know; it stands in no rendering."""

    @property
    def code(self) -> str:
        """The language's code, for readers that speak aloud."""
        return str(self.language.locale.language)

    def shown(self, cell: Cell) -> str:
        """Return a cell as it is read."""
        if isinstance(cell, Money):
            return self.language.money(cell)
        if isinstance(cell, dt.date):
            return self.language.date(cell)
        return self.language.number(cell) if isinstance(cell, int) else cell


def dated(paper: Paper) -> str:
    """Return the line under the title: the document's date, and its number where it has one."""
    day = paper.shown(paper.date)
    if paper.number is None:
        return day
    return paper.language.text("{date} · No. {number}", date=day, number=paper.number)


def spoken(locale: str) -> Language:
    """Return the language of a document: words and formats of one language, never mixed."""
    language = Language.nearest(locale, ("iptcost", PACKAGE))
    if language.locale.language in LANGUAGES:
        return language
    return Language.nearest(FALLBACK, ("iptcost", PACKAGE))
