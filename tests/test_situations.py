"""Situations that a biller knows, read from pages that a biller can read."""

import re
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

import naive
from naive_rules.reading import decimals
from strategies import Table
from worked import to_pay

CASES = Path(__file__).parent / "cases"
SECTION = re.compile(
    r"## (?P<title>.+)\n\n\*\*To pay: (?P<amount>[\d.]+)\.\*\* (?P<why>.+)\n\n"
    r"```toml\n(?P<case>[^`]+)```"
)


def on(page: str) -> dict[str, re.Match[str]]:
    """Read the situations of a page by their titles."""
    text = (CASES / page).read_text("utf-8")
    return {found["title"]: found for found in SECTION.finditer(text)}


BOTH = on("situations.md") | on("life.md")


def case_of(title: str) -> Table:
    """Read a situation's case."""
    return tomllib.loads(BOTH[title]["case"], parse_float=Decimal)


@pytest.mark.parametrize("page", ["situations.md", "life.md"])
def test_a_page_is_read_to_its_end(page: str) -> None:
    """Every heading has an amount, a reason with its source, and a case."""
    assert len(on(page)) == (CASES / page).read_text("utf-8").count("\n## ")
    assert all("Source: " in found["why"] for found in on(page).values())


@pytest.mark.parametrize("title", BOTH)
def test_a_situation_comes_to_its_amount(title: str) -> None:
    """The engine's total is the one worked by hand."""
    assert to_pay(case_of(title)) == BOTH[title]["amount"]


@pytest.mark.parametrize(
    "title", [title for title, found in BOTH.items() if "cost_share = " not in found["case"]]
)
def test_a_situation_comes_to_its_amount_by_the_second_implementation(title: str) -> None:
    """So is that of the second implementation, which reads no words."""
    case = case_of(title)
    digits = decimals(case.get("currency", "USD"))
    total = naive.estimate(case)["totals"]["to_pay"]
    assert Decimal(total).scaleb(-digits) == Decimal(BOTH[title]["amount"])
