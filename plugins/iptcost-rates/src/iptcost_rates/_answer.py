"""What was found, as a payer's answer: tables, the place of each value, and what else is said."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import attrs

from iptcost.payer import Coverage, Note, PayerError, Problem, Source
from iptcost_rates import _kinds, _said
from iptcost_rates._choice import UNKNOWN, Choice, choose, group_text
from iptcost_rates._found import ALLOWED_AMOUNTS, IN_NETWORK, Found
from iptcost_rates._offers import Standing
from iptcost_rates._said import Said
from iptcost_rates._sieve import Asked

MOST_SOURCES: Final = 60
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
        """The side of the plan that the prices are of."""
        return SIDES[next(iter(sorted(self.found.kinds, reverse=True)))]

    def said(self) -> Iterator[Said]:
        """Yield all that is to be said beside the prices."""
        found = self.found
        stated = found.head.get("version", "–")
        values = {"file": found.file, "line": found.schema, "version": stated}
        yield Said(_said.SCHEMA, values)
        if found.elsewhere > found.elsewhere_read:
            counts = {"count": found.elsewhere, "read": found.elsewhere_read}
            yield Said(_said.ELSEWHERE, counts)
        yield from self.choice.said

    def standings(self) -> Iterator[Standing]:
        """Yield the prices that are used, each once."""
        seen = set()
        for bundle in self.choice.bundles:
            for prices in bundle.prices.values():
                for one in prices:
                    if id(one) not in seen:
                        seen.add(id(one))
                        yield one


def rates(found: Found, npi: int, asked: Asked) -> Rates:
    """Return one therapist's prices; PayerError where the file has none of them."""
    standings = [one for one in found.standings.values() if npi in one.group.npis]
    made = Rates(npi, found, choose(standings, asked))
    if not made.choice.bundles:
        kind = attrs.evolve(_kinds.NOT_FOUND)
        raise PayerError([Problem(kind, "npi", {"file": found.file, "npi": npi})])
    return made


def place(standing: Standing) -> str:
    """Return where a price stands, as a source's locator."""
    group = standing.group
    size = "all of the tax id" if group.size is None else f"{group.size} NPI"
    where = f" in {group.file}" if group.file else ""
    return f"{standing.offer.code}, group {group.number}{where}: {group_text(group)}, {size}, byte {standing.at}"


def as_coverage(
    made: Rates,
    keys: Mapping[str, str],
    terms: Coverage | None = None,
    translate: Callable[[str], str] = str,
) -> Coverage:
    """Return the plan of which these are the prices: ``terms``' own, or one of open terms.

    ``keys`` are the keys of ``allowed`` by code.
    """
    allowed = made.choice.allowed(keys)
    table = {"adapter": "plan", **_network(made.side), **OPEN}
    answered = terms or Coverage((table,))
    index, path, tables, notes = _laid(answered, made.side, allowed)
    sources = [one for one in answered.sources if not _under(one.path, f"{index}.{path}")]
    notes += [*answered.notes]
    sources += _sources(made, allowed, f"{index}.{path}", keys)
    whole = f"{index}.{path}"
    for said in made.said():
        key = keys.get(said.code, "")
        at = f"{whole}.{key}" if key in allowed else whole
        notes.append(Note(at if said.code else str(index), said.text(translate)))
    return Coverage(tuple(tables), tuple(sources), tuple(dict.fromkeys(notes)), answered.keys)


def _network(side: str) -> dict[str, str]:
    return {} if side == "in" else {"network": side}


def _under(path: str, place: str) -> bool:
    return path == place or path.startswith(f"{place}.")


def _laid(
    answered: Coverage, side: str, allowed: Any
) -> tuple[int, str, list[Mapping[str, Any]], list[Note]]:
    """Lay the prices over the first plan of an answer: its number, their path, tables, notes."""
    tables = list(answered.tables)
    for index, table in enumerate(tables):
        choices = table.get("one_of")
        plans = choices if isinstance(choices, list) else [table]
        if not any(plan.get("adapter") == "plan" for plan in plans):
            continue
        laid = [_over(plan, side, allowed) for plan in plans]
        tables[index] = {**table, "one_of": laid} if isinstance(choices, list) else laid[0]
        sided = [plan for plan in laid if isinstance(plan.get("sides"), Mapping)]
        path = f"sides.{side}.allowed" if sided else "allowed"
        before = sided[0]["sides"].get(side, {}) if sided else plans[0]
        if isinstance(choices, list):
            return index, "", tables, []
        old = table.get("sides", {}).get(side, {}) if sided else before
        if sided and side not in table["sides"]:
            return index, path, tables, [Note(str(index), _said.NO_SIDE)]
        return index, path, tables, list(_contradictions(old.get("allowed"), allowed, f"{index}.{path}"))
    message = Problem(_kinds.BAD_TERMS, "terms", {"value": "no plan"})
    raise PayerError([message])


def _over(plan: Mapping[str, Any], side: str, allowed: Any) -> Mapping[str, Any]:
    sides = plan.get("sides")
    if not isinstance(sides, Mapping):
        return {**plan, "allowed": allowed}
    terms = {**OPEN, **sides.get(side, {})} if side not in sides else sides[side]
    return {**plan, "sides": {**sides, side: {**terms, "allowed": allowed}}}


def _contradictions(old: Any, new: Any, path: str) -> Iterator[Note]:
    if not isinstance(old, Mapping) or not isinstance(new, Mapping):
        return
    for key, value in old.items():
        if key in new and isinstance(new[key], str) and str(value) != new[key]:
            text = _said.CONTRADICTS.format(answered=value, service=key, found=new[key])
            yield Note(f"{path}.{key}", text)


def _sources(made: Rates, allowed: Any, path: str, keys: Mapping[str, str]) -> list[Source]:
    path = path.rstrip(".")
    retrieved = None
    found = []
    for one in made.standings():
        key = keys.get(one.offer.code)
        if key is not None:
            at = f"{path}.{key}" if key in allowed else path
            found.append(Source(at, made.found.file, place(one), retrieved))
    return found[:MOST_SOURCES]
