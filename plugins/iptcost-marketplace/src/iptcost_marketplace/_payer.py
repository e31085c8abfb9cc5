"""The payer ``marketplace``: one plan of the files, or every plan that answers a query."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Final, Literal, NoReturn

import attrs

from iptcost.payer import Coverage, Inquiry, Note, Source, quote
from iptcost_marketplace import _benefit, _kinds, _limits
from iptcost_marketplace._benefit import BENEFIT, Reading
from iptcost_marketplace._files import Row, Table, refuse
from iptcost_marketplace._limits import UNKNOWN

BENEFIT_COLUMNS: Final = [
    "BusinessYear",
    "PlanId",
    "BenefitName",
    "IsCovered",
    "QuantLimitOnSvc",
    "LimitQty",
    "LimitUnit",
    "Exclusions",
    "Explanation",
    "IsExclFromInnMOOP",
    "IsExclFromOonMOOP",
    "CopayInnTier1",
    "CopayInnTier2",
    "CopayOutofNet",
    "CoinsInnTier1",
    "CoinsInnTier2",
    "CoinsOutofNet",
]
PLAN_COLUMNS: Final = [
    "BusinessYear",
    "StateCode",
    "PlanId",
    "PlanMarketingName",
    "MarketCoverage",
    "MetalLevel",
    "PlanType",
    "DentalOnlyPlan",
    "MultipleInNetworkTiers",
    *_limits.INTEGRATED.values(),
]
QUERY: Final = {
    "state": "StateCode",
    "market": "MarketCoverage",
    "metal": "MetalLevel",
    "type": "PlanType",
    "issuer": "IssuerId",
    "year": "BusinessYear",
    "variant": "",
}
LONGEST_NAME: Final = 200
_PLAN_ID = re.compile(r"([0-9]{5}[A-Z]{2}[0-9]{7})(?:-([0-9]{2}))?", re.ASCII)
_VARIANT = re.compile(r"[0-9]{2}", re.ASCII)
_MANY_VISITS = "BeginPrimaryCareCostSharingAfterNumberOfVisits"


@attrs.frozen
class MarketplaceSettings:
    """The keys of a payer table of the adapter ``marketplace``.

    ``coverage`` wants one plan by ``plan_id``; ``plans`` lists those that the other keys allow.
    """

    benefits: str = attrs.field(
        metadata={"doc": "path of CMS's Benefits and Cost Sharing file: CSV, or its zip"}
    )
    attributes: str = attrs.field(
        metadata={"doc": "path of the Plan Attributes file of the same year: CSV, or its zip"}
    )
    plan_id: str | None = attrs.field(
        default=None,
        metadata={"doc": "the plan's id, with its variant (12345FL0010001-01) or without"},
    )
    variant: str | None = attrs.field(
        default=None,
        metadata={
            "doc": "the variant where plan_id has none: 01 as sold, 04 to 06 with reductions"
        },
    )
    year: int | None = attrs.field(
        default=None,
        metadata={"doc": "the files' plan year; that of the course's first session when left out"},
    )
    enrolled_as: Literal["individual", "family"] | None = attrs.field(
        default=None,
        metadata={"doc": "insured alone (individual) or in a family, where the limits differ"},
    )
    benefit_year: str | None = attrs.field(
        default=None,
        metadata={
            "doc": "MM-DD on which a small employer's plan year begins, where it is not 01-01"
        },
    )
    used: Mapping[str, Any] | None = attrs.field(
        default=None,
        metadata={"doc": "what was used before the course, in the form of a plan's used"},
    )
    visits_used: int = attrs.field(
        default=0, metadata={"doc": "visits used before the course, where the plan limits them"}
    )
    state: str | None = attrs.field(
        default=None, metadata={"doc": "for a list of plans: a state's two letters"}
    )
    market: str | None = attrs.field(
        default=None, metadata={"doc": "for a list of plans: individual, or shop"}
    )
    metal: str | None = attrs.field(
        default=None, metadata={"doc": "for a list of plans: silver, gold, …"}
    )
    type: str | None = attrs.field(
        default=None, metadata={"doc": "for a list of plans: HMO, PPO, EPO, POS"}
    )
    issuer: str | None = attrs.field(
        default=None, metadata={"doc": "for a list of plans: the insurer's five digits"}
    )


@attrs.frozen
class _Found:
    """One plan as the files have it."""

    attributes: Row
    benefit: Row | None
    settings: MarketplaceSettings
    network: str


class Marketplace:
    """Plans of the US marketplaces, from CMS's Exchange public use files."""

    api: ClassVar[int] = 1
    Settings: ClassVar[type] = MarketplaceSettings

    def coverage(self, inquiry: Inquiry, settings: MarketplaceSettings) -> Coverage:
        """Return one plan's payer table, with the file and row of every value."""
        if inquiry.currency != "USD":
            refuse(_kinds.CURRENCY, value=quote(inquiry.currency))
        plan_id = _plan_id(settings)
        year = str(settings.year or inquiry.first_day.year)
        plan = _attributes_of(settings, plan_id, year)
        if _is_dental(plan):
            refuse(_kinds.DENTAL, "plan_id", value=quote(plan_id))
        rows = (
            row
            for row in _benefits(settings).rows(plan_id)
            if row.get("PlanId") == plan_id and row.get("BusinessYear") == year
        )
        benefit = None
        for row in rows:
            if row.get("BenefitName") == BENEFIT:
                benefit = _same(_benefits(settings), benefit, row, plan_id)
        return _coverage(_Found(plan, benefit, settings, inquiry.network))

    def plans(self, query: Inquiry, settings: MarketplaceSettings) -> Iterator[Coverage]:
        """Yield every medical plan that the settings allow, in the order of the benefits file.

        A plan with no row for the benefit comes last, with holes. A fault of the files is raised
        where it is met: what came before it still holds.
        """
        if query.currency != "USD":
            refuse(_kinds.CURRENCY, value=quote(query.currency))
        network = query.network
        left = _matching(settings, _asked(query, settings))
        done: dict[tuple[str, str], tuple[int, int]] = {}
        table = _benefits(settings)
        for row in table.rows(BENEFIT):
            key = (row.get("BusinessYear"), row.get("PlanId"))
            if row.get("BenefitName") != BENEFIT or (key not in left and key not in done):
                continue
            # Of a plan that is done only so much is kept as tells a row that says otherwise.
            said = hash(tuple(row.cells.items()))
            number, first = done.setdefault(key, (row.number, said))
            if number != row.number:
                if first != said:
                    _refuse_twice(table, number, row.number, key[1])
                continue
            yield _coverage(_Found(left.pop(key), row, settings, network))
        for plan in left.values():
            yield _coverage(_Found(plan, None, settings, network))


def _benefits(settings: MarketplaceSettings) -> Table:
    return Table("benefits", settings.benefits, tuple(BENEFIT_COLUMNS))


def _attributes(settings: MarketplaceSettings) -> Table:
    return Table("attributes", settings.attributes, tuple(PLAN_COLUMNS))


def _plan_id(settings: MarketplaceSettings) -> str:
    """Return the 17 characters by which both files name a plan."""
    text = settings.plan_id or ""
    match = _PLAN_ID.fullmatch(text.strip().upper())
    variant = settings.variant
    if match is None or (variant is not None and not _VARIANT.fullmatch(variant)):
        refuse(_kinds.PLAN_ID, "plan_id", value=quote(text))
    if variant is None and match[2] is None:
        refuse(_kinds.PLAN_ID, "variant", value=quote(text))
    if variant is not None and match[2] not in (None, variant):
        refuse(_kinds.PLAN_ID, "variant", value=quote(variant))
    return f"{match[1]}-{variant or match[2]}"


def _same(table: Table, first: Row | None, second: Row, value: str) -> Row:
    """Return the one row; two that differ are refused, for nothing says which one holds."""
    if first is not None and first.cells != second.cells:
        _refuse_twice(table, first.number, second.number, value)
    return first or second


def _refuse_twice(table: Table, first: int, second: int, value: str) -> NoReturn:
    values = {"file": table.name, "value": quote(value)}
    refuse(_kinds.TWICE, table.key, **values, first=first, second=second)


def _attributes_of(settings: MarketplaceSettings, plan_id: str, year: str) -> Row:
    """Return the plan's row; refuse where there is none, and say which variants there are."""
    table = _attributes(settings)
    found: Row | None = None
    variants: dict[str, None] = {}
    for row in table.rows(plan_id[:14]):
        name = row.get("PlanId")
        if row.get("BusinessYear") != year or not name.startswith(plan_id[:14]):
            continue
        variants[name[15:]] = None
        if name == plan_id:
            found = _same(table, found, row, plan_id)
    if found is None:
        shown = ", ".join(quote(one)[1:-1] for one in list(variants)[:20]) or "-"
        values = {"file": table.name, "value": quote(plan_id), "year": year, "variants": shown}
        refuse(_kinds.NO_PLAN, "plan_id", **values)
    return found


def _is_dental(plan: Row) -> bool:
    return plan.get("DentalOnlyPlan").casefold() == "yes"


def _asked(query: Inquiry, settings: MarketplaceSettings) -> dict[str, str]:
    """Return what the plans of a list must answer to, by the keys of ``QUERY``."""
    stated = {key: getattr(settings, key) for key in QUERY}
    stated["year"] = str(settings.year or query.first_day.year)
    if settings.plan_id is not None:
        stated["plan_id"] = settings.plan_id
    return {key: value.strip().casefold() for key, value in stated.items() if value is not None}


def _matching(
    settings: MarketplaceSettings, asked: Mapping[str, str]
) -> dict[tuple[str, str], Row]:
    """Return the medical plans that answer the query, by year and id."""
    table = _attributes(settings)
    kept = [*PLAN_COLUMNS, _MANY_VISITS]
    found: dict[tuple[str, str], Row] = {}
    for row in table.rows():
        if _is_dental(row) or not all(_answers(row, key, value) for key, value in asked.items()):
            continue
        key = (row.get("BusinessYear"), row.get("PlanId"))
        # All plans of a list are held at once, and most cells are alike: each is held once.
        cells = {
            name: sys.intern(cell)
            for name, cell in row.cells.items()
            if name in kept or "EHB" in name[:4]
        }
        found[key] = _same(table, found.get(key), Row(row.number, cells), key[1])
    return found


def _answers(row: Row, key: str, value: str) -> bool:
    if key == "variant":
        return row.get("PlanId")[15:] == value
    if key == "plan_id":
        return row.get("PlanId").casefold().startswith(value)
    cell = row.get(QUERY[key]).casefold()
    if key == "market":  # "SHOP (Small Group)" answers to either of its names
        return cell.startswith(value) or value in cell.replace("(", "").replace(")", "")
    return cell == value


# -- the payer table ------------------------------------------------------------------------


def _coverage(found: _Found) -> Coverage:
    """Return the payer table of one plan with its sides, sources and notes."""
    plan, settings = found.attributes, found.settings
    sides: dict[str, Any] = {}
    sources: list[Source] = []
    notes: list[Note] = []
    for side in ("in", "in-tier-2", "out"):
        if side == "in-tier-2" and plan.get("MultipleInNetworkTiers").casefold() != "yes":
            continue
        table, read, said = _side(found, side)
        sides[side] = table
        sources += read
        notes += said
    if plan.get("MarketCoverage").casefold().startswith("shop") and not settings.benefit_year:
        notes.append(Note("0.benefit_year", _kinds.NOTE_GROUP_YEAR))
    if plan.get(_MANY_VISITS) not in ("", "0", "0.0"):
        notes.append(Note("0", _kinds.NOTE_PRIMARY_FIRST))
    name = plan.get("PlanMarketingName") or plan.get("PlanId")
    answer = {
        "adapter": "plan",
        "name": _benefit.words(f"{plan.get('PlanId')} {name}")[:LONGEST_NAME],
        "network": found.network,
        "benefit_year": settings.benefit_year or "01-01",
        "federal_ceiling": True,
        "sides": sides,
    }
    return Coverage((answer,), tuple(sources), tuple(dict.fromkeys(notes)))


def _side(found: _Found, side: str) -> tuple[dict[str, Any], list[Source], list[Note]]:
    """Return one side's terms, where each comes from, and what no key can hold."""
    settings = found.settings
    path = f"0.sides.{side}"
    file = _attributes(settings).name
    kinds = (_limits.DEDUCTIBLE, _limits.MAXIMUM)
    limits = {
        kind: _limits.limit(file, found.attributes, kind, side, settings.enrolled_as)
        for kind in kinds
    }
    reading = _row(found, side, limited=not limits[_limits.MAXIMUM].none_stated)
    table: dict[str, Any] = {}
    sources: list[Source] = []
    notes: list[Note] = []
    for kind, answer in limits.items():
        value, said = answer.value, answer.notes
        if kind == _limits.DEDUCTIBLE and value is None and reading.needs_deductible:
            value, said = UNKNOWN, (_kinds.NOTE_CONTRADICTION,)
        if value is None or (reading.terms.get("covered") is False and not _known(value)):
            continue  # where nothing is covered, a limit that is not known changes nothing
        table[kind] = value
        sources.append(_source(f"{path}.{kind}", file, found.attributes, answer.columns))
        notes += [Note(f"{path}.{kind}", text) for text in said]
    if settings.used is not None and found.network in (side, UNKNOWN):
        table["used"] = dict(settings.used)
        sources.append(Source(f"{path}.used", _kinds.THE_CASE, "used"))
    table["benefits"] = [reading.terms]
    where = f"{path}.benefits.0"
    if found.benefit is not None:
        name = _benefits(settings).name
        sources += [
            _source(f"{where}.{key}", name, found.benefit, columns)
            for key, columns in reading.columns.items()
        ]
    if "visits_used" in reading.terms:
        sources.append(Source(f"{where}.visits_used", _kinds.THE_CASE, "visits_used"))
    notes += [Note(f"{where}.{key}", text) for key, text in reading.notes]
    notes += [Note("0", text) for text in reading.remarks]
    return table, sources, notes


def _row(found: _Found, side: str, *, limited: bool) -> Reading:
    """Return the benefits row, with the visits that the case says were used."""
    if found.benefit is None:
        return _benefit.nothing_known()
    name = _benefits(found.settings).name
    reading = _benefit.read(name, found.benefit, side, limited=limited)
    if "visit_limit" in reading.terms and found.settings.visits_used:
        reading.terms["visits_used"] = found.settings.visits_used
    return reading


def _known(value: Any) -> bool:
    """Say whether a limit holds no hole."""
    return isinstance(value, dict) and "one_of" not in value and UNKNOWN not in value.values()


def _source(path: str, file: str, row: Row, columns: tuple[str, ...]) -> Source:
    return Source(path, file, f"row {row.number}, {', '.join(columns)}")
