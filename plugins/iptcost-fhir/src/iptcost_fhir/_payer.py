"""The payer ``fhir``: reads or asks, chooses the resource, decodes it and translates it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import IO, Any, ClassVar

import attrs

from iptcost.payer import API, Coverage, Inquiry, PayerError
from iptcost_fhir import _card, _eligibility, _json, _kinds, _plan, _resource, _settings
from iptcost_fhir._statement import Answer
from iptcost_fhir._translation import translate


class Fhir:
    """The payer ``fhir``."""

    api: ClassVar[int] = API
    Settings: ClassVar[type] = _settings.Settings

    def coverage(self, inquiry: Inquiry, settings: _settings.Settings) -> Coverage:
        """Return what the file or the server says, as a payer table."""
        given = (settings.file is not None, settings.server is not None)
        if sum(given) != 1:
            raise _json.fault(_kinds.WHERE, found=sum(given))
        if settings.file is not None:
            resources = _json.read_file(settings.file)
        else:
            from iptcost_fhir._server import ask

            resources = ask(settings)
        return translate(_answer(resources, settings), settings, inquiry)

    def coverages(
        self, stream: IO[Any], settings: _settings.Settings
    ) -> Iterator[Coverage | PayerError]:
        """Yield what each resource of NDJSON or of a Bundle says: a Coverage or its error.

        Resources of other types are passed over. Memory does not grow with the number of lines.
        """
        for found in _json.stream(stream):
            if isinstance(found, PayerError):
                yield found
                continue
            types = _resource.TYPES if settings.resource is None else (settings.resource,)
            if found.get("resourceType") in types:
                keys = question(found)
                try:
                    answer = translate(decode(found, settings), settings, None)
                except PayerError as error:
                    yield error.about(keys)
                else:
                    yield attrs.evolve(answer, keys=keys)


def question(resource: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the request that a resource says it answers: its reference, its identifier."""
    request = resource.get("request")
    if not isinstance(request, Mapping):
        return ()
    identifier = request.get("identifier")
    value = identifier.get("value") if isinstance(identifier, Mapping) else None
    return tuple(key for key in (request.get("reference"), value) if key and isinstance(key, str))


def _answer(resources: list[Mapping[str, Any]], settings: _settings.Settings) -> Answer:
    chosen = _resource.choose(resources, settings)
    answer = decode(chosen, settings)
    return _card.named(answer, chosen, resources)


def decode(resource: Mapping[str, Any], settings: _settings.Settings) -> Answer:
    """Return what a resource says, by its type."""
    if resource["resourceType"] == "InsurancePlan":
        return _plan.decode(resource, settings)
    if resource["resourceType"] == "Coverage":
        return _card.decode(resource)
    return _eligibility.decode(resource, settings)
