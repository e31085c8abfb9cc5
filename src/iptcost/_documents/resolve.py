"""Asking the payers that a document names, and laying their answers into it.

An answer is checked as the document's own tables are. What is wrong with it is the plugin's
mistake, never the user's: its problems keep their code, path and rule, and their remedy names
the plugin.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, TypeVar

import attrs

from iptcost._documents.document import Document, digits_of, document
from iptcost._documents.payers import BUILT_IN, LAID_OVER, Adapter, Coverage, Inquiry, Registry
from iptcost._faults import kinds
from iptcost._faults.problem import (
    CaseError,
    PayerError,
    Problem,
    Sentence,
    join,
    naming,
    quote,
    under,
    unquoted,
)
from iptcost._form import case_of, holes, tables, values
from iptcost._ledger.lines import Note, Source
from iptcost._rules import case, course, money

SERVICES = tuple(course.CODES)
LAST: Final = holes.MOST_CHOICES
"""The number of a hole's last choice, or of any past it."""
_OF_THE_CASE: Final = (
    kinds.CARRIES,
    kinds.EAP_AFTER_PLAN,
    kinds.THIRD_PLAN,
    kinds.THREE_PLANS_ON,
    kinds.USED_TOO_LATE,
)
"""What only the whole case can be wrong in; it is found when the answer stands in it."""
_OF_THE_NETWORK: Final = (kinds.NO_SUCH_SIDE, kinds.NETWORK_WITHOUT_SIDES)
Entry = TypeVar("Entry", Source, Note)


def resolve(asked: Document, *, registry: Registry | None = None) -> Document:
    """Ask each plugin that the document names, and return the document with the answers in it.

    A document that names none comes back as it is. Raises PayerError where a payer can't be
    reached, refuses, or answers what does not fit the document's form, of all payers at once;
    CaseError where the case contradicts an answer. Nothing is kept of a half-answered document.
    """
    if not asked.unasked:
        return asked
    registry = registry or Registry.installed()
    # Tables shift where an answer has several, and with them what is known of each.
    laid: list[Mapping[str, Any]] = []
    sources: list[Source] = []
    notes = [note for note in asked.notes if not under(note.path, "payers")]
    refused: list[Problem] = []
    for index, table in enumerate(asked.payer_tables):
        first, place = len(laid), join("payers", index)
        if index not in asked.unasked:
            sources += _moved(asked.sources, place, first)
            notes += _moved(asked.notes, place, first)
            laid.append(table)
            continue
        try:
            answer = _ask(asked, index, registry, first)
        except PayerError as error:
            refused += error.problems
            continue
        over, said = overlay(answer, table)
        said = [*answer.notes, *said]
        for offset in range(len(over)):
            sources += _moved(answer.sources, str(offset), first + offset)
            notes += _moved(said, str(offset), first + offset)
        placed = [str(offset) for offset in range(len(over))]
        loose = [note for note in said if not any(under(note.path, at) for at in placed)]
        notes += [attrs.evolve(note, path=join("payers", first)) for note in loose]
        laid += over
    if refused:
        raise PayerError(attrs.evolve(problem, file=asked.file) for problem in refused)
    return document(
        {**asked.data, "payers": laid},
        file=asked.file,
        registry=registry,
        sources=tuple(dict.fromkeys(sources)),
        notes=tuple(dict.fromkeys(notes)),
        assumed=asked.assumed,
    )


def _moved(entries: Iterable[Entry], place: str, to: int) -> Iterator[Entry]:
    """Yield the sources or notes of one table with the paths of its place in the document."""
    for entry in entries:
        if under(entry.path, place):
            path = join("payers", to) + entry.path[len(place) :]
            yield attrs.evolve(entry, path=path)


def _ask(asked: Document, index: int, registry: Registry, first: int) -> Coverage:
    """Ask one payer, and check what it answers; ``first`` is where its first table will stand."""
    table = asked.payer_tables[index]
    path = join("payers", index)
    ready, problems = registry.ready(table, path, digits_of(asked.data))
    with naming(asked.file):
        if ready is None:
            raise CaseError(problems)
    network = table.get("network")
    stated = network is None or holes.form_of("network", network) is None
    question = inquiry(asked, str(network or "in") if stated else "unknown")
    # It is asked of the days of the course on which the table is in force.
    begins = max(question.first_day, _day(table, "from", question.first_day))
    ends = min(question.last_day, _day(table, "until", question.last_day))
    question = attrs.evolve(question, first_day=min(begins, ends), last_day=max(begins, ends))
    try:
        answer = ready.coverage(question)
    except PayerError as error:
        raise PayerError(_placed(problem, path, first) for problem in error.problems) from error
    if found := list(faults(answer, question, ready.adapter, network)):
        raise PayerError(_placed(problem, path, first) for problem in found)
    # To price the terms of the one network that the payer stated as another's would be a guess.
    plan = next((table for table in answer.tables if table.get("adapter") == "plan"), {})
    answered = plan.get("network", str(network))
    alone = "sides" not in plan and isinstance(answered, str)
    if stated and network is not None and alone and answered != str(network):
        told = {"value": quote(str(network)), "sides": answered}
        raise CaseError([Problem(kinds.NO_SUCH_SIDE, join(path, "network"), told, asked.file)])
    return answer


def _day(table: Mapping[str, Any], key: str, otherwise: dt.date) -> dt.date:
    try:
        return values.date(table[key]) if key in table else otherwise
    except money.BadValueError:
        return otherwise  # a hole, or what the document's own check tells


def _placed(problem: Problem, path: str, first: int) -> Problem:
    """Give a problem of an answer the path at which its table would have stood."""
    number, _, rest = problem.path.partition(".")
    if not number.isdecimal():
        return problem.at(path)
    return attrs.evolve(problem, path=join("payers", first + int(number), rest))


def inquiry(asked: Document, network: str = "in") -> Inquiry:
    """Return what the payers of a document are asked: dates, services, fees; never who.

    Of what is not known, the earliest first day and the latest last day; a fee is left out.
    """
    reader = case_of.Reader(_outline(asked.data, 0))
    reader.read_head()
    planning = reader.section("course", course.Course)
    provider = reader.section("provider", case.Provider)
    last = _outline(asked.data, LAST).get("course", {})
    late, _ = values.structure(last, course.Course, reader.digits)
    if planning is None or provider is None or late is None or planning.first_day is None:
        problem = Problem(kinds.START_MISSING, "course.start", {}, asked.file)
        raise CaseError(reader.problems or [problem])
    unknown = {hole.path for hole in asked.holes}
    fees: dict[str, int] = {
        str(service): fee
        for service, fee in provider.fees.items()
        if not unknown & {"provider.fees", f"provider.fees.{service}"}
    }
    codes: Mapping[Any, str] = provider.codes
    planned, _ = course.plan(late, course.Charges(dict.fromkeys(SERVICES, 0), codes))
    if planning.visits is not None:
        services = dict.fromkeys(session.service for session in planned)
    else:
        known = planning.known or course.PROTOCOLS["ipt"]
        services = dict.fromkeys(["intake", known.service])
    coded = ((one.code, *(one.coding or course.Coding()).add_ons) for one in planned)
    return Inquiry(
        first_day=planning.first_day,
        last_day=planned[-1].date if planned else planning.first_day,
        services={service: codes.get(service, course.CODES[service]) for service in services},
        modalities=tuple(dict.fromkeys(session.modality for session in planned)) or ("office",),
        network=network,
        currency=reader.currency,
        digits=reader.digits,
        fees=fees,
        codes=tuple(dict.fromkeys(code for codes in coded for code in codes)),
    )


def _outline(data: Mapping[str, Any], number: int) -> Mapping[str, Any]:
    """Return a document without its payers, each hole at one of its choices."""
    own = {key: value for key, value in data.items() if key not in ("payers", "actuals")}
    course = own.get("course", {})
    if isinstance(course, Mapping) and course.get("sessions") == holes.UNKNOWN:
        # Left out it is the protocol's own number: interpersonal therapy's most.
        own["course"] = {key: value for key, value in course.items() if key != "sessions"}
    filled: Mapping[str, Any] = holes.fill(own, lambda hole: holes.sample(hole, number))
    return filled


# -- checking an answer --------------------------------------------------------------------


def faults(
    answer: Coverage, inquiry: Inquiry, adapter: Adapter, network: object = None
) -> Iterator[Problem]:
    """Yield what is wrong with an answer, as the plugin's mistakes; paths begin with the table.

    Its tables are read in a case of their own. ``network`` is what the case says, if it does: it
    stands in place of the answer's.
    """
    for index, table in enumerate(answer.tables):
        for name in _adapters(table):
            if name not in BUILT_IN:
                told = {
                    "value": quote(str(name)),
                    "choices": ", ".join(BUILT_IN),
                    "nearest": BUILT_IN[0],
                }
                yield adapter.blamed(Problem(kinds.NOT_A_CHOICE, join(index, "adapter"), told))
                return
    passed = _OF_THE_CASE if network is None else (*_OF_THE_CASE, *_OF_THE_NETWORK)
    try:
        document(case_with(answer.tables, inquiry), registry=Registry())
    except CaseError as error:
        for problem in error.problems:
            if problem.kind not in passed:
                own = problem.path.removeprefix("payers").lstrip(".")
                yield adapter.blamed(attrs.evolve(problem, path=own))


def case_with(payers: Iterable[Mapping[str, Any]], inquiry: Inquiry) -> dict[str, Any]:
    """Return a case that holds hardly more than these payers."""
    start = {"start": inquiry.first_day.isoformat()}
    return {"currency": inquiry.currency, "course": start, "payers": list(payers)}


def _adapters(table: Mapping[str, Any]) -> Iterator[object]:
    """Yield what a table, or each choice of a hole in its place, names as its adapter."""
    chosen = holes.form_of("table", table) == holes.CHOICE
    for one in table["one_of"] if chosen else [table]:
        if isinstance(one, Mapping):
            yield one.get("adapter")


# -- laying the case's own keys over it ----------------------------------------------------


def overlay(
    answer: Coverage, table: Mapping[str, Any]
) -> tuple[list[Mapping[str, Any]], list[Note]]:
    """Lay what the case itself says of a payer over the first plan in the payer's answer.

    The case may name the plan, the side, the coordination, and the contracted amounts, which
    most payers never send. Where it contradicts the answer, the case holds and a note says so.
    A plan without sides is what the payer says it is: its network is not changed.
    """
    laid = list(answer.tables)
    for index, given in enumerate(laid):
        if "plan" not in _adapters(given):
            continue
        laid[index], notes = _over(given, table, join(index))
        # A supplement is in force on the days of the plan that it supplements.
        days = {key: table[key] for key in ("from", "until") if key in table}
        laid[index + 1 :] = [{**other, **days} for other in laid[index + 1 :]]
        return laid, list(dict.fromkeys(notes))
    return laid, []


def _over(
    answer: Mapping[str, Any], table: Mapping[str, Any], path: str
) -> tuple[Mapping[str, Any], list[Note]]:
    if holes.form_of("table", answer) == holes.CHOICE:
        made = [_over(choice, table, path) for choice in answer["one_of"]]
        notes = [note for _, some in made for note in some]
        return {**answer, "one_of": [over for over, _ in made]}, notes
    stated = {key: table[key] for key in LAID_OVER if key in table}
    own = {key: stated.pop(key) for key in LAID_OVER if key in stated and key in tables.SIDE_KEYS}
    laid = {**answer, **{key: table[key] for key in ("name", "coordination") if key in table}}
    if "network" in table and ("sides" in laid or "network" not in laid):
        laid["network"] = table["network"]
    laid |= stated
    if not isinstance(laid.get("sides"), Mapping):
        return _terms(laid, table, own, path)
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
    """Return a side's terms with what the case says of them laid over.

    Of contracted amounts both are kept, the case's first, and a note says where they differ.
    """
    laid, where = {**side, **own}, join(path, "allowed")
    if "allowed" not in table:
        return laid, []
    both: tuple[Any, Any] = (side.get("allowed"), table["allowed"])
    answered, given = both
    if not all(isinstance(one, Mapping) and holes.form_of(where, one) is None for one in both):
        return {**laid, "allowed": given}, []
    notes = [
        Note(
            join(where, service),
            Sentence(
                "the payer says {answered}, the case {given}",
                answered=unquoted(answered[service]),
                given=unquoted(amount),
            ),
        )
        for service, amount in given.items()
        if service in answered
        and holes.form_of(join(where, service), answered[service]) is None
        and str(answered[service]) != str(amount)
    ]
    return {**laid, "allowed": {**answered, **given}}, notes
