"""The ways that a document with holes offers, each with what of the document matters to it.

A hole that does not matter to a way must not widen it: the list price is as it is, whatever is
unknown of the plan.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import attrs

from iptcost._documents.document import document
from iptcost._documents.estimate import estimate
from iptcost._faults import kinds
from iptcost._faults.problem import CaseError, Problem
from iptcost._form import holes
from iptcost._rules.case import Case
from iptcost._rules.plan import Plan, is_in_network
from iptcost._unknowns.ranges import estimate_range
from iptcost._unknowns.reach import MOST_WORK
from iptcost._ways.bands import Span, narrow_span
from iptcost._ways.plan_ways import SideWay, networks_of, sides
from iptcost._ways.reckoning import Coin
from iptcost._ways.self_pay_range import case_of, self_pay_range
from iptcost._ways.self_pay_ways import bundle_name, self_pay_ways
from iptcost._ways.way import ASSISTANCE, BUNDLE, LIST_PRICE, PLAN, SCALE, LeftOut, Way

Data = Mapping[str, Any]

TOLD: Final = ("health_account", "tax_rate")
"""Keys of ``client`` that change no amount to pay: where they are unknown, nothing is told."""
INCOME: Final = ("household_size", "annual_income", "residence")


@attrs.frozen
class Option:
    """A way to pay of a document with holes."""

    kind: str
    name: str
    part: Callable[[Data], Data]
    """What of a document matters to this way."""
    span: Callable[[Data], Span | None]
    """The span of such a part; None where it is a way of its own in no filling."""
    narrow: Callable[[Data, Span], Span | None]
    """The same of a narrower document, where only the bounds are wanted, beside those of all."""
    way: Callable[[Data], Way]
    """The whole way of such a part when it is filled."""
    network: str | None = None


def options(data: Data, sample: Case, coin: Coin) -> Iterator[Option]:
    """Yield the ways; ``sample`` is the case with a sample in each hole, for its form alone."""
    stated = list(sides(data, sample.plans))
    for side in stated:
        yield Option(
            PLAN,
            side.name,
            functools.partial(_plan_part, side),
            functools.partial(_plan_span, MOST_WORK // len(stated)),
            functools.partial(narrow_span, MOST_WORK // len(stated)),
            functools.partial(_plan_way, side, coin),
            side.network,
        )
    make = functools.partial(_self_pay, beside=_beside(data, sample), coin=coin)
    yield make(LIST_PRICE, "list price", ())
    if sample.assistance:
        name = " + ".join(programme.name for programme in sample.assistance)
        yield make(ASSISTANCE, name, ())
    if sample.provider.sliding_scale is not None:
        yield make(SCALE, "sliding scale", ())
    bundles = sample.provider.bundles
    for index, bundle in enumerate(bundles):
        yield make(BUNDLE, bundle_name(bundle), (index,))
    if len(bundles) > 1:
        name = " + ".join(map(bundle_name, bundles))
        yield make(BUNDLE, name, tuple(range(len(bundles))))


def _beside(data: Data, sample: Case) -> tuple[Plan, ...]:
    """Return the plans beside which nothing is claimed; in network where one may be."""
    return tuple(
        attrs.evolve(held, in_network=any(map(is_in_network, networks_of(data, held))))
        for held in sample.plans
    )


# -- plans ----------------------------------------------------------------------------------


def _plan_part(side: SideWay, data: Data) -> Data:
    """Return a document on one side, without what an estimate beside a payer only tells."""
    provider = {k: v for k, v in _table(data, "provider").items() if k not in _OFFERS}
    client = {k: v for k, v in _table(data, "client").items() if k not in INCOME}
    plain = {**_plain(data), "provider": provider, "client": _told(client)}
    return _unweighted(side.of(plain))  # type: ignore[no-any-return]


_OFFERS: Final = ("sliding_scale", "bundles")


def _plan_span(work: int, part: Data) -> Span:
    found = estimate_range(document(part), work=work)
    return Span(
        found.low.totals.to_pay.minor,
        found.high.totals.to_pay.minor,
        found.low_case,
        found.high_case,
        found.low_bound.minor,
        found.high_bound.minor,
        found.fillings if found.reached is None else found.reached.work,
        sought=found.reached is None or found.reached.space is None or found.reached.space.whole,
        usual=bool(found.usual_fees),
    )


def _plan_way(side: SideWay, coin: Coin, filled: Data) -> Way:
    known = document(filled)
    return side.way(known.case, estimate(known), coin)


# -- without a claim ------------------------------------------------------------------------


def _self_pay(
    kind: str,
    name: str,
    chosen: tuple[int, ...],
    *,
    beside: tuple[Plan, ...],
    coin: Coin,
) -> Option:
    reckon = functools.partial(_reckoned, kind, beside, coin)
    counts = is_mixture if len(chosen) > 1 else None
    span = functools.partial(self_pay_range, reckon=reckon, counts=counts)
    return Option(
        kind,
        name,
        functools.partial(_self_pay_part, kind, chosen),
        span,
        lambda part, _: span(part),
        lambda filled: reckon(case_of(filled)),
    )


def is_mixture(way: Way) -> bool:
    """Return whether bundles of several sizes are bought."""
    return len({(bought.name, bought.sessions) for bought in way.purchases}) > 1


def _self_pay_part(kind: str, chosen: tuple[int, ...], data: Data) -> Data:
    """Return what of a document matters to a way without a claim."""
    provider = dict(_table(data, "provider"))
    client = _told(_table(data, "client"))
    scale = provider.pop("sliding_scale", None)
    bundles = provider.pop("bundles", ())
    if kind == BUNDLE:
        if not isinstance(bundles, (list, tuple)) or len(bundles) <= max(chosen):
            # A choice of whole lists: which of its bundles a way would be is not known.
            raise CaseError([Problem(kinds.HOLE_WHOLE, "provider.bundles")])
        provider["bundles"] = [bundles[index] for index in chosen]
    if kind == SCALE or (kind == BUNDLE and _stacks(scale)):
        provider["sliding_scale"] = scale
    else:
        client = {key: value for key, value in client.items() if key not in INCOME}
    programmes = [table for table in data.get("payers", ()) if _is_assistance(table)]
    kept = {k: v for k, v in _plain(data).items() if k not in ("payers", "actuals")}
    if programmes and kind != LIST_PRICE:
        kept["payers"] = programmes
    return {**kept, "provider": provider, "client": client}


def _stacks(scale: object) -> bool:
    """Return whether a scale stacks with bundles, or may."""
    return isinstance(scale, Mapping) and scale.get("stack", False) is not False


def _is_assistance(table: object) -> bool:
    return isinstance(table, Mapping) and table.get("adapter") == "eap"


def _reckoned(kind: str, beside: tuple[Plan, ...], coin: Coin, case: Case) -> Way:
    """Return the way of a known case; of several bundles together, what the cheapest comes to.

    So their cost, unlike the cost of mixtures alone, goes one way with each price.
    """
    planned, problems = case.planned
    if problems:
        raise CaseError(problems)
    case = attrs.evolve(case, payers=(*case.payers, *beside))
    found = [entry for entry in self_pay_ways(case, planned, coin) if entry.kind == kind]
    ways = [entry for entry in found if isinstance(entry, Way)]
    if not ways:
        raise CaseError(p for entry in found if isinstance(entry, LeftOut) for p in entry.problems)
    return min(ways, key=lambda way: way.to_pay.minor)


# -- parts of documents ---------------------------------------------------------------------


def _table(data: Data, key: str) -> Mapping[str, Any]:
    found = data.get(key)
    return found if isinstance(found, Mapping) else {}


def _told(client: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the client without what is only told and not known."""
    return {k: v for k, v in client.items() if k not in TOLD or not holes.find({k: v})[0]}


def _unweighted(value: Any) -> Any:
    """Return a document without how likely its unknowns are: a range is of all that can be."""
    if isinstance(value, Mapping):
        hole = "one_of" in value or "low" in value
        return {k: _unweighted(v) for k, v in value.items() if not (hole and k == holes.WEIGHTS)}
    return [_unweighted(entry) for entry in value] if isinstance(value, list) else value


def _plain(data: Data) -> Data:
    """Return the document without an attendance of which something is unknown."""
    course = _table(data, "course")
    if not holes.find({"attendance": course.get("attendance", 0)})[0]:
        return data
    return {**data, "course": {k: v for k, v in course.items() if k != "attendance"}}
