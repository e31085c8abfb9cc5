"""One pure function from a request to its reply: the API under /v1/, pages elsewhere."""

from __future__ import annotations

from iptcost_page import _api
from iptcost_page._reply import Reply, Request
from iptcost_page._rules import Rules


def respond(request: Request, rules: Rules) -> Reply:
    """Return the reply to any request."""
    return _api.respond(request, rules)
