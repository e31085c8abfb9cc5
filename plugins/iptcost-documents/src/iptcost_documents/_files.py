"""Who treats and who is treated: the practice file, written once, and the client's own file."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any, Final, Literal

import attrs

from iptcost import CaseError
from iptcost.command import Words, read_table
from iptcost.payer import Problem, quote
from iptcost_documents import _kinds
from iptcost_documents._values import READERS, Diagnosis, Npi, State, Text, Tin

LARGEST_LOGO: Final = 256 * 1024
NO_PICTURE: Final = Words("it is no such picture")
_WIDEST_LOGO: Final = 4000
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_JPEG: Final = b"\xff\xd8\xff"


def _key(doc: str, *, personal: bool = False, secret: bool = False, default: Any = None) -> Any:
    """Return a field with what it means; what is personal or secret is repeated nowhere."""
    metadata = {"doc": doc, "personal": personal, "secret": secret}
    return attrs.field(default=default, metadata=metadata, repr=not (personal or secret))


@attrs.frozen
class Address:
    """A postal address in the United States."""

    street: Text
    city: Text
    state: State
    postal_code: Text
    unit: Text | None = None

    @property
    def lines(self) -> tuple[str, ...]:
        """The address as it stands on an envelope."""
        first = self.street if self.unit is None else f"{self.street}, {self.unit}"
        return (first, f"{self.city}, {self.state} {self.postal_code}")


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
class Logo:
    """A picture: its bytes, what it is, and the file that it came from."""

    data: bytes = attrs.field(repr=False)
    media: Literal["image/png", "image/jpeg"]
    file: str = "logo"

    def problem(self, reason: str, practice: str | None = None) -> Problem:
        """Return why the picture can't be used."""
        values = {"file": quote(self.file)[1:-1], "reason": reason, "most": LARGEST_LOGO}
        return Problem(_kinds.LOGO, "logo", values, practice)


@attrs.frozen
class Practice:
    """``practice.toml``: who treats. What a document needs of it, that document asks for."""

    name: Text = attrs.field(metadata={"doc": "what the practice is called"})
    clinician: Text | None = _key("who treats, if not called like the practice")
    licence: Licence | None = _key("number, state and title")
    npi: Npi | None = _key("National Provider Identifier")
    tin: Tin | None = _key("Tax Identification Number", secret=True)
    address: Address | None = _key("where sessions are held, or the practice's seat")
    phone: Text | None = _key("telephone")
    email: Text | None = _key("address for mail")
    website: Text | None = _key("address on the web")
    logo: Text | None = _key("a PNG or JPEG file next to this one")
    separately_scheduled: tuple[Text, ...] = _key(
        "what clients usually have to schedule besides, elsewhere or later", default=()
    )

    @property
    def provider(self) -> str:
        """Who treats, by name."""
        return self.clinician or self.name

    @property
    def contact(self) -> str | None:
        """How to reach the practice."""
        return " · ".join(way for way in (self.phone, self.email) if way) or None


@attrs.frozen
class Insurance:
    """The plan that a superbill is sent to."""

    plan: Text
    member_id: Text | None = None
    group: Text | None = None


@attrs.frozen
class Client:
    """``client.toml``: who is treated. It is read for the documents alone."""

    name: Text | None = _key("the client's name", personal=True)
    date_of_birth: dt.date | None = _key("year first", personal=True)
    diagnosis: tuple[Diagnosis, ...] = _key("ICD-10-CM codes", personal=True, default=())
    address: Address | None = _key("where the client lives", personal=True)
    phone: Text | None = _key("telephone", personal=True)
    email: Text | None = _key("address for mail", personal=True)
    insurance: Insurance | None = _key("whom a superbill is sent to", personal=True)
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
        problems += (*found, *wrong)
        people = attrs.evolve(people, practice=treats, logo=logo, practice_file=practice)
    if client is not None:
        treated, found = read_table(client, Client, readers=READERS)
        problems += found
        people = attrs.evolve(people, client=treated, client_file=client)
    if problems:
        raise CaseError(problems)
    return people


def read_logo(beside: str, name: str | None) -> tuple[Logo | None, tuple[Problem, ...]]:
    """Return the picture that a practice file names, or why it can't be used."""
    if name is None:
        return None, ()
    try:
        with (Path(beside).parent / name).open("rb") as file:
            data = file.read(LARGEST_LOGO + 1)
    except OSError as error:
        return None, (Logo(b"", "image/png", name).problem(error.strerror or str(error), beside),)
    media = _media(data)
    if media is None:
        return None, (Logo(b"", "image/png", name).problem(NO_PICTURE, beside),)
    return Logo(data, media, name), ()


def _media(data: bytes) -> Literal["image/png", "image/jpeg"] | None:
    """Return what a picture is; a PNG's sides are bounded, for few bytes can unpack to many."""
    if len(data) > LARGEST_LOGO:
        return None
    if data.startswith(_JPEG):
        return "image/jpeg"
    sides = (int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big"))
    return "image/png" if data.startswith(_PNG) and 0 < max(sides) <= _WIDEST_LOGO else None
