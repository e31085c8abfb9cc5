"""Asking the payers that a document names, and writing their answers into it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import attrs

from iptcost._documents.answer import faults, overlay
from iptcost._documents.document import Document, document
from iptcost._documents.door import Coverage, Inquiry
from iptcost._documents.registry import Registry, default_registry
from iptcost._faults import kinds
from iptcost._faults.problem import CaseError, PayerError, Problem, join, quote, under
from iptcost._form import case_of, holes
from iptcost._form.tables import ProviderTable
from iptcost._form.values import date, structure
from iptcost._ledger.lines import Note, Source
from iptcost._rules import money, procedure
from iptcost._rules.course import PROTOCOLS, Charges, Course, Planned, plan

SERVICES = tuple(procedure.CODES)


def resolve(asked: Document, *, registry: Registry | None = None) -> Document:
    """Ask each plugin that the document names, and return the document with the answers in it.

    A document that names none comes back as it is. Raises PayerError where a payer can't be
    reached, refuses, or answers what does not fit the document's form, of all payers at once;
    CaseError where the case contradicts an answer. Nothing is kept of a half-answered document.
    """
    if not asked.unasked:
        return asked
    registry = registry or default_registry()
    laying = _Laying()
    for index, table in enumerate(asked.payer_tables):
        if index not in asked.unasked:
            laying.keep(asked, index, table)
            continue
        try:
            laying.lay(_ask(asked, index, registry, len(laying.tables)), table)
        except PayerError as error:
            laying.refused += error.problems
    if laying.refused:
        raise PayerError(attrs.evolve(problem, file=asked.file) for problem in laying.refused)
    own = [note for note in asked.notes if not under(note.path, "payers")]
    return document(
        {**asked.data, "payers": laying.tables},
        file=asked.file,
        registry=registry,
        sources=tuple(dict.fromkeys(laying.sources)),
        notes=tuple(dict.fromkeys(own + laying.notes)),
        assumed=asked.assumed,
    )


@attrs.define
class _Laying:
    """The answered document while it is laid out: tables shift where an answer has several."""

    tables: list[Mapping[str, Any]] = attrs.field(factory=list)
    sources: list[Source] = attrs.field(factory=list)
    notes: list[Note] = attrs.field(factory=list)
    refused: list[Problem] = attrs.field(factory=list)

    def keep(self, asked: Document, index: int, table: Mapping[str, Any]) -> None:
        """Take over a table that needs no asking, and what is known of it."""
        self._move(asked.sources, asked.notes, join("payers", index), len(self.tables))
        self.tables.append(table)

    def lay(self, answer: Coverage, table: Mapping[str, Any]) -> None:
        """Take over a payer's answer, the case's own keys over it."""
        tables, said = overlay(answer, table)
        notes = [*answer.notes, *said]
        first = len(self.tables)
        for offset in range(len(tables)):
            self._move(answer.sources, notes, str(offset), first + offset)
        places = tuple(str(offset) for offset in range(len(tables)))
        self.notes += [
            attrs.evolve(note, path=join("payers", first))
            for note in notes
            if not any(under(note.path, place) for place in places)
        ]
        self.tables += tables

    def _move(self, sources: Iterable[Source], notes: Iterable[Note], place: str, to: int) -> None:
        """Give sources and notes of one table the paths of its place in the document."""
        at = join("payers", to)
        for source in sources:
            if under(source.path, place):
                path = at + source.path[len(place) :]
                self.sources.append(attrs.evolve(source, path=path))
        for note in notes:
            if under(note.path, place):
                self.notes.append(attrs.evolve(note, path=at + note.path[len(place) :]))


def _ask(asked: Document, index: int, registry: Registry, first: int) -> Coverage:
    """Ask one payer, and check what it answers; ``first`` is where its first table will stand."""
    table = asked.payer_tables[index]
    path = join("payers", index)
    ready, problems = registry.ready(table, path, reader_of(asked).digits)
    if ready is None:
        raise CaseError(attrs.evolve(problem, file=asked.file) for problem in problems)
    network = table.get("network")
    stated = network is None or holes.form_of("network", network) is None
    question = _clipped(inquiry(asked, str(network or "in") if stated else "unknown"), table)
    try:
        answer = ready.coverage(question)
    except PayerError as error:
        raise PayerError(problem.at(path) for problem in error.problems) from error
    if found := faults(answer, question, ready.adapter, network):
        raise PayerError(_placed(problem, path, first) for problem in found)
    if stated and network is not None:
        _check_network(answer, str(network), join(path, "network"), asked.file)
    return answer


def _clipped(question: Inquiry, table: Mapping[str, Any]) -> Inquiry:
    """Return the question for the days of the course on which the table is in force."""
    first, last = question.first_day, question.last_day
    for key in ("from", "until"):
        try:
            day = date(table[key]) if key in table else None
        except money.BadValueError:
            continue  # a hole, or what the document's own check tells
        if day is not None and key == "from":
            first = max(first, day)
        elif day is not None:
            last = min(last, day)
    return attrs.evolve(question, first_day=min(first, last), last_day=max(first, last))


def _check_network(answer: Coverage, network: str, path: str, file: str | None) -> None:
    """Refuse the case's network where the payer stated the terms of another one alone.

    To price in-network terms as out of network, or the other way round, would be a guess.
    """
    plan = next((table for table in answer.tables if table.get("adapter") == "plan"), {})
    stated = plan.get("network", network)
    if "sides" not in plan and stated != network and isinstance(stated, str):
        values = {"value": quote(network), "sides": stated}
        raise CaseError([Problem(kinds.NO_SUCH_SIDE, path, values, file)])


def _placed(problem: Problem, path: str, first: int) -> Problem:
    """Give a problem of an answer the path at which its table would have stood."""
    number, _, rest = problem.path.partition(".")
    if not number.isdecimal():
        return problem.at(path)
    return attrs.evolve(problem, path=join("payers", first + int(number), rest))


def reader_of(asked: Document) -> case_of.Reader:
    """Return a reader that has read the document's head: currency and its decimals."""
    reader = case_of.Reader(asked.data)
    reader.read_head()
    return reader


def inquiry(asked: Document, network: str = "in") -> Inquiry:
    """Return what the payers of a document are asked: dates, services, fees; never who.

    Of what is not known, the earliest first day and the latest last day; a fee is left out.
    """
    reader = case_of.Reader(_outline(asked.data, 0))
    reader.read_head()
    course = reader.section("course", Course)
    provider = reader.section("provider", ProviderTable)
    late, _ = structure(_outline(asked.data, LAST).get("course", {}), Course, reader.digits)
    if course is None or provider is None or late is None or course.first_day is None:
        problem = Problem(kinds.START_MISSING, "course.start", {}, asked.file)
        raise CaseError(reader.problems or [problem])
    unknown = {hole.path for hole in asked.holes}
    fees: dict[str, int] = {
        str(service): fee
        for service, fee in provider.fees.items()
        if not unknown & {"provider.fees", f"provider.fees.{service}"}
    }
    codes: Mapping[Any, str] = provider.codes
    planned, _ = plan(late, Charges(dict.fromkeys(SERVICES, 0), codes))
    if course.visits is not None:
        services = dict.fromkeys(session.service for session in planned)
    else:
        known = course.known or PROTOCOLS["ipt"]
        services = dict.fromkeys(["intake", known.service])
    return Inquiry(
        first_day=course.first_day,
        last_day=planned[-1].date if planned else course.first_day,
        services={service: codes.get(service, procedure.CODES[service]) for service in services},
        modalities=tuple(dict.fromkeys(session.modality for session in planned)) or ("office",),
        network=network,
        currency=reader.currency,
        digits=reader.digits,
        fees=fees,
        codes=tuple(dict.fromkeys(code for session in planned for code in _codes(session))),
    )


def _codes(session: Planned) -> tuple[str, ...]:
    """Return a session's procedure code and those of its add-ons."""
    return (session.code, *(session.coding.add_ons if session.coding is not None else ()))


LAST: Final = holes.MOST_CHOICES
"""The number of a hole's last choice, or of any past it."""


def _outline(data: Mapping[str, Any], number: int) -> Mapping[str, Any]:
    """Return a document without its payers, each hole at one of its choices."""
    own = {key: value for key, value in data.items() if key not in ("payers", "actuals")}
    course = own.get("course", {})
    if isinstance(course, Mapping) and course.get("sessions") == holes.UNKNOWN:
        # Left out it is the protocol's own number: interpersonal therapy's most.
        own["course"] = {key: value for key, value in course.items() if key != "sessions"}
    filled: Mapping[str, Any] = holes.fill(own, lambda hole: holes.sample(hole, number))
    return filled
