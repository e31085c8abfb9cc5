"""One file of rates, read once: groups and items in either order, by leaps or without."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

import attrs
import msgspec
import stringzilla

from iptcost_rates import _kinds
from iptcost_rates._aside import Aside
from iptcost_rates._found import ALLOWED_AMOUNTS, IN_NETWORK, Found, of_items
from iptcost_rates._leap import Target, UnevenError, key, leap
from iptcost_rates._offers import Group, Wanted, groups_of, payments_of, prices_of, text
from iptcost_rates._references import Elsewhere
from iptcost_rates._source import BLOCK, Source, Ticking
from iptcost_rates._window import ARRAY, OBJECT, Window

_INLINE: Final = b'"provider_groups"'
GROUP_ID: Final = b'"provider_group_id"'
_HEADS: Final = ("billing_code", "billing_code_type", "negotiation_arrangement")


class _GroupRow(msgspec.Struct):
    provider_group_id: Any = None
    network_name: Any = None
    location: Any = None
    provider_groups: msgspec.Raw = msgspec.Raw()


class _RateRow(msgspec.Struct):
    provider_references: Any = ()
    provider_groups: msgspec.Raw = msgspec.Raw()
    negotiated_prices: msgspec.Raw = msgspec.Raw()


_GROUP: Final = msgspec.json.Decoder(_GroupRow, float_hook=str)
_GROUPS: Final = msgspec.json.Decoder(list[_GroupRow], float_hook=str)
_RATES: Final = msgspec.json.Decoder(list[_RateRow], float_hook=str)
_RAWS: Final = msgspec.json.Decoder(list[msgspec.Raw])


@attrs.frozen
class _Sort:
    """A sort of items: the array in each that holds its prices, and a key of every price."""

    name: str
    prices: str
    known: bytes


_SORTS: Final = {
    "in_network": _Sort(IN_NETWORK, "negotiated_rates", b'"negotiated_prices"'),
    "out_of_network": _Sort(ALLOWED_AMOUNTS, "allowed_amounts", b'"payments"'),
}


def read(
    path: str,
    wanted: Wanted,
    *,
    references: str | None = None,
    tick: Ticking | None = None,
    block: int = BLOCK,
) -> Found:
    """Return what a file says of the wanted providers; PayerError with where it is wrong.

    ``references`` is the folder of the files that its groups point to. ``-`` is standard input.
    """
    for leaping in (True, False):
        with Source(path, tick, block) as source, Aside() as aside:
            window = Window(source.read, source.name)
            elsewhere = Elsewhere(references, wanted)
            reading = _Reading(window, wanted, aside, elsewhere, Found(source.name), leaping)
            try:
                return reading.run()
            except UnevenError as error:
                if not source.again:
                    _kinds.refuse(_kinds.UNEVEN, file=source.name, at=error.at)
    raise AssertionError  # without leaps nothing is uneven


@attrs.define
class _Reading:
    window: Window
    wanted: Wanted
    aside: Aside
    elsewhere: Elsewhere
    found: Found
    leaping: bool
    grouped: bool = False
    """Whether the file's groups are known already."""
    needles: tuple[bytes, ...] = ()

    def run(self) -> Found:
        """Read the file from its first brace to its last."""
        window = self.window
        self.needles = tuple(_needles(self.wanted))
        window.take(OBJECT)
        for name in window.names():
            byte = window.peek()
            if name == "provider_references" and byte == ARRAY:
                self._groups()
            elif name in _SORTS and byte == ARRAY:
                self.found.kinds.add(_SORTS[name].name)
                self._items(_SORTS[name])
            elif byte in {OBJECT, ARRAY}:
                window.skip()
            else:
                self.found.keep_head(name, text(window.value()))
        if not window.ended():
            window.damaged()
        if not self.found.kinds:
            _kinds.refuse(_kinds.NO_RATES, file=self.found.file)
        self._read_aside(_SORTS["in_network"])
        return self.found

    # -- groups --

    def _groups(self) -> None:
        window, first = self.window, True
        self.grouped = True
        targets = [
            *(Target(needle, lambda _block, _at: True) for needle in self.needles),
            key(b"location"),
            key(b"in_network"),
        ]
        window.pos += 1
        while self.leaping and not self.found.elsewhere:
            landing = leap(window, targets, GROUP_ID, 2)
            if landing.inside:
                window.leave(1)
                first = False
            for _ in window.elements(first=first):
                first = False
                at = window.at
                raw = window.raw()
                self._group(window.decoded(raw, _GROUP), at)
                if landing.hit is not None and window.at > landing.hit:
                    break
            else:
                return
        for at, batch in window.batches():
            for row in window.decoded(batch, _GROUPS):
                self._group(row, at)

    def _group(self, row: _GroupRow, at: int) -> None:
        """Keep a group that a wanted provider stands in."""
        number = text(row.provider_group_id)
        if row.network_name is not None:
            self.found.traits.add("2")
        if isinstance(row.location, str):
            self.found.traits.add("1")
            self.found.elsewhere += 1
            groups = self.elsewhere.groups(row.location, number)
            self.found.elsewhere_read += groups is not None
            for group in groups or ():
                self.found.add_group(number, group, at)
        elif self._names(raw := bytes(row.provider_groups)):
            listed = self.window.decoded(raw)
            for group in groups_of(listed, self.wanted, number, row.network_name):
                self.found.add_group(number, group, at)

    def _names(self, raw: bytes) -> bool:
        """Return whether the bytes of a wanted provider's number stand in it."""
        return any(needle in raw for needle in self.needles)

    # -- items --

    def _items(self, sort: _Sort) -> None:
        window, first, usual = self.window, True, False
        targets = [Target(b'"billing_code"', _codes(self.wanted.codes))]
        if sort.name == IN_NETWORK and not self.grouped:
            targets.append(key(b"provider_group_id"))
        window.pos += 1
        while True:
            hit: int | None = window.at
            if usual:
                landing = leap(window, targets, sort.known, 1)
                hit = landing.hit
                if landing.inside:
                    window.leave(2)
                    self._rest(sort)
                    first = False
            for _ in window.elements(first=first):
                first = False
                in_order = self._item(sort)
                if self.leaping and hit is not None and window.at > hit:
                    usual = usual or in_order
                    if usual:
                        break
            else:
                return

    def _rest(self, sort: _Sort) -> None:
        """Pass what stands in an item after its prices, of which some were passed by."""
        at, head = self.window.at, dict[str, str]()
        for name in self.window.names(first=False):
            if name == sort.prices:
                raise UnevenError(at)
            self._head(name, head)
        if head.get("billing_code") in self.wanted.codes:
            raise UnevenError(at)

    def _head(self, name: str, head: dict[str, str]) -> None:
        if name in _HEADS:
            head[name] = text(self.window.value())
        else:
            self.window.skip()

    def _item(self, sort: _Sort) -> bool:
        """Read one item; return whether its code stands before its prices, as is usual."""
        window, head = self.window, dict[str, str]()
        window.take(OBJECT)
        in_order, start = True, -1
        for name in window.names():
            if name != sort.prices or window.peek() != ARRAY:
                self._head(name, head)
                continue
            in_order = "billing_code" in head
            if in_order and head["billing_code"] not in self.wanted.codes:
                window.skip()
                continue
            window.pos += 1
            if len(head) == len(_HEADS) and self._is_ready(sort) and of_items(head):
                self._prices(sort, window, head)
            else:
                start = window.at
                window.leave(1, self.aside.write)
        if start >= 0:
            self._decide(sort, head, start)
        return in_order

    def _is_ready(self, sort: _Sort) -> bool:
        return self.grouped or sort.name == ALLOWED_AMOUNTS

    def _decide(self, sort: _Sort, head: dict[str, str], start: int) -> None:
        """Keep or forget the prices of an item, now that it is known whole."""
        if head.get("billing_code") not in self.wanted.codes or not of_items(head):
            self.aside.forget()
            return
        self.aside.keep(head, start)
        if self._is_ready(sort):
            self._read_aside(sort)

    def _read_aside(self, sort: _Sort) -> None:
        """Look through the prices that were set aside, now that the groups are known."""
        for head, window in self.aside.items(self.window.name):
            self._prices(sort, window, head)

    def _prices(self, sort: _Sort, window: Window, head: dict[str, str]) -> None:
        """Look through the prices of one item; the window is behind their bracket."""
        if sort.name == IN_NETWORK:
            self._rates(window, head)
        else:
            self._payments(window, head)

    def _rates(self, window: Window, head: dict[str, str]) -> None:
        numbers: set[Any] = set(self.found.groups)
        numbers |= {int(number) for number in self.found.groups if number.isdecimal()}
        for start, batch in window.batches():
            rows = window.decoded(batch, _RATES)
            inline = stringzilla.find(batch, _INLINE) >= 0
            if inline:
                self.found.traits.add("1")
            meant = self._meant(rows, numbers, inline=inline)
            places = _places(window, batch, start, meant) if meant else {}
            for index in meant:
                self._rate(window, rows[index], head, places[index])

    def _meant(self, rows: list[_RateRow], numbers: set[Any], *, inline: bool) -> list[int]:
        """Return which rates are of the wanted providers' groups, or may be."""
        try:
            return [
                index
                for index, row in enumerate(rows)
                if not numbers.isdisjoint(row.provider_references)
                or (inline and self._names(bytes(row.provider_groups)))
            ]
        except TypeError:  # references that are no list of numbers: each is looked at alone
            return list(range(len(rows)))

    def _rate(self, window: Window, row: _RateRow, head: dict[str, str], at: int) -> None:
        groups: list[Group] = []
        if isinstance(row.provider_references, list):
            for number in dict.fromkeys(text(one) for one in row.provider_references):
                groups += self.found.groups.get(number, ())
        if len(row.provider_groups):
            listed = window.decoded(bytes(row.provider_groups))
            groups += groups_of(listed, self.wanted, "provider_groups")
        prices = window.decoded(bytes(row.negotiated_prices)) if len(row.negotiated_prices) else []
        for offer in prices_of(prices, head):
            if offer.setting:
                self.found.traits.add("2")
            for group in groups:
                self.found.add(offer, group, at)

    def _payments(self, window: Window, head: dict[str, str]) -> None:
        for start, batch in window.batches():
            if not self._names(batch):
                continue
            rows = window.decoded(batch)
            places = _places(window, batch, start, range(len(rows)))
            for index, row in enumerate(rows):
                for offer, group in payments_of(row, self.wanted, head, "payments"):
                    self.found.add(offer, group, places[index])


def _needles(wanted: Wanted) -> list[bytes]:
    """Return the bytes without which no group is one of a wanted provider's."""
    found = [str(npi).encode() for npi in sorted(wanted.npis)]
    if wanted.tin:
        found += [wanted.tin.encode(), f"{wanted.tin[:2]}-{wanted.tin[2:]}".encode()]
    return found


def _codes(codes: frozenset[str]) -> Callable[[bytes, int], bool | None]:
    """Return what tells whether a billing code is one of those wanted."""
    value = re.compile(
        rb'"billing_code"[ \t\r\n]*+(?::[ \t\r\n]*+"?([^",}\]\s]*+)(.?))?', re.DOTALL
    )
    raw = {code.encode() for code in codes}

    def accept(block: bytes, at: int) -> bool | None:
        match = value.match(block, at)
        if match is None:
            return False
        if not match[2]:
            return None if match.end() == len(block) else False
        return match[1] in raw

    return accept


def _places(window: Window, batch: bytes, start: int, meant: Any) -> dict[int, int]:
    """Return where elements of a batch stand in the file's JSON."""
    wanted, places, at = set(meant), {}, 0
    for index, raw in enumerate(window.decoded(batch, _RAWS)):
        at = batch.index(b"{", at)
        if index in wanted:
            places[index] = start + at - 1
            if len(places) == len(wanted):
                break
        at += len(raw)
    return places
