"""Whole public use files as columns of plan terms, by Polars (extra ``fast``).

The cells' meaning is that of ``_benefit`` and ``_limits``, which see each distinct combination
of cells once; Polars reads the files, finds the combinations and joins what they mean.
"""

from __future__ import annotations

import csv
import functools
import io
import os
import zipfile
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, Literal

import polars as pl

from iptcost.payer import quote
from iptcost_marketplace import _benefit, _kinds, _limits
from iptcost_marketplace._benefit import BENEFIT, SUFFIX
from iptcost_marketplace._files import LARGEST, LONGEST_ROW, Row, Table, refuse
from iptcost_marketplace._limits import DEDUCTIBLE, MAXIMUM, UNKNOWN
from iptcost_marketplace._payer import BENEFIT_COLUMNS, PLAN_COLUMNS

ORDERS: Final = {"deductible-waived": 0, "after-deductible": 1, "before-deductible": 2}
SIDES: Final = ("in", "in-tier-2", "out")
REASONS: Final = {
    "no-row": 1,
    "covered": 2,
    "terms": 4,
    "order": 8,
    "visit-limit": 16,
    "counts": 32,
    "deductible": 64,
    "out-of-pocket-max": 128,
}
"""Bits of the column ``reasons``: what is not known. A null without its bit means "none"."""
_TERMS: Final = {
    "covered": pl.Boolean,
    "covered_if_unlimited": pl.Boolean,
    "copay": pl.Int64,
    "coinsurance": pl.Int64,
    "order": pl.Int8,
    "read_with_deductible": pl.Boolean,
    "counts": pl.Boolean,
    "needs_deductible": pl.Boolean,
    "reasons": pl.UInt16,
}
_OWED: Final = ("copay", "coinsurance", "order", "counts", "visit_limit")
_LEVELS: Final = ("Individual", "FamilyPerPerson", "FamilyPerGroup")
Path_ = str | os.PathLike[str]


def columns(
    benefits: Path_,
    attributes: Path_,
    *,
    benefit: str | None = BENEFIT,
    enrolled_as: Literal["individual", "family"] = "individual",
) -> pl.DataFrame:
    """Return the terms of every medical plan in the files: a row per plan variant and side.

    ``benefit`` None gives a row per benefit too. Amounts are cents, rates millionths, ``order``
    a code of ``ORDERS``; a null is a hole where ``reasons`` has its bit, and otherwise means that
    there is none. PayerError where a file is not what it should be.
    """
    rows = _benefits(Table("benefits", os.fspath(benefits), tuple(BENEFIT_COLUMNS)), benefit)
    plans = _plans(Table("attributes", os.fspath(attributes), tuple(PLAN_COLUMNS)))
    _one_year(rows, plans)
    limits = pl.concat([_limits_of(plans, side, enrolled_as) for side in SIDES])
    sides = [_side(rows, limits.filter(side=side), side) for side in SIDES]
    return pl.concat(sides)


# -- reading --------------------------------------------------------------------------------


def _scan(table: Table, wanted: Iterable[str]) -> pl.LazyFrame:
    """Return the file's wanted columns as text; the header is checked by the row reader."""
    header = next(iter(table.rows()), Row(0, {})).cells
    source: Any = table.path
    try:
        if zipfile.is_zipfile(source):
            source = io.BytesIO(_unzipped(table))
        elif Path(source).stat().st_size > LARGEST:
            table.too_large(0)
    except OSError as error:
        refuse(_kinds.FILE_UNREADABLE, table.key, file=table.name, reason=str(error.strerror))
    _check_end(table, source, len(header))
    scanned = pl.scan_csv(source, infer_schema=False, encoding="utf8")
    last = list(header)[-1:]
    kept = dict.fromkeys([*(name for name in wanted if name in header), *last])
    return scanned.select(*kept)


def _check_end(table: Table, source: Any, count: int) -> None:
    """Refuse a file whose last line breaks off: Polars would fill its cells with nulls."""
    with (
        io.BytesIO(source.getvalue())
        if isinstance(source, io.BytesIO)
        else open(  # noqa: PTH123
            source, "rb"
        ) as file
    ):
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - LONGEST_ROW))
        last = file.read().rpartition(b"\n")[2]
    cells = next(csv.reader([last.decode("utf-8", "replace")]), [])
    if last and len(cells) != count:
        reason = f"{len(cells)} / {count}"
        refuse(_kinds.NOT_CSV, table.key, file=table.name, line="-1", reason=reason)


def _unzipped(table: Table) -> bytes:
    """Return the one CSV of a zip, whose size the zip states and the reader holds it to."""
    with table.unpacked() as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        table.too_large(0)
    return data


def _collect(table: Table, frame: pl.LazyFrame) -> pl.DataFrame:
    try:
        return frame.collect(engine="streaming")
    except pl.exceptions.PolarsError as error:
        reason = quote(str(error).splitlines()[0])[1:-1]
        refuse(_kinds.NOT_CSV, table.key, file=table.name, line="?", reason=reason)


def _benefits(table: Table, benefit: str | None) -> pl.DataFrame:
    frame = _scan(table, benefit_columns())
    if benefit is not None:
        frame = frame.filter(pl.col("BenefitName") == benefit)
    rows = _collect(table, frame)
    key = ["PlanId", "BenefitName"]
    if rows.select(key).is_duplicated().any():
        rows = rows.unique(maintain_order=True)
        again = rows.filter(rows.select(key).is_duplicated())
        if again.height:
            values = {"file": table.name, "first": "?", "second": "?"}
            refuse(_kinds.TWICE, table.key, value=quote(again["PlanId"][0] or ""), **values)
    return rows.rename({"BusinessYear": "year"})


def _plans(table: Table) -> pl.DataFrame:
    wanted = attribute_columns()
    frame = _collect(table, _scan(table, wanted))
    missing = [name for name in wanted if name not in frame.columns]
    frame = frame.with_columns(pl.lit("").alias(name) for name in missing)
    dental = pl.col("DentalOnlyPlan").str.strip_chars().str.to_lowercase() == "yes"
    plans = frame.filter(~dental.fill_null(value=False)).with_columns(pl.all().fill_null(""))
    plans = plans.unique(maintain_order=True)
    again = plans.filter(plans["PlanId"].is_duplicated())
    if again.height:
        values = {"file": table.name, "first": "?", "second": "?"}
        refuse(_kinds.TWICE, table.key, value=quote(again["PlanId"][0]), **values)
    return plans.rename({"BusinessYear": "year"})


def benefit_columns() -> list[str]:
    """Return the columns that are read of the benefits file; those for notes are not."""
    told = ("Exclusions", "Explanation")
    read = [name for name in BENEFIT_COLUMNS if name not in told]
    return [*read, "IsSubjToDedTier1", "IsSubjToDedTier2"]


def attribute_columns() -> list[str]:
    """Return the columns that are read of the attributes file, of any year."""
    return [*PLAN_COLUMNS, *_limit_columns()]


def _limit_columns() -> list[str]:
    tiers = (*_limits.TIERS.values(), _limits.COMBINED)
    found = []
    for family in ("TEHB", "MEHB"):
        for tier in tiers:
            for level in (*_LEVELS, "Family"):
                found += [f"{family}Ded{tier}{level}", f"{family}{tier}{level}MOOP"]
    return found


def _one_year(rows: pl.DataFrame, plans: pl.DataFrame) -> None:
    """Refuse files of several years, or of two: an id means another plan in each."""
    years = set(rows["year"].unique()) | set(plans["year"].unique())
    if len(years) > 1:
        shown = ", ".join(quote(str(year))[1:-1] for year in sorted(map(str, years))[:5])
        refuse(_kinds.YEARS, "benefits", value=shown)


# -- meaning, once for each distinct combination of cells --------------------------------------


def _meant(
    frame: pl.DataFrame,
    cells: list[str],
    schema: Mapping[str, Any],
    read: Callable[[Mapping[str, str]], Mapping[str, Any]],
) -> pl.DataFrame:
    """Return each distinct combination of ``cells`` with what ``read`` makes of it."""
    distinct = frame.select(cells).unique()
    meant = [read({k: v or "" for k, v in row.items()}) for row in distinct.iter_rows(named=True)]
    return distinct.hstack(pl.DataFrame(meant, schema=dict(schema)))


def _minor(text: object) -> int | None:
    return None if text in (None, UNKNOWN) else int(Decimal(str(text)) * 100)


def _terms_of(side: str, cells: Mapping[str, str]) -> dict[str, Any]:
    """Return the columns of one combination of a side's cells."""
    row = Row(0, cells)
    reading = _benefit.read("benefits", row, side, limited=True)
    terms = reading.terms
    if "cost_share" in terms:
        from iptcost.payer import read_cost_share

        share = read_cost_share(terms["cost_share"])
        copay = None if share.copay is None else str(share.copay)
        rate = None if share.coinsurance is None else int(share.coinsurance * 1_000_000)
        order: Any = share.order
    else:
        copay, order = terms.get("copay"), terms.get("order")
        said = terms.get("coinsurance")
        rate = None if said in (None, UNKNOWN) else int(Decimal(said[:-1]) * 10_000)
    covered = terms.get("covered", True)
    toward = terms.get("toward_out_of_pocket")
    reasons = REASONS["covered"] * (covered == UNKNOWN)
    reasons |= REASONS["terms"] * (UNKNOWN in (copay, terms.get("coinsurance")))
    reasons |= REASONS["order"] * (order == UNKNOWN)
    reasons |= REASONS["counts"] * bool(toward)
    return {
        "covered": None if covered == UNKNOWN else covered,
        "covered_if_unlimited": covered is not False and not _benefit.all_yours(terms),
        "copay": _minor(copay),
        "coinsurance": rate,
        "order": None if order == UNKNOWN else ORDERS.get(order),
        "read_with_deductible": "cost_share" in terms,
        "counts": None if covered is False or toward else toward is None,
        "needs_deductible": reading.needs_deductible,
        "reasons": reasons,
    }


def _limit_of_visits(cells: Mapping[str, str]) -> dict[str, Any]:
    reading = _benefit.visit_limit(Row(0, cells))
    limit = reading.terms.get("visit_limit")
    hole = limit == UNKNOWN or bool(reading.remarks)
    return {
        "visit_limit": None if limit == UNKNOWN else limit,
        "limit_reasons": REASONS["visit-limit"] * hole,
    }


def _amounts_of(kind: str, side: str, enrolled_as: str, cells: Mapping[str, str]) -> dict[str, Any]:
    """Return a limit's columns from one combination of cells."""
    value = _limits.limit("attributes", Row(0, cells), kind, side, enrolled_as).value
    known = value if isinstance(value, dict) and "one_of" not in value else {}
    hole = value is not None and (not known or UNKNOWN in known.values())
    return {
        f"{kind}_individual": _minor(known.get("individual")),
        f"{kind}_family": _minor(known.get("family")),
        f"{kind}_aggregate": known.get("family_rule") == "aggregate",
        f"{kind}_stated": value is not None,
        f"{kind}_reasons": hole
        * REASONS["deductible" if kind == DEDUCTIBLE else "out-of-pocket-max"],
    }


# -- putting together ---------------------------------------------------------------------------


def _limits_of(plans: pl.DataFrame, side: str, enrolled_as: str) -> pl.DataFrame:
    """Return a row per plan that has the side, with both limits."""
    if side == "in-tier-2":
        tiers = pl.col("MultipleInNetworkTiers").str.strip_chars().str.to_lowercase()
        plans = plans.filter(tiers == "yes")
    frame = plans.select(
        "PlanId", *(pl.col(name) for name in plans.columns if name in _SHOWN), side=pl.lit(side)
    )
    for kind in (DEDUCTIBLE, MAXIMUM):
        cells = [_limits.INTEGRATED[kind]]
        ending, start = ("MOOP", "") if kind == MAXIMUM else ("", "Ded")
        for family in ("TEHB", "MEHB"):
            for tier in (_limits.TIERS[side], _limits.COMBINED):
                names = [f"{family}{start}{tier}{level}{ending}" for level in (*_LEVELS, "Family")]
                cells += [name for name in names if (plans[name] != "").any()]
        schema = {
            f"{kind}_individual": pl.Int64,
            f"{kind}_family": pl.Int64,
            f"{kind}_aggregate": pl.Boolean,
            f"{kind}_stated": pl.Boolean,
            f"{kind}_reasons": pl.UInt16,
        }
        read = functools.partial(_amounts_of, kind, side, enrolled_as)
        meant = _meant(plans, cells, schema, read)
        joined = plans.select(cells).join(meant, on=cells, how="left", maintain_order="left")
        frame = frame.hstack(joined.select(*schema))
    return frame


_SHOWN: Final = ("StateCode", "PlanMarketingName", "MarketCoverage", "MetalLevel", "PlanType")


def _side(rows: pl.DataFrame, limits: pl.DataFrame, side: str) -> pl.DataFrame:
    """Return a side's rows with their terms, the plans' limits, and what is not known."""
    subject = "IsSubjToDedTier2" if side == "in-tier-2" else "IsSubjToDedTier1"
    excluded = "IsExclFromOonMOOP" if side == "out" else "IsExclFromInnMOOP"
    cells = ["IsCovered", "Copay" + SUFFIX[side], "Coins" + SUFFIX[side], excluded]
    cells += [subject] if subject in rows.columns else []
    counted = ["QuantLimitOnSvc", "LimitQty", "LimitUnit"]
    if side == "in-tier-2":
        rows = rows.join(limits.select("PlanId"), on="PlanId", how="semi", maintain_order="left")
    terms = _meant(rows, cells, _TERMS, functools.partial(_terms_of, side))
    visits = _meant(
        rows, counted, {"visit_limit": pl.Int64, "limit_reasons": pl.UInt16}, _limit_of_visits
    )
    joined = (
        rows.lazy()
        .select("year", "PlanId", "BenefitName", *cells, *counted)
        .join(terms.lazy(), on=cells, how="left", nulls_equal=True)
        .join(visits.lazy(), on=counted, how="left", nulls_equal=True)
        .join(limits.lazy(), on="PlanId", how="right")
    )
    return joined.select(*_finished()).collect()


def _finished() -> list[pl.Expr]:
    """Return the columns as a user gets them."""
    is_covered = pl.col("covered") & (pl.col("covered_if_unlimited") | pl.col(f"{MAXIMUM}_stated"))
    no_row = pl.col("BenefitName").is_null()
    owed = ~is_covered.fill_null(value=True)
    contradiction = pl.col("needs_deductible") & ~pl.col(f"{DEDUCTIBLE}_stated")
    reasons = (
        pl.col("reasons")
        | pl.col("limit_reasons")
        | pl.col(f"{DEDUCTIBLE}_reasons")
        | pl.col(f"{MAXIMUM}_reasons")
        | pl.when(contradiction).then(REASONS["deductible"]).otherwise(0).cast(pl.UInt16)
    )
    limits = [
        f"{kind}_{end}"
        for kind in (DEDUCTIBLE, MAXIMUM)
        for end in ("individual", "family", "aggregate")
    ]
    return [
        pl.col("PlanId").alias("plan_id"),
        pl.col("PlanMarketingName").alias("name"),
        *(pl.col(old).alias(new) for old, new in _HEAD.items()),
        pl.col("BenefitName").alias("benefit"),
        pl.col("side"),
        is_covered.alias("covered"),
        *(pl.when(owed).then(None).otherwise(pl.col(key)).alias(key) for key in _OWED),
        pl.col("read_with_deductible").fill_null(value=False) & ~owed,
        *map(pl.col, limits),
        pl.when(no_row)
        .then(pl.lit(REASONS["no-row"], pl.UInt16))
        .when(owed)
        .then(pl.lit(0, pl.UInt16))
        .otherwise(reasons)
        .alias("reasons"),
    ]


_HEAD: Final = {"StateCode": "state", "MarketCoverage": "market", "MetalLevel": "metal"}
