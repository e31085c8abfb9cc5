"""A file of rates as large as wanted, in the manner of a large insurer's, in either order.

Groups of one to some thousand NPIs, a fifth of the JSON; then an item for each procedure code
with hundreds of rates, whose places of service repeat, whose amounts and groups do not.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from isal import igzip

CODES = ("90791", "90832", "90834", "90837", "90853")
THERAPISTS = tuple(1000000004 + 1000003 * number for number in range(10))
GROUPS_SHARE = 0.2
PLACES = ",".join(f'"{place:02d}"' for place in (*range(1, 27), *range(31, 35), *range(49, 63)))
_HEAD = (
    '"reporting_entity_name":"Example Health","reporting_entity_type":"health insurance issuer",'
    '"last_updated_on":"2026-11-01","version":"2.0.0"'
)


def write(path: Path, size: int, *, groups_first: bool = True, seed: int = 1) -> int:
    """Write a gzip file of about ``size`` bytes of JSON; return how many there are."""
    chance = random.Random(seed)
    groups, items = _groups(chance, size * GROUPS_SHARE), _items(chance, size * (1 - GROUPS_SHARE))
    parts = [("provider_references", groups), ("in_network", items)]
    written: int = 0
    opened: Any = igzip.open
    with opened(path, "wb", compresslevel=2) as file:
        written += file.write(b"{" + _HEAD.encode())
        for name, entries in parts if groups_first else reversed(parts):
            written += file.write(f',"{name}":['.encode())
            comma = ""
            for entry in entries:
                written += file.write((comma + entry).encode())
                comma = ","
            written += file.write(b"]")
        written += file.write(b"}\n")
    return written


def _groups(chance: random.Random, size: float) -> Iterator[str]:
    """Yield groups; each therapist stands in three of them."""
    number = made = 0
    known = {chance.randrange(1, 2000): npi for npi in THERAPISTS for _ in range(3)}
    pool = [_members(chance) for _ in range(5000)]
    while made < size:
        number += 1
        npis = chance.choice(pool)
        if number in known:
            npis = f"{known[number]},{npis}"
        entry = (
            f'{{"provider_group_id":{number},"network_name":["Example Choice"],"provider_groups":'
            f'[{{"npi":[{npis}],"tin":{{"type":"ein","value":"{number:09d}"'
            f',"business_name":"Example Group"}}}}]}}'
        )
        made += len(entry) + 1
        yield entry


def _members(chance: random.Random) -> str:
    count = chance.choice((1, 1, 1, 2, 3, 8, 40)) if chance.random() < 0.99 else 3000
    return ",".join(str(chance.randrange(1_100_000_000, 1_999_999_999)) for _ in range(count))


def _items(chance: random.Random, size: float) -> Iterator[str]:
    """Yield items; those of psychotherapy lie among the others."""
    made, number = 0.0, 0
    every = max(1, int(size / 500_000 / (len(CODES) + 1)))
    pool = [_rate(chance) for _ in range(20_000)]
    while made < size:
        number += 1
        step, rest = divmod(number, every)
        code = CODES[step - 1] if not rest and 0 < step <= len(CODES) else f"X{number:04d}"
        rates = ",".join(chance.choices(pool, k=chance.choice((10, 100, 500, 2000))))
        entry = (
            f'{{"negotiation_arrangement":"ffs","name":"Service {code}","billing_code_type":"CPT",'
            f'"billing_code_type_version":"2026","billing_code":"{code}","description":"A service, '
            f'described.","negotiated_rates":[{rates}]}}'
        )
        made += len(entry) + 1
        yield entry


def _rate(chance: random.Random) -> str:
    count = chance.choice((1, 1, 2, 3, 20))
    references = ",".join(str(chance.randrange(1, 2000)) for _ in range(count))
    modifier = chance.choice(("", "", '"AJ"', '"AH"', '"95"'))
    return (
        f'{{"provider_references":[{references}],"negotiated_prices":[{{"setting":"outpatient",'
        f'"negotiated_type":"negotiated","negotiated_rate":{chance.randrange(4000, 40000) / 100},'
        f'"expiration_date":"9999-12-31","service_code":[{PLACES}],"billing_class":"professional",'
        f'"billing_code_modifier":[{modifier}]}}]}}'
    )
