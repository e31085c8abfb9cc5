"""Pairs of documents, a case and its result, that are literally true."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

import iptcost

PAIRS = sorted((Path(__file__).parent / "pairs").glob("*.toml"))


@pytest.mark.parametrize("file", PAIRS, ids=lambda file: file.stem)
def test_the_result_is_the_one_beside_the_case(file: Path) -> None:
    """The result document equals the JSON file beside the case, but for the engine's version."""
    expected = json.loads(file.with_suffix(".json").read_text())
    document = iptcost.load(file)
    made = iptcost.estimate_range(document) if document.holes else iptcost.estimate(document)
    result = json.loads(json.dumps(made.to_dict()))
    for told in (result, result.get("low", {}), result.get("high", {})):
        if "engine" in told:
            told["engine"]["version"] = expected.get("low", expected)["engine"]["version"]
    assert result == expected


def test_the_pair_of_a_range_comes_to_what_its_case_says() -> None:
    """Copays of 20 or 30 for three sessions: 60 to 90, and 68.75 by the weights."""
    result = json.loads((Path(__file__).parent / "pairs" / "two-copays.json").read_text())
    assert result["low"]["totals"]["to_pay"] == "60.00"
    assert result["high"]["totals"]["to_pay"] == "90.00"
    assert result["low_case"]["payers"][0]["benefits"][0]["copay"] == 20
    assert result["exact"] is True
    assert result["likely"] == {
        "expected": "68.75",
        "quantiles": {"10": "30.00", "50": "90.00", "90": "90.00"},
        "weighted": ["course.attendance", "payers.0.benefits.0.copay"],
        "fillings": 2,
        "stop_early": "25%",
    }


def test_the_pair_of_the_interface_comes_to_what_it_promises() -> None:
    """Sixteen sessions, copay 30 without deductible and one missed session cost 555.00."""
    result = json.loads((Path(__file__).parent / "pairs" / "silver-ppo.json").read_text())
    assert result["totals"] == {
        "to_pay": "555.00",
        "missed_sessions": "75.00",
        "billed": "2825.00",
        "write_off": "865.00",
        "payer_paid": "1480.00",
        "patient_responsibility": "480.00",
        "deductible": "0.00",
        "copay": "480.00",
        "coinsurance": "0.00",
        "not_covered": "0.00",
        "balance_bill": "0.00",
    }
    first = result["sessions"][0]
    assert (first["payer_paid"], first["write_off"]) == ("130.00", "40.00")
    assert first["adjustments"] == [
        {"group": "CO", "reason": "45", "amount": "40.00"},
        {"group": "PR", "reason": "3", "amount": "30.00"},
    ]


def test_payers_after_carry_on_in_the_next_case() -> None:
    """Two courses joined by payers_after, through JSON, cost what one course of both costs."""

    def case(start: str, sessions: int, payers: list[dict[str, Any]]) -> dict[str, Any]:
        return {
            "course": {"start": start, "sessions": sessions, "protocol": "ipt-group"},
            "provider": {"fees": {"intake": 160, "group": 160}},
            "payers": payers,
        }

    plan: dict[str, Any] = {
        "adapter": "plan",
        "deductible": 500,
        "out_of_pocket_max": "640.00",
        "benefits": [{"coinsurance": "20%", "visit_limit": 7}],
    }
    whole = iptcost.estimate(iptcost.document(case("2026-10-05", 9, [plan])))
    half = iptcost.estimate(iptcost.document(case("2026-10-05", 4, [plan])))
    carried = json.loads(json.dumps(half.payers_after))
    rest = iptcost.estimate(iptcost.document(case("2026-11-02", 5, carried)))
    assert half.totals.to_pay + rest.totals.to_pay == whole.totals.to_pay
    by_used = [{**plan, "used": carried[0]}]
    again = iptcost.estimate(iptcost.document(case("2026-11-02", 5, by_used)))
    assert again.totals == rest.totals


def test_the_pairs_are_toml_and_json() -> None:
    """Each case of the folder has its result."""
    assert PAIRS
    for file in PAIRS:
        assert tomllib.loads(file.read_text())
        assert file.with_suffix(".json").is_file()
