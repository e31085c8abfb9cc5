"""Small files of rates, made by hand for a test."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

NPI = 1999999018
OTHER = 1999999026


def price(amount: Any, **keys: Any) -> dict[str, Any]:
    """Return a price of an ordinary session at the office."""
    return {
        "setting": "outpatient",
        "negotiated_type": "negotiated",
        "negotiated_rate": amount,
        "expiration_date": "9999-12-31",
        "service_code": ["11"],
        "billing_class": "professional",
        **keys,
    }


def group(number: int, npis: Sequence[Any] = (NPI,), tin: str = "84-7310265", **keys: Any) -> Any:
    """Return a group of providers."""
    tax_id = {"type": "ein", "value": tin, "business_name": keys.pop("name", "")}
    return {
        "provider_group_id": number,
        "network_name": ["Choice"],
        "provider_groups": [{"npi": list(npis), "tin": tax_id}],
        **keys,
    }


def item(code: str, *rates: tuple[Sequence[int], Sequence[Any]], **keys: Any) -> dict[str, Any]:
    """Return an item: rates of groups by number, with their prices."""
    return {
        "negotiation_arrangement": "ffs",
        "name": code,
        "billing_code_type": "CPT",
        "billing_code_type_version": "2026",
        "billing_code": code,
        "description": code,
        "negotiated_rates": [
            {"provider_references": list(groups), "negotiated_prices": list(prices)}
            for groups, prices in rates
        ],
        **keys,
    }


def file(groups: Sequence[Any], *items: Any, **keys: Any) -> dict[str, Any]:
    """Return a file."""
    return {
        "reporting_entity_name": "Juniper Health",
        "reporting_entity_type": "health insurance issuer",
        "last_updated_on": "2026-09-01",
        "version": "2.0.0",
        "provider_references": list(groups),
        "in_network": list(items),
        **keys,
    }


def write(folder: Path, data: Mapping[str, Any], name: str = "rates.json") -> str:
    """Write a file and return its path."""
    path = folder / name
    path.write_text(json.dumps(data), "utf-8")
    return str(path)
