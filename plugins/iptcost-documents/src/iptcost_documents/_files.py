"""Who treats and who is treated: the practice file, written once, and the client's own file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, Final, Literal

import attrs

from iptcost import CaseError
from iptcost.command import Words, read_table
from iptcost.payer import Problem
from iptcost_documents import _kinds
from iptcost_documents._address import COUNTRIES, UNITED_STATES, Address
from iptcost_documents._pictures import Logo, read_logo
from iptcost_documents._values import (
    READERS,
    REGIONS,
    Abn,
    Colour,
    Days,
    Diagnosis,
    Npi,
    ProviderNumber,
    State,
    Text,
    Tin,
)

TELEHEALTH: Final = "95"
"""The modifier of a service by live video (CPT's appendix of telehealth services)."""


def _key(doc: str, *, personal: bool = False, secret: bool = False, default: Any = None) -> Any:
    """Return a field with what it means; what is personal or secret is repeated nowhere."""
    metadata = {"doc": doc, "personal": personal, "secret": secret}
    return attrs.field(default=default, metadata=metadata, repr=not (personal or secret))


@attrs.frozen
class Licence:
    """A licence to practise."""

    number: Text
    state: State | None = None
    title: Text | None = None

    @property
    def line(self) -> str:
        """The licence in one line."""
        place = "" if self.state is None else f" ({self.state})"
        title = "" if self.title is None else f"{self.title}, "
        return f"{title}{self.number}{place}"


@attrs.frozen
class Practice:
    """``practice.toml``: who treats. What a document needs of it, that document asks for."""

    name: Text = attrs.field(metadata={"doc": "what the practice is called"})
    clinician: Text | None = _key("who treats, if not called like the practice")
    licence: Licence | None = _key("number, state and title")
    npi: Npi | None = _key("National Provider Identifier of who treats")
    group_npi: Npi | None = _key("National Provider Identifier of the practice that bills")
    tin: Tin | None = _key("Tax Identification Number", secret=True)
    provider_number: ProviderNumber | None = _key("Australia: Medicare provider number")
    abn: Abn | None = _key("Australia: Australian Business Number")
    address: Address | None = _key("where sessions are held, or the practice's seat")
    phone: Text | None = _key("telephone")
    email: Text | None = _key("address for mail")
    website: Text | None = _key("address on the web")
    logo: Text | None = _key("a PNG or JPEG file next to this one")
    colour: Colour | None = _key("headings and lines: six hexadecimal digits, dark enough on white")
    quote_valid_days: Days | None = _key("so many days a quote holds")
    sign_quotes: bool = _key("whether a quote ends in lines to sign", default=False)
    cancellation_notice: Text | None = _key(
        "until when a session can be cancelled: 24 hours before"
    )
    telehealth_modifier: Text | None = _key(
        "the modifier of a code by video on a superbill", default=Text(TELEHEALTH)
    )
    separately_scheduled: tuple[Text, ...] = _key(
        "what clients usually have to schedule besides, elsewhere or later", default=()
    )

    @property
    def provider(self) -> str:
        """Who treats, by name."""
        return self.clinician or self.name

    @property
    def country(self) -> str:
        """Where the practice is: the United States where no address says otherwise."""
        return UNITED_STATES if self.address is None else self.address.country

    @property
    def contact(self) -> str | None:
        """How to reach the practice."""
        return " · ".join(self.reached) or None

    @property
    def reached(self) -> tuple[str, ...]:
        """Telephone and mail, as far as they are given."""
        return tuple(way for way in (self.phone, self.email) if way)


@attrs.frozen
class Subscriber:
    """Who holds the plan, where that is not the client."""

    name: Text
    date_of_birth: dt.date | None = None
    relationship: Literal["spouse", "child", "other"] = "other"
    """What the client is to the subscriber."""


@attrs.frozen
class Insurance:
    """The plan that a superbill is sent to."""

    plan: Text
    member_id: Text | None = None
    group: Text | None = None
    subscriber: Subscriber | None = None


@attrs.frozen
class Referral:
    """Australia: who referred the client, and when."""

    name: Text
    provider_number: ProviderNumber
    date: dt.date


@attrs.frozen
class Client:
    """``client.toml``: who is treated. It is read for the documents alone."""

    name: Text | None = _key("the client's name", personal=True)
    date_of_birth: dt.date | None = _key("year first", personal=True)
    patient_id: Text | None = _key("the practice's own number for the client", personal=True)
    diagnosis: tuple[Diagnosis, ...] = _key(
        "ICD-10-CM codes, the primary one first", personal=True, default=()
    )
    address: Address | None = _key("where the client lives", personal=True)
    phone: Text | None = _key("telephone", personal=True)
    email: Text | None = _key("address for mail", personal=True)
    contact_preference: Literal["mail", "email"] | None = _key(
        "how the client wants to get documents", personal=True
    )
    insurance: Insurance | None = _key("whom a superbill is sent to", personal=True)
    referral: Referral | None = _key("Australia: who referred the client", personal=True)
    telehealth_place: Literal["home", "elsewhere"] = _key(
        "where the client is in telehealth sessions", default="home"
    )
    separately_scheduled: tuple[Text, ...] = _key(
        "what else this client has to schedule, elsewhere or later", default=()
    )


@attrs.frozen
class People:
    """Both files, as far as they were given, and what they are called in a message."""

    practice: Practice | None = None
    client: Client | None = attrs.field(default=None, repr=False)
    logo: Logo | None = None
    practice_file: str = "practice.toml"
    client_file: str = "client.toml"


def read_people(practice: str | None = None, client: str | None = None) -> People:
    """Read the files that are given; CaseError with every mistake of both."""
    people = People()
    problems: list[Problem] = []
    if practice is not None:
        treats, found = read_table(practice, Practice, readers=READERS)
        logo, wrong = read_logo(practice, treats.logo if treats else None)
        problems += (*found, *wrong, *_inconsistent(treats, practice))
        people = attrs.evolve(people, practice=treats, logo=logo, practice_file=practice)
    if client is not None:
        treated, found = read_table(client, Client, readers=READERS)
        problems += (*found, *_inconsistent(treated, client))
        people = attrs.evolve(people, client=treated, client_file=client)
    if problems:
        raise CaseError(problems)
    return people


def _inconsistent(whole: Practice | Client | None, file: str) -> Iterator[Problem]:
    """Yield what can't stand beside another key."""
    if whole is None:
        return
    if whole.address is not None:
        yield from whole.address.problems(file)
    if isinstance(whole, Practice) and whole.licence is not None and whole.licence.state:
        known = REGIONS[whole.country]
        if whole.licence.state not in known:
            values = {"what": Words("State"), "country": COUNTRIES[whole.country]}
            yield Problem(_kinds.COUNTRY, "licence.state", values, file)
