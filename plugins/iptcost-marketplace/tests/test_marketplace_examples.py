"""The example comes to what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

import iptcost

EXAMPLES = Path(__file__).parents[1] / "examples"


def test_the_example_comes_to_its_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    """Paths in a case are those of the folder that one stands in."""
    monkeypatch.chdir(EXAMPLES)
    total = iptcost.estimate(iptcost.resolve(iptcost.load("silver.toml"))).totals.to_pay
    assert f"{total.amount:,}" in Path("silver.toml").read_text("utf-8")
    assert str(total) == "1260.00"
