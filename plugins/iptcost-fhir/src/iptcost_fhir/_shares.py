"""Copay and coinsurance of the statements of one reading, and what a payer left out beside one."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from iptcost.payer import Words
from iptcost_fhir import _number
from iptcost_fhir._limits import UNKNOWN, ZERO, one_of, span
from iptcost_fhir._statement import Remark, Row, Statement, remark


def with_open_share(
    table: Mapping[str, Any], speaking: list[tuple[int, Row]]
) -> tuple[Mapping[str, Any], list[Remark]]:
    """Return the row with a hole for the share that a payer left out beside the other one."""
    choices = table.get("one_of", [table])
    made: list[Mapping[str, Any]] = []
    missing: dict[str, None] = {}
    for choice in choices:
        found = dict(choice)
        for name, other in (("copay", "coinsurance"), ("coinsurance", "copay")):
            if name not in found and other in found:
                missing[name] = None
                found[name] = UNKNOWN
                found.setdefault("order", UNKNOWN)
        made.append(found)
    text = Words(
        "the payer states no {name} for this service. Many leave out one of 0; it is not known "
        "until they confirm it"
    )
    place = speaking[0][1].path if speaking else ""
    remarks = [remark(place, text, name=Words(name)) for name in missing]
    return ({**table, "one_of": made} if "one_of" in table else made[0]), remarks


def copay_of(statements: list[Statement], digits: int | None) -> Any:
    """Return the copay that statements make: an amount, a span, or a choice."""
    spans = [one for one in statements if one.most is not None and one.total is not None]
    if spans:
        return span(spans[0].total or ZERO, spans[0].most or ZERO, digits)
    return one_of(
        tuple(dict.fromkeys(one.total for one in statements if one.total is not None)), digits
    )


def coinsurance_of(statements: list[Statement]) -> Any:
    """Return the coinsurance that statements make: a rate, a span, or a choice."""
    values: list[Decimal] = []
    for one in statements:
        if one.most is not None and one.total is not None:
            ends = (one.total, one.most)
            return dict(zip(("low", "high"), map(_number.percent_text, ends), strict=True))
        values += one.alternatives or ((one.total,) if one.total is not None else ())
    texts = [_number.percent_text(value) for value in dict.fromkeys(values)]
    if not texts:
        return UNKNOWN
    return texts[0] if len(texts) == 1 else {"one_of": texts}
