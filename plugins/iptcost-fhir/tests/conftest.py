"""Questions to ask, fixtures of this plugin, and the shared folder of real answers."""

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from iptcost.payer import Coverage, Inquiry
from iptcost_fhir import Fhir, Settings

FIXTURES = Path(__file__).with_name("fixtures")
REPOSITORY = Path(__file__).parents[3]


@pytest.fixture
def inquiry() -> Inquiry:
    """Return what is asked about a course of sixteen sessions within a calendar year."""
    services = {"intake": "90791", "individual": "90834"}
    return Inquiry(dt.date(2026, 3, 2), dt.date(2026, 6, 15), services)


@pytest.fixture
def fixture() -> Callable[[str], str]:
    """Return the path of a fixture by its name."""
    return lambda name: str(FIXTURES / name)


@pytest.fixture
def loaded() -> Callable[[str], Any]:
    """Return a fixture's data, to be changed by a test."""
    return lambda name: json.loads((FIXTURES / name).read_text())


@pytest.fixture
def read(inquiry: Inquiry, tmp_path: Path) -> Callable[..., Coverage]:
    """Return a function that reads a resource given as data, with settings."""

    def reader(data: Any, asked: Inquiry = inquiry, **settings: Any) -> Coverage:
        file = tmp_path / "answer.json"
        file.write_text(data if isinstance(data, str) else json.dumps(data))
        return Fhir().coverage(asked, Settings(file=str(file), **settings))

    return reader
