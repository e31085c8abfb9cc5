"""Situations that a biller knows, read from a page that a biller can read."""

import re
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

import naive
from naive_rules.reading import decimals
from strategies import Table
from worked import to_pay

PAGE = Path(__file__).parent / "cases" / "situations.md"
SECTION = re.compile(
    r"## (?P<title>.+)\n\n\*\*To pay: (?P<amount>[\d.]+)\.\*\* (?P<why>.+)\n\n```toml\n(?P<case>[^`]+)```"
)
SITUATIONS = {found["title"]: found for found in SECTION.finditer(PAGE.read_text("utf-8"))}


def case_of(title: str) -> Table:
    """Read a situation's case."""
    return tomllib.loads(SITUATIONS[title]["case"], parse_float=Decimal)


def test_the_page_is_read_to_its_end() -> None:
    """Every heading has an amount, a reason with its source, and a case."""
    assert len(SITUATIONS) == PAGE.read_text("utf-8").count("\n## ")
    assert all("Source: " in found["why"] for found in SITUATIONS.values())


@pytest.mark.parametrize("title", SITUATIONS)
def test_a_situation_comes_to_its_amount(title: str) -> None:
    """The engine's total is the one worked by hand."""
    assert to_pay(case_of(title)) == SITUATIONS[title]["amount"]


@pytest.mark.parametrize(
    "title",
    [
        title
        for title, found in SITUATIONS.items()
        if "actuals" not in found["case"] and "cost_share = " not in found["case"]
    ],
)
def test_a_situation_comes_to_its_amount_by_the_second_implementation(title: str) -> None:
    """So is that of the second implementation, which reads neither words nor what has happened."""
    case = case_of(title)
    digits = decimals(case.get("currency", "USD"))
    total = naive.estimate(case)["totals"]["to_pay"]
    assert Decimal(total).scaleb(-digits) == Decimal(SITUATIONS[title]["amount"])
