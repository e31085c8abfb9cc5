"""A therapist's file: what she is called, what she charges and offers, whose plans she takes."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Any, Final

import attrs

from iptcost import CaseError
from iptcost.payer import Problem, quote
from iptcost_page import _kinds

_COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}")


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
                iptcost.document(found.case)
        except CaseError as error:
            wrong += [attrs.evolve(problem.at("case"), file=name) for problem in error.problems]
    if wrong or found is None:
        raise CaseError(wrong)
    return found


def style_of(practice: Practice) -> str:
    """Return the practice's colour as a style sheet."""
    if not practice.colour:
        return ""
    return (
        f":root{{--practice:{practice.colour}}}\n"
        f"h1,.practice{{border-left:.3rem solid {practice.colour};padding-left:.75rem}}\n"
    )
