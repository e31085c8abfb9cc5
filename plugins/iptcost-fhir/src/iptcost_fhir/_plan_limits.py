"""Limits and requirements of an InsurancePlan's benefits: visits, authorisation, exclusions."""

from __future__ import annotations

import re
from typing import Final

from iptcost.payer import Words
from iptcost_fhir import _number
from iptcost_fhir import _vocabulary as vocabulary
from iptcost_fhir._resource import Resource, extensions, items, mapping, said
from iptcost_fhir._statement import Remark, Row, Statement, remark

_VISITS: Final = re.compile(r"\b(?:visits?|sessions?)\b")
_YEAR: Final = re.compile(r"\byear\b|\bbenefit period\b|\bannual\b")


def limits(resource: Resource) -> tuple[list[Row], list[Remark]]:
    """Return what ``coverage[].benefit[]`` says of the benefits that may speak."""
    rows: list[Row] = []
    remarks: list[Remark] = []
    for coverage_place, coverage in items(resource, "coverage"):
        for benefit_place, benefit in items(coverage, "benefit"):
            categories = vocabulary.words_of(benefit.get("type"))
            if vocabulary.rank(categories) is None:
                continue
            path = f"{coverage_place}.{benefit_place}"
            statements, told = _limits(benefit, path)
            requirement = vocabulary.clean(said(benefit, "requirement"))
            remarks += told
            if requirement:
                remarks.append(remark(path, "requirement: {words}", words=requirement))
            authorization = bool(
                vocabulary.AUTHORIZATION.search(vocabulary.plain(requirement))
                and not re.search(r"\bno (?:prior |pre ?)auth", vocabulary.plain(requirement))
            )
            if statements or authorization:
                rows.append(
                    Row(
                        path,
                        categories,
                        "both",
                        authorization=authorization,
                        statements=tuple(statements),
                    )
                )
    return rows, remarks + _excluded(resource)


def _limits(benefit: Resource, path: str) -> tuple[list[Statement], list[Remark]]:
    """Return visit limits of a benefit year as statements; any other limit as a remark."""
    statements: list[Statement] = []
    remarks: list[Remark] = []
    found = [
        (
            f"{path}.{place}",
            mapping(limit, "value"),
            "; ".join(vocabulary.words_of(limit.get("code"))),
        )
        for place, limit in items(benefit, "limit")
    ]
    for number, extension in enumerate(extensions(benefit, "benefit-limitation")):
        place = f"{path}.extension:benefit-limitation[{number}]"
        if said(extension, "valueString"):
            text = vocabulary.clean(said(extension, "valueString"))
            remarks.append(remark(place, "limitation: {words}", words=text))
            continue
        parts = {said(part, "url"): part for _, part in items(extension, "extension")}
        kind = vocabulary.words_of(mapping(parts, "limitType").get("valueCodeableConcept"))
        period = vocabulary.words_of(mapping(parts, "limitPeriod").get("valueCodeableConcept"))
        text = "; ".join((*kind, *period, said(mapping(parts, "limitText"), "valueString")))
        found.append((place, mapping(mapping(parts, "limitValue"), "valueQuantity"), text))
    for place, quantity, text in found:
        value = _number.decimal(quantity.get("value"))
        words = vocabulary.plain(f"{text} {said(quantity, 'unit')}")
        whole = value is not None and value == int(value)
        per = next((p for word in text.split("; ") if (p := vocabulary.period_of((word,)))), "")
        if whole and _VISITS.search(words) and (_YEAR.search(words) or per):
            statements.append(Statement(place, "visits", total=value, per=per))
        else:
            shown = "" if value is None else f"{_number.text(value)} "
            told = f"{shown}{vocabulary.clean(words)}"
            remarks.append(remark(place, "a limit is not used: {what}", what=told))
    return statements, remarks


def _excluded(resource: Resource) -> list[Remark]:
    """Return the excluded services that concern mental health."""
    remarks = []
    for extension in extensions(resource, "excluded-services"):
        for _, service in items(extension, "extension"):
            parts = {said(part, "url"): part for _, part in items(service, "extension")}
            concept = mapping(parts, "serviceType").get("valueCodeableConcept")
            words = " ".join(vocabulary.words_of(concept))
            if re.search(r"mental|behavio|psych|counsel", words):
                shown = vocabulary.shown(concept)
                text = Words("excluded-services: the plan excludes {what}")
                remarks.append(remark("", text, what=shown))
    return remarks
