"""A clearinghouse's JSON to the rows of a 271 that it was made of: ``eligibility/v3``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from iptcost_stedi import _kinds as kinds
from iptcost_stedi._leaves import MOST_ROWS, list_of, number_of, table, text, texts
from iptcost_stedi._plans import (
    LEVELS,
    PERIODS,
    QUANTITIES,
    STATUSES,
    decode_plans,
    is_of_plans,
)
from iptcost_x12.benefits import Answer, BenefitRow, Delivery, Entity, Period, Rejection, period

_DATES: Final = {
    "plan": "291",
    "benefit": "292",
    "eligibility": "307",
    "planBegin": "346",
    "planEnd": "347",
    "benefitBegin": "348",
    "benefitEnd": "349",
    "eligibilityBegin": "356",
    "eligibilityEnd": "357",
    "service": "472",
    "policyEffective": "539",
    "policyExpiration": "540",
    "cobraBegin": "340",
    "cobraEnd": "341",
}
_PEOPLE: Final = ("payer", "provider", "subscriber", "dependents")


def decode(
    data: object, document: str, retrieved_at: str | None = None, *, plan: int | None = None
) -> Answer:
    """Return the answer that a JSON document holds, in either shape; PayerError where it is none.

    ``plan`` is the number of the plan that is meant, where the answer holds several.
    """
    if not isinstance(data, Mapping):
        raise kinds.refuse(kinds.NO_ANSWER)
    information = list_of(data, "benefitsInformation", "benefitsInformation")
    if len(information) > MOST_ROWS:
        raise kinds.refuse(kinds.TOO_MANY, most=MOST_ROWS)
    rejections = tuple(dict.fromkeys(_rejections(data)))
    if is_of_plans(data):
        return decode_plans(data, document, retrieved_at, rejections, plan)
    statuses = list_of(data, "planStatus", "planStatus")
    if not (information or statuses or rejections):
        raise kinds.refuse(kinds.NO_ANSWER)
    rows = [_row(item, index) for index, item in enumerate(information)]
    # The statuses repeat rows of coverage (1 to 8); where there are no such rows they are all.
    covering = any(row.code in STATUSES.values() for row in rows)
    stated = [] if covering else list(_statuses(statuses))
    payer = table(data.get("payer"), "payer")
    provider = table(data.get("provider"), "provider")
    return Answer(
        document=document,
        rows=(*stated, *rows),
        rejections=rejections,
        payer=Entity(
            "PR", _name(payer, "name", "payer"), text(payer, "payorIdentification", "payer")
        )
        if payer
        else None,
        provider=Entity(
            "1P", _name(provider, "providerName", "provider"), text(provider, "npi", "provider")
        )
        if provider
        else None,
        dates=_dates(data.get("planDateInformation"), "planDateInformation"),
        control_number=text(data, "controlNumber", ""),
        traces=tuple(_traces(data)),
        retrieved_at=retrieved_at,
    )


def _statuses(statuses: list[Any]) -> Iterator[BenefitRow]:
    """Yield a row of coverage for each status of the plan."""
    for index, item in enumerate(statuses):
        at = f"planStatus[{index}]"
        status = table(item, at)
        yield BenefitRow(
            locator=at,
            code=text(status, "statusCode", at),
            service_types=tuple(texts(status, "serviceTypeCodes", at)),
            plan=text(status, "planDetails", at),
        )


def _traces(data: Mapping[str, Any]) -> Iterator[str]:
    """Yield the numbers of the question that the answer repeats (trace type 2)."""
    for at in ("subscriberTraceNumbers", "dependentTraceNumbers"):
        for item in list_of(data, at, at):
            trace = table(item, at)
            if text(trace, "traceTypeCode", at) == "2":
                yield text(trace, "referenceIdentification", at)


def _row(item: object, index: int) -> BenefitRow:
    at = f"benefitsInformation[{index}]"
    row = table(item, at)
    procedure = table(row.get("compositeMedicalProcedureIdentifier"), at)
    entities = list_of(row, "benefitsRelatedEntities", at) or [
        entity for entity in [row.get("benefitsRelatedEntity")] if entity
    ]
    places = list_of(row, "eligibilityAdditionalInformationList", at) or [
        place for place in [row.get("eligibilityAdditionalInformation")] if place
    ]
    return BenefitRow(
        locator=at,
        code=_coded(row, "code", "name", _NAMES, at),
        level=_coded(row, "coverageLevelCode", "coverageLevel", LEVELS, at),
        service_types=tuple(texts(row, "serviceTypeCodes", at)),
        insurance_type=text(row, "insuranceTypeCode", at),
        plan=text(row, "planCoverage", at),
        period=_coded(row, "timeQualifierCode", "timeQualifier", PERIODS, at),
        amount=number_of(row, "benefitAmount", at),
        percent=number_of(row, "benefitPercent", at),
        quantity_kind=_coded(row, "quantityQualifierCode", "quantityQualifier", QUANTITIES, at),
        quantity=number_of(row, "benefitQuantity", at),
        authorization=text(row, "authOrCertIndicator", at),
        network=_coded(row, "inPlanNetworkIndicatorCode", "inPlanNetworkIndicator", _SIDES, at),
        procedure=text(procedure, "procedureCode", at),
        messages=tuple(_messages(row, at)),
        places=tuple(
            code
            for place in places
            if text(table(place, at), "codeListQualifierCode", at) == "ZZ"
            if (code := text(table(place, at), "industryCode", at))
        ),
        deliveries=tuple(_delivery(d, at) for d in list_of(row, "benefitsServiceDelivery", at)),
        dates=_dates(row.get("benefitsDateInformation"), at),
        entities=tuple(_entity(entity, at) for entity in entities),
    )


_NAMES: Final = {
    **STATUSES,
    "CO_INSURANCE": "A",
    "CO_PAYMENT": "B",
    "DEDUCTIBLE": "C",
    "BENEFIT_DESCRIPTION": "D",
    "EXCLUSIONS": "E",
    "LIMITATIONS": "F",
    "OUT_OF_POCKET_STOP_LOSS": "G",
    "UNLIMITED": "H",
    "NON_COVERED": "I",
    "OTHER_OR_ADDITIONAL_PAYOR": "R",
    "CONTACT_FOLLOWING_ENTITY_FOR_ELIGIBILITY_OR_BENEFIT_INFORMATION": "U",
    "CANNOT_PROCESS": "V",
}
"""EB01 by its name, of those that bear on a price."""
_SIDES: Final = {"YES": "Y", "NO": "N", "UNKNOWN": "U", "NOT_APPLICABLE": "W"}


def _coded(row: Mapping[str, Any], key: str, name: str, codes: Mapping[str, str], at: str) -> str:
    """Return a code; where it is left out, that of its name."""
    if code := text(row, key, at):
        return code
    words = re.findall(r"\w+", text(row, name, at).upper())
    return codes.get("_".join(words), "")


def _messages(row: Mapping[str, Any], at: str) -> Iterator[str]:
    for message in list_of(row, "additionalInformation", at):
        words = text(table(message, at), "description", at)
        if words:
            yield words


def _entity(item: object, at: str) -> Entity:
    entity = table(item, at)
    kind = text(entity, "entityIdentifierCode", at) or _KINDS.get(
        text(entity, "entityIdentifier", at), ""
    )
    return Entity(
        kind, _name(entity, "entityName", at), text(entity, "entityIdentificationValue", at)
    )


_KINDS: Final = {
    "Payer": "PR",
    "Primary Payer": "PRP",
    "Secondary Payer": "SEP",
    "Tertiary Payer": "TTP",
    "Vendor": "VN",
    "Third-Party Administrator": "2B",
    "Third Party Administrator": "2B",
    "Utilization Management Organization": "X3",
    "Managed Care Organization": "Y2",
    "Contracted Service Provider": "13",
    "Employer": "36",
    "Provider": "1P",
    "Primary Care Provider": "P3",
    "Facility": "FA",
}
"""Entities by name: the shape sends no code."""


def _name(entity: Mapping[str, Any], key: str, at: str) -> str:
    whole = text(entity, key, at)
    first = text(entity, "entityFirstname", at) or text(entity, "providerFirstName", at)
    last = "" if whole else text(entity, "providerLastName", at)
    return " ".join(part for part in (first, whole, last) if part)


def _delivery(item: object, at: str) -> Delivery:
    delivery = table(item, at)
    return Delivery(
        unit=text(delivery, "quantityQualifierCode", at),
        quantity=number_of(delivery, "quantity", at),
        period=text(delivery, "timePeriodQualifierCode", at),
        periods=number_of(delivery, "numOfPeriods", at),
    )


def _dates(item: object, at: str) -> tuple[Period, ...]:
    dates = table(item, at)
    found = (period(code, text(dates, key, at)) for key, code in _DATES.items())
    return tuple(date for date in found if date is not None)


def _rejections(data: Mapping[str, Any]) -> Iterator[Rejection]:
    """Yield the rejections (AAA), bubbled up in ``errors`` or left where they arose."""
    for item in list_of(data, "errors", "errors"):
        error = table(item, "errors")
        place = text(error, "location", "errors") or "errors"
        follow_up = _follow_up(text(error, "followupAction", "errors"))
        yield Rejection(text(error, "code", "errors"), follow_up, place)
    if data.get("errors"):
        return
    for name in _PEOPLE:
        people = data.get(name)
        for person in people if isinstance(people, list) else [people]:
            if not isinstance(person, Mapping):
                continue
            for item in list_of(person, "aaaErrors", name):
                error = table(item, name)
                follow_up = _follow_up(text(error, "followupAction", name))
                yield Rejection(text(error, "code", name), follow_up, name)


def _follow_up(words: str) -> str:
    return words.rstrip(".")
