"""A quote and a good-faith estimate to print, where iptcost-documents is there.

They are the practice's own papers: made on its server alone, never in the folder that a public
host serves, for they bear its numbers and a client's name.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import attrs

from iptcost import CaseError
from iptcost.payer import Problem
from iptcost_page import _kinds
from iptcost_page._practice import Practice
from iptcost_page._reply import HTML, Reply
from iptcost_page._rules import Rules, checked

if TYPE_CHECKING:
    from iptcost_documents import People

GOOD_FAITH: Final = "good-faith-estimate"
QUOTE: Final = "quote"
POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""A paper has its style within and runs nothing."""
LONGEST_NAME: Final = 200


def people_of(practice: Practice | None) -> People | None:
    """Return who treats, by the practice's own file; CaseError with every mistake in it."""
    if practice is None or not practice.papers:
        return None
    try:
        from iptcost_documents import read_people
    except ImportError:
        raise CaseError([Problem(_kinds.NO_DOCUMENTS, "papers", {})]) from None
    return read_people(practice.papers)


def client_of(form: Mapping[str, str]) -> tuple[str, dt.date | None]:
    """Return the name and the date of birth that were typed; empty and None where they were not."""
    name = " ".join(form.get("name", "").split())[:LONGEST_NAME]
    try:
        return name, dt.date.fromisoformat(form.get("birth", "").strip())
    except ValueError:
        return name, None


def paper_of(
    kind: str,
    case: Mapping[str, Any],
    client: tuple[str, dt.date | None],
    rules: Rules,
    locale: str,
) -> Reply:
    """Return the paper as a page that prints; CaseError with all that lacks."""
    from iptcost_documents import Client, as_html, good_faith_estimate, quote, spoken
    from iptcost_documents import People as Papers

    people = rules.people or Papers()
    language = spoken(locale)
    if kind == GOOD_FAITH:
        # It is for those who pay themselves: payers are left aside, as the command does.
        alone = {key: value for key, value in case.items() if key != "payers"}
        given: Mapping[str, Any] = {"name": client[0], "date_of_birth": client[1]}
        people = attrs.evolve(people, client=Client(**given))
        made = good_faith_estimate(checked(alone, rules), people, rules.day, language)
    else:
        made = quote(checked(case, rules), people, rules.day, language)
    return Reply(200, as_html(made).encode(), HTML, {"Content-Security-Policy": POLICY})
