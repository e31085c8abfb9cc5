"""What a key of a document means, as metadata of its field: the one place for its facts.

Unit, choices and least value of a key are those of its type; what no type can say stands here.
Schema, documentation, holes, plugins' kit and reports read it (``_form.facts``).
"""

from __future__ import annotations

from typing import Any, Final

import attrs

from iptcost._faults.problem import Words

DOC: Final = "doc"
NAME: Final = "name"
SAMPLE: Final = "sample"
SOURCED: Final = "sourced"
CALLED: Final = "called"
ASKED: Final = "asked"


def stated(
    doc: str,
    *,
    default: Any = None,
    name: str | None = None,
    sample: object = None,
    sourced: bool = False,
    called: Words | None = None,
    asked: Words | None = None,
) -> Any:
    """Return the field of a key that may be left out.

    ``doc`` is its sentence in schema and documentation; ``name`` the key as documents write it,
    where that can't be a name of Python; ``sample`` what stands in for ``"unknown"`` while the
    rest of a document is checked, where the type's own does not do; ``sourced`` says that a
    payer's answer names the place that such a value is from. ``called`` is what its unknown value
    is called in a sentence, ``asked`` the question that a payer is asked on the phone.
    """
    facts = {DOC: doc, NAME: name, SAMPLE: sample, SOURCED: sourced or None}
    facts |= {CALLED: called, ASKED: asked}
    told = {fact: value for fact, value in facts.items() if value is not None}
    return attrs.field(default=default, metadata=told)


def needed(doc: str, **facts: Any) -> Any:
    """Return the field of a key that can't be left out; ``facts`` are those of ``stated``."""
    return stated(doc, default=attrs.NOTHING, **facts)
