"""Case documents: read from TOML or JSON, checked whole, perhaps with holes.

Both parsers read numbers as decimals, so that no float exists in the program.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, NoReturn

import attrs

from iptcost._documents.registry import BUILT_IN, Registry, default_registry
from iptcost._faults import kinds
from iptcost._faults.problem import CaseError, Kind, Problem, UnresolvedError, join, quote, under
from iptcost._form import holes as _holes
from iptcost._form.case_of import read_case
from iptcost._form.facts import DATES
from iptcost._form.holes import Hole, lacking
from iptcost._form.open_orders import opened, unstated
from iptcost._form.toml_depth import line_too_deep
from iptcost._form.values import LONGEST_TEXT
from iptcost._ledger import fold
from iptcost._ledger.lines import Assumption, Note, Source
from iptcost._rules.case import Case
from iptcost._rules.money import LONGEST_NUMBER, BadValueError, currency_digits

LARGEST_FILE: Final = 2**20
DEEPEST: Final = 40
LARGEST_ABOUT: Final = 16_384
MOST_SAMPLES: Final = _holes.MOST_CHOICES
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
        problems = [lacking(hole, self.file) for hole in self.holes]
        for index in self.unasked:
            name = quote(str(self.data["payers"][index]["adapter"]))
            where = join("payers", index)
            problems.append(Problem(kinds.NOT_ASKED, where, {"value": name}, self.file))
        raise UnresolvedError(problems)

    def to_dict(self) -> dict[str, Any]:
        """Return the document as JSON holds it: decimals and dates are text."""
        from iptcost._ledger.result import plain

        made: dict[str, Any] = plain(self.data)
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
    if not isinstance(data, Mapping):
        raise CaseError([Problem(kinds.NOT_A_TABLE, "", {"value": quote(data)}, name)])
    if not data:
        raise CaseError([Problem(kinds.EMPTY, "", {}, name)])
    data = _opened(data)
    holes, problems = _holes.find(data)
    if holes and (more := unstated(data, holes)) is not data:
        data = more
        holes, problems = _holes.find(data)
    unasked, settings = _plugin_tables(data, registry)
    case, found = (None, []) if len(holes) > _holes.MOST_HOLES else _check(data, holes, unasked)
    # What stands in place of a value that is no proper hole is told once, by the hole's problem.
    told = tuple(problem.path for problem in problems)
    problems += [one for one in found if not any(under(one.path, place) for place in told)]
    problems += settings + _beside(data)
    if problems:
        raise CaseError(attrs.evolve(problem, file=name) for problem in problems)
    if holes or unasked:
        case = None
    return Document(data, tuple(holes), tuple(unasked), case, name, sources, notes, assumed)


def _beside(data: Mapping[str, Any]) -> list[Problem]:
    """Return what is wrong with what is the caller's own; none of it is repeated in a message."""
    wrong = []
    name = data.get("id", "-")
    if not isinstance(name, str) or not 0 < len(name) <= LONGEST_TEXT:
        wrong.append(Problem(kinds.CASE_ID, "id"))
    if "about" not in data:
        return wrong
    about = data["about"]
    try:
        size = len(json.dumps(about, default=_in_json, allow_nan=False))
    except (TypeError, ValueError, RecursionError):
        size = LARGEST_ABOUT + 1
    if not isinstance(about, Mapping) or size > LARGEST_ABOUT or _depth(about) > DEEPEST:
        wrong.append(Problem(kinds.CASE_ABOUT, "about", {"most": LARGEST_ABOUT}))
    return wrong


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
    made = opened(data)
    if made is data or _holes.find(data)[0]:
        return made
    if any(hole.form == _holes.UNKNOWN for hole in _holes.find(made)[0]):
        return made  # how high a deductible is that the words speak of
    case, found = read_case(data)
    if case is None or found:
        return made
    try:
        fold.reckon(case)
    except CaseError as error:
        asked = any(problem.kind is kinds.ORDER_MISSING for problem in error.problems)
        return made if asked else data
    return data


def _check(
    data: Mapping[str, Any], holes: list[Hole], unasked: list[int]
) -> tuple[Case | None, list[Problem]]:
    """Check the document under sample fillings: each choice of each hole stands in one."""
    asked = dict(data)
    if unasked:
        payers = data["payers"]
        asked["payers"] = [t for i, t in enumerate(payers) if i not in unasked]
    rounds = max((len(hole.choices) for hole in holes), default=1) or 1
    unknown = {hole.path for hole in holes if hole.form == _holes.UNKNOWN}
    open_days = any(path.rpartition(".")[2] in DATES for path in unknown)
    case = None
    problems: dict[tuple[str, str], Problem] = {}
    for number in range(min(rounds, MOST_SAMPLES)):
        case, found = read_case(sampled(asked, number) if holes else asked)
        for fault in found:
            problem = _renumbered(fault, unasked) if unasked else fault
            if open_days and problem.kind in _BY_DAY:
                continue  # a sample is no day of the course
            if problem.path in unknown and problem.kind in _SEVERAL:
                problem = Problem(kinds.HOLE_WHOLE, problem.path)
            problems.setdefault((problem.path, problem.code), problem)
    return case, list(problems.values())


def sampled(data: Mapping[str, Any], number: int = 0) -> Mapping[str, Any]:
    """Return the document with a sample in each hole, to look at its form, never to reckon with."""
    return _holes.fill(data, lambda hole: _sample(data, hole, number))  # type: ignore[no-any-return]


def _sample(data: Mapping[str, Any], hole: Hole, number: int) -> Any:
    sides: tuple[str, ...] = ()
    parts = hole.path.split(".")
    if parts[0] == "payers" and parts[-1] == "network":
        table = data["payers"][int(parts[1])]
        if isinstance(table.get("sides"), Mapping):
            sides = tuple(table["sides"])
    if parts[-1] == "up_to" and not hole.choices:
        return _next_up_to(data["provider"]["sliding_scale"], int(parts[-2]))
    return _holes.sample(hole, number, sides)


def _next_up_to(scale: Mapping[str, Any], tier: int) -> str:
    """Return a bound just above that of the tier before it, where that is known."""
    before = scale["tiers"][tier - 1].get("up_to") if tier else "0"
    number = str(before).strip().removesuffix("%")
    after = int(number) + 1 if number.isdigit() else tier + 1
    return str(after) if scale.get("basis") == "income" else f"{after}%"


def _renumbered(problem: Problem, left_out: list[int]) -> Problem:
    """Give a problem of a document without some payers the path in the whole document."""
    parts = problem.path.split(".")
    if len(parts) < 2 or parts[0] != "payers":  # noqa: PLR2004 - payers and a number
        return problem
    index = int(parts[1])
    for gone in left_out:
        index += gone <= index
    return attrs.evolve(problem, path=join("payers", index, *parts[2:]))


def _plugin_tables(
    data: Mapping[str, Any], registry: Registry | None
) -> tuple[list[int], list[Problem]]:
    """Return the indices of plugins' payer tables, and what is wrong with their settings."""
    payers = data.get("payers", ())
    unasked: list[int] = []
    problems: list[Problem] = []
    if not isinstance(payers, (list, tuple)):
        return unasked, problems
    for index, table in enumerate(payers):
        adapter = table.get("adapter") if isinstance(table, Mapping) else None
        if not isinstance(adapter, str) or adapter in (*BUILT_IN, "unknown"):
            continue
        unasked.append(index)
        # Looking for installed plugins takes longer than an estimate: only when one is named.
        registry = registry or default_registry()
        problems += registry.check(table, join("payers", index), _digits(data))
    return unasked, problems


def _digits(data: Mapping[str, Any]) -> int:
    """Return the decimals of the document's currency; 2 where it is none, which is told later."""
    currency = data.get("currency", "USD")
    try:
        return currency_digits(currency) if isinstance(currency, str) else 2
    except BadValueError:
        return 2


# -- files ----------------------------------------------------------------------------------


def load(path: str | os.PathLike[str], *, registry: Registry | None = None) -> Document:
    """Read a case file, TOML or JSON, and return the checked document.

    Raises CaseError: the file can't be read, is not text, not well-formed, or wrong.
    """
    return document(parse_file(path), file=path, registry=registry)


def parse_file(path: str | os.PathLike[str]) -> Mapping[str, Any]:
    """Return the raw mapping of a case file."""
    name = os.fspath(path)
    try:
        with Path(path).open("rb") as file:
            raw = file.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        _refuse(kinds.UNREADABLE_FILE, name, reason=reason)
    return parse(raw, name)


def parse(raw: bytes, name: str) -> Mapping[str, Any]:
    """Return the raw mapping of a document's bytes; ``name`` is the file's, for messages.

    ``.json`` and ``.toml`` say what it is; otherwise JSON begins with a brace.
    """
    if len(raw) > LARGEST_FILE:
        _refuse(kinds.TOO_BIG, name, limit=LARGEST_FILE, depth=DEEPEST)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        _refuse(kinds.NOT_TEXT, name)
    if not text.strip():
        _refuse(kinds.EMPTY, name)
    as_json = name.endswith((".json", ".jsonl"))
    if not as_json and not name.endswith(".toml"):
        as_json = text.lstrip()[:1] == "{"
    try:
        data = parse_json(text) if as_json else parse_toml(text)
    except RecursionError:
        _refuse(kinds.TOO_BIG, name, limit=LARGEST_FILE, depth=DEEPEST)
    except ValueError as error:
        # Both parsers say line and column; no more of the text than they quote is repeated.
        _refuse(kinds.SYNTAX, name, reason=quote(str(error).splitlines()[0])[1:-1])
    if not isinstance(data, Mapping):
        _refuse(kinds.NOT_A_TABLE, name, value=quote("the document"))
    if _depth(data) > DEEPEST:
        _refuse(kinds.TOO_BIG, name, limit=LARGEST_FILE, depth=DEEPEST)
    return data


def parse_toml(text: str) -> dict[str, Any]:
    """Parse TOML with decimals for numbers. ValueError, with its line, for what nests too deep."""
    line = line_too_deep(text, DEEPEST)
    if line is not None:
        message = f"keys or brackets nest deeper than {DEEPEST} (at line {line})"
        raise ValueError(message)
    return tomllib.loads(text, parse_float=_number)


def parse_json(text: str) -> Any:
    """Parse JSON: decimals for numbers, no NaN, no key twice. ValueError for anything else."""
    return json.loads(
        text, parse_float=_number, parse_constant=_no_constant, object_pairs_hook=_unique
    )


def _number(text: str) -> Decimal:
    """Return a number as a decimal; ValueError where its exponent is beyond any decimal."""
    try:
        return Decimal(text)
    except ArithmeticError:
        message = f"{quote(text)[1:-1]} is out of range"
        raise ValueError(message) from None


def _no_constant(name: str) -> NoReturn:
    message = f"{name} is not a number"
    raise ValueError(message)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        message = f"the key {quote(twice)} stands twice in one table"
        raise ValueError(message)
    return made


def _depth(value: Any) -> int:
    """Return how deep what a parser made nests, as far as anyone wants to know."""
    depth, level = 0, [value]
    while level and depth <= DEEPEST:
        tables = [item for item in level if isinstance(item, (dict, list))]
        level = [x for t in tables for x in (t.values() if isinstance(t, dict) else t)]
        depth += bool(tables)
    return depth


def _refuse(kind: Kind, name: str, **values: object) -> NoReturn:
    shown = {"file": quote(name)[1:-1], **values}
    raise CaseError([Problem(kind, "", shown, name)]) from None
