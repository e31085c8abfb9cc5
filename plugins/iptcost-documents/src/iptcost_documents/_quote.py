"""The quote: what a course costs in all, when it is paid, what comes back on stopping early.

Everything is the comparison's: the ways without a plan, each with the cheapest purchase of its
bundles and how it stands after every session.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Final

import attrs

import iptcost
from iptcost import Document, Way
from iptcost.command import (
    Assumption,
    Comparison,
    Language,
    LeftOut,
    assumption_text,
    way_facts,
    way_text,
)
from iptcost.payer import quote as quoted
from iptcost_documents._address import AUSTRALIA
from iptcost_documents._course import course_name, frequency
from iptcost_documents._files import People, Practice
from iptcost_documents._paper import (
    Block,
    Cell,
    Column,
    Facts,
    Paper,
    Points,
    Section,
    Sentence,
    Signatures,
    Table,
)
from iptcost_documents._parts import letterhead
from iptcost_documents._terms import TOLD, terms
from iptcost_documents._ways import package_name

KIND: Final = "quote"
PLAN: Final = "plan"
DOLLARS: Final = "USD"
LETTER: Final = (DOLLARS, "CAD")
"""Currencies of the two countries that print on letter paper."""
NOTHING: Final = "–"
MOST_COLUMNS: Final = 8
"""So many columns of amounts stand side by side at the most."""


@attrs.frozen
class Offer:
    """What of a comparison is quoted: the ways without a plan, the cheapest first."""

    ways: tuple[Way, ...]
    days: tuple[dt.date, ...]
    currency: str
    left_out: tuple[LeftOut, ...]
    assumptions: tuple[Assumption, ...]


def offered(document: Document) -> Offer:
    """Return the ways to quote. What is not known of a plan touches none of them.

    Raises UnresolvedError where a hole does touch one: a quote is no range.
    """
    if not document.holes:
        return _known(iptcost.compare(document))
    ranged = iptcost.compare_range(document)
    ways = [way for way in ranged.ways if way.kind != PLAN]
    data = {key: value for key, value in document.data.items() if key != "payers"}
    alone = iptcost.document(data, file=document.file)
    if ranged.fewest != ranged.most or any(way.unknowns for way in ways):
        # Refused, with the holes to fill in: a plan's are none of a quote's.
        return _known(iptcost.compare(alone if alone.holes else document))
    days = iptcost.compare(alone).sessions
    known = sorted((way.low for way in ways), key=lambda way: way.to_pay.minor)
    return Offer(tuple(known), days, ranged.currency, ranged.left_out, ranged.assumptions)


def _known(compared: Comparison) -> Offer:
    return Offer(
        tuple(way for way in compared.ways if way.kind != PLAN),
        compared.sessions,
        compared.currency,
        compared.left_out,
        compared.assumptions,
    )


def quote(document: Document, people: People, date: dt.date, language: Language) -> Paper:
    """Return the quote. Neither file is needed: names are left out where they are not given."""
    offer = offered(document)
    practice = people.practice
    return Paper(
        KIND,
        language.text("Quote"),
        date,
        language,
        tuple(_sections(document, offer, people, language)),
        letterhead(practice),
        people.logo,
        practice.name if practice else "",
        page="a4" if _is_metric(people, offer.currency) else "us-letter",
        lead=(
            Sentence(_headline(offer.ways, len(offer.days), language), strong=True),
            Sentence(_holds(practice, date, language)),
        ),
        colour=practice.colour if practice else None,
    )


def _is_metric(people: People, currency: str) -> bool:
    """Return whether the page is A4: the practice's country says it, else the currency."""
    if people.practice is not None and people.practice.address is not None:
        return people.practice.country == AUSTRALIA
    return currency not in LETTER


def _holds(practice: Practice | None, date: dt.date, language: Language) -> str:
    """Return until when the quote holds."""
    if practice is None or practice.quote_valid_days is None:
        return language.text("Ask the practice until when these prices hold.")
    last = date + dt.timedelta(days=practice.quote_valid_days)
    return language.text("These prices hold until {date}.", date=language.date(last))


def _headline(ways: Sequence[Way], count: int, language: Language) -> str:
    least, most = ways[0].to_pay, ways[-1].to_pay
    if least == most:
        return language.plural(
            "{number} session: {amount}",
            "{number} sessions: {amount}",
            count,
            amount=language.money(least),
        )
    return language.plural(
        "{number} session: {least} to {most}, by how you pay",
        "{number} sessions: {least} to {most}, by how you pay",
        count,
        least=language.money(least),
        most=language.money(most),
    )


def _sections(
    document: Document,
    offer: Offer,
    people: People,
    language: Language,
) -> Iterator[Section]:
    text = language.text
    yield Section(text("The course"), (Facts(tuple(_course(document, offer, people, language))),))
    yield Section(text("What it costs"), tuple(_costs(offer.ways, language)))
    agreed = terms(document, offer.ways, people.practice, language)
    yield Section(text("What you sign up to"), (agreed,))
    yield Section(text("When it is paid"), (_months(offer.ways, language),))
    stops = tuple(_stops(offer, language))
    if stops:
        yield Section(text("If you stop early"), stops)
    told = tuple(_told(offer, language))
    if told:
        yield Section(text("What you should know"), (Points(told),))
    if people.practice is not None and people.practice.sign_quotes:
        yield Section(text("Agreed"), (_signatures(language),))


def _signatures(language: Language) -> Signatures:
    text = language.text
    day = text("Date")
    return Signatures(
        (
            (text("The way to pay that I choose"),),
            (text("Client's signature"), day),
            (text("Provider's signature"), day),
        )
    )


def _course(
    document: Document, offer: Offer, people: People, language: Language
) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    days = offer.days
    text = language.text
    if people.client is not None and people.client.name:
        yield text("For"), (people.client.name,)
    first, last = language.date(days[0]), language.date(days[-1])
    count = language.plural("{number} session", "{number} sessions", len(days))
    yield text("Course"), (f"{course_name(document, language)}, {count}",)
    every = frequency(days, language)
    yield text("Time"), (text("{first} to {last}, {every}", first=first, last=last, every=every),)


def _costs(ways: Sequence[Way], language: Language) -> Iterator[Block]:
    """Yield each way's total, and below the table on what it depends."""
    text = language.text
    yield Table(
        "",
        (
            Column(text("Way")),
            Column(text("In all"), figures=True),
            Column(text("For a session, on average"), figures=True),
            Column(text("Most to pay on one day"), figures=True),
        ),
        tuple(
            (_named(way, language), way.to_pay, way.per_session, way.most_at_once) for way in ways
        ),
    )
    said = [
        text("{way}: {facts}.", way=_named(way, language), facts="; ".join(facts))
        for way in ways
        if (facts := [*_bought(way, language), *way_facts(_untold(way), language)])
    ]
    if said:
        yield Points(tuple(said))
    missed = ways[0].missed_sessions
    if missed:
        yield Sentence(
            text("{amount} of it is for missed sessions.", amount=language.money(missed))
        )


def _bought(way: Way, language: Language) -> Iterator[str]:
    """Yield what is bought when, what is paid for singly, and what is left at the end."""
    if not way.purchases:
        return
    price = sum((one.price for one in way.purchases[1:]), way.purchases[0].price)
    yield language.plural(
        "{number} package for {price}, bought on {date}",
        "{number} packages, {price} in all, the first bought on {date}",
        len(way.purchases),
        price=language.money(price),
        date=language.date(way.purchases[0].date),
    )
    if way.singly:
        yield language.plural(
            "{number} session is paid for by itself",
            "{number} sessions are paid for one by one",
            way.singly,
        )
    if way.left_over and not way.left_over_back:
        yield language.plural(
            "{number} session is left over at the end, for which nothing comes back",
            "{number} sessions are left over at the end, for which nothing comes back",
            way.left_over,
        )
    elif way.left_over and way.left_over_back is not None:
        yield language.plural(
            "{number} session is left over at the end, for which {amount} comes back",
            "{number} sessions are left over at the end, for which {amount} comes back",
            way.left_over,
            amount=language.money(way.left_over_back),
        )


def _untold(way: Way) -> Way:
    """Return the way with what neither the table of terms nor its purchases say already."""
    kept = tuple(one for one in way.conditions if not one.code.startswith(TOLD))
    return attrs.evolve(way, conditions=kept, purchases=(), left_over=0)


def _named(way: Way, language: Language) -> str:
    if way.purchases:
        return " + ".join(dict.fromkeys(package_name(one, language) for one in way.purchases))
    name = way_text(way, language)
    return name[:1].upper() + name[1:]


def _months(ways: Sequence[Way], language: Language) -> Table:
    """Return what is paid in each calendar month."""
    paid = [{entry.month: entry.paid for entry in way.months} for way in ways]
    months = sorted({month for entries in paid for month in entries})
    return Table(
        "",
        (
            Column(language.text("Month")),
            *(Column(_named(way, language), figures=True) for way in ways),
        ),
        tuple(
            (
                language.month(dt.date.fromisoformat(f"{month}-01")),
                *(entries.get(month, NOTHING) for entries in paid),
            )
            for month in months
        ),
        (language.text("In all"), *(way.up_front for way in ways)),
    )


def _stops(offer: Offer, language: Language) -> Iterator[Block]:
    """Yield what the course has cost, and what comes back, after each session but the last."""
    days = offer.days[:-1]
    if not days:
        return
    if any(way.stops for way in offer.ways):
        told = language.text(
            "What the sessions up to there have cost once a package's refund has come back, and "
            "that refund."
        )
    else:
        told = language.text("What the sessions up to there have cost. Nothing more is owed.")
    yield Sentence(told)
    columns: list[tuple[Column, tuple[Cell, ...]]] = []
    for way in offer.ways:
        name = _named(way, language)
        if way.stops:
            heading = language.text("{way}: comes back", way=name)
            columns.append(
                (Column(heading, figures=True), tuple(s.back or NOTHING for s in way.stops))
            )
        heading = language.text("{way}: has cost", way=name)
        columns.append((Column(heading, figures=True), way.by_session[:-1]))
    for start in range(0, len(columns), MOST_COLUMNS):
        some = columns[start : start + MOST_COLUMNS]
        yield Table(
            "",
            (
                Column(language.text("After session")),
                Column(language.text("Date")),
                *(column for column, _ in some),
            ),
            tuple(zip(range(1, len(days) + 1), days, *(cells for _, cells in some), strict=True)),
        )


def _told(offer: Offer, language: Language) -> Iterator[str]:
    """Yield what is assumed, what could not be quoted, and the right to an estimate."""
    text = language.text
    for left in offer.left_out:
        if left.kind != PLAN:
            reasons = " ".join(p.text("message", language.translate) for p in left.problems)
            name = quoted(left.name)[1:-1]
            yield text("Not quoted: {name}. {reasons}", name=name, reasons=reasons)
    for entry in offer.assumptions:
        if not entry.path.startswith("payers"):
            yield text("Assumed: {sentence}.", sentence=assumption_text(entry, language))
    if offer.currency == DOLLARS:
        yield text(
            "If you pay without using health coverage, you have the right to a good-faith "
            "estimate of the expected charges: ask for it."
        )
