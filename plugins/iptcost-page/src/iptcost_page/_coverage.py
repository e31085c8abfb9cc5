"""A payer's answer that came along with a request: translated, and laid into its case.

A plugin reads answers from a file that its ``file`` key names. Here that file is the request's
own text, held in memory where the system has such files, readable by nobody else and gone when
the request is answered; no other key that would look something up is let through.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import attrs

import iptcost
from iptcost import Document, PayerError, Problem
from iptcost.payer import Adapter, Coverage, Inquiry, Registry, quote
from iptcost_page import _kinds
from iptcost_page._body import check_case
from iptcost_page._problem import refuse
from iptcost_page._rules import BUILT_IN, Rules, started

FILE: Final = "file"
NAME: Final = "answer"
"""What the answer is called in sources and messages."""
CORE: Final = frozenset({"adapter", "network", "name", "coordination", "allowed"})
WHICH: Final = frozenset({"control_number", "member_id", "resource", "id"})
"""Keys that say which of several answers is meant; every other key of a plugin is refused."""
OPENED: Final = Path("/proc/self/fd")
"""The files that this process has open, by their numbers."""


@attrs.frozen
class _NoSettings:
    """An answer that is at hand needs none."""


@attrs.frozen
class _AtHand:
    """A payer that answers by what was sent along."""

    adapter: Adapter
    table: Mapping[str, Any] = attrs.field(repr=False)
    answer: str = attrs.field(repr=False)
    api: int = 1
    Settings: type[Any] = _NoSettings

    def coverage(self, inquiry: Inquiry, settings: Any) -> Coverage:  # noqa: ARG002 - the door's
        """Return what the plugin reads in the answer."""
        with _held(self.answer) as path:
            ready, problems = self.adapter.ready({**self.table, FILE: path}, "")
            try:
                found = None if ready is None else ready.coverage(inquiry)
            except PayerError as error:
                problems = [_renamed(problem, path) for problem in error.problems]
                raise PayerError(problems) from None
        if found is None:
            raise PayerError(problems)
        sources = (attrs.evolve(source, document=NAME) for source in found.sources)
        return attrs.evolve(found, sources=tuple(sources))


@contextmanager
def _held(answer: str) -> Iterator[str]:
    """Hold a text in a file while it is read: one without a name, where the system has such.

    A worker that takes too long is killed, and would leave a file that has one.
    """
    raw = answer.encode("utf-8", "replace")
    if hasattr(os, "memfd_create") and OPENED.is_dir():
        with os.fdopen(os.memfd_create(NAME), "wb") as held:
            held.write(raw)
            held.flush()
            yield str(OPENED / str(held.fileno()))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / NAME
        path.write_bytes(raw)
        yield str(path)


def _renamed(problem: Problem, path: str) -> Problem:
    """Return a problem that names the answer, not the file that it was held in."""
    values = {
        key: value.replace(path, NAME) if isinstance(value, str) else value
        for key, value in problem.values.items()
    }
    return attrs.evolve(problem, values=values)


def readable() -> dict[str, Adapter]:
    """Return the adapters that read answers from a text, by name."""
    return {
        found.name: found
        for found in Registry.installed()
        if found.name not in BUILT_IN and FILE in _keys(found)
    }


def _keys(adapter: Adapter) -> frozenset[str]:
    try:
        return frozenset(field.alias for field in attrs.fields(adapter.load().Settings))
    except PayerError:
        return frozenset()


def read(case: Mapping[str, Any], answer: str, rules: Rules) -> Document:
    """Return the case with the answer in the place of the one payer that it names.

    Raises Refused, iptcost.CaseError, and PayerError where the answer can't be read.
    """
    check_case(case, "case")
    payers = case.get("payers")
    tables = list(payers) if isinstance(payers, (list, tuple)) else []
    index, table, adapter = _meant(tables)
    own = {key: value for key, value in table.items() if key in WHICH}
    core = {key: value for key, value in table.items() if key in CORE}
    tables[index] = {**core, "adapter": NAME}
    payer = _AtHand(adapter, {**own, "adapter": adapter.name}, answer)
    registry = rules.registry().with_payer(NAME, payer)
    laid, assumed = started({**case, "payers": tables}, rules.day)
    asked = iptcost.document(laid, registry=registry, assumed=assumed)
    return iptcost.resolve(asked, registry=registry)


def _meant(tables: list[Any]) -> tuple[int, Mapping[str, Any], Adapter]:
    """Return which payer table the answer is for, and the adapter that reads it."""
    adapters = readable()
    named = [
        (index, table)
        for index, table in enumerate(tables)
        if isinstance(table, Mapping) and table.get("adapter") not in BUILT_IN
    ]
    if len(named) != 1 or str(named[0][1].get("adapter")) not in adapters:
        names = [quote(str(table.get("adapter"))) for _, table in named]
        value = ", ".join(names[:3]) or "none"
        known = ", ".join(adapters)
        raise refuse(422, _kinds.NO_ANSWER_HERE, "case.payers", known=known, value=value)
    index, table = named[0]
    adapter = adapters[str(table["adapter"])]
    taken = CORE | (WHICH & _keys(adapter))
    if wrong := next((key for key in table if key not in taken), None):
        known = ", ".join(sorted(taken - {"adapter"}))
        path = f"case.payers.{index}"
        raise refuse(422, _kinds.FILE_NAMED, path, known=known, value=quote(str(wrong)))
    return index, table, adapter
