"""Whole files as columns: they say what the single plans say."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from puf_files import NOT_APPLICABLE, Files, benefit_row, limits, plan_row

from iptcost.payer import PayerError, read_cost_share
from iptcost_marketplace import columns

pytest.importorskip("polars", reason="the extra iptcost-marketplace[fast] is not installed")


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """The two files with one plan."""
    return Files(tmp_path)


ORDERS = {0: "deductible-waived", 1: "after-deductible", 2: "before-deductible", None: "unknown"}
COPAYS = st.sampled_from(
    [
        "",
        "Not Applicable",
        "$30.00",
        "$1,250.00 Copay after deductible",
        "$40 Copay with deductible",
        "No Charge",
        "No Charge after deductible",
        "$99.50 Copay per Stay after deductible",
    ]
)
RATES = st.sampled_from(
    ["", "Not Applicable", "20.00%", "100.00%", "50.00% Coinsurance after deductible", "No Charge"]
)
LIMIT_CELLS = st.sampled_from(
    [
        NOT_APPLICABLE,
        ("", "", ""),
        ("$2,000 ", "$2000 per person", "$4000 per group"),
        ("$900", "per person not applicable", "$1800 per group"),
    ]
)
LIMITS_OF_VISITS = st.sampled_from(
    [
        ("", "", ""),
        ("Yes", "20.0", "Visit(s) per Year"),
        ("Yes", "", ""),
        ("Yes", "2.0", "Hours per Day"),
    ]
)


@st.composite
def rows(draw: Any, name: str) -> tuple[dict[str, str], dict[str, str]]:
    """Draw a plan and its benefit."""
    quant, quantity, unit = draw(LIMITS_OF_VISITS)
    yes_no = st.sampled_from(["Yes", "No", ""])
    benefit = benefit_row(
        PlanId=name,
        **{f"Copay{side}": draw(COPAYS) for side in ("InnTier1", "InnTier2", "OutofNet")},
        **{f"Coins{side}": draw(RATES) for side in ("InnTier1", "InnTier2", "OutofNet")},
        IsCovered=draw(st.sampled_from(["Covered", "Covered", "Not Covered", ""])),
        QuantLimitOnSvc=quant,
        LimitQty=quantity,
        LimitUnit=unit,
        IsExclFromInnMOOP=draw(yes_no),
        IsExclFromOonMOOP=draw(yes_no),
    )
    plan = plan_row(
        PlanId=name,
        MultipleInNetworkTiers=draw(yes_no),
        MedicalDrugDeductiblesIntegrated=draw(yes_no),
    )
    for kind in ("Ded", "MOOP"):
        for tier in ("InnTier1", "InnTier2", "OutOfNet", "CombInnOon"):
            plan |= limits(kind, tier, draw(LIMIT_CELLS))
    return benefit, plan


def terms_of(side: dict[str, Any]) -> dict[str, Any]:
    """Return what a side of a payer table says, in the columns' units."""
    row = dict(side["benefits"][0])
    covered = row.get("covered", True)
    if "cost_share" in row:
        words = read_cost_share(row["cost_share"])
        row |= {"copay": str(words.copay), "order": words.order}
        if words.coinsurance is not None:
            row["coinsurance"] = f"{words.coinsurance * 100}%"
    if covered is False:
        return {"covered": False}
    said = {
        "covered": None if covered == "unknown" else covered,
        "copay": cents(row.get("copay")),
        "coinsurance": cents(row["coinsurance"][:-1], 10_000)
        if row.get("coinsurance", "unknown") != "unknown"
        else None,
        "order": row.get("order", "unknown"),
        "visit_limit": None if row.get("visit_limit") == "unknown" else row.get("visit_limit"),
        "counts": {None: True, 0: False}.get(
            None if "toward_out_of_pocket" not in row else len(row["toward_out_of_pocket"])
        ),
    }
    for key in ("deductible", "out_of_pocket_max"):
        limit = side.get(key)
        known = limit if isinstance(limit, dict) else {}
        said[f"{key}_individual"] = cents(known.get("individual"))
        said[f"{key}_family"] = cents(known.get("family"))
    return said


def cents(text: str | None, times: int = 100) -> int | None:
    """Return decimal text in minor units."""
    return None if text in (None, "unknown") else int(Decimal(str(text)) * times)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(drawn=st.tuples(rows("12345FL0010001-01"), rows("12345FL0010002-01")), family=st.booleans())
def test_columns_say_what_the_plans_say(files: Files, drawn: Any, family: bool) -> None:
    """Each side of each plan has the same terms in columns as in its payer table."""
    files.put([benefit for benefit, _ in drawn], [plan for _, plan in drawn])
    enrolled: Any = "family" if family else "individual"
    frame = columns(files.benefits, files.attributes, enrolled_as=enrolled)
    found = {(row["plan_id"], row["side"]): row for row in frame.iter_rows(named=True)}
    seen = 0
    for _, plan in drawn:
        table = files.coverage(plan_id=plan["PlanId"], enrolled_as=enrolled).tables[0]
        for name, side in table["sides"].items():
            row = found[plan["PlanId"], name]
            row["order"] = ORDERS[row["order"]]
            expected = terms_of(side)
            assert {key: row[key] for key in expected} == expected
            holes = "unknown" in str(side) or "one_of" in str(side)
            told = (row["reasons"] & ~16) or row["visit_limit"] is None
            assert told if holes else row["reasons"] in (0, 16)
            seen += 1
    assert seen == frame.height


def test_every_benefit_has_its_rows_where_asked(files: Files) -> None:
    """Without a benefit there is a row for each, and each has its name."""
    files.put([benefit_row(), benefit_row(BenefitName="Specialist Visit", CopayInnTier1="$70")])
    frame = columns(files.benefits, files.attributes, benefit=None)
    assert set(frame.filter(side="in")["benefit"]) == {
        "Specialist Visit",
        "Mental/Behavioral Health Outpatient Services",
    }
    assert sorted(frame.filter(side="in")["copay"]) == [3000, 7000]


def test_a_plan_without_a_row_says_so(files: Files) -> None:
    """Its terms are null, and the reason is that there is no row."""
    files.put([benefit_row(BenefitName="Specialist Visit")])
    frame = columns(files.benefits, files.attributes)
    assert frame["reasons"].to_list() == [1, 1]
    assert frame["covered"].to_list() == [None, None]


def test_files_that_contradict_or_break_are_refused(files: Files) -> None:
    """Two rows that differ, two years, a row too long, a cell out of the grammar, half a file."""
    broken = [
        [benefit_row(), benefit_row(CopayInnTier1="$5")],
        [benefit_row(BusinessYear="2025")],
        [benefit_row(CopayInnTier1="$30 or so")],
    ]
    for given_rows in broken:
        files.put(given_rows)
        with pytest.raises(PayerError):
            columns(files.benefits, files.attributes)
    files.put([benefit_row()])
    text = files.benefits.read_text("utf-8")
    for damaged in (text.rstrip() + ",more\n", text[:-20], text + '2026,"open'):
        files.benefits.write_text(damaged, "utf-8")
        with pytest.raises(PayerError):
            columns(files.benefits, files.attributes)


def test_the_same_row_twice_is_one(files: Files) -> None:
    """What is said twice alike is said once."""
    files.put([benefit_row(), benefit_row()])
    assert columns(files.benefits, files.attributes).height == 2
