"""What each key of a case document means, in a line: for schema and documentation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from iptcost._form.facts import SENTENCES

SCHEMA_ID: Final = "https://iptcost.github.io/iptcost/schema/{}.json"
"""Where the documentation's site has the JSON Schema of a case, a result or an error."""
SCHEMA_LINE: Final = f"#:schema {SCHEMA_ID.format('case')}\n"
"""The first line of a case in TOML, by which editors find its schema."""

DOCS: Final[Mapping[str, str]] = {
    "schema": "The version of the document's form: 1, also when left out.",
    "currency": "An ISO 4217 code; USD when left out. It sets how many decimals an amount has.",
    "course": "The sessions: by protocol and start, or listed as visits.",
    "provider": "The therapist: fees, codes, a sliding scale, bundles.",
    "client": "Who pays: what a sliding scale goes by, and missed sessions.",
    "payers": "Who else pays, in the order in which they pay; none when left out.",
    "actuals": "What sessions have really cost so far.",
    "id": "The caller's own name for the case: it comes back in the result.",
    "about": "A table of the caller's own: it comes back in the result, and is not looked at.",
    **SENTENCES,
}
"""By section, or by class and key."""
