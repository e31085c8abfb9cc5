"""A draft, built value by value from answers, and laid over the case that was resumed."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

import attrs

from iptcost._faults.problem import join
from iptcost._interview.answers import UNKNOWN, Answer, Answers

HOLE: Final = "unknown"


@attrs.frozen
class Draft:
    """A case document, and which answer each of its values comes from, by dotted path."""

    data: dict[str, Any]
    origins: dict[str, str]


@attrs.define
class Builder:
    """Collects a document's values and where they come from."""

    answers: Answers
    origins: dict[str, str] = attrs.field(factory=dict)

    def put(self, table: dict[str, Any], path: str, key: str, origin: str) -> None:
        """Write an answer's value into a table; nothing where there is none."""
        answer = self.answers.get(origin, UNKNOWN)
        if answer.form == "none":
            return
        table[key] = written(answer)
        self.origins[join(path, key)] = origin

    def has(self, key: str) -> bool:
        """Return whether a question was answered with something."""
        return key in self.answers and self.answers[key].form != "none"

    def may_have(self, key: str) -> bool:
        """Return whether there is something or was not asked: what was not asked is not known."""
        return self.answers.get(key, UNKNOWN).form != "none"


def written(answer: Answer) -> Any:
    """Return an answer as a document writes it: whole amounts bare, others as decimal text."""
    if answer.form == "unknown":
        return HOLE
    if answer.form == "range":
        low, high = answer.value
        return {"low": plain(low), "high": plain(high)}
    return plain(answer.value)


def plain(value: Any) -> Any:
    """Return a value as TOML holds it without a float."""
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else format(value, "f")
    return value


def laid_over(made: Draft, before: Draft, base: Mapping[str, Any]) -> Draft:
    """Return the resumed case with what the answers since have changed, and nothing else.

    ``before`` is the draft of the answers that the case itself gives.
    """
    return Draft(_over(base, before.data, made.data), made.origins)


def _over(base: Any, before: Any, made: Any) -> Any:
    if made == before:
        return base
    if all(isinstance(one, Mapping) for one in (base, before, made)):
        return _over_table(base, before, made)
    if all(isinstance(one, list) for one in (base, before, made)) and len(base) == len(before):
        shared = [_over(*rows) for rows in zip(base, before, made, strict=False)]
        return shared + list(made[len(shared) :])
    return made


def _over_table(
    base: Mapping[str, Any], before: Mapping[str, Any], made: Mapping[str, Any]
) -> dict[str, Any]:
    laid = {key: value for key, value in base.items() if key in made or key not in before}
    for key, value in made.items():
        if key in base and key in before:
            laid[key] = _over(base[key], before[key], value)
        elif key not in before or value != before[key]:
            laid[key] = value
    return laid
