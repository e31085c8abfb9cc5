"""Coverage: an insurance card, with what the beneficiary pays (costToBeneficiary)."""

from __future__ import annotations

from typing import Final

import attrs

from iptcost.payer import UnreadableCostShare, read_cost_share
from iptcost_fhir import _kinds, _number
from iptcost_fhir import _vocabulary as vocabulary
from iptcost_fhir._eligibility import document
from iptcost_fhir._json import fault
from iptcost_fhir._number import Number
from iptcost_fhir._resource import Resource, code, date, extensions, items, mapping, said
from iptcost_fhir._statement import Answer, Remark, Row, Statement, remark

_VISITS: Final = frozenset({"gpvisit", "spvisit", "televisit"})
_OTHER: Final = frozenset({"emergency", "inpthosp", "urgentcare", "rx"})


def decode(resource: Resource) -> Answer:
    """Return what the card says: never what is used, nor where the deductible stands."""
    status = code(resource.get("status"))
    if status == "entered-in-error":
        raise fault(_kinds.WITHDRAWN, status=status)
    rows: list[Row] = []
    remarks: list[Remark] = []
    for place, cost in items(resource, "costToBeneficiary"):
        row = _row(cost, place)
        if row is None:
            continue
        if isinstance(row, Remark):
            remarks.append(row)
        else:
            rows.append(row)
        for where, exception in items(cost, "exception"):
            kind = vocabulary.shown(exception.get("type"))
            at = f"{place}.{where}"
            remarks.append(remark(at, "an exception is not used: {kind}", kind=kind))
    period = mapping(resource, "period")
    return Answer(
        document=document(resource),
        name=name(resource),
        rows=tuple(rows),
        in_force=False if status == "cancelled" else None,
        in_force_path="status",
        benefit_year_path="period",
        starts=date(period.get("start")),
        ends=date(period.get("end")),
        remarks=tuple(remarks),
    )


def name(resource: Resource) -> str | None:
    """Return the plan's name on a card: that of the class ``plan``, else the payer's."""
    for kind in ("plan", "subplan", "group"):
        for _, one in items(resource, "class"):
            if kind in vocabulary.words_of(one.get("type")) and said(one, "name").strip():
                return vocabulary.clean(said(one, "name"))
    for _, payor in items(resource, "payor"):
        if said(payor, "display").strip():
            return vocabulary.clean(said(payor, "display"))
    return None


def _row(cost: Resource, place: str) -> Row | Remark | None:
    """Return one cost's row; a remark where it can't be used; None for other care's costs."""
    words = vocabulary.words_of(cost.get("type"))
    shown = vocabulary.shown(cost.get("type")) or "no type"
    if any(word in _OTHER or vocabulary.OTHER_CARE.search(word) for word in words):
        return None
    visits = tuple(word for word in words if word in _VISITS)
    kind = vocabulary.kind(words)
    if not visits and kind.measure is None:
        told = remark(place, "not used: {what}", what=shown)
        return None if any("rx" in word for word in words) else told
    row = Row(
        path=place,
        categories=visits or ("plan",),
        side=kind.side,
        level=kind.level,
        words=shown if visits else "",
        modality="telehealth" if "televisit" in visits else "",
    )
    text = "".join(
        said(one, "valueString")
        for key in ("valueMoney", "valueQuantity", "valueSimpleQuantity")
        for one in extensions(mapping(cost, key), "C4DIC-BeneficiaryCostString-extension")
    )
    if text:
        return _in_words(row, text, kind.measure or "copay")
    number, percent = _value(cost)
    if number.value is None and number.fault is None:
        return remark(place, "{what} states no value", what=shown)
    measure = kind.measure or "copay"
    if percent and measure == "copay":
        measure = "coinsurance"
    elif percent != (measure == "coinsurance"):
        number = _number.BAD
    statement = Statement(
        f"{place}",
        measure,
        total=number.value,
        currency=number.currency,
        alternatives=number.alternatives,
        fault=number.fault,
    )
    return _with(row, statement)


def _with(row: Row, *statements: Statement, order: str | None = None) -> Row:
    return attrs.evolve(row, statements=statements, order=order)


def _value(cost: Resource) -> tuple[Number, bool]:
    """Return a cost's number and whether it is a share."""
    quantity = mapping(cost, "valueQuantity") or mapping(cost, "valueSimpleQuantity")
    if not quantity:
        return _number.money(cost.get("valueMoney")), False
    if "%" in (said(quantity, "unit"), said(quantity, "code")):
        return _number.percent(quantity.get("value")), True
    if "copaypct" in vocabulary.words_of(cost.get("type")):
        return _number.share(quantity.get("value")), True
    return _number.money(quantity), False


def _in_words(row: Row, text: str, measure: str) -> Row | Remark:
    """Read a cost that stands in words: "N/A" says nothing, "$30 after deductible" much."""
    shown = vocabulary.clean(text)
    try:
        share = read_cost_share(text)
    except UnreadableCostShare:
        return remark(row.path, 'not used, for it can\'t be read: "{words}"', words=shown)
    if not share.covered:
        return attrs.evolve(row, covered=False)
    stated = measure in ("copay", "coinsurance") and share.per is None
    statements = []
    if stated and share.copay is not None:
        statements.append(Statement(row.path, "copay", total=share.copay))
    if stated and share.coinsurance is not None:
        statements.append(Statement(row.path, "coinsurance", total=share.coinsurance))
    if not statements:
        return remark(row.path, 'it says only "{words}"', words=shown)
    order = share.order if "deducti" in text.lower() or "ded" in text.lower() else None
    return _with(row, *statements, order=order)


def named(answer: Answer, resource: Resource, others: list[Resource]) -> Answer:
    """Give an eligibility answer the plan name of the card that it refers to, if that is here."""
    if answer.name is not None or resource.get("resourceType") != "CoverageEligibilityResponse":
        return answer
    wanted = {
        said(mapping(insurance, "coverage"), "reference").rpartition("/")[2].lstrip("#")
        for _, insurance in items(resource, "insurance")
    }
    contained = [one for _, one in items(resource, "contained")]
    cards = [
        one
        for one in (*contained, *others)
        if one.get("resourceType") == "Coverage" and one.get("id") in wanted
    ]
    return attrs.evolve(answer, name=name(cards[0])) if len(cards) == 1 else answer
