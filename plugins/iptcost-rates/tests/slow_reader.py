"""A second reader, slow and plain: the whole file by ijson, and the schema's rules alone."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import ijson

Row = tuple[Any, ...]


def rows(raw: bytes, npis: set[int], codes: set[str], tin: str | None = None) -> set[Row]:
    """Return every price of the wanted providers."""
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    groups: dict[Any, list[Row]] = {}
    for entry in ijson.items(io.BytesIO(raw), "provider_references.item"):
        groups[entry["provider_group_id"]] = _standing(entry["provider_groups"], npis, tin)
    found: set[Row] = set()
    for item in ijson.items(io.BytesIO(raw), "in_network.item"):
        if item["billing_code"] not in codes or item["billing_code_type"] not in {"CPT", "HCPCS"}:
            continue
        for rate in item["negotiated_rates"]:
            standing: list[Row] = []
            for number in rate.get("provider_references", []):
                standing += groups.get(number, [])
            standing += _standing(rate.get("provider_groups", []), npis, tin)
            for price in rate["negotiated_prices"]:
                for npi, value, size in standing:
                    found.add((npi, value, size, item["billing_code"], *_price(item, price)))
    return found


def payments(raw: bytes, npis: set[int], codes: set[str]) -> set[Row]:
    """Return what was allowed out of network to the wanted providers."""
    found: set[Row] = set()
    for item in ijson.items(io.BytesIO(raw.removeprefix(b"\xef\xbb\xbf")), "out_of_network.item"):
        if item["billing_code"] not in codes or item["billing_code_type"] not in {"CPT", "HCPCS"}:
            continue
        for row in item["allowed_amounts"]:
            for payment in row["payments"]:
                for provider in payment["providers"]:
                    for npi in {int(one) for one in provider["npi"]} & npis:
                        amount = Decimal(str(payment["allowed_amount"]))
                        charge = Decimal(str(provider["billed_charge"]))
                        found.add((npi, row["tin"]["value"], item["billing_code"], amount, charge))
    return found


def _standing(listed: list[Any], npis: set[int], tin: str | None) -> list[Row]:
    """Return who of the wanted stands in a list of groups: NPIs, tax id, size."""
    rows: list[Row] = []
    for group in listed:
        members = {int(npi) for npi in group["npi"]} - {0}
        value, kind = group["tin"]["value"], group["tin"]["type"]
        hit = members & npis
        if kind == "npi" and value.isdigit() and int(value) in npis:
            hit.add(int(value))
        size: int | None = max(1, len(members))
        if not hit and not members and tin and value.replace("-", "") == tin:
            hit, size = set(npis), None
        if hit:
            rows.append((frozenset(hit), value, size))
    return rows


def _price(item: Any, price: Any) -> Row:
    rate = Decimal(str(price["negotiated_rate"]))
    return (
        item["negotiation_arrangement"],
        price["negotiated_type"],
        rate,
        price["expiration_date"],
        tuple(price["service_code"]),
        tuple(price["billing_code_modifier"]),
    )
