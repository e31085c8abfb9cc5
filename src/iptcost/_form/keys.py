"""What each key of a case document means, in a line: for schema and documentation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from iptcost._form.facts import SENTENCES

DOCS: Final[Mapping[str, str]] = {
    "schema": "The version of the document's form: 1, also when left out.",
    "currency": "An ISO 4217 code; USD when left out. It sets how many decimals an amount has.",
    "course": "The sessions: by protocol and start, or listed as visits.",
    "provider": "The therapist: fees, codes, a sliding scale, bundles.",
    "client": "Who pays: what a sliding scale goes by, and missed sessions.",
    "payers": "Who else pays, in the order in which they pay; none when left out.",
    "actuals": "What sessions have really cost so far.",
    **SENTENCES,
}
"""By section, or by class and key."""
