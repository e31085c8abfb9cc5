"""Parts that several documents have: the letterhead, who is treated, who treats, what lacks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Final

import attrs

from iptcost import Problem
from iptcost.command import Language, Words
from iptcost.payer import Kind
from iptcost_documents import _kinds
from iptcost_documents._address import COUNTRIES, UNITED_STATES, Address
from iptcost_documents._files import People, Practice
from iptcost_documents._paper import Cell, Facts

PRACTICE: Final = "practice"
CLIENT: Final = "client"


@attrs.frozen
class Need:
    """Something that a document can't do without: where it stands, and how it is written."""

    whose: str
    key: str
    what: Words
    example: str


NAME = Need(CLIENT, "name", Words("the client's name"), 'name = "…"')
BIRTH = Need(CLIENT, "date_of_birth", Words("the client's date of birth"), "date_of_birth = …")
DIAGNOSIS = Need(CLIENT, "diagnosis", Words("the diagnosis codes"), 'diagnosis = ["F33.1"]')
PROVIDER_NPI = Need(
    PRACTICE, "npi", Words("the provider's National Provider Identifier (NPI)"), 'npi = "…"'
)
PROVIDER_TIN = Need(
    PRACTICE, "tin", Words("the provider's Tax Identification Number (TIN)"), 'tin = "12-3456789"'
)
ADDRESS = Need(
    PRACTICE,
    "address",
    Words("the place and State where services are given"),
    'address = { street = "…", city = "…", state = "…", postal_code = "…" }',
)
CONTACT = Need(
    PRACTICE, "phone", Words("how the client can ask for a further estimate"), 'phone = "…"'
)


LICENCE = Need(
    PRACTICE,
    "licence",
    Words("the number under which the college or board has registered who treats"),
    'licence = { title = "Registered Psychotherapist", number = "…", state = "ON" }',
)
PROVIDER_NUMBER = Need(
    PRACTICE,
    "provider_number",
    Words("the provider number for the place where services are given"),
    'provider_number = "…"',
)


def required(people: People, needs: Iterable[Need], kind: Kind) -> Iterator[Problem]:
    """Yield everything that is needed and that the files lack."""
    files = {PRACTICE: people.practice_file, CLIENT: people.client_file}
    told: set[str] = set()
    for need in needs:
        whole = getattr(people, need.whose)
        if whole is None and need.whose not in told:
            told.add(need.whose)
            option, what = FILES[need.whose]
            values = {"what": what, "option": option, "file": files[need.whose]}
            yield Problem(_kinds.FILE_MISSING, "", values)
        stated = need is CONTACT and whole is not None and whole.contact
        if whole is None or not (getattr(whole, need.key) or stated):
            values = {"what": need.what, "file": files[need.whose], "example": need.example}
            yield Problem(kind, need.key, values, files[need.whose] if whole is not None else None)


def born_later(people: People, date: dt.date) -> Iterator[Problem]:
    """Yield a date of birth that can't be one."""
    born = people.client.date_of_birth if people.client else None
    if born is not None and born > date:
        yield Problem(_kinds.BORN_LATER, "date_of_birth", {}, people.client_file)


FILES: Final = {
    PRACTICE: ("--practice", Words("who treats")),
    CLIENT: ("--client", Words("who is treated")),
}


def letterhead(practice: Practice | None) -> tuple[str, ...]:
    """Return the lines at the top: who hands this over, and how to reach them."""
    if practice is None:
        return ()
    clinician = practice.clinician if practice.clinician != practice.name else None
    place = practice.address.lines if practice.address is not None else ()
    ways = (practice.phone, practice.email, practice.website)
    lines = (practice.name,), (clinician,), place, ways
    return tuple(said for line in lines if (said := " · ".join(part for part in line if part)))


def client_facts(people: People, language: Language) -> list[tuple[str, tuple[Cell, ...]]]:
    """Return who is treated, as far as the file says."""
    client = people.client
    facts: list[tuple[str, tuple[Cell, ...]]] = []
    if client is None:
        return facts
    if client.name:
        facts.append((language.text("Name"), (client.name,)))
    if client.date_of_birth:
        facts.append((language.text("Date of birth"), (client.date_of_birth,)))
    if client.patient_id:
        facts.append((language.text("Patient identifier"), (client.patient_id,)))
    if client.address is not None:
        facts.append((language.text("Address"), client.address.lines))
    reached = tuple(way for way in (client.phone, client.email) if way)
    if reached:
        facts.append((language.text("Contact"), reached))
    return facts


def provider_facts(practice: Practice, language: Language) -> Facts:
    """Return who treats: names and numbers by which plans and the law know them."""
    text = language.text
    facts: list[tuple[str, tuple[Cell, ...]]] = [(text("Provider"), (practice.provider,))]
    if practice.provider != practice.name:
        facts.append((text("Practice"), (practice.name,)))
    if practice.licence is not None:
        facts.append((text("License"), (practice.licence.line,)))
    numbers = (
        (text("Individual NPI") if practice.group_npi else text("NPI"), practice.npi),
        (text("Group NPI"), practice.group_npi),
        (text("Tax ID (TIN)"), practice.tin),
        (text("Provider number"), practice.provider_number),
        (text("ABN"), practice.abn),
    )
    facts += [(name, (number,)) for name, number in numbers if number]
    if practice.address is not None:
        street, city = practice.address.lines
        place = (street, f"{city} ({_region(practice.address, language)})")
        facts.append((text("Place of services"), place))
    if practice.contact:
        facts.append((text("Contact"), practice.reached))
    return Facts(tuple(facts))


def _region(address: Address, language: Language) -> str:
    if address.country == UNITED_STATES:
        return language.text("State: {state}", state=address.state)
    return language.translate(COUNTRIES[address.country])
