"""What to ask the insurer first: how far each answer would narrow the range.

A question is a hole. It is judged over a stated finite grid of answers, the ends and deciles of a
range and every choice: the width that is left at worst, then on average, decides. Several are
ordered greedily: each next one is the best once those before it are answered at their worst.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import attrs

from iptcost import _unknowns
from iptcost._fillings import grid
from iptcost._holes import Hole
from iptcost._money import Money, currency_digits
from iptcost._problems import CaseError
from iptcost._ranges import extremes

MOST_ANSWERS: Final = 11
MOST_QUESTIONS: Final = 20


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
            "width": str(self.width),
            "answers": [str(answer) for answer in self.answers],
        }


@attrs.frozen
class Questions:
    """The questions of a document, the best first, and the work that it took to tell."""

    questions: tuple[Question, ...]
    low: Money
    high: Money
    fillings: int


def answers_of(data: Mapping[str, Any], hole: Hole) -> tuple[Any, ...]:
    """Return the finite grid of a hole's answers: each choice, or the ends and deciles."""
    found = _unknowns.choices(data, hole)
    if found is not None:
        if len(found) <= MOST_ANSWERS:
            return found
        step = (len(found) - 1) / (MOST_ANSWERS - 1)
        return tuple(found[round(i * step)] for i in range(MOST_ANSWERS))
    axis = _unknowns.axis(data, hole, _digits(data))
    if axis.of is not None:
        limit = _unknowns.axis(data, _hole_at(data, axis.of), _digits(data))
        axis = attrs.evolve(axis, low=0, high=limit.high, of=None)
    return tuple(axis.value(number) for number in grid(axis, MOST_ANSWERS))


def _hole_at(data: Mapping[str, Any], path: str) -> Hole:
    return next(hole for hole in _unknowns.relevant(data) if hole.path == path)


def _digits(data: Mapping[str, Any]) -> int:
    return currency_digits(str(data.get("currency", "USD")))


def questions(data: Mapping[str, Any]) -> Questions:
    """Return the questions of a resolved document, the most valuable first.

    Raises CaseError where the document's range can't be reckoned.
    """
    currency, digits = str(data.get("currency", "USD")), _digits(data)
    whole = extremes(data)
    fillings = whole.tried
    width = whole.most - whole.least
    judged = []
    for hole in _unknowns.relevant(data)[:MOST_QUESTIONS]:
        answers = answers_of(data, hole)
        widths = []
        for answer in answers:
            reached = _answered(data, hole, answer)
            if reached is not None:
                widths.append(reached[0])
                fillings += reached[1]
        if widths:
            mean = (2 * sum(widths) + len(widths)) // (2 * len(widths))
            judged.append((max(widths), mean, hole, answers))
    judged.sort(key=lambda entry: entry[:2])
    made = tuple(
        Question(
            number,
            hole.path,
            answers,
            Money(width, currency, digits),
            Money(worst, currency, digits),
            Money(mean, currency, digits),
            *_service(data, hole.path),
        )
        for number, (worst, mean, hole, answers) in enumerate(judged, start=1)
    )
    low, high = Money(whole.least, currency, digits), Money(whole.most, currency, digits)
    return Questions(made, low, high, fillings)


def _answered(data: Mapping[str, Any], hole: Hole, answer: Any) -> tuple[int, int] | None:
    """Return the width left after an answer, and the work; None where it can't be the answer."""
    try:
        reached = extremes(_unknowns.put(data, hole.path, answer))
    except CaseError:
        return None
    return reached.most - reached.least, reached.tried


def _service(data: Mapping[str, Any], path: str) -> tuple[str | None, str | None]:
    """Return the procedure code and service that a question is about."""
    from iptcost._course import CODES, PROTOCOLS

    last = path.rpartition(".")[2]
    protocol = PROTOCOLS.get(str(data.get("course", {}).get("protocol", "ipt")))
    service = last if last in CODES else (protocol.service if protocol else "individual")
    codes = data.get("provider", {}).get("codes", {})
    return str(codes.get(service, CODES[service])), service


def answered(data: Mapping[str, Any], path: str, text: str) -> Mapping[str, Any]:
    """Return the document with an answer, as it was typed, in the place of a hole.

    Raises CaseError where there is no such hole.
    """
    from iptcost import _kinds
    from iptcost._problems import Problem, quote

    holes = {hole.path: hole for hole in _unknowns.relevant(data)}
    if path not in holes:
        known = ", ".join(holes) or "–"
        values = {"value": quote(path), "known": known}
        raise CaseError([Problem(_kinds.NO_SUCH_HOLE, path, values)])
    hole = holes[path]
    found = _unknowns.choices(data, hole)
    for choice in found or ():
        if str(choice).lower() == text.strip().lower():
            return _narrower(data, path, choice)
    if found is not None and text.strip().isdigit() and 0 < int(text) <= len(found):
        chosen = found[int(text) - 1]
        if isinstance(chosen, Mapping):
            return _narrower(data, path, chosen)
    if hole.path.rpartition(".")[2] in _unknowns.COUNTS and text.strip().isdigit():
        return _narrower(data, path, int(text))
    return _narrower(data, path, text.strip())


def _narrower(data: Mapping[str, Any], path: str, value: Any) -> Mapping[str, Any]:
    made: Mapping[str, Any] = _unknowns.put(data, path, value)
    return made
