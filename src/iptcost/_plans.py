"""The course under every plan that an adapter lists, cheapest first, in bounded memory."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs

from iptcost import _document, _holes
from iptcost._answer import overlay
from iptcost._document import Document
from iptcost._estimate import estimate_case
from iptcost._ledger import Totals
from iptcost._money import Money
from iptcost._payer import Coverage
from iptcost._plan import Plan
from iptcost._problems import CaseError, PayerError, Problem
from iptcost._reading import Reader
from iptcost._registry import Ready, Registry, default_registry
from iptcost._resolve import inquiry, reader_of

TOP = 20
"""So many plans are kept where nobody says otherwise."""


@attrs.frozen
class Ranked:
    """One plan, and what the course comes to under it."""

    place: int
    """Its place among the plans as the adapter lists them, from 1."""
    name: str
    to_pay: Money
    totals: Totals
    tables: tuple[Mapping[str, Any], ...] = attrs.field(repr=False)
    """The plan as payer tables, to put into a case."""


@attrs.frozen
class Ranking:
    """The cheapest plans, and what became of the others."""

    cheapest: tuple[Ranked, ...]
    listed: int
    with_holes: int
    """Plans of which the adapter does not know all that an estimate needs."""
    refused: Mapping[str, int]
    """Plans that could not be estimated: how many by the code of their first problem."""
    examples: Mapping[str, Problem]
    """One of those problems for each code."""
    stopped: tuple[Problem, ...] = ()
    """Why the listing broke off before its end, where it did."""


def plans(
    document: Document,
    adapter: str,
    settings: Mapping[str, Any],
    *,
    top: int = TOP,
    registry: Registry | None = None,
) -> Ranking:
    """Return the ``top`` cheapest plans that an adapter lists for the course of a document.

    The document's assistance programmes come first, as always; its plans are left aside, but a
    payer table of that adapter gives settings, ``network`` and contracted amounts. Raises
    PayerError where there is no such adapter or it lists no plans, CaseError where the document
    or the settings are wrong.
    """
    registry = registry or default_registry()
    own = {"adapter": adapter, **_own(document, adapter), **settings}
    own.pop("name", None)
    ready, problems = registry.ready(own, "", reader_of(document).digits)
    if ready is None:
        raise CaseError(problems)
    data = {**document.data, "payers": _assistance(document)}
    if not data["payers"]:
        del data["payers"]
    bare = _document.document(
        {key: value for key, value in data.items() if key != "actuals"}, file=document.file
    )
    return _ranked(bare, ready, own, top)


def _own(document: Document, adapter: str) -> Mapping[str, Any]:
    """Return the document's own payer table of the adapter, if it has one."""
    tables = (table for table in document.payer_tables if table.get("adapter") == adapter)
    return next(tables, {})


def _assistance(document: Document) -> list[Mapping[str, Any]]:
    return [table for table in document.payer_tables if table.get("adapter") == "eap"]


def _ranked(bare: Document, ready: Ready, own: Mapping[str, Any], top: int) -> Ranking:
    """Estimate each plan as it comes, and keep the cheapest on a heap."""
    heap: list[tuple[int, int, Ranked]] = []
    refused: Counter[str] = Counter()
    examples: dict[str, Problem] = {}
    listed = holes = 0
    stopped: tuple[Problem, ...] = ()
    answers = ready.plans(inquiry(bare, str(own.get("network", "in"))))
    while True:
        try:
            coverage = next(answers, None)
        except PayerError as error:
            if not listed:
                raise
            stopped = error.problems
            break
        if coverage is None:
            break
        listed += 1
        try:
            ranked = _estimated(bare, coverage, own, listed)
        except (CaseError, PayerError) as error:
            first = error.problems[0]
            refused[first.code] += 1
            examples.setdefault(first.code, first)
            continue
        if ranked is None:
            holes += 1
        elif len(heap) < top:
            heapq.heappush(heap, (-ranked.to_pay.minor, -listed, ranked))
        else:
            heapq.heappushpop(heap, (-ranked.to_pay.minor, -listed, ranked))
    cheapest = [ranked for *_, ranked in sorted(heap, key=lambda entry: entry[:2], reverse=True)]
    return Ranking(tuple(cheapest), listed, holes, dict(refused), examples, stopped)


def _estimated(
    bare: Document, coverage: Coverage, own: Mapping[str, Any], place: int
) -> Ranked | None:
    """Return the course under one plan; None where the side that applies has holes."""
    case = bare.case
    tables, _ = overlay(coverage, own)
    bearing = [_bearing(table) for table in tables]
    if _holes.find({"payers": bearing})[0]:
        return None
    read: list[Plan] = []
    for index, table in enumerate(bearing):
        plan, problems = Reader(bare.data).read_plan(table, f"payers.{index}")
        if plan is None or problems:
            raise CaseError(problems)
        read.append(plan)
    made = estimate_case(attrs.evolve(case, payers=(*case.payers, *read)))
    name = " + ".join(plan.name for plan in read)
    return Ranked(place, name, made.totals.to_pay, made.totals, tuple(tables))


def _bearing(table: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a plan's table with the side that applies alone: the others change no amount."""
    sides, network = table.get("sides"), table.get("network", "in")
    if not isinstance(sides, Mapping) or not isinstance(network, str) or network not in sides:
        return table
    return {**table, "sides": {network: sides[network]}}


def to_dict(ranking: Ranking) -> dict[str, Any]:
    """Return the ranking as data; amounts are decimal text."""
    return {
        "plans": [
            {
                "place": ranked.place,
                "name": ranked.name,
                "to_pay": str(ranked.to_pay),
                "totals": {key: str(value) for key, value in ranked.totals._asdict().items()},
                "payers": list(ranked.tables),
            }
            for ranked in ranking.cheapest
        ],
        "listed": ranking.listed,
        "with_holes": ranking.with_holes,
        "refused": [
            {"count": count, **ranking.examples[code].to_dict()}
            for code, count in ranking.refused.items()
        ],
        "stopped": [problem.to_dict() for problem in ranking.stopped],
    }


def settings_of(pairs: Iterable[str]) -> Iterator[tuple[str, Any]]:
    """Yield the settings of ``key=value`` texts: a TOML value, or text as it stands.

    >>> dict(settings_of(["state=FL", "year=2026", "path=a.csv", "all=true"]))
    {'state': 'FL', 'year': 2026, 'path': 'a.csv', 'all': True}

    Raises ValueError for what has no equals sign.
    """
    import tomllib
    from decimal import Decimal

    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key.strip():
            raise ValueError(pair)
        try:
            parsed = tomllib.loads(f"value = {value}", parse_float=Decimal)
            yield key.strip(), parsed["value"] if set(parsed) == {"value"} else value
        except tomllib.TOMLDecodeError:
            yield key.strip(), value
