"""The application as any ASGI server runs it, set by the environment as ``serve`` is by options."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Final

from iptcost_page._practice import Practice, read_practice
from iptcost_page._rules import Rules
from iptcost_page._server import LOCAL, Operator, create_app

HOSTS: Final = "IPTCOST_ALLOW_HOST"
ORIGINS: Final = "IPTCOST_ALLOW_ORIGIN"
ADAPTERS: Final = "IPTCOST_ALLOW_ADAPTER"
"""Environment variables: names with spaces between them."""
PRACTICE: Final = "IPTCOST_PRACTICE"
"""Likewise the path of a practice's file."""


def operator(
    hosts: Iterable[str] = (),
    origins: Iterable[str] = (),
    adapters: Iterable[str] = (),
    practice: Practice | None = None,
) -> Operator:
    """Return the operator's settings; this machine's own names are always among the hosts."""
    return Operator(
        Rules(frozenset(adapters), practice),
        LOCAL | {host.lower() for host in hosts},
        tuple(origins),
    )


def from_environment(environ: Mapping[str, str]) -> Operator:
    """Return what the environment sets."""
    path = environ.get(PRACTICE)
    hosts, origins, adapters = (
        environ.get(name, "").split() for name in (HOSTS, ORIGINS, ADAPTERS)
    )
    return operator(hosts, origins, adapters, read_practice(path) if path else None)


app = create_app(from_environment(os.environ))
