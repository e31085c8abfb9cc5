"""Synthetic public use files: the columns of CMS, plans of nobody."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from iptcost.payer import Coverage, Inquiry
from iptcost_marketplace import Marketplace, MarketplaceSettings

MENTAL = "Mental/Behavioral Health Outpatient Services"
PLAN_ID = "12345FL0010001-01"
BENEFIT_COLUMNS = [
    "BusinessYear",
    "StateCode",
    "IssuerId",
    "SourceName",
    "ImportDate",
    "StandardComponentId",
    "PlanId",
    "BenefitName",
    "CopayInnTier1",
    "CopayInnTier2",
    "CopayOutofNet",
    "CoinsInnTier1",
    "CoinsInnTier2",
    "CoinsOutofNet",
    "IsEHB",
    "IsCovered",
    "QuantLimitOnSvc",
    "LimitQty",
    "LimitUnit",
    "Exclusions",
    "Explanation",
    "EHBVarReason",
    "IsExclFromInnMOOP",
    "IsExclFromOonMOOP",
]
LEVELS = ("Individual", "FamilyPerPerson", "FamilyPerGroup")
TIERS = ("InnTier1", "InnTier2", "OutOfNet", "CombInnOon")
NOT_APPLICABLE = ("Not Applicable", "per person not applicable", "per group not applicable")


def limit_columns(kind: str, family: str, tier: str) -> list[str]:
    """Return the three columns of a limit: ``kind`` is ``Ded`` or ``MOOP``."""
    if kind == "Ded":
        return [f"{family}Ded{tier}{level}" for level in LEVELS]
    return [f"{family}{tier}{level}MOOP" for level in LEVELS]


def limits(kind: str, tier: str, cells: Sequence[str], family: str = "TEHB") -> dict[str, str]:
    """Return a limit's cells by column."""
    return dict(zip(limit_columns(kind, family, tier), cells, strict=True))


def benefit_row(**cells: str) -> dict[str, str]:
    """Return a row: $30 copay in network, nothing out of network."""
    row = dict.fromkeys(BENEFIT_COLUMNS, "")
    row |= {
        "BusinessYear": "2026",
        "StateCode": "FL",
        "StandardComponentId": PLAN_ID[:14],
        "PlanId": PLAN_ID,
        "BenefitName": MENTAL,
        "CopayInnTier1": "$30.00",
        "CopayInnTier2": "Not Applicable",
        "CopayOutofNet": "Not Applicable",
        "CoinsInnTier1": "Not Applicable",
        "CoinsInnTier2": "Not Applicable",
        "CoinsOutofNet": "100.00%",
        "IsCovered": "Covered",
        "IsExclFromInnMOOP": "No",
        "IsExclFromOonMOOP": "Yes",
    }
    return row | cells


def plan_row(**cells: str) -> dict[str, str]:
    """Return a plan: deductible 2,000/4,000, maximum 5,850/11,700, one tier, medical and drugs."""
    row = {
        "BusinessYear": "2026",
        "StateCode": "FL",
        "IssuerId": "12345",
        "PlanId": PLAN_ID,
        "StandardComponentId": PLAN_ID[:14],
        "PlanMarketingName": "Synthetic Gold",
        "MarketCoverage": "Individual",
        "MetalLevel": "Gold",
        "PlanType": "HMO",
        "DentalOnlyPlan": "No",
        "MultipleInNetworkTiers": "No",
        "MedicalDrugDeductiblesIntegrated": "Yes",
        "MedicalDrugMaximumOutofPocketIntegrated": "Yes",
    }
    for kind in ("Ded", "MOOP"):
        for family in ("TEHB", "MEHB"):
            for tier in TIERS:
                row |= limits(kind, tier, NOT_APPLICABLE, family)
    row |= limits("Ded", "InnTier1", ("$2,000 ", "$2000 per person", "$4000 per group"))
    row |= limits("MOOP", "InnTier1", ("$5,850", "$5850 per person", "$11700 per group"))
    return row | cells


def write(path: Path, rows: Sequence[Mapping[str, str]]) -> Path:
    """Write rows as CSV; the first one's keys are the columns."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


class Files:
    """Two files in a folder, and the settings that name them."""

    def __init__(self, folder: Path) -> None:
        """Write a plan with its benefit."""
        self.folder = folder
        self.put([benefit_row()], [plan_row()])

    def put(
        self, benefits: Sequence[Mapping[str, str]], plans: Sequence[Mapping[str, str]] = ()
    ) -> None:
        """Write both files; the attributes only where plans are given."""
        self.benefits = write(self.folder / "benefits.csv", benefits)
        if plans:
            self.attributes = write(self.folder / "attributes.csv", plans)

    def table(self, **keys: Any) -> dict[str, Any]:
        """Return a payer table that names the files and the plan."""
        named = {"benefits": str(self.benefits), "attributes": str(self.attributes)}
        return {"adapter": "marketplace", "plan_id": PLAN_ID, **named, **keys}

    def settings(self, **keys: Any) -> MarketplaceSettings:
        """Return the settings of such a table."""
        table = self.table(**keys)
        del table["adapter"]
        return MarketplaceSettings(**table)

    def coverage(self, network: str = "in", **keys: Any) -> Coverage:
        """Ask for the plan."""
        return Marketplace().coverage(inquiry(network), self.settings(**keys))

    def sides(self, **keys: Any) -> dict[str, Any]:
        """Return the sides of the plan's payer table."""
        sides: dict[str, Any] = self.coverage(**keys).tables[0]["sides"]
        return sides

    def plans(self, **keys: Any) -> list[Coverage]:
        """List plans."""
        return list(Marketplace().plans(inquiry(), self.settings(**{"plan_id": None, **keys})))


def inquiry(network: str = "in", currency: str = "USD") -> Inquiry:
    """Return what a course in 2026 asks."""
    services = {"intake": "90791", "individual": "90834"}
    first, last = dt.date(2026, 3, 2), dt.date(2026, 6, 15)
    return Inquiry(first, last, services, network=network, currency=currency)
