"""The course under every plan that an adapter lists, cheapest first, in bounded memory."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs

from iptcost._documents import document as _document
from iptcost._documents import payers, resolve
from iptcost._faults import kinds
from iptcost._faults.problem import CaseError, PayerError, Problem
from iptcost._form import case_of, holes
from iptcost._ledger import fold, lines, result
from iptcost._rules import money, plan
from iptcost._rules.case import Case
from iptcost._unknowns import possible

TOP = 20
"""So many plans are kept where nobody says otherwise."""


@attrs.frozen
class ListedPlan:
    """One plan as an adapter lists it, and what the course comes to under it."""

    place: int
    """Its place among the plans as the adapter lists them, from 1."""
    name: str
    to_pay: money.Money | None
    """None where the plan can't be estimated: ``problems`` say why."""
    tables: tuple[Mapping[str, Any], ...] = attrs.field(repr=False)
    """The plan as payer tables, to put into a case."""
    problems: tuple[Problem, ...] = ()
    _case: Case | None = attrs.field(default=None, repr=False)

    @property
    def has_holes(self) -> bool:
        """Whether the adapter does not know all that an estimate needs."""
        return any(problem.kind is kinds.HOLE for problem in self.problems)

    def estimate(self) -> lines.Estimate:
        """Return the whole estimate under this plan; CaseError where there is none."""
        if self._case is None:
            raise CaseError(self.problems)
        return fold.estimate_case(self._case)


@attrs.frozen
class Ranking:
    """The cheapest plans, and what became of the others."""

    cheapest: tuple[ListedPlan, ...]
    listed: int
    with_holes: int
    """Plans of which the adapter does not know all that an estimate needs."""
    refused: Mapping[str, int]
    """Plans that could not be estimated: how many by the code of their first problem."""
    examples: Mapping[str, Problem]
    """One of those problems for each code, and one hole under ``hole``."""
    stopped: tuple[Problem, ...] = ()
    """Why the listing broke off before its end, where it did."""

    def to_dict(self) -> dict[str, Any]:
        """Return the ranking as data (``docs/compare.md``); amounts are decimal text."""
        return {
            "plans": [
                {
                    "place": listed.place,
                    "name": listed.name,
                    "to_pay": str(listed.to_pay),
                    "totals": result.written(listed.estimate().totals),
                    "payers": result.written(listed.tables),
                }
                for listed in self.cheapest
            ],
            "listed": self.listed,
            "with_holes": self.with_holes,
            "hole": self.examples[kinds.HOLE.code].path if self.with_holes else None,
            "refused": [
                {"count": count, **self.examples[code].to_dict()}
                for code, count in self.refused.items()
            ],
            "stopped": [problem.to_dict() for problem in self.stopped],
        }


def plans(
    document: _document.Document,
    adapter: str,
    settings: Mapping[str, Any] | None = None,
    *,
    registry: payers.Registry | None = None,
) -> Iterator[ListedPlan]:
    """Yield the course of a document under every plan that an adapter lists, one by one.

    Nothing is kept: a plan is asked for when the one before it was taken, in the adapter's own
    order, and the listing ends when the iterator is closed. A plan that can't be estimated comes
    with its problems. The document's assistance programmes come first, as always; its plans are
    left aside, but a payer table of that adapter gives settings, ``network`` and contracted
    amounts, over which ``settings`` lie.

    Raises at once: PayerError where there is no such adapter, CaseError where the document or
    the settings are wrong. Raises while it is taken from: PayerError where the adapter lists no
    plans, or the list breaks off; what came before holds.
    """
    registry = registry or payers.Registry.installed()
    tables = document.payer_tables
    stated = next((table for table in tables if table.get("adapter") == adapter), {})
    own = {**stated, **(settings or {}), "adapter": adapter}
    own.pop("name", None)
    ready, problems = registry.ready(own, "", _document.digits_of(document.data))
    if ready is None:
        raise CaseError(problems)
    data = {k: v for k, v in document.data.items() if k not in ("payers", "actuals")}
    programmes = [table for table in tables if table.get("adapter") == "eap"]
    if programmes:
        data["payers"] = programmes
    bare = _document.document(data, file=document.file)
    answers = ready.plans(resolve.inquiry(bare, str(own.get("network", "in"))))
    case = bare.case
    return (_priced(case, data, each, own, place) for place, each in enumerate(answers, start=1))


def cheapest_plans(listed: Iterable[ListedPlan], top: int = TOP) -> Ranking:
    """Return the ``top`` cheapest of some plans, and what became of the others.

    Only so many are kept at any time; of equals, those listed first. Raises PayerError where the
    list breaks off before its first plan; later, ``stopped`` tells.
    """
    heap: list[tuple[int, int, ListedPlan]] = []
    refused: Counter[str] = Counter()
    examples: dict[str, Problem] = {}
    count = with_holes = 0
    stopped: tuple[Problem, ...] = ()
    try:
        for each in listed:
            count += 1
            if each.to_pay is not None:
                keep = heapq.heappush if len(heap) < top else heapq.heappushpop
                keep(heap, (-each.to_pay.minor, -each.place, each))
                continue
            first = each.problems[0]
            examples.setdefault(first.code, first)
            if each.has_holes:
                with_holes += 1
            else:
                refused[first.code] += 1
    except PayerError as error:
        if not count:
            raise
        stopped = error.problems
    kept = [each for *_, each in sorted(heap, key=lambda entry: entry[:2], reverse=True)]
    return Ranking(tuple(kept), count, with_holes, dict(refused), examples, stopped)


def _priced(
    case: Case,
    data: Mapping[str, Any],
    coverage: payers.Coverage,
    own: Mapping[str, Any],
    place: int,
) -> ListedPlan:
    """Return one plan; what an estimate explains is left until somebody asks for it.

    ``case`` is the one of the document's ``data``, to which the plan is added.
    """
    tables: tuple[Mapping[str, Any], ...] = coverage.tables
    name = " + ".join(str(table.get("name", "plan")) for table in tables)
    try:
        tables = tuple(resolve.overlay(coverage, own)[0])
        if unknown := possible.relevant({"payers": tables}):
            return ListedPlan(place, name, None, tables, tuple(map(holes.lacking, unknown)))
        under = attrs.evolve(case, payers=(*case.payers, *_read(data, map(_chosen, tables))))
        to_pay = case.money(fold.total(under))
    except (CaseError, PayerError) as error:
        return ListedPlan(place, name, None, tables, error.problems)
    return ListedPlan(place, name, to_pay, tables, (), under)


def _chosen(table: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a payer table with the side alone that applies: another one's holes don't matter."""
    sides, network = table.get("sides"), table.get("network", "in")
    if not isinstance(sides, Mapping) or network not in sides:
        return table
    return {**table, "sides": {network: sides[network]}}


def _read(data: Mapping[str, Any], tables: Iterable[Mapping[str, Any]]) -> Iterator[plan.Plan]:
    """Yield payer tables as plans; CaseError with what is wrong with one."""
    reader = case_of.Reader(data)
    reader.read_head()  # the decimals of its amounts
    for index, table in enumerate(tables):
        made, problems = reader.read_plan(table, f"payers.{index}")
        if made is None or problems:
            raise CaseError(problems)
        yield made


def text_settings(adapter: str) -> frozenset[str]:
    """Return the keys of an adapter's settings that take text; none of one that can't be used."""
    found = (entry for entry in payers.Registry.installed() if entry.name == adapter)
    try:
        return frozenset(s.name for entry in found for s in entry.settings() if s.type == "text")
    except PayerError:  # told when it is asked for plans
        return frozenset()
