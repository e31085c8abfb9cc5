"""The published samples of both schema lines, as a person reads them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from iptcost_rates._file import read
from iptcost_rates._offers import Wanted
from iptcost_rates._toc import read_index

SAMPLES = Path(__file__).parents[4] / "shared" / "data" / "price-transparency"
pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the published samples are not here")
TINS = ("11-1111111", "22-2222222")


def found(name: str, npi: int, tin: str | None = None) -> tuple[str, str, list[tuple[Any, ...]]]:
    """Return the schema line, the sort of file, and code, amount, kind, tax id and size."""
    codes = {"27447", "27448", "99214", "97110", "80053", "99285", "0200", "81.54"}
    made = read(str(SAMPLES / f"{name}.json"), Wanted(frozenset({npi}), frozenset(codes), tin))
    rows = [
        (one.offer.code, str(one.offer.amount), one.offer.kind, one.group.tin, one.group.size)
        for one in made.standings.values()
    ]
    return made.schema, "".join(made.kinds), sorted(rows, key=str)


def of_both(*prices: tuple[str, str, str]) -> list[tuple[Any, ...]]:
    """Return prices that stand for both groups of five in the samples."""
    return sorted(((*price, tin, 5) for price in prices for tin in TINS), key=str)


FEE_FOR_SERVICE = of_both(
    ("27447", "123.45", "negotiated"),
    ("27447", "1230.45", "negotiated"),
    ("27447", "120.45", "negotiated"),
    ("27448", "12003.45", "negotiated"),
    ("27448", "12.45", "negotiated"),
)


@pytest.mark.parametrize(
    ("name", "npi", "tin", "line", "kind", "rows"),
    [
        ("in-network-rates-fee-for-service-single-plan-sample", 1111111111, None, "2", "in-network", FEE_FOR_SERVICE),
        (
            "in-network-rates-multiple-plans-sample",
            5555555555,
            None,
            "2",
            "in-network",
            sorted([*FEE_FOR_SERVICE, *of_both(("27447", "120.45", "derived"))], key=str),
        ),
        (
            "in-network-rates-all-negotiated-types-sample",
            4567890123,
            None,
            "2",
            "in-network",
            [
                ("27447", "12000.00", "negotiated", "23-4567890", 1),
                ("27447", "8500.00", "fee schedule", "23-4567890", 1),
                ("80053", "45.00", "derived", "23-4567890", 1),
                ("97110", "65.0", "percentage", "23-4567890", 1),
                ("99214", "150.00", "negotiated", "23-4567890", 1),
            ],
        ),
        (
            "in-network-rates-all-negotiated-types-sample",
            6789012345,
            None,
            "2",
            "in-network",
            [
                ("27447", "12000.00", "negotiated", "34-5678901", 2),
                ("27447", "8500.00", "fee schedule", "34-5678901", 2),
                ("99285", "2500.00", "negotiated", "34-5678901", 2),
                ("99285", "75.5", "percentage", "34-5678901", 2),
            ],
        ),
        (
            "in-network-rates-capitation-single-plan-sample",
            2222222222,
            None,
            "2",
            "in-network",
            of_both(("27447", "20000.0", "negotiated"), ("27447", "25000.0", "negotiated")),
        ),
        ("in-network-rates-bundle-single-plan-sample", 1111111111, None, "2", "in-network", []),
        ("in-network-rates-no-npi", 1234567890, None, "2", "in-network", [("27447", "123.45", "negotiated", "1234567890", 1)]),
        ("v1.6.2-no-npi", 1999999999, "111111111", "1", "in-network", [("27447", "123.45", "negotiated", "11-1111111", None)]),
        ("v1.6.2-no-npi", 1999999999, None, "1", "in-network", []),
        (
            "v1.6.2-in-network-rates-fee-for-service-single-plan-sample",
            6666666666,
            None,
            "1",
            "in-network",
            [("27447", "120.45", "negotiated", "22-2222222", 4), ("27448", "12.45", "negotiated", "6666666666", 1)],
        ),
        (
            "v1.6.2-in-network-rates-fee-for-service-single-plan-sample",
            3333333333,
            None,
            "1",
            "in-network",
            of_both(
                ("27447", "123.45", "negotiated"),
                ("27447", "1230.45", "negotiated"),
                ("27448", "12003.45", "negotiated"),
            ),
        ),
        ("allowed-amounts-single-plan-sample", 1111111111, None, "2", "allowed-amounts", [("99214", "25.0", "allowed", "1234567890", 1)]),
        ("allowed-amounts-multiple-plan-sample", 4444444444, None, "2", "allowed-amounts", [("99214", "25.0", "allowed", "1234567890", 4)]),
    ],
)  # fmt: skip
def test_a_sample_is_read_as_a_person_reads_it(
    name: str, npi: int, tin: str | None, line: str, kind: str, rows: list[tuple[Any, ...]]
) -> None:
    """Every price of the therapist stands in the table, and nothing else does."""
    assert found(name, npi, tin) == (line, kind, rows)


def test_every_sample_of_rates_is_read() -> None:
    """None of the published files of rates is refused, whatever the NPI."""
    for path in SAMPLES.glob("*.json"):
        if "table-of-contents" not in path.name:
            assert read(str(path), Wanted(frozenset({1999999999}), frozenset({"90834"}))).kinds


def test_a_place_in_the_file_is_that_of_the_rate() -> None:
    """The byte that a price names begins its entry in the JSON."""
    path = SAMPLES / "in-network-rates-all-negotiated-types-sample.json"
    made = read(str(path), Wanted(frozenset({1234567890}), frozenset({"99214"})))
    (one,) = made.standings.values()
    entry, _ = json.JSONDecoder().raw_decode(path.read_text("utf-8")[one.at :])
    assert entry["negotiated_prices"][0]["negotiated_rate"] == 150


def test_the_sample_index_lists_the_behavioral_file_first() -> None:
    """Two plans name it; the third plan's files are its own."""
    path = str(SAMPLES / "table-of-contents-sample.json")
    files = read_index(path).sorted()
    assert files[0].location.endswith("behavioral-health-0000.json")
    assert [(one.plans, one.out_of_network) for one in files] == [
        (2, False),
        (2, False),
        (1, False),
        (2, True),
        (1, True),
    ]
    assert len(read_index(path, "chip").files) == 2
    assert len(read_index(path, "3333333333").files) == 2
    assert len(read_index(path, "medicaid").files) == 3
