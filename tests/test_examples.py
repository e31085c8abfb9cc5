"""Every case under examples/ says in its comment what it comes to, and comes to it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import iptcost

EXAMPLES = Path(__file__).parent.parent / "examples"
CASES = sorted(EXAMPLES.glob("*.toml"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_comes_to_what_it_says(path: Path) -> None:
    """An example's estimate is the figure in its comment, to the cent."""
    stated = re.search(
        r"^# To pay: ([0-9.]+)(?: to ([0-9.]+))?$", path.read_text("utf-8"), re.MULTILINE
    )
    assert stated, "an example says what it comes to: # To pay: 640.00"
    found = iptcost.estimate_range(iptcost.load(path))
    assert str(found.low.totals.to_pay) == stated[1]
    assert str(found.high.totals.to_pay) == (stated[2] or stated[1])
    likely = re.search(r"^# Likely: ([0-9.]+)$", path.read_text("utf-8"), re.MULTILINE)
    if likely:
        assert found.likely is not None
        assert str(found.likely.expected) == likely[1]


def test_reset_costs_the_difference() -> None:
    """The course across New Year costs 630.00 more than it would within one benefit year."""
    document = iptcost.load(EXAMPLES / "uhc-hsa-gold-1700-across-new-year.toml")
    data = dict(document.data)
    plan = {**data["payers"][0], "benefit_year": "07-01"}
    within = iptcost.estimate(iptcost.document({**data, "payers": [plan]}))
    across = iptcost.estimate(document)
    assert str(within.totals.to_pay) == "650.00"
    assert str(across.totals.to_pay - within.totals.to_pay) == "630.00"
