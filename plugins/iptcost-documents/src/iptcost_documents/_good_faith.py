"""The good-faith estimate for uninsured and self-pay clients: 45 CFR 149.610.

Each part says which paragraph of 149.610(c)(1) asks for it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Final

from iptcost import CaseError, Document, Money, Problem, Session
from iptcost.command import Language, assumption_text
from iptcost_documents import _kinds
from iptcost_documents._course import (
    course_name,
    frequency,
    place_name,
    service_name,
)
from iptcost_documents._disclaimers import disclaimers, separately
from iptcost_documents._files import Client, People, Practice
from iptcost_documents._paper import (
    Block,
    Cell,
    Column,
    Facts,
    Paper,
    Section,
    Sentence,
    Table,
)
from iptcost_documents._parts import (
    ADDRESS,
    BIRTH,
    CONTACT,
    NAME,
    PROVIDER_NPI,
    PROVIDER_TIN,
    born_later,
    client_facts,
    letterhead,
    provider_facts,
    required,
)
from iptcost_documents._scope import Scope, scope

KIND: Final = "good-faith-estimate"
NEEDS: Final = (NAME, BIRTH, PROVIDER_NPI, PROVIDER_TIN, ADDRESS, CONTACT)


def good_faith_estimate(
    document: Document, people: People, date: dt.date, language: Language
) -> Paper:
    """Return the good-faith estimate; CaseError with all that the law asks for and that lacks."""
    problems: list[Problem] = [
        *required(people, NEEDS, _kinds.GOOD_FAITH_LACKS),
        *born_later(people, date),
    ]
    covered = None
    try:
        covered = scope(document)
    except CaseError as error:
        problems += error.problems
    practice, client = people.practice, people.client
    if problems or covered is None or practice is None or client is None:
        raise CaseError(problems)
    return Paper(
        KIND,
        language.text("Good-faith estimate of expected charges"),
        date,
        language,
        tuple(_sections(document, covered, people, practice, client, language)),
        letterhead(practice),
        people.logo,
        lead=tuple(_lead(covered, date, language)),
        logo_text=practice.name,
    )


def _lead(covered: Scope, date: dt.date, language: Language) -> Iterator[Sentence]:
    """Yield the first figures: what it comes to, and what this document is."""
    total = language.plural(
        "Expected charges for {number} session: {amount}",
        "Expected charges for {number} sessions: {amount}",
        len(covered.sessions),
        amount=language.money(covered.expected),
    )
    yield Sentence(total, strong=True)
    yield Sentence(
        language.text(
            "If you have no health coverage, or choose not to use it, you have the right to know "
            "beforehand what your care is expected to cost. This estimate is of {date}.",
            date=language.date(date),
        )
    )


def _sections(
    document: Document,
    covered: Scope,
    people: People,
    practice: Practice,
    client: Client,
    language: Language,
) -> Iterator[Section]:
    """Yield the sections in the order in which the rule lists them."""
    text = language.text
    # (i) the client's name and date of birth; (iv) the diagnosis codes.
    about = [
        *client_facts(people, language),
        (text("Diagnosis (ICD-10-CM)"), _codes(client, language)),
    ]
    yield Section(text("Client"), (Facts(tuple(about)),))
    # (ii) the primary service and when it is scheduled; 149.610(b)(1)(x) its recurrences.
    yield Section(text("What is planned"), tuple(_planned(document, covered, language)))
    # (iii), (iv) the items, by provider, with codes and expected charges.
    yield Section(text("Expected charges"), tuple(_charges(covered, practice, client, language)))
    # (v) name, NPI, TIN, State and place of the provider.
    yield Section(text("Provider"), (provider_facts(practice, language),))
    # What is scheduled separately, under its own disclaimer.
    yield separately(practice, client, language)
    # The disclaimers.
    yield disclaimers(practice, covered.expected, language)
    yield Section(text("Session by session"), (_schedule(covered, language),))


def _codes(client: Client, language: Language) -> tuple[Cell, ...]:
    if client.diagnosis:
        return (", ".join(client.diagnosis),)
    return (
        language.text(
            "Not yet determined: no diagnosis has been made. If one changes what is planned, "
            "you will get a new estimate."
        ),
    )


def _planned(document: Document, covered: Scope, language: Language) -> Iterator[Block]:
    """Yield the scope of the recurring service: time, frequency, number."""
    text = language.text
    days = [session.date for session in covered.sessions]
    first, last = language.date(days[0]), language.date(days[-1])
    facts: list[tuple[str, tuple[Cell, ...]]] = [
        (text("Primary service"), (course_name(document, language),)),
        (text("First session scheduled"), (days[0],)),
        (text("Time"), (text("{first} to {last}", first=first, last=last),)),
        (text("How often"), (frequency(days, language),)),
        (text("Number of sessions"), (len(days),)),
    ]
    yield Facts(tuple(facts))
    yield from map(Sentence, _limits(covered, language))


def _limits(covered: Scope, language: Language) -> Iterator[str]:
    """Yield what the estimate leaves out, and what it takes for granted."""
    if covered.held:
        yield language.plural(
            "{number} session has taken place already and is not part of this estimate.",
            "{number} sessions have taken place already and are not part of this estimate.",
            covered.held,
        )
    if covered.later:
        yield language.plural(
            "An estimate may cover no more than 12 months. {number} session, on {date}, is past "
            "them: you will get a new estimate before then.",
            "An estimate may cover no more than 12 months. {number} sessions, from {date} on, are "
            "past them: you will get a new estimate before then.",
            len(covered.later),
            date=language.date(covered.later[0].date),
        )
    yield language.text(
        "No claim is sent to any plan: these are the charges of paying by yourself."
    )
    for entry in covered.assumptions:
        yield language.text("Assumed: {sentence}.", sentence=assumption_text(entry, language))


def _charges(
    covered: Scope, practice: Practice, client: Client, language: Language
) -> Iterator[Block]:
    """Yield the items, and where the discount comes from."""
    text = language.text
    reduced = bool(covered.discount)
    prices = [text("List charge"), text("Discount")] if reduced else []
    heads = [text("Service"), text("Service code"), text("Diagnosis"), text("Place")]
    figures = [*prices, text("Expected charge"), text("Sessions"), text("In all")]
    blank = len(heads) + len(figures) - 3
    total = text("Total expected charges")
    yield Table(
        text("Services of {provider}", provider=practice.provider),
        (*(Column(head) for head in heads), *(Column(head, figures=True) for head in figures)),
        tuple(_items(covered, client, language)),
        (total, *("",) * blank, len(covered.sessions), covered.expected),
    )
    if reduced:
        yield Sentence(
            text(
                "The list charges come to {listed}. The practice's sliding scale takes {off} off: "
                "{expected} are expected.",
                listed=language.money(covered.listed),
                off=language.money(covered.discount),
                expected=language.money(covered.expected),
            )
        )


def _items(covered: Scope, client: Client, language: Language) -> Iterator[tuple[Cell, ...]]:
    """Yield a row for all sessions that are alike in service, code, place and amounts."""
    groups: dict[tuple[str, str, str, Money, Money, Money], list[Session]] = {}
    for s in covered.sessions:
        key = (s.service, s.code, s.modality, s.billed, s.write_off, s.patient_responsibility)
        groups.setdefault(key, []).append(s)
    diagnosis = ", ".join(client.diagnosis) or language.text("not yet determined")
    for (service, code, modality, billed, off, charge), sessions in groups.items():
        each = (billed, off, charge) if covered.discount else (charge,)
        whole = covered.sum(session.patient_responsibility for session in sessions)
        name, place = service_name(service, language), place_name(modality, language)
        yield (name, code, diagnosis, place, *each, len(sessions), whole)


def _schedule(covered: Scope, language: Language) -> Table:
    """Return every session with its day: what is billed later can be held against it."""
    text = language.text
    reduced = bool(covered.discount)
    heads = [Column(text("Session")), Column(text("Date")), Column(text("Service code"))]
    if reduced:
        heads += [Column(text("List charge"), figures=True), Column(text("Discount"), figures=True)]
    rows: list[tuple[Cell, ...]] = []
    for s in covered.sessions:
        middle: tuple[Cell, ...] = (s.billed, s.write_off) if reduced else ()
        rows.append((s.number, s.date, s.code, *middle, s.patient_responsibility))
    sums: tuple[Cell, ...] = (covered.listed, covered.discount) if reduced else ()
    return Table(
        "",
        (*heads, Column(text("Expected charge"), figures=True)),
        tuple(rows),
        (text("Total"), "", "", *sums, covered.expected),
    )
