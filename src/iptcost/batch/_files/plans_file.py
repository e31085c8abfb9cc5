"""The file of a batch's plans: payer tables and scales by key, and how silence is read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import attrs

from iptcost._documents.files import LARGEST_FILE, parse
from iptcost._faults import kinds
from iptcost._faults.problem import CaseError, Problem, join, quote
from iptcost._form.values import unknown_key
from iptcost.batch._loop.book import CompiledPlans, compile_plans

KEYS: Final = ("currency", "plans", "scales", "answers")
SILENT: Final = ("copay", "coinsurance", "order")
Tables = Mapping[str, Mapping[str, Any]]


@attrs.frozen
class PlansFile:
    """What the file says; nothing where there is none."""

    currency: str = "USD"
    plans: Tables = attrs.field(factory=dict)
    scales: Tables = attrs.field(factory=dict)
    silent: Mapping[str, Any] = attrs.field(factory=dict)
    """How a copay, a coinsurance or an order is read that an answer leaves open."""
    digest: str = ""
    """A hash of the file, for the run's fingerprint."""

    def compiled(self, tables: Tables | None = None) -> CompiledPlans:
        """Return its plans, or these tables with its currency and scales, as numbers."""
        return compile_plans(
            self.plans if tables is None else tables, self.currency, self.scales or None
        )


def read_plans_file(file: str | None) -> PlansFile:
    """Read the file; CaseError with whatever is wrong with it, but for single plans.

    A plan that is wrong is the error of the rows that name it.
    """
    if file is None:
        return PlansFile()
    try:
        with Path(file).open("rb") as opened:
            text = opened.read(LARGEST_FILE + 1)
    except OSError as error:
        values = {"file": quote(file)[1:-1], "reason": error.strerror or "?"}
        raise CaseError([Problem(kinds.UNREADABLE_FILE, "", values, file)]) from None
    data = parse(text, file)
    problems = list(_misshapen(data))
    if not problems:
        found = PlansFile(
            str(data.get("currency", "USD")),
            data.get("plans", {}),
            data.get("scales", {}),
            data.get("answers", {}),
            hashlib.sha256(text).hexdigest(),
        )
        problems = list(_misread(found))
    if problems:
        raise CaseError(attrs.evolve(problem, file=file) for problem in problems)
    return found


def _misshapen(data: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield the keys that have no place, and the values that are no tables."""
    for key, value in data.items():
        if key not in KEYS:
            yield _unknown(key, KEYS, "")
        elif key != "currency" and not isinstance(value, Mapping):
            yield Problem(kinds.NOT_A_TABLE, key, {"value": quote(value)})
    for key in ("plans", "scales"):
        tables = data.get(key)
        for name, table in tables.items() if isinstance(tables, Mapping) else ():
            if not isinstance(table, Mapping):
                yield Problem(kinds.NOT_A_TABLE, join(key, name), {"value": quote(table)})


def _misread(found: PlansFile) -> Iterator[Problem]:
    """Yield what is wrong with the currency, a scale or the reading of silence."""
    yield from (_unknown(key, SILENT, "answers") for key in found.silent if key not in SILENT)
    row = {key: value for key, value in found.silent.items() if key in SILENT}
    trial = {"adapter": "plan", "benefits": [{"copay": 0, "order": "deductible-waived", **row}]}
    try:
        wrong = found.compiled({"answers": trial}).problems
    except CaseError as error:
        yield from error.problems
    else:
        yield from (attrs.evolve(problem, path="answers") for problem in wrong.values())


def _unknown(key: str, known: tuple[str, ...], path: str) -> Problem:
    fault = unknown_key(key, known)
    return Problem(fault.kind, join(path, key), fault.values)
