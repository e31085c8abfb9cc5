"""The payer ``stedi``: asks a clearinghouse over HTTPS, or reads its saved answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar, Final
from urllib.parse import urlsplit

import attrs

from iptcost.http import HostKey, client_for, read_json_file, read_json_lines
from iptcost.payer import API, Coverage, Inquiry, PayerError
from iptcost_stedi import _kinds as kinds
from iptcost_stedi._decoding import decode
from iptcost_x12.benefits import translate

ADDRESS: Final = "https://healthcare.us.stedi.com/2024-04-01/change/medicalnetwork/eligibility/v3"
OWN: Final = {"healthcare.us.stedi.com": HostKey("STEDI_API_KEY")}
"""The servers that this plugin is for, and where their keys are."""
REFUSALS: Final = (400, 422)
"""Statuses whose JSON says why: a rejection (AAA) comes in a 200 or in a 400."""


def _key(doc: str, default: Any = None) -> Any:
    """Return a setting."""
    return attrs.field(default=default, metadata={"doc": doc})


def _personal(doc: str) -> Any:
    """Return a setting that names a person: it is in no repr, document, log or message."""
    return attrs.field(default=None, repr=False, metadata={"doc": doc, "personal": True})


@attrs.frozen
class ClearinghouseSettings:
    """A payer table's own keys. With ``file``, nobody is asked."""

    file: str | None = _key("path of a saved answer; with it, nobody is asked")
    plan: int | None = _key("number, from 0, of the plan that is meant, in an answer of several")
    url: str = _key("address of the clearinghouse's eligibility/v3 or eligibility-check", ADDRESS)
    payer_id: str | None = _key("the payer's id at the clearinghouse")
    npi: str | None = _key("the therapist's NPI")
    organization: str | None = _key("name of the therapist's practice")
    provider_first_name: str | None = _key("the therapist's first name, without a practice")
    provider_last_name: str | None = _key("the therapist's last name, without a practice")
    service_types: tuple[str, ...] = _key("service types to ask about", ("A6",))
    member_id: str | None = _personal("member id on the insurance card")
    first_name: str | None = _personal("the insured person's first name, as on the card")
    last_name: str | None = _personal("the insured person's last name, as on the card")
    birth_date: dt.date | None = _personal("the insured person's birth date")
    dependent_first_name: str | None = _personal("the patient's first name, where not the insured")
    dependent_last_name: str | None = _personal("the patient's last name, where not the insured")
    dependent_birth_date: dt.date | None = _personal(
        "the patient's birth date, where not the insured"
    )
    timeout: int = _key("seconds that the whole question may take", 60)


class Clearinghouse:
    """Asks a clearinghouse, or reads what it answered; the rows mean what a 271's do."""

    api: ClassVar[int] = API
    Settings: ClassVar[type[ClearinghouseSettings]] = ClearinghouseSettings

    def coverage(self, inquiry: Inquiry, settings: ClearinghouseSettings) -> Coverage:
        """Return the payer tables of the clearinghouse's answer."""
        if settings.file is not None:
            data = read_json_file(settings.file)
            answer = decode(data, Path(settings.file).name, plan=settings.plan)
            return translate(answer, inquiry)
        body = request(inquiry, settings)
        client = client_for(settings.url, own=OWN, deadline=float(settings.timeout))
        data = client.post_json(settings.url, body, readable=REFUSALS)
        now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        name = "eligibility-check" if is_newer(settings.url) else "eligibility/v3"
        return translate(decode(data, name, now, plan=settings.plan), inquiry)

    def coverages(
        self,
        stream: Any,
        settings: ClearinghouseSettings,  # noqa: ARG002 - the door gives them
    ) -> Iterator[Coverage | PayerError]:
        """Yield what each saved answer comes to: JSON documents, one in a line."""
        for number, data in read_json_lines(stream):
            if isinstance(data, PayerError):
                yield data
                continue
            try:
                answer = decode(data, f"line {number}")
            except PayerError as error:
                yield error
                continue
            try:
                yield translate(answer)
            except PayerError as error:
                yield error.about(answer.traces)


def is_newer(url: str) -> bool:
    """Return whether an address takes the question, and answers, in the shape of 2026."""
    return urlsplit(url).path.rstrip("/").endswith("/eligibility-check")


def request(inquiry: Inquiry, settings: ClearinghouseSettings) -> dict[str, Any]:
    """Return the question's JSON; PayerError that lists what is missing for it."""
    needed = ("payer_id", "npi", "member_id", "first_name", "last_name", "birth_date")
    missing = [key for key in needed if getattr(settings, key) is None]
    if settings.organization is None and settings.provider_last_name is None:
        missing.append("organization")
    if missing:
        raise kinds.refuse(kinds.MISSING, keys=", ".join(missing))
    if is_newer(settings.url):
        return _newer(inquiry, settings)
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


def _newer(inquiry: Inquiry, settings: ClearinghouseSettings) -> dict[str, Any]:
    """Return the question in the shape of 2026."""

    def named(first: str | None, last: str | None) -> dict[str, Any]:
        return {"person": _given({"firstName": first, "lastName": last})}

    therapist = named(settings.provider_first_name, settings.provider_last_name)
    by_name = {"organization": settings.organization} if settings.organization else therapist
    body: dict[str, Any] = {
        "payerId": settings.payer_id,
        "provider": {"npi": settings.npi, "name": by_name},
        "subscriber": {
            "memberId": settings.member_id,
            "name": named(settings.first_name, settings.last_name),
            **_born(settings.birth_date),
        },
        "encounter": {
            "services": [{"system": "STC", "value": one} for one in settings.service_types],
            "datesOfService": {"start": inquiry.first_day.isoformat()},
        },
    }
    first, last = settings.dependent_first_name, settings.dependent_last_name
    if first or last or settings.dependent_birth_date:
        name = named(first, last or settings.last_name)
        body["dependent"] = {"name": name, **_born(settings.dependent_birth_date)}
    return body


def _born(day: dt.date | None) -> dict[str, str]:
    return {} if day is None else {"dateOfBirth": day.isoformat()}


def _person(first: str | None, last: str | None, born: dt.date | None) -> dict[str, str | None]:
    return {
        "firstName": first,
        "lastName": last,
        "dateOfBirth": None if born is None else f"{born:%Y%m%d}",
    }


def _given(table: Mapping[str, str | None]) -> dict[str, str]:
    return {key: value for key, value in table.items() if value is not None}
