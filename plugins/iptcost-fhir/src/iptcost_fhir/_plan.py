"""InsurancePlan: what a plan offers, as in a Summary of Benefits and Coverage (SBC).

The form of the CARIN profile for summaries. Traps of it: "not covered" may come with the value 0,
what is not stated as an entry without a value, and one benefit's steps as several costs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

import attrs

from iptcost.payer import UnreadableCostShare, Words, quote, read_cost_share
from iptcost_fhir import _kinds, _number
from iptcost_fhir import _vocabulary as vocabulary
from iptcost_fhir._eligibility import document, order_in
from iptcost_fhir._json import fault
from iptcost_fhir._number import Number
from iptcost_fhir._plan_limits import limits
from iptcost_fhir._resource import (
    Resource,
    anniversary,
    code,
    date,
    extensions,
    items,
    mapping,
    said,
)
from iptcost_fhir._settings import Settings
from iptcost_fhir._statement import TERMS, Answer, Remark, Row, Statement, remark

_MENTAL: Final = re.compile(r"\b(?:mental|behaviou?ral) health", re.IGNORECASE)
_LIMITS: Final = re.compile(r"\bdeductible|\bout.of.pocket", re.IGNORECASE)
_TIER: Final = re.compile(r"\btier \d|\bdesignated network", re.IGNORECASE)
_OTHER_PERIODS: Final = ("per day", "per stay", "per admission", "per episode")


def decode(resource: Resource, settings: Settings) -> Answer:
    """Return what the plan's summary says. It is about no person: nothing is used in it."""
    status = code(resource.get("status"))
    if status == "entered-in-error":
        raise fault(_kinds.WITHDRAWN, status=status)
    where, plan = _plan(resource, settings)
    rows, remarks = _general(plan, where)
    for category_place, category in items(plan, "specificCost"):
        for benefit_place, benefit in items(category, "benefit"):
            place = f"{where}.{category_place}.{benefit_place}"
            found, told = _benefit(category, benefit, place)
            rows += found
            remarks += told
    found, told = limits(resource)
    if status not in ("", "active"):
        remarks.append(remark("", "status: the plan's status is {status}", status=status))
    period = mapping(resource, "period")
    return Answer(
        document=document(resource),
        name=vocabulary.clean(said(resource, "name")) or None,
        rows=(*rows, *found),
        benefit_year=anniversary(period),
        benefit_year_path="period",
        personal=False,
        starts=date(period.get("start")),
        ends=date(period.get("end")),
        remarks=(*remarks, *told, *_quoted(resource)),
    )


def _quoted(resource: Resource) -> list[Remark]:
    """Return what the plan's own document says of mental health, and of tiers of its limits.

    A converter may quote more than its entries hold: another place of care, another tier.
    """
    remarks = []
    for number, one in enumerate(extensions(resource, "bps-source-reference")):
        parts = {said(part, "url"): part for _, part in items(one, "extension")}
        text = vocabulary.clean(said(mapping(parts, "excerpt"), "valueString"))
        if _MENTAL.search(text) or (_LIMITS.search(text) and _TIER.search(text)):
            page = _number.decimal(mapping(parts, "pageNumber").get("valueInteger"))
            place = f"extension:bps-source-reference[{number}]"
            if page is None:
                remarks.append(remark(place, "the plan's document says: {words}", words=text))
            else:
                said_on = Words("the plan's document says, page {page}: {words}")
                remarks.append(remark(place, said_on, page=_number.text(page), words=text))
    return remarks


def _plan(resource: Resource, settings: Settings) -> tuple[str, Resource]:
    found = list(items(resource, "plan"))
    if settings.plan is not None and settings.plan < len(found):
        return found[settings.plan]
    if len(found) == 1 and settings.plan is None:
        return found[0]
    if not found and settings.plan is None:
        return "plan[0]", {}
    names = ", ".join(quote(vocabulary.shown(one.get("type")) or "?")[1:-1] for _, one in found)
    raise fault(_kinds.SEVERAL_PLANS, count=len(found), names=names[:200])


# -- deductibles and maxima ---------------------------------------------------------------------


def _general(plan: Resource, where: str) -> tuple[list[Row], list[Remark]]:
    """Return the rows of ``generalCost``; premiums and pharmacy amounts are other matters."""
    rows: list[Row] = []
    remarks: list[Remark] = []
    for place, cost in items(plan, "generalCost"):
        path = f"{where}.{place}"
        words = vocabulary.words_of(cost.get("type"))
        said_kind = vocabulary.kind(words)
        comment = vocabulary.plain(said(cost, "comment"))
        everything = " ; ".join((*words, comment))
        if vocabulary.OTHER_CARE.search(everything) or "premium" in everything:
            continue
        if said_kind.measure not in ("deductible", "maximum"):
            shown = vocabulary.shown(cost.get("type"))
            remarks.append(remark(path, "not used: {what}", what=shown or Words("no type")))
            continue
        number = _number.money(cost.get("cost"))
        slot = _accumulator(cost)
        level = vocabulary.level_of(*words, comment, vocabulary.plain(slot.get("slot", "")))
        size = _number.decimal(cost.get("groupSize"))
        if not level and size is not None:
            level = "individual" if size == 1 else "family"
        side = vocabulary.side_in(everything) or vocabulary.side_of(
            vocabulary.plain(slot.get("networkTier", ""))
        )
        statement = Statement(
            path,
            said_kind.measure,
            total=number.value,
            currency=number.currency,
            fault=number.fault,
        )
        aggregate = slot.get("embedded") is False or "aggregate" in everything
        rows.append(
            Row(
                path,
                ("plan",),
                side,
                level,
                aggregate=aggregate,
                words=vocabulary.clean(said(cost, "comment")),
                statements=(statement,),
            )
        )
    return rows, remarks


def _accumulator(cost: Resource) -> dict[str, Any]:
    return _parts(cost, "bps-accumulator")


def _parts(table: Resource, name: str) -> dict[str, Any]:
    """Return the values of a complex extension's parts by their names."""
    found: dict[str, Any] = {}
    for extension in extensions(table, name):
        for _, part in items(extension, "extension"):
            for key, value in part.items():
                if key.startswith("value"):
                    found[said(part, "url")] = value
    return found


# -- what a benefit costs -----------------------------------------------------------------------


def _benefit(category: Resource, benefit: Resource, place: str) -> tuple[list[Row], list[Remark]]:
    """Return a row for each side and set of qualifiers; the steps of one stand together."""
    own = vocabulary.words_of(benefit.get("type"))
    categories = tuple(dict.fromkeys((*own, *vocabulary.words_of(category.get("category")))))
    remarks = [
        remark(place, "limitation: {words}", words=vocabulary.clean(said(one, "valueString")))
        for one in extensions(benefit, "benefit-limitation")
        if said(one, "valueString")
    ]
    if vocabulary.rank(categories) is None:
        remarks = []
    rows: dict[tuple[str, str], Row] = {}
    for cost_place, cost in items(benefit, "cost"):
        path = f"{place}.{cost_place}"
        row, told = _cost(cost, path, categories)
        if vocabulary.rank(categories) is not None:
            remarks += told
        key = row.side, row.words
        rows[key] = _joined(rows[key], row) if key in rows else row
    return list(rows.values()), remarks


def _joined(first: Row, second: Row) -> Row:
    """Return two steps of one cost as one row. Orders that differ leave the order open."""
    pair = {one.order for one in (first, second) if one.statements}
    return attrs.evolve(
        first,
        covered=False if False in (first.covered, second.covered) else None,
        order=pair.pop() if len(pair) == 1 else None,
        outside=tuple(dict.fromkeys((*first.outside, *second.outside))),
        statements=first.statements + second.statements,
    )


def _cost(cost: Resource, path: str, categories: tuple[str, ...]) -> tuple[Row, list[Remark]]:
    qualifiers, order, uncovered = _qualifiers(cost)
    share = _parts(cost, "bps-cost-share")
    basis = vocabulary.plain(share.get("basis", ""))
    kind_words = vocabulary.words_of(cost.get("type"))
    said_kind = vocabulary.kind(kind_words)
    applicability = vocabulary.words_of(cost.get("applicability"))
    side = vocabulary.side_of(*applicability)
    if applicability and not side:  # another network's cost never passes for this one's
        qualifiers.append(vocabulary.shown(cost.get("applicability")))
    row = Row(
        path,
        categories,
        side=side,
        words="; ".join(qualifiers),
        modality=_modality(qualifiers),
        order=order or _deductible_applies(cost),
    )
    if uncovered or said_kind.not_covered:
        return attrs.evolve(row, covered=False), []
    statements, told = _statements(cost, path, said_kind, share)
    if basis in _OTHER_PERIODS:
        told_of = remark(path, "not used, for it is {basis}", basis=basis)
        return attrs.evolve(row, unstated=True), [told_of]
    if "maxAmount" in share:
        told.append(remark(path, "a largest amount for each service is not used"))
    outside: tuple[str, ...] = ()
    if share.get("appliesToMoop") is False and said_kind.measure in ("copay", "coinsurance"):
        outside = (said_kind.measure,)
    if not statements and not told:
        shown = vocabulary.shown(cost.get("type")) or "no type"
        told = [remark(path, "no amount is stated: {what}", what=shown)]
    unstated = not statements
    return attrs.evolve(row, statements=statements, outside=outside, unstated=unstated), told


def _modality(qualifiers: list[str]) -> str:
    plain = vocabulary.plain(" ".join(qualifiers))
    return "telehealth" if vocabulary.TELEHEALTH.search(plain) else ""


def _qualifiers(cost: Resource) -> tuple[list[str], str | None, bool]:
    """Return the qualifiers that tell costs apart, the order that others state, "not covered"."""
    kept: list[str] = []
    order = None
    uncovered = False
    for _, qualifier in items(cost, "qualifiers"):
        words = vocabulary.words_of(qualifier)
        if vocabulary.kind(words).not_covered:
            uncovered = True
            continue
        stated = next((one for word in words if (one := order_in(word))), None)
        if stated is None or order not in (None, stated):
            kept.append(vocabulary.shown(qualifier))
        order = stated if order is None else order
    return [one for one in kept if one], order, uncovered


def _deductible_applies(cost: Resource) -> str | None:
    """Return the order that the extension ``deductible-applies`` states.

    The SBC's own instruction: all copayments and coinsurance in its chart are after the
    deductible has been met, if a deductible applies (45 CFR 147.200; the SBC template).
    """
    for one in extensions(cost, "deductible-applies"):
        applies = one.get("valueBoolean")
        if isinstance(applies, bool):
            return "after-deductible" if applies else "deductible-waived"
    return None


def _statements(
    cost: Resource, path: str, kind: vocabulary.Kind, share: Mapping[str, Any]
) -> tuple[tuple[Statement, ...], list[Remark]]:
    """Return what one cost states; nothing where its value is absent."""
    quantity = mapping(cost, "value")
    shown = vocabulary.shown(cost.get("type"))
    if kind.measure is None:
        return _in_words(shown, path)
    if kind.measure not in TERMS:
        return (), [remark(path, "not used: {what}, of this benefit alone", what=shown)]
    if kind.no_charge:
        return (Statement(path, "copay", total=_number.decimal(0)),), []
    span = _span(share, kind.measure)
    if span is not None:
        return (attrs.evolve(span, path=path),), []
    if "value" not in quantity:
        return (), []
    number = _cost_number(quantity, kind.measure)
    statement = Statement(
        path,
        kind.measure,
        total=number.value,
        currency=number.currency,
        alternatives=number.alternatives,
        fault=number.fault,
    )
    return (statement,), []


def _cost_number(quantity: Resource, measure: str) -> Number:
    percent = "%" in (said(quantity, "unit"), said(quantity, "code"))
    if measure == "coinsurance":
        value = quantity.get("value")
        return _number.percent(value) if percent else _number.share(value)
    return _number.BAD if percent else _number.money(quantity)


def _span(share: Mapping[str, Any], measure: str) -> Statement | None:
    """Return a range that a Quantity can't hold and an extension does."""
    keys = ("amountMin", "amountMax") if measure == "copay" else ("rateMin", "rateMax")
    ends = [_number.decimal(share.get(key)) for key in keys]
    if ends[0] is None or ends[1] is None or ends[0] > ends[1]:
        return None
    if measure == "copay":
        return Statement("", "copay", total=ends[0], most=ends[1])
    return Statement("", "coinsurance", total=ends[0], most=ends[1])


def _in_words(shown: str, path: str) -> tuple[tuple[Statement, ...], list[Remark]]:
    """Read a type that says the whole cost in words, such as "$30 copay after deductible"."""
    try:
        share = read_cost_share(shown)
    except UnreadableCostShare:
        return (), [remark(path, "no amount is read from the words: {words}", words=shown)]
    statements = []
    if share.copay is not None and share.per is None:
        statements.append(Statement(path, "copay", total=share.copay))
    if share.coinsurance is not None:
        statements.append(Statement(path, "coinsurance", total=share.coinsurance))
    return tuple(statements), []
