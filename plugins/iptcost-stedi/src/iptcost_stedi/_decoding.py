"""The JSON shape ``eligibility/v3`` to the rows of a 271 that it was made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from iptcost.payer import quote
from iptcost_stedi import _kinds as kinds
from iptcost_x12.benefits import (
    Answer,
    BenefitRow,
    Delivery,
    Entity,
    Period,
    Rejection,
    number,
    period,
)

MOST_ROWS: Final = 20_000
MOST_PARTS: Final = 200
LONGEST: Final = 1_000

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
}
_PEOPLE: Final = ("payer", "provider", "subscriber", "dependents")


def decode(data: object, document: str, retrieved_at: str | None = None) -> Answer:
    """Return the answer that a JSON document holds; PayerError where it is none."""
    if not isinstance(data, Mapping):
        raise kinds.refuse(kinds.NO_ANSWER)
    information = _list(data, "benefitsInformation", "benefitsInformation")
    if len(information) > MOST_ROWS:
        raise kinds.refuse(kinds.TOO_MANY, most=MOST_ROWS)
    rejections = tuple(dict.fromkeys(_rejections(data)))
    if not information and not rejections:
        raise kinds.refuse(kinds.NO_ANSWER)
    payer = _table(data.get("payer"), "payer")
    provider = _table(data.get("provider"), "provider")
    return Answer(
        document=document,
        rows=tuple(_row(item, index) for index, item in enumerate(information)),
        rejections=rejections,
        payer=Entity(
            "PR", _name(payer, "name", "payer"), _text(payer, "payorIdentification", "payer")
        )
        if payer
        else None,
        provider=Entity(
            "1P", _name(provider, "providerName", "provider"), _text(provider, "npi", "provider")
        )
        if provider
        else None,
        dates=_dates(data.get("planDateInformation"), "planDateInformation"),
        control_number=_text(data, "controlNumber", ""),
        traces=tuple(_traces(data)),
        retrieved_at=retrieved_at,
    )


def _traces(data: Mapping[str, Any]) -> Iterator[str]:
    """Yield the numbers of the question that the answer repeats (trace type 2)."""
    for at in ("subscriberTraceNumbers", "dependentTraceNumbers"):
        for item in _list(data, at, at):
            trace = _table(item, at)
            if _text(trace, "traceTypeCode", at) == "2":
                yield _text(trace, "referenceIdentification", at)


def _row(item: object, index: int) -> BenefitRow:
    at = f"benefitsInformation[{index}]"
    row = _table(item, at)
    procedure = _table(row.get("compositeMedicalProcedureIdentifier"), at)
    entities = _list(row, "benefitsRelatedEntities", at) or [
        entity for entity in [row.get("benefitsRelatedEntity")] if entity
    ]
    places = _list(row, "eligibilityAdditionalInformationList", at) or [
        place for place in [row.get("eligibilityAdditionalInformation")] if place
    ]
    return BenefitRow(
        locator=at,
        code=_text(row, "code", at),
        level=_text(row, "coverageLevelCode", at),
        service_types=tuple(_texts(row, "serviceTypeCodes", at)),
        insurance_type=_text(row, "insuranceTypeCode", at),
        plan=_text(row, "planCoverage", at),
        period=_text(row, "timeQualifierCode", at),
        amount=_number(row, "benefitAmount", at),
        percent=_number(row, "benefitPercent", at),
        quantity_kind=_text(row, "quantityQualifierCode", at),
        quantity=_number(row, "benefitQuantity", at),
        authorization=_text(row, "authOrCertIndicator", at),
        network=_text(row, "inPlanNetworkIndicatorCode", at),
        procedure=_text(procedure, "procedureCode", at),
        messages=tuple(_messages(row, at)),
        places=tuple(
            code
            for place in places
            if _text(_table(place, at), "codeListQualifierCode", at) == "ZZ"
            if (code := _text(_table(place, at), "industryCode", at))
        ),
        deliveries=tuple(_delivery(d, at) for d in _list(row, "benefitsServiceDelivery", at)),
        dates=_dates(row.get("benefitsDateInformation"), at),
        entities=tuple(_entity(entity, at) for entity in entities),
    )


def _messages(row: Mapping[str, Any], at: str) -> Iterator[str]:
    for message in _list(row, "additionalInformation", at):
        text = _text(_table(message, at), "description", at)
        if text:
            yield text


def _entity(item: object, at: str) -> Entity:
    entity = _table(item, at)
    kind = _text(entity, "entityIdentifierCode", at) or _KINDS.get(
        _text(entity, "entityIdentifier", at), ""
    )
    return Entity(
        kind, _name(entity, "entityName", at), _text(entity, "entityIdentificationValue", at)
    )


_KINDS: Final = {
    "Payer": "PR",
    "Primary Payer": "PRP",
    "Secondary Payer": "SEP",
    "Tertiary Payer": "TTP",
    "Vendor": "VN",
    "Third-Party Administrator": "2B",
    "Third Party Administrator": "2B",
    "Employer": "36",
    "Provider": "1P",
    "Primary Care Provider": "P3",
    "Facility": "FA",
}
"""Entities by name: the shape sends no code."""


def _name(entity: Mapping[str, Any], key: str, at: str) -> str:
    whole = _text(entity, key, at)
    first = _text(entity, "entityFirstname", at) or _text(entity, "providerFirstName", at)
    last = "" if whole else _text(entity, "providerLastName", at)
    return " ".join(part for part in (first, whole, last) if part)


def _delivery(item: object, at: str) -> Delivery:
    delivery = _table(item, at)
    return Delivery(
        unit=_text(delivery, "quantityQualifierCode", at),
        quantity=_number(delivery, "quantity", at),
        period=_text(delivery, "timePeriodQualifierCode", at),
        periods=_number(delivery, "numOfPeriods", at),
    )


def _dates(item: object, at: str) -> tuple[Period, ...]:
    dates = _table(item, at)
    found = (period(code, _text(dates, key, at)) for key, code in _DATES.items())
    return tuple(date for date in found if date is not None)


def _rejections(data: Mapping[str, Any]) -> Iterator[Rejection]:
    """Yield the rejections (AAA), bubbled up in ``errors`` or left where they arose."""
    for item in _list(data, "errors", "errors"):
        error = _table(item, "errors")
        place = _text(error, "location", "errors") or "errors"
        follow_up = _follow_up(_text(error, "followupAction", "errors"))
        yield Rejection(_text(error, "code", "errors"), follow_up, place)
    if data.get("errors"):
        return
    for name in _PEOPLE:
        people = data.get(name)
        for person in people if isinstance(people, list) else [people]:
            if not isinstance(person, Mapping):
                continue
            for item in _list(person, "aaaErrors", name):
                error = _table(item, name)
                follow_up = _follow_up(_text(error, "followupAction", name))
                yield Rejection(_text(error, "code", name), follow_up, name)


def _follow_up(words: str) -> str:
    return words.rstrip(".")


# -- leaves ---------------------------------------------------------------------------------------


def _table(value: object, at: str) -> Mapping[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise kinds.refuse(kinds.BAD_ANSWER, place=at, value=_shown(value))
    return value


def _list(table: Mapping[str, Any], key: str, at: str) -> list[Any]:
    value = table.get(key)
    if value is None:
        return []
    if not isinstance(value, list) or (len(value) > MOST_PARTS and key != "benefitsInformation"):
        raise kinds.refuse(kinds.BAD_ANSWER, place=_join(at, key), value=_shown(value))
    return value


def _texts(table: Mapping[str, Any], key: str, at: str) -> Iterator[str]:
    for value in _list(table, key, at):
        if not isinstance(value, str):
            raise kinds.refuse(kinds.BAD_ANSWER, place=_join(at, key), value=_shown(value))
        yield value.strip()


def _text(table: Mapping[str, Any], key: str, at: str) -> str:
    value = table.get(key)
    if value is None:
        return ""
    if (
        isinstance(value, bool)
        or not isinstance(value, (str, int))
        or len(str(value)[: LONGEST + 1]) > LONGEST
    ):
        raise kinds.refuse(kinds.BAD_ANSWER, place=_join(at, key), value=_shown(value))
    return str(value).strip()


def _number(table: Mapping[str, Any], key: str, at: str) -> Decimal | None:
    value = table.get(key)
    if value is None or value == "":
        return None
    if isinstance(value, Decimal) and value.is_finite():
        return value
    found = None if isinstance(value, (bool, float, list, Mapping)) else number(str(value)[:40])
    if found is None:
        raise kinds.refuse(kinds.BAD_ANSWER, place=_join(at, key), value=_shown(value))
    return found


def _join(at: str, key: str) -> str:
    return f"{at}.{key}" if at and at != key else key


def _shown(value: object) -> str:
    if isinstance(value, (Mapping, list)):
        return "a table" if isinstance(value, Mapping) else "a list"
    return quote(str(value)[:100])
