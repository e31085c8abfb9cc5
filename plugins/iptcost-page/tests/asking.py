"""Requests of the tests, and what they are about."""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from pathlib import Path
from typing import Any

from iptcost_page import Reply, Request, Rules, respond

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = sorted((ROOT / "examples").glob("*.toml"))
DAY = dt.date(2026, 10, 5)
CASE: dict[str, Any] = {
    "course": {"start": "2026-10-05"},
    "provider": {"fees": {"intake": 200, "individual": 175}},
    "payers": [
        {
            "adapter": "plan",
            "allowed": {"intake": 160, "individual": 120},
            "deductible": {"individual": 1500, "family": 3000},
            "used": {"deductible": 400},
            "benefits": [{"cost_share": "20% coinsurance after deductible"}],
        }
    ],
}
"""The README's case: 1,560.00."""


def case_of(file: Path) -> dict[str, Any]:
    """Return an example as JSON would hold it."""
    data = tomllib.loads(file.read_text("utf-8"), parse_float=str)
    made: dict[str, Any] = json.loads(json.dumps(data, default=str))
    return made


def post(name: str, data: object, *, rules: Rules | None = None, language: str = "en") -> Reply:
    """Ask the API."""
    raw = data if isinstance(data, bytes) else json.dumps(data).encode()
    request = Request(
        "POST", f"/v1/{name}", raw, content_type="application/json", language=language
    )
    return respond(request, rules or Rules(today=DAY))


def read(reply: Reply) -> Any:
    """Return what a reply holds."""
    return json.loads(reply.body)


def codes(reply: Reply) -> list[str]:
    """Return the codes of what is wrong."""
    return [error["code"] for error in read(reply)["errors"]]
