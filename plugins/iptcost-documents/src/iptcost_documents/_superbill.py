"""The superbill: what a client sends to a plan to be paid back for sessions held and paid.

Made of actuals alone. What is charged is what was in fact asked, a reduction taken off: a plan
is never shown a fee that nobody pays.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import attrs

import iptcost
from iptcost import CaseError, Document, Held, Money, Problem
from iptcost.command import Language
from iptcost_documents import _kinds
from iptcost_documents._course import place_name, service_name
from iptcost_documents._files import Client, People, Practice
from iptcost_documents._paper import Block, Cell, Column, Facts, Paper, Section, Sentence, Table
from iptcost_documents._parts import (
    ADDRESS,
    BIRTH,
    DIAGNOSIS,
    NAME,
    PROVIDER_NPI,
    PROVIDER_TIN,
    born_later,
    client_facts,
    letterhead,
    provider_facts,
    required,
)

KIND: Final = "superbill"
NEEDS: Final = (NAME, BIRTH, DIAGNOSIS, PROVIDER_NPI, PROVIDER_TIN, ADDRESS)
_OFFICE: Final = "11"
_TELEHEALTH: Final = {"home": "10", "elsewhere": "02"}
"""CMS place-of-service codes: office; telehealth with the client at home, or elsewhere."""


@attrs.frozen
class Paid:
    """A session that was held, and what the client has paid for it."""

    session: Held
    paid: Money


def paid_sessions(document: Document, *, in_full: bool = False) -> tuple[list[Paid], int]:
    """Return the sessions held and paid for, and how many were held and not paid for.

    ``in_full`` takes the client's whole part of each as paid; otherwise the actuals say it.
    Raises CaseError where there are none, or where one does not say what was paid.
    """
    alone = {key: value for key, value in document.data.items() if key != "payers"}
    held = iptcost.held(iptcost.document(alone, file=document.file))
    if not held:
        raise CaseError([Problem(_kinds.NOTHING_HELD, "actuals", {}, document.file)])
    problems = list(_payment_problems(held, in_full=in_full))
    if problems:
        raise CaseError(attrs.evolve(problem, file=document.file) for problem in problems)
    lines = [Paid(one, one.patient_responsibility if in_full else _paid(one)) for one in held]
    settled = [line for line in lines if line.paid]
    if not settled:
        raise CaseError([Problem(_kinds.NOTHING_PAID, "actuals", {}, document.file)])
    return settled, len(lines) - len(settled)


def _paid(session: Held) -> Money:
    if session.patient_paid is None:
        message = "a session without a payment passed the check"
        raise AssertionError(message)
    return session.patient_paid


def _payment_problems(held: Sequence[Held], *, in_full: bool) -> Iterator[Problem]:
    for session in held:
        stated = session.patient_paid
        if not in_full and stated is None:
            yield Problem(_kinds.NOT_SAID_PAID, "actuals", {"session": session.number})
        if in_full and stated is not None and stated != session.patient_responsibility:
            yield Problem(_kinds.PAID_IN_FULL, "actuals", {"session": session.number})


def superbill(
    document: Document,
    people: People,
    date: dt.date,
    language: Language,
    *,
    paid_in_full: bool = False,
) -> Paper:
    """Return the superbill; CaseError with everything that it needs and that lacks."""
    problems: list[Problem] = [
        *required(people, NEEDS, _kinds.SUPERBILL_LACKS),
        *born_later(people, date),
    ]
    lines: list[Paid] = []
    unpaid = 0
    try:
        lines, unpaid = paid_sessions(document, in_full=paid_in_full)
    except CaseError as error:
        problems += error.problems
    practice, client = people.practice, people.client
    if problems or practice is None or client is None:
        raise CaseError(problems)
    return Paper(
        KIND,
        language.text("Superbill: statement for reimbursement"),
        date,
        language,
        tuple(_sections(lines, unpaid, people, practice, client, language)),
        letterhead(practice),
        people.logo,
        practice.name,
        lead=(Sentence(_headline(lines, language), strong=True),),
    )


def _sections(
    lines: Sequence[Paid],
    unpaid: int,
    people: People,
    practice: Practice,
    client: Client,
    language: Language,
) -> Iterator[Section]:
    """Yield who, by whom, what, and where the provider signs."""
    text = language.text
    about = [
        *client_facts(people, language),
        *_insurance(client, language),
        (text("Diagnosis (ICD-10-CM)"), (", ".join(client.diagnosis),)),
    ]
    yield Section(text("Client"), (Facts(tuple(about)),))
    yield Section(text("Provider"), (provider_facts(practice, language),))
    services: list[Block] = [_services(lines, client, language)]
    services += map(Sentence, _remarks(unpaid, language))
    yield Section(text("Services given and paid for"), tuple(services))
    yield Section(text("Signature"), (Facts(tuple(_signature(language))),))


def _headline(lines: Sequence[Paid], language: Language) -> str:
    return language.plural(
        "{number} session held; the client has paid {amount}",
        "{number} sessions held; the client has paid {amount}",
        len(lines),
        amount=language.money(_sum(line.paid for line in lines)),
    )


def _sum(amounts: Iterable[Money]) -> Money:
    first, *rest = amounts
    return sum(rest, first)


def _insurance(client: Client, language: Language) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    insurance = client.insurance
    if insurance is None:
        return
    yield language.text("Plan"), (insurance.plan,)
    if insurance.member_id:
        yield language.text("Member number"), (insurance.member_id,)
    if insurance.group:
        yield language.text("Group"), (insurance.group,)


def _services(lines: Sequence[Paid], client: Client, language: Language) -> Table:
    """Return a row for each session: what was given where, what was charged and what was paid."""
    text = language.text
    others = any(line.session.payer_paid for line in lines)
    heads = (
        text("Date"),
        text("Service"),
        text("Service code"),
        text("Place"),
        text("Diagnosis"),
        text("Units"),
    )
    figures = [text("Charged"), *([text("Paid by a plan")] if others else []), text("Paid")]
    rows: list[tuple[Cell, ...]] = []
    for line in lines:
        session = line.session
        rows.append(
            (
                session.date,
                service_name(session.service, language),
                session.code,
                f"{_place(session.modality, client)} {place_name(session.modality, language)}",
                ", ".join(client.diagnosis),
                1,
                session.charged,
                *([session.payer_paid] if others else []),
                line.paid,
            )
        )
    sums = [_sum(line.session.charged for line in lines)]
    sums += [_sum(line.session.payer_paid for line in lines)] if others else []
    return Table(
        "",
        (*(Column(head) for head in heads), *(Column(f, figures=True) for f in figures)),
        tuple(rows),
        (text("Total"), "", "", "", "", len(lines), *sums, _sum(line.paid for line in lines)),
    )


def _place(modality: str, client: Client) -> str:
    return _OFFICE if modality == "office" else _TELEHEALTH[client.telehealth_place]


def _remarks(unpaid: int, language: Language) -> Iterator[str]:
    if unpaid:
        yield language.plural(
            "{number} session that was held and for which the client has paid nothing is left out.",
            "{number} sessions that were held and for which the client has paid nothing are left "
            "out.",
            unpaid,
        )
    yield language.text(
        "This is a record of services given and paid for, and no bill. Please send any "
        "reimbursement to the client."
    )


def _signature(language: Language) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    yield language.text("Provider's signature"), ("_" * 36,)
    yield language.text("Date"), ("_" * 18,)
