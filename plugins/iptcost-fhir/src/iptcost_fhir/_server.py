"""Asking a FHIR R4 server: read by id, or search, page after page, within bounds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote, urljoin, urlsplit

from iptcost.http import Client, client_for
from iptcost_fhir import _json, _kinds
from iptcost_fhir._json import fault
from iptcost_fhir._resource import TYPES, items, outcome_codes, said
from iptcost_fhir._settings import Settings

MOST_PAGES: Final = 20
PAGE_SIZE: Final = "50"
_HEADERS: Final = {"Accept": "application/fhir+json"}
_OUTCOMES: Final = (400, 405, 409, 410, 412, 422)
"""Statuses whose OperationOutcome says more than the status; without one the status is told."""

Resource = Mapping[str, Any]


def ask(settings: Settings) -> list[Resource]:
    """Return the resources that the server holds: the one read, or those that the search finds."""
    if (settings.id is None) == (not settings.search):
        raise fault(_kinds.WHICH)
    search = settings.search or {}
    client = client_for(settings.server or "", scheme="Bearer")
    kind = settings.resource or TYPES[0]
    base = f"{(settings.server or '').rstrip('/')}/{kind}"
    if settings.id is not None:
        return [_read(client, f"{base}/{quote(settings.id, safe='')}")]
    return _search(client, base, search)


def _read(client: Client, url: str) -> Resource:
    answer = _get(client, url)
    if answer.get("resourceType") == "OperationOutcome":
        raise fault(_kinds.SERVER_OUTCOME, codes=outcome_codes(answer))
    return answer


def _search(client: Client, base: str, search: Mapping[str, str]) -> list[Resource]:
    """Follow a search to its end, on the server that was asked and no other."""
    found: list[Resource] = []
    url: str | None = base
    parameters: Mapping[str, str] | None = {"_count": PAGE_SIZE, **search}
    for _ in range(MOST_PAGES):
        if url is None:
            return found
        page = _get(client, url, parameters)
        if page.get("resourceType") == "OperationOutcome":
            raise fault(_kinds.SERVER_OUTCOME, codes=outcome_codes(page))
        found += _json.unbundled(page, 1)
        if len(found) > _json.MOST_RESOURCES:
            raise fault(
                _kinds.TOO_LARGE, line=1, most=_json.MOST_BYTES, entries=_json.MOST_RESOURCES
            )
        url, parameters = _next(page, url), None
    if url is None:
        return found
    raise fault(_kinds.TOO_MANY_PAGES, pages=MOST_PAGES)


def _next(page: Resource, url: str) -> str | None:
    """Return the address of the next page, None after the last."""
    for _, link in items(page, "link"):
        if said(link, "relation") == "next" and said(link, "url"):
            target = urljoin(url, said(link, "url"))
            if _place(target) != _place(url):
                raise fault(_kinds.PAGE_ELSEWHERE)
            return target
    return None


def _place(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", ""
    return parts.scheme, parts.netloc


def _get(client: Client, url: str, parameters: Mapping[str, str] | None = None) -> Resource:
    answer = client.get_json(url, parameters, headers=_HEADERS, readable=_OUTCOMES)
    if not isinstance(answer, Mapping) or not isinstance(answer.get("resourceType"), str):
        raise fault(_kinds.NOT_A_RESOURCE)
    return answer
