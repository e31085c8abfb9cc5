"""The examples come to what they say."""

from __future__ import annotations

from pathlib import Path

import pytest

import iptcost

EXAMPLES = Path(__file__).parents[1] / "examples"


@pytest.mark.parametrize(
    ("name", "expected"), [("medicare-supplement", "283.00"), ("better-access", "2067.50")]
)
def test_an_example_comes_to_its_figure(name: str, expected: str) -> None:
    """The figure in the example's first lines is the estimate's."""
    case = iptcost.resolve(iptcost.load(EXAMPLES / f"{name}.toml"))
    assert str(iptcost.estimate(case).totals.to_pay) == expected
    assert (
        f"{iptcost.estimate(case).totals.to_pay.amount:,}"
        in (EXAMPLES / f"{name}.toml").read_text()
    )
