"""The charges of a good-faith estimate: by service, and session by session."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from iptcost import Money
from iptcost.command import Language
from iptcost_documents._course import place_name, service_name
from iptcost_documents._files import Client, Practice
from iptcost_documents._paper import Block, Cell, Column, Sentence, Table
from iptcost_documents._scope import Line, Scope
from iptcost_documents._ways import LIST, PACKAGE, SCALE, package_name


class _Alike(NamedTuple):
    """What makes sessions one row."""

    service: str
    code: str
    modality: str
    listed: Money
    due: Money


def charges(
    covered: Scope, practice: Practice, client: Client, language: Language
) -> Iterator[Block]:
    """Yield the items, and which price they are at."""
    text = language.text
    # A package's own row has no list charge a session beside it.
    reduced = covered.price == SCALE and bool(covered.discount)
    prices = [text("List charge"), text("Discount")] if reduced else []
    heads = [text("Service"), text("Service code"), text("Diagnosis"), text("Place")]
    figures = [*prices, text("Expected charge"), text("Sessions"), text("In all")]
    blank = len(heads) + len(figures) - 3
    total = text("Total expected charges")
    yield Table(
        text("Services of {provider}", provider=practice.provider),
        (*(Column(head) for head in heads), *(Column(head, figures=True) for head in figures)),
        (
            *_packages(covered, client, language),
            *_items(covered, client, language, reduced=reduced),
        ),
        (total, *("",) * blank, len(covered.lines), covered.expected),
    )
    yield from map(Sentence, _said_of_prices(covered, language))


def _diagnosis(client: Client, language: Language) -> str:
    return ", ".join(client.diagnosis) or language.text("not yet determined")


def _packages(covered: Scope, client: Client, language: Language) -> Iterator[tuple[Cell, ...]]:
    """Yield a row for each package, with the codes of the sessions taken from it."""
    for at, bought in enumerate(covered.packages):
        taken = [line.session for line in covered.lines if line.package == at]
        codes = ", ".join(dict.fromkeys(session.code for session in taken))
        places = dict.fromkeys(place_name(session.modality, language) for session in taken)
        named = package_name(bought, language)
        yield (
            named,
            codes,
            _diagnosis(client, language),
            ", ".join(places),
            bought.price,
            len(taken),
            bought.price,
        )


def _items(
    covered: Scope, client: Client, language: Language, *, reduced: bool
) -> Iterator[tuple[Cell, ...]]:
    """Yield a row for all sessions that are alike in service, code, place and amounts."""
    groups: dict[_Alike, list[Line]] = {}
    for line in covered.lines:
        if line.package is None:
            s = line.session
            key = _Alike(s.service, s.code, s.modality, line.listed, line.due)
            groups.setdefault(key, []).append(line)
    diagnosis = _diagnosis(client, language)
    for alike, lines in groups.items():
        each = (alike.listed, alike.listed - alike.due, alike.due) if reduced else (alike.due,)
        whole = covered.sum(line.due for line in lines)
        name, place = service_name(alike.service, language), place_name(alike.modality, language)
        yield (name, alike.code, diagnosis, place, *each, len(lines), whole)


def _said_of_prices(covered: Scope, language: Language) -> Iterator[str]:
    """Yield which price it is, what it takes off, and what missed sessions would add."""
    text = language.text
    amounts = {
        "listed": language.money(covered.listed),
        "off": language.money(covered.discount),
        "expected": language.money(covered.expected),
    }
    if covered.price == PACKAGE:
        yield text(
            "These are the charges with a package, paid when it is bought. Session by session, "
            "the list charges would come to {listed}.",
            **amounts,
        )
    elif covered.price == SCALE and covered.discount:
        yield text(
            "The list charges come to {listed}. The practice's sliding scale takes {off} off: "
            "{expected} are expected.",
            **amounts,
        )
    elif covered.price == LIST:
        yield text("These are the practice's list charges, session by session.")
    if covered.sells_packages and covered.price != PACKAGE:
        yield text(
            "The practice sells packages of sessions too. If you want one, ask for an estimate "
            "with it."
        )
    if covered.missed and covered.missed_cost is not None:
        yield language.plural(
            "Sessions missed or cancelled late are no service and not among these charges. "
            "{number} of them would add {amount}: {whole} in all.",
            "Sessions missed or cancelled late are no service and not among these charges. "
            "{number} of them would add {amount}: {whole} in all.",
            covered.missed,
            amount=language.money(covered.missed_cost),
            whole=language.money(covered.expected + covered.missed_cost),
        )


def schedule(covered: Scope, language: Language) -> Table:
    """Return every session with its day: what is billed later can be held against it."""
    text = language.text
    heads = [
        Column(text("No.")),
        Column(text("Date")),
        Column(text("Service code")),
        Column(text("Expected charge"), figures=True),
    ]
    rows: list[tuple[Cell, ...]] = []
    for line in covered.lines:
        taken = line.package is not None and not line.due
        due: Cell = text("in the package") if taken else line.due
        rows.append((line.session.number, line.session.date, line.session.code, due))
    total = (text("Total"), "", "", covered.expected)
    return Table("", tuple(heads), tuple(rows), total, spread=True)
