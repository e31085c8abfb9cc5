"""What to ask the insurer first, by how far each answer would narrow the range; and the answers.

A question is a hole. It is judged over a stated finite grid of answers, the ends and deciles of a
range and every choice: the width that is left at worst, then on average, decides. Several are
ordered greedily: each next one is the best where those before it are answered at their worst.

The work is bounded: at most ``TIMES`` that of the range itself. What the range has told of each
way bounds it after an answer too, so that few ways are looked at again. Where the work is done
before all is judged, the rest stands by what it is worth alone, or untold, and no width is told
narrower than it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, TypeVar

import attrs

from iptcost._documents.document import Document, document
from iptcost._documents.payers import Registry
from iptcost._faults import kinds
from iptcost._faults.problem import CaseError, Problem, naming, quote
from iptcost._form import facts
from iptcost._form.holes import UNKNOWN, Hole, at, put
from iptcost._ledger.result import written
from iptcost._rules.course import CODES, PROTOCOLS
from iptcost._rules.money import Money
from iptcost._unknowns import possible, search
from iptcost._unknowns.reach import Narrowed, Reached, Space, whole_of

Value = TypeVar("Value")
MOST_ANSWERS: Final = 11
FEWEST: Final = 2
"""A range is told by so many of its values at the least: its two ends."""
MOST_QUESTIONS: Final = 20
TIMES: Final = 10
"""So many times the work of the range may be done to judge the questions, the range included."""
OF_MOST: Final = 3
"""So many times the most work that may be done for a range is done for all questions at the most,
and that once for the first one alone."""
STATED: Final = ("visits_used", "payer_maximum_used", "sessions")
"""Of these a limit, or the protocol, says how high they can be."""
IN_TURN: Final = (
    "network",
    "covered",
    "cost_share",
    "order",
    "benefits",
    "deductible",
    "out_of_pocket",
    "allowed",
    "fees",
)
"""What is asked first where everything is unknown, by what stands in its path."""
CUTS: Final = 40
"""So many boxes are cut for either end after an answer; what is left is then bounded from outside,
and never told narrower than it is."""


@attrs.frozen
class Shape:
    """What is left between where one question has one answer."""

    answer: Any
    least: Money
    most: Money


@attrs.frozen
class Question:
    """One question: the hole that it fills, what its answer would leave, and its worth."""

    number: int
    path: str
    answers: tuple[Any, ...]
    """The grid over which it was judged."""
    width: Money
    """How wide the range is before it is answered."""
    left_at_worst: Money
    left_on_average: Money
    left_so_far: Money
    """What is left after its widest answer, where each one before it was answered so too."""
    code: str | None = None
    """The procedure code of the service that it is about."""
    service: str | None = None
    shapes: tuple[Shape, ...] = attrs.field(default=(), repr=False)
    """What each answer would leave."""

    @property
    def narrows_by(self) -> Money:
        """How much narrower the range surely gets."""
        return self.width - self.left_at_worst

    def to_dict(self, ask: str) -> dict[str, Any]:
        """Return the question as data, with the words to ask it in."""
        return {
            "number": self.number,
            "path": self.path,
            "ask": ask,
            "narrows_by": str(self.narrows_by),
            "narrows_by_on_average": str(self.width - self.left_on_average),
            "left_so_far": str(self.left_so_far),
            "width": str(self.width),
            "answers": [
                written(answer) if isinstance(answer, (Mapping, list, tuple)) else str(answer)
                for answer in self.answers
            ],
        }


@attrs.frozen
class Questions:
    """The questions of a document, the best first, and the work that it took to tell."""

    questions: tuple[Question, ...]
    low: Money
    high: Money
    fillings: int
    """The work: estimates of fillings, and outer estimates of boxes of them."""


@attrs.frozen
class _Judged:
    """A hole over its grid: what each answer leaves, at worst and on average."""

    hole: Hole
    lefts: tuple[tuple[Any, Narrowed, Reached], ...]
    worst: int
    mean: int
    rank: tuple[int, bool, bool, int, int, int]
    """The least is the best."""

    @property
    def widest(self) -> tuple[Narrowed, Reached]:
        """What the answer that leaves most narrows to, and what it leaves."""
        return max(self.lefts, key=lambda left: left[2].most - left[2].least)[1:]


@attrs.define
class _Judge:
    """Judges holes over their grids, within bounded work."""

    space: Space
    most: int
    """So many estimates may be made."""
    points: int = MOST_ANSWERS
    work: int = 0

    def judged(
        self, holes: Sequence[Hole], before: Narrowed, known: Reached
    ) -> list[_Judged] | None:
        """Return what each hole is worth; None where the work is done before all are judged."""
        found = []
        for hole in holes:
            lefts = tuple(self._lefts(hole, before))
            if self._is_spent:
                return None
            if lefts:
                found.append(self._worth(hole, lefts, known))
        return found

    def _worth(
        self, hole: Hole, lefts: tuple[tuple[Any, Narrowed, Reached], ...], known: Reached
    ) -> _Judged:
        """Return what a hole is worth: by what its answers leave at worst, then on average.

        Of those that leave as much at worst, a choice goes before a number of which nothing is
        stated: how much such a number tells on average hangs on how far it is let go. Where no
        answer alone narrows anything, the order of asking decides. Last is the width that is
        attained at worst: it tells apart where the bounds do not.
        """
        path = hole.path
        # No answer widens what was known before it.
        widths = [
            max(0, min(left.most, known.most) - max(left.least, known.least)) for *_, left in lefts
        ]
        mean = (2 * sum(widths) + len(widths)) // (2 * len(widths))
        attained = max(left.high - left.low for *_, left in lefts)
        idle = mean >= known.most - known.least
        turns = (number for number, key in enumerate(IN_TURN) if f".{key}" in path)
        turn = next(turns, len(IN_TURN)) if idle else 0
        stated = ".used." in path or path.endswith(STATED)
        unstated = hole.form == UNKNOWN and not stated and not self.space.values_of(path)
        rank = (max(widths), idle, unstated, mean, turn, attained)
        return _Judged(hole, lefts, max(widths), mean, rank)

    @property
    def _slack(self) -> int:
        """A search may go so far past its allowance: the boxes of a last cut, at either end."""
        return min(2 * search.FEW, self.most // TIMES)

    @property
    def _is_spent(self) -> bool:
        return self.work + self._slack > self.most

    def _lefts(self, hole: Hole, before: Narrowed) -> Iterator[tuple[Any, Narrowed, Reached]]:
        """Yield each answer of a hole's grid, the space that it narrows to, and what is left."""
        for answer, narrowed in self._narrower(hole, before):
            if self._is_spent:
                return
            allowance = max(0, self.most - self.work - self._slack) // 2
            try:
                left = narrowed.reach(CUTS, allowance)
            except CaseError:
                continue  # it can't be the answer
            self.work += left.work
            yield answer, narrowed, left

    def _narrower(self, hole: Hole, before: Narrowed) -> Iterator[tuple[Any, Narrowed]]:
        if values := self.space.values_of(hole.path):
            points = self.points if len(values) > MOST_ANSWERS else MOST_ANSWERS
            for value in grid(values, points):
                yield value, attrs.evolve(before, chosen={**before.chosen, hole.path: value})
            return
        axes = [axis for way in self.space.ways for axis in way.axes if axis.path == hole.path]
        if not axes:
            return
        low, high = min(axis.low for axis in axes), max(axis.high for axis in axes)
        for number in grid(range(low, high + 1), self.points):
            numbers = {**before.numbers, hole.path: number}
            yield axes[0].value(number), attrs.evolve(before, numbers=numbers)


def grid(values: Sequence[Value], points: int = 11) -> list[Value]:
    """Return the ends of some values and what lies evenly between: their deciles, for eleven."""
    last = len(values) - 1
    return [values[at] for at in sorted({last * step // (points - 1) for step in range(points)})]


def questions(asked: Document) -> Questions:
    """Return what to ask about a resolved document, the question that narrows most first.

    Raises CaseError where its range can't be reckoned.
    """
    with naming(asked.file):
        return of(asked.data)


def of(data: Mapping[str, Any]) -> Questions:
    """Return the questions of a document's data, the most valuable first."""
    space = Space.of(data)
    whole = whole_of(space)
    judge = _Judge(space, min((TIMES - 1) * whole.work, OF_MOST * space.most_work))
    ordered = _ordered(judge, possible.estimated(space.data)[:MOST_QUESTIONS], whole)
    found = tuple(
        _question(space, number, judged, so_far, whole)
        for number, (judged, so_far) in enumerate(ordered, start=1)
    )
    ends = (space.money(whole.least), space.money(whole.most))
    return Questions(found, *ends, whole.work + judge.work)


def first(whole: Reached) -> Question | None:
    """Return the question worth asking first, by less work; None where none narrows anything."""
    if whole.least == whole.most:
        return None
    space = whole.space
    holes = possible.estimated(space.data)[:MOST_QUESTIONS]
    judge = _Judge(space, min((TIMES - 1) * whole.work, space.most_work))
    judged = _alone(judge, holes, whole)
    if not judged:
        return None
    best = min(judged, key=lambda each: each.rank)
    return _question(space, 1, best, best.worst, whole)


def _question(space: Space, number: int, judged: _Judged, so_far: int, whole: Reached) -> Question:
    money = space.money
    shapes = tuple(
        Shape(answer, money(max(left.least, whole.least)), money(min(left.most, whole.most)))
        for answer, _, left in judged.lefts
    )
    return Question(
        number,
        judged.hole.path,
        tuple(answer for answer, _, _ in judged.lefts),
        money(whole.most - whole.least),
        money(judged.worst),
        money(judged.mean),
        money(so_far),
        *_service(space.data, judged.hole.path),
        shapes=shapes,
    )


def _alone(judge: _Judge, holes: Sequence[Hole], whole: Reached) -> list[_Judged]:
    """Judge each hole alone, over as fine a grid as the work allows."""
    nothing = Narrowed(judge.space)
    rough: list[_Judged] = []
    judge.points = FEWEST
    for hole in holes:
        rough += judge.judged([hole], nothing, whole) or ()
    spent = judge.work
    for points in (MOST_ANSWERS, (MOST_ANSWERS + 1) // 2):
        if rough and judge.work + spent * (points - FEWEST) <= judge.most // 2:
            judge.points = points
            return judge.judged(holes, nothing, whole) or rough
    return rough


def _ordered(judge: _Judge, holes: Sequence[Hole], whole: Reached) -> list[tuple[_Judged, int]]:
    """Order questions greedily; each with what is left at worst when all up to it are answered."""
    alone = _alone(judge, holes, whole)
    by_path = {judged.hole.path: judged for judged in alone}
    ordered: list[tuple[_Judged, int]] = []
    current: list[_Judged] | None = alone
    while current:
        best = min(current, key=lambda judged: judged.rank)
        ordered.append((by_path.pop(best.hole.path), best.worst))
        left = [hole for hole in holes if hole.path in by_path]
        if best.worst == 0 or not left or judge.work >= judge.most:
            break
        current = judge.judged(left, *best.widest)
    last = ordered[-1][1] if ordered else 0
    rest = sorted(by_path.values(), key=lambda judged: judged.rank)
    return ordered + [(judged, min(last, judged.worst)) for judged in rest]


def _service(data: Mapping[str, Any], path: str) -> tuple[str | None, str | None]:
    """Return the procedure code and service that a question is about: most sessions' if several."""
    course = data.get("course", {})
    if isinstance(visits := course.get("visits"), (list, tuple)):
        counted = Counter(str(visit.get("service")) for visit in visits)
        held = [service for service, _ in counted.most_common()]
    else:
        protocol = PROTOCOLS.get(str(course.get("protocol", "ipt")))
        held = [protocol.service if protocol else "individual", "intake"]
    last = path.rpartition(".")[2]
    head, _, row = path.partition(".benefits.")
    named = at(data, f"{head}.benefits.{row.partition('.')[0]}.services") if row else None
    services = [last] if last in CODES else named if isinstance(named, (list, tuple)) else held
    service = next((service for service in held if service in services), services[0])
    if service not in CODES:
        return None, None
    codes = data.get("provider", {}).get("codes", {})
    return str(codes.get(service, CODES[service])), service


# -- answers ----------------------------------------------------------------------------------


def answered(
    asked: Document, answers: Mapping[str, str], *, registry: Registry | None = None
) -> Document:
    """Return the document with answers in the place of holes, by path, written as in a document.

    Raises CaseError where there is no such hole, or an answer makes the document wrong.
    """
    data = asked.data
    for path, said in answers.items():
        data = taken(data, path, said)
    return document(
        data,
        file=asked.file,
        registry=registry,
        sources=asked.sources,
        notes=asked.notes,
        assumed=asked.assumed,
    )


def taken(data: Mapping[str, Any], path: str, text: str) -> Mapping[str, Any]:
    """Return the document with an answer, as it was typed, in the place of a hole.

    Raises CaseError where there is no such hole.
    """
    holes = {hole.path: hole for hole in possible.relevant(data)}
    if path not in holes:
        known = ", ".join(holes) or "–"
        values = {"value": quote(path), "known": known}
        raise CaseError([Problem(kinds.NO_SUCH_HOLE, path, values)])
    said = text.strip()
    value = _chosen(possible.choices(data, holes[path]) or (), said)
    if value is None:
        counted = path.rpartition(".")[2] in facts.COUNTS and said.isdigit()
        value = int(said) if counted else said
    made: Mapping[str, Any] = put(data, path, value)
    return made


def _chosen(found: Sequence[Any], said: str) -> Any:
    """Return the choice that was said: in its words, or a whole table by its number."""
    named = next((choice for choice in found if str(choice).lower() == said.lower()), None)
    if named is None and said.isdigit() and 0 < int(said) <= len(found):
        chosen = found[int(said) - 1]
        return chosen if isinstance(chosen, Mapping) else None
    return named
