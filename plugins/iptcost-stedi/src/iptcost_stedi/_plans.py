"""The JSON shape of 2026, ``plans[].benefits``, to the rows of a 271 that it was made of.

It has words where ``eligibility/v3`` has codes, and a list for each kind of benefit. Each entry is
one EB with its companions, so that both shapes and the 271 are read by the same rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from iptcost_stedi import _kinds as kinds
from iptcost_stedi._leaves import MOST_ROWS, entries, list_of, number_of, table, text, texts
from iptcost_x12.benefits import Answer, BenefitRow, Delivery, Entity, Period, Rejection, period

KINDS: Final[Mapping[str, str]] = {
    "coInsurance": "A",
    "coPayment": "B",
    "deductible": "C",
    "outOfPocket": "G",
    "costContainment": "J",
    "spendDown": "Y",
    "limitations": "F",
    "coverageBasis": "CB",
    "benefitDescription": "D",
    "exclusions": "E",
    "unlimited": "H",
    "nonCovered": "I",
    "reserve": "K",
    "primaryCareProvider": "L",
    "preExistingCondition": "M",
    "managedCareCoordinator": "MC",
    "servicesRestrictedToFollowingProvider": "N",
    "notDeemedMedicalNecessity": "O",
    "benefitDisclaimer": "P",
    "secondSurgicalOpinionRequired": "Q",
    "otherOrAdditionalPayer": "R",
    "priorYearsHistory": "S",
    "cardReportedStolen": "T",
    "contactFollowingEntityForInformation": "U",
    "cannotProcess": "V",
    "otherSourceOfData": "W",
    "healthCareFacility": "X",
}
"""EB01 by the name of the list."""
STATUSES: Final = {
    "ACTIVE_COVERAGE": "1",
    "ACTIVE_FULL_RISK_CAPITATION": "2",
    "ACTIVE_SERVICES_CAPITATED": "3",
    "ACTIVE_SERVICES_CAPITATED_TO_PRIMARY_CARE_PROVIDER": "4",
    "ACTIVE_PENDING_INVESTIGATION": "5",
    "INACTIVE": "6",
    "INACTIVE_PENDING_ELIGIBILITY_UPDATE": "7",
    "INACTIVE_PENDING_INVESTIGATION": "8",
}
LEVELS: Final = {
    "CHILDREN_ONLY": "CHD",
    "DEPENDENTS_ONLY": "DEP",
    "EMPLOYEE_AND_CHILDREN": "ECH",
    "EMPLOYEE_ONLY": "EMP",
    "EMPLOYEE_AND_SPOUSE": "ESP",
    "FAMILY": "FAM",
    "INDIVIDUAL": "IND",
    "SPOUSE_AND_CHILDREN": "SPC",
    "SPOUSE_ONLY": "SPO",
}
_NETWORKS: Final = {
    "IN_NETWORK": "Y",
    "OUT_OF_NETWORK": "N",
    "IN_AND_OUT_OF_NETWORK": "W",
    "NOT_APPLICABLE": "W",
}
PERIODS: Final = {
    "HOUR": "6",
    "DAY": "7",
    "24_HOURS": "13",
    "YEARS": "21",
    "YEAR": "21",
    "SERVICE_YEAR": "22",
    "CALENDAR_YEAR": "23",
    "YEAR_TO_DATE": "24",
    "CONTRACT": "25",
    "EPISODE": "26",
    "VISIT": "27",
    "OUTLIER": "28",
    "REMAINING": "29",
    "EXCEEDED": "30",
    "NOT_EXCEEDED": "31",
    "LIFETIME": "32",
    "LIFETIME_REMAINING": "33",
    "MONTH": "34",
    "MONTHS": "34",
    "WEEK": "35",
    "WEEKS": "35",
    "DAYS": "7",
    "ADMISSION": "36",
}
QUANTITIES: Final = {
    "MINIMUM": "8H",
    "QUANTITY_USED": "99",
    "COVERED_ACTUAL": "CA",
    "COVERED_ESTIMATED": "CE",
    "NUMBER_OF_CO_INSURANCE_DAYS": "D3",
    "DEDUCTIBLE_BLOOD_UNITS": "DB",
    "DAYS": "DY",
    "HOURS": "HS",
    "LIFE_TIME_RESERVE_ACTUAL": "LA",
    "LIFE_TIME_RESERVE_ESTIMATED": "LE",
    "MAXIMUM": "M2",
    "MONTH": "MN",
    "NUMBER_OF_SERVICES_OR_PROCEDURES": "P6",
    "QUANTITY_APPROVED": "QA",
    "UNITS": "FL",
    "VISITS": "VS",
    "YEARS": "YY",
}
_ENTITIES: Final = {
    "CONTRACTED_SERVICE_PROVIDER": "13",
    "EMPLOYER": "36",
    "FACILITY": "FA",
    "MANAGED_CARE_ORGANIZATION": "Y2",
    "PAYER": "PR",
    "PLAN_SPONSOR": "P5",
    "PRIMARY_CARE_PROVIDER": "P3",
    "PRIMARY_PAYER": "PRP",
    "PROVIDER": "1P",
    "SECONDARY_PAYER": "SEP",
    "TERTIARY_PAYER": "TTP",
    "THIRD_PARTY_ADMINISTRATOR": "2B",
    "UTILIZATION_MANAGEMENT_ORGANIZATION": "X3",
    "VENDOR": "VN",
}
_SPANS: Final = {
    "plan": ("291", "346", "347"),
    "benefit": ("292", "348", "349"),
    "period": ("292", "348", "349"),
    "eligibility": ("307", "356", "357"),
    "policy": ("", "539", "540"),
    "cobra": ("", "340", "341"),
    "service": ("472", "472", ""),
}
"""DTP01 of a span, of its begin alone, and of its end alone."""
_AUTHORIZATION: Final = {"REQUIRED": "Y", "NOT_REQUIRED": "N"}
_IDENTIFIERS: Final = ("payerId", "naicId", "npi", "tin", "ein", "serviceProviderNumber")


def is_of_plans(data: Mapping[str, Any]) -> bool:
    """Return whether an answer has the shape of 2026."""
    return "plans" in data and "benefitsInformation" not in data


def decode_plans(
    data: Mapping[str, Any],
    document: str,
    retrieved_at: str | None,
    rejections: tuple[Rejection, ...],
    plan: int | None,
) -> Answer:
    """Return what an answer says of the plan that is meant: the only one, or the one named."""
    number, meant = _plan(data, plan)
    at = f"plans[{number}]"
    rows = tuple(_rows(meant, at))
    if len(rows) > MOST_ROWS:
        raise kinds.refuse(kinds.TOO_MANY, most=MOST_ROWS)
    if not rows and not rejections:
        raise kinds.refuse(kinds.NO_ANSWER)
    payer = table(data.get("payer"), "payer")
    person = table(data.get("subscriber"), "subscriber")
    patient = table(data.get("dependent"), "dependent")
    return Answer(
        document=document,
        rows=rows,
        rejections=rejections,
        payer=_named("PR", payer, "payer", text(data, "payerId", "")),
        provider=_named("1P", table(data.get("provider"), "provider"), "provider"),
        dates=(
            *_dates(meant.get("dates"), at),
            *_dates(patient.get("dates"), "dependent"),
            *_dates(person.get("dates"), "subscriber"),
        ),
        control_number=text(data, "id", ""),
        traces=tuple(_traces(data)),
        retrieved_at=retrieved_at,
    )


def _plan(data: Mapping[str, Any], plan: int | None) -> tuple[int, Mapping[str, Any]]:
    plans = [table(one, f"plans[{i}]") for i, one in enumerate(list_of(data, "plans", ""))]
    if plan is not None:
        if plan >= len(plans):
            raise kinds.refuse(kinds.NO_PLAN, number=plan, count=len(plans))
        return plan, plans[plan]
    stating = [(i, one) for i, one in enumerate(plans) if table(one.get("benefits"), f"plans[{i}]")]
    if len(stating) > 1:
        names = ", ".join(text(one, "name", "plans")[:60] or "…" for _, one in stating)
        raise kinds.refuse(kinds.SEVERAL_PLANS, count=len(stating), names=names)
    return stating[0] if stating else (0, plans[0] if plans else {})


def _traces(data: Mapping[str, Any]) -> Iterator[str]:
    for item in list_of(data, "subscriberTraceNumbers", "subscriberTraceNumbers"):
        found = text(table(item, "subscriberTraceNumbers"), "referenceIdentification", "")
        if found:
            yield found


def _named(kind: str, entity: Mapping[str, Any], at: str, identifier: str = "") -> Entity | None:
    name = _name(entity, at)
    given = text(entity, "identification", at) or next(
        (found for key in _IDENTIFIERS if (found := text(entity, key, at))), identifier
    )
    return Entity(kind, name, given) if name or given else None


def _name(entity: Mapping[str, Any], at: str) -> str:
    """Return a name, which is an organization's or a person's."""
    name = entity.get("name")
    if isinstance(name, str):
        return text(entity, "name", at)
    parts = table(name, at)
    person = table(parts.get("person"), at)
    own = (text(person, "firstName", at), text(person, "lastName", at))
    return text(parts, "organization", at) or " ".join(part for part in own if part)


# -- rows -----------------------------------------------------------------------------------------


def _rows(plan: Mapping[str, Any], at: str) -> Iterator[BenefitRow]:
    """Yield a row for each entry of each list; what the shape does not know is told as it is."""
    benefits = table(plan.get("benefits"), at)
    name = text(plan, "name", at)
    place = f"{at}.benefits"
    for key, value in benefits.items():
        if key == "invalidEntries":
            for inner, listed in table(value, place).items():
                where = f"{place}.{key}.{inner}"
                yield from _list(inner, listed, where, name)
        else:
            yield from _list(key, value, f"{place}.{key}", name)


def _list(key: str, value: object, at: str, name: str) -> Iterator[BenefitRow]:
    for number, item in enumerate(entries(value, at)):
        where = f"{at}[{number}]"
        yield _row(key, table(item, where), where, name)


def _row(key: str, row: Mapping[str, Any], at: str, name: str) -> BenefitRow:
    status = text(row, "status", at)
    code = STATUSES.get(status, status) if key == "statuses" else KINDS.get(key, key[:40])
    service = table(row.get("service"), at)
    system, value = text(service, "system", at), text(service, "value", at)
    is_type = system in ("", "STC")
    quantity = table(row.get("quantity"), at)
    return BenefitRow(
        locator=at,
        code=code,
        level=LEVELS.get(text(row, "coverageLevel", at), ""),
        service_types=(value,) if is_type and value else (),
        plan=text(row, "planCoverageDescription", at) or (name if key == "statuses" else ""),
        period=_word(PERIODS, text(row, "timePeriod", at)),
        amount=number_of(row, "amount", at),
        percent=number_of(row, "percent", at),
        quantity_kind=_word(QUANTITIES, text(quantity, "qualifier", at)),
        quantity=number_of(quantity, "value", at),
        authorization=_AUTHORIZATION.get(text(row, "priorAuthIndicator", at), ""),
        network=_NETWORKS.get(text(table(row.get("network"), at), "indicator", at), ""),
        procedure="" if is_type else value or _span_of(service, at),
        messages=tuple(message for message in texts(row, "messages", at) if message),
        places=tuple(
            place
            for item in list_of(row, "placesOfService", at)
            if (place := text(table(item, at), "code", at))
        ),
        deliveries=tuple(_deliveries(row, at)),
        dates=_dates(row.get("dates"), at),
        entities=tuple(_entity(item, at) for item in list_of(row, "relatedEntities", at)),
    )


def _word(codes: Mapping[str, str], word: str) -> str:
    """Return the code of a word; the word itself where the list does not have it."""
    return codes.get(word, word)


def _span_of(service: Mapping[str, Any], at: str) -> str:
    """Return a span of procedure codes as ``first-last``."""
    span = table(service.get("range"), at)
    ends = (text(table(span.get(end), at), "value", at) for end in ("start", "end"))
    return "-".join(end for end in ends if end)


def _deliveries(row: Mapping[str, Any], at: str) -> Iterator[Delivery]:
    for item in list_of(row, "serviceLimits", at):
        delivery = table(table(item, at).get("delivery"), at)
        if not delivery:
            continue
        quantity = table(delivery.get("quantity"), at)
        span = table(delivery.get("period"), at) or table(delivery.get("frequency"), at)
        yield Delivery(
            unit=_word(QUANTITIES, text(quantity, "qualifier", at)),
            quantity=number_of(quantity, "value", at),
            period=_word(PERIODS, text(span, "qualifier", at)),
            periods=number_of(span, "value", at) or (Decimal(1) if span else None),
        )


def _entity(item: object, at: str) -> Entity:
    entity = table(item, at)
    word = text(entity, "type", at)
    return _named(_ENTITIES.get(word, word), entity, at) or Entity(_ENTITIES.get(word, word), "")


def _dates(value: object, at: str) -> tuple[Period, ...]:
    dates = table(value, at)
    found = (_date(key, table(item, at), at) for key, item in dates.items() if key in _SPANS)
    return tuple(date for some in found for date in some)


def _date(key: str, span: Mapping[str, Any], at: str) -> Iterator[Period]:
    """Yield a span as one date, or as a begin and an end."""
    both, begin, end = _SPANS[key]
    first, last = (text(span, part, at).replace("-", "") for part in ("start", "end"))
    if first and last and both:
        found = [period(both, f"{first}-{last}")]
    else:
        found = [period(begin, first) if first else None, period(end, last) if last else None]
    yield from (date for date in found if date is not None)
