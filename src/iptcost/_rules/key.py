"""What a key of a document means, as metadata of its field: the one place for its facts.

Unit, choices and least value of a key are those of its type; what no type can say stands here.
Schema, documentation, holes, plugins' kit and reports read it (``_form.facts``).
"""

from __future__ import annotations

from typing import Any, Final, TypedDict, Unpack

import attrs

from iptcost._faults.problem import Words

DOC: Final = "doc"
NAME: Final = "name"
SAMPLE: Final = "sample"
SOURCED: Final = "sourced"
CALLED: Final = "called"
ASKED: Final = "asked"


class Facts(TypedDict, total=False):
    """What may be said of a key beside its sentence."""

    name: str
    """The key as documents write it, where that can't be a name of Python."""
    sample: object
    """What stands in for ``"unknown"`` while the rest of a document is checked, where the type's
    own does not do."""
    sourced: bool
    """A payer's answer names the place that such a value is from."""
    called: Words
    """What its unknown value is called in a sentence."""
    asked: Words
    """The question that a payer is asked on the phone."""


def stated(doc: str, *, default: Any = None, **facts: Unpack[Facts]) -> Any:
    """Return the field of a key that may be left out; ``doc`` is its sentence in the schema."""
    return attrs.field(default=default, metadata={DOC: doc, **facts})


def needed(doc: str, **facts: Unpack[Facts]) -> Any:
    """Return the field of a key that can't be left out."""
    return stated(doc, default=attrs.NOTHING, **facts)
