"""Choosing the one resource that is meant among those that a file or a server gave."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from iptcost.payer import quote
from iptcost_fhir import _kinds
from iptcost_fhir._json import fault
from iptcost_fhir._settings import Settings

TYPES: Final = ("CoverageEligibilityResponse", "InsurancePlan", "Coverage")
"""The types that are read, the one that says most first."""
MOST_ITEMS: Final = 2_000
_MOST_SHOWN: Final = 10
_DATE: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})")

Resource = Mapping[str, Any]


def choose(resources: Iterable[Resource], settings: Settings) -> Resource:
    """Return the resource that is meant; PayerError where there is none, or several."""
    everything = list(resources)
    types = TYPES if settings.resource is None else (settings.resource,)
    for kind in types:
        found = [one for one in everything if one.get("resourceType") == kind]
        if settings.id is not None:
            found = [one for one in found if one.get("id") == settings.id]
        if found:
            return found[0] if len(found) == 1 else _newest(found, kind)
    _refuse_outcome(everything)
    held = sorted({quote(str(one.get("resourceType")))[1:-1] for one in everything})
    raise fault(_kinds.NO_RESOURCE, found=", ".join(held[:_MOST_SHOWN]) or "nothing")


def _newest(found: list[Resource], kind: str) -> Resource:
    """Return the latest of several answers about one coverage; else say that there are several.

    A payer's later answer takes the place of an earlier one about the same coverage.
    """
    about = {str(_references(one)) for one in found}
    created = sorted(found, key=lambda one: str(one.get("created", "")))
    latest = [one for one in created if one.get("created") == created[-1].get("created")]
    if kind == TYPES[0] and len(about) == 1 and "created" in created[-1] and len(latest) == 1:
        return created[-1]
    ids = ", ".join(quote(str(one.get("id", "?")))[1:-1] for one in found[:_MOST_SHOWN])
    raise fault(_kinds.SEVERAL, type=kind, count=len(found), ids=ids)


def _references(resource: Resource) -> list[Any]:
    insurances = items(resource, "insurance")
    return [mapping(one, "coverage").get("reference") for _, one in insurances]


def _refuse_outcome(resources: Iterable[Resource]) -> None:
    """Say what a server's OperationOutcome says, by its codes: its text may name the patient."""
    for one in resources:
        if one.get("resourceType") == "OperationOutcome":
            raise fault(_kinds.SERVER_OUTCOME, codes=outcome_codes(one))


def outcome_codes(outcome: Resource) -> str:
    """Return the issue codes of an OperationOutcome."""
    codes = [code(issue.get("code")) for _, issue in items(outcome, "issue")]
    return ", ".join(dict.fromkeys(one for one in codes if one)) or "no code"


def code(value: Any) -> str:
    """Return a value that has the form of a code, else an empty text."""
    fits = isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,40}", value)
    return value if fits else ""


def items(table: Any, key: str) -> Iterator[tuple[str, Resource]]:
    """Yield the tables of a list with their places, ``item[2]``; what is no table is left out."""
    found = table.get(key) if isinstance(table, Mapping) else None
    listed = found if isinstance(found, list) else [found]
    for number, one in enumerate(listed[:MOST_ITEMS]):
        if isinstance(one, Mapping):
            yield f"{key}[{number}]", one


def mapping(table: Any, key: str) -> Resource:
    """Return the table under ``key``, an empty one where there is none."""
    found = table.get(key) if isinstance(table, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def said(table: Any, key: str) -> str:
    """Return the text under ``key``, an empty one where there is none."""
    found = table.get(key) if isinstance(table, Mapping) else None
    return found if isinstance(found, str) else ""


def extensions(table: Any, name: str) -> Iterator[Resource]:
    """Yield a table's extensions whose address ends with ``name``."""
    for _, one in items(table, "extension"):
        if said(one, "url").rpartition("/")[2] == name:
            yield one


def date(value: Any) -> dt.date | None:
    """Return the day of a date or dateTime that states one."""
    match = _DATE.match(value) if isinstance(value, str) else None
    try:
        return dt.date(*(int(part) for part in match.groups())) if match else None
    except ValueError:
        return None


def anniversary(period: Resource) -> str | None:
    """Return ``MM-DD`` of a period of one year; None where it isn't one, or has no end."""
    start, end = date(period.get("start")), date(period.get("end"))
    if start is None or end is None or (start.month, start.day) == (2, 29):
        return None
    next_year = start.replace(year=start.year + 1)
    whole = (next_year - end).days in (0, 1)
    return f"{start:%m-%d}" if whole else None
