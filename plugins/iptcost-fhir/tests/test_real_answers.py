"""Published and real resources, where the shared folder of them is present."""

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest

import iptcost
from iptcost.payer import Coverage, Inquiry, PayerError
from iptcost_fhir import Fhir, Settings

Read = Callable[..., Coverage]


SHARE = [{"coinsurance": "20%", "copay": "unknown", "order": "unknown"}]


def answer(file: Path, inquiry: Inquiry) -> Coverage:
    """Return what the plugin makes of a file."""
    return Fhir().coverage(inquiry, Settings(file=str(file)))


def test_every_published_coverage_is_read(real_answers: Path, inquiry: Inquiry) -> None:
    """HL7's Coverage examples and the insurance card each make a payer table that fits."""
    files = sorted((real_answers / "fhir-r4").glob("*Coverage[-1]*.json"))
    assert len(files) >= 5
    for file in files:
        period = json.loads(file.read_text()).get("period", {})
        first = dt.date.fromisoformat(period.get("start", period.get("end", "2026-03-02"))[:10])
        first -= dt.timedelta(days=0 if "start" in period else 110)
        asked = attrs.evolve(inquiry, first_day=first, last_day=first + dt.timedelta(days=105))
        tables = [dict(one) for one in answer(file, asked).tables]
        assert iptcost.document({"course": {"start": "2026-03-02"}, "payers": tables}).holes


def test_the_published_answers_of_an_insurer(real_answers: Path, inquiry: Inquiry) -> None:
    """Coinsurance 20% in network; a copay's maximum and the plan's are told, not used."""
    folder = real_answers / "fhir-r4"
    told = answer(folder / "CoverageEligibilityResponse-E2502.json", inquiry)
    assert told.tables[0]["sides"]["in"]["benefits"] == SHARE
    notes = "\n".join(note.text for note in told.notes)
    assert "the engine knows no largest copay" in notes
    assert "payer-maximum 500000" in notes
    riyal = attrs.evolve(inquiry, currency="SAR")
    file = folder / "CoverageEligibilityResponse-E2501.json"
    assert answer(file, riyal).tables[0]["sides"]["in"]["benefits"] == SHARE
    with pytest.raises(PayerError):
        answer(file, inquiry)


def test_the_published_failure_is_one(real_answers: Path, inquiry: Inquiry) -> None:
    """The example with the outcome "error" is refused with its code a001."""
    with pytest.raises(PayerError, match="a001"):
        answer(real_answers / "fhir-r4" / "CoverageEligibilityResponse-E2503.json", inquiry)


def test_the_published_card_has_both_sides(real_answers: Path, inquiry: Inquiry) -> None:
    """The card prints the family's amounts alone: 8,000 and 10,000, 10,000 and 12,000."""
    sides = answer(real_answers / "fhir-r4" / "c4dic-Example-Coverage1.json", inquiry).tables[0][
        "sides"
    ]
    amounts = [
        sides[side][key]["family"]
        for side in ("in", "out")
        for key in ("deductible", "out_of_pocket_max")
    ]
    assert amounts == ["8000.00", "10000.00", "10000.00", "12000.00"]


def found(real_answers: Path, name: str) -> Path:
    """Return a real summary's file; skip where it is not there."""
    for file in real_answers.rglob(name):
        return file
    pytest.skip(f"{name} is not in the folder of real answers")


def test_a_real_high_deductible_plan(real_answers: Path, inquiry: Inquiry) -> None:
    """The real HSA plan, read, costs what it costs written by hand."""
    table: Any = answer(found(real_answers, "uhc-choice-plus-hsa-gold-1700.json"), inquiry).tables[
        0
    ]
    by_hand = {
        "adapter": "plan",
        "deductible": {"individual": 1700, "family": 3400},
        "out_of_pocket_max": {"individual": 4500, "family": 9000},
        "benefits": [{"cost_share": "$30 copay after deductible"}],
    }
    case = {
        "course": {"start": "2026-03-02"},
        "provider": {"fees": {"intake": 250, "individual": 200}},
    }
    both = [
        iptcost.estimate(iptcost.document({**case, "payers": [dict(one)]})).totals
        for one in (table, by_hand)
    ]
    assert both[0] == both[1]


def test_a_real_tiered_plan(real_answers: Path, inquiry: Inquiry) -> None:
    """The real tiered plan's first tier is read: deductible 350, maximum 2,700, copay 35."""
    file = found(real_answers, "gatorcare-prime-epo.json")
    assert json.loads(file.read_text())["resourceType"] == "Bundle"
    side = answer(file, inquiry).tables[0]["sides"]["in"]
    assert side["deductible"]["individual"] == "350.00"
    assert side["benefits"][0]["copay"] == "35.00"
