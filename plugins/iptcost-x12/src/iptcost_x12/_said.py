"""A value with the rows that say it: the tree of a payer table before it is parted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeGuard

import attrs

from iptcost.payer import Source
from iptcost_x12._values import Answer, BenefitRow

ORDERS = ("deductible-waived", "after-deductible", "before-deductible")


@attrs.frozen
class Said:
    """A value of a payer table, or a hole, and the rows behind it."""

    value: Any
    rows: tuple[BenefitRow, ...] = ()


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
    """Return where rows stand in the payer's answer."""
    return "; ".join(dict.fromkeys(row.locator for row in rows))
