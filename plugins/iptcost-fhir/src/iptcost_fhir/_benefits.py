"""The benefits rows of one side: what a psychotherapy session costs, by service and modality.

The rows nearest to psychotherapy speak. Those that are for other care or for a named provider
are told, not used. Rows that could all speak are read together where no two differ; where they
differ, every reading without a contradiction is a choice, whole, and labelled with its rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

import attrs

from iptcost.payer import Sentence, Words
from iptcost_fhir import _vocabulary as vocabulary
from iptcost_fhir._limits import UNKNOWN
from iptcost_fhir._row_limits import lifted, period_limits, row_limits, shown
from iptcost_fhir._shares import coinsurance_of, copay_of, with_open_share
from iptcost_fhir._statement import TERMS, Measure, Remark, Row, remark

MOST_CONTENDERS: Final = 12
_LONGEST_LABEL: Final = 150


@attrs.frozen
class Spoken:
    """The benefits of one side, the rows behind each, and what is to be said."""

    benefits: tuple[Mapping[str, Any], ...]
    paths: tuple[tuple[str, ...], ...]
    remarks: tuple[Remark, ...] = ()
    limits: tuple[Mapping[str, Any], ...] = ()
    """Limits of other periods than the benefit year, and those that several rows share."""


@attrs.frozen
class Asked:
    """What the case asks about; nothing where there is no case."""

    services: Mapping[str, str] = attrs.field(factory=dict)
    """Service to procedure code."""
    modalities: tuple[str, ...] = ("office", "telehealth")
    digits: int | None = None


def read(
    rows: list[tuple[int, Row]],
    asked: Asked,
    *,
    personal: bool,
    no_deductible: bool,
    leaves_out: bool = False,
) -> Spoken:
    """Return the benefits rows for these services (with their codes) and modalities.

    ``leaves_out``: the payer may leave out a copay or a coinsurance of 0, so that one alone says
    nothing of the other.
    """
    services, modalities, digits = asked.services, asked.modalities, asked.digits
    ordinary, remarks = _ordinary(rows, services, modalities)
    tables: dict[str, tuple[Mapping[str, Any], list[tuple[str, str]], tuple[str, ...]]] = {}
    for service, code in (services or {"": ""}).items():
        for modality in modalities or ("office",):
            speaking = _speaking(ordinary, code, modality)
            limits, told, limit_places = row_limits(ordinary, digits, personal=personal)
            remarks += told
            table, told = _table(speaking, limits, digits)
            if leaves_out:
                table, more = with_open_share(table, speaking)
                told += more
            if no_deductible:
                table = _without_order(table)
            remarks += told
            places = (*(row.path for _, row in speaking), *limit_places)
            tables.setdefault(repr(table), (table, [], places))[1].append((service, modality))
    shared = period_limits(ordinary, digits, personal=personal)
    if len(tables) > 1:
        shared += lifted(tables)
    benefits, paths = [], []
    for table, cells, places in tables.values():
        benefits.append(_with_keys(table, _named(cells, services, modalities)))
        paths.append(places)
    if len(benefits) > 1 and any(_has_limit(one) for one in benefits):
        remarks.append(remark("", "a limit shared by several benefits is counted for each alone"))
    return Spoken(tuple(benefits), tuple(paths), tuple(dict.fromkeys(remarks)), tuple(shared))


def _has_limit(table: Mapping[str, Any]) -> bool:
    return "visit_limit" in table or any(_has_limit(one) for one in table.get("one_of", ()))


def _with_keys(table: Mapping[str, Any], keys: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a row with the keys that say what it is for; in a choice of rows each has them."""
    if "one_of" not in table:
        return {**keys, **table}
    return {**table, "one_of": [{**choice, **keys} for choice in table["one_of"]]}


def _named(
    cells: list[tuple[str, str]], services: Mapping[str, str], modalities: tuple[str, ...]
) -> dict[str, Any]:
    """Return the keys that say for which services and modalities a row is, as far as needed."""
    if len(cells) == max(len(services), 1) * max(len(modalities), 1):
        return {}
    own_services = list(dict.fromkeys(service for service, _ in cells if service))
    own_modalities = list(dict.fromkeys(modality for _, modality in cells))
    named: dict[str, Any] = {}
    if len(own_services) < len(services):
        named["services"] = own_services
    if len(own_modalities) < len(modalities):
        named["modality"] = own_modalities
    return named


# -- which rows speak ---------------------------------------------------------------------------


def _ordinary(
    rows: list[tuple[int, Row]], services: Mapping[str, str], modalities: tuple[str, ...]
) -> tuple[list[tuple[int, Row]], list[Remark]]:
    """Return the rows that may speak for an ordinary therapist's session; tell the others."""
    kept, remarks = [], []
    for rank, row in rows:
        if row.named_provider:
            remarks.append(_told(row, Words("for a named provider: ask that payer")))
        elif vocabulary.is_other_visit(row.words, row.about):
            remarks.append(_told(row, Words("for other care")))
        elif row.codes and services and not set(row.codes) & set(services.values()):
            codes = ", ".join(row.codes[:5])
            remarks.append(_told(row, Sentence("for the procedures {codes}", codes=codes)))
        elif row.modality and modalities and row.modality not in modalities:
            remarks.append(_told(row, Sentence("for {modality}", modality=row.modality)))
        else:
            kept.append((rank, row))
    return kept, remarks


def _told(row: Row, why: str) -> Remark:
    values = ", ".join(shown(one) for one in row.statements) or Words("no value")
    words = f" ({row.words})" if row.words else ""
    return remark(
        row.path, "not used, it is {why}{words}: {values}", why=why, words=words, values=values
    )


def _speaking(rows: list[tuple[int, Row]], code: str, modality: str) -> list[tuple[int, Row]]:
    """Return the rows of the nearest rank that say what a session costs, or that it isn't covered.

    A row for this very procedure or modality goes before one that names none.
    """
    found = [
        (rank, row)
        for rank, row in rows
        if (row.covered is False or row.unstated or row.of(*TERMS))
        and (not row.codes or not code or code in row.codes)
        and row.modality in ("", modality)
    ]
    best = min((rank for rank, _ in found), default=0)
    nearest = [(rank, row) for rank, row in found if rank == best]
    special = max((_special(row) for _, row in nearest), default=0)
    return [(rank, row) for rank, row in nearest if _special(row) == special]


def _special(row: Row) -> int:
    """Return how special a row is: for procedures, for a modality, for both, or for neither."""
    return 2 * bool(row.codes) + bool(row.modality)


# -- what they say together ---------------------------------------------------------------------


def _table(
    speaking: list[tuple[int, Row]], limits: Mapping[str, Any], digits: int | None
) -> tuple[Mapping[str, Any], list[Remark]]:
    """Return the benefits row that the speaking rows make: known, with holes, or a choice."""
    remarks: list[Remark] = []
    if not speaking:
        return {**_HOLES, **limits}, remarks
    if speaking[0][0] in (vocabulary.GENERAL, vocabulary.UNNAMED):
        place = speaking[0][1].path
        remarks.append(remark(place, "read from what is said of the whole plan"))
    rows = [row for _, row in speaking]
    if len({_signature(row) for row in rows}) > MOST_CONTENDERS:
        places = ", ".join(row.path for row in rows[:20])
        remarks.append(remark(rows[0].path, "too many rows that differ: {places}", places=places))
        return {**_HOLES, **limits}, remarks
    choices: dict[str, dict[str, Any]] = {}
    for group in _readings(rows):
        terms = _terms(group, digits)
        if group[0].covered is not False:
            terms |= limits
        label = "; ".join(_label(row) for row in group)
        choices.setdefault(repr(terms), {"label": label[:_LONGEST_LABEL], **terms})
    if len(choices) == 1:
        only = dict(next(iter(choices.values())))
        del only["label"]
        return only, remarks
    places = ", ".join(row.path for row in rows)
    remarks.append(
        remark(rows[0].path, "rows that could all speak differ: {places}", places=places)
    )
    return {"one_of": list(choices.values())}, remarks


_HOLES: Final[Mapping[str, Any]] = {"copay": UNKNOWN, "coinsurance": UNKNOWN, "order": UNKNOWN}


def _label(row: Row) -> str:
    return f"{row.path} ({row.words})" if row.words else row.path


def _signature(row: Row) -> tuple[Any, ...]:
    return (row.words, row.covered, row.order, *(_values(row, one) for one in TERMS))


def _values(row: Row, measure: Measure) -> tuple[tuple[Decimal | None, Decimal | None], ...]:
    return tuple(dict.fromkeys((one.total, one.most) for one in row.of(measure)))


def _readings(rows: list[Row]) -> Iterator[list[Row]]:
    """Yield the largest groups of rows no two of which differ (Bron and Kerbosch's search)."""
    unique = list({_signature(row): row for row in reversed(rows)}.values())[::-1]
    agree = {
        index: {
            other
            for other in range(len(unique))
            if other != index and _agree(unique[index], unique[other])
        }
        for index in range(len(unique))
    }

    def grown(group: set[int], open_: set[int], done: set[int]) -> Iterator[set[int]]:
        if not open_ and not done:
            yield group
        for index in sorted(open_):
            yield from grown(group | {index}, open_ & agree[index], done & agree[index])
            open_ = open_ - {index}
            done = done | {index}

    for group in grown(set(), set(range(len(unique))), set()):
        yield [unique[index] for index in sorted(group)]


def _agree(one: Row, other: Row) -> bool:
    """Return whether two rows can hold together: neither other words nor another value."""
    if one.words and other.words and one.words != other.words:
        return False
    if one.covered != other.covered:
        return False
    if None not in (one.order, other.order) and one.order != other.order:
        return False
    return all(
        not (mine := _values(one, measure)) or not (theirs := _values(other, measure))
        or mine == theirs
        for measure in TERMS
    )  # fmt: skip


def _terms(group: list[Row], digits: int | None) -> dict[str, Any]:
    """Return the cost-sharing keys of one reading."""
    if any(row.covered is False for row in group):
        return {"covered": False}
    if not any(row.of(*TERMS) for row in group):
        return dict(_HOLES)
    terms: dict[str, Any] = {}
    copays = [one for row in group for one in row.of("copay")]
    shares = [one for row in group for one in row.of("coinsurance")]
    order = next((row.order for row in group if row.order is not None), None)
    if copays:
        terms["copay"] = copay_of(copays, digits)
    if shares:
        terms["coinsurance"] = coinsurance_of(shares)
    if order is not None or copays:
        terms["order"] = order or UNKNOWN
    if any(row.authorization for row in group):
        terms["prior_authorization"] = True
    outside = {part for row in group for part in row.outside}
    if outside:
        parts = ("deductible", "copay", "coinsurance")
        terms["toward_out_of_pocket"] = [part for part in parts if part not in outside]
    return terms


def _without_order(table: Mapping[str, Any]) -> Mapping[str, Any]:
    """Leave out the hole of the order where there is no deductible for it to stand to."""
    if "one_of" in table:
        return {"one_of": [_without_order(one) for one in table["one_of"]]}
    return {key: value for key, value in table.items() if (key, value) != ("order", UNKNOWN)}
