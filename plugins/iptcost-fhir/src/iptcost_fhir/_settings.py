"""What a payer table of the adapter ``fhir`` may say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import attrs

ResourceType = Literal["CoverageEligibilityResponse", "Coverage", "InsurancePlan"]


@attrs.frozen
class Settings:
    """Where the answer is, and which part of it speaks. Who it is about is never in a ``repr``."""

    file: str | None = attrs.field(default=None, repr=False)
    """A saved resource, a Bundle or NDJSON."""
    server: str | None = attrs.field(default=None, repr=False)
    """The base address of a FHIR R4 server."""
    resource: ResourceType | None = None
    """Which type of resource; for a server CoverageEligibilityResponse where left out."""
    id: str | None = attrs.field(default=None, repr=False)
    """The resource with this id: of the file, or read from the server."""
    search: Mapping[str, str] = attrs.field(factory=dict, repr=False)
    """Search parameters for the server, such as ``patient``; personal, so never shown."""
    token_env: str | None = None
    """The environment variable that holds the server's bearer token."""
    category: tuple[str, ...] = ()
    """Categories that speak for the sessions, codes or words, the first that is there."""
    insurance: int | None = None
    """The number, from 0, of the insurance in an eligibility answer that holds several."""
    plan: int | None = None
    """The number, from 0, of the plan in an InsurancePlan that holds several."""
