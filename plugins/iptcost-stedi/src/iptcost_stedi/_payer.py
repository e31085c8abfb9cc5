"""The payer ``stedi``: asks a clearinghouse over HTTPS, or reads its saved answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar, Final

import attrs
from iptcost.http import Client, Credentials, read_json_file, read_json_lines
from iptcost.payer import API, Coverage, Inquiry, PayerError
from iptcost_x12.benefits import translate

from iptcost_stedi import _kinds as kinds
from iptcost_stedi._decoding import decode

ADDRESS: Final = "https://healthcare.us.stedi.com/2024-04-01/change/medicalnetwork/eligibility/v3"
KEY: Final = "STEDI_API_KEY"
PERSONAL: Final = {"personal": True}
"""Metadata of settings that name a person: they are in no document, log or message."""
REFUSALS: Final = (400, 422)
"""Statuses whose JSON says why: a rejection (AAA) comes in a 200 or in a 400."""


@attrs.frozen
class Settings:
    """A payer table's own keys. With ``file``, nobody is asked."""

    file: str | None = None
    """A saved answer."""
    url: str = ADDRESS
    """Any clearinghouse whose answers have this shape."""
    key: str = KEY
    """The environment variable, or the keyring's user, that holds the key; never the key."""
    key_header: str = "Authorization"
    key_scheme: str = ""
    """What stands before the key, such as ``Bearer``."""
    payer_id: str | None = None
    npi: str | None = None
    """The therapist's."""
    organization: str | None = None
    provider_first_name: str | None = None
    provider_last_name: str | None = None
    service_types: tuple[str, ...] = ("A6",)
    member_id: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)
    first_name: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)
    """The subscriber's, as on the insurance card."""
    last_name: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)
    birth_date: dt.date | None = attrs.field(default=None, repr=False, metadata=PERSONAL)
    dependent_first_name: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)
    """The patient's, where that is not the subscriber."""
    dependent_last_name: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)
    dependent_birth_date: dt.date | None = attrs.field(default=None, repr=False, metadata=PERSONAL)
    timeout: int = 60
    """Seconds that the whole question may take."""


class Clearinghouse:
    """Asks a clearinghouse, or reads what it answered; the rows mean what a 271's do."""

    api: ClassVar[int] = API
    Settings: ClassVar[type] = Settings

    def coverage(self, inquiry: Inquiry, settings: Settings) -> Coverage:
        """Return the payer tables of the clearinghouse's answer."""
        if settings.file is not None:
            answer = decode(read_json_file(settings.file), Path(settings.file).name)
            return translate(answer, inquiry)
        body = request(inquiry, settings)
        credentials = Credentials.from_environment(
            settings.key, header=settings.key_header, scheme=settings.key_scheme
        )
        client = Client(credentials, deadline=float(settings.timeout))
        data = client.post_json(settings.url, body, readable=REFUSALS)
        now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        return translate(decode(data, "eligibility/v3", now), inquiry)

    def coverages(self, stream: Any, settings: Settings) -> Iterator[Coverage | PayerError]:  # noqa: ARG002 - the door's
        """Yield what each saved answer comes to: JSON documents, one in a line."""
        for number, data in read_json_lines(stream):
            if isinstance(data, PayerError):
                yield data
                continue
            try:
                yield translate(decode(data, f"line {number}"))
            except PayerError as error:
                yield error


def request(inquiry: Inquiry, settings: Settings) -> dict[str, Any]:
    """Return the question's JSON; PayerError that lists what is missing for it."""
    needed = ("payer_id", "npi", "member_id", "first_name", "last_name", "birth_date")
    missing = [key for key in needed if getattr(settings, key) is None]
    if settings.organization is None and settings.provider_last_name is None:
        missing.append("organization")
    if missing:
        raise kinds.refuse(kinds.MISSING, keys=", ".join(missing))
    provider = {
        "npi": settings.npi,
        "organizationName": settings.organization,
        "firstName": settings.provider_first_name,
        "lastName": settings.provider_last_name,
    }
    subscriber = {
        "memberId": settings.member_id,
        **_person(settings.first_name, settings.last_name, settings.birth_date),
    }
    dependent = _person(
        settings.dependent_first_name, settings.dependent_last_name, settings.dependent_birth_date
    )
    body = {
        "tradingPartnerServiceId": settings.payer_id,
        "provider": _given(provider),
        "subscriber": _given(subscriber),
        "encounter": {
            "serviceTypeCodes": list(settings.service_types),
            "dateOfService": f"{inquiry.first_day:%Y%m%d}",
        },
    }
    return {**body, "dependents": [_given(dependent)]} if _given(dependent) else body


def _person(first: str | None, last: str | None, born: dt.date | None) -> dict[str, str | None]:
    return {
        "firstName": first,
        "lastName": last,
        "dateOfBirth": None if born is None else f"{born:%Y%m%d}",
    }


def _given(table: Mapping[str, str | None]) -> dict[str, str]:
    return {key: value for key, value in table.items() if value is not None}
