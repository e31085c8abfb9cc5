"""A value with the rows that say it: the tree of a payer table before it is parted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeGuard

import attrs

from iptcost.payer import Note, Sentence, Source
from iptcost_x12._values import Answer, BenefitRow

MOST_PLACES = 40
ORDERS = ("deductible-waived", "after-deductible", "before-deductible")


@attrs.frozen
class Said:
    """A value of a payer table, or a hole, and the rows behind it."""

    value: Any
    rows: tuple[BenefitRow, ...] = ()


@attrs.frozen
class Remark:
    """What is to be told, and the rows that it is about. ``at`` is the key below the side."""

    said: Sentence
    rows: tuple[BenefitRow, ...] = ()
    at: str = ""

    def note(self, path: str) -> Note:
        """Return the note at a path, with the places of its rows."""
        if not self.rows:
            return Note(path, self.said)
        return Note(path, Sentence("{said} [{rows}]", said=self.said, rows=where(self.rows)))


def remark(template: str, rows: Iterable[BenefitRow] = (), /, **values: object) -> Remark:
    """Return a remark about rows."""
    return Remark(Sentence(template, **values), tuple(rows))


def is_hole(value: object) -> TypeGuard[Mapping[str, Any] | str]:
    """Return whether a value is a hole."""
    return value == "unknown" or (
        isinstance(value, Mapping) and bool({"low", "one_of"} & set(value))
    )


def between(low: object, high: object, *rows: BenefitRow) -> Said:
    """Return the hole of a value within two ends."""
    return Said({"low": low, "high": high}, rows)


def any_of(choices: Iterable[object], rows: Iterable[BenefitRow] = ()) -> Said:
    """Return the one value where all are equal, else the hole of them all."""
    distinct = []
    for choice in choices:
        if choice not in distinct:
            distinct.append(choice)
    if len(distinct) == 1:
        return Said(distinct[0], tuple(rows))
    return Said({"one_of": distinct}, tuple(rows))


def plain(tree: Any) -> Any:
    """Return the payer table without its sources."""
    if isinstance(tree, Said):
        return plain(tree.value)
    if isinstance(tree, Mapping):
        return {key: plain(item) for key, item in tree.items() if item is not None}
    if isinstance(tree, (list, tuple)):
        return [plain(item) for item in tree]
    return tree


def held(tree: Any) -> Iterator[BenefitRow]:
    """Yield the rows behind the values of the tree."""
    if isinstance(tree, Said):
        yield from tree.rows
    elif isinstance(tree, Mapping):
        for item in tree.values():
            yield from held(item)
    elif isinstance(tree, (list, tuple)):
        for item in tree:
            yield from held(item)


def sources(tree: Any, answer: Answer, path: str) -> Iterator[Source]:
    """Yield the source of every value in the tree."""
    if isinstance(tree, Said):
        if tree.rows:
            yield Source(path, answer.document, where(tree.rows), answer.retrieved_at)
    elif isinstance(tree, Mapping):
        for key, item in tree.items():
            yield from sources(item, answer, f"{path}.{key}")
    elif isinstance(tree, (list, tuple)):
        for index, item in enumerate(tree):
            yield from sources(item, answer, f"{path}.{index}")


def where(rows: Iterable[BenefitRow]) -> str:
    """Return where rows stand in the payer's answer; of very many, the first and how many."""
    places = list(dict.fromkeys(row.locator for row in rows))
    more = f"; … {len(places)}" if len(places) > MOST_PLACES else ""
    return "; ".join(places[:MOST_PLACES]) + more
