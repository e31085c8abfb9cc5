"""What an operator allows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import attrs

import iptcost
from iptcost import Assumption, Document, Problem
from iptcost.payer import Registry, quote
from iptcost_page import _kinds
from iptcost_page._body import check_case
from iptcost_page._practice import Practice
from iptcost_page._problem import Refused

if TYPE_CHECKING:
    from iptcost_documents import People

BUILT_IN: Final = ("plan", "eap")
TABLES_ALONE: Final = {"medicare": "iptcost-medicare", "better-access": "iptcost-medicare"}
"""Adapters that neither read a file nor ask a server, and the package that each must come from."""


@attrs.frozen
class Rules:
    """What holds for every request."""

    adapters: frozenset[str] = frozenset()
    """Adapters that read files or ask servers, which the operator allows by name."""
    practice: Practice | None = None
    """Whose page it is, and what she offers."""
    people: People | None = attrs.field(default=None, repr=False)
    """Who treats, for papers to print; None where none are made."""
    static: bool = False
    """Whether pages are made in the reader's own browser."""
    today: dt.date | None = None
    """The day that a course without a start begins on; the clock's where it is None."""

    @property
    def day(self) -> dt.date:
        """The day of the request."""
        return self.today or dt.date.today()  # noqa: DTZ011 - the reader's own day

    def registry(self) -> Registry:
        """Return the adapters that a request may name."""
        return Registry(
            tuple(
                found
                for found in Registry.installed()
                if found.name in BUILT_IN
                or found.name in self.adapters
                or TABLES_ALONE.get(found.name) == found.distribution
            )
        )


def checked(data: Mapping[str, Any], rules: Rules, path: str = "") -> Document:
    """Return a case of a request, checked, its payers asked as far as that is allowed.

    Raises Refused, iptcost.CaseError, iptcost.PayerError.
    """
    check_case(data, path)
    named = _named(data)
    registry = rules.registry() if named else None
    if named and registry is not None:
        _refuse_others(named, registry)
    laid, assumed = started(data, rules.day)
    return iptcost.resolve(
        iptcost.document(laid, registry=registry, assumed=assumed), registry=registry
    )


def _named(data: Mapping[str, Any]) -> dict[str, str]:
    """Return the adapters that a case names beside the built-in ones, by path."""
    payers = data.get("payers")
    found = {}
    for index, table in enumerate(payers if isinstance(payers, (list, tuple)) else ()):
        choices = table.get("one_of") if isinstance(table, Mapping) else None
        tables = choices if isinstance(choices, (list, tuple)) else [table]
        for one in tables:
            name = one.get("adapter") if isinstance(one, Mapping) else None
            if isinstance(name, str) and name not in (*BUILT_IN, "unknown"):
                found[f"payers.{index}.adapter"] = name
    return found


def _refuse_others(named: Mapping[str, str], registry: Registry) -> None:
    known = {adapter.name for adapter in registry}
    wrong = [
        Problem(_kinds.NOT_ALLOWED, path, {"value": quote(name)})
        for path, name in named.items()
        if name not in known
    ]
    if wrong:
        raise Refused(422, wrong)


def started(
    data: Mapping[str, Any], today: dt.date
) -> tuple[Mapping[str, Any], tuple[Assumption, ...]]:
    """Take today as the first day where the case gives none, and say so, as the command does."""
    course = data.get("course", {})
    if not data or not isinstance(course, Mapping) or "start" in course or "visits" in course:
        return data, ()
    day = today.isoformat()
    taken = Assumption("start-today", "course.start", {"date": day})
    return {**data, "course": {**course, "start": day}}, (taken,)
