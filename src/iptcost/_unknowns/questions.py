"""What to ask the insurer first: how far each answer would narrow the range.

A question is a hole. It is judged over a stated finite grid of answers, the ends and deciles of a
range and every choice: the width that is left at worst, then on average, decides. Several are
ordered greedily: each next one is the best where those before it are answered at their worst.

The work is bounded: at most ``MOST_QUESTIONS`` holes times ``MOST_ANSWERS`` answers, each a range
of its own; the order after the first question is searched for while fewer than ``MOST_WORK``
estimates are made, and the rest stand by what each is worth alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

import attrs

from iptcost._faults.problem import CaseError
from iptcost._form import facts
from iptcost._form.holes import Hole
from iptcost._ledger.result import plain
from iptcost._rules.course import PROTOCOLS, Protocol
from iptcost._rules.money import Money, currency_digits
from iptcost._rules.procedure import CODES
from iptcost._unknowns import possible
from iptcost._unknowns.fillings import grid
from iptcost._unknowns.ranges import Reached, extremes

MOST_ANSWERS: Final = 11
MOST_QUESTIONS: Final = 20
MOST_WORK: Final = 20_000
"""Past so many estimates a range is judged at its ends alone, and no further order is sought."""
CUTS: Final = 40
"""So many boxes are cut for either end after an answer; what is left is then bounded from outside,
and never told narrower than it is."""


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
            "answers": [_shown(answer) for answer in self.answers],
        }


def _shown(answer: Any) -> Any:
    """Return an answer as data: text, or a whole table or list as it stands."""
    return plain(answer) if isinstance(answer, (Mapping, list, tuple)) else str(answer)


@attrs.frozen
class Questions:
    """The questions of a document, the best first, and the work that it took to tell."""

    questions: tuple[Question, ...]
    low: Money
    high: Money
    fillings: int
    """The work: estimates of fillings, and outer estimates of boxes of them."""


def answers_of(data: Mapping[str, Any], hole: Hole, points: int = MOST_ANSWERS) -> tuple[Any, ...]:
    """Return the finite grid of a hole's answers: each choice, or the ends and deciles.

    With fewer ``points`` a range, or a long list of choices, is told by so many of them.
    """
    found = possible.choices(data, hole)
    if found is not None:
        if len(found) <= MOST_ANSWERS:
            return found
        return tuple(found[i * (len(found) - 1) // (points - 1)] for i in range(points))
    axis = possible.axis(data, hole, _digits(data))
    if axis.of is not None:
        limit = possible.axis(data, _hole_at(data, axis.of), _digits(data))
        axis = attrs.evolve(axis, low=0, high=limit.high, of=None)
    return tuple(axis.value(number) for number in grid(axis, points))


def _hole_at(data: Mapping[str, Any], path: str) -> Hole:
    return next(hole for hole in possible.relevant(data) if hole.path == path)


def _digits(data: Mapping[str, Any]) -> int:
    return currency_digits(str(data.get("currency", "USD")))


@attrs.frozen
class _Judged:
    """A hole over its grid: the width left at worst and on average, and where it is worst."""

    hole: Hole
    answers: tuple[Any, ...]
    worst: int
    mean: int
    narrowed: Mapping[str, Any] = attrs.field(repr=False)
    """The document with the answer that leaves most."""
    left: Reached = attrs.field(repr=False)

    @property
    def rank(self) -> tuple[int, int]:
        """The least is the best."""
        return self.worst, self.mean


def questions(data: Mapping[str, Any]) -> Questions:
    """Return the questions of a resolved document, the most valuable first.

    Raises CaseError where the document's range can't be reckoned.
    """
    currency, digits = str(data.get("currency", "USD")), _digits(data)
    whole = extremes(data)
    holes = possible.relevant(data)[:MOST_QUESTIONS]
    work = _work(whole)
    points = MOST_ANSWERS if len(holes) * MOST_ANSWERS * work <= MOST_WORK else 2
    alone, made = _judged(data, holes, whole, points)
    ordered, more = _ordered(alone, MOST_WORK - work - made, points)
    width = Money(whole.most - whole.least, currency, digits)
    found = tuple(
        Question(
            number,
            judged.hole.path,
            judged.answers,
            width,
            Money(judged.worst, currency, digits),
            Money(judged.mean, currency, digits),
            Money(so_far, currency, digits),
            *_service(data, judged.hole.path),
        )
        for number, (judged, so_far) in enumerate(ordered, start=1)
    )
    low, high = Money(whole.least, currency, digits), Money(whole.most, currency, digits)
    return Questions(found, low, high, work + made + more)


def _work(reached: Reached) -> int:
    return reached.tried + reached.boxes


def _judged(
    data: Mapping[str, Any], holes: Sequence[Hole], before: Reached, points: int
) -> tuple[list[_Judged], int]:
    """Judge holes over their grids, in a document whose range is ``before``; and the work."""
    found, work = [], 0
    for hole in holes:
        answers = answers_of(data, hole, points)
        lefts = []
        for answer in answers:
            narrowed = possible.put(data, hole.path, answer)
            try:
                left = extremes(narrowed, CUTS)
            except CaseError:
                continue  # it can't be the answer
            work += _work(left)
            lefts.append((_width(left, before), narrowed, left))
        if lefts:
            widths = [width for width, _, _ in lefts]
            mean = (2 * sum(widths) + len(widths)) // (2 * len(widths))
            found.append(_Judged(hole, answers, *_worst(lefts, mean)))
    return found, work


def _worst(
    lefts: list[tuple[int, Mapping[str, Any], Reached]], mean: int
) -> tuple[int, int, Mapping[str, Any], Reached]:
    width, narrowed, left = max(lefts, key=lambda left: left[0])
    return width, mean, narrowed, left


def _width(left: Reached, before: Reached) -> int:
    """Return the width after an answer: no answer widens what was known before it."""
    return max(0, min(left.most, before.most) - max(left.least, before.least))


def _ordered(alone: list[_Judged], most: int, points: int) -> tuple[list[tuple[_Judged, int]], int]:
    """Order questions greedily; each with what is left at worst when all up to it are answered."""
    by_path = {judged.hole.path: judged for judged in alone}
    ordered: list[tuple[_Judged, int]] = []
    current, work = alone, 0
    while current:
        best = min(current, key=lambda judged: judged.rank)
        ordered.append((by_path.pop(best.hole.path), best.worst))
        holes = [hole for hole in possible.relevant(best.narrowed) if hole.path in by_path]
        if work >= most or best.worst == 0 or not holes:
            break
        current, made = _judged(best.narrowed, holes, best.left, points)
        work += made
    left = ordered[-1][1] if ordered else 0
    rest = sorted(by_path.values(), key=lambda judged: judged.rank)
    return ordered + [(judged, min(left, judged.worst)) for judged in rest], work


def _service(data: Mapping[str, Any], path: str) -> tuple[str | None, str | None]:
    """Return the procedure code and service that a question is about."""
    last = path.rpartition(".")[2]
    held = _held(data, PROTOCOLS.get(str(data.get("course", {}).get("protocol", "ipt"))))
    head, _, row = path.partition(".benefits.")
    named = possible.at(data, f"{head}.benefits.{row.partition('.')[0]}.services") if row else None
    services = (
        [last] if last in CODES else list(named) if isinstance(named, (list, tuple)) else held
    )
    service = next((service for service in held if service in services), services[0])
    if service not in CODES:
        return None, None
    codes = data.get("provider", {}).get("codes", {})
    return str(codes.get(service, CODES[service])), service


def _held(data: Mapping[str, Any], protocol: Protocol | None) -> list[str]:
    """Return the services of the course's sessions, the most frequent first."""
    visits = data.get("course", {}).get("visits")
    if isinstance(visits, (list, tuple)):
        counted = Counter(str(visit.get("service")) for visit in visits)
        return [service for service, _ in counted.most_common()]
    return [protocol.service if protocol else "individual", "intake"]


def answered(data: Mapping[str, Any], path: str, text: str) -> Mapping[str, Any]:
    """Return the document with an answer, as it was typed, in the place of a hole.

    Raises CaseError where there is no such hole.
    """
    from iptcost._faults import kinds
    from iptcost._faults.problem import Problem, quote

    holes = {hole.path: hole for hole in possible.relevant(data)}
    if path not in holes:
        known = ", ".join(holes) or "–"
        values = {"value": quote(path), "known": known}
        raise CaseError([Problem(kinds.NO_SUCH_HOLE, path, values)])
    hole = holes[path]
    found = possible.choices(data, hole)
    for choice in found or ():
        if str(choice).lower() == text.strip().lower():
            return _narrower(data, path, choice)
    if found is not None and text.strip().isdigit() and 0 < int(text) <= len(found):
        chosen = found[int(text) - 1]
        if isinstance(chosen, Mapping):
            return _narrower(data, path, chosen)
    if hole.path.rpartition(".")[2] in facts.COUNTS and text.strip().isdigit():
        return _narrower(data, path, int(text))
    return _narrower(data, path, text.strip())


def _narrower(data: Mapping[str, Any], path: str, value: Any) -> Mapping[str, Any]:
    made: Mapping[str, Any] = possible.put(data, path, value)
    return made
