"""One pure function from a request to its reply: the API under /v1/, pages elsewhere."""

from __future__ import annotations

from importlib import resources
from typing import Final

from iptcost.payer import quote
from iptcost_page import _api, _kinds
from iptcost_page._practice import style_of
from iptcost_page._problem import refuse
from iptcost_page._reply import Reply, Request
from iptcost_page._rules import Rules

PAGE: Final = "page.css"
PICO: Final = "pico.css"
KEPT: Final = {"Cache-Control": "max-age=3600"}


def respond(request: Request, rules: Rules) -> Reply:
    """Return the reply to any request."""
    if request.path.startswith(_api.PREFIX):
        return _api.respond(request, rules)
    name = request.path.removeprefix("/")
    if name == PAGE:
        return _style(resources.files("iptcost_page").joinpath("static", name).read_text("utf-8"))
    if name == PICO:
        from iptcost_page import _build

        file = _build.pico()
        return _style(file.read_text("utf-8") if file else "")
    if name == "practice.css" and rules.practice:
        return _style(style_of(rules.practice))
    if name:
        return refuse(404, _kinds.NOT_HERE, value=quote(request.path)).reply()
    from iptcost_page import _pages

    return _pages.respond(request, rules)


def _style(text: str) -> Reply:
    return Reply(200, text.encode(), "text/css; charset=utf-8", KEPT)
