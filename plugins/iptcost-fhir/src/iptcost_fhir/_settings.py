"""What a payer table of the adapter ``fhir`` may say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import attrs

ResourceType = Literal["CoverageEligibilityResponse", "Coverage", "InsurancePlan"]


def _key(default: Any, doc: str, *, personal: bool = False) -> Any:
    metadata: dict[str, Any] = {"doc": doc}
    if personal:
        metadata["personal"] = True
    return attrs.field(default=default, repr=not personal, metadata=metadata)


@attrs.frozen
class Settings:
    """Where the answer is, and which part of it speaks. Who it is about is never in a ``repr``."""

    file: str | None = _key(None, "a saved resource, a Bundle, or NDJSON")
    server: str | None = _key(None, "the base address of a FHIR R4 server")
    resource: ResourceType | None = _key(
        None, "the resource's type; at a server CoverageEligibilityResponse where left out"
    )
    id: str | None = _key(
        None, "the id of the resource, in the file or at the server", personal=True
    )
    search: Mapping[str, str] | None = _key(
        None, "search parameters for the server, such as patient", personal=True
    )
    category: tuple[str, ...] = _key(
        (), "the categories that speak for the sessions, codes or words, the nearest first"
    )
    insurance: int | None = _key(
        None, "the number, from 0, of the insurance in an eligibility answer with several"
    )
    plan: int | None = _key(
        None, "the number, from 0, of the plan in an InsurancePlan with several"
    )
