"""A question to ask."""

import datetime as dt

import pytest

from iptcost.payer import Inquiry


@pytest.fixture
def inquiry() -> Inquiry:
    """Return what a payer is asked about a course of two sessions."""
    return Inquiry(dt.date(2026, 10, 5), dt.date(2026, 10, 12), {"individual": "90834"})
