"""What was found in one file: prices, and what is to be told beside them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import attrs

from iptcost_rates import _kinds
from iptcost_rates._offers import Group, Offer, Standing

MOST: Final = 20_000
"""Groups of a therapist, and different prices in them, at most: some hundreds are usual."""
MOST_HEAD: Final = 40
IN_NETWORK: Final = "in-network"
ALLOWED_AMOUNTS: Final = "allowed-amounts"


@attrs.define
class Found:
    """One file, read."""

    file: str
    head: dict[str, str] = attrs.field(factory=dict)
    """The single values at its top: who reports, when, by which version."""
    kinds: set[str] = attrs.field(factory=set)
    standings: dict[tuple[Offer, str, str, frozenset[int]], Standing] = attrs.field(factory=dict)
    groups: dict[str, list[Group]] = attrs.field(factory=dict)
    """Groups of the wanted providers by provider_group_id."""
    elsewhere: int = 0
    """How many groups the file only points to, in files of their own."""
    elsewhere_read: int = 0
    traits: set[str] = attrs.field(factory=set)
    """Marks of a schema line that were met."""

    @property
    def schema(self) -> str:
        """The schema line: ``1`` or ``2`` by what the file says, else by how it is written."""
        stated = self.head.get("version", "").lstrip("vV")[:1]
        if self.traits:
            return "1" if "1" in self.traits else "2"
        return stated if stated in {"1", "2"} else "?"

    @property
    def count(self) -> int:
        """How many groups the wanted providers stand in."""
        return sum(len(groups) for groups in self.groups.values())

    def add_group(self, number: str, group: Group, at: int) -> None:
        """Keep a group; refuse more than any therapist is in."""
        if len(self.groups) >= MOST and number not in self.groups:
            _kinds.refuse(_kinds.TOO_MANY, file=self.file, at=at, most=MOST)
        listed = self.groups.setdefault(number, [])
        if group not in listed and len(listed) < MOST:
            listed.append(group)

    def add(self, offer: Offer, group: Group, at: int) -> None:
        """Keep a price for a group; of several alike the one in the smallest group."""
        key = (offer, group.tin, group.business, group.npis)
        known = self.standings.get(key)
        if known is None:
            if len(self.standings) >= MOST:
                _kinds.refuse(_kinds.TOO_MANY, file=self.file, at=at, most=MOST)
            self.standings[key] = Standing(offer, group, at)
            return
        known.times += 1
        if _size(group) < _size(known.group):
            known.group, known.at = group, at

    def keep_head(self, name: str, value: str) -> None:
        """Keep a single value of the file's top."""
        if len(self.head) < MOST_HEAD:
            self.head[name] = value


def _size(group: Group) -> float:
    return float("inf") if group.size is None else group.size


def of_items(head: Mapping[str, str]) -> bool:
    """Return whether an item's code is one of professional services."""
    return head.get("billing_code_type", "CPT").strip().upper() in {"", "CPT", "HCPCS"}
