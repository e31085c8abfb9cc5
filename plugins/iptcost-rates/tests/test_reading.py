"""The quick reader says what a slow one says, of every shape of file."""

from __future__ import annotations

import random
from typing import Any

import pytest
import rate_files
import slow_reader
from hypothesis import given, settings
from hypothesis import strategies as st

from iptcost_rates import _window
from iptcost_rates._file import read
from iptcost_rates._found import Found
from iptcost_rates._offers import Wanted

WANTED_CODES = frozenset({"90791", "90834", "90837"})
ENDINGS = (".json", ".json.gz", ".zip")


def least(rows: set[slow_reader.Row]) -> dict[Any, float]:
    """Return each different price, and the size of the smallest group that has it."""
    found: dict[Any, float] = {}
    for npis, tin, size, *price in rows:
        key = (npis, tin, *price)
        found[key] = min(found.get(key, float("inf")), float("inf") if size is None else size)
    return found


def of(found: Found) -> dict[Any, float]:
    """Return what the quick reader found in the same form."""
    rows: dict[Any, float] = {}
    for one in found.standings.values():
        offer, group = one.offer, one.group
        key = (
            group.npis, group.tin, offer.code, offer.arrangement, offer.kind, offer.amount,
            offer.expires, offer.places, offer.modifiers,
        )  # fmt: skip
        size = float("inf") if group.size is None else group.size
        rows[key] = min(rows.get(key, float("inf")), size)
    return rows


@settings(max_examples=300, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    block=st.sampled_from((600, 700, 1024, 4096, 1 << 20)),
    ending=st.sampled_from(ENDINGS),
    several=st.booleans(),
    batch=st.sampled_from((150, 1000, 1 << 20)),
)
def test_the_quick_reader_says_what_the_slow_one_says(
    tmp_path_factory: pytest.TempPathFactory,
    seed: int,
    block: int,
    ending: str,
    several: bool,
    batch: int,
) -> None:
    """Prices, groups and sizes are the same whatever the order, layout, packing and block."""
    chance = random.Random(seed)
    raw = rate_files.written(rate_files.Drawer(chance).data(), chance)
    npis = set(rate_files.NPIS[: 5 if several else 1])
    tin = chance.choice((None, "123456789"))
    path = tmp_path_factory.getbasetemp() / f"drawn{ending}"
    path.write_bytes(rate_files.packed(raw, ending))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(_window, "BATCH", batch)
        found = read(str(path), Wanted(frozenset(npis), WANTED_CODES, tin), block=block)
    assert of(found) == least(slow_reader.rows(raw, npis, set(WANTED_CODES), tin))


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 2**32), block=st.sampled_from((600, 1024, 1 << 20)))
def test_allowed_amounts_are_read_as_the_slow_reader_reads_them(
    tmp_path_factory: pytest.TempPathFactory, seed: int, block: int
) -> None:
    """Each amount, charge and tax id of each provider."""
    chance = random.Random(seed)
    raw = rate_files.written(rate_files.Drawer(chance).allowed_amounts(), chance)
    npis = set(rate_files.NPIS[:4])
    path = tmp_path_factory.getbasetemp() / "allowed.json"
    path.write_bytes(raw)
    found = read(str(path), Wanted(frozenset(npis), WANTED_CODES), block=block)
    assert {
        (npi, one.group.tin, one.offer.code, one.offer.amount, one.offer.charge)
        for one in found.standings.values()
        for npi in one.group.npis
    } == slow_reader.payments(raw, npis, set(WANTED_CODES))
