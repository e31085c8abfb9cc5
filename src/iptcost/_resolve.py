"""Asking the payers that a document names, and writing their answers into it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import attrs

from iptcost import _kinds
from iptcost._course import CODES, PROTOCOLS, Course, plan
from iptcost._document import Document, document
from iptcost._ledger import Note, Source
from iptcost._payer import Coverage, Inquiry, Registry, default_registry
from iptcost._problems import CaseError, PayerError, Problem, join, quote
from iptcost._reading import Reader
from iptcost._tables import ProviderTable

SERVICES = tuple(CODES)


def resolve(asked: Document, *, registry: Registry | None = None) -> Document:
    """Ask each plugin that the document names, and return the document with the answers in it.

    A document that names none comes back as it is. Raises PayerError where a payer can't be
    reached or refuses, CaseError where its answer does not fit the document's form. Nothing is
    kept of a half-answered document.
    """
    if not asked.unasked:
        return asked
    registry = registry or default_registry()
    tables: list[Mapping[str, Any]] = []
    sources = list(asked.sources)
    notes = list(asked.notes)
    for index, table in enumerate(asked.payer_tables):
        if index not in asked.unasked:
            sources += _moved(asked.sources, index, len(tables))
            tables.append(table)
            continue
        coverage = _ask(asked, table, join("payers", index), registry)
        for offset, answer in enumerate(coverage.tables):
            at = join("payers", len(tables))
            laid, said = overlay(answer, table, at)
            tables.append(laid)
            notes += said
            prefix = f"{offset}."
            for source in coverage.sources:
                if source.path.startswith(prefix):
                    path = join(at, source.path[len(prefix) :])
                    sources.append(attrs.evolve(source, path=path))
            for note in coverage.notes:
                if note.path == str(offset) or note.path.startswith(prefix):
                    notes.append(attrs.evolve(note, path=join(at, note.path[len(prefix) :])))
        notes += [note for note in coverage.notes if not note.path]
    data = {**asked.data, "payers": tables}
    return document(
        data,
        file=asked.file,
        registry=registry,
        sources=tuple(dict.fromkeys(sources)),
        notes=tuple(dict.fromkeys(notes)),
        assumed=asked.assumed,
    )


def _moved(sources: Iterable[Source], index: int, to: int) -> list[Source]:
    """Return the sources of payer ``index`` for its place in the answered document."""
    old = f"payers.{index}."
    return [
        attrs.evolve(source, path=join("payers", to, source.path[len(old) :]))
        for source in sources
        if source.path.startswith(old)
    ]


def _ask(asked: Document, table: Mapping[str, Any], path: str, registry: Registry) -> Coverage:
    """Ask one payer."""
    found, problems = registry.settings(table, path, reader_of(asked).digits)
    if found is None:
        raise CaseError(attrs.evolve(problem, file=asked.file) for problem in problems)
    payer, settings = found
    try:
        return payer.coverage(inquiry(asked, str(table.get("network", "in"))), settings)
    except PayerError as error:
        raise type(error)(
            attrs.evolve(problem.at(path), file=asked.file) for problem in error.problems
        ) from error


def reader_of(asked: Document) -> Reader:
    """Return a reader that has read the document's head: currency and its decimals."""
    reader = Reader(asked.data)
    reader._head()  # noqa: SLF001 - the reader's own first step
    return reader


def inquiry(asked: Document, network: str = "in") -> Inquiry:
    """Return what the payers of a document are asked: dates, services, fees; never who."""
    reader = reader_of(asked)
    course = reader.section("course", Course)
    provider = reader.section("provider", ProviderTable)
    if course is None or provider is None or course.first_day is None:
        problem = Problem(_kinds.START_MISSING, "course.start", {}, asked.file)
        raise CaseError(reader.problems or [problem])
    planned, _ = plan(course, {**dict.fromkeys(SERVICES, 0), **provider.fees})
    if course.visits is not None:
        services = dict.fromkeys(visit.service for visit in course.visits)
    else:
        known = course.known or PROTOCOLS["ipt"]
        services = dict.fromkeys(["intake", known.service])  # type: ignore[list-item]
    codes: Mapping[Any, str] = provider.codes
    return Inquiry(
        first_day=course.first_day,
        last_day=planned[-1].date if planned else course.first_day,
        services={service: codes.get(service, CODES[service]) for service in services},
        modalities=tuple(dict.fromkeys(session.modality for session in planned)) or ("office",),
        network=network,
        currency=reader.currency,
        digits=reader.digits,
        fees=dict(provider.fees),
    )


def overlay(
    answer: Mapping[str, Any], table: Mapping[str, Any], path: str
) -> tuple[Mapping[str, Any], list[Note]]:
    """Lay what the case itself says of a payer over the payer's answer.

    The case may name the plan, the side, the coordination, and the contracted amounts, which
    most payers never send. Where it contradicts the answer, the case holds and a note says so.
    """
    laid = dict(answer)
    notes = []
    if "network" in table:
        laid["network"] = table["network"]
    for key in ("name", "coordination"):
        if key in table:
            laid[key] = table[key]
    if "allowed" not in table:
        return laid, notes
    terms = laid
    where = path
    if isinstance(laid.get("sides"), Mapping):
        network = str(laid.get("network", "in"))
        sides = dict(laid["sides"])
        if network not in sides:
            return laid, notes
        terms = sides[network] = dict(sides[network])
        laid["sides"] = sides
        where = join(path, "sides", network)
    given, answered = table["allowed"], terms.get("allowed")
    if isinstance(answered, Mapping) and isinstance(given, Mapping):
        for service in given:
            if service in answered and str(answered[service]) != str(given[service]):
                told = f"the payer says {answered[service]}, the case {given[service]}"
                notes.append(Note(join(where, "allowed", quote(str(service))[1:-1]), told))
        terms["allowed"] = {**answered, **given}
    else:
        terms["allowed"] = given
    return laid, notes
