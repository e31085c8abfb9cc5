"""Make synthetic public use files of a year's full size: 1.46 million benefit rows.

    python generate.py FOLDER [VARIANTS]

Plans, benefits and figures are drawn; the forms of cells, and how often each occurs, follow what
is known of the files of plan year 2026 (22,059 variants, some 66 benefits each, 434 distinct
cells of cost sharing). The same seed gives the same files.
"""

from __future__ import annotations

import csv
import random
import sys
from collections.abc import Iterator
from pathlib import Path

VARIANTS = 22_059
BENEFITS = 66
STATES = "AK AL AR AZ DE FL HI IA IN KS LA MI MO MS MT NC ND NE NH OH OK OR SC SD TN TX UT WI WV WY"
MENTAL = "Mental/Behavioral Health Outpatient Services"
BENEFIT_HEADER = [
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
NOT_APPLICABLE = "Not Applicable"
COPAYS = [0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 90, 100, 150, 250, 500]
RATES = [0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 60]
LIMITS = [("20.0", "Visit(s) per Benefit Period"), ("30.0", "Visit(s) per Year")]
OTHER_LIMITS = [
    ("60.0", "Days per Year"),
    ("1.0", "Exam(s) per 6 Months"),
    ("2000.0", "Dollars per Year"),
]
EXPLANATIONS = [
    "",
    "",
    "",
    "Prior authorization may apply.",
    'Called "office visits", first line\nand second',
]
TIERS = ("InnTier1", "InnTier2", "OutOfNet", "CombInnOon")
LEVELS = ("Individual", "FamilyPerPerson", "FamilyPerGroup")


def attribute_header() -> list[str]:
    """Return the 151 columns of Plan Attributes: those that matter, and as many others."""
    known = [
        "BusinessYear",
        "StateCode",
        "IssuerId",
        "IssuerMarketPlaceMarketingName",
        "MarketCoverage",
        "DentalOnlyPlan",
        "StandardComponentId",
        "PlanMarketingName",
        "PlanId",
        "CSRVariationType",
        "MetalLevel",
        "PlanType",
        "IsHSAEligible",
        "MultipleInNetworkTiers",
        "PlanEffectiveDate",
        "MedicalDrugDeductiblesIntegrated",
        "MedicalDrugMaximumOutofPocketIntegrated",
    ]
    for family in ("TEHB", "MEHB", "DEHB"):
        for tier in TIERS:
            known += [f"{family}Ded{tier}{level}" for level in LEVELS]
            known += [f"{family}{tier}{level}MOOP" for level in LEVELS]
    return known + [f"Other{number}" for number in range(151 - len(known))]


def _share(draw: random.Random, suffix: str) -> tuple[str, str]:
    """Return a pair of cells, copay and coinsurance."""
    kind = draw.random()
    if kind < 0.45:
        amount = draw.choice(COPAYS)
        words = draw.choice(["", "", "", " Copay after deductible", " Copay with deductible"])
        return f"${amount}.00{words}", NOT_APPLICABLE
    if kind < 0.5:
        return draw.choice(["No Charge", "No Charge after deductible"]), NOT_APPLICABLE
    if kind < 0.52:
        return f"${draw.choice(COPAYS)}.00 Copay per Stay{suffix}", NOT_APPLICABLE
    words = draw.choice(["", " Coinsurance after deductible", " Coinsurance after deductible"])
    copay = NOT_APPLICABLE if kind < 0.97 else f"${draw.choice(COPAYS)}.00"
    return copay, f"{draw.choice(RATES)}.00%{words}"


def _benefit_rows(draw: random.Random, plan: dict[str, str]) -> Iterator[list[str]]:
    head = ["2026", plan["StateCode"], plan["IssuerId"], "HIOS", "2025-10-15"]
    head += [plan["StandardComponentId"], plan["PlanId"]]
    tiers = plan["MultipleInNetworkTiers"] == "Yes"
    for number in range(BENEFITS):
        name = MENTAL if number == 17 else f"Benefit {number:02}"
        if number != 17 and draw.random() < 0.25:
            yield [*head, name, *[""] * 7, "Not Covered", *[""] * 8]
            continue
        first = _share(draw, " after deductible")
        second = _share(draw, "") if tiers else ("", "")
        out = (NOT_APPLICABLE, "100.00%") if draw.random() < 0.79 else _share(draw, "")
        limit = ("", "", "")
        if draw.random() < 0.1:
            limit = ("Yes", *draw.choice(LIMITS if draw.random() < 0.5 else OTHER_LIMITS))
        yield [
            *head,
            name,
            *(first[0], second[0], out[0], first[1], second[1], out[1]),
            *("Yes", "Covered", *limit, "", draw.choice(EXPLANATIONS), ""),
            *("No", draw.choice(["Yes", "Yes", "No"])),
        ]


def _cells(draw: random.Random, plan: dict[str, str], tier: str, *, stated: bool) -> None:
    deductible = draw.choice([0, 500, 1500, 2000, 3500, 6000, 7500])
    maximum = draw.choice([2000, 5850, 7500, 9200, 10600])
    for family in ("TEHB", "MEHB", "DEHB"):
        for name, amount in (
            (f"{family}Ded{tier}%s", deductible),
            (f"{family}{tier}%sMOOP", maximum),
        ):
            cells = (f"${amount:,} ", f"${amount} per person", f"${2 * amount} per group")
            none = (NOT_APPLICABLE, "per person not applicable", "per group not applicable")
            for level, cell in zip(LEVELS, cells if stated else none, strict=True):
                plan[name % level] = cell


def _plan(draw: random.Random, number: int) -> dict[str, str]:
    state = draw.choice(STATES.split(" "))
    base = f"{10000 + number // 40:05}{state}{number // 3:07}"
    shop = draw.random() < 0.08
    plan = dict.fromkeys(attribute_header(), "")
    plan |= {f"Other{i}": f"value {i} of {number % 97}" for i in range(40)}
    plan |= {
        "BusinessYear": "2026",
        "StateCode": state,
        "IssuerId": base[:5],
        "MarketCoverage": "SHOP (Small Group)" if shop else "Individual",
        "DentalOnlyPlan": "No",
        "StandardComponentId": base,
        "PlanMarketingName": f"Synthetic {draw.choice(['Silver', 'Gold', 'Bronze'])} {number}",
        "PlanId": f"{base}-{number % 3 + 1:02}",
        "MetalLevel": draw.choice(["Silver", "Gold", "Bronze", "Expanded Bronze"]),
        "PlanType": draw.choice(["HMO", "PPO", "EPO"]),
        "MultipleInNetworkTiers": "Yes" if draw.random() < 0.26 else "No",
        "PlanEffectiveDate": "1/1/2026",
        "MedicalDrugDeductiblesIntegrated": draw.choice(["Yes", "Yes", "Yes", "No"]),
        "MedicalDrugMaximumOutofPocketIntegrated": "Yes",
    }
    for tier in TIERS:
        stated = tier == "InnTier1" or draw.random() < 0.2
        _cells(draw, plan, tier, stated=stated)
    return plan


def generate(folder: Path, variants: int = VARIANTS) -> tuple[Path, Path]:
    """Write both files and return their paths."""
    draw = random.Random(2026)
    benefits, attributes = folder / "benefits.csv", folder / "attributes.csv"
    with (
        benefits.open("w", encoding="utf-8", newline="") as benefit_file,
        attributes.open("w", encoding="utf-8", newline="") as plan_file,
    ):
        rows, plans = csv.writer(benefit_file), csv.DictWriter(plan_file, attribute_header())
        rows.writerow(BENEFIT_HEADER)
        plans.writeheader()
        for number in range(variants):
            plan = _plan(draw, number)
            plans.writerow(plan)
            rows.writerows(_benefit_rows(draw, plan))
    return benefits, attributes


if __name__ == "__main__":
    for made in generate(Path(sys.argv[1]), *map(int, sys.argv[2:])):
        print(made, made.stat().st_size)
