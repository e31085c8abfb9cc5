"""The good-faith estimate for uninsured and self-pay clients: 45 CFR 149.610.

Each part says which paragraph of 149.610(c)(1) asks for it; what stands beside is on the form of
CMS (CMS-10791).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Final

from iptcost import CaseError, Document, Problem
from iptcost.command import Language, Words, assumption_text
from iptcost_documents import _icd, _kinds
from iptcost_documents._address import UNITED_STATES
from iptcost_documents._charges import charges, schedule
from iptcost_documents._course import course_name, frequency
from iptcost_documents._disclaimers import disclaimers, separately
from iptcost_documents._files import Client, People
from iptcost_documents._paper import Block, Cell, Facts, Paper, Section, Sentence
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
from iptcost_documents._summary import Summary, changes, price_name, summary

KIND: Final = "good-faith-estimate"
NEEDS: Final = (NAME, BIRTH, PROVIDER_NPI, PROVIDER_TIN, ADDRESS, CONTACT)
_PREFERENCES: Final = {"mail": Words("By mail"), "email": Words("By email")}


def good_faith_estimate(
    document: Document,
    people: People,
    date: dt.date,
    language: Language,
    *,
    way: str | None = None,
    before: Summary | None = None,
) -> Paper:
    """Return the good-faith estimate; CaseError with all that the law asks for and that lacks.

    ``way`` is the price that it states (``scope``); ``before`` is the estimate that it replaces.
    """
    problems: list[Problem] = list(_faults(people, date))
    covered = None
    try:
        covered = scope(document, date, way)
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
        tuple(_sections(document, covered, people, date, language, before)),
        letterhead(practice),
        people.logo,
        practice.name,
        lead=tuple(_lead(covered, date, language)),
        colour=practice.colour,
        notes=tuple(_notes(covered, client, language)),
    )


def _faults(people: People, date: dt.date) -> Iterator[Problem]:
    yield from required(people, NEEDS, _kinds.GOOD_FAITH_LACKS)
    yield from born_later(people, date)
    if people.client is not None:
        yield from _icd.incomplete(people.client.diagnosis, people.client_file)
    if people.practice is not None and people.practice.country != UNITED_STATES:
        yield Problem(_kinds.GOOD_FAITH_COUNTRY, "address.country", {}, people.practice_file)


def _lead(covered: Scope, date: dt.date, language: Language) -> Iterator[Sentence]:
    """Yield the first figures: what it comes to, and what this document is."""
    total = language.plural(
        "Expected charges for {number} session: {amount}",
        "Expected charges for {number} sessions: {amount}",
        len(covered.lines),
        amount=language.money(covered.expected),
    )
    yield Sentence(total, strong=True)
    yield Sentence(
        language.text(
            "If you have no health coverage, or choose not to use it, you have the right to know "
            "beforehand what your care is expected to cost. This estimate is of {date} and covers "
            "services until {ends}.",
            date=language.date(date),
            ends=language.date(covered.ends),
        )
    )


def _sections(
    document: Document,
    covered: Scope,
    people: People,
    date: dt.date,
    language: Language,
    before: Summary | None,
) -> Iterator[Section]:
    """Yield the sections in the order in which the rule lists them."""
    text = language.text
    practice, client = people.practice, people.client
    if practice is None or client is None:
        return
    if before is not None:
        yield changes(before, summary(covered, date), language)
    # (i) the client's name and date of birth; (iv) the diagnosis codes.
    about = [*client_facts(people, language), *_codes(client, language)]
    yield Section(text("Client"), (Facts(tuple(about)),))
    # (v) name, NPI, TIN, State and place of the provider.
    yield Section(text("Provider"), (provider_facts(practice, language),), beside=True)
    # (ii) the primary service and when it is scheduled; 149.610(b)(1)(x) its recurrences.
    yield Section(text("What is planned"), tuple(_planned(document, covered, language)))
    # What is scheduled separately, under its own disclaimer.
    yield separately(practice, client, language)
    # (iii), (iv) the items, by provider, with codes and expected charges.
    yield Section(text("Expected charges"), tuple(charges(covered, practice, client, language)))
    yield Section(text("Session by session"), (schedule(covered, language),))
    yield from disclaimers(practice, covered.expected, language)


def _codes(client: Client, language: Language) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    text = language.text
    if client.contact_preference is not None:
        wish = language.translate(_PREFERENCES[client.contact_preference])
        yield text("Contact preference"), (wish,)
    if not client.diagnosis:
        yield (
            text("Diagnosis (ICD-10-CM)"),
            (
                text(
                    "Not yet determined: no diagnosis has been made. If one changes what is "
                    "planned, you will get a new estimate."
                ),
            ),
        )
        return
    first, *rest = client.diagnosis
    yield text("Primary diagnosis (ICD-10-CM)"), (first,)
    if rest:
        yield text("Secondary diagnoses (ICD-10-CM)"), (", ".join(rest),)


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
        (text("Price"), (price_name(covered.price, language),)),
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
    if covered.earlier:
        yield language.plural(
            "{number} session was planned before the date of this estimate and is not part of it.",
            "{number} sessions were planned before the date of this estimate and are not part of "
            "it.",
            covered.earlier,
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


def _notes(covered: Scope, client: Client, language: Language) -> Iterator[str]:
    """Yield what the therapist should know beside the document."""
    yield from _icd.remarks(client.diagnosis, language)
    if covered.earlier:
        yield language.plural(
            "{number} session before the estimate's date is left out; say that it was held by "
            "[[actuals]] in the case.",
            "{number} sessions before the estimate's date are left out; say that they were held by "
            "[[actuals]] in the case.",
            covered.earlier,
        )
    if covered.later:
        yield language.text("The next estimate is due by {date}.", date=language.date(covered.ends))
    if covered.packages and (covered.held or covered.earlier):
        yield language.text(
            "The package is reckoned as bought for the sessions stated; sessions left in one that "
            "is paid already are not known here."
        )
    if covered.sells_packages and not covered.packages:
        yield language.text(
            "The case sells packages: for a client who takes one, give --way package."
        )
