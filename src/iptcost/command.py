"""The door for plugins that add commands: what a ``click.Command`` of a plugin is written with.

Such a plugin names its command by an entry point in the group ``iptcost.commands``. Click hands
it the run's ``Setting`` as its object; errors that it raises are told and mapped to an exit
status like those of the built-in commands. ``docs/plugins.md`` shows one.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Container, Iterator, Mapping
from typing import Any, TypeVar

import attrs

from iptcost._cli.documents import raw, resolved, write_whole
from iptcost._cli.main import main
from iptcost._cli.setting import RunSetting as Setting
from iptcost._cli.talk import Talk, converse
from iptcost._documents import files, resolve
from iptcost._documents.document import Document
from iptcost._documents.payers import Inquiry
from iptcost._faults import kinds
from iptcost._faults.problem import CaseError, Problem, Words, toml_escaped
from iptcost._form import settings
from iptcost._form.written import toml_text
from iptcost._ledger.lines import Assumption
from iptcost._report.assumed import assumption_text
from iptcost._report.coverage import as_data as coverage_data
from iptcost._report.coverage import as_toml as coverage_toml
from iptcost._report.page import csv_cell
from iptcost._report.side_by_side import ways
from iptcost._report.side_by_side.ways import way_text
from iptcost._rules.money import Minor, minor_units
from iptcost._ways.way import Comparison, LeftOut, Way
from iptcost._words.language import Language

__all__ = [
    "Assumption",
    "Comparison",
    "Language",
    "LeftOut",
    "Setting",
    "Talk",
    "Words",
    "assumption_text",
    "converse",
    "coverage_data",
    "coverage_toml",
    "csv_cell",
    "main",
    "read_amount",
    "read_case",
    "read_inquiry",
    "read_table",
    "toml_escaped",
    "toml_text",
    "way_facts",
    "way_text",
    "write_whole",
]

T = TypeVar("T")


def read_case(
    case: str,
    today: dt.date,
    *,
    actuals: str | None = None,
    without: Container[str] = (),
    completed: Callable[[Mapping[str, Any]], Mapping[str, Any]] = dict,
) -> Document:
    """Return a case as the built-in commands read it: a file's, or standard input's for ``-``.

    ``today`` is taken as the start where the case has none; payers that it names by a plugin are
    asked. ``actuals`` is a CSV file that takes the place of the case's own; sections in
    ``without`` are left aside: nobody is asked without ``payers``. ``completed`` returns the whole
    case as it was written with what it leaves out, before it is checked. Raises CaseError with
    every mistake, PayerError where a payer could not be reached.
    """
    data, name = raw(case)
    if actuals is not None:
        data = {**data, "actuals": files.load_actuals(actuals)}
    data = {key: value for key, value in completed(data).items() if key not in without}
    return resolved(data, name, today)


def read_inquiry(document: Document) -> Inquiry:
    """Return what the payers of a case are asked about: its days, services and codes."""
    return resolve.inquiry(document)


def read_table(
    path: str | os.PathLike[str],
    cls: type[T],
    *,
    readers: Mapping[Any, Callable[[Any], Any]] | None = None,
    digits: int = 2,
) -> tuple[T | None, tuple[Problem, ...]]:
    """Read a plugin's own file, TOML or JSON, as ``cls``: an attrs class like a ``Settings``.

    Types and unknown keys are checked as in a case document, all at once, and what a field marks
    as ``personal`` or ``secret`` is repeated in no problem. ``readers`` are types of the
    plugin's own (a NewType), each with what reads a value or raises BadValueError. Returns the
    value, or None and the problems with the file's name, so that several files can be told of
    together.
    """
    name = os.fspath(path)
    data: Mapping[str, Any] = {}
    try:
        data = files.parse_file(path)
    except CaseError as error:
        # An empty file lacks keys; a case that is empty is another matter.
        if any(problem.kind is not kinds.EMPTY for problem in error.problems):
            return None, error.problems
    value, found = settings.read(data, cls, digits, "", tuple((readers or {}).items()))
    return value, tuple(attrs.evolve(problem, file=name) for problem in found)


def read_amount(text: str, digits: int = 2) -> Minor:
    """Return an amount that was given as an option, in minor units; BadValueError for none."""
    return minor_units(text, digits)


def way_facts(way: Way, language: Language) -> Iterator[str]:
    """Yield what is to be said of a way: what is bought when, and on what it depends."""
    yield from ways.way_facts(way, language, [])
