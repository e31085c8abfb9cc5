"""Case documents: checked whole, perhaps with holes; and what a known one comes to."""

from __future__ import annotations

import datetime as dt
import functools
import json
import os
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final, NamedTuple

import attrs

from iptcost._documents import files
from iptcost._documents.payers import BUILT_IN, Registry
from iptcost._faults import kinds
from iptcost._faults.problem import CaseError, Problem, UnresolvedError, join, naming, quote, under
from iptcost._form import case_of, facts, holes, open_orders, values
from iptcost._form.holes import Hole
from iptcost._ledger import fold, result
from iptcost._ledger.lines import Assumption, Estimate, Note, Source
from iptcost._rules import actuals, course
from iptcost._rules.case import Case
from iptcost._rules.money import LONGEST_NUMBER, Money

LARGEST_ABOUT: Final = 16_384
_SEVERAL: Final = frozenset({kinds.NOT_A_TABLE, kinds.NOT_A_LIST})
"""What a sample is found to be where ``"unknown"`` is said of more than one value."""
_BY_DAY: Final = frozenset(
    {kinds.OTHER_CARE_OUTSIDE, kinds.EAP_AFTER_PLAN, kinds.THREE_PLANS_ON, kinds.UNTIL_BEFORE_FROM}
)
"""What only real days can be found to be."""


@attrs.frozen
class Document:
    """A case document that was read and checked. It may hold holes and plugin tables."""

    data: Mapping[str, Any] = attrs.field(repr=False)
    """The document as it was given, with the holes that a plan document's words leave; it names
    the person, so it is in no repr."""
    holes: tuple[Hole, ...] = ()
    unasked: tuple[int, ...] = ()
    """The indices of the payers that a plugin has still to be asked about."""
    known: Case | None = attrs.field(default=None, repr=False)
    file: str | None = None
    sources: tuple[Source, ...] = ()
    notes: tuple[Note, ...] = ()
    assumed: tuple[Assumption, ...] = ()

    @property
    def case(self) -> Case:
        """The known case; UnresolvedError lists what is still to be filled in or asked."""
        if self.known is not None:
            return self.known
        problems = [holes.lacking(hole) for hole in self.holes]
        for index in self.unasked:
            name = quote(str(self.data["payers"][index]["adapter"]))
            problems.append(Problem(kinds.NOT_ASKED, join("payers", index), {"value": name}))
        with naming(self.file):
            raise UnresolvedError(problems)

    def to_dict(self) -> dict[str, Any]:
        """Return the document as JSON holds it: decimals and dates are text."""
        made: dict[str, Any] = result.written(self.data)
        return made

    @property
    def payer_tables(self) -> tuple[Mapping[str, Any], ...]:
        """The payer tables as they stand in the document."""
        return tuple(self.data.get("payers", ()))


def document(
    data: Mapping[str, Any],
    *,
    file: str | os.PathLike[str] | None = None,
    registry: Registry | None = None,
    sources: tuple[Source, ...] = (),
    notes: tuple[Note, ...] = (),
    assumed: tuple[Assumption, ...] = (),
) -> Document:
    """Check a case document given as a mapping and return it.

    Amounts are text, int or Decimal; floats are refused. Raises CaseError with every mistake.
    ``registry`` says which adapters there are; by default those that are installed.
    """
    name = None if file is None else str(file)
    with naming(name):
        if not isinstance(data, Mapping):
            raise CaseError([Problem(kinds.NOT_A_TABLE, "", {"value": quote(data)})])
        if not data:
            raise CaseError([Problem(kinds.EMPTY)])
        data = _opened(data)
        unknown, problems = holes.find(data)
        if unknown and (more := open_orders.unstated(data, unknown)) is not data:
            data = more
            unknown, problems = holes.find(data)
        unasked, wrong = _plugin_tables(data, registry)
        few = len(unknown) <= holes.MOST_HOLES
        case, found = _check(data, unknown, unasked) if few else (None, [])
        # What stands in place of a value that is no proper hole is told once, by the hole.
        told = tuple(problem.path for problem in problems)
        problems += [one for one in found if not any(under(one.path, place) for place in told)]
        problems += [*wrong, *_beside(data)]
        if problems:
            raise CaseError(problems)
    known = None if unknown or unasked else case
    return Document(data, tuple(unknown), tuple(unasked), known, name, sources, notes, assumed)


def load(path: str | os.PathLike[str], *, registry: Registry | None = None) -> Document:
    """Read a case file, TOML or JSON, and return the checked document.

    Raises CaseError: the file can't be read, is not text, not well-formed, or wrong.
    """
    return document(files.parse_file(path), file=path, registry=registry)


def _beside(data: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield what is wrong with what is the caller's own; none of it is repeated in a message."""
    name = data.get("id", "-")
    if not isinstance(name, str) or not 0 < len(name) <= values.LONGEST_TEXT:
        yield Problem(kinds.CASE_ID, "id")
    if "about" not in data:
        return
    about = data["about"]
    try:
        size = len(json.dumps(about, default=_in_json, allow_nan=False))
    except (TypeError, ValueError, RecursionError):
        size = LARGEST_ABOUT + 1
    # What can't be written, a circle too, is not walked through.
    wrong = not isinstance(about, Mapping) or size > LARGEST_ABOUT
    if wrong or files.is_deeper(about, files.DEEPEST):
        yield Problem(kinds.CASE_ABOUT, "about", {"most": LARGEST_ABOUT})


def _in_json(value: object) -> str:
    """Return what a result writes for a day, or for a number with a point; TypeError for others."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal) and abs(value.adjusted()) < LONGEST_NUMBER and value.is_finite():
        return format(value, "f")
    raise TypeError


def _opened(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the document with what its words leave open, orders only where that matters.

    They do not where a known course meets no deductible at any session.
    """
    made = open_orders.opened(data)
    if made is data or holes.find(data)[0]:
        return made
    if any(hole.form == holes.UNKNOWN for hole in holes.find(made)[0]):
        return made  # how high a deductible is that the words speak of
    case, found = case_of.read_case(data)
    if case is None or found:
        return made
    try:
        fold.reckon(case)
    except CaseError as error:
        asked = any(problem.kind is kinds.ORDER_MISSING for problem in error.problems)
        return made if asked else data
    return data


def _check(
    data: Mapping[str, Any], unknown: list[Hole], unasked: list[int]
) -> tuple[Case | None, list[Problem]]:
    """Check the document under sample fillings: each choice of each hole stands in one."""
    asked = dict(data)
    payers = data["payers"] if unasked else ()
    kept = [index for index in range(len(payers)) if index not in unasked]
    if unasked:
        asked["payers"] = [payers[index] for index in kept]
    rounds = max((len(hole.choices) for hole in unknown), default=1) or 1
    bare = {hole.path for hole in unknown if hole.form == holes.UNKNOWN}
    open_days = any(path.rpartition(".")[2] in facts.DATES for path in bare)
    case = None
    problems: dict[tuple[str, str], Problem] = {}
    for number in range(min(rounds, holes.MOST_CHOICES)):
        case, found = case_of.read_case(sampled(asked, number) if unknown else asked)
        for fault in found:
            problem = _renumbered(fault, kept) if unasked else fault
            if open_days and problem.kind in _BY_DAY:
                continue  # a sample is no day of the course
            if problem.path in bare and problem.kind in _SEVERAL:
                problem = Problem(kinds.HOLE_WHOLE, problem.path)
            problems.setdefault((problem.path, problem.code), problem)
    return case, list(problems.values())


def sampled(data: Mapping[str, Any], number: int = 0) -> Mapping[str, Any]:
    """Return the document with a sample in each hole, to look at its form, never to reckon with."""
    return holes.fill(data, lambda hole: _sample(data, hole, number))  # type: ignore[no-any-return]


def _sample(data: Mapping[str, Any], hole: Hole, number: int) -> Any:
    sides: tuple[str, ...] = ()
    parts = hole.path.split(".")
    if parts[0] == "payers" and parts[-1] == "network":
        sides = tuple(holes.table_of(data["payers"][int(parts[1])], "sides"))
    if parts[-1] == "up_to" and not hole.choices:
        return _next_up_to(data["provider"]["sliding_scale"], int(parts[-2]))
    return holes.sample(hole, number, sides)


def _next_up_to(scale: Mapping[str, Any], tier: int) -> str:
    """Return a bound just above that of the tier before it, where that is known."""
    before = scale["tiers"][tier - 1].get("up_to") if tier else "0"
    number = str(before).strip().removesuffix("%")
    after = int(number) + 1 if number.isdigit() else tier + 1
    return str(after) if scale.get("basis") == "income" else f"{after}%"


def _renumbered(problem: Problem, kept: list[int]) -> Problem:
    """Give a problem of a document without some payers the path in the whole document."""
    parts = problem.path.split(".")
    if len(parts) < 2 or parts[0] != "payers":  # noqa: PLR2004 - payers and a number
        return problem
    return attrs.evolve(problem, path=join("payers", kept[int(parts[1])], *parts[2:]))


def _plugin_tables(
    data: Mapping[str, Any], registry: Registry | None
) -> tuple[list[int], list[Problem]]:
    """Return the indices of plugins' payer tables, and what is wrong with their settings."""
    payers = data.get("payers", ())
    unasked: list[int] = []
    problems: list[Problem] = []
    for index, table in enumerate(payers if isinstance(payers, (list, tuple)) else ()):
        adapter = table.get("adapter") if isinstance(table, Mapping) else None
        if not isinstance(adapter, str) or adapter in (*BUILT_IN, "unknown"):
            continue
        unasked.append(index)
        # Looking for installed plugins takes longer than an estimate: only when one is named.
        registry = registry or Registry.installed()
        problems += registry.ready(table, join("payers", index), digits_of(data))[1]
    return unasked, problems


def digits_of(data: Mapping[str, Any]) -> int:
    """Return the decimals of a document's currency; 2 where it is none, which is told later."""
    reader = case_of.Reader(data)
    reader.read_head()
    return reader.digits


# -- what a known document comes to ---------------------------------------------------------


def estimate(document: Document) -> Estimate:
    """Return what the course of a known, resolved document costs, session by session.

    Computes, and nothing else: no clock, no file, no network. Raises UnresolvedError with the
    list of holes to fill in and payers to ask, CaseError where the sessions reveal a mistake.
    """
    with naming(document.file):
        made = fold.estimate_case(
            document.case,
            document.payer_tables,
            sources=document.sources,
            notes=document.notes,
            **{key: document.data[key] for key in holes.BESIDE if key in document.data},
        )
    assumptions = (*document.assumed, *made.assumptions)
    return attrs.evolve(made, assumptions=assumptions) if document.assumed else made


class Held(NamedTuple):
    """One session that took place: billed = write-off + charged, in amounts that were stated."""

    number: int
    date: dt.date
    service: str
    code: str
    modality: str
    billed: Money
    write_off: Money
    charged: Money
    """What was asked of payers and client together: the fee without what was written off."""
    payer_paid: Money
    patient_responsibility: Money
    patient_paid: Money | None
    """What the client has paid for it so far; None where the case does not say."""
    modifiers: tuple[str, ...] = ()
    """Modifiers of its code, as the actual or the visit states them."""
    units: int | None = None
    """Units of its code, likewise."""


def held(document: Document) -> tuple[Held, ...]:
    """Return the sessions that took place, by date; none where the case has no actuals.

    Nothing is estimated and no payer is needed. Raises UnresolvedError for a document with
    holes, CaseError for an actual that belongs to no session of the course.
    """
    case = document.case
    planned, problems = case.planned
    by_number, unmatched = actuals.match(case.actuals, planned)
    with naming(document.file):
        if problems or unmatched:
            raise CaseError([*problems, *unmatched])
    coin = functools.partial(Money, currency=case.currency, digits=case.digits)
    made = []
    for session in planned:
        actual = by_number.get(session.number)
        if actual is None:
            continue
        paid, planned_as = actual.patient_paid, session.coding or course.Coding()
        made.append(
            Held(
                session.number,
                actual.date,
                session.service,
                session.code,
                session.modality,
                coin(actual.billed),
                coin(actual.write_off),
                coin(actual.billed - actual.write_off),
                coin(actual.payer_paid),
                coin(actual.patient_responsibility),
                None if paid is None else coin(paid),
                actual.modifiers or planned_as.modifiers,
                actual.units or planned_as.units,
            )
        )
    return tuple(sorted(made, key=lambda line: (line.date, line.number)))
