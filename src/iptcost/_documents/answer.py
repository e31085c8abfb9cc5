"""A payer's answer: checked as the document's own tables are, and laid into the document.

What is wrong with an answer is the plugin's mistake, never the user's: its problems keep their
code, path and rule, and their remedy names the plugin.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import attrs

from iptcost._documents import door, registry
from iptcost._documents.document import document
from iptcost._faults import kinds
from iptcost._faults.problem import CaseError, Problem, Sentence, join, quote
from iptcost._form import holes, tables
from iptcost._ledger.lines import Note, Source

MOST_TABLES: Final = 20
_OF_THE_CASE: Final = (
    kinds.CARRIES,
    kinds.EAP_AFTER_PLAN,
    kinds.THIRD_PLAN,
    kinds.THREE_PLANS_ON,
    kinds.USED_TOO_LATE,
)
"""What only the whole case can be wrong in; it is found when the answer stands in it."""
_OF_THE_NETWORK: Final = (kinds.NO_SUCH_SIDE, kinds.NETWORK_WITHOUT_SIDES)


def faults(
    answer: object, inquiry: door.Inquiry, adapter: registry.Adapter, network: object = None
) -> list[Problem]:
    """Return what is wrong with an answer, as the plugin's mistakes; paths begin with the table.

    ``network`` is what the case says, if it does: it stands in place of the answer's.
    """
    found = list(_misshapen(answer)) or list(_misfits(answer, inquiry, network))
    values = {"adapter": adapter.name, "distribution": adapter.distribution}
    return [
        attrs.evolve(
            problem,
            kind=attrs.evolve(problem.kind, remedy=kinds.ANSWER_REMEDY),
            values={**problem.values, **values},
        )
        for problem in found
    ]


def _misshapen(answer: object) -> Iterator[Problem]:
    """Yield where an answer is not even a Coverage of tables, sources and notes."""
    if not isinstance(answer, door.Coverage):
        yield _wrong("", answer, "a Coverage")
        return
    for name, cls in (("tables", Mapping), ("sources", Source), ("notes", Note)):
        items = getattr(answer, name)
        if not isinstance(items, (tuple, list)):
            yield _wrong(name, items, "a tuple")
            continue
        for index, item in enumerate(items):
            if not isinstance(item, cls):
                expected = "a table" if cls is Mapping else cls.__name__
                yield _wrong(join(name, index), item, expected)
                continue
            if cls is not Mapping:
                yield from _not_text(item, join(name, index))
    if isinstance(answer.tables, (tuple, list)) and not 0 < len(answer.tables) <= MOST_TABLES:
        yield _wrong("tables", len(answer.tables), f"1 to {MOST_TABLES}")


def _not_text(entry: Any, path: str) -> Iterator[Problem]:
    """Yield the fields of a source or a note that are no text."""
    for field in attrs.fields(type(entry)):
        value = getattr(entry, field.name)
        if not isinstance(value, str) and not (value is None and field.default is None):
            yield _wrong(join(path, field.name), value, "text")


def _wrong(path: str, value: object, expected: str) -> Problem:
    shown = value if path == "tables" and expected != "a tuple" else type(value).__name__
    return Problem(kinds.PAYER_ANSWER, path, {"value": shown, "expected": expected})


def _misfits(answer: Any, inquiry: door.Inquiry, network: object) -> Iterator[Problem]:
    """Yield where the tables break the document's rules, read in a case of their own."""
    for index, table in enumerate(answer.tables):
        for name in _adapters(table):
            if name not in registry.BUILT_IN:
                values = {
                    "value": quote(str(name)),
                    "choices": ", ".join(registry.BUILT_IN),
                    "nearest": registry.BUILT_IN[0],
                }
                yield Problem(kinds.NOT_A_CHOICE, join(index, "adapter"), values)
                return
    data = {
        "currency": inquiry.currency,
        "course": {"start": inquiry.first_day.isoformat()},
        "payers": list(answer.tables),
    }
    try:
        document(data, registry=registry.Registry())
    except CaseError as error:
        for problem in error.problems:
            if problem.kind in _OF_THE_CASE:
                continue
            if network is not None and problem.kind in _OF_THE_NETWORK:
                continue
            yield attrs.evolve(problem, path=problem.path.removeprefix("payers").lstrip("."))


def _adapters(table: Mapping[str, Any]) -> Iterator[object]:
    """Yield what a table, or each choice of a hole in its place, names as its adapter."""
    if holes.form_of("table", table) == holes.CHOICE:
        for choice in table["one_of"]:
            if isinstance(choice, Mapping):
                yield choice.get("adapter")
    else:
        yield table.get("adapter")


# -- laying the case's own keys over it ----------------------------------------------------


def overlay(
    answer: door.Coverage, table: Mapping[str, Any]
) -> tuple[list[Mapping[str, Any]], list[Note]]:
    """Lay what the case itself says of a payer over the first plan in the payer's answer.

    The case may name the plan, the side, the coordination, and the contracted amounts, which
    most payers never send. Where it contradicts the answer, the case holds and a note says so.
    A plan without sides is what the payer says it is: its network is not changed.
    """
    laid = list(answer.tables)
    notes: list[Note] = []
    for index, given in enumerate(laid):
        if "plan" not in _adapters(given):
            continue
        if holes.form_of("table", given) == holes.CHOICE:
            choices = []
            for choice in given["one_of"]:
                over, said = _over(choice, table, join(index))
                choices.append(over)
                notes += said
            laid[index] = {**given, "one_of": choices}
        else:
            laid[index], notes = _over(given, table, join(index))
        # A supplement is in force on the days of the plan that it supplements.
        days = {key: table[key] for key in ("from", "until") if key in table}
        laid[index + 1 :] = [{**other, **days} for other in laid[index + 1 :]]
        return laid, list(dict.fromkeys(notes))
    return laid, notes


def _over(
    answer: Mapping[str, Any], table: Mapping[str, Any], path: str
) -> tuple[Mapping[str, Any], list[Note]]:
    laid = {**answer, **{key: table[key] for key in ("name", "coordination") if key in table}}
    if "network" in table and ("sides" in laid or "network" not in laid):
        laid["network"] = table["network"]
    laid |= {
        key: table[key] for key in door.LAID_OVER if key in table and key not in tables.SIDE_KEYS
    }
    own: dict[str, Any] = {
        key: table[key] for key in door.LAID_OVER if key in table and key in tables.SIDE_KEYS
    }
    if "allowed" not in table and not own:
        return laid, []
    if not isinstance(laid.get("sides"), Mapping):
        terms, notes = _terms(laid, table, own, path)
        return {**laid, **terms}, notes
    sides = dict(laid["sides"])
    network = str(laid.get("network", "in"))
    notes = []
    for name in [network] if network in sides else list(sides) if own else []:
        if isinstance(sides[name], Mapping):
            sides[name], said = _terms(sides[name], table, own, join(path, "sides", name))
            notes += said
    return {**laid, "sides": sides}, notes


def _terms(
    side: Mapping[str, Any], table: Mapping[str, Any], own: Mapping[str, Any], path: str
) -> tuple[Mapping[str, Any], list[Note]]:
    """Return a side's terms with what the case says of them laid over."""
    if "allowed" not in table:
        return {**side, **own}, []
    allowed, notes = _allowed(side.get("allowed"), table["allowed"], path)
    return {**side, **own, "allowed": allowed}, notes


def _allowed(answered: Any, given: Any, path: str) -> tuple[Any, list[Note]]:
    """Return the contracted amounts of both, the case's first, and a note where they differ."""
    where = join(path, "allowed")
    if not isinstance(answered, Mapping) or not isinstance(given, Mapping):
        return given, []
    if holes.form_of(where, answered) is not None or holes.form_of(where, given) is not None:
        return given, []
    notes = [
        Note(
            join(where, service),
            Sentence(
                "the payer says {answered}, the case {given}",
                answered=_short(answered[service]),
                given=_short(amount),
            ),
        )
        for service, amount in given.items()
        if service in answered
        and holes.form_of(join(where, service), answered[service]) is None
        and str(answered[service]) != str(amount)
    ]
    return {**answered, **given}, notes


def _short(value: object) -> str:
    return quote(str(value))[1:-1]
