"""What was found, as a payer's answer: tables, the place of each value, and what else is said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import attrs

from iptcost.payer import Coverage, Note, PayerError, Problem, Sentence, Source
from iptcost_rates import _kinds, _said
from iptcost_rates._choice import UNKNOWN, Choice, cents, choose, group_text
from iptcost_rates._found import ALLOWED_AMOUNTS, IN_NETWORK, Found
from iptcost_rates._offers import Standing
from iptcost_rates._said import Remark, remark
from iptcost_rates._sieve import Asked

MOST_SOURCES: Final = 60
MOST_TOLD: Final = 5
SIDES: Final = {IN_NETWORK: "in", ALLOWED_AMOUNTS: "out"}
OPEN: Final[Mapping[str, Any]] = {
    "deductible": UNKNOWN,
    "out_of_pocket_max": UNKNOWN,
    "benefits": [{"copay": UNKNOWN, "coinsurance": UNKNOWN, "order": UNKNOWN}],
}
"""The terms of a plan of which only the prices are known."""


@attrs.frozen
class Rates:
    """One therapist's prices in one file."""

    npi: int
    found: Found
    choice: Choice

    @property
    def side(self) -> str:
        """The side of the plan that the prices are of; in network where a file has both."""
        return SIDES[max(self.found.kinds)]

    def remarks(self) -> Iterator[Remark]:
        """Yield all that is to be said beside the prices."""
        found = self.found
        version = found.head.get("version", "–")
        yield remark(_said.SCHEMA, file=found.file, line=found.schema, version=version)
        if found.elsewhere > found.elsewhere_read:
            yield remark(_said.ELSEWHERE, count=found.elsewhere, read=found.elsewhere_read)
        yield from self.choice.said

    def standings(self) -> Sequence[Standing]:
        """Return the prices that are used, each once."""
        bundles = (bundle.prices for bundle in self.choice.bundles)
        used = (one for prices in bundles for listed in prices.values() for one in listed)
        return list({id(one): one for one in used}.values())


def rates_of(found: Found, npi: int, asked: Asked) -> Rates:
    """Return one therapist's prices; PayerError where there are none for a session."""
    out = IN_NETWORK not in found.kinds
    standings = [
        one
        for one in found.standings.values()
        if npi in one.group.npis and (one.offer.kind == "allowed") == out
    ]
    made = Rates(npi, found, choose(standings, asked))
    if not made.choice.bundles:
        mistyped = not standings and not is_npi(npi)
        others = [one.text for one in made.choice.said if one.text.template == _said.NOT_USED]
        told = _told(others)
        values = {"file": found.file, "npi": npi, "told": told}
        raise PayerError(
            [Problem(_kinds.MISTYPED if mistyped else _kinds.NOT_FOUND, "npi", values)]
        )
    return made


def _told(said: Sequence[Sentence]) -> Sentence:
    """Return the first sentences of some as one."""
    parts = {f"part{number}": one for number, one in enumerate(said[:MOST_TOLD])}
    return Sentence(" ".join(f"{{{name}}}" for name in parts), **parts)


def is_npi(npi: int) -> bool:
    """Return whether a number's check digit is right (ISO 7812, with the prefix 80840)."""
    total = 24
    for place, char in enumerate(reversed(str(npi))):
        digit = int(char) * (1 + place % 2)
        total += digit - 9 if digit > 9 else digit  # noqa: PLR2004 - the digits' sum
    return total % 10 == 0


def locator(standing: Standing) -> str:
    """Return a price and where it stands: its group with the size, the byte of the JSON."""
    group = standing.group
    size = "the whole tax id" if group.size is None else f"{group.size} NPI"
    where = f" in {group.file}" if group.file else ""
    price = " ".join((standing.offer.code, *standing.offer.modifiers, cents(standing)))
    name = group_text(group)
    return f"{price}: group {group.number}{where}, {name}, {size}, byte {standing.at}"


def as_coverage(made: Rates, keys: Mapping[str, str], terms: Coverage | None = None) -> Coverage:
    """Return the plan of which these are the prices: that of ``terms``, or one of open terms.

    ``keys`` are those of ``allowed`` by code; what no price is published for is unknown.
    """
    allowed = made.choice.allowed(keys)
    answered = terms or Coverage(({"adapter": "plan", "network": made.side, **OPEN},))
    index = _plan(answered.tables)
    laid, inner, overs = _laid(answered.tables[index], made.side, allowed)
    path = f"{index}.{inner}" if inner else str(index)
    tables = tuple(laid if at == index else one for at, one in enumerate(answered.tables))
    places = {
        code: f"{path}.{key}" if inner and key in allowed else path for code, key in keys.items()
    }
    kept = [one for one in answered.sources if not inner or not _under(one.path, path)]
    found = [
        Source(places[one.offer.code], made.found.file, locator(one))
        for one in made.standings()
        if one.offer.code in places
    ]
    said = [Note(places.get(one.code, str(index)), one.text) for one in made.remarks()]
    notes = [*answered.notes, *(Note(str(index), over) for over in overs), *said]
    sources = (*kept, *found[:MOST_SOURCES])
    return Coverage(tables, sources, tuple(dict.fromkeys(notes)), answered.keys)


def keys_of(codes: Iterable[str], services: Mapping[str, str]) -> dict[str, str]:
    """Return the keys of ``allowed``: a service's where the code is its own, else the code.

    A table by service alone is one that every part of iptcost reckons to the cent, and fast.
    """
    by_code = {code: service for service, code in services.items()}
    return {code: by_code.get(code, code) for code in codes}


def _under(path: str, place: str) -> bool:
    return path == place or path.startswith(f"{place}.")


def _plan(tables: Sequence[Mapping[str, Any]]) -> int:
    """Return the number of the first plan in an answer."""
    for index, table in enumerate(tables):
        if any(plan.get("adapter") == "plan" for plan in _choices(table)):
            return index
    raise PayerError([Problem(_kinds.BAD_TERMS, "terms", {"value": "no plan"})])


def _choices(table: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    choices = table.get("one_of")
    return choices if isinstance(choices, list) else [table]


def _laid(
    table: Mapping[str, Any], side: str, allowed: Any
) -> tuple[Mapping[str, Any], str, list[Sentence]]:
    """Lay prices over a plan, or each choice of one; return it, their path, and what is said."""
    if isinstance(table.get("one_of"), list):
        parts = [_laid(plan, side, allowed) for plan in _choices(table)]
        said = [note for _, _, notes in parts for note in notes]
        return {**table, "one_of": [plan for plan, _, _ in parts]}, "", said
    sides = table.get("sides")
    if isinstance(sides, Mapping):
        before = sides.get(side)
        terms = before if isinstance(before, Mapping) else OPEN
        said = list(_contradictions(terms.get("allowed"), allowed))
        if terms is OPEN:
            said.append(Sentence(_said.NO_SIDE))
        over = {**sides, side: {**terms, "allowed": allowed}}
        return {**table, "sides": over}, f"sides.{side}.allowed", said
    if str(table.get("network", side)) not in {side, UNKNOWN}:
        value = f"of the other side, {table['network']}"
        raise PayerError([Problem(_kinds.BAD_TERMS, "terms", {"value": _kinds.shown(value)})])
    said = list(_contradictions(table.get("allowed"), allowed))
    return {**table, "network": side, "allowed": allowed}, "allowed", said


def _contradictions(old: Any, new: Any) -> Iterator[Sentence]:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key, value in old.items():
            if isinstance(new.get(key), str) and isinstance(value, (int, str)):
                answered = _kinds.shown(value)
                if answered != new[key]:
                    yield Sentence(
                        _said.CONTRADICTS, answered=answered, service=str(key), found=new[key]
                    )
