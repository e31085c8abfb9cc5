"""A therapist's file: what she is called, what she charges and offers, whose plans she takes."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import attrs

from iptcost import CaseError
from iptcost.payer import Problem, quote
from iptcost_page import _kinds

_COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}")


@attrs.frozen
class AcceptedPlan:
    """A plan that the practice has a contract with, and what that allows a session."""

    name: str = attrs.field(metadata={"doc": "what the plan is called"})
    allowed: Mapping[str, Any] = attrs.field(
        factory=dict, metadata={"doc": "by service: intake and individual"}
    )


@attrs.frozen
class Practice:
    """``page.toml``. ``case`` is the beginning of every visitor's case."""

    name: str = attrs.field(metadata={"doc": "what the practice is called"})
    contact: str = attrs.field(default="", metadata={"doc": "how to reach it, in one line"})
    colour: str = attrs.field(default="", metadata={"doc": "of headings and buttons: #0b6e4f"})
    accepts: tuple[str, ...] = attrs.field(
        default=(), metadata={"doc": "the plans that it is in network with"}
    )
    case: Mapping[str, Any] = attrs.field(
        factory=dict, metadata={"doc": "currency and provider, as a case document has them"}
    )
    plans: tuple[AcceptedPlan, ...] = attrs.field(
        default=(), metadata={"doc": "likewise, with the amounts that its contracts allow"}
    )
    papers: str = attrs.field(
        default="", metadata={"doc": "the practice.toml of iptcost-documents, beside this file"}
    )

    @property
    def offered(self) -> tuple[AcceptedPlan, ...]:
        """Every plan that a visitor may choose."""
        return (*self.plans, *map(AcceptedPlan, self.accepts))


def read_practice(path: str | os.PathLike[str]) -> Practice:
    """Return a therapist's file; CaseError with every mistake in it."""
    import iptcost
    from iptcost.command import read_table

    name = os.fspath(path)
    found, problems = read_table(path, Practice)
    wrong = list(problems)
    if found is not None:
        if found.colour and not _COLOUR.fullmatch(found.colour):
            wrong.append(Problem(_kinds.COLOUR, "colour", {"value": quote(found.colour)}, name))
        try:
            if found.case:
                iptcost.document(_begun(found.case))
        except CaseError as error:
            wrong += [attrs.evolve(problem.at("case"), file=name) for problem in error.problems]
        wrong += [attrs.evolve(problem, file=name) for problem in _plan_problems(found)]
    if wrong or found is None:
        raise CaseError(wrong)
    if found.papers:
        found = attrs.evolve(found, papers=str(Path(name).parent / found.papers))
    return found


def _begun(case: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the case with a first day, which every visitor states for herself."""
    course = case.get("course", {})
    if not isinstance(course, Mapping):
        return case
    return {**case, "course": {"start": dt.date(2026, 1, 1), **course}}


def _plan_problems(practice: Practice) -> Iterator[Problem]:
    """Yield what is wrong with the amounts of the plans, as a case would find it."""
    import iptcost

    for index, plan in enumerate(practice.plans):
        payer = {"adapter": "plan", "benefits": [{}], "allowed": plan.allowed}
        currency = practice.case.get("currency", "USD")
        fees = {"fees": {"intake": 0, "individual": 0}}
        try:
            case = {"currency": currency, "provider": fees, "payers": [payer]}
            iptcost.document(_begun(case))
        except CaseError as error:
            for problem in error.problems:
                _, _, inside = problem.path.partition("allowed")
                yield attrs.evolve(problem, path=f"plans.{index}.allowed{inside}")


def style_of(practice: Practice) -> str:
    """Return the practice's colour as a style sheet."""
    if not practice.colour:
        return ""
    return (
        f":root{{--practice:{practice.colour}}}\n"
        f"h1,.practice{{border-left:.3rem solid {practice.colour};padding-left:.75rem}}\n"
    )
