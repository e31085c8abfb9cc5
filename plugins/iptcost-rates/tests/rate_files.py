"""Files of rates, drawn: every shape that the schemas allow, and what payers write in fact."""

from __future__ import annotations

import gzip
import io
import json
import random
import zipfile
from collections.abc import Mapping
from typing import Any

CODES = ("90791", "90834", "90837", "99214", "27447")
NPIS = tuple(1000000004 + 7 * number for number in range(12))
TRAPS = (
    'a "quoted" word',
    'say \\"negotiated_prices\\": [',
    '{"provider_group_id": 1, "npi": [1000000004]}',
    "[[{{",
    "}}]]",
    "ends in a backslash \\",
    "ends in two \\\\",
    '"billing_code": "90834"',
    "1000000004",
    "naïve – ñ",
    "",
    "\t\n",
)


class Drawer:
    """Draws a file by a source of chance."""

    def __init__(self, chance: random.Random) -> None:
        """Choose the ways of the file as a whole."""
        self.chance = chance
        self.version = chance.choice(("1", "2"))
        self.text_npis = chance.random() < 0.2
        self.shuffled = chance.random() < 0.3
        self.codes_last = chance.random() < 0.2
        self.extras = chance.random() < 0.4
        self.number_of_groups = chance.choice((0, 1, 3, 12))

    def data(self) -> dict[str, Any]:
        """Return the file as data."""
        head: dict[str, Any] = {
            "reporting_entity_name": self.text(),
            "reporting_entity_type": "health insurance issuer",
            "last_updated_on": "2026-11-01",
            "version": {"1": "1.3.1", "2": "2.0.0"}[self.version],
        }
        groups = [self.group(number) for number in range(self.number_of_groups)]
        items = [self.item() for _ in range(self.chance.choice((0, 1, 2, 6)))]
        pairs = list(head.items())
        if groups or self.chance.random() < 0.5:
            pairs.append(("provider_references", groups))
        pairs.append(("in_network", items))
        if self.extras:
            pairs.append(("extra", {"a": [{"b": [self.text()]}], "npi": [NPIS[0]]}))
        if self.chance.random() < 0.5:
            self.chance.shuffle(pairs)
        return dict(pairs)

    def allowed_amounts(self) -> dict[str, Any]:
        """Return a file of what was allowed out of network."""
        items = []
        for _ in range(self.chance.choice((0, 1, 3, 6))):
            item = {key: self.item()[key] for key in ("billing_code_type", "name", "description")}
            item["billing_code"] = self.chance.choice(CODES)
            item["allowed_amounts"] = [self.amounts() for _ in range(self.chance.choice((0, 1, 4)))]
            items.append(self.mixed(item))
        return {"version": "2.0.0", "reporting_entity_name": self.text(), "out_of_network": items}

    def amounts(self) -> dict[str, Any]:
        """Return an entry of allowed_amounts."""
        payments = [
            {
                "allowed_amount": self.chance.choice((60, 72.5, "81.25")),
                "providers": [
                    {"billed_charge": self.chance.choice((150, 160.5)), "npi": [self.npi()]}
                    for _ in range(self.chance.choice((1, 3)))
                ],
            }
            for _ in range(self.chance.choice((0, 1, 3)))
        ]
        tin = {"type": "ein", "value": self.chance.choice(("123456789", "98-7654321"))}
        made = {"tin": tin, "service_code": ["11"], "billing_class": "professional"}
        return self.mixed({**made, "payments": payments})

    def text(self) -> str:
        """Return a text that means nothing."""
        return self.chance.choice(TRAPS)

    def npi(self) -> Any:
        """Return an NPI as a file writes it."""
        value = self.chance.choice((*NPIS, 0)) if self.chance.random() < 0.9 else 1999999999
        return str(value) if self.text_npis else value

    def provider_group(self) -> dict[str, Any]:
        """Return NPIs with their tax id."""
        tin: dict[str, Any] = {
            "type": self.chance.choice(("ein", "npi")),
            "value": self.chance.choice(("12-3456789", "123456789", str(NPIS[1]), "98-7654321")),
        }
        if self.version == "2":
            tin["business_name"] = self.text()
        count = self.chance.choice((0, 1, 1, 3, 60))
        npis = [self.npi() for _ in range(count)] or [0]
        return self.mixed({"npi": npis, "tin": tin})

    def group(self, number: int) -> dict[str, Any]:
        """Return an entry of provider_references."""
        made: dict[str, Any] = {"provider_group_id": number}
        if self.version == "2":
            made["network_name"] = [self.text()]
        count = self.chance.choice((1, 1, 2))
        made["provider_groups"] = [self.provider_group() for _ in range(count)]
        return self.mixed(made)

    def price(self) -> dict[str, Any]:
        """Return a price."""
        made: dict[str, Any] = {
            "negotiated_type": self.chance.choice(("negotiated", "percentage", "fee schedule")),
            "negotiated_rate": self.chance.choice((120, 99.5, 0.01, 84.25, 1e2, "77.10")),
            "expiration_date": self.chance.choice(("9999-12-31", "2026-12-31", "2020-01-01")),
            "service_code": self.chance.choice((["11"], ["02", "10"], ["CSTM-00"], [])),
            "billing_class": "professional",
            "billing_code_modifier": self.chance.choice(([], ["AJ"], ["95", "HO"])),
            "additional_information": self.text(),
        }
        if self.version == "2":
            made["setting"] = "outpatient"
        return self.mixed(made)

    def rate(self) -> dict[str, Any]:
        """Return an entry of negotiated_rates."""
        made: dict[str, Any] = {}
        if self.version == "1" and self.chance.random() < 0.5:
            made["provider_groups"] = [self.provider_group()]
        else:
            numbers = range(max(1, self.number_of_groups) + 1)
            made["provider_references"] = [
                self.chance.choice(numbers) for _ in range(self.chance.choice((0, 1, 3)))
            ]
        made["negotiated_prices"] = [self.price() for _ in range(self.chance.choice((0, 1, 2)))]
        return self.mixed(made)

    def item(self) -> dict[str, Any]:
        """Return an entry of in_network."""
        made: dict[str, Any] = {
            "negotiation_arrangement": self.chance.choice(("ffs", "bundle", "capitation")),
            "name": self.text(),
            "billing_code_type": self.chance.choice(("CPT", "CPT", "HCPCS", "RC")),
            "billing_code_type_version": "2026",
            "billing_code": self.chance.choice(CODES),
            "description": self.text(),
        }
        if self.chance.random() < 0.3:
            made["bundled_codes"] = [
                {"billing_code_type": "CPT", "billing_code": self.chance.choice(CODES)}
            ]
        count = self.chance.choice((0, 1, 3, 9))
        made["negotiated_rates"] = [self.rate() for _ in range(count)]
        if self.codes_last or self.chance.random() < 0.05:
            code = made.pop("billing_code")
            made["billing_code"] = code
        return self.mixed(made) if self.shuffled else made

    def mixed(self, table: dict[str, Any]) -> dict[str, Any]:
        """Return a table with what no schema has, or its keys in another order."""
        if self.extras and self.chance.random() < 0.2:
            table["x_" + self.chance.choice("abc")] = self.chance.choice(
                (None, True, 1.5, self.text(), {"y": [self.text(), {}]}, [[]])
            )
        if not self.shuffled:
            return table
        pairs = list(table.items())
        self.chance.shuffle(pairs)
        return dict(pairs)


def written(data: Mapping[str, Any], chance: random.Random) -> bytes:
    """Return a file's JSON, laid out in one of the ways that are seen."""
    indent = chance.choice((None, None, None, 1, 4))
    separators = (
        chance.choice(((",", ":"), (", ", ": "), (" ,\r\n", " : "))) if not indent else None
    )
    text = json.dumps(
        data, indent=indent, separators=separators, ensure_ascii=chance.random() < 0.5
    )
    if chance.random() < 0.1:
        plain, escaped = chance.choice((("billing", r"\u0062illing"), ('"100', r'"\u0031\u003000')))
        text = text.replace(plain, escaped) if "\\" not in text else text
    raw = text.encode()
    if chance.random() < 0.1:
        raw = b"\xef\xbb\xbf" + raw
    return raw + chance.choice((b"", b"\n", b"  \n\n"))


def packed(raw: bytes, ending: str) -> bytes:
    """Return a file's bytes as its ending says."""
    if ending == ".json.gz":
        return gzip.compress(raw, 1)
    if ending == ".zip":
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("in-network.json", raw)
        return made.getvalue()
    return raw
