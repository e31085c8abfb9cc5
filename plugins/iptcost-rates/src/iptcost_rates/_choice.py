"""From published prices to what a plan allows: a value, alternatives with labels, or a range."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

import attrs

from iptcost.payer import Words, amount_text
from iptcost_rates import _said
from iptcost_rates._offers import Group, Standing, digits
from iptcost_rates._said import Remark, remark
from iptcost_rates._sieve import (
    NAMES,
    PLACES,
    Asked,
    Judged,
    Place,
    expiry,
    is_fee_schedule,
    judged,
    licences,
    names_place,
    places,
)  # fmt: skip

LARGE_GROUP: Final = 50
"""NPIs of a group beyond which its price is taken for no one therapist's own."""
MOST_SETS: Final = 20
"""So many different sets of prices are listed; of more, their ends are given."""
MOST_TOLD: Final = 20
UNKNOWN: Final = "unknown"


@attrs.frozen
class Label:
    """What a set of prices is for, as far as it tells it from the others."""

    group: str
    place: str
    licence: str
    network: str

    def text(self, among: Sequence[Label]) -> str:
        """Return the parts in which the labels differ."""
        parts = [
            getattr(self, field.name)
            for field in attrs.fields(Label)
            if len({getattr(one, field.name) for one in among}) > 1
        ]
        return ", ".join(filter(None, parts)) or self.group or self.place


@attrs.frozen
class Bundle:
    """Prices by code that hold together: of one tax id, place, licence and network."""

    label: Label
    prices: Mapping[str, tuple[Standing, ...]]

    @property
    def amounts(self) -> tuple[tuple[str, tuple[str, ...], bool], ...]:
        """The amounts by code, and whether they are a large group's."""
        return tuple(
            (code, tuple(dict.fromkeys(cents(one) for one in found)), self.is_large(code))
            for code, found in sorted(self.prices.items())
        )

    def is_large(self, code: str) -> bool:
        """Return whether the smallest group with the price is a large one."""
        return all((one.group.size or 0) > LARGE_GROUP for one in self.prices[code])


@attrs.frozen
class Choice:
    """What one therapist's prices come to."""

    bundles: tuple[Bundle, ...]
    """Different sets of prices, of which one holds; none where there is no price."""
    said: tuple[Remark, ...]
    asked: Asked

    def allowed(self, keys: Mapping[str, str]) -> Any:
        """Return a plan's ``allowed`` by the keys of codes; a hole where it is not one value.

        What no price is published for is unknown.
        """
        tables = [self._table(bundle, keys) for bundle in self.bundles]
        if len(tables) == 1:
            return tables[0]
        if len(tables) > MOST_SETS:
            return {key: _ends(table[key] for table in tables) for key in keys.values()}
        labels = [bundle.label for bundle in self.bundles]
        return {
            "one_of": [
                {"label": label, **table}
                for label, table in zip(_distinct(labels), tables, strict=True)
            ]
        }

    def _table(self, bundle: Bundle, keys: Mapping[str, str]) -> dict[str, Any]:
        alone = len(self.bundles) == 1
        amounts = {code: (found, large) for code, found, large in bundle.amounts}
        return {
            key: _value(*amounts[code], alone=alone, stated=self._is_stated(bundle, code))
            if code in amounts
            else UNKNOWN
            for code, key in keys.items()
        }

    def _is_stated(self, bundle: Bundle, code: str) -> bool:
        """Return whether a price is for the licence that the user stated."""
        return any(licences(one.offer) & self.asked.licence for one in bundle.prices[code])


def cents(standing: Standing) -> str:
    """Return a price in dollars and cents, a half cent up."""
    amount = (standing.offer.amount or Decimal(0)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return amount_text(int(amount * 100), 2)


def group_text(group: Group) -> str:
    """Return a group as a reader of the file would find it again."""
    named = f"{group.business} ({group.tin})" if group.business else group.tin
    return named or f"group {group.number}"


def licence_text(modifiers: Iterable[str], translate: Callable[[str], str] = str) -> str:
    """Return licences in words, each with its modifier: social worker (AJ)."""
    return ", ".join(f"{translate(NAMES[one])} ({one})" for one in sorted(modifiers))


def choose(standings: Iterable[Standing], asked: Asked) -> Choice:
    """Return what the prices of one therapist come to, and what is to be said of them."""
    sieved = list(judged(standings, asked))
    used = list(_used(sieved))
    bundles = _merged(_bundles(used, asked))
    said = [*_of_used(used, bundles, asked), *_of_others(sieved, used)]
    return Choice(tuple(bundles), tuple(said), asked)


def _used(sieved: Sequence[Judged]) -> Iterator[Judged]:
    """Yield the prices that can be a session's; second-rate ones only for lack of others."""
    firm = {one.offer.code for one in sieved if not one.reason}
    for one in sieved:
        if not one.reason or (one.soft and one.offer.code not in firm):
            yield one


def _bundles(used: Sequence[Judged], asked: Asked) -> Iterator[Bundle]:
    """Yield the sets of prices: by tax id, network, place and licence."""
    by_group: dict[tuple[str, str, str], list[Standing]] = {}
    for one in used:
        group = one.standing.group
        key = (digits(group.tin) or group.tin, group_text(group), " + ".join(group.networks))
        by_group.setdefault(key, []).append(one.standing)
    for (_, group_name, network), standings in by_group.items():
        for place in (asked.place,) if asked.place else PLACES:
            here = [one for one in standings if place in (places(one.offer) or PLACES)]
            for licence in dict.fromkeys(licences(one.offer) for one in here):
                label = Label(group_name, place, licence_text(licence), network)
                prices = dict(_prices(here, place, licence))
                if prices:
                    yield Bundle(label, prices)


def _prices(
    standings: Sequence[Standing], place: Place, licence: frozenset[str]
) -> Iterator[tuple[str, tuple[Standing, ...]]]:
    """Yield each code with its prices, the most specific ones that there are."""
    for code in dict.fromkeys(one.offer.code for one in standings):
        found = [one for one in standings if one.offer.code == code]
        own = [one for one in found if licences(one.offer) == licence]
        found = own or [one for one in found if not licences(one.offer)]
        found = [one for one in found if is_fee_schedule(one.offer)] or found
        found = [one for one in found if names_place(one.offer, place)] or found
        if found:
            yield code, tuple(found)


def _merged(bundles: Iterable[Bundle]) -> list[Bundle]:
    """Return the sets of prices that differ; what comes to the same is one, with all its labels."""
    alike: dict[Any, list[Bundle]] = {}
    for bundle in bundles:
        alike.setdefault(bundle.amounts, []).append(bundle)
    merged = []
    for same in alike.values():
        labels = [one.label for one in same]
        label = Label(*(
            " / ".join(dict.fromkeys(filter(None, (getattr(one, field.name) for one in labels))))
            for field in attrs.fields(Label)
        ))  # fmt: skip
        merged.append(Bundle(label, same[0].prices))
    return merged


def _distinct(labels: Sequence[Label]) -> list[str]:
    """Return the labels as texts, each different."""
    texts: list[str] = []
    for number, label in enumerate(labels, 1):
        text = label.text(labels)
        texts.append(f"{number}: {text}" if text in texts else text)
    return texts


def _value(amounts: Sequence[str], large: bool, *, alone: bool, stated: bool) -> Any:  # noqa: FBT001 - as Bundle.amounts has it
    if len(amounts) > 1:
        return {"one_of": sorted(amounts, key=Decimal)}
    if large and alone and not stated:
        return {"low": "0.00", "high": amounts[0]}
    return amounts[0]


def _ends(values: Iterable[Any]) -> Any:
    """Return the hole from the least to the most of values and holes."""
    found: list[str] = []
    for value in values:
        if isinstance(value, Mapping):
            found += value.get("one_of") or (value["low"], value["high"])
        elif value != UNKNOWN:
            found.append(value)
    if not found:
        return UNKNOWN
    low, high = min(found, key=Decimal), max(found, key=Decimal)
    return low if low == high else {"low": low, "high": high}


# -- what is said of them --


def _of_used(used: Sequence[Judged], bundles: Sequence[Bundle], asked: Asked) -> Iterator[Remark]:
    standing = {
        id(one): one for bundle in bundles for found in bundle.prices.values() for one in found
    }
    priced = {one.offer.code for one in standing.values()}
    lacking = [code for code in asked.codes if code not in priced]
    if lacking:
        yield remark(_said.NO_PRICE, codes=", ".join(lacking))
    if len(bundles) > MOST_SETS:
        yield remark(_said.MANY, count=len(bundles))
    told: set[str] = set()
    schedules = {one.offer.code for one in standing.values() if is_fee_schedule(one.offer)}
    for one in used:
        if id(one.standing) in standing:
            said = list(_of(one, asked))
        else:
            named = one.offer.code in schedules and not is_fee_schedule(one.offer)
            said = [_not_used(one, _said.NOT_FOR_SHARES if named else _said.ANY_PLACE)]
        for remarked in said:
            if remarked.text not in told:
                told.add(remarked.text)
                yield remarked


def _not_used(one: Judged, reason: Words) -> Remark:
    at, amount = one.standing.at, _shown(one)
    return remark(_said.NOT_USED, one.offer.code, amount=amount, reason=reason, at=at)


def _of(one: Judged, asked: Asked) -> Iterator[Remark]:
    """Yield what is to be said of one price that is used."""
    code, size, until = one.offer.code, one.standing.group.size, expiry(one.offer)
    amount = cents(one.standing)
    if one.reason:
        yield remark(_said.USED_ALL_THE_SAME, code, amount=amount, reason=one.reason)
    if size is None:
        yield remark(_said.WHOLE_TIN, code, amount=amount)
    elif size > LARGE_GROUP:
        yield remark(_said.LARGE_GROUP, code, amount=amount, size=size)
    if until is not None and until < asked.last_day:
        yield remark(_said.ENDS, code, amount=amount, date=until.isoformat())
    if one.offer.kind == "allowed":
        yield remark(_said.CLAIMS, code, amount=amount, times=one.standing.times)


def _of_others(sieved: Sequence[Judged], used: Sequence[Judged]) -> Iterator[Remark]:
    """Yield why the other prices are not used, each amount of a code and reason once."""
    kept = {id(one) for one in used}
    others: dict[tuple[str, str, str], Judged] = {}
    for one in sieved:
        if id(one) not in kept:
            others.setdefault((one.offer.code, _shown(one), one.reason), one)
    for one in list(others.values())[:MOST_TOLD]:
        yield _not_used(one, one.reason)
    if len(others) > MOST_TOLD:
        yield remark(_said.MORE_NOT_USED, count=len(others) - MOST_TOLD)


def _shown(one: Judged) -> str:
    if one.offer.amount is None:
        return "–"
    return f"{one.offer.amount}%" if one.reason == _said.PERCENTAGE else cents(one.standing)
