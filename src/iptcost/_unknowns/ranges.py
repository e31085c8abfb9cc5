"""The estimate of a document with holes: a range that is never narrower than the truth.

Choices are all tried. A range of numbers is tried at its end where the total is known to go one
way (``_unknowns.choosing``); over all others the least and the most are searched
(``_unknowns.search``). Where the search stops short, the range is said to be bounded from outside.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final, Self

import attrs
from cattrs import override

from iptcost._documents.document import Document, document
from iptcost._faults.problem import naming
from iptcost._form.holes import UNKNOWN, at, put
from iptcost._ledger import lines, result
from iptcost._rules import course, money, plan
from iptcost._unknowns import possible, reach, weights
from iptcost._unknowns.extent.billing import UNHELD, stated, usual_fees
from iptcost._unknowns.extent.natural import Natural
from iptcost._unknowns.questions import Question, first


@attrs.frozen
class Range(lines.InNotebook):
    """The least and the most that the course can cost, each with the filling that attains it."""

    low: lines.Estimate
    high: lines.Estimate
    low_case: Mapping[str, Any] = attrs.field(repr=False, eq=result.written)
    high_case: Mapping[str, Any] = attrs.field(repr=False, eq=result.written)
    exact: bool
    """False: some filling between the values tried may lie beyond; the bounds hold for all."""
    low_bound: money.Money
    high_bound: money.Money
    fillings: int
    """How many fillings were reckoned."""
    likely: lines.Likely | None = None
    """What the course likely costs, where every hole that matters has weights."""
    weights_lacking: tuple[str, ...] = ()
    """The holes without weights, where others have them: there is then no likely figure."""
    usual_fees: tuple[str, ...] = ()
    """The paths of fees that are not known and were taken as what therapists usually charge. Then
    it is not ``exact``, and the bounds hold for such fees alone."""
    any_fee: bool = False
    """A fee is not known, and changes nothing: it is no less than what the plan allows."""
    reached: reach.Reached | None = attrs.field(default=None, repr=False, eq=False)
    """The work behind it, for who asks what it hangs on."""
    id: str | None = attrs.field(default=None, repr=False)
    """The case's own ``id``, as the caller wrote it."""
    about: Mapping[str, Any] | None = attrs.field(default=None, repr=False)
    """What the case held under ``about``: the caller's own."""

    def to_dict(self) -> dict[str, Any]:
        """Return the result document of a document with holes."""
        data: dict[str, Any] = result.written(self)
        if self.exact:
            del data["low_bound"], data["high_bound"]
        return data

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Return the range that wrote a result document; CaseError as for an estimate's.

        What it hangs on most is no longer told: the work behind it is not written.
        """
        return result.read(data, cls, "low")


def _with_bounds(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a range as data with its bounds: of an exact one they are its ends."""
    return {
        **{f"{end}_bound": result.dug(data, end, "totals", "to_pay") for end in ("low", "high")},
        **data,
    }


result.SHAPES[Range] = _with_bounds
result.FIELDS[Range] = {
    **dict.fromkeys(("likely", "weights_lacking", "usual_fees", "any_fee"), result.WHEN_SET),
    **dict.fromkeys(("low_case", "high_case"), override(unstruct_hook=result.written)),
    "reached": override(omit=True),
    **result.BESIDE,
}


def estimate_range(
    asked: Document, *, seed: int = weights.SEED, work: int = reach.MOST_WORK
) -> Range:
    """Return the range of a resolved document; without holes both ends are its estimate.

    Where the holes have weights it says the likely cost too. ``seed`` is what draws begin from,
    where there are too many fillings to reckon every one. ``work`` bounds how many estimates of a
    course of 16 sessions are made; past it the ends are bounds, and not exact.
    Raises CaseError where a filling is wrong, or a hole has no bounds.
    """
    from iptcost._documents.document import estimate

    data = asked.data
    with naming(asked.file):
        reached = reach.extremes(data, work=work)
        fees = unknown_fees(data)
        any_fee = bool(fees) and is_the_same_at_any_fee(data, reached, work)
        taken = (*asked.assumed, *assumed_fees(data, fees, any_fee=any_fee))
        low, high = (
            estimate(
                document(
                    {key: value for key, value in filling.items() if key not in result.BESIDE},
                    sources=asked.sources,
                    notes=asked.notes,
                    assumed=taken,
                )
            )
            for filling in (reached.low_data, reached.high_data)
        )
        weighing = weights.weigh(asked, seed)
    attained = (reached.least, reached.most) == (reached.low, reached.high)
    return Range(
        low,
        high,
        reached.low_data,
        reached.high_data,
        attained and (any_fee or not fees),
        reached.space.money(reached.least),
        reached.space.money(reached.most),
        reached.tried,
        weighing.likely,
        weighing.lacking,
        () if any_fee else fees,
        any_fee,
        reached,
        data.get("id"),
        data.get("about"),
    )


def is_the_same_at_any_fee(data: Mapping[str, Any], reached: reach.Reached, work: int) -> bool:
    """Return whether fees far above what is usual leave the range as it is.

    Where there are too many fillings its end is what is billed, and that rises with a fee.
    """
    if not reached.space.whole:
        return False
    for path in unknown_fees(data):
        data = put(data, path, str(BEYOND))
    dear = reach.extremes(data, work=work)
    return (dear.least, dear.most) == (reached.least, reached.most)


@attrs.frozen
class Outlook:
    """What a range hangs on most, and what one session and one month cost at the most."""

    first: Question | None
    session: money.Money | None
    """No session costs more in any filling; None where a missed one may cost something too."""
    month: money.Money | None
    """None where the days are not known."""


def outlook(data: Mapping[str, Any], found: Range) -> Outlook:
    """Return the outlook of a resolved document's range."""
    asked = None if found.reached is None else first(found.reached)
    if any(at(data, f"client.{many}") for many, _ in UNHELD) or at(data, "actuals"):
        return Outlook(asked, None, None)
    natural = Natural(data)
    side = _bounding_side(data, natural)
    months = Counter[tuple[int, int]]()
    dearest = 0
    for session in max(found.low.sessions, found.high.sessions, key=len):
        cost = natural.most_billed(session.service)
        if at(data, "course.visits") is not None:
            cost = max(cost, session.billed.minor)
        if side is not None:
            cost = min(cost, natural.most_allowed(side, session.service))
        dearest = max(dearest, cost)
        months[session.date.year, session.date.month] += cost
    known = not any(hole.path.startswith("course.") for hole in possible.relevant(data))

    def bounded(cost: int) -> money.Money:
        return attrs.evolve(found.high_bound, minor=min(cost, found.high_bound.minor))

    month = bounded(max(months.values())) if known and months else None
    return Outlook(asked, bounded(dearest), month)


ENDS: Final = {"visit_limit", "payer_maximum", "covered", "one_of"} | {
    *("from", "until", "limits", "authorizations")
}
"""Keys of a plan, a side or a row with which a session may come to be paid without the plan."""


def _bounding_side(data: Mapping[str, Any], natural: Natural) -> str | None:
    """Return the side whose allowed amounts bound a session; None where a fee may be due.

    A session may cost its fee out of network, past a limit, on a day that the plan does not hold,
    and where it is not covered or not authorised.
    """
    sides = list(natural.sides())
    tables = [at(data, path) for side in sides for path in (side, side.partition(".sides.")[0])]
    if len(sides) != 1 or any(ENDS & table.keys() for table in tables):
        return None
    network, rows = natural.network(sides[0]), at(data, f"{sides[0]}.benefits")
    if network == UNKNOWN or not plan.is_in_network(network) or not isinstance(rows, (list, tuple)):
        return None
    surely = all(isinstance(row, Mapping) and _surely_covers(row) for row in rows)
    named = all("services" in row or "modality" in row for row in rows) if surely else True
    return None if named else sides[0]


def _surely_covers(row: Mapping[str, Any]) -> bool:
    said = str(row.get("cost_share", "")).lower()
    return not ENDS & row.keys() and "not" not in said and said != UNKNOWN


# -- fees that are not known --------------------------------------------------------------------

BEYOND: Final = 1_000_000
"""Units of the currency that no session costs."""


_FEES: Final = re.compile(r"provider\.(?:fee_changes\.\d+\.)?fees\..+|course\.visits\.\d+\.fee")


def unknown_fees(data: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the paths of the fees of which nothing is known."""
    return tuple(
        hole.path
        for hole in possible.estimated(data)
        if _FEES.fullmatch(hole.path) and UNKNOWN in stated(at(data, hole.path))
    )


def assumed_fees(
    data: Mapping[str, Any], paths: tuple[str, ...], *, any_fee: bool
) -> Iterator[lines.Assumption]:
    """Yield what was taken for the unknown fees at these paths, each service once.

    In network a fee often changes nothing, for the plan's allowed amount decides. Where it does
    change what is paid, the usual fees stand in, and the estimate says so.
    """
    if paths and any_fee:
        yield lines.Assumption("any-fee", "provider.fees")
        return
    natural, told = Natural(data), set[str]()
    for path in paths:
        service = path.rpartition(".")[2]
        if service not in course.CODES:
            service = str(at(data, f"{path.rpartition('.')[0]}.service"))
        if service not in told:
            bounds = natural.bounds(path)
            values = {
                "service": service,
                "low": money.amount_text(bounds.low, natural.digits),
                "high": money.amount_text(bounds.high, natural.digits),
                "year": usual_fees()["effective"][:4],
            }
            yield lines.Assumption("usual-fee", path, values)
        told.add(service)
