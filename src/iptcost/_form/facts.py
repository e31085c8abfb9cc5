"""What is known of each key of a case document, read off the fields of its tables.

A key's sentence and its few special facts are metadata of its field (``_rules.key``); its unit,
its choices and its sample follow from the field's type. Nothing of it is written twice.
"""

from __future__ import annotations

import datetime as dt
import functools
import types
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

import attrs

from iptcost._faults.problem import Words
from iptcost._form.tables import EapTable, PlanTable, ProviderTable
from iptcost._rules import actuals, course, key, money, procedure
from iptcost._rules.case import ClientTable

ROOTS: Final[Mapping[str, type]] = {
    "course": course.Course,
    "provider": ProviderTable,
    "client": ClientTable,
    "payers": PlanTable,
    "eap": EapTable,
    "actuals": actuals.Actual,
}
"""The tables that a document begins with."""


def name_of(field: attrs.Attribute[Any]) -> str:
    """Return a field's key as documents write it."""
    name: str = field.metadata.get(key.NAME) or str(field.alias)
    return name


def bare(kind: Any) -> Any:
    """Return a type without its None: a key that is left out stands for that."""
    if get_origin(kind) in (Union, types.UnionType):
        inner = [arg for arg in get_args(kind) if arg is not type(None)]
        if len(inner) == 1:
            return inner[0]
    return kind


def tables_in(kind: Any) -> Iterator[Any]:
    """Yield the attrs classes that a type is made of: itself, its choices, its entries."""
    if attrs.has(kind):
        yield kind
    for arg in get_args(kind):
        yield from tables_in(arg)


@attrs.frozen
class Fact:
    """One key of one table."""

    table: str
    key: str
    kind: Any
    """The type of its value, without None."""
    metadata: Mapping[Any, Any]

    @property
    def choices(self) -> tuple[Any, ...] | None:
        """All values that it can have, where they are few and named."""
        if self.kind is bool:
            return False, True
        return get_args(self.kind) if get_origin(self.kind) is Literal else None

    @property
    def sample(self) -> Any:
        """What stands in for ``"unknown"`` while the rest of a document is checked."""
        if key.SAMPLE in self.metadata:
            return self.metadata[key.SAMPLE]
        if self.choices is not None:
            return self.choices[0]
        return next((made for kind, made in _SAMPLES if self.kind is kind), "0")


_SAMPLES: Final[tuple[tuple[Any, Any], ...]] = (
    (money.Rate, "0%"),
    (money.Percent, "0%"),
    (int, 0),
    (course.Sessions, 1),
    (dt.date, "1900-01-01"),
)


@functools.cache
def facts() -> tuple[Fact, ...]:
    """Return every key of every table of a case document, in the order of the tables."""
    found: list[Fact] = []
    seen: set[Any] = set()
    waiting = [*ROOTS.values()]
    while waiting:
        table = waiting.pop(0)
        if table in seen:
            continue
        seen.add(table)
        hints = get_type_hints(table)
        for field in attrs.fields(table):
            kind = hints[field.name]
            found.append(Fact(table.__name__, name_of(field), bare(kind), field.metadata))
            waiting += tables_in(kind)
    return tuple(found)


def keys(holds: Callable[[Fact], object]) -> frozenset[str]:
    """Return the keys for which this holds in some table."""
    return frozenset(fact.key for fact in facts() if holds(fact))


COUNTS: Final = keys(lambda fact: fact.kind in (int, course.Sessions))
"""Keys of whole numbers: sessions, visits, people, months."""
RATES: Final = keys(lambda fact: fact.kind is money.Rate)
DATES: Final = keys(lambda fact: fact.kind is dt.date)
SOURCED_KEYS: Final = keys(lambda fact: fact.metadata.get(key.SOURCED))
"""Keys under which amounts, rates and counts stand that a payer must have said."""
CALLED: Final[Mapping[str, Words]] = {
    fact.key: fact.metadata[key.CALLED] for fact in facts() if key.CALLED in fact.metadata
}
ASKED: Final[Mapping[str, Words]] = {
    fact.key: fact.metadata[key.ASKED] for fact in facts() if key.ASKED in fact.metadata
}
TERM_NUMBERS: Final = keys(
    lambda fact: fact.table == "TierTable" and fact.kind in (money.Minor, money.Rate)
)
"""The amounts and rates among a row's terms."""
SERVICES: Final = frozenset(get_args(procedure.Service))
"""Names that are keys of amounts by service too: there, "group" is no adjustment's group."""
CHOICES: Final[Mapping[str, tuple[Any, ...]]] = {
    fact.key: fact.choices
    for fact in facts()
    if fact.choices is not None and fact.key not in SERVICES
}
SAMPLES: Final[Mapping[str, Any]] = {
    **{fact.key: fact.sample for fact in reversed(facts()) if fact.key not in SERVICES},
    **{fact.key: fact.sample for fact in facts() if key.SAMPLE in fact.metadata},
}
SENTENCES: Final[Mapping[str, str]] = {
    f"{fact.table}.{fact.key}": fact.metadata[key.DOC]
    for fact in facts()
    if key.DOC in fact.metadata
}
"""What each key means, by table and key."""
