"""The faults of the plugin door."""

from __future__ import annotations

from typing import Final

from iptcost._faults.problem import Kind

NOT_VALID: Final = Kind(
    "not-valid",
    "What stands here has to satisfy its adapter.",
    "The adapter refuses it: {reason}.",
    "Correct it; iptcost payers lists what each adapter takes.",
)
PAYER_DEFECT: Final = Kind(
    "payer-defect",
    "An adapter answers, or says why it can't.",
    "The adapter {adapter} broke down ({reason}).",
    "Update {distribution}, or tell its authors.",
)
PAYER_SLOW: Final = Kind(
    "payer-slow",
    "An adapter answers within {seconds} seconds.",
    "The adapter {adapter} has not answered after {seconds} seconds.",
    "Try again; if it stays so, tell the authors of {distribution}.",
)
PAYER_CANNOT: Final = Kind(
    "payer-cannot",
    "Not every adapter can do everything.",
    "The adapter {adapter} has no {method}.",
    "Use an adapter that has; iptcost payers lists them.",
)
PAYER_ANSWER: Final = Kind(
    "payer-answer",
    "An adapter answers a Coverage: payer tables, sources and notes.",
    "{value} stands where {expected} belongs.",
    "",
)
ANSWER_REMEDY: Final = (
    "This is the answer of the adapter {adapter}, not your document. Update {distribution}, "
    "or tell its authors."
)
"""The remedy of every mistake in a payer's answer, whatever its kind."""
NULL: Final = Kind(
    "null",
    "null could mean nothing, none or not known; these are three different things.",
    "null stands here.",
    'Leave the key out, write 0, or write "unknown".',
)
