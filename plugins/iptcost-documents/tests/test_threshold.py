"""A bill may be disputed from 400 dollars above the estimate on."""

import datetime as dt

import pytest

from iptcost import Money
from iptcost_documents import spoken
from iptcost_documents._threshold import threshold, verdict

EXPECTED = Money(141250, "USD")
ENGLISH = spoken("en_US")


def told(billed: int, received: dt.date | None = None) -> str:
    """Return what is said of a bill in cents."""
    return " ".join(verdict(Money(billed, "USD"), EXPECTED, received, ENGLISH))


def test_at_least_400_dollars_more_includes_400() -> None:
    """1,412.50 expected: a bill of 1,812.50 passes, one of 1,812.49 does not."""
    assert str(threshold(EXPECTED)) == "1812.50"
    assert "passes the threshold" in told(181250)
    assert "$400.00 higher" in told(181250)
    assert "below the threshold" in told(181249)


@pytest.mark.parametrize("billed", [0, 141249, 141250])
def test_a_bill_that_is_not_higher_says_so(billed: int) -> None:
    """Nothing can be disputed about it."""
    assert "not higher" in told(billed)
    assert "dispute" not in told(billed)


def test_the_last_day_is_120_days_after_the_bill() -> None:
    """A bill that came on 1 February 2027 can be disputed until 1 June 2027."""
    assert "by Jun 1, 2027" in told(200000, dt.date(2027, 2, 1))
    assert "120 calendar days" in told(200000)
