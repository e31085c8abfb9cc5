"""The superbill: what a client sends to a plan to be paid back for sessions held and paid.

Made of actuals alone. What is charged is what was in fact asked, a reduction taken off: a plan
is never shown a fee that nobody pays. In Canada and Australia it is a receipt with the numbers
that insurers ask for there.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import attrs

from iptcost import CaseError, Document, Held, Money, Problem
from iptcost.command import Language, Words
from iptcost_documents import _icd, _kinds
from iptcost_documents._address import AUSTRALIA, CANADA, UNITED_STATES
from iptcost_documents._course import place_name, service_name
from iptcost_documents._files import Client, People, Practice
from iptcost_documents._held import Paid, Period, paid_sessions
from iptcost_documents._paper import (
    Block,
    Cell,
    Column,
    Facts,
    Paper,
    Section,
    Sentence,
    Signatures,
    Table,
)
from iptcost_documents._parts import (
    ADDRESS,
    BIRTH,
    DIAGNOSIS,
    LICENCE,
    NAME,
    PROVIDER_NPI,
    PROVIDER_NUMBER,
    PROVIDER_TIN,
    Need,
    born_later,
    client_facts,
    letterhead,
    provider_facts,
    required,
)

KIND: Final = "superbill"
NEEDS: Final[dict[str, tuple[Need, ...]]] = {
    UNITED_STATES: (NAME, BIRTH, DIAGNOSIS, PROVIDER_NPI, PROVIDER_TIN, ADDRESS),
    CANADA: (NAME, LICENCE, ADDRESS),
    AUSTRALIA: (NAME, BIRTH, PROVIDER_NUMBER, ADDRESS),
}
"""What insurers of the practice's country ask for."""
_OFFICE: Final = "11"
_TELEHEALTH: Final = {"home": "10", "elsewhere": "02"}
"""CMS place-of-service codes: office; telehealth with the client at home, or elsewhere."""
_RELATIONSHIPS: Final = {
    "spouse": Words("the client is the subscriber's spouse"),
    "child": Words("the client is the subscriber's child"),
    "other": Words("the client is related to the subscriber otherwise"),
}
_MARKS: Final = 4


@attrs.frozen
class _Bill:
    """What one superbill is made of."""

    lines: Sequence[Paid]
    unpaid: int
    practice: Practice
    client: Client
    codes: frozenset[str]
    """Services whose code the case states: elsewhere than in the United States, only they have
    one."""
    language: Language

    def code(self, service: str, code: str) -> str:
        """Return a service's code, where the country knows it."""
        known = self.practice.country == UNITED_STATES or service in self.codes
        return code if known else ""

    def modifier(self, session: Held) -> str:
        """Return the modifiers of a code: those stated, else the one of telehealth."""
        if session.modifiers:
            return ", ".join(session.modifiers)
        if session.modality == "office" or self.practice.country != UNITED_STATES:
            return ""
        return self.practice.telehealth_modifier or ""


def superbill(
    document: Document,
    people: People,
    date: dt.date,
    language: Language,
    *,
    paid_in_full: bool = False,
    period: Period = Period(),  # noqa: B008 - frozen
    number: str | None = None,
) -> Paper:
    """Return the superbill of a period; CaseError with all that lacks.

    Without ``number`` it gets one from its date and what it says.
    """
    country = people.practice.country if people.practice else UNITED_STATES
    problems: list[Problem] = [
        *required(people, NEEDS[country], _kinds.SUPERBILL_LACKS),
        *born_later(people, date),
    ]
    if people.client is not None:
        problems += _icd.incomplete(people.client.diagnosis, people.client_file)
    lines: list[Paid] = []
    unpaid = 0
    try:
        lines, unpaid = paid_sessions(document, date, period, in_full=paid_in_full)
    except CaseError as error:
        problems += error.problems
    practice, client = people.practice, people.client
    if problems or practice is None or client is None:
        raise CaseError(problems)
    codes = frozenset(document.data.get("provider", {}).get("codes", {}))
    bill = _Bill(lines, unpaid, practice, client, codes, language)
    return Paper(
        KIND,
        _title(practice, language),
        date,
        language,
        tuple(_sections(bill)),
        letterhead(practice),
        people.logo,
        practice.name,
        page="us-letter" if country != AUSTRALIA else "a4",
        lead=(Sentence(_headline(lines, language), strong=True),),
        colour=practice.colour,
        number=number or _number(date, client, lines),
        notes=tuple(_icd.remarks(client.diagnosis, language)),
    )


def _title(practice: Practice, language: Language) -> str:
    if practice.country == UNITED_STATES:
        return language.text("Superbill: statement for reimbursement")
    return language.text("Receipt: statement for reimbursement")


def _number(date: dt.date, client: Client, lines: Sequence[Paid]) -> str:
    """Return a number of its own for what it says: the same again for the same sessions."""
    said = (client.name, client.date_of_birth, client.patient_id, *(str(line) for line in lines))
    mark = hashlib.sha256(repr(said).encode()).hexdigest()[:_MARKS].upper()
    return f"{date:%Y%m%d}-{mark}"


def _sections(bill: _Bill) -> Iterator[Section]:
    """Yield who, by whom, what, and where the provider signs."""
    text = bill.language.text
    yield Section(text("Client"), (Facts(tuple(_about(bill))),))
    yield Section(text("Provider"), (provider_facts(bill.practice, bill.language),), beside=True)
    if bill.client.insurance is not None:
        yield Section(text("Insurance"), (Facts(tuple(_insurance(bill))),))
    services: list[Block] = [_services(bill)]
    services += map(Sentence, _remarks(bill))
    yield Section(text("Services given and paid for"), tuple(services))
    signed = Signatures(((text("Provider's signature"), text("Date")),))
    yield Section(text("Signature"), (signed,))


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


def _about(bill: _Bill) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    """Yield who is treated, for what, and when."""
    text, language, client = bill.language.text, bill.language, bill.client
    yield from client_facts(People(client=client), language)
    if client.diagnosis:
        yield text("Diagnosis (ICD-10-CM)"), (", ".join(client.diagnosis),)
    if client.referral is not None:
        said = client.referral
        yield (
            text("Referred by"),
            (said.name, text("Provider number {number}", number=said.provider_number), said.date),
        )
    days = [line.session.date for line in bill.lines]
    first, last = language.date(min(days)), language.date(max(days))
    yield text("Period"), (text("{first} to {last}", first=first, last=last),)


def _insurance(bill: _Bill) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    """Yield the plan, and who holds it where that is somebody else."""
    text, insurance = bill.language.text, bill.client.insurance
    if insurance is None:
        return
    yield text("Plan"), (insurance.plan,)
    if insurance.member_id:
        yield text("Member number"), (insurance.member_id,)
    if insurance.group:
        yield text("Group"), (insurance.group,)
    holder = insurance.subscriber
    if holder is None:
        yield text("Subscriber"), (text("the client"),)
        return
    born = () if holder.date_of_birth is None else (holder.date_of_birth,)
    related = bill.language.translate(_RELATIONSHIPS[holder.relationship])
    yield text("Subscriber"), (holder.name, *born, related)


def _services(bill: _Bill) -> Table:
    """Return a row for each session: what was given where, what was charged and what was paid."""
    text, lines = bill.language.text, bill.lines
    columns: list[tuple[Column, list[Cell], Cell]] = [
        (Column(text("Date")), [line.session.date for line in lines], text("Total")),
        *_given(bill),
        (Column(text("Charged"), figures=True), *_amounts([x.session.charged for x in lines])),
    ]
    if any(line.session.payer_paid for line in lines):
        paid_by_plan = _amounts([line.session.payer_paid for line in lines])
        columns.append((Column(text("Paid by a plan"), figures=True), *paid_by_plan))
    paid = _amounts([line.paid for line in lines])
    columns.append((Column(text("Paid"), figures=True), *paid))
    if any(line.owed for line in lines):
        owed = _amounts([line.owed for line in lines])
        columns.append((Column(text("Still owed"), figures=True), *owed))
    rows = zip(*(cells for _, cells, _ in columns), strict=True)
    return Table("", tuple(c for c, _, _ in columns), tuple(rows), tuple(t for _, _, t in columns))


def _amounts(amounts: Sequence[Money]) -> tuple[list[Cell], Cell]:
    return list(amounts), _sum(amounts)


def _given(bill: _Bill) -> Iterator[tuple[Column, list[Cell], Cell]]:
    """Yield the columns of what was given; those that would be empty are left out."""
    text, language = bill.language.text, bill.language
    sessions = [line.session for line in bill.lines]
    yield Column(text("Service")), [service_name(s.service, language) for s in sessions], ""
    optional: tuple[tuple[str, list[Cell]], ...] = (
        (text("Service code"), [bill.code(s.service, s.code) for s in sessions]),
        (text("Modifier"), [bill.modifier(s) for s in sessions]),
    )
    for heading, cells in optional:
        if any(cells):
            yield Column(heading), cells, ""
    yield Column(text("Place")), [_place(bill, s.modality) for s in sessions], ""
    if bill.client.diagnosis:
        codes: list[Cell] = [", ".join(bill.client.diagnosis)] * len(sessions)
        yield Column(text("Diagnosis")), codes, ""
    if bill.practice.country == UNITED_STATES:
        units: list[Cell] = [session.units or 1 for session in sessions]
        yield Column(text("Units"), figures=True), units, sum(s.units or 1 for s in sessions)


def _place(bill: _Bill, modality: str) -> str:
    name = place_name(modality, bill.language)
    if bill.practice.country != UNITED_STATES:
        return name
    code = _OFFICE if modality == "office" else _TELEHEALTH[bill.client.telehealth_place]
    return f"{code} {name}"


def _remarks(bill: _Bill) -> Iterator[str]:
    language = bill.language
    if bill.unpaid:
        yield language.plural(
            "{number} session that was held and for which the client has paid nothing is left out.",
            "{number} sessions that were held and for which the client has paid nothing are left "
            "out.",
            bill.unpaid,
        )
    yield language.text(
        "This is a record of services given and paid for, and no bill. Please send any "
        "reimbursement to the client."
    )
