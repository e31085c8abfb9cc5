"""The likely cost of a document with holes: each filling by the weights that the document states.

Where every hole that matters has weights, each of the fillings is reckoned if they are few, and
so many are drawn if they are not. A hole without weights is never given any: there is then no
likely figure, and the paths that lack weights are named.
"""

from __future__ import annotations

import itertools
import random
from bisect import bisect
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final, NamedTuple

import attrs

from iptcost._documents.document import Document
from iptcost._form import holes, values
from iptcost._ledger import fold, lines
from iptcost._ledger import likely as _likely
from iptcost._ledger.likely import ATTENDANCE, Spread
from iptcost._rules.money import Purse, currency_digits
from iptcost._unknowns import possible, reach
from iptcost._unknowns.extent import days

MOST_RECKONED: Final = 2_000
"""So many fillings of a usual document are all reckoned; where there are more, so many are drawn.
Of a longer one it is fewer (``reach.times_usual``)."""
FEWEST_DRAWN: Final = 30
SEED: Final = 1

Key = tuple[int, ...]
"""Which value was taken at each hole, one after another."""


class _Leaf(NamedTuple):
    """A filling, how likely it is, and which one it is."""

    chance: Fraction
    key: Key
    data: possible.Filling


@attrs.frozen
class Weighted:
    """A hole that has weights: how many values, and how likely each is."""

    size: int
    value: Callable[[int], Any]
    weights: tuple[int, ...] | None
    """None: every value is as likely as any other."""

    @property
    def whole(self) -> int:
        """The sum of the weights."""
        return self.size if self.weights is None else sum(self.weights)

    def chances(self) -> Iterator[tuple[int, Fraction]]:
        """Yield each value that can be, by number, and its chance."""
        whole = self.whole
        for number in range(self.size):
            if weight := 1 if self.weights is None else self.weights[number]:
                yield number, Fraction(weight, whole)

    def drawn(self, source: random.Random) -> int:
        """Return the number of a drawn value."""
        # Only random() itself gives the same sequence in every version of Python.
        left = int(source.random() * self.whole)
        return (
            left if self.weights is None else bisect(list(itertools.accumulate(self.weights)), left)
        )


@attrs.frozen
class Weighing:
    """What the weights of a document tell: the likely cost, or which holes lack weights."""

    likely: lines.Likely | None = None
    lacking: tuple[str, ...] = ()
    """The holes without weights, where others have them."""


def weigh(asked: Document, seed: int = SEED) -> Weighing:
    """Return the likely cost of a resolved document with holes.

    Nothing is told where the document states no weights at all. Raises CaseError where a
    filling is wrong.
    """
    data, seen = asked.data, dict[str, bool]()
    most = max(FEWEST_DRAWN, reach.times_usual(data, MOST_RECKONED))
    leaves = list(itertools.islice(_fillings(data, Weighted.chances, seen), most + 1))
    too_many = len(leaves) > most
    if too_many and all(seen.values()):
        source = random.Random(seed)  # noqa: S311 - a draw that anyone can repeat

        def drawn(hole: Weighted) -> Iterator[tuple[int, Fraction]]:
            yield hole.drawn(source), Fraction(1)

        each = (leaf for _ in range(most) for leaf in _fillings(data, drawn, seen))
        leaves = [leaf._replace(chance=Fraction(1, most)) for leaf in each]
    weighted = tuple(path for path, has_weights in seen.items() if has_weights)
    if "attendance" in data.get("course", {}):
        weighted = tuple(dict.fromkeys((ATTENDANCE, *weighted)))
    if not weighted:
        return Weighing()
    if lacking := tuple(path for path, has_weights in seen.items() if not has_weights):
        return Weighing(lacking=lacking)
    known: dict[Key, Spread] = {}
    for leaf in leaves:
        if leaf.key not in known:
            case = possible.case_of(possible.filled(leaf.data, (), {}))
            known[leaf.key] = fold.spread(case, fold.reckon(case))
    spread = _likely.mixed((leaf.chance, known[leaf.key]) for leaf in leaves)
    draws = (most, seed) if too_many else (None, None)
    currency = str(data.get("currency", "USD"))
    coin = Purse(currency, currency_digits(currency)).__getitem__
    return Weighing(_likely.figures(spread, coin, weighted, len(known), *draws))


def _fillings(
    data: possible.Filling,
    pick: Callable[[Weighted], Iterator[tuple[int, Fraction]]],
    seen: dict[str, bool],
    waiting: Sequence[holes.Hole] = (),
) -> Iterator[_Leaf]:
    """Yield the fillings that ``pick`` leads to; note in ``seen`` which holes have weights.

    A hole without weights gets a sample, so that the holes after it are seen too.
    """
    hole, *rest = waiting or possible.relevant(data) or (None,)
    if hole is None:
        yield _Leaf(Fraction(1), (), data)
        return
    weighted = _weighted(data, hole)
    seen[hole.path] = weighted is not None
    if weighted is None:
        sample = next(iter(possible.choices(data, hole) or ()), holes.sample(hole, 0))
        yield from _fillings(holes.put(data, hole.path, sample), pick, seen)
        return
    for number, chance in pick(weighted):
        value = weighted.value(number)
        # A chosen table may bring holes of its own, a side leaves those of the others out.
        settled = isinstance(value, Mapping) or hole.path.endswith(".network")
        later = () if settled else rest
        for leaf in _fillings(holes.put(data, hole.path, value), pick, seen, later):
            yield leaf._replace(chance=chance * leaf.chance, key=(number, *leaf.key))


def _weighted(data: possible.Filling, hole: holes.Hole) -> Weighted | None:
    """Return a hole's values and weights; None where it states no weights."""
    if hole.weights is None and not hole.even:
        return None
    found = possible.choices(data, hole)
    if found is not None:
        weights = hole.weights
        if hole.form == holes.RANGE:
            # Of first days one stands for a stretch: it weighs as much as all days of it.
            ends = [*found[1:], values.date(hole.choices[1]) + days.ONE]
            weights = tuple((end - day).days for day, end in zip(found, ends, strict=True))
        return Weighted(len(found), found.__getitem__, weights)
    axis = possible.axis(data, hole)
    return Weighted(axis.high - axis.low + 1, lambda number: axis.value(axis.low + number), None)
